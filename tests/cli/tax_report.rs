//! What form 1099-INT asks for: interest that was credited in a year, by payee.

use serde_json::{Value, json};

use super::common::{Bank, text};
use super::fees::run;
use super::interest::{bank, later, pay_in};

/// An account of a product that earns a dollar a day of 1,000.00.
fn earning(bank: &Bank, customer: &str, product: &str, amount: &str) -> String {
    let open = format!("account open --customer {customer} --type savings");
    let account = text(&run(bank, &open)["number"]);
    run(
        bank,
        &format!("account update {account} --product {product}"),
    );
    pay_in(bank, &account, amount, &[]);
    account
}

#[test]
fn a_payee_of_ten_is_told_and_one_of_less_only_if_tax_was_withheld() {
    let (mut bank, _) = bank();
    for product in ["plain", "taxed --tax 10"] {
        run(&bank, &format!("product add {product} --type savings"));
    }
    for product in ["plain", "taxed"] {
        let rate = "--effective 2026-11-01 --tier 0=36.5";
        run(&bank, &format!("product rate set {product} {rate}"));
    }
    let [ana, bo, cy] = ["Ana", "Bo", "Cy"].map(|name| bank.customer(name));
    let accounts = [
        earning(&bank, &ana, "plain", "500"),
        earning(&bank, &ana, "plain", "500"),
        earning(&bank, &bo, "plain", "999"),
        earning(&bank, &cy, "taxed", "100"),
    ];
    later(&mut bank, 11);
    for account in &accounts {
        run(&bank, &format!("interest post {account}"));
    }
    let report = run(&bank, "report 1099-int --year 2026");
    let lines = report["items"].as_array().expect("payees").iter();
    let told: Vec<[&Value; 4]> = lines
        .map(|line| ["customer", "box1", "box2", "box4"].map(|name| &line[name]))
        .filter(|line| [&ana, &bo, &cy].iter().any(|of| line[0] == of.as_str()))
        .collect();
    let expected = [
        [json!(ana), json!("10.00"), json!("0.00"), json!("0.00")],
        [json!(cy), json!("1.00"), json!("0.00"), json!("0.10")],
    ];
    assert_eq!(told, expected.each_ref().map(<[Value; 4]>::each_ref));
    assert_eq!(
        run(&bank, "report 1099-int --year 2025")["items"],
        json!([])
    );
    // The number is sealed: the log has it in no line, and an auditor sees it masked.
    bank.refuses(&["customer", "update", &ana, "--tin", "12"], 2, "usage");
    run(&bank, &format!("customer update {ana} --tin 123-45-6789"));
    assert_eq!(
        run(&bank, &format!("customer show {ana}"))["tin"],
        "123456789"
    );
    let csv = ["report", "1099-int", "--year", "2026", "-o", "csv"];
    let shown = bank.run(&csv).done().stdout;
    assert!(
        shown.starts_with("tin,name,address,accounts,box1,box2,box4"),
        "{shown}"
    );
    assert!(shown.contains("123456789"), "{shown}");
    let log = bank.run(&["audit", "log", "-o", "json"]).done().stdout;
    assert!(!log.contains("123456789"), "{log}");
    bank.verify();
    run(&bank, "operator add tom --role teller");
    run(&bank, "operator add otto --role auditor");
    "otto".clone_into(&mut bank.operator);
    let masked = bank.run(&csv).done().stdout;
    assert!(!masked.contains("123456789"), "{masked}");
    "tom".clone_into(&mut bank.operator);
    bank.refuses(&csv[..4], 5, "permission_denied");
}
