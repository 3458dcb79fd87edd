//! The business date: the one place that says which day it is in the books.

use bankctl_types::{Day, Timestamp};
use chrono_tz::Tz;

/// When something is booked now, and on which business date: as the clock says
/// in the ledger's time zone, or as the last booking was if the clock stands
/// before it. A clock that went back does not take the books with it.
pub fn at(now: Timestamp, zone: Tz, last: Option<(Timestamp, Day)>) -> (Timestamp, Day) {
    let Some((last_at, last_day)) = last else {
        return (now, now.day_in(zone));
    };
    let booked_at = now.max(last_at);
    (booked_at, booked_at.day_in(zone).max(last_day))
}

#[cfg(test)]
mod tests {
    use bankctl_types::{Day, Timestamp};

    use super::at;

    #[test]
    fn a_day_follows_the_clock_and_never_goes_back() {
        let hour = 3_600_000_000;
        let time = |hours: i64| Timestamp(hours * hour);
        let zone = chrono_tz::UTC;
        let table = [
            // now, the last booking with its day, when it is booked and for which day
            (time(1), None, (time(1), Day(0))),
            (time(25), Some((time(1), Day(0))), (time(25), Day(1))),
            (time(1), Some((time(25), Day(1))), (time(25), Day(1))),
            // The ledger was kept in a time zone further east before.
            (time(23), Some((time(22), Day(1))), (time(23), Day(1))),
        ];
        for (now, last, expected) in table {
            assert_eq!(at(now, zone, last), expected, "{now:?} {last:?}");
        }
        let tokyo = chrono_tz::Asia::Tokyo;
        assert_eq!(at(time(20), tokyo, None), (time(20), Day(1)));
    }
}
