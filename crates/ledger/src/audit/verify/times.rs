//! When rows were booked that a checkpoint does not know: not before the newest
//! one that it knows.
//!
//! A root proves the rows that are under it, and nothing of those that come
//! later: a person who may write the file can add one and say that it is of last
//! winter. Books never go back in time, so such a row shows by its date. Lines of
//! the change log have the time of the clock, which may be set back a little.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use bankctl_types::{Day, Timestamp};

use super::findings::Findings;
use super::findings::number;
use crate::kernel::rules::transfer::Stamp;
use crate::kernel::tables::settings::Log;

/// How many rows of a log are kept that may have been booked too early.
const EARLY_MAX: usize = 1_000;
/// On a server clients have clocks of their own: rows may be booked this much
/// before one another, in microseconds.
const SKEW_MICROS: i64 = 5 * 60 * 1_000_000;

/// A row that a checkpoint does not know, ordered by what is compared.
#[derive(PartialEq, Eq)]
struct Early<K> {
    key: K,
    id: i64,
    at: Timestamp,
    day: Day,
}

impl<K: Ord> PartialOrd for Early<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord> Ord for Early<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.key, self.id).cmp(&(&other.key, other.id))
    }
}

/// The rows with the smallest keys.
struct Earliest<K>(BinaryHeap<Early<K>>);

impl<K: Ord> Earliest<K> {
    fn take(&mut self, row: Early<K>) {
        if self.0.len() < EARLY_MAX {
            self.0.push(row);
        } else if self.0.peek().is_some_and(|last| row < *last) {
            self.0.pop();
            self.0.push(row);
        }
    }
}

/// What is kept of the rows of a log.
pub(crate) struct Times {
    log: Log,
    /// The newest time and day that a checkpoint knows.
    newest: Option<(Timestamp, Day)>,
    by_time: Earliest<Timestamp>,
    by_day: Earliest<Day>,
}

impl Times {
    /// Before any row was read.
    pub(crate) fn of(log: Log) -> Self {
        Self {
            log,
            newest: None,
            by_time: Earliest(BinaryHeap::new()),
            by_day: Earliest(BinaryHeap::new()),
        }
    }

    /// Takes the next row, which the checkpoint knows or not.
    pub(crate) fn take(&mut self, is_known: bool, id: i64, stamp: &Stamp) {
        let (at, day) = (stamp.booked_at, stamp.business_date);
        if is_known {
            let newest = self.newest.get_or_insert((at, day));
            *newest = (newest.0.max(at), newest.1.max(day));
            return;
        }
        self.by_time.take(Early {
            key: at,
            id,
            at,
            day,
        });
        self.by_day.take(Early {
            key: day,
            id,
            at,
            day,
        });
    }

    fn name(&self, id: i64) -> String {
        match self.log {
            Log::Journal => number(id),
            Log::Changes => format!("change {id}"),
        }
    }
}

/// Finds what was booked before the newest row that a checkpoint knows, in
/// either log. Where one process writes at a time no transaction is booked before
/// another; else clocks differ.
pub(crate) fn compare(logs: &[&Times; 2], is_one_clock: bool, findings: &mut Findings) {
    let newest = logs.iter().filter_map(|times| times.newest);
    let Some((at, day)) = newest.reduce(|one, other| (one.0.max(other.0), one.1.max(other.1)))
    else {
        return;
    };
    let about = Timestamp(at.0.saturating_sub(SKEW_MICROS));
    for times in logs {
        let is_strict = is_one_clock && times.log == Log::Journal;
        let own = times.newest.filter(|_| is_strict);
        let first = own.map_or(about, |(own, _)| own.max(about));
        let by_time = times.by_time.0.iter().filter(|row| row.at < first);
        let by_time = by_time.map(|row| (row.id, row.at, row.day));
        // Those whose time is late enough and whose date is not.
        let by_day = times.by_day.0.iter();
        let by_day = by_day.filter(|row| row.day < day && row.at >= first);
        let by_day = by_day.map(|row| (row.id, row.at, row.day));
        let mut early: Vec<(i64, Timestamp, Day)> = by_time.chain(by_day).collect();
        early.sort_unstable();
        for (id, booked_at, date) in early {
            findings.add(
                "booked_before_checkpoint",
                times.name(id),
                format!(
                    "it was not there at the checkpoint, and is booked at {booked_at} for {date}, before what was (at {at} for {day})"
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::{Day, Timestamp};

    use super::{EARLY_MAX, SKEW_MICROS, Times, compare};
    use crate::audit::verify::findings::Findings;
    use crate::kernel::rules::transfer::Stamp;
    use crate::kernel::tables::settings::Log;

    fn stamp(at: i64, day: i32) -> Stamp {
        Stamp {
            operator: 1,
            booked_at: Timestamp(at),
            business_date: Day(day),
        }
    }

    fn found(known: &[(i64, i32)], others: &[(i64, i32)], is_one_clock: bool) -> usize {
        let (mut journal, mut changes) = (Times::of(Log::Journal), Times::of(Log::Changes));
        for (id, (at, day)) in (1..).zip(known) {
            journal.take(true, id, &stamp(*at, *day));
        }
        for (at, _) in known {
            changes.take(true, 1, &stamp(*at, 0));
        }
        for (id, (at, day)) in (1..).zip(others) {
            journal.take(false, id, &stamp(*at, *day));
        }
        let mut findings = Findings::default();
        compare(&[&journal, &changes], is_one_clock, &mut findings);
        findings.problems.len()
    }

    #[test]
    fn what_is_booked_before_a_checkpoint_shows_in_either_log() {
        let newest = SKEW_MICROS * 10;
        let known = [(newest, 9), (5, 1)];
        for (others, one_clock, several) in [
            (&[(newest, 9)][..], 0, 0),
            (&[(newest - 1, 9)], 1, 0),
            (&[(newest - SKEW_MICROS, 9)], 1, 0),
            (&[(newest - SKEW_MICROS - 1, 9)], 1, 1),
            (&[(newest, 8)], 1, 1),
            (&[(newest - 1, 8), (newest + 1, 10)], 1, 1),
        ] {
            assert_eq!(found(&known, others, true), one_clock, "{others:?}");
            assert_eq!(found(&known, others, false), several, "{others:?}");
        }
        assert_eq!(found(&[], &[(0, 0)], true), 0, "nothing was known");
    }

    #[test]
    fn an_early_row_is_found_among_many() {
        let mut rows = vec![(100, 5); EARLY_MAX * 2];
        rows.push((99, 5));
        rows.push((100, 4));
        assert_eq!(found(&[(100, 5)], &rows, true), 2);
    }
}
