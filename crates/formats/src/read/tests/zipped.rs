//! Zip archives of camt files: what is read, in which order, and what is refused.

use std::io::Write as _;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::super::{FileFault, received};
use super::{data, source};

/// A name and what is in it.
type Part<'a> = (&'a str, &'a [u8]);

/// An archive of these parts.
fn archive(parts: &[Part<'_>]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default();
        zip.start_file(*name, options).expect("a part");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

/// The first and last balance of each statement, or the code of the refusal.
fn told(bytes: &[u8]) -> Result<Vec<String>, &'static str> {
    let read = || -> Result<_, FileFault> {
        let mut source = source(bytes);
        let format = received::format_of(&mut source, None)?;
        received::read(source, format, None)
    };
    let received = read().map_err(|fault| fault.code())?;
    assert_eq!(received.sha256.len(), 64);
    let balance = |balance: &Option<crate::model::received::ReceivedBalance>| {
        let balance = balance.as_ref();
        balance.map_or("-".to_owned(), |balance| balance.amount.to_string())
    };
    let told = received.statements.iter().map(|statement| {
        let (opening, closing) = (balance(&statement.opening), balance(&statement.closing));
        format!("{opening} {closing}")
    });
    Ok(told.collect())
}

/// A camt.053 of one day.
fn camt(day: &str, opening: &str, closing: &str) -> Vec<u8> {
    let balance = |code: &str, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )
    };
    let (opening, closing) = (balance("OPBD", opening), balance("CLBD", closing));
    format!(
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><Stmt>\
         <Acct><Id><Othr><Id>X1</Id></Othr></Id></Acct>{opening}{closing}</Stmt>\
         </BkToCstmrStmt></Document>"
    )
    .into_bytes()
}

#[test]
fn statements_of_all_parts_are_read_in_the_order_of_their_days() {
    let (first, second) = (camt("2026-11-01", "5", "7"), camt("2026-11-02", "7", "9"));
    let multi = data("camt/camt__camt053.v2.multi.statement.xml");
    let table: [(&[Part<'_>], &[&str]); 4] = [
        (&[("a.xml", &first)], &["5 7"]),
        (&[("a.xml", &second), ("b.XML", &first)], &["5 7", "7 9"]),
        (
            &[
                ("out/", b""),
                ("out/a.xml", &first),
                ("__MACOSX/out/._a.xml", b"\0\x05\x16\x07"),
                ("out/.DS_Store", b"\0"),
            ],
            &["5 7"],
        ),
        (&[("m.xml", &multi)], &["18.15 27", "27 20"]),
    ];
    for (parts, expected) in table {
        let expected: Vec<String> = expected.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(told(&archive(parts)), Ok(expected));
    }
}

#[test]
fn what_hides_something_or_grows_too_large_is_refused() {
    let first = camt("2026-11-01", "5", "7");
    let inner = archive(&[("a.xml", &first)]);
    let mut padded = first.clone();
    padded.resize(2 << 20, b' ');
    let whole = archive(&[("a.xml", &first)]);
    let table: [(Vec<u8>, &str); 7] = [
        (archive(&[]), "unsupported_format"),
        (archive(&[("a/", b"")]), "unsupported_statement"),
        (
            archive(&[("a.xml", &first), ("in.zip", &inner)]),
            "unsupported_format",
        ),
        (
            archive(&[("a.xml", &first), ("b.csv", b"date,amount\n")]),
            "unsupported_format",
        ),
        (archive(&[("a.xml", &padded)]), "unreadable_file"),
        (
            archive(&[(
                "a.xml",
                b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'>",
            )]),
            "truncated_file",
        ),
        (whole[..whole.len() - 30].to_vec(), "unreadable_file"),
    ];
    for (place, (bytes, code)) in table.into_iter().enumerate() {
        assert_eq!(told(&bytes), Err(code), "{place}");
    }
    // One bit of what is packed: its checksum says so.
    let mut altered = whole;
    altered[60] ^= 1;
    assert_eq!(told(&altered), Err("unreadable_file"));
}
