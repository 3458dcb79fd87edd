//! The night's accrual, some accounts at a time.

use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;
use bankctl_types::kind::AccountStatus;

use crate::day::step::{Close, Reached, Tally};
use crate::interest::Changes;
use crate::interest::ahead::{self, Page};
use crate::interest::rules::conditions::Schedule;
use crate::interest::rules::night::{Row, State};
use crate::interest::table::{self, AccruedRow, NightRow};
use crate::interest::walk::{self, Walk};
use crate::kernel::tables::locks;
use crate::products::terms::Products;
use crate::{Result, WriteTx};

/// How many accounts are accrued in a page: tellers wait for it.
const ACCOUNTS: i64 = 4_000;

/// Accounts after a night.
struct Night {
    /// The accounts that are accrued, before and after.
    accrued: Vec<(NightRow, AccruedRow)>,
    /// How many there was nothing to do for.
    skipped: usize,
}

/// Accrues the accounts after a key to the last day of a close, as far as they are
/// not: an account is accrued for a day once.
pub(crate) fn run(
    books: &mut WriteTx<'_>,
    close: &Close,
    after: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    // No one sets other rates meanwhile.
    locks::numbers(books.driver, false)?;
    table::lock_page(books.driver, after, ACCOUNTS)?;
    let until = close.until;
    let Page { work, last } = page(books.driver, after, until)?;
    let mut changes = Changes::default();
    take(books, work, &mut changes, tally)?;
    let read = move |driver: &mut dyn Driver, after| page(driver, after, until);
    let reached = ahead::go_on(books, last, read, |books, work| {
        take(books, work, &mut changes, tally)
    })?;
    changes.keep(books)?;
    Ok(reached)
}

/// The accounts after a key as they are after a night.
fn page(driver: &mut dyn Driver, after: i64, until: Day) -> Result<Page<Night>> {
    let rows = table::page(driver, after, ACCOUNTS)?;
    let last = rows.last().map(|row| row.accrued.account.0);
    let is_full = i64::try_from(rows.len()) == Ok(ACCOUNTS);
    let count = rows.len();
    let due: Vec<NightRow> = rows.into_iter().filter(|row| is_due(row, until)).collect();
    let accrued = nights(driver, &due, until)?;
    Ok(Page {
        work: Night {
            skipped: count - due.len(),
            accrued: due.into_iter().zip(accrued).collect(),
        },
        last: last.filter(|_| is_full),
    })
}

/// Writes what accounts have accrued.
fn take(
    books: &mut WriteTx<'_>,
    night: Night,
    changes: &mut Changes,
    tally: &mut Tally,
) -> Result<()> {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    tally.done += number(night.accrued.len());
    tally.skipped += number(night.skipped);
    let mut accrued = Vec::with_capacity(night.accrued.len());
    for (before, after) in night.accrued {
        let sides = before.accrued.state.sides;
        changes.take(before.currency, sides, after.state.sides)?;
        accrued.push(after);
    }
    Ok(table::keep(books.driver, &accrued)?)
}

fn is_due(row: &NightRow, until: Day) -> bool {
    row.status != AccountStatus::Closed && row.accrued.state.accrued_through < until
}

/// The accounts after a night that accrues up to a day.
pub(super) fn nights(
    driver: &mut dyn Driver,
    rows: &[NightRow],
    until: Day,
) -> Result<Vec<AccruedRow>> {
    let mut products = Products::default();
    let mut walks: Vec<(Walk, i64)> = rows
        .iter()
        .filter(|row| !row.accrued.state.is_quiet(row.head))
        .map(|row| {
            (
                Walk::from(row.accrued.account, row.head),
                row.accrued.state.settled,
            )
        })
        .collect();
    walk::back_to(driver, &mut walks)?;
    let mut walks = walks.into_iter();
    let mut accrued = Vec::with_capacity(rows.len());
    for row in rows {
        let is_quiet = row.accrued.state.is_quiet(row.head);
        let walked = if is_quiet { None } else { walks.next() };
        let state = night(
            driver,
            &mut products,
            row,
            walked.as_ref().map(|(walk, _)| walk),
            until,
        )?;
        accrued.push(AccruedRow {
            state,
            ..row.accrued.clone()
        });
    }
    Ok(accrued)
}

/// An account after a night, with its rows since the base, if there are any.
fn night(
    driver: &mut dyn Driver,
    products: &mut Products,
    row: &NightRow,
    walk: Option<&Walk>,
    until: Day,
) -> Result<State> {
    let AccruedRow {
        account,
        product,
        own_terms,
        state,
        ..
    } = &row.accrued;
    let since: &[Row] = walk.map_or(&[], |walk| &walk.rows);
    let late = state.late_since(since);
    let mut before = Vec::new();
    if let (Some(day), Some(walk)) = (late, walk) {
        let mut further = walk.further();
        walk::back_to_day(driver, &mut further, state.counts_by_then(day))?;
        before = further.rows;
    }
    let terms = products.terms(driver, *product)?;
    // Late rows may count from before the account had the product, and only a
    // balance below zero has anything to do with the limit.
    let is_special = *own_terms || late.is_some() || terms.need_limit();
    let own: Option<Schedule> = if is_special {
        Some(products.of_account(driver, *account)?)
    } else {
        None
    };
    let schedule = own.as_ref().unwrap_or(&terms.schedule);
    let next = state.after_night(schedule, since, &before, until);
    Ok(next.ok_or_else(|| {
        damaged(format_args!(
            "the interest of account {} is larger than the ledger can hold",
            account.0
        ))
    })?)
}
