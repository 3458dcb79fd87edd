//! A ledger and its model, asked the same.

use std::cell::Cell;
use std::rc::Rc;

use crate::bank::{Account, Answer, Bank, Outcome, Side, Status, Step};
use bankctl::config::made_reference;
use bankctl::domain::account::AccountRef;
use bankctl::domain::kind::{AccountType, Channel};
use bankctl::domain::money::PlainDecimal;
use bankctl::domain::number::{AccountNumber, CustomerNumber, HoldId, TransactionId};
use bankctl::domain::permission::Action;
use bankctl::domain::{Currency, Day, Timestamp};
use bankctl::error::Error;
use bankctl::ledger::{
    AccountChange, AccountOpening, Caller, Clock, Context, CustomerDetails, HoldRequest, Ledger,
    Payment, Reference, TransactionRef,
};
use bankctl::store::Location;

const DAY: i64 = 86_400_000_000;
/// 2026-01-01 as a day of the ledger.
pub(crate) const FIRST: i32 = 20_454;

pub(crate) struct Moving(Rc<Cell<i64>>);

impl Clock for Moving {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.get())
    }
}

/// A ledger and its model, asked the same.
pub(crate) struct Pair {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) clock: Rc<Cell<i64>>,
    pub(crate) ledger: Ledger,
    customer: CustomerNumber,
    pub(crate) bank: Bank,
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
fn given_or_made(number: Option<u8>) -> Reference {
    reference(number).map_or_else(made_reference, Reference::Given)
}

pub(crate) fn account_ref(place: usize) -> AccountRef {
    let place = i64::try_from(place).expect("small");
    AccountRef::Number(AccountNumber::from_key(100_000_001 + place))
}

pub(crate) fn hold_id(place: usize) -> HoldId {
    HoldId::from_key(i64::try_from(place + 1).expect("small"))
}

pub(crate) fn transaction_id(place: usize) -> TransactionId {
    TransactionId::from_key(i64::try_from(place + 1).expect("small"))
}

pub(crate) fn label(side: Side) -> String {
    match side {
        Side::Customer(place) => account_ref(place).to_string(),
        Side::Bank(name, _) => name.to_owned(),
    }
}

/// Anna, at the time of the clock.
pub(crate) fn context(clock: &Rc<Cell<i64>>) -> Context {
    Context {
        clock: Box::new(Moving(Rc::clone(clock))),
        caller: Caller::Pinned("anna".to_owned()),
        origin: || "here".to_owned(),
        dry_run: false,
        patience: std::time::Duration::ZERO,
        clock_behind: Rc::default(),
    }
}

impl Pair {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let location = Location::File(folder.path().join("bank.db"));
        let clock = Rc::new(Cell::new(i64::from(FIRST) * DAY + DAY / 2));
        let context = || context(&clock);
        let zone = "UTC".parse().expect("a zone");
        Ledger::create(&location, "Model", currency(false), zone, &context()).expect("a ledger");
        let mut ledger = Ledger::open(&location, context(), Action::Deposit).expect("a ledger");
        ledger
            .add_customer("Ana", &CustomerDetails::default())
            .expect("a customer");
        let bank = Bank {
            clock: FIRST,
            ..Bank::default()
        };
        Self {
            folder,
            clock,
            ledger,
            customer: CustomerNumber::from_key(1),
            bank,
        }
    }

    fn payment(minor: i64, yen: bool, known_as: Option<u8>) -> Payment {
        Payment {
            amount: amount(minor, yen),
            reference: given_or_made(known_as),
            memo: None,
            value_date: None,
        }
    }

    /// Asks both, and compares what they answer and what then stands.
    pub(crate) fn take(&mut self, step: &Step) {
        let (expected, actual) = match step {
            Step::Open { yen, overdraft } => self.open(*yen, *overdraft),
            Step::Days(days) => {
                self.bank.pass(*days);
                self.clock.set(self.clock.get() + i64::from(*days) * DAY);
                return;
            }
            Step::ClockBack => {
                if self.bank.transactions.last().map(|last| last.day) == Some(self.bank.clock) {
                    self.bank.clock -= 1;
                    self.clock.set(self.clock.get() - DAY);
                }
                return;
            }
            Step::Crash(torn) => return self.crash(*torn),
            Step::Again(_) => return,
            _ if self.bank.accounts.is_empty() => return,
            Step::Deposit { .. } | Step::Withdraw { .. } | Step::Transfer { .. } => self.pay(step),
            Step::Place { .. } | Step::Capture { .. } | Step::Release { .. } => self.hold(step),
            Step::Reverse(_) => self.reverse(step),
            Step::Wages { from, rows, key } => self.wages(*from, rows, *key),
            _ => self.change(step),
        };
        let actual = actual.map_err(|error| error.describe().code);
        assert_eq!(actual, expected, "{step:?}");
        self.compare_balances();
    }

    fn open(&mut self, yen: bool, overdraft: i64) -> (Answer, Result<Outcome, Error>) {
        let opening = AccountOpening {
            owner: self.customer,
            joint: Vec::new(),
            account_type: AccountType::Checking,
            currency: Some(currency(yen)),
            overdraft: (overdraft > 0).then(|| amount(overdraft, yen)),
            name: None,
            external_numbers: Vec::new(),
        };
        self.bank.accounts.push(Account {
            yen,
            overdraft,
            status: Status::Open,
            balance: 0,
        });
        let opened = self.ledger.open_account(&opening);
        (Ok(Outcome::Done), opened.map(|_| Outcome::Done))
    }

    pub(crate) fn at(&self, place: usize) -> usize {
        place % self.bank.accounts.len()
    }

    fn pay(&mut self, step: &Step) -> (Answer, Result<Outcome, Error>) {
        let (expected, actual) = match *step {
            Step::Deposit {
                to,
                amount,
                wire,
                reference,
            } => {
                let to = self.at(to);
                let yen = self.bank.accounts[to].yen;
                let name = if wire { "clearing/wire" } else { "cash/vault" };
                let channel = if wire { Channel::Wire } else { Channel::Cash };
                let sides = (Side::Bank(name, yen), Side::Customer(to));
                let payment = Self::payment(amount, yen, reference);
                let expected = self.bank.pay("deposit", sides, amount, reference, 0);
                (
                    expected,
                    self.ledger.deposit(&account_ref(to), channel, &payment),
                )
            }
            Step::Withdraw {
                from,
                amount,
                reference,
            } => {
                let from = self.at(from);
                let yen = self.bank.accounts[from].yen;
                let sides = (Side::Customer(from), Side::Bank("cash/vault", yen));
                let payment = Self::payment(amount, yen, reference);
                let expected = self.bank.pay("withdrawal", sides, amount, reference, 0);
                (
                    expected,
                    self.ledger
                        .withdraw(&account_ref(from), Channel::Cash, &payment),
                )
            }
            Step::Transfer {
                from,
                to,
                amount,
                reference,
            } => {
                let (from, to) = (self.at(from), self.at(to));
                let sides = (Side::Customer(from), Side::Customer(to));
                let payment = Self::payment(amount, self.bank.accounts[from].yen, reference);
                let expected = self.bank.pay("transfer", sides, amount, reference, 0);
                (
                    expected,
                    self.ledger
                        .transfer(&account_ref(from), &account_ref(to), &payment),
                )
            }
            _ => unreachable!("no payment"),
        };
        (expected, actual.map(|posted| self.posted(&posted)))
    }

    /// What a transaction says must be what the model has.
    pub(crate) fn posted(&self, posted: &bankctl::report::Transaction) -> Outcome {
        let id = posted
            .id
            .as_deref()
            .and_then(TransactionId::parse)
            .expect("a number");
        let place = usize::try_from(id.key() - 1).expect("small");
        let known = &self.bank.transactions[place];
        assert_eq!(posted.kind.name(), known.kind);
        assert_eq!(posted.amount.minor, known.amount);
        assert_eq!(
            (&posted.debit, &posted.credit),
            (&label(known.debit), &label(known.credit))
        );
        match reference(known.reference) {
            None => assert!(posted.reference.is_some(), "every request has one"),
            given => assert_eq!(posted.reference, given),
        }
        assert_eq!(posted.business_date, Day(known.day));
        Outcome::Transaction(place, posted.replayed)
    }

    fn hold(&mut self, step: &Step) -> (Answer, Result<Outcome, Error>) {
        let holds = self.bank.holds.len();
        let yen = |bank: &Bank, hold: usize| bank.accounts[bank.holds[hold].account].yen;
        let (expected, actual) = match *step {
            Step::Place {
                on,
                amount: minor,
                days,
                reference: known_as,
            } => {
                let on = self.at(on);
                let last = days.map(|days| self.bank.today() + days);
                let request = HoldRequest {
                    amount: amount(minor, self.bank.accounts[on].yen),
                    expires_on: last.map(Day),
                    reference: given_or_made(known_as),
                    memo: None,
                };
                let expected = self.bank.place(on, minor, last, known_as);
                (expected, self.ledger.place_hold(&account_ref(on), &request))
            }
            Step::Capture {
                hold,
                amount: minor,
            } if holds > 0 => {
                let hold = hold % holds;
                let asked = minor.map(|minor| amount(minor, yen(&self.bank, hold)));
                let expected = self.bank.capture(hold, minor);
                (
                    expected,
                    self.ledger
                        .capture_hold(hold_id(hold), asked, &made_reference()),
                )
            }
            Step::Release { hold } if holds > 0 => {
                let hold = hold % holds;
                (
                    self.bank.release(hold),
                    self.ledger.release_hold(hold_id(hold)),
                )
            }
            _ => return (Ok(Outcome::Done), Ok(Outcome::Done)),
        };
        let outcome = actual.map(|hold| {
            let id = hold
                .id
                .as_deref()
                .and_then(HoldId::parse)
                .expect("a number");
            Outcome::Hold(usize::try_from(id.key() - 1).expect("small"), hold.replayed)
        });
        (expected, outcome)
    }

    fn reverse(&mut self, step: &Step) -> (Answer, Result<Outcome, Error>) {
        let Step::Reverse(place) = *step else {
            unreachable!("no reversal")
        };
        let count = self.bank.transactions.len();
        if count == 0 {
            return (Ok(Outcome::Done), Ok(Outcome::Done));
        }
        let place = place % count;
        let expected = self.bank.reverse(place);
        let target = TransactionRef::Id(transaction_id(place));
        let actual = self.ledger.reverse(&target, "a mistake", &made_reference());
        (expected, actual.map(|posted| self.posted(&posted)))
    }

    fn change(&mut self, step: &Step) -> (Answer, Result<Outcome, Error>) {
        let (expected, actual) = match *step {
            Step::Freeze(place) => {
                let place = self.at(place);
                let reason = "a court".to_owned();
                (
                    self.bank.freeze(place),
                    self.ledger.freeze_account(&account_ref(place), &reason),
                )
            }
            Step::Unfreeze(place) => {
                let place = self.at(place);
                (
                    self.bank.unfreeze(place),
                    self.ledger.unfreeze_account(&account_ref(place)),
                )
            }
            Step::Close(place) => {
                let place = self.at(place);
                (
                    self.bank.close(place),
                    self.ledger.close_account(&account_ref(place)),
                )
            }
            Step::Limit { of, limit } => {
                let of = self.at(of);
                let yen = self.bank.accounts[of].yen;
                let change = AccountChange {
                    overdraft: Some((limit > 0).then(|| amount(limit, yen))),
                    ..AccountChange::default()
                };
                (
                    self.bank.limit(of, limit),
                    self.ledger.update_account(&account_ref(of), &change),
                )
            }
            _ => unreachable!("no change"),
        };
        (expected, actual.map(|_| Outcome::Done))
    }

    pub(crate) fn compare_balances(&mut self) {
        let all: Vec<AccountRef> = (0..self.bank.accounts.len()).map(account_ref).collect();
        let items = self.ledger.balances(&all, None).expect("balances");
        for (place, item) in items.iter().enumerate() {
            let today = self.bank.today();
            let expected = (
                self.bank.accounts[place].balance,
                self.bank.held(place, today),
                self.bank.available(place),
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
        for (side, balance) in &self.bank.own {
            let Side::Bank(name, yen) = side else {
                continue;
            };
            let name = format!("{name}:{}", currency(*yen));
            let account = AccountRef::parse(&name).expect("an account of the bank");
            let item = &self.ledger.balances(&[account], None).expect("balances")[0];
            assert_eq!(item.ledger_balance.minor, -balance, "{name}");
        }
    }
}
