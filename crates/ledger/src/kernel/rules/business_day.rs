//! The business date: the one place that says which day it is in the books.
//!
//! A ledger is in calendar mode, where the clock says it, or in controlled mode,
//! where the day is a record that only its close moves.

use std::collections::BTreeMap;

use bankctl_types::kind::Channel;
use bankctl_types::{Day, Timestamp, words};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::kernel::rules::internal_account;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::Request;

words! {
    /// What a business day is.
    DayStatus {
        /// Bookings are made on it.
        Open = 1, "open";
        /// Its close has begun: bookings are still made on it, and count from the next.
        Closing = 2, "closing";
        /// Nothing is booked on it any more.
        Closed = 3, "closed";
    }
}

words! {
    /// What a month of the books is.
    PeriodStatus {
        /// Value dates may lie in it.
        Open = 1, "open";
        /// None may any more.
        Closed = 2, "closed";
    }
}

/// The instants of a business day, in microseconds since 1970: they are decided
/// when it opens.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Terms {
    /// From when on a booking has the next day as its value date.
    pub cut_off: i64,
    /// The same of channels that have an own cut-off.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cut_off_by_channel: BTreeMap<Channel, i64>,
    /// From when on it is due to be closed.
    pub due: i64,
    /// From when on it should have been closed: the next day has begun.
    pub behind: i64,
    /// Whether money commands are refused then, and not only warned of it.
    pub refuses_behind: bool,
}

/// A business day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BusinessDay {
    /// The date.
    pub date: Day,
    /// What it is.
    pub status: DayStatus,
    /// The business day after it, as the calendar said when it opened.
    pub next: Day,
    /// The calendar.
    pub calendar: String,
    /// Its instants.
    pub terms: Terms,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When its close began.
    pub cut_off_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

impl BusinessDay {
    /// Whether what is booked now counts from the next day.
    pub fn is_past_cut_off(&self, channel: Option<Channel>, now: Timestamp) -> bool {
        self.status != DayStatus::Open || now.0 >= self.cut_off(channel)
    }

    fn cut_off(&self, channel: Option<Channel>) -> i64 {
        let own = channel.and_then(|channel| self.terms.cut_off_by_channel.get(&channel));
        own.copied().unwrap_or(self.terms.cut_off)
    }

    /// Whether the day that it has become should be another by now.
    pub fn is_behind(&self, now: Timestamp) -> bool {
        self.status != DayStatus::Closed && now.0 >= self.terms.behind
    }

    /// Whether money can be booked on it.
    ///
    /// # Errors
    /// It is closed and no other is open, or it should have been closed.
    pub fn may_book(&self, now: Timestamp) -> Result<(), Rejection> {
        if self.status == DayStatus::Closed {
            return Err(Rejection::NoOpenDay { closed: self.date });
        }
        if self.terms.refuses_behind && self.is_behind(now) {
            return Err(Rejection::DayBehind {
                day: self.date,
                next: self.next,
            });
        }
        Ok(())
    }

    /// The value date of a payment for which no one has given one; `None` if it
    /// is the business date. What goes between ledgers has that of its message.
    pub fn value_date(&self, request: &Request, now: Timestamp) -> Option<Day> {
        let moves = request.value_date.is_none() && !internal_account::is_between_ledgers(request);
        (moves && self.is_past_cut_off(request.channel, now)).then_some(self.next)
    }

    /// Whether a value date is the one that the cut-off sets for what was booked
    /// on this day at a time.
    pub fn sets(&self, value_date: Day, channel: Option<Channel>, at: Timestamp) -> bool {
        let began = self.cut_off_at.is_some_and(|began| at >= began);
        value_date == self.next && (began || at.0 >= self.cut_off(channel))
    }
}

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
