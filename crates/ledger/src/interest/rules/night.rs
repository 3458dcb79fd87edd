//! What a night makes of what an account had accrued: rows that came since are
//! looked at, late ones corrected, and the days to come accrued.

use bankctl_types::Day;

use super::conditions::Schedule;
use super::explained::Booked;
use super::moves::{Bases, Sides, accrual, correction};

/// What is kept of an account from night to night.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct State {
    /// What was earned and is owed, and was not paid.
    pub sides: Sides,
    /// The last day that is accrued for.
    pub accrued_through: Day,
    /// The sum of all rows up to `settled`, which all count on that day.
    pub base_minor: i64,
    /// The last row of the base.
    pub settled: i64,
    /// The last row that was looked at. Some of those after the base count from
    /// a later day only.
    pub seen: i64,
    /// By how many days a value date was later than its business date at most.
    pub ahead_days: i32,
}

/// A row of the journal, and the one before it on the same account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// The row.
    pub booked: Booked,
    /// The row before it; zero if it is the first.
    pub previous: i64,
}

impl State {
    /// What an account has that begins to accrue after a day.
    pub fn begun(through: Day) -> Self {
        Self {
            sides: Sides::default(),
            accrued_through: through,
            base_minor: 0,
            settled: 0,
            seen: 0,
            ahead_days: 0,
        }
    }

    /// Whether nothing was booked since, and nothing waits for its day.
    pub fn is_quiet(&self, head: i64) -> bool {
        head == self.seen && self.settled == self.seen
    }

    /// The first day that a row counts from which was booked late, of rows since
    /// the base.
    pub fn late_since(&self, rows: &[Row]) -> Option<Day> {
        let late = rows.iter().filter(|row| self.is_late(row));
        late.map(|row| row.booked.moved.value_date).min()
    }

    fn is_late(&self, row: &Row) -> bool {
        row.booked.transfer > self.seen && row.booked.moved.value_date <= self.accrued_through
    }

    /// Before which business date no row counts after a day.
    pub fn counts_by_then(&self, day: Day) -> Day {
        day.plus(-self.ahead_days)
    }

    /// The state after a night that accrues up to a day; `None` beyond what a
    /// ledger can count. Given are all rows since the base, and of those before
    /// it at least the ones that count after the first late one does.
    pub fn after_night(
        &self,
        schedule: &Schedule,
        since: &[Row],
        before: &[Row],
        until: Day,
    ) -> Option<Self> {
        let mut bases = self.known_bases(since, before)?;
        let mut sides = self.sides;
        let mut next = *self;
        for row in since.iter().filter(|row| row.booked.transfer > self.seen) {
            let moved = row.booked.moved;
            if self.is_late(row) {
                let more = correction(schedule, &mut bases, moved, self.accrued_through)?;
                sides = sides.plus(more)?;
            } else {
                bases.take(moved);
            }
            let ahead = moved
                .value_date
                .0
                .saturating_sub(row.booked.business_date.0);
            next.ahead_days = next.ahead_days.max(ahead);
        }
        let first = self.accrued_through.plus(1);
        next.sides = sides.plus(accrual(schedule, &bases, (first, until))?)?;
        next.accrued_through = until;
        next.settle(since)?;
        Some(next)
    }

    /// The balance by value date, of what was known the night before.
    fn known_bases(&self, since: &[Row], before: &[Row]) -> Option<Bases> {
        let mut minor = i128::from(self.base_minor);
        let known = since.iter().filter(|row| row.booked.transfer <= self.seen);
        let mut moves: Vec<_> = known.map(|row| row.booked.moved).collect();
        if let Some(first) = self.late_since(since) {
            for row in before
                .iter()
                .filter(|row| row.booked.moved.value_date > first)
            {
                minor -= i128::from(row.booked.moved.minor);
                moves.push(row.booked.moved);
            }
        }
        Some(Bases::of(i64::try_from(minor).ok()?, moves))
    }

    /// Takes all rows into the base that count by now and come before those
    /// that do not.
    fn settle(&mut self, since: &[Row]) -> Option<()> {
        let waits = |row: &&Row| row.booked.moved.value_date > self.accrued_through;
        let waiting = since.iter().filter(waits);
        let first = waiting.min_by_key(|row| row.booked.transfer);
        let last = since.iter().map(|row| row.booked.transfer).max();
        let settled = match first {
            Some(row) => row.previous,
            None => last.unwrap_or(self.settled),
        };
        let counted = since.iter().filter(|row| row.booked.transfer <= settled);
        let minor = counted.map(|row| i128::from(row.booked.moved.minor));
        let minor = i128::from(self.base_minor) + minor.sum::<i128>();
        self.base_minor = i64::try_from(minor).ok()?;
        self.settled = settled;
        self.seen = last.unwrap_or(self.seen);
        Some(())
    }
}
