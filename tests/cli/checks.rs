//! Checks that are paid in: when their money can be used, what is given early, and what
//! comes back. The examples CC-1 to CC-13 are those of the design; all of them stand as a
//! table in the rules, and here those that the books take part in.

use serde_json::{Value, json};

use crate::common::{Bank, DAY, NOON, text};

/// The routing number of another bank.
pub const OTHER: &str = "021000021";

/// Wednesday 2026-11-25 at noon, the day before Thanksgiving.
pub const WEDNESDAY: i64 = NOON + 4 * DAY;

/// A bank on that Wednesday, and an account that is old by then.
pub fn bank() -> (Bank, String) {
    let mut bank = Bank::made_before(60);
    bank.now = NOON - 60 * DAY;
    let account = bank.account(&[]);
    bank.now = WEDNESDAY;
    (bank, account)
}

pub fn run(bank: &Bank, line: &str) -> Value {
    bank.json(&line.split(' ').collect::<Vec<_>>())
}

#[track_caller]
pub fn refused(bank: &Bank, line: &str, exit: i32, code: &str) {
    bank.refuses(&line.split(' ').collect::<Vec<_>>(), exit, code);
}

/// Checks: one that is doubted, and partly given early, and one that came back; and an
/// amount of the law.
pub fn of_each_kind(bank: &Bank, account: &str) {
    let pay = ["check", "deposit", account];
    for more in [
        &["9000", "-n", "1", "--exception", "doubt:a call"][..],
        &["90", "-n", "2"],
    ] {
        let drawn = ["--routing", "021000021", "--drawer", "5"];
        bank.json(&[&pay[..], more, &drawn].concat());
    }
    for line in [
        "check release K00000013 --amount 5 --reason rent",
        "check return K00000021 --reason nsf",
        "check redeposit K00000021",
        "regulation set reg-cc-first-day 300 --from 2030-07-01 --reason indexed",
    ] {
        bank.json(&line.split(' ').collect::<Vec<_>>());
    }
}

/// A ledger of its own beside a bank: a check that was taken in, and one that came back.
pub fn taken_in(bank: &Bank) -> String {
    let checks = bank.path("checks.db").display().to_string();
    for line in [
        "init --name Checks",
        "customer add --name Ana",
        "account open --customer C00000013",
        "check deposit 1000000018 9 -n 1 --routing 021000021 --drawer 1 --ref CHK",
        "check deposit 1000000018 9 -n 2 --routing 021000021 --drawer 1",
        "check return K00000021 --reason closed",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        bank.json(&[&["--ledger", &checks], &words[..]].concat());
    }
    checks
}

/// Pays a check of another bank in.
pub fn paid_in(bank: &Bank, account: &str, amount: &str, more: &str) -> Value {
    let line = format!("check deposit {account} {amount} --routing {OTHER} --drawer 55501 {more}");
    run(bank, line.trim_end())
}

/// When the money of a check can be used: each part with its first day.
pub fn days(check: &Value) -> String {
    let parts = check["availability"].as_array().expect("a list").iter();
    let parts: Vec<String> = parts
        .map(|part| format!("{} {}", text(&part["amount"]), text(&part["on"])))
        .collect();
    parts.join(", ")
}

/// The available balance of an account on a day after the Wednesday.
fn available(bank: &mut Bank, account: &str, later: i64) -> String {
    let before = std::mem::replace(&mut bank.now, WEDNESDAY + later * DAY);
    let (_, _, available) = bank.balances(account);
    bank.now = before;
    available
}

#[test]
fn cc_1_a_large_check_comes_in_three_parts_and_each_by_itself() {
    let (mut bank, account) = bank();
    let check = paid_in(&bank, &account, "10000", "-n 1042 --ref CHK");
    assert_eq!(check["id"], "K00000013");
    assert_eq!(
        days(&check),
        "275.00 2026-11-27, 6450.00 2026-11-30, 3275.00 2026-12-07"
    );
    assert_eq!(
        (
            &check["exception"],
            &check["notice_required"],
            &check["held"]
        ),
        (&json!("large"), &json!(true), &json!("10000.00"))
    );
    assert_eq!(bank.balances(&account).0, "10000.00");
    for (later, expected) in [
        (0, "0.00"),
        (1, "0.00"),
        (2, "275.00"),
        (4, "275.00"),
        (5, "6725.00"),
        (11, "6725.00"),
        (12, "10000.00"),
    ] {
        let found = available(&mut bank, &account, later);
        assert_eq!(found, expected, "{later} days later");
    }
    refused(
        &bank,
        &format!("withdraw {account} 0.01"),
        4,
        "insufficient_funds",
    );
    let holds = run(&bank, &format!("hold list --account {account}"));
    let holds = holds["items"].as_array().expect("a list").clone();
    assert_eq!(holds.len(), 3);
    assert!(holds.iter().all(|hold| hold["purpose"] == "availability"));
    bank.verify();
}

#[test]
fn cc_3_and_9_the_checks_of_a_day_are_counted_together() {
    let (bank, account) = bank();
    let cashier = paid_in(&bank, &account, "4000", "-n 1 --class cashier");
    assert_eq!(days(&cashier), "4000.00 2026-11-27");
    let personal = paid_in(&bank, &account, "1000", "-n 2");
    assert_eq!(days(&personal), "275.00 2026-11-27, 725.00 2026-11-30");
    assert_eq!(personal["exception"], Value::Null);
    // CC-9: the first part of another account of the customer is its own, the large
    // amount is shared.
    let owner = run(&bank, &format!("account show {account}"))["holders"][0]["customer"].clone();
    let other = run(&bank, &format!("account open --customer {}", text(&owner)));
    let other = text(&other["number"]);
    let second = paid_in(&bank, &other, "4000", "-n 3");
    assert_eq!(
        days(&second),
        "275.00 2026-11-27, 1450.00 2026-11-30, 2275.00 2026-12-07"
    );
    bank.verify();
}

#[test]
fn cc_5_a_new_account_waits_longer() {
    let mut bank = Bank::made_before(60);
    bank.now = WEDNESDAY - 10 * DAY;
    let account = bank.account(&[]);
    bank.now = WEDNESDAY;
    let treasury = paid_in(&bank, &account, "8000", "-n 1 --class treasury");
    assert_eq!(days(&treasury), "6725.00 2026-11-27, 1275.00 2026-12-09");
    let personal = paid_in(&bank, &account, "1000", "-n 2");
    assert_eq!(days(&personal), "1000.00 2026-12-09");
    assert_eq!(personal["notice_required"], false);
    bank.verify();
}

/// Six banking days below zero in half a year make checks wait, without that anybody says
/// so (12 CFR 229.13(d)).
#[test]
fn an_account_that_was_overdrawn_repeatedly_waits_longer() {
    for (later, exception, parts) in [
        (9, "overdrawn", "300.00 2026-12-07"),
        // Veterans Day and a weekend are no banking days.
        (8, "null", "275.00 2026-11-27, 25.00 2026-11-30"),
    ] {
        let (mut bank, account) = bank();
        run(&bank, &format!("account update {account} --overdraft 100"));
        // Tuesday 2026-11-10, and then in money again.
        bank.now = WEDNESDAY - 15 * DAY;
        run(&bank, &format!("withdraw {account} 10"));
        bank.now += later * DAY;
        run(&bank, &format!("deposit {account} 50"));
        bank.now = WEDNESDAY;
        let check = paid_in(&bank, &account, "300", "-n 1");
        assert_eq!(
            check["exception"].as_str().unwrap_or("null"),
            exception,
            "{later}"
        );
        assert_eq!(days(&check), parts, "{later}");
        assert_eq!(check["notice_required"], exception != "null");
        // Who knows better gives it all the same.
        let check = paid_in(&bank, &account, "300", "-n 2 --no-hold");
        assert_eq!(days(&check), "300.00 2026-11-25");
        bank.verify();
    }
}

#[test]
fn cc_8_a_check_on_us_moves_money_between_two_accounts() {
    let (bank, account) = bank();
    let drawer = bank.funded("12000");
    let line = format!("check deposit {account} 10000 -n 7 --class on-us --drawer {drawer}");
    let check = run(&bank, &line);
    assert_eq!(days(&check), "6725.00 2026-11-27, 3275.00 2026-11-30");
    assert_eq!(check["routing"], Value::Null);
    assert_eq!(bank.balance(&drawer), "2000.00");
    let moved = run(
        &bank,
        &format!("transaction show {}", text(&check["transaction"])),
    );
    assert_eq!(
        (&moved["debit"], &moved["channel"]),
        (&json!(drawer), &json!("check"))
    );
    // The drawer is a payer as any other.
    let line = format!("check deposit {account} 2000.01 -n 8 --class on-us --drawer {drawer}");
    refused(&bank, &line, 4, "insufficient_funds");
    run(&bank, "check return K00000013 --reason stop-payment");
    assert_eq!(bank.balance(&drawer), "12000.00");
    assert_eq!(
        bank.balances(&account),
        ("0.00".into(), "0.00".into(), "0.00".into())
    );
    bank.verify();
}

#[test]
fn cc_10_what_is_paid_in_on_a_saturday_counts_from_the_next_business_day() {
    let mut bank = Bank::made_before(60);
    let account = bank.account(&[]);
    // Saturday 2027-01-16, before the day of Martin Luther King.
    bank.now = NOON + 56 * DAY;
    let check = paid_in(&bank, &account, "900", "-n 1");
    assert_eq!(check["banking_day"], "2027-01-19");
    assert_eq!(days(&check), "275.00 2027-01-20, 625.00 2027-01-21");
}

#[test]
fn cc_13_the_amounts_of_the_law_are_those_of_the_day() {
    let mut bank = Bank::nowhere();
    // Monday 2025-06-30.
    bank.now = NOON - 509 * DAY - 60 * DAY;
    bank.run(&["init", "--name", "Test Bank"]).done();
    let account = bank.account(&[]);
    bank.now = NOON - 509 * DAY;
    let before = paid_in(&bank, &account, "300", "-n 1");
    assert_eq!(days(&before), "225.00 2025-07-01, 75.00 2025-07-02");
    bank.now += DAY;
    let after = paid_in(&bank, &account, "300", "-n 2");
    assert_eq!(days(&after), "275.00 2025-07-02, 25.00 2025-07-03");
    // The next amounts are written down when they are known.
    let line = "regulation set reg-cc-first-day 400 --from 2025-07-03 --reason indexed";
    assert_eq!(run(&bank, line)["in_force"], false);
    bank.now += 2 * DAY;
    let newest = paid_in(&bank, &account, "500", "-n 3");
    assert_eq!(days(&newest), "400.00 2025-07-07, 100.00 2025-07-08");
    let listed = run(&bank, "regulation list")["items"].clone();
    let listed = listed.as_array().expect("a list").iter();
    let in_force: Vec<&Value> = listed
        .filter(|line| line["in_force"] == true)
        .map(|line| &line["value"])
        .collect();
    // Amounts, and the days of reports.
    let expected = json!(["400.00", "6725.00", "550.00", "10000.00", 30, 60]);
    assert_eq!(json!(in_force), expected);
    bank.verify();
}

#[test]
fn the_same_paper_is_paid_in_once() {
    let (bank, account) = bank();
    let first = paid_in(&bank, &account, "90", "-n 5 --ref A");
    let again = paid_in(&bank, &account, "90", "-n 5 --ref A");
    assert_eq!(
        (&again["replayed"], &again["id"]),
        (&json!(true), &first["id"])
    );
    let other = bank.account(&[]);
    let line = |account: &str, more: &str| {
        format!("check deposit {account} 90 --routing {OTHER} --drawer 55501 {more}")
    };
    let table = [
        (line(&other, "-n 5"), 4, "check_already_deposited"),
        (line(&account, "-n 05"), 4, "check_already_deposited"),
        (line(&account, "-n 6 --ref A"), 6, "reference_conflict"),
        (
            line(&account, "-n 5 --class cashier --ref A"),
            6,
            "reference_conflict",
        ),
    ];
    for (line, exit, code) in table {
        refused(&bank, &line, exit, code);
    }
    // Another amount or another bank is another paper.
    run(&bank, &line(&account, "-n 6"));
    // What was typed in wrongly costs nothing, and goes to the right account.
    run(&bank, "check return K00000013 --reason keyed-in-error");
    run(&bank, &line(&other, "-n 5"));
    assert_eq!(bank.balance(&account), "90.00");
    assert_eq!(bank.balance(&other), "90.00");
    bank.verify();
}

#[test]
fn checks_to_savings_and_in_other_currencies_wait_two_days() {
    let (bank, _) = bank();
    let savings = bank.account(&["--type", "savings"]);
    let check = paid_in(&bank, &savings, "9000", "-n 1");
    assert_eq!(days(&check), "9000.00 2026-11-30");
    assert_eq!(check["notice_required"], false);
    // A product says it otherwise.
    run(&bank, "product add plain --type checking --reg-cc no");
    run(&bank, "product add market --type savings --reg-cc yes");
    let plain = bank.account(&[]);
    run(&bank, &format!("account update {plain} --product plain"));
    let check = paid_in(&bank, &plain, "900", "-n 2 --class cashier");
    assert_eq!(days(&check), "900.00 2026-11-30");
    run(&bank, &format!("account update {savings} --product market"));
    let check = paid_in(&bank, &savings, "900", "-n 3");
    assert_eq!(days(&check), "900.00 2026-12-09", "a new account");
    let yen = bank.account(&["--currency", "JPY"]);
    let check = paid_in(&bank, &yen, "9000", "-n 4");
    assert_eq!(days(&check), "9000 2026-11-30");
    bank.verify();
}

/// The law counts days of the calendar: a close that is late keeps nobody's money, and
/// one that is early gives none.
#[test]
fn money_of_checks_is_kept_back_by_the_calendar() {
    let (mut bank, account) = bank();
    run(
        &bank,
        "day set --calendar us-federal-reserve --cut-off 15:00",
    );
    run(&bank, "day open --yes");
    let before = paid_in(&bank, &account, "900", "-n 1");
    assert_eq!(before["banking_day"], "2026-11-25");
    // After the cut-off it counts from the next business day.
    bank.now = WEDNESDAY + DAY / 6;
    let after = paid_in(&bank, &account, "1000", "-n 2");
    assert_eq!(after["banking_day"], "2026-11-27");
    assert_eq!(days(&after), "275.00 2026-11-30, 725.00 2026-12-01");
    // The day is closed in the evening: the next one is Friday, and the calendar says
    // Wednesday.
    bank.now = WEDNESDAY + DAY / 3;
    run(&bank, "close-of-business");
    assert_eq!(run(&bank, "day status")["business_date"], "2026-11-27");
    assert_eq!(bank.balances(&account).2, "0.00");
    bank.now = WEDNESDAY + 2 * DAY;
    assert_eq!(bank.balances(&account).2, "275.00");
    // Monday has come, and Friday is not closed.
    bank.now = WEDNESDAY + 5 * DAY;
    assert_eq!(run(&bank, "day status")["business_date"], "2026-11-27");
    assert_eq!(bank.balances(&account).2, "1175.00");
    bank.verify();
}

#[test]
fn the_notice_says_what_the_law_asks_for() {
    let (bank, account) = bank();
    paid_in(&bank, &account, "10000", "-n 1");
    paid_in(&bank, &account, "20", "-n 2 --class cashier");
    let notice = bank.run(&["check", "notice", "K00000013"]).done();
    for part in ["Test Bank", "3275.00 USD", "2026-12-07", "ending in 0018"] {
        assert!(notice.stdout.contains(part), "{part}\n{}", notice.stdout);
    }
    let notice = run(&bank, "check notice K00000013");
    assert_eq!(
        (&notice["account"], &notice["amount"]),
        (&json!("0018"), &json!("3275.00"))
    );
    let doubt = [
        "check",
        "deposit",
        &account,
        "30",
        "-n",
        "3",
        "--routing",
        OTHER,
    ];
    let why = [
        "--drawer",
        "1",
        "--exception",
        "doubt:the drawer said it is not good",
    ];
    let doubted = bank.json(&[&doubt[..], &why[..]].concat());
    assert_eq!(days(&doubted), "30.00 2026-12-07");
    let notice = run(&bank, &format!("check notice {}", text(&doubted["id"])));
    assert!(text(&notice["text"]).contains("the drawer said it is not good"));
    let plain = paid_in(&bank, &account, "40", "-n 4 --class treasury --no-hold");
    let line = format!("check notice {}", text(&plain["id"]));
    refused(&bank, &line, 4, "notice_not_required");
}

#[test]
fn wrong_input_is_refused_before_anything_is_booked() {
    let (bank, account) = bank();
    let deposit = format!("check deposit {account}");
    let table = [
        (
            format!("{deposit} 9 -n 1 --routing 021000012 --drawer 1"),
            2,
            "invalid_routing_number",
        ),
        (
            format!("{deposit} 9 -n 1 --routing 2100021 --drawer 1"),
            2,
            "invalid_routing_number",
        ),
        (format!("{deposit} 9 -n 1 --drawer 1"), 2, "usage"),
        (
            format!("{deposit} 9 -n x --routing {OTHER} --drawer 1"),
            2,
            "usage",
        ),
        (
            format!("{deposit} 9 -n 1 --routing {OTHER} --drawer a/b"),
            2,
            "usage",
        ),
        (
            format!("{deposit} 9.999 -n 1 --routing {OTHER} --drawer 1"),
            2,
            "invalid_amount",
        ),
        (
            format!("{deposit} 9 -n 1 --class on-us --drawer 55501"),
            2,
            "invalid_account_number",
        ),
        (
            format!("{deposit} 9 -n 1 --class on-us --drawer {account}"),
            4,
            "same_account",
        ),
        (
            format!("{deposit} 9 -n 1 --class on-us --drawer 1000000026"),
            3,
            "account_not_found",
        ),
        (
            format!("{deposit} 9 -n 1 --routing {OTHER} --drawer 1 --exception late"),
            2,
            "usage",
        ),
        ("check show K00000014".to_owned(), 2, "invalid_check_number"),
        ("check show K00000013".to_owned(), 3, "check_not_found"),
        (
            "check return K00000013 --reason nsf".to_owned(),
            3,
            "check_not_found",
        ),
        (
            "check return K00000013 --reason bored".to_owned(),
            2,
            "usage",
        ),
    ];
    for (line, exit, code) in &table {
        refused(&bank, line, *exit, code);
    }
    assert_eq!(run(&bank, "check list")["items"], json!([]));
    run(&bank, &format!("account close {account} --yes"));
    let line = format!("{deposit} 9 -n 1 --routing {OTHER} --drawer 1");
    refused(&bank, &line, 4, "account_closed");
}

#[test]
fn a_dry_run_tells_the_days_and_writes_nothing() {
    let (bank, account) = bank();
    let tried = paid_in(&bank, &account, "10000", "-n 1 --dry-run");
    assert_eq!(
        days(&tried),
        "275.00 2026-11-27, 6450.00 2026-11-30, 3275.00 2026-12-07"
    );
    assert_eq!(
        (&tried["id"], &tried["dry_run"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(tried["availability"][0]["hold"], Value::Null);
    assert_eq!(
        bank.balances(&account),
        ("0.00".into(), "0.00".into(), "0.00".into())
    );
    assert_eq!(run(&bank, "check list")["items"], json!([]));
    bank.verify();
}

#[test]
fn checks_are_listed_newest_first_and_by_pages() {
    let (bank, account) = bank();
    for number in 1..=3 {
        paid_in(&bank, &account, "90", &format!("-n {number}"));
    }
    run(&bank, "check return K00000021 --reason nsf");
    let ids = |line: &str| {
        let list = run(&bank, line);
        let items = list["items"].as_array().expect("a list").iter();
        let ids: Vec<String> = items.map(|check| text(&check["id"])).collect();
        (ids.join(" "), list["next"].clone())
    };
    let all = "K00000037 K00000021 K00000013".to_owned();
    assert_eq!(
        ids(&format!("check list --account {account}")),
        (all, Value::Null)
    );
    let (page, next) = ids("check list --limit 2");
    assert_eq!(
        (page.as_str(), &next),
        ("K00000037 K00000021", &json!("K00000021"))
    );
    assert_eq!(ids("check list --after K00000021").0, "K00000013");
    assert_eq!(ids("check list --status returned").0, "K00000021");
    assert_eq!(
        ids("check list --status deposited").0,
        "K00000037 K00000013"
    );
    let shown = bank.run(&["check", "show", "K00000013"]).done().stdout;
    assert!(shown.contains("When it can be used"), "{shown}");
}
