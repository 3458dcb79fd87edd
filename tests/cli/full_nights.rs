//! What a full ledger has of standing orders and of the counter.

use crate::common::{Bank, text};

/// Standing orders: one that is done, one that fails, one that is tried again, a sweep,
/// and one of which a date is left out; each option of them is used.
pub fn standing(bank: &Bank) {
    let (from, to) = (bank.funded("100"), bank.account(&[]));
    let owner = text(&bank.json(&["account", "show", &from])["holders"][0]["customer"]);
    let order = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        let sides = ["order", "add", &from, &to];
        text(&bank.json(&[&sides[..], &words].concat())["id"])
    };
    let made = order(&format!(
        "5 --every month --day last --end 2027-06-30 --priority 1 --memo rent --ref O-1 --by {owner}"
    ));
    order("1 --every week --times 9");
    order("500 --every day --times 2");
    order("600 --every day --if-short retry --retry-days 20 --times 1");
    order("--above 90 --every quarter --on-holiday modified");
    bank.json(&["order", "skip", &made, "2027-01-31"]);
    // What is done to the account of the highest number touches no order.
    bank.account(&[]);
}

/// Cash in a till: handed over, counted, explained in part, and offered to the vault.
pub fn drawers(bank: &mut Bank) {
    let account = bank.account(&[]);
    let by = |bank: &mut Bank, operator: &str, line: &str| {
        operator.clone_into(&mut bank.operator);
        bank.json(&line.split(' ').collect::<Vec<_>>());
    };
    for (operator, line) in [
        ("anna", "till add one --max 500 --branch North"),
        ("anna", "till assign one --operator otto"),
        ("anna", "till give one 50 --from vault --ref FLOAT"),
        ("otto", "till open one --amount 50"),
        ("otto", &format!("deposit {account} 20")),
        ("otto", "till count --count 50x1,20x1,1x3"),
        (
            "otto",
            &format!("till resolve 1 --account {account} 2 --reason found"),
        ),
        ("anna", "till give one 5 --from vault"),
        ("otto", "till refuse 2 --reason torn"),
        ("otto", "till give vault 1"),
    ] {
        by(bank, operator, line);
    }
    "anna".clone_into(&mut bank.operator);
}
