//! Every system call that can fail fails once, and from then on, in every
//! command that writes.
//!
//! Whatever happens, what the command says is true: done is there, failed is
//! not there, and of what is unknown or was killed the next run makes one. The
//! books are proved each time.

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, Run, text};
use crate::disk::{EINTR, EIO, ENOSPC, Fault, KILL, calls, faulty};
use crate::rounds;

/// What is done to a bank of [`furnished`], and how one sees that it was.
pub(crate) struct Deed {
    pub(crate) arguments: &'static [&'static str],
    /// A query that says how often it was done.
    pub(crate) count: &'static str,
    /// The file that is asked.
    pub(crate) file: &'static str,
    /// The exit code of doing it again when it was done: 0 where a reference
    /// or a batch makes it the same.
    pub(crate) again: i32,
}

const BY_REFERENCE: &str = "SELECT count(*) FROM transfer WHERE reference = 'R'";
/// The same, and 10 more if it is not what reserves the money until its day.
const WITH_HOLD: &str = "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM hold WHERE purpose = 3 AND account = 100000001)) FROM transfer WHERE reference = 'R'";
/// The same of what no longer waits.
const WITHOUT_HOLD: &str = "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM hold WHERE purpose = 3 AND status = 3)) FROM transfer WHERE reference = 'R'";

pub(crate) const fn deed(arguments: &'static [&'static str], count: &'static str) -> Deed {
    Deed {
        arguments,
        count,
        file: "bank.db",
        again: 0,
    }
}

const PAYMENTS: &[Deed] = &[
    deed(&["deposit", "1000000018", "1", "--ref", "R"], BY_REFERENCE),
    deed(&["withdraw", "1000000018", "1", "--ref", "R"], BY_REFERENCE),
    deed(
        &["transfer", "1000000018", "1000000026", "1", "--ref", "R"],
        BY_REFERENCE,
    ),
    deed(
        &["reverse", "FIRST", "--reason", "a mistake", "--ref", "R"],
        BY_REFERENCE,
    ),
    deed(
        &[
            "reverse",
            "TOGETHER",
            "--group",
            "--reason",
            "a mistake",
            "--ref",
            "R",
        ],
        "SELECT (count(*) + 1) / 2 FROM transfer WHERE group_id = (SELECT id FROM transfer WHERE reference = 'R')",
    ),
    deed(
        &[
            "deposit",
            "1000000018",
            "1",
            "--channel",
            "wire",
            "--value-date",
            "2026-11-24",
            "--ref",
            "R",
        ],
        WITH_HOLD,
    ),
    deed(
        &["reverse", "AHEAD", "--reason", "a mistake", "--ref", "R"],
        WITHOUT_HOLD,
    ),
];

const HOLDS: &[Deed] = &[
    deed(
        &["hold", "place", "1000000018", "1", "--ref", "R"],
        "SELECT count(*) FROM hold WHERE reference = 'R'",
    ),
    deed(
        &["hold", "capture", "H00000013", "--ref", "R"],
        BY_REFERENCE,
    ),
    Deed {
        again: 4,
        ..deed(
            &["hold", "release", "H00000013"],
            "SELECT count(*) FROM hold WHERE id = 1 AND status <> 1",
        )
    },
];

const FILES: &[Deed] = &[
    deed(
        &["import", "payroll", "pay.csv"],
        "SELECT count(*) / 300 FROM transfer WHERE batch IS NOT NULL",
    ),
    deed(
        &["import", "payroll", "ahead.csv"],
        "SELECT count(*) / 3 + 10 * (count(*) / 3 <> (SELECT count(*) FROM hold WHERE purpose = 3 AND batch IS NOT NULL)) FROM transfer WHERE batch IS NOT NULL",
    ),
    deed(
        &["import", "accounts", "accounts.csv"],
        "SELECT count(*) / 3 FROM external_number",
    ),
    deed(
        &["restore", "copy.db", "--yes"],
        "SELECT count(*) = 0 FROM transfer WHERE reference = 'LATER'",
    ),
];

const MAKING: &[Deed] = &[
    Deed {
        again: 6,
        ..deed(&["init"], "SELECT count(*) FROM ledger")
    },
    Deed {
        file: "other.db",
        again: 6,
        ..deed(
            &["backup", "other.db", "--yes"],
            "SELECT count(*) FROM ledger",
        )
    },
];

const RECORDS: &[Deed] = &[
    Deed {
        again: 4,
        ..deed(
            &["account", "freeze", "1000000026", "--reason", "a court"],
            "SELECT count(*) FROM account WHERE status = 2",
        )
    },
    Deed {
        again: 4,
        ..deed(
            &["customer", "close", "C00000037", "--yes"],
            "SELECT count(*) FROM customer WHERE id = 3 AND status = 2",
        )
    },
    Deed {
        again: 4,
        ..deed(
            &["customer", "forget", "C00000045", "--yes"],
            "SELECT count(*) FROM customer WHERE forgotten_at IS NOT NULL",
        )
    },
];

/// The first business day is opened, in a bank that goes by the calendar.
const BEGINNING: &[Deed] = &[Deed {
    again: 6,
    ..deed(
        &["day", "open", "--yes"],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(business_day) / 2 FROM log)) FROM business_day",
    )
}];

/// A business day is closed: it has a hold whose last day it was, and an order that is
/// due when the next one starts.
const NIGHTS: &[Deed] = &[Deed {
    again: 4,
    ..deed(
        &["day", "close"],
        "SELECT count(*) FROM business_day WHERE finished_at IS NOT NULL",
    )
}];

/// What is done at a counter whose till is open.
const COUNTER: &[Deed] = &[
    deed(&["deposit", "1000000018", "1", "--ref", "R"], BY_REFERENCE),
    deed(
        &["till", "give", "vault", "4", "--ref", "R"],
        "SELECT count(*) FROM handover WHERE reference = 'R'",
    ),
    Deed {
        again: 4,
        ..deed(
            &["till", "accept", "2"],
            "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 52 AND source_key = 2)) FROM handover WHERE id = 2 AND status = 2",
        )
    },
    Deed {
        again: 4,
        ..deed(
            &["till", "close", "--counted", "49.50"],
            "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 51)) + 10 * (count(*) <> (SELECT count(*) FROM handover WHERE id = 3)) FROM till WHERE status = 1",
        )
    },
];

/// A check is taken in with what keeps it back, and one is taken back with that.
const CHECKS: &[Deed] = &[
    deed(
        &[
            "check",
            "deposit",
            "1000000018",
            "8000",
            "-n",
            "1",
            "--routing",
            "021000021",
            "--drawer",
            "1",
            "--ref",
            "R",
        ],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE reference = 'R')) + 10 * (count(*) <> (SELECT count(*) FROM hold WHERE check_item = 2)) FROM check_item WHERE id = 2",
    ),
    deed(
        &[
            "check",
            "return",
            "K00000013",
            "--reason",
            "nsf",
            "--ref",
            "R",
        ],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 53 AND source_key = 1)) + 10 * (count(*) <> (SELECT count(*) FROM hold WHERE check_item = 1 AND status = 3)) FROM check_item WHERE id = 1 AND status = 3",
    ),
];

/// Checks that are drawn here are paid, from a file too, the bank draws one, a dispute is
/// credited and decided, and money is exchanged: each with all that it is written with.
const DESK: &[Deed] = &[
    deed(
        &[
            "check",
            "present",
            "1000000018",
            "4",
            "--number",
            "7",
            "--ref",
            "R",
        ],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 58 AND source_key = 1)) FROM drawn_check WHERE reference = 'R' AND status = 1",
    ),
    deed(
        &["import", "checks", "inclearing.csv"],
        "SELECT count(*) / 40 + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 58)) FROM drawn_check WHERE status = 1",
    ),
    deed(
        &[
            "cashier-check",
            "issue",
            "--from",
            "1000000018",
            "4",
            "--payee",
            "Coast",
            "--ref",
            "R",
        ],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE reference = 'R')) FROM drawn_check WHERE kind = 2",
    ),
    deed(
        &["dispute", "credit", "D00000013"],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 57 AND source_key = 4)) FROM dispute WHERE id = 1 AND status = 2",
    ),
    deed(
        &[
            "dispute",
            "resolve",
            "D00000021",
            "--for",
            "customer",
            "--amount",
            "2",
            "--reason",
            "found",
        ],
        // The loss and what is taken back of the credit.
        "SELECT count(*) + 10 * (2 * count(*) <> (SELECT count(*) FROM transfer WHERE source = 57 AND source_key IN (9, 11))) FROM dispute WHERE id = 2 AND status = 4",
    ),
    deed(
        &["exchange", "1000000018", "1000000039", "4", "--ref", "R"],
        "SELECT (count(*) + 1) / 2 FROM transfer WHERE group_id = (SELECT id FROM transfer WHERE reference = 'R')",
    ),
];

/// Two customers with accounts and money, one without, a hold and files.
pub(crate) fn furnished() -> Bank {
    let bank = Bank::new();
    for name in ["Ana", "Bela"] {
        let customer = bank.customer(name);
        bank.json(&["account", "open", "--customer", &customer]);
    }
    bank.customer("Cleo");
    let dora = bank.customer("Dora");
    bank.json(&["customer", "close", &dora, "--yes"]);
    bank.json(&["deposit", "1000000018", "50", "--ref", "FIRST"]);
    bank.json(&["deposit", "1000000018", "50"]);
    let payment = serde_json::json!({"op": "deposit", "account": "1000000018", "amount": "2"});
    let together =
        serde_json::json!({"op": "group", "ref": "TOGETHER", "payments": [payment, payment]});
    bank.feed(&["post", "-"], together.to_string().as_bytes())
        .done();
    bank.json(&["hold", "place", "1000000018", "5"]);
    let mut rows = "account,amount,reference\n".to_owned();
    for row in 0..300 {
        rows.push_str(&format!("1000000018,1.00,P-{row}\n"));
    }
    bank.file("pay.csv", rows);
    bank.file(
        "ahead.csv",
        "account,amount,pay date\n1000000018,1.00,2026-11-24\n1000000018,2.00,2026-11-24\n1000000018,3.00,2026-11-24\n",
    );
    let wire = ["deposit", "1000000026", "7", "--channel", "wire"];
    bank.json(&[&wire[..], &["--value-date", "2026-11-25", "--ref", "AHEAD"]].concat());
    bank.file(
        "accounts.csv",
        "customer_external_id,customer_name,external_number,opening_balance\n\
         A,Ana,X-1,5\nA,Ana,X-2,5\nB,Bela,X-3,5\n",
    );
    bank.json(&["backup", "copy.db"]);
    bank.json(&["deposit", "1000000018", "1", "--ref", "LATER"]);
    bank
}

/// Files that not every template has.
const MORE_FILES: [&str; 6] = [
    "inclearing.csv",
    "entries.ach",
    "kept.csv",
    "posted.csv",
    "later.csv",
    "fee.toml",
];

/// The same bank in a folder of its own; without its ledger, to make one.
fn copied(template: &Bank, deed: &Deed) -> Bank {
    let mut bank = Bank::nowhere();
    bank.now = template.now;
    if deed.arguments == ["init"] {
        return bank;
    }
    for name in ["bank.db", "pay.csv", "ahead.csv", "accounts.csv", "copy.db"] {
        fs::copy(template.path(name), bank.path(name)).expect("copied");
    }
    for name in MORE_FILES {
        if template.path(name).exists() {
            fs::copy(template.path(name), bank.path(name)).expect("copied");
        }
    }
    bank.take_keys_of(template);
    bank
}

fn count(bank: &Bank, deed: &Deed) -> i64 {
    if !bank.path(deed.file).exists() {
        return 0;
    }
    let connection = Connection::open(bank.path(deed.file)).expect("the ledger");
    connection
        .query_row(deed.count, [], |row| row.get(0))
        .expect("a count")
}

/// A process that has the ledger open meanwhile, so that its WAL stays. A
/// restore would wait for him.
fn witness(bank: &Bank, deed: &Deed, fault: Fault) -> Option<Connection> {
    if fault.at.is_multiple_of(2) || ["restore", "init"].contains(&deed.arguments[0]) {
        return None;
    }
    let connection = Connection::open(bank.ledger()).expect("the ledger");
    connection
        .query_row("SELECT count(*) FROM ledger", [], |_| Ok(()))
        .expect("read");
    Some(connection)
}

/// Every fault of a command, or each `step`-th.
fn faults(template: &Bank, deed: &Deed, step: usize) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (call, count) in calls(&copied(template, deed), deed.arguments) {
        let call = crate::disk::CALLS.iter().find(|name| **name == call);
        let call = *call.expect("a call that is known");
        for at in 1..=count {
            for (with, on) in [
                (EIO, false),
                (EIO, true),
                (ENOSPC, false),
                (ENOSPC, true),
                (EINTR, false),
                (KILL, false),
            ] {
                faults.push(Fault { call, at, on, with });
            }
        }
    }
    // Another start for each command, so that all together see every kind.
    let first = deed.arguments.iter().map(|word| word.len()).sum::<usize>() % step;
    faults.into_iter().skip(first).step_by(step).collect()
}

/// What is wrong after a fault, if anything is.
fn check(template: &Bank, deed: &Deed, fault: Fault) -> Result<i32, String> {
    let bank = copied(template, deed);
    let witness = witness(&bank, deed, fault);
    let output = faulty(&bank, fault, deed.arguments)
        .output_in_time()
        .expect("it runs");
    let run = Run::of(output);
    let wrong = |what: String| {
        Err(format!(
            "{:?} {fault:?}: exit {}: {what} {}",
            deed.arguments, run.code, run.stderr
        ))
    };
    drop(witness);
    let proof = bank.run(&["verify", "-o", "json"]);
    if proof.code != 0 && bank.ledger().exists() {
        return wrong(format!("verify: {}{}", proof.stdout, proof.stderr));
    }
    let there = count(&bank, deed);
    let fits = match run.code {
        0 => there == 1,
        // Killed, or unknown.
        -1 | 11 => true,
        1 => there == 0,
        // What can't be read is told as damage, what can't be opened as a lack
        // of permission.
        8 if fault.call == "pread" => there == 0,
        2 | 5 if fault.call == "open" => there == 0,
        _ => return wrong("another exit code".to_owned()),
    };
    if !fits {
        return wrong(format!("it was done {there} times"));
    }
    let again = bank.run(deed.arguments);
    if again.code != if there == 1 { deed.again } else { 0 } {
        return wrong(format!("again: exit {}: {}", again.code, again.stderr));
    }
    if count(&bank, deed) != 1 {
        return wrong("not done once after the second run".to_owned());
    }
    let left: Vec<_> = fs::read_dir(bank.folder.path())
        .expect("a folder")
        .map(|entry| {
            text(
                &entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .as_ref()
                    .into(),
            )
        })
        .filter(|name| name.starts_with("bank.db-"))
        .collect();
    if !left.is_empty() {
        return wrong(format!("left behind: {left:?}"));
    }
    Ok(run.code)
}

fn sweep(deeds: &[Deed]) {
    sweep_of(&furnished(), deeds);
}

pub(crate) fn sweep_of(template: &Bank, deeds: &[Deed]) {
    static TRIED: AtomicU64 = AtomicU64::new(0);
    let step = if rounds(0) > 0 { 1 } else { 19 };
    let mut wrong = Vec::new();
    let mut ends = std::collections::BTreeMap::<i32, u64>::new();
    for deed in deeds {
        for fault in faults(template, deed, step) {
            TRIED.fetch_add(1, Ordering::Relaxed);
            match check(template, deed, fault) {
                Ok(code) => *ends.entry(code).or_default() += 1,
                Err(what) => wrong.push(what),
            }
        }
    }
    println!(
        "{} faults so far; exit codes of these: {ends:?}",
        TRIED.load(Ordering::Relaxed)
    );
    assert!(
        wrong.is_empty(),
        "{} of them:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn payments() {
    sweep(PAYMENTS);
}

#[test]
fn holds() {
    sweep(HOLDS);
}

#[test]
fn files() {
    sweep(FILES);
}

#[test]
fn making() {
    sweep(MAKING);
}

#[test]
fn records() {
    sweep(RECORDS);
}

#[test]
fn days() {
    let bank = furnished();
    bank.json(&["day", "set", "--calendar", "every-day"]);
    sweep_of(&bank, BEGINNING);
    bank.json(&["day", "open", "--yes"]);
    let last = ["--expires", "2026-11-21"];
    bank.json(&[&["hold", "place", "1000000018", "1"][..], &last].concat());
    let order = ["order", "add", "1000000018", "1000000026", "1"];
    bank.json(&[&order[..], &["--every", "day"]].concat());
    sweep_of(&bank, NIGHTS);
}

#[test]
fn checks() {
    let bank = furnished();
    let line = "check deposit 1000000018 900 -n 2 --routing 021000021 --drawer 1";
    bank.json(&line.split(' ').collect::<Vec<_>>());
    sweep_of(&bank, CHECKS);
}

#[test]
fn desk() {
    let bank = furnished();
    let rows: String = (0..40)
        .map(|row| format!("1000000018,{},1\n", 100 + row))
        .collect();
    bank.file("inclearing.csv", format!("account,number,amount\n{rows}"));
    for line in [
        "account open --customer C00000013 --currency EUR",
        "exchange-rate set USD/EUR 0.9",
        "dispute open FIRST --kind missing",
        "deposit 1000000018 5 --ref OTHER",
        "dispute open OTHER --kind missing",
        "dispute credit D00000021",
    ] {
        bank.json(&line.split(' ').collect::<Vec<_>>());
    }
    sweep_of(&bank, DESK);
}

#[test]
fn counters() {
    let bank = furnished();
    for line in [
        "till add one",
        "till give one 50 --from vault",
        "till open one --amount 50",
        "till give one 9 --from vault",
    ] {
        bank.json(&line.split(' ').collect::<Vec<_>>());
    }
    sweep_of(&bank, COUNTER);
}
