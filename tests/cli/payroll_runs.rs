//! Wages from an employer's account, and runs that are cut off.

use std::fmt::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::common::deadline::{InTime as _, Started, until};
use crate::common::{Bank, DAY, text};
use crate::onboarding::{counts, left_over, rejects};

/// More than two chunks of the import.
const ROWS: u64 = 110_000;

/// A bank with an employer who has so much, and two payees.
fn employer(amount: &str) -> (Bank, String, [String; 2]) {
    let bank = Bank::new();
    let employer = bank.funded(amount);
    let payees = [bank.account(&[]), bank.account(&[])];
    (bank, employer, payees)
}

/// A file that pays 1.00 so many times, to the two in turn.
fn many(bank: &Bank, payees: &[String; 2], rows: u64) -> String {
    let mut content = "account,amount\n".to_owned();
    for row in 0..rows {
        let payee = &payees[usize::from(row % 2 == 1)];
        writeln!(content, "{payee},1.00").expect("a text");
    }
    bank.file("many.csv", content)
}

fn start(bank: &Bank, arguments: &[&str]) -> Started {
    bank.command(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("the binary runs")
}

/// Waits until something of a batch is posted; `false` if the run ends first.
/// While nobody else writes, a file of this size would be one chunk.
fn first_chunk(bank: &Bank, child: &mut Started, payee: &str) -> bool {
    until("something is posted", || {
        bank.json(&["customer", "add", "--name", "Somebody Who Waits"]);
        let ended = child.try_wait().expect("a state").is_some();
        (ended || bank.balance(payee) != "0.00").then_some(!ended)
    })
}

/// Everything was posted, once.
fn is_whole(bank: &Bank, source: &str, payees: &[String; 2], rest: &str) {
    let each = format!("{}.00", ROWS / 2);
    for payee in payees {
        assert_eq!(bank.balance(payee), each);
    }
    assert_eq!(
        bank.balances(source),
        (rest.into(), "0.00".into(), rest.into())
    );
    let verified = bank.json(&["verify"]);
    assert_eq!(verified["ok"], true, "{verified}");
    assert_eq!(verified["transactions"], ROWS + 1, "and the deposit");
}

#[test]
fn the_whole_total_must_be_available() {
    let (bank, employer, [ana, bo]) = employer("100.00");
    let file = bank.file(
        "pay.csv",
        format!("account,amount\n{ana},60.00\n{bo},40.01\n"),
    );
    let pay = ["import", "payroll", &file, "--from", &employer];
    bank.refuses(&pay, 4, "insufficient_funds");
    bank.refuses(
        &[&pay[..], &["--dry-run"]].concat(),
        4,
        "insufficient_funds",
    );
    assert_eq!(
        (bank.balance(&ana), bank.balance(&employer)),
        ("0.00".into(), "100.00".into())
    );
    // A hold is not available, a deposit is.
    bank.json(&["deposit", &employer, "0.01"]);
    let hold = bank.json(&["hold", "place", &employer, "0.01"]);
    bank.refuses(&pay, 4, "insufficient_funds");
    bank.json(&["hold", "release", &text(&hold["id"])]);
    bank.json(&["account", "freeze", &employer, "--reason", "court order"]);
    bank.refuses(&pay, 4, "account_frozen");
    bank.json(&["account", "unfreeze", &employer]);
    let result = bank.json(&pay);
    assert_eq!(
        (counts(&result), &result["amount"]),
        ((2, 2, 0, 0), &json!("100.01"))
    );
    assert_eq!(bank.balance(&employer), "0.00");
    assert_eq!(
        bank.balance("clearing/payroll"),
        "0.00",
        "the employer paid"
    );
    // A batch is bound to who paid it.
    bank.refuses(&["import", "payroll", &file], 6, "reference_conflict");
    assert_eq!(counts(&bank.json(&pay)), (2, 0, 2, 0));
    bank.verify();
}

#[test]
fn an_employer_does_not_pay_itself() {
    let (bank, employer, [ana, _]) = employer("100.00");
    let rows = format!("account,amount\n{employer},1.00\n{ana},2.00\n");
    let file = bank.file("pay.csv", rows);
    let result = left_over(&bank, &["import", "payroll", &file, "--from", &employer]);
    assert_eq!(rejects(&result), [(2, "same_account".to_owned())]);
    assert_eq!(bank.balance(&employer), "100.00");
    let skip = [
        "import",
        "payroll",
        &file,
        "--from",
        &employer,
        "--skip-rejects",
    ];
    assert_eq!(counts(&left_over(&bank, &skip)), (2, 1, 0, 1));
    assert_eq!(bank.balance(&employer), "98.00");
    bank.refuses(
        &["import", "payroll", &file, "--from", "1000000018000"],
        3,
        "account_not_found",
    );
}

/// Rows that the program refuses while the file is large: nothing is posted.
#[test]
fn a_bad_row_at_the_end_of_a_large_file_stops_all_of_it() {
    let (bank, employer, payees) = employer("110000.00");
    let file = many(&bank, &payees, ROWS - 1);
    let rows = std::fs::read_to_string(&file).expect("a file") + "nobody,1.00\n";
    std::fs::write(&file, rows).expect("a file");
    let result = left_over(&bank, &["import", "payroll", &file, "--from", &employer]);
    assert_eq!(counts(&result), (ROWS, 0, 0, 1));
    assert_eq!(
        rejects(&result),
        [(ROWS + 1, "account_not_found".to_owned())]
    );
    assert_eq!(bank.balance(&employer), "110000.00");
}

#[cfg(unix)]
#[test]
fn a_killed_run_goes_on_where_it_stopped() {
    let (mut bank, employer, payees) = employer("110000.00");
    let file = many(&bank, &payees, ROWS);
    let pay = ["import", "payroll", &file, "--from", &employer];
    let mut child = start(&bank, &pay);
    assert!(
        first_chunk(&bank, &mut child, &payees[0]),
        "too fast to be killed"
    );
    child.kill().expect("killed");
    child.wait().expect("ended");
    let posted = ROWS - rest_of(&bank, &employer);
    assert!(posted > 0 && posted < ROWS, "{posted} rows were posted");
    // What is still to be paid is kept for it.
    let (ledger, held, available) = bank.balances(&employer);
    assert_eq!(
        (held.as_str(), available.as_str()),
        (ledger.as_str(), "0.00")
    );
    bank.refuses(&["withdraw", &employer, "1.00"], 4, "insufficient_funds");
    bank.verify();
    // The day that it stopped on stays as it was, whatever comes later.
    bank.now += DAY;
    let then = || {
        let item = bank.json(&["balance", &employer, "--at", "2026-11-21"])["items"][0].clone();
        (text(&item["ledger_balance"]), text(&item["held"]))
    };
    assert_eq!(then(), (ledger.clone(), held.clone()));
    let result = bank.json(&pay);
    assert_eq!(counts(&result), (ROWS, ROWS - posted, posted, 0));
    assert_eq!(then(), (ledger.clone(), held.clone()));
    is_whole(&bank, &employer, &payees, "0.00");
    assert_eq!(counts(&bank.json(&pay)), (ROWS, 0, ROWS, 0));
}

/// What an account has, in whole units.
fn rest_of(bank: &Bank, account: &str) -> u64 {
    let balance = bank.balance(account);
    balance
        .trim_end_matches(".00")
        .parse()
        .expect("whole units")
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_between_chunks_and_says_how_to_go_on() {
    for signal in ["INT", "TERM"] {
        let (bank, employer, payees) = employer("120000.00");
        let file = many(&bank, &payees, ROWS);
        let pay = [
            "import", "payroll", &file, "--from", &employer, "-o", "json",
        ];
        let mut child = start(&bank, &pay);
        assert!(
            first_chunk(&bank, &mut child, &payees[0]),
            "too fast to be stopped"
        );
        let sent = std::process::Command::new("kill")
            .args([format!("-{signal}"), child.id().to_string()])
            .status_in_time();
        assert!(sent.expect("kill runs").success());
        let output = child.wait_with_output().expect("ended");
        assert_eq!(output.status.code(), Some(130), "{output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        let error: Value = serde_json::from_slice(&output.stderr).expect("JSON");
        assert_eq!(error["error"]["code"], "interrupted");
        assert!(text(&error["error"]["hint"]).contains("again"), "{error}");
        let posted = 120_000 - rest_of(&bank, &employer);
        let message = text(&error["error"]["message"]);
        assert!(
            message.contains(&format!("{posted} rows")),
            "{posted}: {message}"
        );
        bank.verify();
        // More than what is kept for the file can be spent, and only that.
        bank.refuses(
            &["withdraw", &employer, "10000.01"],
            4,
            "insufficient_funds",
        );
        let result = bank.json(&pay[..5]);
        assert_eq!(counts(&result), (ROWS, ROWS - posted, posted, 0));
        is_whole(&bank, &employer, &payees, "10000.00");
    }
}

/// The other half of a file is not paid from another column.
#[cfg(unix)]
#[test]
fn a_run_that_goes_on_reads_the_file_as_it_was_read() {
    let (bank, employer, payees) = employer("110000.00");
    let mut content = "payee,net,gross\n".to_owned();
    for row in 0..ROWS {
        let payee = &payees[usize::from(row % 2 == 1)];
        writeln!(content, "{payee},1.00,2.00").expect("a text");
    }
    let file = bank.file("many.csv", content);
    let read_as = |amount: &'static str| {
        let pay = ["import", "payroll", &file, "--from", &employer];
        let columns = ["--map", "account=payee", "--map", amount];
        [&pay[..], &columns].concat()
    };
    let mut child = start(&bank, &read_as("amount=net"));
    assert!(
        first_chunk(&bank, &mut child, &payees[0]),
        "too fast to be killed"
    );
    child.kill().expect("killed");
    child.wait().expect("ended");
    let posted = ROWS - rest_of(&bank, &employer);
    let (code, told) = bank.fails(&read_as("amount=gross"));
    assert_eq!((code, &told["code"]), (6, &json!("reference_conflict")));
    assert_eq!(told["details"]["posted"], posted);
    let first = "--map account=payee --map amount=net --decimal .";
    let hint = format!("to go on where it stopped, run it with {first}");
    assert_eq!(text(&told["hint"]), hint);
    assert_eq!(
        ROWS - rest_of(&bank, &employer),
        posted,
        "nothing was posted"
    );
    // The same columns, named in another way.
    let again = [&read_as("amount=NET")[..], &["--decimal", "."]].concat();
    assert_eq!(counts(&bank.json(&again)), (ROWS, ROWS - posted, posted, 0));
    is_whole(&bank, &employer, &payees, "0.00");
    bank.refuses(&read_as("amount=gross"), 6, "reference_conflict");
}

/// What earlier files have paid is decided when a file begins: a run that goes on
/// leaves out the same rows, though only those are left.
#[cfg(unix)]
#[test]
fn a_run_that_goes_on_leaves_out_what_was_paid_before() {
    const BEFORE: u64 = 30_000;
    let (bank, employer, payees) = employer("300000.00");
    let row = |row: u64| format!("{},1.{:02}\n", payees[usize::from(row % 2 == 1)], row % 90);
    let before: String = (0..BEFORE).map(row).collect();
    let first = bank.file("first.csv", format!("account,amount\n{before}"));
    bank.json(&["import", "payroll", &first, "--from", &employer]);
    let paid = bank.balance(&employer);
    let more: String = (0..ROWS)
        .map(|row| format!("{},1.95\n", payees[usize::from(row % 2 == 1)]))
        .collect();
    let all = bank.file("all.csv", format!("account,amount\n{more}{before}"));
    let pay = ["import", "payroll", &all, "--from", &employer];
    bank.refuses(&pay, 6, "similar_batch");
    let pay = [&pay[..], &["--skip-duplicates"]].concat();
    let mut child = start(&bank, &pay);
    until("something is posted", || {
        bank.json(&["customer", "add", "--name", "Somebody Who Waits"]);
        (bank.balance(&employer) != paid).then_some(())
    });
    child.kill().expect("killed");
    child.wait().expect("ended");
    bank.verify();
    // However it is run again.
    let result = bank.json(&pay[..5]);
    let counted = counts(&result);
    assert_eq!((counted.0, counted.3), (ROWS + BEFORE, 0), "{result}");
    let cents = |text: String| text.replace('.', "").parse::<u64>().expect("an amount");
    let spent = cents(paid) - cents(bank.balance(&employer));
    assert_eq!(spent, ROWS * 195, "every new row once, and no other");
    assert_eq!(
        counts(&bank.json(&pay)),
        (ROWS + BEFORE, 0, ROWS + BEFORE, 0)
    );
    bank.verify();
}

/// A row without a reference of its own is found by its batch and line,
/// whatever stands between the rows in the journal.
#[test]
fn a_row_of_a_file_is_found_by_its_line() {
    let (bank, employer, payees) = employer("20.00");
    let rows: String = (2..10)
        .map(|line| format!("{},0.{line:02}\n\n", payees[0]))
        .collect();
    let file = bank.file("pay.csv", format!("account,amount\n{rows}"));
    bank.json(&["deposit", &employer, "1.00"]);
    bank.json(&["import", "payroll", &file, "--batch", "nov:26"]);
    bank.json(&["deposit", &employer, "1.00"]);
    for line in 2..10 {
        let row = format!("nov:26:{}", 2 * (line - 1));
        let found = bank.json(&["transaction", "show", &row]);
        assert_eq!(text(&found["amount"]), format!("0.{line:02}"));
    }
    for line in ["0", "1", "3", "17", "18", "-1", "x"] {
        let row = format!("nov:26:{line}");
        bank.refuses(&["transaction", "show", &row], 3, "transaction_not_found");
    }
    bank.verify();
}
