//! Standing orders, sweeps and transfers on a day to come, through the binary. The
//! examples SO-1 to SO-10 are those of the design, in New York.

use serde_json::{Value, json};

use crate::common::{Bank, text};
use crate::day::{at, close, open_on};

/// Runs a command that is written in one line.
pub fn line(bank: &Bank, line: &str) -> Value {
    bank.json(&line.split(' ').collect::<Vec<_>>())
}

/// Two accounts, the first with some money.
pub fn two(bank: &Bank, amount: &str) -> (String, String) {
    (bank.funded(amount), bank.account(&[]))
}

/// Makes an order and gives its number.
pub fn order(bank: &Bank, words: &str) -> String {
    text(&line(bank, &format!("order add {words}"))["id"])
}

/// Closes the day that is due on an evening.
pub fn night(bank: &mut Bank, date: &str) -> Value {
    at(bank, &format!("{date} 22:15:00"));
    close(bank)
}

/// The dates of an order, with the days that they were tried on last and their
/// states, oldest first.
pub fn told(bank: &Bank, order: &str) -> Vec<String> {
    let shown = bank.json(&["order", "show", order]);
    let items = shown["occurrences"].as_array().expect("occurrences");
    let one = |item: &Value| {
        let tried = item["tried_on"].as_str().unwrap_or("-");
        format!(
            "{} {tried} {}",
            text(&item["nominal"]),
            text(&item["status"])
        )
    };
    items.iter().rev().map(one).collect()
}

/// The business days that an order will be done on.
fn upcoming(bank: &Bank, order: &str, next: &str) -> Vec<String> {
    let shown = bank.json(&["order", "show", order, "--next", next]);
    let items = shown["upcoming"].as_array().expect("dates");
    items.iter().map(|item| text(&item["on"])).collect()
}

fn status(bank: &Bank, order: &str) -> String {
    text(&bank.json(&["order", "show", order])["status"])
}

/// What a run says of the step that carries orders out.
fn step(run: &Value) -> (i64, i64) {
    let items = run["items"].as_array().expect("items");
    let steps = items.iter().filter_map(|item| item["steps"].as_array());
    let orders = steps.flatten().filter(|step| step["step"] == "orders");
    orders.fold((0, 0), |(done, skipped), step| {
        let number = |name: &str| step[name].as_i64().expect("a number");
        (done + number("done"), skipped + number("skipped"))
    })
}

#[test]
fn so_1_2_4_and_7_the_next_dates_are_told_with_their_business_days() {
    let bank = open_on("2026-10-29");
    let (from, to) = two(&bank, "100");
    let table = [
        (
            "SO-1",
            "--every month --day 31 --start 2027-01-31",
            "6",
            "2027-02-01 2027-03-01 2027-03-31 2027-04-30 2027-06-01 2027-06-30",
        ),
        (
            "SO-2",
            "--every month --day last --start 2027-01-31 --on-holiday preceding",
            "6",
            "2027-01-29 2027-02-26 2027-03-31 2027-04-30 2027-05-28 2027-06-30",
        ),
        (
            "SO-2",
            "--every month --day 31 --start 2027-01-31 --on-holiday modified",
            "6",
            "2027-01-29 2027-02-26 2027-03-31 2027-04-30 2027-05-28 2027-06-30",
        ),
        (
            "SO-4",
            "--every 2weeks --start 2026-12-11",
            "4",
            "2026-12-11 2026-12-28 2027-01-08 2027-01-22",
        ),
        (
            "SO-7, without the anchor's own date",
            "--every quarter --day last --start 2026-12-01",
            "3",
            "2026-12-31 2027-03-31 2027-06-30",
        ),
        (
            "an anchor that has passed",
            "--every 2weeks --start 2026-10-16",
            "2",
            "2026-10-30 2026-11-13",
        ),
        ("tomorrow", "--every day", "2", "2026-10-30 2026-11-02"),
    ];
    for (id, words, next, expected) in table {
        let made = order(&bank, &format!("{from} {to} 1 {words}"));
        let mut got = upcoming(&bank, &made, next);
        got.dedup();
        assert_eq!(got.join(" "), expected, "{id}");
    }
    bank.verify();
}

#[test]
fn so_8_an_account_that_stays_short_is_tried_on_three_more_business_days() {
    let mut bank = open_on("2026-12-03");
    let (from, to) = two(&bank, "10");
    let made = order(
        &bank,
        &format!("{from} {to} 75 --every week --start 2026-12-04 --times 1 --if-short retry"),
    );
    let nights = ["2026-12-03", "2026-12-04", "2026-12-07", "2026-12-08"];
    for (tries, date) in nights.into_iter().enumerate() {
        let run = night(&mut bank, date);
        assert_eq!((step(&run), &run["problems"]), ((0, 1), &json!(0)), "{run}");
        let shown = bank.json(&["order", "show", &made]);
        let tried = i64::try_from(tries + 1).expect("few");
        assert_eq!(shown["occurrences"][0]["attempts"], tried, "{shown}");
    }
    assert_eq!(told(&bank, &made), ["2026-12-04 2026-12-09 failed"]);
    assert_eq!(status(&bank, &made), "ended");
    let failed = bank.json(&["order", "list", "--failed", "--account", &to]);
    assert_eq!(failed["items"][0]["code"], "insufficient_funds", "{failed}");
    assert_eq!(bank.balance(&to), "0.00");
    bank.verify();
}

#[test]
fn so_9_missed_days_are_made_up_for_each_once() {
    let mut bank = open_on("2026-11-25");
    let (from, to) = two(&bank, "100");
    let daily = order(&bank, &format!("{from} {to} 1 --every day"));
    let skipping = order(
        &bank,
        &format!("{from} {to} 10 --every day --on-holiday skip"),
    );
    at(&mut bank, "2026-11-30 02:15:00");
    let run = close(&bank);
    assert_eq!(run["business_date"], "2026-11-30");
    let expected = [
        "2026-11-26 2026-11-27 executed",
        "2026-11-27 2026-11-27 executed",
        "2026-11-28 2026-11-30 executed",
        "2026-11-29 2026-11-30 executed",
        "2026-11-30 2026-11-30 executed",
    ];
    assert_eq!(told(&bank, &daily), expected);
    let expected = [
        "2026-11-27 2026-11-27 executed",
        "2026-11-30 2026-11-30 executed",
    ];
    assert_eq!(told(&bank, &skipping), expected);
    assert_eq!(bank.balance(&to), "25.00");
    assert_eq!(close(&bank)["items"], json!([]), "nothing is due any more");
    assert_eq!(bank.balance(&to), "25.00");
    bank.verify();
}

#[test]
fn so_10_a_failure_counts_as_a_time() {
    let mut bank = open_on("2026-12-14");
    let (from, to) = two(&bank, "75");
    let made = order(
        &bank,
        &format!("{from} {to} 75 --every month --start 2026-12-15 --times 3 --memo rent"),
    );
    for date in ["2026-12-31", "2027-01-14", "2027-01-15"] {
        night(&mut bank, date);
    }
    bank.json(&["deposit", &from, "75"]);
    for date in ["2027-02-12", "2027-03-10"] {
        night(&mut bank, date);
    }
    let expected = [
        "2026-12-15 2026-12-15 executed",
        "2027-01-15 2027-01-15 failed",
        "2027-02-15 2027-02-16 executed",
    ];
    assert_eq!(told(&bank, &made), expected);
    assert_eq!(status(&bank, &made), "ended");
    assert_eq!(bank.balance(&to), "150.00");
    let history = bank.json(&["history", &to]);
    assert_eq!(history["items"][0]["memo"], "rent", "{history}");
    bank.verify();
}

/// What one order pays another has: those that were short are tried once more on the
/// same day, and those with the lowest priority go first.
#[test]
fn money_that_an_order_brings_is_there_for_the_others() {
    let mut bank = open_on("2026-12-01");
    let (first, second) = two(&bank, "50");
    let third = bank.account(&[]);
    let later = order(&bank, &format!("{second} {third} 40 --every day --times 1"));
    let sooner = order(&bank, &format!("{first} {second} 50 --every day --times 1"));
    let run = night(&mut bank, "2026-12-01");
    assert_eq!(step(&run), (2, 0), "{run}");
    for one in [&later, &sooner] {
        assert_eq!(told(&bank, one), ["2026-12-02 2026-12-02 executed"]);
    }
    let ordered = |priority, times| {
        let words = format!("--every day --times {times} --priority {priority}");
        order(&bank, &format!("{third} {first} 30 {words}"))
    };
    let (last, wins) = (ordered(5, 1), ordered(1, 1));
    night(&mut bank, "2026-12-02");
    assert_eq!(told(&bank, &wins), ["2026-12-03 2026-12-03 executed"]);
    assert_eq!(told(&bank, &last), ["2026-12-03 2026-12-03 failed"]);
    bank.verify();
}

#[test]
fn sweeps_take_what_is_there_and_nothing_of_an_overdraft() {
    let mut bank = open_on("2026-12-01");
    let from = bank.account(&["--overdraft", "1000"]);
    bank.json(&["deposit", &from, "5123.45"]);
    bank.json(&["hold", "place", &from, "23.45"]);
    let (savings, pocket) = (bank.account(&[]), bank.account(&[]));
    bank.json(&["deposit", &pocket, "10"]);
    let above = order(
        &bank,
        &format!("{from} {savings} --above 5000 --every day --priority 1"),
    );
    let up_to = order(&bank, &format!("{from} {pocket} --up-to 60 --every day"));
    let run = night(&mut bank, "2026-12-01");
    assert_eq!(step(&run), (2, 0), "{run}");
    assert_eq!(bank.balance(&savings), "100.00");
    assert_eq!(bank.balance(&pocket), "60.00");
    let run = night(&mut bank, "2026-12-02");
    assert_eq!(step(&run), (0, 2), "nothing to move: {run}");
    for one in [&above, &up_to] {
        let shown = bank.json(&["order", "show", one]);
        assert_eq!(shown["failures"], 0, "{shown}");
        assert_eq!(shown["occurrences"][0]["status"], "skipped", "{shown}");
    }
    bank.verify();
}

#[test]
fn a_part_is_moved_down_to_zero_and_the_rest_is_not_owed() {
    let mut bank = open_on("2026-12-01");
    let (from, to) = two(&bank, "30");
    let made = order(
        &bank,
        &format!("{from} {to} 75 --every day --times 2 --if-short partial"),
    );
    night(&mut bank, "2026-12-01");
    assert_eq!(
        (bank.balance(&from), bank.balance(&to)),
        ("0.00".into(), "30.00".into())
    );
    bank.json(&["deposit", &from, "100"]);
    night(&mut bank, "2026-12-02");
    assert_eq!(bank.balance(&to), "105.00");
    assert_eq!(status(&bank, &made), "ended");
    bank.verify();
}

#[test]
fn orders_are_paused_resumed_left_out_and_ended() {
    let mut bank = open_on("2026-12-01");
    let (from, to) = two(&bank, "100");
    let made = order(&bank, &format!("{from} {to} 1 --every day --times 5"));
    let skipped = bank.json(&["order", "skip", &made, "2026-12-03"]);
    assert_eq!(
        (&skipped["left"], &skipped["status"]),
        (&json!(4), &json!("active"))
    );
    bank.refuses(&["order", "skip", &made, "2026-12-03"], 2, "invalid_date");
    bank.refuses(&["order", "skip", &made, "2026-12-01"], 2, "invalid_date");
    night(&mut bank, "2026-12-01");
    let paused = bank.json(&["order", "pause", &made]);
    assert_eq!(paused["status"], "paused");
    assert_eq!(bank.json(&["order", "pause", &made])["status"], "paused");
    night(&mut bank, "2026-12-02");
    night(&mut bank, "2026-12-03");
    assert_eq!(
        bank.balance(&to),
        "1.00",
        "the 3rd was left out, the 4th paused"
    );
    let resumed = bank.json(&["order", "resume", &made]);
    assert_eq!(resumed["status"], "active");
    assert_eq!(resumed["upcoming"][0]["nominal"], "2026-12-05", "{resumed}");
    night(&mut bank, "2026-12-04");
    let expected = [
        "2026-12-02 2026-12-02 executed",
        "2026-12-03 - skipped",
        "2026-12-05 2026-12-07 executed",
        "2026-12-06 2026-12-07 executed",
        "2026-12-07 2026-12-07 executed",
    ];
    assert_eq!(told(&bank, &made), expected);
    assert_eq!(status(&bank, &made), "ended");
    for verb in ["pause", "resume"] {
        bank.refuses(&["order", verb, &made], 4, "order_ended");
    }
    assert_eq!(bank.json(&["order", "end", &made])["status"], "ended");
    bank.verify();
}

#[test]
fn an_order_that_fails_three_times_in_a_row_waits_to_be_resumed() {
    let mut bank = open_on("2026-12-01");
    let (from, to) = two(&bank, "100");
    let made = order(&bank, &format!("{from} {to} 1 --every day"));
    bank.json(&["account", "freeze", &from, "--reason", "card lost"]);
    for date in ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"] {
        let run = night(&mut bank, date);
        assert_eq!(run["problems"], 0, "{run}");
    }
    let expected = ["02", "03", "04"].map(|day| format!("2026-12-{day} 2026-12-{day} failed"));
    assert_eq!(told(&bank, &made), expected);
    let listed = bank.json(&["order", "list", "--status", "suspended"]);
    assert_eq!(listed["items"][0]["id"], *made, "{listed}");
    let failed = bank.json(&["order", "list", "--failed"]);
    assert_eq!(failed["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(failed["items"][0]["code"], "account_frozen");
    bank.json(&["account", "unfreeze", &from]);
    bank.json(&["order", "resume", &made]);
    night(&mut bank, "2026-12-07");
    assert_eq!(bank.balance(&to), "1.00");
    assert_eq!(status(&bank, &made), "active");
    bank.verify();
}

#[test]
fn what_waits_to_be_tried_again_is_given_up_with_its_order() {
    let mut bank = open_on("2026-12-01");
    let (from, to) = two(&bank, "1");
    let made = order(
        &bank,
        &format!("{from} {to} 75 --every month --start 2026-12-02 --if-short retry --retry-days 9"),
    );
    night(&mut bank, "2026-12-01");
    assert_eq!(told(&bank, &made), ["2026-12-02 2026-12-02 retrying"]);
    bank.json(&["order", "end", &made]);
    assert_eq!(told(&bank, &made), ["2026-12-02 2026-12-02 skipped"]);
    bank.json(&["deposit", &from, "100"]);
    night(&mut bank, "2026-12-02");
    assert_eq!(bank.balance(&to), "0.00");
    bank.verify();
}

#[test]
fn a_transfer_on_a_day_to_come_is_an_order_of_one_time() {
    let mut bank = open_on("2026-12-01");
    let (from, to) = two(&bank, "100");
    let words = ["transfer", &from, &to, "75", "--on", "2026-12-05"];
    let made = bank.json(&[&words[..], &["--ref", "R-1", "--memo", "rent"]].concat());
    assert_eq!(
        (&made["every"], &made["times"]),
        (&json!("once"), &json!(1))
    );
    assert_eq!(made["upcoming"][0]["on"], "2026-12-07", "{made}");
    let again = bank.json(&[&words[..], &["--ref", "R-1", "--memo", "rent"]].concat());
    assert_eq!(
        (&again["id"], &again["replayed"]),
        (&made["id"], &json!(true))
    );
    bank.refuses(
        &[&words[..], &["--ref", "R-1"]].concat(),
        6,
        "reference_conflict",
    );
    let on = |date| ["transfer", &from, &to, "75", "--on", date];
    bank.refuses(&on("2026-12-01"), 2, "invalid_date");
    night(&mut bank, "2026-12-03");
    assert_eq!(bank.balance(&to), "0.00");
    night(&mut bank, "2026-12-04");
    assert_eq!(bank.balance(&to), "75.00");
    let listed = bank.json(&["order", "list", "--account", &to]);
    assert_eq!(listed["items"][0]["status"], "ended", "{listed}");
    bank.verify();
}

#[test]
fn a_preceding_date_is_done_before_its_day() {
    let mut bank = open_on("2026-10-29");
    let (from, to) = two(&bank, "100");
    let words = "--every month --start 2026-10-31 --on-holiday preceding --times 1";
    let made = order(&bank, &format!("{from} {to} 5 {words}"));
    night(&mut bank, "2026-10-29");
    assert_eq!(
        told(&bank, &made),
        ["2026-10-31 2026-10-30 executed"],
        "SO-6"
    );
    bank.verify();
}

/// Without an open day nothing is paid: what is due is done when the day is there.
#[test]
fn orders_wait_for_the_day_that_they_are_due_on() {
    let mut bank = open_on("2026-12-01");
    let (from, to) = two(&bank, "100");
    at(&mut bank, "2026-12-01 22:15:00");
    let run = bank.json(&["day", "close", "--no-open"]);
    assert!(!run["items"][0]["finished_at"].is_null(), "{run}");
    bank.json(&["day", "open"]);
    let made = order(&bank, &format!("{from} {to} 1 --every day"));
    at(&mut bank, "2026-12-02 22:15:00");
    bank.json(&["day", "close", "--no-open"]);
    assert_eq!(bank.balance(&to), "0.00");
    assert_eq!(close(&bank)["items"], json!([]), "it waits for the day");
    bank.refuses(&["day", "close"], 4, "no_open_day");
    bank.verify();
    // Nothing was broken off: it waits.
    let notes = |bank: &Bank| bank.run(&["day", "status", "-o", "table"]).stderr;
    let waits = "2026-12-03 is not open: `bankctl day open` opens it, then";
    assert!(notes(&bank).contains(waits), "{}", notes(&bank));
    bank.json(&["day", "open"]);
    let waits =
        "the standing orders of 2026-12-03 are not carried out: `bankctl close-of-business`";
    assert!(notes(&bank).contains(waits), "{}", notes(&bank));
    let state = bank.json(&["day", "status"]);
    assert_eq!(
        (&state["unfinished"], &state["unfinished_step"]),
        (&json!("2026-12-02"), &json!("orders"))
    );
    let run = close(&bank);
    assert_eq!(step(&run), (1, 0), "{run}");
    assert_eq!(told(&bank, &made), ["2026-12-03 2026-12-03 executed"]);
    bank.verify();
}

#[test]
fn a_dry_run_of_a_close_foretells_the_orders_and_moves_nothing() {
    let mut bank = open_on("2026-12-01");
    let (from, to) = two(&bank, "100");
    let preview = line(
        &bank,
        &format!("order add {from} {to} 7 --every day --dry-run"),
    );
    assert_eq!(
        (&preview["id"], &preview["dry_run"]),
        (&json!(null), &json!(true))
    );
    let made = order(&bank, &format!("{from} {to} 7 --every day"));
    at(&mut bank, "2026-12-01 22:15:00");
    let run = line(&bank, "close-of-business --dry-run");
    assert_eq!(step(&run), (1, 0), "{run}");
    assert_eq!(told(&bank, &made), [""; 0]);
    assert_eq!(bank.balance(&to), "0.00");
    assert_eq!(step(&close(&bank)), (1, 0));
    let history = bank.json(&["history", &to]);
    let item = &history["items"][0];
    assert_eq!(item["business_date"], "2026-12-02", "{history}");
    assert_eq!(item["value_date"], "2026-12-02", "{history}");
    bank.verify();
}

#[test]
fn an_order_that_can_never_be_done_is_refused() {
    let bank = open_on("2026-12-01");
    let (from, to) = two(&bank, "100");
    let closed = bank.account(&[]);
    bank.json(&["account", "close", "--yes", &closed]);
    let euro = bank.account(&["--currency", "EUR"]);
    let table = [
        (
            format!("{from} {closed} 1 --every day"),
            4,
            "account_closed",
        ),
        (format!("{closed} {to} 1 --every day"), 4, "account_closed"),
        (format!("{from} {from} 1 --every day"), 4, "same_account"),
        (
            format!("{from} {euro} 1 --every day"),
            4,
            "currency_mismatch",
        ),
        (
            format!("cash/vault {to} 1 --every day"),
            4,
            "internal_account",
        ),
        (
            format!("{from} clearing/ach --up-to 1 --every day"),
            4,
            "internal_account",
        ),
        (
            format!("{from} in-transit 1 --every day"),
            4,
            "in_transit_account",
        ),
        (
            format!("{from} 1000000019 1 --every day"),
            2,
            "invalid_account_number",
        ),
        (
            format!("{from} {to} 0.001 --every day"),
            2,
            "invalid_amount",
        ),
        (format!("{from} {to} 0 --every day"), 2, "invalid_amount"),
        (format!("{from} {to} --every day"), 2, "usage"),
        (format!("{from} {to} 1 --above 5 --every day"), 2, "usage"),
        (format!("{from} {to} 1 --every fortnight"), 2, "usage"),
        (
            format!("{from} {to} 1 --every day --day 5"),
            2,
            "invalid_recurrence",
        ),
        (
            format!("{from} {to} 1 --every month --day 32"),
            2,
            "invalid_recurrence",
        ),
        (
            format!("{from} {to} 1 --every day --times 0"),
            2,
            "invalid_count",
        ),
        (
            format!("{from} {to} 1 --every day --end 2026-12-01"),
            2,
            "invalid_recurrence",
        ),
        (
            format!("{from} {to} 1 --every day --start 2026-12-05 --end 2026-12-04"),
            2,
            "invalid_recurrence",
        ),
        (
            format!("{from} {to} 1 --every day --retry-days 3"),
            2,
            "usage",
        ),
        (
            format!("{from} {to} 1 --every day --by C00000021"),
            4,
            "not_a_holder",
        ),
    ];
    for (words, exit, code) in table {
        let words = format!("order add {words}");
        bank.refuses(&words.split(' ').collect::<Vec<_>>(), exit, code);
    }
    for verb in ["show", "pause", "resume", "end"] {
        bank.refuses(&["order", verb, "S00000013"], 3, "order_not_found");
        bank.refuses(&["order", verb, "S00000014"], 2, "invalid_order_number");
    }
    assert_eq!(bank.json(&["order", "list"])["items"], json!([]));
    bank.verify();
    let calendar = Bank::new();
    let (from, to) = two(&calendar, "100");
    for words in [
        format!("order add {from} {to} 1 --every day"),
        format!("transfer {from} {to} 1 --on 2027-01-01"),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        calendar.refuses(&words, 4, "day_not_controlled");
    }
}
