//! Status reports of payments: ISO 20022 pain.002 of versions 3 and 10.
//!
//! What belongs here: the report as XML that the standard's schema takes, in
//! both versions the same but for the namespace.

use bankctl_types::confusables::steers_terminal;

use crate::model::payment_status::{
    Counts, GroupStatus, Reason, RejectedTransfer, Status, StatusReport,
};

/// The longest name of a message or a payment.
const ID_CHARACTERS_MAX: usize = 35;
/// The longest words of a reason; more are written as several.
const WORDS_CHARACTERS_MAX: usize = 105;

/// The versions that are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Version {
    /// pain.002.001.03
    V03,
    /// pain.002.001.10
    V10,
}

impl Version {
    /// Its digits.
    pub fn digits(self) -> &'static str {
        match self {
            Self::V03 => "03",
            Self::V10 => "10",
        }
    }
}

/// Writes a report.
pub fn write(report: &StatusReport, version: Version) -> String {
    let mut xml = Xml(String::new());
    xml.0
        .push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.0
        .push_str("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.");
    xml.0.push_str(version.digits());
    xml.0.push_str("\">");
    xml.open("CstmrPmtStsRpt");
    xml.open("GrpHdr");
    xml.text("MsgId", &id(&report.id));
    xml.text("CreDtTm", &report.created);
    xml.close("GrpHdr");
    message(&mut xml, report);
    for group in &report.groups {
        payment(&mut xml, group);
    }
    xml.close("CstmrPmtStsRpt");
    xml.0.push_str("\n</Document>\n");
    xml.0
}

fn message(xml: &mut Xml, report: &StatusReport) {
    xml.open("OrgnlGrpInfAndSts");
    xml.text("OrgnlMsgId", &id(&report.message_id));
    xml.text("OrgnlMsgNmId", &id(&report.version));
    let is_number = |count: &&String| {
        (1..=15).contains(&count.len()) && count.bytes().all(|byte| byte.is_ascii_digit())
    };
    if let Some(count) = report.stated_count.as_ref().filter(is_number) {
        xml.text("OrgnlNbOfTxs", count);
    }
    if let Some(sum) = report.stated_sum {
        xml.text("OrgnlCtrlSum", &sum.normalize().to_string());
    }
    let status = match &report.refused {
        Some(_) => Status::Rejected,
        None => report.counts.status(),
    };
    xml.text("GrpSts", status.code());
    if let Some(reason) = &report.refused {
        why(xml, reason);
    }
    counts(xml, report.counts);
    xml.close("OrgnlGrpInfAndSts");
}

fn payment(xml: &mut Xml, group: &GroupStatus) {
    xml.open("OrgnlPmtInfAndSts");
    xml.text("OrgnlPmtInfId", &id(&group.id));
    xml.text("PmtInfSts", group.counts.status().code());
    counts(xml, group.counts);
    for rejected in &group.rejected {
        transfer(xml, rejected);
    }
    xml.close("OrgnlPmtInfAndSts");
}

fn transfer(xml: &mut Xml, rejected: &RejectedTransfer) {
    xml.open("TxInfAndSts");
    if let Some(name) = &rejected.instruction_id {
        xml.text("OrgnlInstrId", &id(name));
    }
    if let Some(name) = &rejected.end_to_end_id {
        xml.text("OrgnlEndToEndId", &id(name));
    }
    xml.text("TxSts", Status::Rejected.code());
    why(xml, &rejected.reason);
    xml.close("TxInfAndSts");
}

fn counts(xml: &mut Xml, counts: Counts) {
    let list = [
        (counts.booked, Status::Booked),
        (counts.pending, Status::Pending),
        (counts.rejected, Status::Rejected),
    ];
    for (count, status) in list.into_iter().filter(|(count, _)| *count > 0) {
        xml.open("NbOfTxsPerSts");
        xml.text("DtldNbOfTxs", &count.to_string());
        xml.text("DtldSts", status.code());
        xml.close("NbOfTxsPerSts");
    }
}

fn why(xml: &mut Xml, reason: &Reason) {
    xml.open("StsRsnInf");
    xml.open("Rsn");
    xml.text("Cd", reason.standard_code());
    xml.close("Rsn");
    let words = format!("{}: {}", reason.code, reason.message);
    let letters: Vec<char> = words.chars().collect();
    for part in letters.chunks(WORDS_CHARACTERS_MAX) {
        let part: String = part.iter().collect();
        if !part.trim().is_empty() {
            xml.text("AddtlInf", &part);
        }
    }
    xml.close("StsRsnInf");
}

/// A name as the standard takes it: not empty, and of 35 characters at most.
fn id(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return "NOTPROVIDED".to_owned();
    }
    text.chars().take(ID_CHARACTERS_MAX).collect()
}

/// XML that is being written.
struct Xml(String);

impl Xml {
    fn open(&mut self, name: &str) {
        self.0.push('\n');
        self.tag("", name);
    }

    fn tag(&mut self, before: &str, name: &str) {
        for part in ["<", before, name, ">"] {
            self.0.push_str(part);
        }
    }

    fn close(&mut self, name: &str) {
        self.tag("/", name);
    }

    fn text(&mut self, name: &str, text: &str) {
        self.tag("", name);
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '\u{fffe}' | '\u{ffff}' => self.0.push(' '),
                // What XML can't hold, what would be read as a blank, and what steers a
                // terminal or turns the order of letters.
                _ if steers_terminal(character) => self.0.push(' '),
                _ => self.0.push(character),
            }
        }
        self.tag("/", name);
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{Version, write};
    use crate::model::payment_status::{
        Counts, GroupStatus, Reason, RejectedTransfer, Status, StatusReport,
    };

    fn reason(code: &str) -> Reason {
        Reason {
            code: code.to_owned(),
            message: "no account has the number <1000000099> & co".to_owned(),
        }
    }

    #[test]
    fn a_report_says_what_became_of_each() {
        let counts = Counts {
            booked: 1,
            pending: 0,
            rejected: 1,
        };
        let report = StatusReport {
            id: "R-1".to_owned(),
            created: "2026-11-30T12:00:00Z".to_owned(),
            message_id: "M".repeat(40),
            version: "pain.001.001.09".to_owned(),
            stated_count: Some("2".to_owned()),
            stated_sum: Some(Decimal::new(599_565, 2)),
            refused: None,
            counts,
            groups: vec![GroupStatus {
                id: "ABC/086".to_owned(),
                counts,
                rejected: vec![RejectedTransfer {
                    instruction_id: Some("1".to_owned()),
                    end_to_end_id: Some("E-3".to_owned()),
                    reason: reason("account_not_found"),
                }],
            }],
        };
        let text = write(&report, Version::V10);
        for part in [
            "xsd:pain.002.001.10\"",
            "<MsgId>R-1</MsgId>",
            &format!("<OrgnlMsgId>{}</OrgnlMsgId>", "M".repeat(35)),
            "<OrgnlNbOfTxs>2</OrgnlNbOfTxs><OrgnlCtrlSum>5995.65</OrgnlCtrlSum><GrpSts>PART</GrpSts>",
            "<DtldNbOfTxs>1</DtldNbOfTxs><DtldSts>RJCT</DtldSts>",
            "<OrgnlInstrId>1</OrgnlInstrId><OrgnlEndToEndId>E-3</OrgnlEndToEndId><TxSts>RJCT</TxSts>",
            "<Cd>AC01</Cd></Rsn><AddtlInf>account_not_found: no account has the number &lt;1000000099&gt; &amp; co</AddtlInf>",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("PDNG"), "{text}");
        let refused = StatusReport {
            refused: Some(reason("control_count_mismatch")),
            groups: Vec::new(),
            counts: Counts::default(),
            message_id: String::new(),
            ..report
        };
        let text = write(&refused, Version::V03);
        for part in [
            "<OrgnlMsgId>NOTPROVIDED</OrgnlMsgId>",
            "<GrpSts>RJCT</GrpSts>",
            "<Cd>AM18</Cd>",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn what_steers_a_terminal_is_blanked() {
        let mut xml = super::Xml(String::new());
        xml.text("Id", "a\u{1b}[31m\u{9b}2J\u{202e}b\u{2067}c\u{e9}");
        assert_eq!(xml.0, "<Id>a [31m 2J b c\u{e9}</Id>");
    }

    #[test]
    fn counts_come_to_a_status() {
        let table = [
            ((2, 0, 0), Status::Booked),
            ((0, 0, 0), Status::Booked),
            ((0, 2, 0), Status::Pending),
            ((0, 0, 2), Status::Rejected),
            ((1, 1, 0), Status::Partly),
            ((1, 0, 1), Status::Partly),
            ((0, 1, 1), Status::Partly),
        ];
        for ((booked, pending, rejected), status) in table {
            let counts = Counts {
                booked,
                pending,
                rejected,
            };
            assert_eq!(counts.status(), status, "{counts:?}");
        }
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        let table = [
            ("invalid_account_number", "AC01"),
            ("account_not_found", "AC01"),
            ("account_closed", "AC04"),
            ("account_frozen", "AC06"),
            ("insufficient_funds", "AM04"),
            ("reference_conflict", "AM05"),
            ("invalid_amount", "AM12"),
            ("control_total_mismatch", "AM10"),
            ("control_count_mismatch", "AM18"),
            ("currency_mismatch", "AM03"),
            ("invalid_date", "DT01"),
            ("unreadable_file", "FF01"),
            ("unsupported_instrument", "NARR"),
        ];
        for (code, standard) in table {
            assert_eq!(reason(code).standard_code(), standard, "{code}");
        }
    }
}
