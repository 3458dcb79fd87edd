//! Which format a file has, by what is in it and never by its name.
//!
//! What belongs here: the formats that are told apart, and the marks that they
//! are told by. A decision about the first bytes of a file; nothing is read
//! here. What has no mark is taken for CSV, whose reader says what is wrong
//! with it.

use encoding_rs::{UTF_16BE, UTF_16LE};

/// A format of files that are exchanged.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum InputFormat {
    /// Rows of cells with a header.
    Csv,
    /// A workbook of Excel since 2007.
    Xlsx,
    /// A workbook of Excel before 2007, or a newer one with a password.
    OldExcel,
    /// A zip archive that is no workbook.
    Zip,
    /// A PDF document.
    Pdf,
    /// A text with styles, as word processors write it.
    Rtf,
    /// An ISO 20022 report, statement or notification of an account.
    Camt,
    /// An ISO 20022 order of credit transfers.
    Pain001,
    /// An ISO 20022 status report of payments.
    Pain002,
    /// XML of another kind.
    Xml,
    /// OFX 1 or 2, QFX.
    Ofx,
    /// An ACH file as Nacha's rules have it.
    Nacha,
    /// A BAI2 or BAI3 cash report.
    Bai2,
    /// SWIFT MT940 or MT942.
    Mt940,
}

/// How many lines at the beginning can show a SWIFT message: some banks write
/// an envelope of their own above it.
const SWIFT_LINES_MAX: usize = 20;
/// The namespaces of ISO 20022 messages begin so.
const ISO_NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";
/// Elements that only one kind of message has.
const MESSAGE_ELEMENTS: [(&str, InputFormat); 6] = [
    ("BkToCstmrAcctRpt", InputFormat::Camt),
    ("BkToCstmrStmt", InputFormat::Camt),
    ("BkToCstmrDbtCdtNtfctn", InputFormat::Camt),
    ("CstmrCdtTrfInitn", InputFormat::Pain001),
    ("CstmrPmtStsRpt", InputFormat::Pain002),
    ("pain.001.001.", InputFormat::Pain001),
];
/// Tags that open a line of an MT940 or MT942 message.
const SWIFT_TAGS: [&str; 10] = [
    ":20:", ":25:", ":28:", ":28C:", ":60F:", ":60M:", ":61:", ":940:", ":942:", ":34F:",
];

impl InputFormat {
    /// The formats that `--input-format` can name.
    pub const NAMED: [Self; 8] = [
        Self::Csv,
        Self::Xlsx,
        Self::Camt,
        Self::Mt940,
        Self::Ofx,
        Self::Bai2,
        Self::Nacha,
        Self::Pain001,
    ];

    /// The format of a name, as `--input-format` takes it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMED
            .into_iter()
            .find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// The name, as `--input-format` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::OldExcel => "xls",
            Self::Zip => "zip",
            Self::Pdf => "pdf",
            Self::Rtf => "rtf",
            Self::Camt => "camt",
            Self::Pain001 => "pain001",
            Self::Pain002 => "pain002",
            Self::Xml => "xml",
            Self::Ofx => "ofx",
            Self::Nacha => "nacha",
            Self::Bai2 => "bai2",
            Self::Mt940 => "mt940",
        }
    }

    /// What it is, for a message, after the name of the file.
    pub fn described(self) -> &'static str {
        match self {
            Self::Csv => "a table as CSV",
            Self::Xlsx => "an Excel workbook",
            Self::OldExcel => "an Excel file of before 2007, or one with a password",
            Self::Zip => "a zip archive",
            Self::Pdf => "a PDF document",
            Self::Rtf => "a text document (RTF)",
            Self::Camt => "an ISO 20022 account report (camt)",
            Self::Pain001 => "an ISO 20022 payment order (pain.001)",
            Self::Pain002 => "an ISO 20022 status report (pain.002)",
            Self::Xml => "XML of a kind that is not read",
            Self::Ofx => "an OFX file",
            Self::Nacha => "an ACH file (NACHA)",
            Self::Bai2 => "a BAI2 cash report",
            Self::Mt940 => "a SWIFT statement (MT940, MT942)",
        }
    }

    /// What to do with a file of this format where it can't be read.
    pub fn cure(self) -> &'static str {
        match self {
            Self::OldExcel => "save it as .xlsx without a password",
            Self::Xlsx => "save the sheet as CSV",
            Self::Zip => "unpack it and give the file in it",
            Self::Pdf | Self::Rtf => {
                "ask the bank for camt.053, MT940, OFX, BAI2 or CSV; what is made for reading has no rows"
            }
            Self::Camt | Self::Mt940 | Self::Ofx | Self::Bai2 => {
                "statements are read by: bankctl reconcile"
            }
            Self::Nacha | Self::Pain001 => "payments are read by: bankctl import",
            _ => "ask the sender for another format; --input-format says what the file is",
        }
    }
}

/// The format of a file by its first bytes; 64 KiB of them are enough. Of a
/// zip archive the last bytes may follow, which list what is in it.
pub fn sniff(bytes: &[u8]) -> InputFormat {
    if let Some(format) = binary(bytes) {
        return format;
    }
    let text = text(bytes);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if text.starts_with("{\\rtf") {
        InputFormat::Rtf
    } else if is_ofx(text) {
        InputFormat::Ofx
    } else if text.starts_with('<') {
        xml(text)
    } else if is_swift(text) {
        InputFormat::Mt940
    } else if is_nacha(text) {
        InputFormat::Nacha
    } else if is_bai(text) {
        InputFormat::Bai2
    } else {
        InputFormat::Csv
    }
}

/// What is no text, by its first bytes.
fn binary(bytes: &[u8]) -> Option<InputFormat> {
    let has = |wanted: &[u8]| bytes.windows(wanted.len()).any(|part| part == wanted);
    if bytes.starts_with(b"PK\x03\x04") {
        let is_workbook = has(b"xl/workbook") || has(b"xl/worksheets");
        return Some(if is_workbook {
            InputFormat::Xlsx
        } else {
            InputFormat::Zip
        });
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Some(InputFormat::OldExcel);
    }
    bytes.starts_with(b"%PDF").then_some(InputFormat::Pdf)
}

/// The bytes as text: marks are of ASCII, so any code page will do.
fn text(bytes: &[u8]) -> String {
    let encoding = match bytes {
        [0xff, 0xfe, ..] | [_, 0, ..] => UTF_16LE,
        [0xfe, 0xff, ..] | [0, _, ..] => UTF_16BE,
        _ => return String::from_utf8_lossy(bytes).into_owned(),
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// The name of an ISO 20022 message with its version, such as `pain.001.001.09`; another
/// text that a file has in its place is none.
pub(super) fn message_name(text: &str) -> Option<&str> {
    const CHARACTERS_MAX: usize = 35;
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.';
    (text.len() <= CHARACTERS_MAX && text.contains('.') && text.bytes().all(is_name))
        .then_some(text)
}

/// XML by its namespace, else by an element that only one message has.
fn xml(text: &str) -> InputFormat {
    let known = |message: &str| {
        let kinds = [
            ("camt.052", InputFormat::Camt),
            ("camt.053", InputFormat::Camt),
            ("camt.054", InputFormat::Camt),
            ("pain.001", InputFormat::Pain001),
            ("pain.002", InputFormat::Pain002),
        ];
        let found = kinds
            .into_iter()
            .find(|(name, _)| message.starts_with(name));
        found.map(|(_, format)| format)
    };
    let by_namespace = text.split(ISO_NAMESPACE).skip(1).find_map(known);
    by_namespace
        .or_else(|| {
            let (_, format) = MESSAGE_ELEMENTS
                .into_iter()
                .filter_map(|(element, format)| Some((element_at(text, element)?, format)))
                .min_by_key(|(place, _)| *place)?;
            Some(format)
        })
        .unwrap_or(InputFormat::Xml)
}

/// Where an element of this local name starts.
fn element_at(text: &str, name: &str) -> Option<usize> {
    let opens = |place: &usize| {
        let before = &text[..*place];
        let prefix = before.rfind('<').map(|open| &before[open + 1..]);
        prefix.is_some_and(|prefix| {
            prefix.is_empty()
                || prefix.strip_suffix(':').is_some_and(|prefix| {
                    prefix
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
                })
        })
    };
    text.match_indices(name).map(|(place, _)| place).find(opens)
}

/// OFX by its header or its root; before the root stands nothing but the
/// header, which some banks leave out or put in a comment.
fn is_ofx(text: &str) -> bool {
    let starts = |wanted: &str| {
        let head = text.as_bytes().get(..wanted.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(wanted.as_bytes()))
    };
    if starts("OFXHEADER") {
        return true;
    }
    let root = text.find("<OFX").or_else(|| text.find("<ofx"));
    root.is_some_and(|root| {
        let is_header = |line: &str| {
            let line = line.trim();
            line.is_empty() || line.contains('<') || line.contains(':') || line.ends_with('>')
        };
        text[..root].lines().all(is_header)
    })
}

/// A SWIFT message by its first block, or by a tag at the start of a line.
fn is_swift(text: &str) -> bool {
    let mut lines = text.split(['\n', '\r']).filter(|line| !line.is_empty());
    text.starts_with("{1:")
        || lines.by_ref().take(SWIFT_LINES_MAX).any(|line| {
            let line = line.trim_start();
            line.starts_with("{1:") || SWIFT_TAGS.iter().any(|tag| line.starts_with(tag))
        })
}

/// An ACH file by its first record: type 1, and size, blocking and format of
/// records at column 35. The records may stand on one line.
fn is_nacha(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first() == Some(&b'1') && bytes.get(34..40) == Some(b"094101")
}

/// BAI by its first record, 01, or another that ends in the number of the
/// version.
fn is_bai(text: &str) -> bool {
    let mut lines = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty());
    let Some(first) = lines.next() else {
        return false;
    };
    let record = first.split_once('/').map_or(first, |(record, _)| record);
    let is_numbered = |line: &str| {
        line.as_bytes().get(..3).is_some_and(|head| {
            head[0].is_ascii_digit() && head[1].is_ascii_digit() && head[2] == b','
        })
    };
    let second = lines.next().unwrap_or_default();
    let ends = [",2", ",3"]
        .iter()
        .any(|end| record.trim_end().ends_with(end) || first.trim_end_matches('/').ends_with(end));
    is_numbered(first)
        && ((first.starts_with("01,") && (second.starts_with("02,") || second.starts_with("88,")))
            || (ends && first.contains('/')))
}

#[cfg(test)]
mod tests {
    use super::{InputFormat, sniff};
    use InputFormat::{
        Bai2, Camt, Csv, Mt940, Nacha, Ofx, OldExcel, Pain001, Pain002, Pdf, Rtf, Xlsx, Xml, Zip,
    };

    #[test]
    #[rustfmt::skip]
    fn formats_are_told_by_what_is_in_a_file() {
        let nacha = "101 091400606 6910001341810170306A094101FIRST BANK & TRUST     ASF APPLICATION SUPERVI        ";
        let table: [(&str, InputFormat); 39] = [
            ("", Csv),
            ("date,amount\n2026-11-01,5\n", Csv),
            ("01,02,03\n1,2,3\n", Csv),
            ("PK\u{3}\u{4}....xl/workbook.xml", Xlsx),
            ("PK\u{3}\u{4}....statement.xml", Zip),
            ("%PDF-1.7", Pdf),
            ("{\\rtf1\\ansi", Rtf),
            ("OFXHEADER:100\nDATA:OFXSGML\n\n<OFX>", Ofx),
            ("\n\nDATA:OFXSGML\nENCODING:UTF-8\n<OFX>", Ofx),
            ("<?xml version=\"1.0\"?>\n<?OFX OFXHEADER=\"200\"?>\n<OFX>", Ofx),
            ("<OFX><SIGNONMSGSRSV1>", Ofx),
            ("<!-- \nOFXHEADER:100\n-->\n<OFX>", Ofx),
            ("name,memo\nA,<OFX>\n", Csv),
            ("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt>", Camt),
            ("<?xml version='1.0'?><n:Document xmlns:n='urn:iso:std:iso:20022:tech:xsd:camt.052.001.08'>", Camt),
            ("<E xmlns:h=\"urn:iso:std:iso:20022:tech:xsd:head.001.001.01\"><D xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.04\">", Camt),
            ("<Document><BkToCstmrStmt>", Camt),
            ("<x:Document><x:BkToCstmrDbtCdtNtfctn>", Camt),
            ("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\">", Pain001),
            ("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\">", Pain002),
            ("<Document><CstmrCdtTrfInitn>", Pain001),
            ("<Document><pain.001.001.02>", Pain001),
            ("<Document><CstmrPmtStsRpt><BkToCstmrStmt>", Pain002),
            ("<html><body>BkToCstmrStmt</body></html>", Xml),
            ("<?xml version=\"1.0\"?><a/>", Xml),
            (nacha, Nacha),
            (&format!("\r\n{nacha}5200"), Nacha),
            ("01,0004,12345,060321,0829,001,80,1,2/\n02,12345,", Bai2),
            ("01,0004,12345,060321,0829,001,80,1,3/", Bai2),
            ("01,a,b,060321,0829,,,,\n88,2/\n02,", Bai2),
            ("01,a,b,060321,0829,1,,,2/02,b,a,1,060320,,,/", Bai2),
            ("00,0004,1/2/345,06/0321,0829,001,80,1,2/", Bai2),
            ("{1:F01INGBNL2ABXXX0000000000}{2:I940INGBNL2AXBXXXN}{4:\n:20:P", Mt940),
            (":20:STARTUMS\n:25:1\n", Mt940),
            ("ABNANL2A\n940\nABNANL2A\n:20:ABN\n", Mt940),
            (":940:\n:20:940A\n", Mt940),
            (":60F:C100318EUR380115,12\n", Mt940),
            ("\u{feff}:20:X\r\n:25:1\r\n", Mt940),
            ("1\n2\n3\n", Csv),
        ];
        for (text, format) in table {
            assert_eq!(sniff(text.as_bytes()), format, "{text}");
        }
        assert_eq!(sniff(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), OldExcel);
    }

    #[test]
    fn sixteen_bit_texts_are_looked_into() {
        for mark in ["", "\u{feff}"] {
            let text = format!("{mark}<?xml version=\"1.0\"?><Document><BkToCstmrStmt>");
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!((sniff(&little), sniff(&big)), (Camt, Camt), "{mark:?}");
        }
    }

    #[test]
    fn names_come_back() {
        for format in InputFormat::NAMED {
            assert_eq!(InputFormat::from_name(format.name()), Some(format));
        }
        assert_eq!(InputFormat::from_name("pdf"), None);
    }
}
