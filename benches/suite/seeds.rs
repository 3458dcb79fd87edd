//! Ledgers of known content, built once and kept under `target/bench`.
//!
//! Three years, 2022 to 2024: wages each day in a random but repeatable order,
//! and beside them payments one by one through every channel. One account gets
//! each hundredth wage, so its chain grows with the ledger; another gets one
//! wage a month, whatever the size. The clock is the seed's own, which is why
//! they are built by the library and not by the program.

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::Reject;
use bankctl_ledger::{
    Clock, Context, ImportPlan, Instruction, Ledger, OnboardingRow, Pass, Payment, PaymentRow,
    Progress, Reference, Rows,
};
use bankctl_storage::Location;
use bankctl_types::kind::{AccountType, Channel, CustomerKind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::AccountNumber;
use bankctl_types::{Currency, Timestamp};

use super::kept;

/// 2022-01-01, 12:00 UTC, in microseconds.
const BEGIN: i64 = 1_641_038_400_000_000;
const DAY: i64 = 86_400_000_000;
/// 2022, 2023 and 2024.
const DAYS: u64 = 1_096;
/// Payments one by one on a day, at most.
const SINGLES_MAX: u64 = 12;
/// Each how manieth wage goes to the busy account.
const BUSY: u64 = 100;
/// Accounts 1, 2 and 3 are the busy one, the steady one, and that of the
/// payments one by one.
const FIRST: i64 = 100_000_001;

/// A seeded ledger.
pub struct Seed {
    pub transactions: u64,
    pub accounts: u64,
    pub path: PathBuf,
}

/// The account that each hundredth wage goes to.
pub fn busy() -> String {
    AccountNumber::from_key(FIRST).to_string()
}

/// The account that gets one wage a month.
pub fn steady() -> String {
    AccountNumber::from_key(FIRST + 1).to_string()
}

/// The account for what a measurement writes.
pub fn single() -> String {
    AccountNumber::from_key(FIRST + 2).to_string()
}

/// How many accounts a ledger has: a tenth of its transactions.
pub fn accounts_of(transactions: u64) -> u64 {
    (transactions / 10).max(1_000)
}

/// The ledger of a size, built if it is not there or of another schema.
pub fn seed(transactions: u64) -> Seed {
    let accounts = accounts_of(transactions);
    let schema = include_str!("../../crates/storage/src/schema/sqlite/0001_ledger.sql");
    let mark = crate::common::mark(&[schema, include_str!("seeds.rs")].concat());
    let path = kept().join(format!("seed-{transactions}-{mark:016x}.db"));
    let seed = Seed {
        transactions,
        accounts,
        path,
    };
    if !seed.path.exists() {
        build(&seed);
    }
    seed
}

fn build(seed: &Seed) {
    eprintln!(
        "building a ledger of {} transactions and {} accounts …",
        seed.transactions, seed.accounts
    );
    for entry in fs::read_dir(kept()).expect("a folder").flatten() {
        // What an older schema or seed has left.
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&format!("seed-{}-", seed.transactions)) {
            let _ = fs::remove_file(entry.path());
        }
    }
    let draft = seed.path.with_extension("draft");
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{suffix}", draft.display()));
    }
    let location = Location::File(draft.clone());
    let now = Rc::new(Cell::new(BEGIN - DAY));
    let currency = Currency::parse("USD").expect("dollars");
    let zone = "UTC".parse().expect("a zone");
    Ledger::create(&location, "Bench", currency, zone, &context(&now)).expect("a ledger");
    let mut ledger =
        Ledger::open(&location, context(&now), Action::ImportAccounts).expect("a ledger");
    ledger
        .imports()
        .import_accounts(
            &plan("accounts", seed.accounts),
            &mut Accounts(seed.accounts),
            &mut Quiet,
        )
        .expect("accounts");
    let singles = (seed.transactions / 2 / DAYS).min(SINGLES_MAX);
    let mut wages = Wages {
        accounts: seed.accounts,
        state: 20_261_121,
        done: 0,
        rows: Vec::new(),
    };
    let total = seed.transactions - singles * DAYS;
    for day in 0..DAYS {
        now.set(BEGIN + day as i64 * DAY);
        let rows = total * (day + 1) / DAYS - wages.done;
        wages.draw(rows, day % 30 == 0);
        ledger
            .imports()
            .import_payroll(
                &plan(&format!("day {day}"), rows),
                None,
                &mut wages,
                &mut Quiet,
            )
            .expect("wages");
        for number in 0..singles {
            single_payment(&mut ledger, day, number);
        }
    }
    drop(ledger);
    fs::rename(&draft, &seed.path).expect("renamed");
}

fn single_payment(ledger: &mut Ledger, day: u64, number: u64) {
    const CHANNELS: [Channel; 8] = [
        Channel::Cash,
        Channel::Check,
        Channel::Ach,
        Channel::Wire,
        Channel::Paypal,
        Channel::Zelle,
        Channel::ThirdParty,
        Channel::Other,
    ];
    let own = AccountRef::parse(&single()).expect("a number");
    let payment = |amount: &str| Payment {
        till: None,
        conductor: None,
        amount: PlainDecimal::parse(amount).expect("an amount"),
        reference: Reference::Given(format!("day {day} payment {number}")),
        memo: None,
        value_date: None,
        by: Vec::new(),
    };
    let request = match number {
        0..8 => Instruction::Deposit {
            account: own,
            channel: CHANNELS[number as usize],
            payment: payment("10.00"),
        },
        8 | 9 => Instruction::Withdraw {
            account: own,
            channel: [Channel::Cash, Channel::ThirdParty][number as usize - 8],
            payment: payment("1.00"),
        },
        _ => Instruction::Transfer {
            from: own,
            to: AccountRef::parse(&AccountNumber::from_key(FIRST + 3).to_string())
                .expect("a number"),
            payment: payment("1.00"),
        },
    };
    let done = ledger.payments().submit(&request);
    done.expect("a payment");
}

pub fn context(now: &Rc<Cell<i64>>) -> Context {
    struct Set(Rc<Cell<i64>>);
    impl Clock for Set {
        fn now(&self) -> Timestamp {
            Timestamp(self.0.get())
        }
    }
    // The measured programs move money, which needs no key.
    super::context::of_caller(Set(Rc::clone(now)))
}

pub fn plan(name: &str, rows: u64) -> ImportPlan {
    ImportPlan {
        file: name.to_owned(),
        sha256: "00".repeat(32),
        reading: String::new(),
        rows,
        batch_key: Some(name.to_owned()),
        skip_rejects: false,
        allow_similar: true,
        ..ImportPlan::default()
    }
}

pub struct Quiet;

impl Progress for Quiet {
    fn checked(&mut self, _: u64) {}
    fn posted(&mut self, _: u64) {}
    fn rejected(&mut self, reject: &Reject) -> bankctl_ledger::Result<()> {
        panic!("{reject:?}");
    }
    fn is_stopped(&self) -> bool {
        false
    }
}

const GIVEN: &[&str] = &[
    "Ana", "Bela", "Carla", "Dmitri", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kaito",
    "Lena", "Marek", "Nadia", "Oscar", "Priya", "Quentin", "Rosa", "Sven", "Tariq", "Uma",
    "Viktor", "Wanda", "Ximena", "Yusuf", "Zofia",
];
const SYLLABLES: &[&str] = &[
    "al", "ber", "cor", "dal", "en", "fa", "gar", "hol", "is", "jan", "kow", "lin", "mar", "nov",
    "or", "pet",
];

/// A name; 26 given names, 4,096 surnames.
fn name(number: u64) -> String {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let syllable = |place: u64| SYLLABLES[(mixed >> (place * 4) & 15) as usize];
    let surname = format!("{}{}{}", syllable(0), syllable(1), syllable(2));
    format!("{} {surname}", GIVEN[(mixed >> 12) as usize % GIVEN.len()])
}

struct Accounts(u64);

impl Rows<OnboardingRow> for Accounts {
    fn pass(&mut self) -> bankctl_ledger::Result<Pass<'_, OnboardingRow>> {
        Ok(Box::new((0..self.0).map(|number| {
            Ok(Ok(OnboardingRow {
                line: number + 2,
                customer_external_id: format!("E{number}"),
                customer_name: name(number),
                customer_kind: CustomerKind::Person,
                email: Some(format!("c.{number}@example.com")),
                phone: None,
                address: None,
                account_type: AccountType::Checking,
                currency: None,
                external_number: format!("X{number}"),
                opening_balance: None,
                overdraft: None,
                overdrawn: false,
                stated_currency: None,
                birth_date: None,
                product: None,
            }))
        })))
    }
}

struct Wages {
    accounts: u64,
    state: u64,
    done: u64,
    /// Account and cents.
    rows: Vec<(i64, u64)>,
}

impl Wages {
    fn draw(&mut self, rows: u64, payday: bool) {
        self.rows.clear();
        for row in 0..rows {
            self.state ^= self.state << 13;
            self.state ^= self.state >> 7;
            self.state ^= self.state << 17;
            let other = 3 + self.state % (self.accounts - 3);
            let place = match row {
                0 if payday => 1,
                _ if (self.done + row) % BUSY == BUSY - 1 => 0,
                _ => other,
            };
            self.rows
                .push((FIRST + place as i64, 10_000 + (self.state >> 20) % 990_000));
        }
        self.done += rows;
    }
}

impl Rows<PaymentRow> for Wages {
    fn pass(&mut self) -> bankctl_ledger::Result<Pass<'_, PaymentRow>> {
        Ok(Box::new((2..).zip(&self.rows).map(
            |(line, (account, cents))| {
                let amount = format!("{}.{:02}", cents / 100, cents % 100);
                Ok(Ok(PaymentRow {
                    line,
                    account: AccountNumber::from_key(*account).to_string().into(),
                    amount: PlainDecimal::parse(&amount).expect("an amount"),
                    reference: None,
                    memo: None,
                    currency: None,
                    value_date: None,
                }))
            },
        )))
    }
}
