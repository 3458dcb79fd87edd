//! Routing numbers of banks in the United States.

use std::fmt;

use serde::{Serialize, Serializer};

/// How each digit counts; the sum is a multiple of ten.
const WEIGHTS: [u32; 9] = [3, 7, 1, 3, 7, 1, 3, 7, 1];

/// A routing number: nine digits, the last a check digit (ABA, 3-7-1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RoutingNumber(u32);

impl RoutingNumber {
    /// Reads nine digits; spaces and dashes are dropped. `None` if the form or the
    /// check digit is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let compact = super::number::compact(text);
        let is_form = compact.len() == WEIGHTS.len() && compact.bytes().all(|b| b.is_ascii_digit());
        is_form
            .then(|| compact.parse().ok())
            .flatten()
            .and_then(Self::of)
    }

    /// The routing number that is stored as a number.
    pub fn from_code(code: i64) -> Option<Self> {
        u32::try_from(code).ok().and_then(Self::of)
    }

    /// The number as it is stored.
    pub fn code(self) -> i64 {
        i64::from(self.0)
    }

    fn of(number: u32) -> Option<Self> {
        let mut left = number;
        let mut sum = 0;
        for weight in WEIGHTS.iter().rev() {
            sum += left % 10 * weight;
            left /= 10;
        }
        (left == 0 && number > 0 && sum % 10 == 0).then_some(Self(number))
    }
}

impl fmt::Display for RoutingNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&format!("{:09}", self.0))
    }
}

impl Serialize for RoutingNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::RoutingNumber;

    #[test]
    fn the_check_digit_is_checked() {
        let table = [
            ("021000021", Some("021000021")),
            ("0210-0002 1", Some("021000021")),
            ("000000518", Some("000000518")),
            ("021000012", None),
            ("021000022", None),
            ("000000000", None),
            ("21000021", None),
            ("0210000210", None),
            ("02100002x", None),
            ("+21000021", None),
            ("", None),
        ];
        for (text, expected) in table {
            let read = RoutingNumber::parse(text).map(|number| number.to_string());
            assert_eq!(read.as_deref(), expected, "{text:?}");
        }
        let number = RoutingNumber::parse("021000021").expect("a routing number");
        assert_eq!(RoutingNumber::from_code(number.code()), Some(number));
        for code in [-1, 0, 21_000_022, 1_021_000_021] {
            assert_eq!(RoutingNumber::from_code(code), None, "{code}");
        }
    }
}
