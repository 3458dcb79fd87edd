//! The worked example in each form, and what no text may do to any.

mod round_trip;

use bankctl_types::kind::Kind;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use super::sample::{HOSTILE, Row, statement, worked_example};
use super::{StatementForm, Written};

fn written(form: StatementForm, statement: &super::AccountStatement) -> String {
    let Written { bytes, .. } = form.write(statement).expect("a file");
    match form {
        StatementForm::Ofx1 => encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned(),
        _ => String::from_utf8(bytes).expect("UTF-8"),
    }
}

#[test]
fn forms_are_found_by_their_names() {
    for (form, name) in StatementForm::ALL.iter().zip(StatementForm::NAMES) {
        assert_eq!(form.name(), *name);
        assert_eq!(StatementForm::parse(name), Some(*form));
    }
    assert_eq!(StatementForm::parse("MT940"), None);
}

#[test]
fn the_worked_example_is_the_mt940_that_was_read_by_others() {
    let expected = ":20:S10000000182611\r\n\
        :25:1000000018USD\r\n\
        :28C:11/1\r\n\
        :60F:C261101USD1250,00\r\n\
        :61:2611021102C2500,00NTRFP-1//T0000000027\r\n\
        :86:Payroll ACME Corp\r\n\
        :61:2611041103D79,20NMSCCARD-77//T0000000035\r\n\
        :86:Cafe .Zoe. . Soehne .Koeln.\r\n\
        :61:2611301130D12,00NCHGNONREF//T0000000043\r\n\
        :86:Monthly fee\r\n\
        :61:2612011130RD79,20NRTICARD-77/R//T0000000051\r\n\
        :86:Card payment returned\r\n\
        :62F:C261130USD3738,00\r\n\
        :64:C261130USD3738,00\r\n\
        -\r\n";
    assert_eq!(written(StatementForm::Mt940, &worked_example()), expected);
    let file = StatementForm::Mt940.write(&worked_example());
    assert!(file.expect("a file").is_folded);
}

#[test]
fn the_worked_example_is_the_bai2_that_was_read_by_others() {
    let expected = "01,000000000,1000000018,261201,0000,1,,,2/\n\
        02,1000000018,000000000,1,261102,,USD,2/\n\
        03,1000000018,USD,010,125000,,,015,375000,,/\n\
        16,142,250000,V,261102,,T0000000027,P-1,Payroll ACME Corp\n\
        49,750000,3/\n\
        98,750000,1,5/\n\
        02,1000000018,000000000,1,261103,,USD,2/\n\
        03,1000000018,USD,010,375000,,,015,367080,,/\n\
        16,455,7920,V,261104,,T0000000035,CARD-77,Cafe .Zoe. . Soehne .Koeln.\n\
        49,750000,3/\n\
        98,750000,1,5/\n\
        02,1000000018,000000000,1,261130,,USD,2/\n\
        03,1000000018,USD,010,367080,,,015,373800,,/\n\
        16,698,1200,V,261130,,T0000000043,,Monthly fee\n\
        16,252,7920,V,261201,,T0000000051,CARD-77-R,Card payment returned\n\
        49,750000,4/\n\
        98,750000,1,6/\n\
        99,2250000,3,18/\n";
    assert_eq!(written(StatementForm::Bai2, &worked_example()), expected);
}

#[test]
fn the_worked_example_has_the_entries_that_were_validated() {
    let camt = written(StatementForm::Camt053, &worked_example());
    let camt: String = camt.lines().map(str::trim_start).collect();
    let entry = "<Ntry><NtryRef>T0000000051</NtryRef><Amt Ccy=\"USD\">79.20</Amt>\
        <CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts>\
        <BookgDt><Dt>2026-11-30</Dt></BookgDt><ValDt><Dt>2026-12-01</Dt></ValDt>\
        <AcctSvcrRef>T0000000051</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>MCOP</Cd>\
        <SubFmlyCd>OTHR</SubFmlyCd></Fmly></Domn><Prtry><Cd>REVERSAL</Cd></Prtry></BkTxCd>\
        <NtryDtls><TxDtls><Refs><AcctSvcrRef>T0000000051</AcctSvcrRef>\
        <EndToEndId>CARD-77/R</EndToEndId></Refs><Amt Ccy=\"USD\">79.20</Amt>\
        <CdtDbtInd>CRDT</CdtDbtInd><RmtInf><Ustrd>Card payment returned</Ustrd></RmtInf>\
        </TxDtls></NtryDtls></Ntry>";
    assert!(camt.contains(entry), "{camt}");
    let ofx = written(StatementForm::Ofx, &worked_example()).replace('\n', "");
    let entry = "<STMTTRN><TRNTYPE>DIRECTDEP</TRNTYPE><DTPOSTED>20261102</DTPOSTED>\
        <DTAVAIL>20261102</DTAVAIL><TRNAMT>2500.00</TRNAMT><FITID>T0000000027</FITID>\
        <REFNUM>P-1</REFNUM><NAME>Payroll ACME Corp</NAME></STMTTRN>";
    assert!(ofx.contains(entry), "{ofx}");
    let sgml = written(StatementForm::Ofx1, &worked_example());
    assert!(
        sgml.contains("<NAME>Café «Zoë» &amp; Söhne [Köln]\r\n"),
        "{sgml}"
    );
}

#[test]
fn decimals_and_signs_are_those_of_the_currency_and_the_balance() {
    let row = |minor| Row {
        transaction: "T0000000027",
        days: ["2026-11-02", "2026-11-02"],
        kind: Kind::Deposit,
        channel: None,
        reference: None,
        memo: Some("x"),
        minor,
        reversal_of: None,
    };
    let table = [
        (
            "JPY",
            -500,
            1_234,
            [":60F:D261101JPY500,", "C1234,N", ":62F:C261130JPY734,"],
        ),
        (
            "BHD",
            1,
            -1_234,
            [":60F:C261101BHD0,001", "D1,234N", ":62F:D261130BHD1,233"],
        ),
        (
            "USD",
            -5_00,
            -7,
            [":60F:D261101USD5,00", "D0,07N", ":62F:D261130USD5,07"],
        ),
    ];
    for (currency, opening, minor, expected) in table {
        let made = statement(currency, opening, &[row(minor)]);
        let text = written(StatementForm::Mt940, &made);
        for part in expected {
            assert!(text.contains(part), "{part} {text}");
        }
        let bai = written(StatementForm::Bai2, &made);
        let total = opening + made.closing.minor + minor.abs();
        assert!(bai.contains(&format!("010,{opening},,,015,{}", made.closing.minor)));
        assert!(bai.contains(&format!("49,{total},3/")), "{bai}");
    }
}

#[test]
fn a_period_that_is_not_over_says_so() {
    let mut open = worked_example();
    open.is_final = false;
    let table = [
        (StatementForm::Camt053, "<Cd>ITBD</Cd>", "CLBD"),
        (StatementForm::Mt940, ":62M:C261130", ":62F:"),
        (StatementForm::Text, "interim", "\u{0}"),
        (StatementForm::Html, "Interim", "\u{0}"),
        (StatementForm::Json, "\"final\":false", "\"final\":true"),
        (
            StatementForm::Bai2,
            "02,1000000018,000000000,1,261130,,USD,3/",
            "261130,,USD,2/",
        ),
    ];
    for (form, has, has_not) in table {
        let text = written(form, &open);
        assert!(
            text.contains(has) && !text.contains(has_not),
            "{form}: {text}"
        );
    }
}

#[test]
fn the_same_statement_is_the_same_bytes_also_without_transactions() {
    for form in StatementForm::ALL.iter().filter(|form| form.is_built()) {
        assert_eq!(form.write(&worked_example()), form.write(&worked_example()));
        let empty = form.write(&statement("USD", 0, &[])).expect("a file");
        assert!(!empty.bytes.is_empty(), "{form}");
    }
}

/// What the fonts lack is named, and nothing else is; the library refuses a file that would
/// have a character without a glyph, or that no archive takes.
#[cfg(feature = "pdf")]
#[test]
fn a_pdf_names_what_its_fonts_lack() {
    let row = |memo| Row {
        transaction: "T0000000027",
        days: ["2026-11-02", "2026-11-02"],
        kind: Kind::Deposit,
        channel: None,
        reference: Some(memo),
        memo: Some(memo),
        minor: i64::MAX / 2,
        reversal_of: None,
    };
    for text in HOSTILE {
        let mut made = statement("BHD", 0, &[row(text)]);
        made.name = Some((*text).to_owned());
        made.bank = (*text).to_owned();
        made.address = Some(format!("{text}\n{text}"));
        let written = StatementForm::Pdf.write(&made).expect("a file");
        let lacking: String = written.glyphs_missing.into_iter().collect();
        let expected = if text.contains('東') {
            "京東😀"
        } else {
            ""
        };
        assert_eq!(lacking, expected, "{text}");
    }
    let holder = statement("USD", 0, &[]).holders.remove(0);
    let mut joint = statement("USD", 0, &[]);
    joint.holders = vec![holder; 200];
    StatementForm::Pdf.write(&joint).expect("three pages");
}

/// How often elements of a name begin in well-formed XML.
fn count(xml: &str, name: &str) -> usize {
    let mut reader = Reader::from_str(xml);
    let mut found = 0;
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(element) if element.name().as_ref() == name => found += 1,
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn no_text_adds_a_record_to_a_form() {
    for text in HOSTILE {
        let row = Row {
            transaction: "T0000000027",
            days: ["2026-11-02", "2026-11-02"],
            kind: Kind::Deposit,
            channel: None,
            reference: Some(text),
            memo: Some(text),
            minor: 100,
            reversal_of: None,
        };
        let mut made = statement("USD", 0, &[row]);
        made.bank = (*text).to_owned();
        made.holders[0].name = (*text).to_owned();
        made.address = Some((*text).to_owned());
        made.name = Some((*text).to_owned());
        assert_eq!(
            count(&written(StatementForm::Camt053, &made), "Ntry"),
            1,
            "{text:?}"
        );
        assert_eq!(
            count(&written(StatementForm::Ofx, &made), "STMTTRN"),
            1,
            "{text:?}"
        );
        let sgml = written(StatementForm::Ofx1, &made);
        assert_eq!(sgml.matches("<STMTTRN>").count(), 1, "{text:?}");
        let lines = |form| {
            written(form, &made)
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let tags = lines(StatementForm::Mt940);
        assert!(tags.iter().all(|line| line.len() <= 75), "{tags:?}");
        let is_tag = |line: &&String| line.starts_with(':') || line.starts_with('-');
        assert_eq!(tags.iter().filter(is_tag).count(), 9, "{text:?} {tags:?}");
        let records = lines(StatementForm::Bai2);
        let entries = records.iter().filter(|line| line.starts_with("16,"));
        assert_eq!(entries.count(), 1, "{text:?}");
        assert_eq!(
            records.last().map(|line| line.starts_with("99,")),
            Some(true)
        );
        for form in [
            StatementForm::Text,
            StatementForm::Html,
            StatementForm::Json,
        ] {
            let steers = |character: char| {
                character != '\n' && bankctl_types::confusables::steers_terminal(character)
            };
            assert!(!written(form, &made).contains(steers), "{form} {text:?}");
        }
        let page = written(StatementForm::Html, &made);
        assert!(
            !page.contains("<b>") && !page.contains("<script"),
            "{text:?}"
        );
    }
}

#[test]
fn a_text_has_eighty_columns() {
    let text = written(StatementForm::Text, &worked_example());
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert!(text.contains("2026-11-30  Closing balance"), "{text}");
    assert!(text.contains("3,738.00"), "{text}");
}

#[test]
fn the_other_customers_account_is_told_and_the_banks_own_is_not() {
    let mut statement = worked_example();
    for (line, other) in statement.lines.iter_mut().zip(["1000000026", "1000000039"]) {
        other.clone_into(&mut line.counterparty);
    }
    let text = written(StatementForm::Text, &statement);
    assert!(text.contains(" from 1000000026, T0000000027"), "{text}");
    assert!(text.contains(" to 1000000039, T0000000035"), "{text}");
    assert!(!text.contains("clearing/other"), "{text}");
    let html = written(StatementForm::Html, &statement);
    assert!(html.contains(" from 1000000026, T0000000027"), "{html}");
    let camt: String = written(StatementForm::Camt053, &statement)
        .lines()
        .map(str::trim)
        .collect();
    for (party, number) in [("DbtrAcct", "1000000026"), ("CdtrAcct", "1000000039")] {
        let party = format!(
            "<RltdPties><{party}><Id><Othr><Id>{number}</Id></Othr></Id></{party}></RltdPties>"
        );
        assert_eq!(camt.matches(&party).count(), 1, "{camt}");
    }
    assert_eq!(camt.matches("RltdPties").count(), 4);
}
