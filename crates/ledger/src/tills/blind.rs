//! Blind tills: what one holds is told to tellers after it was counted only.

use bankctl_storage::Driver;
use bankctl_types::number::AccountId;

use super::table::{self, TillRow};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::internal_account;
use crate::{ReadTx, Result};

/// Whether an account is that of a till.
pub(crate) fn is_a_tills(driver: &mut dyn Driver, account: AccountId) -> Result<bool> {
    if !internal_account::has_floor(account) {
        return Ok(false);
    }
    let number = internal_account::number(account).unwrap_or_default();
    Ok(table::by_account(driver, number)?.is_some())
}

/// Whether a till is blind and was not counted in its session yet.
pub(crate) fn is_blind(view: &mut ReadTx<'_>, row: &TillRow) -> Result<bool> {
    let till = &row.record;
    if view.context.privacy.sees_expected() || !till.blind || till.holder.is_none() {
        return Ok(false);
    }
    Ok(table::counts_of(view.driver, row.id, till.session)?.is_empty())
}

/// Whether the caller is not to know what is on an account.
pub(crate) fn is_hidden(view: &mut ReadTx<'_>, account: AccountId) -> Result<bool> {
    if !internal_account::has_floor(account) {
        return Ok(false);
    }
    let number = internal_account::number(account).unwrap_or_default();
    match table::by_account(view.driver, number)? {
        Some(row) => is_blind(view, &row),
        None => Ok(false),
    }
}

/// Whether the caller may see what is on an account.
///
/// # Errors
/// `till_blind`.
pub(crate) fn must_be_seen(view: &mut ReadTx<'_>, account: AccountId) -> Result<()> {
    if is_hidden(view, account)? {
        return Err(not_told());
    }
    Ok(())
}

/// What is in a blind till is not told yet.
pub(super) fn not_told() -> Error {
    let message = "the till is blind: what is in it is told after the count";
    Fault::new(Class::Refused, "till_blind", message)
        .hint("count it first")
        .into()
}
