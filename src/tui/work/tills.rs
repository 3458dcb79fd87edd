//! The tills: what is in them, and what is done at them.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::tills::rules::till::TillStatus;
use bankctl_ledger::{
    CountRequest, Float, HandoverRequest, Ledger, Reference, Resolution, Result, views,
};
use bankctl_types::Money;

use super::orders::Outcome;
use super::{PAGE, Work};
use crate::tui::cash::{Gift, TillCount, TillOrder};
use crate::tui::task::{Booked, Proposal, Tills};

/// What came of something that was done at a till.
pub(super) enum TillDone {
    /// A till began, interrupted or went on with its session.
    Session(Vec<views::Till>),
    /// Cash was offered, accepted or refused.
    Handover(Box<views::Handover>),
    /// Cash was counted, in each of these currencies.
    Counts(Vec<views::Count>),
}

impl Work {
    /// The tills that are for who works here, and what waits to be accepted: all of them
    /// and the vault for those who may see the vault, else the own ones and those that
    /// may be opened.
    pub(super) fn tills(&self) -> Result<Tills> {
        let who = self.open(Action::Whoami)?.access().whoami()?;
        let me = who.operator;
        let may = |action: Action| who.roles.is_some_and(|roles| action.roles().meets(roles));
        let mut lines = self.open(Action::TillList)?.tills().list()?;
        let are_there = !lines.is_empty();
        let everyone = may(Action::VaultShow);
        let mut handovers = Vec::new();
        if may(Action::TillHandovers) {
            let mut ledger = self.open(Action::TillHandovers)?;
            handovers = ledger.tills().handovers(false, None, PAGE)?.0;
        }
        if !everyone {
            lines.retain(|line| is_for(line, me.as_deref()));
            handovers.retain(|offer| {
                let is_named = |line: &views::Till| [&offer.from, &offer.to].contains(&&line.name);
                Some(&offer.given_by) == me.as_ref() || lines.iter().any(is_named)
            });
        } else if are_there {
            lines.extend(self.open(Action::VaultShow)?.tills().vault()?);
        }
        Ok(Tills {
            lines,
            handovers,
            are_there,
        })
    }

    /// The counts of the tills and the vault, the newest first.
    pub(super) fn counts(&self) -> Result<Vec<views::Count>> {
        Ok(self
            .open(Action::TillCounts)?
            .tills()
            .counts(None, None, PAGE)?
            .0)
    }

    /// The counts of a till that wait for a second person, as the receipt tells them.
    pub(super) fn waiting_counts(&self, count: &TillCount) -> Vec<(&'static str, String)> {
        if !self.may(Action::TillCounts) {
            return Vec::new();
        }
        let newest = self.open(Action::TillCounts).and_then(|mut ledger| {
            ledger
                .tills()
                .counts(Some(&count.till), None, count.counted.len())
        });
        // It is kept all the same.
        let counts = newest.map(|(counts, _)| counts).unwrap_or_default();
        counts.iter().flat_map(count_lines).collect()
    }
}

/// Whether an operator has a till, or may open it.
fn is_for(line: &views::Till, me: Option<&str>) -> bool {
    let is_me = |name: &Option<String>| name.is_some() && name.as_deref() == me;
    let is_free = line.assigned_to.is_none() && line.status == Some(TillStatus::Closed);
    is_me(&line.operator) || is_me(&line.assigned_to) || is_free
}

/// Carries an order at a till out.
pub(super) fn carry_out(
    order: &TillOrder,
    open: &dyn Fn(Action) -> Result<Ledger>,
) -> Result<Outcome> {
    let done = match order {
        TillOrder::Open { till, float } => {
            let float = float.map_or(Float(None), Float::of);
            TillDone::Session(
                open(Action::TillOpen)?
                    .tills()
                    .open(Some(till), &float, None)?,
            )
        }
        TillOrder::Pause(till) => {
            TillDone::Session(open(Action::TillPause)?.tills().pause(Some(till))?)
        }
        TillOrder::Resume(till) => {
            TillDone::Session(open(Action::TillResume)?.tills().resume(Some(till))?)
        }
        TillOrder::Give(gift) => TillDone::Handover(Box::new(
            open(Action::TillGive)?.tills().give_cash(&asked(gift))?,
        )),
        TillOrder::Accept { handover, counted } => TillDone::Handover(Box::new(
            open(Action::TillAccept)?
                .tills()
                .accept_cash(*handover, counted.as_ref())?,
        )),
        TillOrder::Refuse { handover, reason } => TillDone::Handover(Box::new(
            open(Action::TillRefuse)?
                .tills()
                .refuse_cash(*handover, reason)?,
        )),
        TillOrder::Count(count) => {
            let action = if count.closes {
                Action::TillClose
            } else {
                Action::TillCount
            };
            let request = CountRequest {
                counted: count.counted.clone(),
                closes: count.closes,
                keep: count.keep,
                reference: None,
            };
            TillDone::Counts(open(action)?.tills().count(Some(&count.till), &request)?)
        }
        TillOrder::CountVault { counted, witness } => TillDone::Counts(
            open(Action::VaultCount)?
                .tills()
                .count_vault(counted, witness, None)?,
        ),
        TillOrder::Resolve {
            count,
            account,
            amount,
            reason,
            reference,
        } => {
            let resolution = Resolution {
                count: *count,
                account: account.clone(),
                amount: *amount,
                reason: reason.clone(),
                reference: Reference::Given(reference.clone()),
            };
            let done = open(Action::TillResolve)?
                .tills()
                .resolve_difference(&resolution)?;
            return Ok(Outcome::Money(vec![done]));
        }
    };
    Ok(Outcome::Till(done))
}

fn asked(gift: &Gift) -> HandoverRequest {
    HandoverRequest {
        to: gift.to.clone(),
        from: gift.from.clone(),
        amount: gift.amount,
        currency: gift.currency,
        reference: Some(gift.reference.clone()),
    }
}

fn with_code(money: Money) -> String {
    format!("{} {}", money.grouped(), money.currency)
}

/// A difference in words.
fn difference(count: &views::Count) -> String {
    let size = Money::new(count.difference.minor.saturating_abs(), count.currency);
    match count.difference.minor {
        0 => "none".to_owned(),
        ..0 => format!("{} too little", with_code(size)),
        _ => format!("{} too much", with_code(size)),
    }
}

/// What a count found.
fn count_lines(count: &views::Count) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("Counted", with_code(count.counted)),
        ("By the books", with_code(count.expected)),
        ("Difference", difference(count)),
    ];
    lines.extend(count.transaction.clone().map(|id| ("Transaction", id)));
    lines
}

/// The question of the panel.
pub(super) fn title(order: &TillOrder, amount: Option<Money>) -> String {
    let amount = amount.map(with_code).unwrap_or_default();
    match order {
        TillOrder::Open { till, .. } => format!("Open till {till}?"),
        TillOrder::Pause(till) => format!("Pause till {till}?"),
        TillOrder::Resume(till) => format!("Go on at till {till}?"),
        TillOrder::Give(gift) => {
            format!("Offer {amount} to {}?", crate::tui::cash::name(&gift.to))
        }
        TillOrder::Accept { .. } => format!("Accept {amount}?"),
        TillOrder::Refuse { handover, .. } => format!("End handover {handover} of {amount}?"),
        TillOrder::Count(count) if count.closes => format!("Count and close till {}?", count.till),
        TillOrder::Count(count) => format!("Count till {}?", count.till),
        TillOrder::CountVault { witness, .. } => format!("Count the vault with {witness}?"),
        TillOrder::Resolve { count, .. } => format!("Explain {amount} of count {count}?"),
    }
}

/// What would come of an order, for its panel.
pub(super) fn propose(done: &TillDone, proposal: &mut Proposal) {
    match done {
        TillDone::Session(lines) => {
            let shown = lines.iter().filter_map(|line| line.expected);
            let told = shown.map(|money| ("By the books", with_code(money)));
            proposal.facts.extend(told);
        }
        TillDone::Handover(offer) => {
            proposal.amount = Some(offer.amount);
            proposal.facts.push(("From", offer.from.clone()));
            proposal.facts.push(("To", offer.to.clone()));
            proposal.facts.push(("Given by", offer.given_by.clone()));
        }
        TillDone::Counts(counts) => {
            proposal.facts.extend(counts.iter().flat_map(count_lines));
            // It has a number only when it is done.
            proposal.facts.retain(|(label, _)| *label != "Transaction");
            let differ = counts.iter().filter(|count| count.difference.minor != 0);
            proposal.warnings.extend(differ.map(|count| {
                let told = difference(count);
                format!("{told}: look again before you go on")
            }));
        }
    }
}

/// The receipt of what was done at a till.
pub(super) fn receipt(order: &TillOrder, done: &TillDone, booked: &mut Booked) {
    match done {
        TillDone::Session(lines) => {
            let till = lines.first().map(|line| line.name.clone());
            let till = till.unwrap_or_default();
            booked.title = match order {
                TillOrder::Pause(_) => format!("Till {till} is paused"),
                TillOrder::Resume(_) => format!("Till {till} goes on"),
                _ => format!("Till {till} is open: you answer for its cash"),
            };
            let shown = lines.iter().filter_map(|line| line.expected);
            let told = shown.map(|money| ("By the books", with_code(money)));
            booked.lines.extend(told);
        }
        TillDone::Handover(offer) => of_handover(order, offer, booked),
        TillDone::Counts(counts) => of_counts(order, counts, booked),
    }
}

fn of_handover(order: &TillOrder, offer: &views::Handover, booked: &mut Booked) {
    let amount = with_code(offer.amount);
    let (from, to) = (&offer.from, &offer.to);
    booked.title = match order {
        TillOrder::Accept { .. } => format!("Accepted {amount} from {from} to {to}"),
        TillOrder::Refuse { .. } => {
            format!("Ended without a booking: {amount} from {from} to {to}")
        }
        _ => format!("Offered {amount} from {from} to {to}"),
    };
    if offer.replayed {
        booked.title = format!("Done before, and not again: {}", booked.title);
    }
    let number = offer.id.map(|id| ("Handover", id.to_string()));
    booked.lines.extend(number);
    booked.lines.push(("Given by", offer.given_by.clone()));
    let id = offer.transaction.clone();
    booked.lines.extend(id.map(|id| ("Transaction", id)));
    booked
        .lines
        .extend(offer.reason.clone().map(|reason| ("Reason", reason)));
    if matches!(order, TillOrder::Give(_)) {
        let next = "another person accepts it; nothing is booked before";
        booked.lines.push(("Next", next.to_owned()));
    }
}

fn of_counts(order: &TillOrder, counts: &[views::Count], booked: &mut Booked) {
    let differ = counts.iter().filter(|count| count.difference.minor != 0);
    let differ: Vec<String> = differ.map(difference).collect();
    let told = if differ.is_empty() {
        "it has what it should".to_owned()
    } else {
        differ.join(", ")
    };
    booked.lines.extend(counts.iter().flat_map(count_lines));
    let TillOrder::Count(count) = order else {
        booked.title = format!("Counted the vault: {told}");
        return;
    };
    let what = if count.closes { "Closed" } else { "Counted" };
    booked.title = format!("{what} till {}: {told}", count.till);
    if count.closes {
        let kept = count.keep.map(|keep| ("Kept", keep.to_string()));
        booked.lines.extend(kept);
        let next = "another person accepts what is not kept into the vault";
        booked.lines.push(("Next", next.to_owned()));
    }
}
