//! What rules and bookings of lines post of a reconciliation that is kept, once.

use serde_json::{Value, json};

use crate::common::{Bank, DAY, text};
use crate::reconcile::counts;
use crate::reconcile_kept::{
    ACCOUNT, FEE, PAY, RETURN, RULES, all, bank, camt, change_log, first, refused, rules, second,
    told, wire, words,
};

/// A fee and a return are booked where the rules say, together and once.
#[test]
fn rules_book_what_is_left_once() {
    let (mut bank, _) = bank();
    let (file, rules) = (first(&bank), rules(&bank));
    let post = ["--post", "--rules", &rules];
    let dry = told(&bank, &file, &[&post[..], &["--dry-run"]].concat()).1;
    assert_eq!(dry["posted"].as_array().map(Vec::len), Some(2), "{dry}");
    assert_eq!(dry["posted"][0]["transaction"], Value::Null);
    bank.refuses(&["balance", "expense/bank-fees"], 3, "account_not_found");
    let (code, result) = told(&bank, &file, &post);
    assert_eq!((code, counts(&result)), (9, [3, 0, 2, 0]), "{result}");
    assert_eq!(result["proof"]["difference"], "0.00");
    let posted = result["posted"].as_array().expect("a list");
    let posted: Vec<Value> = posted
        .iter()
        .map(|one| json!([one["account"], one["amount"], one["memo"]]))
        .collect();
    let expected = json!([
        ["expense/bank-fees", "-12.50", "Fee of the correspondent"],
        ["suspense", "40.00", null]
    ]);
    assert_eq!(json!(posted), expected);
    let balances = |bank: &Bank| {
        [ACCOUNT, "expense/bank-fees", "suspense"].map(|account| bank.balance(account))
    };
    let after = balances(&bank);
    assert_eq!(after, ["334.50", "12.50", "40.00"]);
    bank.verify();
    // Again, and by keeping it alone.
    for more in [&post[..], &["--keep"]] {
        let (_, again) = told(&bank, &file, more);
        assert_eq!(again["replayed"], true, "{again}");
        assert_eq!(again["posted"], result["posted"]);
    }
    assert_eq!(balances(&bank), after);
    // What was booked belongs to the lines, also for the next statement.
    bank.now += 2 * DAY;
    let (_, next) = told(&bank, &second(&bank), &["--keep"]);
    assert_eq!(counts(&next), [1, 0, 1, 0], "{next}");
    assert_eq!(next["proof"]["difference"], "0.00");
    bank.verify();
    // Undone are the newest first, and not while what was booked stands.
    bank.json(&["reconcile", "undo", "2"]);
    bank.refuses(&["reconcile", "undo", "1"], 4, "reconciliation_posted");
    let number = text(&result["posted"][0]["transaction"]);
    bank.run(&[
        "reverse",
        &number,
        "--group",
        "--reason",
        "a mistake",
        "--yes",
    ])
    .done();
    bank.json(&["reconcile", "undo", "1"]);
    assert_eq!(balances(&bank), ["307.00", "0.00", "0.00"]);
    bank.verify();
}

/// What was booked, reversed and undone belongs to no line when the file is kept anew,
/// wherever the last day of a statement lies: the line is open, or booked once more.
#[test]
fn what_was_reversed_belongs_to_no_line() {
    // The last day of the statement, the days until the reversal, and whether one of the
    // statement's days has what was booked without the reversal.
    let cases = [
        ("22", 0, false),
        ("22", 3, false),
        ("23", 0, false),
        ("23", 1, true),
    ];
    for (last, days, is_between) in cases {
        let (mut bank, _) = bank();
        let last = format!("2026-11-{last}");
        let stated = camt("FED-1", ["2026-11-21", &last], 0, &[PAY, FEE, RETURN]);
        let (file, rules) = (bank.file("1.xml", stated), rules(&bank));
        let post = ["--post", "--rules", &rules];
        let (_, result) = told(&bank, &file, &post);
        let number = text(&result["posted"][0]["transaction"]);
        bank.now += days * DAY;
        let words = ["reverse", &number, "--group", "--reason", "a mistake"];
        bank.run(&[&words[..], &["--yes"]].concat()).done();
        bank.json(&["reconcile", "undo", "1"]);
        let (_, again) = told(&bank, &file, &["--keep"]);
        let open = if is_between { 4 } else { 2 };
        assert_eq!(counts(&again), [1, 2, open, 0], "{last} {days}: {again}");
        assert_eq!(again["proof"]["difference"], "0.00", "{again}");
        let shown = bank.json(&["reconcile", "show", "2"]).to_string();
        assert_eq!(shown.contains(&number), is_between, "{shown}");
        // Neither is open, or belongs to a line, in the statement that has both behind it.
        bank.now += 4 * DAY;
        let lines = [("2026-11-24", 20_000, "R-2", "incoming wire")];
        let days = ["2026-11-24", "2026-11-26"];
        let second = bank.file("2.xml", camt("FED-2", days, 12_750, &lines));
        let (_, result) = told(&bank, &second, &["--keep", "--accept", "statement_gap"]);
        assert_eq!(result["proof"]["difference"], "0.00", "{result}");
        let shown = bank.json(&["reconcile", "show", "3"]).to_string();
        assert!(!shown.contains(&number), "{shown}");
        bank.json(&["reconcile", "undo", "3"]);
        let (_, booked) = told(&bank, &file, &post);
        assert_eq!(booked["posted"].as_array().map(Vec::len), Some(2));
        assert_eq!(booked["proof"]["difference"], "0.00", "{booked}");
        bank.verify();
    }
}

/// Rules that come later book of a kept statement what none has booked before.
#[test]
fn a_kept_statement_can_be_booked_later() {
    let (bank, _) = bank();
    let file = first(&bank);
    told(&bank, &file, &["--keep"]);
    let fee = bank.file("fee.toml", RULES.split("\n\n").next().expect("a rule"));
    let (_, result) = told(&bank, &file, &["--post", "--rules", &fee]);
    assert_eq!(
        (&result["reconciliation"], counts(&result)),
        (&json!(1), [2, 1, 2, 0])
    );
    let (_, result) = told(&bank, &file, &["--post", "--rules", &rules(&bank)]);
    assert_eq!(counts(&result), [3, 0, 2, 0], "{result}");
    assert_eq!(result["posted"].as_array().map(Vec::len), Some(2));
    assert_eq!(bank.balance("expense/bank-fees"), "12.50");
    assert_eq!(bank.balance("suspense"), "40.00");
    bank.verify();
}

/// A line that a later statement goes on with is booked there or not at all: for the earlier
/// file alone it would be booked once more with the next one.
#[test]
fn a_line_is_booked_once_whichever_statement_is_given_again() {
    let (mut bank, _) = bank();
    let file = first(&bank);
    told(&bank, &file, &["--keep"]);
    bank.now += 2 * DAY;
    let next = second(&bank);
    told(&bank, &next, &["--keep"]);
    let rules = rules(&bank);
    let post = ["--post", "--rules", &rules];
    let before = (all(&bank), change_log(&bank));
    refused(&bank, &file, &post, 4, "not_last_reconciliation");
    let said = bank.run(&words(&file, &post)).stderr;
    assert!(said.contains("bankctl reconcile undo 2"), "{said}");
    assert_eq!((all(&bank), change_log(&bank)), before);
    // What is said there works.
    bank.json(&["reconcile", "undo", "2"]);
    let (_, booked) = told(&bank, &file, &post);
    assert_eq!(booked["posted"].as_array().map(Vec::len), Some(2));
    let (_, result) = told(&bank, &next, &["--keep"]);
    assert_eq!(counts(&result), [1, 0, 1, 0], "{result}");
    let third = camt("FED-3", ["2026-11-25", "2026-11-25"], 32_750, &[]);
    let third = bank.file("3.xml", third);
    bank.now += DAY;
    let any = "[[rule]]\naccount = \"suspense\"\n";
    let any = bank.file("any.toml", any);
    let (_, result) = told(&bank, &third, &["--post", "--rules", &any]);
    assert_eq!(
        (&result["posted"], counts(&result)),
        (&Value::Null, [0, 0, 1, 0])
    );
    assert_eq!(result["proof"]["difference"], "0.00", "{result}");
    assert_eq!(bank.balance("expense/bank-fees"), "12.50");
    assert_eq!(bank.balance("suspense"), "40.00");
    bank.verify();
}

/// A line that a later statement has a transaction for is left no more.
#[test]
fn a_line_that_a_later_statement_settled_is_not_booked() {
    let (mut bank, account) = bank();
    let lines = [PAY, RETURN];
    let file = camt("FED-1", ["2026-11-21", "2026-11-22"], 0, &lines);
    let file = bank.file("1.xml", file);
    told(&bank, &file, &["--keep"]);
    bank.now += 2 * DAY;
    wire(&bank, &account, "40", "X-9");
    let lines = [("2026-11-23", 20_000, "R-2", "incoming wire")];
    let next = camt("FED-2", ["2026-11-23", "2026-11-24"], 14_000, &lines);
    let (_, result) = told(&bank, &bank.file("2.xml", next), &["--keep"]);
    assert_eq!(counts(&result), [2, 0, 1, 0], "{result}");
    let rules = rules(&bank);
    let (_, again) = told(&bank, &file, &["--post", "--rules", &rules]);
    assert_eq!(
        (&again["replayed"], &again["posted"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(bank.balance("suspense"), "0.00");
    bank.verify();
}

/// What a bank kept of a sum is one posting, against the group.
#[test]
fn a_difference_is_booked_against_the_group() {
    let (bank, _) = bank();
    let days = ["2026-11-21", "2026-11-22"];
    let lines = [PAY, ("2026-11-22", 20_600, "SUM", "two wires less a fee")];
    let file = bank.file("fee.xml", camt("FEE", days, 0, &lines));
    let rule = "[[rule]]\ndifference = true\nmax = \"15\"\naccount = \"expense/bank-fees\"\n";
    let rules = bank.file("difference.toml", rule);
    let more = ["--fee", "5", "--group", "day"];
    let (_, before) = told(&bank, &file, &more);
    assert_eq!(before["groups"][0]["difference"], "-1.00", "{before}");
    let post = [&more[..], &["--post", "--rules", &rules]].concat();
    let (code, result) = told(&bank, &file, &post);
    assert_eq!(code, 0, "{result}");
    assert_eq!(result["posted"][0]["amount"], "-1.00");
    assert_eq!(result["groups"][0]["difference"], "0.00");
    assert_eq!(result["groups"][0]["transactions"], 3);
    assert_eq!(bank.balance("expense/bank-fees"), "1.00");
    assert_eq!(told(&bank, &file, &post).1["replayed"], true);
    assert_eq!(bank.balance("expense/bank-fees"), "1.00");
    bank.verify();
}

/// The bank names the payments of a line in a file of its own.
#[test]
fn payments_of_a_line_are_told_in_another_file() {
    let (bank, _) = bank();
    let days = ["2026-11-21", "2026-11-22"];
    let lines = [PAY, ("2026-11-22", 20_700, "SUM-1", "wires of the day")];
    let file = bank.file("sum.xml", camt("SUM", days, 0, &lines));
    let payments: String = [("R-2", "200.00"), ("R-3", "7.00")]
        .map(|(reference, amount)| {
            format!("<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs><Amt Ccy=\"USD\">{amount}</Amt></TxDtls>")
        })
        .concat();
    let details = format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>D</Id><Acct><Id><Othr><Id>061000146</Id></Othr></Id></Acct><Ntry><NtryRef>SUM-1</NtryRef><Amt Ccy=\"USD\">207.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-22</Dt></BookgDt><NtryDtls>{payments}</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    );
    let told_in = bank.file("details.xml", &details);
    let unused = bank.file("unused.xml", details.replace("207.00", "208.00"));
    let alone = ["--group", "reference"];
    let (code, result) = told(&bank, &file, &alone);
    assert_eq!((code, counts(&result)), (9, [1, 1, 2, 0]), "{result}");
    let with = [&alone[..], &["--details", &told_in]].concat();
    let (code, result) = told(&bank, &file, &with);
    assert_eq!((code, counts(&result)), (0, [3, 0, 0, 0]), "{result}");
    let with = [&alone[..], &["--details", &unused]].concat();
    let (_, result) = told(&bank, &file, &with);
    assert_eq!(result["warnings"][0]["code"], "details_unused", "{result}");
}

/// Who may only look may not keep, and what is booked can wait for a second person.
#[test]
fn postings_wait_for_a_second_person_where_the_policy_says_so() {
    let (mut bank, _) = bank();
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "sue", "--role", "supervisor"]);
    bank.json(&["operator", "add", "tom", "--role", "teller"]);
    bank.json(&["operator", "add", "ada", "--role", "auditor"]);
    bank.now += DAY / 8;
    bank.json(&["policy", "set", "reconciliations", "--over", "50"]);
    bank.now += DAY / 8;
    let (file, rules) = (first(&bank), rules(&bank));
    let post = ["--post", "--rules", &rules];
    for (who, more) in [
        ("tom", &["--keep"][..]),
        ("ada", &["--keep"]),
        ("ada", &post),
    ] {
        who.clone_into(&mut bank.operator);
        refused(&bank, &file, more, 5, "permission_denied");
    }
    assert_eq!(told(&bank, &file, &[]).0, 9, "an auditor looks");
    "sue".clone_into(&mut bank.operator);
    refused(&bank, &file, &post, 10, "approval_required");
    assert_eq!(all(&bank)["items"], json!([]));
    "ben".clone_into(&mut bank.operator);
    let request = bank.json(&["approval", "show", "1"]);
    assert_eq!(text(&request["maker"]), "sue", "{request}");
    bank.json(&["approval", "approve", "1"]);
    "sue".clone_into(&mut bank.operator);
    let (_, result) = told(&bank, &file, &post);
    assert_eq!(result["posted"].as_array().map(Vec::len), Some(2));
    assert_eq!(bank.balance("suspense"), "40.00");
    assert_eq!(told(&bank, &file, &post).1["replayed"], true);
    "ada".clone_into(&mut bank.operator);
    assert_eq!(bank.json(&["reconcile", "show", "1"])["operator"], "sue");
    bank.refuses(&["reconcile", "undo", "1"], 5, "permission_denied");
    "anna".clone_into(&mut bank.operator);
    bank.now += DAY / 8;
    bank.verify();
}
