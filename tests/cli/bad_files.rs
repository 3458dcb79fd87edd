//! Files that are no payroll, and texts that want to do harm.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::common::{Bank, data, text};
use crate::onboarding::counts;

/// The most bytes that a program may keep of a line without an end.
const LONG_LINE_BYTES: usize = 64 << 20;

/// Nothing in what is shown may act on a terminal or turn the text around.
/// The joiners of emoji and of scripts may stay.
#[track_caller]
fn is_harmless(shown: &str, what: &str) {
    let acts = |letter: char| {
        let control = letter.is_control() && letter != '\n';
        control
            || matches!(
                letter,
                '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
            )
            || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
            || matches!(letter, '\u{e0000}'..='\u{e007f}')
    };
    let line = shown.lines().find(|line| line.chars().any(acts));
    assert_eq!(line, None, "of {what:?}");
}

/// The name of a file, what is in it, exit and error codes.
#[test]
fn what_is_no_table_of_payments_is_named() {
    let bank = Bank::new();
    let header = "account,amount\n";
    let program = std::fs::read(std::env::current_exe().expect("a test")).expect("a program");
    let table: Vec<(Vec<u8>, &str)> = vec![
        (b"".to_vec(), "empty_file"),
        (b"\n\n  \n".to_vec(), "empty_file"),
        (b"\xef\xbb\xbf".to_vec(), "empty_file"),
        (
            format!("{header}\"1000000018,1.00\n").into_bytes(),
            "unclosed_quote",
        ),
        (
            format!("{header}1000000018,\"1.0").into_bytes(),
            "unclosed_quote",
        ),
        (program, "unreadable_file"),
        (b"PK\x03\x04 not text".to_vec(), "unreadable_file"),
        (b"SQLite format 3\0 not text".to_vec(), "unreadable_file"),
        (vec![0; 5_000], "unreadable_file"),
        (b"amount,name\n1.00,Ana\n".to_vec(), "missing_column"),
        (b"account,amount,amount\n".to_vec(), "ambiguous_column"),
    ];
    for (content, code) in table {
        let start = String::from_utf8_lossy(&content[..content.len().min(40)]).into_owned();
        let file = bank.file("bad.csv", &content);
        for verb in ["payroll", "accounts"] {
            let (exit, error) = bank.fails(&["import", verb, &file]);
            assert_eq!(exit, 2, "{verb} {start:?}: {error}");
            if verb == "payroll" {
                assert_eq!(error["code"], code, "{start:?}: {error}");
            }
            assert!(text(&error["message"]).contains("bad.csv"), "{error}");
            assert!(!error["hint"].is_null(), "{start:?}: {error}");
        }
    }
    let folder = bank.folder.path().display().to_string();
    bank.refuses(&["import", "payroll", &folder], 2, "is_a_directory");
    bank.refuses(&["import", "payroll", "none.csv"], 3, "file_not_found");
    let rows = bank.file("rows.csv", header);
    assert_eq!(
        counts(&bank.json(&["import", "payroll", &rows])),
        (0, 0, 0, 0)
    );
    bank.verify();
}

#[test]
fn a_line_without_an_end_is_refused_early() {
    let bank = Bank::new();
    for start in ["", "account,amount\n\""] {
        let mut content = start.as_bytes().to_vec();
        content.resize(LONG_LINE_BYTES, b'a');
        let file = bank.file("long.csv", content);
        bank.refuses(&["import", "payroll", &file], 2, "record_too_long");
        bank.refuses(&["import", "accounts", &file], 2, "record_too_long");
        bank.refuses(
            &["reconcile", &file, "--account", "cash/vault"],
            2,
            "record_too_long",
        );
    }
}

#[test]
fn tables_of_other_things_are_refused_by_their_header() {
    let bank = Bank::new();
    let mut files = 0;
    for entry in std::fs::read_dir(data("csv_torture")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        files += 1;
        let file = path.display().to_string();
        let (exit, error) = bank.fails(&["import", "payroll", &file]);
        assert_eq!(
            (exit, &error["code"]),
            (2, &json!("missing_column")),
            "{file}: {error}"
        );
        is_harmless(&bank.run(&["import", "payroll", &file]).stderr, &file);
        // With a column named, the cells are looked at one by one.
        let header = std::fs::read_to_string(&path).expect("UTF-8");
        let names: Vec<&str> = header.lines().next().unwrap_or("").split(',').collect();
        let map = [
            format!("account={}", names[0]),
            format!("amount={}", names[1]),
        ];
        let run = bank.run(&[
            "import", "payroll", &file, "--map", &map[0], "--map", &map[1],
        ]);
        assert!(
            matches!(run.code, 0 | 2 | 9),
            "{file}: {} {}",
            run.code,
            run.stderr
        );
        assert!(!run.stderr.contains("panicked"), "{file}: {}", run.stderr);
        is_harmless(&(run.stdout + &run.stderr), &file);
    }
    assert!(files > 5, "{files} files");
    assert_eq!(bank.balance("clearing/payroll"), "0.00");
}

#[test]
fn bytes_that_are_no_text_are_a_reject_or_a_refusal() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    for row in [
        format!("{account},1.\0\x30\x30"),
        format!("{}\0{},1.00", &account[..5], &account[5..]),
        format!("{account},1.00\u{202e}"),
        format!("{account},\u{ff11}.00"),
        format!("{account},\u{1b}[31m1.00"),
    ] {
        let file = bank.file("row.csv", format!("account,amount\n{row}\n"));
        let run = bank.run(&["import", "payroll", &file]);
        assert!(
            matches!(run.code, 2 | 9),
            "{row:?}: {} {}",
            run.code,
            run.stdout
        );
        is_harmless(&(run.stdout + &run.stderr), &row);
    }
    assert_eq!(bank.balance(&account), "0.00");
}

/// The big list of naughty strings.
fn naughty() -> Vec<String> {
    let path = data("unicode_injection").join("big-list-of-naughty-strings__blns.json");
    let list = std::fs::read(path).expect("a file");
    let list: Vec<String> = serde_json::from_slice(&list).expect("a list of texts");
    assert!(list.len() > 400, "{}", list.len());
    list
}

/// What is kept of a text: blanks around it are not part of it.
fn kept(text: &str) -> &str {
    text.trim()
}

#[test]
fn naughty_memos_are_stored_as_given_and_shown_harmless() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let naughty = naughty();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["account", "amount", "memo"])
        .expect("a row");
    for memo in &naughty {
        writer
            .write_record([&account, "1.00", memo])
            .expect("a row");
    }
    let file = bank.file("naughty.csv", writer.into_inner().expect("rows"));
    let result = bank.json(&["import", "payroll", &file]);
    let rows = naughty.len() as u64;
    assert_eq!(counts(&result), (rows, rows, 0, 0), "{result}");
    let history = bank.json(&["history", &account, "--oldest-first", "--limit", "1000"]);
    let items = history["items"].as_array().expect("a list");
    assert_eq!(items.len(), naughty.len());
    for (item, memo) in items.iter().zip(&naughty) {
        let stored = item["memo"].as_str().unwrap_or_default();
        // A cell of a file that a spreadsheet would run may have a guard.
        let given = bankctl_types::text::unguard(memo);
        assert_eq!(kept(stored), kept(&given), "{memo:?}");
    }
    is_harmless(
        &bank
            .run(&["history", &account, "--limit", "1000"])
            .done()
            .stdout,
        "history",
    );
    let csv = bank
        .run(&["export", "transactions", "-o", "csv"])
        .done()
        .stdout;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let place = header
        .iter()
        .position(|name| name == "memo")
        .expect("a memo");
    for (record, item) in reader.records().zip(items) {
        let cell = &record.expect("a record")[place];
        let is_number = cell
            .chars()
            .all(|letter| "+-.() 0123456789".contains(letter));
        assert!(
            is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
            "{cell:?} would run"
        );
        assert_eq!(
            bankctl_types::text::unguard(cell),
            item["memo"].as_str().unwrap_or_default()
        );
    }
    bank.verify();
}

/// Through a file of accounts, which takes them all in one run; some through
/// the command line, where no text can hold a NUL.
#[test]
fn naughty_names_are_stored_as_given_and_shown_harmless() {
    let bank = Bank::new();
    let names: Vec<String> = naughty()
        .into_iter()
        .filter(|name| !kept(name).is_empty())
        .collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["customer_external_id", "customer_name", "external_number"];
    writer.write_record(header).expect("a row");
    for (number, name) in (0..).zip(&names) {
        let number: i32 = number;
        let row = [format!("E{number}"), name.clone(), format!("N{number}")];
        writer.write_record(&row).expect("a row");
    }
    let file = bank.file("names.csv", writer.into_inner().expect("rows"));
    let run = bank.run(&["import", "accounts", &file, "--skip-rejects", "-o", "json"]);
    assert!(matches!(run.code, 0 | 9), "{}", run.stderr);
    let result = run.json();
    let mut told = String::new();
    for reject in result["rejects"].as_array().expect("a list") {
        writeln!(told, "{reject}").expect("a text");
    }
    let rejected = result["rejected"].as_u64().expect("a count");
    assert!(
        rejected * 50 < names.len() as u64,
        "names are taken:\n{told}"
    );
    let customers = bank.json(&["customer", "list", "--limit", "1000"]);
    let items = customers["items"].as_array().expect("a list");
    assert_eq!(items.len() as u64 + rejected, names.len() as u64);
    for item in items {
        let id = item["external_id"]
            .as_str()
            .map_or_else(|| external_id(&bank, item), str::to_owned);
        let place: usize = id[1..].parse().expect("a number");
        let given = bankctl_types::text::unguard(&names[place]);
        assert_eq!(kept(&text(&item["name"])), kept(&given));
    }
    is_harmless(
        &bank
            .run(&["customer", "list", "--limit", "1000"])
            .done()
            .stdout,
        "list",
    );
    for name in names.iter().step_by(25).filter(|name| !name.contains('\0')) {
        let arguments = ["customer", "add", &format!("--name={name}"), "-o", "json"];
        let run = bank.run(&arguments);
        assert!(matches!(run.code, 0 | 2), "{name:?}: {}", run.stderr);
        if run.code == 0 {
            assert_eq!(kept(&text(&run.json()["name"])), kept(name));
        }
        is_harmless(&run.stderr, name);
    }
    bank.verify();
}

fn external_id(bank: &Bank, item: &Value) -> String {
    let shown = bank.json(&["customer", "show", &text(&item["number"])]);
    text(&shown["external_id"])
}
