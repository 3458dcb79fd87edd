//! The partner's ledger itself, asked what the model of it is asked.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use bankctl::error::{Error, Fault};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::interledger::rules::key_name;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::kernel::rules::policy;
use bankctl_ledger::views::PartnerCard;
use bankctl_ledger::{
    CustomerDetails, Instruction, Ledger, PartnerDetails, Payment, SigningKeys, Way,
};
use bankctl_types::kind::{Channel, TransitState};
use bankctl_types::number::TransactionId;
use bankctl_types::signed_note::NoteSigner;

use super::approvals::{When, setting};
use super::bank::{Bank, Outcome, Side};
use super::partners::{End, THERE, swept};
use super::place::Place;
use super::real::{PEOPLE, Real, Told, amount, both, context_of, currency, founded, given_or_made};
use super::step::Step;

/// The name of its bank.
const NAME: &str = "North";

/// The keys that ledgers sign with, for who has them.
pub(super) struct Signing(pub(super) bool);

impl SigningKeys for Signing {
    fn signer(&self, ledger: &str) -> Result<Option<NoteSigner>, Fault> {
        let signer = || NoteSigner::new(&key_name(ledger), &[7; 32]).expect("a name");
        Ok(self.0.then(signer))
    }
}

/// The other ledger, and the names of what is there.
pub(super) struct There<P> {
    place: P,
    clock: Rc<Cell<i64>>,
    /// The connections of the two who work in both.
    ledgers: [Ledger; 2],
    accounts: Vec<AccountRef>,
    /// The requests that wait or waited there.
    requests: Vec<i64>,
    /// By what either ledger is made known to the other.
    cards: [PartnerDetails; 2],
}

fn details(card: PartnerCard) -> PartnerDetails {
    PartnerDetails {
        identity: card.identity,
        name: card.name,
        address: None,
        public_key: card.public_key,
    }
}

/// Does what may take a second person, who agrees at once.
fn agreed<T>(ledgers: &mut [Ledger; 2], person: usize, done: Result<T, Error>) {
    match done {
        Err(Error::Waiting {
            number: Some(number),
            ..
        }) => drop(
            ledgers[1 - person]
                .approvals()
                .approve(number)
                .expect("approved"),
        ),
        done => drop(done.expect("done")),
    }
}

impl<P: Place> There<P> {
    /// A ledger with an account of each kind, that knows the other and is known
    /// by it.
    pub(super) fn new(here: &mut Ledger, now: i64) -> Self {
        let clock = Rc::new(Cell::new(now));
        let (place, mut ledgers) = founded::<P>(NAME, &clock);
        let own = &mut ledgers[0];
        let customer = own.customers().create("Cleo", &CustomerDetails::default());
        let customer = customer.expect("a customer").number.expect("a number");
        let opened = THERE.map(|yen| {
            let opening = super::accounts::plain(&customer, yen);
            own.accounts().open(&opening).expect("an account").number
        });
        let accounts = opened.into_iter().map(|number| {
            let number = number.as_deref().and_then(AccountRef::parse);
            number.expect("a number")
        });
        let cards = [here.interledger().card(None), own.interledger().card(None)]
            .map(|card| details(card.expect("a card")));
        own.interledger()
            .add_partner(&cards[0])
            .expect("known there");
        here.interledger()
            .add_partner(&cards[1])
            .expect("known here");
        Self {
            accounts: accounts.collect(),
            place,
            clock,
            ledgers,
            requests: Vec::new(),
            cards,
        }
    }

    pub(super) fn set_clock(&self, now: i64) {
        self.clock.set(now);
    }

    /// As new processes find it after two that are gone; a server is gone once
    /// with both ledgers.
    pub(super) fn crash(&mut self, torn: usize) {
        let left = self.place.crashed(torn | 1);
        self.ledgers = both(&left.location(), &self.clock);
        self.place = left;
    }

    pub(super) fn open(&self, person: usize) -> Result<Ledger, Error> {
        let context = context_of(PEOPLE[person], &self.clock);
        Ledger::open(&self.place.location(), context, Action::Transfer)
    }

    /// Finds the requests for transfers that are new.
    fn learn(&mut self, bank: &Bank) {
        let last = self.requests.last().copied().unwrap_or(0);
        let found = self.ledgers[0].approvals().list(None, last, 1_000);
        let found = found.expect("requests").0.into_iter();
        let of_transfers = found.filter(|one| one.rule == policy::Rule::Transfer && one.id > last);
        let mut new: Vec<i64> = of_transfers.map(|one| one.id).collect();
        new.sort_unstable();
        self.requests.extend(new);
        assert_eq!(self.requests.len(), bank.partner.requests(), "requests");
    }

    fn set_policy(&mut self, person: usize, when: When) {
        let done = self.ledgers[person]
            .approvals()
            .set_policy(policy::Rule::Transfer, &setting(when));
        agreed(&mut self.ledgers, person, done);
    }

    fn know(&mut self, person: usize, known: bool) {
        let own = &mut self.ledgers[person];
        let done = if known {
            own.interledger().add_partner(&self.cards[0])
        } else {
            own.interledger().disable_partner(&self.cards[0].name)
        };
        agreed(&mut self.ledgers, person, done);
    }

    /// Closes an account, whatever is left on it.
    fn close(&mut self, person: usize, place: usize) {
        let (own, account) = (&mut self.ledgers[person], &self.accounts[place]);
        let told = &own.accounts().balances(std::slice::from_ref(account), None);
        let left = told.as_ref().expect("balances")[0].ledger_balance.minor;
        if left > 0 {
            let payment = Payment {
                till: None,
                conductor: None,
                amount: amount(left, THERE[place]),
                reference: given_or_made(None),
                memo: None,
                value_date: None,
                by: Vec::new(),
            };
            let account = account.clone();
            let channel = Channel::Cash;
            own.payments()
                .submit(&Instruction::Withdraw {
                    account,
                    channel,
                    payment,
                })
                .expect("paid out");
        }
        match own.accounts().close(account) {
            Err(error) if error.code() == "account_closed" => {}
            closed => drop(closed.expect("closed")),
        }
    }

    /// What every account has, and what came from the other ledger.
    fn compare(&mut self, bank: &Bank) {
        let items = self.ledgers[0].accounts().balances(&self.accounts, None);
        let items = items.expect("balances");
        for (place, item) in items.iter().enumerate() {
            let expected = bank.partner.accounts[place].balance;
            assert_eq!(item.ledger_balance.minor, expected, "there: {place}");
        }
    }

    /// What the other ledger has in transit.
    fn in_transit(&mut self, yen: bool) -> i64 {
        let name = format!("in-transit:{}", currency(yen));
        let account = AccountRef::parse(&name).expect("an account of the bank");
        match self.ledgers[0].accounts().balances(&[account], None) {
            Ok(items) => items[0].ledger_balance.minor,
            Err(error) => {
                assert_eq!(error.code(), "account_not_found");
                0
            }
        }
    }
}

impl<P: Place> Real<P> {
    /// What is about the other ledger.
    pub(super) fn deal(&mut self, bank: &Bank, step: &Step) -> Told {
        let person = bank.person;
        match *step {
            Step::Send { .. } => return self.send(bank, step),
            Step::Sweep => return self.sweep(bank),
            Step::Know(true) => drop(
                self.ledger
                    .interledger()
                    .add_partner(&self.there.cards[1])?,
            ),
            Step::Know(false) => drop(self.ledger.interledger().disable_partner(NAME)?),
            Step::DecideThere { request, yes } => {
                let number = self.there.requests[request];
                let ledger = &mut self.there.ledgers[person];
                let done = if yes {
                    ledger.approvals().approve(number)
                } else {
                    ledger.approvals().reject(number, "not wanted")
                };
                done?;
            }
            Step::KnowThere(known) => self.there.know(person, known),
            Step::PolicyThere(when) => self.there.set_policy(person, when),
            Step::CloseThere(place) => self.there.close(person, place),
            _ => unreachable!("nothing about a partner"),
        }
        Ok(Outcome::Done)
    }

    fn send(&mut self, bank: &Bank, step: &Step) -> Told {
        let Step::Send {
            from,
            to,
            amount: minor,
            reference,
            ref by,
        } = *step
        else {
            unreachable!("nothing to send");
        };
        let payment = Payment {
            till: None,
            conductor: None,
            amount: amount(minor, bank.accounts[from].yen),
            reference: given_or_made(reference),
            memo: None,
            value_date: None,
            by: by.iter().map(|one| self.names.customers[*one]).collect(),
        };
        let there = &self.there;
        let way = |_: &str| there.open(bank.person);
        let (from, to) = (&self.names.accounts[from], &there.accounts[to]);
        let made = self
            .ledger
            .interledger()
            .transfer(from, to, ("there", &way), &payment);
        self.learn(bank);
        self.there.learn(bank);
        let (made, fault) = made?;
        assert!(fault.is_none(), "{fault:?}");
        Ok(self.posted(bank, &made))
    }

    fn sweep(&mut self, bank: &Bank) -> Told {
        let there = &self.there;
        let open = |_: &str| there.open(bank.person);
        let way = Way {
            given: &open,
            stored: &open,
            moved: None,
        };
        let told = self.ledger.interledger().sweep(&way, false)?;
        self.learn(bank);
        self.there.learn(bank);
        let mut counts = HashMap::new();
        for item in &told.items {
            *counts.entry(item.state.name()).or_default() += 1;
        }
        Ok(swept(&counts))
    }

    /// The other side of a line of an account, as a statement has it.
    pub(super) fn counterparty(&self, bank: &Bank, sent: Option<usize>, other: Side) -> String {
        match sent {
            Some(sent) => {
                let account = &self.there.accounts[bank.partner.sent[sent].to];
                format!("{NAME} · {account}")
            }
            None => self.names.label(other),
        }
    }

    /// What stands there, and that no money is lost or made between the two.
    pub(super) fn compare_there(&mut self, bank: &Bank) {
        self.there.compare(bank);
        for yen in [false, true] {
            let here = bank.own_balance("in-transit", yen);
            let both = here + self.there.in_transit(yen);
            assert_eq!(both, bank.partner.on_their_way(yen), "in transit");
        }
    }

    /// What became of everything that was sent.
    pub(super) fn compare_sent(&mut self, bank: &Bank) {
        let sent = self
            .ledger
            .interledger()
            .sent(None, None, 1_000)
            .expect("what was sent")
            .0;
        assert_eq!(sent.len(), bank.partner.sent.len());
        for (told, known) in sent.iter().zip(&bank.partner.sent) {
            let id = told.transaction.as_deref().and_then(TransactionId::parse);
            assert_eq!(id, Some(self.names.transactions[known.left]));
            let end = match known.end {
                End::OnItsWay => TransitState::InTransit,
                End::Arrived => TransitState::Arrived,
                End::Returned => TransitState::Returned,
            };
            assert_eq!((told.state, told.amount.minor), (end, known.amount));
            let account = self.there.accounts[known.to].to_string();
            assert_eq!(told.to, account);
        }
    }

    /// The other ledger proves itself.
    pub(super) fn verify_there(&mut self) {
        let verified = self.there.ledgers[0]
            .audit()
            .verify(|_, _| {})
            .expect("a proof");
        assert!(verified.ok, "{:?}", verified.problems);
    }
}

/// Brings all money to where it belongs: nothing is on its way afterwards.
pub(super) fn settle<P: Place>(real: &mut Real<P>, bank: &mut Bank) {
    let take = |real: &mut Real<P>, bank: &mut Bank, step: Step| {
        bank.take(&step);
        real.take(bank, &step);
        bank.answer
    };
    if bank.person != super::partners::SIGNER {
        take(real, bank, Step::Turn).expect("the signer");
    }
    take(real, bank, Step::KnowThere(true)).expect("known there");
    if let Ok(Outcome::Waits(request)) = take(real, bank, Step::Know(true)) {
        for step in [Step::Turn, Step::Approve(request), Step::Turn] {
            take(real, bank, step).expect("known here");
        }
    }
    take(real, bank, Step::Sweep).expect("swept");
    // What waits there has expired by then, and goes back.
    take(real, bank, Step::Days(8)).expect("time");
    take(real, bank, Step::Sweep).expect("swept");
    let mut all = bank.partner.sent.iter();
    assert!(all.all(|one| one.end != End::OnItsWay), "all are settled");
    let here = [false, true].map(|yen| bank.own_balance("in-transit", yen));
    let there = [false, true].map(|yen| real.there.in_transit(yen));
    for (here, there) in here.into_iter().zip(there) {
        assert_eq!(here + there, 0, "nothing is on its way");
    }
}
