//! What the bank owes its customers and they owe it, in the bank's own accounts:
//! the whole minor units of the sum of all accounts.

use bankctl_storage::damaged;
use bankctl_types::kind::Kind;
use bankctl_types::{Currency, Day};

use crate::day::step::{Close, Reached, Tally};
use crate::interest::table;
use crate::kernel::rules::internal_account::{
    EXPENSE_INTEREST, INCOME_OVERDRAFT_INTEREST, Internal, PAYABLE_INTEREST,
    RECEIVABLE_OVERDRAFT_INTEREST,
};
use crate::kernel::rules::transfer::Request;
use crate::queries::shards;
use crate::{Result, WriteTx};

/// Books what all accounts have accrued to the last day of a close.
pub(crate) fn run(
    books: &mut WriteTx<'_>,
    close: &Close,
    _: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    all(books, close.until, |currency, minor| {
        tally.done += 1;
        tally.add(currency, minor)
    })?;
    Ok(Reached::End)
}

/// Books what all accounts have accrued, by the difference to what is booked; the
/// sums of a currency of every row that was posted are given to `posted`.
pub(crate) fn all(
    books: &mut WriteTx<'_>,
    day: Day,
    mut posted: impl FnMut(Currency, i64) -> Result<()>,
) -> Result<()> {
    table::lock_totals(books.driver)?;
    for (currency, sides) in table::totals(books.driver)? {
        let minor = |whole: i128| {
            i64::try_from(whole).map_err(|_| damaged("a sum of interest is too large"))
        };
        let payable = minor(sides.earned.floor_minor())?;
        let receivable = minor(sides.owed.floor_minor())?;
        let earned = (
            EXPENSE_INTEREST,
            PAYABLE_INTEREST,
            payable,
            PAYABLE_INTEREST,
        );
        let owed = (
            RECEIVABLE_OVERDRAFT_INTEREST,
            INCOME_OVERDRAFT_INTEREST,
            receivable,
            RECEIVABLE_OVERDRAFT_INTEREST,
        );
        for (debit, credit, target, of) in [earned, owed] {
            let there = booked(books, of, currency)?;
            let more = target.checked_sub(there);
            let more = more.ok_or_else(|| damaged("a sum of interest is too large"))?;
            if more != 0 {
                accrual(books, (debit, credit), (currency, more), day)?;
                posted(currency, more)?;
            }
        }
    }
    Ok(())
}

/// What is booked on an account, positive on its normal side, with what this very
/// transaction has posted.
fn booked(books: &mut WriteTx<'_>, own: Internal, currency: Currency) -> Result<i64> {
    let account = books.made_when_needed(own, currency)?;
    let mut minor = 0_i64;
    for (part, _) in shards::parts(books.driver, account)? {
        let sum = minor.checked_add(books.party(part)?.balance_minor);
        minor = sum.ok_or_else(|| damaged("a balance is too large"))?;
    }
    Ok(if own.class.is_debit_normal() {
        -minor
    } else {
        minor
    })
}

fn accrual(
    books: &mut WriteTx<'_>,
    (debit, credit): (Internal, Internal),
    (currency, minor): (Currency, i64),
    day: Day,
) -> Result<()> {
    let sides = [debit, credit].map(|own| books.made_when_needed(own, currency));
    let [debit, credit] = sides;
    let (debit, credit) = (debit?, credit?);
    let (debit, credit) = if minor > 0 {
        (debit, credit)
    } else {
        (credit, debit)
    };
    books.make_ready(&[debit, credit])?;
    let request = Request {
        kind: Kind::Accrual,
        channel: None,
        debit,
        credit,
        amount_minor: minor.abs(),
        value_date: dated(books, day),
        memo: Some(format!("interest accrued through {day}")),
        reverses: None,
        hold: None,
        source: None,
    };
    books.append(request, None, None, 0)
}

/// A value date, where it is not the business date.
pub(super) fn dated(books: &WriteTx<'_>, day: Day) -> Option<Day> {
    (day != books.stamp.business_date).then_some(day)
}
