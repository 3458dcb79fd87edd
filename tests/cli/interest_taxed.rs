//! What is withheld of interest: by the rate of the owner of the account, else by that of
//! its product.

use serde_json::{Value, json};

use super::common::{Bank, text};
use super::fees::run;
use super::interest::{bank, later, pay_in};

/// An account that earns a dollar a day of 1,000.00 from November on, of which its
/// product withholds a tenth, and its owner.
fn taxed() -> (Bank, String, String) {
    let (bank, _) = bank();
    run(&bank, "product add taxed --type savings --tax 10");
    run(
        &bank,
        "product rate set taxed --effective 2026-11-01 --tier 0=36.5",
    );
    let account = bank.account(&["--type", "savings"]);
    run(&bank, &format!("account update {account} --product taxed"));
    let owner = text(&run(&bank, &format!("account show {account}"))["holders"][0]["customer"]);
    pay_in(&bank, &account, "1000", &[]);
    (bank, account, owner)
}

/// What the account earned and what was withheld of it, paid now.
fn paid(bank: &Bank, account: &str) -> (String, String) {
    let paid = run(bank, &format!("interest post {account}"));
    (text(&paid["interest"]), text(&paid["tax"]))
}

/// What `interest show` says of the tax.
fn told(bank: &Bank, account: &str) -> [Value; 2] {
    let shown = run(bank, &format!("interest show {account}"));
    let lines = shown["items"].as_array().expect("lines");
    let last = lines.last().expect("a line");
    ["tax_rate", "tax_rate_of"].map(|field| last[field].clone())
}

fn kinds(bank: &Bank, account: &str, count: usize) -> Vec<(String, String)> {
    let history = bank.json(&["history", account]);
    let rows = history["items"]
        .as_array()
        .expect("rows")
        .iter()
        .take(count);
    rows.map(|row| (text(&row["kind"]), text(&row["amount"])))
        .collect()
}

#[test]
fn the_rate_of_the_owner_goes_before_that_of_the_product() {
    let (mut bank, account, owner) = taxed();
    later(&mut bank, 11);
    assert_eq!(told(&bank, &account), [json!("10.00"), json!("taxed")]);
    assert_eq!(
        paid(&bank, &account),
        ("10.00".to_owned(), "1.00".to_owned())
    );
    let set = run(&bank, &format!("customer tax set {owner} 24"));
    assert_eq!(set["tax_rate"], "24.00");
    later(&mut bank, 10);
    assert_eq!(told(&bank, &account), [json!("24.00"), json!(owner)]);
    let (earned, tax) = paid(&bank, &account);
    // Of 1,009.00.
    assert_eq!((earned.as_str(), tax.as_str()), ("10.09", "2.42"));
    // Nothing at all is a rate as well.
    run(&bank, &format!("customer tax set {owner} 0"));
    later(&mut bank, 5);
    assert_eq!(told(&bank, &account), [json!("0.00"), json!(owner)]);
    assert_eq!(paid(&bank, &account).1, "0.00");
    run(&bank, &format!("customer tax set {owner} --of-product"));
    assert_eq!(told(&bank, &account)[1], json!("taxed"));
    // The change log has every rate, with who set it.
    let log = bank.json(&["audit", "log", "--limit", "300"]);
    let lines = log["items"].as_array().expect("lines").iter();
    let set = lines.filter(|line| line["action"] == "tax-set");
    let rates: Vec<Value> = set.map(|line| line["after"]["tax"].clone()).collect();
    let mut expected = vec![json!("24.00"), json!("0.00"), Value::Null];
    if rates.first() == Some(&Value::Null) {
        expected.reverse();
    }
    assert_eq!(rates, expected);
    bank.verify();
}

/// The night, and the account that is closed and paid out.
#[test]
fn nights_and_closings_withhold_by_the_owners_rate() {
    let (mut bank, account, owner) = taxed();
    run(&bank, &format!("customer tax set {owner} 24"));
    later(&mut bank, 31);
    let paid = [
        ("tax".to_owned(), "-7.20".to_owned()),
        ("interest".to_owned(), "30.00".to_owned()),
    ];
    assert_eq!(kinds(&bank, &account, 2), paid);
    assert_eq!(bank.balance("payable/tax-withheld"), "7.20");
    later(&mut bank, 10);
    let to = bank.account(&[]);
    bank.json(&["account", "close", &account, "--payout", &to, "--yes"]);
    // 1,022.80 earns 1.0228 a day.
    let closed = kinds(&bank, &account, 3);
    assert_eq!(
        closed[1],
        ("tax".to_owned(), "-2.46".to_owned()),
        "{closed:?}"
    );
    assert_eq!(
        closed[2],
        ("interest".to_owned(), "10.23".to_owned()),
        "{closed:?}"
    );
    bank.verify();
}

#[test]
fn a_joint_holder_has_no_say_and_a_closed_customer_no_rate() {
    let (mut bank, account, _) = taxed();
    let bob = bank.customer("Bob Builder");
    run(
        &bank,
        &format!("account update {account} --add-holder {bob}"),
    );
    run(&bank, &format!("customer tax set {bob} 24"));
    later(&mut bank, 11);
    assert_eq!(paid(&bank, &account).1, "1.00");
    let table = [
        (format!("customer tax set {bob} 101"), 2, "invalid_rate"),
        (
            format!("customer tax set {bob} 0.0000001"),
            2,
            "invalid_rate",
        ),
        (format!("customer tax set {bob}"), 2, "usage"),
        (format!("customer tax set {bob} 1 --of-product"), 2, "usage"),
    ];
    for (line, code, error) in table {
        let words: Vec<&str> = line.split(' ').collect();
        bank.refuses(&words, code, error);
    }
    let gone = bank.customer("Gone");
    bank.json(&["customer", "close", "--yes", &gone]);
    bank.refuses(
        &["customer", "tax", "set", &gone, "24"],
        4,
        "customer_closed",
    );
    bank.verify();
}

#[test]
fn a_policy_of_products_asks_a_second_person() {
    let (mut bank, account, owner) = taxed();
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    bank.json(&["policy", "set", "products", "--always"]);
    let set = ["customer", "tax", "set", &owner, "24"];
    "tina".clone_into(&mut bank.operator);
    bank.refuses(&set, 5, "permission_denied");
    "anna".clone_into(&mut bank.operator);
    later(&mut bank, 11);
    assert_eq!(bank.run(&set).code, 10);
    assert_eq!(paid(&bank, &account).1, "1.00");
    "ben".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", "1"]);
    "anna".clone_into(&mut bank.operator);
    later(&mut bank, 10);
    assert_eq!(told(&bank, &account)[0], json!("24.00"));
    bank.verify();
}

/// A difference that a person books is interest for the tax, too.
#[test]
fn what_is_given_by_hand_is_taxed() {
    let (bank, account, owner) = taxed();
    run(&bank, &format!("customer tax set {owner} 24"));
    let adjust = |amount: &str, more: &str| {
        run(
            &bank,
            &format!("interest adjust {account} {amount} --reason late{more}"),
        )
    };
    let given = adjust("10", " --ref GIVEN");
    assert_eq!(
        (text(&given["kind"]), text(&given["amount"])),
        ("adjustment".into(), "10.00".into())
    );
    assert_eq!(
        kinds(&bank, &account, 2),
        [
            ("tax".to_owned(), "-2.40".to_owned()),
            ("adjustment".to_owned(), "10.00".to_owned())
        ]
    );
    assert_eq!(adjust("10", " --ref GIVEN")["replayed"], true);
    assert_eq!(bank.balance("payable/tax-withheld"), "2.40");
    // What is taken gives no tax back, and a cent has none.
    adjust("-4", "");
    adjust("0.01", "");
    assert_eq!(bank.balance(&account), "1003.61");
    let boxes = |bank: &Bank| {
        let told = run(bank, "report 1099-int --year 2026");
        let line = &told["items"][0];
        ["box1", "box4"].map(|name| text(&line[name]))
    };
    assert_eq!(boxes(&bank), ["6.01", "2.40"]);
    bank.refuses(
        &["reverse", "GIVEN", "--reason", "slip"],
        4,
        "part_of_group",
    );
    bank.json(&["reverse", "GIVEN", "--group", "--reason", "slip"]);
    assert_eq!(bank.balance("payable/tax-withheld"), "0.00");
    adjust("20", "");
    assert_eq!(boxes(&bank), ["16.01", "4.80"]);
    bank.verify();
}

/// The second person approves the difference, and the tax goes with it.
#[test]
fn a_difference_that_waited_is_taxed_when_it_is_booked() {
    let (mut bank, account, _) = taxed();
    super::interest_corrected::with_ben(&bank);
    run(&bank, "policy set adjustments --over 10");
    let line = format!("interest adjust {account} 50 --reason late");
    assert_eq!(bank.run(&line.split(' ').collect::<Vec<_>>()).code, 10);
    "ben".clone_into(&mut bank.operator);
    run(&bank, "approval approve 1");
    assert_eq!(bank.balance("payable/tax-withheld"), "5.00");
    assert_eq!(bank.balance(&account), "1045.00");
    bank.verify();
}
