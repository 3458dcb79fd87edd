//! When a fee of a month is not charged.

use std::fmt;

use bankctl_types::Day;
use bankctl_types::money::Limit;
use serde::{Deserialize, Serialize};

/// How many conditions a fee has at most.
pub const CONDITIONS_MAX: usize = 8;
/// The most days that a condition counts.
pub const DAYS_MAX: i64 = 3_660;

const LEAST: &str = "min-daily-balance";
const AVERAGE: &str = "average-balance";
const FIRST_DAYS: &str = "first-days";

/// A condition, with an amount in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Condition {
    /// The balance was at least so much on each day.
    LeastBalance(i64),
    /// The balance was at least so much on average.
    AverageBalance(i64),
    /// The month ended within so many days of the account's first one.
    FirstDays(i64),
}

/// A condition as it is typed, before its currency is known.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypedCondition {
    /// The balance was at least so much on each day.
    LeastBalance(Limit),
    /// The balance was at least so much on average.
    AverageBalance(Limit),
    /// The account is so many days old at most.
    FirstDays(i64),
}

/// Why a text is no condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ConditionFault {
    /// None of those that there are.
    #[error("is no condition")]
    Unknown,
    /// No amount follows.
    #[error("has no plain amount")]
    NoAmount,
    /// No number of days follows.
    #[error("has no number of days from 1 to {DAYS_MAX}")]
    NoDays,
}

impl TypedCondition {
    /// Reads `min-daily-balance>=X`, `average-balance>=X` or `first-days:N`.
    ///
    /// # Errors
    /// Every other text.
    pub fn parse(text: &str) -> Result<Self, ConditionFault> {
        if let Some((name, amount)) = text.split_once(">=") {
            let make = match name {
                LEAST => Self::LeastBalance,
                AVERAGE => Self::AverageBalance,
                _ => return Err(ConditionFault::Unknown),
            };
            let amount = Limit::parse(amount).map_err(|_| ConditionFault::NoAmount)?;
            return Ok(make(amount));
        }
        let Some((FIRST_DAYS, days)) = text.split_once(':') else {
            return Err(ConditionFault::Unknown);
        };
        let plain = days.bytes().all(|byte| byte.is_ascii_digit());
        let days = days
            .parse()
            .ok()
            .filter(|days| plain && (1..=DAYS_MAX).contains(days));
        days.map(Self::FirstDays).ok_or(ConditionFault::NoDays)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeastBalance(minor) => write!(formatter, "{LEAST}>={minor}"),
            Self::AverageBalance(minor) => write!(formatter, "{AVERAGE}>={minor}"),
            Self::FirstDays(days) => write!(formatter, "{FIRST_DAYS}:{days}"),
        }
    }
}

/// Conditions as they are stored, with a blank between them and amounts in minor
/// units.
pub fn stored(conditions: &[Condition]) -> String {
    let texts = conditions.iter().map(ToString::to_string);
    texts.collect::<Vec<_>>().join(" ")
}

/// Reads what is stored.
pub fn from_stored(text: &str) -> Option<Vec<Condition>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    text.split(' ').map(one_from_stored).collect()
}

fn one_from_stored(text: &str) -> Option<Condition> {
    if let Some((name, minor)) = text.split_once(">=") {
        let minor = minor.parse().ok()?;
        return match name {
            LEAST => Some(Condition::LeastBalance(minor)),
            AVERAGE => Some(Condition::AverageBalance(minor)),
            _ => None,
        };
    }
    match text.split_once(':')? {
        (FIRST_DAYS, days) => Some(Condition::FirstDays(days.parse().ok()?)),
        _ => None,
    }
}

/// An account in a month, as far as conditions go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Month {
    /// The day on which the account was opened.
    pub opened: Day,
    /// The last day of the month.
    pub end: Day,
    /// The least balance of its days, in minor units.
    pub least_minor: i64,
    /// The sum of the balances of its days, in minor units.
    pub sum_minor: i128,
    /// How many days they are.
    pub days: i64,
}

impl Condition {
    /// Whether it is met.
    pub fn is_met(self, month: &Month) -> bool {
        match self {
            Self::LeastBalance(minor) => month.days > 0 && month.least_minor >= minor,
            // Exactly: neither side is divided.
            Self::AverageBalance(minor) => {
                month.days > 0 && month.sum_minor >= i128::from(minor) * i128::from(month.days)
            }
            Self::FirstDays(days) => {
                let since = i64::from(month.end.0) - i64::from(month.opened.0);
                since < days
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;

    use super::{Condition, ConditionFault, Month, TypedCondition, from_stored, stored};

    fn month(least_minor: i64, sum_minor: i128) -> Month {
        Month {
            opened: Day::parse("2026-01-01").expect("a day"),
            end: Day::parse("2026-11-30").expect("a day"),
            least_minor,
            sum_minor,
            days: 30,
        }
    }

    #[test]
    fn fee_1_the_least_balance_of_all_days_counts() {
        let condition = Condition::LeastBalance(150_000);
        assert!(!condition.is_met(&month(149_999, 9_000_000)), "charged");
        assert!(condition.is_met(&month(150_000, 9_000_000)), "waived");
    }

    /// Ten days of 400, fifteen of 2,500, five of 1,900: 1,700 on average.
    #[test]
    fn fee_2_the_average_is_exact() {
        let sum = 10 * 40_000 + 15 * 250_000 + 5 * 190_000;
        let condition = Condition::AverageBalance(170_000);
        assert!(condition.is_met(&month(40_000, sum)));
        assert!(!condition.is_met(&month(40_000, sum - 1)));
    }

    #[test]
    fn the_first_days_of_an_account_are_counted_with_both_ends() {
        let mut young = month(0, 0);
        young.opened = young.end.plus(-89);
        assert!(Condition::FirstDays(90).is_met(&young));
        young.opened = young.opened.plus(-1);
        assert!(!Condition::FirstDays(90).is_met(&young));
    }

    #[test]
    fn an_account_without_a_day_has_no_balance() {
        let mut none = month(i64::MAX, 0);
        none.days = 0;
        assert!(!Condition::LeastBalance(0).is_met(&none));
        assert!(!Condition::AverageBalance(0).is_met(&none));
    }

    #[test]
    fn conditions_are_read_exactly_or_not_at_all() {
        use ConditionFault::{NoAmount, NoDays, Unknown};
        for right in [
            "min-daily-balance>=1500",
            "min-daily-balance>=0",
            "average-balance>=1700.50",
            "first-days:90",
        ] {
            assert!(TypedCondition::parse(right).is_ok(), "{right:?}");
        }
        let table = [
            ("", Unknown),
            ("min-daily-balance", Unknown),
            ("min-daily-balance>1500", Unknown),
            ("balance>=1500", Unknown),
            ("age<18", Unknown),
            ("direct-deposits>=1", Unknown),
            ("min-daily-balance>=", NoAmount),
            ("min-daily-balance>=-1", NoAmount),
            ("min-daily-balance>=1,500", NoAmount),
            ("first-days:", NoDays),
            ("first-days:0", NoDays),
            ("first-days:+9", NoDays),
            ("first-days:3661", NoDays),
        ];
        for (text, expected) in table {
            let fault = TypedCondition::parse(text).map(drop);
            assert_eq!(fault, Err(expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let all = vec![
            Condition::LeastBalance(150_000),
            Condition::AverageBalance(0),
            Condition::FirstDays(90),
        ];
        assert_eq!(from_stored(&stored(&all)), Some(all));
        assert_eq!(from_stored(""), Some(Vec::new()));
        for wrong in ["x", "first-days", "first-days:x", "average-balance>=", " "] {
            assert_eq!(from_stored(wrong), None, "{wrong:?}");
        }
    }
}
