//! Checks that are taken in: when their money can be used, before it is booked and on
//! the receipt.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::checks::rules::item::CheckClass;
use bankctl_ledger::{Ledger, views};
use bankctl_types::number::TransactionId;
use bankctl_types::{Day, Money};

use super::{Work, find, proposals};
use crate::tui::check::CheckIn;
use crate::tui::task::{Booked, Proposal, Side};

/// What a check would come to: both accounts, if it is drawn on this bank, and the days.
pub(super) fn propose(check: &views::Check, accounts: &mut Ledger, proposal: &mut Proposal) {
    proposal.amount = Some(check.amount);
    if check.replayed {
        let id = check.id.clone().unwrap_or_default();
        let told = format!("it is taken in already ({id}): nothing more will be");
        proposal.warnings.push(told);
    } else {
        if check.class == CheckClass::OnUs {
            let payer = moved(accounts, ("From", &check.drawer, -1), check.amount);
            proposal.sides.push(payer);
        }
        let mut side = moved(accounts, ("To", &check.account, 1), check.amount);
        side.available = side.available.map(|money| less(money, check.held));
        proposal.sides.push(side);
    }
    proposal.facts.extend(days(check));
    if check.notice_required {
        let told = "the customer must get a notice of why some of it waits for longer";
        proposal.warnings.push(told.to_owned());
    }
}

/// What is on the paper, as the panel tells it.
pub(super) fn say(check: &CheckIn, proposal: &mut Proposal) {
    let paper = &check.deposit;
    let payee = if paper.payee_is_holder {
        ""
    } else {
        ", made out to another"
    };
    let told = format!(
        "{}, {}, at {}{payee}",
        paper.number, paper.class, paper.place
    );
    let facts = &mut proposal.facts;
    facts.push(("Check", told));
    let bank = paper.routing.map(|routing| format!("{routing}, "));
    let bank = bank.filter(|_| paper.class != CheckClass::OnUs);
    let drawer = format!("{}account {}", bank.unwrap_or_default(), paper.drawer);
    facts.push(("Drawn on", drawer));
    facts.extend(paper.memo.clone().map(|memo| ("Memo", memo)));
    let own = check.own_reference.clone();
    facts.extend(own.map(|reference| ("Reference", reference)));
}

impl Work {
    /// The receipt of a check.
    pub(super) fn check_receipt(&self, check: &views::Check, booked: &mut Booked) {
        let id = check.id.clone().unwrap_or_default();
        let amount = with_code(check.amount);
        // It is booked all the same, where nothing more can be told.
        let mut accounts = self.open(Action::AccountShow).ok();
        let to = match &mut accounts {
            Some(accounts) => find::in_words(accounts, &check.account),
            None => check.account.clone(),
        };
        booked.title = format!("Took in check {id}: {amount} to {to}");
        if check.replayed {
            booked.title = format!("Taken in before, and not again: check {id}, {amount} to {to}");
        }
        let lines = &mut booked.lines;
        lines.extend(days(check));
        if check.notice_required {
            let told = format!("hand out what this prints: bankctl check notice {id}");
            lines.push(("Notice", told));
        }
        let now = accounts.and_then(|mut accounts| find::of_label(&mut accounts, &check.account));
        if let Some(now) = now.filter(|_| !booked.dry_run) {
            let told = format!("{} on {}", now.ledger_balance.grouped(), check.account);
            lines.push(("New balance", told));
            lines.push(("Available", now.available_balance.grouped()));
        }
        lines.push(("Check", format!("{}, {}", check.number, check.class)));
        lines.extend(check.transaction.clone().map(|id| ("Transaction", id)));
        let reference = check.reference.clone();
        lines.extend(reference.map(|text| ("Reference", text)));
        booked.transaction = check.transaction.as_deref().and_then(TransactionId::parse);
    }
}

/// When the money can be used, a line for each day, and why some of it waits for longer.
fn days(check: &views::Check) -> Vec<(&'static str, String)> {
    let mut told: Vec<(&'static str, String)> = Vec::new();
    for part in &check.availability {
        let label = if told.is_empty() { "Can be used" } else { "" };
        let now = if part.hold.is_none() && part.on <= check.banking_day {
            "at once".to_owned()
        } else {
            format!("from {}", named(part.on))
        };
        told.push((label, format!("{} {now}", with_code(part.amount))));
    }
    let why = check.exception.map(|exception| match &check.doubt {
        Some(doubt) => format!("{exception}: {doubt}"),
        None => exception.to_string(),
    });
    told.extend(why.map(|why| ("Waits longer", why)));
    told
}

/// A day with its name, which people plan by.
fn named(day: Day) -> String {
    const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let place = usize::try_from(day.weekday()).unwrap_or(0);
    let name = NAMES.get(place).unwrap_or(&"");
    format!("{name} {day}")
}

fn with_code(money: Money) -> String {
    format!("{} {}", money.grouped(), money.currency)
}

fn less(money: Money, part: Money) -> Money {
    Money::new(money.minor.saturating_sub(part.minor), money.currency)
}

/// A side with the balance that it would have.
fn moved(
    accounts: &mut Ledger,
    (way, name, sign): (&'static str, &str, i64),
    amount: Money,
) -> Side {
    let now = find::of_label(accounts, name).map(|account| account.ledger_balance);
    let after = now.map(|now| {
        let change = amount.minor.saturating_mul(sign);
        Money::new(now.minor.saturating_add(change), now.currency)
    });
    proposals::side(accounts, way, name, after)
}
