//! Records of BAI2: lines, what goes on in record 88, and where each ends.

use super::super::fault::{FileFault, FileFaultKind};
use super::super::source::Source;
use super::super::text_lines::TextLines;

/// The codes of records.
const CODES: [&str; 8] = ["01", "02", "03", "16", "49", "88", "98", "99"];
/// How many fields a record may have, with all that goes on in 88.
const FIELDS_MAX: usize = 100_000;

/// A record with all lines that go on with it.
#[derive(Clone, Default, Debug)]
pub(super) struct Record {
    /// The line where it starts, from 1.
    pub(super) line: u64,
    /// `01`, `02`, …
    pub(super) code: String,
    /// The fields behind the code.
    pub(super) fields: Vec<String>,
    /// Where lines that go on with it begin, as places of fields.
    pub(super) breaks: Vec<usize>,
    /// How many records the file counts for it.
    pub(super) lines: u64,
}

impl Record {
    /// A field without the blanks around it; empty if it is not there.
    pub(super) fn field(&self, place: usize) -> &str {
        self.fields.get(place).map_or("", |field| field.trim())
    }

    /// The fields from a place on as one text.
    pub(super) fn text(&self, place: usize) -> String {
        let mut text = String::new();
        for (at, field) in self.fields.iter().enumerate().skip(place) {
            if at > place {
                text.push(if self.breaks.contains(&at) { ' ' } else { ',' });
            }
            text.push_str(field);
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Records one after another.
pub(super) struct Records {
    lines: TextLines,
    /// Records of the line that was read last, still to be given.
    waiting: std::collections::VecDeque<(u64, String)>,
    ahead: Option<Record>,
}

impl Records {
    pub(super) fn open(source: Source) -> Result<Self, FileFault> {
        Ok(Self {
            lines: TextLines::open(source)?,
            waiting: std::collections::VecDeque::new(),
            ahead: None,
        })
    }

    /// The SHA-256 of the file, in hexadecimal.
    pub(super) fn sha256(&self) -> &str {
        self.lines.sha256()
    }

    /// A fault of this file.
    pub(super) fn fault(&self, line: impl Into<Option<u64>>, kind: FileFaultKind) -> FileFault {
        self.lines.fault(line, kind)
    }

    /// The next record, whole.
    pub(super) fn next(&mut self) -> Result<Option<Record>, FileFault> {
        while let Some((line, text)) = self.piece()? {
            let (code, rest) = match text.split_at_checked(3) {
                Some((code, rest)) if is_code(&text) => (&code[..2], rest),
                _ => ("", text.as_str()),
            };
            // What is no record goes on with the text above it.
            if let ("" | "88", Some(record)) = (code, &mut self.ahead) {
                record.breaks.push(record.fields.len());
                record.lines += u64::from(code == "88");
                record.fields.extend(fields(rest));
                if record.fields.len() > FIELDS_MAX {
                    let reason = "has a record with too many fields".to_owned();
                    return Err(self.fault(line, FileFaultKind::Letters(reason)));
                }
                continue;
            }
            let record = Record {
                line,
                code: code.to_owned(),
                fields: fields(rest),
                breaks: Vec::new(),
                lines: 1,
            };
            if let Some(before) = self.ahead.replace(record) {
                return Ok(Some(before));
            }
        }
        Ok(self.ahead.take())
    }

    /// The next record as it stands, without what goes on in others.
    fn piece(&mut self) -> Result<Option<(u64, String)>, FileFault> {
        loop {
            if let Some(piece) = self.waiting.pop_front() {
                return Ok(Some(piece));
            }
            let Some((number, line)) = self.lines.next_line()? else {
                return Ok(None);
            };
            // Some systems fill a file up with signs that are no text.
            let mut rest =
                line.trim_matches(|sign: char| sign.is_whitespace() || sign.is_control());
            while let Some(end) = record_end(rest) {
                self.waiting.push_back((number, rest[..=end].to_owned()));
                rest = rest[end + 1..].trim_start();
            }
            if !rest.is_empty() {
                self.waiting.push_back((number, rest.to_owned()));
            }
        }
    }
}

/// Where a record ends that another one follows on the same line: a sign of
/// the end, then a record that can be one there.
fn record_end(line: &str) -> Option<usize> {
    line.match_indices('/')
        .map(|(place, _)| place)
        .find(|place| {
            let rest = line[place + 1..].trim_start();
            let is_known = rest.get(..2).is_some_and(|code| CODES.contains(&code)) && is_code(rest);
            let second = rest
                .get(3..)
                .unwrap_or("")
                .split([',', '/'])
                .next()
                .unwrap_or("");
            let is_text = matches!(line.get(..2), Some("16" | "88"));
            is_known
                && (!is_text
                    || match rest.get(..2) {
                        Some("16") => {
                            second.len() == 3 && second.bytes().all(|byte| byte.is_ascii_digit())
                        }
                        Some("49") => {
                            rest.trim_end().ends_with('/')
                                || rest.contains("/98,")
                                || rest.contains("/03,")
                        }
                        Some("88") => true,
                        _ => false,
                    })
        })
}

/// Two digits and a comma.
fn is_code(text: &str) -> bool {
    let head = text.as_bytes();
    head.len() >= 3 && head[0].is_ascii_digit() && head[1].is_ascii_digit() && head[2] == b','
}

/// The fields of one line; only the last sign of the end is one.
fn fields(rest: &str) -> Vec<String> {
    let rest = rest.trim_end();
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    rest.split(',').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{Records, Source};

    #[test]
    #[rustfmt::skip]
    fn lines_make_records() {
        let table: [(&str, &[&str]); 7] = [
            ("01,a,2/\n02,b/\n", &["01 1 a|2", "02 1 b"]),
            ("03,1,,045/\n88,4626045/\n", &["03 2 1||045|4626045"]),
            ("16,115,5,,B,C,one/two\n88,three, four/\n\n49,5,3/", &["16 2 115|5||B|C|one/two|three| four", "49 1 5|3"]),
            ("01,a,2/02,b,/03,1,,/49,0,2/98,0,1,4/99,0,1,6/", &["01 1 a|2", "02 1 b|", "03 1 1||", "49 1 0|2", "98 1 0|1|4", "99 1 0|1|6"]),
            ("16,115,5,,,,paid 1/02,x/   \n", &["16 1 115|5||||paid 1/02|x"]),
            ("16,115,5,,,,A/16,116,6,,,,B/", &["16 1 115|5||||A", "16 1 116|6||||B"]),
            ("16,115,5,,,,text\nthat goes on\n49,5,2/", &["16 1 115|5||||text|that goes on", "49 1 5|2"]),
        ];
        for (text, expected) in table {
            let mut records = Records::open(Source::spool("test", text.as_bytes()).expect("a source")).expect("text");
            let mut found = Vec::new();
            while let Some(record) = records.next().expect("a record") {
                found.push(format!("{} {} {}", record.code, record.lines, record.fields.join("|")));
            }
            assert_eq!(found, expected, "{text}");
        }
    }
}
