//! The ledger itself, asked what the model is asked.

use std::cell::Cell;
use std::rc::Rc;

use bankctl::config::made_reference;
use bankctl::error::Error;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::ach::rules::entry::{AchState, Sent};
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::AchItem;
use bankctl_ledger::{
    AchFile, AchFilter, AchLine, AchNumbers, AchReceiver, AchRepair, AchReturn, AchSending,
    CustomerDetails, ImportPlan, Instruction, Ledger, OrderedRow, OrderedWay, Payment,
};
use bankctl_types::kind::Channel;
use bankctl_types::{Day, RoutingNumber, StatedCurrency};

use super::bank::{Bank, Entry, Outcome, State};
use super::step::{ACCOUNTS, File, Line, Step, Target};
use crate::imports::{Given, Told};
use crate::machine::place::Place;
use crate::machine::plain_account;
use crate::machine::real::{amount, context, currency};

const SECOND: i64 = 1_000_000;
const OURS: &str = "091400606";
const OPERATOR: &str = "061000146";
/// A bank of others.
const THEIRS: &str = "021000021";

/// A ledger at a place.
pub(crate) struct Real<P> {
    ledger: Ledger,
    place: P,
    clock: Rc<Cell<i64>>,
    accounts: Vec<AccountRef>,
    /// How many files of payments were given.
    payments: usize,
}

/// Noon of a day, and then a second later with each step.
fn noon(day: Day) -> i64 {
    (i64::from(day.0) * 86_400 + 43_200) * SECOND
}

impl<P: Place> Real<P> {
    /// A ledger with the accounts of the model.
    pub(crate) fn new(bank: &Bank) -> Self {
        let clock = Rc::new(Cell::new(noon(bank.today)));
        let place = P::new();
        let location = place.location();
        let zone = "UTC".parse().expect("a zone");
        let dollars = currency(false);
        Ledger::create(&location, "Clearing", dollars, zone, &context(&clock)).expect("a ledger");
        let mut ledger = Ledger::open(&location, context(&clock), Action::Deposit).expect("opened");
        let owner = ledger
            .customers()
            .create("Ann", &CustomerDetails::default());
        let owner = owner.expect("a customer").number.expect("a number");
        let numbers = AchNumbers {
            routing: Some(OURS.to_owned()),
            operators: vec![OPERATOR.to_owned()],
            company_id: None,
        };
        ledger.ach().set_numbers(&numbers).expect("numbers");
        let accounts = (0..ACCOUNTS).map(|_| {
            let opened = ledger.accounts().open(&plain_account(&owner, false));
            let number = opened.expect("an account").number;
            let name = number.as_deref().and_then(AccountRef::parse);
            name.expect("a number")
        });
        let accounts: Vec<AccountRef> = accounts.collect();
        ledger
            .accounts()
            .close(&accounts[ACCOUNTS - 1])
            .expect("closed");
        let mut real = Self {
            ledger,
            place,
            clock,
            accounts,
            payments: 0,
        };
        for (account, cents) in bank.balances.into_iter().enumerate() {
            if cents > 0 {
                real.cash(account, cents, false).expect("as it is at first");
            }
        }
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
        let name = |place: usize| (place + 1).to_string();
        match step {
            Step::Days(_) => {}
            Step::Crash(torn) => {
                self.place = self.place.crashed(*torn);
                let location = self.place.location();
                let opened = Ledger::open(&location, context(&self.clock), Action::Deposit);
                self.ledger = opened.expect("opened");
            }
            Step::Cash {
                account,
                cents,
                is_out,
            } => self.cash(*account, *cents, *is_out)?,
            Step::Import(file) => {
                let place = bank.files.len() - 1;
                return self.import(place, file, bank.today.plus(file.settled_in));
            }
            Step::Again(place) => {
                let (file, settled) = &bank.files[*place];
                return self.import(*place, file, *settled);
            }
            Step::PostDue => {
                let due = self.ledger.ach().post_due(None)?;
                assert_eq!((due.noted, due.left), (0, 0));
                return Ok(Outcome::Taken([due.posted, 0, due.suspended, 0]));
            }
            Step::Repair { entry, account } => {
                let repaired = self.ledger.ach().repair(&AchRepair {
                    entry: name(*entry),
                    account: self.accounts[*account].clone(),
                })?;
                return Ok(again(repaired.replayed));
            }
            Step::Return {
                entry,
                is_disputed,
                is_late,
            } => {
                let back = self.ledger.ach().return_entry(&AchReturn {
                    entry: name(*entry),
                    reason: if *is_disputed { "R10" } else { "R03" }.to_owned(),
                    info: is_disputed.then(|| "not mine".to_owned()),
                    late: is_late.then(|| "agreed".to_owned()),
                })?;
                return Ok(again(back.replayed));
            }
            Step::SendReturns => {
                let sent = self.ledger.ach().send(&AchSending::Returns, None)?;
                assert_eq!(sent.left, 0);
                return Ok(Outcome::Sent(sent.entries.len()));
            }
            Step::Pay { account, cents } => return self.pay(bank, *account, cents),
            Step::SendPayments => {
                let sent = self.ledger.ach().send(&AchSending::Batch(None), None)?;
                return Ok(Outcome::Sent(sent.entries.len()));
            }
            Step::Cancel(entry) => {
                let cancelled = self.ledger.ach().cancel(&name(*entry), "paid twice")?;
                return Ok(again(cancelled.replayed));
            }
        }
        Ok(Outcome::Done)
    }

    fn cash(&mut self, account: usize, cents: i64, is_out: bool) -> Result<(), Error> {
        let account = self.accounts[account].clone();
        let payment = Payment {
            amount: amount(cents, false),
            reference: made_reference(),
            memo: None,
            value_date: None,
            by: Vec::new(),
            till: None,
            conductor: None,
        };
        let channel = Channel::Cash;
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

    fn import(&mut self, place: usize, file: &File, settled: Day) -> Result<Outcome, Error> {
        let lines = file.lines.iter().enumerate();
        let rows: Vec<AchLine> = lines
            .map(|(line, entry)| self.row(line, entry, settled))
            .collect();
        let plan = ImportPlan {
            file: format!("{place}.ach"),
            sha256: place.to_string(),
            rows: rows.len() as u64,
            ..ImportPlan::default()
        };
        let file = AchFile {
            identity: format!("{OPERATOR}/260914/1200/{place}"),
            origin: RoutingNumber::parse(OPERATOR),
            allow_same_id: false,
            sends_back: file.sends_back,
        };
        let mut told = Told::new(|| {});
        let done = self
            .ledger
            .ach()
            .import(&plan, &file, &mut Given(rows), &mut told)?;
        let import = done.import;
        Ok(Outcome::Taken([
            import.posted,
            done.waiting,
            done.suspended,
            import.duplicates,
        ]))
    }

    /// Payments to people at another bank.
    fn pay(&mut self, bank: &Bank, account: usize, cents: &[i64]) -> Result<Outcome, Error> {
        let rows = (3..).zip(cents).map(|(line, cents)| OrderedRow {
            line,
            way: OrderedWay::Out {
                wire: false,
                to: Some(Box::new(receiver())),
            },
            amount: amount(*cents, false),
            currency: StatedCurrency::Code(currency(false)),
            reference: None,
            memo: None,
            value_date: None,
        });
        let rows: Vec<OrderedRow> = rows.collect();
        self.payments += 1;
        let plan = ImportPlan {
            file: format!("{}.csv", self.payments),
            sha256: format!("payments {} on {}", self.payments, bank.today),
            rows: rows.len() as u64,
            allow_similar: true,
            ..ImportPlan::default()
        };
        let from = self.accounts[account].clone();
        let mut told = Told::new(|| {});
        let done =
            self.ledger
                .imports()
                .import_payments(&plan, from, &mut Given(rows), &mut told)?;
        Ok(Outcome::Taken([
            done.posted,
            0,
            done.rejected,
            done.duplicates,
        ]))
    }

    /// A line of a file.
    fn row(&self, place: usize, line: &Line, settled: Day) -> AchLine {
        let account = match line.target {
            Target::Account(account) => self.accounts[account].to_string(),
            Target::Nobody => "744567899".to_owned(),
            Target::Mistyped => "1000000019".to_owned(),
        };
        AchLine {
            line: place as u64 + 3,
            batch: 1,
            repeat: 1,
            code: if line.is_debit { 27 } else { 22 },
            cents: line.cents,
            sent: Sent {
                sec: "PPD".to_owned(),
                company: "ACME".to_owned(),
                company_id: "1123456789".to_owned(),
                description: if line.is_reversal {
                    "REVERSAL"
                } else {
                    "INVOICE"
                }
                .to_owned(),
                odfi: "12345678".to_owned(),
                trace: format!("12345678{place:07}"),
                rdfi: OURS.to_owned(),
                account,
                settlement: Some(settled),
                ..Sent::default()
            },
        }
    }

    /// Balances, and what became of each entry.
    fn compare(&mut self, bank: &Bank) {
        let mut names = self.accounts.clone();
        // Of its own accounts the first booking makes them.
        let is_booked = bank.entries.iter().any(|entry| entry.transactions > 0);
        if is_booked {
            names.extend(["clearing/ach"].map(|name| AccountRef::parse(name).expect("a name")));
        }
        let told = self
            .ledger
            .accounts()
            .balances(&names, None)
            .expect("balances");
        let told: Vec<i64> = told.iter().map(|one| one.ledger_balance.minor).collect();
        let mut known = bank.balances.to_vec();
        known.extend(is_booked.then_some(bank.clearing));
        assert_eq!(told, known, "on {}", bank.today);
        self.compare_suspense(bank);
        let everything = AchFilter::default();
        let (entries, _) = self
            .ledger
            .ach()
            .list(&everything, None, 10_000)
            .expect("entries");
        assert_eq!(entries.len(), bank.entries.len());
        for (told, known) in entries.iter().rev().zip(&bank.entries) {
            self.compare_entry(told, known);
        }
        let by = bank.today.plus(1);
        let due = AchFilter {
            due_by: Some(by),
            ..AchFilter::default()
        };
        let (listed, _) = self.ledger.ach().list(&due, None, 10_000).expect("entries");
        let counted = self.ledger.ach().returns_due(by).expect("a count");
        let known = bank.to_decide(by);
        assert_eq!((listed.len(), counted), (known, known as u64), "by {by}");
    }

    /// What has no owner: nothing where all was sent back or repaired.
    fn compare_suspense(&mut self, bank: &Bank) {
        let suspense = AccountRef::parse("suspense").expect("a name");
        // It may not be there yet.
        let told = self
            .ledger
            .accounts()
            .balances(&[suspense], None)
            .unwrap_or_default();
        let told = told.first().map_or(0, |one| one.ledger_balance.minor);
        assert_eq!(told, bank.suspense, "on {}", bank.today);
    }

    fn compare_entry(&self, told: &AchItem, known: &Entry) {
        let state = match known.state {
            State::Waiting => AchState::Waiting,
            State::Posted => AchState::Posted,
            State::Suspense => AchState::Suspense,
            State::ReturnDue => AchState::ReturnDue,
            State::Returned => AchState::Returned,
            State::Corrected => AchState::Corrected,
            State::ToSend => AchState::ToSend,
            State::Sent => AchState::Sent,
            State::Cancelled => AchState::Cancelled,
        };
        let account = known
            .account
            .map(|account| self.accounts[account].to_string());
        assert_eq!(
            (told.state, told.return_code.as_deref(), told.return_by),
            (state, known.reason, known.return_by),
            "{told:?}"
        );
        assert_eq!(
            (
                &told.account,
                told.transactions.len(),
                told.exported.is_some()
            ),
            (&account, known.transactions, known.is_told),
            "{told:?}"
        );
    }

    /// The books prove themselves.
    pub(crate) fn prove(&mut self) {
        let verified = self.ledger.audit().verify(|_, _| {}).expect("a proof");
        assert!(verified.ok, "{:?}", verified.problems);
    }
}

/// Somebody at another bank.
fn receiver() -> AchReceiver {
    AchReceiver {
        bank: RoutingNumber::parse(THEIRS).expect("a bank"),
        account: "9876".to_owned(),
        code: 22,
        name: "BOB".to_owned(),
        individual_id: String::new(),
        sec: "PPD".to_owned(),
        company: "ACME".to_owned(),
        company_id: None,
        description: "INVOICE".to_owned(),
        effective: None,
        words: None,
    }
}

fn again(replayed: bool) -> Outcome {
    if replayed {
        Outcome::Again
    } else {
        Outcome::Done
    }
}
