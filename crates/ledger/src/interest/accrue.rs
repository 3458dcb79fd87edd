//! The night's accrual, some accounts at a time.

use std::sync::mpsc::{self, SyncSender};
use std::thread;

use bankctl_storage::{Driver, Mode, damaged};
use bankctl_types::Day;
use bankctl_types::kind::AccountStatus;

use crate::day::step::{Close, Reached, Tally};
use crate::interest::Changes;
use crate::interest::rules::conditions::Schedule;
use crate::interest::rules::night::{Row, State};
use crate::interest::table::{self, AccruedRow, NightRow};
use crate::interest::walk::{self, Walk};
use crate::kernel::tables::locks;
use crate::products::terms::Products;
use crate::{Result, WriteTx};

/// How many accounts are accrued in a page: tellers wait for it.
const ACCOUNTS: i64 = 4_000;
/// How many pages are read beside the writing in a transaction at most.
const PAGES_MAX: usize = 16;

/// Accounts after a night, and how far they go.
struct Page {
    /// The accounts that are accrued, before and after.
    accrued: Vec<(NightRow, AccruedRow)>,
    /// How many there was nothing to do for.
    skipped: usize,
    /// The last account, if there may be more.
    last: Option<i64>,
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
    let page = page(books.driver, after, close.until)?;
    let last = page.last;
    let mut changes = Changes::default();
    take(books, page, &mut changes, tally)?;
    let reached = match last {
        // No other writes until this ends, and what this has written so far is not
        // read again: another connection reads the same.
        Some(key) if !books.dry_run && !books.driver.has_many_writers() => {
            match books.driver.another()? {
                Some(reader) => beside(books, (reader, key, close.until), &mut changes, tally)?,
                None => Reached::Key(key),
            }
        }
        Some(key) => Reached::Key(key),
        None => Reached::End,
    };
    changes.keep(books)?;
    Ok(reached)
}

/// Reads and computes pages on another thread while those before them are written,
/// until another writer waits.
fn beside(
    books: &mut WriteTx<'_>,
    (reader, after, until): (Box<dyn Driver + Send>, i64, Day),
    changes: &mut Changes,
    tally: &mut Tally,
) -> Result<Reached> {
    thread::scope(|scope| {
        let (sender, pages) = mpsc::sync_channel(1);
        thread::Builder::new()
            .name("reader".to_owned())
            .spawn_scoped(scope, move || read(reader, after, until, &sender))
            .map_err(|error| {
                bankctl_storage::Error::Io(format!("no thread can be started: {error}"))
            })?;
        let mut key = after;
        while !books.driver.has_waiters() {
            let Ok(page) = pages.recv() else {
                break;
            };
            let page: Page = page?;
            let last = page.last;
            take(books, page, changes, tally)?;
            match last {
                Some(last) => key = last,
                None => return Ok(Reached::EndAfter(key)),
            }
        }
        Ok(Reached::Enough(key))
    })
}

/// Reads pages for as long as they are taken.
fn read(
    mut reader: Box<dyn Driver + Send>,
    mut after: i64,
    until: Day,
    sender: &SyncSender<Result<Page>>,
) {
    let mut begun = reader.begin(Mode::Read);
    for _ in 0..PAGES_MAX {
        let page = match std::mem::replace(&mut begun, Ok(())) {
            Ok(()) => page(reader.as_mut(), after, until),
            Err(error) => Err(error.into()),
        };
        let last = page.as_ref().ok().and_then(|page| page.last);
        if sender.send(page).is_err() {
            break;
        }
        let Some(last) = last else { break };
        after = last;
    }
    reader.rollback();
}

/// The accounts after a key as they are after a night.
fn page(driver: &mut dyn Driver, after: i64, until: Day) -> Result<Page> {
    let rows = table::page(driver, after, ACCOUNTS)?;
    let last = rows.last().map(|row| row.accrued.account.0);
    let is_full = i64::try_from(rows.len()) == Ok(ACCOUNTS);
    let count = rows.len();
    let due: Vec<NightRow> = rows.into_iter().filter(|row| is_due(row, until)).collect();
    let accrued = nights(driver, &due, until)?;
    Ok(Page {
        skipped: count - due.len(),
        accrued: due.into_iter().zip(accrued).collect(),
        last: last.filter(|_| is_full),
    })
}

/// Writes what accounts have accrued.
fn take(
    books: &mut WriteTx<'_>,
    page: Page,
    changes: &mut Changes,
    tally: &mut Tally,
) -> Result<()> {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    tally.done += number(page.accrued.len());
    tally.skipped += number(page.skipped);
    let mut accrued = Vec::with_capacity(page.accrued.len());
    for (before, after) in page.accrued {
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
