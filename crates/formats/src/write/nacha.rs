//! Files for the operator of the Automated Clearing House.
//!
//! What belongs here: the columns of entries that the bank sends, and of returns and
//! notices of change (Nacha Operating Rules, appendices three to five). Of the latter the
//! batch is as its company made it, the code that of a return, the sending bank in the
//! place of the receiving one, and an addenda record says why. Records have 94 characters,
//! and there are always as many as fill blocks of ten.

use bankctl_types::ach::Code;
use bankctl_types::{Day, RoutingNumber};
use unicode_normalization::UnicodeNormalization as _;

use crate::model::ach::Direction;

/// A file to write.
#[derive(Clone, Debug)]
pub struct OutFile {
    /// The operator.
    pub destination: RoutingNumber,
    /// The bank that sends it.
    pub origin: RoutingNumber,
    /// That bank by name.
    pub origin_name: String,
    /// The day, `YYMMDD`.
    pub date: String,
    /// Tells it from others of the day.
    pub modifier: String,
    /// What is in it.
    pub entries: Vec<OutEntry>,
}

/// What an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OutKind {
    /// It goes back.
    Return,
    /// Its sender is told what to correct.
    Correction,
    /// It is the bank's own.
    Forward,
}

/// An entry of a file.
#[derive(Clone, Debug)]
pub struct OutEntry {
    /// A number of its own; the last seven digits are in its trace.
    pub number: i64,
    /// What it is.
    pub kind: OutKind,
    /// Its code; of one that came, the code that it came with.
    pub code: u8,
    /// How much, in cents.
    pub cents: i64,
    /// Why: `R01`, `C01`.
    pub reason: String,
    /// More about it, or what is right; words for the receiver of a forward entry.
    pub info: String,
    /// Its class.
    pub sec: String,
    /// The company by name.
    pub company: String,
    /// The company's number.
    pub company_id: String,
    /// What it was for.
    pub description: String,
    /// The day that the company asked for.
    pub effective: Option<Day>,
    /// The bank that it goes to: its first eight digits.
    pub bank: String,
    /// The account as it was written.
    pub account: String,
    /// What the company knows the receiver by.
    pub individual_id: String,
    /// The receiver by name.
    pub name: String,
    /// The company's own characters.
    pub discretionary: String,
    /// The trace that it came with, if it came.
    pub trace: String,
}

/// A file as text.
#[derive(Clone, Debug)]
pub struct Written {
    /// The text, records of 94 characters with a line end each.
    pub text: String,
    /// How many letters the format does not have: they are `?`.
    pub replaced: usize,
}

/// What entries of one batch have in common.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Batch {
    company: String,
    company_id: String,
    sec: String,
    description: String,
    effective: Option<Day>,
}

/// Counts and sums of a batch or a file.
#[derive(Clone, Copy, Default)]
struct Totals {
    records: u64,
    hash: u64,
    debits: i64,
    credits: i64,
}

/// The records so far.
struct Writer {
    text: String,
    records: usize,
    replaced: usize,
}

/// Writes a file.
pub fn file(out: &OutFile) -> Written {
    let mut writer = Writer {
        text: String::new(),
        records: 0,
        replaced: 0,
    };
    let origin = out.origin.to_string();
    let header = format!(
        "101{:>10}{:>10}{}0000{}094101{}{}{}",
        out.destination.to_string(),
        origin,
        out.date,
        out.modifier,
        writer.left("ACH OPERATOR", 23),
        writer.left(&out.origin_name, 23),
        " ".repeat(8)
    );
    writer.record(&header);
    let mut batches: Vec<(Batch, Vec<&OutEntry>)> = Vec::new();
    for entry in &out.entries {
        let batch = Batch::of(entry);
        match batches.iter_mut().find(|(known, _)| *known == batch) {
            Some((_, entries)) => entries.push(entry),
            None => batches.push((batch, vec![entry])),
        }
    }
    let mut all = Totals::default();
    for (number, (batch, entries)) in batches.iter().enumerate() {
        let totals = writer.batch(&origin[..8], number + 1, batch, entries);
        all.add(totals);
    }
    let blocks = (writer.records + 1).div_ceil(10);
    let control = format!(
        "9{:06}{blocks:06}{:08}{:010}{:012}{:012}{}",
        batches.len(),
        all.records,
        all.hash,
        all.debits,
        all.credits,
        " ".repeat(39)
    );
    writer.record(&control);
    while !writer.records.is_multiple_of(10) {
        writer.record(&"9".repeat(94));
    }
    Written {
        text: writer.text,
        replaced: writer.replaced,
    }
}

impl Batch {
    fn of(entry: &OutEntry) -> Self {
        let sec = if entry.kind == OutKind::Correction {
            "COR"
        } else {
            &entry.sec
        };
        Self {
            company: entry.company.clone(),
            company_id: entry.company_id.clone(),
            sec: sec.to_owned(),
            description: entry.description.clone(),
            effective: entry.effective,
        }
    }
}

impl OutEntry {
    /// The code that it goes with: of one that goes back the same kind of account, and 1
    /// for credits, 6 for debits.
    fn code(&self) -> u8 {
        if self.kind == OutKind::Forward {
            return self.code;
        }
        let unit = match Code(self.code).direction() {
            Some(Direction::Debit) => 6,
            _ => 1,
        };
        self.code / 10 * 10 + unit
    }

    /// Whether an addenda record goes with it.
    fn has_addenda(&self) -> bool {
        self.kind != OutKind::Forward || !self.info.is_empty()
    }
}

impl Totals {
    fn add(&mut self, other: Self) {
        self.records += other.records;
        self.hash = (self.hash + other.hash) % 10_000_000_000;
        self.debits = self.debits.saturating_add(other.debits);
        self.credits = self.credits.saturating_add(other.credits);
    }
}

impl Writer {
    fn record(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
        self.records += 1;
    }

    /// A text in capitals of ASCII, cut or filled with blanks.
    fn left(&mut self, text: &str, width: usize) -> String {
        let mut plain = String::new();
        for letter in text.replace(['ß', 'ẞ'], "SS").to_uppercase().nfd() {
            match letter {
                ' '..='~' => plain.push(letter),
                // An accent, which its letter is written without.
                '\u{300}'..='\u{36f}' => {}
                _ => {
                    plain.push('?');
                    self.replaced += 1;
                }
            }
        }
        format!("{plain:width$.width$}")
    }

    fn batch(&mut self, odfi: &str, number: usize, batch: &Batch, entries: &[&OutEntry]) -> Totals {
        let mut totals = Totals::default();
        for entry in entries {
            totals.records += if entry.has_addenda() { 2 } else { 1 };
            totals.hash += entry.bank.parse::<u64>().unwrap_or(0);
            match Code(entry.code).direction() {
                Some(Direction::Debit) => totals.debits = totals.debits.saturating_add(entry.cents),
                _ => totals.credits = totals.credits.saturating_add(entry.cents),
            }
        }
        totals.hash %= 10_000_000_000;
        let has = |direction| {
            let mut codes = entries.iter().map(|entry| Code(entry.code).direction());
            codes.any(|one| one == Some(direction))
        };
        let class = match (has(Direction::Credit), has(Direction::Debit)) {
            (true, true) => 200,
            (_, false) => 220,
            (false, true) => 225,
        };
        let effective = batch.effective.map_or_else(
            || "000000".to_owned(),
            |day| {
                let (year, month, day) = day.parts();
                format!("{:02}{month:02}{day:02}", year.rem_euclid(100))
            },
        );
        let header = format!(
            "5{class}{}{}{}{}{}{}{effective}   1{odfi}{number:07}",
            self.left(&batch.company, 16),
            " ".repeat(20),
            self.left(&batch.company_id, 10),
            self.left(&batch.sec, 3),
            self.left(&batch.description, 10),
            " ".repeat(6),
        );
        self.record(&header);
        for entry in entries {
            self.entry(odfi, entry);
        }
        let control = format!(
            "8{class}{:06}{:010}{:012}{:012}{}{}{odfi}{number:07}",
            totals.records,
            totals.hash,
            totals.debits,
            totals.credits,
            self.left(&batch.company_id, 10),
            " ".repeat(25),
        );
        self.record(&control);
        totals
    }

    fn entry(&mut self, odfi: &str, entry: &OutEntry) {
        let trace = format!("{odfi}{:07}", entry.number.rem_euclid(10_000_000));
        let mark = u8::from(entry.has_addenda());
        let bank = with_check_digit(&entry.bank);
        let detail = format!(
            "6{:02}{bank}{}{:010}{}{}{}{mark}{trace}",
            entry.code(),
            self.left(&entry.account, 17),
            entry.cents,
            self.left(&entry.individual_id, 15),
            self.left(&entry.name, 22),
            self.left(&entry.discretionary, 2),
        );
        self.record(&detail);
        let original = format!("{:0>15.15}", entry.trace);
        let addendum = match entry.kind {
            OutKind::Correction => format!(
                "798{}{original}      {odfi}{}{}{trace}",
                self.left(&entry.reason, 3),
                self.left(&entry.info, 29),
                " ".repeat(15),
            ),
            OutKind::Return => format!(
                "799{}{original}      {odfi}{}{trace}",
                self.left(&entry.reason, 3),
                self.left(&entry.info, 44),
            ),
            OutKind::Forward if entry.info.is_empty() => return,
            OutKind::Forward => {
                format!("705{}0001{}", self.left(&entry.info, 80), &trace[8..])
            }
        };
        self.record(&addendum);
    }
}

/// A bank's eight digits with the ninth, which they make (ABA, 3-7-1).
fn with_check_digit(bank: &str) -> String {
    let digits = format!("{bank:0>8.8}");
    let weights = [3, 7, 1].into_iter().cycle();
    let sum: u32 = digits
        .chars()
        .zip(weights)
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::{OutEntry, OutFile, OutKind, file, with_check_digit};
    use crate::read::nacha::{NachaOptions, NachaReader};
    use crate::read::{Source, Strict};
    use bankctl_types::{Day, RoutingNumber};

    fn entry(number: i64, code: u8, cents: i64) -> OutEntry {
        OutEntry {
            number,
            kind: OutKind::Return,
            code,
            cents,
            reason: "R03".to_owned(),
            info: String::new(),
            sec: "PPD".to_owned(),
            company: "Café Zoë Süß GmbH & Co".to_owned(),
            company_id: "1123456789".to_owned(),
            description: "PAYROLL".to_owned(),
            effective: Day::parse("2026-11-30"),
            bank: "12345678".to_owned(),
            account: "744567899".to_owned(),
            individual_id: "E-1".to_owned(),
            name: "Łukasz".to_owned(),
            discretionary: "S ".to_owned(),
            trace: "123456780000001".to_owned(),
        }
    }

    #[test]
    #[allow(clippy::too_many_lines)]
    fn what_is_written_is_read_back_without_a_warning() {
        let mut changed = entry(9, 32, 0);
        changed.kind = OutKind::Correction;
        changed.reason = "C01".to_owned();
        changed.info = "1000000018".to_owned();
        let out = OutFile {
            destination: RoutingNumber::parse("061000146").expect("a number"),
            origin: RoutingNumber::parse("091400606").expect("a number"),
            origin_name: "First Example Bank".to_owned(),
            date: "261201".to_owned(),
            modifier: "A".to_owned(),
            entries: vec![entry(7, 22, 5_000), entry(8, 37, 100), changed],
        };
        let written = file(&out);
        assert_eq!(
            written.replaced, 3,
            "a letter without accents, in each entry"
        );
        assert!(
            written.text.contains("CAFE ZOE SUSS GM"),
            "{}",
            written.text
        );
        let lines: Vec<&str> = written.text.lines().collect();
        assert!(lines.len().is_multiple_of(10));
        assert!(lines.iter().all(|line| line.len() == 94));
        let source = Source::spool("out", written.text.as_bytes()).expect("a source");
        let mut strict = NachaOptions::default();
        strict.strict.is_on = true;
        let mut reader = NachaReader::open(source, &strict).expect("a file");
        let survey = reader.survey().clone();
        assert_eq!((survey.entries, survey.batches), (3, 2));
        assert_eq!((survey.credits.cents, survey.debits.cents), (5_000, 100));
        let mut told = Vec::new();
        while let Some(entry) = reader.next_entry().expect("read") {
            let entry = entry.expect("a good row");
            let about = match (entry.returned(), entry.changed()) {
                (Some(one), _) => (one.reason, one.original_trace, one.original_rdfi, one.info),
                (None, Some(one)) => (
                    one.reason,
                    one.original_trace,
                    one.original_rdfi,
                    one.corrected,
                ),
                _ => panic!("neither a return nor a change"),
            };
            told.push((
                entry.code.0,
                entry.rdfi.to_string(),
                entry.trace.to_string(),
                about,
            ));
        }
        let about = |reason: &str, info: &str| {
            let texts = [reason, "123456780000001", "09140060", info];
            let [reason, trace, bank, info] = texts.map(str::to_owned);
            (reason, trace, bank, info)
        };
        let row =
            |code, trace: &str, about| (code, "123456780".to_owned(), trace.to_owned(), about);
        assert_eq!(
            told,
            [
                row(21, "091400600000007", about("R03", "")),
                row(36, "091400600000008", about("R03", "")),
                row(31, "091400600000009", about("C01", "1000000018")),
            ]
        );
    }

    #[test]
    fn entries_of_the_bank_go_with_their_own_codes_and_words() {
        let mut words = entry(12, 32, 700);
        words.info = "invoice 7".to_owned();
        let mut wage = entry(11, 22, 5_000);
        for one in [&mut words, &mut wage] {
            one.kind = OutKind::Forward;
            one.reason = String::new();
            one.company = "ACME".to_owned();
            one.name = "ANA GARCIA".to_owned();
        }
        let out = OutFile {
            destination: RoutingNumber::parse("061000146").expect("a number"),
            origin: RoutingNumber::parse("091400606").expect("a number"),
            origin_name: "First Example Bank".to_owned(),
            date: "261201".to_owned(),
            modifier: "B".to_owned(),
            entries: vec![wage, words],
        };
        let written = file(&out);
        let source = Source::spool("out", written.text.as_bytes()).expect("a source");
        let strict = NachaOptions {
            strict: Strict {
                is_on: true,
                ..Strict::default()
            },
            ..NachaOptions::default()
        };
        let mut reader = NachaReader::open(source, &strict).expect("a file");
        let survey = reader.survey().clone();
        assert_eq!((survey.entries, survey.addenda), (2, 1));
        assert_eq!((survey.credits.cents, survey.debits.cents), (5_700, 0));
        let mut told = Vec::new();
        while let Some(entry) = reader.next_entry().expect("read") {
            let entry = entry.expect("a good row");
            let words = entry
                .addenda
                .first()
                .map(|one| one.columns(4, 83).to_owned());
            told.push((
                entry.code.0,
                entry.rdfi.to_string(),
                entry.trace.to_string(),
                words,
            ));
        }
        let row = |code, trace: &str, words: Option<&str>| {
            let words = words.map(str::to_owned);
            (code, "123456780".to_owned(), trace.to_owned(), words)
        };
        assert_eq!(
            told,
            [
                row(22, "091400600000011", None),
                row(32, "091400600000012", Some("INVOICE 7")),
            ]
        );
    }

    #[test]
    fn the_ninth_digit_follows() {
        for number in ["021000021", "091400606", "061000146", "231380104"] {
            assert_eq!(with_check_digit(&number[..8]), number);
        }
    }
}
