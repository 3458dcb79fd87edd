//! What a shell is offered when it asks for the rest of a word.

use super::common::Bank;
use super::transit::Branches;

/// What is offered for the last of these words.
fn offered(bank: &Bank, words: &[&str]) -> String {
    let output = bank
        .command(&[&["--", "bankctl"], words].concat())
        .env("COMPLETE", "fish")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .output()
        .expect("the binary runs");
    String::from_utf8(output.stdout).expect("UTF-8")
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
        let from = offered(&two.here, &[words.as_slice(), &[""]].concat());
        assert!(!from.contains(&two.to), "{from}");
        let to = offered(&two.here, &[words.as_slice(), &[&two.from, ""]].concat());
        assert!(to.contains(&two.to), "{to}");
    }
    let to = offered(&two.here, &["transfer", &two.from, ""]);
    assert!(to.contains(&two.from) && !to.contains(&two.to), "{to}");
}
