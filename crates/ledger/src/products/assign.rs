//! Accounts are given products.

use bankctl_types::Day;

use super::rules::product::Assignment;
use super::table::{self, Stored};
use super::{fitting, of_account};
use crate::kernel::rules::account::Account;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::{Result, WriteTx, interest, limits};

/// Gives an account another product, from the day after what is accrued.
pub(crate) fn assign(books: &mut WriteTx<'_>, account: &Account, code: &str) -> Result<()> {
    let kind = (account.account_type, account.currency);
    let row = fitting(books.driver, code, kind, &account.label())?;
    if of_account(books.driver, account)? == Some(row.id) {
        return Ok(());
    }
    books.require_approval(Rule::Products)?;
    let effective_from = interest::begin(books, account.id, row.id)?;
    insert_assignment(books, account, row.id, effective_from)?;
    limits::begin(books, account.id, &row.record)
}

/// Keeps the limit that an account has from now on, if it earns or owes
/// interest.
pub(crate) fn limit_changed(books: &mut WriteTx<'_>, account: &Account) -> Result<()> {
    let Some(accrued) = interest::accrued_through(books.driver, account.id)? else {
        return Ok(());
    };
    let Some(product) = of_account(books.driver, account)? else {
        return Ok(());
    };
    interest::has_own_terms(books, account.id)?;
    insert_assignment(books, account, product, accrued.plus(1))
}

fn insert_assignment(
    books: &mut WriteTx<'_>,
    account: &Account,
    product: i64,
    effective_from: Day,
) -> Result<()> {
    let record = Assignment {
        account: account.id,
        product,
        limit_minor: account.overdraft_minor,
        effective_from,
    };
    let id = table::next_assignment(books.driver)?;
    let change = books.log_change(Subject::AccountProduct, id, action::CREATED, &record)?;
    let change = Some(change);
    Ok(table::insert_assignment(
        books.driver,
        &Stored { id, record, change },
    )?)
}
