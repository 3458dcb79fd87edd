//! Books, orders to stop payment and checks in every state, for tests that look at all records.

use crate::common::Bank;

/// What makes books, orders and checks in several states on account 1000000018.
pub const MADE: &[&str] = &[
    "checkbook issue 1000000018 --count 5",
    "checkbook issue 1000000018 --count 5",
    "checkbook void 2 --reason lost",
    "check present 1000000018 1 --number 1001",
    "check stop 1000000018 --number 1002 --oral",
    "check stop 1000000018 --number 1003",
    "check stop 1000000018 --number 1004",
    "check unstop 3",
    "cashier-check issue --from 1000000018 1 --payee Eva",
    "cashier-check issue --from 1000000018 1 --payee Ida",
    "cashier-check void 2 --reason unused --in-hand",
];

/// Check books, orders to stop payment, and checks in every state.
pub fn draw(bank: &Bank, account: &str) {
    for line in [
        "checkbook issue A --count 5",
        "checkbook issue A --count 5",
        "checkbook void 2 --reason lost",
        "check stop A --number 1002 --oral --ref STOP-1",
        "check stop A --number 1003-1004 --amount 7",
        "check present A 0.01 --number 1001 --dated 2026-11-20 --routing 021000021 --trace 77",
        "cashier-check issue --from A 0.03 --payee Eva",
        "cashier-check issue --from A 0.02 --payee Ida",
        "cashier-check issue --from A 0.01 --payee Uma",
        "cashier-check present 1 0.03",
        "cashier-check void 2 --reason unused --in-hand",
    ] {
        let words = line
            .split(' ')
            .map(|word| if word == "A" { account } else { word });
        bank.json(&words.collect::<Vec<_>>());
    }
    let stopped = ["check", "present", account, "0.01", "--number", "1002"];
    bank.refuses(&stopped, 4, "stop_payment");
}
