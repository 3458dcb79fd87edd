//! Entries for other banks: what customers pay there is sent once, and what comes back
//! finds the account that paid it.

use serde_json::{Value, json};

use crate::ach_file::{NachaFile, OPERATOR, OURS};
use crate::common::{Bank, DAY, data, text};

const THEIRS: &str = "123456780";

fn run(bank: &Bank, line: &str) -> Value {
    bank.json(&line.split(' ').collect::<Vec<_>>())
}

#[track_caller]
fn refused(bank: &Bank, line: &str, exit: i32, code: &str) {
    bank.refuses(&line.split(' ').collect::<Vec<_>>(), exit, code);
}

/// The bank that sends, with an account of 100.00 that pays.
fn sender() -> (Bank, String) {
    let bank = Bank::new();
    run(
        &bank,
        &format!("ledger set --routing-number {OURS} --ach-operator {OPERATOR}"),
    );
    let payer = bank.funded("100");
    (bank, payer)
}

/// The bank that receives; files come to it from the first by way of no operator.
fn receiver() -> Bank {
    let bank = Bank::new();
    run(
        &bank,
        &format!("ledger set --routing-number {THEIRS} --ach-operator {OURS}"),
    );
    bank
}

/// A company's wages for people at the other bank, and one here.
fn wages(bank: &Bank, here: Option<&str>, theirs: &[&str]) -> String {
    let file = NachaFile {
        description: "PAYROLL",
        ..NachaFile::default()
    };
    let mut entries = Vec::new();
    for account in theirs {
        entries.push((THEIRS, (22, *account, 500, "ANA", "05NOVEMBER")));
    }
    if let Some(account) = here {
        entries.push((OURS, (22, account, 300, "BOB", "")));
    }
    bank.file("wages.ach", file.of_banks(&entries))
}

/// Writes a file for the operator, and gives its path.
fn export(bank: &Bank, line: &str, name: &str) -> String {
    let path = bank.path(name).display().to_string();
    let mut words: Vec<&str> = line.split(' ').collect();
    words.extend(["--to-file", &path]);
    bank.run(&words).done();
    path
}

/// Takes a file in of which something is left over.
fn left(bank: &Bank, file: &str) -> Value {
    let done = bank.run(&["import", "ach", file, "-o", "json"]);
    assert_eq!(done.code, 9, "{}", done.stderr);
    done.json()
}

fn state(bank: &Bank, entry: u32) -> Value {
    run(bank, &format!("ach show {entry}"))["state"].clone()
}

#[test]
fn wages_for_other_banks_wait_for_a_file_and_are_sent_once() {
    let (bank, payer) = sender();
    let here = bank.account(&[]);
    let there = receiver();
    let theirs = there.account(&[]);
    let file = wages(&bank, Some(&here), &[&theirs, "9876"]);
    let told = run(
        &bank,
        &format!("import payroll {file} --from {payer} --batch nov"),
    );
    assert_eq!((&told["rows"], &told["posted"]), (&json!(3), &json!(3)));
    assert_eq!(told["warnings"][0]["code"], "to_send");
    assert_eq!(bank.balance(&payer), "87.00");
    assert_eq!(bank.balance(&here), "3.00");
    assert_eq!(bank.balance("clearing/ach"), "-10.00");
    assert_eq!(state(&bank, 1), "to-send");
    let again = run(
        &bank,
        &format!("import payroll {file} --from {payer} --batch nov"),
    );
    assert_eq!(again["posted"], 0);

    refused(&bank, "export ach --batch other", 3, "batch_not_found");
    let out = export(&bank, "export ach --batch nov", "out.ach");
    refused(&bank, "export ach --batch nov", 4, "nothing_to_send");
    refused(&bank, "export ach --batch", 4, "nothing_to_send");
    let same = export(&bank, "export ach --again 261121/A", "again.ach");
    let read = |path: &str| std::fs::read_to_string(path).expect("a file");
    assert_eq!(read(&out), read(&same));
    let entry = run(&bank, "ach show 091400600000001");
    assert_eq!(
        (&entry["entry"], &entry["state"], &entry["exported"]),
        (&json!(1), &json!("sent"), &json!("261121/A"))
    );

    let taken = left(&there, &out);
    assert_eq!(taken["credits"], json!({ "count": 2, "amount": "10.00" }));
    assert_eq!(taken["ach"]["addenda"], 2);
    assert_eq!(taken["warnings"], json!([]));
    let wage = text(&run(&there, "ach show 1")["transaction"]);
    let wage = run(&there, &format!("transaction show {wage}"));
    assert_eq!(wage["kind"], "payroll");
    assert_eq!(there.balance(&theirs), "5.00");
    bank.verify();
    there.verify();
}

#[test]
fn a_return_goes_back_to_the_account_that_paid() {
    let (bank, payer) = sender();
    let there = receiver();
    let file = wages(&bank, None, &["744567899"]);
    run(&bank, &format!("import payroll {file} --from {payer}"));
    let out = export(&bank, "export ach --batch", "out.ach");
    let done = there.run(&["import", "ach", &out, "--unknown", "return"]);
    assert_eq!(done.code, 9, "{}", done.stderr);
    let back = export(&there, "export ach --returns", "back.ach");
    // The bank that sent it takes files of the other as an operator's.
    run(&bank, &format!("ledger set --ach-operator {THEIRS}"));
    let told = run(&bank, &format!("import ach {back}"));
    assert_eq!(
        (&told["posted"], &told["ach"]["returns_received"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(bank.balance(&payer), "100.00");
    for (bank, account) in [
        (&bank, "clearing/ach"),
        (&bank, "suspense"),
        (&there, "clearing/ach"),
        (&there, "suspense"),
    ] {
        assert_eq!(bank.balance(account), "0.00", "{account}");
    }
    let returned = run(&bank, "ach show 2");
    assert_eq!(
        (
            &returned["state"],
            &returned["original"],
            &returned["return_code"]
        ),
        (&json!("posted"), &json!(1), &json!("R03"))
    );
    let sent = run(&bank, "ach show 1");
    assert_eq!(
        (&sent["state"], &sent["return_code"]),
        (&json!("came-back"), &json!("R03"))
    );
    let reversal = text(&returned["transaction"]);
    let reversal = run(&bank, &format!("transaction show {reversal}"));
    assert_eq!(reversal["reverses"], sent["transaction"]);
    refused(&bank, "ach return 2 --code R03", 4, "ach_not_returnable");
    refused(&bank, "export ach --reversal 1", 4, "ach_not_reversible");
    bank.verify();
    there.verify();

    // The same return under another identity finds nothing that is out.
    let text = std::fs::read_to_string(&back).expect("a file");
    let other = bank.file("twice.ach", text.replacen("0000A094101", "0000Z094101", 1));
    let told = left(&bank, &other);
    assert_eq!(told["warnings"][0]["code"], "original_not_found");
    assert_eq!(bank.balance("suspense"), "5.00");
    // A person says whose it is; no notice of change goes out for it.
    let fixed = run(&bank, &format!("ach repair 3 --account {payer}"));
    assert_eq!(fixed["return_code"], "R03");
    refused(&bank, "export ach --corrections", 4, "nothing_to_send");
    bank.verify();
}

#[test]
fn a_notice_of_change_is_kept_and_warned_of() {
    let (bank, payer) = sender();
    let there = receiver();
    let right = there.account(&[]);
    let file = wages(&bank, None, &["744567899"]);
    run(&bank, &format!("import payroll {file} --from {payer}"));
    let out = export(&bank, "export ach --batch", "out.ach");
    left(&there, &out);
    run(&there, &format!("ach repair 1 --account {right}"));
    let notice = export(&there, "export ach --corrections", "notice.ach");
    run(&bank, &format!("ledger set --ach-operator {THEIRS}"));
    run(&bank, &format!("import ach {notice}"));
    let sent = run(&bank, "ach show 1");
    assert_eq!(
        (&sent["state"], &sent["info"]),
        (&json!("changed"), &json!(format!("C01 {right}")))
    );
    assert_eq!(run(&bank, "ach show 2")["original"], 1);
    // The next payment to that number is warned of, and made.
    let next = NachaFile {
        description: "PAYROLL",
        modifier: 'B',
        bank: THEIRS,
        ..NachaFile::default()
    };
    let next = bank.file("next.ach", next.of(&[(22, "744567899", 700, "ANA", "")]));
    let told = run(&bank, &format!("import payroll {next} --from {payer}"));
    assert_eq!(told["posted"], 1);
    let warning = &told["warnings"][0];
    assert_eq!(warning["code"], "account_corrected");
    assert!(text(&warning["message"]).contains(&right), "{warning}");
    bank.verify();
}

#[test]
fn what_was_sent_is_reversed_within_five_banking_days() {
    let (mut bank, payer) = sender();
    let mut there = receiver();
    let theirs = there.account(&[]);
    let file = wages(&bank, None, &[&theirs, &theirs]);
    let import = format!("import payroll {file} --from {payer} --batch nov");
    run(&bank, &import);
    refused(&bank, "export ach --reversal 1", 4, "ach_not_reversible");
    let out = export(&bank, "export ach --batch nov", "out.ach");
    run(&there, &format!("import ach {out}"));
    assert_eq!(there.balance(&theirs), "10.00");
    let sent = text(&run(&bank, "ach show 1")["transaction"]);
    let by_hand = format!("reverse {sent} --reason r");
    refused(&bank, &by_hand, 4, "is_ach_entry");

    // Saturday, settled with it; Thanksgiving is no banking day: until the next Monday.
    bank.now += 9 * DAY;
    there.now += 9 * DAY;
    let one = export(&bank, "export ach --reversal 1", "one.ach");
    refused(&bank, "export ach --reversal 1", 4, "ach_not_reversible");
    let rest = export(&bank, "export ach --reversal nov", "rest.ach");
    refused(&bank, "export ach --reversal nov", 4, "nothing_to_send");
    assert_eq!(bank.balance(&payer), "100.00");
    assert_eq!(bank.balance("clearing/ach"), "0.00");
    let reversal = run(&bank, "ach show 3");
    assert_eq!(
        (
            &reversal["code"],
            &reversal["description"],
            &reversal["original"]
        ),
        (&json!(27), &json!("REVERSAL"), &json!(1))
    );
    for file in [one, rest] {
        run(&there, &format!("import ach {file}"));
    }
    assert_eq!(there.balance(&theirs), "0.00");
    assert_eq!(there.balance("clearing/ach"), "0.00");
    let taken = text(&run(&there, "ach show 3")["transaction"]);
    let taken = run(&there, &format!("transaction show {taken}"));
    assert_eq!(taken["kind"], "reversal");
    bank.verify();
    there.verify();
}

#[test]
fn a_reversal_that_comes_too_late_is_refused_and_one_that_comes_back_is_paid_again() {
    let (mut bank, payer) = sender();
    let there = receiver();
    let file = wages(&bank, None, &["744567899", "744567898"]);
    let import = format!("import payroll {file} --from {payer} --batch nov");
    run(&bank, &import);
    export(&bank, "export ach --batch nov", "out.ach");
    // The other bank knows the accounts of neither: the debit goes back.
    let reversal = export(&bank, "export ach --reversal 1", "reversal.ach");
    assert_eq!(bank.balance(&payer), "95.00");
    left(&there, &reversal);
    let back = export(&there, "export ach --returns", "back.ach");
    run(&bank, &format!("ledger set --ach-operator {THEIRS}"));
    run(&bank, &format!("import ach {back}"));
    assert_eq!(bank.balance(&payer), "90.00");
    assert_eq!(bank.balance("clearing/ach"), "-10.00");
    assert_eq!(state(&bank, 3), "came-back");
    bank.now += 10 * DAY;
    for late in ["export ach --reversal 2", "export ach --reversal nov"] {
        refused(&bank, late, 4, "reversal_window_over");
    }
    bank.verify();
}

#[test]
fn a_companys_file_is_paid_by_an_account_that_is_named() {
    let (bank, payer) = sender();
    let file = wages(&bank, None, &["744567899"]);
    refused(
        &bank,
        &format!("import payroll {file}"),
        2,
        "several_payers",
    );
    let long = wages(&bank, None, &["123456789 123456"]);
    let told = run(&bank, &format!("import payroll {long} --from {payer}"));
    assert_eq!(told["posted"], 1);
    // Nobody here has the account, whatever number a bank of others gives it.
    let ours = bank.account(&[]);
    let file = wages(&bank, None, &[&ours]);
    let import = format!("import payroll {file} --from {payer} --allow-same-id --allow-similar");
    run(&bank, &import);
    assert_eq!(bank.balance(&ours), "0.00");
    assert_eq!(bank.balance("clearing/ach"), "-10.00");
    bank.verify();
}

#[test]
fn rejects_of_an_operators_file_are_kept_as_rows() {
    let (bank, _) = sender();
    let account = bank.account(&[]);
    let entries = [
        (OURS, (22, account.as_str(), 500, "ANA", "")),
        (THEIRS, (27, "744567899", 1234, "BOB, SON", "")),
    ];
    let file = bank.file("mixed.ach", NachaFile::default().of_banks(&entries));
    let rejects = bank.path("bad.csv").display().to_string();
    let words = ["import", "ach", &file, "--skip-rejects", "--rejects"];
    let done = bank.run(&[&words[..], &[&rejects, "-o", "json"]].concat());
    assert_eq!(done.code, 9, "{}", done.stderr);
    assert_eq!(done.json()["rejects_file"], json!(rejects));
    assert_eq!(bank.balance(&account), "5.00");
    let kept = std::fs::read_to_string(&rejects).expect("a file");
    let lines: Vec<&str> = kept.lines().collect();
    assert!(lines[0].starts_with("reject_line,reject_code,reject_reason,trace,"));
    let row = "123456780000002,PPD,27,123456780,744567899,12.34,E-2,\"BOB, SON\",ACME CORP,INVOICE";
    assert!(
        lines[1].starts_with("4,not_ours,") && lines[1].ends_with(row),
        "{kept}"
    );
    bank.verify();
}

#[test]
fn payments_of_an_order_to_banks_with_a_routing_number_are_sent() {
    let (bank, _) = sender();
    let header = "customer_external_id,customer_name,external_number,opening_balance\n";
    let rows = "E,Cascade,4412345678,10000\n";
    let accounts = bank.file("accounts.csv", format!("{header}{rows}"));
    bank.json(&["import", "accounts", &accounts]);
    let name = "pain001/pain001-0-0-74__us.ach.ppd-payroll.pain.001.001.09.xml";
    let order = std::fs::read_to_string(data(name)).expect("an order");
    // Both are paid at another bank than the debtor's.
    let (first, rest) = order.split_once("</DbtrAgt>").expect("a bank that pays");
    let rest = rest.replacen("021000021", "011000015", 99);
    let order = bank.file("order.xml", format!("{first}</DbtrAgt>{rest}"));
    let told = run(&bank, &format!("import payments {order}"));
    assert_eq!(told["posted"], 2, "{told}");
    let entry = run(&bank, "ach show 1");
    assert_eq!(
        (&entry["state"], &entry["sec"], &entry["description"]),
        (&json!("to-send"), &json!("PPD"), &json!("PAYROLL"))
    );
    let again = run(&bank, &format!("import payments {order}"));
    assert_eq!(
        (&again["posted"], &again["duplicates"]),
        (&json!(0), &json!(2))
    );
    let out = export(&bank, "export ach --batch", "out.ach");
    let read = Bank::new().json(&[
        "import",
        "ach",
        &out,
        "--dry-run",
        "--strict",
        "--skip-rejects",
    ]);
    assert_eq!(read["credits"], json!({ "count": 2, "amount": "5995.65" }));
    bank.verify();
}

#[test]
fn what_waits_for_a_file_is_cancelled_once_and_its_payer_has_the_money_back() {
    let (bank, payer) = sender();
    let file = wages(&bank, None, &["744567899", "744567898"]);
    let import = format!("import payroll {file} --from {payer} --batch nov");
    run(&bank, &import);
    let paid = text(&run(&bank, "ach show 1")["transaction"]);
    let by_hand = bank.run(&["reverse", &paid, "--reason", "r"]);
    assert!(
        by_hand.stderr.contains("ach cancel 1"),
        "{}",
        by_hand.stderr
    );
    refused(
        &bank,
        "ach cancel 9 --reason twice",
        3,
        "ach_entry_not_found",
    );
    let told = run(&bank, "ach cancel 1 --reason twice --dry-run");
    assert_eq!(
        (&told["state"], &told["dry_run"]),
        (&json!("cancelled"), &json!(true))
    );
    assert_eq!(bank.balance(&payer), "90.00");
    let told = run(&bank, &format!("ach cancel {paid} --reason twice"));
    assert_eq!(
        (&told["state"], &told["info"], &told["replayed"]),
        (&json!("cancelled"), &json!("twice"), &json!(false))
    );
    let back = text(&told["transactions"][1]);
    let back = run(&bank, &format!("transaction show {back}"));
    assert_eq!(
        (&back["kind"], &back["reverses"]),
        (&json!("reversal"), &json!(paid))
    );
    assert_eq!(run(&bank, "ach cancel 1 --reason twice")["replayed"], true);
    assert_eq!(bank.balance(&payer), "95.00");
    assert_eq!(bank.balance("clearing/ach"), "-5.00");
    // It is in no file, is not paid by the same import, and nothing else is done with it.
    assert_eq!(run(&bank, &import)["posted"], 0);
    let out = export(&bank, "export ach --batch nov", "out.ach");
    let read = Bank::new().json(&["import", "ach", &out, "--dry-run", "--skip-rejects"]);
    assert_eq!(read["ach"]["entries"], 1);
    refused(
        &bank,
        "ach cancel 2 --reason late",
        4,
        "ach_not_cancellable",
    );
    refused(&bank, "ach return 1 --code R03", 4, "ach_not_returnable");
    refused(&bank, "export ach --reversal 1", 4, "ach_not_reversible");
    assert_eq!(
        run(&bank, "ach list --state cancelled")["items"][0]["entry"],
        1
    );
    bank.verify();
}

/// With a row that can't be taken the rest is paid. What is asked later, with the check
/// passed over too, pays nothing twice and says of that row that it was rejected: it may
/// have been paid since, from the file of rejects.
#[test]
fn a_payroll_that_is_run_again_with_a_check_passed_over_pays_nothing_twice() {
    let (bank, payer) = sender();
    let here = bank.account(&[]);
    let file = NachaFile {
        description: "PAYROLL",
        ..NachaFile::default()
    };
    // The check digit of the second entry's bank is wrong.
    let wrong = file.of_banks(&[
        (OURS, (22, &here, 300, "BOB", "")),
        ("091400605", (22, &here, 500, "ANA", "")),
        (THEIRS, (22, "744567899", 700, "EVE", "")),
    ]);
    let path = bank.file("wages.ach", wrong);
    let import = ["import", "payroll", &path, "--from", &payer, "-o", "json"];
    let with = |more: &[&str]| {
        let done = bank.run(&[&import[..], more].concat());
        assert_eq!(done.code, 9, "{more:?}: {}", done.stderr);
        done.json()
    };
    assert_eq!(with(&[])["posted"], 0);
    assert_eq!(bank.balance(&payer), "100.00");
    assert_eq!(with(&["--skip-rejects"])["posted"], 2);
    for more in [
        &["--accept", "check-digit"][..],
        &["--accept", "check-digit", "--skip-rejects"],
        &["--skip-rejects"],
    ] {
        let told = with(more);
        assert_eq!(
            (&told["posted"], &told["duplicates"]),
            (&json!(0), &json!(2)),
            "{told}"
        );
        if more.contains(&"--accept") {
            assert_eq!(told["rejects"][0]["code"], "already_rejected", "{told}");
        }
        assert_eq!(bank.balance(&payer), "90.00");
    }
    bank.verify();
}

/// What was paid of a file is not paid again: not with the check passed over, under another
/// batch key, or from a copy that was put right. The row that was not taken is paid once,
/// by a file of its own.
#[test]
fn a_row_that_was_not_taken_is_paid_by_a_file_of_its_own() {
    let (bank, payer) = sender();
    let here = bank.account(&[]);
    let bob = (OURS, (22, &*here, 300, "BOB", ""));
    let eve = (THEIRS, (22, "744567899", 700, "EVE", ""));
    let ana = |bank| (bank, (22, &*here, 500, "ANA", ""));
    let write = |name: &str, modifier, entries: &[_]| {
        let file = NachaFile {
            description: "PAYROLL",
            modifier,
            ..NachaFile::default()
        };
        bank.file(name, file.of_banks(entries))
    };
    let import = |path: &str, more: &[&str]| {
        let words = ["import", "payroll", path, "--from", &payer, "-o", "json"];
        bank.run(&[&words[..], more].concat())
    };
    let first = write("wages.ach", 'A', &[bob, ana("091400605"), eve]);
    assert_eq!(import(&first, &["--skip-rejects"]).json()["posted"], 2);
    let accepted = ["--accept", "check-digit"];
    let again = [&accepted[..], &["--skip-rejects", "--batch", "again"]].concat();
    let fixed = write("fixed.ach", 'A', &[bob, ana(OURS), eve]);
    let renamed = write("renamed.ach", 'B', &[bob, ana(OURS), eve]);
    for (path, more) in [
        (&first, &again[..]),
        (&fixed, &["--allow-same-id"]),
        (&renamed, &[]),
    ] {
        let told = import(path, more);
        assert_eq!(told.code, 6, "{path}: {}", told.stderr);
        assert!(told.stderr.contains("similar_batch"), "{}", told.stderr);
        assert_eq!(bank.balance(&payer), "90.00", "{path}");
    }
    let rest = write("rest.ach", 'C', &[ana(OURS)]);
    for posted in [1, 0] {
        let told = import(&rest, &[]).done().json();
        assert_eq!(told["posted"], posted, "{told}");
        assert_eq!(bank.balance(&payer), "85.00");
    }
    // Who says that they are other payments is believed.
    let told = import(&renamed, &["--allow-similar"]).done().json();
    assert_eq!(told["posted"], 3, "{told}");
    bank.verify();
}

/// A check that is passed over may make wages here a file that pays other banks too: under
/// no key is it then paid again.
#[test]
fn a_file_that_is_read_as_another_kind_is_not_paid_again() {
    let (bank, payer) = sender();
    let here = bank.account(&[]);
    let file = NachaFile {
        description: "PAYROLL",
        ..NachaFile::default()
    };
    let wrong = file.of_banks(&[
        (OURS, (22, &here, 300, "BOB", "")),
        ("021000022", (22, "744567899", 700, "EVE", "")),
    ]);
    let path = bank.file("wages.ach", wrong);
    let words = ["import", "payroll", &path, "--from", &payer, "-o", "json"];
    let import = |more: &[&str]| bank.run(&[&words[..], more].concat());
    assert_eq!(import(&["--skip-rejects"]).json()["posted"], 1);
    for more in [&[][..], &["--batch", "again"]] {
        let told = import(&[&["--accept", "check-digit", "--skip-rejects"], more].concat());
        assert_eq!(told.code, 6, "{}", told.stderr);
        assert!(
            told.stderr.contains("reference_conflict"),
            "{}",
            told.stderr
        );
        assert!(!told.stderr.contains("--batch"), "{}", told.stderr);
        assert_eq!(bank.balance(&payer), "97.00");
    }
    bank.verify();
}
