//! Accounts whose customers have done nothing for long: flagged by the close, active
//! again by a deposit at the counter or by a supervisor.
//!
//! Kept is a day before which an account can't be dormant, so that a payment writes
//! nothing for it and a close looks at few accounts. When the day has come it is
//! looked at along the account's chain.

use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;
use bankctl_types::kind::{AccountStatus, Channel, Kind};
use bankctl_types::number::AccountId;

use super::rules::dormancy::{Dormancy, dormant_from};
use super::table::{self, DormancyRow};
use crate::day::step::{Close, Reached, Tally};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::ordered::last_activity;
use crate::kernel::rules::transfer::Request;
use crate::kernel::tables;
use crate::kernel::transaction::existing_account;
use crate::products::rules::product::Product;
use crate::{Result, WriteTx, products};

/// How many accounts are looked at in a transaction.
const ACCOUNTS: i64 = 500;

/// An account was given a product: from now on it is looked whether it is dormant, if
/// the product knows that.
pub(crate) fn begin(books: &mut WriteTx<'_>, account: AccountId, product: &Product) -> Result<()> {
    // What is known of it does not say yet that it has a product.
    books.read_anew(account)?;
    table::lock_dormancy(books.driver, account)?;
    let due_on = books.stamp.business_date;
    match table::dormancy(books.driver, account)? {
        None if product.dormant_after > 0 => {
            let dormancy = Dormancy {
                account,
                due_on,
                since: None,
                contacted_on: None,
            };
            let change =
                books.log_change(Subject::Dormancy, account.0, action::CREATED, &dormancy)?;
            let row = DormancyRow { dormancy, change };
            Ok(table::insert_dormancy(books.driver, &row)?)
        }
        Some(mut row) if row.dormancy.due_on != due_on => {
            row.dormancy.due_on = due_on;
            keep(books, row, action::UPDATED)
        }
        _ => Ok(()),
    }
}

/// Since when an account is dormant, if it is.
pub(crate) fn since_when(driver: &mut dyn Driver, account: AccountId) -> Result<Option<Day>> {
    let row = table::dormancy(driver, account)?;
    Ok(row.and_then(|row| row.dormancy.since))
}

/// What is kept of the accounts after a key whose products know dormancy.
pub(crate) fn after(driver: &mut dyn Driver, key: i64, limit: i64) -> Result<Vec<Dormancy>> {
    let rows = table::dormancy_page(driver, key, limit)?;
    Ok(rows.into_iter().map(|row| row.dormancy).collect())
}

/// Flags the accounts after a key that are dormant by the last day of a close.
pub(crate) fn run(
    books: &mut WriteTx<'_>,
    close: &Close,
    after: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    books.write_out_balances()?;
    let rows = table::dormancy_due(books.driver, after, close.until, ACCOUNTS)?;
    let last = rows.last().map(|row| row.dormancy.account.0);
    let is_full = i64::try_from(rows.len()) == Ok(ACCOUNTS);
    let accounts: Vec<AccountId> = rows.iter().map(|row| row.dormancy.account).collect();
    books.lock(&accounts)?;
    for account in accounts {
        table::lock_dormancy(books.driver, account)?;
        let row = table::dormancy(books.driver, account)?;
        let row = row.ok_or_else(|| damaged("an account that is looked at is not there"))?;
        if look_at(books, row, close.until)? {
            tally.done += 1;
        } else {
            tally.skipped += 1;
        }
    }
    Ok(last.filter(|_| is_full).map_or(Reached::End, Reached::Key))
}

/// Flags an account that is dormant on a day; says whether it is. One that is not is
/// looked at again when it may be.
fn look_at(books: &mut WriteTx<'_>, mut row: DormancyRow, until: Day) -> Result<bool> {
    let id = row.dormancy.account;
    if row.dormancy.since.is_some() || row.dormancy.due_on > until {
        return Ok(false);
    }
    let account = existing_account(books.driver, id)?;
    let product = products::on_day(books.driver, id, until)?;
    let days = product.map_or(0, |(row, _)| row.record.dormant_after);
    let opened = account.opened_at.day_in(books.settings.zone);
    let from = if account.status == AccountStatus::Closed || days == 0 {
        None
    } else {
        let last = last_day(books, id, until, days)?.unwrap_or(opened);
        let contact = row.dormancy.contacted_on.unwrap_or(last);
        dormant_from(last.max(contact), days)
    };
    let Some(from) = from else {
        // It is looked at again when it gets another product.
        row.dormancy.due_on = Day::MAX;
        keep(books, row, action::UPDATED)?;
        return Ok(false);
    };
    if from > until {
        row.dormancy.due_on = from;
        keep(books, row, action::UPDATED)?;
        return Ok(false);
    }
    row.dormancy.since = Some(from);
    keep(books, row, action::DORMANT)?;
    Ok(true)
}

/// The last day on which a customer did something with an account. Mostly it is one of
/// the last days; only where there is none the whole chain is read.
fn last_day(
    books: &mut WriteTx<'_>,
    account: AccountId,
    until: Day,
    days: i64,
) -> Result<Option<Day>> {
    let position = tables::accounts::position(books.driver, account)?;
    let newest = position.map_or(0, |position| position.newest());
    let days = i32::try_from(days).unwrap_or(i32::MAX);
    let near = tables::ordered::since(books.driver, account, newest, until.plus(-days))?;
    if let Some(day) = last_activity(&near) {
        return Ok(Some(day));
    }
    let all = tables::ordered::since(books.driver, account, newest, Day::MIN)?;
    Ok(last_activity(&all))
}

fn keep(books: &mut WriteTx<'_>, mut row: DormancyRow, what: &str) -> Result<()> {
    let key = row.dormancy.account.0;
    row.change = books.log_change(Subject::Dormancy, key, what, &row.dormancy)?;
    Ok(table::update_dormancy(books.driver, &row)?)
}

/// A payment was booked: a deposit at the counter makes a dormant account active.
pub(crate) fn wake(books: &mut WriteTx<'_>, request: &Request) -> Result<()> {
    let is_at_counter = request.kind == Kind::Deposit
        && matches!(request.channel, Some(Channel::Cash | Channel::Check));
    if !is_at_counter || books.with_product(request.credit)?.is_none() {
        return Ok(());
    }
    reactivate(books, request.credit).map(|_| ())
}

/// Makes an account active; says whether it was dormant.
pub(crate) fn reactivate(books: &mut WriteTx<'_>, account: AccountId) -> Result<bool> {
    table::lock_dormancy(books.driver, account)?;
    let row = table::dormancy(books.driver, account)?;
    let Some(mut row) = row.filter(|row| row.dormancy.since.is_some()) else {
        return Ok(false);
    };
    let today = books.stamp.business_date;
    let product = products::on_day(books.driver, account, today)?;
    let days = product.map_or(0, |(row, _)| row.record.dormant_after);
    row.dormancy.since = None;
    row.dormancy.due_on = dormant_from(today, days).unwrap_or(Day::MAX);
    keep(books, row, action::REACTIVATED)?;
    Ok(true)
}
