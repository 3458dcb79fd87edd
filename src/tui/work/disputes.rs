//! Disputes: what is to be done, and what is done about them.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{
    CreditRequest, DisputeFilter, DisputeOpening, Ledger, Resolve, Result, TransactionRef, views,
};
use bankctl_types::number::{DisputeId, TransactionId};

use super::orders::Outcome;
use super::{PAGE, Work};
use crate::tui::dispute::{Claim, DisputeOrder};
use crate::tui::task::{Booked, Proposal};

impl Work {
    /// The disputes about which something is left to do, what is due first at the top.
    pub(super) fn disputes(&self) -> Result<Vec<views::Dispute>> {
        let mut ledger = self.open(Action::DisputeList)?;
        let (mut items, _) = ledger
            .disputes()
            .list(&DisputeFilter::default(), None, PAGE)?;
        items.sort_by_key(|dispute| (dispute.due.is_none(), dispute.due));
        // With what became of each.
        let whole = |dispute: views::Dispute| match dispute.id.as_deref().and_then(DisputeId::parse)
        {
            Some(id) => ledger.disputes().get(id),
            None => Ok(dispute),
        };
        items.into_iter().map(whole).collect()
    }
}

/// Carries an order about a dispute out.
pub(super) fn carry_out(
    order: &DisputeOrder,
    open: &dyn Fn(Action) -> Result<Ledger>,
) -> Result<Outcome> {
    let done = match order {
        DisputeOrder::Open(claim) => open(Action::DisputeOpen)?
            .disputes()
            .open(&opening(claim))?,
        DisputeOrder::Note(dispute, note) => {
            open(Action::DisputeNote)?.disputes().note(*dispute, note)?
        }
        DisputeOrder::Confirm(dispute) => open(Action::DisputeConfirm)?
            .disputes()
            .confirm(*dispute, None)?,
        DisputeOrder::Credit {
            dispute,
            amount,
            less_50,
        } => open(Action::DisputeCredit)?
            .disputes()
            .credit(&CreditRequest {
                dispute: dispute.key(),
                amount: *amount,
                less_50: *less_50,
            })?,
        DisputeOrder::Told(dispute, letter) => open(Action::DisputeTold)?
            .disputes()
            .tell(*dispute, *letter, None)?,
        DisputeOrder::Resolve(decision) => {
            open(Action::DisputeResolve)?.disputes().resolve(&Resolve {
                dispute: decision.dispute.key(),
                outcome: decision.outcome,
                amount: decision.amount,
                reason: decision.reason.clone(),
                debit_on: decision.debit_on,
            })?
        }
        DisputeOrder::Debit(dispute) => open(Action::DisputeDebit)?.disputes().debit(*dispute)?,
        DisputeOrder::Withdraw(dispute, reason) => open(Action::DisputeWithdraw)?
            .disputes()
            .withdraw(*dispute, reason.as_deref())?,
    };
    Ok(Outcome::Dispute(Box::new(done)))
}

fn opening(claim: &Claim) -> DisputeOpening {
    DisputeOpening {
        transaction: TransactionRef::Id(claim.transaction),
        kind: claim.kind,
        amount: claim.amount,
        notice: claim.notice,
        notice_on: claim.on,
        statement_sent: claim.statement_sent,
        initiated: claim.initiated,
        regime: claim.regime,
        customer: claim.customer,
        note: claim.note.clone(),
        reference: Some(claim.reference.clone()),
    }
}

/// The question of the panel.
pub(super) fn title(order: &DisputeOrder) -> String {
    match order {
        DisputeOrder::Open(claim) => format!("Open a dispute about {}?", claim.transaction),
        DisputeOrder::Note(dispute, _) => format!("Write it down about {dispute}?"),
        DisputeOrder::Confirm(dispute) => format!("Was {dispute} confirmed in writing?"),
        DisputeOrder::Credit { dispute, .. } => format!("Credit {dispute}?"),
        DisputeOrder::Told(dispute, letter) => {
            format!("Was the customer of {dispute} told of the {letter}?")
        }
        DisputeOrder::Resolve(decision) => {
            let (dispute, outcome) = (decision.dispute, decision.outcome);
            format!("Decide {dispute} for the {outcome}?")
        }
        DisputeOrder::Debit(dispute) => format!("Take the credit of {dispute} back?"),
        DisputeOrder::Withdraw(dispute, _) => format!("End {dispute}, which is withdrawn?"),
    }
}

/// What is told of a dispute in a panel and on a receipt.
fn facts(dispute: &views::Dispute) -> Vec<(&'static str, String)> {
    let with_code = |money: bankctl_types::Money| format!("{} {}", money.grouped(), money.currency);
    let mut told = vec![
        ("Transaction", dispute.transaction.clone()),
        ("Account", dispute.account.clone()),
        ("Disputed", with_code(dispute.amount)),
        ("State", dispute.status.to_string()),
    ];
    let credited = dispute.credited;
    told.extend(credited.map(|money| ("Credited", with_code(money))));
    let outcome = dispute.outcome;
    told.extend(outcome.map(|outcome| ("Decided for", outcome.to_string())));
    for task in &dispute.tasks {
        told.push(("To do", format!("{} {}", task.by, task.task)));
    }
    told
}

/// What would come of an order, for its panel.
pub(super) fn propose(dispute: &views::Dispute, proposal: &mut Proposal) {
    proposal.facts.extend(facts(dispute));
}

/// The receipt of what was done.
pub(super) fn receipt(order: &DisputeOrder, dispute: &views::Dispute, booked: &mut Booked) {
    let id = dispute.id.clone().unwrap_or_default();
    booked.title = match order {
        DisputeOrder::Open(_) => format!("Dispute {id} is open"),
        DisputeOrder::Note(..) => format!("Written down about dispute {id}"),
        DisputeOrder::Confirm(_) => format!("Dispute {id} is confirmed in writing"),
        DisputeOrder::Credit { .. } => format!("Credited until dispute {id} is decided"),
        DisputeOrder::Told(_, letter) => format!("The customer was told of the {letter} of {id}"),
        DisputeOrder::Resolve(decision) => {
            format!("Dispute {id} is decided for the {}", decision.outcome)
        }
        DisputeOrder::Debit(_) => format!("The credit of dispute {id} was taken back"),
        DisputeOrder::Withdraw(..) => format!("Dispute {id} is withdrawn"),
    };
    if dispute.replayed {
        booked.title = format!("Done before, and not again: {}", booked.title);
    }
    booked.lines.extend(facts(dispute));
    if let Some(last) = dispute.transactions.last() {
        booked
            .lines
            .push(("Transactions", dispute.transactions.join(", ")));
        booked.transaction = TransactionId::parse(last);
    }
}
