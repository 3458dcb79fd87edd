//! Payments to accounts at other banks, as the Automated Clearing House takes them.

use bankctl_formats::model::ach::Entry;
use bankctl_formats::model::payments::CreditTransfer;
use bankctl_ledger::views::{AchChange, FileWarning};
use bankctl_ledger::{AchReceiver, Ledger};
use bankctl_types::RoutingNumber;
use bankctl_types::number::compact;

use super::orders::{Order, Orders};
use crate::commands::Result;
use crate::commands::shown::Shown;

/// To whom a payment goes, if its bank is one of the clearing house.
pub(super) fn of_order(order: &Order) -> Option<AchReceiver> {
    match (&order.entry, &order.transfer) {
        (Some(entry), _) => of_entry(entry),
        (None, Some(transfer)) => of_transfer(order, transfer),
        (None, None) => None,
    }
}

/// An entry of a company's own file goes as the company wrote it.
fn of_entry(entry: &Entry) -> Option<AchReceiver> {
    let batch = &entry.batch;
    let words = entry.addenda.iter().find(|one| one.kind == 5);
    let words = words.map(|one| one.columns(4, 83).to_owned());
    let company_id = batch.company_id.trim();
    Some(AchReceiver {
        bank: RoutingNumber::parse(&entry.rdfi)?,
        account: entry.account.to_string(),
        code: entry.code.0,
        name: entry.name.trim().to_owned(),
        individual_id: entry.individual_id.trim().to_owned(),
        sec: batch.sec.clone(),
        company: batch.company.trim().to_owned(),
        company_id: (!company_id.is_empty()).then(|| company_id.to_owned()),
        description: batch.description.trim().to_owned(),
        effective: batch.effective,
        words,
    })
}

/// A transfer of an ISO 20022 order: wages go to a person's account, all else to a
/// company's, each to a checking account.
fn of_transfer(order: &Order, transfer: &CreditTransfer) -> Option<AchReceiver> {
    let (sec, description) = if transfer.is_salary {
        ("PPD", "PAYROLL")
    } else {
        ("CCD", "PAYMENT")
    };
    let debtor = transfer.group.debtor.name.clone();
    Some(AchReceiver {
        bank: RoutingNumber::parse(transfer.creditor.agent.member.as_deref()?)?,
        account: compact(&order.account),
        code: 22,
        name: order.name.clone().unwrap_or_default(),
        individual_id: transfer.end_to_end_id.clone().unwrap_or_default(),
        sec: sec.to_owned(),
        company: debtor.unwrap_or_default(),
        company_id: None,
        description: description.to_owned(),
        effective: order.day,
        words: order.memo.clone(),
    })
}

/// Warns of payments to accounts of which another bank has said that something is wrong.
pub(crate) fn corrected(
    ledger: &mut Ledger,
    orders: &mut Orders,
    shown: Shown,
) -> Result<Vec<FileWarning>> {
    let changes = ledger.ach().changes()?;
    let mut warnings = Vec::new();
    if changes.is_empty() {
        return Ok(warnings);
    }
    orders.rewind().map_err(|fault| shown.fault(fault))?;
    while let Some(row) = orders.next().map_err(|fault| shown.fault(fault))? {
        let Ok(order) = row else { continue };
        let Some(to) = of_order(&order) else { continue };
        let bank = to.bank.to_string();
        let is_meant = |change: &&AchChange| change.bank == bank && change.account == to.account;
        let Some(change) = changes.iter().rev().find(is_meant) else {
            continue;
        };
        warnings.push(FileWarning {
            line: Some(order.line),
            code: "account_corrected".to_owned(),
            message: format!(
                "account {:?} at {bank}: its bank has said what is right, {} (ACH entry {})",
                to.account, change.correction, change.entry
            ),
        });
    }
    Ok(warnings)
}
