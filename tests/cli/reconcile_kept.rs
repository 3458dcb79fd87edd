//! Reconciliations that are kept: what the next statement goes on from, and what is undone.

use serde_json::{Value, json};

use crate::common::{Bank, DAY, text};
use crate::reconcile::counts;

/// A line of a statement: day, cents, reference, words.
pub type Line<'l> = (&'l str, i64, &'l str, &'l str);

/// What the correspondent calls our account.
const NAMED: [&str; 2] = ["--statement-account", "061000146"];
pub const ACCOUNT: &str = "clearing/wire";
pub const PAY: Line = ("2026-11-21", 10_000, "R-1", "incoming wire");
pub const FEE: Line = (
    "2026-11-22",
    -1_250,
    "NOTPROVIDED",
    "Monthly FEE of November",
);
pub const RETURN: Line = ("2026-11-22", 4_000, "X-9", "Returned: account closed");
pub const RULES: &str = "[[rule]]
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
pub fn bank() -> (Bank, String) {
    let mut bank = Bank::new();
    let account = bank.account(&[]);
    wire(&bank, &account, "100", "R-1");
    bank.now += DAY;
    wire(&bank, &account, "200", "R-2");
    wire(&bank, &account, "7", "R-3");
    bank.now += DAY;
    (bank, account)
}

/// An incoming wire.
pub fn wire(bank: &Bank, account: &str, amount: &str, reference: &str) {
    let words = ["deposit", account, amount, "--channel", "wire", "--ref"];
    bank.json(&[&words[..], &[reference]].concat());
}

/// The first statement: it has a fee and a return that the ledger does not know, and not
/// yet two of our wires.
pub fn first(bank: &Bank) -> String {
    let days = ["2026-11-21", "2026-11-22"];
    bank.file("1.xml", camt("FED-1", days, 0, &[PAY, FEE, RETURN]))
}

/// The second: one of the wires has arrived.
pub fn second(bank: &Bank) -> String {
    let lines = [("2026-11-23", 20_000, "R-2", "incoming wire")];
    let days = ["2026-11-23", "2026-11-24"];
    bank.file("2.xml", camt("FED-2", days, 12_750, &lines))
}

pub fn words<'w>(file: &'w str, more: &[&'w str]) -> Vec<&'w str> {
    [&["reconcile", file, "--account", ACCOUNT], &NAMED[..], more].concat()
}

/// Exit code and result.
pub fn told(bank: &Bank, file: &str, more: &[&str]) -> (i32, Value) {
    let arguments = words(file, &[more, &["-o", "json"]].concat());
    let run = bank.run(&arguments);
    assert!(matches!(run.code, 0 | 9), "{arguments:?}: {}", run.stderr);
    (run.code, run.json())
}

#[track_caller]
pub fn refused(bank: &Bank, file: &str, more: &[&str], exit: i32, code: &str) {
    bank.refuses(&words(file, more), exit, code);
}

pub fn rules(bank: &Bank) -> String {
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
pub fn all(bank: &Bank) -> Value {
    bank.json(&["reconcile", "list"])
}

pub fn change_log(bank: &Bank) -> u64 {
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
    wire(&bank, &account, "40", "X-9");
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
        wire(&bank, &account, "40", "X-9");
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

/// A table has no name of the bank's: it is known by its bytes.
#[test]
fn a_table_that_is_kept_is_seen_again_as_it_was() {
    let (bank, _) = bank();
    let rows = "2026-11-21,100.00,R-1,100.00\n2026-11-22,200.00,R-2,300.00\n";
    let table = bank.file(
        "table.csv",
        format!("date,amount,reference,balance\n{rows}"),
    );
    let seen = |more: &[&str]| {
        let words = [&["reconcile", &table, "--account", ACCOUNT], more].concat();
        let run = bank.run(&[&words[..], &["-o", "json"]].concat());
        let result = run.json();
        (run.code, counts(&result), result["warnings"].clone())
    };
    let before = seen(&[]);
    assert_eq!(before, (9, [2, 0, 1, 0], json!([])));
    assert_eq!(seen(&["--keep"]), before);
    assert_eq!(seen(&[]), before);
    // Another of the same days is not that one.
    let other = format!("date,amount,reference,balance\n{rows}\n");
    let other = bank.file("other.csv", other);
    let run = bank.run(&["reconcile", &other, "--account", ACCOUNT, "-o", "json"]);
    assert_eq!(counts(&run.json()), [0, 2, 1, 0]);
    bank.verify();
}

/// The balances fit, so that what is missing comes to nothing.
#[test]
fn a_number_that_the_bank_has_passed_over_is_told_of() {
    let (bank, _) = bank();
    let numbered = |number: u64, days: [&str; 2]| {
        let id = format!("N-{number}");
        let named = format!("<Id>{id}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb>");
        let plain = camt(&id, days, 0, &[]);
        let text = plain.replacen(&format!("<Id>{id}</Id>"), &named, 1);
        bank.file(&format!("{id}.xml"), text)
    };
    let codes = |file: &str, more: &[&str]| {
        let (_, result) = told(&bank, file, more);
        let warnings = result["warnings"].as_array().expect("a list").clone();
        let codes = warnings.iter().map(|warning| text(&warning["code"]));
        codes.collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    let first = numbered(5, ["2026-11-02", "2026-11-03"]);
    assert_eq!(codes(&first, &["--keep"]), none);
    let third = numbered(7, ["2026-11-06", "2026-11-07"]);
    refused(&bank, &third, &["--keep", "--strict"], 4, "sequence_gap");
    assert_eq!(codes(&third, &["--keep"]), ["sequence_gap"]);
    let told_of = bank.run(&words(&third, &[])).stderr;
    let message = "statement 7 follows 5 (one of the two is reconciliation 1)";
    assert!(told_of.contains(message), "{told_of}");
    // What was missing goes on from the one before, and the next from it.
    let second = numbered(6, ["2026-11-04", "2026-11-05"]);
    assert_eq!(codes(&second, &["--keep"]), none);
    assert_eq!(codes(&third, &[]), none);
    // A year begins with 1.
    let anew = numbered(1, ["2026-11-08", "2026-11-09"]);
    assert_eq!(codes(&anew, &["--keep"]), none);
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
