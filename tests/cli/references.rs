//! References: one text has one form, and nobody takes the name of a row.

use std::fmt::Write as _;

use serde_json::json;

use super::common::{Bank, text};
use super::engine;
use super::onboarding::{counts, left_over, rejects};

/// Two keyboards write the same word.
const COMPOSED: &str = "Miete-M\u{e4}rz";
const DECOMPOSED: &str = "Miete-Ma\u{308}rz";

#[test]
fn the_same_reference_from_two_keyboards_is_posted_once() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let deposit = |reference: &str| bank.json(&["deposit", &account, "1", "--ref", reference]);
    let first = deposit(DECOMPOSED);
    assert_eq!(
        (text(&first["reference"]).as_str(), &first["replayed"]),
        (COMPOSED, &json!(false))
    );
    for again in [COMPOSED, DECOMPOSED] {
        let again = deposit(again);
        assert_eq!(
            (&again["replayed"], &again["id"]),
            (&json!(true), &first["id"])
        );
    }
    for shown in [COMPOSED, DECOMPOSED] {
        assert_eq!(
            bank.json(&["transaction", "show", shown])["id"],
            first["id"]
        );
    }
    bank.refuses(
        &["hold", "place", &account, "1", "--ref", DECOMPOSED],
        6,
        "reference_conflict",
    );
    // Line by line as well, all in one transaction.
    let line = |reference: &str| {
        json!({"op": "deposit", "account": account, "amount": "2", "ref": reference}).to_string()
    };
    let lines = ["\u{e9}", "e\u{301}", "\u{e9}"].map(line).join("\n");
    let run = bank.feed(&["post", "-"], lines.as_bytes()).done();
    let replayed = run.stdout.matches("\"replayed\":true").count();
    assert_eq!((replayed, bank.balance(&account)), (2, "3.00".to_owned()));
    bank.verify();
}

#[test]
fn a_reference_has_nothing_that_nobody_sees() {
    let bank = Bank::new();
    let account = bank.funded("10");
    let hold = text(&bank.json(&["hold", "place", &account, "1"])["id"]);
    let paid = text(&bank.json(&["deposit", &account, "1"])["id"]);
    let other = bank.account(&[]);
    for hidden in [
        "INV-1\u{200b}",
        "\u{202e}1-VNI",
        "INV\u{200d}-1",
        "INV-1\u{fe0f}",
    ] {
        for command in [
            &["deposit", &account, "1"][..],
            &["deposit", &account, "1", "--dry-run"],
            &["withdraw", &account, "1"],
            &["transfer", &account, &other, "1"],
            &["reverse", &paid, "--reason", "r"],
            &["hold", "place", &account, "1"],
            &["hold", "capture", &hold],
        ] {
            bank.refuses(
                &[command, &["--ref", hidden]].concat(),
                2,
                "invalid_reference",
            );
        }
    }
    let asked = json!({"op": "deposit", "account": account, "amount": "2", "ref": "\u{200b}x"});
    let run = bank.feed(&["post", "-"], asked.to_string().as_bytes());
    assert!(
        run.stdout.contains("\"invalid_reference\""),
        "{}",
        run.stdout
    );
    assert_eq!(bank.balance(&account), "11.00");
    bank.verify();
}

#[test]
fn a_file_has_each_reference_once_in_whatever_form() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    bank.json(&["deposit", &account, "1", "--ref", COMPOSED]);
    let rows = format!(
        "account,amount,reference\n\
         {account},1.00,N\u{e9}e\n{account},1.00,Ne\u{301}e\n\
         {account},1.00,P-1\u{200b}\n{account},1.00,{DECOMPOSED}\n{account},1.00,P-2\n"
    );
    let file = bank.file("wages.csv", rows);
    let result = left_over(&bank, &["import", "payroll", &file, "--skip-rejects"]);
    let codes = rejects(&result);
    let code = |line: u64, code: &str| (line, code.to_owned());
    assert_eq!(
        codes,
        [
            code(2, "duplicate_reference"),
            code(3, "duplicate_reference"),
            code(4, "invalid_reference"),
            code(5, "reference_conflict"),
        ]
    );
    assert_eq!(counts(&result).1, 1, "{result}");
    assert_eq!(bank.balance(&account), "2.00");
    bank.verify();
}

/// Many rows are asked about together, in the order of their references.
#[test]
fn each_used_reference_among_new_ones_is_found() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    for used in ["P-04", "P-09", "P-03x", "A", "Z"] {
        bank.json(&["deposit", &account, "1", "--ref", used]);
    }
    bank.json(&["hold", "place", &account, "1", "--ref", "P-06"]);
    let mut rows = "account,amount,reference\n".to_owned();
    for reference in [
        "P-09", "P-01", "P-06", "", "P-04", "P-0", "P-\u{e9}", "P-12", "P-03",
    ] {
        writeln!(rows, "{account},2.00,{reference}").expect("a text");
    }
    let file = bank.file("wages.csv", rows);
    let result = left_over(&bank, &["import", "payroll", &file, "--skip-rejects"]);
    let conflicts = [2, 4, 6].map(|line| (line, "reference_conflict".to_owned()));
    assert_eq!(rejects(&result), conflicts);
    assert_eq!(counts(&result), (9, 6, 0, 3), "{result}");
    let again = left_over(&bank, &["import", "payroll", &file, "--skip-rejects"]);
    assert_eq!(counts(&again).1, 0, "{again}");
    assert_eq!(bank.balance(&account), "117.00");
    bank.verify();
}

/// Versions before wrote references as they came.
#[test]
fn what_was_written_before_is_found_and_done_once() {
    if engine::ON_SERVER {
        return;
    }
    let bank = Bank::new();
    let account = bank.account(&[]);
    let mut ids = Vec::new();
    let row = format!("{}:2", "a".repeat(64));
    let old = [DECOMPOSED, "INV-1\u{200b}", &row];
    for (number, old) in old.iter().enumerate() {
        let plain = format!("PLAIN-{number}");
        let id = bank.json(&["deposit", &account, "1", "--ref", &plain])["id"].clone();
        written_before(&bank, &plain, old);
        ids.push(id);
    }
    for (old, id) in old.iter().zip(&ids) {
        let again = bank.json(&["deposit", &account, "1", "--ref", old]);
        assert_eq!(
            (&again["replayed"], &again["id"]),
            (&json!(true), id),
            "{old:?}"
        );
        assert_eq!(&bank.json(&["transaction", "show", old])["id"], id);
    }
    // From the other keyboard, too.
    let again = bank.json(&["deposit", &account, "1", "--ref", COMPOSED]);
    assert_eq!(again["id"], ids[0]);
    assert_eq!(bank.balance(&account), "3.00");
}

/// Gives a transaction the reference that a version before would have written.
fn written_before(bank: &Bank, plain: &str, old: &str) {
    let name = "transfer_is_append_only_update";
    let ledger = rusqlite::Connection::open(bank.ledger()).expect("the ledger");
    let found = "SELECT sql FROM sqlite_schema WHERE name = ?1";
    let made: String = ledger
        .query_row(found, [name], |row| row.get(0))
        .expect("a trigger");
    ledger
        .execute_batch(&format!("DROP TRIGGER {name}"))
        .expect("dropped");
    let change = "UPDATE transfer SET reference = ?1 WHERE reference = ?2";
    let changed = ledger.execute(change, [old, plain]).expect("changed");
    assert_eq!(changed, 1);
    ledger.execute_batch(&made).expect("made again");
}

/// Who knows a file before it is imported can't take the name of one of its rows.
#[test]
fn the_name_of_a_row_can_not_be_taken() {
    let bank = Bank::new();
    let (ana, eve) = (bank.account(&[]), bank.account(&[]));
    let wages = bank.file("wages.csv", format!("account,amount\n{ana},11.00\n"));
    let dry = bank.json(&["import", "payroll", &wages, "--dry-run"]);
    let row = format!("{}:2", text(&dry["batch"]));
    bank.refuses(
        &["deposit", &eve, "7.77", "--ref", &row],
        2,
        "invalid_reference",
    );
    bank.json(&["import", "payroll", &wages]);
    let taken_back = bank.json(&["reverse", &row, "--reason", "wage was wrong"]);
    assert_eq!(
        (text(&taken_back["amount"]), text(&taken_back["debit"])),
        ("11.00".into(), ana.clone())
    );

    // A key of the caller's own can be guessed: then nothing is taken for another.
    let squatter = bank.json(&["deposit", &eve, "7.77", "--ref", "nov-2026:2"]);
    bank.json(&[
        "import",
        "payroll",
        &wages,
        "--batch",
        "nov-2026",
        "--allow-similar",
    ]);
    let (exit, error) = bank.fails(&["reverse", "nov-2026:2", "--reason", "r"]);
    assert_eq!(
        (exit, text(&error["code"])),
        (6, "ambiguous_reference".to_owned())
    );
    let message = text(&error["message"]);
    assert!(message.contains(&text(&squatter["id"])), "{message}");
    let wage = text(&bank.json(&["history", &ana])["items"][0]["transaction"]);
    assert!(message.contains(&wage), "{message}");
    bank.json(&["reverse", &wage, "--reason", "r"]);
    assert_eq!(bank.balance(&eve), "7.77");
    bank.verify();
}
