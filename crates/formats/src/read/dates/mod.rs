//! Dates as files write them.
//!
//! What belongs here: one cell to a day, given the order of its parts, and
//! deciding that order by the evidence of a column. A date with the year
//! first, with dots (`22.02.18`) or with the month as a word has one
//! reading; `03/04/2026` has two, and needs a proof from another row. The
//! forms of a cell are in `written`, the names of months in `names`.

mod names;
#[cfg(test)]
mod tests;
mod written;

use bankctl_types::Day;
use written::{Written, plain_iso, serial};

/// The order of day, month and year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
    /// Year, month, day.
    YearFirst,
    /// The day numbers of a spreadsheet, in the system that begins with 1900.
    /// Only the user can say so: a day number looks like any number.
    Serial,
}

impl DateOrder {
    /// Reads `dmy`, `mdy`, `ymd` or `excel`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "dmy" => Some(Self::DayFirst),
            "mdy" => Some(Self::MonthFirst),
            "ymd" => Some(Self::YearFirst),
            "excel" => Some(Self::Serial),
            _ => None,
        }
    }

    /// The word that [`DateOrder::parse`] reads.
    pub fn name(self) -> &'static str {
        match self {
            Self::DayFirst => "dmy",
            Self::MonthFirst => "mdy",
            Self::YearFirst => "ymd",
            Self::Serial => "excel",
        }
    }
}

/// What the dates of a column have shown so far.
#[derive(Default, Debug)]
pub struct DateEvidence {
    /// How many cells read in one order only: day, month or year first.
    proofs: [u64; 3],
    /// The first cell that reads in several.
    doubt: Option<(u64, String)>,
    /// Whether a cell with dots has the month first.
    dots_in_doubt: bool,
    /// What was seen besides `YYYY-MM-DD`.
    seen: Seen,
    whole_years: bool,
}

/// Forms that a column has.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Seen {
    /// A date that is not written as `YYYY-MM-DD`.
    other: bool,
    /// A date whose day depends on the order.
    ordered: bool,
    /// A number that a spreadsheet would show as a date.
    serial: bool,
}

impl DateEvidence {
    /// Evidence of a column in which a year of two digits is no date: a birth
    /// date can be of two centuries.
    pub fn with_whole_years() -> Self {
        Self {
            whole_years: true,
            ..Self::default()
        }
    }

    /// Takes a cell into account. A blank one and one that is no date prove
    /// nothing.
    pub fn weigh(&mut self, line: u64, text: &str) {
        if plain_iso(text).is_some() {
            return;
        }
        self.seen.serial |= serial(text).is_some();
        let Some(written) = self.written(text) else {
            return;
        };
        if written.is_fixed() {
            self.seen.other |= written.day(DateOrder::DayFirst).is_some();
            return;
        }
        let readings = written.readings();
        let mut days = readings.iter().filter_map(|(_, day)| *day);
        let Some(first) = days.next() else {
            return;
        };
        self.seen.other = true;
        self.seen.ordered = true;
        let has_two = days.any(|day| day != first);
        let of = |place: usize| readings[place].1.is_some();
        if written.is_dotted() {
            // With dots the day is first, as long as no cell shows otherwise.
            self.dots_in_doubt |= !of(0);
        } else if has_two {
            self.doubt.get_or_insert_with(|| (line, text.to_owned()));
        } else {
            for (place, proofs) in self.proofs.iter_mut().enumerate() {
                let alone = (0..readings.len()).all(|other| of(other) == (other == place));
                *proofs += u64::from(alone);
            }
        }
    }

    fn written(&self, text: &str) -> Option<Written> {
        Written::parse(text).filter(|written| !(self.whole_years && written.has_short_year()))
    }

    /// Decides how the column is read; `asked` goes before all evidence.
    ///
    /// # Errors
    /// Line and text of the first date in doubt, if nothing shows what is
    /// meant.
    pub fn decide(self, asked: Option<DateOrder>) -> Result<DateStyle, (u64, String)> {
        let [day_first, month_first, year_first] = self.proofs;
        let most = day_first.max(month_first).max(year_first);
        let order = match asked {
            Some(order) => order,
            None if most == 0 => match self.doubt {
                Some(doubt) => return Err(doubt),
                None => DateOrder::DayFirst,
            },
            None if most == month_first => DateOrder::MonthFirst,
            None if most == day_first => DateOrder::DayFirst,
            None => DateOrder::YearFirst,
        };
        let proven = self.proofs.iter().filter(|count| **count > 0).count();
        Ok(DateStyle {
            order,
            asked: asked.is_some(),
            doubts: Doubts {
                numbers: proven > 1,
                dots: self.dots_in_doubt,
            },
            seen: self.seen,
            whole_years: self.whole_years,
        })
    }
}

/// How the dates of a column are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DateStyle {
    order: DateOrder,
    asked: bool,
    doubts: Doubts,
    seen: Seen,
    whole_years: bool,
}

/// Where a column has proofs of several orders, so that only what has one
/// reading is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Doubts {
    numbers: bool,
    /// Numbers with dots between them.
    dots: bool,
}

impl DateStyle {
    /// Reads a cell of the column; `None` if it is no date in its order, or
    /// reads both ways in a column that has both.
    pub fn read(self, text: &str) -> Option<Day> {
        if let Some(day) = plain_iso(text) {
            return Some(day);
        }
        if self.order == DateOrder::Serial
            && let Some(day) = serial(text)
        {
            return Some(day);
        }
        let written = Written::parse(text)?;
        if self.whole_years && written.has_short_year() {
            return None;
        }
        if written.is_fixed() {
            return written.day(DateOrder::DayFirst);
        }
        if self.asked {
            return written.day(self.order);
        }
        let (order, in_doubt) = if written.is_dotted() {
            (DateOrder::DayFirst, self.doubts.dots)
        } else {
            (self.order, self.doubts.numbers)
        };
        let day = written.day(order)?;
        (!in_doubt || !written.can_differ_from(day)).then_some(day)
    }

    /// Whether all dates of the column are written as `YYYY-MM-DD`, so that
    /// no option changes what they mean.
    pub fn is_plain(self) -> bool {
        !self.seen.other && !self.reads_serials()
    }

    /// The word of the option that reads the column in this way; `None` if its
    /// dates mean the same without any.
    pub fn option(self) -> Option<&'static str> {
        (self.seen.ordered || self.reads_serials()).then_some(self.order.name())
    }

    fn reads_serials(self) -> bool {
        self.order == DateOrder::Serial && self.seen.serial
    }

    /// Why [`DateStyle::read`] does not take a cell, and the cure.
    pub fn complaint(self, text: &str) -> &'static str {
        let Some(written) = Written::parse(text) else {
            return if serial(text).is_some_and(|day| LIKELY_SERIALS.contains(&day.0)) {
                "is a number; format the column as a date in the spreadsheet and export it again, or say --date-format excel"
            } else {
                "is not a date; write it as YYYY-MM-DD"
            };
        };
        let is_day = |order: &DateOrder| written.day(*order).is_some();
        if self.whole_years && written.has_short_year() {
            "has a year of two digits; write it as YYYY-MM-DD"
        } else if written.is_fixed() || !ORDERS.iter().any(is_day) {
            "is no day of the calendar; check it, and write it as YYYY-MM-DD"
        } else if is_day(&self.order) && !self.asked {
            "can be read in two ways, and the column has both; write it as YYYY-MM-DD, or say --date-format"
        } else {
            "is not a date in the order of its column; write it as YYYY-MM-DD"
        }
    }
}

/// The days since 1970 that a number in a column of dates is likely to mean:
/// 1990 to 2079.
const LIKELY_SERIALS: std::ops::Range<i32> = 7_305..40_000;

/// The orders that need no word of the user.
const ORDERS: [DateOrder; 3] = [
    DateOrder::DayFirst,
    DateOrder::MonthFirst,
    DateOrder::YearFirst,
];
