//! Customers: made, found, changed, closed.

use serde_json::Value;

use crate::common::{Bank, text};
use crate::engine::content;
use crate::json_shapes::{Shape, has_fields};

const CUSTOMER: &[(&str, Shape)] = &[
    ("number", Shape::Text),
    ("kind", Shape::Text),
    ("name", Shape::Text),
    ("email", Shape::Maybe),
    ("phone", Shape::Maybe),
    ("address", Shape::Maybe),
    ("birth_date", Shape::Maybe),
    ("external_id", Shape::Maybe),
    ("status", Shape::Text),
    ("tax_rate", Shape::Maybe),
    ("accounts", Shape::List),
    ("created_at", Shape::Text),
    ("closed_at", Shape::Maybe),
    ("forgotten_at", Shape::Maybe),
    ("unreadable", Shape::Yes),
    ("dry_run", Shape::Yes),
];

fn add(bank: &Bank, name: &str, more: &[&str]) -> String {
    let arguments = [&["customer", "add", "--name", name], more].concat();
    text(&bank.json(&arguments)["number"])
}

fn numbers(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| text(&item["number"])).collect()
}

fn found(bank: &Bank, search: &str) -> Vec<String> {
    numbers(&bank.json(&["customer", "list", "--search", search]))
}

#[test]
fn a_customer_is_kept_as_given() {
    let bank = Bank::new();
    let made = bank.json(&[
        "customer",
        "add",
        "--name",
        "Ana García",
        "--kind",
        "business",
        "--email",
        "ana@example.com",
        "--phone",
        "+49 30 1234567",
        "--address",
        "1 Main St\nBerlin",
        "--birth-date",
        "1990-02-28",
        "--external-id",
        "CRM-77",
    ]);
    has_fields(&made, CUSTOMER);
    assert_eq!(made["number"], "C00000013");
    for (field, value) in [
        ("kind", "business"),
        ("name", "Ana García"),
        ("email", "ana@example.com"),
        ("phone", "+49 30 1234567"),
        ("address", "1 Main St\nBerlin"),
        ("birth_date", "1990-02-28"),
        ("external_id", "CRM-77"),
        ("status", "active"),
        ("created_at", "2026-11-21T12:00:00.000000Z"),
    ] {
        assert_eq!(made[field], value);
    }
    let shown = bank.json(&["customer", "show", "c0000 001-3"]);
    assert_eq!(shown, made);
    has_fields(&bank.json(&["customer", "add", "--name", "B"]), CUSTOMER);
}

#[test]
fn values_that_cannot_be_are_refused() {
    let bank = Bank::new();
    let number = add(&bank, "Ana", &["--external-id", "CRM-1"]);
    let long = "x".repeat(201);
    for (option, value, code) in [
        ("--name", "", "invalid_text"),
        ("--name", " \t", "invalid_text"),
        ("--name", long.as_str(), "invalid_text"),
        ("--email", "ana", "invalid_text"),
        ("--email", "a b@example.com", "invalid_text"),
        ("--birth-date", "1990-13-01", "invalid_date"),
        ("--external-id", " CRM", "invalid_reference"),
        ("--kind", "robot", "usage"),
    ] {
        bank.refuses(&["customer", "update", &number, option, value], 2, code);
    }
    bank.refuses(&["customer", "add"], 2, "usage");
    bank.refuses(&["customer", "update", &number], 2, "usage");
    bank.refuses(
        &["customer", "add", "--name", "Ben", "--external-id", "CRM-1"],
        6,
        "already_exists",
    );
    for (wrong, exit, code) in [
        ("C00000014", 2, "invalid_customer_number"),
        ("00000013", 2, "invalid_customer_number"),
        ("C00000021", 3, "customer_not_found"),
    ] {
        bank.refuses(&["customer", "show", wrong], exit, code);
        bank.refuses(&["customer", "close", wrong, "--yes"], exit, code);
    }
    bank.verify();
}

#[test]
fn people_are_found_by_whatever_is_known_of_them() {
    let bank = Bank::new();
    let ana = add(
        &bank,
        "Ana María García-López",
        &[
            "--email",
            "Ana.Garcia@Example.com",
            "--phone",
            "+49 (30) 123-4567",
            "--external-id",
            "CRM-77",
        ],
    );
    let ben = add(&bank, "Bénédict O'Neil", &["--email", "ben@example.org"]);
    let strasse = add(&bank, "Jörg Straße", &[]);
    let wide = add(&bank, "山田 太郎", &[]);
    let other = add(&bank, "Anatol Garfield", &[]);
    let account = bank.json(&[
        "account",
        "open",
        "--customer",
        &ana,
        "--joint",
        &ben,
        "--external-number",
        "DE89 3704 0044 0532 0130 00",
    ]);
    let account = text(&account["number"]);
    let both = vec![ana.clone(), ben.clone()];
    let table: &[(&str, Vec<String>)] = &[
        ("ana garc", vec![ana.clone()]),
        ("GARC ana", vec![ana.clone()]),
        ("lopez", vec![ana.clone()]),
        ("garcia-lopez maria", vec![ana.clone()]),
        ("gar ana", vec![ana.clone(), other.clone()]),
        ("an", vec![ana.clone(), other.clone()]),
        ("benedict", vec![ben.clone()]),
        ("BÉNÉ o'n", vec![ben.clone()]),
        ("neil", vec![ben.clone()]),
        ("jorg strasse", vec![strasse.clone()]),
        ("Jo\u{308}rg STRA", vec![strasse]),
        ("太郎", vec![wide.clone()]),
        ("山", vec![wide]),
        ("ana.garcia@example.com", vec![ana.clone()]),
        ("ANA.garcia@EXAMPLE.com", vec![ana.clone()]),
        ("ana.garcia@ex", vec![]),
        ("+49 30 1234567", vec![ana.clone()]),
        ("0049 (30) 123-4567", vec![ana.clone()]),
        ("4930123", vec![]),
        ("CRM-77", vec![ana.clone()]),
        (ana.as_str(), vec![ana.clone()]),
        (account.as_str(), both.clone()),
        ("DE89370400440532013000", both.clone()),
        ("de89 3704 0044 0532 0130 00", both),
        ("garciax", vec![ana.clone()]),
        ("garciaxx", vec![]),
        ("ana ben", vec![]),
        ("C00000047", vec![]),
        ("%", vec![]),
        ("_na", vec![ana.clone(), other.clone()]),
        ("'; DROP TABLE customer; --", vec![]),
    ];
    for (search, expected) in table {
        assert_eq!(found(&bank, search), *expected, "{search}");
    }
    for blank in ["", " "] {
        bank.refuses(&["customer", "list", "--search", blank], 2, "invalid_text");
    }
    // A changed name is found under the new one only.
    bank.json(&[
        "customer",
        "update",
        &ana,
        "--name",
        "Anna Smith",
        "--phone",
        "",
    ]);
    assert_eq!(found(&bank, "garcia"), Vec::<String>::new());
    assert_eq!(found(&bank, "smith"), [ana]);
    assert_eq!(found(&bank, "4930123"), Vec::<String>::new());
    bank.verify();
}

#[test]
fn lists_come_in_pages_of_one_state() {
    let bank = Bank::new();
    let all: Vec<String> = (0..7)
        .map(|place| add(&bank, &format!("Ana {place}"), &[]))
        .collect();
    bank.json(&["customer", "close", &all[2], "--yes"]);
    for search in [&[][..], &["--search", "ana"]] {
        for limit in ["1", "3", "7", "50"] {
            let mut seen = Vec::new();
            let mut after: Option<String> = None;
            loop {
                let mut arguments = [&["customer", "list", "--limit", limit], search].concat();
                if let Some(cursor) = &after {
                    arguments.extend(["--after", cursor]);
                }
                let page = bank.json(&arguments);
                seen.extend(numbers(&page));
                match page["next"].as_str() {
                    Some(next) => after = Some(next.to_owned()),
                    None => break,
                }
            }
            assert_eq!(seen, all, "{limit}");
        }
        let closed = [&["customer", "list", "--status", "closed"], search].concat();
        assert_eq!(numbers(&bank.json(&closed)), [all[2].clone()]);
        let active = [
            &["customer", "list", "--status", "active", "--limit", "2"],
            search,
        ]
        .concat();
        let page = bank.json(&active);
        assert_eq!(numbers(&page), all[..2]);
        assert!(page["next"].is_string());
    }
    for wrong in ["0", "-1", "100001", "many"] {
        bank.refuses(&["customer", "list", "--limit", wrong], 2, "usage");
    }
    let first = bank.run(&["customer", "list", "--limit", "2"]).done();
    assert_eq!(
        first.stderr,
        format!("2 of 7 customers\nthere is more: add --after {}\n", all[1])
    );
}

#[test]
fn an_update_changes_what_is_given_and_writes_nothing_for_nothing() {
    let bank = Bank::new();
    let ana = add(
        &bank,
        "Ana",
        &["--email", "ana@example.com", "--phone", "110"],
    );
    let before = content(&bank);
    bank.json(&["customer", "update", &ana, "--name", "Ana"]);
    assert!(content(&bank) == before, "nothing changed");
    let changed = bank.json(&[
        "customer",
        "update",
        &ana,
        "--email",
        "",
        "--address",
        "here",
    ]);
    assert!(changed["email"].is_null());
    assert_eq!(
        (&changed["phone"], &changed["address"]),
        (&"110".into(), &"here".into())
    );
    bank.verify();
}

#[test]
fn closing_is_soft_final_and_asks() {
    let bank = Bank::new();
    let ana = add(&bank, "Ana", &[]);
    let account = text(&bank.json(&["account", "open", "--customer", &ana])["number"]);
    bank.refuses(&["customer", "close", &ana], 2, "confirmation_required");
    bank.refuses(
        &["customer", "close", &ana, "--no-input"],
        2,
        "confirmation_required",
    );
    let (exit, error) = bank.fails(&["customer", "close", &ana, "--yes"]);
    assert_eq!((exit, &error["code"]), (4, &"accounts_open".into()));
    assert!(text(&error["message"]).contains(&account));
    bank.json(&["account", "close", &account, "--yes"]);
    let closed = bank.json(&["customer", "close", &ana, "--yes"]);
    assert_eq!(closed["status"], "closed");
    assert_eq!(closed["closed_at"], "2026-11-21T12:00:00.000000Z");
    assert_eq!(closed["accounts"], serde_json::json!([account]));
    for arguments in [
        &["customer", "close", &ana, "--yes"][..],
        &["customer", "update", &ana, "--name", "B"],
        &["account", "open", "--customer", &ana],
    ] {
        bank.refuses(arguments, 4, "customer_closed");
    }
    assert_eq!(bank.json(&["customer", "show", &ana])["name"], "Ana");
    assert_eq!(found(&bank, "ana"), [ana]);
    bank.verify();
}

#[test]
fn personal_data_is_masked_for_eyes_and_whole_for_programs() {
    let bank = Bank::new();
    let ana = add(
        &bank,
        "Ana García",
        &[
            "--email",
            "ana@example.com",
            "--phone",
            "+49 30 1234567",
            "--address",
            "1 Main Street",
            "--birth-date",
            "1990-02-03",
        ],
    );
    let private = ["ana@example.com", "1234567", "Main Street", "1990-02-03"];
    let columns = "--columns=number,name,email,phone,address,birth_date";
    for arguments in [
        &["customer", "show", &ana][..],
        &["customer", "list"],
        &["customer", "list", columns],
        &["customer", "update", &ana, "--name", "Ana B"],
    ] {
        let table = bank.run(arguments).done().stdout;
        assert!(table.contains("Ana"), "{table}");
        for secret in private {
            assert!(!table.contains(secret), "{table}");
        }
        for form in ["json", "csv"] {
            let whole = bank.run(&[arguments, &["-o", form]].concat()).done().stdout;
            assert!(
                whole.contains("ana@example.com") && whole.contains("1 Main Street"),
                "{whole}"
            );
        }
    }
    // What a spreadsheet would run is guarded in CSV and nowhere else; a number is
    // none of that.
    bank.json(&["customer", "update", &ana, "--address", "=1+1;@x"]);
    let csv = |more: &[&str]| {
        let show = ["customer", "show", &ana, "-o", "csv"];
        bank.run(&[&show[..], more].concat()).done().stdout
    };
    let guarded = csv(&[]);
    assert!(guarded.contains(",+49 30 1234567,'=1+1;'@x,"), "{guarded}");
    let raw = csv(&["--raw"]);
    assert!(raw.contains(",+49 30 1234567,=1+1;@x,"), "{raw}");
    let shown = bank.json(&["customer", "show", &ana]);
    assert_eq!(
        (&shown["phone"], &shown["address"]),
        (&"+49 30 1234567".into(), &"=1+1;@x".into())
    );
}
