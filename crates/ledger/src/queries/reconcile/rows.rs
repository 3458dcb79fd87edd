//! The lines of a statement, of which there may be more than memory should hold.
//!
//! What belongs here: of each line, what every round of the matching asks, in a few bytes;
//! the texts of all are put aside, and read again only for what is compared exactly, shown
//! or kept.

use bankctl_storage::spool::{Records, Spool};
use bankctl_storage::{Error, Result as Stored};
use bankctl_types::Day;
use bankctl_types::packed::{Packer, Unpacker};

use super::statement::{StatementDetail, StatementRow};
use crate::Result;

/// The lines of a statement, in their order.
#[derive(Debug, Default)]
pub struct StatementRows {
    heads: Vec<RowHead>,
    spool: Spool,
    /// The line of the last.
    last_line: u64,
    /// Whether one stands in the file before the one that it follows here.
    is_unordered: bool,
}

/// What is in memory of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowHead {
    /// Signed, in minor units: in is positive.
    pub(crate) amount_minor: i64,
    /// Where its texts are, behind two marks.
    place: u64,
    /// The date on it.
    pub(crate) date: Day,
}

/// Marks a line with a balance beside it.
const HAS_BALANCE: u64 = 1 << 63;
/// Marks a line that is the sum of several payments.
const HAS_PAYMENTS: u64 = 1 << 62;

impl RowHead {
    /// Whether the bank names several payments that the line is the sum of.
    pub(crate) fn has_payments(&self) -> bool {
        self.place & HAS_PAYMENTS != 0
    }

    /// Whether a balance stands beside it.
    pub(crate) fn has_balance(&self) -> bool {
        self.place & HAS_BALANCE != 0
    }

    fn place(&self) -> u64 {
        self.place & !(HAS_BALANCE | HAS_PAYMENTS)
    }
}

/// A place among lines or transactions: of both there are fewer than fit into memory.
pub(crate) fn numbered(place: usize) -> Stored<u32> {
    let number = u32::try_from(place).ok().filter(|place| *place < u32::MAX);
    number.ok_or_else(|| Error::Io(format!("{place} lines are more than can be compared")))
}

/// What was put aside is not there as it was.
pub(super) fn torn() -> Error {
    Error::Io("a temporary file is not what was written to it".to_owned())
}

impl StatementRows {
    /// All of some lines.
    ///
    /// # Errors
    /// As of [`push`](Self::push).
    pub fn of(rows: impl IntoIterator<Item = StatementRow>) -> Result<Self> {
        let mut all = Self::default();
        for row in rows {
            all.push(&row)?;
        }
        Ok(all)
    }

    /// Adds a line.
    ///
    /// # Errors
    /// The temporary file can't be written.
    pub fn push(&mut self, row: &StatementRow) -> Result<()> {
        numbered(self.heads.len())?;
        let mut record = Vec::new();
        pack(row, &mut record);
        let mut place = self.spool.add(&record)?;
        if row.balance_minor.is_some() {
            place |= HAS_BALANCE;
        }
        if row.details.len() >= 2 {
            place |= HAS_PAYMENTS;
        }
        self.is_unordered |= row.line < self.last_line;
        self.last_line = row.line;
        self.heads.push(RowHead {
            amount_minor: row.amount_minor,
            place,
            date: row.date,
        });
        Ok(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// What is in memory of each.
    pub(crate) fn heads(&self) -> &[RowHead] {
        &self.heads
    }

    /// Whether they come in the order in which they stand in the file.
    pub(crate) fn is_ordered(&self) -> bool {
        !self.is_unordered
    }

    /// All of a line.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(crate) fn read(&self, place: usize) -> Result<StatementRow> {
        let head = self.heads.get(place).ok_or_else(torn)?;
        let mut buffer = Vec::new();
        let record = self.spool.read(head.place(), &mut buffer)?;
        Ok(unpacked(head, record).ok_or_else(torn)?)
    }

    /// Reads them one after the other.
    pub(crate) fn reader(&self) -> RowReader<'_> {
        RowReader {
            rows: self,
            next: 0,
            records: self.spool.records(0),
        }
    }
}

/// Reads lines one after the other.
pub(crate) struct RowReader<'s> {
    rows: &'s StatementRows,
    next: usize,
    records: Records<'s>,
}

impl RowReader<'_> {
    /// The next of the lines whose places are wanted, with its place.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(crate) fn next_row(
        &mut self,
        wanted: impl Fn(usize) -> bool,
    ) -> Result<Option<(usize, StatementRow)>> {
        while let Some(head) = self.rows.heads.get(self.next) {
            let place = self.next;
            self.next += 1;
            let record = self.records.next_record()?.ok_or_else(torn)?;
            if wanted(place) {
                let row = unpacked(head, record).ok_or_else(torn)?;
                return Ok(Some((place, row)));
            }
        }
        Ok(None)
    }
}

fn pack(row: &StatementRow, record: &mut Vec<u8>) {
    let texts = |packer: &mut Packer<'_>, texts: &[String]| {
        packer.each(texts, |packer, text| packer.text(text));
    };
    let mut packer = Packer::to(record);
    packer.number(row.line);
    packer.maybe(row.reference.as_deref(), Packer::text);
    texts(&mut packer, &row.ids);
    texts(&mut packer, &row.codes);
    packer.each(&row.details, |packer, detail| {
        packer.maybe(detail.amount_minor, Packer::signed);
        texts(packer, &detail.ids);
    });
    packer.maybe(row.description.as_deref(), Packer::text);
    packer.maybe(row.balance_minor, Packer::signed);
    packer.maybe(row.left_open, Packer::signed);
}

fn unpacked(head: &RowHead, record: &[u8]) -> Option<StatementRow> {
    let text = |packed: &mut Unpacker<'_>| packed.text().map(str::to_owned);
    let mut packed = Unpacker::of(record);
    Some(StatementRow {
        line: packed.number()?,
        date: head.date,
        amount_minor: head.amount_minor,
        reference: packed.maybe(text)?,
        ids: packed.texts()?,
        codes: packed.texts()?,
        details: packed.each(|packed| {
            Some(StatementDetail {
                amount_minor: packed.maybe(Unpacker::signed)?,
                ids: packed.texts()?,
            })
        })?,
        description: packed.maybe(text)?,
        balance_minor: packed.maybe(Unpacker::signed)?,
        left_open: packed.maybe(Unpacker::signed)?,
    })
}

/// The lines that are compared: those that earlier statements left open, then those of a
/// statement itself that are within the days.
pub(super) struct Rows<'s> {
    before: &'s StatementRows,
    own: &'s StatementRows,
    /// Which of its own, if not all.
    within: Option<Vec<u32>>,
}

impl<'s> Rows<'s> {
    /// Those of the days.
    ///
    /// # Errors
    /// There are too many.
    pub(super) fn within(
        before: &'s StatementRows,
        own: &'s StatementRows,
        is_within: impl Fn(Day) -> bool,
    ) -> Result<Self> {
        numbered(before.len() + own.len())?;
        let is_whole = own.heads.iter().all(|head| is_within(head.date));
        let within = || {
            let heads = (0..).zip(&own.heads);
            let within = heads.filter(|(_, head)| is_within(head.date));
            within.map(|(place, _)| place).collect()
        };
        Ok(Self {
            before,
            own,
            within: (!is_whole).then(within),
        })
    }

    pub(super) fn len(&self) -> usize {
        let own = self.within.as_ref().map_or(self.own.len(), Vec::len);
        self.before.len() + own
    }

    /// The places of all.
    pub(super) fn places(&self) -> impl Iterator<Item = u32> + use<> {
        // There are no more, as was seen in the beginning.
        0..u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    /// Where a line is: whether it is the statement's own, and its place there.
    fn find(&self, place: u32) -> (bool, usize) {
        let place = place as usize;
        match place.checked_sub(self.before.len()) {
            None => (false, place),
            Some(place) => match &self.within {
                None => (true, place),
                Some(within) => (true, within[place] as usize),
            },
        }
    }

    /// What is in memory of a line.
    pub(super) fn head(&self, place: u32) -> &RowHead {
        let (is_own, place) = self.find(place);
        let rows = if is_own { self.own } else { self.before };
        &rows.heads[place]
    }

    /// Whether a line is the statement's own.
    pub(super) fn is_own(&self, place: u32) -> bool {
        place as usize >= self.before.len()
    }

    /// All of a line.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn read(&self, place: u32) -> Result<StatementRow> {
        let (is_own, place) = self.find(place);
        let rows = if is_own { self.own } else { self.before };
        rows.read(place)
    }

    /// Reads them one after the other.
    pub(super) fn reader(&self) -> RowsReader<'_> {
        RowsReader {
            rows: self,
            before: self.before.reader(),
            own: self.own.reader(),
            next: 0,
        }
    }
}

/// Reads the lines that are compared, one after the other.
pub(super) struct RowsReader<'s> {
    rows: &'s Rows<'s>,
    before: RowReader<'s>,
    own: RowReader<'s>,
    /// The place of the next.
    next: u32,
}

impl RowsReader<'_> {
    /// The next of the lines whose places are wanted, with its place.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn next_row(
        &mut self,
        wanted: impl Fn(u32) -> bool,
    ) -> Result<Option<(u32, StatementRow)>> {
        while (self.next as usize) < self.rows.len() {
            let place = self.next;
            self.next += 1;
            if !wanted(place) {
                continue;
            }
            let (is_own, at) = self.rows.find(place);
            let reader = if is_own {
                &mut self.own
            } else {
                &mut self.before
            };
            let found = reader.next_row(|place| place == at)?;
            let (_, row) = found.ok_or_else(torn)?;
            return Ok(Some((place, row)));
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, Rows, StatementDetail, StatementRow, StatementRows};

    fn row(line: u64) -> StatementRow {
        StatementRow {
            line,
            date: Day(i32::try_from(line).expect("small")),
            amount_minor: -3,
            reference: Some("R".to_owned()).filter(|_| line.is_multiple_of(2)),
            ids: vec!["a".to_owned(), "žluťoučký".to_owned()],
            codes: vec!["NCHG".to_owned()],
            details: vec![
                StatementDetail {
                    amount_minor: Some(i64::MIN),
                    ids: vec!["b".to_owned()],
                };
                usize::from(line.is_multiple_of(3)) * 2
            ],
            description: Some(String::new()),
            balance_minor: Some(7).filter(|_| line.is_multiple_of(5)),
            left_open: Some(-1).filter(|_| line.is_multiple_of(7)),
        }
    }

    #[test]
    fn a_line_comes_back_whole_from_any_place() {
        let before = StatementRows::of((0..3).map(row)).expect("put aside");
        let own = StatementRows::of((1..40_000).map(row)).expect("put aside");
        let is_within = |day: Day| day.0 % 10 != 4;
        let rows = Rows::within(&before, &own, is_within).expect("few");
        let own = (1..40_000).map(row).filter(|row| is_within(row.date));
        let all: Vec<StatementRow> = (0..3).map(row).chain(own).collect();
        assert_eq!(rows.len(), all.len());
        let mut reader = rows.reader();
        for place in rows.places().filter(|place| place % 3 != 1) {
            let wanted = &all[place as usize];
            let read = reader.next_row(|place| place % 3 != 1).expect("read");
            assert_eq!(read.as_ref(), Some(&(place, wanted.clone())));
            let head = rows.head(place);
            assert_eq!(head.has_balance(), wanted.balance_minor.is_some());
            assert_eq!(head.has_payments(), wanted.details.len() > 1);
            assert_eq!(&rows.read(place).expect("read"), wanted);
            assert_eq!(rows.is_own(place), place > 2);
        }
        assert_eq!(reader.next_row(|place| place % 3 != 1).expect("read"), None);
    }

    #[test]
    fn a_line_that_stands_before_another_is_noticed() {
        for (lines, is_ordered) in [(&[1, 1, 2][..], true), (&[2, 1, 3], false)] {
            let rows = StatementRows::of(lines.iter().map(|line| row(*line)));
            assert_eq!(rows.expect("few").is_ordered(), is_ordered);
        }
    }
}
