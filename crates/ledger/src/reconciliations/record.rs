//! Reconciliations against the register and against the journal.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use bankctl_storage::Driver;
use bankctl_types::number::AccountId;

use super::rules::{Lines, lines_sha256, of_posting, posting_key};
use super::table::{self, ReconciliationRow};
use crate::Result;
use crate::audit::verify::findings::Findings;
use crate::audit::verify::journal::Audit;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::unsharded;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::{paging, tables};
use crate::queries::history::{Chain, is_incoming};
use crate::queries::shards;
use crate::rooms::records::RecordKind;

/// Reconciliations, by number.
pub(crate) const KIND: RecordKind = RecordKind {
    journal: Some(journal),
    ..RecordKind::of(Subject::Reconciliation, check)
};

/// Holds each against the register, its lines against the hash that the record has.
fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &ReconciliationRow| row.id;
    paging::each(driver, table::page, key, |driver, row| {
        records.compare(Subject::Reconciliation, row.id, row.change, &row.record)?;
        let text = table::lines_text(driver, row.id)?;
        if lines_sha256(&text) != row.record.lines_sha256 {
            let what = "its lines are not those that were kept: they were changed by hand";
            records
                .findings
                .add("wrong_reconciliation", name(row.id), what);
        }
        Ok(())
    })
}

fn name(id: i64) -> String {
    format!("reconciliation {id}")
}

/// Holds each against the journal: the lines are what their transactions sum to, none of
/// which belongs to two statements, the proof is what all of it comes to, and what was
/// booked is what it says.
fn journal(
    driver: &mut dyn Driver,
    audit: &Audit,
    findings: &mut Findings,
) -> Result<BTreeSet<i64>> {
    let mut missing: BTreeSet<i64> = audit.postings.keys().map(of_posting).collect();
    let mut taken: BTreeMap<i64, HashSet<i64>> = BTreeMap::new();
    let key = |row: &ReconciliationRow| row.id;
    paging::each(driver, table::page, key, |driver, row| {
        missing.remove(&row.id);
        let text = table::lines_text(driver, row.id)?;
        let Ok(lines) = serde_json::from_str::<Lines>(&text) else {
            findings.add(
                "wrong_reconciliation",
                name(row.id),
                "its lines can't be read",
            );
            return Ok(());
        };
        let taken = taken.entry(row.record.account).or_default();
        let mut wrong = wrong_postings(audit, &row, &lines);
        if !row.record.undone {
            let matched = lines.matched.iter().flat_map(|line| &line.transactions);
            let mut repeated = false;
            for transaction in matched {
                repeated |= !taken.insert(*transaction);
            }
            if repeated {
                wrong = wrong.or(Some("a transaction belongs to two lines"));
            }
            wrong = wrong.or(wrong_proof(driver, &row, &lines)?);
        }
        if let Some(what) = wrong {
            findings.add("wrong_reconciliation", name(row.id), what);
        }
        Ok(())
    })?;
    Ok(missing)
}

/// Whether what was booked for a reconciliation is what it says.
fn wrong_postings(audit: &Audit, row: &ReconciliationRow, lines: &Lines) -> Option<&'static str> {
    let account = AccountId(row.record.account);
    let numbers = 1..=lines.posted.len();
    let fits = numbers.zip(&lines.posted).all(|(number, posting)| {
        let key = posting_key(row.id, number);
        let Some(moved) = key.and_then(|key| audit.postings.of(key)) else {
            return false;
        };
        let is_debit = unsharded(moved.debit) == account;
        moved.transfer == posting.transaction
            && moved.amount_minor == posting.minor.saturating_abs()
            && (is_debit || unsharded(moved.credit) == account)
    });
    let count = audit
        .postings
        .keys()
        .filter(|key| of_posting(*key) == row.id)
        .count();
    let is_all = fits && count == lines.posted.len();
    (!is_all).then_some("what the journal booked for it is not what is written down of it")
}

/// What is wrong about a proof.
fn wrong_proof(
    driver: &mut dyn Driver,
    row: &ReconciliationRow,
    lines: &Lines,
) -> Result<Option<&'static str>> {
    let record = &row.record;
    let account = AccountId(record.account);
    for line in &lines.matched {
        let Some(sum) = sum_of(driver, account, &line.transactions)? else {
            return Ok(Some("a transaction of it is not on its account"));
        };
        if i128::from(line.minor) - sum != i128::from(line.rest) {
            return Ok(Some("a line is not what its transactions sum to"));
        }
    }
    let own = lines.matched.iter().chain(&lines.open);
    let own = own.filter(|line| line.left_open.is_none());
    let own: i128 = own.map(|line| i128::from(line.minor)).sum();
    if let Some(opening) = record.opening_minor
        && i128::from(opening) + own != i128::from(record.closing_minor)
    {
        return Ok(Some(
            "its lines do not lead from its opening to its closing balance",
        ));
    }
    let open_minor: i128 = lines.left().map(|(_, minor)| i128::from(minor)).sum();
    let (late, left_over) = (
        sum_of(driver, account, &lines.late)?,
        sum_of(driver, account, &lines.open_transactions)?,
    );
    let (Some(late), Some(left_over)) = (late, left_over) else {
        return Ok(Some("a transaction of it is not on its account"));
    };
    let is_proof = record.adds_up()
        && open_minor + late == i128::from(record.not_in_ledger_minor)
        && left_over == i128::from(record.not_in_statement_minor)
        && is_balance(driver, row)?;
    Ok((!is_proof).then_some("its proof is not what the journal comes to"))
}

/// Whether the journal has the balance of the last day, once that day was over.
fn is_balance(driver: &mut dyn Driver, row: &ReconciliationRow) -> Result<bool> {
    let record = &row.record;
    if record.to >= record.kept_on {
        return Ok(true);
    }
    let account = AccountId(record.account);
    let mut balance: i64 = 0;
    for (part, position) in shards::parts(driver, account)? {
        let chain = Chain {
            account: part,
            position,
        };
        balance = balance.saturating_add(chain.balance_on(driver, record.to)?);
    }
    Ok(shown_minor(account, balance) == record.ledger_minor)
}

/// What transactions bring to an account, in minor units as it is shown; `None` if one is
/// not of it.
fn sum_of(driver: &mut dyn Driver, account: AccountId, keys: &[i64]) -> Result<Option<i128>> {
    let mut sum: i128 = 0;
    for key in keys {
        let Some(row) = tables::transfers::by_id(driver, *key)? else {
            return Ok(None);
        };
        let Some(minor) = minor_of(account, &row.transfer) else {
            return Ok(None);
        };
        sum += i128::from(minor);
    }
    Ok(Some(sum))
}

fn minor_of(account: AccountId, transfer: &Transfer) -> Option<i64> {
    let request = &transfer.request;
    let mut sides = [request.debit, request.credit].into_iter();
    let part = sides.find(|side| unsharded(*side) == account)?;
    let minor = request.amount_minor;
    Some(if is_incoming(part, transfer) {
        minor
    } else {
        -minor
    })
}
