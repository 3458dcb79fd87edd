//! Closes of business days: by hand, by a program, killed, at once, and with what
//! could not be done.

use std::process::Stdio;
use std::time::Duration;

use serde_json::json;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, Run, text};
use crate::day::{at, booked, close, days, open_on, pair};
use crate::engine;

#[test]
fn a_program_of_the_night_needs_no_other_right() {
    let mut bank = open_on("2026-10-29");
    bank.json(&["operator", "add", "night", "--role", "service"]);
    let create = [
        "token",
        "create",
        "night",
        "--scope",
        "day:close",
        "--expires",
        "9d",
    ];
    let token = text(&bank.json(&create)["token"]);
    at(&mut bank, "2026-10-29 22:15:00");
    let run = |bank: &Bank, words: &[&str]| {
        let mut command = bank.command(&[words, &["-o", "json"]].concat());
        command
            .env("BANKCTL_TOKEN", &token)
            .env_remove("BANKCTL_TEST_OPERATOR");
        Run::of(command.output_in_time().expect("the binary runs"))
    };
    assert_eq!(run(&bank, &["day", "status"]).code, 5);
    let closed = run(&bank, &["close-of-business"]).done().json();
    assert_eq!(days(&closed), [pair("2026-10-29", "2026-10-30")]);
    bank.verify();
}

/// A close is killed at any place, again and again, and several run at once: the
/// days and the steps are the same as those of one that nobody disturbed.
#[test]
fn cob_8_killed_anywhere_and_run_at_once_a_close_does_everything_once() {
    let mut bank = open_on("2026-10-29");
    let account = bank.funded("50");
    bank.json(&["hold", "place", &account, "5", "--expires", "2026-10-29"]);
    let mut kills = 0;
    let nights = [
        "2026-10-29",
        "2026-10-30",
        "2026-11-02",
        "2026-11-03",
        "2026-11-04",
    ];
    for (round, night) in nights.iter().enumerate() {
        at(&mut bank, &format!("{night} 22:15:00"));
        let mut delay = Duration::from_micros(400 + 150 * round as u64);
        loop {
            let mut child = bank
                .command(&["close-of-business", "-o", "json"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .start()
                .expect("it runs");
            std::thread::sleep(delay);
            let _ = child.kill();
            let output = child.wait_with_output().expect("it ends");
            // While a close is broken off tellers go on, for the next day.
            let state = bank.json(&["day", "status"]);
            if state["status"] == "closing" {
                let reference = format!("{night} {kills}");
                let (date, value) = booked(&bank, &account, &reference);
                assert_eq!(date, *night);
                assert_eq!(value, text(&state["next"]));
            }
            if output.status.code().is_some() {
                break;
            }
            kills += 1;
            delay += delay / 8;
        }
        let steps = bank.json(&["day", "steps", night]);
        let all = steps["items"].as_array().expect("steps");
        assert!(all.iter().all(|step| step["status"] == "done"), "{steps}");
        bank.verify();
    }
    assert!(kills > 0, "nothing was killed: this proves nothing");
    at(&mut bank, "2026-11-05 22:15:00");
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..4).map(|_| scope.spawn(|| close(&bank))).collect();
        for one in running {
            let run = one.join().expect("it ends");
            assert_eq!(run["business_date"], "2026-11-06", "{run}");
        }
    });
    let log = bank.json(&["audit", "log", "--limit", "500"]).to_string();
    let days = nights.len() + 1;
    assert_eq!(
        log.matches("\"finished\"").count(),
        days,
        "each day is finished once"
    );
    assert_eq!(
        log.matches("\"expired\"").count(),
        1,
        "the hold is registered once"
    );
    bank.verify();
}

#[test]
fn a_problem_is_written_down_and_mended_later() {
    let mut bank = open_on("2026-10-29");
    let account = bank.funded("50");
    if engine::ON_SERVER {
        return;
    }
    let ledger = bank.ledger();
    let change = |minor: i64| {
        let connection = rusqlite::Connection::open(&ledger).expect("the ledger");
        let by_hand = "UPDATE position SET balance_minor = balance_minor + ?1 WHERE account = ?2";
        let key = account.parse::<i64>().expect("a number") / 10;
        connection.execute(by_hand, [minor, key]).expect("changed");
    };
    change(7);
    at(&mut bank, "2026-10-29 22:15:00");
    let run = bank.run(&["close-of-business", "-o", "json"]);
    assert_eq!(run.code, 9, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("problems_found"), "{}", run.stderr);
    let told = run.json();
    assert_eq!(
        (&told["problems"], &told["business_date"]),
        (&json!(1), &json!("2026-10-30"))
    );
    let problem = &told["items"][0]["problems"][0];
    assert_eq!(
        (&problem["step"], &problem["code"]),
        (&json!("prove"), &json!("not_balanced"))
    );
    assert_eq!(bank.run(&["day", "retry", "2026-10-29"]).code, 9);
    change(-7);
    let retry = bank.json(&["day", "retry", "2026-10-29", "prove"]);
    assert_eq!(
        (&retry["resolved"], &retry["problems"]),
        (&json!(1), &json!([]))
    );
    assert_eq!(bank.json(&["day", "status"])["problems"], 0);
    bank.refuses(&["day", "retry", "2026-10-29", "sweep"], 2, "usage");
    bank.refuses(&["day", "retry", "2026-10-28"], 3, "day_not_found");
    bank.verify();
}

#[test]
fn a_day_is_closed_by_hand_and_the_next_one_opened_when_wanted() {
    let mut bank = open_on("2026-10-30");
    let account = bank.account(&[]);
    let run = bank.json(&["day", "close", "--no-open"]);
    assert_eq!(days(&run), [pair("2026-10-30", "2026-11-02")]);
    bank.refuses(&["deposit", &account, "5"], 4, "no_open_day");
    bank.refuses(&["day", "close"], 4, "no_open_day");
    assert_eq!(days(&close(&bank)), []);
    bank.refuses(&["day", "open", "2026-11-03"], 2, "invalid_date");
    assert_eq!(bank.json(&["day", "open"])["business_date"], "2026-11-02");
    bank.refuses(&["day", "open"], 6, "already_exists");
    // It is Friday: Monday can't be closed yet.
    bank.refuses(&["day", "close"], 4, "day_not_due");
    at(&mut bank, "2026-11-02 09:00:00");
    assert_eq!(
        days(&bank.json(&["day", "close"])),
        [pair("2026-11-02", "2026-11-03")]
    );
    bank.verify();
}

/// What each step of the only day of a run is.
fn statuses(day: &serde_json::Value) -> Vec<String> {
    let steps = day["steps"].as_array().expect("steps").iter();
    steps.map(|step| text(&step["status"])).collect()
}

/// The first step and no other, for a reason that stays with the day.
#[test]
fn a_close_that_is_forced_passes_over_its_first_step() {
    let mut bank = open_on("2026-10-29");
    at(&mut bank, "2026-10-29 18:00:00");
    for words in [&["--force"][..], &["--reason", "r"]] {
        bank.refuses(&[&["day", "close"], words].concat(), 2, "usage");
    }
    let force = ["day", "close", "--force", "--reason", "a till is away"];
    let foretold = bank.json(&[&force[..], &["--dry-run"]].concat());
    assert_eq!(statuses(&foretold["items"][0])[0], "passed-over");
    let closed = &bank.json(&force)["items"][0];
    let mut steps = statuses(closed);
    assert_eq!(steps.remove(0), "passed-over");
    assert!(steps.iter().all(|status| status == "done"), "{steps:?}");
    assert_eq!(closed["force_reason"], "a till is away");
    // The next one is not.
    at(&mut bank, "2026-10-30 22:15:00");
    let run = close(&bank);
    assert_eq!(statuses(&run["items"][0])[0], "done");
    assert_eq!(run["items"][0].get("force_reason"), None);
    bank.refuses(&force, 4, "day_not_due");
    bank.json(&["day", "steps", "2026-10-29"]);
    let log = bank.json(&["audit", "log", "--limit", "300"]);
    let lines = log["items"].as_array().expect("lines").iter();
    let forced: Vec<String> = lines
        .filter(|line| line["action"] == "forced")
        .map(|line| text(&line["after"]["force_reason"]))
        .collect();
    assert_eq!(forced, ["a till is away"]);
    bank.verify();
}

#[test]
fn to_force_a_close_may_take_a_second_person() {
    let mut bank = open_on("2026-10-29");
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "days", "--always"]);
    at(&mut bank, "2026-10-29 18:00:00");
    let force = ["day", "close", "--force", "--reason", "a till is away"];
    bank.refuses(&force, 10, "approval_required");
    assert_eq!(bank.json(&["day", "status"])["status"], "open");
    bank.operator = "ben".to_owned();
    bank.json(&["approval", "approve", "1"]);
    bank.operator = "anna".to_owned();
    // Consent was given to the reason: the close itself is run again.
    assert_eq!(bank.json(&["day", "status"])["status"], "open");
    let closed = bank.json(&force);
    assert_eq!(days(&closed), [pair("2026-10-29", "2026-10-30")]);
    assert_eq!(statuses(&closed["items"][0])[0], "passed-over");
    bank.verify();
}
