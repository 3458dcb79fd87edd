//! Numbers that people type: accounts, customers, transactions, holds, standing orders,
//! disputes and checks.
//!
//! Each ends with a Damm check digit, so that a mistyped number is refused and
//! never that of another.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

use super::check_digit;

/// The key of an account in the ledger: the account number without its check
/// digit, or below [`AccountId::FIRST_CUSTOMER`] a key of the bank's own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub struct AccountId(pub i64);

impl AccountId {
    /// The first key of a customer's account (numbers have ten digits).
    pub const FIRST_CUSTOMER: Self = Self(100_000_000);
    /// The last key of a customer's account.
    pub const LAST_CUSTOMER: Self = Self(999_999_999);

    /// Whether this is the key of a customer's account.
    pub fn is_customer(self) -> bool {
        self >= Self::FIRST_CUSTOMER
    }
}

macro_rules! checked_number {
    ($(#[$meta:meta])* $name:ident, $prefix:literal, $width:literal to $widest:literal, from $first:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(i64);

        impl $name {
            /// The number of a key (the number without its check digit).
            pub fn from_key(key: i64) -> Self {
                Self(key)
            }

            /// The key: the number without its check digit.
            pub fn key(self) -> i64 {
                self.0
            }

            /// Reads a number as people type it: spaces and dashes are
            /// dropped, the letter may be small. `None` if the form or the
            /// check digit is wrong.
            pub fn parse(text: &str) -> Option<Self> {
                let compact = compact(text);
                let digits = match $prefix {
                    "" => compact.as_str(),
                    prefix => compact.strip_prefix(prefix)?,
                };
                let form = ($width..=$widest).contains(&digits.len())
                    && digits.bytes().all(|byte| byte.is_ascii_digit())
                    && (digits.len() == $width || !digits.starts_with('0'));
                if !form || !check_digit::is_valid(digits.as_bytes()) {
                    return None;
                }
                let key = digits.parse::<i64>().ok()? / 10;
                (key >= $first).then_some(Self(key))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                let number = check_digit::append(self.0.unsigned_abs());
                let text = format!("{}{number:0width$}", $prefix, width = $width);
                formatter.pad(&text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

checked_number!(
    /// A customer's account: ten digits, the last a check digit.
    AccountNumber, "", 10 to 10, from 100_000_000
);
checked_number!(
    /// A customer: `C` and eight digits, the last a check digit.
    CustomerNumber, "C", 8 to 8, from 1
);
checked_number!(
    /// A transaction: `T` and at least ten digits, the last a check digit.
    TransactionId, "T", 10 to 18, from 1
);
checked_number!(
    /// A hold: `H` and at least eight digits, the last a check digit.
    HoldId, "H", 8 to 18, from 1
);

checked_number!(
    /// A standing order: `S` and at least eight digits, the last a check digit.
    OrderId, "S", 8 to 18, from 1
);
checked_number!(
    /// A check that was paid in: `K` and at least eight digits, the last a check digit.
    CheckId, "K", 8 to 18, from 1
);

checked_number!(
    /// A dispute: `D` and at least eight digits, the last a check digit.
    DisputeId, "D", 8 to 18, from 1
);

impl AccountNumber {
    /// The key of the account in the ledger.
    pub fn account(self) -> AccountId {
        AccountId(self.0)
    }
}

/// A reference as commands take it for one: with `ref:` before it where it
/// could be read as the number of a transaction, or begins so itself.
pub fn named_by(reference: &str) -> Cow<'_, str> {
    if reference.starts_with("ref:") || TransactionId::parse(reference).is_some() {
        return Cow::Owned(format!("ref:{reference}"));
    }
    Cow::Borrowed(reference)
}

/// A text without spaces and dashes, in capitals.
pub fn compact(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_whitespace() && *character != '-')
        .collect::<String>()
        .to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::{AccountNumber, CustomerNumber, TransactionId, named_by};

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let number = AccountNumber::from_key(100_000_001);
        let text = number.to_string();
        assert_eq!(text.len(), 10);
        assert_eq!(AccountNumber::parse(&text), Some(number));
        let spaced = format!(" {} {}-{}", &text[..4], &text[4..8], &text[8..]);
        assert_eq!(AccountNumber::parse(&spaced), Some(number));
        assert_eq!(AccountNumber::parse(&text[..9]), None);
        let customer = CustomerNumber::from_key(1);
        assert_eq!(
            CustomerNumber::parse(&customer.to_string().to_lowercase()),
            Some(customer)
        );
        assert_eq!(CustomerNumber::parse("1"), None);
    }

    #[test]
    fn a_reference_is_no_number() {
        for (reference, named) in [
            ("R-1", "R-1"),
            ("T0000000013", "ref:T0000000013"),
            ("T0000000014", "T0000000014"),
            ("ref:R-1", "ref:ref:R-1"),
        ] {
            assert_eq!(named_by(reference), named);
        }
    }

    #[test]
    fn an_account_number_has_ten_digits_and_no_more() {
        assert_eq!(AccountNumber::parse("00000000000"), None);
        assert_eq!(
            AccountNumber::parse("0000000000"),
            None,
            "a key of the bank's own"
        );
        let transaction = TransactionId::from_key(123_456_789_012);
        assert_eq!(
            TransactionId::parse(&transaction.to_string()),
            Some(transaction)
        );
    }
}
