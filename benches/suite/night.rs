//! The close of a business day: a night that accrues interest for every account, one
//! that pays it, one with nothing to do, and deposits while one is closed.
//!
//! The ledgers are made by the library with a clock of their own, so that it is always
//! the same day; the program closes it.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;

use bankctl_ledger::Clock as _;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::products::rules::day_count::DayCount;
use bankctl_ledger::products::rules::product::{Capitalisation, Method, Rounding};
use bankctl_ledger::products::rules::rate::Rate;
use bankctl_ledger::{Ledger, OnboardingRow, Pass, PaymentRow, ProductOpening, RateChange, Rows};
use bankctl_storage::Location;
use bankctl_types::kind::{AccountType, CustomerKind};
use bankctl_types::money::{Limit, PlainDecimal};
use bankctl_types::{Currency, Timestamp};
use chrono_tz::UTC;

use super::figures::{Aim, Figures, Ratio, shown};
use super::import::watched;
use super::pairs::Pairs;
use super::seeds::{Quiet, context, plan};
use super::{Plan, common};

/// 2026-11-17, 12:00 UTC: a Tuesday in the middle of a month.
const MIDDLE: i64 = 1_794_916_800_000_000;
/// 2026-11-30, 12:00 UTC: the last day of a month, when interest is paid.
const LAST: i64 = 1_796_040_000_000_000;
/// The microseconds of a day.
const A_DAY: i64 = 86_400_000_000;
/// One of so many accounts moves on the day.
const MOVED: u64 = 10;
/// The product that accounts have.
const PLUS: &str = "plus";

/// The rows that a night of interest changes, changed by one statement that computes
/// nothing.
const PASS: &str = "PRAGMA synchronous = FULL; BEGIN IMMEDIATE; \
    UPDATE account_interest SET earned_minor = earned_minor + 1, earned_part = earned_part + 7, \
    accrued_through = accrued_through + 1, base_minor = base_minor + 100; COMMIT;";

pub fn run(plan: &Plan, figures: &mut Figures) {
    if !common::needs("sqlite3") {
        return;
    }
    let folder = common::folder();
    let accounts = plan.largest();
    accrual(folder.path(), accounts, plan.long_rounds, figures);
    payment(folder.path(), accounts / 10, plan.long_rounds, figures);
}

/// A night that accrues, against one pass over the same rows; deposits meanwhile.
fn accrual(folder: &Path, accounts: u64, rounds: usize, figures: &mut Figures) {
    let base = folder.join("base.db");
    made(&base, MIDDLE, accounts, true);
    let (ledger, passed) = (folder.join("night.db"), folder.join("pass.db"));
    let (mut pairs, mut peak) = (Pairs::new(), 0);
    for _ in 0..rounds {
        std::fs::copy(&base, &ledger).expect("a copy");
        let (time, memory) = watched(&mut common::bankctl(&ledger, &["day", "close", "-q"]));
        peak = peak.max(memory);
        std::fs::copy(&ledger, &passed).expect("a copy");
        pairs.push(
            time,
            common::time(Command::new("sqlite3").arg(&passed).arg(PASS)),
        );
    }
    let what = format!(
        "a night that accrues {} accounts, a tenth of them moved",
        shown(accounts as f64)
    );
    let other = "sqlite3 shell, one UPDATE of the same rows";
    figures.pairs("night", &what, other, &pairs, Ratio::Time, Aim::AtMost(3.0));
    let memory = peak as f64 / 1024.0;
    figures.alone(
        "night",
        &format!("{what}: memory"),
        memory,
        "MiB",
        Aim::AtMost(100.0),
    );
    let today = folder.join("today.db");
    made(&today, bankctl::config::SystemClock.now().0, accounts, true);
    figures.alone(
        "night",
        "a deposit while that night runs: p99",
        deposits_meanwhile(&today),
        "ms",
        Aim::AtMost(100.0),
    );
    let idle = folder.join("idle.db");
    made(&idle, MIDDLE, accounts, false);
    let time = common::time(&mut common::bankctl(&idle, &["day", "close", "-q"]));
    figures.alone(
        "night",
        &format!(
            "a night with nothing due, {} accounts",
            shown(accounts as f64)
        ),
        time.as_secs_f64() * 1e3,
        "ms",
        Aim::AtMost(1_000.0),
    );
    for file in [base, ledger, passed, today, idle] {
        std::fs::remove_file(file).expect("removed");
    }
}

/// The milliseconds that 99 of 100 deposits take while a night is closed. Its day is
/// that of the clock: after it nothing is booked until it is closed.
fn deposits_meanwhile(ledger: &Path) -> f64 {
    let mut night = common::bankctl(ledger, &["day", "close", "-q"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("it runs");
    let mut times: Vec<f64> = Vec::new();
    while night.try_wait().expect("it is asked").is_none() {
        let mut deposit = common::bankctl(ledger, &["deposit", "X3", "1.00", "-q"]);
        let since = std::time::Instant::now();
        let status = deposit
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status();
        let time: Duration = since.elapsed();
        if status.expect("it runs").success() {
            times.push(time.as_secs_f64() * 1e3);
        }
    }
    times.sort_by(f64::total_cmp);
    times
        .get(times.len() * 99 / 100)
        .copied()
        .unwrap_or(f64::NAN)
}

/// The payment of interest, against a payroll of as many rows; and for comparison a whole
/// night with its accrual and its proof.
///
/// The payment is what the close of a night that has accrued takes longer than that of
/// one that has paid, too, and a process that does nothing: so it has the start of a
/// process, and what it wrote is written back, as with the payroll.
fn payment(folder: &Path, accounts: u64, rounds: usize, figures: &mut Figures) {
    let [base, accrued, paid, plain, ledger, other] =
        ["month", "accrued", "paid", "plain", "closes", "wages"]
            .map(|name| folder.join(format!("{name}.db")));
    made(&base, LAST, accounts, true);
    break_off(&base, &[("interest", &accrued), ("arrears", &paid)]);
    let payroll = folder.join("wages.csv");
    let numbers: Vec<String> = (0..accounts).map(|number| format!("X{number}")).collect();
    common::write_payroll(&payroll, accounts, &numbers, 20_261_121);
    made(&plain, LAST, accounts, false);
    common::time(&mut common::bankctl(&plain, &["day", "close", "-q"]));
    let close = |from: &Path| {
        std::fs::copy(from, &ledger).expect("a copy");
        common::time(&mut common::bankctl(&ledger, &["day", "close", "-q"]))
    };
    let (mut alone, mut whole) = (Pairs::new(), Pairs::new());
    for _ in 0..rounds {
        let start = common::time(&mut common::bankctl(&paid, &["day", "status", "-q"]));
        let payment = (close(&accrued) + start).saturating_sub(close(&paid));
        std::fs::copy(&plain, &other).expect("a copy");
        let file = payroll.to_str().expect("UTF-8");
        let wages = ["import", "payroll", file, "-q"];
        let wages = common::time(&mut common::bankctl(&other, &wages));
        alone.push(payment, wages);
        whole.push(close(&base), wages);
    }
    let accounts = shown(accounts as f64);
    for (what, pairs, aim) in [
        ("interest paid to", &alone, Aim::AtLeast(0.9)),
        ("a night that accrues and pays", &whole, Aim::None),
    ] {
        figures.pairs(
            "night",
            &format!("{what} {accounts} accounts"),
            "import payroll of as many rows (rate)",
            pairs,
            Ratio::Rate,
            aim,
        );
    }
    for file in [base, accrued, paid, plain, ledger, other, payroll] {
        std::fs::remove_file(file).expect("removed");
    }
}

/// Copies of a ledger whose close was broken off before steps: what is committed between
/// two chunks.
fn break_off(base: &Path, before: &[(&str, &Path)]) {
    let work = base.with_extension("work");
    std::fs::copy(base, &work).expect("a copy");
    let now = Rc::new(Cell::new(LAST));
    let location = Location::File(work.clone());
    let mut ledger = Ledger::open(&location, context(&now), Action::DayClose).expect("a ledger");
    let closed = ledger.day().close(true, None, &mut || {
        let status = ["day", "status", "-o", "json"];
        let state = common::output(&mut common::bankctl(&work, &status));
        let state: serde_json::Value = serde_json::from_str(&state).expect("JSON");
        for (step, copy) in before {
            if state["unfinished_step"] != *step || copy.exists() {
                continue;
            }
            for end in ["", "-wal"] {
                let ends = [&work, *copy].map(|path| format!("{}{end}", path.display()));
                common::time(Command::new("cp").args(ends));
            }
        }
    });
    closed.expect("closed");
    drop(ledger);
    std::fs::remove_file(work).expect("removed");
    for (_, copy) in before {
        let write_back = "PRAGMA wal_checkpoint(TRUNCATE)";
        common::time(Command::new("sqlite3").arg(copy).arg(write_back));
    }
}

/// A ledger whose business day is open, with accounts that earn interest or have none.
fn made(path: &Path, at: i64, accounts: u64, earn: bool) {
    let location = Location::File(PathBuf::from(path));
    let now = Rc::new(Cell::new(at - 7 * A_DAY));
    let currency = Currency::parse("USD").expect("dollars");
    Ledger::create(&location, "Bench", currency, UTC, &context(&now)).expect("a ledger");
    let open = |action| Ledger::open(&location, context(&now), action).expect("a ledger");
    let day = Timestamp(at).day_in(UTC);
    // Accounts are opened the business day before, so that what is closed is a night as
    // any other and not the first of all of them.
    let mut before = day.plus(-1);
    now.set(at - A_DAY);
    while open(Action::DayOpen).day().open(Some(before)).is_err() {
        before = before.plus(-1);
        now.set(now.get() - A_DAY);
    }
    if earn {
        let opening = ProductOpening {
            code: PLUS.to_owned(),
            name: None,
            account_type: AccountType::Checking,
            currency: None,
            day_count: DayCount::Act365f,
            method: Method::Banded,
            capitalisation: Capitalisation::Monthly,
            rounding: Rounding::Down,
            earn_from: Limit(None),
            tax: Rate::ZERO,
            minimum: None,
            dormant_after: 0,
            reg_cc: None,
        };
        let mut ledger = open(Action::ProductAdd);
        ledger.products().create(&opening).expect("a product");
        let rates = RateChange {
            effective_from: before,
            effective_until: None,
            tiers: vec![(Limit(None), Rate::parse("18.5").expect("a rate"))],
            overdraft: Rate::ZERO,
            excess: None,
        };
        let mut ledger = open(Action::ProductRateSet);
        ledger.products().set_rate(PLUS, &rates).expect("a rate");
    }
    open(Action::ImportAccounts)
        .imports()
        .import_accounts(
            &plan("accounts", accounts),
            &mut People(accounts, earn),
            &mut Quiet,
        )
        .expect("accounts");
    now.set(at);
    let closed = open(Action::DayClose).day().close(true, None, &mut || ());
    assert_eq!(closed.expect("closed").business_date, day, "the next day");
    if earn {
        open(Action::ImportPayroll)
            .imports()
            .import_payroll(
                &plan("moves", accounts / MOVED),
                None,
                &mut Moves(accounts),
                &mut Quiet,
            )
            .expect("wages");
    }
}

/// So many customers with one account each, and whether these have the product.
struct People(u64, bool);

impl Rows<OnboardingRow> for People {
    fn pass(&mut self) -> bankctl_ledger::Result<Pass<'_, OnboardingRow>> {
        let product = self.1.then(|| PLUS.to_owned());
        Ok(Box::new((0..self.0).map(move |number| {
            Ok(Ok(OnboardingRow {
                line: number + 2,
                customer_external_id: format!("E{number}"),
                customer_name: format!("Customer {}", number % 5_000),
                customer_kind: CustomerKind::Person,
                email: None,
                phone: None,
                address: None,
                account_type: AccountType::Checking,
                currency: None,
                external_number: format!("X{number}"),
                opening_balance: PlainDecimal::parse("1234.56").ok(),
                overdraft: None,
                overdrawn: false,
                stated_currency: None,
                birth_date: None,
                product: product.clone(),
            }))
        })))
    }
}

/// A payment to each tenth of so many accounts.
struct Moves(u64);

impl Rows<PaymentRow> for Moves {
    fn pass(&mut self) -> bankctl_ledger::Result<Pass<'_, PaymentRow>> {
        Ok(Box::new((0..self.0 / MOVED).map(|number| {
            Ok(Ok(PaymentRow {
                line: number + 2,
                account: format!("X{}", number * MOVED).into(),
                amount: PlainDecimal::parse("12.34").expect("an amount"),
                reference: None,
                memo: None,
                currency: None,
                value_date: None,
            }))
        })))
    }
}
