//! Checks that are drawn on the bank: by customers, who are given books of them and may
//! stop their payment, and by the bank itself.
//!
//! Each check that is presented becomes a record with what was decided about it: it is
//! paid, or returned with a code. Both are decided at once, so that nothing waits for a
//! deadline. A check of the bank is money that it owes from its issue until it is
//! presented or void, and `payable/official-checks` is their sum.

mod cashier;
mod check_books;
mod file;
mod present;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
mod show;
mod stops;
pub mod table;
pub(crate) mod view;

pub use cashier::CashierPresentment;
pub use check_books::BookOpening;
pub use file::CheckRow;
pub use present::refusal;
pub use stops::{StopFee, StopOrder};

use bankctl_storage::Driver;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};

use crate::Ledger;
use crate::Result;
use crate::drawn_checks::rules::item::ItemStatus;
use crate::kernel::rules::internal_account;

/// A cashier's check, as far as reports go.
pub(crate) struct Outstanding {
    /// The number of the check.
    pub(crate) number: i64,
    /// The account that paid for it.
    pub(crate) remitter: AccountId,
    /// To whom it is payable.
    pub(crate) payee: Option<String>,
    /// When it was issued.
    pub(crate) since: Day,
    /// The first day on which its money may be claimed.
    pub(crate) claimable_from: Day,
    /// How much, in minor units.
    pub(crate) minor: i64,
    /// The currency.
    pub(crate) currency: Currency,
}

/// The cashier's checks that were open at the end of a day, oldest first.
pub(crate) fn outstanding(driver: &mut dyn Driver, day: Day) -> Result<Vec<Outstanding>> {
    let rows = table::cashiers(driver)?.into_iter().map(|row| row.record);
    let open = rows.filter(|item| {
        let is_ended = item.status != ItemStatus::Open && item.ended_on.is_none_or(|on| on <= day);
        item.day <= day && !is_ended
    });
    let found = open.filter_map(|item| {
        Some(Outstanding {
            claimable_from: item.claimable_from(),
            number: item.number,
            remitter: item.remitter?,
            payee: item.payee,
            since: item.day,
            minor: item.amount_minor,
            currency: internal_account::currency(item.account)?,
        })
    });
    Ok(found.collect())
}

/// What was returned of an account for lack of funds since a day: when and how much, in
/// minor units.
pub(crate) fn short_of(
    driver: &mut dyn Driver,
    account: AccountId,
    first: Day,
) -> Result<Vec<(Day, i64)>> {
    Ok(table::short_of(driver, account, first)?)
}

/// The use cases of this room, on an open ledger: [`Ledger::drawn_checks`] gives it.
pub struct DrawnChecksRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`drawn_checks`](crate::drawn_checks).
    pub const fn drawn_checks(&mut self) -> DrawnChecksRoom<'_> {
        DrawnChecksRoom(self)
    }
}
