//! A bank that is made up, booked day by day through the ordinary use cases.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use bankctl_ledger::access::rules::operator::Role;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::kernel::rules::internal_account::{CASH_VAULT, EQUITY_OPENING};
use bankctl_ledger::kernel::rules::policy::Rule;
use bankctl_ledger::{
    Appointment, Caller, Clock, Context as LedgerContext, Done, HoldRequest, Instruction, Ledger,
    RuleSetting, TransactionRef,
};
use bankctl_types::kind::Channel;
use bankctl_types::number::AccountNumber;
use bankctl_types::{Currency, Day, Timestamp};
use chrono_tz::Tz;
use fastrand::Rng;

use super::amount_of;
use super::days::{Days, PAY_DAY, of_month};
use super::folder::Folder;
use super::people::{People, external_number};
use super::wages::{InMemory, Silent, Wages, plan};
use crate::commands::{Context, Result};
use crate::error::{Class, Error, Fault};

/// The zone that decides the day.
pub(super) const ZONE: Tz = Tz::America__New_York;
/// The users beside the caller, with their roles.
const USERS: &[(&str, &[Role])] = &[
    ("demo-anna", &[Role::Teller]),
    ("demo-ben", &[Role::Teller, Role::Supervisor]),
    ("demo-carla", &[Role::Supervisor, Role::Admin]),
    ("demo-dora", &[Role::Auditor]),
];
/// Withdrawals of more than this take a second person.
const LIMIT: u64 = 10_000;
/// Cash in the vault for each customer, at the beginning.
const CASH_A_CUSTOMER: u64 = 5_000;
/// The microseconds of an hour and of a day.
const HOUR_MICROS: i64 = 3_600_000_000;
const DAY_MICROS: i64 = 24 * HOUR_MICROS;
/// When the bank opens, in hours after midnight of UTC: always that day in its zone.
const OPENS_AT: i64 = 14;

/// A clock that is set.
struct SetClock(Rc<Cell<i64>>);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.get())
    }
}

/// The bank while it is made.
pub(super) struct Bank {
    clock: Rc<Cell<i64>>,
    /// Opened by the caller, by a teller and by a supervisor.
    founder: Ledger,
    teller: Ledger,
    supervisor: Ledger,
    people: People,
    accounts: Vec<AccountRef>,
    /// The accounts' own numbers.
    numbers: Vec<String>,
    random: Rng,
}

impl Bank {
    /// Makes the ledger with its users, customers and cash.
    ///
    /// # Errors
    /// Those of the ledger.
    pub(super) fn begun(
        context: &Context<'_>,
        folder: &Folder,
        seed: u64,
        (first, count): (Day, usize),
    ) -> Result<Self> {
        let clock = Rc::new(Cell::new(at(first, 0)));
        let location = folder.ledger();
        let currency = Currency::parse("USD").ok_or_else(|| internal("there is no USD"))?;
        let own = |caller| context_of(context, caller, &clock);
        let caller = caller_of(context);
        Ledger::create(&location, "Demo Bank", currency, ZONE, &own(caller.clone()))?;
        let open = |caller, action| Ledger::open(&location, own(caller), action);
        let mut founder = open(caller.clone(), Action::OperatorAdd)?;
        for (name, roles) in USERS {
            let appointment = Appointment {
                roles: Some(roles.iter().copied().collect()),
                os_user: None,
            };
            founder.access().add_operator(name, &appointment)?;
        }
        if let Some(limit) = amount_of(LIMIT, 0) {
            let setting = RuleSetting::Over(limit, None);
            let mut admin = open(caller.clone(), Action::PolicySet)?;
            admin.approvals().set_policy(Rule::Withdrawal, &setting)?;
        }
        let mut random = Rng::with_seed(seed);
        let mut bank = Self {
            founder: open(caller, Action::ImportPayroll)?,
            teller: open(Caller::Account("demo-anna".to_owned()), Action::Post)?,
            supervisor: open(Caller::Account("demo-ben".to_owned()), Action::Post)?,
            people: People::made(&mut random, count, first),
            clock,
            accounts: Vec::new(),
            numbers: Vec::new(),
            random,
        };
        bank.fill()?;
        Ok(bank)
    }

    /// Takes the customers in, and cash.
    fn fill(&mut self) -> Result<()> {
        let mut rows = InMemory(self.people.rows.clone());
        let plan = plan("customers.csv", "demo", rows.0.len());
        self.founder
            .imports()
            .import_accounts(&plan, &mut rows, &mut Silent)?;
        for place in 0..self.people.rows.len() {
            let account = AccountRef::External(external_number(place));
            let number = self.founder.accounts().get(&account)?.number;
            let number = number.ok_or_else(|| internal("an account has no number"))?;
            let known = AccountNumber::parse(&number).map(AccountRef::Number);
            self.accounts.push(known.unwrap_or(account));
            self.numbers.push(number);
        }
        let count = u64::try_from(self.accounts.len()).unwrap_or(0);
        let mut days = Days::new(Rng::with_seed(0), &self.people, &self.accounts);
        let brought = days.payment((count * CASH_A_CUSTOMER, 0), "Cash brought in");
        let brought = brought.map(|payment| Instruction::Transfer {
            from: AccountRef::Internal(CASH_VAULT, None),
            to: AccountRef::Internal(EQUITY_OPENING, None),
            payment: bankctl_ledger::Payment {
                reference: bankctl_ledger::Reference::Given("DEMO-CASH".to_owned()),
                ..payment
            },
        });
        carry_out(
            &mut self.supervisor,
            &brought.into_iter().collect::<Vec<_>>(),
        )
    }

    /// Books all days, and gives the number of transactions.
    ///
    /// # Errors
    /// Those of the ledger, and that the caller ended it.
    pub(super) fn run(&mut self, context: &Context<'_>, (first, last): (Day, Day)) -> Result<u64> {
        let total = u64::try_from(last.0 - first.0 + 1).unwrap_or(0);
        let bar = context.terminal.progress("days booked", total);
        let stop = context.terminal.stop_flag();
        let (people, accounts) = (&self.people, &self.accounts);
        let mut days = Days::new(self.random.fork(), people, accounts);
        for (done, day) in (0_u64..).zip((first.0..=last.0).map(Day)) {
            if stop.load(Ordering::Relaxed) {
                return Err(ended(done, total));
            }
            self.clock.set(at(day, 1));
            let asked = days.requests(day);
            // Two people share the counter.
            let (morning, afternoon) = asked.split_at(asked.len() / 2);
            carry_out(&mut self.teller, morning)?;
            self.clock.set(at(day, 4));
            carry_out(&mut self.supervisor, afternoon)?;
            if of_month(day) == PAY_DAY {
                self.clock.set(at(day, 6));
                let mut wages = Wages::of(people, &self.numbers, day);
                let plan = wages.plan(&format!("payroll-{day}.csv"));
                self.founder
                    .imports()
                    .import_payroll(&plan, None, &mut wages, &mut Silent)?;
            }
            bar.at(done + 1);
        }
        self.clock.set(at(last, 6));
        last_day(&mut days, (&mut self.teller, &mut self.supervisor), last)?;
        if let Some(account) = self.accounts.last() {
            self.supervisor.accounts().freeze(account, "Lost card")?;
        }
        self.founder.transactions()
    }

    /// The files that lie beside the ledger: wages that wait to be paid.
    pub(super) fn files(&self, last: Day) -> Vec<(String, String)> {
        let next = last.plus(31);
        let wages = Wages::of(&self.people, &self.numbers, next);
        vec![("next-payroll.csv".to_owned(), wages.text)]
    }
}

/// What happens on the last day beside the usual: a mistake that is undone, holds,
/// and requests that wait for a second person.
fn last_day(
    days: &mut Days<'_>,
    (teller, supervisor): (&mut Ledger, &mut Ledger),
    day: Day,
) -> Result<()> {
    let person = days.persons().start;
    let mistake = days.cash_in(person, (2_500, 0), "Cash");
    let done = mistake
        .map(|mistake| teller.payments().submit(&mistake))
        .transpose()?;
    if let Some(Done::Transaction(transaction)) = done
        && let Some(reference) = transaction.reference
    {
        supervisor.payments().submit(&Instruction::Reverse {
            transaction: TransactionRef::Reference(reference),
            reason: "Typed 2,500 instead of 250".to_owned(),
            counts_from: None,
            reference: days.reference(),
        })?;
    }
    let mut holds = Vec::new();
    for (place, memo) in days
        .persons()
        .zip(["Hotel", "Car rental", "Fuel", "Online order"])
    {
        if let (Some(account), Some(amount)) = (days.account(place), amount_of(80, 0)) {
            let request = HoldRequest {
                amount,
                expires_on: Some(day.plus(14)),
                reference: days.reference(),
                memo: Some(memo.to_owned()),
            };
            holds.push(Instruction::PlaceHold { account, request });
        }
    }
    let placed = carried_out(teller, &holds)?;
    let mut placed = placed.into_iter().filter_map(|done| match done {
        Ok(Done::Hold(hold)) => hold
            .id
            .as_deref()
            .and_then(bankctl_types::number::HoldId::parse),
        _ => None,
    });
    let reference = days.reference();
    let captured = placed.next().map(|hold| Instruction::CaptureHold {
        hold,
        amount: None,
        reference,
    });
    let released = placed.next().map(|hold| Instruction::ReleaseHold { hold });
    carry_out(
        teller,
        &captured.into_iter().chain(released).collect::<Vec<_>>(),
    )?;
    let large = [
        days.out(0, Channel::Wire, (12_000, 0), "New roof"),
        days.out(2, Channel::Wire, (15_500, 0), "Supplier's invoice 4711"),
    ];
    carry_out(teller, &large.into_iter().flatten().collect::<Vec<_>>())
}

/// Carries out requests, as many at a time as the ledger takes. What a rule
/// refuses (a card without money behind it) or what waits stays so.
fn carry_out(ledger: &mut Ledger, asked: &[Instruction]) -> Result<()> {
    carried_out(ledger, asked).map(drop)
}

fn carried_out(ledger: &mut Ledger, asked: &[Instruction]) -> Result<Vec<Result<Done>>> {
    let mut left: Vec<&Instruction> = asked.iter().collect();
    let mut done = Vec::with_capacity(asked.len());
    while !left.is_empty() {
        let outcomes = ledger.payments().carry_out(&left)?;
        left.drain(..outcomes.len().min(left.len()));
        done.extend(outcomes);
    }
    Ok(done)
}

/// An hour of a day of the bank.
fn at(day: Day, hour: i64) -> i64 {
    i64::from(day.0) * DAY_MICROS + (OPENS_AT + hour) * HOUR_MICROS
}

/// Who makes the bank: the account, also of a program whose token this ledger
/// does not know.
fn caller_of(context: &Context<'_>) -> Caller {
    match &context.caller {
        Caller::Token(_, account) => Caller::Account(account.clone()),
        other => other.clone(),
    }
}

fn context_of(context: &Context<'_>, caller: Caller, clock: &Rc<Cell<i64>>) -> LedgerContext {
    LedgerContext {
        clock: Box::new(SetClock(Rc::clone(clock))),
        caller,
        is_confirmed: true,
        ..context.of_ledger()
    }
}

fn ended(done: u64, total: u64) -> Error {
    let message = format!("ended after {done} of {total} days: the bank is not whole");
    Fault::new(Class::Interrupted, "interrupted", message)
        .hint("remove the folder, and run the command again")
        .into()
}

fn internal(message: &str) -> Error {
    Fault::new(Class::Failure, "internal", message).into()
}
