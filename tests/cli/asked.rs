//! Names instead of numbers, and what is asked at a terminal before anything
//! is done.
#![cfg(unix)]

use serde_json::json;

use crate::common::deadline::{InTime as _, Started};
use crate::common::{Bank, text};
use crate::terminal_screen::{Keyboard, Pty};

/// Uma with one account, two of the name Ana García, Ben with two accounts.
fn peopled() -> Bank {
    let bank = Bank::new();
    for (name, born) in [
        ("Uma Lindqvist", "1970-01-01"),
        ("Ana García", "1980-02-03"),
        ("Ana García", "1991-05-06"),
        ("Ben O'Neil", "1970-01-01"),
    ] {
        bank.json(&["customer", "add", "--name", name, "--birth-date", born]);
    }
    for customer in [
        "C00000013",
        "C00000021",
        "C00000037",
        "C00000045",
        "C00000045",
    ] {
        bank.json(&["account", "open", "--customer", customer]);
    }
    bank
}

const UMA: &str = "1000000018";

fn accounts(bank: &Bank) -> Vec<String> {
    let list = bank.json(&["account", "list"]);
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| text(&item["number"])).collect()
}

#[test]
fn commands_that_read_take_a_name_that_means_one() {
    let bank = peopled();
    let numbers = accounts(&bank);
    for line in [
        &["account", "show", "uma"][..],
        &["account", "show", "Uma Lindqvist"],
        &["account", "show", "ndqvist"],
        &["account", "show", "C00000013"],
    ] {
        assert_eq!(bank.json(line)["number"], UMA, "{line:?}");
    }
    for (named, numbers) in [
        ("uma", &numbers[..1]),
        ("C00000013", &numbers[..1]),
        ("o'neil", &numbers[3..]),
        ("ben", &numbers[3..]),
        ("C00000045", &numbers[3..]),
    ] {
        let shown = bank.json(&["balance", named]);
        let items = shown["items"].as_array().expect("items");
        let found: Vec<String> = items.iter().map(|item| text(&item["account"])).collect();
        assert_eq!(found, numbers, "{named}");
    }
    bank.json(&["deposit", UMA, "5"]);
    let history = bank.json(&["history", "uma"]);
    assert_eq!(history["items"].as_array().map(Vec::len), Some(1));
    for named in ["uma", UMA, "1000 0000-18", "lindqvist", "C00000013"] {
        assert_eq!(
            bank.json(&["customer", "show", named])["number"],
            "C00000013"
        );
    }
    let listed = bank.json(&["account", "list", "--customer", "ben"]);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    for line in [
        &["stats", "--period", "monthly", "--account", "uma"][..],
        &["stats", "--period", "monthly", "--customer", "uma"],
        &["export", "transactions", "--account", "uma"],
        &["hold", "list", "--account", "uma"],
        &["customer", "document", "list", "uma"],
    ] {
        bank.json(line);
    }
}

#[test]
fn a_name_that_means_none_or_several_is_refused_without_a_person_to_choose() {
    let bank = peopled();
    for (line, exit, code, told) in [
        (
            &["balance", "garcia"][..],
            6,
            "ambiguous_name",
            "C00000021 Ana García (1980)",
        ),
        (
            &["account", "show", "garcia"],
            6,
            "ambiguous_name",
            "1000000039  Ana García (1991)",
        ),
        (
            &["account", "show", "ben"],
            6,
            "ambiguous_name",
            "fits several accounts",
        ),
        (
            &["history", "garcia"],
            6,
            "ambiguous_name",
            "fits several accounts",
        ),
        (
            &["customer", "show", "garcia"],
            6,
            "ambiguous_name",
            "C00000021",
        ),
        (
            &["customer", "show", "zzzz"],
            3,
            "customer_not_found",
            "no customer fits \"zzzz\"",
        ),
        (
            &["balance", "zzzz"],
            3,
            "account_not_found",
            "no account and no customer fits",
        ),
        (
            &["customer", "show", "Lindqist"],
            3,
            "customer_not_found",
            "Uma Lindqvist",
        ),
        (
            &["balance", "Lindqist"],
            3,
            "account_not_found",
            "C00000013 Uma Lindqvist",
        ),
        (
            &["balance", "1000000017"],
            2,
            "invalid_account_number",
            "1000000017",
        ),
        (&["balance", "OLD-77"], 3, "account_not_found", "OLD-77"),
        (
            &["customer", "show", "C00000014"],
            2,
            "invalid_customer_number",
            "C00000014",
        ),
    ] {
        let (status, error) = bank.fails(line);
        assert_eq!(
            (status, &error["code"]),
            (exit, &json!(code)),
            "{line:?} {error}"
        );
        let message = text(&error["message"]);
        assert!(message.contains(told), "{line:?} {message}");
    }
    let (_, error) = bank.fails(&["customer", "show", "garcia"]);
    let candidates = json!([
        {"customer": "C00000021", "name": "Ana García"},
        {"customer": "C00000037", "name": "Ana García"},
    ]);
    assert_eq!(error["details"]["candidates"], candidates);
}

#[test]
fn what_writes_takes_numbers_only_without_a_person_to_ask() {
    let bank = peopled();
    for more in [&[][..], &["--yes"], &["--no-input"]] {
        for (line, exit, code) in [
            (&["deposit", "uma", "5"][..], 3, "account_not_found"),
            (&["deposit", "O'Neil", "5"], 2, "invalid_account_number"),
            (&["withdraw", "uma", "5"], 3, "account_not_found"),
            (&["transfer", UMA, "ben", "5"], 3, "account_not_found"),
            (&["hold", "place", "uma", "5"], 3, "account_not_found"),
            (
                &["account", "freeze", "uma", "--reason", "r"],
                3,
                "account_not_found",
            ),
            (&["account", "close", "uma"], 3, "account_not_found"),
            (
                &["account", "open", "--customer", "uma"],
                2,
                "invalid_customer_number",
            ),
            (
                &["customer", "update", "uma", "--name", "Eve"],
                2,
                "invalid_customer_number",
            ),
            (&["customer", "close", "uma"], 2, "invalid_customer_number"),
            (&["customer", "close", UMA], 2, "invalid_customer_number"),
        ] {
            bank.refuses(&[line, more].concat(), exit, code);
        }
    }
    assert_eq!(bank.json(&["history", UMA])["items"], json!([]));
}

/// A command that runs in a terminal.
struct Typist {
    pty: Pty,
    keyboard: Keyboard,
    process: Started,
}

impl Typist {
    fn runs(bank: &Bank, arguments: &[&str]) -> Self {
        let pty = Pty::of(110, 24);
        let mut command = bank.command(arguments);
        command
            .env("TERM", "xterm")
            .env("LC_ALL", "C.UTF-8")
            .stdin(pty.end())
            .stdout(pty.end())
            .stderr(pty.end());
        let process = command.start().expect("it runs");
        let keyboard = pty.keyboard();
        Self {
            pty,
            keyboard,
            process,
        }
    }

    /// Waits for a question, and answers it.
    #[track_caller]
    fn answers(mut self, question: &str, keys: &str) -> Self {
        self.pty.waits_for(question);
        self.keyboard.types(keys);
        self
    }

    /// Waits for the end, and gives the exit code and the screen.
    fn ends(mut self, expected: &str) -> i32 {
        self.pty.waits_for(expected);
        let status = self.process.wait().expect("it ends");
        status.code().expect("a code")
    }
}

#[test]
fn a_name_is_offered_with_number_and_holder_before_money_moves() {
    let bank = peopled();
    let code = Typist::runs(&bank, &["deposit", "uma", "250"])
        .answers("1000000018  Uma Lindqvist", "\r")
        .answers("Book it? [y/N]", "y\r")
        .ends("Deposited 250.00 USD cash to 1000000018 (Uma Lindqvist)");
    assert_eq!(code, 0);
    assert_eq!(bank.balance(UMA), "250.00");
    // A typo's hit is offered too, and the end of it does nothing.
    let code = Typist::runs(&bank, &["withdraw", "Lindqist", "50"])
        .answers("1000000018  Uma Lindqvist", "\u{1b}")
        .ends("nothing was done");
    assert_eq!(code, 2);
    let code = Typist::runs(&bank, &["withdraw", "uma", "50"])
        .answers("1000000018  Uma Lindqvist", "\u{3}")
        .ends("interrupted; nothing was done");
    assert_eq!(code, 130);
    assert_eq!(bank.balance(UMA), "250.00");
    // Of several the chosen one is taken.
    let code = Typist::runs(&bank, &["transfer", UMA, "garcia", "50"])
        .answers("Ana García (1991)", "\u{1b}[B\r")
        .answers(
            "to 1000000039 (Ana García; balance 0.00 before, 50.00 after)\nBook it? [y/N]",
            "y\r",
        )
        .ends("Transferred 50.00 USD");
    assert_eq!(code, 0);
    assert_eq!(bank.balance(&accounts(&bank)[2]), "50.00");
    let code = Typist::runs(&bank, &["customer", "show", "garcia"])
        .answers("C00000037 Ana García (1991)", "\u{1b}[B\r")
        .ends("C00000037");
    assert_eq!(code, 0);
    bank.verify();
}

#[test]
fn what_would_be_booked_is_seen_before_it_is() {
    let bank = peopled();
    let code = Typist::runs(&bank, &["deposit", UMA, "50"])
        .answers(
            "Deposit (cash): 50.00 USD\nto 1000000018 (Uma Lindqvist; balance 0.00 before, 50.00 after)\nBook it? [y/N]",
            "n\r",
        )
        .ends("nothing was done");
    assert_eq!(code, 2);
    assert_eq!(bank.balance(UMA), "0.00");
    let config = bank.path(".config/bankctl/config.toml");
    std::fs::write(&config, "[confirm]\nover = \"100\"\n").expect("a config");
    // Up to the limit it is told, above it asked.
    let code = Typist::runs(&bank, &["deposit", UMA, "100"]).ends("Deposited 100.00 USD cash");
    assert_eq!(code, 0);
    let code = Typist::runs(&bank, &["deposit", UMA, "100.01"])
        .answers("200.01 after)\nBook it? [y/N]", "n\r")
        .ends("nothing was done");
    assert_eq!(code, 2);
    // The same again is asked about, unless it has a reference.
    let code = Typist::runs(&bank, &["deposit", UMA, "100"])
        .answers(
            "The same was booked moments ago (T0000000013). Book it again? [y/N]",
            "n\r",
        )
        .ends("nothing was done");
    assert_eq!(code, 2);
    let code = Typist::runs(&bank, &["deposit", UMA, "100", "--ref", "D-2"])
        .ends("Deposited 100.00 USD cash");
    assert_eq!(code, 0);
    let code = Typist::runs(&bank, &["withdraw", UMA, "100"]).ends("Withdrew 100.00 USD");
    assert_eq!(code, 0);
    let code =
        Typist::runs(&bank, &["deposit", UMA, "4000", "--yes"]).ends("Deposited 4,000.00 USD cash");
    assert_eq!(code, 0);
    // In a pipe nothing is told and nothing asked.
    let run = bank.run(&["deposit", UMA, "4000"]).done();
    assert_eq!(run.stderr, "");
    std::fs::write(&config, "[confirm]\nover = \"much\"\n").expect("a config");
    let code = Typist::runs(&bank, &["deposit", UMA, "1"]).ends("confirm.over in config.toml");
    assert_eq!(code, 2);
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_refused_waits_or_was_done_is_not_asked_about_as_if_it_were_new() {
    use crate::seat::Seat;

    let mut bank = peopled();
    let numbers = accounts(&bank);
    bank.json(&["deposit", UMA, "5000", "--ref", "D-1"]);
    for (line, told) in [
        (
            &["withdraw", UMA, "5000.01"][..],
            "has 5000.00 USD available",
        ),
        (&["transfer", UMA, UMA, "1"], "be paid from itself"),
        (
            &["deposit", UMA, "5000", "--ref", "D-1"],
            "Already deposited",
        ),
    ] {
        let seat = Seat::of(&bank, line);
        let (_, shown) = seat.ends();
        assert!(shown.contains(told) && !shown.contains("[y/N]"), "{shown}");
    }
    bank.json(&["operator", "add", "eva", "--role", "supervisor"]);
    bank.json(&["operator", "add", "max", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "withdrawals", "--over", "1000"]);
    bank.operator = "eva".to_owned();
    let mut seat = Seat::of(&bank, &["withdraw", UMA, "2000"]);
    seat.sees("needs a second person (the rule about withdrawals)");
    seat.types("y\r", "Request  1");
    assert_eq!(seat.ends().0, 10);
    // What goes back, and what is taken of a hold, is seen before too.
    let mut seat = Seat::of(&bank, &["reverse", "D-1", "--reason", "typo"]);
    seat.sees("Reversal of T0000000013 (deposit): 5,000.00 USD");
    seat.sees("5,000.00 before, 0.00 after");
    seat.types("n\r", "nothing was done");
    let hold = text(&bank.json(&["hold", "place", UMA, "30"])["id"]);
    let mut seat = Seat::of(&bank, &["hold", "capture", &hold, "10"]);
    seat.sees(&format!("Capture of {hold}: 10.00 USD"));
    seat.types("y\r", "Captured 10.00 USD");
    assert_eq!(bank.balance(UMA), "4990.00");
    assert_eq!(bank.balance(&numbers[1]), "0.00");
}

#[test]
fn another_operator_or_a_later_time_is_no_repeat() {
    let mut bank = peopled();
    let config = bank.path(".config/bankctl/config.toml");
    std::fs::write(&config, "[confirm]\nover = \"100\"\n").expect("a config");
    bank.json(&["operator", "add", "eva", "--role", "teller"]);
    bank.json(&["deposit", UMA, "7"]);
    bank.operator = "eva".to_owned();
    let booked = "Deposited 7.00 USD cash";
    assert_eq!(Typist::runs(&bank, &["deposit", UMA, "7"]).ends(booked), 0);
    bank.now += 5 * 60 * 1_000_000;
    assert_eq!(Typist::runs(&bank, &["deposit", UMA, "7"]).ends(booked), 0);
    assert_eq!(bank.balance(UMA), "21.00");
}

#[test]
fn what_is_missing_is_asked_for() {
    let bank = peopled();
    let code = Typist::runs(&bank, &["deposit"])
        .answers("Account (number or name):", "uma\r")
        .answers("Amount:", "12.50\r")
        .answers("1000000018  Uma Lindqvist", "\r")
        .answers("[y/N]", "y\r")
        .ends("Deposited 12.50 USD");
    assert_eq!(code, 0);
    let code = Typist::runs(&bank, &["balance"])
        .answers("Account (number or name):", "uma\r")
        .ends("12.50");
    assert_eq!(code, 0);
    let code = Typist::runs(&bank, &["customer", "add"])
        .answers("Name:", "Eve O'Hara\r")
        .ends("Eve O'Hara");
    assert_eq!(code, 0);
    assert_eq!(
        bank.json(&["customer", "show", "hara"])["name"],
        "Eve O'Hara"
    );
    for (keys, exit, told) in [
        ("\u{1b}", 2, "nothing was done"),
        ("\u{3}", 130, "interrupted"),
    ] {
        let code = Typist::runs(&bank, &["withdraw", UMA])
            .answers("Amount:", keys)
            .ends(told);
        assert_eq!(code, exit);
    }
    // Elsewhere it is an error as ever.
    let code = Typist::runs(&bank, &["withdraw", UMA, "--no-input"]).ends("<AMOUNT>");
    assert_eq!(code, 2);
    bank.refuses(&["withdraw", UMA], 2, "usage");
    assert_eq!(bank.balance(UMA), "12.50");
}

#[test]
fn a_terminal_that_is_not_drawn_on_is_not_asked() {
    let bank = peopled();
    let pty = Pty::of(80, 24);
    let mut command = bank.command(&["customer", "show", "garcia"]);
    command.env("TERM", "dumb");
    command.stdin(pty.end()).stdout(pty.end()).stderr(pty.end());
    let status = command.status_in_time().expect("it ends");
    assert_eq!(status.code(), Some(6));
    pty.waits_for("fits several customers");
}
