//! A fee of a product: what for, and how much.

use bankctl_types::{Day, from_text, words};
use serde::{Serialize, Serializer};

use super::condition::{self, Condition};
use crate::products::rules::rate::Rate;

words! {
    /// What a fee is for.
    FeeEvent {
        /// For each month.
        Monthly = 1, "monthly";
        /// For each month in which the account had less than the least balance of its
        /// product.
        MinimumBalance = 2, "minimum-balance";
        /// For money that is paid out.
        Withdrawal = 3, "withdrawal";
        /// For money that goes to another account.
        Transfer = 4, "transfer";
        /// For what is returned because the account did not have enough.
        Nsf = 5, "nsf";
        /// For what is paid although the account did not have enough.
        Overdraft = 6, "overdraft";
        /// For a deposited check that is returned.
        ReturnedDeposit = 7, "returned-deposit";
        /// For an order to stop a payment.
        StopPayment = 8, "stop-payment";
        /// For what an operator charges by hand.
        OnRequest = 9, "on-request";
        /// For an account that is closed and paid out.
        Closing = 10, "closing";
        /// For a check that the bank draws for a customer.
        CashierCheck = 11, "cashier-check";
    }
}

words! {
    /// What is charged for the month in which an account began to have a fee.
    FirstPeriod {
        /// Nothing.
        Free = 1, "free";
        /// All of it.
        Full = 2, "full";
        /// The part of the days that are left.
        Prorated = 3, "prorated";
    }
}

from_text! {
    FeeEvent = FeeEvent::parse;
    FirstPeriod = FirstPeriod::parse;
}

impl FeeEvent {
    /// Whether the close of a month charges it.
    pub fn is_periodic(self) -> bool {
        matches!(self, Self::Monthly | Self::MinimumBalance)
    }

    /// Whether closes charge it.
    pub fn is_of_close(self) -> bool {
        self.is_periodic() || self == Self::Overdraft
    }

    /// Whether it is charged together with a payment.
    pub fn is_of_payment(self) -> bool {
        matches!(self, Self::Withdrawal | Self::Transfer)
    }

    /// Whether it is booked together with what it is for.
    pub fn goes_with_cause(self) -> bool {
        self.is_of_payment() || self == Self::ReturnedDeposit
    }

    /// Whether it may bring the account below its limit: it is about something that
    /// has happened already.
    pub fn is_forced(self) -> bool {
        matches!(self, Self::Nsf | Self::Overdraft | Self::ReturnedDeposit)
    }
}

/// How much a fee is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Price {
    /// So much, in minor units.
    Fixed(i64),
    /// A part of the payment.
    Percent {
        /// The part.
        rate: Rate,
        /// At least so much, in minor units.
        least_minor: i64,
        /// At most so much, in minor units.
        most_minor: Option<i64>,
    },
}

impl Price {
    /// The fee for a payment of so much, in minor units: a part is rounded half up,
    /// then brought between the least and the most.
    pub fn of(self, payment_minor: i64) -> i64 {
        match self {
            Self::Fixed(minor) => minor,
            Self::Percent {
                rate,
                least_minor,
                most_minor,
            } => {
                let part = rate.of_minor(payment_minor).max(least_minor);
                most_minor.map_or(part, |most| part.min(most))
            }
        }
    }

    /// Whether it never costs anything: then it ends the fee.
    pub fn is_nothing(self) -> bool {
        match self {
            Self::Fixed(minor) => minor == 0,
            Self::Percent {
                rate,
                least_minor,
                most_minor,
            } => most_minor == Some(0) || (rate == Rate::ZERO && least_minor == 0),
        }
    }
}

/// A fee of a product from a day on. It never changes: others of its code follow
/// it, and one that costs nothing ends it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FeeTerm {
    /// The product, by number.
    pub product: i64,
    /// What people call it.
    pub code: String,
    /// What it is for.
    pub event: FeeEvent,
    /// How much it is.
    #[serde(flatten, serialize_with = "price")]
    pub price: Price,
    /// How many a month cost nothing.
    pub free: i64,
    /// The most that is charged on a day.
    pub per_day: Option<i64>,
    /// How far below zero an account may end the day before it is charged for it, in
    /// minor units.
    pub de_minimis_minor: i64,
    /// What is charged for the month in which it begins.
    pub first_period: FirstPeriod,
    /// For how many days it is tried to take what is due.
    pub give_up_days: Option<i64>,
    /// When it is not charged: if one of these is met.
    #[serde(serialize_with = "stored")]
    pub waive_if: Vec<Condition>,
    /// The first day that it holds for.
    pub effective_from: Day,
}

fn price<S: Serializer>(price: &Price, target: S) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeMap as _;

    let (amount, rate, least, most) = match *price {
        Price::Fixed(minor) => (Some(minor), None, None, None),
        Price::Percent {
            rate,
            least_minor,
            most_minor,
        } => (None, Some(rate), Some(least_minor), most_minor),
    };
    let mut map = target.serialize_map(Some(4))?;
    map.serialize_entry("amount_minor", &amount)?;
    map.serialize_entry("percent", &rate)?;
    map.serialize_entry("least_minor", &least)?;
    map.serialize_entry("most_minor", &most)?;
    map.end()
}

fn stored<S: Serializer>(conditions: &[Condition], target: S) -> Result<S::Ok, S::Error> {
    target.serialize_str(&condition::stored(conditions))
}

/// The fees that hold on a day, by code: of those of one code the newest.
pub fn in_force(terms: &[FeeTerm], day: Day) -> Vec<&FeeTerm> {
    let mut found: Vec<&FeeTerm> = Vec::new();
    for term in terms.iter().filter(|term| term.effective_from <= day) {
        match found.iter_mut().find(|known| known.code == term.code) {
            Some(known) if known.effective_from <= term.effective_from => *known = term,
            Some(_) => {}
            None => found.push(term),
        }
    }
    found.retain(|term| !term.price.is_nothing());
    found
}

#[cfg(test)]
pub(crate) mod tests {
    use bankctl_types::Day;

    use super::{FeeEvent, FeeTerm, FirstPeriod, Price, in_force};
    use crate::products::rules::rate::Rate;

    /// A fee of so much, in minor units.
    pub(crate) fn fee(event: FeeEvent, minor: i64) -> FeeTerm {
        FeeTerm {
            product: 3,
            code: event.name().to_owned(),
            event,
            price: Price::Fixed(minor),
            free: 0,
            per_day: None,
            de_minimis_minor: 0,
            first_period: FirstPeriod::Free,
            give_up_days: None,
            waive_if: Vec::new(),
            effective_from: Day::parse("2026-11-01").expect("a day"),
        }
    }

    fn percent(rate: &str, least_minor: i64, most_minor: Option<i64>) -> Price {
        Price::Percent {
            rate: Rate::parse(rate).expect("a rate"),
            least_minor,
            most_minor,
        }
    }

    #[test]
    fn fee_4_a_part_has_a_least_and_a_most() {
        let price = percent("1.5", 200, Some(2_500));
        let table = [
            (10_000, 200),
            (13_333, 200),
            (13_334, 200),
            (33_333, 500),
            (50_000, 750),
            (166_666, 2_500),
            (166_667, 2_500),
            (500_000, 2_500),
        ];
        for (payment, expected) in table {
            assert_eq!(price.of(payment), expected, "{payment}");
        }
    }

    #[test]
    fn fee_10_less_than_half_a_unit_is_nothing() {
        let table = [("2.5", 10, 0), ("5", 10, 1), ("100", i64::MAX, i64::MAX)];
        for (rate, payment, expected) in table {
            assert_eq!(percent(rate, 0, None).of(payment), expected, "{rate}");
        }
        assert_eq!(Price::Fixed(250).of(0), 250);
    }

    #[test]
    fn the_newest_fee_of_a_code_holds_until_it_costs_nothing() {
        let day = |text| Day::parse(text).expect("a day");
        let first = fee(FeeEvent::Monthly, 1_200);
        let mut second = fee(FeeEvent::Monthly, 1_500);
        second.effective_from = day("2026-12-01");
        let mut end = fee(FeeEvent::Monthly, 0);
        end.effective_from = day("2027-01-01");
        let other = fee(FeeEvent::Withdrawal, 250);
        let all = [end, other, first, second];
        let table = [
            ("2026-10-31", vec![]),
            ("2026-11-01", vec![250, 1_200]),
            ("2026-12-01", vec![250, 1_500]),
            ("2027-01-01", vec![250]),
        ];
        for (date, expected) in table {
            let prices = in_force(&all, day(date)).into_iter();
            let mut prices: Vec<i64> = prices.map(|term| term.price.of(0)).collect();
            prices.sort_unstable();
            assert_eq!(prices, expected, "{date}");
        }
    }

    #[test]
    fn what_costs_nothing_ends_a_fee() {
        let table = [
            (Price::Fixed(0), true),
            (Price::Fixed(1), false),
            (percent("0", 0, None), true),
            (percent("0", 1, None), false),
            (percent("1", 0, None), false),
            (percent("1", 0, Some(0)), true),
        ];
        for (price, expected) in table {
            assert_eq!(price.is_nothing(), expected, "{price:?}");
        }
    }
}
