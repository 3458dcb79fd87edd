//! Statements of banks through their readers: each file with its answer.

use rust_decimal::Decimal;

use super::super::received;
use super::{data, source, whole};
use crate::model::received::{LineStatus, Received};

/// What is told of a file: per statement its account, its opening, the number
/// of its booked lines, the sums of credits and debits, its closing, its
/// currency, and whether it adds up; then the codes of warnings and faults.
/// Or the code of the refusal.
fn told(bytes: &[u8]) -> String {
    let mut source = source(bytes);
    let format = match received::format_of(&mut source, None) {
        Ok(format) => format,
        Err(fault) => return fault.code().to_owned(),
    };
    match received::read(source, format, None) {
        Ok(received) => told_of(received),
        Err(fault) => fault.code().to_owned(),
    }
}

fn told_of(received: Received) -> String {
    let mut told = vec![received.format.clone()];
    for statement in &received.statements {
        let lines = statement.lines.iter().map(|line| line.expect("read again"));
        let booked = lines.filter(|line| line.status == LineStatus::Booked);
        let (credits, debits): (Vec<_>, Vec<_>) = booked
            .map(|line| line.amount)
            .partition(Decimal::is_sign_positive);
        let balance = |balance: &Option<_>| {
            balance.as_ref().map_or(
                "-".to_owned(),
                |balance: &crate::model::received::ReceivedBalance| balance.amount.to_string(),
            )
        };
        told.push(format!(
            "{} {} {} +{} {} {} {} {}",
            statement.account.as_deref().unwrap_or("-"),
            balance(&statement.opening),
            credits.len() + debits.len(),
            credits.iter().sum::<Decimal>().normalize(),
            debits.iter().sum::<Decimal>().normalize(),
            balance(&statement.closing),
            statement.currency.as_deref().unwrap_or("-"),
            statement
                .adds_up()
                .map_or("-", |adds_up| if adds_up { "ok" } else { "wrong" }),
        ));
    }
    let faults: Vec<String> = received
        .faults
        .iter()
        .map(|fault| format!("fault {} {}", fault.line, fault.code))
        .collect();
    let mut codes: Vec<&str> = received
        .into_warnings()
        .iter()
        .map(|warning| warning.code)
        .collect();
    codes.dedup();
    told.extend(codes.into_iter().map(|code| format!("warn {code}")));
    told.extend(faults);
    told.join(" | ")
}

/// Each file of the four folders; none may be left out.
#[rustfmt::skip]
const FILES: [(&str, &str); 52] = [
    ("camt/camt__camt052.v2.xml", "camt.052.001.02 | CH2801234000123456789 - 1 +0 -200000 - SEK -"),
    ("camt/camt__camt053.v2.all-balance-types.xml", "camt.053.001.02 | CH2801234000123456789 1.01 1 +8.85 0 4.04 EUR wrong | warn balance_type"),
    ("camt/camt__camt053.v2.five.decimals.xml", "camt.053.001.02 | NL26VAYB8060476890 18.15 1 +8.85 0 27.05 EUR wrong"),
    ("camt/camt__camt053.v2.minimal.xml", "camt.053.001.02 | NL26VAYB8060476890 18.15 1 +8.85 0 - EUR - | warn balance_currency | warn closing_missing"),
    ("camt/camt__camt053.v2.multi.statement.xml", "camt.053.001.02 | NL26VAYB8060476890 18.15 1 +8.85 0 27 EUR ok | NL26VAYB8060476890 27 1 +0 -7 20 EUR ok"),
    ("camt/camt__camt053.v2.with-party-ids.xml", "camt.053.001.02 | NL26VAYB8060476890 18.15 1 +8.85 0 - EUR - | warn balance_currency | warn closing_missing"),
    ("camt/camt__camt053.v2.wrong.xml", "unsupported_statement"),
    ("camt/camt__camt053.v4.xml", "camt.053.001.04 | NL26VAYB8060476890 18.15 1 +8.85 0 - EUR - | warn balance_currency | warn closing_missing"),
    ("camt/camt__camt053.v8.xml", "camt.053.001.08 | NL26VAYB8060476890 18.15 1 +8.85 0 - EUR - | warn balance_currency | warn closing_missing"),
    ("camt/camt__camt054.v2.xml", "camt.054.001.02 | CH2801234000123456789 - 1 +0 -200000 - SEK -"),
    ("camt/camt__camt054.v8-with-UETR.xml", "camt.054.001.08 | CH2801234000123456789 - 0 +0 0 - SEK - | fault 16 invalid_date"),
    ("mt940/mt940__abnamro.sta", "mt940 | 517852257 3236.28 8 +0 -321.44 876.84 EUR wrong | 517852257 2876.84 2 +0 -24.49 1849.75 EUR wrong"),
    ("mt940/mt940__amount_formats.sta", "mt940 | - 380115.12 0 +0 0 - EUR - | - 380115.1 0 +0 0 - EUR - | - 380115 0 +0 0 - EUR - | - 0.12 0 +0 0 - EUR - | - 0.12 0 +0 0 - EUR - | - 1.12 0 +0 0 - EUR - | warn closing_missing"),
    ("mt940/mt940__ing.sta", "mt940 | 0001234567 0 7 +4.68 -50.27 3.47 EUR wrong"),
    ("mt940/mt940__invalid_statement.sta", "unsupported_format"),
    ("mt940/mt940__knab.sta", "mt940 | 123456789 0 1 +500 0 500 EUR ok | 123456789 3058.98 2 +500 -7260 798.98 EUR wrong"),
    ("mt940/mt940__long_statement_number.sta", "mt940 | 0067-00763/93984487 0 0 +0 0 0 TRY ok"),
    ("mt940/mt940__malformed_details.sta", "mt940 | 12345678/1020304050 12345.12 1 +0 -233.15 12345.98 EUR wrong"),
    ("mt940/mt940__mt940.sta", "mt940 | 45050050/76198810 84349.74 11 +49396.74 -49309.44 84437.04 DEM ok | 10020030/1234567 2187.95 2 +3000 -800 4387.95 EUR ok | BPHKPLPK/320000546101 40000 3 +20040 -10000 50040 PLN ok"),
    ("mt940/mt940__multiline.sta", r#"mt940 | BILLLULLXXX/"NUMERO DE COMPTE IBAN 2" 16.4 1 +0 -5 11.4 EUR ok | BILLLULLXXX/"NUMERO DE COMPTE IBAN 2" - 1 +119 0 - EUR - | warn account_missing | warn closing_missing"#),
    ("mt940/mt940__postfinance.sta", "mt940 | 123456789 0 2 +229.2 0 229.2 CHF ok | 123456789 229.2 2 +10.1 -79.9 159.6 CHF wrong"),
    ("mt940/mt940__rabobank.sta", "mt940 | 1291.99.348EUR 473.17 1 +0 -1213.28 395.82 EUR wrong | 1291.99.348EUR 1000.89 0 +0 0 1000.89 EUR ok | 1291.99.348EUR 1295.82 2 +0 -281.51 1250.87 EUR wrong | 1526.89.184EUR 4196.12 2 +0 -94.3 4101.82 EUR ok"),
    ("mt940/mt940__sepa_snippet.sta", "mt940 | 50880050/0194787400888 766656.49 4 +360093.91 -1500 1125250.4 EUR ok | 50880050/0194791600888 -1970431.87 7 +1070651.81 -3572569.11 -4472049.09 EUR wrong"),
    ("mt940/mt940__sepa_snippet_broken.sta", "mt940 | 50880050/0194787400888 766656.49 1 +50990.05 0 1125250.4 EUR wrong | warn unknown_field"),
    ("mt940/mt940__triodos.sta", "mt940 | TRIODOSBANK/0390123456 4975.09 2 +0 -715.7 4370.79 EUR wrong"),
    ("ofx/bankfile-0-2-0__amount-comma-decimal.ofx", "ofx | 0000123456 - 1 +0 -2000 2000 USD -"),
    ("ofx/bankfile-0-2-0__blank-line-before-header-none-after.qfx", "ofx | 0000123456 - 1 +0 -10 90 USD -"),
    ("ofx/bankfile-0-2-0__blank-line-before-header.ofx", "ofx | 0000123456 - 1 +0 -10 90 USD -"),
    ("ofx/bankfile-0-2-0__dtstart-ddmmyy.ofx", "ofx | 0000123456 - 1 +0 -10 90 USD - | warn invalid_date"),
    ("ofx/bankfile-0-2-0__header-on-one-line.qfx", "ofx | 0000123456 - 1 +0 -10 90 USD -"),
    ("ofx/bankfile-0-2-0__mixed-case-trntype.ofx", "ofx | 0000123456 - 1 +0 -10 90 USD -"),
    ("ofx/bankfile-0-2-0__zero-date.ofx", "ofx | 0000123456 - 1 +0 -10 90 USD - | warn invalid_date"),
    ("ofx/csv2ofx__default.ofx", "ofx | 069b30db06d047a398f9eb0940d3279c - 2 +95000 0 - USD - | 195917574edc9b6bbeb5be9785b6a479 - 6 +370000 0 - USD -"),
    ("ofx/csv2ofx__mint.ofx", "unsupported_statement"),
    ("ofx/ofx4j__example-response.ofx", "ofx | 098-121 - 1 +150 0 5250 USD -"),
    ("ofx/ofx4j__simple.ofx", "unsupported_statement"),
    ("ofx/ofxparse__anzcc.ofx", "ofx | 1234123412341234 - 1 +0 -5.5 -123.45 AUD -"),
    ("ofx/ofxparse__bank_medium.ofx", "ofx | 12300 000012345678 - 3 +0 -345.27 382.34 CAD -"),
    ("ofx/ofxparse__bank_small.ofx", "unsupported_statement"),
    ("ofx/ofxparse__checking.ofx", "ofx | 1452687~7 - 3 +0.01 -59.51 100.99 USD -"),
    ("ofx/ofxparse__date_missing.ofx", "ofx | 192639749 - 0 +0 0 0 USD - | warn reference_repeated | fault 33 invalid_date | fault 40 invalid_date | fault 48 invalid_date"),
    ("ofx/ofxparse__decimal_error.ofx", "ofx | 192639749 - 0 +0 0 0 CAD - | fault 34 invalid_date"),
    ("ofx/ofxparse__empty_balance.ofx", "ofx | 192639749 - 1 +120 0 - CAD - | warn balance_unread"),
    ("ofx/ofxparse__error_message.ofx", "unsupported_statement"),
    ("ofx/ofxparse__fidelity-savings.ofx", "unsupported_statement"),
    ("ofx/ofxparse__multiple_accounts.ofx", "ofx | 9100 - 0 +0 0 111 USD - | 9200 - 0 +0 0 222 USD - | warn balance_without_decimals"),
    ("ofx/ofxparse__ofx-v102-empty-tags.ofx", "ofx | 12345678 - 1 +12.34 0 - AUD - | warn reference_missing | warn balance_unread"),
    ("ofx/ofxparse__signon_fail.ofx", "unsupported_statement"),
    ("ofx/ofxparse__suncorp.ofx", "ofx | 123456789 - 1 +0 -16.85 1234.12 AUD -"),
    ("bai2/bai2__sample-parseError.txt", "unreadable_file"),
    ("bai2/bai2__sample1.txt", "bai2 | 10200123456 - 11 +2085 -2085 - CAD ok | 10200123456 - 6 +1115 -1115 - CAD ok"),
    ("bai2/bai2__sample2.txt", "bai2 | 0123456789 43500 1 +4500 0 - - ok | 9876543210 -5000 1 +5000 0 - - ok | 4589761203 100000 2 +300000 0 - - ok | 0975312468 5000 0 +0 0 - - ok | 7890654321 8000 0 +0 0 - - ok"),
];

#[test]
fn files_of_banks_have_their_answers() {
    for (name, expected) in FILES {
        assert_eq!(told(&data(name)), expected, "{name}");
    }
    for folder in ["camt", "mt940", "ofx", "bai2"] {
        let path = format!("{}/../../tests/data/{folder}", env!("CARGO_MANIFEST_DIR"));
        for entry in std::fs::read_dir(path).expect("a folder") {
            let name = entry.expect("an entry").file_name();
            let name = format!("{folder}/{}", name.to_string_lossy());
            let is_known = FILES.iter().any(|(known, _)| *known == name);
            assert!(is_known || name.ends_with("ORIGIN.md"), "{name}");
        }
    }
}

/// A camt.053 with these parts in its statement.
fn camt(parts: &str) -> String {
    format!(
        "<Document><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>X1</IBAN></Id><Ccy>EUR</Ccy></Acct>{parts}</Stmt></BkToCstmrStmt></Document>"
    )
}

fn bal(kind: &str, amount: &str, sign: &str) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>2026-11-30</Dt></Dt></Bal>"
    )
}

fn ntry(amount: &str, sign: &str, more: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{more}<BookgDt><Dt>2026-11-30</Dt></BookgDt></Ntry>"
    )
}

#[test]
#[rustfmt::skip]
fn deviations_of_camt_are_read_warned_of_or_refused() {
    let (booked, pending) = ("<Sts>BOOK</Sts>", "<Sts><Cd>PDNG</Cd></Sts>");
    let (opbd, clbd) = (|amount| bal("OPBD", amount, "CRDT"), |amount| bal("CLBD", amount, "CRDT"));
    let summary = |credits: &str| format!("<TxsSummry><TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>{credits}</Sum></TtlCdtNtries></TxsSummry>");
    let table = [
        (camt(&(opbd("10") + &clbd("15.00") + &ntry("5.000", "CRDT", booked))), "camt | X1 10 1 +5 0 15 EUR ok"),
        (camt(&(opbd("10") + &clbd("15").replace("<CdtDbtInd>CRDT</CdtDbtInd>", "") + &ntry("5", "CRDT", booked).replace("<BookgDt><Dt>2026-11-30</Dt></BookgDt>", ""))), "camt | X1 10 1 +5 0 15 EUR ok | warn balance_direction | warn entry_date"),
        (camt(&(opbd("10").replace("30", "29") + &clbd("15") + &ntry("5", "CRDT", booked).replace("<BookgDt><Dt>2026-11-30</Dt></BookgDt>", ""))), "camt | X1 10 0 +0 0 15 EUR wrong | fault 1 invalid_date"),
        (camt(&(bal("PRCD", "10", "DBIT") + &clbd("0005") + &ntry("15", "CRDT", booked))), "camt | X1 -10 1 +15 0 5 EUR ok"),
        (camt(&(bal("ITBD", "10", "CRDT") + &bal("ITBD", "9", "CRDT") + &ntry("1", "DBIT", booked))), "camt | X1 10 1 +0 -1 9 EUR ok"),
        (camt(&(opbd("10") + &bal("ITBD", "9", "CRDT") + &ntry("1", "DBIT", booked))), "camt | X1 10 1 +0 -1 9 EUR ok"),
        (camt(&(opbd("10") + &clbd("15") + &ntry("5", "CRDT", booked) + &ntry("7", "CRDT", pending))), "camt | X1 10 1 +5 0 15 EUR ok"),
        (camt(&(opbd("10") + &clbd("15") + &ntry("5", "DBIT", &format!("<RvslInd>true</RvslInd>{booked}")))), "camt | X1 10 1 +5 0 15 EUR ok | warn reversal_sign_by_balance"),
        (camt(&(opbd("10") + &clbd("5") + &ntry("5", "DBIT", &format!("<RvslInd>true</RvslInd>{booked}")))), "camt | X1 10 1 +0 -5 5 EUR ok"),
        (camt(&(opbd("10") + &ntry("5", "CRDT", booked))), "camt | X1 10 1 +5 0 - EUR - | warn closing_missing"),
        (camt(&(opbd("10") + &clbd("10"))), "camt | X1 10 0 +0 0 10 EUR ok"),
        (camt(&(opbd("10") + &clbd("15") + &summary("5.0") + &ntry("5", "CRDT", booked))), "camt | X1 10 1 +5 0 15 EUR ok"),
        (camt(&(opbd("10") + &clbd("15") + &summary("6") + &ntry("5", "CRDT", booked))), "camt | X1 10 1 +5 0 15 EUR wrong | warn entries_total"),
        (camt(&(opbd("10.001") + &clbd("15") + &ntry("5", "CRDT", booked))), "camt | X1 - 1 +5 0 15 EUR - | warn balance_unread"),
        (camt(&ntry("5", "CRDT", "<Sts>WHAT</Sts>")), "camt | X1 - 1 +5 0 - EUR - | warn entry_status | warn closing_missing"),
        (camt(&ntry("5", "CRDT", &format!("{booked}<NtryDtls><TxDtls><Amt Ccy=\"EUR\">3</Amt></TxDtls></NtryDtls>"))), "camt | X1 - 1 +5 0 - EUR - | warn details_total | warn closing_missing"),
        (camt(&ntry("3858.6713352286442", "CRDT", booked)), "camt | X1 - 0 +0 0 - EUR - | warn closing_missing | fault 1 invalid_amount"),
        (camt(&ntry("-5", "CRDT", booked)), "camt | X1 - 0 +0 0 - EUR - | warn closing_missing | fault 1 invalid_amount"),
        (camt(&ntry("5", "", booked)), "camt | X1 - 0 +0 0 - EUR - | warn closing_missing | fault 1 invalid_direction"),
        (camt(&ntry("5", "CRDT", booked).replace("EUR", "USD")), "camt | X1 - 0 +0 0 - EUR - | warn closing_missing | fault 1 currency_mismatch"),
        (camt(&ntry("5", "CRDT", booked).replace("<Dt>2026-11-30</Dt>", "<DtTm>2026-11-30T23:59:59-05:00</DtTm>")), "camt | X1 - 1 +5 0 - EUR - | warn closing_missing"),
        (camt(&opbd("1")).replace("</Stmt>", ""), "unreadable_file"),
        (camt(&ntry("5", "CRDT", booked)).replace("BkToCstmrStmt", "BkToCstmrStmtV01") + "\u{1a}\0", "camt | X1 - 1 +5 0 - EUR - | warn closing_missing"),
        (format!("<a>{}", "<b>".repeat(70)), "unsupported_format"),
        (camt(&format!("{}{}", "<b>".repeat(70), "</b>".repeat(70))), "unreadable_file"),
        (camt("<Id>&x;</Id>"), "unreadable_file"),
        (camt(&opbd("1")).replace("</Stmt></BkToCstmrStmt></Document>", ""), "truncated_file"),
        (format!("<!DOCTYPE x>{}", camt("")), "unreadable_file"),
        (format!("<x:Wrap xmlns:x='urn:x'>{}{}</x:Wrap>", camt(&opbd("1")), camt(&clbd("2"))), "camt | X1 1 0 +0 0 - EUR - | X1 - 0 +0 0 2 EUR - | warn closing_missing"),
    ];
    for (text, expected) in table {
        assert_eq!(told(text.as_bytes()), expected, "{text}");
    }
}

#[test]
#[rustfmt::skip]
fn deviations_of_other_formats_are_read_warned_of_or_refused() {
    let ofx = |transactions: &str, more: &str| format!("<OFX><STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>1<ACCTID>77</BANKACCTFROM><BANKTRANLIST>{transactions}</BANKTRANLIST>{more}</STMTRS></OFX>");
    let trn = |amount: &str| format!("<STMTTRN><TRNTYPE>x<DTPOSTED>20261130<TRNAMT>{amount}<FITID>1</STMTTRN>");
    let bai = |body: &str| format!("01,a,b,261201,0000,1,,,2/\n02,b,a,1,261130,,USD,2/\n{body}");
    let table = [
        // What looks like the end within what is said.
        (":20:A\n:25:7\n:60F:C261101EUR10,\n:61:2611021102C5,NTRFX\n:86:said -\n-\nmore\n:61:2611021102C1,NTRFY\n:86:y\n-\n:62F:C261102EUR16,\n-\n".to_owned(), "mt940 | 7 10 2 +6 0 16 EUR ok"),
        // On one line; two accounts in one message; no currency; the amount broken off.
        (":20:A:25:7:28C:1:60F:C261101EUR10,:61:2611021102C5,NTRFX:86:at :20:15:62F:C261102EUR15,-:20:B:25:7:60F:C261102EUR15,:62F:C261103EUR15,-".to_owned(),
         "mt940 | 7 10 1 +5 0 15 EUR ok | 7 15 0 +0 0 15 EUR ok"),
        (":20:A\n:25:7\n:60F:C261101EUR10,\n:62F:C261102EUR10,\n:25:8\n:28C:1\n:60F:C261101USD2,\n:61:2611021102C5,NTRFX\n:62F:C261102USD7,\n".to_owned(),
         "mt940 | 7 10 0 +0 0 10 EUR ok | 8 2 1 +5 0 7 USD ok"),
        (":20:A\n:25:7\n:60F:C261101JPY10\n:61:2611021102C5NTRFX\n:62F:C26110215\n".to_owned(), "mt940 | 7 10 1 +5 0 15 JPY ok | warn balance_currency"),
        (":20:A\n:25:7\n:60F:C261101BHD10,125\n:61:2611021102D12\n5,001NTRFX\n:62F:D261102BHD114,876\n".to_owned(), "mt940 | 7 10.125 1 +0 -125.001 -114.876 BHD ok"),
        ("{2:O942}{4:\n:20:A\n:25:1\n:61:2611301130C5,NTRFX\n-}\n{2:O940}{4:\n:20:A\n:25:1\n:60F:C261101EUR1,\n:61:2611021102C5,NTRFX\n:62F:C261101EUR6,\n-}\n".to_owned(),
         "mt940 | 1 - 0 +0 0 - - - | 1 1 1 +5 0 6 EUR ok"),
        // Pages, a message in blocks, CRLF, no end.
        ("{1:F01X}{2:O940}{4:\r\n:20:A\r\n:25:7/88\r\n:28C:1/1\r\n:60F:C261101EUR10,\r\n:61:2611021102C5,NTRFX\r\n:62M:C261102EUR15,\r\n-}\r\n:20:A\r\n:25:7/88\r\n:28C:1/2\r\n:60M:C261102EUR15,\r\n:61:2611031103RC5,NTRFX\r\n:62F:C261103EUR10,".to_owned(),
         "mt940 | 7/88 10 1 +5 0 15 EUR ok | 7/88 15 1 +0 -5 10 EUR ok"),
        (":20:A\n:25:1\n:60F:C261101INR11 27421,94\n:62F:C261101EUR1,\n".to_owned(), "mt940 | 1 - 0 +0 0 1 EUR - | fault 3 invalid_balance"),
        (":20:A\n:25:1\n:60F:C261101EUR1,\n:61:XX\n:62F:C261101EUR1,\n".to_owned(), "mt940 | 1 1 0 +0 0 1 EUR ok | fault 4 invalid_entry"),
        (":20:A\n:25:1\n:60F:C261101EUR1,\n:61:2611021102C5,NTRFX\n:86:said\n:30:x\n:x\n-y\n:62F:C261101EUR6,\n-\n".to_owned(), "mt940 | 1 1 1 +5 0 6 EUR ok | warn unknown_field"),
        (":20:A\n:25:1\n:28C:1\n:34F:EURD0,\n:34F:EURC0,\n:13D:2611301200+0100\n:61:2611301130C5,NTRFX\n:90D:0EUR0,\n:90C:1EUR5,\n-\n".to_owned(), "mt940 | 1 - 0 +0 0 - EUR ok"),
        (":20:A\n:25:1\n:28C:1\n:34F:EURD0,\n:61:2611301130C5,NTRFX\n:90C:2EUR5,\n-\n".to_owned(), "mt940 | 1 - 0 +0 0 - EUR wrong | warn entries_total"),
        (ofx(&trn("+ 1 006,60"), "<LEDGERBAL><BALAMT>5.00<DTASOF>20261130</LEDGERBAL>"), "ofx | 77 - 1 +1006.6 0 5 USD -"),
        (ofx(&(trn("1.00") + &trn("1.00")), ""), "ofx | 77 - 2 +2 0 - USD - | warn reference_repeated"),
        (ofx(&trn("1.00").replace("</STMTTRN>", "").repeat(2), "").replace(">1<STMT", ">2<STMT"), "ofx | 77 - 2 +2 0 - USD -"),
        (":20:A\n:25:1\n:28C:1\n:34F:EUR0,\n:61:2611301130C5,NTRFX\n".to_owned(), "mt940 | 1 - 0 +0 0 - EUR - | warn end_missing"),
        (":20:A\n".to_owned(), "unsupported_statement"),
        (ofx(&trn("1.00<TRNAMT>2.00"), ""), "ofx | 77 - 0 +0 0 - USD - | fault 1 invalid_amount"),
        (ofx(&trn("2,000"), ""), "ofx | 77 - 0 +0 0 - USD - | fault 1 ambiguous_amount"),
        (ofx(&trn("2,000"), "").replace("USD", "BHD"), "ofx | 77 - 1 +2 0 - BHD -"),
        (ofx(&trn("-0.00"), "<LEDGERBAL><BALAMT>2,000<DTASOF>20261130</LEDGERBAL>"), "ofx | 77 - 1 +0 0 - USD - | warn balance_unread"),
        (ofx(&trn("79228162514264337593543950336"), ""), "ofx | 77 - 0 +0 0 - USD - | fault 1 invalid_amount"),
        (ofx(&trn("1.00"), "").replace("</OFX>", ""), "ofx | 77 - 1 +1 0 - USD - | warn end_missing"),
        (ofx(&trn("1.001"), ""), "ofx | 77 - 0 +0 0 - USD - | fault 1 invalid_amount"),
        (ofx(&trn("1.00"), "").split("</BANKTRANLIST>").next().expect("a part").to_owned(), "truncated_file"),
        ("<OFX><INVSTMTRS><STMTTRN><TRNAMT>1</STMTTRN></INVSTMTRS></OFX>".to_owned(), "unsupported_statement"),
        (ofx(&trn("1.00"), "").replace("<ACCTID>77", ""), "ofx | - - 1 +1 0 - USD - | warn account_missing"),
        (bai("03,7,,010,1000,,,015,1500,,/\n16,142,500,,R1,C1,x/y, z/\n49,3000,3/\n98,3000,1,5/\n99,3000,1,7/\n"), "bai2 | 7 10 1 +5 0 15 USD ok"),
        (bai("03,7,JPY,010,1000,,,015,500,,/\n16,475,500,V,261129,,R1,C1,x\n49,2000,3/\n98,2000,1,5/\n99,2000,1,7/"), "bai2 | 7 1000 1 +0 -500 500 JPY ok"),
        (bai("03,7,,010,1000,,,015,1500,,/\n16,142,500,,R1,C1,x/\n49,3001,3/\n98,3000,1,5/\n99,3000,1,7/\n"), "bai2 | 7 10 1 +5 0 15 USD wrong | warn control_total"),
        (bai("03,7,,010,1000,,,015,1500,,/\n16,142,500,,R1,C1,x/\n49,3000,4/\n98,3000,1,5/\n99,3000,1,7/\n"), "bai2 | 7 10 1 +5 0 15 USD wrong | warn control_count"),
        (bai("03,7,,010,1000,,/\n16,142,500,,R1,C1,x/\n49,1500,3/\n"), "truncated_file"),
        (bai("03,7,/\n49,,2/\n98,0,1,4/\n99,,1,6/\n"), "bai2 | 7 - 0 +0 0 - USD ok"),
        (bai("03,7,,010,1000,,/\n49,,2/\n98,1000,1,4/\n99,1000,1,6/\n"), "bai2 | 7 10 0 +0 0 - USD wrong | warn control_total"),
        (bai("03,7,,010,1000,,/\n49,1000,2/\n98,1000,1,4/\n99,1000,1,6/\n").repeat(2) + "\u{1a}\0", "bai2 | 7 10 0 +0 0 - USD ok | 7 10 0 +0 0 - USD ok"),
        (bai("03,7,,010,1000,,/\n49,1000,2/\n98,1000,1,4/\n99,1000,1,6/\n") + "01,a,b,261201,0000,1,,,2/\n", "truncated_file"),
        (bai("03,7,,010,1000,,/\n16,905,500,,R1,C1,x/\n49,1500,3/\n98,1500,1,5/\n99,1500,1,7/\n"), "bai2 | 7 10 0 +0 0 - USD wrong | warn control_total | fault 4 invalid_direction"),
        (bai("03,7,,010,1000,,/\n16,720,500,,R1,C1,x/\n16,890,,,,,x/\n49,1500,4/\n98,1500,1,6/\n99,1500,1,8/\n"), "bai2 | 7 10 0 +0 0 - USD ok | warn information_only | warn amount_missing"),
        (bai("03,7,,/\n49,0,2/\n98,0,1,4/\n99,0,1,6/\n").replace(",2/\n02", ",3/\n02"), "bai3 | 7 - 0 +0 0 - USD ok | warn version"),
        (bai("03,7,,/\n49,0,2/\n98,0,1,4/\n99,0,1,6/\n").replace("b,a,1,", "b,a,2,"), "unsupported_statement"),
    ];
    for (text, expected) in table {
        assert_eq!(told(text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn what_a_line_says_is_kept() {
    let told = |name: &str| {
        let mut source = source(&data(name));
        let format = received::format_of(&mut source, None).expect("a format");
        let received = received::read(source, format, None).expect("a statement");
        let mut lines = received.statements[0].lines.iter();
        let line = lines.next_line().expect("read again").expect("a line");
        let details: Vec<_> = line
            .details
            .iter()
            .map(|detail| detail.ids.join(","))
            .collect();
        format!(
            "{} {:?} | {} | {} | {}",
            line.date,
            line.value_date.map(|day| day.to_string()),
            line.ids.join(","),
            line.text,
            details.join(";")
        )
    };
    let table = [
        (
            "camt/camt__camt053.v8.xml",
            "2014-12-31 Some(\"2015-01-02\") | MUELL/FINP/RA12345,100,4654654654654654,AAAASESS-FP-CN_98765/01 | NAME NAME Company Name | MUELL/FINP/RA12345,100,4654654654654654",
        ),
        (
            "mt940/mt940__sepa_snippet.sta",
            "2007-09-04 Some(\"2007-09-07\") | 0724710333343453,EndToEndId TFNR 22 004 00001 | EREF+EndToEndId TFNR 22 004 00001SVWZ+Verw CTSc-01 BC-PPP TFNr 22 004 GUTSCHRIFT DRESDEFF508 DE14508800500194785000 KARL KAUFMANN | ",
        ),
        (
            "ofx/ofxparse__bank_medium.ofx",
            "2009-04-01 None | 0000123456782009040100001 | MCDONALD'S #112 POS MERCHANDISE;MCDONALD'S #112 | ",
        ),
        (
            "bai2/bai2__sample1.txt",
            "2006-03-17 Some(\"2006-03-16\") |  | RETURNED CHEQUE | ",
        ),
    ];
    for (name, expected) in table {
        assert_eq!(told(name), expected, "{name}");
    }
}

/// Wherever a file breaks off, and whichever of its bytes is another one, it is
/// read or refused; what is cut off is never taken for a whole that adds up
/// with other sums.
#[test]
fn a_broken_file_is_read_or_refused() {
    for (name, _) in FILES {
        let bytes = data(name);
        for place in (0..bytes.len()).step_by(61) {
            let mut other = bytes.clone();
            other[place] = b"<>/:,-&9 \xff"[place % 10];
            for broken in [&bytes[..place], &other] {
                let mut source = source(broken);
                if let Ok(format) = received::format_of(&mut source, None) {
                    whole::received(source, format);
                }
            }
        }
    }
}
