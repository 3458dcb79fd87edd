//! How many keys the work of a morning takes, each typed in a terminal: on the
//! screen, and as commands in a shell. The guide for tellers has the numbers.
#![cfg(target_os = "linux")]

use super::common::Bank;
use super::seat::Seat;

/// Keys, and what is on the screen then.
type Typed = &'static [(&'static str, &'static str)];

/// Some work, as people ask for it.
struct Work {
    task: &'static str,
    /// What is done on the screen beforehand, which is not counted.
    before: Typed,
    screen: Typed,
    commands: Typed,
}

const OPENED: (&str, &str) = ("\r", "d deposit");
const FOUND: (&str, &str) = ("gar ana", "1 customer");

const WORK: &[Work] = &[
    Work {
        task: "find by name, see the balances",
        before: &[],
        screen: &[FOUND, ("\r", "1,000.00")],
        commands: &[("bankctl balance 'gar ana'\r", "1,000.00")],
    },
    Work {
        task: "cash in, the customer says the name",
        before: &[],
        screen: &[
            FOUND,
            OPENED,
            ("d250\r", "Deposit 250.00 USD?"),
            ("y", "Deposited 250.00 USD cash"),
        ],
        commands: &[
            ("bankctl deposit 'gar ana' 250\r", "> 1000000018"),
            ("\r", "Book it? [y/N]"),
            ("y\r", "Deposited 250.00 USD cash"),
        ],
    },
    Work {
        task: "look, then pay out 40",
        before: &[],
        screen: &[
            FOUND,
            OPENED,
            ("w40\r", "Pay out 40.00 USD?"),
            ("y", "Paid out 40.00 USD cash"),
        ],
        commands: &[
            ("bankctl withdraw 'gar ana' 40\r", "> 1000000018"),
            ("\r", "balance 1,000.00 before"),
            ("y\r", "New balance 960.00"),
        ],
    },
    Work {
        task: "a check under its number",
        before: &[],
        screen: &[
            FOUND,
            OPENED,
            ("d500\tc\t\tCHK-11\r", "Deposit 500.00 USD?"),
            ("y", "Deposited 500.00 USD check"),
        ],
        commands: &[
            (
                "bankctl deposit 'gar ana' 500 -c check -r CHK-11\r",
                "> 1000000018",
            ),
            ("\r", "Book it? [y/N]"),
            ("y\r", "Deposited 500.00 USD by check"),
        ],
    },
    Work {
        task: "transfer between two people by name",
        before: &[],
        screen: &[
            FOUND,
            OPENED,
            ("tuma", "Enter: 1000000026"),
            ("\r75\r", "Transfer 75.00 USD?"),
            ("y", "Transferred 75.00 USD"),
        ],
        commands: &[
            ("bankctl transfer 'gar ana' uma 75\r", "> 1000000018"),
            ("\r", "> 1000000026"),
            ("\r", "Book it? [y/N]"),
            ("y\r", "Transferred 75.00 USD"),
        ],
    },
    Work {
        task: "place a hold, find it, release it",
        before: &[],
        screen: &[
            FOUND,
            OPENED,
            ("h120\r", "Reserve 120.00 USD?"),
            ("y", "Reserved 120.00 USD"),
            ("\r", "d deposit"),
            ("l", "H00000013"),
            ("e", "Release H00000013?"),
            ("y", "Released H00000013"),
        ],
        commands: &[
            ("bankctl hold place 'gar ana' 120\r", "> 1000000018"),
            ("\r", "Book it? [y/N]"),
            ("y\r", "H00000013"),
            ("bankctl hold list\r", "Remaining"),
            ("bankctl hold release H00000013\r", "Released"),
        ],
    },
    Work {
        task: "undo what was just booked",
        before: &[FOUND, OPENED, ("d205\r", "USD?"), ("y", "Deposited 205.00")],
        screen: &[
            ("x", "Reason"),
            ("typo\r", "Undo T0000000037"),
            ("y", "Undone"),
        ],
        commands: &[
            (
                "bankctl reverse T0000000021 --reason typo\r",
                "Book it? [y/N]",
            ),
            ("y\r", "Reversed T0000000021"),
        ],
    },
    Work {
        task: "a new customer with an account",
        before: &[],
        screen: &[
            ("\u{e}Ben Ortega\r", "Add Ben Ortega?"),
            ("y", "Added customer"),
            ("\r", "o opens one"),
            ("o", "New account"),
            ("\r", "Open an account"),
            ("y", "Opened checking account"),
        ],
        commands: &[
            ("bankctl customer add --name 'Ben Ortega'\r", "C00000037"),
            ("bankctl account open --customer ben\r", "> C00000037"),
            ("\r", "Opened checking account"),
        ],
    },
    Work {
        task: "the history of last month",
        before: &[],
        screen: &[
            FOUND,
            OPENED,
            ("\r", "/ filter"),
            ("/last-month\r", "only last-month"),
        ],
        commands: &[(
            "bankctl history 'gar ana' --during last-month\r",
            "2026-10-22",
        )],
    },
    Work {
        task: "what I booked today",
        before: &[],
        screen: &[("\u{1b}OS", "1 transaction")],
        commands: &[("bankctl transaction list\r", "T0000000021")],
    },
];

/// How many keys are pressed: a key that sends a sequence is one.
fn count(typed: Typed) -> usize {
    let keys = |keys: &str| keys.replace("\u{1b}O", "").chars().count();
    typed.iter().map(|(typed, _)| keys(typed)).sum()
}

/// Ana with 1,000.00 since last month, 1.00 of them from today, and Uma.
fn bank() -> Bank {
    let mut bank = Bank::made_before(30);
    let ana = bank.funded("999");
    let uma = bank.customer("Uma Lindqvist");
    bank.json(&["account", "open", "--customer", &uma]);
    bank.now = super::common::NOON;
    bank.json(&["deposit", &ana, "1"]);
    bank
}

#[test]
fn the_guide_counts_the_keys() {
    let guide = include_str!("../../docs/guide/teller.md");
    let mut missing = Vec::new();
    for work in WORK {
        let bank = bank();
        let mut screen = Seat::of(&bank, &["ui"]);
        screen.sees("Type a name");
        for (keys, seen) in work.before.iter().chain(work.screen) {
            screen.types(keys, seen);
        }
        drop(screen);
        let bank = self::bank();
        let mut shell = Seat::shell(&bank);
        shell.sees("$");
        for (keys, seen) in work.commands {
            shell.types(keys, seen);
        }
        let row = format!(
            "| {} | {} | {} |",
            work.task,
            count(work.screen),
            count(work.commands)
        );
        if !guide.contains(&row) {
            missing.push(row);
        }
    }
    assert!(
        missing.is_empty(),
        "docs/guide/teller.md should have:\n{}",
        missing.join("\n")
    );
}
