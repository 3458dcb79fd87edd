//! The records of alerts and cases, as the change log has them.

use bankctl_storage::damaged;
use bankctl_types::number::{AccountNumber, TransactionId};
use bankctl_types::{Currency, Day};
use serde::{Deserialize, Serialize};

use super::rules::AlertRule;
use super::rules::states::{AlertStatus, CaseStatus, RowKind};
use super::table::{self, AlertRow};
use crate::kernel::rules::change::{Subject, action};
use crate::{Result, WriteTx};

/// A rule as it is stored in the ledger's own row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StoredRule {
    /// The number.
    pub(crate) id: i64,
    /// The line of the change log that it is as of.
    pub(crate) change: i64,
    /// The rule.
    pub(crate) rule: AlertRule,
}

/// The rules of a ledger.
pub(crate) fn rules_of(text: Option<&str>) -> Result<Vec<StoredRule>> {
    match text {
        None => Ok(Vec::new()),
        Some(text) => Ok(serde_json::from_str(text).map_err(damaged)?),
    }
}

/// What a rule has seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Alert {
    /// The rule.
    pub(crate) rule: i64,
    /// Its version.
    pub(crate) version: i64,
    /// The account.
    pub(crate) account: String,
    /// What the account gets, in minor units; less than zero if it pays.
    pub(crate) amount_minor: i64,
    /// The currency of the account.
    pub(crate) currency: Currency,
    /// The transaction; none of what was refused, or waited.
    pub(crate) transaction: Option<TransactionId>,
    /// The business day.
    pub(crate) seen_on: Day,
    /// The state.
    pub(crate) status: AlertStatus,
    /// Who looks into it, by key.
    pub(crate) assigned_to: Option<i64>,
    /// What came of it.
    pub(crate) outcome: Option<String>,
    /// The case that it is in.
    pub(crate) case: Option<i64>,
}

/// Alerts that are looked into together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Case {
    /// What it is about.
    pub(crate) title: String,
    /// The state.
    pub(crate) status: CaseStatus,
    /// When it was opened.
    pub(crate) opened_on: Day,
    /// What came of it.
    pub(crate) outcome: Option<String>,
}

/// What was noted in a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Note {
    /// The case.
    pub(crate) case: i64,
    /// Whether it is about a suspicious activity report.
    pub(crate) sar: bool,
    /// The text, sealed for compliance, in base64.
    pub(crate) text: String,
}

/// The key that notes are sealed with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct NoteKey {
    /// The public key of age.
    pub(crate) recipient: String,
}

/// A record that is kept.
pub(crate) trait KeptRecord: Serialize + for<'de> Deserialize<'de> {
    /// What the row is.
    const KIND: RowKind;
    /// What lines of the change log call it.
    const SUBJECT: Subject;

    /// Of an alert the rule, of a note the case.
    fn about(&self) -> i64 {
        0
    }
}

impl KeptRecord for Alert {
    const KIND: RowKind = RowKind::Alert;
    const SUBJECT: Subject = Subject::Alert;

    fn about(&self) -> i64 {
        self.rule
    }
}

impl KeptRecord for Case {
    const KIND: RowKind = RowKind::Case;
    const SUBJECT: Subject = Subject::Case;
}

impl KeptRecord for Note {
    const KIND: RowKind = RowKind::Note;
    const SUBJECT: Subject = Subject::Case;

    fn about(&self) -> i64 {
        self.case
    }
}

impl KeptRecord for NoteKey {
    const KIND: RowKind = RowKind::Key;
    const SUBJECT: Subject = Subject::Case;
}

/// The record of a row.
///
/// # Errors
/// It is none of its kind.
pub(crate) fn read<R: KeptRecord>(row: &AlertRow) -> Result<R> {
    let read: R = serde_json::from_str(&row.record).map_err(damaged)?;
    Ok(read)
}

/// Whether a row has a record of its kind, about what it says.
pub(crate) fn is_sound(row: &AlertRow) -> bool {
    fn of<R: KeptRecord>(row: &AlertRow) -> bool {
        read::<R>(row).is_ok_and(|record| record.about() == row.about)
    }
    match row.kind {
        RowKind::Alert => of::<Alert>(row) && read::<Alert>(row).is_ok_and(|one| is_number(&one)),
        RowKind::Case => of::<Case>(row),
        RowKind::Note => of::<Note>(row),
        RowKind::Key => of::<NoteKey>(row),
    }
}

fn is_number(alert: &Alert) -> bool {
    AccountNumber::parse(&alert.account).is_some()
}

impl WriteTx<'_> {
    /// Writes a new record, and a line of the change log; gives its number.
    pub(super) fn keep_record<R: KeptRecord>(&mut self, record: &R) -> Result<i64> {
        let id = table::next(self.driver)?;
        let change = self.log_change(R::SUBJECT, id, action::CREATED, record)?;
        let row = AlertRow {
            id,
            kind: R::KIND,
            about: record.about(),
            record: serde_json::to_string(record).map_err(damaged)?,
            change,
        };
        table::insert(self.driver, &row)?;
        Ok(id)
    }

    /// Writes what became of a record.
    pub(super) fn change_record<R: KeptRecord>(
        &mut self,
        row: &mut AlertRow,
        word: &str,
        record: &R,
    ) -> Result<()> {
        row.change = self.log_change(R::SUBJECT, row.id, word, record)?;
        row.record = serde_json::to_string(record).map_err(damaged)?;
        Ok(table::update(self.driver, row)?)
    }
}
