//! Which days a statement covers, which number it has, and what is hashed of it.

use bankctl_types::calendar::{Span, Step};
use bankctl_types::kind::Channel;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::{Class, Error, Fault};
use crate::kernel::rules::transfer::Transfer;

/// How many keys the statements of an account have: months of more than 8,000 years.
const KEYS_AN_ACCOUNT: i64 = 100_000;
/// The version of what is hashed.
const HASH_VERSION: i64 = 1;

/// The days of a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Covered {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// Whether what was asked for is a calendar month.
    pub is_month: bool,
    /// Whether all of it is over.
    pub is_final: bool,
}

impl Covered {
    /// A month, as far as it is covered.
    pub fn month(from: Day, to: Day, is_final: bool) -> Self {
        Self {
            from,
            to,
            is_month: true,
            is_final,
        }
    }
}

/// The days that a statement covers on a day: no later than that one. An open end
/// reaches from the first day of the account, or to today.
///
/// # Errors
/// Days that are all still to come.
pub fn covered(span: Span, first: Day, today: Day) -> Result<Covered, Error> {
    let from = span.from.unwrap_or(first);
    let end = span.to.unwrap_or(today);
    if from > today {
        let message = format!("the statement would begin on {from}, and today is {today}");
        return Err(Fault::new(Class::Usage, "usage", message)
            .hint("name a period that has begun")
            .into());
    }
    Ok(Covered {
        from,
        to: end.min(today).max(from),
        is_month: from == Step::Monthly.first_day(from) && end == Step::Monthly.last_day(from),
        is_final: end < today,
    })
}

/// The number of the month that begins on a day: 1 is the month of the account's first
/// day. None of a month before that.
pub fn number_of(first: Day, from: Day) -> Option<u32> {
    let months = |day: Day| {
        let (year, month, _) = day.parts();
        i64::from(year) * 12 + i64::from(month)
    };
    u32::try_from(months(from) - months(first) + 1)
        .ok()
        .filter(|number| *number > 0)
}

/// What tells a statement from every other.
pub fn id_of(account: &str, days: &Covered) -> String {
    if days.is_month {
        return format!("{account}-{}", Step::Monthly.label(days.from));
    }
    format!("{account}-{}-{}", days.from, days.to)
}

/// The key of the statement of an account and number.
pub fn key(account: AccountId, number: u32) -> i64 {
    account.0 * KEYS_AN_ACCOUNT + i64::from(number)
}

/// The keys before the first and after the last statement of an account.
pub fn keys_of(account: AccountId) -> (i64, i64) {
    (key(account, 0), key(AccountId(account.0 + 1), 0))
}

/// The account and the number of a key.
pub fn of_key(key: i64) -> (AccountId, i64) {
    let account = AccountId(key.div_euclid(KEYS_AN_ACCOUNT));
    (account, key.rem_euclid(KEYS_AN_ACCOUNT))
}

/// What was issued of a month, without personal data: as the register keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Issued {
    /// The key of the account.
    pub account: i64,
    /// The number.
    pub number: u32,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The balance before the first day, in minor units.
    pub opening_minor: i64,
    /// The balance at the end of the last day, in minor units.
    pub closing_minor: i64,
    /// How many transactions it has.
    pub lines: i64,
    /// SHA-256 over days, balances and rows, in hexadecimal ([`Hashed`]).
    pub sha256: String,
}

/// What a statement says, hashed: days, balances and rows, and no text that a person
/// wrote, so that a new name, or one that was forgotten, breaks nothing.
pub struct Hashed {
    hash: Sha256,
    lines: i64,
}

impl Hashed {
    /// Begins with the account, its currency, the days and the opening balance in minor
    /// units. All numbers are eight little-endian bytes.
    pub fn begin(
        account: AccountId,
        currency: Currency,
        (from, to): (Day, Day),
        opening_minor: i64,
    ) -> Self {
        let mut hashed = Self {
            hash: Sha256::new(),
            lines: 0,
        };
        hashed.put(&[
            HASH_VERSION,
            account.0,
            i64::from(currency.numeric()),
            i64::from(from.0),
            i64::from(to.0),
            opening_minor,
        ]);
        hashed
    }

    /// Takes a row, with what it changes of the balance and the balance after it.
    pub fn take(&mut self, row: &Transfer, minor: i64, balance_minor: i64) {
        self.lines += 1;
        self.put(&[
            row.id,
            i64::from(row.stamp.business_date.0),
            i64::from(row.value_date().0),
            row.request.kind.code(),
            row.request.channel.map_or(0, Channel::code),
            minor,
            balance_minor,
            row.request.reverses.unwrap_or(0),
        ]);
    }

    /// Ends with the closing balance in minor units and the number of rows.
    pub fn end(mut self, closing_minor: i64) -> [u8; 32] {
        let lines = self.lines;
        self.put(&[closing_minor, lines]);
        self.hash.finalize().into()
    }

    fn put(&mut self, numbers: &[i64]) {
        for number in numbers {
            self.hash.update(number.to_le_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;
    use bankctl_types::calendar::Span;
    use bankctl_types::number::AccountId;

    use super::{Covered, covered, id_of, key, keys_of, number_of, of_key};

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn a_statement_covers_what_is_over_and_says_when_that_is_not_all() {
        let first = day("2026-03-17");
        let today = day("2026-11-20");
        #[rustfmt::skip]
        let table: [(&str, &str, &str, &str, bool, bool); 7] = [
            ("2026-10-01", "2026-10-31", "2026-10-01", "2026-10-31", true, true),
            ("2026-11-01", "2026-11-30", "2026-11-01", "2026-11-20", true, false),
            ("2026-11-01", "2026-11-20", "2026-11-01", "2026-11-20", false, false),
            ("2026-11-01", "2026-11-19", "2026-11-01", "2026-11-19", false, true),
            ("2026-01-01", "2026-12-31", "2026-01-01", "2026-11-20", false, false),
            ("", "2026-10-31", "2026-03-17", "2026-10-31", false, true),
            ("2026-11-20", "", "2026-11-20", "2026-11-20", false, false),
        ];
        for (asked_from, asked_to, from, to, is_month, is_final) in table {
            let span = Span {
                from: Day::parse(asked_from),
                to: Day::parse(asked_to),
            };
            let expected = Covered {
                from: day(from),
                to: day(to),
                is_month,
                is_final,
            };
            let found = covered(span, first, today).expect("it has begun");
            assert_eq!(found, expected, "{asked_from} {asked_to}");
        }
        let later = Span {
            from: Some(day("2026-11-21")),
            to: None,
        };
        assert!(covered(later, first, today).is_err());
    }

    #[test]
    fn months_are_numbered_from_the_first_without_gaps() {
        let first = day("2026-03-17");
        let table = [
            ("2026-02-01", None),
            ("2026-03-01", Some(1)),
            ("2026-12-01", Some(10)),
            ("2027-01-01", Some(11)),
        ];
        for (from, number) in table {
            assert_eq!(number_of(first, day(from)), number, "{from}");
        }
    }

    #[test]
    fn ids_and_keys_tell_statements_apart() {
        let month = Covered::month(day("2026-11-01"), day("2026-11-20"), false);
        assert_eq!(id_of("1000000018", &month), "1000000018-2026-11");
        let days = Covered {
            is_month: false,
            ..month
        };
        assert_eq!(
            id_of("cash/vault", &days),
            "cash/vault-2026-11-01-2026-11-20"
        );
        let account = AccountId(100_000_001);
        assert_eq!(of_key(key(account, 7)), (account, 7));
        let (before, after) = keys_of(account);
        assert!(before < key(account, 1) && key(account, 99_999) < after);
    }
}
