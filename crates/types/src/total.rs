//! A sum of amounts: wider than an amount can be.

use std::fmt;

use serde::{Serialize, Serializer};

use super::money::grouped;
use super::{Currency, Money};

/// A sum in minor units of one currency. Each amount has 64 bits; sums of them
/// have 128, so that no two rows make a figure that can't be told.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Total {
    /// The sum in minor units, signed.
    pub minor: i128,
    /// The currency that says what a minor unit is.
    pub currency: Currency,
}

impl Total {
    /// A sum of `minor` minor units.
    pub fn new(minor: i128, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The sum with thousands separators, for people.
    pub fn grouped(self) -> String {
        grouped(&self.to_string())
    }
}

impl From<Money> for Total {
    fn from(money: Money) -> Self {
        Self::new(money.minor.into(), money.currency)
    }
}

impl fmt::Display for Total {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = usize::try_from(self.currency.decimals()).unwrap_or(0);
        let digits = format!(
            "{:0width$}",
            self.minor.unsigned_abs(),
            width = decimals + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let sign = if self.minor < 0 { "-" } else { "" };
        let point = if decimals > 0 { "." } else { "" };
        formatter.pad(&format!("{sign}{whole}{point}{fraction}"))
    }
}

/// Written as a string with all decimals, as an amount is.
impl Serialize for Total {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::Total;
    use crate::{Currency, Money};

    fn currency(code: &str) -> Currency {
        Currency::parse(code).expect("a currency of the table")
    }

    #[test]
    fn a_sum_of_any_size_is_told_exactly() {
        let table = [
            (0, "USD", "0.00", "0.00"),
            (-5, "USD", "-0.05", "-0.05"),
            (7, "JPY", "7", "7"),
            (-1_234, "BHD", "-1.234", "-1.234"),
            (
                i128::from(i64::MAX) * 2,
                "USD",
                "184467440737095516.14",
                "184,467,440,737,095,516.14",
            ),
            (
                i128::MIN,
                "USD",
                "-1701411834604692317316873037158841057.28",
                "-1,701,411,834,604,692,317,316,873,037,158,841,057.28",
            ),
        ];
        for (minor, code, text, grouped) in table {
            let total = Total::new(minor, currency(code));
            assert_eq!(
                (total.to_string().as_str(), total.grouped().as_str()),
                (text, grouped)
            );
        }
    }

    proptest! {
        #[test]
        fn an_amount_reads_the_same_as_a_sum(minor in any::<i64>(), place in 0usize..4) {
            let code = ["USD", "JPY", "BHD", "CLF"][place];
            let money = Money::new(minor, currency(code));
            let total = Total::from(money);
            prop_assert_eq!(total.to_string(), money.to_string());
            prop_assert_eq!(total.grouped(), money.grouped());
        }
    }
}
