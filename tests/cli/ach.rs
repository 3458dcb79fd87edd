//! Files of the Automated Clearing House: what each entry does to the books, that it does
//! it once, and how it goes back.

#![allow(dead_code, unreachable_pub)]

use serde_json::{Value, json};

use crate::ach_file::{NachaFile, OPERATOR, OURS};
use crate::common::{Bank, DAY, text};

fn run(bank: &Bank, line: &str) -> Value {
    bank.json(&line.split(' ').collect::<Vec<_>>())
}

#[track_caller]
fn refused(bank: &Bank, line: &str, exit: i32, code: &str) {
    bank.refuses(&line.split(' ').collect::<Vec<_>>(), exit, code);
}

/// A bank with its numbers.
pub fn bank() -> Bank {
    let bank = Bank::new();
    run(
        &bank,
        &format!("ledger set --routing-number {OURS} --ach-operator {OPERATOR}"),
    );
    bank
}

/// Takes a file in that leaves something over, and gives its result.
fn left(bank: &Bank, file: &str, more: &[&str]) -> Value {
    let arguments = [&["import", "ach", file, "-o", "json"][..], more].concat();
    let done = bank.run(&arguments);
    assert_eq!(done.code, 9, "{}", done.stderr);
    done.json()
}

/// The bank's own number, and its operator's.
pub fn numbers(bank: &Bank) {
    run(
        bank,
        &format!("ledger set --routing-number {OURS} --ach-operator {OPERATOR}"),
    );
}

/// Entries in every state, for tests of records: waiting, posted, in suspense, due to go
/// back, returned, corrected and noted. The bank has said its [`numbers`].
pub fn of_each_state(bank: &Bank, account: &str) {
    let file = NachaFile {
        effective: "000000",
        settled: "   ",
        ..NachaFile::default()
    };
    let first = file.of(&[
        (22, account, 500, "ANA", "05WORDS"),
        (22, "744567899", 300, "NOBODY", ""),
        (22, "744567898", 200, "NOBODY", ""),
        (27, "744567897", 100, "NOBODY", ""),
        (22, account, 50, "BACK", ""),
        (23, account, 0, "TEST", ""),
    ]);
    left(bank, &bank.file("states.ach", first), &[]);
    run(bank, &format!("ach repair 2 --account {account}"));
    bank.json(&["ach", "return", "5", "--code", "R10", "--info", "not mine"]);
    let later = NachaFile {
        modifier: 'B',
        effective: "991231",
        settled: "   ",
        ..NachaFile::default()
    };
    let later = bank.file("later.ach", later.of(&[(22, account, 700, "LATER", "")]));
    run(bank, &format!("import ach {later}"));
}

/// A ledger for the gallery of failures: one entry is in suspense.
pub fn gallery(bank: &Bank) -> String {
    let ledger = bank.path("ach.db").display().to_string();
    for line in [
        "init --name Ach".to_owned(),
        "customer add --name Ana".to_owned(),
        "account open --customer C00000013".to_owned(),
        format!("ledger set --routing-number {OURS} --ach-operator {OPERATOR}"),
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        bank.json(&[&["--ledger", &ledger][..], &words].concat());
    }
    let file = NachaFile::default().of(&[
        (22, "744567899", 500, "NOBODY", ""),
        (22, "744567899", 300, "NOBODY", ""),
        (22, "744567899", 200, "NOBODY", ""),
    ]);
    let file = file.replace("123456780000002\n", "123456780000001\n");
    let file = bank.file("suspense.ach", file);
    left(bank, &file, &["--ledger", &ledger]);
    ledger
}

/// The balance of an account, whatever it is.
fn balance(bank: &Bank, account: &str) -> String {
    bank.balance(account)
}

/// Code, account, cents, state, reason of the return, and whether its money is in suspense.
type Entry<'e> = (u8, &'e str, i64, &'e str, Option<&'e str>, bool);

#[test]
fn each_entry_is_booked_by_its_code_and_its_account() {
    let bank = bank();
    let account = bank.funded("100");
    let poor = bank.account(&[]);
    let frozen = bank.funded("50");
    let closed = bank.account(&[]);
    let held = bank.funded("10");
    run(&bank, &format!("account freeze {frozen} --reason r"));
    run(&bank, &format!("account close {closed} --yes"));
    run(&bank, &format!("hold place {held} 9"));
    let dashed = format!("{}-{}", &account[..4], &account[4..]);
    let zeros = format!("000{account}");
    let mistyped = format!("{}9", &account[..9]);
    let table: [Entry<'_>; 18] = [
        (22, &account, 100, "posted", None, false),
        (32, &dashed, 100, "posted", None, false),
        (22, &zeros, 100, "posted", None, false),
        (22, &frozen, 100, "posted", None, false),
        (27, &account, 50, "posted", None, false),
        (37, &account, 50, "posted", None, false),
        (27, &poor, 50, "return-due", Some("R01"), true),
        (27, &held, 200, "return-due", Some("R09"), true),
        (27, &frozen, 50, "return-due", Some("R16"), true),
        (27, &closed, 50, "return-due", Some("R02"), true),
        (27, "744567899", 50, "return-due", Some("R03"), true),
        (22, &closed, 70, "suspense", Some("R02"), true),
        (22, "744567899", 70, "suspense", Some("R03"), true),
        (22, &mistyped, 70, "suspense", Some("R04"), true),
        (52, &account, 30, "suspense", None, true),
        (47, &account, 30, "suspense", None, true),
        (33, &account, 0, "noted", None, false),
        (38, "744567899", 0, "return-due", Some("R03"), false),
    ];
    let entries: Vec<_> = table
        .iter()
        .map(|row| (row.0, row.1, row.2, "RECEIVER", ""))
        .collect();
    let file = bank.file("a.ach", NachaFile::default().of(&entries));
    let done = left(&bank, &file, &[]);
    let counts = [
        "rows",
        "posted",
        "suspended",
        "noted",
        "waiting",
        "rejected",
        "duplicates",
    ];
    let counted: Vec<&Value> = counts.iter().map(|name| &done[name]).collect();
    assert_eq!(
        counted,
        [18, 6, 11, 1, 0, 0, 0]
            .map(|n| json!(n))
            .iter()
            .collect::<Vec<_>>()
    );
    assert_eq!(done["ach"]["prenotes"], json!({ "ok": 1, "failed": 1 }));
    assert_eq!(done["ach"]["sec"], json!({ "PPD": 18 }));
    for (place, row) in table.iter().enumerate() {
        let entry = run(&bank, &format!("ach show {}", place + 1));
        assert_eq!(entry["state"], row.3, "{entry}");
        assert_eq!(entry["return_code"].as_str(), row.4, "{entry}");
        let booked = entry["transactions"].as_array().expect("a list").len();
        assert_eq!(booked, usize::from(row.2 > 0), "{entry}");
        if row.5 {
            // The Saturday's file was settled on it: two banking days later.
            assert_eq!(entry["return_by"], "2026-11-24", "{entry}");
        }
    }
    // Credits 640, debits 530, in cents: the file's whole.
    assert_eq!(balance(&bank, "clearing/ach"), "1.10");
    assert_eq!(balance(&bank, "suspense"), "-1.90");
    assert_eq!(bank.json(&["verify"])["ok"], true);
}

#[test]
fn wages_are_payroll_and_a_reversal_takes_its_original_back() {
    let bank = bank();
    let account = bank.account(&[]);
    let wages = NachaFile {
        description: "PAYROLL",
        ..NachaFile::default()
    };
    let entry = (22, account.as_str(), 500, "ANA", "");
    run(
        &bank,
        &format!("import ach {}", bank.file("w.ach", wages.of(&[entry]))),
    );
    let paid = run(&bank, "ach show 1");
    let wage = run(
        &bank,
        &format!("transaction show {}", text(&paid["transaction"])),
    );
    assert_eq!(wage["kind"], "payroll");
    let back = NachaFile {
        description: "REVERSAL",
        modifier: 'B',
        ..NachaFile::default()
    };
    let entry = (27, account.as_str(), 500, "ANA", "");
    run(
        &bank,
        &format!("import ach {}", bank.file("r.ach", back.of(&[entry]))),
    );
    let reversal = text(&run(&bank, "ach show 2")["transaction"]);
    let reversal = run(&bank, &format!("transaction show {reversal}"));
    assert_eq!(reversal["reverses"], wage["id"]);
    assert_eq!(balance(&bank, &account), "0.00");
    assert_eq!(balance(&bank, "clearing/ach"), "0.00");
    assert_eq!(bank.json(&["verify"])["ok"], true);
}

#[test]
fn a_file_is_taken_once_and_its_identity_too() {
    let bank = bank();
    let account = bank.account(&[]);
    let one = NachaFile::default().of(&[(22, &account, 500, "ANA", "")]);
    let file = bank.file("one.ach", &one);
    assert_eq!(run(&bank, &format!("import ach {file}"))["posted"], 1);
    let again = run(&bank, &format!("import ach {file}"));
    assert_eq!(
        (&again["posted"], &again["duplicates"]),
        (&json!(0), &json!(1))
    );
    // Other content under the same identity.
    let more = [
        (22, account.as_str(), 500, "ANA", ""),
        (22, &account, 600, "BOB", ""),
    ];
    let other = bank.file("other.ach", NachaFile::default().of(&more));
    refused(&bank, &format!("import ach {other}"), 6, "file_id_conflict");
    let taken = run(&bank, &format!("import ach {other} --allow-same-id"));
    assert_eq!(
        (&taken["posted"], &taken["duplicates"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(balance(&bank, &account), "11.00");
    // The same entry with another amount is another: nothing is booked.
    let changed = [(22, account.as_str(), 501, "ANA", "")];
    let changed = bank.file("changed.ach", NachaFile::default().of(&changed));
    refused(
        &bank,
        &format!("import ach {changed} --allow-same-id"),
        9,
        "rows_rejected",
    );
    assert_eq!(balance(&bank, &account), "11.00");
}

#[test]
fn only_files_of_an_operator_for_this_bank_are_taken() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let entries = [(22, account.as_str(), 500, "ANA", "")];
    let file = bank.file("a.ach", NachaFile::default().of(&entries));
    refused(&bank, &format!("import ach {file}"), 4, "no_routing_number");
    // A dry run reads any file.
    let dry = run(&bank, &format!("import ach {file} --dry-run"));
    assert_eq!(dry["credits"], json!({ "count": 1, "amount": "5.00" }));
    run(
        &bank,
        &format!("ledger set --routing-number {OURS} --ach-operator 021000021"),
    );
    refused(&bank, &format!("import ach {file}"), 4, "not_incoming");
    run(&bank, &format!("ledger set --ach-operator {OPERATOR}"));
    let set = run(&bank, "ledger show");
    assert_eq!(set["routing_number"], OURS);
    assert_eq!(set["ach_operators"], json!([OPERATOR]));
    let theirs = NachaFile {
        bank: "021000021",
        modifier: 'B',
        ..NachaFile::default()
    };
    let theirs = bank.file("b.ach", theirs.of(&entries));
    refused(&bank, &format!("import ach {theirs}"), 9, "rows_rejected");
    assert_eq!(balance(&bank, &account), "0.00");
}

#[test]
fn what_is_not_due_waits_for_its_day() {
    let mut bank = bank();
    let account = bank.account(&[]);
    let later = NachaFile {
        effective: "261124",
        settled: "328",
        ..NachaFile::default()
    };
    let file = bank.file("later.ach", later.of(&[(22, &account, 500, "ANA", "")]));
    let done = run(&bank, &format!("import ach {file}"));
    assert_eq!((&done["posted"], &done["waiting"]), (&json!(0), &json!(1)));
    assert_eq!(done["ach"]["waiting"]["by"], "2026-11-24");
    assert_eq!(run(&bank, "ach post-due")["posted"], 0);
    assert_eq!(balance(&bank, &account), "0.00");
    bank.now += 3 * DAY;
    assert_eq!(run(&bank, "ach post-due --dry-run")["posted"], 1);
    assert_eq!(run(&bank, "ach post-due")["posted"], 1);
    assert_eq!(run(&bank, "ach post-due")["posted"], 0);
    assert_eq!(balance(&bank, &account), "5.00");
    assert_eq!(bank.json(&["verify"])["ok"], true);
}

#[test]
fn the_close_of_a_day_books_what_is_due_on_the_next() {
    let mut bank = bank();
    let account = bank.account(&[]);
    // Monday.
    bank.now += 2 * DAY;
    run(&bank, "day open --yes");
    let later = NachaFile {
        effective: "261124",
        settled: "328",
        ..NachaFile::default()
    };
    let file = bank.file("later.ach", later.of(&[(22, &account, 500, "ANA", "")]));
    run(&bank, &format!("import ach {file}"));
    assert_eq!(balance(&bank, &account), "0.00");
    bank.now += DAY;
    bank.json(&["close-of-business"]);
    assert_eq!(run(&bank, "day status")["business_date"], "2026-11-24");
    assert_eq!(balance(&bank, &account), "5.00");
    assert_eq!(bank.json(&["verify"])["ok"], true);
}

#[test]
fn a_person_repairs_and_returns_what_is_in_suspense() {
    let bank = bank();
    let account = bank.account(&[]);
    let file = NachaFile::default().of(&[
        (22, "744567899", 500, "NOBODY", ""),
        (22, "744567898", 300, "NOBODY", ""),
        (22, &account, 200, "ANA", ""),
    ]);
    left(&bank, &bank.file("a.ach", file), &[]);
    let fixed = run(&bank, &format!("ach repair 1 --account {account}"));
    assert_eq!(
        (&fixed["state"], &fixed["return_code"]),
        (&json!("corrected"), &json!("C01"))
    );
    assert_eq!(
        run(&bank, &format!("ach repair 1 --account {account}"))["replayed"],
        true
    );
    refused(
        &bank,
        &format!("ach repair 3 --account {account}"),
        4,
        "not_in_suspense",
    );
    refused(&bank, "ach return 1 --code R03", 4, "ach_not_returnable");
    refused(&bank, "ach return 2 --code R99", 2, "invalid_return_code");
    refused(&bank, "ach return 3 --code R10", 2, "invalid_return_code");
    refused(&bank, "ach show 99", 3, "ach_entry_not_found");
    assert_eq!(
        run(&bank, "ach return 123456780000002 --code R03")["state"],
        "returned"
    );
    let transaction = text(&run(&bank, "ach show 3")["transaction"]);
    refused(
        &bank,
        &format!("reverse {transaction} --reason r"),
        4,
        "is_ach_entry",
    );
    let info = [
        "ach",
        "return",
        &transaction,
        "--code",
        "R10",
        "--info",
        "not mine",
    ];
    assert_eq!(bank.json(&info)["state"], "returned");
    assert_eq!(bank.json(&info)["replayed"], true);
    assert_eq!(balance(&bank, &account), "5.00");
    assert_eq!(balance(&bank, "suspense"), "0.00");
    assert_eq!(balance(&bank, "clearing/ach"), "5.00");
    assert_eq!(bank.json(&["verify"])["ok"], true);
}

#[test]
fn a_close_says_what_must_go_back() {
    let mut bank = bank();
    // Monday.
    bank.now += 2 * DAY;
    run(&bank, "day open --yes");
    let file = NachaFile::default().of(&[(22, "744567899", 500, "NOBODY", "")]);
    left(&bank, &bank.file("a.ach", file), &[]);
    bank.now += DAY;
    let closed = bank.run(&["close-of-business", "-o", "json"]);
    assert_eq!(closed.code, 9, "{}", closed.stderr);
    assert!(closed.stderr.contains("returns_due"), "{}", closed.stderr);
    let status = bank.run(&["day", "status", "-o", "json"]).done();
    assert_eq!(status.json()["ach_returns_due"], 1);
    let told = "1 ACH entries must be decided about or sent back by today: see `bankctl ach list --due-by 2026-11-24`";
    assert!(status.stderr.contains(told), "{}", status.stderr);
    let due = run(&bank, "ach list --due-by 2026-11-24");
    assert_eq!(due["items"][0]["entry"], 1);
    assert_eq!(
        run(&bank, "ach list --due-by 2026-11-23")["items"],
        json!([])
    );
    bank.json(&["ach", "return", "1", "--code", "R03"]);
    assert_eq!(run(&bank, "day status")["ach_returns_due"], 0);
    bank.now += DAY;
    bank.json(&["close-of-business"]);
}

#[test]
fn a_return_has_its_days() {
    let mut bank = bank();
    let account = bank.account(&[]);
    let file = NachaFile::default().of(&[
        (22, &account, 500, "ANA", ""),
        (22, &account, 600, "ANA", ""),
        (22, &account, 700, "ANA", ""),
    ]);
    run(&bank, &format!("import ach {}", bank.file("a.ach", file)));
    refused(&bank, "ach return 1 --code R06", 4, "return_window_over");
    // Wednesday: two banking days after the Saturday were Tuesday.
    bank.now += 4 * DAY;
    refused(&bank, "ach return 1 --code R03", 4, "return_window_over");
    bank.json(&["ach", "return", "1", "--code", "R10", "--info", "not mine"]);
    bank.json(&["ach", "return", "2", "--code", "R03", "--late", "agreed"]);
    bank.now += 60 * DAY;
    refused(
        &bank,
        "ach return 3 --code R10 --info signed --yes",
        4,
        "return_window_over",
    );
}

#[test]
fn returns_are_written_once_and_read_by_the_bank_that_sent_the_entries() {
    let bank = bank();
    let file = NachaFile::default().of(&[
        (22, "744567899", 500, "NOBODY", ""),
        (27, "744567898", 300, "NOBODY", ""),
        (22, "744567897", 0, "WORDS", ""),
        (23, "744567896", 0, "TEST", ""),
    ]);
    left(&bank, &bank.file("a.ach", file), &["--unknown", "return"]);
    let out = bank.path("returns.ach");
    let out = out.to_str().expect("a path");
    bank.run(&["export", "ach", "--returns", "--to-file", out])
        .done();
    for account in ["suspense", "clearing/ach"] {
        assert_eq!(balance(&bank, account), "0.00");
    }
    refused(&bank, "export ach --returns", 4, "nothing_to_send");
    let again = bank.run(&["export", "ach", "--again", "261121/A"]).done();
    let written = std::fs::read_to_string(out).expect("a file");
    assert_eq!(again.stdout.trim_end(), written.trim_end());
    let more = NachaFile {
        modifier: 'B',
        ..NachaFile::default()
    };
    let more = bank.file("b.ach", more.of(&[(22, "744567899", 100, "NOBODY", "")]));
    left(&bank, &more, &["--unknown", "return"]);
    let same = "export ach --returns --file-id A";
    refused(&bank, same, 4, "too_many_files");
    assert_eq!(bank.json(&["verify"])["ok"], true);

    // The bank that sent them.
    let other = Bank::new();
    run(
        &other,
        "ledger set --routing-number 123456780 --ach-operator 091400606",
    );
    let dry = other.json(&["import", "ach", out, "--dry-run", "--strict"]);
    assert_eq!(dry["ach"]["returns_received"], 3);
    assert_eq!(dry["credits"], json!({ "count": 1, "amount": "5.00" }));
    assert_eq!(dry["debits"], json!({ "count": 1, "amount": "3.00" }));
    left(&other, out, &[]);
    assert_eq!(balance(&other, "suspense"), "2.00");
    assert_eq!(run(&other, "ach show 1")["return_code"], "R03");
}

#[test]
fn corrections_are_written_and_read() {
    let bank = bank();
    let account = bank.account(&[]);
    let file = NachaFile::default().of(&[(22, "744567899", 500, "NOBODY", "")]);
    left(&bank, &bank.file("a.ach", file), &[]);
    run(&bank, &format!("ach repair 1 --account {account}"));
    let out = bank.path("cor.ach");
    let out = out.to_str().expect("a path");
    bank.run(&["export", "ach", "--corrections", "--to-file", out])
        .done();
    let other = Bank::new();
    run(
        &other,
        "ledger set --routing-number 123456780 --ach-operator 091400606",
    );
    let read = other.json(&["import", "ach", out, "--strict"]);
    assert_eq!(
        (&read["noted"], &read["ach"]["corrections"]),
        (&json!(1), &json!(1))
    );
    let entry = run(&other, "ach show 1");
    assert_eq!(
        (&entry["state"], &entry["return_code"]),
        (&json!("noted"), &json!("C01"))
    );
    assert!(text(&entry["addenda"][0]).contains(&account), "{entry}");
    assert_eq!(balance(&other, "clearing/ach"), "0.00");
}

#[test]
fn files_of_other_programs_are_read_in_a_dry_run() {
    let bank = Bank::new();
    let data = |name: &str| format!("{}/tests/data/nacha/{name}", env!("CARGO_MANIFEST_DIR"));
    let dry = |name: &str, more: &[&str]| {
        let file = data(name);
        bank.json(&[&["import", "ach", &file, "--dry-run"][..], more].concat())
    };
    let mixed = dry("ppd-mixedDebitCredit.ach", &[]);
    assert_eq!(
        mixed["credits"],
        json!({ "count": 2, "amount": "2000000.00" })
    );
    assert_eq!(
        mixed["debits"],
        json!({ "count": 1, "amount": "2000000.00" })
    );
    assert_eq!(dry("return-WEB.ach", &[])["ach"]["returns_received"], 2);
    assert_eq!(dry("cor-example.ach", &[])["ach"]["corrections"], 1);
    assert_eq!(
        dry("test_testdata_ppd-debit.ach", &[])["warnings"][0]["code"],
        "line_length"
    );
    let many = "20110805A.ach";
    for (more, exit, code) in [
        (&[][..], 4, "control_count_mismatch"),
        (&["--accept", "hash"], 4, "control_count_mismatch"),
        (&["--accept", "count"], 2, "unsupported_entry_class"),
    ] {
        let file = data(many);
        let line = [&["import", "ach", &file, "--dry-run"][..], more].concat();
        bank.refuses(&line, exit, code);
    }
    for (name, exit, code) in [
        ("file_header_control.rtf", 2, "unsupported_format"),
        ("return-no-batch-controls.ach", 2, "truncated_file"),
        ("invalid-two-micro-deposits.ach", 2, "invalid_amount"),
        ("moov-ids.ach", 4, "control_hash_mismatch"),
    ] {
        bank.refuses(&["import", "ach", &data(name), "--dry-run"], exit, code);
    }
}
