//! Every kind of record that the change log tells of, in one list: how
//! `verify` holds its records against the change log and the journal, and what
//! people are told of them. The ledger's own record is no room's.

use std::collections::BTreeSet;

use bankctl_storage::Driver;
use serde_json::Value;

use crate::audit::verify::findings::Findings;
use crate::audit::verify::journal::Audit;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::rules::change::{Change, Subject};
use crate::{
    Privacy, Result, access, accounts, ach, alerts, approvals, checks, ctr, customers, day,
    disputes, documents, drawn_checks, exchange, fees, gl, holds, imports, interledger, limits,
    orders, payments, products, reconciliations, regulations, statements, tills,
};

/// The kinds, in the order in which `verify` goes through them.
pub(crate) const RECORDS: &[RecordKind] = &[
    access::record::OPERATORS,
    approvals::record::KIND,
    access::record::TOKENS,
    access::record::CREDENTIALS,
    access::record::SESSIONS,
    documents::record::KIND,
    payments::record::KIND,
    customers::record::KIND,
    gl::record::KIND,
    accounts::record::KIND,
    holds::record::KIND,
    imports::record::KIND,
    interledger::record::PARTNERS,
    interledger::record::DISPATCHES,
    interledger::record::ARRIVALS,
    day::record::CALENDARS,
    day::record::DAYS,
    day::record::PROBLEMS,
    day::record::PERIODS,
    products::record::PRODUCTS,
    products::record::RATES,
    products::record::ASSIGNMENTS,
    orders::record::ORDERS,
    orders::record::OCCURRENCES,
    fees::record::TERMS,
    fees::record::FEES,
    fees::record::WAIVERS,
    limits::record::LIMITS,
    limits::record::CUSTOMER_LIMITS,
    limits::record::DORMANCY,
    tills::record::TILLS,
    tills::record::COUNTS,
    tills::record::HANDOVERS,
    exchange::record::KIND,
    disputes::record::KIND,
    ach::record::KIND,
    checks::record::KIND,
    regulations::record::KIND,
    drawn_checks::record::BOOKS,
    drawn_checks::record::STOPS,
    drawn_checks::record::ITEMS,
    ctr::record::KIND,
    alerts::record::RULES,
    alerts::record::ALERTS,
    alerts::record::CASES,
    statements::record::KIND,
    reconciliations::record::KIND,
];

/// Holds every record of a kind against the change log.
type Check = fn(&mut dyn Driver, &Known, &mut Records<'_>) -> Result<()>;
/// Holds the records of a kind against the journal, and gives the keys of those
/// that it names and that are not there.
type Journal = fn(&mut dyn Driver, &Audit, &mut Findings) -> Result<BTreeSet<i64>>;
/// Makes what stands in a line of the change log fit to be shown.
type Legible = fn(&mut dyn Driver, &Privacy, &Change, &mut Value) -> Result<()>;

/// A kind of record.
pub(crate) struct RecordKind {
    /// What lines of the change log call it.
    pub(crate) subject: Subject,
    /// How `verify` holds it against the change log.
    pub(crate) check: Check,
    /// How `verify` holds it against the journal, if transactions name it.
    pub(crate) journal: Option<Journal>,
    /// What a finding calls the record of a key, if not by kind and key.
    pub(crate) name: Option<fn(i64) -> String>,
    /// What the audit log calls the record of a line.
    pub(crate) log_name: fn(&Change) -> String,
    /// What the audit log masks or opens, if anything.
    pub(crate) legible: Option<Legible>,
}

impl RecordKind {
    /// A kind that no transaction names, whose records are known by their keys,
    /// and with nothing to mask.
    pub(crate) const fn of(subject: Subject, check: Check) -> Self {
        Self {
            subject,
            check,
            journal: None,
            name: None,
            log_name: |change| change.key.to_string(),
            legible: None,
        }
    }
}

/// The kind that a line of the change log is about; `None` for the ledger itself.
pub(crate) fn kind_of(subject: Subject) -> Option<&'static RecordKind> {
    RECORDS.iter().find(|kind| kind.subject == subject)
}

/// What a finding calls a record.
pub(crate) fn name(subject: Subject, key: i64) -> String {
    match kind_of(subject).and_then(|kind| kind.name) {
        Some(name) => name(key),
        None => format!("{subject} {key}"),
    }
}

/// The name that stands in a line.
pub(crate) fn name_in(change: &Change) -> String {
    text(change, "name")
}

/// A text that stands in a line; empty if there is none.
pub(crate) fn text(change: &Change, field: &str) -> String {
    let after: Value = serde_json::from_str(&change.after).unwrap_or_default();
    after[field].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::RECORDS;
    use crate::kernel::rules::change::Subject;

    #[test]
    fn every_subject_but_the_ledger_is_of_one_kind() {
        let mut counts: BTreeMap<Subject, usize> = BTreeMap::new();
        for kind in RECORDS {
            *counts.entry(kind.subject).or_default() += 1;
        }
        for subject in Subject::ALL {
            let expected = usize::from(*subject != Subject::Ledger);
            let count = counts.get(subject).copied().unwrap_or_default();
            assert_eq!(count, expected, "{subject}");
        }
    }
}
