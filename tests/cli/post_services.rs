//! Standing orders and fees in the stream of requests.

use serde_json::{Value, json};

use crate::common::Bank;
use crate::post::{codes, deposit, post};

/// Some money on the first; a product with fees; a day that is open.
fn controlled_with_fees() -> (Bank, String, String) {
    let bank = crate::fees::controlled();
    for line in [
        "product add gold --type checking",
        "product fee set gold cash-out --event withdrawal --amount 2.50",
        "product fee set gold copy --event on-request --amount 3",
    ] {
        crate::fees::run(&bank, line);
    }
    let (from, to) = (crate::fees::golden(&bank, "100"), bank.account(&[]));
    (bank, from, to)
}

#[test]
fn orders_and_fees_are_answered_as_their_commands_are() {
    let (bank, from, to) = controlled_with_fees();
    let (run, answers) = post(
        &bank,
        &[],
        &[
            json!({"op": "withdraw", "account": from, "amount": "10", "ref": "W-1"}),
            json!({"op": "order add", "id": "o", "from": from, "to": to, "amount": "75.00", "every": "month",
                "day": "31", "times": "12", "on_holiday": "modified", "if_short": "retry", "retry_days": "2",
                "priority": "7", "memo": "rent", "ref": "RENT"}),
            json!({"op": "transfer", "from": from, "to": to, "amount": "5", "on": "2026-11-20", "ref": "LATER"}),
            json!({"op": "order skip", "order": "S00000013", "date": "2026-11-30"}),
            json!({"op": "order pause", "order": "S00000013"}),
            json!({"op": "order resume", "order": "S00000013"}),
            json!({"op": "order end", "order": "S00000021"}),
            json!({"op": "order add", "from": from, "to": to, "above": "0", "every": "week"}),
            json!({"op": "fee charge", "account": from, "code": "copy", "amount": "1.00",
                "reason": "half", "ref": "F-1"}),
            json!({"op": "withdraw", "account": from, "amount": "1"}),
            json!({"op": "fee waive", "account": from, "code": "cash-out", "until": "2027-01-31",
                "reason": "moved"}),
            json!({"op": "withdraw", "account": from, "amount": "1"}),
            json!({"op": "fee refund", "transaction": "F-1", "reason": "ours", "ref": "R-1"}),
        ],
    );
    assert_eq!(run.code, 0, "{answers:?}");
    let lines = answers
        .iter()
        .map(|answer| answer["request"]["line"].as_u64());
    assert!(lines.eq((1..=13).map(Some)), "{answers:?}");
    assert_eq!(answers[0]["fees"][0]["amount"], "2.50");
    assert_eq!(answers[1]["request"]["id"], "o");
    // The same objects as the commands' own.
    let again = "--every month --day 31 --times 12 --on-holiday modified --if-short retry \
                 --retry-days 2 --priority 7 --memo rent --ref RENT";
    let made = crate::orders::line(&bank, &format!("order add {from} {to} 75.00 {again}"));
    assert_eq!(
        (&made["replayed"], &made["id"]),
        (&json!(true), &answers[1]["id"])
    );
    for field in [
        "every",
        "day",
        "times",
        "on_holiday",
        "if_short",
        "retry_days",
        "priority",
    ] {
        assert_eq!(made[field], answers[1][field], "{field}");
    }
    assert_eq!(answers[2]["every"], "once");
    assert_eq!(answers[2]["upcoming"][0]["on"], "2026-11-20");
    assert_eq!(answers[3]["left"], 11);
    assert_eq!(
        (&answers[4]["status"], &answers[5]["status"]),
        (&json!("paused"), &json!("active"))
    );
    assert_eq!(answers[6]["status"], "ended");
    assert_eq!(answers[7]["rule"], "above");
    assert_eq!(
        (&answers[8]["amount"], &answers[8]["status"]),
        (&json!("1.00"), &json!("taken"))
    );
    assert_eq!(answers[9]["fees"][0]["code"], "cash-out");
    assert_eq!(answers[10]["until"], "2027-01-31");
    // What comes after the waiver is decided with it.
    assert_eq!(answers[11]["fees"], Value::Null);
    assert_eq!(answers[12]["reverses"], answers[8]["transaction"]);
    // 100 - 10 - 2.50 - 1 + 1 - 1 - 2.50 - 1
    assert_eq!(bank.balance(&from), "83.00");
    bank.verify();
}

#[test]
fn what_is_wrong_with_orders_and_fees_is_told_and_stops_nothing() {
    let (bank, from, to) = controlled_with_fees();
    let order = |more: Value| {
        let mut order = json!({"op": "order add", "from": from, "to": to, "every": "week"});
        let fields = order.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        order
    };
    let table = [
        (order(json!({})), "usage"),
        (order(json!({"amount": "1", "above": "1"})), "usage"),
        (order(json!({"amount": "1", "every": "fortnight"})), "usage"),
        (order(json!({"amount": "1", "every": "once"})), "usage"),
        (
            order(json!({"amount": "1", "day": "3"})),
            "invalid_recurrence",
        ),
        (order(json!({"amount": "1", "times": "0"})), "invalid_count"),
        (
            order(json!({"amount": "1", "times": "2", "end": "2027-01-31"})),
            "usage",
        ),
        (order(json!({"amount": "1", "retry_days": "2"})), "usage"),
        (
            order(json!({"amount": "1", "value_date": "2026-11-02"})),
            "usage",
        ),
        (
            json!({"op": "transfer", "from": from, "to": to, "amount": "1", "on": "2026-10-31"}),
            "invalid_date",
        ),
        (
            json!({"op": "transfer", "from": from, "to": to, "amount": "1", "on": "2026-11-02",
            "value_date": "2026-11-02"}),
            "usage",
        ),
        (
            json!({"op": "order pause", "order": "S00000013"}),
            "order_not_found",
        ),
        (
            json!({"op": "order pause", "order": "13"}),
            "invalid_order_number",
        ),
        (json!({"op": "order skip", "order": "S00000013"}), "usage"),
        (
            json!({"op": "fee charge", "account": from, "code": "none"}),
            "fee_not_found",
        ),
        (
            json!({"op": "fee charge", "account": from, "code": "cash-out"}),
            "fee_not_by_hand",
        ),
        (
            json!({"op": "fee charge", "account": from, "code": "copy", "amount": "3.01"}),
            "invalid_amount",
        ),
        (
            json!({"op": "fee waive", "fee": "9", "reason": "x"}),
            "fee_not_found",
        ),
        (json!({"op": "fee waive", "reason": "x"}), "usage"),
        (
            json!({"op": "fee waive", "fee": "9", "code": "copy", "reason": "x"}),
            "usage",
        ),
        (
            json!({"op": "fee refund", "transaction": "T0000000013", "reason": "x"}),
            "not_a_fee",
        ),
        (
            json!({"op": "group", "payments": [
            {"op": "transfer", "from": from, "to": to, "amount": "1", "on": "2026-11-02"},
            {"op": "withdraw", "account": from, "amount": "1"}]}),
            "usage",
        ),
        (deposit(&from, "1.00", "D-1"), "done"),
    ];
    let lines: Vec<Value> = table.iter().map(|(line, _)| line.clone()).collect();
    let (run, answers) = post(&bank, &[], &lines);
    for ((line, expected), got) in table.iter().zip(codes(&answers)) {
        assert_eq!(got, *expected, "{line}");
    }
    assert_eq!(run.code, 9);
    assert_eq!(bank.balance(&from), "101.00");
    bank.verify();
}

#[test]
fn a_dry_run_of_orders_and_fees_writes_nothing_and_a_service_may_not_ask_for_them() {
    let (bank, from, to) = controlled_with_fees();
    let lines = [
        json!({"op": "order add", "from": from, "to": to, "amount": "5", "every": "week"}),
        json!({"op": "fee charge", "account": from, "code": "copy"}),
        json!({"op": "withdraw", "account": from, "amount": "1"}),
    ];
    let before = crate::engine::content(&bank);
    let (run, answers) = post(&bank, &["--dry-run"], &lines);
    assert_eq!(run.code, 0, "{answers:?}");
    assert!(
        answers.iter().all(|answer| answer["dry_run"] == true),
        "{answers:?}"
    );
    assert_eq!(answers[2]["fees"][0]["amount"], "2.50");
    assert_eq!(crate::engine::content(&bank), before);
    let mut bank = bank;
    bank.json(&["operator", "add", "gate", "--role", "service"]);
    bank.operator = "gate".to_owned();
    let (run, answers) = post(&bank, &[], &lines);
    assert_eq!(
        codes(&answers),
        ["permission_denied", "permission_denied", "done"]
    );
    assert_eq!(run.code, 9);
}
