//! What an order would come to: a dry run, and the accounts as they are now.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{CustomerFilter, HistoryQuery, Ledger, Result, TransactionRef, views};
use bankctl_types::kind::AccountStatus;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::CustomerNumber;
use bankctl_types::{Money, Timestamp, confusables};

use super::orders::{Outcome, fee_line};
use super::{Work, alerts, checks, disputes, find, tills};
use crate::tables::told;
use crate::tui::order::{NewCustomer, Order, Payment, label};
use crate::tui::task::{Proposal, Side};
use crate::tui::text;

/// The same amount within this long is asked about.
const MICROS_BETWEEN: i64 = 10 * 60 * 1_000_000;

impl Work {
    /// Shows what an order would come to. Nothing is written.
    pub(super) fn propose(&mut self, order: &Order) -> Result<Proposal> {
        if is_blind(order) {
            return Ok(Self::blind(order));
        }
        let outcome = self.order(order, true)?;
        let mut accounts = self.open(Action::AccountShow)?;
        let mut proposal = Proposal::default();
        match &outcome {
            Outcome::Money(transactions) => {
                for transaction in transactions {
                    proposal.warnings.extend(told::at_counter(transaction));
                    moved(
                        &mut proposal,
                        transaction,
                        &mut accounts,
                        transactions.len() > 1,
                    );
                }
            }
            Outcome::Hold(hold) => reserved(&mut proposal, order, hold, &mut accounts),
            Outcome::Account(account) => {
                let holders = account.holder_names();
                let after = matches!(order, Order::ChangeHolders { .. });
                let label = if after { "Holders after" } else { "Holders" };
                proposal.facts.push((label, holders));
                proposal
                    .facts
                    .push(("Type", account.account_type.to_string()));
                proposal
                    .facts
                    .push(("Currency", account.currency.to_string()));
                if account.number.is_some() {
                    proposal
                        .facts
                        .insert(0, ("Account", account.number.clone().unwrap_or_default()));
                }
            }
            Outcome::Customer(customer) => {
                proposal.facts.push(("Name", customer.name.clone()));
                proposal.facts.push(("Status", customer.status.to_string()));
            }
            Outcome::Till(done) => tills::propose(done, &mut proposal),
            Outcome::Dispute(dispute) => disputes::propose(dispute, &mut proposal),
            Outcome::Alert(done) => alerts::propose(done, &mut proposal),
            Outcome::Check(check) => checks::propose(check, &mut accounts, &mut proposal),
            Outcome::Waits(_, rule) => {
                proposal.waits_for = Some(*rule);
                self.named(&mut proposal, order, &mut accounts)?;
            }
        }
        proposal.title = title(order, proposal.amount);
        self.say_more(&mut proposal, order)?;
        Ok(proposal)
    }

    /// What is told before a blind count: a dry run would tell what is not to be known.
    fn blind(order: &Order) -> Proposal {
        let told = "you are told what is expected, and the count stays as it is".to_owned();
        Proposal {
            title: title(order, None),
            facts: vec![("Then", told)],
            ..Proposal::default()
        }
    }

    /// The accounts that an order names, where nothing else is known: it waits.
    fn named(&self, proposal: &mut Proposal, order: &Order, accounts: &mut Ledger) -> Result<()> {
        let sides = match order {
            Order::Deposit(payment, _) => vec![("To", payment.label.clone())],
            Order::Withdraw(payment, _) => vec![("From", payment.label.clone())],
            Order::Transfer(payment, to) => {
                vec![("From", payment.label.clone()), ("To", label(to))]
            }
            Order::PlaceHold(payment, _) => vec![("On", payment.label.clone())],
            Order::ChangeHolders { account, .. } => vec![("Of", label(account))],
            Order::Check(check) => vec![("To", label(&check.deposit.account))],
            Order::CaptureHold { hold, amount, .. } => {
                let hold = self.open(Action::HoldList)?.holds().get(*hold)?;
                let asked = amount.and_then(|amount| amount.in_currency(hold.currency).ok());
                proposal.amount = Some(asked.unwrap_or(hold.remaining));
                vec![("From", hold.account)]
            }
            Order::Reverse { transaction, .. } => {
                let mut ledger = self.open(Action::TransactionShow)?;
                let told = ledger.payments().get(&TransactionRef::Id(*transaction))?;
                proposal.amount = Some(told.amount);
                // It goes the other way.
                vec![("From", told.credit), ("To", told.debit)]
            }
            _ => Vec::new(),
        };
        for (way, name) in sides {
            let mut side = side(accounts, way, &name, None);
            side.after = None;
            if let (Some(asked), Some(before)) = (asked_of(order), side.before) {
                proposal.amount = asked.in_currency(before.currency).ok();
            }
            proposal.sides.push(side);
        }
        Ok(())
    }

    /// Facts and warnings that do not come from the dry run.
    fn say_more(&mut self, proposal: &mut Proposal, order: &Order) -> Result<()> {
        match order {
            Order::Deposit(_, channel) | Order::Withdraw(_, channel) => {
                proposal.facts.push(("Channel", channel.to_string()));
            }
            Order::Reverse { reason, .. } | Order::Freeze(_, reason) => {
                proposal.facts.push(("Reason", reason.clone()));
            }
            Order::AddCustomer(customer) => self.namesakes(proposal, customer)?,
            Order::Check(check) => checks::say(check, proposal),
            Order::ChangeHolders { add, remove, .. } => {
                for (what, customers) in [("Add", add), ("Remove", remove)] {
                    for number in customers {
                        let customer = self.open(Action::CustomerShow)?.customers().get(*number)?;
                        let told = format!("{number} · {}", text::harmless(&customer.name));
                        proposal.facts.push((what, told));
                    }
                }
            }
            _ => {}
        }
        if let Some(payment) = payment_of(order) {
            let facts = &mut proposal.facts;
            facts.extend(payment.memo.clone().map(|memo| ("Memo", memo)));
            let own = payment.own_reference.clone();
            facts.extend(own.map(|reference| ("Reference", reference)));
            let day = payment.value_date.map(|day| day.to_string());
            facts.extend(day.map(|day| ("Value date", day)));
        }
        if let Some(payment) = payment_of(order)
            && !payment.by.is_empty()
        {
            let by = payment
                .by
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>();
            proposal.facts.push(("Signed by", by.join(", ")));
        }
        if let Some(warning) = self.repeated(order, proposal.amount)? {
            proposal.warnings.push(warning);
        }
        Ok(())
    }

    /// Whether the same was booked a moment ago.
    fn repeated(&self, order: &Order, amount: Option<Money>) -> Result<Option<String>> {
        let is_payment = matches!(
            order,
            Order::Deposit(..) | Order::Withdraw(..) | Order::Transfer(..)
        );
        let (Some(payment), Some(amount)) = (payment_of(order).filter(|_| is_payment), amount)
        else {
            return Ok(None);
        };
        let signed = if matches!(order, Order::Deposit(..)) {
            amount.minor
        } else {
            -amount.minor
        };
        let mut ledger = self.open(Action::History)?;
        let zone = ledger.settings().zone;
        let query = HistoryQuery {
            limit: 20,
            ..HistoryQuery::default()
        };
        let (items, _) = ledger.queries().history(&payment.account, &query)?;
        let Timestamp(now) = (self.tools.now)();
        let same = items
            .iter()
            .find(|item| item.amount.minor == signed && now - item.booked_at.0 < MICROS_BETWEEN);
        Ok(same.map(|item| {
            let at = item.booked_at.time_in(zone);
            format!("the same amount was booked at {at} ({})", item.transaction)
        }))
    }

    /// Customers who may be the same as a new one.
    fn namesakes(&self, proposal: &mut Proposal, customer: &NewCustomer) -> Result<()> {
        proposal.warnings.extend(
            confusables::doubt(&customer.name)
                .map(|doubt| format!("look at the name twice: {doubt}")),
        );
        let mut ledger = self.open(Action::CustomerList)?;
        let looked_for = [
            ("name", Some(&customer.name)),
            ("e-mail address", customer.email.as_ref()),
            ("phone number", customer.phone.as_ref()),
        ];
        for (what, value) in looked_for {
            let Some(value) = value else { continue };
            let filter = CustomerFilter {
                search: Some(value.clone()),
                limit: 3,
                ..CustomerFilter::default()
            };
            let found = ledger.customers().list(&filter)?.items;
            // Names that are only like it are others.
            let is_same = |found: &&views::Customer| {
                what != "name" || found.name.to_lowercase() == value.to_lowercase()
            };
            let numbers: Vec<String> = found
                .iter()
                .filter(is_same)
                .filter_map(|found| found.number.as_deref())
                .filter_map(CustomerNumber::parse)
                .map(|number| number.to_string())
                .collect();
            if !numbers.is_empty() {
                let numbers = numbers.join(", ");
                proposal
                    .warnings
                    .push(format!("this {what} is known already: {numbers}"));
            }
        }
        Ok(())
    }
}

/// Whether nothing may be told that a count would find.
fn is_blind(order: &Order) -> bool {
    matches!(order, Order::Till(order) if order.is_blind())
}

fn payment_of(order: &Order) -> Option<&Payment> {
    match order {
        Order::Deposit(payment, _)
        | Order::Withdraw(payment, _)
        | Order::Transfer(payment, _)
        | Order::PlaceHold(payment, _) => Some(payment),
        _ => None,
    }
}

/// How much an order is about, as it was typed.
fn asked_of(order: &Order) -> Option<PlainDecimal> {
    match order {
        Order::Check(check) => Some(check.deposit.amount),
        _ => payment_of(order).map(|payment| payment.amount),
    }
}

/// What would be done, in a few words.
fn title(order: &Order, amount: Option<Money>) -> String {
    let money = amount;
    let amount = amount.map(|amount| format!(" {} {}", amount.grouped(), amount.currency));
    let amount = amount.unwrap_or_default();
    match order {
        Order::Deposit(..) => format!("Deposit{amount}?"),
        Order::Withdraw(..) => format!("Pay out{amount}?"),
        Order::Transfer(..) => format!("Transfer{amount}?"),
        Order::PlaceHold(..) => format!("Reserve{amount}?"),
        Order::CaptureHold { hold, .. } => format!("Take{amount} of {hold}?"),
        Order::ReleaseHold(hold) => format!("Release {hold}?"),
        Order::Reverse { transaction, .. } if amount.is_empty() => format!("Undo {transaction}?"),
        Order::Reverse {
            transaction,
            group: true,
            ..
        } => format!("Undo {transaction} and what was booked with it, at most{amount} in one?"),
        Order::Reverse { transaction, .. } => format!("Undo {transaction},{amount}?"),
        Order::Freeze(account, _) => format!("Freeze {}?", label(account)),
        Order::Unfreeze(account) => format!("Let {} pay again?", label(account)),
        Order::ChangeHolders { account, .. } => {
            format!("Change who holds {}?", label(account))
        }
        Order::AddCustomer(customer) => format!("Add {}?", text::harmless(&customer.name)),
        Order::OpenAccount(account) => format!("Open an account for {}?", account.owner),
        Order::Till(order) => tills::title(order, money),
        Order::Dispute(order) => disputes::title(order),
        Order::Alert(order) => alerts::title(order),
        Order::Check(_) => format!("Take in a check of{amount}?"),
    }
}

/// A side of a transaction: with holders and balances, if it is a customer's.
pub(super) fn side(
    ledger: &mut Ledger,
    way: &'static str,
    name: &str,
    after: Option<Money>,
) -> Side {
    let account = find::of_label(ledger, name);
    let before = account.as_ref().map(|account| account.ledger_balance);
    let available = account.as_ref().map(|account| {
        let change = match (before, after) {
            (Some(before), Some(after)) => after.minor.saturating_sub(before.minor),
            _ => 0,
        };
        let minor = account.available_balance.minor.saturating_add(change);
        Money::new(minor, account.currency)
    });
    Side {
        way,
        account: name.to_owned(),
        holders: account
            .as_ref()
            .map(views::Account::holder_names)
            .unwrap_or_default(),
        before,
        after: after.filter(|_| account.is_some()),
        available,
    }
}

fn moved(
    proposal: &mut Proposal,
    transaction: &views::Transaction,
    accounts: &mut Ledger,
    is_group: bool,
) {
    let amount = transaction.amount;
    if transaction.replayed {
        let id = transaction.id.clone().unwrap_or_default();
        let told = format!("it is booked already ({id}): nothing more will be");
        proposal.warnings.push(told);
    }
    if is_group {
        let told = format!(
            "{} {} from {} to {}",
            amount.grouped(),
            amount.currency,
            transaction.debit,
            transaction.credit
        );
        proposal.facts.push(("Undo", told));
        // What is asked again is the largest of them: none of the group is undone without it.
        let is_larger = proposal
            .amount
            .is_none_or(|largest| amount.minor > largest.minor);
        if is_larger {
            proposal.amount = Some(amount);
        }
        return;
    }
    proposal.amount = Some(amount);
    proposal.facts.extend(transaction.fees.iter().map(fee_line));
    let ways = [("From", &transaction.debit), ("To", &transaction.credit)];
    for ((way, name), (_, after)) in ways.into_iter().zip(transaction.balances_after_fees()) {
        let side = side(accounts, way, name, after);
        let by_hand = transaction.channel.is_none();
        // How cash comes in is said by the channel.
        if side.holders.is_empty() && !by_hand {
            continue;
        }
        if let Some(account) = find::of_label(accounts, name) {
            if account.status == AccountStatus::Frozen {
                let why = account
                    .freeze_reason
                    .map(|why| format!(": {}", text::harmless(&why)));
                let why = why.unwrap_or_default();
                proposal.warnings.push(format!("{name} is frozen{why}"));
            }
            if way == "From" && side.after.is_some_and(|after| after.minor < 0) {
                proposal
                    .warnings
                    .push(format!("{name} goes below zero, into its overdraft"));
            }
        }
        proposal.sides.push(side);
    }
}

fn reserved(proposal: &mut Proposal, order: &Order, hold: &views::Hold, accounts: &mut Ledger) {
    let mut side = side(accounts, "On", &hold.account, None);
    let freed = match order {
        Order::PlaceHold(..) => -hold.amount.minor,
        Order::ReleaseHold(_) => hold.amount.minor,
        // What was reserved and is not taken is free again.
        _ => hold.amount.minor.saturating_sub(hold.captured.minor),
    };
    if let (Some(before), Order::CaptureHold { .. }) = (side.before, order) {
        let after = before.minor.saturating_sub(hold.captured.minor);
        side.after = Some(Money::new(after, before.currency));
    }
    side.available = side
        .available
        .map(|now| Money::new(now.minor.saturating_add(freed), now.currency));
    proposal.amount = Some(match order {
        Order::CaptureHold { .. } => hold.captured,
        _ => hold.amount,
    });
    proposal
        .facts
        .extend(hold.expires_on.map(|day| ("Last day", day.to_string())));
    proposal.sides.push(side);
}
