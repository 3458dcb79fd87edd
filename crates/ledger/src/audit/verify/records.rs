//! The register of changes, and each record against its last line there.

use std::collections::HashSet;
use std::sync::Arc;

use bankctl_storage::Driver;
use bankctl_types::kind::{HoldPurpose, HoldStatus};
use bankctl_types::number::{AccountId, CustomerNumber};

use super::journal::Audit;
use super::last_lines::LastLines;
use super::lines::Lines;
use super::requests::{self, Requests, Timeline};
use super::roots::Roots;
use super::times::{self, Times};
use super::{Findings, transit};
use crate::approvals;
use crate::approvals::table::ApprovalRow;
use crate::audit::rules::Checkpoint;
use crate::customers::table::CustomerRow;
use crate::customers::{self, search};
use crate::holds::rules::Hold;
use crate::holds::table::HoldRow;
use crate::imports::table::BatchRow;
use crate::kernel::rules::account::{Account, label};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::tables::accounts::AccountRow;
use crate::kernel::tables::changes::ChangeRow;
use crate::kernel::tables::settings::Log;
use crate::kernel::{paging, tables};
use crate::privacy::{self, Keyring};
use crate::{Result, Settings, access, documents, gl, holds, imports, payments};

/// What is known before the register is read.
pub(crate) struct Known {
    /// What the ledger was made with.
    pub(crate) settings: Settings,
    /// The keys of personal data, if they are here.
    pub(crate) vault: Option<Arc<Keyring>>,
    /// What it was before, as was written down elsewhere.
    pub(crate) since: Option<Checkpoint>,
}

/// Holds each record against the register, on one state of the ledger. It needs
/// nothing from the journal, so it may be done beside that.
pub(crate) fn check(
    driver: &mut dyn Driver,
    known: &Known,
    seen: &mut Seen,
    findings: &mut Findings,
) -> Result<()> {
    let (mut last, policy) = lines(driver, known, seen, findings)?;
    let mut records = Records {
        last: &mut last,
        unopened: 0,
        first_partner: seen.first_partner,
        findings,
    };
    let checked = each_record(driver, known, seen.lines.lanes, &mut records);
    seen.unopened = records.unopened;
    checked?;
    requests::compare(driver, &known.settings, policy, records.findings)?;
    for (subject, key) in last.left() {
        findings.add(
            "missing_record",
            name(subject, key),
            "the register knows it, but it is not there",
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
    let vault = known.vault.as_deref();
    ledger(driver, lanes, records)?;
    operators(driver, records)?;
    approvals(driver, records)?;
    tokens(driver, records)?;
    access::record::check(driver, records)?;
    documents::record::check(driver, vault, records)?;
    payments::record::check(driver, records)?;
    customers(driver, vault, records)?;
    gl::record::check(driver, records)?;
    accounts(driver, vault, records)?;
    for_each_hold(driver, |row| {
        let key = row.hold.id.key();
        records.compare(Subject::Hold, key, row.change, &holds::after(&row))
    })?;
    for_each_batch(driver, |batch| {
        let now = imports::after(&batch);
        records.compare(Subject::Batch, batch.id, batch.change, &now)
    })?;
    transit::recorded(driver, &known.settings.identity, records)
}

fn name(subject: Subject, key: i64) -> String {
    match subject {
        Subject::Account => label(AccountId(key)),
        Subject::Customer => CustomerNumber::from_key(key).to_string(),
        Subject::Hold => bankctl_types::number::HoldId::from_key(key).to_string(),
        Subject::Dispatch | Subject::Signatories => super::journal::number(key),
        other => format!("{} {key}", other.name()),
    }
}

/// Reads the register and keeps the last line about each record.
fn lines(
    driver: &mut dyn Driver,
    known: &Known,
    seen: &mut Seen,
    findings: &mut Findings,
) -> Result<(LastLines, Timeline)> {
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
                "lines before it are missing from the register",
            );
        }
        before = change.id;
        seen.line(driver, known.vault.as_deref(), &row, &mut roots, findings)?;
        if change.subject == Subject::Partner {
            seen.first_partner.get_or_insert(change.id);
        }
        requests.line(driver, change, findings)?;
        if action::changes_its_record(&change.action) {
            last.take((change.subject, change.key), change.id, &change.after);
        }
        Ok(())
    })?;
    seen.sealed(&mut roots, findings);
    roots.compare(driver, Log::Changes, findings)?;
    Ok((last, requests.into_policy()))
}

/// What was seen of the register.
pub(crate) struct Seen {
    pub(crate) lines: Lines,
    /// When lines were booked, where there is a checkpoint.
    pub(crate) times: Option<Times>,
    /// How many records have values that nobody here can open.
    pub(crate) unopened: u64,
    /// The first line about a partner.
    first_partner: Option<i64>,
}

impl Seen {
    pub(crate) fn new(since: Option<&Checkpoint>) -> Self {
        Self {
            lines: Lines::default(),
            times: since.map(|_| Times::of(Log::Changes)),
            unopened: 0,
            first_partner: None,
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

    /// How many records are not proved, because nobody here can open what is
    /// sealed of them.
    pub(crate) fn not_proved(&self, known: &Known) -> u64 {
        let lines = &self.lines;
        self.unopened + lines.unproved(known.since.is_some(), known.vault.is_some())
    }
}

/// The records that are held against the register, one after the other.
pub(crate) struct Records<'a> {
    last: &'a mut LastLines,
    /// How many have values that nobody here can open.
    pub(crate) unopened: u64,
    first_partner: Option<i64>,
    pub(crate) findings: &'a mut Findings,
}

impl Records<'_> {
    /// Whether a line of the register was written when partners were known.
    pub(crate) fn knew_partners_at(&self, change: i64) -> bool {
        self.first_partner.is_some_and(|first| first < change)
    }

    /// Misses no record of a kind that may be gone.
    pub(crate) fn miss_none(&mut self, gone: Subject) {
        self.last.forget(gone);
    }

    /// Holds a record against the last line about it.
    pub(crate) fn compare(
        &mut self,
        subject: Subject,
        key: i64,
        change: i64,
        now: &impl serde::Serialize,
    ) -> Result<()> {
        let text = serde_json::to_string(now).map_err(bankctl_storage::damaged)?;
        if !self.last.fits((subject, key), change, &text) {
            self.findings.add(
                "altered_record",
                name(subject, key),
                "it is not as the register of changes says: it was changed by hand",
            );
        }
        Ok(())
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
            "there are others than the journal and the register of each lane",
        );
    }
    let now = privacy::record_of_ledger(driver, &settings)?;
    records.compare(Subject::Ledger, 1, change, &now)
}

fn tokens(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    for row in access::tables::api_tokens::all(driver)? {
        records.compare(Subject::Token, row.id, row.change, &row.token)?;
    }
    Ok(())
}

fn approvals(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &ApprovalRow| row.id;
    paging::each(driver, approvals::table::page, key, |_, row| {
        if row.about != approvals::requests::about_of(&row.approval.request) {
            records.findings.add(
                "wrong_request",
                name(Subject::Approval, row.id),
                "it is found by something else than what was asked",
            );
        }
        records.compare(Subject::Approval, row.id, row.change, &row.approval)
    })
}

fn operators(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    for row in access::tables::operators::all(driver)? {
        records.compare(Subject::Operator, row.id, row.change, &row.operator)?;
    }
    Ok(())
}

fn customers(
    driver: &mut dyn Driver,
    vault: Option<&Keyring>,
    records: &mut Records<'_>,
) -> Result<()> {
    let page =
        |driver: &mut dyn Driver, after, limit| customers::table::page(driver, after, None, limit);
    let key = |row: &CustomerRow| row.customer.number.key();
    paging::each_page(driver, page, key, |driver, rows, (before, end)| {
        let mut words = customers::table::words_between(driver, before, end)?;
        for row in rows {
            let key = row.customer.number.key();
            let mut expected = search::of_customer(&row.customer);
            expected.sort_unstable();
            expected.dedup();
            if words.remove(&key).unwrap_or_default() != expected {
                records.findings.add(
                    "wrong_words",
                    name(Subject::Customer, key),
                    "the words that it is found by are not those of its name",
                );
            }
            identity(&row, vault, records);
            records.compare(Subject::Customer, key, row.change, &row.customer)?;
        }
        Ok(())
    })
}

/// Holds a customer's name against what the register has sealed, which takes
/// the key. Of one who was forgotten nothing is left but what stands for it.
fn identity(row: &CustomerRow, vault: Option<&Keyring>, records: &mut Records<'_>) {
    let customer = &row.customer;
    let mut found = |code, fault| {
        records
            .findings
            .add(code, customer.number.to_string(), fault);
    };
    match (&row.key, customer.forgotten_at) {
        (None, None) => found(
            "wrong_key",
            "the key of its personal data is gone, and the register knows nothing of it",
        ),
        (Some(_), Some(_)) => found("wrong_key", "it was forgotten, and its key is there"),
        (None, Some(_)) if !customer.is_blank() => found(
            "wrong_personal_data",
            "it was forgotten, and has a name or an external id",
        ),
        (None, Some(_)) => {}
        (Some(_), None) => match vault {
            None => records.unopened += 1,
            Some(vault) => {
                if let Some(fault) = vault.fault(row) {
                    found("wrong_personal_data", fault);
                }
            }
        },
    }
}

fn accounts(
    driver: &mut dyn Driver,
    vault: Option<&Keyring>,
    records: &mut Records<'_>,
) -> Result<()> {
    let page = |driver: &mut dyn Driver, after, limit| {
        tables::accounts::page(driver, AccountId(after), AccountId(i64::MAX), None, limit)
    };
    let key = |row: &AccountRow| row.account.id.0;
    paging::each_page(driver, page, key, |driver, rows, (before, end)| {
        let positions = tables::positions::between(driver, AccountId(before), AccountId(end))?;
        for row in rows {
            let id = row.account.id;
            records.compare(Subject::Account, id.0, row.change, &row.account)?;
            frozen(driver, vault, &row.account, records)?;
            // A missing position of an account with postings shows in the
            // journal; this is for one that nothing was booked on.
            if positions.binary_search(&id).is_err() {
                records.findings.add(
                    "missing_position",
                    label(id),
                    "the account's balance is not there",
                );
            }
        }
        Ok(())
    })
}

/// Whether why an account is frozen can be opened with its owner's key.
fn frozen(
    driver: &mut dyn Driver,
    vault: Option<&Keyring>,
    account: &Account,
    records: &mut Records<'_>,
) -> Result<()> {
    let Some(sealed) = &account.freeze_reason else {
        return Ok(());
    };
    let Some(vault) = vault else {
        records.unopened += 1;
        return Ok(());
    };
    let owner = match privacy::owner_of(account) {
        Some(number) => customers::table::by_number(driver, number)?,
        None => None,
    };
    let Some(owner) = owner else {
        records.findings.add(
            "missing_record",
            label(account.id),
            "it is frozen, and its owner is not there",
        );
        return Ok(());
    };
    if owner.key.is_some() && vault.freeze_reason(&owner, account.id, sealed).is_none() {
        records.findings.add(
            "wrong_personal_data",
            label(account.id),
            "why it is frozen was altered",
        );
    }
    Ok(())
}

fn for_each_hold(
    driver: &mut dyn Driver,
    mut visit: impl FnMut(HoldRow) -> Result<()>,
) -> Result<()> {
    let page =
        |driver: &mut dyn Driver, after, limit| holds::table::page(driver, None, after, limit);
    let key = |row: &HoldRow| row.hold.id.key();
    paging::each(driver, page, key, |_, row| visit(row))
}

fn for_each_batch(
    driver: &mut dyn Driver,
    mut visit: impl FnMut(BatchRow) -> Result<()>,
) -> Result<()> {
    let key = |row: &BatchRow| row.id;
    paging::each(driver, imports::table::page, key, |_, row| visit(row))
}

/// Holds the records that transactions name against what these say.
pub(crate) fn named(driver: &mut dyn Driver, audit: &Audit, findings: &mut Findings) -> Result<()> {
    let mut operators = audit.operators.clone();
    for row in access::tables::operators::all(driver)? {
        operators.remove(&row.id);
    }
    let mut held: HashSet<i64> = audit.captured.keys().copied().collect();
    for_each_hold(driver, |row| {
        held.remove(&row.hold.id.key());
        captured(&row.hold, audit, findings);
        Ok(())
    })?;
    let mut imported: HashSet<i64> = audit.batches.keys().copied().collect();
    for_each_batch(driver, |batch| {
        imported.remove(&batch.id);
        let posted = audit.batches.get(&batch.id).copied().unwrap_or_default();
        posted.compare(&batch, findings);
        Ok(())
    })?;
    let operators = operators.into_iter().map(|key| (Subject::Operator, key));
    let held = held.into_iter().map(|key| (Subject::Hold, key));
    let imported = imported.into_iter().map(|key| (Subject::Batch, key));
    for (subject, key) in operators.chain(held).chain(imported) {
        findings.add(
            "missing_record",
            name(subject, key),
            "transactions refer to it, but it is not there",
        );
    }
    Ok(())
}

fn captured(hold: &Hold, audit: &Audit, findings: &mut Findings) {
    // The rows of a file are captured from its hold without naming it.
    let of_file = hold.purpose == HoldPurpose::Payroll;
    let taken = if of_file {
        hold.captured_minor
    } else {
        audit.captured.get(&hold.id.key()).copied().unwrap_or(0)
    };
    let fits = taken == hold.captured_minor
        && (hold.status == HoldStatus::Captured || of_file || taken == 0);
    if !fits {
        findings.add(
            "wrong_capture",
            hold.id.to_string(),
            format!(
                "{taken} was captured by the journal, {} by the hold (minor units)",
                hold.captured_minor
            ),
        );
    }
}
