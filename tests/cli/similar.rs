//! A customer who may be there already.

use serde_json::{Value, json};

use super::common::Bank;

const UMA: [&str; 10] = [
    "customer",
    "add",
    "--name",
    "Uma Lindqvist",
    "--email",
    "uma@example.org",
    "--phone",
    "+46 70 123 45 67",
    "--birth-date",
    "1990-05-17",
];

#[test]
fn a_script_is_told_of_a_likely_duplicate_and_never_refused() {
    let bank = Bank::new();
    let first = bank.json(&UMA);
    assert_eq!(first["similar"], Value::Null, "there is no such field");
    let number = first["number"].clone();
    let same = |more: &[&str], what: &[&str]| {
        let words = [&["customer", "add", "--dry-run", "--name"], more].concat();
        let told = bank.json(&words);
        let expected = if what.is_empty() {
            Value::Null
        } else {
            json!([{"customer": number, "name": "Uma Lindqvist", "same": what}])
        };
        assert_eq!(told["similar"], expected, "{more:?}");
    };
    same(&["Someone", "--email", "UMA@example.org"], &["email"]);
    same(&["Someone", "--phone", "0046701234567"], &["phone"]);
    let born = ["lindqvist UMA", "--birth-date", "1990-05-17"];
    same(&born, &["name_and_birth_date"]);
    same(&["Uma Lindqvist"], &[]);
    same(&["Uma Lindqvist", "--birth-date", "1991-05-17"], &[]);
    same(&["Uma Maria Lindqvist", "--birth-date", "1990-05-17"], &[]);
    same(&["Someone", "--email", "other@example.org"], &[]);
    let run = bank.run(&[&UMA[..], &["-o", "json"]].concat()).done();
    let all = ["email", "phone", "name_and_birth_date"];
    assert_eq!(run.json()["similar"][0]["same"], json!(all));
    let told = "has the same e-mail address and telephone number and name and birth date";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let shown = bank.json(&["customer", "show", "C00000021"]);
    assert_eq!(shown["similar"], Value::Null, "it is said once");
    bank.verify();
}
