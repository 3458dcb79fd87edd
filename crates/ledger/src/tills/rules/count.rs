//! Counts of cash: what was there, what should have been, and what became of the
//! difference.

use bankctl_types::number::AccountId;
use bankctl_types::{Day, Timestamp};
use serde::Serialize;

/// A count of one currency in a till or the vault, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Count {
    /// The key of the till; `None` for the vault.
    pub till: Option<i64>,
    /// The session of the till that it was counted in.
    pub session: Option<i64>,
    /// The account whose cash was counted.
    pub account: AccountId,
    /// What was there, in minor units.
    pub counted_minor: i64,
    /// What the account had, in minor units.
    pub expected_minor: i64,
    /// Notes and coins, if they were counted by value.
    pub pieces: Option<String>,
    /// The last transaction of the account before it, by key.
    pub after: Option<i64>,
    /// The key of the operator who counted.
    pub counted_by: i64,
    /// The key of the second person who counted.
    pub witness: Option<i64>,
    /// When it was counted.
    pub counted_at: Timestamp,
    /// The business day that it was counted on.
    pub counted_on: Day,
    /// Whether the session ends with it.
    pub closes: bool,
    /// What stays in the till then, in minor units.
    pub keep_minor: i64,
    /// The transaction that booked the difference, by key.
    pub transfer: Option<i64>,
    /// How much of the difference was explained later, in minor units: of its sign.
    pub resolved_minor: i64,
    /// The last transaction that explained some of it, by key.
    pub resolution: Option<i64>,
    /// The idempotency key of the command, which counts of several currencies share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl Count {
    /// How much more was there than should have been, in minor units; less than zero
    /// if some was missing.
    pub fn difference_minor(&self) -> i64 {
        self.counted_minor.saturating_sub(self.expected_minor)
    }

    /// How much of the difference is not explained, in minor units: of its sign.
    pub fn unresolved_minor(&self) -> i64 {
        self.difference_minor().saturating_sub(self.resolved_minor)
    }

    /// Whether its difference is booked, if there is one.
    pub fn is_settled(&self) -> bool {
        self.difference_minor() == 0 || self.transfer.is_some()
    }

    /// Whether its fields go together.
    pub fn is_sound(&self) -> bool {
        let difference = self.difference_minor();
        let resolved = self.resolved_minor;
        self.counted_minor >= 0
            && self.keep_minor >= 0
            && self.keep_minor <= self.counted_minor
            && (difference != 0 || self.transfer.is_none())
            && (resolved == 0 || resolved.signum() == difference.signum())
            && resolved.unsigned_abs() <= difference.unsigned_abs()
            && (resolved == 0) == self.resolution.is_none()
            && (resolved == 0 || self.transfer.is_some())
            && self.till.is_some() == self.session.is_some()
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::number::AccountId;
    use bankctl_types::{Day, Timestamp};

    use super::Count;

    fn count(counted_minor: i64, expected_minor: i64) -> Count {
        Count {
            till: Some(1),
            session: Some(1),
            account: AccountId(1),
            counted_minor,
            expected_minor,
            pieces: None,
            after: None,
            counted_by: 1,
            witness: None,
            counted_at: Timestamp(0),
            counted_on: Day(0),
            closes: false,
            keep_minor: 0,
            transfer: None,
            resolved_minor: 0,
            resolution: None,
            reference: None,
        }
    }

    #[test]
    fn no_more_of_a_difference_is_explained_than_there_is() {
        let mut short = count(910_573, 933_073);
        assert_eq!(short.difference_minor(), -22_500);
        assert!(short.is_sound() && !short.is_settled());
        short.transfer = Some(9);
        short.resolution = Some(10);
        let table = [(-22_500, true), (-1, true), (1, false), (-22_501, false)];
        for (resolved, fits) in table {
            short.resolved_minor = resolved;
            assert_eq!(short.is_sound(), fits, "{resolved}");
        }
        assert!(count(5, 5).is_settled());
        let booked = Count {
            transfer: Some(9),
            ..count(5, 5)
        };
        assert!(!booked.is_sound(), "there is nothing to book");
    }
}
