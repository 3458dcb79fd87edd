//! What a shell is offered when it asks for the rest of a word.

use super::transit::Branches;
use crate::common::Bank;

#[test]
fn the_words_of_periods_are_offered_wherever_a_period_is_taken() {
    let bank = Bank::new();
    let table: &[(&[&str], &str)] = &[
        (
            &["history", "1000000018", "--during", "this-"],
            "this-quarter",
        ),
        (&["stats", "--period", "daily", "--from", ""], "last-week"),
        (&["balance", "--at", "last-y"], "last-year"),
    ];
    for (words, word) in table {
        bank.offered(words, word);
    }
}

#[test]
fn an_account_that_is_paid_in_another_ledger_is_one_of_that() {
    let two = Branches::new();
    let there = two.there.location.as_str();
    // The ledger here has one account, the other one two.
    assert_ne!(two.from, two.to);
    let joined = format!("--to-ledger={there}");
    for option in [vec!["--to-ledger", there], vec![joined.as_str()]] {
        let words = [&["transfer"], option.as_slice()].concat();
        let from = two
            .here
            .offered(&[words.as_slice(), &[""]].concat(), &two.from);
        assert!(!from.contains(&two.to), "{from}");
        two.here
            .offered(&[words.as_slice(), &[&two.from, ""]].concat(), &two.to);
    }
    let to = two.here.offered(&["transfer", &two.from, ""], &two.from);
    assert!(!to.contains(&two.to), "{to}");
}

#[test]
fn a_name_is_completed_to_the_numbers_that_it_means() {
    let bank = Bank::new();
    for name in ["Uma Lindqvist", "Ben O'Neil"] {
        let customer = bank.customer(name);
        bank.json(&["account", "open", "--customer", &customer]);
    }
    for (words, wanted, other) in [
        (
            &["deposit", "uma"][..],
            "1000000018\tUma Lindqvist, checking",
            "1000000026",
        ),
        (
            &["transfer", "1000000018", "neil"],
            "1000000026\tBen O'Neil",
            "1000000018",
        ),
        (
            &["customer", "show", "ndqv"],
            "C00000013\tUma Lindqvist",
            "C00000021",
        ),
        (
            &["account", "open", "--customer", "ben"],
            "C00000021\tBen O'Neil",
            "C00000013",
        ),
        (&["balance", "ca"], "cash/vault", "1000000018"),
    ] {
        let offered = bank.offered(words, wanted);
        assert!(!offered.contains(other), "{words:?} {offered}");
    }
}

#[test]
fn the_latest_transactions_are_offered() {
    let bank = Bank::new();
    let account = bank.funded("100");
    bank.json(&["withdraw", &account, "40"]);
    for (words, wanted) in [
        (
            &["transaction", "show", ""][..],
            "T0000000021\twithdrawal 40.00 USD",
        ),
        (
            &["transaction", "show", "t00000000"],
            "T0000000013\tdeposit 100.00 USD",
        ),
        (&["reverse", "T"], "T0000000021"),
    ] {
        bank.offered(words, wanted);
    }
}
