//! The ledger itself, asked what the model is asked.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use bankctl::config::made_reference;
use bankctl::error::Error;
use bankctl_ledger::access::rules::operator::Roles;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::Transaction;
use bankctl_ledger::{
    Appointment, Caller, Clock, Context, Done, HistoryQuery, HoldRequest, Instruction, Ledger,
    Payment, Privacy, Reference, TransactionRef,
};
use bankctl_storage::Location;
use bankctl_types::kind::Channel;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{CustomerNumber, HoldId, TransactionId};
use bankctl_types::{Currency, Day, Timestamp};
use tempfile::TempDir;

use super::bank::{Bank, Outcome, Side};
use super::keys::InMemory;
use super::partners::SIGNER;
use super::place::Place;
use super::step::{FIRST_ACCOUNT, Step};
use super::there::{Signing, There};

const DAY: i64 = 86_400_000_000;
/// 2026-01-01 as a day of the ledger.
pub(crate) const FIRST: i32 = 20_454;

/// The middle of a day, in microseconds.
fn noon(day: i32) -> i64 {
    i64::from(day) * DAY + DAY / 2
}

pub(crate) struct Moving(Rc<Cell<i64>>);

impl Clock for Moving {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.get())
    }
}

pub(crate) fn currency(yen: bool) -> Currency {
    Currency::parse(if yen { "JPY" } else { "USD" }).expect("a currency")
}

pub(crate) fn amount(minor: i64, yen: bool) -> PlainDecimal {
    let scale = if yen { 0 } else { 2 };
    PlainDecimal::from_parts(minor.unsigned_abs(), scale).expect("an amount")
}

pub(crate) fn reference(number: Option<u8>) -> Option<String> {
    number.map(|number| format!("ref-{number}"))
}

/// The caller's reference, or one that is made.
pub(super) fn given_or_made(number: Option<u8>) -> Reference {
    reference(number).map_or_else(made_reference, Reference::Given)
}

/// Who works here. Both may do everything, but not decide about their own
/// requests.
pub(crate) const PEOPLE: [&str; 2] = ["anna", "ben"];

/// Anna, at the time of the clock.
pub(crate) fn context(clock: &Rc<Cell<i64>>) -> Context {
    context_of(PEOPLE[0], clock)
}

pub(crate) fn context_of(name: &str, clock: &Rc<Cell<i64>>) -> Context {
    Context {
        clock: Box::new(Moving(Rc::clone(clock))),
        caller: Caller::Pinned(name.to_owned()),
        origin: || "here".to_owned(),
        sessions: Rc::new(bankctl::config::RuntimeFolder),
        signing: Rc::new(Signing(name == PEOPLE[SIGNER])),
        privacy: Rc::new(Privacy::new(std::sync::Arc::new(InMemory))),
        dry_run: false,
        is_confirmed: true,
        retry_timeout: std::time::Duration::ZERO,
        clock_behind: Rc::default(),
        day_behind: Rc::default(),
    }
}

/// The connections of the two who work here.
pub(super) fn both(location: &Location, clock: &Rc<Cell<i64>>) -> [Ledger; 2] {
    PEOPLE.map(|name| {
        let context = context_of(name, clock);
        Ledger::open(location, context, Action::Deposit).expect("a ledger")
    })
}

/// A new ledger, and the connections of the two who work there.
pub(super) fn founded<P: Place>(name: &str, clock: &Rc<Cell<i64>>) -> (P, [Ledger; 2]) {
    let place = P::new();
    let location = place.location();
    let zone = "UTC".parse().expect("a zone");
    Ledger::create(&location, name, currency(false), zone, &context(clock)).expect("a ledger");
    let [mut ledger, other] = both(&location, clock);
    let all = Appointment {
        roles: Some(Roles::ALL),
        os_user: None,
    };
    ledger
        .access()
        .add_operator(PEOPLE[1], &all)
        .expect("an operator");
    (place, [ledger, other])
}

/// A ledger at a place, and the other that money goes to.
pub(crate) struct Real<P> {
    /// The connection of the caller.
    pub(super) ledger: Ledger,
    /// That of the other.
    pub(super) other: Ledger,
    pub(super) place: P,
    pub(super) clock: Rc<Cell<i64>>,
    pub(super) there: There<P>,
    /// Where backups are kept.
    pub(super) backups: TempDir,
    pub(super) names: Names,
}

/// What the ledger calls what the model has. A server leaves numbers out.
#[derive(Default)]
pub(crate) struct Names {
    pub(super) customers: Vec<CustomerNumber>,
    pub(super) accounts: Vec<AccountRef>,
    pub(super) transactions: Vec<TransactionId>,
    pub(super) holds: Vec<HoldId>,
    pub(super) requests: Vec<i64>,
    pub(super) papers: Vec<i64>,
}

impl Names {
    pub(super) fn label(&self, side: Side) -> String {
        match side {
            Side::Customer(place) => self.accounts[place].to_string(),
            Side::Bank(name, _) => name.to_owned(),
        }
    }
}

pub(super) type Told = Result<Outcome, Error>;

impl<P: Place> Real<P> {
    /// A ledger with the first account.
    pub(crate) fn new(bank: &Bank) -> Self {
        let clock = Rc::new(Cell::new(noon(FIRST)));
        let (place, [mut ledger, other]) = founded("Model", &clock);
        let there = There::new(&mut ledger, noon(FIRST));
        let mut real = Self {
            there,
            backups: tempfile::tempdir().expect("a folder"),
            ledger,
            other,
            place,
            clock,
            names: Names::default(),
        };
        real.customer(&Step::Customer).expect("a customer");
        real.take(bank, &FIRST_ACCOUNT);
        real
    }

    /// Does what is asked; `bank` is the model that has done it already. Then
    /// both say the same, and the same stands on every account.
    pub(crate) fn take(&mut self, bank: &Bank, step: &Step) {
        self.clock.set(noon(bank.clock));
        self.there.set_clock(noon(bank.partner.clock));
        let told = match self.answer_to(bank, step) {
            Err(Error::Waiting {
                number: Some(number),
                ..
            }) => Ok(self.request(number)),
            told => told.map_err(|error| error.code()),
        };
        assert_eq!(told, bank.answer, "{step:?}");
        self.compare_balances(bank);
        self.compare_there(bank);
    }

    fn answer_to(&mut self, bank: &Bank, step: &Step) -> Told {
        match step {
            Step::Open { .. } => self.open(step),
            Step::Customer | Step::Stand { .. } | Step::Leave(_) => self.customer(step),
            Step::Policy { rule, when } => self.set_policy(*rule, *when),
            Step::Approve(place) => self.approve(bank, *place),
            Step::Reject(place) => self.reject(*place),
            Step::Turn => {
                std::mem::swap(&mut self.ledger, &mut self.other);
                Ok(Outcome::Done)
            }
            Step::Deposit { .. } | Step::Withdraw { .. } | Step::Transfer { .. } => {
                self.pay(bank, step)
            }
            Step::Place { .. } | Step::Capture { .. } | Step::Release { .. } => {
                self.hold(bank, step)
            }
            Step::Reverse(place) => {
                let made = self.ledger.payments().submit(&Instruction::Reverse {
                    transaction: TransactionRef::Id(self.names.transactions[*place]),
                    reason: "a mistake".to_owned(),
                    counts_from: None,
                    reference: made_reference(),
                })?;
                Ok(self.posted(bank, &transaction(made)))
            }
            Step::Group { .. } | Step::ReverseGroup(_) => self.join(bank, step),
            Step::Wages { from, rows, key } => self.wages(bank, *from, rows, *key),
            Step::Paper { .. } | Step::Read(_) | Step::Forget(_) => self.file_away(bank, step),
            Step::Till(_) | Step::Count { .. } => self.tend(bank, step),
            Step::Send { .. }
            | Step::Sweep
            | Step::Know(_)
            | Step::KnowThere(_)
            | Step::PolicyThere(_)
            | Step::DecideThere { .. }
            | Step::CloseThere(_) => self.deal(bank, step),
            Step::Backup => self.back_up(),
            Step::Restore => self.restore(bank),
            Step::Days(_) | Step::ClockBack => Ok(Outcome::Done),
            Step::Crash(torn) => {
                self.crash(bank, *torn);
                Ok(Outcome::Done)
            }
            _ => self.change(bank, step),
        }
    }

    /// Goes on as new processes do after two that are gone.
    fn crash(&mut self, bank: &Bank, torn: usize) {
        let left = self.place.crashed(torn);
        [self.ledger, self.other] = both(&left.location(), &self.clock);
        self.turn_to(bank);
        self.place = left;
        self.there.crash(torn);
    }

    /// Puts the connection of the caller first.
    pub(super) fn turn_to(&mut self, bank: &Bank) {
        if bank.person == 1 {
            std::mem::swap(&mut self.ledger, &mut self.other);
        }
    }

    fn pay(&mut self, bank: &Bank, step: &Step) -> Told {
        let instruction = self.instruction(bank, step);
        let made = self.ledger.payments().submit(&instruction)?;
        Ok(self.posted(bank, &transaction(made)))
    }

    /// The request that makes a payment.
    pub(super) fn instruction(&self, bank: &Bank, step: &Step) -> Instruction {
        let accounts = &self.names.accounts;
        let customers = &self.names.customers;
        let payment = |of: usize, minor: i64, known_as: Option<u8>, by: &[usize]| Payment {
            till: None,
            conductor: None,
            amount: amount(minor, bank.accounts[of].yen),
            reference: given_or_made(known_as),
            memo: None,
            value_date: match step {
                Step::Deposit { value, .. } | Step::Transfer { value, .. } => value.map(Day),
                _ => None,
            },
            by: by.iter().map(|place| customers[*place]).collect(),
        };
        match *step {
            Step::Deposit {
                to,
                amount,
                wire,
                reference,
                ..
            } => Instruction::Deposit {
                account: accounts[to].clone(),
                channel: if wire { Channel::Wire } else { Channel::Cash },
                payment: payment(to, amount, reference, &[]),
            },
            Step::Withdraw {
                from,
                amount,
                reference,
                ref by,
            } => Instruction::Withdraw {
                account: accounts[from].clone(),
                channel: Channel::Cash,
                payment: payment(from, amount, reference, by),
            },
            Step::Transfer {
                from,
                to,
                amount,
                reference,
                ref by,
                ..
            } => Instruction::Transfer {
                from: accounts[from].clone(),
                to: accounts[to].clone(),
                payment: payment(from, amount, reference, by),
            },
            _ => unreachable!("no payment"),
        }
    }

    /// What a transaction says must be what the model has.
    pub(super) fn posted(&mut self, bank: &Bank, posted: &Transaction) -> Outcome {
        self.learn(bank);
        let id = posted.id.as_deref().and_then(TransactionId::parse);
        let names = &self.names;
        let place = names
            .transactions
            .iter()
            .position(|known| Some(*known) == id);
        let place = place.expect("one that the model has too");
        let known = &bank.transactions[place];
        assert_eq!(posted.kind.name(), known.kind);
        assert_eq!(posted.amount.minor, known.amount);
        assert_eq!(
            (&posted.debit, &posted.credit),
            (&names.label(known.debit), &names.label(known.credit))
        );
        let group = known.group.map(|first| names.transactions[first]);
        assert_eq!(posted.group, group.map(|first| first.to_string()));
        match reference(known.reference) {
            None if known.group.is_some_and(|first| first != place) => {
                assert_eq!(posted.reference, None);
            }
            // What came back was asked for by nobody.
            None if known.kind == "reversal" && known.sent.is_some() => {
                assert_eq!(posted.reference, None);
            }
            None => assert!(posted.reference.is_some(), "every request has one"),
            given => assert_eq!(posted.reference, given),
        }
        assert_eq!(posted.business_date, Day(known.day));
        assert_eq!(posted.value_date, Day(known.value.unwrap_or(known.day)));
        assert_eq!(posted.operator, PEOPLE[known.operator]);
        let by = known
            .by
            .iter()
            .map(|place| names.customers[*place].to_string());
        let by: BTreeSet<String> = by.collect();
        assert!(by.iter().eq(&posted.ordered_by), "ordered by {by:?}");
        Outcome::Transaction(place, posted.replayed)
    }

    /// Finds the numbers of what the model has posted last, in the history of
    /// the accounts.
    pub(super) fn learn(&mut self, bank: &Bank) {
        let new = &bank.transactions[self.names.transactions.len()..];
        let last = self.names.transactions.last().map_or(0, |last| last.key());
        let mut found = BTreeSet::new();
        let sides = new.iter().flat_map(|one| [one.debit, one.credit]);
        for side in sides {
            let Side::Customer(place) = side else {
                continue;
            };
            let query = HistoryQuery {
                limit: 20,
                ..HistoryQuery::default()
            };
            let account = &self.names.accounts[place];
            let (items, _) = self
                .ledger
                .queries()
                .history(account, &query)
                .expect("lines");
            let ids = items
                .iter()
                .map(|item| TransactionId::parse(&item.transaction));
            found.extend(ids.map(|id| id.expect("a number").key()));
        }
        let fresh = found.range(last + 1..).copied();
        let before = self.names.transactions.len();
        self.names
            .transactions
            .extend(fresh.map(TransactionId::from_key));
        assert_eq!(self.names.transactions.len() - before, new.len(), "posted");
    }

    fn hold(&mut self, bank: &Bank, step: &Step) -> Told {
        let (ledger, names) = (&mut self.ledger, &mut self.names);
        let told = match *step {
            Step::Place {
                on,
                amount: minor,
                days,
                reference: known_as,
            } => {
                let request = HoldRequest {
                    amount: amount(minor, bank.accounts[on].yen),
                    expires_on: days.map(|days| Day(bank.today() + days)),
                    reference: given_or_made(known_as),
                    memo: None,
                };
                let account = names.accounts[on].clone();
                ledger
                    .payments()
                    .submit(&Instruction::PlaceHold { account, request })
            }
            Step::Capture {
                hold,
                amount: minor,
            } => {
                let yen = bank.accounts[bank.holds[hold].account].yen;
                ledger.payments().submit(&Instruction::CaptureHold {
                    hold: names.holds[hold],
                    amount: minor.map(|minor| amount(minor, yen)),
                    reference: made_reference(),
                })
            }
            Step::Release { hold } => {
                let hold = names.holds[hold];
                ledger.payments().submit(&Instruction::ReleaseHold { hold })
            }
            _ => unreachable!("no hold"),
        };
        let Done::Hold(hold) = told? else {
            panic!("no hold");
        };
        let id = hold.id.as_deref().and_then(HoldId::parse);
        let id = id.expect("a number");
        if !names.holds.contains(&id) {
            names.holds.push(id);
        }
        let place = names.holds.iter().position(|known| *known == id);
        let place = place.expect("one that is known");
        self.learn(bank);
        Ok(Outcome::Hold(place, hold.replayed))
    }

    pub(crate) fn compare_balances(&mut self, bank: &Bank) {
        let items = self.ledger.accounts().balances(&self.names.accounts, None);
        let items = items.expect("balances");
        for (place, item) in items.iter().enumerate() {
            let today = bank.today();
            let expected = (
                bank.accounts[place].balance,
                bank.held(place, today),
                bank.available(place),
                Day(today),
            );
            let actual = (
                item.ledger_balance.minor,
                item.held.minor,
                item.available_balance.minor,
                item.at,
            );
            assert_eq!(actual, expected, "balances of account {place}");
        }
        for (side, balance) in &bank.own {
            let Side::Bank(name, yen) = side else {
                continue;
            };
            let name = format!("{name}:{}", currency(*yen));
            let account = AccountRef::parse(&name).expect("an account of the bank");
            let item = &self
                .ledger
                .accounts()
                .balances(&[account], None)
                .expect("balances")[0];
            // What is on its way is owed, as what customers have is.
            let sign = if name.starts_with("in-transit") {
                1
            } else {
                -1
            };
            assert_eq!(item.ledger_balance.minor, sign * balance, "{name}");
        }
    }
}

/// The transaction that a request came to.
pub(super) fn transaction(done: Done) -> Transaction {
    match done {
        Done::Transaction(transaction) => *transaction,
        other => panic!("no transaction: {other:?}"),
    }
}
