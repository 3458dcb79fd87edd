//! Statements that the bank issues: proved, numbered, in every form, and told of in the
//! audit log.

use std::fs;

use serde_json::{Value, json};

use crate::common::deadline::InTime as _;
use crate::common::{Bank, DAY, NOON, text};
use crate::reconcile::{counts, reconcile};

/// Every form that is text.
const FORMS: [&str; 9] = [
    "text", "html", "csv", "json", "camt053", "mt940", "ofx", "ofx1", "bai2",
];

/// Noon of a day before the 21st of November 2026, or after it.
fn noon(days: i64) -> i64 {
    NOON + days * DAY
}

/// An account of 2026-10-12 with 1,250.00 at the end of October and four transactions in
/// November, on 2026-12-01.
pub fn worked_example() -> (Bank, String) {
    let mut bank = Bank::made_before(40);
    let customer = text(
        &bank.json(&[
            "customer",
            "add",
            "--name",
            "Ana García",
            "--address",
            "1 Main St\nSpringfield",
        ])["number"],
    );
    let account = text(&bank.json(&["account", "open", "--customer", &customer])["number"]);
    bank.json(&["deposit", &account, "1250"]);
    let step = |bank: &mut Bank, days: i64, words: &[&str]| {
        bank.now = noon(days);
        bank.json(words);
    };
    #[rustfmt::skip]
    let steps: [(i64, &[&str]); 4] = [
        (-19, &["deposit", &account, "2500", "--channel", "payroll", "--ref", "P-1", "--memo", "Payroll ACME Corp"]),
        (-18, &["withdraw", &account, "79.20", "--channel", "third-party", "--ref", "CARD-77", "--memo", "Café «Zoë» & Söhne [Köln]", "--value-date", "2026-11-03"]),
        (9, &["withdraw", &account, "12", "--channel", "other", "--memo", "Monthly copy"]),
        (9, &["reverse", "CARD-77", "--reason", "returned", "--yes"]),
    ];
    for (days, words) in steps {
        step(&mut bank, days, words);
    }
    bank.now = noon(10);
    (bank, account)
}

fn statement(bank: &Bank, account: &str, more: &[&str]) -> Value {
    let words = ["statement", account, "--during", "2026-11"];
    bank.json(&[&words[..], more].concat())
}

fn printed(bank: &Bank, account: &str, form: &str, month: &str) -> String {
    let words = ["statement", account, "--during", month, "--format", form];
    bank.run(&words).done().stdout
}

#[test]
fn the_worked_example_is_proved_and_numbered() {
    let (bank, account) = worked_example();
    let made = statement(&bank, &account, &[]);
    let expected = json!({
        "id": format!("{account}-2026-11"), "number": 2, "final": true, "currency": "USD",
        "from": "2026-11-01", "to": "2026-11-30", "opening": "1250.00", "closing": "3738.00",
        "available": "3738.00", "address": "1 Main St\nSpringfield", "bank": "Test Bank",
        "totals": {
            "credits": {"count": 2, "amount": "2579.20"},
            "debits": {"count": 2, "amount": "91.20"},
        },
    });
    for (field, value) in expected.as_object().expect("fields") {
        assert_eq!(made[field], *value, "{field}");
    }
    assert_eq!(made["holders"][0]["name"], "Ana García");
    let lines = made["lines"].as_array().expect("lines");
    let amounts: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["amount"].as_str())
        .collect();
    assert_eq!(amounts, ["2500.00", "-79.20", "-12.00", "79.20"]);
    assert_eq!(lines[3]["reversal_of"], lines[1]["transaction"]);
    let at = bank.json(&["balance", &account, "--at", "2026-11-30"]);
    assert_eq!(at["items"][0]["ledger_balance"], made["closing"]);
    let mt940 = printed(&bank, &account, "mt940", "2026-11");
    for part in [
        ":28C:2/1\r\n:60F:C261101USD1250,00\r\n",
        "C2500,00NTRFP-1//",
        ":61:2611031103D79,20NMSCCARD-77//",
        ":86:Cafe .Zoe. . Soehne .Koeln.\r\n",
        "RD79,20NRTINONREF//T",
        ":62F:C261130USD3738,00\r\n",
    ] {
        assert!(mt940.contains(part), "{part} {mt940}");
    }
    let list = bank.json(&["statement", "list", &account]);
    let months = list["items"].as_array().expect("months");
    let told: Vec<_> = months
        .iter()
        .map(|month| {
            (
                &month["number"],
                &month["opening"],
                &month["closing"],
                &month["final"],
            )
        })
        .collect();
    let expected = json!([
        [1, "0.00", "1250.00", true],
        [2, "1250.00", "3738.00", true],
        [3, "3738.00", "3738.00", false],
    ]);
    assert_eq!(json!(told), expected);
    assert_eq!(months[1]["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(months[0]["sha256"], Value::Null, "it was not issued");
    bank.verify();
}

#[test]
fn each_form_is_the_same_bytes_twice_and_for_its_owner_only() {
    let (bank, account) = worked_example();
    for form in FORMS.into_iter().chain(["pdf"]) {
        let file = bank.path(form).display().to_string();
        let words = [
            "statement",
            &account,
            "--during",
            "2026-11",
            "--format",
            form,
        ];
        let write = || {
            let run = bank
                .run(&[&words[..], &["--to-file", &file]].concat())
                .done();
            assert!(run.stdout.is_empty(), "{form}");
            fs::read(&file).expect("the file")
        };
        let first = write();
        assert_eq!(first, write(), "{form}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&file).expect("the file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{form}");
        }
        let folds = ["mt940", "bai2"].contains(&form);
        let piped = bank
            .command(&words)
            .output_in_time()
            .expect("the binary runs");
        // What is piped is what a file has.
        assert_eq!(piped.stdout, first, "{form}");
        let note = String::from_utf8_lossy(&piped.stderr).into_owned();
        assert_eq!(note.contains("written as others"), folds, "{form}: {note}");
    }
    let letters = fs::read(bank.path("ofx1")).expect("the file");
    assert!(letters.windows(4).any(|bytes| bytes == b"Caf\xe9"));
}

#[test]
fn who_took_a_statement_is_in_the_audit_log() {
    let (mut bank, account) = worked_example();
    bank.json(&["operator", "add", "olga", "--role", "auditor"]);
    bank.operator = "olga".to_owned();
    printed(&bank, &account, "html", "2026-11");
    let log = bank.json(&["audit", "log", "--limit", "2"]);
    let lines = log["items"].as_array().expect("lines");
    let line = lines
        .iter()
        .find(|line| line["action"] == "revealed")
        .expect("a line");
    assert_eq!(line["operator"], "olga");
    assert!(line.to_string().contains("html"), "{line}");
    let words = ["statement", &account, "--during", "2026-11", "--dry-run"];
    bank.refuses(&words, 2, "usage");
    bank.verify_as("anna");
}

#[test]
fn a_month_that_is_not_over_is_interim_and_not_kept() {
    let (bank, account) = worked_example();
    let run = bank.run(&[
        "statement",
        &account,
        "--during",
        "this-month",
        "--format",
        "mt940",
    ]);
    let run = run.done();
    assert!(run.stderr.contains("period_open"), "{}", run.stderr);
    assert!(
        run.stdout.contains(":62M:C261201USD3738,00"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains(":28C:3/1"), "{}", run.stdout);
    let made = bank.json(&[
        "statement",
        &account,
        "--from",
        "2026-11-03",
        "--to",
        "2026-12-31",
    ]);
    assert_eq!(
        (
            &made["final"],
            &made["to"],
            &made["number"],
            &made["opening"]
        ),
        (
            &json!(false),
            &json!("2026-12-01"),
            &json!(null),
            &json!("3750.00")
        )
    );
    let list = bank.json(&["statement", "list", &account]);
    assert_eq!(list["items"][2]["sha256"], Value::Null);
    bank.refuses(&["statement", &account, "--from", "2026-12-02"], 2, "usage");
    bank.refuses(&["statement", &account], 2, "usage");
    bank.refuses(
        &["statement", "1000000026", "--during", "2026-11"],
        3,
        "account_not_found",
    );
}

/// Account, month, opening, closing, and how both stand in an MT940.
#[test]
fn decimals_signs_and_the_banks_own_accounts() {
    let mut bank = Bank::made_before(40);
    let open = |bank: &Bank, more: &[&str]| bank.account(more);
    let yen = open(&bank, &["--currency", "JPY"]);
    let dinar = open(&bank, &["--currency", "BHD"]);
    let overdrawn = open(&bank, &["--overdraft", "100"]);
    let idle = open(&bank, &[]);
    for (account, amount) in [(&yen, "1234"), (&dinar, "1.234")] {
        bank.json(&["deposit", account, amount, "--memo", "October"]);
    }
    bank.json(&["withdraw", &overdrawn, "50", "--channel", "wire"]);
    bank.now = noon(-10);
    bank.json(&["deposit", &yen, "766"]);
    bank.json(&["withdraw", &dinar, "1.2"]);
    bank.json(&[
        "deposit",
        &overdrawn,
        "20.01",
        "--channel",
        "wire",
        "--ref",
        "W-1",
    ]);
    bank.now = noon(10);
    #[rustfmt::skip]
    let table = [
        (yen.as_str(), "1234", "2000", "C261101JPY1234,", "C261130JPY2000,"),
        (&dinar, "1.234", "0.034", "C261101BHD1,234", "C261130BHD0,034"),
        (&overdrawn, "-50.00", "-29.99", "D261101USD50,00", "D261130USD29,99"),
        (&idle, "0.00", "0.00", "C261101USD0,00", "C261130USD0,00"),
        ("clearing/wire", "-50.00", "-29.99", "D261101USD50,00", "D261130USD29,99"),
        ("cash/vault:BHD", "1.234", "0.034", "C261101BHD1,234", "C261130BHD0,034"),
    ];
    for (account, opening, closing, first, last) in table {
        let made = statement(&bank, account, &[]);
        assert_eq!(
            (&made["opening"], &made["closing"]),
            (&json!(opening), &json!(closing)),
            "{account}"
        );
        let mt940 = printed(&bank, account, "mt940", "2026-11");
        assert!(
            mt940.contains(first) && mt940.contains(last),
            "{account} {mt940}"
        );
        for form in FORMS {
            assert!(
                !printed(&bank, account, form, "2026-11").is_empty(),
                "{account} {form}"
            );
        }
    }
    bank.verify();
}

#[test]
fn what_is_written_is_read_and_proved() {
    let (bank, account) = worked_example();
    let during = ["--from", "2026-11-01", "--to", "2026-11-30"];
    for form in ["csv", "camt053", "mt940", "ofx", "bai2"] {
        for account in [account.as_str(), "clearing/payroll", "clearing/third-party"] {
            let file = bank.file("own", printed(&bank, account, form, "2026-11"));
            let (code, result) = reconcile(&bank, &file, account, &during);
            let found = counts(&result);
            assert_eq!(
                (code, &found[1..]),
                (0, &[0, 0, 0][..]),
                "{account} {form}: {result}"
            );
            assert_ne!(found[0], 0, "{account} {form}: {result}");
            assert_eq!(result["balance_differences"], json!([]), "{account} {form}");
            let proves = ["camt053", "mt940", "bai2"].contains(&form);
            let proof = &result["statement"]["balances"];
            assert_eq!(proof == true, proves, "{account} {form}: {result}");
        }
    }
}

#[test]
fn holds_make_less_of_it_available() {
    let (bank, account) = worked_example();
    bank.json(&["hold", "place", &account, "38"]);
    let made = bank.json(&["statement", &account, "--during", "2026-12"]);
    assert_eq!(
        (&made["closing"], &made["available"]),
        (&json!("3738.00"), &json!("3700.00"))
    );
}

/// What a person wrote neither ends an element nor steers a terminal.
#[test]
fn texts_of_people_are_data() {
    let mut bank = Bank::made_before(40);
    let customer = bank.customer("Łukasz <b>&\" Žižka");
    let account = text(&bank.json(&["account", "open", "--customer", &customer])["number"]);
    bank.now = noon(0);
    bank.json(&[
        "deposit",
        &account,
        "1",
        "--memo",
        "</Ustrd>\u{202e}Ελένη, Иван",
    ]);
    bank.now = noon(10);
    let page = printed(&bank, &account, "html", "2026-11");
    assert!(page.contains("Łukasz &lt;b&gt;&amp;"), "{page}");
    let camt = printed(&bank, &account, "camt053", "2026-11");
    assert!(
        camt.contains("<Ustrd>&lt;/Ustrd&gt;\\u{202e}Ελένη, Иван</Ustrd>"),
        "{camt}"
    );
    let lines = printed(&bank, &account, "text", "2026-11");
    assert!(
        lines.contains("\\u{202e}") && !lines.contains('\u{202e}'),
        "{lines}"
    );
}

#[test]
fn the_statements_of_all_accounts_go_on_where_they_stopped() {
    let (mut bank, account) = worked_example();
    let second = bank.account(&[]);
    let folder = bank.path("statements");
    let place = folder.display().to_string();
    let words = [
        "statement",
        "--all",
        "--during",
        "2026-11",
        "--format",
        "camt053",
        "--to-dir",
        &place,
    ];
    let done = bank.json(&words);
    assert_eq!(
        (&done["written"], &done["there"]),
        (&json!(1), &json!(0)),
        "{done}"
    );
    assert!(
        !folder.join(format!("{second}-2026-11.xml")).exists(),
        "it was opened in December"
    );
    let file = folder.join(format!("{account}-2026-11.xml"));
    let content = fs::read_to_string(&file).expect("the file");
    assert_eq!(content, printed(&bank, &account, "camt053", "2026-11"));
    let manifest = fs::read_to_string(folder.join("manifest.csv")).expect("the manifest");
    let line = format!("{account},2,2026-11-01,2026-11-30,1250.00,3738.00,USD,4,true,camt053,");
    assert!(manifest.contains(&line), "{manifest}");
    let again = bank.json(&words);
    assert_eq!((&again["written"], &again["there"]), (&json!(0), &json!(1)));
    // A file that is not as it was written is written again.
    fs::write(&file, "half").expect("a file");
    assert_eq!(bank.json(&words)["written"], 1);
    assert_eq!(fs::read_to_string(&file).expect("the file"), content);
    let of_month = [&words[..2], &["--during", "2026-12"], &words[4..]].concat();
    let run = bank.run(&[&of_month[..], &["-o", "json"]].concat()).done();
    assert_eq!(
        (&run.json()["written"], &run.json()["open"]),
        (&json!(2), &json!(2))
    );
    let other = bank.customer("Bob");
    let of_other = bank.json(&[&words[..], &["--customer", &other]].concat());
    assert_eq!(of_other["written"], 0);
    bank.json(&["operator", "add", "tim", "--role", "teller"]);
    bank.operator = "tim".to_owned();
    bank.refuses(&words, 5, "permission_denied");
    bank.verify_as("anna");
}

/// What was issued is found when it is altered, and when the one before does not end
/// where it begins.
#[test]
fn what_was_issued_is_proved() {
    if crate::engine::ON_SERVER {
        return;
    }
    let (bank, account) = worked_example();
    printed(&bank, &account, "text", "2026-10");
    printed(&bank, &account, "text", "2026-11");
    let altered = "UPDATE statement SET record = replace(record, '\"lines\":4', '\"lines\":5')";
    let ledger = rusqlite::Connection::open(bank.ledger()).expect("the ledger");
    assert_eq!(ledger.execute(altered, []).expect("altered"), 2);
    drop(ledger);
    let told = bank.run(&["verify", "-o", "json"]);
    assert_eq!(told.code, 8);
    for code in ["altered_record", "wrong_statement"] {
        assert!(told.stdout.contains(code), "{}", told.stdout);
    }
    let words = ["statement", &account, "--during", "2026-11"];
    assert_eq!(bank.run(&words).code, 8);
}

#[test]
fn interest_and_fees_are_told_with_the_year() {
    let mut bank = Bank::made_before(40);
    bank.json(&["day", "set", "--calendar", "every-day"]);
    bank.json(&["day", "open", "--yes"]);
    bank.json(&["product", "add", "plus", "--type", "savings"]);
    let rate = [
        "product",
        "rate",
        "set",
        "plus",
        "--effective",
        "2026-10-12",
        "--tier",
        "0=3.65",
    ];
    bank.json(&rate);
    let fee = [
        "product",
        "fee",
        "set",
        "plus",
        "copy",
        "--event",
        "on-request",
        "--amount",
        "2",
    ];
    bank.json(&fee);
    let account = bank.account(&["--type", "savings"]);
    bank.json(&["account", "update", &account, "--product", "plus"]);
    bank.json(&["deposit", &account, "1000"]);
    bank.json(&["fee", "charge", &account, "copy"]);
    for days in -39..=10 {
        bank.now = noon(days);
        bank.run(&["close-of-business", "--yes"]).done();
    }
    bank.json(&["fee", "charge", &account, "copy"]);
    let made = statement(&bank, &account, &[]);
    let interest = &made["interest"];
    // Interest is paid on the first day, and stays.
    let paid = interest["paid"].as_str().expect("an amount");
    assert_ne!(paid, "0.00", "{made}");
    // What is paid at the end of the last day earns from the next one on.
    assert_eq!(interest["average_balance"], "999.99", "{made}");
    assert!(
        interest["yield_earned"]
            .as_str()
            .is_some_and(|text| text.starts_with("3.")),
        "{made}"
    );
    let december = bank.json(&["statement", &account, "--during", "2026-12"]);
    let fees = &december["fees"][0];
    assert_eq!(
        (
            &fees["code"],
            &fees["in_period"]["amount"],
            &fees["in_year"]["amount"]
        ),
        (&json!("copy"), &json!("2.00"), &json!("4.00")),
        "{december}"
    );
}
