//! What was done, in sentences: the short receipt of a booking.
//!
//! The first word says whether it was done now, was done before, or would be
//! done. Only customers' sides are told: what the bank has in a vault is not for
//! the eyes of who stands at the counter. All else is in the fields of the record.

use bankctl_ledger::views::{
    Account, Approval, ConcernedAccount, CtrTold, Customer, Exchange, Group, Hold, InterestPaid,
    Till, TillTold, Transaction,
};
use bankctl_types::kind::{Channel, CustomerStatus, HoldStatus, Kind, TransitState};
use bankctl_types::{Day, Money, Total};
use chrono_tz::Tz;

/// What is known of those whom a booking concerns.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The customers' accounts, as they are now; none where the caller may not
    /// see them.
    pub accounts: &'a [ConcernedAccount],
    /// The ledger's time zone.
    pub zone: Tz,
    /// The day there, by the caller's clock.
    pub today: Day,
}

/// What was asked for about a hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// To place it.
    Place,
    /// To capture it.
    Capture,
    /// To release it.
    Release,
}

/// Something done: the verb that tells it, and the verb after "would".
type Verb = (&'static str, &'static str);

/// How a sentence begins.
fn begun(verb: Verb, replayed: bool, dry_run: bool) -> String {
    match (dry_run, replayed) {
        (true, false) => format!("Would {}", verb.1),
        (_, true) => format!("Already {}", verb.0.to_lowercase()),
        (false, false) => verb.0.to_owned(),
    }
}

/// An amount with its currency.
pub fn amount(amount: Money) -> String {
    format!("{} {}", amount.grouped(), amount.currency)
}

impl<'a> Known<'a> {
    fn account(&self, label: &str) -> Option<&'a ConcernedAccount> {
        self.accounts.iter().find(|account| account.number == label)
    }

    /// An account with its holders, where they are known.
    fn named(&self, label: &str) -> String {
        named(label, self.accounts)
    }
}

/// An account with its holders, where it is among those that are known.
pub fn named(label: &str, accounts: &[ConcernedAccount]) -> String {
    let account = accounts.iter().find(|account| account.number == label);
    with_holders(label, account.map(|account| account.holders.join(", ")))
}

fn with_holders(label: &str, names: Option<String>) -> String {
    match names {
        Some(names) if !names.is_empty() => format!("{label} ({names})"),
        _ => label.to_owned(),
    }
}

/// What is said at the counter of cash that was booked just now.
pub fn at_counter(booked: &Transaction) -> Vec<String> {
    let report = booked.ctr.as_ref().map(cash_report);
    let till = booked.till_over.as_ref().map(full_till);
    report.into_iter().chain(till).collect()
}

/// What is said when a till has more than it should.
pub fn full_till(told: &TillTold) -> String {
    beyond(&told.till, told.max)
}

/// The same of a till that was opened; nothing if it has not, or is blind.
pub fn opened_full(till: &Till) -> Option<String> {
    let max = till.max.filter(|_| till.over_limit == Some(true));
    max.map(|max| beyond(&till.name, max))
}

/// That a till holds more than so much.
fn beyond(till: &str, max: Money) -> String {
    // How much is in it is not for the eyes of who stands at the counter.
    format!(
        "till {till} holds more than the {} {} that it should; give some of it to the vault",
        max.grouped(),
        max.currency
    )
}

/// What is said when a cash report is due.
fn cash_report(told: &CtrTold) -> String {
    let total = |total: Total| format!("{} {}", total.grouped(), told.currency);
    format!(
        "a cash report is due: {} has {} in and {} out on {}; ask who hands over the cash, and for a paper",
        told.person,
        total(told.cash_in),
        total(told.cash_out),
        told.day
    )
}

/// How the money came or went.
pub fn way(channel: Option<Channel>) -> &'static str {
    match channel {
        Some(Channel::Cash) => " cash",
        Some(Channel::Check) => " by check",
        Some(Channel::Payroll) => " by payroll",
        Some(Channel::Ach) => " by ACH",
        Some(Channel::Wire) => " by wire",
        Some(Channel::Paypal) => " by PayPal",
        Some(Channel::Zelle) => " by Zelle",
        Some(Channel::ThirdParty) => " by a third party",
        _ => "",
    }
}

/// A payment, a transfer or a reversal.
pub fn transaction(it: &Transaction, known: Known<'_>) -> Vec<String> {
    let amount = amount(it.amount);
    let (debit, credit) = (known.named(&it.debit), known.named(&it.credit));
    let is_of_bank = |label: &str| bankctl_types::number::AccountNumber::parse(label).is_none();
    let to = format!("to {credit}");
    let from = format!("from {debit}");
    let both = format!("{from} to {credit}");
    let (verb, what, between) = match it.kind {
        Kind::Deposit => (
            ("Deposited", "deposit"),
            format!("{amount}{}", way(it.channel)),
            to,
        ),
        Kind::Withdrawal => (
            ("Withdrew", "withdraw"),
            format!("{amount}{}", way(it.channel)),
            from,
        ),
        Kind::Reversal => {
            let reversed = it.reverses.as_deref().unwrap_or_default();
            let between = match (is_of_bank(&it.debit), is_of_bank(&it.credit)) {
                (true, false) => to,
                (false, true) => from,
                _ => both,
            };
            let what = format!("{reversed}: {amount} back");
            (("Reversed", "reverse"), what, between)
        }
        _ => match &it.transit {
            Some(end) => {
                let there = format!("{from} to {} at {}", end.account, end.ledger);
                (("Sent", "send"), amount, there)
            }
            None => (("Transferred", "transfer"), amount, both),
        },
    };
    let first = begun(verb, it.replayed, it.dry_run);
    let mut sentences = vec![format!("{first} {what} {between}.")];
    sentences.extend(fees(it));
    sentences.extend(new_balance(it, known));
    sentences.extend(value_date(it));
    if let Some(end) = it.transit.as_ref().filter(|_| !it.dry_run) {
        sentences.push(on_its_way(end.state).to_owned());
    }
    sentences.extend(it.id.as_ref().map(|id| {
        let at = if it.booked_at.day_in(known.zone) == known.today {
            it.booked_at.time_in(known.zone)
        } else {
            it.booked_at.date_time_in(known.zone)
        };
        format!("{id}, {at}")
    }));
    sentences
}

/// What is taken together with a payment.
fn fees(it: &Transaction) -> impl Iterator<Item = String> {
    let verb = if it.dry_run && !it.replayed {
        "would be"
    } else {
        "was"
    };
    it.fees.iter().map(move |fee| {
        format!(
            "A fee of {} ({}) {verb} taken.",
            amount(fee.amount),
            fee.code
        )
    })
}

/// Where the money for another ledger is.
fn on_its_way(state: TransitState) -> &'static str {
    match state {
        TransitState::InTransit => "It is on its way.",
        TransitState::Arrived => "It has arrived.",
        TransitState::Returned => "It is back on its account.",
        TransitState::Waiting => "The other ledger does not take it yet.",
    }
}

/// What is on the customer's account then: on the one that pays, where two
/// customers are concerned.
fn new_balance(it: &Transaction, known: Known<'_>) -> Option<String> {
    let is_customers = |label: &str| bankctl_types::number::AccountNumber::parse(label).is_some();
    let (label, balance) = it
        .balances_after_fees()
        .into_iter()
        .find_map(|(label, balance)| {
            Some((label, balance?)).filter(|(label, _)| is_customers(label))
        })?;
    if it.replayed {
        // Others may have come since.
        let now = known.account(label)?.ledger_balance;
        return Some(format!("Balance now {}.", now.grouped()));
    }
    let word = if it.dry_run {
        "Balance would be"
    } else {
        "New balance"
    };
    Some(format!("{word} {}.", balance.grouped()))
}

/// When the money counts, if that is another day.
fn value_date(it: &Transaction) -> Option<String> {
    (it.value_date != it.business_date).then(|| format!("Value date {}.", it.value_date))
}

/// Payments or reversals that were booked together.
pub fn group(it: &Group) -> Vec<String> {
    let verb = match it.transactions.first().map(|first| first.kind) {
        Some(Kind::Reversal) => ("Reversed", "reverse"),
        _ => ("Booked", "book"),
    };
    let first = begun(verb, it.replayed, it.dry_run);
    let count = it.transactions.len();
    vec![format!("{first} {count} transactions together.")]
}

/// An exchange.
pub fn exchange(it: &Exchange) -> Vec<String> {
    let first = begun(("Exchanged", "exchange"), it.replayed, it.dry_run);
    let (given, got) = (amount(it.given), amount(it.got));
    let mut told = vec![format!(
        "{first} {given} of account {} for {got} on account {}.",
        it.from, it.to
    )];
    if let Some((pair, rate)) = it.pair.zip(it.rate) {
        told.push(format!("Rate {pair} {rate}."));
    }
    told
}

/// A hold that was placed, captured or released.
pub fn hold(it: &Hold, asked: Asked, account: Option<&Account>) -> Vec<String> {
    let whose = with_holders(&it.account, account.map(Account::holder_names));
    let id = it.id.as_deref().unwrap_or_default();
    let (verb, amount, status) = match asked {
        Asked::Place => (("Placed", "place"), it.amount, HoldStatus::Placed),
        Asked::Capture => (("Captured", "capture"), it.captured, HoldStatus::Captured),
        Asked::Release => (("Released", "release"), it.amount, HoldStatus::Released),
    };
    let first = begun(verb, it.replayed, it.dry_run);
    let amount = self::amount(amount);
    let what = match (asked, id) {
        (Asked::Capture, "") => format!("{amount} of a hold on {whose}"),
        (_, "") => format!("a hold of {amount} on {whose}"),
        (Asked::Capture, id) => format!("{amount} of hold {id} on {whose}"),
        (_, id) => format!("hold {id} of {amount} on {whose}"),
    };
    let until = it.expires_on.filter(|_| asked == Asked::Place);
    let until = until.map_or_else(String::new, |day| format!(", until {day}"));
    let mut sentences = vec![format!("{first} {what}{until}.")];
    if it.replayed && it.status != status {
        sentences.push(format!("It is {} now.", it.status));
    }
    if !it.dry_run {
        sentences.extend(account.map(available));
    }
    sentences.extend(it.transaction.clone());
    sentences
}

fn available(account: &Account) -> String {
    format!("Available {}.", account.payable().grouped())
}

/// An account that was opened.
pub fn opened(it: &Account) -> Vec<String> {
    let holders: Vec<String> = it
        .holders
        .iter()
        .map(|holder| format!("{} ({})", holder.name, holder.customer))
        .collect();
    let (holders, kind, currency) = (holders.join(", "), it.account_type, it.currency);
    vec![match it.number.as_deref().filter(|_| !it.dry_run) {
        Some(number) => format!("Opened {kind} account {number} in {currency} for {holders}."),
        None => format!("Would open a {kind} account in {currency} for {holders}."),
    }]
}

/// An account that was frozen.
pub fn frozen(it: &Account) -> Vec<String> {
    changed(it, ("Froze", "freeze"), "It takes money and pays none.")
}

/// An account that pays again.
pub fn unfrozen(it: &Account) -> Vec<String> {
    changed(it, ("Unfroze", "unfreeze"), "It pays again.")
}

/// An account that was closed.
pub fn closed(it: &Account) -> Vec<String> {
    changed(it, ("Closed", "close"), "Its history stays.")
}

/// Interest that was paid.
pub fn interest(it: &InterestPaid) -> Vec<String> {
    let Some(through) = it.through else {
        return vec![format!("Account {} earns and owes nothing.", it.account)];
    };
    let (account, currency) = (&it.account, it.currency);
    let first = |verb| begun(verb, false, it.dry_run);
    let mut sentences = Vec::new();
    if it.interest.minor != 0 {
        let (paid, amount) = (first(("Paid", "pay")), it.interest.grouped());
        sentences.push(format!(
            "{paid} {amount} {currency} interest through {through} to {account}."
        ));
    }
    if it.tax.minor != 0 {
        let (withheld, tax) = (first(("Withheld", "withhold")), it.tax.grouped());
        sentences.push(format!("{withheld} {tax} {currency} of it as tax."));
    }
    if it.overdraft_interest.minor != 0 {
        let (took, owed) = (first(("Took", "take")), it.overdraft_interest.grouped());
        sentences.push(format!(
            "{took} {owed} {currency} overdraft interest through {through} from {account}."
        ));
    }
    if sentences.is_empty() {
        sentences.push(format!(
            "There is nothing to pay on {account} through {through}: it has accrued less than the \
             least amount in {currency}."
        ));
    }
    sentences
}

fn changed(it: &Account, verb: Verb, effect: &str) -> Vec<String> {
    let label = it.number.as_deref().unwrap_or_default();
    let first = begun(verb, false, it.dry_run);
    let mut sentences = vec![format!(
        "{first} account {}.",
        with_holders(label, Some(it.holder_names()))
    )];
    if !it.dry_run {
        sentences.push(effect.to_owned());
    }
    sentences
}

/// A request that a second person approved or rejected.
pub fn request(it: &Approval, verb: Verb) -> Vec<String> {
    let first = begun(verb, false, it.dry_run);
    let (id, command, maker) = (it.id, it.command, &it.maker);
    let mut sentences = vec![format!(
        "{first} request {id}: {command}, asked for by {maker}."
    )];
    sentences.extend(it.transaction.clone());
    sentences
}

/// A customer who was added.
pub fn added(it: &Customer) -> Vec<String> {
    let first = begun(("Added", "add"), false, it.dry_run);
    let number = it.number.as_deref().filter(|_| !it.dry_run);
    let number = number.map_or_else(String::new, |number| format!(" {number}"));
    let mut sentences = vec![format!("{first} customer{number}: {}.", it.name)];
    if it.status == CustomerStatus::Pending {
        sentences.push("A supervisor must approve the customer.".to_owned());
    }
    sentences
}

/// A customer about whom something was decided.
pub fn decided(it: &Customer, verb: Verb) -> Vec<String> {
    let first = begun(verb, false, it.dry_run);
    let number = it.number.as_deref().unwrap_or_default();
    vec![format!("{first} customer {number} ({}).", it.name)]
}
