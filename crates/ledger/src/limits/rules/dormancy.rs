//! When an account is dormant: its customer did nothing for so many days.

use bankctl_types::Day;
use bankctl_types::number::AccountId;
use serde::Serialize;

/// After how many days without activity an account is dormant, unless its product
/// says otherwise.
pub const DORMANT_AFTER: i64 = 365;
/// The most days that a product can say.
pub const DORMANT_AFTER_MAX: i64 = 36_500;

/// The first day on which an account is dormant whose customer did something last
/// on a day; `None` where its product knows no dormancy.
pub fn dormant_from(last_activity: Day, after_days: i64) -> Option<Day> {
    let days = i32::try_from(after_days).ok().filter(|days| *days > 0)?;
    Some(last_activity.plus(days))
}

/// What is kept of an account whose product knows dormancy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Dormancy {
    /// The account, by key.
    #[serde(serialize_with = "key")]
    pub account: AccountId,
    /// The first day on which it may be dormant, as far as was looked.
    pub due_on: Day,
    /// Since when it is; `None` while it is active.
    pub since: Option<Day>,
    /// The last day on which its customer was in contact with the bank, if that was
    /// noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacted_on: Option<Day>,
}

// As serde asks for it.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn key<S: serde::Serializer>(account: &AccountId, target: S) -> Result<S::Ok, S::Error> {
    target.serialize_i64(account.0)
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;

    use super::dormant_from;

    /// The example of 2.6: day 365 is a Sunday, to which the close of Friday comes.
    #[test]
    fn an_account_is_dormant_after_so_many_days() {
        let day = |text| Day::parse(text).expect("a day");
        let table = [
            ("2025-11-29", 365, Some("2026-11-29")),
            ("2027-03-01", 365, Some("2028-02-29")),
            ("2026-11-29", 1, Some("2026-11-30")),
            ("2026-11-29", 0, None),
            ("9999-12-30", 365, Some("9999-12-31")),
        ];
        for (last, after, expected) in table {
            assert_eq!(dormant_from(day(last), after), expected.map(day), "{last}");
        }
    }
}
