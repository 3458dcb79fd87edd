//! Money reserved now and taken later.

use crate::common::{Bank, DAY, text};
use crate::json_shapes::{Shape, has_fields};

const HOLD: &[(&str, Shape)] = &[
    ("id", Shape::Text),
    ("account", Shape::Text),
    ("amount", Shape::Amount(2)),
    ("currency", Shape::Text),
    ("captured", Shape::Amount(2)),
    ("remaining", Shape::Amount(2)),
    ("status", Shape::Text),
    ("reference", Shape::Maybe),
    ("memo", Shape::Maybe),
    ("placed_at", Shape::Text),
    ("expires_on", Shape::Maybe),
    ("transaction", Shape::Maybe),
    ("replayed", Shape::Yes),
    ("dry_run", Shape::Yes),
    ("purpose", Shape::Text),
];

fn place(bank: &Bank, account: &str, amount: &str, more: &[&str]) -> String {
    let arguments = [&["hold", "place", account, amount], more].concat();
    text(&bank.json(&arguments)["id"])
}

fn is(bank: &Bank, account: &str, expected: (&str, &str, &str)) {
    let (ledger, held, available) = bank.balances(account);
    assert_eq!(
        (ledger.as_str(), held.as_str(), available.as_str()),
        expected
    );
}

#[test]
fn a_hold_reserves_until_it_is_captured_or_released() {
    let bank = Bank::new();
    let ana = bank.funded("100");
    let placed = bank.json(&["hold", "place", &ana, "60", "--memo", "hotel"]);
    has_fields(&placed, HOLD);
    assert_eq!(
        (&placed["status"], &placed["remaining"]),
        (&"placed".into(), &"60.00".into())
    );
    is(&bank, &ana, ("100.00", "60.00", "40.00"));
    bank.refuses(&["withdraw", &ana, "40.01"], 4, "insufficient_funds");
    bank.refuses(&["hold", "place", &ana, "40.01"], 4, "insufficient_funds");
    let second = place(&bank, &ana, "40", &[]);
    is(&bank, &ana, ("100.00", "100.00", "0.00"));
    let captured = bank.json(&["hold", "capture", &text(&placed["id"])]);
    has_fields(&captured, HOLD);
    assert_eq!(captured["status"], "captured");
    assert_eq!(
        (&captured["captured"], &captured["remaining"]),
        (&"60.00".into(), &"0.00".into())
    );
    is(&bank, &ana, ("40.00", "40.00", "0.00"));
    let released = bank.json(&["hold", "release", &second]);
    assert_eq!(
        (&released["status"], &released["remaining"]),
        (&"released".into(), &"0.00".into())
    );
    is(&bank, &ana, ("40.00", "0.00", "40.00"));
    let posted = bank.json(&["transaction", "show", &text(&captured["transaction"])]);
    assert_eq!(
        (&posted["kind"], &posted["memo"]),
        (&"withdrawal".into(), &"hotel".into())
    );
    for (verb, hold) in [
        ("capture", &text(&placed["id"])),
        ("release", &text(&placed["id"])),
        ("capture", &second),
        ("release", &second),
    ] {
        bank.refuses(&["hold", verb, hold], 4, "hold_not_open");
    }
    bank.verify();
}

#[test]
fn a_capture_takes_a_part_once_and_never_too_much() {
    let bank = Bank::new();
    let ana = bank.funded("100");
    let hold = place(&bank, &ana, "60", &[]);
    for (amount, exit, code) in [
        ("60.01", 4, "capture_exceeds_hold"),
        ("1.001", 2, "invalid_amount"),
        ("0", 2, "invalid_amount"),
        ("-1", 2, "invalid_amount"),
    ] {
        bank.refuses(&["hold", "capture", &hold, amount], exit, code);
    }
    let captured = bank.json(&["hold", "capture", &hold, "20"]);
    assert_eq!(
        (&captured["captured"], &captured["amount"]),
        (&"20.00".into(), &"60.00".into())
    );
    is(&bank, &ana, ("80.00", "0.00", "80.00"));
    bank.refuses(&["hold", "capture", &hold, "40"], 4, "hold_not_open");
    bank.refuses(&["hold", "capture", "H00000021"], 3, "hold_not_found");
    bank.refuses(&["hold", "capture", "H00000014"], 2, "invalid_hold_number");
    bank.refuses(&["hold", "place", "cash/vault", "1"], 4, "internal_account");
    bank.verify();
}

#[test]
fn a_hold_reserves_through_its_last_day() {
    let mut bank = Bank::new();
    let ana = bank.funded("100");
    bank.refuses(
        &["hold", "place", &ana, "1", "--expires", "2026-11-20"],
        2,
        "invalid_date",
    );
    let arguments = [
        "hold",
        "place",
        &ana,
        "60",
        "--expires",
        "2026-11-22",
        "--ref",
        "H",
    ];
    let hold = text(&bank.json(&arguments)["id"]);
    bank.now += DAY;
    is(&bank, &ana, ("100.00", "60.00", "40.00"));
    assert_eq!(bank.json(&["hold", "list"])["items"][0]["status"], "placed");
    bank.now += DAY;
    is(&bank, &ana, ("100.00", "0.00", "100.00"));
    let listed = bank.json(&["hold", "list", "--account", &ana])["items"][0].clone();
    has_fields(&listed, HOLD);
    assert_eq!(
        (&listed["status"], &listed["remaining"]),
        (&"expired".into(), &"0.00".into())
    );
    bank.refuses(&["hold", "capture", &hold], 4, "hold_expired");
    bank.refuses(&["hold", "release", &hold], 4, "hold_expired");
    // The same request is still known, although its last day is over.
    let again = bank.json(&arguments);
    assert_eq!(
        (&again["replayed"], &again["status"]),
        (&true.into(), &"expired".into())
    );
    bank.json(&["withdraw", &ana, "100"]);
    for (day, held) in [
        ("2026-11-20", "0.00"),
        ("2026-11-21", "60.00"),
        ("2026-11-22", "60.00"),
        ("2026-11-23", "0.00"),
    ] {
        let item = bank.json(&["balance", &ana, "--at", day])["items"][0].clone();
        assert_eq!(item["held"], held, "{day}");
    }
    bank.json(&["account", "close", &ana, "--yes"]);
    bank.verify();
}

#[test]
fn lists_have_pages_and_an_account() {
    let bank = Bank::new();
    let (ana, ben) = (bank.funded("100"), bank.funded("100"));
    assert_eq!(bank.json(&["hold", "list"])["items"], serde_json::json!([]));
    let holds: Vec<String> = (0..5)
        .map(|place_| place(&bank, if place_ % 2 == 0 { &ana } else { &ben }, "1", &[]))
        .collect();
    let all = bank.json(&["hold", "list"]);
    let ids = |list: &serde_json::Value| -> Vec<String> {
        list["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| text(&item["id"]))
            .collect()
    };
    assert_eq!(ids(&all), holds);
    assert!(all["next"].is_null());
    let first = bank.json(&["hold", "list", "--limit", "3"]);
    assert_eq!(ids(&first), holds[..3]);
    let rest = bank.json(&[
        "hold",
        "list",
        "--limit",
        "3",
        "--after",
        &text(&first["next"]),
    ]);
    assert_eq!(ids(&rest), holds[3..]);
    assert!(rest["next"].is_null());
    let of_ben = bank.json(&["hold", "list", "--account", &ben]);
    assert_eq!(ids(&of_ben), [holds[1].clone(), holds[3].clone()]);
}

/// The whole matrix: what the account is, and what each step with a hold of
/// 50 on it answers: placing another of 50, capturing, releasing, closing the
/// account, reversing its deposit.
#[test]
fn holds_against_overdraft_freezing_closing_and_reversal() {
    const OPEN: &str = "insufficient_funds";
    let table: &[(&str, [&str; 6])] = &[
        // place, capture, release, close, freeze, reverse the deposit of 60
        (
            "plain",
            [OPEN, "done", "done", "balance_not_zero", "done", OPEN],
        ),
        (
            "overdraft 100",
            ["done", "done", "done", "balance_not_zero", "done", "done"],
        ),
        (
            "only overdraft",
            [OPEN, "done", "done", "balance_not_zero", "done", OPEN],
        ),
        (
            "zero with overdraft",
            [OPEN, "done", "done", "holds_open", "done", OPEN],
        ),
        (
            "frozen",
            [
                "account_frozen",
                "account_frozen",
                "done",
                "account_frozen",
                "account_frozen",
                "account_frozen",
            ],
        ),
    ];
    for (state, expected) in table {
        for (step, code) in expected.iter().enumerate() {
            let bank = Bank::new();
            let ana = bank.account(&[]);
            let deposit = text(&bank.json(&["deposit", &ana, "60"])["id"]);
            match *state {
                "overdraft 100" => {
                    bank.json(&["account", "update", &ana, "--overdraft", "100"]);
                }
                "only overdraft" => {
                    bank.json(&["account", "update", &ana, "--overdraft", "60"]);
                    bank.json(&["withdraw", &ana, "61"]);
                }
                "zero with overdraft" => {
                    bank.json(&["account", "update", &ana, "--overdraft", "50"]);
                    bank.json(&["withdraw", &ana, "60"]);
                }
                _ => {}
            }
            let hold = place(&bank, &ana, "50", &[]);
            if *state == "frozen" {
                bank.json(&["account", "freeze", &ana, "--reason", "r"]);
            }
            let arguments: Vec<&str> = match step {
                0 => vec!["hold", "place", &ana, "50"],
                1 => vec!["hold", "capture", &hold],
                2 => vec!["hold", "release", &hold],
                3 => vec!["account", "close", &ana, "--yes"],
                4 => vec!["account", "freeze", &ana, "--reason", "r"],
                _ => vec!["reverse", &deposit, "--reason", "r"],
            };
            if *code == "done" {
                bank.json(&arguments);
            } else {
                bank.refuses(&arguments, 4, code);
            }
            // What reserved stays reserved whenever a step was refused.
            if *code != "done" {
                assert_eq!(bank.balances(&ana).1, "50.00", "{state} {step}");
            }
            bank.verify();
        }
    }
}

#[test]
fn a_limit_is_not_taken_from_under_a_hold() {
    let bank = Bank::new();
    let ana = bank.account(&["--overdraft", "100"]);
    bank.json(&["deposit", &ana, "10"]);
    let hold = place(&bank, &ana, "60", &[]);
    is(&bank, &ana, ("10.00", "60.00", "50.00"));
    bank.refuses(
        &["account", "update", &ana, "--overdraft", "49.99"],
        4,
        "limit_exceeded",
    );
    bank.json(&["account", "update", &ana, "--overdraft", "50"]);
    is(&bank, &ana, ("10.00", "60.00", "0.00"));
    bank.json(&["hold", "capture", &hold]);
    is(&bank, &ana, ("-50.00", "0.00", "0.00"));
    bank.verify();
}
