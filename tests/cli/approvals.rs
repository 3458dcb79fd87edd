//! What takes a second person: kept, approved by another operator, and never by
//! who asked.

use serde_json::Value;

use super::common::{Bank, DAY, text};

/// A bank with two who may decide: anna, who made it, and ben.
fn staffed() -> Bank {
    let bank = Bank::new();
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    bank
}

impl Bank {
    fn by(&mut self, name: &str) -> &mut Self {
        name.clone_into(&mut self.operator);
        self
    }

    /// Expects that a request waits, and gives its number.
    #[track_caller]
    fn waits(&self, arguments: &[&str]) -> String {
        let run = self.run(&[arguments, &["-o", "json"]].concat());
        assert_eq!(run.code, 10, "{arguments:?}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains("approval_required"), "{}", run.stderr);
        let waiting: Value = run.json();
        assert_eq!(waiting["status"], "pending");
        waiting["approval"].to_string()
    }
}

#[test]
fn a_large_withdrawal_waits_for_somebody_else() {
    let mut bank = staffed();
    let account = bank.funded("1000");
    bank.json(&["policy", "set", "withdrawals", "--over", "100"]);
    bank.by("tina").json(&["withdraw", &account, "100"]);
    let request = bank.waits(&["withdraw", &account, "200", "--ref", "W-1"]);
    assert_eq!(bank.balance(&account), "900.00", "nothing has moved");
    // The same request is the same number.
    let again = bank.waits(&["withdraw", &account, "200", "--ref", "W-1"]);
    assert_eq!(again, request);
    // What a rule refuses does not wait.
    bank.refuses(&["withdraw", &account, "5000"], 4, "insufficient_funds");
    bank.refuses(&["approval", "approve", &request], 5, "permission_denied");
    let done = bank.by("ben").json(&["approval", "approve", &request]);
    assert_eq!(text(&done["status"]), "approved");
    assert_eq!(
        (text(&done["maker"]), text(&done["checker"])),
        ("tina".into(), "ben".into())
    );
    let posted = bank.json(&["transaction", "show", "W-1"]);
    assert_eq!(posted["id"], done["transaction"]);
    assert_eq!(text(&posted["operator"]), "tina");
    assert_eq!(bank.balance(&account), "700.00");
    bank.refuses(&["approval", "approve", &request], 4, "already_decided");
    // Asking again is answered by what was done.
    let replay = bank
        .by("tina")
        .json(&["withdraw", &account, "200", "--ref", "W-1"]);
    assert_eq!(replay["replayed"], true);
    bank.verify();
}

#[test]
fn the_currency_stands_beside_each_amount_that_waits() {
    let bank = staffed();
    let customer = bank.customer("Ana García");
    let open = ["account", "open", "--customer", &customer];
    let open = |currency: &str| {
        text(&bank.json(&[&open[..], &["--currency", currency]].concat())["number"])
    };
    let [dollars, euros] = [open("USD"), open("EUR")];
    bank.json(&["deposit", &dollars, "100"]);
    bank.json(&["deposit", &euros, "100"]);
    let hold = text(&bank.json(&["hold", "place", &euros, "50"])["id"]);
    bank.json(&["policy", "set", "withdrawals", "--always"]);
    let asked = |request: &[&str], place: &str, currency: &str| {
        let request = bank.waits(request);
        let shown = bank.json(&["approval", "show", &request]);
        let object = shown["request"].pointer(place);
        let found = object.and_then(|object| object["currency"].as_str());
        assert_eq!(found, Some(currency), "{shown}");
    };
    asked(
        &["withdraw", &dollars, "5"],
        "/money/withdraw/payment",
        "USD",
    );
    asked(&["withdraw", &euros, "5"], "/money/withdraw/payment", "EUR");
    let capture = ["hold", "capture", &hold, "5"];
    asked(&capture, "/money/capture_hold", "EUR");
}

#[test]
fn nobody_decides_about_an_own_request() {
    let mut bank = staffed();
    let account = bank.funded("1000");
    bank.json(&["policy", "set", "withdrawals", "--always"]);
    let request = bank.waits(&["withdraw", &account, "5"]);
    bank.refuses(&["approval", "approve", &request], 5, "permission_denied");
    let reject = ["approval", "reject", &request, "--reason", "x"];
    bank.refuses(&reject, 5, "permission_denied");
    let denied = bank.json(&["audit", "log", "--denials"]);
    assert_eq!(text(&denied["items"][0]["after"]["reason"]), "own_request");
    let rejected = bank.by("ben").json(&reject);
    assert_eq!(
        (text(&rejected["status"]), text(&rejected["reason"])),
        ("rejected".into(), "x".into())
    );
    bank.refuses(&["approval", "approve", &request], 4, "already_decided");
    assert_eq!(bank.balance(&account), "1000.00");
    bank.verify();
}

#[test]
fn approval_asks_every_rule_again() {
    let mut bank = staffed();
    let account = bank.funded("100");
    bank.json(&["policy", "set", "withdrawals", "--over", "10"]);
    let request = bank.by("tina").waits(&["withdraw", &account, "90"]);
    let second = bank.waits(&["withdraw", &account, "11"]);
    bank.by("ben")
        .json(&["account", "freeze", &account, "--reason", "court"]);
    bank.refuses(&["approval", "approve", &request], 4, "account_frozen");
    bank.json(&["account", "unfreeze", &account]);
    // Who asked may not any more.
    bank.by("anna").json(&["operator", "disable", "tina"]);
    bank.by("ben")
        .refuses(&["approval", "approve", &request], 5, "permission_denied");
    bank.by("anna").json(&["operator", "enable", "tina"]);
    let dry = bank
        .by("ben")
        .json(&["approval", "approve", &request, "--dry-run"]);
    assert_eq!(dry["dry_run"], true);
    bank.json(&["approval", "approve", &request]);
    bank.refuses(&["approval", "approve", &second], 4, "insufficient_funds");
    let waiting = bank.json(&["approval", "list", "--status", "pending"]);
    assert_eq!(waiting["items"].as_array().map(Vec::len), Some(1));
    bank.now += 8 * DAY;
    bank.refuses(&["approval", "approve", &second], 4, "already_decided");
    let expired = bank.json(&["approval", "show", &second]);
    assert_eq!(text(&expired["status"]), "expired");
    bank.verify();
}

/// It was approved, and stayed as it was.
#[test]
fn a_limit_that_is_taken_away_is_gone_when_that_is_approved() {
    let mut bank = staffed();
    let account = bank.funded("100");
    bank.json(&["account", "update", &account, "--overdraft", "50"]);
    bank.json(&["policy", "set", "limits", "--always"]);
    let request = bank.waits(&["account", "update", &account, "--overdraft", "0"]);
    let shown = bank.json(&["approval", "show", &request]);
    let change = &shown["request"]["update_account"]["change"];
    assert_eq!(
        text(&change["overdraft"]),
        "0",
        "the second person reads it"
    );
    assert_eq!(text(&change["currency"]), "USD");
    bank.by("ben").json(&["approval", "approve", &request]);
    let shown = bank.json(&["account", "show", &account]);
    assert_eq!(text(&shown["overdraft_limit"]), "0.00");
    bank.verify();
}

/// The first account of a currency makes the bank's own accounts of it, which
/// have no limit.
#[test]
fn an_account_of_a_new_currency_with_a_limit_is_opened_when_that_is_approved() {
    let mut bank = staffed();
    let account = bank.funded("100");
    let customer = text(&bank.json(&["account", "show", &account])["holders"][0]["customer"]);
    bank.json(&["policy", "set", "limits", "--always"]);
    let open = ["account", "open", "--customer", &customer];
    let limited = ["--currency", "JPY", "--overdraft", "50"];
    let request = bank.waits(&[open, limited].concat());
    bank.by("ben").json(&["approval", "approve", &request]);
    bank.verify();
}

#[test]
fn limits_accounts_operators_and_the_policy_itself_wait() {
    let mut bank = staffed();
    let account = bank.funded("100");
    let customer = text(&bank.json(&["account", "show", &account])["holders"][0]["customer"]);
    bank.json(&["policy", "set", "limits", "--always"]);
    let policy = bank.waits(&["policy", "set", "operators", "--always"]);
    bank.by("ben").json(&["approval", "approve", &policy]);
    let open = bank
        .by("anna")
        .waits(&["policy", "set", "accounts", "--always"]);
    bank.by("ben").json(&["approval", "approve", &open]);
    bank.by("anna");
    let limit = bank.waits(&["account", "update", &account, "--overdraft", "50"]);
    bank.json(&["account", "update", &account, "--name", "Rent"]);
    let account_open = bank.waits(&["account", "open", "--customer", &customer]);
    let role = bank.waits(&["operator", "role", "tina", "--role", "admin"]);
    let add = bank.waits(&["operator", "add", "eve", "--role", "admin"]);
    let disable = bank.waits(&["operator", "disable", "tina"]);
    let off = bank.waits(&["policy", "set", "limits", "--never"]);
    bank.by("ben");
    for request in [&limit, &account_open, &role, &add, &disable, &off] {
        bank.json(&["approval", "approve", request]);
    }
    let shown = bank.json(&["account", "show", &account]);
    assert_eq!(text(&shown["overdraft_limit"]), "50.00");
    let accounts = bank.json(&["account", "list"]);
    assert_eq!(accounts["items"].as_array().map(Vec::len), Some(2));
    let tina = bank.json(&["operator", "show", "tina"]);
    assert_eq!(
        (&tina["roles"], text(&tina["status"])),
        (&serde_json::json!(["admin"]), "disabled".into())
    );
    let rules = bank.json(&["policy", "show"]);
    let names: Vec<String> = rules["items"]
        .as_array()
        .expect("rules")
        .iter()
        .map(|rule| text(&rule["rule"]))
        .collect();
    assert_eq!(names, ["accounts", "operators", "policy"]);
    // Each change says on whose approval it was made.
    let log = bank.json(&["audit", "log", "--subject", "operator", "--record", "eve"]);
    assert_eq!(log["items"][0]["approval"].to_string(), add);
    assert_eq!(text(&log["items"][0]["operator"]), "anna");
    bank.verify();
}

#[test]
fn transfers_reversals_and_captures_wait_too() {
    let mut bank = staffed();
    let (account, other) = (bank.funded("100"), bank.account(&[]));
    bank.json(&["transfer", &account, &other, "20", "--ref", "T-1"]);
    let hold = text(&bank.json(&["hold", "place", &account, "30"])["id"]);
    for (rule, name) in [
        ("transfers", "anna"),
        ("reversals", "ben"),
        ("withdrawals", "ben"),
    ] {
        let run = bank.run(&["policy", "set", rule, "--over", "10", "-o", "json"]);
        if run.code == 10 {
            let request = run.json()["approval"].to_string();
            bank.by(name).json(&["approval", "approve", &request]);
            bank.by("anna");
        }
    }
    let requests = [
        bank.waits(&["transfer", &account, &other, "11"]),
        bank.waits(&["reverse", "T-1", "--reason", "wrong", "--yes"]),
        bank.waits(&["hold", "capture", &hold]),
    ];
    let before = bank.balance(&account);
    assert_eq!(before, "80.00");
    for request in &requests {
        bank.by("ben").json(&["approval", "approve", request]);
    }
    assert_eq!(bank.balance(&account), "59.00");
    bank.verify();
}

#[test]
fn a_policy_that_nobody_could_follow_is_refused() {
    let bank = Bank::new();
    let set = ["policy", "set", "withdrawals", "--over", "10"];
    bank.refuses(&set, 4, "no_second_person");
    bank.json(&["operator", "add", "ben", "--role", "supervisor"]);
    bank.refuses(&set, 4, "no_second_person");
    bank.json(&["operator", "role", "ben", "--role", "supervisor,admin"]);
    bank.json(&set);
    bank.refuses(&["policy", "set", "limits", "--over", "10"], 2, "usage");
}

#[test]
fn a_dry_run_keeps_no_request() {
    let bank = staffed();
    let account = bank.funded("100");
    bank.json(&["policy", "set", "withdrawals", "--always"]);
    let before = super::engine::content(&bank);
    let run = bank.run(&["withdraw", &account, "5", "--dry-run", "-o", "json"]);
    assert_eq!((run.code, &run.json()["approval"]), (10, &Value::Null));
    assert_eq!(super::engine::content(&bank), before);
}

#[test]
fn what_a_payment_does_counts_and_not_what_it_is_called() {
    let mut bank = staffed();
    let (account, other) = (bank.funded("9000"), bank.account(&[]));
    bank.json(&["deposit", &account, "50", "--ref", "IN"]);
    bank.json(&["withdraw", &account, "40", "--ref", "OUT"]);
    bank.json(&["policy", "set", "withdrawals", "--over", "10"]);
    let deposits = bank.waits(&["policy", "set", "deposits", "--over", "20"]);
    bank.by("ben").json(&["approval", "approve", &deposits]);
    let before = bank.by("tina").balance(&account);
    let rule = |bank: &Bank, arguments: &[&str]| {
        let number = bank.waits(arguments);
        text(&bank.json(&["approval", "show", &number])["rule"])
    };
    for (arguments, expected) in [
        (&["withdraw", &account, "30"][..], "withdrawals"),
        (&["transfer", &account, "cash/vault", "30"], "withdrawals"),
        (&["transfer", &account, "income/fees", "30"], "withdrawals"),
        (&["deposit", &account, "30"], "deposits"),
        (&["transfer", "cash/vault", &account, "30"], "deposits"),
        (&["transfer", "equity/opening", &account, "30"], "deposits"),
        (&["transfer", "income/fees", &account, "30"], "deposits"),
    ] {
        assert_eq!(rule(&bank, arguments), expected, "{arguments:?}");
    }
    bank.by("anna");
    for (target, expected) in [("IN", "withdrawals"), ("OUT", "deposits")] {
        let reverse = ["reverse", target, "--reason", "wrong", "--yes"];
        assert_eq!(rule(&bank, &reverse), expected, "{target}");
    }
    bank.by("tina");
    let request = r#"{"op":"transfer","from":"ACCOUNT","to":"cash/vault","amount":"31"}"#;
    let request = request.replace("ACCOUNT", &account);
    let streamed = bank.feed(&["post", "-"], request.as_bytes());
    assert!(
        streamed.stdout.contains("approval_required"),
        "{}",
        streamed.stdout
    );
    assert_eq!(bank.balance(&account), before);
    // Under the limit, between customers and within the bank nothing waits.
    bank.json(&["transfer", &account, "cash/vault", "10"]);
    bank.json(&["transfer", "cash/vault", &account, "20"]);
    bank.json(&["transfer", &account, &other, "5000"]);
    bank.json(&["transfer", "income/fees", "cash/vault", "5000"]);
    bank.verify_as("anna");
}

#[test]
fn a_limit_that_an_account_is_opened_with_is_a_raised_limit() {
    let mut bank = staffed();
    let customer = bank.customer("Ana");
    let open = [
        "account",
        "open",
        "--customer",
        &customer,
        "--overdraft",
        "1000000",
    ];
    bank.by("tina").refuses(&open, 5, "permission_denied");
    bank.json(&open[..4]);
    let rows = "customer_external_id,customer_name,external_number,overdraft\nA,Ana,X-1,500\n";
    let file = bank.file("accounts.csv", rows);
    bank.by("anna");
    bank.json(&["operator", "add", "robot", "--role", "service"]);
    bank.by("robot");
    bank.refuses(&["import", "accounts", &file], 5, "permission_denied");
    bank.refuses(&open, 5, "permission_denied");
    let plain = bank.file("plain.csv", rows.replace(",500", ","));
    bank.json(&["import", "accounts", &plain]);
    // Who may raise a limit may open with one, and the policy holds both back.
    bank.by("ben").json(&open);
    bank.by("anna")
        .json(&["operator", "role", "tina", "--role", "teller,admin"]);
    bank.json(&["policy", "set", "limits", "--always"]);
    let request = bank.by("ben").waits(&open);
    let approve = ["approval", "approve", request.as_str()];
    bank.by("tina").refuses(&approve, 5, "permission_denied");
    bank.by("anna").json(&approve);
    bank.verify();
}

#[test]
fn the_same_request_without_a_reference_is_one_while_it_waits() {
    let mut bank = staffed();
    let account = bank.funded("1000");
    bank.json(&["policy", "set", "withdrawals", "--over", "100"]);
    bank.by("tina");
    let first = bank.waits(&["withdraw", &account, "200"]);
    let asked = |bank: &Bank, arguments: &[&str]| {
        bank.waits(&[&["withdraw", &account], arguments].concat())
    };
    assert_eq!(asked(&bank, &["200"]), first);
    for other in [
        &["201"][..],
        &["200", "--memo", "rent"],
        &["200", "--channel", "wire"],
        &["200", "--ref", "W-1"],
    ] {
        let number = asked(&bank, other);
        assert_ne!(number, first, "{other:?}");
        assert_eq!(asked(&bank, other), number, "{other:?}");
    }
    // What another operator asks for is another request.
    let of_anna = bank.by("anna").waits(&["withdraw", &account, "200"]);
    assert_ne!(of_anna, first);
    bank.by("ben").json(&["approval", "approve", &first]);
    assert_eq!(bank.balance(&account), "800.00");
    // It waits no more, so asking again is asking for more.
    assert_ne!(bank.by("tina").waits(&["withdraw", &account, "200"]), first);
    bank.verify_as("anna");
}
