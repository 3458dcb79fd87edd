//! Requests that wait for a second person: what they ask for, and decisions.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{Instruction, Ledger, Payment, Result, TransactionRef, views};
use bankctl_types::Money;
use bankctl_types::number::TransactionId;

use super::orders::fee_line;
use super::{Work, find, proposals};
use crate::error::describe;
use crate::report::{Cell, Row};
use crate::tui::order::label;
use crate::tui::task::{Asked, Side};

impl Work {
    /// A request, and what it would come to: a dry run of its approval says
    /// whether it could be approved now.
    pub(super) fn request(&self, id: i64) -> Result<Asked> {
        let request = self.open(Action::ApprovalShow)?.approvals().get(id)?;
        let mut accounts = if self.may(Action::AccountShow) {
            Some(self.open(Action::AccountShow)?)
        } else {
            None
        };
        let money = request.request.get("money").cloned();
        let instruction: Option<Instruction> =
            money.and_then(|money| serde_json::from_value(money).ok());
        let mut facts = Vec::new();
        let mut sides = Vec::new();
        match (&instruction, &mut accounts) {
            (Some(instruction), Some(ledger)) => {
                say(instruction, ledger, &mut facts, &mut sides);
            }
            _ => facts.push(("Asked for", told(&request))),
        }
        facts.push(("Rule", request.rule.to_string()));
        let would = (self.tools.open)(Action::ApprovalApprove, true)
            .and_then(|mut ledger| ledger.approvals().approve(id));
        let refused = match would {
            Ok(done) => {
                facts.extend(done.fees.iter().map(fee_line));
                take_fees(&mut sides, instruction.as_ref(), &done.fees);
                None
            }
            Err(error) => Some(describe(&error).into()),
        };
        Ok(Asked {
            request,
            facts,
            sides,
            refused,
        })
    }

    /// Approves a request, or rejects it for a reason; and says so.
    pub(super) fn decide(&self, id: i64, reason: Option<&str>) -> Result<String> {
        if let Some(reason) = reason {
            self.open(Action::ApprovalReject)?
                .approvals()
                .reject(id, reason)?;
            return Ok(format!("request {id} is rejected"));
        }
        let done = self
            .open(Action::ApprovalApprove)?
            .approvals()
            .approve(id)?;
        Ok(match done.transaction {
            Some(transaction) => format!("request {id} is approved: {transaction}"),
            None => format!("request {id} is approved and done"),
        })
    }

    /// Who asked for a transaction and who approved it, if it was approved. Who
    /// may not see requests is not told.
    pub(super) fn approval_of(&self, id: TransactionId) -> Option<String> {
        if !self.may(Action::ApprovalShow) {
            return None;
        }
        let mut ledger = self.open(Action::ApprovalShow).ok()?;
        let found = ledger.approvals().of(id).ok()??;
        let checker = found.checker.as_deref().unwrap_or_default();
        Some(format!(
            "request {}, asked for by {}, approved by {checker}",
            found.id, found.maker
        ))
    }
}

/// What the account that pays would have after the fees, where it pays once.
fn take_fees(sides: &mut [Side], instruction: Option<&Instruction>, fees: &[views::FeeTaken]) {
    let pays_once = matches!(
        instruction,
        Some(Instruction::Withdraw { .. } | Instruction::Transfer { .. })
    );
    let (Some(last), Some(side)) = (fees.last().filter(|_| pays_once), sides.first_mut()) else {
        return;
    };
    let Some(after) = side.after.replace(last.balance) else {
        return;
    };
    let taken = after.minor.saturating_sub(last.balance.minor);
    side.available = side
        .available
        .map(|money| Money::new(money.minor.saturating_sub(taken), money.currency));
}

/// What is asked for, as lists show it.
fn told(request: &views::Approval) -> String {
    let place = <views::Approval as Row>::COLUMNS
        .iter()
        .position(|column| column.name == "request");
    match place.and_then(|place| Row::cells(request).into_iter().nth(place)) {
        Some(Cell::Text(told)) => told,
        _ => String::new(),
    }
}

/// What an instruction asks for, with its accounts as they are now and as they
/// would be.
fn say(
    instruction: &Instruction,
    ledger: &mut Ledger,
    facts: &mut Vec<(&'static str, String)>,
    sides: &mut Vec<Side>,
) {
    match instruction {
        Instruction::Deposit {
            account,
            channel,
            payment,
        } => {
            let what = format!("deposit, {channel}");
            pay(
                &what,
                payment,
                ledger,
                (&[("To", label(account), 1)], facts, sides),
            );
        }
        Instruction::Withdraw {
            account,
            channel,
            payment,
        } => {
            let what = format!("withdraw, {channel}");
            pay(
                &what,
                payment,
                ledger,
                (&[("From", label(account), -1)], facts, sides),
            );
        }
        Instruction::Transfer { from, to, payment } => {
            let both = [("From", label(from), -1), ("To", label(to), 1)];
            pay("transfer", payment, ledger, (&both, facts, sides));
        }
        Instruction::Group { payments, .. } => {
            for payment in payments {
                say(payment, ledger, facts, sides);
            }
        }
        Instruction::Reverse {
            transaction,
            reason,
            ..
        }
        | Instruction::ReverseGroup {
            transaction,
            reason,
            ..
        } => {
            facts.push(("Reason", reason.clone()));
            undo(transaction, ledger, facts, sides);
        }
        Instruction::PlaceHold { account, request } => {
            facts.push(("Reserve", request.amount.to_string()));
            sides.push(proposals::side(ledger, "On", &label(account), None));
        }
        Instruction::CaptureHold { hold, amount, .. } => {
            let told = amount.map_or_else(|| "all".to_owned(), |amount| amount.to_string());
            facts.push(("Take", format!("{told} of {hold}")));
            if let Ok(hold) = ledger.holds().get(*hold) {
                let asked = amount.and_then(|amount| amount.in_currency(hold.currency).ok());
                let change = (asked.unwrap_or(hold.remaining), -1);
                sides.push(moved(ledger, "From", &hold.account, Some(change)));
            }
        }
        Instruction::ReleaseHold { hold } => facts.push(("Release", hold.to_string())),
    }
}

/// The transaction that is to be undone.
fn undo(
    transaction: &TransactionRef,
    ledger: &mut Ledger,
    facts: &mut Vec<(&'static str, String)>,
    sides: &mut Vec<Side>,
) {
    let zone = ledger.settings().zone;
    let Ok(undone) = ledger.payments().get(transaction) else {
        return;
    };
    let amount = undone.amount.grouped();
    let at = undone.booked_at.date_time_in(zone);
    let id = undone.id.unwrap_or_default();
    let told = format!(
        "{id}, {} of {amount} {} at {at}",
        undone.kind, undone.currency
    );
    facts.insert(0, ("Undo", told));
    facts.push(("Booked by", undone.operator));
    // It goes the other way.
    for (way, name, sign) in [("From", undone.credit, -1), ("To", undone.debit, 1)] {
        sides.push(moved(ledger, way, &name, Some((undone.amount, sign))));
    }
}

type Shown<'a> = (
    &'a [(&'static str, String, i64)],
    &'a mut Vec<(&'static str, String)>,
    &'a mut Vec<Side>,
);

fn pay(what: &str, payment: &Payment, ledger: &mut Ledger, (ways, facts, sides): Shown<'_>) {
    let named = ways
        .iter()
        .find_map(|(_, name, _)| find::of_label(ledger, name));
    let amount = named.and_then(|account| payment.amount.in_currency(account.currency).ok());
    let told = amount.map_or_else(
        || payment.amount.to_string(),
        |amount| format!("{} {}", amount.grouped(), amount.currency),
    );
    facts.push(("Asked for", format!("{what}, {told}")));
    facts.extend(payment.memo.clone().map(|memo| ("Memo", memo)));
    facts.extend(
        payment
            .value_date
            .map(|day| ("Value date", day.to_string())),
    );
    for (way, name, sign) in ways {
        let change = amount.map(|amount| (amount, *sign));
        sides.push(moved(ledger, way, name, change));
    }
}

/// A side with the balance that it would have.
fn moved(ledger: &mut Ledger, way: &'static str, name: &str, change: Option<(Money, i64)>) -> Side {
    let now = find::of_label(ledger, name).map(|account| account.ledger_balance);
    let after = now.zip(change).map(|(now, (amount, sign))| {
        let minor = now.minor.saturating_add(amount.minor.saturating_mul(sign));
        Money::new(minor, now.currency)
    });
    proposals::side(ledger, way, name, after)
}
