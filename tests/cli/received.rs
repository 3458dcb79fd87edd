//! Statements of banks held against the books: proved, paired, summed.

use serde_json::json;

use crate::common::{Bank, text};
use crate::onboarding::{onboarded, payroll_file};
use crate::reconcile::{counts, reconcile};

/// A file of `tests/data`.
fn data(name: &str) -> String {
    format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// An account of a currency.
fn account(bank: &Bank, currency: &str) -> String {
    let customer = bank.json(&["customer", "add", "--name", "Nostro"]);
    let customer = text(&customer["number"]);
    let opened = bank.json(&[
        "account",
        "open",
        "--customer",
        &customer,
        "--currency",
        currency,
    ]);
    text(&opened["number"])
}

/// A camt.053 of `clearing/payroll` with one line.
fn camt(opening: &str, line: &str, closing: &str, status: &str) -> String {
    let balance = |kind: &str, amount: &str, day: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"USD\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )
    };
    let entry = |amount: &str, status: &str| {
        format!(
            "<Ntry><Amt Ccy=\"USD\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>2026-11-22</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
        )
    };
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt><Id>FED-0231</Id><ElctrncSeqNb>231</ElctrncSeqNb><Acct><Id><Othr><Id>061000146</Id></Othr></Id></Acct>{}{}{}{}</Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", opening, "2026-11-19"),
        balance("CLBD", closing, "2026-11-22"),
        entry(line, "BOOK"),
        if status.is_empty() {
            String::new()
        } else {
            entry("7.00", status)
        },
    )
}

/// File, currency, what it calls the account; lines, their sum, opening and
/// closing, and whether it adds up.
type File = (
    &'static str,
    &'static str,
    &'static str,
    usize,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    Option<bool>,
);

#[rustfmt::skip]
const FILES: [File; 8] = [
    ("camt/camt__camt053.v2.multi.statement.xml", "EUR", "NL26VAYB8060476890", 2, "1.85", Some("18.15"), Some("20.00"), Some(true)),
    ("mt940/mt940__mt940.sta", "EUR", "10020030/1234567", 2, "2200.00", Some("2187.95"), Some("4387.95"), Some(true)),
    ("mt940/mt940__mt940.sta", "PLN", "320000546101", 3, "10040.00", Some("40000.00"), Some("50040.00"), Some(true)),
    ("mt940/mt940__rabobank.sta", "EUR", "1526.89.184", 2, "-94.30", Some("4196.12"), Some("4101.82"), Some(true)),
    ("mt940/mt940__abnamro.sta", "EUR", "517852257", 10, "-345.93", Some("3236.28"), Some("1849.75"), Some(false)),
    ("ofx/ofxparse__bank_medium.ofx", "CAD", "12300 000012345678", 3, "-345.27", None, Some("382.34"), None),
    ("ofx/csv2ofx__default.ofx", "USD", "195917574edc9b6bbeb5be9785b6a479", 6, "370000.00", None, None, None),
    ("bai2/bai2__sample1.txt", "CAD", "10200123456", 17, "0.00", None, None, None),
];

#[test]
fn files_of_banks_are_read_to_the_cent() {
    let bank = Bank::new();
    for (file, currency, name, lines, total, opening, closing, adds_up) in FILES {
        let number = account(&bank, currency);
        let (code, result) = reconcile(&bank, &data(file), &number, &["--statement-account", name]);
        assert_eq!(code, 9, "{file}");
        assert_eq!(counts(&result)[1], lines, "{file}: {result}");
        assert_eq!(result["file_total"], total, "{file}");
        let head = &result["statement"];
        let told = json!([head["opening"], head["closing"], head["balances"]]);
        assert_eq!(told, json!([opening, closing, adds_up]), "{file}");
    }
}

#[test]
#[rustfmt::skip]
fn what_is_no_statement_of_the_account_is_refused_with_its_code() {
    let bank = Bank::new();
    let number = account(&bank, "EUR");
    let pdf = bank.file("statement.csv", "%PDF-1.7\n");
    let table: [(&str, &[&str], i32, &str); 10] = [
        (&data("mt940/mt940__mt940.sta"), &[], 2, "ambiguous_statement"),
        (&data("mt940/mt940__knab.sta"), &[], 2, "wrong_statement_account"),
        (&data("camt/camt__camt053.v2.wrong.xml"), &[], 2, "unsupported_statement"),
        (&data("ofx/ofxparse__fidelity-savings.ofx"), &[], 2, "unsupported_statement"),
        (&data("ofx/ofxparse__date_missing.ofx"), &["--statement-account", "192639749"], 4, "currency_mismatch"),
        (&data("camt/camt__camt053.v2.all-balance-types.xml"), &["--statement-account", "CH2801234000123456789", "--strict"], 2, "balance_type"),
        (&data("camt/camt__camt053.v4.xml"), &["--input-format", "mt940"], 2, "unsupported_format"),
        (&data("camt/camt__camt053.v4.xml"), &["--input-format", "pdf"], 2, "usage"),
        (&data("camt/camt__camt053.v4.xml"), &["--group", "x"], 2, "usage"),
        (&pdf, &[], 2, "unsupported_format"),
    ];
    for (file, more, exit, code) in table {
        let arguments = [&["reconcile", file, "--account", &number], more].concat();
        bank.refuses(&arguments, exit, code);
    }
}

/// One line for all payments of a file, whole and less a fee; lines that are
/// not booked yet.
#[test]
fn one_line_is_the_sum_of_a_file_of_payments() {
    let bank = onboarded();
    bank.json(&["import", "payroll", &payroll_file("us_direct_deposit.csv")]);
    let day = text(
        &bank.json(&["history", "clearing/payroll", "--limit", "1"])["items"][0]["business_date"],
    );
    let file = |name: &str, line: &str, closing: &str, status: &str| {
        bank.file(
            name,
            camt("0.00", line, closing, status)
                .replace("2026-11-22", &day)
                .replace("2026-11-19", &day),
        )
    };
    let named = ["--statement-account", "061000146"];
    let whole = file("whole.xml", "2166161.69", "2166161.69", "PDNG");
    let (code, result) = reconcile(&bank, &whole, "clearing/payroll", &named);
    assert_eq!((code, counts(&result)), (0, [400, 0, 0, 0]), "{result}");
    assert_eq!(result["groups"][0]["transactions"], 400);
    assert_eq!(result["groups"][0]["difference"], "0.00");
    assert_eq!(result["proof"]["difference"], "0.00");
    assert_eq!(result["pending"], json!([]));
    let (_, pending) = reconcile(
        &bank,
        &whole,
        "clearing/payroll",
        &[&named[..], &["--pending"]].concat(),
    );
    assert_eq!(pending["pending"][0]["amount"], "7.00");
    let less = file("less.xml", "2166149.19", "2166149.19", "");
    let (code, result) = reconcile(&bank, &less, "clearing/payroll", &named);
    assert_eq!((code, counts(&result)), (9, [0, 1, 400, 0]));
    for fee in ["15", "0.01%"] {
        let (code, result) = reconcile(
            &bank,
            &less,
            "clearing/payroll",
            &[&named[..], &["--fee", fee]].concat(),
        );
        assert_eq!(
            (code, counts(&result)),
            (0, [400, 0, 0, 0]),
            "{fee}: {result}"
        );
        assert_eq!(result["groups"][0]["difference"], "-12.50");
        assert_eq!(result["proof"]["not_in_ledger"], "-12.50");
        assert_eq!(result["proof"]["difference"], "0.00");
    }
    let (code, _) = reconcile(
        &bank,
        &less,
        "clearing/payroll",
        &[&named[..], &["--fee", "12.49"]].concat(),
    );
    assert_eq!(code, 9);
}

/// Two files of one sum on one day: neither is taken, both are suggested.
#[test]
fn what_fits_twice_is_suggested() {
    let bank = onboarded();
    let payee = "383558648217";
    for (name, amounts) in [("a", [60, 40]), ("b", [70, 30])] {
        let rows: String = amounts
            .iter()
            .map(|amount| format!("{payee},{amount}.00,{name}{amount}\n"))
            .collect();
        let file = bank.file(
            &format!("{name}.csv"),
            format!("account,amount,reference\n{rows}"),
        );
        bank.json(&["import", "payroll", &file]);
    }
    let day = text(
        &bank.json(&["history", "clearing/payroll", "--limit", "1"])["items"][0]["business_date"],
    );
    let file = bank.file(
        "one.xml",
        camt("0.00", "100.00", "100.00", "")
            .replace("2026-11-22", &day)
            .replace("2026-11-19", &day),
    );
    let named = ["--statement-account", "061000146"];
    let (code, result) = reconcile(&bank, &file, "clearing/payroll", &named);
    assert_eq!((code, counts(&result)), (9, [0, 1, 4, 0]), "{result}");
    let suggested = result["suggested"].as_array().expect("a list");
    assert_eq!(suggested.len(), 2, "{result}");
    assert!(
        suggested
            .iter()
            .all(|one| one["count"] == 2 && text(&one["by"]).starts_with("batch "))
    );
}

/// A zip archive of one file, as it is.
fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    let (length, name_length) = (content.len().to_le_bytes(), name.len().to_le_bytes());
    // Version 2.0, no flags, stored, no time; sum, both lengths, the name's, no more.
    let mut about = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    about.extend(crc.sum().to_le_bytes());
    about.extend([&length[..4], &length[..4], &name_length[..2], &[0, 0]].concat());
    let mut archive = [&b"PK\x03\x04"[..], &about, name.as_bytes(), content].concat();
    let begins = archive.len().to_le_bytes();
    let record = [
        &b"PK\x01\x02\x14\x00"[..],
        &about,
        &[0; 14],
        name.as_bytes(),
    ]
    .concat();
    let record_length = record.len().to_le_bytes();
    archive.extend(record);
    archive.extend([&b"PK\x05\x06"[..], &[0, 0, 0, 0, 1, 0, 1, 0]].concat());
    archive.extend([&record_length[..4], &begins[..4], &[0, 0]].concat());
    archive
}

#[test]
fn a_zipped_camt_says_what_the_file_in_it_says() {
    let name = "camt/camt__camt053.v2.multi.statement.xml";
    let content = std::fs::read(data(name)).expect("a file");
    let told = |file: &str| {
        let bank = Bank::new();
        let number = account(&bank, "EUR");
        let more = ["--statement-account", "NL26VAYB8060476890"];
        let (code, result) = reconcile(&bank, file, &number, &more);
        let head = result["statement"].clone();
        (
            code,
            result["file_total"].clone(),
            result["unmatched_file"].clone(),
            head,
        )
    };
    let bank = Bank::new();
    let archive = bank.file("statements.zip", zipped("one.xml", &content));
    let read = told(&archive);
    assert_eq!(read, told(&data(name)));
    assert_eq!(read.1, "1.85");
}
