//! Statements as PDF: for archives, for screen readers, and for programs.
//!
//! What the standards ask for is checked by a validator in `tests/repository`; here is
//! what can be told without one.

use std::fs;
use std::io::Read as _;

use flate2::read::ZlibDecoder;
use serde_json::json;

use crate::account_statements::worked_example;
use crate::common::deadline::InTime as _;
use crate::common::{Bank, text};
use crate::reconcile::{counts, reconcile};

/// The PDF of November, and what was said on standard error.
fn pdf(bank: &Bank, account: &str) -> (Vec<u8>, String) {
    let words = [
        "statement",
        account,
        "--during",
        "2026-11",
        "--format",
        "pdf",
    ];
    let output = bank.command(&words).output_in_time();
    let output = output.expect("the binary runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
    (output.stdout, told)
}

fn place(bytes: &[u8], wanted: &str) -> Option<usize> {
    let mut windows = bytes.windows(wanted.len());
    windows.position(|window| window == wanted.as_bytes())
}

/// What the packed streams of it hold.
fn streams(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut all) = (bytes, Vec::new());
    while let Some(at) = place(rest, "stream\n") {
        rest = &rest[at + "stream\n".len()..];
        let mut content = Vec::new();
        if ZlibDecoder::new(rest).read_to_end(&mut content).is_ok() {
            all.push(content);
        }
    }
    all
}

/// The file that is attached: the one stream that unpacks to XML of our own.
fn attached(bytes: &[u8]) -> Vec<u8> {
    let mut streams = streams(bytes).into_iter();
    streams
        .find(|content| place(content, "<BkToCstmrStmt>").is_some())
        .expect("a statement is attached")
}

#[test]
fn a_pdf_is_tagged_archived_and_has_the_camt_attached() {
    let (bank, account) = worked_example();
    let (bytes, told) = pdf(&bank, &account);
    assert!(bytes.starts_with(b"%PDF-1.7"), "{told}");
    assert!(!told.contains("glyphs_missing"), "{told}");
    for wanted in [
        "/Lang",
        "/MarkInfo",
        "/StructTreeRoot",
        "/OutputIntents",
        "/AFRelationship",
        "/Metadata",
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "/FontFile2",
        "/ToUnicode",
    ] {
        assert!(place(&bytes, wanted).is_some(), "{wanted}");
    }
    let words = [
        "statement",
        &account,
        "--during",
        "2026-11",
        "--format",
        "camt053",
    ];
    let camt = bank.run(&words).done().stdout;
    assert_eq!(String::from_utf8(attached(&bytes)).expect("UTF-8"), camt);
    let at = bank.json(&["balance", &account, "--at", "2026-11-30"]);
    let closing = text(&at["items"][0]["ledger_balance"]);
    assert!(
        camt.contains(&format!("<Amt Ccy=\"USD\">{closing}</Amt>")),
        "{camt}"
    );
    let file = bank.file("attached.xml", &camt);
    let (code, result) = reconcile(&bank, &file, &account, &[]);
    assert_eq!((code, counts(&result)), (0, [4, 0, 0, 0]), "{result}");
    assert_eq!(result["statement"]["balances"], json!(true), "{result}");
}

#[test]
fn what_the_fonts_lack_is_named_and_kept() {
    let mut bank = Bank::made_before(40);
    let customer = bank.customer("東京 Łukasz Ελένη Иван");
    let account = text(&bank.json(&["account", "open", "--customer", &customer])["number"]);
    bank.now += 60 * crate::common::DAY;
    let (bytes, told) = pdf(&bank, &account);
    assert!(told.contains("no 京 (U+4EAC), 東 (U+6771)"), "{told}");
    assert!(told.contains("glyphs_missing"), "{told}");
    // What is drawn as another character says what it stands for.
    let is_kept = |content: &Vec<u8>| place(content, "/ActualText").is_some();
    assert!(streams(&bytes).iter().any(is_kept));
    let folder = bank.path("statements");
    let place = folder.display().to_string();
    let words = [
        "statement",
        "--all",
        "--during",
        "2026-11",
        "--format",
        "pdf",
        "--to-dir",
        &place,
    ];
    let run = bank.run(&[&words[..], &["-o", "json"]].concat()).done();
    assert_eq!(run.json()["folded"], 1, "{}", run.stdout);
    assert!(run.stderr.contains("glyphs_missing"), "{}", run.stderr);
    let file = folder.join(format!("{account}-2026-11.pdf"));
    assert_eq!(fs::read(file).expect("the file"), bytes);
    let again = bank.json(&words);
    assert_eq!((&again["written"], &again["there"]), (&json!(0), &json!(1)));
}
