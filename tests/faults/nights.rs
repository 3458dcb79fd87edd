//! The close of a month's last day, with work for every step: what is accrued, booked
//! and paid, fees of the month and such as are due from the month before, a payment that
//! overdrew an account, one that becomes dormant, a hold that expires, a credit of a
//! dispute, a position in another currency, payments that a rule fits, and standing orders
//! that are due when the next day starts. Broken off anywhere and run again, also twice at once, it comes to
//! the books of a close that nobody disturbed, byte for byte.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::thread::scope;

use serde_json::Value;

use crate::ach_file::{NachaFile, OPERATOR, OURS};
use crate::common::deadline::InTime as _;
use crate::common::{Bank, DAY, Run, text};
use crate::disk::{EIO, ENOSPC, Fault, KILL, calls, faulty};
use crate::power::{cuts, proved, recorded};
use crate::rounds;

const CLOSE: [&str; 3] = ["close-of-business", "-o", "json"];
/// The business days that are closed.
const DAYS: [&str; 2] = ["2026-11-30", "2026-12-01"];

/// How often the syncs are gone through again for a step that was not broken off.
const TRIES: usize = 4;

/// A bank before its last day of November is closed: of the fee of October one account
/// still owes the most, and has money again.
fn month_end() -> Bank {
    let mut bank = Bank::made_before(23);
    let words = |bank: &Bank, line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        bank.json(&words)
    };
    words(&bank, "day set --calendar every-day --yes");
    words(&bank, "day open --yes");
    words(
        &bank,
        "product add gold --type checking --tax 24 --dormant-after 32",
    );
    words(
        &bank,
        "product rate set gold --effective 2026-10-29 --tier 0=18.5 --overdraft-rate 9.9",
    );
    words(
        &bank,
        "product fee set gold monthly --event monthly --amount 12 --first-period full",
    );
    words(
        &bank,
        "product fee set gold overdrawn --event overdraft --amount 3",
    );
    let open = |bank: &Bank, amount: &str, more: &[&str]| {
        let account = bank.account(more);
        words(bank, &format!("account update {account} --product gold"));
        words(bank, &format!("deposit {account} {amount}"));
        account
    };
    // It does nothing from now on, and is dormant at the end of November.
    open(&bank, "12345.67", &[]);
    let short = open(&bank, "5", &[]);
    let overdrawn = open(&bank, "12", &["--overdraft", "500"]);
    words(&bank, &format!("withdraw {overdrawn} 250"));
    let (from, to) = (bank.funded("100"), bank.account(&[]));
    // A credit that is taken back on the day, and a position whose rate has changed by then.
    let (other, euro) = (bank.funded("100"), bank.account(&["--currency", "EUR"]));
    for line in [
        format!("withdraw {other} 10 --channel wire --ref DISPUTED"),
        "dispute open DISPUTED --kind missing".to_owned(),
        "dispute credit D00000013".to_owned(),
        "dispute resolve D00000013 --for bank --reason r --debit-on 2026-11-30".to_owned(),
        "exchange-rate set USD/EUR 0.9".to_owned(),
        format!("exchange {other} {euro} 10"),
    ] {
        words(&bank, &line);
    }
    // An entry that waits for the day that the close opens.
    let later = NachaFile {
        effective: "261201",
        settled: "335",
        ..NachaFile::default()
    };
    let later = later.of(&[(22, &from, 700, "LATER", "")]);
    let later = bank.file("later.ach", later);
    words(
        &bank,
        &format!("ledger set --routing-number {OURS} --ach-operator {OPERATOR}"),
    );
    words(&bank, &format!("import ach {later}"));
    for days in [20, 12] {
        bank.now += days * DAY;
        words(&bank, "close-of-business");
    }
    words(&bank, &format!("hold place {from} 1 --expires 2026-11-30"));
    words(&bank, "exchange-rate set USD/EUR 0.8");
    words(&bank, &format!("deposit {short} 3"));
    words(&bank, &format!("deposit {overdrawn} 1"));
    words(&bank, &format!("withdraw {overdrawn} 5"));
    for _ in 0..3 {
        words(&bank, &format!("order add {from} {to} 1 --every day"));
    }
    // Of this one there is never enough, and it is tried again.
    words(
        &bank,
        &format!("order add {from} {to} 1000 --every month --start 2026-12-01 --if-short retry"),
    );
    // Of what it sees the step says nothing: it is in the list of alerts.
    words(
        &bank,
        r#"rule set out --when {"direction":"out"} --action alert --at close"#,
    );
    bank.now += 3 * DAY / 2;
    bank
}

/// A command at the time of a close.
fn told(bank: &Bank, now: i64, words: &[&str]) -> String {
    let mut command = bank.command(words);
    command.env("BANKCTL_TEST_CLOCK", now.to_string());
    let run = Run::of(command.output_in_time().expect("it runs"));
    run.done().stdout
}

/// The journal, and all else that steps of a close write.
fn books(bank: &Bank, now: i64) -> String {
    let [one, two] = DAYS;
    let own = [
        "balance",
        "payable/interest",
        "payable/tax-withheld",
        "receivable/overdraft-interest",
        "income/fees",
        "-o",
        "csv",
    ];
    [
        &["export", "journal", "--format", "ledger"][..],
        &["export", "transactions", "-o", "csv"],
        &["account", "show", "1000000018", "-o", "json"],
        &["account", "show", "1000000039", "-o", "json"],
        &own,
        &["fee", "list", "-o", "json"],
        &["hold", "list", "--all", "-o", "json"],
        &["order", "list", "-o", "json"],
        &["order", "list", "--failed", "-o", "json"],
        &["dispute", "show", "D00000013", "-o", "json"],
        &["ach", "list", "-o", "json"],
        &["report", "exchange-position", "-o", "json"],
        &["audit", "log", "--limit", "500", "-o", "csv"],
        &["alert", "list", "--all", "-o", "json"],
        &["day", "steps", one, "-o", "json"],
        &["day", "steps", two, "-o", "json"],
    ]
    .map(|words| told(bank, now, words))
    .join("\n")
}

/// The same bank in a folder of its own.
fn copied(template: &Bank) -> Bank {
    let mut bank = Bank::nowhere();
    fs::copy(template.ledger(), bank.ledger()).expect("copied");
    bank.take_keys_of(template);
    bank.now = template.now;
    bank
}

/// The step that comes next in the close of the last day of the month.
fn next_step(bank: &Bank) -> Option<String> {
    let steps = bank.json(&["day", "steps", DAYS[0]]);
    let mut steps = steps["items"].as_array().expect("steps").iter();
    let next = steps.find(|step| step["status"] != "done");
    next.map(|step| text(&step["step"]))
}

/// The steps of the first day of a run: all but the first have something to do, else
/// the tests here would prove little. The one of alerts has, and does not say so.
fn steps_with_work(run: &Value) -> BTreeSet<String> {
    let steps = run["items"][0]["steps"].as_array().expect("steps");
    let is_silent = |step: &&Value| ["preflight", "alerts"].contains(&&*text(&step["step"]));
    for step in steps.iter().filter(|step| !is_silent(step)) {
        assert_ne!(step["done"], 0, "{step}");
    }
    steps.iter().map(|step| text(&step["step"])).collect()
}

/// A kill at every sync, and a kill or a failing disk at each so manyth write.
fn places(template: &Bank, step: usize) -> Vec<Fault> {
    let counts = calls(&copied(template), &CLOSE);
    let mut places = Vec::new();
    for (call, step, ends) in [
        ("fsync", 1, &[KILL][..]),
        ("pwrite", step, &[KILL, EIO, ENOSPC]),
    ] {
        let count = counts.iter().find(|(name, _)| name == call);
        let (_, count) = count.expect("a call that is made");
        let ends = ends.iter().cycle();
        let each = (1..=*count).step_by(step).zip(ends);
        places.extend(each.map(|(at, end)| Fault {
            call,
            at,
            on: false,
            with: *end,
        }));
    }
    places
}

#[test]
fn a_close_that_is_broken_off_anywhere_and_run_again_comes_to_the_same_books() {
    let template = month_end();
    let calm = copied(&template);
    let all = steps_with_work(&calm.json(&CLOSE[..1]));
    let alerts = calm.json(&["alert", "list", "--all"]);
    assert_ne!(alerts["items"].as_array().map(Vec::len), Some(0));
    let expected = books(&calm, calm.now);
    let mut broken_off = BTreeSet::new();
    let step = if rounds(0) > 0 { 1 } else { 11 };
    let places = places(&template, step);
    for (number, place) in places.iter().enumerate() {
        broken_off.extend(broken_off_there(&template, *place, number, &expected));
    }
    // What runs beside the close makes calls of its own, so that a number is not always
    // of the same step: what was passed over is tried again.
    for _ in 0..TRIES {
        for (number, place) in places.iter().enumerate() {
            if place.call == "fsync" && broken_off != all {
                broken_off.extend(broken_off_there(&template, *place, number, &expected));
            }
        }
    }
    println!("{} places", places.len());
    assert_eq!(broken_off, all, "a step that was never broken off");
}

/// Breaks a close off at a place, closes again, and says which step it was broken off in.
fn broken_off_there(
    template: &Bank,
    place: Fault,
    number: usize,
    expected: &str,
) -> Option<String> {
    let bank = copied(template);
    let output = faulty(&bank, place, &CLOSE).output_in_time();
    let code = output.expect("it runs").status.code();
    assert!(
        matches!(code, None | Some(0 | 1 | 11)),
        "{place:?}: {code:?}"
    );
    let step = next_step(&bank);
    bank.verify();
    // By one, or by two at once.
    scope(|scope| {
        for _ in 0..=number % 2 {
            scope.spawn(|| {
                let run = bank.json(&CLOSE[..1]);
                assert_eq!(run["business_date"], "2026-12-02", "{place:?}: {run}");
            });
        }
    });
    bank.verify();
    assert!(books(&bank, bank.now) == expected, "{place:?}");
    step
}

#[test]
fn a_close_goes_on_where_the_power_was_cut() {
    let bank = month_end();
    let now = bank.now;
    let close = |bank: &Bank, record: &dyn Fn(&mut Command)| {
        let mut command = bank.command(&CLOSE);
        record(command.env("BANKCTL_TEST_CLOCK", now.to_string()));
        command.output_in_time().expect("it runs").status.success()
    };
    let record = recorded(&bank, |record| assert!(close(&bank, record)));
    let expected = books(&bank, now);
    cuts(&record, 40, 123_456_789_987_654_321, |bank, _| {
        proved(bank, "bank.db")?;
        if !close(bank, &|_| ()) {
            return Err("it can't be closed".to_owned());
        }
        proved(bank, "bank.db")?;
        let is_same = books(bank, now) == expected;
        is_same
            .then_some(())
            .ok_or_else(|| "other books".to_owned())
    });
}
