//! Wages from a file: what is asked about, and what may not be paid twice.

use serde_json::json;

use crate::common::{DAY, text};
use crate::onboarding::{counts, left_over, onboarded, payroll_file, rejects};
use crate::payroll::pay;

#[test]
fn what_leaves_a_doubt_is_asked_about() {
    let bank = onboarded();
    let doubt = "account,amount\n383558648217,\"1,234\"\n176969697416,\"2,345\"\n";
    let file = bank.file("doubt.csv", doubt);
    let (code, error) = bank.fails(&["import", "payroll", &file]);
    assert_eq!((code, &error["code"]), (2, &json!("ambiguous_amount")));
    assert!(text(&error["hint"]).contains("--decimal ."), "{error}");
    let point = pay(&bank, &file, &["--decimal", ".", "--dry-run"]);
    assert_eq!(point["amount"], "3579.00");
    let comma = left_over(&bank, &["import", "payroll", &file, "--decimal", ","]);
    assert_eq!(
        rejects(&comma).len(),
        2,
        "more decimals than USD has: {comma}"
    );

    let total = bank.file(
        "total.csv",
        "account,amount\n383558648217,1.00\n176969697416,2.00\nTotal,4.00\n",
    );
    let (_, error) = bank.fails(&["import", "payroll", &total]);
    assert_eq!(error["code"], "control_total_mismatch");
    assert!(text(&error["message"]).contains("line 4"), "{error}");
    assert_eq!(bank.balance("clearing/payroll"), "0.00");

    let odd = bank.file("odd.csv", "who gets it;how much\n383558648217;1,50\n");
    bank.refuses(&["import", "payroll", &odd], 2, "missing_column");
    let map = ["--map", "account=who gets it", "--map", "amount=how much"];
    assert_eq!(pay(&bank, &odd, &map)["amount"], "1.50");
    let typing = [
        "import",
        "payroll",
        &odd,
        "--map",
        "account=who gets",
        "--map",
        "amount=how much",
    ];
    let (_, error) = bank.fails(&typing);
    assert_eq!(error["code"], "unknown_column");
    assert!(text(&error["hint"]).contains("who gets it"), "{error}");
}

#[test]
fn a_batch_key_belongs_to_its_file() {
    let mut bank = onboarded();
    let first = bank.file(
        "first.csv",
        "account,amount\n383558648217,10.00\n176969697416,20.00\n",
    );
    let other = bank.file(
        "other.csv",
        "account,amount\n383558648217,10.00\n176969697416,30.00\n",
    );
    let same = bank.file(
        "same.csv",
        "account,amount\n176969697416,20.00\n383558648217,10.00\n",
    );
    pay(&bank, &first, &["--batch", "nov"]);
    bank.refuses(
        &["import", "payroll", &other, "--batch", "nov"],
        6,
        "reference_conflict",
    );
    let again = pay(&bank, &first, &["--batch", "nov"]);
    assert_eq!(counts(&again), (2, 0, 2, 0));
    bank.refuses(
        &["import", "payroll", &first, "--batch", "more"],
        6,
        "similar_batch",
    );
    bank.refuses(&["import", "payroll", &first], 6, "similar_batch");
    bank.refuses(&["import", "payroll", &same], 6, "similar_batch");
    assert_eq!(bank.balance("clearing/payroll"), "30.00");
    // Half of it is not most of it.
    assert_eq!(
        counts(&pay(&bank, &other, &["--batch", "other"])),
        (2, 2, 0, 0)
    );
    let allowed = pay(&bank, &first, &["--batch", "more", "--allow-similar"]);
    assert_eq!(counts(&allowed), (2, 2, 0, 0));
    // A month later the same wages are no repetition.
    bank.now += 30 * DAY;
    assert_eq!(
        counts(&pay(&bank, &same, &["--batch", "dec"])),
        (2, 2, 0, 0)
    );
    assert_eq!(bank.balance("383558648217"), "856.33");
    bank.verify();
}

#[test]
fn standard_input_is_read_and_kept_apart() {
    let bank = onboarded();
    let rows = b"account,amount\n383558648217,10.00\n";
    let run = bank
        .feed(&["import", "payroll", "-", "-o", "json"], rows)
        .done();
    assert_eq!(counts(&run.json()), (1, 1, 0, 0));
    let again = bank
        .feed(&["import", "payroll", "-", "-o", "json"], rows)
        .done();
    assert_eq!(counts(&again.json()), (1, 0, 1, 0));
    let skip = ["import", "payroll", "-", "--skip-rejects", "-o", "json"];
    let run = bank.feed(&skip, b"account,amount\n999999999999,1.00\n");
    assert_eq!(run.code, 2, "where should the rejects go? {}", run.stderr);
    assert!(run.stderr.contains("--rejects"), "{}", run.stderr);
}

#[test]
fn a_file_that_repeats_references_posts_the_others() {
    let bank = onboarded();
    let file = std::fs::read_to_string(payroll_file("us_direct_deposit.csv")).expect("a file");
    let first: String = file.split_inclusive('\n').take(11).collect();
    let first = bank.file("first.csv", first);
    assert_eq!(counts(&pay(&bank, &first, &[])), (10, 10, 0, 0));
    let whole = payroll_file("us_direct_deposit.csv");
    bank.refuses(&["import", "payroll", &whole], 6, "references_reused");
    let whole = pay(&bank, &whole, &["--skip-duplicates"]);
    assert_eq!(counts(&whole), (400, 390, 10, 0));
    assert_eq!(whole["paid_before"][0]["rows"], 10);
    assert_eq!(bank.balance("clearing/payroll"), "2166161.69");
    // The same reference with another request is another payment's.
    let other = bank.file(
        "other.csv",
        "account,amount,reference\n383558648217,1761.71,PR-2026-11-0000\n383558648217,1761.72,PR-2026-11-0001\n",
    );
    let result = left_over(&bank, &["import", "payroll", &other]);
    assert_eq!(rejects(&result), [(3, "reference_conflict".to_owned())]);
    assert_eq!(counts(&result), (2, 0, 1, 1));
    bank.verify();
}

/// The state of a payee, and the code of a row that pays to it.
#[test]
fn payees_that_cannot_be_paid_are_refused() {
    let bank = onboarded();
    let closed = bank.account(&[]);
    bank.json(&["account", "close", &closed, "--yes"]);
    let frozen = bank.account(&[]);
    bank.json(&["account", "freeze", &frozen, "--reason", "court order"]);
    let euro = bank.account(&["--currency", "EUR"]);
    let table = [
        (format!("{closed},1.00,"), Some("account_closed")),
        (format!("{euro},1.00,"), Some("currency_mismatch")),
        (format!("{euro},1.00,EUR"), Some("currency_mismatch")),
        (
            "383558648217,1.00,EUR".to_owned(),
            Some("currency_mismatch"),
        ),
        ("383558648217,1.00,XXY".to_owned(), Some("invalid_currency")),
        (
            "clearing/payroll,1.00,".to_owned(),
            Some("invalid_account_number"),
        ),
        (
            "1000000019,1.00,".to_owned(),
            Some("invalid_account_number"),
        ),
        // A frozen account is paid in; it just does not pay.
        (format!("{frozen},1.00,"), None),
        ("383558648217,1.00,USD".to_owned(), None),
    ];
    for (row, code) in table {
        let file = bank.file("row.csv", format!("account,amount,currency\n{row}\n"));
        let arguments = ["import", "payroll", &file, "--allow-similar"];
        match code {
            Some(code) => {
                let result = left_over(&bank, &arguments);
                assert_eq!(rejects(&result), [(2, code.to_owned())], "{row}: {result}");
            }
            None => assert_eq!(counts(&bank.json(&arguments)), (1, 1, 0, 0), "{row}"),
        }
    }
    assert_eq!(bank.balance("clearing/payroll"), "2.00");
    bank.verify();
}
