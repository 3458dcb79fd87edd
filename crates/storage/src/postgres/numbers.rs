//! Numbers for new rows.
//!
//! Those of 64 bits come from sequences: no one waits for anybody, and there may
//! be gaps. Those of customers and accounts are typed by people and so are few:
//! they come from a row that is locked, and count once the record is there.

use super::Postgres;
use super::schema::{self, LAST_OF_COUNTER};
use crate::driver::{Driver as _, Param, Sequence};
use crate::postgres::send_queue::Post;
use crate::{Result, damaged};

/// From how many numbers on it is tried to draw all that follow each other.
const NUMBERS_IN_A_ROW_MIN: i64 = 64;

/// How far beyond the last number those of a dry run begin.
const TRIAL_AHEAD: i64 = 100_000;

/// What asks for so many numbers, to be sent before they are asked for.
pub(super) fn coming(of: Sequence, count: usize) -> Post {
    let count = i64::try_from(count).unwrap_or(1);
    match of {
        Sequence::Named(name) if count >= NUMBERS_IN_A_ROW_MIN => {
            Post::of(&schema::next_range(name), &[Param::Integer(count)])
        }
        Sequence::Named(name) => Post::of(&schema::next_numbers(name), &[Param::Integer(count)]),
        // Locked until the transaction ends, however many are taken.
        Sequence::Counter(which) => Post::of(LAST_OF_COUNTER, &[Param::Integer(which)]),
    }
}

impl Postgres {
    /// Takes so many numbers.
    pub(super) fn drawn(&mut self, of: Sequence, count: i64) -> Result<Vec<i64>> {
        match of {
            Sequence::Counter(which) => self.counted(which, count),
            Sequence::Named(name) => match self.trial {
                Some(tried) => self.tried(name, tried, count),
                None => self.taken(name, count),
            },
        }
    }

    /// The numbers after the last one, which is locked. Those that were given out
    /// before in this transaction may not be there yet.
    fn counted(&mut self, which: i64, count: i64) -> Result<Vec<i64>> {
        let last = self.one(LAST_OF_COUNTER, Param::Integer(which))?;
        let last = last.ok_or_else(|| damaged(format_args!("there is no counter {which}")))?;
        let last = last.max(self.given.get(&which).copied().unwrap_or(0));
        self.given.insert(which, last + count);
        Ok((last + 1..=last + count).collect())
    }

    /// Numbers for what is taken back.
    fn tried(&mut self, sequence: &str, tried: i64, count: i64) -> Result<Vec<i64>> {
        let mut last = 0;
        self.query(&schema::last_number(sequence), &[], &mut |row| {
            last = row.integer(0)?;
            Ok(())
        })?;
        self.trial = Some(tried + count);
        let first = last + TRIAL_AHEAD + tried;
        Ok((first..first + count).collect())
    }

    fn taken(&mut self, sequence: &str, count: i64) -> Result<Vec<i64>> {
        let mut numbers = Vec::new();
        if count >= NUMBERS_IN_A_ROW_MIN {
            let range = [Param::Integer(count)];
            self.query(&schema::next_range(sequence), &range, &mut |row| {
                let (first, last) = (row.integer(0)?, row.integer(1)?);
                // Else another transaction has drawn some between them.
                if last - first == count - 1 {
                    numbers.extend(first..=last);
                }
                Ok(())
            })?;
            if !numbers.is_empty() {
                return Ok(numbers);
            }
        }
        let count = [Param::Integer(count)];
        self.query(&schema::next_numbers(sequence), &count, &mut |row| {
            numbers.push(row.integer(0)?);
            Ok(())
        })?;
        Ok(numbers)
    }

    fn one(&mut self, statement: &str, param: Param<'_>) -> Result<Option<i64>> {
        let mut found = None;
        self.query(statement, &[param], &mut |row| {
            found = row.optional_integer(0)?;
            Ok(())
        })?;
        Ok(found)
    }
}
