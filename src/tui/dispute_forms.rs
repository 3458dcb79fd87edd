//! The forms of disputes.

use bankctl_ledger::disputes::rules::dispute::{
    DisputeKind, Initiated, Letter, Notice, Outcome, Regime,
};
use bankctl_ledger::views;
use bankctl_types::number::{DisputeId, TransactionId};

use super::dispute::{Claim, Decision, DisputeOrder};
use super::field::Field;
use super::form::Form;
use super::forms::{AMOUNT, Made, REASON, amount, needed, read, reason};
use super::order::Order;
use crate::args::values;
use crate::error::Fault;

const KIND: &str = "Kind";
const NOTICE: &str = "Notice";
const ON: &str = "Notice on";
const SENT: &str = "Statement sent";
const BEGUN: &str = "Begun";
const RULES: &str = "Rules";
const CUSTOMER: &str = "Customer";
const NOTE: &str = "Note";
const KEEP_BACK: &str = "Keep back";
const WHAT: &str = "Told of";
const WHOM: &str = "For";
const DEBIT_ON: &str = "Debit on";
/// What no one said: the rule that is usual.
const USUAL: &str = "usual";

fn day(typed: &str) -> Option<Fault> {
    values::day(typed).err()
}

fn customer(typed: &str) -> Option<Fault> {
    values::customer(typed).err()
}

fn order(order: DisputeOrder) -> Order {
    Order::Dispute(Box::new(order))
}

/// The word that was chosen.
fn chosen<T>(
    fields: &[Field],
    label: &'static str,
    read: fn(&str) -> Option<T>,
) -> Made<Option<T>> {
    needed(fields, label).map(read)
}

/// With the word for what no one said before the others.
fn or_usual(words: &[&'static str]) -> Vec<&'static str> {
    [&[USUAL], words].concat()
}

/// A customer disputes a transaction.
pub(crate) fn open(transaction: TransactionId, reference: String) -> Form {
    let fields = vec![
        Field::word(KIND, DisputeKind::NAMES.to_vec()),
        Field::text(AMOUNT, amount).optional(),
        Field::word(NOTICE, vec![Notice::Written.name(), Notice::Oral.name()]),
        Field::text(ON, day).optional(),
        Field::text(SENT, day).optional(),
        Field::word(BEGUN, or_usual(Initiated::NAMES)),
        Field::word(RULES, or_usual(Regime::NAMES)),
        Field::text(CUSTOMER, customer).optional(),
        Field::text(NOTE, reason).optional(),
    ];
    let about = transaction.to_string();
    Form::new("Dispute", about, fields, move |fields| {
        let kind = chosen(fields, KIND, DisputeKind::parse)?;
        let notice = chosen(fields, NOTICE, Notice::parse)?;
        Ok(order(DisputeOrder::Open(Claim {
            transaction,
            kind: kind.unwrap_or(DisputeKind::Other),
            amount: read(fields, AMOUNT, values::typed_amount)?,
            notice: notice.unwrap_or(Notice::Written),
            on: read(fields, ON, values::day)?,
            statement_sent: read(fields, SENT, values::day)?,
            initiated: chosen(fields, BEGUN, Initiated::parse)?,
            regime: chosen(fields, RULES, Regime::parse)?,
            customer: read(fields, CUSTOMER, values::customer)?,
            note: read(fields, NOTE, values::reason)?,
            reference: reference.clone(),
        })))
    })
}

/// What a form about a dispute is about.
fn about(dispute: &views::Dispute) -> String {
    let id = dispute.id.clone().unwrap_or_default();
    let amount = dispute.amount.grouped();
    format!(
        "{id} · {} · {amount} {} · {}, {}",
        dispute.account, dispute.currency, dispute.kind, dispute.status
    )
}

/// Credit the amount until the decision.
pub(crate) fn credit(dispute: DisputeId, of: &views::Dispute) -> Form {
    const FIFTY: &str = "50";
    let fields = vec![
        Field::text(AMOUNT, amount).optional(),
        Field::word(KEEP_BACK, vec!["nothing", FIFTY]),
    ];
    Form::new("Credit", about(of), fields, move |fields| {
        Ok(order(DisputeOrder::Credit {
            dispute,
            amount: read(fields, AMOUNT, values::typed_amount)?,
            less_50: needed(fields, KEEP_BACK)? == FIFTY,
        }))
    })
}

/// Decide it.
pub(crate) fn resolve(dispute: DisputeId, of: &views::Dispute) -> Form {
    let fields = vec![
        Field::word(WHOM, Outcome::NAMES.to_vec()),
        Field::text(AMOUNT, amount).optional(),
        Field::text(DEBIT_ON, day).optional(),
        Field::text(REASON, reason),
    ];
    Form::new("Decide", about(of), fields, move |fields| {
        let outcome = chosen(fields, WHOM, Outcome::parse)?;
        Ok(order(DisputeOrder::Resolve(Decision {
            dispute,
            outcome: outcome.unwrap_or(Outcome::Customer),
            amount: read(fields, AMOUNT, values::typed_amount)?,
            debit_on: read(fields, DEBIT_ON, values::day)?,
            reason: values::reason(needed(fields, REASON)?)?,
        })))
    })
}

/// The customer was told.
pub(crate) fn told(dispute: DisputeId, of: &views::Dispute) -> Form {
    let decided = of.decided_on.is_some();
    let mut letters = vec![Letter::Credit.name(), Letter::Decision.name()];
    if decided {
        letters.reverse();
    }
    let fields = vec![Field::word(WHAT, letters)];
    Form::new("Told", about(of), fields, move |fields| {
        let letter = chosen(fields, WHAT, Letter::parse)?;
        let letter = letter.unwrap_or(Letter::Decision);
        Ok(order(DisputeOrder::Told(dispute, letter)))
    })
}

/// Write something down.
pub(crate) fn note(dispute: DisputeId, of: &views::Dispute) -> Form {
    let fields = vec![Field::text(NOTE, reason)];
    Form::new("Note", about(of), fields, move |fields| {
        let note = values::reason(needed(fields, NOTE)?)?;
        Ok(order(DisputeOrder::Note(dispute, note)))
    })
}

/// The customer confirmed an oral notice in writing.
pub(crate) fn confirm(dispute: DisputeId, of: &views::Dispute) -> Form {
    Form::new("Confirmed", about(of), Vec::new(), move |_| {
        Ok(order(DisputeOrder::Confirm(dispute)))
    })
}

/// Take the credit back.
pub(crate) fn debit(dispute: DisputeId, of: &views::Dispute) -> Form {
    Form::new("Take back", about(of), Vec::new(), move |_| {
        Ok(order(DisputeOrder::Debit(dispute)))
    })
}

/// The customer disputes it no more.
pub(crate) fn withdraw(dispute: DisputeId, of: &views::Dispute) -> Form {
    let fields = vec![Field::text(REASON, reason).optional()];
    Form::new("Withdraw dispute", about(of), fields, move |fields| {
        let reason = read(fields, REASON, values::reason)?;
        Ok(order(DisputeOrder::Withdraw(dispute, reason)))
    })
}
