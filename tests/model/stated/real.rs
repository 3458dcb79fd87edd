//! The ledger itself, asked what the model is asked.

use std::cell::Cell;
use std::rc::Rc;

use bankctl::config::made_reference;
use bankctl::error::Error;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::StatementHead;
use bankctl_ledger::{
    CustomerDetails, Instruction, Keeping, Ledger, Matching, Payment, PostingRule, Reference, Sign,
    StatedBalance, Statement, StatementRow, StatementRows, TransactionRef,
};
use bankctl_types::kind::Channel;
use bankctl_types::number::TransactionId;
use bankctl_types::{BalancePlace, Day, Money};

use super::bank::{Bank, FIRST, Outcome};
use super::step::Step;
use crate::machine::place::Place;
use crate::machine::plain_account;
use crate::machine::real::{amount, context, currency};

const SECOND: i64 = 1_000_000;
const ACCOUNT: &str = "clearing/wire";
const FEES: &str = "expense/bank-fees";

/// A ledger at a place.
pub(crate) struct Real<P> {
    ledger: Ledger,
    place: P,
    clock: Rc<Cell<i64>>,
    customer: AccountRef,
    /// The references of the wires.
    wires: Vec<String>,
    /// What was booked for each reconciliation, by its number.
    posted: Vec<Vec<String>>,
}

/// Noon of a day, and then a second later with each step.
fn noon(day: Day) -> i64 {
    (i64::from(day.0) * 86_400 + 43_200) * SECOND
}

fn named(account: &str) -> AccountRef {
    AccountRef::parse(account).expect("a name")
}

impl<P: Place> Real<P> {
    /// A ledger with a customer who has something.
    pub(crate) fn new(bank: &Bank) -> Self {
        let clock = Rc::new(Cell::new(noon(bank.today)));
        let place = P::new();
        let location = place.location();
        let zone = "UTC".parse().expect("a zone");
        Ledger::create(&location, "Stated", currency(false), zone, &context(&clock))
            .expect("a ledger");
        let mut ledger = Ledger::open(&location, context(&clock), Action::Deposit).expect("opened");
        let owner = ledger
            .customers()
            .create("Ann", &CustomerDetails::default());
        let owner = owner.expect("a customer").number.expect("a number");
        let opened = ledger.accounts().open(&plain_account(&owner, false));
        let number = opened.expect("an account").number.expect("a number");
        let mut real = Self {
            ledger,
            place,
            clock,
            customer: named(&number),
            wires: Vec::new(),
            posted: Vec::new(),
        };
        real.pay(FIRST, false, Channel::Cash).expect("paid in");
        real
    }

    /// Does what is asked; `bank` is the model that has done it already. Then both say
    /// the same, and the same stands everywhere.
    pub(crate) fn take(&mut self, bank: &Bank, step: &Step) {
        let now = (self.clock.get() + SECOND).max(noon(bank.today));
        self.clock.set(now);
        let told = self.answer_to(bank, step).map_err(|error| error.code());
        assert_eq!(told, bank.answer, "{step:?} on {}", bank.today);
        self.compare(bank);
    }

    fn answer_to(&mut self, bank: &Bank, step: &Step) -> Result<Outcome, Error> {
        match step {
            Step::Days(_) => {}
            Step::Crash(torn) => {
                self.place = self.place.crashed(*torn);
                let location = self.place.location();
                let opened = Ledger::open(&location, context(&self.clock), Action::Deposit);
                self.ledger = opened.expect("opened");
            }
            Step::Wire { cents, is_out } => {
                self.pay(*cents, *is_out, Channel::Wire)?;
                self.wires.push(self.reference());
            }
            Step::Keep { posts, .. } => return self.keep(bank, bank.files.len() - 1, *posts),
            Step::Again { file, posts } => return self.keep(bank, *file, *posts),
            Step::Undo(place) => {
                let id = i64::try_from(place + 1).expect("small");
                let undone = self.ledger.reconciliations().undo(id)?;
                return Ok(if undone.replayed {
                    Outcome::Again
                } else {
                    Outcome::Done
                });
            }
            Step::TakeBack(place) => self.take_back(bank, *place)?,
        }
        Ok(Outcome::Done)
    }

    /// Reverses what was booked for a reconciliation: the model has done it, so that what was
    /// left before is what has a reversal of today now.
    fn take_back(&mut self, bank: &Bank, place: usize) -> Result<(), Error> {
        for number in &self.posted[place] {
            let id = TransactionId::parse(number).expect("a number");
            let shown = self.ledger.payments().get(&TransactionRef::Id(id))?;
            if shown.reversed_by.is_some() {
                continue;
            }
            self.ledger.payments().submit(&Instruction::ReverseGroup {
                transaction: TransactionRef::Id(id),
                reason: "a mistake".to_owned(),
                counts_from: None,
                reference: made_reference(),
            })?;
        }
        assert!(bank.groups(place).is_empty(), "all of them");
        Ok(())
    }

    fn pay(&mut self, cents: i64, is_out: bool, channel: Channel) -> Result<(), Error> {
        let account = self.customer.clone();
        let reference = match channel {
            Channel::Wire => Reference::Given(self.reference()),
            _ => made_reference(),
        };
        let payment = Payment {
            amount: amount(cents, false),
            reference,
            memo: None,
            value_date: None,
            by: Vec::new(),
            till: None,
            conductor: None,
        };
        let instruction = if is_out {
            Instruction::Withdraw {
                account,
                channel,
                payment,
            }
        } else {
            Instruction::Deposit {
                account,
                channel,
                payment,
            }
        };
        self.ledger.payments().submit(&instruction).map(|_| ())
    }

    /// The reference of a wire of this moment.
    fn reference(&self) -> String {
        format!("W-{}", self.clock.get())
    }

    /// Holds a statement against the account, and keeps it.
    fn keep(&mut self, bank: &Bank, file: usize, posts: bool) -> Result<Outcome, Error> {
        let statement = self.statement(bank, file);
        let matching = Matching {
            days_apart: 400,
            tolerance_minor: 0,
            fee: None,
            groupings: Vec::new(),
        };
        let rule = PostingRule {
            texts: Vec::new(),
            codes: Vec::new(),
            sign: Some(Sign::Out),
            min_minor: None,
            max_minor: None,
            is_of_differences: false,
            account: named(FEES),
            memo: None,
        };
        let keeping = Keeping {
            file: format!("{file}.xml"),
            sha256: format!("{file:064}"),
            format: "camt".to_owned(),
            rules: posts.then(|| vec![rule]),
            refused: vec!["statement_gap"],
        };
        let told =
            self.ledger
                .reconciliations()
                .keep(&named(ACCOUNT), &statement, &matching, &keeping)?;
        let proof = told.proof.as_ref().expect("a proof");
        assert_eq!(proof.difference.minor, 0, "{told:?}");
        assert!(told.read.warnings.is_empty(), "{told:?}");
        assert!(told.mismatched.is_empty(), "{told:?}");
        let matched = usize::try_from(told.matched).expect("small");
        let counts = [
            matched,
            told.unmatched_file.len(),
            told.unmatched_ledger.len(),
        ];
        let numbers = told.posted.iter().map(|one| one.transaction.clone());
        let numbers: Vec<String> = numbers.flatten().collect();
        let id = told.reconciliation.expect("it is kept");
        let place = usize::try_from(id).expect("small") - 1;
        if place == self.posted.len() {
            self.posted.push(Vec::new());
        }
        let count = numbers.len();
        self.posted[place] = numbers;
        Ok(if told.replayed {
            Outcome::KeptBefore(counts, count)
        } else {
            Outcome::Kept(counts, count)
        })
    }

    /// A file as it is read.
    fn statement(&self, bank: &Bank, place: usize) -> Statement {
        let file = &bank.files[place];
        let row = |(line, minor, date, wire): (u64, i64, Day, Option<usize>)| StatementRow {
            line,
            date: date.max(file.from),
            amount_minor: minor,
            reference: wire.map(|wire| self.wires[wire].clone()),
            ids: Vec::new(),
            codes: Vec::new(),
            details: Vec::new(),
            description: wire.is_none().then(|| "a fee".to_owned()),
            balance_minor: None,
            left_open: None,
        };
        let wires = file.wires.iter().map(|wire| {
            let (cents, on) = bank.wire(*wire);
            (cents, on, Some(*wire))
        });
        let fees = file.fees.iter().map(|cents| (*cents, file.to, None));
        let lines = (2..).zip(wires.chain(fees));
        let rows = lines.map(|(line, (minor, date, wire))| row((line, minor, date, wire)));
        let closing = bank.closing(file);
        let balance = |place, date, balance_minor| StatedBalance {
            line: 1,
            date: Some(date),
            place,
            balance_minor,
        };
        let money = |minor| Some(Money::new(minor, currency(false)));
        Statement {
            rows: StatementRows::of(rows).expect("put aside"),
            balances: vec![
                balance(BalancePlace::Opening, file.from, file.opening),
                balance(BalancePlace::Closing, file.to, closing),
            ],
            covered: Some((file.from, file.to)),
            head: Some(StatementHead {
                id: Some(format!("S-{place}")),
                format: "camt".to_owned(),
                account: None,
                from: Some(file.from),
                to: Some(file.to),
                opening: money(file.opening),
                closing: money(closing),
                balances: Some(true),
                sequence: None,
            }),
            ..Statement::default()
        }
    }

    /// What the accounts have, and which statements stand.
    fn compare(&mut self, bank: &Bank) {
        // They may not be there yet.
        let mut of = |name: &str| {
            let told = self.ledger.accounts().balances(&[named(name)], None);
            told.unwrap_or_default()
                .first()
                .map_or(0, |one| one.ledger_balance.minor)
        };
        assert_eq!((of(ACCOUNT), of(FEES)), bank.sums(), "on {}", bank.today);
        let account = self.customer.clone();
        let told = self
            .ledger
            .accounts()
            .balances(&[account], None)
            .expect("a balance");
        assert_eq!(told[0].ledger_balance.minor, bank.balance);
        let told = self
            .ledger
            .reconciliations()
            .list(None, true)
            .expect("a list");
        let mut told: Vec<_> = told
            .iter()
            .map(|one| (one.reconciliation, one.undone))
            .collect();
        told.sort_unstable();
        let known = (1..).zip(&bank.kept).map(|(id, kept)| (id, kept.is_undone));
        assert_eq!(told, known.collect::<Vec<_>>());
    }

    /// The books prove themselves.
    pub(crate) fn prove(&mut self) {
        let verified = self.ledger.audit().verify(|_, _| {}).expect("a proof");
        assert!(verified.ok, "{:?}", verified.problems);
    }
}
