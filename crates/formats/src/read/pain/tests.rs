//! Messages of all versions, and what is wrong with some.

use std::path::Path;

use super::super::{FileFault, Source};
use super::PainReader;

/// What a reader makes of a message: its version, message, rows and sum; then
/// each transaction as `amount currency account agent id`, or its code.
fn told(source: Source) -> Result<Vec<String>, FileFault> {
    let mut reader = PainReader::open(source)?;
    let mut told = Vec::new();
    let survey = reader.survey();
    let sum = survey
        .sum
        .map_or_else(|| "-".to_owned(), |sum| sum.normalize().to_string());
    told.push(format!(
        "{} {} {} {sum}",
        survey.version, survey.message_id, survey.rows
    ));
    for found in &survey.groups {
        let group = &found.group;
        let date = group
            .execution
            .map_or_else(String::new, |day| day.to_string());
        let account = group.debtor.account.as_deref().unwrap_or("-");
        let salary = if group.is_salary { " salary" } else { "" };
        told.push(format!("{} from {account} on {date}{salary}", group.id));
    }
    while let Some(row) = reader.next_row()? {
        told.push(match row.read {
            Err(fault) => fault.code.to_owned(),
            Ok(row) => {
                let shown = |text: Option<&str>| text.unwrap_or("-").to_owned();
                format!(
                    "{} {} {} {} {}",
                    row.amount,
                    row.currency,
                    shown(row.creditor.account.as_deref()),
                    shown(row.creditor.agent.shown()),
                    shown(row.end_to_end_id.as_deref()),
                )
            }
        });
    }
    Ok(told)
}

fn shared(name: &str) -> Result<Vec<String>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/pain001");
    let source = Source::open(&folder.join(name)).expect(name);
    told(source).map_err(|fault| format!("{}: {}", fault.code(), fault.kind))
}

#[test]
#[allow(clippy::too_many_lines)] // one table
fn each_message_has_its_answer() {
    const SALARIES: [&str; 3] = [
        "SAL-2026-09 from DE09028457998082047609 on 2026-09-28 salary",
        "3250 EUR DE65261964603287767307 XOZFDEA0 SAL-2026-09-0001",
        "2980.5 EUR DE74157667219201256428 DQBJDEN0 SAL-2026-09-0002",
    ];
    const WAGES: [&str; 3] = [
        "PAY-20260925-01 from 4412345678 on 2026-09-25 salary",
        "3120.55 USD 7712345678 121000248 PAY-2026-09-0001",
        "2875.1 USD 7798765432 026009593 PAY-2026-09-0002",
    ];
    const SUPPLIER: [&str; 2] = [
        "ACH-20260922-01 from 4412345678 on 2026-09-23",
        "7450 USD 5512345678 121000248 CMI-INV-2026-0912",
    ];
    for (version, dated) in [("03", "03"), ("09", "09")] {
        let name = |kind: &str| format!("pain001-0-0-74__{kind}.pain.001.001.{version}.xml");
        let all = |kind: &str, rest: &[&str]| {
            let head = format!("pain.001.001.{dated} {kind}");
            let rest = rest.iter().map(|line| (*line).to_owned());
            std::iter::once(head).chain(rest).collect::<Vec<_>>()
        };
        let told = shared(&name("de.sepa.sct-salary")).expect("salaries");
        assert_eq!(told, all("MSTR-SAL-2026-09 2 6230.5", &SALARIES));
        let told = shared(&name("us.ach.ppd-payroll")).expect("wages");
        assert_eq!(told, all("CMI-PAY-20260925 2 5995.65", &WAGES));
        let told = shared(&name("us.ach.ccd-supplier")).expect("a supplier");
        assert_eq!(told, all("CMI-ACH-20260922-01 1 7450", &SUPPLIER));
    }
    let one = |version: &str, account: &str| {
        vec![
            format!("pain.001.001.{version} T 1 1"),
            "T from DE89370400440532013000 on 2026-01-02".to_owned(),
            account.to_owned(),
        ]
    };
    let full = "1 EUR DE89370400440532013000 T T";
    let plain = "1 EUR DE89370400440532013000 - T";
    let table = [
        (
            "pain001-0-0-74__01-transfer-every-element.xml",
            one("03", full),
        ),
        (
            "pain001-0-0-74__pain001_corpus_data_coverage_pain.001.001.09_01-transfer-every-element.xml",
            one("09", full),
        ),
        (
            "pain001-0-0-74__07-transfer-UltmtDbtr-Id.xml",
            one("03", plain),
        ),
        (
            "pain001-0-0-74__pain001_corpus_data_coverage_pain.001.001.09_07-transfer-UltmtDbtr-Id.xml",
            one("09", plain),
        ),
        (
            "pain001-0-0-74__09-cheque-to-agent-ChqInstr-ChqFr-DlvrTo.xml",
            one("03", "unsupported_instrument"),
        ),
    ];
    for (name, expected) in table {
        assert_eq!(shared(name).expect(name), expected, "{name}");
    }
    for (name, counted) in [
        ("pain001__pain.001.001.03.xml", 4),
        ("pain001__pain.001.001.09.xml", 5),
    ] {
        let expected = format!(
            "control_count_mismatch: the message says that it has \"2\" transactions, but it has {counted}"
        );
        assert_eq!(shared(name), Err(expected), "{name}");
    }
}

/// A message of one payment with these transactions.
fn message(header: &str, payment: &str, transactions: &str) -> String {
    format!(
        "<n:Document xmlns:n='http://www.six-interbank-clearing.com/de/pain.001.001.03.ch.02.xsd'><n:CstmrCdtTrfInitn>\
         <n:GrpHdr><n:MsgId>M</n:MsgId>{header}</n:GrpHdr><n:PmtInf><n:PmtInfId>P</n:PmtInfId>{payment}\
         <n:ReqdExctnDt>2026-11-30</n:ReqdExctnDt>{transactions}</n:PmtInf></n:CstmrCdtTrfInitn></n:Document>"
    )
}

fn transaction(amount: &str, rest: &str) -> String {
    format!(
        "<CdtTrfTxInf><PmtId><EndToEndId>NOTPROVIDED</EndToEndId></PmtId><Amt>{amount}</Amt>\
         <CdtrAcct><Id><Othr><Id>1000000018</Id></Othr></Id></CdtrAcct>{rest}</CdtTrfTxInf>"
    )
}

fn read(text: &str) -> Result<Vec<String>, String> {
    let source = Source::spool("test.xml", text.as_bytes()).expect("a source");
    told(source).map_err(|fault| fault.code().to_owned())
}

/// Totals of the message, those of the payment, the amounts, and the answer.
type Case<'c> = (&'c str, &'c str, &'c [&'c str], Result<(), String>);

#[test]
fn numbers_and_sums_are_compared_at_both_levels() {
    let amounts = |list: &[&str]| -> String {
        let amount =
            |amount: &&str| transaction(&format!("<InstdAmt Ccy='USD'>{amount}</InstdAmt>"), "");
        list.iter().map(amount).collect()
    };
    let ok = Ok(());
    let refused = |code: &str| Err(code.to_owned());
    let table: [Case<'_>; 9] = [
        (
            "<NbOfTxs>2</NbOfTxs><CtrlSum>3.00</CtrlSum>",
            "",
            &["1", "2.000"],
            ok.clone(),
        ),
        (
            "<NbOfTxs>02</NbOfTxs>",
            "<NbOfTxs>2</NbOfTxs><CtrlSum>3.</CtrlSum>",
            &["1.", "2"],
            ok.clone(),
        ),
        (
            "<NbOfTxs>1</NbOfTxs>",
            "",
            &["1", "2"],
            refused("control_count_mismatch"),
        ),
        (
            "<NbOfTxs>x</NbOfTxs>",
            "",
            &["1"],
            refused("control_count_mismatch"),
        ),
        (
            "<NbOfTxs>2</NbOfTxs><CtrlSum>3.01</CtrlSum>",
            "",
            &["1", "2"],
            refused("control_total_mismatch"),
        ),
        (
            "<NbOfTxs>2</NbOfTxs><CtrlSum>3,00</CtrlSum>",
            "",
            &["1", "2"],
            refused("control_total_mismatch"),
        ),
        (
            "<NbOfTxs>2</NbOfTxs>",
            "<NbOfTxs>3</NbOfTxs>",
            &["1", "2"],
            refused("control_count_mismatch"),
        ),
        (
            "<NbOfTxs>2</NbOfTxs>",
            "<CtrlSum>2</CtrlSum>",
            &["1", "2"],
            refused("control_total_mismatch"),
        ),
        ("", "", &["1"], ok),
    ];
    for (header, payment, list, expected) in table {
        let text = message(header, payment, &amounts(list));
        assert_eq!(
            read(&text).map(|_| ()),
            expected,
            "{header} {payment} {list:?}"
        );
    }
}

#[test]
fn a_sum_has_amounts_of_all_currencies_or_is_not_compared() {
    let equivalent = transaction("<EqvtAmt><Amt Ccy='EUR'>2.50</Amt></EqvtAmt>", "");
    let plain = transaction("<InstdAmt Ccy='USD'>1</InstdAmt>", "");
    let bad = transaction("<InstdAmt Ccy='USD'>1,5</InstdAmt>", "");
    let told = |sum: &str, second: &str| {
        let header = format!("<NbOfTxs>2</NbOfTxs><CtrlSum>{sum}</CtrlSum>");
        let text = message(&header, "", &format!("{plain}{second}"));
        let source = Source::spool("test.xml", text.as_bytes()).expect("a source");
        let reader = PainReader::open(source).map_err(|fault| fault.code().to_owned())?;
        let warnings = reader.survey().warnings.iter();
        Ok(warnings.map(|warning| warning.code).collect::<Vec<_>>())
    };
    assert_eq!(told("3.5", &equivalent), Ok(vec![]));
    let differs: Result<_, String> = Err("control_total_mismatch".to_owned());
    assert_eq!(told("1", &equivalent), differs);
    assert_eq!(told("2.5", &bad), Ok(vec!["control_total_unchecked"]));
}

#[test]
fn each_bad_transaction_has_its_own_reason() {
    let table = [
        (
            "<InstdAmt Ccy='USD'>1.5</InstdAmt>",
            "",
            "1.5 USD 1000000018 - -",
        ),
        (
            "<InstdAmt Ccy='USD'>1000000.</InstdAmt>",
            "",
            "1000000 USD 1000000018 - -",
        ),
        ("<InstdAmt Ccy='USD'>-1</InstdAmt>", "", "invalid_amount"),
        ("<InstdAmt Ccy='USD'>1,50</InstdAmt>", "", "invalid_amount"),
        ("<InstdAmt Ccy='USD'>1e3</InstdAmt>", "", "invalid_amount"),
        ("<InstdAmt Ccy='USD'>0</InstdAmt>", "", "invalid_amount"),
        ("<InstdAmt>1</InstdAmt>", "", "invalid_currency"),
        ("", "", "missing_amount"),
        (
            "<EqvtAmt><Amt Ccy='USD'>1</Amt></EqvtAmt>",
            "",
            "unsupported_amount",
        ),
        (
            "<InstdAmt Ccy='USD'>1</InstdAmt>",
            "<ChqInstr><ChqTp>BCHQ</ChqTp></ChqInstr>",
            "unsupported_instrument",
        ),
        // Of two amounts or accounts neither is chosen.
        (
            "<InstdAmt Ccy='USD'>1</InstdAmt><InstdAmt Ccy='USD'>2</InstdAmt>",
            "",
            "invalid_amount",
        ),
        (
            "<InstdAmt Ccy='USD'>1</InstdAmt>",
            "<CdtrAcct><Id><IBAN>X</IBAN></Id></CdtrAcct>",
            "invalid_account_number",
        ),
    ];
    for (amount, rest, expected) in table {
        let text = message("<NbOfTxs>1</NbOfTxs>", "", &transaction(amount, rest));
        let told = read(&text).expect(amount);
        assert_eq!(
            told.last().map(String::as_str),
            Some(expected),
            "{amount} {rest}"
        );
        assert!(told[0].starts_with("pain.001.001.03.ch.02"), "{}", told[0]);
    }
}

#[test]
fn what_is_no_such_message_is_refused() {
    let one = transaction("<InstdAmt Ccy='USD'>1</InstdAmt>", "");
    let whole = message("<NbOfTxs>1</NbOfTxs>", "", &one);
    let late = whole.replace(
        "</CdtTrfTxInf>",
        "</CdtTrfTxInf><DbtrAcct><Id><IBAN>X</IBAN></Id></DbtrAcct>",
    );
    let table = [
        (whole.replace("</n:PmtInf>", ""), "unreadable_file"),
        (whole[..whole.len() / 2].to_owned(), "truncated_file"),
        (whole.replace("2026-11-30", "2026-11-31"), "unreadable_file"),
        (late, "unreadable_file"),
        (
            whole.replace("</n:GrpHdr>", "</n:GrpHdr><n:GrpHdr/>"),
            "unreadable_file",
        ),
        (
            whole.replace(
                "<n:ReqdExctnDt>",
                "<DbtrAcct><Id><IBAN>X</IBAN><Othr><Id>Y</Id></Othr></Id></DbtrAcct><n:ReqdExctnDt>",
            ),
            "unreadable_file",
        ),
        (format!("<!DOCTYPE x>{whole}"), "unreadable_file"),
        (format!("{whole}{whole}"), "unreadable_file"),
        (
            "<Document><CstmrPmtStsRpt/></Document>".to_owned(),
            "unsupported_format",
        ),
        (
            "<Document><CstmrDrctDbtInitn/></Document>".to_owned(),
            "unsupported_format",
        ),
        (
            "<Document><CstmrPmtRvsl/></Document>".to_owned(),
            "unsupported_format",
        ),
        (
            "<E><Document><BkToCstmrStmt/></Document></E>".to_owned(),
            "unsupported_format",
        ),
        ("<Document/>".to_owned(), "unreadable_file"),
    ];
    for (text, code) in table {
        assert_eq!(read(&text), Err(code.to_owned()), "{text}");
    }
}

/// A message of many transactions, the last of which is to a name.
fn long(name: &[u8]) -> Vec<u8> {
    let rows = 8_000;
    let mut message = format!(
        "<Document><CstmrCdtTrfInitn><GrpHdr><MsgId>M</MsgId><NbOfTxs>{rows}</NbOfTxs></GrpHdr>\
         <PmtInf><PmtInfId>P</PmtInfId>"
    )
    .into_bytes();
    for row in 1..=rows {
        let name = if row == rows { name } else { b"A" };
        message.extend_from_slice(
            b"\n<CdtTrfTxInf><Amt><InstdAmt Ccy=\"EUR\">1</InstdAmt></Amt><Cdtr><Nm>",
        );
        message.extend_from_slice(name);
        message.extend_from_slice(
            b"</Nm></Cdtr><CdtrAcct><Id><Othr><Id>1</Id></Othr></Id></CdtrAcct></CdtTrfTxInf>",
        );
    }
    message.extend_from_slice(b"</PmtInf></CstmrCdtTrfInitn></Document>");
    assert!(message.len() > 1024 * 1024);
    message
}

/// What is UTF-8 up to its last lines is not read as that, and each transaction is seen once.
#[test]
fn a_letter_at_the_end_of_a_long_message_decides_how_all_of_it_is_read() {
    for (letter, bytes) in [("é", "é".as_bytes()), ("é", b"\xe9"), ("e", b"e")] {
        let source = Source::spool("pay.xml", long(bytes).as_slice()).expect("a source");
        let see = |seen: &mut (u64, Option<String>), row: &super::Row| {
            let name = row
                .read
                .as_ref()
                .ok()
                .and_then(|row| row.creditor.name.clone());
            *seen = (seen.0 + 1, name);
        };
        let opened = PainReader::open_with(source, &|| (0, None), &see);
        let (mut reader, seen) = opened.expect("a message");
        assert_eq!(seen, (8_000, Some(letter.to_owned())));
        assert_eq!(reader.survey().rows, 8_000);
        let mut last = None;
        while let Some(row) = reader.next_row().expect("read") {
            last = row.read.expect("a transaction").creditor.name;
        }
        assert_eq!(last.as_deref(), Some(letter));
    }
}

/// What is wrong is told as of a short one, and the digest is of all bytes.
#[test]
fn a_long_message_that_breaks_off_is_refused_by_what_is_wrong_with_it() {
    let whole = long(b"A");
    for (bytes, code) in [
        (whole.len() - 40, "truncated_file"),
        (whole.len() / 2, "truncated_file"),
    ] {
        let source = Source::spool("pay.xml", &whole[..bytes]).expect("a source");
        let fault = PainReader::open(source).err().expect("refused");
        assert_eq!(fault.code(), code);
    }
    let mut damaged = whole.clone();
    damaged.splice(200..200, *b"</x>");
    damaged.push(0xe9);
    let source = Source::spool("pay.xml", damaged.as_slice()).expect("a source");
    let fault = PainReader::open(source).err().expect("refused");
    assert_eq!((fault.code(), fault.line), ("unreadable_file", Some(2)));
    let mut reader =
        PainReader::open(Source::spool("pay.xml", whole.as_slice()).expect("a source"))
            .expect("a message");
    let digest = Source::spool("pay.xml", whole.as_slice())
        .expect("a source")
        .sha256();
    assert_eq!(reader.survey().sha256, digest.expect("a digest"));
    reader.rewind().expect("again");
}
