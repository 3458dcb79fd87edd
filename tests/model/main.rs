//! Random sequences of use cases against a simple model.
//!
//! Whatever is asked, in whatever order: the ledger answers as the model does
//! (with the same code where it refuses), and balances, holds, history,
//! figures and the balances of earlier days are those of the model. At the
//! end the books prove themselves. More cases with `PROPTEST_CASES=2000`.

mod bank;

use std::cell::Cell;
use std::rc::Rc;

use bankctl::domain::account::AccountRef;
use bankctl::domain::calendar::{Span, Step as Period};
use bankctl::domain::kind::{AccountType, Channel};
use bankctl::domain::money::PlainDecimal;
use bankctl::domain::number::{AccountNumber, CustomerNumber, HoldId, TransactionId};
use bankctl::domain::{Currency, Day, Timestamp};
use bankctl::error::Error;
use bankctl::ledger::{
    AccountChange, AccountOpening, Clock, Context, CustomerDetails, HistoryQuery, HoldRequest,
    Ledger, Payment, Scope, StatsQuery, TransactionRef,
};
use bankctl::store::Location;
use proptest::prelude::*;

use bank::{Account, Answer, Bank, Outcome, Side, Status, Step};

const DAY: i64 = 86_400_000_000;
/// 2026-01-01 as a day of the ledger.
const FIRST: i32 = 20_454;

struct Moving(Rc<Cell<i64>>);

impl Clock for Moving {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.get())
    }
}

/// A ledger and its model, asked the same.
struct Pair {
    _folder: tempfile::TempDir,
    clock: Rc<Cell<i64>>,
    ledger: Ledger,
    customer: CustomerNumber,
    bank: Bank,
}

fn currency(yen: bool) -> Currency {
    Currency::parse(if yen { "JPY" } else { "USD" }).expect("a currency")
}

fn amount(minor: i64, yen: bool) -> PlainDecimal {
    let scale = if yen { 0 } else { 2 };
    PlainDecimal::from_parts(minor.unsigned_abs(), scale).expect("an amount")
}

fn reference(number: Option<u8>) -> Option<String> {
    number.map(|number| format!("ref-{number}"))
}

fn account_ref(place: usize) -> AccountRef {
    let place = i64::try_from(place).expect("small");
    AccountRef::Number(AccountNumber::from_key(100_000_001 + place))
}

fn hold_id(place: usize) -> HoldId {
    HoldId::from_key(i64::try_from(place + 1).expect("small"))
}

fn transaction_id(place: usize) -> TransactionId {
    TransactionId::from_key(i64::try_from(place + 1).expect("small"))
}

fn label(side: Side) -> String {
    match side {
        Side::Customer(place) => account_ref(place).to_string(),
        Side::Bank(name, _) => name.to_owned(),
    }
}

impl Pair {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let location = Location::File(folder.path().join("bank.db"));
        let clock = Rc::new(Cell::new(i64::from(FIRST) * DAY + DAY / 2));
        let context = || Context {
            clock: Box::new(Moving(Rc::clone(&clock))),
            operator: "anna".to_owned(),
            dry_run: false,
            clock_behind: Rc::default(),
        };
        let zone = "UTC".parse().expect("a zone");
        Ledger::create(&location, "Model", currency(false), zone, &context()).expect("a ledger");
        let mut ledger = Ledger::open(&location, context()).expect("a ledger");
        ledger
            .add_customer("Ana".to_owned(), CustomerDetails::default())
            .expect("a customer");
        let bank = Bank {
            clock: FIRST,
            ..Bank::default()
        };
        Self {
            _folder: folder,
            clock,
            ledger,
            customer: CustomerNumber::from_key(1),
            bank,
        }
    }

    fn payment(&self, minor: i64, yen: bool, known_as: Option<u8>) -> Payment {
        Payment {
            amount: amount(minor, yen),
            reference: reference(known_as),
            memo: None,
            value_date: None,
        }
    }

    /// Asks both, and compares what they answer and what then stands.
    fn take(&mut self, step: &Step) {
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
            Step::Again(_) => return,
            _ if self.bank.accounts.is_empty() => return,
            Step::Deposit { .. } | Step::Withdraw { .. } | Step::Transfer { .. } => self.pay(step),
            Step::Place { .. } | Step::Capture { .. } | Step::Release { .. } => self.hold(step),
            Step::Reverse(_) => self.reverse(step),
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

    fn at(&self, place: usize) -> usize {
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
                let payment = self.payment(amount, yen, reference);
                let expected = self.bank.pay("deposit", sides, amount, reference, 0);
                (
                    expected,
                    self.ledger.deposit(&account_ref(to), channel, payment),
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
                let payment = self.payment(amount, yen, reference);
                let expected = self.bank.pay("withdrawal", sides, amount, reference, 0);
                (
                    expected,
                    self.ledger
                        .withdraw(&account_ref(from), Channel::Cash, payment),
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
                let payment = self.payment(amount, self.bank.accounts[from].yen, reference);
                let expected = self.bank.pay("transfer", sides, amount, reference, 0);
                (
                    expected,
                    self.ledger
                        .transfer(&account_ref(from), &account_ref(to), payment),
                )
            }
            _ => unreachable!("no payment"),
        };
        (expected, actual.map(|posted| self.posted(&posted)))
    }

    /// What a transaction says must be what the model has.
    fn posted(&self, posted: &bankctl::report::Transaction) -> Outcome {
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
        assert_eq!(posted.reference, reference(known.reference));
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
                    reference: reference(known_as),
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
                (expected, self.ledger.capture_hold(hold_id(hold), asked))
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
        let actual = self.ledger.reverse(&target, "a mistake".to_owned());
        (expected, actual.map(|posted| self.posted(&posted)))
    }

    fn change(&mut self, step: &Step) -> (Answer, Result<Outcome, Error>) {
        let (expected, actual) = match *step {
            Step::Freeze(place) => {
                let place = self.at(place);
                let reason = "a court".to_owned();
                (
                    self.bank.freeze(place),
                    self.ledger.freeze_account(&account_ref(place), reason),
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
                    self.ledger.update_account(&account_ref(of), change),
                )
            }
            _ => unreachable!("no change"),
        };
        (expected, actual.map(|_| Outcome::Done))
    }

    fn compare_balances(&mut self) {
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

    /// Everything that can be asked afterwards.
    fn compare_all(&mut self) {
        self.compare_earlier_days();
        for place in 0..self.bank.accounts.len() {
            self.compare_history(place);
            self.compare_stats(Some(place));
        }
        self.compare_stats(None);
        for place in 0..self.bank.transactions.len() {
            let target = TransactionRef::Id(transaction_id(place));
            let found = self.ledger.transaction(&target).expect("a transaction");
            assert_eq!(self.posted(&found), Outcome::Transaction(place, false));
        }
        let trial = self.ledger.trial_balance(None).expect("a trial balance");
        for total in &trial.totals {
            assert_eq!(total.debit, total.credit, "debits equal credits");
        }
        let verified = self.ledger.verify(|_, _| {}).expect("a proof");
        assert_eq!(verified.problems.len(), 0, "{:?}", verified.problems);
        let expected = u64::try_from(self.bank.transactions.len()).expect("small");
        assert!(verified.ok && verified.transactions == expected);
    }

    fn compare_earlier_days(&mut self) {
        let today = self.bank.today();
        for (day, stood) in &self.bank.ended {
            if *day >= today {
                continue;
            }
            for (place, (balance, held)) in stood.iter().enumerate() {
                let item = &self.ledger.balances(&[account_ref(place)], Some(Day(*day)));
                let item = &item.as_ref().expect("balances")[0];
                assert_eq!(
                    (item.ledger_balance.minor, item.held.minor),
                    (*balance, *held),
                    "account {place} at the end of {}",
                    Day(*day)
                );
            }
            let trial = self
                .ledger
                .trial_balance(Some(Day(*day)))
                .expect("a trial balance");
            for total in &trial.totals {
                assert_eq!(
                    total.debit,
                    total.credit,
                    "debits equal credits on {}",
                    Day(*day)
                );
            }
        }
    }

    fn compare_history(&mut self, place: usize) {
        let own = Side::Customer(place);
        let of_own = |t: &&bank::Transaction| t.debit == own || t.credit == own;
        let mut expected: Vec<(String, i64, i64, String)> = Vec::new();
        for (number, t) in self.bank.transactions.iter().enumerate() {
            if of_own(&t) {
                let (signed, after) = if t.credit == own {
                    (t.amount, t.after.1)
                } else {
                    (-t.amount, t.after.0)
                };
                let other = if t.credit == own { t.debit } else { t.credit };
                expected.push((
                    transaction_id(number).to_string(),
                    signed,
                    after,
                    label(other),
                ));
            }
        }
        for oldest_first in [true, false] {
            let mut found = Vec::new();
            let mut after = None;
            loop {
                let query = HistoryQuery {
                    limit: 3,
                    after,
                    oldest_first,
                    ..HistoryQuery::default()
                };
                let (items, next) = self
                    .ledger
                    .history(&account_ref(place), &query)
                    .expect("lines");
                found.extend(items.into_iter().map(|item| {
                    (
                        item.transaction,
                        item.amount.minor,
                        item.balance.minor,
                        item.counterparty,
                    )
                }));
                after = next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, expected, "history of account {place}");
            expected.reverse();
        }
    }

    fn compare_stats(&mut self, place: Option<usize>) {
        let of = |bank: &Bank, yen: bool| -> i64 {
            let all = bank.accounts.iter().enumerate();
            let own = all.filter(|(at, a)| a.yen == yen && place.is_none_or(|p| p == *at));
            own.map(|(_, account)| account.balance).sum()
        };
        for step in [Period::Daily, Period::Weekly, Period::Monthly] {
            let query = StatsQuery {
                step,
                scope: place.map_or(Scope::Bank, |place| Scope::Account(account_ref(place))),
                span: Span {
                    from: Some(Day(FIRST)),
                    to: None,
                },
            };
            for yen in [false, true] {
                let items = self.ledger.stats(&query).expect("figures");
                let mut before = 0;
                let items = items.iter().filter(|item| item.currency == currency(yen));
                for item in items.clone() {
                    assert_eq!(item.opening_balance.minor, before, "{}", item.period);
                    before = item.closing_balance.minor;
                    assert_eq!(item.net.minor, before - item.opening_balance.minor);
                    let parts = item.deposits.amount.minor - item.withdrawals.amount.minor
                        + item.transfers_in.amount.minor
                        - item.transfers_out.amount.minor
                        + item.reversals.amount.minor;
                    assert_eq!(
                        parts, item.net.minor,
                        "{}: the parts make the net",
                        item.period
                    );
                }
                if items.count() > 0 {
                    assert_eq!(before, of(&self.bank, yen), "closing balance {place:?}");
                }
            }
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let amounts = || {
        prop_oneof![
            Just(100i64),
            Just(250),
            1i64..5_000,
            Just(1_000_000_000_000)
        ]
    };
    let references = || prop_oneof![2 => Just(None), 1 => (0u8..5).prop_map(Some)];
    let place = || 0usize..64;
    prop_oneof![
        3 => (any::<bool>(), prop_oneof![Just(0i64), 1i64..3_000])
            .prop_map(|(yen, overdraft)| Step::Open { yen, overdraft }),
        8 => (place(), amounts(), any::<bool>(), references())
            .prop_map(|(to, amount, wire, reference)| Step::Deposit { to, amount, wire, reference }),
        5 => (place(), amounts(), references())
            .prop_map(|(from, amount, reference)| Step::Withdraw { from, amount, reference }),
        6 => (place(), place(), amounts(), references())
            .prop_map(|(from, to, amount, reference)| Step::Transfer { from, to, amount, reference }),
        5 => (place(), amounts(), proptest::option::of(-1i32..4), references())
            .prop_map(|(on, amount, days, reference)| Step::Place { on, amount, days, reference }),
        3 => (place(), proptest::option::of(amounts()))
            .prop_map(|(hold, amount)| Step::Capture { hold, amount }),
        2 => place().prop_map(|hold| Step::Release { hold }),
        1 => place().prop_map(Step::Freeze),
        2 => place().prop_map(Step::Unfreeze),
        2 => place().prop_map(Step::Close),
        2 => (place(), prop_oneof![Just(0i64), 1i64..5_000]).prop_map(|(of, limit)| Step::Limit { of, limit }),
        3 => place().prop_map(Step::Reverse),
        3 => (1usize..12).prop_map(Step::Again),
        3 => (1i32..4).prop_map(Step::Days),
        1 => Just(Step::ClockBack),
    ]
}

fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(120)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_answers_as_the_model_does(steps in proptest::collection::vec(step(), 1..60)) {
        let mut pair = Pair::new();
        pair.take(&Step::Open { yen: false, overdraft: 0 });
        for (place, step) in steps.iter().enumerate() {
            let step = match step {
                Step::Again(back) if place >= *back => &steps[place - back],
                other => other,
            };
            pair.take(step);
        }
        pair.compare_all();
    }
}

/// A model that agrees with everything would prove nothing.
#[test]
fn the_model_refuses_what_the_rules_refuse() {
    let mut pair = Pair::new();
    let deposit = |amount, reference| Step::Deposit {
        to: 0,
        amount,
        wire: false,
        reference,
    };
    pair.take(&Step::Open {
        yen: false,
        overdraft: 0,
    });
    pair.take(&deposit(500, Some(1)));
    pair.take(&deposit(500, Some(1)));
    assert_eq!(pair.bank.transactions.len(), 1, "a replay posts nothing");
    assert_eq!(
        pair.bank.place(0, 501, None, None),
        Err("insufficient_funds")
    );
    assert_eq!(pair.bank.close(0), Err("balance_not_zero"));
    pair.take(&Step::Reverse(0));
    pair.take(&Step::Reverse(0));
    pair.take(&Step::Close(0));
    pair.take(&deposit(500, None));
    pair.compare_all();
}
