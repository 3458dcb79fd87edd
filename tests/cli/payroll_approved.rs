//! Files that wait for a second person, the list of what was imported, and the
//! nightly script of `docs/guide/payroll.md`.

use std::fmt::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::common::deadline::{InTime as _, LONGEST};
use crate::common::{Bank, DAY, text};
use crate::onboarding::{counts, left_over};

/// A bank where files over 100.00 wait, and two payees.
fn guarded() -> (Bank, [String; 2]) {
    let bank = Bank::new();
    let payees = [bank.account(&[]), bank.account(&[])];
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "cleo", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "batches", "--over", "100"]);
    (bank, payees)
}

fn file(bank: &Bank, name: &str, payees: &[String; 2], amounts: &[&str]) -> String {
    let mut content = "account,amount\n".to_owned();
    for (row, amount) in amounts.iter().enumerate() {
        writeln!(content, "{},{amount}", payees[row % 2]).expect("a text");
    }
    bank.file(name, content)
}

/// Runs an import that waits, and gives the number of the request.
#[track_caller]
fn waits(bank: &Bank, arguments: &[&str]) -> String {
    let run = bank.run(&[&["import", "payroll"], arguments, &["-o", "json"]].concat());
    assert_eq!(run.code, 10, "{}{}", run.stdout, run.stderr);
    let waiting: Value = run.json();
    assert_eq!(waiting["rule"], "batches");
    waiting["approval"].to_string()
}

fn by(bank: &mut Bank, name: &str, arguments: &[&str]) -> Value {
    let before = std::mem::replace(&mut bank.operator, name.to_owned());
    let done = bank.json(arguments);
    bank.operator = before;
    done
}

#[test]
fn a_file_over_the_sum_waits_as_one_request_and_is_paid_by_who_asked() {
    let (mut bank, payees) = guarded();
    let small = file(&bank, "small.csv", &payees, &["60.00", "40.00"]);
    assert_eq!(
        counts(&bank.json(&["import", "payroll", &small])),
        (2, 2, 0, 0)
    );
    let large = file(&bank, "large.csv", &payees, &["60.00", "40.01"]);
    let dry = bank.json(&["import", "payroll", &large, "--dry-run"]);
    assert_eq!(
        (counts(&dry), &dry["approval_required"]),
        ((2, 2, 0, 0), &json!(true))
    );
    let request = waits(&bank, &[&large]);
    assert_eq!(
        waits(&bank, &[&large]),
        request,
        "the same again is one request"
    );
    assert_eq!(bank.balance(&payees[1]), "40.00", "nothing was posted");
    let shown = bank.json(&["approval", "show", &request]);
    assert_eq!(shown["command"], "import payroll");
    let asked = &shown["request"]["pay_file"];
    assert_eq!(
        (&asked["file"], &asked["amount"]),
        (&json!("large.csv"), &json!("100.01"))
    );
    assert_eq!((&asked["rows"], &asked["paid"]), (&json!(2), &json!(2)));
    bank.refuses(&["approval", "approve", &request], 5, "permission_denied");
    let done = by(&mut bank, "ben", &["approval", "approve", &request]);
    assert_eq!(
        (&done["status"], &done["transaction"]),
        (&json!("approved"), &Value::Null)
    );
    assert_eq!(bank.balance(&payees[1]), "40.00", "approving posts nothing");
    // Only who asked goes on, and only with the same file and options.
    "cleo".clone_into(&mut bank.operator);
    let other = waits(&bank, &[&large]);
    assert_ne!(other, request);
    "anna".clone_into(&mut bank.operator);
    assert_ne!(waits(&bank, &[&large, "--skip-rejects"]), request);
    assert_ne!(waits(&bank, &[&large, "--batch", "other"]), request);
    let changed = file(&bank, "large.csv", &payees, &["60.00", "40.02"]);
    assert_ne!(waits(&bank, &[&changed]), request);
    let large = file(&bank, "large.csv", &payees, &["60.00", "40.01"]);
    assert_eq!(
        counts(&bank.json(&["import", "payroll", &large])),
        (2, 2, 0, 0)
    );
    assert_eq!(
        counts(&bank.json(&["import", "payroll", &large])),
        (2, 0, 2, 0)
    );
    assert_eq!(bank.balance(&payees[1]), "80.01");
    let line = bank.json(&["audit", "log", "--subject", "batch", "--limit", "1"]);
    assert_eq!(line["items"][0]["approval"].to_string(), request);
    bank.verify();
}

#[test]
fn what_was_rejected_or_is_too_old_is_asked_again() {
    let (mut bank, payees) = guarded();
    let large = file(&bank, "large.csv", &payees, &["60.00", "40.01"]);
    let request = waits(&bank, &[&large]);
    by(
        &mut bank,
        "ben",
        &["approval", "reject", &request, "--reason", "too much"],
    );
    let second = waits(&bank, &[&large]);
    assert_ne!(second, request);
    by(&mut bank, "ben", &["approval", "approve", &second]);
    bank.now += 8 * DAY;
    let third = waits(&bank, &[&large]);
    assert_ne!(third, second);
    by(&mut bank, "ben", &["approval", "approve", &third]);
    // What is paid is still what was agreed to: a payee was closed since.
    bank.json(&["account", "close", &payees[1], "--yes"]);
    let skip = ["import", "payroll", &large, "--skip-rejects"];
    assert_eq!(bank.run(&["import", "payroll", &large]).code, 9);
    assert_eq!(
        counts(&left_over(&bank, &skip)),
        (2, 1, 0, 1),
        "60.00 wait for nobody"
    );
    bank.verify();
}

#[test]
fn every_file_waits_where_the_policy_says_so() {
    let (mut bank, payees) = guarded();
    let request = bank
        .run(&["policy", "set", "batches", "--always", "-o", "json"])
        .json();
    by(
        &mut bank,
        "ben",
        &["approval", "approve", &request["approval"].to_string()],
    );
    let small = file(&bank, "small.csv", &payees, &["0.01"]);
    let request = waits(&bank, &[&small]);
    by(&mut bank, "ben", &["approval", "approve", &request]);
    assert_eq!(
        counts(&bank.json(&["import", "payroll", &small])),
        (1, 1, 0, 0)
    );
    // Nothing is left to pay: nobody is asked.
    assert_eq!(
        counts(&bank.json(&["import", "payroll", &small])),
        (1, 0, 1, 0)
    );
    bank.verify();
}

/// A run that was cut off goes on under the same consent.
#[cfg(unix)]
#[test]
fn a_file_that_was_agreed_to_is_resumed() {
    const ROWS: usize = 60_000;
    let (mut bank, payees) = guarded();
    let amounts = vec!["1.00"; ROWS];
    let large = file(&bank, "large.csv", &payees, &amounts);
    let request = waits(&bank, &[&large]);
    by(&mut bank, "ben", &["approval", "approve", &request]);
    let import = ["import", "payroll", &large];
    let mut child = bank
        .command(&import)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .start()
        .expect("the binary runs");
    let begin = std::time::Instant::now();
    // A process that waits makes the chunks small.
    while bank.balance(&payees[0]) == "0.00" && begin.elapsed() < LONGEST {
        bank.json(&["customer", "add", "--name", "Somebody Who Waits"]);
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    let result = bank.json(&import);
    assert_eq!(result["rows"], ROWS);
    let done = result["posted"].as_u64().expect("a count")
        + result["duplicates"].as_u64().expect("a count");
    assert_eq!(done, ROWS as u64);
    assert_eq!(bank.balance(&payees[0]), "30000.00");
    bank.verify();
}

#[test]
fn what_was_imported_is_listed() {
    let mut bank = Bank::new();
    let people = bank.file(
        "people.csv",
        "customer_external_id,customer_name,external_number,opening_balance\nE1,Ada,X1,5.00\n",
    );
    bank.json(&["import", "accounts", &people]);
    bank.now += DAY;
    bank.json(&["operator", "add", "ben", "--role", "supervisor"]);
    "ben".clone_into(&mut bank.operator);
    let pay = bank.file("pay.csv", "account,amount\nX1,10.00\nX1,x\nX1,2.50\n");
    left_over(
        &bank,
        &[
            "import",
            "payroll",
            &pay,
            "--skip-rejects",
            "--batch",
            "nov",
        ],
    );
    let list = bank.json(&["import", "list"]);
    let items = list["items"].as_array().expect("a list");
    assert_eq!(items.len(), 2);
    let expected = json!({
        "kind": "payroll", "file": pay, "imported_at": "2026-11-22T12:00:00.000000Z",
        "business_date": "2026-11-22", "operator": "ben", "rows": 3, "posted": 2, "skipped": 1,
        "amount": "12.50", "currency": "USD", "from": "clearing/payroll", "complete": true,
        "batch": "nov", "sha256": items[0]["sha256"],
    });
    assert_eq!(items[0], expected);
    assert_eq!(
        (
            &items[1]["kind"],
            &items[1]["operator"],
            &items[1]["amount"]
        ),
        (&json!("accounts"), &json!("anna"), &json!("5.00"))
    );
    let page = bank.json(&["import", "list", "--limit", "1"]);
    let next = text(&page["next"]);
    let rest = bank.json(&["import", "list", "--limit", "1", "--after", &next]);
    assert_eq!(rest["items"][0], items[1]);
    assert_eq!(rest["next"], Value::Null);
    let first = bank.json(&["import", "list", "--during", "2026-11-21"]);
    assert_eq!(first["items"], json!([items[1]]));
    let csv = bank.run(&["import", "list", "-o", "csv"]).done().stdout;
    assert!(csv.starts_with("kind,file,imported_at,"), "{csv}");
    assert_eq!(csv.lines().count(), 3);
    bank.refuses(&["import", "list", "--after", "x"], 2, "usage");
    bank.verify();
}

/// The script as it stands in the guide.
#[cfg(unix)]
fn nightly() -> String {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guide/payroll.md");
    let guide = std::fs::read_to_string(guide).expect("the guide");
    let (before, after) = guide
        .split_once("# payroll-nightly FOLDER")
        .expect("the script");
    let head = before.rsplit("```sh\n").next().expect("its first line");
    let tail = after.split("\n```").next().expect("its end");
    format!("{head}# payroll-nightly FOLDER{tail}\n")
}

/// Runs the script on a night, with a clock of its own for names.
#[cfg(unix)]
fn night(bank: &Bank, stamp: &str) {
    use std::os::unix::fs::PermissionsExt;
    let tool = |name: &str, body: &str| {
        std::fs::create_dir_all(bank.path("bin")).expect("a folder");
        let path = bank.path("bin").join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("a tool");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("runs");
    };
    tool(
        "bankctl",
        &format!("exec '{}' \"$@\"", env!("CARGO_BIN_EXE_bankctl")),
    );
    tool("date", &format!("echo {stamp}"));
    tool("mail", "{ echo \"Subject: $2\"; cat; } >>\"$MAILS\"");
    let script = bank.file("payroll-nightly", nightly());
    let path = format!("{}:/usr/bin:/bin", bank.path("bin").display());
    let mut command = std::process::Command::new("sh");
    command.arg(&script).arg(bank.path("pay")).env_clear();
    // What the binary is given in other tests.
    for (name, value) in bank.command(&[]).get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let status = command
        .env("PATH", path)
        .env("MAILS", bank.path("mails"))
        .current_dir(bank.folder.path())
        .status_in_time()
        .expect("sh runs");
    assert!(status.success());
}

#[cfg(unix)]
#[test]
fn the_nightly_script_pays_each_week_once_and_mails_the_rest() {
    let mut bank = Bank::new();
    let payees = [bank.account(&[]), bank.account(&[])];
    std::fs::create_dir_all(bank.path("pay/in")).expect("a folder");
    let deliver = |bank: &Bank, name: &str, amounts: &[&str]| {
        file(bank, &format!("pay/in/{name}"), &payees, amounts);
    };
    let mails = |bank: &Bank| {
        let mails = std::fs::read_to_string(bank.path("mails")).unwrap_or_default();
        let subjects = mails.lines().filter(|line| line.starts_with("Subject: "));
        subjects.map(str::to_owned).collect::<Vec<_>>()
    };
    let wages = ["10.00", "20.00"];
    // The same file each week, to the byte.
    for week in 1..=3 {
        deliver(&bank, "wages.csv", &wages);
        night(&bank, &format!("w{week}"));
        assert_eq!(
            bank.balance(&payees[0]),
            format!("{week}0.00"),
            "week {week}"
        );
        bank.now += 7 * DAY;
    }
    assert!(mails(&bank).is_empty(), "{:?}", mails(&bank));
    // By mistake the next night again: asked about, and not paid.
    deliver(&bank, "wages.csv", &wages);
    night(&bank, "w4");
    bank.now += DAY;
    deliver(&bank, "wages.csv", &wages);
    night(&bank, "w5");
    assert_eq!(bank.balance(&payees[0]), "40.00");
    assert_eq!(mails(&bank), ["Subject: payroll wages-w5: paid before?"]);
    night(&bank, "w6");
    assert_eq!(mails(&bank).len(), 1, "nobody is asked again");
    // Rejected rows, and then the fixed file.
    deliver(&bank, "bonus.csv", &["1.00", "x", "3.00"]);
    night(&bank, "b1");
    assert_eq!(mails(&bank)[1], "Subject: payroll bonus-b1: rejected rows");
    deliver(&bank, "bonus.csv", &["1.00", "2.00", "3.00"]);
    night(&bank, "b2");
    assert_eq!(
        (bank.balance(&payees[0]), bank.balance(&payees[1])),
        ("44.00".into(), "82.00".into())
    );
    // A second person.
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "batches", "--over", "100"]);
    deliver(&bank, "large.csv", &["200.00"]);
    night(&bank, "l1");
    assert_eq!(
        mails(&bank)[2],
        "Subject: payroll large-l1: waits for approval"
    );
    let waiting = bank.json(&["approval", "list", "--status", "pending"]);
    let request = waiting["items"][0]["id"].to_string();
    by(&mut bank, "ben", &["approval", "approve", &request]);
    night(&bank, "l2");
    assert_eq!(bank.balance(&payees[0]), "244.00");
    let left = std::fs::read_dir(bank.path("pay/work")).expect("a folder");
    let left: Vec<_> = left
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert!(left.is_empty(), "{left:?}");
    bank.verify();
}
