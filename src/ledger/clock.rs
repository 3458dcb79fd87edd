//! What time it can be, and keys that are made of it.

use super::Result;
use crate::domain::Timestamp;
use crate::error::{Fault, exit};

/// A clock that was never set: nothing is booked by it.
///
/// # Errors
/// `clock_not_set`.
pub(super) fn may_book_at(now: Timestamp) -> Result<Timestamp> {
    if now.0 >= 0 {
        return Ok(now);
    }
    let message = format!("the clock says {now}, and nothing is booked before 1970");
    Err(Fault::new(exit::FAILURE, "clock_not_set", message)
        .hint("set the system's clock, and run the command again: nothing was written")
        .into())
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
    use super::{made_key, may_book_at};
    use crate::domain::Timestamp;

    #[test]
    fn a_clock_that_was_never_set_books_nothing_and_stops_nothing() {
        assert!(may_book_at(Timestamp(0)).is_ok());
        let told = may_book_at(Timestamp(-1)).map_err(|error| error.describe());
        assert!(told.is_err_and(|told| told.code == "clock_not_set" && told.exit == 1));
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
