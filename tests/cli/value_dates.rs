//! Value dates that are far away, and money that counts from a later day.

use serde_json::json;

use crate::common::{Bank, DAY, text};
use crate::onboarding::{counts, left_over, rejects};

/// Ledger balance, held and available.
#[track_caller]
fn is(bank: &Bank, account: &str, expected: (&str, &str, &str)) {
    let (ledger, held, available) = bank.balances(account);
    assert_eq!((&*ledger, &*held, &*available), expected);
}

fn wire(bank: &Bank, account: &str, amount: &str, day: &str) -> serde_json::Value {
    let deposit = ["deposit", account, amount, "--channel", "wire"];
    bank.json(&[&deposit[..], &["--value-date", day]].concat())
}

/// A bank with a second person, and a payroll file with a row for each date.
fn dated(bank: &Bank, name: &str, rows: &[(&str, &str, &str)]) -> String {
    let mut content = "account,amount,pay date\n".to_owned();
    for (account, amount, day) in rows {
        content.push_str(&format!("{account},{amount},{day}\n"));
    }
    bank.file(name, content)
}

#[test]
fn rows_of_a_file_with_far_value_dates_are_rejected() {
    let bank = Bank::new();
    let ana = bank.account(&[]);
    // The 21st of November is today.
    let table = [
        ("2026-10-20", false),
        ("2026-10-21", true),
        ("2026-11-26", true),
        ("2026-11-27", false),
        ("2062-12-31", false),
        ("1998-12-31", false),
    ];
    for (row, (day, taken)) in table.iter().enumerate() {
        let file = dated(&bank, "one.csv", &[(&ana, &format!("{row}.01"), day)]);
        let import = ["import", "payroll", &file];
        if *taken {
            assert_eq!(counts(&bank.json(&import)), (1, 1, 0, 0), "{day}");
        } else {
            let result = left_over(&bank, &import);
            let expected = [(2, "value_date_out_of_range".to_owned())];
            assert_eq!(rejects(&result), expected, "{day}");
            let reject = &result["rejects"][0];
            assert_eq!(reject["field"], "value_date");
            assert!(text(&reject["message"]).contains(day), "{reject}");
        }
    }
    let file = dated(
        &bank,
        "far.csv",
        &[(&ana, "7.00", "2026-12-31"), (&ana, "8.00", "2026-01-01")],
    );
    let import = ["import", "payroll", &file];
    let hint = bank.run(&import).stderr;
    assert!(
        hint.contains("--value-dates-from and --value-dates-to"),
        "{hint}"
    );
    let to = [&import[..], &["--value-dates-to", "2026-12-31"]].concat();
    assert_eq!(rejects(&left_over(&bank, &to)).len(), 1);
    let both = [&to[..], &["--value-dates-from", "2026-01-01"]].concat();
    assert_eq!(counts(&bank.json(&both)), (2, 2, 0, 0));
    bank.verify();
}

#[test]
fn a_setting_says_how_far_back_value_dates_may_lie() {
    let bank = Bank::new();
    let ana = bank.account(&[]);
    let state = bank.json(&["ledger", "show"]);
    assert_eq!(state["back_value_days"], 31);
    let file = dated(&bank, "one.csv", &[(&ana, "1.00", "2026-09-22")]);
    left_over(&bank, &["import", "payroll", &file]);
    let dry = bank.json(&["ledger", "set", "--back-value-days", "60", "--dry-run"]);
    assert_eq!(dry["back_value_days"], 60);
    assert_eq!(bank.json(&["ledger", "show"])["back_value_days"], 31);
    bank.json(&["ledger", "set", "--back-value-days", "60"]);
    assert_eq!(bank.json(&["ledger", "show"])["back_value_days"], 60);
    assert_eq!(
        counts(&bank.json(&["import", "payroll", &file])),
        (1, 1, 0, 0)
    );
    wire(&bank, &ana, "1.00", "2026-09-22");
    for wrong in ["-1", "3661", "x"] {
        let days = format!("--back-value-days={wrong}");
        bank.refuses(&["ledger", "set", &days], 2, "usage");
    }
    bank.verify();
    // With a policy a second person decides about it.
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "reversals", "--always"]);
    let run = bank.run(&["ledger", "set", "--back-value-days", "90", "-o", "json"]);
    assert_eq!(run.code, 10, "{}", run.stderr);
    let mut bank = bank;
    "ben".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", &run.json()["approval"].to_string()]);
    assert_eq!(bank.json(&["ledger", "show"])["back_value_days"], 90);
    bank.json(&["ledger", "show"]);
    bank.verify();
}

#[test]
fn a_single_payment_too_far_back_waits_for_a_second_person() {
    let mut bank = Bank::new();
    let (ana, bo) = (bank.funded("100"), bank.account(&[]));
    bank.json(&["operator", "add", "ben", "--role", "supervisor"]);
    let back = ["--value-date", "2026-10-20"];
    let commands: [&[&str]; 3] = [
        &["deposit", &ana, "5", "--channel", "wire", "--ref", "D"],
        &["withdraw", &ana, "5", "--channel", "wire", "--ref", "W"],
        &["transfer", &ana, &bo, "5", "--ref", "T"],
    ];
    let mut requests = Vec::new();
    for command in commands {
        let run = bank.run(&[command, &back, &["-o", "json"]].concat());
        assert_eq!(run.code, 10, "{command:?}: {}", run.stderr);
        assert_eq!(run.json()["rule"], "value-dates");
        requests.push(run.json()["approval"].to_string());
    }
    let other = format!(
        "{{\"op\":\"deposit\",\"account\":\"{ana}\",\"amount\":\"6\",\"channel\":\"wire\",\"value_date\":\"2026-10-20\"}}\n"
    );
    let answer = bank.feed(&["post", "-"], other.as_bytes());
    assert!(
        answer.stdout.contains("approval_required"),
        "{}",
        answer.stdout
    );
    is(&bank, &ana, ("100.00", "0.00", "100.00"));
    "ben".clone_into(&mut bank.operator);
    for request in &requests {
        bank.json(&["approval", "approve", request]);
    }
    is(&bank, &bo, ("5.00", "0.00", "5.00"));
    assert_eq!(
        bank.json(&["transaction", "show", "T"])["value_date"],
        "2026-10-20"
    );
    // A day later is taken as it comes; so is what was posted before, again.
    wire(&bank, &bo, "1", "2026-10-21");
    "anna".clone_into(&mut bank.operator);
    let again = bank.json(&[commands[2], &back].concat());
    assert_eq!(again["replayed"], true);
    bank.refuses(&["policy", "set", "value-dates", "--never"], 2, "usage");
    bank.verify();
}

#[test]
fn cash_has_no_value_date_of_its_own() {
    let bank = Bank::new();
    let ana = bank.funded("100");
    for day in ["2026-11-21", "2026-11-20", "2026-12-01"] {
        bank.refuses(&["deposit", &ana, "1", "--value-date", day], 2, "usage");
        bank.refuses(&["withdraw", &ana, "1", "--value-date", day], 2, "usage");
    }
    is(&bank, &ana, ("100.00", "0.00", "100.00"));
}

#[test]
fn money_with_a_value_date_ahead_waits_for_its_day() {
    let mut bank = Bank::new();
    let (ana, bo) = (bank.account(&[]), bank.funded("50"));
    wire(&bank, &ana, "30", "2026-11-23");
    let held = ("30.00", "30.00", "0.00");
    is(&bank, &ana, held);
    bank.refuses(&["withdraw", &ana, "0.01"], 4, "insufficient_funds");
    bank.refuses(&["hold", "place", &ana, "0.01"], 4, "insufficient_funds");
    bank.refuses(&["account", "close", &ana, "--yes"], 4, "balance_not_zero");
    let hold = bank.json(&["hold", "list", "--account", &ana])["items"][0].clone();
    assert_eq!(hold["purpose"], "value-date");
    assert_eq!(hold["expires_on"], "2026-11-22");
    assert_eq!(hold["status"], "placed");
    for verb in ["release", "capture"] {
        bank.refuses(&["hold", verb, &text(&hold["id"])], 4, "hold_not_by_hand");
    }
    // Across accounts too; what pays is debited at once.
    bank.json(&["transfer", &bo, &ana, "20", "--value-date", "2026-11-24"]);
    is(&bank, &ana, ("50.00", "50.00", "0.00"));
    is(&bank, &bo, ("30.00", "0.00", "30.00"));
    bank.now += DAY;
    is(&bank, &ana, ("50.00", "50.00", "0.00"));
    bank.now += DAY;
    is(&bank, &ana, ("50.00", "20.00", "30.00"));
    bank.json(&["withdraw", &ana, "30"]);
    bank.now += DAY;
    is(&bank, &ana, ("20.00", "0.00", "20.00"));
    let then = |day: &str| {
        let item = bank.json(&["balance", &ana, "--at", day])["items"][0].clone();
        [
            text(&item["ledger_balance"]),
            text(&item["held"]),
            text(&item["available_balance"]),
        ]
    };
    assert_eq!(then("2026-11-20"), ["0.00", "0.00", "0.00"]);
    assert_eq!(then("2026-11-21"), ["50.00", "50.00", "0.00"]);
    assert_eq!(then("2026-11-22"), ["50.00", "50.00", "0.00"]);
    assert_eq!(then("2026-11-23"), ["20.00", "20.00", "0.00"]);
    // Today and earlier are no reason to wait.
    wire(&bank, &ana, "1", "2026-11-24");
    wire(&bank, &ana, "1", "2026-11-23");
    is(&bank, &ana, ("22.00", "0.00", "22.00"));
    bank.verify();
}

#[test]
fn what_waits_is_taken_back_by_a_reversal() {
    let mut bank = Bank::new();
    let ana = bank.account(&[]);
    let first = text(&wire(&bank, &ana, "30", "2026-11-25")["id"]);
    wire(&bank, &ana, "12", "2026-11-25");
    let third = text(&wire(&bank, &ana, "5", "2026-11-26")["id"]);
    bank.now += DAY;
    is(&bank, &ana, ("47.00", "47.00", "0.00"));
    bank.json(&["reverse", &first, "--reason", "wrong account"]);
    is(&bank, &ana, ("17.00", "17.00", "0.00"));
    bank.json(&["reverse", &third, "--reason", "wrong account"]);
    is(&bank, &ana, ("12.00", "12.00", "0.00"));
    bank.refuses(&["withdraw", &ana, "1"], 4, "insufficient_funds");
    bank.now += DAY;
    is(&bank, &ana, ("12.00", "12.00", "0.00"));
    let item = bank.json(&["balance", &ana, "--at", "2026-11-21"])["items"][0].clone();
    assert_eq!(item["held"], "47.00", "the day before the reversals");
    let item = bank.json(&["balance", &ana, "--at", "2026-11-22"])["items"][0].clone();
    assert_eq!(item["held"], "12.00", "their day");
    bank.now += 2 * DAY;
    is(&bank, &ana, ("12.00", "0.00", "12.00"));
    bank.verify();
}

/// Also requests that reach the disk together.
#[test]
fn requests_of_a_stream_see_what_waits() {
    let bank = Bank::new();
    let ana = bank.account(&[]);
    let requests = [
        json!({"op":"deposit","account":ana,"amount":"30","channel":"wire","value_date":"2026-11-30","ref":"A"}),
        json!({"op":"withdraw","account":ana,"amount":"1"}),
        json!({"op":"deposit","account":ana,"amount":"2","channel":"wire"}),
        json!({"op":"withdraw","account":ana,"amount":"2"}),
        json!({"op":"reverse","transaction":"A","reason":"r"}),
        json!({"op":"withdraw","account":ana,"amount":"1"}),
        json!({"op":"deposit","account":ana,"amount":"9","value_date":"2026-11-30"}),
    ];
    let input: String = requests
        .iter()
        .map(|request| format!("{request}\n"))
        .collect();
    let run = bank.feed(&["post", "-"], input.as_bytes());
    let answers: Vec<String> = run
        .stdout
        .lines()
        .map(|line| {
            let answer: serde_json::Value = serde_json::from_str(line).expect("JSON");
            answer["error"]["code"]
                .as_str()
                .unwrap_or("done")
                .to_owned()
        })
        .collect();
    let short = "insufficient_funds";
    assert_eq!(
        answers,
        ["done", short, "done", "done", "done", short, "usage"]
    );
    is(&bank, &ana, ("0.00", "0.00", "0.00"));
    bank.verify();
}

#[test]
fn wages_before_pay_day_wait_for_it() {
    let mut bank = Bank::new();
    let (ana, bo) = (bank.account(&[]), bank.account(&[]));
    let file = dated(
        &bank,
        "pay.csv",
        &[
            (&ana, "10.00", "2026-11-23"),
            (&ana, "5.00", "2026-11-23"),
            (&bo, "7.00", "2026-11-21"),
            (&ana, "1.00", "2026-11-22"),
        ],
    );
    let batch = text(&bank.json(&["import", "payroll", &file])["batch"]);
    is(&bank, &ana, ("16.00", "16.00", "0.00"));
    is(&bank, &bo, ("7.00", "0.00", "7.00"));
    let holds = bank.json(&["hold", "list", "--account", &ana])["items"].clone();
    let held: Vec<_> = holds
        .as_array()
        .expect("a list")
        .iter()
        .map(|hold| text(&hold["amount"]))
        .collect();
    assert_eq!(held, ["1.00", "15.00"], "one for each day");
    bank.json(&["reverse", &format!("{batch}:2"), "--reason", "left"]);
    is(&bank, &ana, ("6.00", "6.00", "0.00"));
    assert_eq!(
        counts(&bank.json(&["import", "payroll", &file])),
        (4, 0, 4, 0)
    );
    bank.now += DAY;
    is(&bank, &ana, ("6.00", "5.00", "1.00"));
    bank.now += DAY;
    is(&bank, &ana, ("6.00", "0.00", "6.00"));
    bank.verify();
    // Wages that a teller books come as little ahead.
    let wage = ["deposit", &ana, "1", "--channel", "payroll", "--value-date"];
    bank.refuses(
        &[&wage[..], &["2026-11-29"]].concat(),
        4,
        "value_date_out_of_range",
    );
    bank.json(&[&wage[..], &["2026-11-28"]].concat());
}

/// What is reserved for the rest of a file is given up by nobody.
#[test]
fn a_payroll_s_reserve_is_not_released_by_hand() {
    let bank = Bank::new();
    let employer = bank.funded("30000.00");
    let payee = bank.account(&[]);
    let rows: String = (0..30_000).map(|_| format!("{payee},1.00\n")).collect();
    let file = bank.file("many.csv", format!("account,amount\n{rows}"));
    bank.json(&["import", "payroll", &file, "--from", &employer]);
    let hold = bank.json(&["hold", "list", "--account", &employer])["items"][0].clone();
    assert_eq!(
        (&hold["purpose"], &hold["status"]),
        (&json!("payroll"), &json!("captured"))
    );
    for verb in ["release", "capture"] {
        bank.refuses(&["hold", verb, &text(&hold["id"])], 4, "hold_not_by_hand");
    }
}
