//! Fees for payments that left their account below zero, at the end of the day: when
//! it is known how far below zero the account has ended it.

use std::collections::BTreeSet;

use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Day};

use super::close::{ROWS, locked, took};
use super::rules::item::{FeeItem, FeeStatus};
use super::rules::overdrawn::{Charged, Judged, Presented, items, of_day};
use super::rules::term::{FeeEvent, FeeTerm, in_force};
use super::{table, terms_of};
use crate::day::step::{Close, Reached, Tally};
use crate::disputes::guard;
use crate::kernel::rules::internal_account::INCOME_FEES;
use crate::kernel::rules::ordered::Row;
use crate::kernel::tables::{self, business_days};
use crate::kernel::transaction::existing_account;
use crate::{Result, WriteTx, interest, products};
use bankctl_types::kind::AccountStatus;

/// Charges the accounts after a key for what overdrew them on the day of a close.
pub(crate) fn run(
    books: &mut WriteTx<'_>,
    close: &Close,
    after: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    let events = [FeeEvent::Overdraft; 2];
    let accounts = table::accounts_with(books.driver, events, after, ROWS)?;
    let Some(last) = accounts.last().map(|account| account.0) else {
        return Ok(Reached::End);
    };
    let is_full = i64::try_from(accounts.len()) == Ok(ROWS);
    let day = judged(books, close)?;
    books.lock(&accounts)?;
    // What was booked in this transaction counts too.
    books.write_out()?;
    books.write_out_balances()?;
    for account in accounts {
        let taken = of_account(books, account, day);
        took(tally, account, taken)?;
    }
    Ok(if is_full {
        Reached::Key(last)
    } else {
        Reached::End
    })
}

/// Charges an account for the day of a close, by its number.
pub(crate) fn again(books: &mut WriteTx<'_>, close: &Close, account: &str) -> Result<()> {
    let account = locked(books, account)?;
    books.write_out()?;
    books.write_out_balances()?;
    let day = judged(books, close)?;
    of_account(books, account, day).map(|_| ())
}

fn judged(books: &mut WriteTx<'_>, close: &Close) -> Result<Judged> {
    let before = business_days::before(books.driver, close.date)?;
    Ok(Judged {
        before: before.map(|row| row.day.date),
        date: close.date,
        next: close.next,
    })
}

/// Charges an account that is locked; `None` if nothing overdrew it, or its product
/// has no such fee.
fn of_account(
    books: &mut WriteTx<'_>,
    id: AccountId,
    day: Judged,
) -> Result<Option<(Currency, i64)>> {
    let position = tables::accounts::position(books.driver, id)?;
    let newest = position.map_or(0, |position| position.newest());
    let first = day.before.unwrap_or(day.date);
    let rows = tables::ordered::since(books.driver, id, newest, first)?;
    // Most accounts overdraw nothing; the rest is asked only of those that do.
    if rows.iter().all(|row| row.balance_minor >= 0) {
        return Ok(None);
    }
    let account = existing_account(books.driver, id)?;
    let found = items(&rows, day, account.opted_in_at);
    if found.is_empty() || account.status == AccountStatus::Closed {
        return Ok(None);
    }
    if guard::spares_fee(books.driver, id, day.date)? {
        return Ok(None);
    }
    let Some((product, _)) = products::on_day(books.driver, id, day.date)? else {
        return Ok(None);
    };
    let terms = terms_of(books.driver, product.id)?;
    let waivers = table::waivers(books.driver, id)?;
    let mut due = in_force(&terms, day.date);
    due.retain(|term| {
        let mut waivers = waivers.iter();
        term.event == FeeEvent::Overdraft
            && !waivers.any(|waiver| waiver.record.holds(&term.code, day.date))
    });
    if due.is_empty() {
        return Ok(None);
    }
    let (ends_with_minor, _, _) = interest::balances(books.driver, id, (day.date, day.date))?;
    let mut sum_minor = 0_i64;
    for term in due {
        for (row, minor) in fees(books, term, (id, day.date), &found, ends_with_minor)? {
            charge(books, term, (id, row), minor, day)?;
            sum_minor = sum_minor.saturating_add(minor);
        }
    }
    Ok((sum_minor > 0).then_some((account.currency, sum_minor)))
}

/// The items that are charged a fee, and how much, in minor units.
fn fees<'r>(
    books: &mut WriteTx<'_>,
    term: &FeeTerm,
    (account, date): (AccountId, Day),
    found: &[&'r Row],
    ends_with_minor: i64,
) -> Result<Vec<(&'r Row, i64)>> {
    let number = |id: i64| TransactionId::from_key(id).to_string();
    let before = table::fees_of_day(books.driver, account, &term.code, date)?;
    let known: Vec<String> = before
        .iter()
        .filter_map(|row| row.record.cause)
        .map(number)
        .collect();
    let names: Vec<String> = found.iter().map(|row| number(row.id)).collect();
    let presented: Vec<Presented<'_>> = names.iter().map(|item| Presented { item }).collect();
    let mut charged = Charged {
        today: i64::try_from(known.len()).unwrap_or(i64::MAX),
        items: known.iter().map(String::as_str).collect::<BTreeSet<_>>(),
    };
    let minors = of_day(term, &presented, ends_with_minor, &mut charged);
    let each = found.iter().copied().zip(minors);
    Ok(each.filter(|(_, minor)| *minor > 0).collect())
}

/// Takes a fee for an item, even beyond the limit of the account. It counts from the
/// next business day.
fn charge(
    books: &mut WriteTx<'_>,
    term: &FeeTerm,
    (account, row): (AccountId, &Row),
    minor: i64,
    day: Judged,
) -> Result<()> {
    let item = FeeItem {
        account,
        code: term.code.clone(),
        event: term.event,
        period: None,
        cause: Some(row.id),
        rest_of: None,
        due_on: day.date,
        give_up_days: None,
        due_minor: minor,
        taken_minor: minor,
        status: FeeStatus::Taken,
        reason: None,
    };
    let id = table::next_fee(books.driver)?;
    let memo = format!("{} for {}", term.code, TransactionId::from_key(row.id));
    let mut request = books.fee_request((id, &item), minor, Some(memo))?;
    request.value_date = (day.next != books.stamp.business_date).then_some(day.next);
    let currency = books.party(account)?.currency;
    books.make_ready(&[account, INCOME_FEES.account(currency)])?;
    books.append_forced(request)?;
    books.insert_fee(id, item)?;
    Ok(())
}
