//! The register of changes, and each record against its last line there.

use std::collections::HashSet;
use std::sync::Arc;

use super::journal::Audit;
use super::last_lines::LastLines;
use super::requests::{self, Requests, Timeline};
use super::roots::Roots;
use super::{Findings, documents, logins, orders, transit};
use crate::domain::account::{Account, label};
use crate::domain::change::{Change, Subject, action};
use crate::domain::checkpoint::Checkpoint;
use crate::domain::hold::Hold;
use crate::domain::kind::{HoldPurpose, HoldStatus};
use crate::domain::number::{AccountId, CustomerNumber};
use crate::ledger::privacy::{self, Vault};
use crate::ledger::{Result, Settings, holds, intake, paged, search};
use crate::store::accounts::AccountRow;
use crate::store::approvals::ApprovalRow;
use crate::store::batches::BatchRow;
use crate::store::changes::ChangeRow;
use crate::store::customers::CustomerRow;
use crate::store::holds::HoldRow;
use crate::store::settings::Log;
use crate::store::{self, Driver};

/// What is known before the register is read.
pub(super) struct Known {
    /// What the ledger was made with.
    pub(super) settings: Settings,
    /// The keys of personal data, if they are here.
    pub(super) vault: Option<Arc<Vault>>,
}

/// Holds each record against the register, on one state of the ledger. It needs
/// nothing from the journal, so it may be done beside that.
pub(super) fn check(
    driver: &mut dyn Driver,
    known: &Known,
    since: Option<&Checkpoint>,
    findings: &mut Findings,
) -> Result<()> {
    let vault = known.vault.as_deref();
    let (mut last, policy) = lines(driver, known, since, findings)?;
    let mut records = Records {
        last: &mut last,
        findings,
    };
    ledger(driver, &mut records)?;
    operators(driver, &mut records)?;
    approvals(driver, &mut records)?;
    tokens(driver, &mut records)?;
    logins::check(driver, &mut records)?;
    documents::check(driver, vault, &mut records)?;
    orders::check(driver, &mut records)?;
    customers(driver, vault, &mut records)?;
    accounts(driver, vault, &mut records)?;
    for_each_hold(driver, |row| {
        let key = row.hold.id.key();
        records.compare(Subject::Hold, key, row.change, &holds::after(&row))
    })?;
    for_each_batch(driver, |batch| {
        let now = intake::after(&batch);
        records.compare(Subject::Batch, batch.id, batch.change, &now)
    })?;
    transit::recorded(driver, &mut records)?;
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

fn name(subject: Subject, key: i64) -> String {
    match subject {
        Subject::Account => label(AccountId(key)),
        Subject::Customer => CustomerNumber::from_key(key).to_string(),
        Subject::Hold => crate::domain::number::HoldId::from_key(key).to_string(),
        Subject::Dispatch | Subject::Order => super::journal::number(key),
        other => format!("{} {key}", other.name()),
    }
}

/// Reads the register and keeps the last line about each record.
fn lines(
    driver: &mut dyn Driver,
    known: &Known,
    since: Option<&Checkpoint>,
    findings: &mut Findings,
) -> Result<(LastLines, Timeline)> {
    let (settings, vault) = (&known.settings, known.vault.as_deref());
    let mut last = LastLines::new();
    let mut roots = Roots::since(Log::Changes, since);
    let mut requests = Requests::default();
    let mut before = 0;
    let key = |row: &ChangeRow| row.change.id;
    paged::each(driver, store::changes::page, key, |driver, row| {
        let change = &row.change;
        let subject = format!("change {}", change.id);
        if settings.lanes == 1 && change.id != before + 1 {
            findings.add(
                "missing_change",
                subject.clone(),
                "lines before it are missing from the register",
            );
        }
        before = change.id;
        let is_altered = if privacy::is_sealed_line(change) {
            !is_as_written(driver, vault, &row)?
        } else {
            change.leaf() != row.leaf
        };
        if is_altered {
            findings.add(
                "altered_change",
                subject,
                "its hash does not fit what stands in it",
            );
        }
        roots.push(row.lane, row.leaf, is_altered);
        requests.line(driver, change, findings)?;
        if action::changes_its_record(&change.action) {
            last.take((change.subject, change.key), change.id, &change.after);
        }
        Ok(())
    })?;
    roots.compare(driver, Log::Changes, findings)?;
    Ok((last, requests.into_policy()))
}

/// Whether a line that was sealed after it was written is what was written.
/// Nobody can tell without the key: of one that is not here, or that was
/// destroyed when its customer was forgotten, which the register says.
fn is_as_written(driver: &mut dyn Driver, vault: Option<&Vault>, row: &ChangeRow) -> Result<bool> {
    let Some(customer) = whose(driver, &row.change)? else {
        return Ok(false);
    };
    if customer.customer.forgotten_at.is_some() {
        return Ok(customer.key.is_none());
    }
    Ok(vault.is_none_or(|vault| {
        vault
            .data_key(&customer)
            .and_then(|key| privacy::open_line(&key, &row.change))
            .is_some_and(|written| written.leaf() == row.leaf)
    }))
}

/// Whose key seals a line: the customer's, or that of the account's owner.
fn whose(driver: &mut dyn Driver, change: &Change) -> Result<Option<CustomerRow>> {
    let number = match change.subject {
        Subject::Account => {
            let row = store::accounts::by_id(driver, AccountId(change.key))?;
            row.and_then(|row| privacy::owner_of(&row.account))
        }
        _ => Some(CustomerNumber::from_key(change.key)),
    };
    match number {
        Some(number) => Ok(store::customers::by_number(driver, number)?),
        None => Ok(None),
    }
}

/// The records that are held against the register, one after the other.
pub(super) struct Records<'a> {
    last: &'a mut LastLines,
    pub(super) findings: &'a mut Findings,
}

impl Records<'_> {
    /// Misses no record of a kind that may be gone.
    pub(super) fn miss_none(&mut self, gone: Subject) {
        self.last.forget(gone);
    }

    /// Holds a record against the last line about it.
    pub(super) fn compare(
        &mut self,
        subject: Subject,
        key: i64,
        change: i64,
        now: &impl serde::Serialize,
    ) -> Result<()> {
        let text = serde_json::to_string(now).map_err(store::damaged)?;
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

fn ledger(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    let row = store::settings::ledger(driver)?;
    let change = row.change;
    let settings = Settings::of(row, driver)?;
    let now = privacy::record_of_ledger(driver, &settings)?;
    records.compare(Subject::Ledger, 1, change, &now)
}

fn tokens(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    for row in store::tokens::all(driver)? {
        records.compare(Subject::Token, row.id, row.change, &row.token)?;
    }
    Ok(())
}

fn approvals(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &ApprovalRow| row.id;
    paged::each(driver, store::approvals::page, key, |_, row| {
        records.compare(Subject::Approval, row.id, row.change, &row.approval)
    })
}

fn operators(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    for row in store::operators::all(driver)? {
        records.compare(Subject::Operator, row.id, row.change, &row.operator)?;
    }
    Ok(())
}

fn customers(
    driver: &mut dyn Driver,
    vault: Option<&Vault>,
    records: &mut Records<'_>,
) -> Result<()> {
    let page =
        |driver: &mut dyn Driver, after, limit| store::customers::page(driver, after, None, limit);
    let key = |row: &CustomerRow| row.customer.number.key();
    paged::each_page(driver, page, key, |driver, rows, (before, end)| {
        let mut words = store::customers::words_between(driver, before, end)?;
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
            identity(&row, vault, records.findings);
            records.compare(Subject::Customer, key, row.change, &row.customer)?;
        }
        Ok(())
    })
}

/// Holds a customer's name against what the register has sealed, which takes
/// the key.
fn identity(row: &CustomerRow, vault: Option<&Vault>, findings: &mut Findings) {
    let customer = &row.customer;
    let subject = || customer.number.to_string();
    if row.key.is_some() == customer.forgotten_at.is_some() {
        let message = "the key of its personal data is gone, and the register knows nothing of it";
        let message = match row.key {
            None => message,
            Some(_) => "it was forgotten, and its key is there",
        };
        findings.add("wrong_key", subject(), message);
        return;
    }
    let (Some(vault), Some(_)) = (vault, &row.key) else {
        return;
    };
    if let Some(fault) = vault.fault(row) {
        findings.add("wrong_personal_data", subject(), fault);
    }
}

fn accounts(
    driver: &mut dyn Driver,
    vault: Option<&Vault>,
    records: &mut Records<'_>,
) -> Result<()> {
    let page = |driver: &mut dyn Driver, after, limit| {
        store::accounts::page(driver, AccountId(after), AccountId(i64::MAX), None, limit)
    };
    let key = |row: &AccountRow| row.account.id.0;
    paged::each_page(driver, page, key, |driver, rows, (before, end)| {
        let positions = store::positions::between(driver, AccountId(before), AccountId(end))?;
        for row in rows {
            let id = row.account.id;
            records.compare(Subject::Account, id.0, row.change, &row.account)?;
            frozen(driver, vault, &row.account, records.findings)?;
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
    vault: Option<&Vault>,
    account: &Account,
    findings: &mut Findings,
) -> Result<()> {
    let (Some(vault), Some(sealed)) = (vault, &account.freeze_reason) else {
        return Ok(());
    };
    let owner = privacy::owner(driver, account)?;
    if owner.key.is_some() && vault.freeze_reason(&owner, account.id, sealed).is_none() {
        findings.add(
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
        |driver: &mut dyn Driver, after, limit| store::holds::page(driver, None, after, limit);
    let key = |row: &HoldRow| row.hold.id.key();
    paged::each(driver, page, key, |_, row| visit(row))
}

fn for_each_batch(
    driver: &mut dyn Driver,
    mut visit: impl FnMut(BatchRow) -> Result<()>,
) -> Result<()> {
    let key = |row: &BatchRow| row.id;
    paged::each(driver, store::batches::page, key, |_, row| visit(row))
}

/// Holds the records that transactions name against what these say.
pub(super) fn named(driver: &mut dyn Driver, audit: &Audit, findings: &mut Findings) -> Result<()> {
    let mut operators = audit.operators.clone();
    for row in store::operators::all(driver)? {
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
