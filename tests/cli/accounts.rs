//! Accounts: opened, listed, changed.

use serde_json::{Value, json};

use crate::common::{Bank, text};
use crate::json_shapes::{Shape, has_fields};

/// The fields of an account.
pub const ACCOUNT: &[(&str, Shape)] = &[
    ("number", Shape::Text),
    ("type", Shape::Text),
    ("name", Shape::Maybe),
    ("currency", Shape::Text),
    ("status", Shape::Text),
    ("freeze_reason", Shape::Maybe),
    ("holders", Shape::List),
    ("ledger_balance", Shape::Amount(2)),
    ("available_balance", Shape::Amount(2)),
    ("held", Shape::Amount(2)),
    ("overdraft_limit", Shape::Amount(2)),
    ("external_numbers", Shape::List),
    ("opened_at", Shape::Text),
    ("closed_at", Shape::Maybe),
    ("product", Shape::Maybe),
    ("interest_rate", Shape::Maybe),
    ("accrued_interest", Shape::Maybe),
    ("dormant_since", Shape::Maybe),
    ("opted_in_at", Shape::Maybe),
    ("minimum_balance", Shape::Maybe),
    ("accrued_through", Shape::Maybe),
    ("dry_run", Shape::Yes),
];

fn numbers(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| text(&item["number"])).collect()
}

#[test]
fn an_account_has_holders_a_type_a_currency_and_a_limit() {
    let bank = Bank::new();
    let (ana, ben) = (bank.customer("Ana"), bank.customer("Ben"));
    let made = bank.json(&[
        "account",
        "open",
        "--customer",
        &ana,
        "--joint",
        &ben,
        "--joint",
        &ben,
        "--joint",
        &ana,
        "--overdraft",
        "500",
        "--name",
        "household",
        "--external-number",
        "de89 3704",
        "--external-number",
        "OLD-1",
    ]);
    has_fields(&made, ACCOUNT);
    assert_eq!(made["number"], "1000000018");
    assert_eq!(
        made["holders"],
        json!([
            {"customer": ana, "name": "Ana", "role": "owner"},
            {"customer": ben, "name": "Ben", "role": "joint"},
        ])
    );
    assert_eq!(
        (&made["type"], &made["currency"]),
        (&"checking".into(), &"USD".into())
    );
    assert_eq!(
        (&made["available_balance"], &made["ledger_balance"]),
        (&"500.00".into(), &"0.00".into())
    );
    assert_eq!(made["external_numbers"], json!(["DE893704", "OLD1"]));
    for name in ["1000000018", " 1000-000 018", "DE893704", "old-1"] {
        assert_eq!(
            bank.json(&["account", "show", name])["number"],
            "1000000018",
            "{name}"
        );
    }
    assert_eq!(
        bank.json(&["customer", "show", &ben])["accounts"],
        json!(["1000000018"])
    );
    let savings = bank.json(&[
        "account",
        "open",
        "--customer",
        &ana,
        "--type",
        "savings",
        "--currency",
        "EUR",
    ]);
    assert_eq!(
        (&savings["type"], &savings["currency"]),
        (&"savings".into(), &"EUR".into())
    );
    for (more, exit, code) in [
        (
            &["--type", "savings", "--overdraft", "1"][..],
            4,
            "limit_exceeded",
        ),
        (&["--type", "gold"], 2, "usage"),
        (&["--currency", "EURO"], 2, "invalid_currency"),
        (&["--overdraft", "-1"], 2, "invalid_amount"),
        (
            &["--currency", "JPY", "--overdraft", "0.5"],
            2,
            "invalid_amount",
        ),
        (&["--joint", "C00000037"], 3, "customer_not_found"),
    ] {
        let arguments = [&["account", "open", "--customer", &ana], more].concat();
        bank.refuses(&arguments, exit, code);
    }
    bank.refuses(&["account", "open"], 2, "usage");
    bank.verify();
}

#[test]
fn external_numbers_mean_one_account() {
    let bank = Bank::new();
    let ana = bank.customer("Ana");
    let open = |number: &str| {
        bank.run(&[
            "account",
            "open",
            "--customer",
            &ana,
            "--external-number",
            number,
            "-o",
            "json",
        ])
    };
    open("DE89 3704").done();
    let account = text(&open("X1").done().json()["number"]);
    for taken in ["DE893704", "de-89-37-04"] {
        assert_eq!(open(taken).code, 6, "{taken}");
        bank.refuses(
            &["account", "update", &account, "--external-number", taken],
            6,
            "already_exists",
        );
    }
    // Not the number of another account of ours either.
    bank.refuses(
        &[
            "account",
            "update",
            &account,
            "--external-number",
            "1000000018",
        ],
        6,
        "already_exists",
    );
    for wrong in ["", "1.23E+11", "a/b", &"9".repeat(35)] {
        bank.refuses(
            &["account", "update", &account, "--external-number", wrong],
            2,
            "invalid_account_number",
        );
    }
    // A number of ours that is not given yet may be another system's: it is
    // skipped when its turn comes.
    assert_eq!(account, "1000000026");
    bank.json(&[
        "account",
        "update",
        &account,
        "--external-number",
        "1000000039",
    ]);
    let next = text(&open("X2").done().json()["number"]);
    assert_ne!(next, "1000000039");
    assert_eq!(
        bank.json(&["account", "show", "1000000039"])["number"],
        account.as_str()
    );
    bank.json(&["deposit", "1000000039", "5"]);
    assert_eq!(bank.balance(&account), "5.00");
    let twice = [
        "account",
        "open",
        "--customer",
        &ana,
        "--external-number",
        "T1",
        "--external-number",
        "t-1",
    ];
    assert_eq!(bank.json(&twice)["external_numbers"], json!(["T1"]));
    bank.verify();
}

#[test]
fn lists_have_pages_states_customers_and_the_banks_own() {
    let bank = Bank::new();
    let (ana, ben) = (bank.customer("Ana"), bank.customer("Ben"));
    let all: Vec<String> = (0..6)
        .map(|place| {
            let (owner, joint) = if place % 2 == 0 {
                (&ana, &ben)
            } else {
                (&ben, &ana)
            };
            let mut arguments = vec!["account", "open", "--customer", owner.as_str()];
            if place > 3 {
                arguments.extend(["--joint", joint]);
            }
            text(&bank.json(&arguments)["number"])
        })
        .collect();
    bank.json(&["account", "freeze", &all[0], "--reason", "r"]);
    bank.json(&["account", "close", &all[1], "--yes"]);
    for filter in [&[][..], &["--customer", &ana]] {
        let whole = numbers(&bank.json(&[&["account", "list"], filter].concat()));
        let expected: Vec<String> = match filter.len() {
            0 => all.clone(),
            _ => [0, 2, 4, 5]
                .iter()
                .map(|place: &usize| all[*place].clone())
                .collect(),
        };
        assert_eq!(whole, expected);
        let mut seen = Vec::new();
        let mut more: Vec<String> = Vec::new();
        loop {
            let mut arguments = [&["account", "list", "--limit", "3"], filter].concat();
            arguments.extend(more.iter().map(String::as_str));
            let page = bank.json(&arguments);
            seen.extend(numbers(&page));
            match page["next"].as_str() {
                Some(next) => more = vec!["--after".into(), next.into()],
                None => break,
            }
        }
        assert_eq!(seen, expected);
    }
    assert_eq!(
        numbers(&bank.json(&["account", "list", "--status", "frozen"])),
        [all[0].clone()]
    );
    assert_eq!(
        numbers(&bank.json(&["account", "list", "--status", "closed", "--customer", &ben])),
        [all[1].clone()]
    );
    let own = numbers(&bank.json(&["account", "list", "--internal"]));
    for name in [
        "cash/vault",
        "clearing/payroll",
        "clearing/check",
        "clearing/wire",
        "income/fees",
        "expense/interest",
        "suspense",
        "equity/opening",
    ] {
        assert!(own.iter().any(|own| own == name), "{name} in {own:?}");
    }
    bank.refuses(
        &["account", "list", "--customer", "C00000037"],
        3,
        "customer_not_found",
    );
}

#[test]
fn a_limit_is_never_below_its_use() {
    let bank = Bank::new();
    let ana = bank.account(&["--overdraft", "100", "--name", "pot"]);
    bank.json(&["withdraw", &ana, "60"]);
    bank.refuses(
        &["account", "update", &ana, "--overdraft", "59.99"],
        4,
        "limit_exceeded",
    );
    bank.refuses(
        &["account", "update", &ana, "--overdraft", "0"],
        4,
        "limit_exceeded",
    );
    let lowered = bank.json(&["account", "update", &ana, "--overdraft", "60"]);
    assert_eq!(
        (&lowered["overdraft_limit"], &lowered["available_balance"]),
        (&"60.00".into(), &"0.00".into())
    );
    assert_eq!(lowered["name"], "pot");
    bank.json(&["deposit", &ana, "60"]);
    let none = bank.json(&["account", "update", &ana, "--overdraft", "0", "--name", ""]);
    assert_eq!(
        (&none["overdraft_limit"], &none["name"]),
        (&"0.00".into(), &Value::Null)
    );
    bank.refuses(&["account", "update", &ana], 2, "usage");
    let savings = bank.account(&["--type", "savings"]);
    bank.refuses(
        &["account", "update", &savings, "--overdraft", "1"],
        4,
        "limit_exceeded",
    );
    bank.json(&["account", "update", &savings, "--overdraft", "0"]);
    bank.verify();
}
