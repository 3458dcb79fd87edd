//! Dates as bank statements write them.
//!
//! What belongs here: one cell to a day, given the order of its parts, and
//! deciding that order by the evidence of a column. A date with the year
//! first, with dots (`22.02.18`) or with the month as a word has one
//! reading; `03/04/2026` has two, and needs a proof from another row.

use chrono::NaiveDate;

use crate::domain::Day;

/// The order of day, month and year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
    /// Year, month, day.
    YearFirst,
}

impl DateOrder {
    /// Reads `dmy`, `mdy` or `ymd`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "dmy" => Some(Self::DayFirst),
            "mdy" => Some(Self::MonthFirst),
            "ymd" => Some(Self::YearFirst),
            _ => None,
        }
    }
}

/// What the dates of a column have shown so far.
#[derive(Default, Debug)]
pub struct DateEvidence {
    day_first: u64,
    month_first: u64,
    doubt: Option<(u64, String)>,
}

impl DateEvidence {
    /// Takes a cell into account.
    pub fn weigh(&mut self, line: u64, text: &str) {
        match (
            read(text, DateOrder::DayFirst),
            read(text, DateOrder::MonthFirst),
        ) {
            (Some(day), Some(month)) if day != month => {
                self.doubt.get_or_insert_with(|| (line, text.to_owned()));
            }
            (Some(_), None) => self.day_first += 1,
            (None, Some(_)) => self.month_first += 1,
            _ => {}
        }
    }

    /// Decides how the column is read; `asked` goes before all evidence.
    ///
    /// # Errors
    /// Line and text of the first date in doubt, if nothing shows what is
    /// meant.
    pub fn decide(self, asked: Option<DateOrder>) -> Result<DateStyle, (u64, String)> {
        let conflict = self.day_first > 0 && self.month_first > 0;
        let order = match asked {
            Some(order) => order,
            None if self.day_first > self.month_first => DateOrder::DayFirst,
            None if self.month_first > 0 => DateOrder::MonthFirst,
            None => match self.doubt {
                Some(doubt) => return Err(doubt),
                None => DateOrder::DayFirst,
            },
        };
        Ok(DateStyle {
            order,
            asked: asked.is_some(),
            conflict: conflict && asked.is_none(),
        })
    }
}

/// How the dates of a column are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DateStyle {
    order: DateOrder,
    asked: bool,
    conflict: bool,
}

impl DateStyle {
    /// Reads a cell of the column; `None` if it is no date in its order, or
    /// reads both ways in a column that has both.
    pub fn read(self, text: &str) -> Option<Day> {
        if self.asked {
            return read_asked(text, self.order);
        }
        let day = read(text, self.order)?;
        let other = match self.order {
            DateOrder::DayFirst => DateOrder::MonthFirst,
            _ => DateOrder::DayFirst,
        };
        let doubtful = self.conflict && read(text, other).is_some_and(|second| second != day);
        (!doubtful).then_some(day)
    }
}

/// Three numbers, or two with a month's name.
struct Parts<'a> {
    texts: [&'a str; 3],
    separator: char,
}

fn read(text: &str, order: DateOrder) -> Option<Day> {
    let parts = split(text)?;
    let order = match parts.separator {
        _ if parts.texts[0].len() == 4 => DateOrder::YearFirst,
        '.' => DateOrder::DayFirst,
        _ => order,
    };
    parts.day(order)
}

/// As [`read`], but where the user has spoken a dot says nothing more.
fn read_asked(text: &str, order: DateOrder) -> Option<Day> {
    let parts = split(text)?;
    let year_first = parts.texts[0].len() == 4;
    parts.day(if year_first {
        DateOrder::YearFirst
    } else {
        order
    })
}

fn split(text: &str) -> Option<Parts<'_>> {
    let text = text.trim();
    let separator = text.chars().find(|c| matches!(c, '-' | '/' | '.' | ' '))?;
    let mut pieces = text.splitn(3, separator);
    let texts = [pieces.next()?, pieces.next()?, pieces.next()?];
    // A time may follow a date with the year first.
    let last = match texts[2].find(['T', ' ']) {
        Some(place) if texts[0].len() == 4 && is_time(&texts[2][place + 1..]) => &texts[2][..place],
        _ => texts[2],
    };
    let texts = [texts[0], texts[1], last];
    Some(Parts { texts, separator })
}

/// Whether hours, minutes and perhaps more follow.
fn is_time(text: &str) -> bool {
    let known = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | ' ' | 'Z');
    text.len() >= 4 && text.contains(':') && text.chars().all(known)
}

impl Parts<'_> {
    fn day(&self, order: DateOrder) -> Option<Day> {
        let [first, second, third] = self.texts;
        // A month in words settles the order.
        let (year, month, day) = match order {
            _ if self.separator != '.' && month_named(second).is_some() => (third, second, first),
            DateOrder::DayFirst => (third, second, first),
            DateOrder::MonthFirst => (third, first, second),
            DateOrder::YearFirst => (first, second, third),
        };
        let month = month_named(month).or_else(|| number(month, 1..=2))?;
        let year = match year.len() {
            2 => 2000 + number(year, 2..=2)?,
            _ => number(year, 4..=4)?,
        };
        let year = i32::try_from(year).ok()?;
        let date = NaiveDate::from_ymd_opt(year, month, number(day, 1..=2)?)?;
        let day = Day::from_date(date);
        (Day::MIN..=Day::MAX).contains(&day).then_some(day)
    }
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let plain = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// The number of an English month: `Nov` or `November`.
fn month_named(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = text.to_ascii_lowercase();
    let place = MONTHS
        .iter()
        .position(|month| *month == word || month.get(..3) == Some(&word))?;
    u32::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::{DateEvidence, DateOrder};

    fn days(cells: &[&str], asked: Option<&str>) -> Result<Vec<String>, String> {
        let mut evidence = DateEvidence::default();
        for (line, cell) in (2..).zip(cells) {
            evidence.weigh(line, cell);
        }
        let style = evidence.decide(asked.and_then(DateOrder::parse));
        let style = style.map_err(|(line, text)| format!("{line}: {text}"))?;
        let read = |cell: &&str| {
            style
                .read(cell)
                .map_or("-".to_owned(), |day| day.to_string())
        };
        Ok(cells.iter().map(read).collect())
    }

    #[test]
    fn a_column_of_dates_decides_its_order() {
        type Case = (
            &'static [&'static str],
            Option<&'static str>,
            Result<&'static str, &'static str>,
        );
        let table: [Case; 17] = [
            (
                &["2018-03-01", "2018/03/01"],
                None,
                Ok("2018-03-01 2018-03-01"),
            ),
            (&["2018-02-25 12:34:56 +0000"], None, Ok("2018-02-25")),
            (&["2026-01-02T03:04:05Z"], None, Ok("2026-01-02")),
            (
                &["02.03.2018", "22.02.18"],
                None,
                Ok("2018-03-02 2018-02-22"),
            ),
            (
                &["16-11-2012", "12-10-2012"],
                None,
                Ok("2012-11-16 2012-10-12"),
            ),
            (
                &["08/17/2022", "08/09/2022"],
                None,
                Ok("2022-08-17 2022-08-09"),
            ),
            (&["2/8/15", "2/24/15"], None, Ok("2015-02-08 2015-02-24")),
            (
                &["07 Nov 2013", "9-December-2013"],
                None,
                Ok("2013-11-07 2013-12-09"),
            ),
            (&["05/05/2018"], None, Ok("2018-05-05")),
            (&["10/02/2018"], None, Err("2: 10/02/2018")),
            (&["10/02/2018"], Some("dmy"), Ok("2018-02-10")),
            (&["10/02/2018"], Some("mdy"), Ok("2018-10-02")),
            (&["10.02.2018"], Some("mdy"), Ok("2018-10-02")),
            (&["15/02/08"], Some("ymd"), Ok("2015-02-08")),
            (
                &["13/01/2018", "14/01/2018", "01/13/2018", "02/03/2018"],
                None,
                Ok("2018-01-13 2018-01-14 - -"),
            ),
            (&["30/02/2018", "x", "", "2018-02-30"], None, Ok("- - - -")),
            (&["2018-02-25 noon", "2018-1-2-3"], None, Ok("- -")),
        ];
        for (cells, asked, expected) in table {
            let read = days(cells, asked).map(|days| days.join(" "));
            assert_eq!(
                read.as_deref().map_err(String::as_str),
                expected,
                "{cells:?}"
            );
        }
    }
}
