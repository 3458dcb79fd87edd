//! The balances of a statement, held against its lines and the books.
//!
//! What belongs here: following the balances from line to line, whichever end
//! of a statement is the newest, and comparing the last of them with the
//! ledger. A line or transaction without a partner explains its own amount:
//! it is listed already, and what is reported here is what is left.

use bankctl_types::{BalancePlace, Day};

use super::rows::StatementRows;
use super::statement::StatedBalance;
use crate::Result;

/// What the balances of a statement come to.
#[derive(Default, Debug)]
pub(crate) struct Proof {
    /// The balance before the first line.
    pub(crate) opening_minor: Option<i128>,
    /// The balance after the last line, and the line of the last balance.
    pub(crate) closing: Option<(i128, u64)>,
    /// How many balances were compared with the lines before them.
    pub(crate) checked: u64,
    /// Those that are not what the lines come to.
    pub(crate) differences: Vec<Difference>,
}

/// A balance that is not what it should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Difference {
    /// The line that states it.
    pub(crate) line: u64,
    /// As it is stated.
    pub(crate) file_minor: i128,
    /// As it should be.
    pub(crate) expected_minor: i128,
}

/// A row of the file: an amount, a balance after it, or both.
#[derive(Clone, Copy)]
struct Entry {
    line: u64,
    amount_minor: i128,
    balance_minor: Option<i128>,
}

/// Follows the balances of a statement from line to line.
///
/// # Errors
/// The temporary file of the lines can't be read.
pub(crate) fn follow(rows: &StatementRows, balances: &[StatedBalance]) -> Result<Proof> {
    let entries = Entries::of(rows, balances)?;
    // The dates tell which end is the newest, unless the balances say otherwise.
    let falling = match (rows.heads().first(), rows.heads().last()) {
        (Some(first), Some(last)) => first.date > last.date,
        _ => false,
    };
    let likely = entries.followed(falling)?;
    if likely.differences.is_empty() {
        return Ok(likely);
    }
    let other = entries.followed(!falling)?;
    Ok(if other.differences.len() < likely.differences.len() {
        other
    } else {
        likely
    })
}

/// The rows of a file in their order.
struct Entries<'s> {
    rows: &'s StatementRows,
    balances: &'s [StatedBalance],
    /// Places of lines, and behind all of those of balances that stand between them; `None`
    /// where there are only lines, in the order of the file.
    order: Option<Vec<usize>>,
}

impl<'s> Entries<'s> {
    fn of(rows: &'s StatementRows, balances: &'s [StatedBalance]) -> Result<Self> {
        let is_between = |stated: &StatedBalance| stated.place == BalancePlace::Between;
        let order = if rows.is_ordered() && !balances.iter().any(is_between) {
            None
        } else {
            let mut order = Vec::with_capacity(rows.len());
            let mut reader = rows.reader();
            while let Some((place, row)) = reader.next_row(|_| true)? {
                order.push((row.line, place));
            }
            let behind = (rows.len()..).zip(balances);
            let between = behind.filter(|(_, stated)| is_between(stated));
            order.extend(between.map(|(place, stated)| (stated.line, place)));
            order.sort_by_key(|(line, _)| *line);
            Some(order.into_iter().map(|(_, place)| place).collect())
        };
        Ok(Self {
            rows,
            balances,
            order,
        })
    }

    /// The row at a place in the order.
    fn entry(&self, number: usize) -> Result<Entry> {
        let place = self.order.as_ref().map_or(number, |order| order[number]);
        if let Some(place) = place.checked_sub(self.rows.len()) {
            return Ok(of_balance(&self.balances[place]));
        }
        let head = &self.rows.heads()[place];
        let (line, balance_minor) = if head.has_balance() {
            let row = self.rows.read(place)?;
            (row.line, row.balance_minor)
        } else {
            (0, None)
        };
        Ok(Entry {
            line,
            amount_minor: i128::from(head.amount_minor),
            balance_minor: balance_minor.map(i128::from),
        })
    }

    /// Follows them from the oldest on, wherever that is.
    fn followed(&self, newest_first: bool) -> Result<Proof> {
        let mut proof = Following::default();
        let at = |wanted: BalancePlace| {
            let found = self.balances.iter();
            let found = found.filter(move |stated| stated.place == wanted);
            found.map(of_balance)
        };
        at(BalancePlace::Opening).for_each(|entry| proof.take(&entry));
        let count = self.order.as_ref().map_or(self.rows.len(), Vec::len);
        for number in 0..count {
            let number = if newest_first {
                count - 1 - number
            } else {
                number
            };
            proof.take(&self.entry(number)?);
        }
        at(BalancePlace::Closing).for_each(|entry| proof.take(&entry));
        Ok(proof.proof)
    }
}

fn of_balance(stated: &StatedBalance) -> Entry {
    Entry {
        line: stated.line,
        amount_minor: 0,
        balance_minor: Some(i128::from(stated.balance_minor)),
    }
}

/// A proof as far as it has come.
#[derive(Default)]
struct Following {
    proof: Proof,
    /// What came before the first balance.
    before_first: i128,
}

impl Following {
    fn take(&mut self, entry: &Entry) {
        let proof = &mut self.proof;
        let expected = proof
            .closing
            .map(|(balance, _)| balance + entry.amount_minor);
        match (expected, entry.balance_minor) {
            (Some(expected), Some(stated)) => {
                proof.checked += 1;
                if stated != expected {
                    proof.differences.push(Difference {
                        line: entry.line,
                        file_minor: stated,
                        expected_minor: expected,
                    });
                }
                proof.closing = Some((stated, entry.line));
            }
            (Some(expected), None) => {
                proof.closing = proof.closing.map(|(_, line)| (expected, line));
            }
            (None, stated) => {
                self.before_first += entry.amount_minor;
                proof.opening_minor = stated.map(|stated| stated - self.before_first);
                proof.closing = stated.map(|stated| (stated, entry.line));
            }
        }
    }
}

impl Proof {
    /// The balances at the ends of some days instead of the whole file, by the
    /// lines outside of them.
    pub(crate) fn narrow(&mut self, rows: &StatementRows, from: Day, to: Day) {
        let sum = |is_outside: &dyn Fn(Day) -> bool| -> i128 {
            let outside = rows.heads().iter();
            let outside = outside.filter(|row| is_outside(row.date));
            outside.map(|row| i128::from(row.amount_minor)).sum()
        };
        self.opening_minor = self
            .opening_minor
            .map(|opening| opening + sum(&|date| date < from));
        self.closing = self
            .closing
            .map(|(closing, line)| (closing - sum(&|date| date > to), line));
    }

    /// Compares the last balance with what the books come to.
    pub(crate) fn compare(&mut self, expected_minor: i128) {
        let Some((closing, line)) = self.closing else {
            return;
        };
        self.checked += 1;
        if closing != expected_minor {
            self.differences.push(Difference {
                line,
                file_minor: closing,
                expected_minor,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BalancePlace, Day, StatedBalance, StatementRows, follow};
    use crate::queries::reconcile::StatementRow;

    /// Day, amount and balance of lines; place and balance of rows of their
    /// own.
    enum Row {
        Line(i32, i64, Option<i64>),
        Balance(BalancePlace, i64),
    }
    use BalancePlace::{Between, Closing, Opening};
    use Row::{Balance, Line};

    fn told(rows: &[Row]) -> (Option<i128>, Option<i128>, u64, Vec<u64>) {
        let mut lines = Vec::new();
        let mut balances = Vec::new();
        for (line, row) in (2..).zip(rows) {
            match *row {
                Line(day, amount_minor, balance_minor) => lines.push(StatementRow {
                    line,
                    date: Day(day),
                    amount_minor,
                    reference: None,
                    ids: Vec::new(),
                    codes: Vec::new(),
                    details: Vec::new(),
                    description: None,
                    balance_minor,
                    left_open: None,
                }),
                Balance(place, balance_minor) => balances.push(StatedBalance {
                    line,
                    date: None,
                    place,
                    balance_minor,
                }),
            }
        }
        let lines = StatementRows::of(lines).expect("few");
        let proof = follow(&lines, &balances).expect("read");
        let wrong = proof.differences.iter().map(|found| found.line).collect();
        let closing = proof.closing.map(|(closing, _)| closing);
        (proof.opening_minor, closing, proof.checked, wrong)
    }

    #[test]
    #[rustfmt::skip]
    fn balances_are_followed_from_line_to_line() {
        let table = [
            (vec![Line(1, 5, None)], (None, None, 0, vec![])),
            (vec![Line(1, 5, Some(5)), Line(2, 3, Some(8))], (Some(0), Some(8), 1, vec![])),
            (vec![Line(2, 3, Some(8)), Line(1, 5, Some(5))], (Some(0), Some(8), 1, vec![])),
            (vec![Line(1, 3, Some(8)), Line(1, 5, Some(5)), Line(1, 1, Some(0))], (Some(-1), Some(8), 2, vec![])),
            (vec![Line(1, 5, Some(5)), Line(2, 3, Some(9)), Line(3, 1, Some(10))], (Some(0), Some(10), 2, vec![3])),
            (vec![Line(1, 5, Some(5)), Line(2, 3, None), Line(3, 1, Some(9)), Line(4, 1, None)], (Some(0), Some(10), 1, vec![])),
            (vec![Line(1, 5, None), Line(2, 3, Some(18)), Line(3, 1, Some(19))], (Some(10), Some(19), 1, vec![])),
            (vec![Balance(Opening, 10), Line(1, 5, None), Balance(Closing, 15)], (Some(10), Some(15), 1, vec![])),
            (vec![Balance(Opening, 10), Line(1, 5, None), Balance(Closing, 14)], (Some(10), Some(14), 1, vec![4])),
            (vec![Balance(Opening, 10), Line(1, 5, None)], (Some(10), Some(15), 0, vec![])),
            (vec![Balance(Closing, 18), Line(2, 3, None), Line(1, 5, None), Balance(Opening, 10)], (Some(10), Some(18), 1, vec![])),
            (vec![Balance(Opening, 10), Line(2, 3, Some(18)), Line(1, 5, Some(15)), Balance(Closing, 18)], (Some(10), Some(18), 3, vec![])),
            (vec![Balance(Between, 10), Line(1, 5, Some(15)), Balance(Between, 15)], (Some(10), Some(15), 2, vec![])),
            (vec![Balance(Closing, 7)], (Some(7), Some(7), 0, vec![])),
        ];
        for (number, (rows, expected)) in table.into_iter().enumerate() {
            assert_eq!(told(&rows), expected, "{number}");
        }
    }
}
