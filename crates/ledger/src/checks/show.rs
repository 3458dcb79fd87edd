//! Checks, as callers get them.

use bankctl_storage::{Driver, damaged};
use bankctl_types::number::{CheckId, TransactionId};
use bankctl_types::{Currency, Money};

use super::rules::item::{CheckStatus, name};
use super::table::{self, CheckRow};
use super::view::{Available, Check};
use crate::checks::ChecksRoom;
use crate::customers::search::cut;
use crate::fees::of_payment::taken;
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::hold::HoldDay;
use crate::kernel::{tables, transaction};
use crate::payments::together;
use crate::{ReadTx, Result, WriteTx, views};

/// How many rows are read at once.
const ROWS: i64 = 500;

/// Which checks are listed.
#[derive(Clone, Debug, Default)]
pub struct CheckFilter {
    /// Only those of an account.
    pub account: Option<AccountRef>,
    /// Only those of a state.
    pub status: Option<CheckStatus>,
    /// The last one of the page before.
    pub after: Option<CheckId>,
    /// How many at most.
    pub limit: usize,
}

/// How a check is told.
#[derive(Clone, Copy)]
struct Manner {
    today: HoldDay,
    replayed: bool,
    dry_run: bool,
}

impl ChecksRoom<'_> {
    /// A check by number.
    ///
    /// # Errors
    /// `check_not_found`.
    pub fn get(self, id: CheckId) -> Result<Check> {
        self.0.read(|view| {
            let row = existing(view, id)?;
            let today = view.hold_day();
            told(view.driver, &row, Manner::shown(today))
        })
    }

    /// Checks, newest first: a page, and where the next begins.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn list(self, filter: &CheckFilter) -> Result<(Vec<Check>, Option<String>)> {
        self.0.read(|view| {
            let account = match &filter.account {
                Some(name) => Some(transaction::resolve(view.driver, view.settings, name)?),
                None => None,
            };
            let today = view.hold_day();
            let mut before = filter.after.map_or(i64::MAX, CheckId::key);
            let mut items = Vec::new();
            while items.len() <= filter.limit {
                let rows = table::before(view.driver, account, before, ROWS)?;
                let Some(last) = rows.last() else { break };
                before = last.id;
                let is_meant =
                    |row: &&CheckRow| filter.status.is_none_or(|is| row.record.status == is);
                let room = filter.limit + 1 - items.len();
                for row in rows.iter().filter(is_meant).take(room) {
                    items.push(told(view.driver, row, Manner::shown(today))?);
                }
            }
            let next = cut(&mut items, filter.limit, |check| check.id.clone());
            Ok((items, next))
        })
    }
}

impl WriteTx<'_> {
    /// A check that was taken in or changed just now.
    pub(super) fn told_check(&mut self, row: &CheckRow, replayed: bool) -> Result<Check> {
        self.write_out()?;
        let manner = Manner {
            today: self.hold_day(),
            replayed,
            dry_run: self.dry_run && !replayed,
        };
        told(self.driver, row, manner)
    }
}

impl Manner {
    fn shown(today: HoldDay) -> Self {
        Self {
            today,
            replayed: false,
            dry_run: false,
        }
    }
}

/// The check of a number.
pub(super) fn existing(view: &mut ReadTx<'_>, id: CheckId) -> Result<CheckRow> {
    table::by_id(view.driver, id.key())?.ok_or_else(|| super::no_such_check(id))
}

fn told(driver: &mut dyn Driver, row: &CheckRow, manner: Manner) -> Result<Check> {
    let check = &row.record;
    let brought = tables::transfers::by_id(driver, check.transfer)?
        .ok_or_else(|| damaged(format_args!("check {} was not booked", name(row.id))))?
        .transfer;
    let facts = tables::accounts::facts(driver, check.account)?;
    let facts = facts.ok_or_else(|| damaged("the account of a check is missing"))?;
    let currency = facts.currency;
    let holds = tables::holds::of_check(driver, check.account, row.id)?;
    let money = |minor| Money::new(minor, currency);
    let held: i64 = holds
        .iter()
        .map(|hold| hold.hold.remaining_on(manner.today))
        .sum();
    // What is paid can be used, and what came back can't be.
    let (parts, sum) = match check.status {
        CheckStatus::Deposited => (&check.parts[..], check.amount_minor),
        CheckStatus::Cleared => (&[][..], check.amount_minor),
        CheckStatus::Returned => (&[][..], 0),
    };
    let at_once = sum - check.waiting_minor();
    let mut availability = Vec::new();
    if at_once > 0 {
        availability.push(Available {
            amount: money(at_once),
            on: brought.stamp.business_date,
            hold: None,
        });
    }
    for part in parts {
        let of_part = holds
            .iter()
            .find(|hold| hold.hold.expires_on == Some(part.on.plus(-1)));
        availability.push(Available {
            amount: money(part.minor),
            on: part.on,
            hold: of_part
                .filter(|_| !manner.dry_run)
                .map(|hold| hold.hold.id.to_string()),
        });
    }
    let number = |id| TransactionId::from_key(id).to_string();
    Ok(Check {
        id: (!manner.dry_run).then(|| name(row.id)),
        account: label(check.account),
        amount: money(check.amount_minor),
        currency,
        class: check.class,
        number: check.number,
        routing: check.routing,
        drawer: check.drawer.clone(),
        at: check.place,
        banking_day: check.banking_day,
        availability,
        held: money(held),
        released: money(check.released_minor),
        released_for: check.released_for.clone(),
        exception: check.exception,
        doubt: check.doubt.clone(),
        notice_required: check.exception.is_some(),
        status: check.status,
        transaction: (!manner.dry_run).then(|| number(brought.id)),
        reference: brought.reference,
        return_reason: check.reason,
        returned_by: check.returned.filter(|_| !manner.dry_run).map(number),
        fees: fees(driver, check.returned, (currency, manner.dry_run))?,
        redeposit_of: check.redeposit_of.map(name),
        replayed: manner.replayed,
        dry_run: manner.dry_run,
    })
}

/// The fees that were taken when a check came back.
fn fees(
    driver: &mut dyn Driver,
    returned: Option<i64>,
    manner: (Currency, bool),
) -> Result<Vec<views::FeeTaken>> {
    let Some(returned) = returned else {
        return Ok(Vec::new());
    };
    let row = tables::transfers::by_id(driver, returned)?;
    let Some(row) = row.filter(|row| row.transfer.group.is_some()) else {
        return Ok(Vec::new());
    };
    let all = together(driver, &row.transfer)?;
    taken(driver, &all, manner)
}
