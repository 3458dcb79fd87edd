//! What time it can be, and keys that are made of it.

use bankctl_types::Timestamp;

use crate::error::advice::{Advice, OfRequest};
use crate::error::{Class, Fault};
use crate::kernel::tables;
use crate::{Context, Result, WriteTx};

/// A clock that was never set: nothing is booked by it.
///
/// # Errors
/// `clock_not_set`.
pub(crate) fn may_book_at(now: Timestamp) -> Result<Timestamp> {
    if now.0 >= 0 {
        return Ok(now);
    }
    let message = format!("the clock says {now}, and nothing is booked before 1970");
    Err(Fault::new(Class::Failure, "clock_not_set", message)
        .hint("set the system's clock, and run the command again: nothing was written")
        .into())
}

/// A clock that is further ahead of the last booking than this is asked about, in
/// microseconds: 31 days.
const AHEAD_MICROS: i64 = 31 * 86_400_000_000;

/// A clock far ahead: books never go back, so one booking by it would keep all
/// later ones at its date. In a file no other clock tells; a person must.
///
/// # Errors
/// `clock_ahead`.
pub(crate) fn may_be_as_late(now: Timestamp, last: Option<Timestamp>) -> Result<()> {
    let Some(last) = last.filter(|last| now.0.saturating_sub(last.0) > AHEAD_MICROS) else {
        return Ok(());
    };
    let message = format!(
        "the clock says {now}, more than 31 days after the last booking or change at {last}"
    );
    Err(Fault::new(Class::Failure, "clock_ahead", message)
        .hint(Advice::Request(OfRequest::ClockIsRight))
        .into())
}

/// Clocks of a server and of its clients may differ by this, in microseconds: five
/// minutes.
const DIFFERENCE_MICROS: i64 = 5 * 60 * 1_000_000;

/// A client's clock beside that of its server: what it books must fit what others
/// book.
///
/// # Errors
/// `clock_differs`.
pub(crate) fn may_differ_from(now: Timestamp, server: Timestamp) -> Result<()> {
    if now.0.abs_diff(server.0) <= DIFFERENCE_MICROS.unsigned_abs() {
        return Ok(());
    }
    let message = format!(
        "the clock of this machine says {now} and that of the server {server}: they may differ by 5 minutes"
    );
    Err(Fault::new(Class::Failure, "clock_differs", message)
        .hint("nothing was written; set both by the same time servers (NTP)")
        .into())
}

impl WriteTx<'_> {
    /// Whether this machine's clock can be right: on a server by that of the
    /// server, in a file by the last booking or change, unless it is confirmed.
    pub(crate) fn clock_is_right(&mut self, context: &Context) -> Result<()> {
        let (now, last) = self.clock;
        match self.driver.clock() {
            Some(server) if context.clock.is_of_system() => may_differ_from(now, server),
            None if context.is_confirmed || may_be_as_late(now, last).is_ok() => Ok(()),
            // A bank may have booked nothing for long and be open all the same.
            None => {
                let change = tables::changes::last(self.driver)?.map(|(at, _)| at);
                may_be_as_late(now, last.max(change))
            }
            Some(_) => Ok(()),
        }
    }
}

/// A key that nothing else has: a UUID of the time and of chance (RFC 9562,
/// version 7).
pub fn made_key(now: Timestamp) -> String {
    // Before 1970 there is no such time: what has one is refused elsewhere.
    let micros = u64::try_from(now.0).unwrap_or(0);
    let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
    let time = uuid::Timestamp::from_unix(uuid::NoContext, micros / 1_000_000, nanos);
    uuid::Uuid::new_v7(time).to_string()
}

#[cfg(test)]
mod tests {
    use bankctl_types::Timestamp;

    use super::{AHEAD_MICROS, made_key, may_be_as_late, may_book_at};
    use crate::error::Class;

    #[test]
    fn a_clock_that_can_not_be_right_books_nothing() {
        assert!(may_book_at(Timestamp(0)).is_ok());
        let told = may_book_at(Timestamp(-1));
        assert!(
            told.is_err_and(
                |error| error.code() == "clock_not_set" && error.class() == Class::Failure
            )
        );
        let last = Timestamp(AHEAD_MICROS);
        for (now, last, is_asked) in [
            (last.0 * 2, Some(last), false),
            (last.0 * 2 + 1, Some(last), true),
            (i64::MAX, Some(Timestamp(i64::MIN)), true),
            (0, Some(last), false),
            (i64::MAX, None, false),
        ] {
            let told = may_be_as_late(Timestamp(now), last);
            assert_eq!(
                told.is_err_and(|error| error.code() == "clock_ahead"),
                is_asked
            );
        }
        let keys = [i64::MIN, -1, 0, 1_795_262_400_000_000].map(|now| made_key(Timestamp(now)));
        assert!(
            keys[..3]
                .iter()
                .all(|key| key.starts_with("00000000-0000-7"))
        );
        assert!(keys[3].starts_with("01"), "{}", keys[3]);
        assert_ne!(made_key(Timestamp(7)), made_key(Timestamp(7)));
    }
}
