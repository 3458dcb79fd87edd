//! The change log, and each record against its last line there.

use bankctl_storage::Driver;

use super::findings::Findings;
use super::journal::Audit;
use super::last_lines::LastLines;
use super::lines::Lines;
use super::record::{FirstLines, Known, Records};
use super::requests::{self, Requests, Then};
use super::roots::Roots;
use super::times::{self, Times};
use crate::audit::rules::Checkpoint;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::tables::changes::ChangeRow;
use crate::kernel::tables::settings::Log;
use crate::kernel::{paging, tables};
use crate::privacy::{self, Keyring};
use crate::rooms::records::{RECORDS, name};
use crate::{Result, Settings};

/// Holds each record against the change log, on one state of the ledger. It needs
/// nothing from the journal, so it may be done beside that.
pub(crate) fn check(
    driver: &mut dyn Driver,
    known: &Known,
    seen: &mut Seen,
    findings: &mut Findings,
) -> Result<()> {
    let (mut last, then) = lines(driver, known, seen, findings)?;
    let mut records = Records {
        last: &mut last,
        unopened: 0,
        first: &seen.first,
        findings,
    };
    let checked = each_record(driver, known, seen.lines.lanes, &mut records);
    seen.unopened = records.unopened;
    checked?;
    requests::compare(driver, &known.settings, then, records.findings)?;
    for (subject, key) in last.left() {
        findings.add(
            "missing_record",
            name(subject, key),
            "the change log knows it, but it is not there",
        );
    }
    Ok(())
}

fn each_record(
    driver: &mut dyn Driver,
    known: &Known,
    lanes: Option<i64>,
    records: &mut Records<'_>,
) -> Result<()> {
    ledger(driver, lanes, records)?;
    for kind in RECORDS {
        (kind.check)(driver, known, records)?;
    }
    Ok(())
}

/// Reads the change log and keeps the last line about each record.
fn lines(
    driver: &mut dyn Driver,
    known: &Known,
    seen: &mut Seen,
    findings: &mut Findings,
) -> Result<(LastLines, Then)> {
    let mut last = LastLines::new();
    let mut roots = Roots::since(Log::Changes, known.since.as_ref());
    let mut requests = Requests::default();
    let mut before = 0;
    let key = |row: &ChangeRow| row.change.id;
    paging::each(driver, tables::changes::page, key, |driver, row| {
        let change = &row.change;
        if known.settings.lanes == 1 && change.id != before + 1 {
            findings.add(
                "missing_change",
                format!("change {}", change.id),
                "lines before it are missing from the change log",
            );
        }
        before = change.id;
        seen.line(driver, known.vault.as_deref(), &row, &mut roots, findings)?;
        seen.first.entry(change.subject).or_insert(change.id);
        requests.line(driver, change, findings)?;
        if action::changes_its_record(&change.action) {
            last.take((change.subject, change.key), change.id, &change.after);
        }
        Ok(())
    })?;
    seen.sealed(&mut roots, findings);
    roots.compare(driver, Log::Changes, findings)?;
    Ok((last, requests.into_then()))
}

/// What was seen of the change log.
pub(crate) struct Seen {
    pub(crate) lines: Lines,
    /// When lines were booked, where there is a checkpoint.
    pub(crate) times: Option<Times>,
    /// How many records have values that no key here opens.
    pub(crate) unopened: u64,
    /// The first line about each kind of record.
    first: FirstLines,
}

impl Seen {
    pub(crate) fn new(since: Option<&Checkpoint>) -> Self {
        Self {
            lines: Lines::default(),
            times: since.map(|_| Times::of(Log::Changes)),
            unopened: 0,
            first: FirstLines::default(),
        }
    }

    /// Takes the next line.
    pub(crate) fn line(
        &mut self,
        driver: &mut dyn Driver,
        vault: Option<&Keyring>,
        row: &ChangeRow,
        roots: &mut Roots,
        findings: &mut Findings,
    ) -> Result<()> {
        let change = &row.change;
        let is_known = roots.is_known(row.lane);
        let is_altered = self.lines.take(driver, vault, row, is_known)?;
        if is_altered {
            findings.add(
                "altered_change",
                format!("change {}", change.id),
                "its hash does not fit what stands in it",
            );
        }
        if let Some(times) = &mut self.times {
            times.take(is_known, change.id, &change.stamp);
        }
        roots.push(row.lane, row.leaf, is_altered);
        Ok(())
    }

    /// All lines were read: those that an upgrade has sealed are as it left
    /// them.
    pub(crate) fn sealed(&self, roots: &mut Roots, findings: &mut Findings) {
        if self.lines.are_as_sealed() {
            return;
        }
        for lane in self.lines.sealed_in() {
            roots.doubt(lane);
        }
        findings.add(
            "altered_change",
            "changes",
            "lines that an upgrade has sealed are not as it left them, or others look sealed",
        );
    }

    /// Holds the times of both logs against the checkpoint. One clock counts
    /// where the ledger is in a file, and was when the checkpoint was made.
    pub(crate) fn compare_times(
        &self,
        driver: &dyn Driver,
        journal: Option<&Times>,
        findings: &mut Findings,
    ) {
        let (Some(journal), Some(changes)) = (journal, &self.times) else {
            return;
        };
        let lines = &self.lines;
        let is_one_clock =
            !driver.has_many_writers() && (lines.lanes, lines.lanes_then) == (Some(1), Some(1));
        times::compare(&[journal, changes], is_one_clock, findings);
    }

    /// How many records are not proved, because no one here can open what is
    /// sealed of them.
    pub(crate) fn not_proved(&self, known: &Known) -> u64 {
        let lines = &self.lines;
        self.unopened + lines.unproved(known.since.is_some(), known.vault.is_some())
    }
}

/// The ledger's own record. On a server the number of lanes is fixed, and a copy
/// is proved before its register says so.
fn ledger(driver: &mut dyn Driver, lanes: Option<i64>, records: &mut Records<'_>) -> Result<()> {
    let row = tables::settings::ledger(driver)?;
    let change = row.change;
    let mut settings = Settings::of(row, driver)?;
    let lanes_there = settings.lanes;
    if driver.has_many_writers() {
        settings.lanes = lanes.unwrap_or(settings.lanes);
    }
    if !tables::settings::are_logs_of(driver, lanes_there)? {
        records.findings.add(
            "wrong_root",
            "logs",
            "there are others than the journal and the change log of each lane",
        );
    }
    let now = privacy::record_of_ledger(driver, &settings)?;
    records.compare(Subject::Ledger, 1, change, &now)
}

/// Holds the records that transactions name against what these say.
pub(crate) fn named(driver: &mut dyn Driver, audit: &Audit, findings: &mut Findings) -> Result<()> {
    let mut missing = Vec::new();
    for kind in RECORDS {
        if let Some(journal) = kind.journal {
            let keys = journal(driver, audit, findings)?;
            missing.extend(keys.into_iter().map(|key| (kind.subject, key)));
        }
    }
    for (subject, key) in missing {
        findings.add(
            "missing_record",
            name(subject, key),
            "transactions refer to it, but it is not there",
        );
    }
    Ok(())
}
