//! Many rows through one statement.
//!
//! What SQLite does for each statement (opening its tables, starting and
//! ending) costs as much as a row, so an insert is written for several rows
//! and run for as many at once.

use std::fmt::Write as _;

use rusqlite::{CachedStatement, Connection};

use super::fault::translate;
use super::prepare;
use crate::driver::{Binder, NextRow, Param};
use crate::{Error, Result, damaged};

/// How many rows an insert takes at once.
const ROWS: usize = 16;

/// Runs a statement for each of `rows` rows. They go into a transaction or
/// nowhere: SQLite ends one by itself when, for instance, the disk is full.
pub(super) fn run(
    connection: &Connection,
    statement: &str,
    rows: usize,
    mut next: NextRow,
) -> Result<()> {
    if connection.is_autocommit() {
        return Err(Error::Engine("the transaction has ended".to_owned()));
    }
    let mut left = rows;
    if let Some(insert) = Insert::of(statement).filter(|_| rows >= ROWS) {
        let mut group = Group::new(prepare(connection, &insert.repeated())?, insert.columns);
        while left >= ROWS {
            group.run(ROWS, &mut next)?;
            left -= ROWS;
        }
    }
    if left > 0 {
        let mut single = Group::new(prepare(connection, statement)?, 0);
        for _ in 0..left {
            single.run(1, &mut next)?;
        }
    }
    Ok(())
}

/// An insert of one row, in pieces.
struct Insert<'a> {
    before: &'a str,
    after: &'a str,
    columns: usize,
}

impl<'a> Insert<'a> {
    fn of(statement: &'a str) -> Option<Self> {
        let (before, rest) = statement.split_once(" VALUES (")?;
        let (values, after) = rest.split_once(')')?;
        let columns = values.split(", ").count();
        let expected = (1..=columns).map(|place| format!("${place}"));
        // Values that stand in the statement itself have no place to move.
        let is_plain = values.split(", ").map(str::to_owned).eq(expected);
        is_plain.then_some(Self {
            before,
            after,
            columns,
        })
    }

    /// The same for several rows.
    fn repeated(&self) -> String {
        let mut text = format!("{} VALUES ", self.before);
        for row in 0..ROWS {
            for column in 0..self.columns {
                let start = match (row, column) {
                    (0, 0) => "(",
                    (_, 0) => "), (",
                    _ => ", ",
                };
                // Writing to a string cannot fail.
                let _ = write!(text, "{start}${}", row * self.columns + column + 1);
            }
        }
        text.push(')');
        text.push_str(self.after);
        text
    }
}

/// The rows that a statement takes at once. Most columns of a payroll are the
/// same from row to row, so what is bound already is not bound again.
struct Group<'a> {
    statement: CachedStatement<'a>,
    columns: usize,
    row: usize,
    bound: Vec<Bound>,
}

/// What is bound to a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// Nothing yet, or what is too long to compare.
    Other,
    /// A number, or that there is none.
    Number(Option<i64>),
}

impl<'a> Group<'a> {
    fn new(statement: CachedStatement<'a>, columns: usize) -> Self {
        let bound = vec![Bound::Other; statement.parameter_count()];
        Self {
            statement,
            columns,
            row: 0,
            bound,
        }
    }

    fn run(&mut self, rows: usize, next: &mut NextRow) -> Result<()> {
        for row in 0..rows {
            self.row = row;
            next(self)?;
        }
        self.statement
            .raw_execute()
            .map(drop)
            .map_err(|error| translate(&error))
    }
}

impl Binder for Group<'_> {
    fn bind(&mut self, place: usize, value: Param<'_>) -> Result<()> {
        let place = self.row * self.columns + place;
        let next = match value {
            Param::Null => Bound::Number(None),
            Param::Integer(number) => Bound::Number(Some(number)),
            Param::Text(_) | Param::Blob(_) | Param::Integers(_) | Param::Texts(_) => Bound::Other,
        };
        let Some(bound) = self.bound.get_mut(place - 1) else {
            return Err(damaged(format_args!("no place ${place} in a statement")));
        };
        if next != Bound::Other && next == *bound {
            return Ok(());
        }
        *bound = next;
        self.statement
            .raw_bind_parameter(place, value)
            .map_err(|error| translate(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::{Insert, ROWS};

    #[test]
    fn an_insert_is_repeated_with_places_of_its_own() {
        let insert = Insert::of("INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT DO NOTHING");
        let text = insert.map(|insert| insert.repeated()).unwrap_or_default();
        let start = "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), (";
        assert!(text.starts_with(start), "{text}");
        let end = format!("(${}, ${}) ON CONFLICT DO NOTHING", ROWS * 2 - 1, ROWS * 2);
        assert!(text.ends_with(&end), "{text}");
        for single in ["UPDATE t SET a = $1", "INSERT INTO t (a, b) VALUES ($1, 0)"] {
            assert!(Insert::of(single).is_none(), "{single}");
        }
    }
}
