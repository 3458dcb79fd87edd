//! Who sees personal data: masked, whole, and what is written down of it.

use serde_json::json;

use crate::common::Bank;
use crate::engine;
use crate::privacy::ana;

#[test]
fn who_sees_personal_data_is_written_down() {
    let bank = Bank::new();
    let customer = ana(&bank);
    let masked = bank.run(&["customer", "show", &customer]).done().stdout;
    assert!(masked.contains("a***@example.com"), "{masked}");
    let lines = || {
        let content = engine::content(&bank);
        content.matches("revealed").count()
    };
    assert_eq!(lines(), 0);
    let shown = bank
        .run(&["customer", "show", &customer, "--reveal"])
        .done()
        .stdout;
    for plain in [
        "ana.q@example.com",
        "+49 30 7654321",
        "17 Juniper Row",
        "1990-02-03",
    ] {
        assert!(shown.contains(plain), "{shown}");
    }
    assert_eq!(lines(), 1);
    bank.refuses(
        &["customer", "show", &customer, "--reveal", "--dry-run"],
        2,
        "usage",
    );
    assert_eq!(lines(), 1);
    bank.verify();
}

/// Who only proves the books sees as much as it takes to recognise a person,
/// in every form; what is asked for by name leaves a line.
#[test]
fn an_auditor_sees_it_masked_or_leaves_a_trace() {
    let mut bank = Bank::new();
    let customer = ana(&bank);
    bank.json(&["operator", "add", "otto", "--role", "auditor"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    "otto".clone_into(&mut bank.operator);
    let seen = |bank: &Bank| {
        let shown = bank.json(&["customer", "show", &customer]);
        let listed = bank.json(&["customer", "list"])["items"][0].clone();
        assert_eq!(shown, listed);
        [
            shown["email"].clone(),
            shown["address"].clone(),
            shown["birth_date"].clone(),
        ]
    };
    assert_eq!(seen(&bank), ["a***@example.com", "***", "***"]);
    for form in ["csv", "json"] {
        let exported = bank.run(&["export", "customers", "-o", form]).done().stdout;
        assert!(exported.contains("a***@example.com"), "{exported}");
        for plain in ["ana.q@", "765", "Juniper", "1990-02-03"] {
            assert!(!exported.contains(plain), "{plain}: {exported}");
        }
    }
    let revealed = bank.json(&["customer", "show", &customer, "--reveal"]);
    assert_eq!(revealed["email"], "ana.q@example.com");
    let log = bank.json(&["audit", "log", "--action", "revealed"]);
    let line = &log["items"][0];
    assert_eq!(
        (&line["operator"], &line["record"]),
        (&json!("otto"), &json!(customer))
    );
    "tina".clone_into(&mut bank.operator);
    let whole = ["ana.q@example.com", "17 Juniper Row", "1990-02-03"];
    assert_eq!(seen(&bank), whole);
    bank.verify_as("anna");
}
