//! The lines of a statement, of which there may be more than memory should hold.
//!
//! What belongs here: lines that are put aside as they come and read again in their order,
//! with what the proof of a statement asks of all of them.

use std::io;

use bankctl_types::Day;
use bankctl_types::packed::{Packer, Unpacker};
use rust_decimal::Decimal;

use super::received::{LineStatus, ReceivedDetail, ReceivedLine};
use crate::read::spool::{Records, Spool};

/// The lines of a statement, in their order.
#[derive(Debug)]
pub struct ReceivedLines {
    spool: Spool,
    /// Where they are in it: the lines of several statements may come in turns.
    parts: Vec<(u64, u64)>,
    /// The last one, of which more may be said.
    last: Option<ReceivedLine>,
    facts: Facts,
    turned: bool,
    is_expected: bool,
    /// Why they are not all there.
    failure: Option<io::Error>,
}

/// What is known of all lines together.
#[derive(Clone, Debug)]
struct Facts {
    /// How many are not booked.
    unbooked: u64,
    /// The sum of those that are; `None` if it is too large to be kept.
    booked: Option<Decimal>,
    /// The sum of those booked that take back another one.
    reversals: Option<Decimal>,
    /// Where the first of those is, booked or not.
    first_reversal: Option<u64>,
    /// The first and last day of those that are booked.
    booked_days: Option<(Day, Day)>,
    /// The last day of all.
    last_day: Option<Day>,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            unbooked: 0,
            booked: Some(Decimal::ZERO),
            reversals: Some(Decimal::ZERO),
            first_reversal: None,
            booked_days: None,
            last_day: None,
        }
    }
}

impl Facts {
    fn add(&mut self, line: &ReceivedLine) {
        let plus = |sum: Option<Decimal>| sum.and_then(|sum| sum.checked_add(line.amount));
        self.last_day = self.last_day.max(Some(line.date));
        if line.is_reversal {
            self.first_reversal.get_or_insert(line.line);
        }
        if line.status != LineStatus::Booked {
            self.unbooked += 1;
            return;
        }
        self.booked = plus(self.booked);
        if line.is_reversal {
            self.reversals = plus(self.reversals);
        }
        let (first, last) = self.booked_days.unwrap_or((line.date, line.date));
        self.booked_days = Some((first.min(line.date), last.max(line.date)));
    }
}

impl Default for ReceivedLines {
    fn default() -> Self {
        Self::within(Spool::default())
    }
}

impl ReceivedLines {
    /// No lines yet, which are put aside where others are too.
    pub(crate) fn within(spool: Spool) -> Self {
        Self {
            spool,
            parts: Vec::new(),
            last: None,
            facts: Facts::default(),
            turned: false,
            is_expected: false,
            failure: None,
        }
    }

    /// Adds a line. What goes wrong with the temporary file is the failure of the reader
    /// that made these.
    pub fn push(&mut self, line: ReceivedLine) {
        self.facts.add(&line);
        let before = self.last.replace(line);
        // Once one is missing, the others are of no use.
        if let Some(line) = before.filter(|_| self.failure.is_none())
            && let Err(error) = self.put_aside(&line)
        {
            self.failure = Some(error);
        }
    }

    fn put_aside(&mut self, line: &ReceivedLine) -> io::Result<()> {
        let mut record = Vec::new();
        pack(line, &mut record);
        let (begin, end) = self.spool.add(&record)?;
        match self.parts.last_mut() {
            Some((_, before)) if *before == begin => *before = end,
            _ => self.parts.push((begin, end)),
        }
        Ok(())
    }

    /// Says more of the last line: what it is called, and in words.
    pub(crate) fn say_of_last(&mut self, say: impl FnOnce(&mut ReceivedLine)) {
        if let Some(line) = &mut self.last {
            say(line);
        }
    }

    /// Why the lines are not all there, if they are not.
    pub(crate) fn failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// How many are not booked.
    pub fn unbooked(&self) -> u64 {
        self.facts.unbooked
    }

    /// The sum of those that are booked; `None` if it is too large to be kept.
    pub fn booked(&self) -> Option<Decimal> {
        self.facts.booked
    }

    /// The sum of those booked that take back another one, likewise.
    pub(crate) fn reversals(&self) -> Option<Decimal> {
        self.facts.reversals
    }

    /// The first and last day of those that are booked.
    pub(crate) fn booked_days(&self) -> Option<(Day, Day)> {
        self.facts.booked_days
    }

    /// The last day of all.
    pub(crate) fn last_day(&self) -> Option<Day> {
        self.facts.last_day
    }

    /// Gives those that take back another one the other sign, and says where the first is.
    pub(crate) fn turn_reversals(&mut self) -> Option<u64> {
        self.turned = !self.turned;
        self.count_again();
        self.facts.first_reversal
    }

    /// Takes those that are booked as told and not booked yet.
    pub(crate) fn set_expected(&mut self) {
        self.is_expected = true;
        self.count_again();
    }

    /// How many take money, or bring it, and their sum without a sign.
    pub(crate) fn of_side(&mut self, is_debit: bool) -> (u64, Decimal) {
        let (mut count, mut sum) = (0, Decimal::ZERO);
        self.each(|line| {
            if line.amount.is_sign_negative() == is_debit {
                count += 1;
                sum = sum.saturating_add(line.amount.abs());
            }
        });
        (count, sum)
    }

    fn count_again(&mut self) {
        let mut facts = Facts::default();
        self.each(|line| facts.add(line));
        self.facts = facts;
    }

    /// Shows each line; that one can't be read again is kept as the failure.
    fn each(&mut self, mut visit: impl FnMut(&ReceivedLine)) {
        let mut failure = None;
        for line in self.iter() {
            match line {
                Ok(line) => visit(&line),
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        self.failure = self.failure.take().or(failure);
    }

    /// Reads the lines again.
    pub fn iter(&self) -> LineReader<'_> {
        LineReader {
            lines: self,
            part: 0,
            records: None,
            last: self.last.as_ref(),
        }
    }

    fn seen(&self, mut line: ReceivedLine) -> ReceivedLine {
        if self.turned && line.is_reversal {
            line.amount = -line.amount;
            for detail in &mut line.details {
                detail.amount = detail.amount.map(|amount| -amount);
            }
        }
        if self.is_expected && line.status == LineStatus::Booked {
            line.status = LineStatus::Pending;
        }
        line
    }
}

/// Reads lines that were put aside.
pub struct LineReader<'a> {
    lines: &'a ReceivedLines,
    part: usize,
    records: Option<Records>,
    last: Option<&'a ReceivedLine>,
}

impl LineReader<'_> {
    /// The next line.
    ///
    /// # Errors
    /// The temporary file can't be read, or is not what was written.
    pub fn next_line(&mut self) -> io::Result<Option<ReceivedLine>> {
        loop {
            let Some(records) = &mut self.records else {
                let Some((begin, end)) = self.lines.parts.get(self.part).copied() else {
                    let last = self.last.take().cloned();
                    return Ok(last.map(|line| self.lines.seen(line)));
                };
                self.part += 1;
                self.records = Some(self.lines.spool.records(begin, end));
                continue;
            };
            if let Some(record) = records.next()? {
                let line = unpacked(record).ok_or(io::ErrorKind::InvalidData)?;
                return Ok(Some(self.lines.seen(line)));
            }
            self.records = None;
        }
    }
}

impl Iterator for LineReader<'_> {
    type Item = io::Result<ReceivedLine>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().transpose()
    }
}

impl<'a> IntoIterator for &'a ReceivedLines {
    type Item = io::Result<ReceivedLine>;
    type IntoIter = LineReader<'a>;

    fn into_iter(self) -> LineReader<'a> {
        self.iter()
    }
}

impl FromIterator<ReceivedLine> for ReceivedLines {
    fn from_iter<I: IntoIterator<Item = ReceivedLine>>(lines: I) -> Self {
        let mut all = Self::default();
        for line in lines {
            all.push(line);
        }
        all
    }
}

fn pack(line: &ReceivedLine, record: &mut Vec<u8>) {
    let texts = |packer: &mut Packer<'_>, texts: &[String]| {
        packer.each(texts, |packer, text| packer.text(text));
    };
    let mut packer = Packer::to(record);
    packer.number(line.line);
    packer.day(line.date);
    packer.maybe(line.value_date, Packer::day);
    packer.sixteen(line.amount.serialize());
    packer.number(match line.status {
        LineStatus::Booked => 0,
        LineStatus::Pending => 1,
        LineStatus::Information => 2,
    });
    packer.number(u64::from(line.is_reversal));
    texts(&mut packer, &line.ids);
    packer.text(&line.text);
    texts(&mut packer, &line.codes);
    packer.each(&line.details, |packer, detail| {
        packer.maybe(detail.amount, |packer, amount| {
            packer.sixteen(amount.serialize());
        });
        texts(packer, &detail.ids);
        packer.text(&detail.text);
    });
}

fn unpacked(record: &[u8]) -> Option<ReceivedLine> {
    let mut packed = Unpacker::of(record);
    let amount = |packed: &mut Unpacker<'_>| packed.sixteen().map(Decimal::deserialize);
    Some(ReceivedLine {
        line: packed.number()?,
        date: packed.day()?,
        value_date: packed.maybe(Unpacker::day)?,
        amount: amount(&mut packed)?,
        status: match packed.number()? {
            0 => LineStatus::Booked,
            1 => LineStatus::Pending,
            _ => LineStatus::Information,
        },
        is_reversal: packed.number()? != 0,
        ids: packed.texts()?,
        text: packed.text()?.to_owned(),
        codes: packed.texts()?,
        details: packed.each(|packed| {
            Some(ReceivedDetail {
                amount: packed.maybe(amount)?,
                ids: packed.texts()?,
                text: packed.text()?.to_owned(),
            })
        })?,
    })
}
