//! Reconciliations that are kept: what the next statement goes on from, what rules book
//! of lines that are left, and what is undone.

use serde_json::{Value, json};

use crate::common::{Bank, DAY, text};
use crate::reconcile::counts;

/// A line of a statement: day, cents, reference, words.
type Line<'l> = (&'l str, i64, &'l str, &'l str);

/// What the correspondent calls our account.
const NAMED: [&str; 2] = ["--statement-account", "061000146"];
const ACCOUNT: &str = "clearing/wire";
const PAY: Line = ("2026-11-21", 10_000, "R-1", "incoming wire");
const FEE: Line = (
    "2026-11-22",
    -1_250,
    "NOTPROVIDED",
    "Monthly FEE of November",
);
const RETURN: Line = ("2026-11-22", 4_000, "X-9", "Returned: account closed");
const RULES: &str = "[[rule]]
text = \"monthly*fee\"
sign = \"out\"
max = \"50.00\"
account = \"expense/bank-fees\"
memo = \"Fee of the correspondent\"

[[rule]]
text = [\"returned\", \"refused\"]
sign = \"in\"
account = \"suspense\"
";

/// Cents as a statement writes them, without a sign.
fn amount(cents: i64) -> String {
    format!("{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

fn direction(cents: i64) -> &'static str {
    if cents < 0 { "DBIT" } else { "CRDT" }
}

/// A camt.053 with each entry on a line of its own.
pub fn camt(id: &str, [from, to]: [&str; 2], opening: i64, lines: &[Line]) -> String {
    let closing = opening + lines.iter().map(|line| line.1).sum::<i64>();
    let balance = |kind: &str, cents: i64, day: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"USD\">{}</Amt><CdtDbtInd>{}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n",
            amount(cents),
            direction(cents)
        )
    };
    let entries = lines.iter().map(|(day, cents, reference, words)| {
        format!(
            "<Ntry><Amt Ccy=\"USD\">{}</Amt><CdtDbtInd>{}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs><RmtInf><Ustrd>{words}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n",
            amount(*cents),
            direction(*cents)
        )
    });
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt>\n<Id>{id}</Id><FrToDt><FrDtTm>{from}T00:00:00</FrDtTm><ToDtTm>{to}T23:59:59</ToDtTm></FrToDt><Acct><Id><Othr><Id>061000146</Id></Othr></Id></Acct>\n{}{}{}</Stmt></BkToCstmrStmt></Document>\n",
        balance("OPBD", opening, from),
        balance("CLBD", closing, to),
        entries.collect::<String>()
    )
}

/// A bank with three wires on two days, and the day after.
fn bank() -> (Bank, String) {
    let mut bank = Bank::new();
    let account = bank.account(&[]);
    let wire = |bank: &Bank, cents: &str, reference: &str| {
        bank.json(&[
            "deposit",
            &account,
            cents,
            "--channel",
            "wire",
            "--ref",
            reference,
        ]);
    };
    wire(&bank, "100", "R-1");
    bank.now += DAY;
    wire(&bank, "200", "R-2");
    wire(&bank, "7", "R-3");
    bank.now += DAY;
    (bank, account)
}

/// The first statement: it has a fee and a return that the ledger does not know, and not
/// yet two of our wires.
fn first(bank: &Bank) -> String {
    let days = ["2026-11-21", "2026-11-22"];
    bank.file("1.xml", camt("FED-1", days, 0, &[PAY, FEE, RETURN]))
}

/// The second: one of the wires has arrived.
fn second(bank: &Bank) -> String {
    let lines = [("2026-11-23", 20_000, "R-2", "incoming wire")];
    let days = ["2026-11-23", "2026-11-24"];
    bank.file("2.xml", camt("FED-2", days, 12_750, &lines))
}

fn words<'w>(file: &'w str, more: &[&'w str]) -> Vec<&'w str> {
    [&["reconcile", file, "--account", ACCOUNT], &NAMED[..], more].concat()
}

/// Exit code and result.
fn told(bank: &Bank, file: &str, more: &[&str]) -> (i32, Value) {
    let arguments = words(file, &[more, &["-o", "json"]].concat());
    let run = bank.run(&arguments);
    assert!(matches!(run.code, 0 | 9), "{arguments:?}: {}", run.stderr);
    (run.code, run.json())
}

#[track_caller]
fn refused(bank: &Bank, file: &str, more: &[&str], exit: i32, code: &str) {
    bank.refuses(&words(file, more), exit, code);
}

fn rules(bank: &Bank) -> String {
    bank.file("rules.toml", RULES)
}

/// Kinds, amounts and lines of what is kept.
fn items(bank: &Bank, id: &str) -> Vec<(String, String, Option<u64>)> {
    let shown = bank.json(&["reconcile", "show", id]);
    let items = shown["items"].as_array().expect("items");
    let item = |item: &Value| {
        let left_open = item["left_open"].as_u64();
        (text(&item["kind"]), text(&item["amount"]), left_open)
    };
    items.iter().map(item).collect()
}

fn kinds(items: &[(String, String, Option<u64>)]) -> Vec<(&str, &str, Option<u64>)> {
    let told = items.iter();
    told.map(|(kind, amount, left)| (kind.as_str(), amount.as_str(), *left))
        .collect()
}

/// All that is written down of reconciliations.
fn all(bank: &Bank) -> Value {
    bank.json(&["reconcile", "list"])
}

fn change_log(bank: &Bank) -> u64 {
    bank.json(&["audit", "log", "--limit", "1"])["items"][0]["id"]
        .as_u64()
        .expect("a number")
}

/// Keeps a statement of a bank's last payments, and books its fee.
pub fn kept(bank: &Bank) {
    let file = bank.file(
        "stated.csv",
        "date,amount,balance,description\n2026-11-21,-2.50,-2.50,Fee\n",
    );
    let rules = bank.file(
        "fee.toml",
        "[[rule]]\ntext = \"fee\"\nmax = \"2.50\"\naccount = \"expense/bank-fees\"\n",
    );
    let run = bank.run(&[
        "reconcile",
        &file,
        "--account",
        "clearing/other",
        "--post",
        "--rules",
        &rules,
    ]);
    assert!(matches!(run.code, 0 | 9), "{}", run.stderr);
}

#[test]
fn the_next_statement_goes_on_from_what_the_one_before_left_open() {
    let (mut bank, account) = bank();
    let (code, result) = told(&bank, &first(&bank), &["--keep"]);
    assert_eq!((code, counts(&result)), (9, [1, 2, 2, 0]), "{result}");
    assert_eq!(result["reconciliation"], 1);
    assert_eq!(result["proof"]["difference"], "0.00");
    bank.now += 2 * DAY;
    bank.json(&[
        "deposit",
        &account,
        "40",
        "--channel",
        "wire",
        "--ref",
        "X-9",
    ]);
    // A transaction of before is matched, and a line of before by one of today.
    let (code, result) = told(&bank, &second(&bank), &["--keep"]);
    assert_eq!((code, counts(&result)), (9, [2, 1, 1, 0]), "{result}");
    assert_eq!(result["unmatched_file"][0]["left_open"], 1);
    assert_eq!(result["unmatched_file"][0]["amount"], "-12.50");
    assert_eq!(result["unmatched_ledger"][0]["reference"], "R-3");
    assert_eq!(result["proof"]["difference"], "0.00");
    assert_eq!(
        kinds(&items(&bank, "2")),
        [
            ("matched", "40.00", Some(1)),
            ("matched", "200.00", None),
            ("open_line", "-12.50", Some(1)),
            ("open_transaction", "7.00", None),
            ("booked_later", "40.00", None),
        ]
    );
    let listed = all(&bank);
    let open = listed["items"].as_array().expect("a list").iter();
    let open: Vec<Value> = open
        .map(|one| json!([one["reconciliation"], one["closing"], one["open_lines"]]))
        .collect();
    assert_eq!(json!(open), json!([[1, "127.50", 2], [2, "327.50", 1]]));
    let others = bank.json(&["reconcile", "list", "--account", "clearing/ach"]);
    assert_eq!(others["items"], json!([]));
    // To look again, without keeping it, is to see it as it was.
    let (_, again) = told(&bank, &second(&bank), &[]);
    assert_eq!(counts(&again), [2, 1, 1, 0], "{again}");
    bank.verify();
}

/// What is booked after a statement of today was kept, and on days that no statement
/// covers, is open in the next one.
#[test]
fn what_no_statement_can_know_yet_is_not_lost() {
    let (mut bank, account) = bank();
    let today = ["2026-11-21", "2026-11-23"];
    let wires = [
        PAY,
        ("2026-11-23", 20_000, "R-2", "wire"),
        ("2026-11-23", 700, "R-3", "wire"),
    ];
    let file = bank.file("today.xml", camt("T", today, 0, &wires));
    let (code, _) = told(&bank, &file, &["--keep"]);
    assert_eq!(code, 0);
    for reference in ["L-1", "L-2"] {
        bank.json(&[
            "deposit",
            &account,
            "5",
            "--channel",
            "wire",
            "--ref",
            reference,
        ]);
        bank.now += 2 * DAY;
    }
    let next = [("2026-11-27", 500, "L-1", "wire")];
    let file = bank.file(
        "next.xml",
        camt("N", ["2026-11-27", "2026-11-27"], 30_700, &next),
    );
    let (code, result) = told(&bank, &file, &["--keep", "--days", "5"]);
    assert_eq!((code, counts(&result)), (9, [1, 0, 1, 0]), "{result}");
    assert_eq!(result["unmatched_ledger"][0]["reference"], "L-2");
    assert_eq!(result["proof"]["difference"], "0.00");
    bank.verify();
}

#[test]
fn a_file_is_kept_once() {
    let (bank, _) = bank();
    let file = first(&bank);
    let dry = told(&bank, &file, &["--keep", "--dry-run"]).1;
    assert_eq!(
        (&dry["dry_run"], &dry["reconciliation"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(all(&bank)["items"], json!([]));
    let (_, made) = told(&bank, &file, &["--keep"]);
    let before = (all(&bank), change_log(&bank));
    let (_, again) = told(&bank, &file, &["--keep"]);
    assert_eq!(
        (&again["replayed"], &again["reconciliation"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(counts(&again), counts(&made));
    let said = bank.run(&words(&file, &["--keep"])).stderr;
    assert!(
        said.contains("kept already, as reconciliation 1: nothing was written"),
        "{said}"
    );
    assert_eq!((all(&bank), change_log(&bank)), before);
    // Another file under the bank's own name of the statement.
    let lines = [PAY, FEE, ("2026-11-22", 4_001, "X-9", "Returned")];
    let days = ["2026-11-21", "2026-11-22"];
    let other = bank.file("other.xml", camt("FED-1", days, 0, &lines));
    refused(&bank, &other, &["--keep"], 6, "file_id_conflict");
    assert_eq!((all(&bank), change_log(&bank)), before);
    bank.verify();
}

/// A file that is given again after the next statement was kept is told of as it was, also
/// where both end on one day.
#[test]
fn an_earlier_file_given_again_says_what_it_said() {
    for days in [["2026-11-23", "2026-11-24"], ["2026-11-22", "2026-11-22"]] {
        let (mut bank, account) = bank();
        let made = told(&bank, &first(&bank), &["--keep"]);
        bank.now += 2 * DAY;
        // Booked for a line that the first has left open.
        let wire = [
            "deposit",
            &account,
            "40",
            "--channel",
            "wire",
            "--ref",
            "X-9",
        ];
        bank.json(&wire);
        let lines = [(days[0], 20_000, "R-2", "incoming wire")];
        let second = bank.file("2.xml", camt("FED-2", days, 12_750, &lines));
        let after = told(&bank, &second, &["--keep"]);
        assert_eq!(after.1["warnings"], json!([]), "{after:?}");
        for (file, before, number) in [(first(&bank), &made, 1), (second, &after, 2)] {
            for more in [&["--keep"][..], &[]] {
                let again = told(&bank, &file, more);
                assert_eq!(
                    (again.0, counts(&again.1)),
                    (before.0, counts(&before.1)),
                    "{again:?}"
                );
                for field in ["proof", "unmatched_file", "unmatched_ledger", "warnings"] {
                    assert_eq!(again.1[field], before.1[field], "{again:?}");
                }
                let kept = again.1["reconciliation"].as_i64();
                assert_eq!(kept, (!more.is_empty()).then_some(number));
            }
        }
        bank.verify();
    }
}

#[test]
#[rustfmt::skip]
fn what_proves_nothing_is_not_kept() {
    let (bank, account) = bank();
    let file = first(&bank);
    let rules = rules(&bank);
    let bad = bank.file("bad.toml", "[[rule]]\ntext = \"\"\naccount = \"suspense\"\n");
    let customers = bank.file("customers.toml", format!("[[rule]]\naccount = \"{account}\"\n"));
    let unknown = bank.file("unknown.toml", "[[rule]]\naccount = \"suspense\"\npattern = \"fee\"\n");
    let table = bank.file("table.csv", "date,amount,reference\n2026-11-21,100.00,R-1\n");
    let days = ["2026-11-21", "2026-11-22"];
    let wrong = camt("W", days, 0, &[PAY, FEE]).replace(">87.50<", ">87.51<");
    let wrong = bank.file("wrong.xml", wrong);
    let chain = "date,amount,balance\n2026-11-21,1.00,7.00\n2026-11-21,1.00,9.00\n";
    let chain = bank.file("chain.csv", chain);
    let cases: [(&str, &[&str], i32, &str); 11] = [
        (&chain, &["--keep"], 4, "unproved_statement"),
        (&table, &["--keep"], 4, "no_closing_balance"),
        (&wrong, &["--keep"], 4, "unproved_statement"),
        (&file, &["--keep", "--from", "2026-11-22"], 2, "usage"),
        (&file, &["--post"], 2, "usage"),
        (&file, &["--rules", &rules], 2, "usage"),
        (&file, &["--post", "--rules", &bad], 2, "invalid_rules"),
        (&file, &["--post", "--rules", &unknown], 2, "invalid_rules"),
        (&file, &["--post", "--rules", &customers], 2, "invalid_rules"),
        (&file, &["--post", "--rules", "nothing.toml"], 3, "file_not_found"),
        (&table, &["--details", &file], 2, "usage"),
    ];
    for (file, more, exit, code) in cases {
        refused(&bank, file, more, exit, code);
    }
    let of_customer = ["reconcile", &file, "--account", &account, NAMED[0], NAMED[1], "--post", "--rules", &rules];
    bank.refuses(&of_customer, 4, "customer_account");
    bank.refuses(&["reconcile"], 2, "usage");
    bank.refuses(&["reconcile", "show", "1"], 3, "reconciliation_not_found");
    bank.refuses(&["reconcile", "undo", "1"], 3, "reconciliation_not_found");
    assert_eq!(all(&bank)["items"], json!([]));
}

/// A statement that is missing in between refuses to be kept; days that are in two are
/// told of.
#[test]
fn a_statement_goes_on_from_the_last_that_is_kept() {
    let (bank, _) = bank();
    told(&bank, &first(&bank), &["--keep"]);
    let later = |id: &str, from: &str, opening: i64| {
        let lines = [(from, 100, "Z-1", "wire")];
        bank.file(
            &format!("{id}.xml"),
            camt(id, [from, "2026-11-30"], opening, &lines),
        )
    };
    let gap = later("gap", "2026-11-25", 12_751);
    let overlap = later("overlap", "2026-11-22", 12_751);
    refused(&bank, &gap, &["--keep"], 4, "statement_gap");
    let opens = "it opens with 127.51, and reconciliation 1 ended on 2026-11-22 with 127.50";
    let said = bank.run(&words(&gap, &["--keep"])).stderr;
    assert!(
        said.contains(opens) && said.contains("--accept statement_gap"),
        "{said}"
    );
    let warned = |file: &str, more: &[&str]| {
        let (_, result) = told(&bank, file, more);
        let warnings = result["warnings"].as_array().expect("a list").clone();
        let codes = warnings.iter().map(|warning| text(&warning["code"]));
        codes.collect::<Vec<_>>()
    };
    assert_eq!(warned(&gap, &[]), ["statement_gap"]);
    refused(&bank, &gap, &["--strict"], 4, "statement_gap");
    assert_eq!(warned(&overlap, &[]), ["statement_overlap"]);
    refused(
        &bank,
        &overlap,
        &["--keep", "--strict"],
        4,
        "statement_overlap",
    );
    // A table says by its balances where it begins.
    let table = "date,amount,balance\n2026-11-25,1.00,7.00\n";
    let table = bank.file("table.csv", table);
    refused(&bank, &table, &["--keep"], 4, "statement_gap");
    assert_eq!(
        warned(&gap, &["--keep", "--accept", "statement_gap"]),
        ["statement_gap"]
    );
    // Once it is kept, it is.
    assert_eq!(told(&bank, &gap, &["--keep"]).1["replayed"], true);
    bank.verify();
}

#[test]
fn what_is_undone_is_as_if_it_had_not_been_kept() {
    let (mut bank, _) = bank();
    told(&bank, &first(&bank), &["--keep"]);
    bank.now += 2 * DAY;
    let file = second(&bank);
    let before = (all(&bank), told(&bank, &file, &[]).1);
    told(&bank, &file, &["--keep"]);
    bank.refuses(&["reconcile", "undo", "1"], 4, "not_last_reconciliation");
    let dry = bank.json(&["reconcile", "undo", "2", "--dry-run"]);
    assert_eq!(dry["dry_run"], true);
    assert_eq!(all(&bank)["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(bank.json(&["reconcile", "undo", "2"])["undone"], true);
    assert_eq!((all(&bank), told(&bank, &file, &[]).1), before);
    assert_eq!(bank.json(&["reconcile", "undo", "2"])["replayed"], true);
    // It stays readable, and the file can be kept anew.
    assert_eq!(bank.json(&["reconcile", "show", "2"])["undone"], true);
    let with = bank.json(&["reconcile", "list", "--all"]);
    assert_eq!(with["items"].as_array().map(Vec::len), Some(2));
    let (_, result) = told(&bank, &file, &["--keep"]);
    assert_eq!(result["reconciliation"], 3);
    bank.verify();
}

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
    let wire = [
        "deposit",
        &account,
        "40",
        "--channel",
        "wire",
        "--ref",
        "X-9",
    ];
    bank.json(&wire);
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
