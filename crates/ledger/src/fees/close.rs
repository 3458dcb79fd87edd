//! What a close does about fees: it tries again to take what is due, and at the end
//! of a month charges that month's.

use bankctl_storage::damaged;
use bankctl_types::calendar::Step;
use bankctl_types::kind::AccountStatus;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};

use super::rules::condition::Month;
use super::rules::item::{FeeItem, FeeStatus};
use super::rules::periodic::{due_minor, is_given_up, is_waived, takes};
use super::rules::term::{FeeEvent, FeeTerm, in_force};
use super::table::{self, FeeRow};
use super::terms_of;
use crate::day::step::{Close, Reached, Tally};
use crate::kernel::rules::account::{Account, AccountRef, label};
use crate::kernel::rules::change::action;
use crate::kernel::rules::internal_account::INCOME_FEES;
use crate::kernel::transaction::existing_account;
use crate::{Result, WriteTx, interest, products};

/// How many fees or accounts are looked at in a transaction.
pub(super) const ROWS: i64 = 500;

/// Tries again to take the fees after a number that are due.
pub(crate) fn arrears(
    books: &mut WriteTx<'_>,
    close: &Close,
    after: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    let rows = table::fees_due(books.driver, after, ROWS)?;
    let last = rows.last().map(|row| row.id);
    let is_full = i64::try_from(rows.len()) == Ok(ROWS);
    let accounts: Vec<AccountId> = rows.iter().map(|row| row.record.account).collect();
    books.lock(&accounts)?;
    for row in rows {
        let account = row.record.account;
        let taken = again_one(books, row.id, close);
        took(tally, account, taken)?;
    }
    Ok(last.filter(|_| is_full).map_or(Reached::End, Reached::Key))
}

/// Tries again to take what is due of an account, by its number.
pub(crate) fn arrears_again(books: &mut WriteTx<'_>, close: &Close, account: &str) -> Result<()> {
    let account = locked(books, account)?;
    let mut after = 0;
    loop {
        let rows = table::fees_of(books.driver, account, after, ROWS)?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.id;
        for row in rows {
            again_one(books, row.id, close)?;
        }
    }
}

/// Charges the accounts after a key for the month that ends with a close.
pub(crate) fn month(
    books: &mut WriteTx<'_>,
    close: &Close,
    after: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    let end = close.until;
    if Step::Monthly.last_day(end) != end {
        return Ok(Reached::End);
    }
    let events = [FeeEvent::Monthly, FeeEvent::MinimumBalance];
    let accounts = table::accounts_with(books.driver, events, after, ROWS)?;
    let last = accounts.last().map(|account| account.0);
    let is_full = i64::try_from(accounts.len()) == Ok(ROWS);
    books.lock(&accounts)?;
    // Balances of days are read where they are written.
    books.write_out_balances()?;
    for account in accounts {
        let taken = of_account(books, account, close);
        took(tally, account, taken)?;
    }
    Ok(last.filter(|_| is_full).map_or(Reached::End, Reached::Key))
}

/// Charges an account for the month of a close, by its number.
pub(crate) fn month_again(books: &mut WriteTx<'_>, close: &Close, account: &str) -> Result<()> {
    let account = locked(books, account)?;
    books.write_out_balances()?;
    of_account(books, account, close).map(|_| ())
}

pub(super) fn locked(books: &mut WriteTx<'_>, account: &str) -> Result<AccountId> {
    let named = AccountRef::parse(account);
    let named = named.ok_or_else(|| damaged(format_args!("{account:?} is no account")))?;
    books.locked_one(&named)
}

/// Counts what came of one account or fee: what was taken, if there was anything to do.
pub(super) fn took(
    tally: &mut Tally,
    account: AccountId,
    taken: Result<Option<(Currency, i64)>>,
) -> Result<()> {
    if let Ok(None) = taken {
        tally.skipped += 1;
        return Ok(());
    }
    let sum = taken.as_ref().ok().copied().flatten();
    tally.caught(label(account), taken.map(|_| ()))?;
    match sum {
        Some((currency, minor)) if minor > 0 => tally.add(currency, minor),
        _ => Ok(()),
    }
}

/// What there is on an account that is locked for a fee of so much. From one that is
/// frozen, or whose holder is not approved, nothing is taken.
fn there(books: &mut WriteTx<'_>, account: AccountId, due: i64) -> Result<(i64, AccountStatus)> {
    let party = books.paying_party(account)?;
    let pays = party.status == AccountStatus::Open && party.unapproved.is_none();
    let minor = if pays {
        takes(due, party.balance_minor, party.held_minor)
    } else {
        0
    };
    Ok((minor, party.status))
}

/// Tries again to take a fee; `None` if nothing has changed.
fn again_one(books: &mut WriteTx<'_>, id: i64, close: &Close) -> Result<Option<(Currency, i64)>> {
    table::lock_fee(books.driver, id)?;
    let row = table::fee(books.driver, id)?;
    let row = row.ok_or_else(|| damaged(format_args!("fee {id} is missing")))?;
    if row.record.status != FeeStatus::Due {
        return Ok(None);
    }
    let (minor, status) = there(books, row.record.account, row.record.due_minor)?;
    let given_up = is_given_up(row.record.due_on, row.record.give_up_days, close.until);
    if minor > 0 {
        return take(books, row, minor, close).map(Some);
    }
    if status == AccountStatus::Closed || given_up {
        let currency = books.party(row.record.account)?.currency;
        let mut row = row;
        row.record.status = FeeStatus::GivenUp;
        books.keep_fee(&mut row, action::GIVEN_UP)?;
        return Ok(Some((currency, 0)));
    }
    Ok(None)
}

/// Takes so much of a fee that is due; what is left is a fee of its own.
fn take(
    books: &mut WriteTx<'_>,
    mut row: FeeRow,
    minor: i64,
    close: &Close,
) -> Result<(Currency, i64)> {
    let currency = post(books, (row.id, &row.record), minor, close)?;
    row.record.taken_minor = minor;
    row.record.status = FeeStatus::Taken;
    books.keep_fee(&mut row, action::TAKEN)?;
    insert_rest(books, &row)?;
    Ok((currency, minor))
}

fn insert_rest(books: &mut WriteTx<'_>, row: &FeeRow) -> Result<()> {
    if let Some(rest) = row.record.rest(row.id) {
        let id = table::next_fee(books.driver)?;
        books.insert_fee(id, rest)?;
    }
    Ok(())
}

/// Books what is taken of a fee. It counts from the day after its month, as interest
/// does.
fn post(
    books: &mut WriteTx<'_>,
    (id, item): (i64, &FeeItem),
    minor: i64,
    close: &Close,
) -> Result<Currency> {
    let memo = item
        .period
        .map(|end| format!("{} through {end}", item.code));
    let mut request = books.fee_request((id, item), minor, memo)?;
    let day = close.until.plus(1);
    request.value_date = (day != books.stamp.business_date).then_some(day);
    let currency = books.party(item.account)?.currency;
    books.make_ready(&[item.account, INCOME_FEES.account(currency)])?;
    books.append(request, None, None, 0)?;
    Ok(currency)
}

/// Charges an account for the month of a close; `None` if it has no fee of a month, or
/// was charged.
fn of_account(
    books: &mut WriteTx<'_>,
    id: AccountId,
    close: &Close,
) -> Result<Option<(Currency, i64)>> {
    let end = close.until;
    let Some((product, since)) = products::on_day(books.driver, id, end)? else {
        return Ok(None);
    };
    let terms = terms_of(books.driver, product.id)?;
    let mut due = in_force(&terms, end);
    due.retain(|term| term.event.is_periodic());
    if due.is_empty() {
        return Ok(None);
    }
    let account = existing_account(books.driver, id)?;
    if account.status == AccountStatus::Closed {
        return Ok(None);
    }
    let mut sum = None;
    for term in due {
        let of_code = terms.iter().filter(|other| other.code == term.code);
        let first = of_code.map(|other| other.effective_from).min();
        let began = first.map_or(since, |first| since.max(first));
        let least = product.record.minimum_minor;
        if let Some(minor) = one(books, &account, term, (began, least), close)? {
            let (_, before) = sum.unwrap_or((account.currency, 0));
            sum = Some((account.currency, before + minor));
        }
    }
    Ok(sum)
}

/// Charges an account one fee of a month, which it has had since a day; `None` if it
/// is not due, or was charged.
fn one(
    books: &mut WriteTx<'_>,
    account: &Account,
    term: &FeeTerm,
    (began, least_minor): (Day, i64),
    close: &Close,
) -> Result<Option<i64>> {
    let end = close.until;
    let due_minor = due_minor(term, began, end);
    let is_there = table::fee_of_period(books.driver, account.id, &term.code, end)?.is_some();
    if due_minor == 0 || began > end || is_there {
        return Ok(None);
    }
    let from = began.max(Step::Monthly.first_day(end));
    let (least, sum_minor, days) = interest::balances(books.driver, account.id, (from, end))?;
    let month = Month {
        opened: account.opened_at.day_in(books.settings.zone),
        end,
        least_minor: least,
        sum_minor,
        days,
    };
    if term.event == FeeEvent::MinimumBalance && least >= least_minor {
        return Ok(None);
    }
    let waivers = table::waivers(books.driver, account.id)?;
    let mut waivers = waivers.iter();
    let is_waived =
        is_waived(term, &month) || waivers.any(|waiver| waiver.record.holds(&term.code, end));
    let mut item = FeeItem {
        account: account.id,
        code: term.code.clone(),
        event: term.event,
        period: Some(end),
        cause: None,
        rest_of: None,
        due_on: end,
        give_up_days: term.give_up_days,
        due_minor,
        taken_minor: 0,
        status: FeeStatus::Due,
        reason: None,
    };
    let id = table::next_fee(books.driver)?;
    if is_waived {
        item.status = FeeStatus::Waived;
    } else {
        let (minor, _) = there(books, account.id, due_minor)?;
        if minor > 0 {
            post(books, (id, &item), minor, close)?;
            item.taken_minor = minor;
            item.status = FeeStatus::Taken;
        }
    }
    let row = books.insert_fee(id, item)?;
    insert_rest(books, &row)?;
    Ok(Some(row.record.taken_minor))
}
