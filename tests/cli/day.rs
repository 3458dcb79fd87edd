//! The business day as a record: opened, closed in steps, missed, and looked at.
//! The examples COB-1 to COB-13 are those of the design, in New York.

use chrono::{NaiveDateTime, TimeZone as _};
use serde_json::{Value, json};

use crate::common::{Bank, text};

/// Sets the clock of a bank to a time on the wall in New York.
pub fn at(bank: &mut Bank, local: &str) {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M:%S").expect("a time");
    let zone = chrono_tz::America::New_York;
    let instant = zone.from_local_datetime(&local).earliest();
    bank.now = instant.expect("an instant").timestamp_micros();
}

/// A bank in New York that opened a business day of the Federal Reserve.
pub fn open_on(date: &str) -> Bank {
    let mut bank = Bank::nowhere();
    at(&mut bank, &format!("{date} 08:00:00"));
    bank.json(&[
        "init",
        "--name",
        "Test Bank",
        "--timezone",
        "America/New_York",
    ]);
    bank.json(&["day", "set", "--calendar", "us-federal-reserve"]);
    let state = bank.json(&["day", "open", "--yes"]);
    assert_eq!(state["business_date"], date);
    bank
}

pub fn close(bank: &Bank) -> Value {
    bank.json(&["close-of-business"])
}

/// The days that a run closed, each with the day after it.
pub fn days(run: &Value) -> Vec<(String, String)> {
    let items = run["items"].as_array().expect("items");
    let day = |item: &Value| (text(&item["date"]), text(&item["next"]));
    items.iter().map(day).collect()
}

pub fn pair(date: &str, next: &str) -> (String, String) {
    (date.to_owned(), next.to_owned())
}

/// When a deposit is booked, and from when on it counts.
pub fn booked(bank: &Bank, account: &str, reference: &str) -> (String, String) {
    let done = bank.json(&["deposit", account, "5", "--ref", reference]);
    (text(&done["business_date"]), text(&done["value_date"]))
}

#[test]
fn cob_1_a_day_is_closed_once_and_the_next_is_opened() {
    let mut bank = open_on("2026-10-29");
    at(&mut bank, "2026-10-29 22:15:00");
    let run = close(&bank);
    assert_eq!(days(&run), [pair("2026-10-29", "2026-10-30")]);
    assert_eq!(
        (&run["business_date"], &run["problems"]),
        (&json!("2026-10-30"), &json!(0))
    );
    let steps: Vec<String> = run["items"][0]["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| format!("{} {}", text(&step["step"]), text(&step["status"])))
        .collect();
    let expected = [
        "preflight done",
        "cut-off done",
        "expire done",
        "accrue done",
        "accrual done",
        "interest done",
        "arrears done",
        "fees done",
        "overdraft done",
        "disputes done",
        "dormancy done",
        "revalue done",
        "prove done",
        "roll done",
        "alerts done",
        "ach-due done",
        "orders done",
    ];
    assert_eq!(steps, expected);
    let lines = bank.json(&["audit", "log", "--limit", "200"]);
    at(&mut bank, "2026-10-29 22:45:00");
    let again = close(&bank);
    assert_eq!(
        (&again["items"], &again["business_date"]),
        (&json!([]), &json!("2026-10-30"))
    );
    assert_eq!(
        bank.json(&["audit", "log", "--limit", "200"]),
        lines,
        "nothing was written"
    );
    bank.verify();
}

/// COB-2, COB-3, COB-5 and COB-6, as far as the days go; COB-4: the machine was off
/// over Thanksgiving.
#[test]
fn cob_2_to_6_weekends_holidays_and_missed_nights() {
    let table = [
        (
            "2026-10-30",
            "2026-10-30 22:15:00",
            vec![("2026-10-30", "2026-11-02")],
        ),
        (
            "2026-11-02",
            "2026-11-02 22:15:00",
            vec![("2026-11-02", "2026-11-03")],
        ),
        (
            "2026-11-25",
            "2026-11-30 02:15:00",
            vec![("2026-11-25", "2026-11-27"), ("2026-11-27", "2026-11-30")],
        ),
        (
            "2026-12-31",
            "2026-12-31 20:00:00",
            vec![("2026-12-31", "2027-01-04")],
        ),
        (
            "2027-07-02",
            "2027-07-02 22:15:00",
            vec![("2027-07-02", "2027-07-06")],
        ),
    ];
    for (date, now, expected) in table {
        let mut bank = open_on(date);
        at(&mut bank, now);
        let expected: Vec<_> = expected
            .iter()
            .map(|(date, next)| pair(date, next))
            .collect();
        assert_eq!(days(&close(&bank)), expected, "{date}");
        assert_eq!(days(&close(&bank)), [], "{date}: nothing is due any more");
        bank.verify();
    }
}

#[test]
fn a_day_is_due_from_its_close_time_and_no_later_day_than_asked_is_closed() {
    let mut bank = open_on("2026-11-25");
    at(&mut bank, "2026-11-25 19:59:59");
    assert_eq!(days(&close(&bank)), []);
    at(&mut bank, "2026-11-30 02:15:00");
    let through = bank.json(&["close-of-business", "--through", "2026-11-26"]);
    assert_eq!(days(&through), [pair("2026-11-25", "2026-11-27")]);
    assert_eq!(bank.json(&["day", "status"])["business_date"], "2026-11-27");
}

#[test]
fn cob_7_what_comes_after_the_cut_off_counts_from_the_next_day() {
    let mut bank = open_on("2026-10-30");
    let account = bank.account(&[]);
    let is = |date: &str, value: &str| pair(date, value);
    at(&mut bank, "2026-10-30 16:59:59");
    assert_eq!(booked(&bank, &account, "A"), is("2026-10-30", "2026-10-30"));
    at(&mut bank, "2026-10-30 17:00:00");
    assert_eq!(booked(&bank, &account, "B"), is("2026-10-30", "2026-11-02"));
    // Both directions, and nothing is kept from being spent.
    let out = bank.json(&["withdraw", &account, "1"]);
    assert_eq!(
        (&out["business_date"], &out["value_date"]),
        (&json!("2026-10-30"), &json!("2026-11-02"))
    );
    assert_eq!(
        bank.balances(&account),
        ("9.00".into(), "0.00".into(), "9.00".into())
    );
    at(&mut bank, "2026-10-30 22:15:00");
    close(&bank);
    at(&mut bank, "2026-10-30 23:00:00");
    assert_eq!(booked(&bank, &account, "C"), is("2026-11-02", "2026-11-02"));
    at(&mut bank, "2026-10-31 09:00:00");
    assert_eq!(booked(&bank, &account, "D"), is("2026-11-02", "2026-11-02"));
    // The same request is the same, whatever the cut-off has made of it.
    let again = bank.json(&["deposit", &account, "5", "--ref", "B"]);
    assert_eq!(
        (&again["replayed"], &again["value_date"]),
        (&json!(true), &json!("2026-11-02"))
    );
    bank.refuses(
        &["deposit", &account, "6", "--ref", "B"],
        6,
        "reference_conflict",
    );
    // What was taken back is: no hold was placed for it.
    bank.json(&["reverse", "B", "--reason", "a mistake"]);
    assert_eq!(bank.balances(&account).2, "14.00");
    bank.verify();
}

#[test]
fn a_channel_has_a_cut_off_of_its_own_and_a_given_date_holds_money() {
    let mut bank = open_on("2026-10-29");
    let account = bank.account(&[]);
    bank.json(&["day", "set", "--cut-off", "14:00", "--channel", "wire"]);
    at(&mut bank, "2026-10-29 15:00:00");
    let wire = |bank: &Bank, more: &[&str]| {
        let deposit = ["deposit", &account, "5", "--channel", "wire"];
        text(&bank.json(&[&deposit[..], more].concat())["value_date"])
    };
    // The day that is open keeps the times that it was opened with.
    assert_eq!(wire(&bank, &[]), "2026-10-29");
    assert_eq!(wire(&bank, &["--value-date", "2026-10-30"]), "2026-10-30");
    assert_eq!(bank.balances(&account).1, "5.00");
    at(&mut bank, "2026-10-29 22:15:00");
    close(&bank);
    at(&mut bank, "2026-10-30 15:00:00");
    assert_eq!(wire(&bank, &[]), "2026-11-02");
    assert_eq!(booked(&bank, &account, "CASH").1, "2026-10-30");
    bank.verify();
}

#[test]
fn cob_10_a_missed_night_keeps_money_back_until_it_is_made_up_for() {
    let mut bank = open_on("2026-11-25");
    let account = bank.account(&[]);
    let payroll = bank.file("wages.csv", format!("account,amount\n{account},1.00\n"));
    // Thanksgiving: booked on the day before, and counts from the day after.
    at(&mut bank, "2026-11-27 05:59:59");
    assert_eq!(
        booked(&bank, &account, "A"),
        pair("2026-11-25", "2026-11-27")
    );
    let wrong = bank.file("wrong.csv", format!("account,amount\n{account},2.00\n"));
    bank.json(&["import", "payroll", &wrong, "--batch", "wrong"]);
    at(&mut bank, "2026-11-27 09:00:00");
    let deposit = ["deposit", &account, "7", "--ref", "B"];
    bank.refuses(&deposit, 4, "day_behind");
    bank.refuses(&["withdraw", &account, "1"], 4, "day_behind");
    bank.refuses(&["hold", "place", &account, "1"], 4, "day_behind");
    bank.refuses(&["reverse", "A", "--reason", "r"], 4, "day_behind");
    bank.refuses(&["import", "payroll", &payroll], 4, "day_behind");
    let take_back = ["import", "reverse", "wrong", "--reason", "r"];
    bank.refuses(&take_back, 4, "day_behind");
    // What was done is answered all the same, and reading goes on.
    assert_eq!(
        bank.json(&["deposit", &account, "5", "--ref", "A"])["replayed"],
        true
    );
    assert_eq!(bank.balance(&account), "7.00");
    let doctor = bank.run(&["doctor", "-o", "json"]).stdout;
    assert!(doctor.contains("2026-11-25 is due"), "{doctor}");
    let state = bank.json(&["day", "status"]);
    assert_eq!(
        (&state["due"], &state["behind"]),
        (&json!(true), &json!(true))
    );
    close(&bank);
    let done = bank.json(&deposit);
    assert_eq!(
        (&done["business_date"], &done["replayed"]),
        (&json!("2026-11-27"), &json!(false))
    );
    assert_eq!(bank.json(&take_back)["reversed"], 1);
    bank.verify();
}

#[test]
fn a_bank_may_go_on_with_a_warning_when_a_night_was_missed() {
    let mut bank = Bank::nowhere();
    at(&mut bank, "2026-11-25 08:00:00");
    bank.json(&["init", "--timezone", "America/New_York"]);
    bank.json(&["day", "set", "--when-behind", "warn"]);
    bank.json(&["day", "open", "--yes"]);
    let account = bank.account(&[]);
    at(&mut bank, "2026-11-27 09:00:00");
    let run = bank.run(&["deposit", &account, "5"]).done();
    assert!(
        run.stderr.contains("2026-11-26 has begun"),
        "{}",
        run.stderr
    );
    bank.verify();
}

#[test]
fn a_dry_run_closes_the_first_day_and_takes_it_back() {
    let mut bank = open_on("2026-11-25");
    at(&mut bank, "2026-11-30 02:15:00");
    let run = bank.json(&["close-of-business", "--dry-run"]);
    assert_eq!(days(&run), [pair("2026-11-25", "2026-11-27")]);
    assert_eq!(
        (&run["dry_run"], &run["business_date"]),
        (&json!(true), &json!("2026-11-27"))
    );
    assert_eq!(bank.json(&["day", "status"])["business_date"], "2026-11-25");
    let steps = bank.json(&["day", "steps", "2026-11-25"]);
    assert!(
        steps["items"]
            .as_array()
            .expect("steps")
            .iter()
            .all(|step| step["status"] == "waiting")
    );
    bank.verify();
}

#[test]
fn a_hold_whose_last_day_is_over_is_registered_once() {
    let mut bank = open_on("2026-10-30");
    let account = bank.funded("50");
    let place = |last: &str| bank.json(&["hold", "place", &account, "5", "--expires", last]);
    // Friday, Sunday, and Monday, which is the next business day.
    let hold = text(&place("2026-10-30")["id"]);
    place("2026-11-01");
    place("2026-11-02");
    at(&mut bank, "2026-10-30 22:15:00");
    let run = close(&bank);
    assert_eq!(run["items"][0]["steps"][2]["done"], 2, "{run}");
    assert_eq!(bank.balances(&account).1, "5.00");
    let log = bank.json(&["audit", "log", "--limit", "200"]).to_string();
    assert_eq!(log.matches("\"expired\"").count(), 2, "{log}");
    assert!(log.contains(&hold), "{log}");
    bank.verify();
}

#[test]
fn cob_13_a_closed_month_takes_no_value_date() {
    let mut bank = open_on("2026-11-27");
    let account = bank.account(&[]);
    bank.refuses(&["period", "close", "2026-11"], 4, "day_not_due");
    at(&mut bank, "2026-11-30 22:15:00");
    bank.refuses(&["period", "close", "2026-12"], 6, "period_order");
    close(&bank);
    at(&mut bank, "2026-12-01 09:00:00");
    let wire = [
        "deposit",
        &account,
        "5",
        "--channel",
        "wire",
        "--value-date",
        "2026-11-28",
    ];
    bank.json(&[&wire[..], &["--ref", "BEFORE"]].concat());
    let period = bank.json(&["period", "close", "2026-11"]);
    assert_eq!(
        (&period["month"], &period["status"]),
        (&json!("2026-11"), &json!("closed"))
    );
    bank.refuses(&wire, 4, "period_closed");
    bank.refuses(&["period", "close", "2026-11"], 4, "already_closed");
    bank.refuses(&["period", "close", "2026-12"], 4, "day_not_due");
    assert_eq!(
        bank.json(&[&wire[..], &["--ref", "BEFORE"]].concat())["replayed"],
        true
    );
    // To open it again takes a second person, always.
    bank.refuses(
        &["period", "reopen", "2026-10", "--reason", "r"],
        6,
        "period_order",
    );
    let reopen = [
        "period",
        "reopen",
        "2026-11",
        "--reason",
        "a wire was missed",
    ];
    bank.refuses(&reopen, 10, "approval_required");
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.operator = "ben".to_owned();
    bank.json(&["approval", "approve", "1"]);
    bank.operator = "anna".to_owned();
    assert_eq!(
        bank.json(&["period", "status"])["items"][1]["status"],
        "open"
    );
    bank.json(&wire);
    let log = bank.json(&["audit", "log", "--limit", "200"]).to_string();
    assert!(log.contains("a wire was missed"), "{log}");
    bank.json(&["period", "close", "2026-11"]);
    bank.verify();
}

#[test]
fn a_ledger_goes_by_the_calendar_until_a_day_is_opened() {
    let mut bank = Bank::nowhere();
    at(&mut bank, "2026-11-20 18:30:00");
    bank.json(&["init", "--timezone", "America/New_York"]);
    let account = bank.account(&[]);
    for words in [
        &["close-of-business"][..],
        &["day", "close"],
        &["day", "steps"],
        &["day", "retry", "2026-11-20"],
        &["period", "close", "2026-11"],
        &["period", "status"],
    ] {
        bank.refuses(words, 4, "day_not_controlled");
    }
    let state = bank.json(&["day", "status"]);
    assert_eq!(
        (&state["mode"], &state["business_date"]),
        (&json!("calendar"), &json!("2026-11-20"))
    );
    // Half past six in the evening: no cut-off here.
    assert_eq!(
        booked(&bank, &account, "A"),
        pair("2026-11-20", "2026-11-20")
    );
    bank.refuses(&["day", "open", "2026-11-21", "--yes"], 2, "invalid_date");
    bank.refuses(&["day", "open", "2026-11-19", "--yes"], 2, "invalid_date");
    bank.refuses(&["day", "open", "2026-11-24", "--yes"], 2, "invalid_date");
    bank.refuses(&["day", "open"], 2, "confirmation_required");
    bank.json(&["day", "open", "2026-11-23", "--dry-run"]);
    assert_eq!(bank.json(&["day", "status"])["mode"], "calendar");
    // Monday is opened on Friday evening.
    bank.json(&["day", "open", "2026-11-23", "--yes"]);
    assert_eq!(
        booked(&bank, &account, "B"),
        pair("2026-11-23", "2026-11-23")
    );
    bank.verify();
}

#[test]
fn what_is_said_of_days_may_take_a_second_person() {
    let mut bank = Bank::nowhere();
    at(&mut bank, "2026-11-20 08:00:00");
    bank.json(&["init", "--timezone", "America/New_York"]);
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "days", "--always"]);
    for words in [
        &["day", "set", "--cut-off", "16:00"][..],
        &["calendar", "add", "own", "--like", "target"],
        &["day", "open", "--yes"],
    ] {
        bank.refuses(words, 10, "approval_required");
    }
    bank.operator = "ben".to_owned();
    for number in ["1", "2", "3"] {
        bank.json(&["approval", "approve", number]);
    }
    let state = bank.json(&["day", "status"]);
    assert_eq!(
        (&state["mode"], &state["cut_off"]),
        (&json!("controlled"), &json!("16:00"))
    );
    bank.verify();
}

#[test]
fn calendars_are_made_changed_and_shown() {
    let mut bank = Bank::nowhere();
    at(&mut bank, "2026-11-20 08:00:00");
    bank.json(&["init", "--timezone", "America/New_York"]);
    bank.json(&[
        "calendar",
        "add",
        "head-office",
        "--like",
        "us-federal-reserve",
    ]);
    bank.refuses(&["calendar", "add", "head-office"], 6, "already_exists");
    bank.refuses(&["calendar", "add", "target"], 2, "invalid_calendar");
    let every = "mon,tue,wed,thu,fri,sat,sun";
    bank.refuses(
        &["calendar", "add", "never", "--weekend", every],
        2,
        "never_open",
    );
    bank.refuses(
        &["day", "set", "--calendar", "nowhere"],
        3,
        "calendar_not_found",
    );
    let holiday = [
        "calendar",
        "holiday",
        "head-office",
        "2026-12-24",
        "--label",
        "Christmas Eve",
    ];
    bank.json(&holiday);
    bank.refuses(
        &["calendar", "holiday", "target", "2026-12-24"],
        4,
        "built_in_calendar",
    );
    let file = bank.file(
        "days.csv",
        "date,label,open\n2026-11-27,Day after,\n2026-11-28,,yes\n",
    );
    let import = ["calendar", "import", "head-office", &file];
    assert_eq!(bank.json(&import)["own_days"], 3);
    assert_eq!(bank.json(&import)["own_days"], 3);
    let bad = bank.file("bad.csv", "date\n28.11.2026\n");
    bank.refuses(
        &["calendar", "import", "head-office", &bad],
        2,
        "invalid_calendar",
    );
    let shown = bank.json(&["calendar", "show", "head-office", "--year", "2026"]);
    let items = shown["items"].as_array().expect("items");
    assert_eq!(items.len(), 13, "{shown}");
    assert_eq!(items[12]["label"], "Christmas Day");
    bank.json(&["day", "set", "--calendar", "head-office"]);
    bank.json(&["day", "open", "--yes"]);
    for (night, next) in [
        ("2026-11-20", "2026-11-23"),
        ("2026-11-23", "2026-11-24"),
        ("2026-11-24", "2026-11-25"),
        ("2026-11-25", "2026-11-28"),
    ] {
        at(&mut bank, &format!("{night} 22:15:00"));
        assert_eq!(days(&close(&bank)), [pair(night, next)]);
    }
    let list = bank.json(&["calendar", "list"]);
    let names: Vec<&str> = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|item| item["name"].as_str())
        .collect();
    assert_eq!(
        names,
        [
            "every-day",
            "weekends",
            "us-federal-reserve",
            "target",
            "head-office"
        ]
    );
    bank.verify();
}
