//! Notes and coins: how many of each, and what they come to.

use std::fmt;

use bankctl_types::Currency;
use bankctl_types::money::PlainDecimal;

/// The most pieces of one value.
const PIECES_MAX: i64 = 10_000_000;
/// The most different values of a count.
const VALUES_MAX: usize = 64;

/// The values of the notes and coins of a currency, in minor units. A currency that
/// is not listed may have pieces of any value.
///
/// Federal Reserve (US dollar notes) and US Mint (coins in circulation); European
/// Central Bank; Bank of England; Swiss National Bank; Bank of Canada; Bank of Japan;
/// Reserve Bank of Australia.
const VALUES: &[(&str, &[i64])] = &[
    (
        "USD",
        &[1, 5, 10, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000],
    ),
    (
        "EUR",
        &[
            1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000,
        ],
    ),
    (
        "GBP",
        &[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000],
    ),
    (
        "CHF",
        &[
            5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 100_000,
        ],
    ),
    (
        "CAD",
        &[5, 10, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000],
    ),
    (
        "JPY",
        &[1, 5, 10, 50, 100, 500, 1_000, 2_000, 5_000, 10_000],
    ),
    (
        "AUD",
        &[5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000],
    ),
];

/// The values of the notes and coins of a currency, in minor units, the largest
/// first; nothing if they are not known.
pub fn values_of(currency: Currency) -> Vec<i64> {
    let known = VALUES.iter().find(|(code, _)| *code == currency.code());
    let mut values = known.map_or_else(Vec::new, |(_, values)| values.to_vec());
    values.reverse();
    values
}

/// Notes and coins: values in minor units with how many there are of each, the
/// largest value first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pieces(Vec<(i64, i64)>);

/// Why a text is no list of notes and coins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotPieces(String);

impl fmt::Display for NotPieces {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Pieces {
    /// Reads `100x47,50x18,0.25x120`: each value of a note or coin with the number of
    /// pieces behind it.
    ///
    /// # Errors
    /// Another form, a value that the currency has not, one that stands twice, or more
    /// than can be counted.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, NotPieces> {
        let known = values_of(currency);
        let mut all: Vec<(i64, i64)> = Vec::new();
        for word in text.split(',') {
            let word = word.trim();
            let (value, count) = pair(word, currency)?;
            if !known.is_empty() && !known.contains(&value) {
                return Err(NotPieces(format!(
                    "{} has no note or coin of {}",
                    currency.code(),
                    word.split('x').next().unwrap_or_default()
                )));
            }
            if all.iter().any(|(other, _)| *other == value) {
                return Err(NotPieces(format!(
                    "{word:?} has a value that stands there twice"
                )));
            }
            all.push((value, count));
            if all.len() > VALUES_MAX {
                return Err(NotPieces(format!(
                    "there are more than {VALUES_MAX} values"
                )));
            }
        }
        Ok(Self::of(all))
    }

    /// The pieces of these values and numbers.
    pub fn of(pairs: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let mut all: Vec<(i64, i64)> = pairs.into_iter().filter(|(_, count)| *count > 0).collect();
        all.sort_unstable_by_key(|(value, _)| std::cmp::Reverse(*value));
        Self(all)
    }

    /// What they come to in minor units; `None` if that is more than can be counted.
    pub fn sum_minor(&self) -> Option<i64> {
        let products = self
            .0
            .iter()
            .map(|(value, count)| value.checked_mul(*count));
        products
            .into_iter()
            .try_fold(0_i64, |sum, one| sum.checked_add(one?))
    }

    /// The same as the text that [`Pieces::parse`] reads.
    pub fn to_text(&self, currency: Currency) -> String {
        let words: Vec<String> = self
            .0
            .iter()
            .map(|(value, count)| {
                let value = bankctl_types::Money::new(*value, currency).to_string();
                let short = value.strip_suffix(".00").or(value.strip_suffix(".000"));
                format!("{}x{count}", short.unwrap_or(&value))
            })
            .collect();
        words.join(",")
    }
}

/// A value and how many there are of it.
fn pair(word: &str, currency: Currency) -> Result<(i64, i64), NotPieces> {
    let no = || NotPieces(format!("{word:?} is no value with a number of pieces"));
    let (value, count) = word.split_once('x').ok_or_else(no)?;
    let value = PlainDecimal::parse(value).map_err(|_| no())?;
    let value = value.in_currency(currency).map_err(|_| no())?.minor;
    let plain = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    let count: i64 = count.parse().ok().filter(|_| plain).ok_or_else(no)?;
    if value <= 0 || count > PIECES_MAX {
        return Err(no());
    }
    Ok((value, count))
}

#[cfg(test)]
mod tests {
    use bankctl_types::Currency;

    use super::{Pieces, VALUES, values_of};

    fn usd() -> Currency {
        Currency::parse("USD").expect("USD")
    }

    /// TILL-2.
    #[test]
    fn till_2_a_drawer_comes_to_what_its_pieces_are_worth() {
        let text = "100x47,50x18,20x133,10x57,5x74,1x88,0.25x120,0.10x94,0.05x40,0.01x133";
        let pieces = Pieces::parse(text, usd()).expect("pieces");
        assert_eq!(pieces.sum_minor(), Some(933_073));
        assert_eq!(pieces.to_text(usd()), text);
    }

    #[test]
    fn what_is_no_count_is_refused() {
        let table = [
            ("", false),
            ("100", false),
            ("100x", false),
            ("x3", false),
            ("100x-1", false),
            ("100x1.5", false),
            ("3x1", false),
            ("0.001x1", false),
            ("100x1,100x2", false),
            ("100x99999999", false),
            ("100x0", true),
            (" 100x1 , 50x2", true),
        ];
        for (text, fits) in table {
            assert_eq!(Pieces::parse(text, usd()).is_ok(), fits, "{text:?}");
        }
        let other = Currency::parse("SEK").expect("SEK");
        assert!(
            Pieces::parse("3x1", other).is_ok(),
            "its pieces are not known"
        );
    }

    #[test]
    fn pieces_come_in_one_order() {
        let one = Pieces::parse("1x2,100x1,5x0", usd()).expect("pieces");
        assert_eq!(one.to_text(usd()), "100x1,1x2");
        for (code, _) in VALUES {
            let currency = Currency::parse(code).expect("a currency");
            let values = values_of(currency);
            assert!(values.windows(2).all(|pair| pair[0] > pair[1]), "{code}");
        }
    }
}
