//! Entries whose day has come.

use bankctl_types::Day;

use super::actions::{existing, is_refusal};
use super::close::returns_due;
use super::rules::entry::AchState;
use super::table;
use super::view::AchDue;
use crate::ach::AchRoom;
use crate::kernel::rules::change::action;
use crate::{Result, WriteTx};

/// How many entries are looked at in a transaction.
pub(super) const ROWS: i64 = 500;
/// What an entry that waits remembers, if it goes back where it has no account.
pub(super) const SENDS_BACK: &str = "unknown: return";

impl AchRoom<'_> {
    /// Books what waited for a day that has come: until `at`, or today.
    ///
    /// # Errors
    /// The day. What can't be booked goes on waiting, and is counted.
    pub fn post_due(self, at: Option<Day>) -> Result<AchDue> {
        let mut told = AchDue::default();
        let mut after = 0;
        loop {
            let (rows, page) = self.0.write(|books| {
                let last = at.unwrap_or(books.stamp.business_date);
                books.may_book(None)?;
                let mut page = AchDue::default();
                let rows = table::due(books.driver, last, after, ROWS)?;
                for row in &rows {
                    match books.post_due(row.id) {
                        Ok(state) => page.count(state),
                        Err(error) if is_refusal(&error) => page.left += 1,
                        Err(error) => return Err(error),
                    }
                }
                Ok((rows, page))
            })?;
            told.add(&page);
            // No transaction only to see that there are no more: it could fail when all is done.
            match rows.last() {
                Some(end) if i64::try_from(rows.len()) == Ok(ROWS) => after = end.id,
                _ => break,
            }
        }
        told.dry_run = self.0.context.dry_run;
        Ok(told)
    }

    /// How many entries must be sent back by a day, or decided about.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn returns_due(self, by: Day) -> Result<u64> {
        self.0.read(|view| returns_due(view.driver, by))
    }
}

impl WriteTx<'_> {
    /// Books an entry that waited, unless that was done.
    pub(super) fn post_due(&mut self, id: i64) -> Result<AchState> {
        table::lock(self.driver, id)?;
        let mut row = existing(self.driver, id)?;
        if row.record.state != AchState::Waiting {
            return Ok(row.record.state);
        }
        let sends_back = row.record.info.as_deref() == Some(SENDS_BACK);
        row.record.info = None;
        self.book_ach(&mut row, sends_back)?;
        self.write_out()?;
        self.keep_ach(&mut row, action::UPDATED)?;
        Ok(row.record.state)
    }
}
