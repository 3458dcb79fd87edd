//! A fee that was charged, or is due: what is kept of it.

use bankctl_types::number::AccountId;
use bankctl_types::{Day, words};
use serde::{Serialize, Serializer};

use super::term::FeeEvent;

words! {
    /// What became of a fee.
    FeeStatus {
        /// It was not taken yet.
        Due = 1, "due";
        /// It was taken, as far as there was money; the rest is a fee of its own.
        Taken = 2, "taken";
        /// It is not charged: by a condition, or because the bank waived it.
        Waived = 3, "waived";
        /// It was tried in vain for long enough, or the account was closed.
        GivenUp = 4, "given-up";
        /// It was taken and given back. Not written to disk: the reversal says so.
        Refunded = 5, "refunded";
    }
}

/// A fee.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FeeItem {
    /// The account.
    #[serde(serialize_with = "key")]
    pub account: AccountId,
    /// What people call it.
    pub code: String,
    /// What it is for.
    pub event: FeeEvent,
    /// The last day of its month, if it is for one.
    pub period: Option<Day>,
    /// The transfer that it is for, if it is for one.
    pub cause: Option<i64>,
    /// The fee that it is the rest of, by number.
    pub rest_of: Option<i64>,
    /// The day that it was due on.
    pub due_on: Day,
    /// For how many days it is tried to take it.
    pub give_up_days: Option<i64>,
    /// How much it is, in minor units.
    pub due_minor: i64,
    /// How much of it was taken, in minor units.
    pub taken_minor: i64,
    /// What became of it.
    pub status: FeeStatus,
    /// Why it was waived, where a person did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

// As serde asks for it.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn key<S: Serializer>(account: &AccountId, target: S) -> Result<S::Ok, S::Error> {
    target.serialize_i64(account.0)
}

impl FeeItem {
    /// What is left of a fee of which less was taken than was due.
    pub fn rest(&self, id: i64) -> Option<Self> {
        let left = self.due_minor - self.taken_minor;
        (self.status == FeeStatus::Taken && left > 0).then(|| Self {
            rest_of: Some(id),
            due_minor: left,
            taken_minor: 0,
            status: FeeStatus::Due,
            ..self.clone()
        })
    }

    /// Whether its amounts can be: money was taken of what was taken, and of nothing
    /// else.
    pub fn is_sound(&self) -> bool {
        let is_taken = matches!(self.status, FeeStatus::Taken | FeeStatus::Refunded);
        let fits = if is_taken {
            (1..=self.due_minor).contains(&self.taken_minor)
        } else {
            self.taken_minor == 0
        };
        fits && self.due_minor > 0 && (self.period.is_none() || self.cause.is_none())
    }
}

/// What an account does not pay from a day on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FeeWaiver {
    /// The account.
    #[serde(serialize_with = "key")]
    pub account: AccountId,
    /// The code of the fee.
    pub code: String,
    /// The first day.
    pub first: Day,
    /// The last day, if there is one.
    pub until: Option<Day>,
    /// Why.
    pub reason: String,
}

impl FeeWaiver {
    /// Whether a fee is waived on a day.
    pub fn holds(&self, code: &str, day: Day) -> bool {
        self.code == code && self.first <= day && self.until.is_none_or(|last| day <= last)
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;
    use bankctl_types::number::AccountId;

    use super::{FeeItem, FeeStatus, FeeWaiver};
    use crate::fees::rules::term::FeeEvent;

    fn item(status: FeeStatus, due_minor: i64, taken_minor: i64) -> FeeItem {
        FeeItem {
            account: AccountId(100_000_001),
            code: "monthly".to_owned(),
            event: FeeEvent::Monthly,
            period: Some(Day(20_000)),
            cause: None,
            rest_of: None,
            due_on: Day(20_000),
            give_up_days: None,
            due_minor,
            taken_minor,
            status,
            reason: None,
        }
    }

    #[test]
    fn the_rest_of_a_fee_is_a_fee_of_its_own() {
        let table = [
            (FeeStatus::Taken, 735, Some(465)),
            (FeeStatus::Taken, 1_200, None),
            (FeeStatus::Due, 0, None),
            (FeeStatus::Waived, 0, None),
        ];
        for (status, taken, expected) in table {
            let rest = item(status, 1_200, taken).rest(7);
            assert_eq!(rest.as_ref().map(|rest| rest.due_minor), expected);
            if let Some(rest) = rest {
                assert_eq!((rest.rest_of, rest.status), (Some(7), FeeStatus::Due));
                assert!(rest.is_sound());
            }
        }
    }

    #[test]
    fn money_was_taken_of_what_was_taken_alone() {
        let table = [
            (FeeStatus::Taken, 735, true),
            (FeeStatus::Taken, 1_200, true),
            (FeeStatus::Taken, 1_201, false),
            (FeeStatus::Taken, 0, false),
            (FeeStatus::Due, 0, true),
            (FeeStatus::Due, 1, false),
            (FeeStatus::Waived, 1, false),
        ];
        for (status, taken, expected) in table {
            let sound = item(status, 1_200, taken).is_sound();
            assert_eq!(sound, expected, "{status} {taken}");
        }
    }

    #[test]
    fn a_waiver_holds_for_its_fee_and_its_days() {
        let day = |text| Day::parse(text).expect("a day");
        let waiver = FeeWaiver {
            account: AccountId(100_000_001),
            code: "monthly".to_owned(),
            first: day("2026-11-01"),
            until: Some(day("2027-01-31")),
            reason: "staff".to_owned(),
        };
        let table = [
            ("monthly", "2026-10-31", false),
            ("monthly", "2026-11-01", true),
            ("monthly", "2027-01-31", true),
            ("monthly", "2027-02-01", false),
            ("wire", "2026-11-01", false),
        ];
        for (code, on, expected) in table {
            assert_eq!(waiver.holds(code, day(on)), expected, "{code} {on}");
        }
    }
}
