//! What a shell is offered when it asks for the rest of a word.

use super::transit::Branches;

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
