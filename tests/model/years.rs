//! Ten years of a thousand accounts, night after night: what accounts have accrued,
//! what the bank owes by its own books and what its figures say agree after each close,
//! and with a second reading of what was booked.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use bankctl::config::made_reference;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::day::rules::settings::DaySettings;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::products::rules::day_count::DayCount;
use bankctl_ledger::products::rules::product::{Capitalisation, Method, Rounding};
use bankctl_ledger::products::rules::rate::Rate;
use bankctl_ledger::{
    AccountChange, AccountOpening, CustomerDetails, Instruction, Ledger, Payment, ProductOpening,
    RateChange, Scope, StatsQuery,
};
use bankctl_storage::Location;
use bankctl_types::Day;
use bankctl_types::calendar::{Span, Step};
use bankctl_types::kind::{AccountType, Channel};
use bankctl_types::money::Limit;
use bankctl_types::number::CustomerNumber;
use chrono::Datelike as _;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::files::folder;
use crate::machine::real::{amount, context, currency};

const ACCOUNTS: i64 = 1_000;
/// Of these a second reading is kept.
const SAMPLES: i64 = 6;
const FIRST: &str = "2027-01-04";
const END: &str = "2037-01-01";
const HOUR: i64 = 3_600_000_000;

/// A minor unit in parts: those of a rate of 100 percent times those of a year of 360,
/// 365 or 366 days.
const PARTS: i128 = 100_000_000 * 1_603_080;
/// From here on the balance earns one percent more, in cents.
const TIER: i64 = 500_000;

/// The rate of a year, in millionths of a percent.
fn rate_of(year: i32) -> i64 {
    1_850_000 + i64::from(year % 4) * 125_000
}

/// Numbers by chance, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 >> 11).expect("53 bits") % end
    }
}

/// What one account has, by what was booked on it.
#[derive(Default)]
struct Reading {
    balance: i64,
    /// What counts from each day, in cents.
    moved: BTreeMap<Day, i64>,
    /// The interest that was paid, in cents.
    paid: i64,
}

impl Reading {
    fn book(&mut self, day: Day, minor: i64) {
        self.balance += minor;
        *self.moved.entry(day).or_default() += minor;
    }

    /// What it has earned through a day and was not paid, in [`PARTS`] of a cent: each
    /// day what its balance earns on it.
    fn accrued(&self, through: Day) -> i128 {
        let first = Day::parse(FIRST).expect("a day");
        let (mut cents, mut sum) = (0, 0);
        let before = self.moved.range(..first).map(|(_, minor)| minor);
        cents += before.sum::<i64>();
        for number in first.0..=through.0 {
            let day = Day(number);
            cents += self.moved.get(&day).copied().unwrap_or(0);
            let rate = rate_of(day.to_date().year());
            let earns = cents.max(0);
            let a_year = i128::from(earns) * i128::from(rate)
                + i128::from((earns - TIER).max(0)) * 1_000_000;
            let of_year = if day.to_date().leap_year() { 366 } else { 365 };
            sum += a_year * (1_603_080 / of_year);
        }
        sum - i128::from(self.paid) * PARTS
    }

    /// Interest is paid at the end of a month, in whole cents.
    fn pay(&mut self, end: Day) {
        let cents = i64::try_from(self.accrued(end).max(0) / PARTS).expect("an amount");
        self.paid += cents;
        if cents > 0 {
            self.book(end.plus(1), cents);
        }
    }
}

/// A bank of many accounts, and what is read beside it.
struct Bank {
    _folder: TempDir,
    beside: Connection,
    ledger: Ledger,
    clock: Rc<Cell<i64>>,
    accounts: Vec<AccountRef>,
    samples: Vec<Reading>,
    /// The days of the month that were closed, what customers have after each, and the
    /// interest that they were paid until then.
    nights: Vec<(Day, i128, i128)>,
    /// The same of the last one by the figures.
    closing: i128,
    interest: i128,
}

impl Bank {
    fn new() -> Self {
        let folder = folder();
        let path = folder.path().join("bank.db");
        let clock = Rc::new(Cell::new(0));
        let mut bank = {
            at(&clock, Day::parse(FIRST).expect("a day"), 8);
            let location = Location::File(path.clone());
            let zone = "UTC".parse().expect("a zone");
            let dollars = currency(false);
            Ledger::create(&location, "Years", dollars, zone, &context(&clock)).expect("a ledger");
            Self {
                ledger: Ledger::open(&location, context(&clock), Action::Deposit).expect("opened"),
                beside: Connection::open(path).expect("the ledger"),
                _folder: folder,
                clock,
                accounts: Vec::new(),
                samples: Vec::new(),
                nights: Vec::new(),
                closing: 0,
                interest: 0,
            }
        };
        bank.furnish();
        bank
    }

    /// Opens the first day, and the accounts.
    fn furnish(&mut self) {
        let settings = DaySettings {
            calendar: Some("us-federal-reserve".to_owned()),
            ..DaySettings::default()
        };
        self.ledger.day().set(&settings).expect("set");
        self.ledger.day().open(None).expect("opened");
        self.ledger.products().create(&product()).expect("added");
        for year in 2027..2037 {
            let first = format!("{year}-01-01");
            let first = if year == 2027 { FIRST } else { &first };
            let rates = rates(Day::parse(first).expect("a day"), rate_of(year));
            self.ledger
                .products()
                .set_rate("plus", &rates)
                .expect("set");
        }
        let added = self
            .ledger
            .customers()
            .create("Ann", &CustomerDetails::default());
        let added = added.expect("a customer").number;
        let owner = added.as_deref().and_then(CustomerNumber::parse);
        let owner = owner.expect("a number");
        for number in 0..ACCOUNTS {
            let opened = self
                .ledger
                .accounts()
                .open(&opening(owner))
                .expect("opened");
            let name = opened.number.as_deref().and_then(AccountRef::parse);
            let name = name.expect("a number");
            let change = AccountChange {
                product: Some("plus".to_owned()),
                ..AccountChange::default()
            };
            self.ledger
                .accounts()
                .update(&name, &change)
                .expect("changed");
            self.accounts.push(name);
            if number < SAMPLES {
                self.samples.push(Reading::default());
            }
            let first = Day::parse(FIRST).expect("a day");
            self.move_money(number, 10_037 + number * 7_700, (first, None));
        }
    }

    /// Pays an account, or lets it pay what is below zero.
    fn move_money(&mut self, number: i64, minor: i64, (today, value): (Day, Option<Day>)) {
        let place = usize::try_from(number).expect("a place");
        let account = self.accounts[place].clone();
        let payment = Payment {
            till: None,
            conductor: None,
            amount: amount(minor, false),
            reference: made_reference(),
            memo: None,
            value_date: value,
            by: Vec::new(),
        };
        let channel = Channel::Wire;
        let instruction = if minor > 0 {
            Instruction::Deposit {
                account,
                channel,
                payment,
            }
        } else {
            Instruction::Withdraw {
                account,
                channel,
                payment,
            }
        };
        self.ledger.payments().submit(&instruction).expect("booked");
        if let Some(sample) = self.samples.get_mut(place) {
            sample.book(value.unwrap_or(today), minor);
        }
    }

    /// What customers do on a day: some of it counts from an earlier one.
    fn work(&mut self, today: Day, chance: &mut Chance) {
        at(&self.clock, today, 10);
        let first = Day::parse(FIRST).expect("a day");
        for _ in 0..chance.below(4) {
            self.move_money(
                chance.below(ACCOUNTS),
                1 + chance.below(90_000),
                (today, None),
            );
        }
        let number = chance.below(SAMPLES);
        let back = i32::try_from(chance.below(20)).expect("days");
        let value = today.plus(-back).max(first);
        let value = (chance.below(2) == 0 && value < today).then_some(value);
        let has = self.samples[usize::try_from(number).expect("a place")].balance;
        let minor = match 1 + chance.below(90_000) {
            minor if chance.below(2) == 0 && has > minor => -minor,
            minor => minor,
        };
        self.move_money(number, minor, (today, value));
    }

    /// Closes the day in its evening; says the next one.
    fn close(&mut self, today: Day) -> Day {
        at(&self.clock, today, 22);
        let run = self.ledger.day().close_of_business(None, &mut || {});
        let run = run.expect("closed");
        assert_eq!((run.items.len(), run.problems.len()), (1, 0), "{today}");
        run.business_date
    }

    fn own(&mut self, name: &str) -> i128 {
        let name = AccountRef::parse(name).expect("a name");
        let items = self
            .ledger
            .accounts()
            .balances(&[name], None)
            .expect("balances");
        i128::from(items[0].ledger_balance.minor)
    }

    /// Holds everything that a close has left against each other.
    fn agree(&mut self, (today, until): (Day, Day)) {
        // The books owe the whole cents of what all accounts have accrued.
        let sums = "SELECT sum(earned_minor), sum(earned_part), sum(owed_minor), sum(owed_part), min(accrued_through) FROM account_interest";
        let sums: [i64; 5] = self
            .beside
            .query_row(sums, [], |row| {
                Ok([
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ])
            })
            .expect("sums");
        assert_eq!((sums[2], sums[3], sums[4]), (0, 0, i64::from(until.0)));
        let accrued = i128::from(sums[0]) + i128::from(sums[1]) / PARTS;
        let payable = self.own("payable/interest");
        assert_eq!(payable, accrued, "{today}");
        let customers = "SELECT sum(balance_minor) FROM position WHERE account > 100000000";
        let customers = self
            .beside
            .query_row(customers, [], |row| row.get::<_, i64>(0));
        let paid = self.own("expense/interest") - payable;
        self.nights
            .push((today, customers.expect("a sum").into(), paid));
    }

    /// Holds the figures of each day of a month against what its night has left: a day
    /// goes on where the one before it ended.
    fn figures(&mut self) {
        let nights = std::mem::take(&mut self.nights);
        let query = StatsQuery {
            step: Step::Daily,
            scope: Scope::Bank,
            span: Span {
                from: nights.first().map(|(day, ..)| *day),
                to: nights.last().map(|(day, ..)| *day),
            },
        };
        let items = self.ledger.queries().stats(&query).expect("figures");
        let mut nights = nights.into_iter().peekable();
        for item in items {
            assert_eq!(item.opening_balance.minor, self.closing, "{}", item.from);
            self.closing = item.closing_balance.minor;
            self.interest += item.interest.amount.minor;
            if let Some((day, customers, paid)) = nights.next_if(|(day, ..)| *day == item.from) {
                assert_eq!((self.closing, self.interest), (customers, paid), "{day}");
            }
        }
        assert!(nights.next().is_none(), "a day without figures");
    }

    /// Reads one of the samples a second time.
    fn second_reading(&mut self, number: i64, until: Day) {
        let place = usize::try_from(number).expect("a place");
        let sample = &self.samples[place];
        let stored = "SELECT earned_minor, earned_part, balance_minor FROM account_interest JOIN position USING (account) WHERE account = 100000001 + ?1";
        let (minor, part, balance): (i64, i64, i64) = self
            .beside
            .query_row(stored, [number], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .expect("what it has accrued");
        assert_eq!(balance, sample.balance, "account {number} on {until}");
        let accrued = i128::from(minor) * PARTS + i128::from(part);
        assert_eq!(
            accrued,
            sample.accrued(until),
            "account {number} on {until}"
        );
    }
}

/// The clock goes to an hour of a day.
fn at(clock: &Rc<Cell<i64>>, day: Day, hour: i64) {
    clock.set((i64::from(day.0) * 24 + hour) * HOUR);
}

fn product() -> ProductOpening {
    ProductOpening {
        code: "plus".to_owned(),
        name: None,
        account_type: AccountType::Savings,
        currency: None,
        day_count: DayCount::ActAct,
        method: Method::Banded,
        capitalisation: Capitalisation::Monthly,
        rounding: Rounding::Down,
        earn_from: Limit(None),
        tax: Rate::ZERO,
        minimum: None,
        dormant_after: 0,
        reg_cc: None,
    }
}

fn rates(first: Day, rate: i64) -> RateChange {
    let parts = |rate| Rate::from_parts(rate).expect("a rate");
    let tier = Limit(Some(amount(TIER, false)));
    RateChange {
        effective_from: first,
        effective_until: None,
        tiers: vec![(Limit(None), parts(rate)), (tier, parts(rate + 1_000_000))],
        overdraft: Rate::ZERO,
        excess: None,
    }
}

fn opening(owner: CustomerNumber) -> AccountOpening {
    AccountOpening {
        owner,
        joint: Vec::new(),
        all_must_order: false,
        account_type: AccountType::Savings,
        currency: None,
        overdraft: None,
        name: None,
        external_numbers: Vec::new(),
    }
}

#[test]
fn ten_years_of_a_thousand_accounts_agree_every_night() {
    let mut bank = Bank::new();
    let mut chance = Chance(2_463_534_242_246_353_424);
    let (mut today, end) = (Day::parse(FIRST).expect("a day"), Day::parse(END));
    let end = end.expect("a day");
    let mut nights = 0;
    while today < end {
        bank.work(today, &mut chance);
        let next = bank.close(today);
        let month = Step::Monthly.last_day(today);
        let until = next.plus(-1).min(month);
        let is_paid = until == month;
        for sample in bank.samples.iter_mut().filter(|_| is_paid) {
            sample.pay(until);
        }
        bank.agree((today, until));
        if is_paid {
            bank.figures();
        }
        bank.second_reading(nights % SAMPLES, until);
        (today, nights) = (next, nights + 1);
    }
    assert!(nights > 2_500, "{nights} nights");
    let verified = bank.ledger.audit().verify(|_, _| {}).expect("a proof");
    assert!(verified.ok, "{:?}", verified.problems);
}
