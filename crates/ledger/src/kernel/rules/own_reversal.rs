//! What a teller takes back without a second person: an own transaction of the same
//! business day, up to an amount, within minutes.

use std::collections::BTreeMap;

use bankctl_types::Currency;
use serde::{Deserialize, Serialize};

use crate::kernel::rules::transfer::Stamp;

/// The microseconds of a minute.
const MINUTE_MICROS: i64 = 60_000_000;

/// Up to which amount, and for how long.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct OwnReversals {
    /// For how many minutes after the booking.
    pub minutes: i64,
    /// Up to which amount, in minor units by currency. In a currency that is not
    /// named every reversal takes a second person.
    pub over: BTreeMap<String, i64>,
}

impl OwnReversals {
    /// Whether a teller takes so much back alone: by whom and when it was booked, and
    /// by whom and when it is taken back.
    pub fn allow(&self, booked: &Stamp, now: &Stamp, currency: Currency, minor: i64) -> bool {
        let waited = now.booked_at.0.saturating_sub(booked.booked_at.0);
        booked.operator == now.operator
            && booked.business_date == now.business_date
            && waited <= self.minutes.saturating_mul(MINUTE_MICROS)
            && self
                .over
                .get(currency.code())
                .is_some_and(|most| minor <= *most)
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::{Currency, Day, Timestamp};

    use super::{MINUTE_MICROS, OwnReversals};
    use crate::kernel::rules::transfer::Stamp;

    #[test]
    fn a_teller_takes_back_what_is_small_own_and_of_just_now() {
        let [usd, eur] = ["USD", "EUR"].map(|code| Currency::parse(code).expect("a currency"));
        let setting = OwnReversals {
            minutes: 15,
            over: [("USD".to_owned(), 50_000)].into(),
        };
        let stamp = |operator, minute: i64, day| Stamp {
            operator,
            booked_at: Timestamp(minute * MINUTE_MICROS),
            business_date: Day(day),
        };
        let booked = stamp(7, 100, 20);
        let table = [
            (stamp(7, 100, 20), usd, 50_000, true),
            (stamp(7, 115, 20), usd, 1, true),
            (stamp(7, 116, 20), usd, 1, false),
            (stamp(8, 101, 20), usd, 1, false),
            (stamp(7, 101, 21), usd, 1, false),
            (stamp(7, 101, 20), usd, 50_001, false),
            (stamp(7, 101, 20), eur, 1, false),
        ];
        for (now, currency, minor, expected) in table {
            let allowed = setting.allow(&booked, &now, currency, minor);
            assert_eq!(allowed, expected, "{now:?} {currency} {minor}");
        }
    }
}
