//! What is refused of payments, in which order, and what a dry run leaves
//! alone.

use crate::common::Bank;
use crate::engine::{content, is_nowhere};

#[test]
fn no_amount_is_guessed() {
    let bank = Bank::new();
    let account = bank.funded("100");
    let other = bank.account(&[]);
    for wrong in [
        "",
        " ",
        "0",
        "0.00",
        "-5",
        "-0",
        "+5",
        "1e3",
        "1E3",
        "1,000",
        "1,5",
        "1.",
        ".5",
        "1.2.3",
        "1_000",
        " 5",
        "5 ",
        "$5",
        "5USD",
        "0x10",
        "NaN",
        "inf",
        "∞",
        "٣",
        "１",
        "1.001",
        "--5",
        "92233720368547758.08",
        "9999999999999999999999999999999999999999",
        "0.000000000000000000000000000000000000000001",
        "five",
    ] {
        for arguments in [
            &["deposit", &account, wrong][..],
            &["withdraw", &account, wrong],
            &["transfer", &account, &other, wrong],
            &["hold", "place", &account, wrong],
        ] {
            if wrong == "--5" {
                bank.refuses(arguments, 2, "usage");
            } else {
                bank.refuses(arguments, 2, "invalid_amount");
            }
        }
    }
    assert_eq!(
        bank.balances(&account),
        ("100.00".into(), "0.00".into(), "100.00".into())
    );
}

#[test]
fn a_mistyped_account_number_is_nobodys() {
    let bank = Bank::new();
    let account = bank.funded("100");
    let digits: Vec<char> = account.chars().collect();
    let mut typed = Vec::new();
    for place in 0..digits.len() {
        for digit in '0'..='9' {
            let mut wrong = digits.clone();
            wrong[place] = digit;
            typed.push(wrong);
        }
        if place > 0 {
            let mut swapped = digits.clone();
            swapped.swap(place - 1, place);
            typed.push(swapped);
        }
    }
    typed.retain(|wrong| *wrong != digits);
    assert!(typed.len() >= 90);
    for wrong in typed {
        let wrong: String = wrong.into_iter().collect();
        bank.refuses(&["withdraw", &wrong, "1"], 2, "invalid_account_number");
    }
    let spaced = format!("{} {}-{}", &account[..3], &account[3..6], &account[6..]);
    assert_eq!(
        bank.json(&["withdraw", &spaced, "1"])["debit"],
        account.as_str()
    );
    for wrong in [
        "",
        "cash/safe",
        "100000001",
        "10000000180",
        "💰",
        "clearing/payroll:XXX",
    ] {
        let (exit, error) = bank.fails(&["balance", wrong]);
        let code = error["code"].as_str().expect("a code");
        // Eleven digits may be a number of another system, and a slash is in
        // the names of the bank's own accounts.
        let expected = match wrong {
            "10000000180" => (3, "account_not_found"),
            name if name.contains('/') => (3, "account_not_found"),
            _ => (2, "invalid_account_number"),
        };
        assert_eq!((exit, code), expected, "{wrong}");
    }
    for unknown in ["1000000026", "DE89370400440532013000", "cash/vault:EUR"] {
        bank.refuses(&["deposit", unknown, "1"], 3, "account_not_found");
    }
}

/// Each request has the faults of the one before it and one of higher
/// precedence: the table is the documented order.
#[test]
fn refusals_come_in_the_documented_order() {
    let bank = Bank::new();
    let open = bank.account(&[]);
    let euro = bank.account(&["--currency", "EUR"]);
    let frozen = bank.funded("5");
    let closed = bank.account(&[]);
    bank.json(&["account", "freeze", &frozen, "--reason", "court"]);
    bank.json(&["account", "close", &closed, "--yes"]);
    bank.json(&["deposit", &open, "3", "--ref", "USED"]);
    let table: &[(&[&str], i32, &str)] = &[
        (&["withdraw", &open, "3.01"], 4, "insufficient_funds"),
        (&["withdraw", &frozen, "3.01"], 4, "account_frozen"),
        (&["transfer", &frozen, &closed, "9"], 4, "account_closed"),
        (&["transfer", &closed, &frozen, "9"], 4, "account_closed"),
        (&["transfer", &closed, &euro, "9"], 4, "currency_mismatch"),
        (&["transfer", &euro, &closed, "9"], 4, "currency_mismatch"),
        (&["transfer", &closed, &closed, "9"], 4, "same_account"),
        (&["transfer", &frozen, &frozen, "9"], 4, "same_account"),
        (&["deposit", "cash/vault", "9"], 4, "same_account"),
        (
            &["transfer", &closed, &closed, "9", "--ref", "USED"],
            6,
            "reference_conflict",
        ),
        (
            &["transfer", &closed, &closed, "9.999", "--ref", "USED"],
            2,
            "invalid_amount",
        ),
        (
            &["transfer", &closed, "1000000999", "9.999", "--ref", "USED"],
            2,
            "invalid_account_number",
        ),
        (
            &[
                "transfer",
                "1000009992",
                "1000000999",
                "9.999",
                "--ref",
                "USED",
            ],
            3,
            "account_not_found",
        ),
        (
            &["transfer", "1000009992", "1000000999", "x", "--ref", "USED"],
            2,
            "invalid_amount",
        ),
    ];
    for (arguments, exit, code) in table {
        bank.refuses(arguments, *exit, code);
        let dry = [*arguments, &["--dry-run"]].concat();
        bank.refuses(&dry, *exit, code);
    }
    // A frozen account still takes money in.
    bank.json(&["deposit", &frozen, "1"]);
    assert_eq!(bank.balance(&frozen), "6.00");
    assert_eq!(bank.balance(&open), "3.00");
    bank.verify();
}

#[test]
fn the_end_of_64_bits_is_refused_and_not_passed() {
    let bank = Bank::new();
    let (rich, other) = (
        bank.account(&[]),
        bank.account(&["--overdraft", "92233720368547758.07"]),
    );
    bank.json(&["deposit", &rich, "92233720368547758.07"]);
    assert_eq!(bank.balance(&rich), "92233720368547758.07");
    for arguments in [
        &["deposit", &rich, "0.01"][..],
        &["transfer", &other, &rich, "0.01"],
        // The vault has no room left either.
        &["deposit", &other, "0.01"],
    ] {
        bank.refuses(arguments, 4, "balance_overflow");
    }
    bank.json(&["transfer", &rich, &other, "92233720368547758.07"]);
    // Holds are summed too: what can't be counted can't be placed.
    bank.json(&["hold", "place", &other, "92233720368547758.07"]);
    bank.refuses(
        &["hold", "place", &other, "92233720368547758.07"],
        4,
        "balance_overflow",
    );
    assert_eq!(bank.balances(&other).2, "92233720368547758.07");
    let shown = bank.run(&["balance", &other]).done().stdout;
    assert!(shown.contains("92,233,720,368,547,758.07"), "{shown}");
    bank.json(&["stats", "--period", "daily"]);
    bank.json(&["report", "trial-balance"]);
    bank.verify();
}

#[test]
fn overdrafts_are_used_to_the_last_cent() {
    let bank = Bank::new();
    let account = bank.account(&["--overdraft", "50"]);
    bank.json(&["deposit", &account, "10"]);
    bank.refuses(&["withdraw", &account, "60.01"], 4, "insufficient_funds");
    bank.json(&["withdraw", &account, "60"]);
    assert_eq!(
        bank.balances(&account),
        ("-50.00".into(), "0.00".into(), "0.00".into())
    );
    bank.refuses(&["withdraw", &account, "0.01"], 4, "insufficient_funds");
    let shown = bank.run(&["balance", &account]).done().stdout;
    assert!(shown.contains("-50.00"), "{shown}");
    bank.verify();
}

#[test]
fn a_dry_run_checks_everything_and_writes_nothing() {
    let bank = Bank::new();
    let customer = bank.customer("Ana García");
    let ana = bank.funded("100");
    let empty = bank.account(&[]);
    let (frozen, spare) = (bank.account(&[]), bank.account(&[]));
    bank.json(&["account", "freeze", &frozen, "--reason", "r"]);
    bank.json(&["deposit", &ana, "7", "--ref", "D-7"]);
    let hold = crate::common::text(&bank.json(&["hold", "place", &ana, "5"])["id"]);
    let idle = bank.customer("Nobody");
    let before = content(&bank);
    let exported = bank
        .run(&["export", "transactions", "-o", "csv"])
        .done()
        .stdout;
    let table: &[&[&str]] = &[
        &["customer", "add", "--name", "New"],
        &["customer", "update", &customer, "--email", "a@example.com"],
        &["customer", "close", &idle],
        &[
            "account",
            "open",
            "--customer",
            &customer,
            "--currency",
            "CHF",
        ],
        &[
            "account",
            "update",
            &ana,
            "--overdraft",
            "5",
            "--external-number",
            "X1",
        ],
        &["account", "unfreeze", &frozen],
        &["deposit", &ana, "1", "--ref", "NEW"],
        &["withdraw", &ana, "1"],
        &["transfer", &ana, &empty, "1"],
        &["reverse", "D-7", "--reason", "r"],
        &["hold", "place", &ana, "1", "--ref", "H-NEW"],
        &["hold", "capture", &hold],
        &["hold", "capture", &hold, "1"],
        &["hold", "release", &hold],
        &["account", "close", &spare],
        &["account", "freeze", &ana, "--reason", "r"],
    ];
    for arguments in table {
        let dry = bank.json(&[*arguments, &["--dry-run"]].concat());
        assert_eq!(dry["dry_run"], true, "{arguments:?}");
        assert!(content(&bank) == before, "{arguments:?} wrote something");
    }
    assert_eq!(
        bank.run(&["export", "transactions", "-o", "csv"])
            .done()
            .stdout,
        exported
    );
    // What a dry run of a known reference shows is the real transaction.
    let replayed = bank.json(&["deposit", &ana, "7", "--ref", "D-7", "--dry-run"]);
    assert_eq!(
        (&replayed["replayed"], &replayed["dry_run"]),
        (&true.into(), &false.into())
    );
    assert!(replayed["id"].is_string());
    // The balances are those that the real run gives.
    let dry = bank.json(&["withdraw", &ana, "1", "--dry-run"]);
    let real = bank.json(&["withdraw", &ana, "1"]);
    assert_eq!(dry["balances"], real["balances"]);
    assert!(dry["id"].is_null());
    let shown = bank
        .run(&["withdraw", &ana, "1", "--dry-run"])
        .done()
        .stdout;
    assert!(shown.starts_with("Would withdraw "), "{shown}");
    for arguments in table
        .iter()
        .filter(|arguments| arguments[0] != "hold" || arguments[1] == "place")
    {
        let arguments = [*arguments, &["--yes"]].concat();
        let before = content(&bank);
        bank.run(&arguments).done();
        assert!(content(&bank) != before, "{arguments:?} wrote nothing");
    }
    let place = Bank::nowhere();
    assert_eq!(place.json(&["init", "--dry-run"])["dry_run"], true);
    assert!(is_nowhere(&place));
    bank.verify();
}
