//! A statement as OFX: version 2.2 in XML and UTF-8, and version 1.0.2 in SGML and the
//! letters of Windows, for programs that read no other.

use std::fmt::Write as _;

use bankctl_types::Day;
use bankctl_types::account_statement::{AccountStatement, StatementLine};
use bankctl_types::kind::AccountType;
use encoding_rs::WINDOWS_1252;

use super::fold::{Folding, cut, whole};
use super::xml::escaped;
use super::{Written, words};

const XML_HEADER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n\
     <?OFX OFXHEADER=\"200\" VERSION=\"220\" SECURITY=\"NONE\" OLDFILEUID=\"NONE\" NEWFILEUID=\"NONE\"?>\n";
const SGML_HEADER: &str = "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\n\
     ENCODING:USASCII\r\nCHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n";

/// The number of a bank, where it has none.
const NO_BANK: &str = "000000000";
/// The longest number of an account.
const ACCOUNT: usize = 22;
/// The longest name and reference.
const NAME: usize = 32;
/// The longest memo.
const MEMO: usize = 255;

/// OFX 2.2.
pub(super) fn write_xml(statement: &AccountStatement) -> String {
    let mut writer = Writer {
        text: XML_HEADER.to_owned(),
        line_end: "\n",
        closes_leaves: true,
        folding: None,
    };
    body(&mut writer, statement);
    writer.text
}

/// OFX 1.0.2.
pub(super) fn write_sgml(statement: &AccountStatement) -> Written {
    let mut writer = Writer {
        text: SGML_HEADER.to_owned(),
        line_end: "\r\n",
        closes_leaves: false,
        folding: Some(Folding::to(is_windows)),
    };
    body(&mut writer, statement);
    let (bytes, _, _) = WINDOWS_1252.encode(&writer.text);
    let is_folded = writer.folding.is_some_and(|folding| folding.is_folded);
    Written::of(bytes.into_owned(), is_folded)
}

/// Whether a character is one of Windows-1252 that is seen.
fn is_windows(character: char) -> bool {
    let (_, _, is_missing) = WINDOWS_1252.encode(character.encode_utf8(&mut [0; 4]));
    !is_missing && !character.is_control()
}

struct Writer {
    text: String,
    line_end: &'static str,
    /// Whether an element that has a text is closed.
    closes_leaves: bool,
    /// How letters are written that the form does not have.
    folding: Option<Folding>,
}

impl Writer {
    fn tag(&mut self, tag: &str) {
        let _ = write!(self.text, "<{tag}>{}", self.line_end);
    }

    fn leaf(&mut self, name: &str, text: &str) {
        let text = match &mut self.folding {
            Some(folding) => {
                let text = folding.folded(text);
                // SGML knows these three alone.
                let text = text.replace('&', "&amp;");
                text.replace('<', "&lt;").replace('>', "&gt;")
            }
            None => escaped(text),
        };
        let _ = write!(self.text, "<{name}>{text}");
        if self.closes_leaves {
            let _ = write!(self.text, "</{name}>");
        }
        self.text.push_str(self.line_end);
    }

    fn status(&mut self) {
        self.tag("STATUS");
        self.leaf("CODE", "0");
        self.leaf("SEVERITY", "INFO");
        self.tag("/STATUS");
    }
}

fn body(writer: &mut Writer, statement: &AccountStatement) {
    writer.tag("OFX");
    writer.tag("SIGNONMSGSRSV1");
    writer.tag("SONRS");
    writer.status();
    writer.leaf("DTSERVER", &digits(statement.to));
    writer.leaf("LANGUAGE", "ENG");
    writer.tag("/SONRS");
    writer.tag("/SIGNONMSGSRSV1");
    writer.tag("BANKMSGSRSV1");
    writer.tag("STMTTRNRS");
    writer.leaf("TRNUID", "0");
    writer.status();
    writer.tag("STMTRS");
    writer.leaf("CURDEF", statement.currency.code());
    writer.tag("BANKACCTFROM");
    writer.leaf("BANKID", NO_BANK);
    writer.leaf("ACCTID", &cut(&statement.account, ACCOUNT));
    let kind = match statement.account_type {
        AccountType::Savings => "SAVINGS",
        AccountType::Checking | AccountType::Internal => "CHECKING",
    };
    writer.leaf("ACCTTYPE", kind);
    writer.tag("/BANKACCTFROM");
    writer.tag("BANKTRANLIST");
    writer.leaf("DTSTART", &digits(statement.from));
    writer.leaf("DTEND", &digits(statement.to));
    for line in &statement.lines {
        entry(writer, line);
    }
    writer.tag("/BANKTRANLIST");
    for (tag, money) in [
        ("LEDGERBAL", statement.closing),
        ("AVAILBAL", statement.available),
    ] {
        writer.tag(tag);
        writer.leaf("BALAMT", &money.to_string());
        writer.leaf("DTASOF", &digits(statement.to));
        writer.tag(&format!("/{tag}"));
    }
    for tag in ["/STMTRS", "/STMTTRNRS", "/BANKMSGSRSV1", "/OFX"] {
        writer.tag(tag);
    }
}

fn entry(writer: &mut Writer, line: &StatementLine) {
    writer.tag("STMTTRN");
    writer.leaf("TRNTYPE", words::ofx(line));
    writer.leaf("DTPOSTED", &digits(line.date));
    writer.leaf("DTAVAIL", &digits(line.value_date));
    writer.leaf("TRNAMT", &line.amount.to_string());
    writer.leaf("FITID", &line.transaction);
    if let Some(reference) = whole(line.reference.as_deref(), NAME) {
        writer.leaf("REFNUM", reference);
    }
    let told = words::told(line);
    let name = cut(&told, NAME);
    writer.leaf("NAME", name.trim());
    let rest = cut(&told[name.len()..], MEMO);
    if !rest.trim().is_empty() {
        writer.leaf("MEMO", rest.trim());
    }
    writer.tag("/STMTTRN");
}

/// A day in eight digits, without a time, which would have a time zone.
fn digits(day: Day) -> String {
    let (year, month, day) = day.parts();
    format!("{year:04}{month:02}{day:02}")
}
