//! What customers ordered on an account, and what of it stands.

use std::collections::HashSet;

use bankctl_types::kind::{Channel, Kind};
use bankctl_types::{Day, Timestamp};

/// A row of an account, as far as it matters who ordered it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// The transfer.
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// The way of the money.
    pub channel: Option<Channel>,
    /// The day that it was booked on.
    pub business_date: Day,
    /// The day that it counts from.
    pub value_date: Day,
    /// When it was booked.
    pub booked_at: Timestamp,
    /// What the account got, in minor units: what it paid is below zero.
    pub minor: i64,
    /// The balance of the account after it, in minor units.
    pub balance_minor: i64,
    /// The transfer that it takes back.
    pub reverses: Option<i64>,
    /// Whether a record of the bank says why it was booked, and no person asked
    /// for it then.
    pub is_automatic: bool,
}

/// Whether a customer orders what is of this kind.
pub fn is_ordered(kind: Kind) -> bool {
    matches!(kind, Kind::Deposit | Kind::Withdrawal | Kind::Transfer)
}

/// The rows that were ordered and not taken back. Given are all rows of an account
/// from some row on: what takes one of them back is among them.
pub fn standing(rows: &[Row]) -> impl Iterator<Item = &Row> {
    let reversed: HashSet<i64> = rows.iter().filter_map(|row| row.reverses).collect();
    rows.iter()
        .filter(move |row| is_ordered(row.kind) && !reversed.contains(&row.id))
}

/// The newest day on which a customer did something with an account.
pub fn last_activity(rows: &[Row]) -> Option<Day> {
    let by_people = rows
        .iter()
        .filter(|row| is_ordered(row.kind) && !row.is_automatic);
    by_people.map(|row| row.business_date).max()
}

#[cfg(test)]
mod tests {
    use bankctl_types::kind::Kind;
    use bankctl_types::{Day, Timestamp};

    use super::{Row, last_activity, standing};

    fn row(id: i64, kind: Kind, reverses: Option<i64>) -> Row {
        let day = Day(i32::try_from(id).expect("a day"));
        Row {
            id,
            kind,
            channel: None,
            business_date: day,
            value_date: day,
            booked_at: Timestamp(id),
            minor: -100,
            balance_minor: 0,
            reverses,
            is_automatic: false,
        }
    }

    #[test]
    fn what_was_taken_back_does_not_stand() {
        let rows = [
            row(1, Kind::Withdrawal, None),
            row(2, Kind::Withdrawal, None),
            row(3, Kind::Fee, None),
            row(4, Kind::Reversal, Some(1)),
            row(5, Kind::Transfer, None),
            row(6, Kind::Deposit, None),
            row(7, Kind::Payroll, None),
            row(8, Kind::Interest, None),
        ];
        let left: Vec<i64> = standing(&rows).map(|row| row.id).collect();
        assert_eq!(left, [2, 5, 6]);
    }

    /// Neither interest, fees, wages and reversals nor what the bank does by itself.
    #[test]
    fn activity_is_what_customers_order() {
        let mut rows = vec![
            row(1, Kind::Deposit, None),
            row(2, Kind::Interest, None),
            row(3, Kind::Fee, None),
            row(4, Kind::Payroll, None),
            row(5, Kind::Reversal, Some(1)),
            row(6, Kind::Transfer, None),
        ];
        rows[5].is_automatic = true;
        assert_eq!(last_activity(&rows), Some(Day(1)));
        rows[5].is_automatic = false;
        assert_eq!(last_activity(&rows), Some(Day(6)));
        assert_eq!(last_activity(&[]), None);
    }
}
