//! What an exchange comes to: how much is given, how much is got, and what the bank
//! earns by a rate that is not the table's.

use bankctl_types::exchange_rate::{Pair, Rate};
use bankctl_types::{Currency, Money, Timestamp};
use serde::Serialize;

/// A rate that the bank set.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SetRate {
    /// The two currencies.
    pub pair: Pair,
    /// How many of the second one of the first costs.
    pub rate: Rate,
    /// From when on.
    #[serde(with = "bankctl_types::serde_text::micros")]
    pub valid_from: Timestamp,
    /// Where it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

/// Which side of an exchange has the amount that was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fixed {
    /// What is given.
    Given,
    /// What is got.
    Got,
}

/// What an exchange comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Deal {
    /// What the paying account gives.
    pub(crate) given: Money,
    /// What the other account gets.
    pub(crate) got: Money,
    /// What the bank earns by the rate, in the currency that was computed; below
    /// zero where the rate is better for the customer than the table's.
    pub(crate) margin: Money,
}

/// An amount of one currency for one of another, by the rate of the currency that the
/// amount is in. What the bank earns is the difference to the table's rate.
///
/// `None` if it comes to more than a ledger can count.
pub(crate) fn deal(
    (amount, fixed): (Money, Fixed),
    other: Currency,
    (rate, table): (Rate, Option<Rate>),
) -> Option<Deal> {
    let pair = Pair {
        base: amount.currency,
        quoted: other,
    };
    let computed = rate.convert(amount.minor, pair)?;
    let by_table = match table {
        Some(table) => table.convert(amount.minor, pair)?,
        None => computed,
    };
    let computed_is = Money::new(computed, other);
    let (given, got, margin) = match fixed {
        Fixed::Given => (amount, computed_is, by_table.checked_sub(computed)?),
        Fixed::Got => (computed_is, amount, computed.checked_sub(by_table)?),
    };
    Some(Deal {
        given,
        got,
        margin: Money::new(margin, other),
    })
}

/// A position in a currency, and what one unit of it is worth in the base currency.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Position {
    /// What was got less what was given.
    pub(crate) balance_minor: i64,
    /// The currency.
    pub(crate) currency: Currency,
    /// The last rate, and the pair that it is of: one of the two is the base currency.
    pub(crate) rate: Option<(Pair, Rate)>,
}

impl Position {
    /// What it is worth in the base currency; `None` without a rate, or beyond what a
    /// ledger can count.
    pub(crate) fn worth(&self, base: Currency) -> Option<i64> {
        if self.currency == base || self.balance_minor == 0 {
            return Some(self.balance_minor);
        }
        let (pair, rate) = self.rate?;
        if pair.base == self.currency {
            rate.convert(self.balance_minor, pair)
        } else {
            rate.convert_back(self.balance_minor, pair)
        }
    }
}

/// What a revaluation books: how much the equivalent must rise so that it and what all
/// positions are worth sum to zero. Below zero it falls, and the bank has gained.
pub(crate) fn revaluation(worth: impl Iterator<Item = i64>, equivalent: i64) -> Option<i64> {
    let sum = worth.map(i128::from).sum::<i128>() + i128::from(equivalent);
    i64::try_from(-sum).ok()
}

#[cfg(test)]
mod tests {
    use bankctl_types::exchange_rate::{Pair, Rate};
    use bankctl_types::{Currency, Money};

    use super::{Deal, Fixed, Position, deal, revaluation};

    fn money(text: &str) -> Money {
        let (amount, code) = text.split_once(' ').expect("an amount and a currency");
        let currency = Currency::parse(code).expect(code);
        let sign = if amount.starts_with('-') { -1 } else { 1 };
        let amount = amount.trim_start_matches('-');
        let minor = Money::parse(amount, currency).map_or(0, |money| money.minor);
        Money::new(sign * minor, currency)
    }

    fn rate(text: &str) -> Rate {
        Rate::parse(text).expect(text)
    }

    #[test]
    fn deals_come_to_what_the_examples_say() {
        use Fixed::{Given, Got};
        for (id, amount, fixed, rates, given, got, margin) in [
            (
                "FX-1",
                "1000.00 USD",
                Given,
                ("0.92137", None),
                "1000.00 USD",
                "921.37 EUR",
                "0 EUR",
            ),
            (
                "FX-2",
                "500.00 EUR",
                Got,
                ("1.0853", None),
                "542.65 USD",
                "500.00 EUR",
                "0 USD",
            ),
            (
                "FX-3",
                "100.50 USD",
                Given,
                ("151.375", None),
                "100.50 USD",
                "15213 JPY",
                "0 JPY",
            ),
            (
                "worse than the table",
                "1000.00 USD",
                Given,
                ("0.91", Some("0.92137")),
                "1000.00 USD",
                "910.00 EUR",
                "11.37 EUR",
            ),
            (
                "better than the table",
                "1000.00 USD",
                Given,
                ("0.93", Some("0.92137")),
                "1000.00 USD",
                "930.00 EUR",
                "-8.63 EUR",
            ),
            (
                "dearer than the table",
                "500.00 EUR",
                Got,
                ("1.10", Some("1.0853")),
                "550.00 USD",
                "500.00 EUR",
                "7.35 USD",
            ),
        ] {
            let amount = money(amount);
            let [given, got, margin] = [given, got, margin].map(money);
            let other = if fixed == Given { got } else { given };
            let rates = (rate(rates.0), rates.1.map(rate));
            let done = deal((amount, fixed), other.currency, rates);
            assert_eq!(done, Some(Deal { given, got, margin }), "{id}");
        }
    }

    /// FX-4: 921.37 EUR that are owed cost 1,004.29 USD at 1.0900; 1,000.00 were got.
    #[test]
    fn a_revaluation_books_the_difference() {
        let usd = Currency::parse("USD").expect("USD");
        let position = |money: Money, rate| Position {
            balance_minor: money.minor,
            currency: money.currency,
            rate,
        };
        let pair = |text| Pair::parse(text).expect(text);
        let dollars = position(money("1000.00 USD"), None).worth(usd);
        for (id, at) in [
            ("FX-4", (pair("EUR/USD"), rate("1.0900"))),
            ("the other way", (pair("USD/EUR"), rate("0.9174342073"))),
        ] {
            let euros = position(money("-921.37 EUR"), Some(at)).worth(usd);
            assert_eq!(euros, Some(-100_429), "{id}");
            let worth = [dollars, euros].into_iter().flatten();
            assert_eq!(revaluation(worth.clone(), 0), Some(429), "{id}");
            assert_eq!(revaluation(worth, 429), Some(0), "{id}");
        }
        assert_eq!(position(money("-921.37 EUR"), None).worth(usd), None);
        assert_eq!(position(money("0 EUR"), None).worth(usd), Some(0));
    }
}
