//! Customers of a ledger from before version 15, which knew less of how they are
//! searched for. On a server the same code fills in what is missing.

use std::path::Path;

use super::customer_search::{found, peopled};
use super::engine::{alter, back_to_v14};
use crate::common::Bank;

/// Makes of a ledger one of version 14.
fn to_version_14(bank: &Bank) {
    back_to_v14(bank);
    alter(
        bank,
        "DELETE FROM customer_word WHERE word IN ('obrien', 'mueller', 'joerg', 'weiss', 'soeren'); \
         INSERT INTO customer_word (word, customer) SELECT 'mueller', id FROM customer WHERE name = 'Petra Mueller'; \
         INSERT INTO customer_word (word, customer) SELECT 'weiss', id FROM customer WHERE name = 'Søren Weiß';",
    );
}

#[test]
fn an_older_ledger_is_searched_as_a_new_one() {
    let bank = peopled();
    to_version_14(&bank);
    for (search, expected) in [
        ("obrien", &["Sean O'Brien"][..]),
        ("soeren", &["Søren Weiß"]),
        ("mueller", &["Jörg Müller", "Petra Mueller"]),
        ("0004", &["Uma Lindqvist", "Jörg Müller"]),
    ] {
        assert_eq!(found(&bank, &["--search", search]), expected, "{search}");
    }
    bank.verify();
}

#[test]
fn without_the_key_an_older_ledger_lacks_the_last_digits_until_it_is_there() {
    let bank = peopled();
    to_version_14(&bank);
    let keys = bank.path(".config/bankctl/keys");
    let away = bank.path("away");
    let to = |from: &Path, to: &Path| std::fs::rename(from, to).expect("moved");
    to(&keys, &away);
    assert_eq!(found(&bank, &["--search", "obrien"]), ["Sean O'Brien"]);
    assert_eq!(found(&bank, &["--search", "0004"]), Vec::<String>::new());
    to(&away, &keys);
    bank.verify();
    let uma = ["Uma Lindqvist"];
    assert_eq!(found(&bank, &["--search", "0004"]), Vec::<String>::new());
    assert_eq!(found(&bank, &["--search", "+1 212 555 0004"]), uma);
    bank.json(&["key", "rotate"]);
    assert_eq!(found(&bank, &["--search", "0004"]).len(), 2);
    bank.verify();
}
