//! Standing orders and their occurrences against the change log; each occurrence that
//! was executed against its one transaction.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use bankctl_storage::Driver;
use bankctl_types::number::OrderId;

use super::rules::amount::{AmountRule, IfShort};
use super::rules::order::{Occurrence, OccurrenceStatus, StandingOrder};
use super::table::{self, OccurrenceRow, OrderRow};
use crate::Result;
use crate::audit::verify::findings::Findings;
use crate::audit::verify::journal::Audit;
use crate::audit::verify::occurrences::Moved;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::internal_account::unsharded;
use crate::rooms::records::RecordKind;

/// Standing orders, by key.
pub(crate) const ORDERS: RecordKind = RecordKind {
    name: Some(name),
    log_name: |change| name(change.key),
    ..RecordKind::of(Subject::StandingOrder, orders)
};

/// Their occurrences, by key.
pub(crate) const OCCURRENCES: RecordKind = RecordKind {
    journal: Some(journal),
    ..RecordKind::of(Subject::Occurrence, occurrences)
};

fn name(key: i64) -> String {
    OrderId::from_key(key).to_string()
}

fn orders(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let page = |driver: &mut dyn Driver, after, limit| table::page(driver, None, after, limit);
    let key = |row: &OrderRow| row.id;
    paging::each(driver, page, key, |_, row| {
        records.compare(Subject::StandingOrder, row.id, row.change, &row.order)
    })
}

fn occurrences(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &OccurrenceRow| row.id;
    paging::each(driver, table::occurrence_page, key, |_, row| {
        records.compare(Subject::Occurrence, row.id, row.change, &row.occurrence)
    })
}

/// Holds each occurrence against the journal.
fn journal(
    driver: &mut dyn Driver,
    audit: &Audit,
    findings: &mut Findings,
) -> Result<BTreeSet<i64>> {
    let mut missing: BTreeSet<i64> = audit.occurrences.keys().collect();
    let mut known: HashMap<i64, Option<StandingOrder>> = HashMap::new();
    let key = |row: &OccurrenceRow| row.id;
    paging::each(driver, table::occurrence_page, key, |driver, row| {
        missing.remove(&row.id);
        let of = &row.occurrence;
        let order = match known.entry(of.order) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let found = table::by_id(driver, of.order)?;
                new.insert(found.map(|row| row.order))
            }
        };
        if !fits(of, order.as_ref(), audit.occurrences.of(row.id)) {
            findings.add(
                "wrong_occurrence",
                format!("occurrence {} of {}", of.nominal, name(of.order)),
                "what the journal moved for it is not what is written down of it",
            );
        }
        Ok(())
    })?;
    Ok(missing)
}

/// Whether an occurrence is what was moved for it by an order.
fn fits(of: &Occurrence, order: Option<&StandingOrder>, moved: Option<&Moved>) -> bool {
    let Some(order) = order else {
        return false;
    };
    match (of.status, of.transfer, moved) {
        (OccurrenceStatus::Executed, Some(transfer), Some(moved)) => {
            moved.transfer == transfer
                && of.amount_minor == Some(moved.amount_minor)
                && order.debit == moved.debit
                && order.credit == unsharded(moved.credit)
                && may_move(order, moved.amount_minor)
        }
        (OccurrenceStatus::Executed, ..) => false,
        (_, None, None) => of.amount_minor.is_none(),
        _ => false,
    }
}

/// Whether an order moves so much.
fn may_move(order: &StandingOrder, minor: i64) -> bool {
    match (order.rule, order.if_short) {
        (AmountRule::Fixed, IfShort::Partial) => minor <= order.amount_minor,
        (AmountRule::Fixed, _) => minor == order.amount_minor,
        _ => true,
    }
}
