//! ISO 4217 currencies that accounts can be kept in.

use std::fmt;

use serde::{Serialize, Serializer};

/// Codes that are still in the code list of the library but were withdrawn
/// (ISO 4217 amendments: HRK 2023, BGN 2026, and the older ones).
const WITHDRAWN: [&str; 8] = ["HRK", "BGN", "CUC", "ZWL", "SLL", "ANG", "MRO", "STD"];

/// An active ISO 4217 currency with a minor unit of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Reads a three-letter code, in any case.
    ///
    /// Codes without a minor unit (metals, bond units, test codes) and
    /// withdrawn ones are `None`: no account can be kept in them.
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_uppercase();
        if WITHDRAWN.contains(&code.as_str()) {
            return None;
        }
        let currency = iso_currency::Currency::from_code(&code)?;
        currency.exponent()?;
        Some(Self(currency))
    }

    /// Reads a code as this program keeps it: in capitals, and nothing else.
    pub fn kept(code: &str) -> Option<Self> {
        Self::parse(code).filter(|currency| currency.code() == code)
    }

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The three-digit numeric code.
    pub fn numeric(self) -> u16 {
        self.0.numeric()
    }

    /// The currency of a numeric code.
    pub fn of_numeric(numeric: u16) -> Option<Self> {
        let found = iso_currency::Currency::from_numeric(numeric)?;
        Self::parse(found.code())
    }

    /// How many decimals an amount has: 2 for USD, 0 for JPY, 3 for BHD.
    pub fn decimals(self) -> u32 {
        // `parse` admits no currency without an exponent.
        u32::from(self.0.exponent().unwrap_or(0))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Currency;

    #[test]
    fn a_code_is_kept_in_one_form() {
        for code in ["usd", "Usd", " USD", "USD ", "usD"] {
            assert!(Currency::parse(code).is_some(), "{code:?}");
            assert_eq!(Currency::kept(code), None, "{code:?}");
        }
        assert_eq!(Currency::kept("USD"), Currency::parse("usd"));
    }

    #[test]
    fn decimals_follow_the_standard() {
        let table = [
            ("USD", Some(2)),
            ("eur", Some(2)),
            ("JPY", Some(0)),
            ("BHD", Some(3)),
            ("CLF", Some(4)),
            ("XAU", None),
            ("HRK", None),
            ("ZZZ", None),
            ("US", None),
            ("", None),
        ];
        for (code, decimals) in table {
            assert_eq!(
                Currency::parse(code).map(Currency::decimals),
                decimals,
                "{code}"
            );
        }
    }
}
