//! Who holds an account: holders that come and go later, and who may stop it from
//! paying.

use serde_json::{Value, json};

use super::common::{Bank, text};

/// The holders of an account, with their parts.
fn holders(account: &Value) -> Vec<String> {
    let holders = account["holders"].as_array().expect("holders");
    holders
        .iter()
        .map(|holder| format!("{} {}", text(&holder["customer"]), text(&holder["role"])))
        .collect()
}

fn by<'b>(bank: &'b mut Bank, name: &str) -> &'b Bank {
    name.clone_into(&mut bank.operator);
    bank
}

#[test]
fn holders_come_and_go_and_one_is_always_there() {
    let bank = Bank::new();
    let account = bank.funded("100");
    let ana = text(&bank.json(&["account", "show", &account])["holders"][0]["customer"]);
    let [ben, eva] = ["Ben", "Eva"].map(|name| bank.customer(name));
    let update = |words: &str| {
        let line = words
            .replace("ANA", &ana)
            .replace("BEN", &ben)
            .replace("EVA", &eva);
        let line = format!("account update {account} {line}");
        line.split(' ').map(str::to_owned).collect::<Vec<_>>()
    };
    let json = |words: &str| {
        let words = update(words);
        bank.json(&words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let refuses = |words: &str, exit: i32, code: &str| {
        let words = update(words);
        bank.refuses(
            &words.iter().map(String::as_str).collect::<Vec<_>>(),
            exit,
            code,
        );
    };
    let dry = json("--add-holder BEN --dry-run");
    assert_eq!(
        holders(&dry),
        [format!("{ana} owner"), format!("{ben} joint")]
    );
    assert_eq!(
        holders(&bank.json(&["account", "show", &account])),
        [format!("{ana} owner")]
    );
    json("--add-holder EVA --add-holder BEN --add-holder BEN");
    let shown = bank.json(&["account", "show", &account]);
    assert_eq!(
        holders(&shown),
        [
            format!("{ana} owner"),
            format!("{ben} joint"),
            format!("{eva} joint")
        ]
    );
    let found = bank.json(&["account", "list", "--customer", &ben]);
    assert_eq!(text(&found["items"][0]["number"]), account);
    assert_eq!(text(&found["items"][0]["ledger_balance"]), "100.00");
    bank.json(&["withdraw", &account, "1", "--by", &eva]);
    // The owner goes, and the next one is the owner.
    assert_eq!(
        holders(&json("--remove-holder ANA")),
        [format!("{ben} owner"), format!("{eva} joint")]
    );
    bank.refuses(
        &["withdraw", &account, "1", "--by", &ana],
        4,
        "not_a_holder",
    );
    assert_eq!(
        bank.json(&["account", "list", "--customer", &ana])["items"],
        json!([])
    );
    refuses("--remove-holder ANA", 4, "not_a_holder");
    refuses("--remove-holder BEN --remove-holder EVA", 4, "last_holder");
    refuses("--add-holder ANA --remove-holder ANA", 2, "usage");
    refuses("--add-holder C00000130", 3, "customer_not_found");
    refuses("--add-holder Ana", 2, "invalid_customer_number");
    // Why it is frozen is sealed with the owner's key.
    bank.json(&["account", "freeze", &account, "--reason", "card lost"]);
    refuses("--remove-holder BEN", 4, "account_frozen");
    json("--remove-holder EVA --add-holder ANA");
    bank.json(&["account", "unfreeze", &account]);
    json("--remove-holder BEN");
    refuses("--remove-holder ANA", 4, "last_holder");
    bank.json(&["customer", "close", &ben, "--yes"]);
    refuses("--add-holder BEN", 4, "customer_closed");
    let log = bank.json(&["audit", "log", "--subject", "account"]);
    let last = log["items"][0]["after"]["holders"].to_string();
    assert!(last.contains("owner"), "{last}");
    bank.verify();
}

#[test]
fn new_holders_wait_where_new_accounts_do() {
    let mut bank = Bank::new();
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    let account = bank.funded("100");
    let eva = bank.customer("Eva");
    bank.json(&["policy", "set", "accounts", "--always"]);
    let add = ["account", "update", &account, "--add-holder", &eva];
    by(&mut bank, "tina").refuses(&add, 5, "permission_denied");
    let run = by(&mut bank, "anna").run(&[&add[..], &["-o", "json"]].concat());
    assert_eq!(run.code, 10, "{}", run.stderr);
    assert_eq!(run.json()["rule"], "accounts");
    assert_eq!(
        bank.json(&["account", "show", &account])["holders"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    // What changes nothing waits for nobody.
    bank.json(&["account", "update", &account, "--name", "rent"]);
    by(&mut bank, "ben").json(&["approval", "approve", "1"]);
    assert_eq!(
        bank.json(&["account", "show", &account])["holders"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    bank.json(&add);
    bank.verify();
}

#[test]
fn a_teller_freezes_in_an_emergency_and_a_supervisor_lifts_it() {
    let mut bank = Bank::new();
    bank.json(&["operator", "add", "ben", "--role", "supervisor"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    let account = bank.funded("100");
    let freeze = ["account", "freeze", &account, "--reason", "card lost"];
    let frozen = by(&mut bank, "tina").json(&freeze);
    assert_eq!(
        (&frozen["status"], &frozen["freeze_reason"]),
        (&json!("frozen"), &json!("card lost"))
    );
    bank.refuses(&["withdraw", &account, "1"], 4, "account_frozen");
    bank.json(&["deposit", &account, "1"]);
    bank.refuses(&freeze, 4, "account_frozen");
    for more in ["unfreeze", "close"] {
        bank.refuses(
            &["account", more, &account, "--yes"],
            5,
            "permission_denied",
        );
    }
    bank.refuses(
        &["account", "update", &account, "--overdraft", "1"],
        5,
        "permission_denied",
    );
    let log =
        by(&mut bank, "anna").json(&["audit", "log", "--subject", "account", "--operator", "tina"]);
    assert_eq!(log["items"][0]["action"], "frozen");
    by(&mut bank, "ben").json(&["account", "unfreeze", &account]);
    by(&mut bank, "tina").json(&["withdraw", &account, "1"]);
    bank.verify();
}
