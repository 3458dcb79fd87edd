//! How much and how often customers pay within a day, a week or a month: by an
//! account as its product says, and by all accounts of a customer together.

use bankctl_types::calendar::Step;
use bankctl_types::kind::Channel;
use bankctl_types::number::CustomerNumber;
use bankctl_types::{Currency, Day, from_text, words};
use serde::Serialize;

use crate::kernel::rules::ordered::{Row, standing};

words! {
    /// Which way the money of a limit goes.
    Direction {
        /// The account pays.
        Out = 1, "out";
        /// The account is paid.
        In = 2, "in";
    }
}

words! {
    /// The business dates that count together.
    Window {
        /// One.
        Day = 1, "day";
        /// Those from Monday on.
        Week = 2, "week";
        /// Those of a month.
        Month = 3, "month";
    }
}

words! {
    /// What is done with a payment beyond a limit.
    Then {
        /// It is refused.
        Refuse = 1, "refuse";
        /// It waits for a second person.
        Review = 2, "review";
    }
}

from_text! {
    Direction = Direction::parse;
    Window = Window::parse;
    Then = Then::parse;
}

impl Window {
    /// The first day that counts together with a day.
    pub fn first_day(self, day: Day) -> Day {
        match self {
            Self::Day => day,
            Self::Week => Step::Weekly.first_day(day),
            Self::Month => Step::Monthly.first_day(day),
        }
    }
}

/// A limit of a product from a day on. It never changes: others of its name
/// follow it, and one without a number and an amount ends it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PaymentLimit {
    /// The product, by number.
    pub product: i64,
    /// What it says.
    #[serde(flatten)]
    pub terms: LimitTerms,
}

/// A limit of a customer from a day on: what counts is the sum over the accounts of a
/// currency that the customer owns. It never changes, as those of products.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CustomerLimit {
    /// The customer.
    pub customer: CustomerNumber,
    /// The currency of the accounts.
    pub currency: Currency,
    /// What it says.
    #[serde(flatten)]
    pub terms: LimitTerms,
}

/// What a limit says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LimitTerms {
    /// What people call it.
    pub name: String,
    /// Which way the money goes.
    pub direction: Direction,
    /// The way of the money; `None` for all of them.
    pub channel: Option<Channel>,
    /// What counts together.
    pub window: Window,
    /// What is done with a payment beyond it.
    pub then: Then,
    /// The most payments.
    pub count: Option<i64>,
    /// The most that they come to, in minor units.
    pub amount_minor: Option<i64>,
    /// The first day that it holds for.
    pub effective_from: Day,
}

/// What of a limit is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Used {
    /// How many payments.
    pub count: i64,
    /// What they come to, in minor units: what overflows is as much as can be
    /// counted.
    pub minor: i64,
}

impl Used {
    /// With one more payment.
    #[must_use]
    pub fn plus(self, minor: i64) -> Self {
        Self {
            count: self.count.saturating_add(1),
            minor: self.minor.saturating_add(minor),
        }
    }

    /// Together with what is used elsewhere.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            count: self.count.saturating_add(other.count),
            minor: self.minor.saturating_add(other.minor),
        }
    }
}

/// Why a payment is beyond a limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beyond {
    /// It would be one too many.
    Count,
    /// It would come to too much: this is left, in minor units.
    Amount(i64),
}

impl LimitTerms {
    /// Whether it limits anything, and not only ends an earlier one.
    pub fn is_open(&self) -> bool {
        self.count.is_some() || self.amount_minor.is_some()
    }

    /// Whether a payment of this way counts, which an account pays or is paid.
    pub fn counts(&self, direction: Direction, channel: Option<Channel>) -> bool {
        self.direction == direction && self.channel.is_none_or(|only| channel == Some(only))
    }

    /// What of it is used on a day by one account. Given are all rows of it from the
    /// first day that counts together with that one.
    pub fn used(&self, rows: &[Row], today: Day) -> Used {
        let first = self.window.first_day(today);
        let counted = standing(rows).filter(|row| {
            let direction = if row.minor < 0 {
                Direction::Out
            } else {
                Direction::In
            };
            row.business_date >= first && self.counts(direction, row.channel)
        });
        counted.fold(Used::default(), |used, row| {
            used.plus(row.minor.saturating_abs())
        })
    }

    /// Whether one more payment is within it.
    ///
    /// # Errors
    /// What it is beyond.
    pub fn check(&self, used: Used, minor: i64) -> Result<(), Beyond> {
        let next = used.plus(minor);
        if self.count.is_some_and(|most| next.count > most) {
            return Err(Beyond::Count);
        }
        match self.amount_minor {
            Some(most) if next.minor > most => Err(Beyond::Amount((most - used.minor).max(0))),
            _ => Ok(()),
        }
    }
}

/// The limits that hold on a day, by name: of those of one name the newest.
pub fn in_force<'a>(
    limits: impl IntoIterator<Item = &'a LimitTerms>,
    day: Day,
) -> Vec<&'a LimitTerms> {
    let mut found: Vec<&LimitTerms> = Vec::new();
    let limits = limits.into_iter();
    for limit in limits.filter(|limit| limit.effective_from <= day) {
        match found.iter_mut().find(|known| known.name == limit.name) {
            Some(known) if known.effective_from <= limit.effective_from => *known = limit,
            Some(_) => {}
            None => found.push(limit),
        }
    }
    found.retain(|limit| limit.is_open());
    found
}

#[cfg(test)]
mod tests {
    use bankctl_types::kind::{Channel, Kind};
    use bankctl_types::{Day, Timestamp};

    use super::{Beyond, Direction, LimitTerms, Then, Used, Window, in_force};
    use crate::kernel::rules::ordered::Row;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn limit(window: Window, count: Option<i64>, amount_minor: Option<i64>) -> LimitTerms {
        LimitTerms {
            name: "cash".to_owned(),
            direction: Direction::Out,
            channel: Some(Channel::Cash),
            window,
            then: Then::Refuse,
            count,
            amount_minor,
            effective_from: day("2026-11-01"),
        }
    }

    fn row(id: i64, minor: i64) -> Row {
        Row {
            id,
            kind: Kind::Withdrawal,
            channel: Some(Channel::Cash),
            business_date: day("2026-11-30"),
            value_date: day("2026-11-30"),
            booked_at: Timestamp(id),
            minor,
            balance_minor: minor,
            reverses: None,
            is_automatic: false,
        }
    }

    fn reversal(id: i64, minor: i64, of: i64) -> Row {
        Row {
            kind: Kind::Reversal,
            reverses: Some(of),
            ..row(id, minor)
        }
    }

    /// LIM-1 to LIM-3: three a day and 1,000.00 a day.
    #[test]
    fn lim_1_to_lim_3_a_number_and_a_sum_a_day() {
        let limit = limit(Window::Day, Some(3), Some(100_000));
        let today = day("2026-11-30");
        let mut rows = vec![row(1, -40_000), row(2, -40_000)];
        let asks = |rows: &[Row], minor| limit.check(limit.used(rows, today), minor);
        assert_eq!(asks(&rows, 30_000), Err(Beyond::Amount(20_000)), "LIM-1");
        assert_eq!(asks(&rows, 20_000), Ok(()), "LIM-2");
        rows.push(row(3, -20_000));
        assert_eq!(asks(&rows, 1), Err(Beyond::Count), "LIM-2");
        rows.push(reversal(4, 40_000, 1));
        assert_eq!(asks(&rows, 40_000), Ok(()), "LIM-3");
        rows.push(row(5, -40_000));
        let used = limit.used(&rows, today);
        let expected = Used {
            count: 3,
            minor: 100_000,
        };
        assert_eq!(used, expected, "LIM-3");
    }

    #[test]
    fn only_what_goes_the_same_way_counts() {
        let today = day("2026-11-30");
        let other = |change: fn(&mut Row)| {
            let mut row = row(1, -40_000);
            change(&mut row);
            row
        };
        let table = [
            (other(|_| {}), 1),
            (other(|row| row.minor = 40_000), 0),
            (other(|row| row.channel = Some(Channel::Ach)), 0),
            (other(|row| row.channel = None), 0),
            (other(|row| row.kind = Kind::Fee), 0),
            (other(|row| row.kind = Kind::Interest), 0),
            (
                other(|row| row.business_date = row.business_date.plus(-1)),
                0,
            ),
        ];
        let limit = limit(Window::Day, Some(3), None);
        for (row, expected) in table {
            assert_eq!(limit.used(&[row], today).count, expected, "{row:?}");
        }
        let mut any = limit.clone();
        any.channel = None;
        let transfer = other(|row| {
            row.kind = Kind::Transfer;
            row.channel = None;
        });
        assert_eq!(any.used(&[transfer], today).count, 1);
    }

    #[test]
    fn a_window_begins_on_its_first_day() {
        let table = [
            (Window::Day, "2026-12-02", "2026-12-02"),
            (Window::Week, "2026-12-02", "2026-11-30"),
            (Window::Week, "2026-11-30", "2026-11-30"),
            (Window::Week, "2026-12-06", "2026-11-30"),
            (Window::Month, "2026-12-02", "2026-12-01"),
        ];
        for (window, today, expected) in table {
            assert_eq!(
                window.first_day(day(today)),
                day(expected),
                "{window} {today}"
            );
        }
    }

    #[test]
    fn sums_that_overflow_are_beyond_every_limit() {
        let limit = limit(Window::Day, None, Some(i64::MAX - 1));
        let rows = [row(1, -i64::MAX), row(2, -i64::MAX)];
        let used = limit.used(&rows, day("2026-11-30"));
        assert_eq!(limit.check(used, 1), Err(Beyond::Amount(0)));
    }

    #[test]
    fn the_newest_limit_of_a_name_holds_until_another_follows() {
        let first = limit(Window::Day, Some(3), None);
        let mut second = limit(Window::Day, Some(5), None);
        second.effective_from = day("2026-12-01");
        let mut end = limit(Window::Day, None, None);
        end.effective_from = day("2027-01-01");
        let mut other = limit(Window::Week, Some(9), None);
        other.name = "weekly".to_owned();
        let all = [end, first, second, other];
        let table = [
            ("2026-10-31", vec![]),
            ("2026-11-30", vec![Some(3), Some(9)]),
            ("2026-12-01", vec![Some(5), Some(9)]),
            ("2027-01-01", vec![Some(9)]),
        ];
        for (date, expected) in table {
            let counts = in_force(&all, day(date))
                .into_iter()
                .map(|limit| limit.count);
            let mut counts: Vec<_> = counts.collect();
            counts.sort_unstable();
            assert_eq!(counts, expected, "{date}");
        }
    }
}
