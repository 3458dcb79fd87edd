//! Holds: money that is reserved before it is taken.
//!
//! A hold is placed once, then captured once (in whole or in part; the rest
//! is released), released, or it expires after its last day.

use bankctl_types::kind::{HoldPurpose, HoldStatus};
use bankctl_types::number::{AccountId, HoldId};
use bankctl_types::{Currency, Day, Money, Timestamp};

use crate::kernel::rules::rejection::Rejection;

/// A hold as it stands in the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hold {
    /// The key.
    pub id: HoldId,
    /// The account whose money is reserved.
    pub account: AccountId,
    /// The currency of that account.
    pub currency: Currency,
    /// What was reserved, in minor units.
    pub amount_minor: i64,
    /// What was taken so far, in minor units.
    pub captured_minor: i64,
    /// The state as it was written; see [`Hold::status_on`].
    pub status: HoldStatus,
    /// The caller's idempotency key.
    pub reference: Option<String>,
    /// Words for the people who read it.
    pub memo: Option<String>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// The last day on which it reserves; `None` for no end.
    pub expires_on: Option<Day>,
    /// The imported file that it was placed for.
    pub batch: Option<i64>,
    /// What the money is reserved for.
    pub purpose: HoldPurpose,
    /// The check whose money it keeps back, by key.
    pub check: Option<i64>,
}

/// The day on which holds are looked at, as the bank and as the calendar counts it. The
/// law says by the calendar when money of checks can be used, whether or not the bank
/// has closed its day (12 CFR 229.19).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HoldDay {
    /// The business date.
    pub business: Day,
    /// The day of the calendar in the zone of the ledger.
    pub calendar: Day,
}

impl HoldDay {
    /// The day that counts for what money is reserved for.
    #[must_use]
    pub fn of(self, purpose: HoldPurpose) -> Day {
        match purpose {
            HoldPurpose::Availability => self.calendar,
            _ => self.business,
        }
    }
}

impl Hold {
    /// The state on a day: a placed hold expires when its last day is over.
    pub fn status_on(&self, today: HoldDay) -> HoldStatus {
        match (self.status, self.expires_on) {
            (HoldStatus::Placed, Some(last)) if last < today.of(self.purpose) => {
                HoldStatus::Expired
            }
            (status, _) => status,
        }
    }

    /// What it still reserves on a day, in minor units.
    pub fn remaining_on(&self, today: HoldDay) -> i64 {
        match self.status_on(today) {
            HoldStatus::Placed => self.amount_minor - self.captured_minor,
            _ => 0,
        }
    }

    /// Whether people capture or release it: others end with what they are for.
    ///
    /// # Errors
    /// Not by hand.
    pub fn is_by_hand(&self) -> Result<(), Rejection> {
        if self.purpose == HoldPurpose::Customer {
            return Ok(());
        }
        Err(Rejection::HoldNotByHand {
            hold: self.id.to_string(),
            purpose: self.purpose,
        })
    }

    /// How much a capture takes: the amount asked for, or all of it.
    ///
    /// # Errors
    /// Not open, expired, or more than the hold reserves, in this order.
    pub fn may_capture(&self, amount_minor: Option<i64>, today: HoldDay) -> Result<i64, Rejection> {
        self.is_open(today)?;
        let remaining = self.remaining_on(today);
        let amount = amount_minor.unwrap_or(remaining);
        if amount > remaining {
            return Err(Rejection::CaptureExceedsHold {
                hold: self.id.to_string(),
                amount: Money::new(amount, self.currency),
                remaining: Money::new(remaining, self.currency),
            });
        }
        Ok(amount)
    }

    /// Whether it can be given up: an expired one no longer reserves.
    ///
    /// # Errors
    /// Not open, or expired.
    pub fn is_open(&self, today: HoldDay) -> Result<(), Rejection> {
        match self.status_on(today) {
            HoldStatus::Placed => Ok(()),
            HoldStatus::Expired => Err(Rejection::HoldExpired {
                hold: self.id.to_string(),
                expires_on: self.expires_on.unwrap_or(today.business),
            }),
            status => Err(Rejection::HoldNotOpen {
                hold: self.id.to_string(),
                status: status.name(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::kind::{HoldPurpose, HoldStatus};
    use bankctl_types::number::{AccountId, HoldId};
    use bankctl_types::{Currency, Day, Timestamp};

    use super::{Hold, HoldDay};

    /// A day that is the same for the bank and in the calendar.
    fn both(day: i32) -> HoldDay {
        HoldDay {
            business: Day(day),
            calendar: Day(day),
        }
    }

    fn hold(status: HoldStatus, expires_on: Option<Day>) -> Hold {
        Hold {
            id: HoldId::from_key(1),
            account: AccountId(100_000_001),
            currency: Currency::parse("USD").expect("USD"),
            amount_minor: 100,
            captured_minor: 0,
            status,
            reference: None,
            memo: None,
            placed_at: Timestamp(0),
            expires_on,
            batch: None,
            purpose: HoldPurpose::Customer,
            check: None,
        }
    }

    #[test]
    fn a_hold_reserves_through_its_last_day() {
        use HoldStatus::{Captured, Expired, Placed, Released};
        let table = [
            (Placed, None, Placed, 100),
            (Placed, Some(Day(10)), Placed, 100),
            (Placed, Some(Day(9)), Expired, 0),
            (Captured, Some(Day(9)), Captured, 0),
            (Released, None, Released, 0),
        ];
        for (status, expires_on, expected, remaining) in table {
            let hold = hold(status, expires_on);
            assert_eq!(hold.status_on(both(10)), expected);
            assert_eq!(hold.remaining_on(both(10)), remaining);
        }
    }

    #[test]
    fn money_of_a_check_is_kept_back_by_the_calendar() {
        let mut hold = hold(HoldStatus::Placed, Some(Day(9)));
        let table = [((9, 10), 0, 100), ((10, 9), 100, 0), ((9, 9), 100, 100)];
        for ((business, calendar), of_check, of_others) in table {
            let day = HoldDay {
                business: Day(business),
                calendar: Day(calendar),
            };
            hold.purpose = HoldPurpose::Availability;
            assert_eq!(hold.remaining_on(day), of_check, "{day:?}");
            hold.purpose = HoldPurpose::ValueDate;
            assert_eq!(hold.remaining_on(day), of_others, "{day:?}");
        }
    }

    #[test]
    fn a_capture_takes_at_most_what_is_reserved() {
        let table = [
            (HoldStatus::Placed, None, None, Ok(100)),
            (HoldStatus::Placed, None, Some(40), Ok(40)),
            (
                HoldStatus::Placed,
                None,
                Some(101),
                Err("capture_exceeds_hold"),
            ),
            (
                HoldStatus::Placed,
                Some(Day(9)),
                Some(101),
                Err("hold_expired"),
            ),
            (HoldStatus::Captured, None, None, Err("hold_not_open")),
            (
                HoldStatus::Released,
                Some(Day(9)),
                None,
                Err("hold_not_open"),
            ),
        ];
        for (status, expires_on, amount, expected) in table {
            let taken = hold(status, expires_on).may_capture(amount, both(10));
            assert_eq!(taken.map_err(|rejection| rejection.code()), expected);
        }
    }
}
