//! What reports decide without a database: the day that a transaction counts on, the
//! equations, the side that a balance stands on, and ages.

use bankctl_types::class::Class;
use bankctl_types::{Currency, Day, Total, words};
use serde::Serialize;

words! {
    /// On which day a transaction counts.
    Basis {
        /// On the business date that it was booked on.
        Booked = 1, "booked";
        /// On its value date.
        Value = 2, "value";
    }
}

#[allow(clippy::derivable_impls)]
impl Default for Basis {
    fn default() -> Self {
        Self::Booked
    }
}

/// An equation that proves a report in one currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Proof {
    /// The currency.
    pub currency: Currency,
    /// What is on the left of the sign.
    pub left_is: &'static str,
    /// Its amount.
    pub left: Total,
    /// What is on the right of the sign.
    pub right_is: &'static str,
    /// Its amount.
    pub right: Total,
    /// Whether they are equal.
    pub holds: bool,
}

impl Proof {
    /// The equation of two sums in minor units, each with its name.
    pub fn of(
        currency: Currency,
        (left_is, left): (&'static str, i128),
        (right_is, right): (&'static str, i128),
    ) -> Self {
        Self {
            currency,
            left_is,
            left: Total::new(left, currency),
            right_is,
            right: Total::new(right, currency),
            holds: left == right,
        }
    }
}

words! {
    /// A part of a balance sheet.
    Section {
        /// What the bank has.
        Assets = 1, "assets";
        /// What it owes.
        Liabilities = 2, "liabilities";
        /// What is left.
        Equity = 3, "equity";
    }
}

/// Where a balance of one of the bank's own accounts stands in the balance sheet, and
/// its amount there. A balance in minor units is positive where credits exceed debits.
///
/// An account for payments on their way stands on the side of its sign; of all others
/// the class decides, and an amount may be below zero.
pub fn placed(name: &str, class: Class, minor: i128) -> (Section, i128) {
    match class {
        Class::Asset if name.starts_with("clearing/") && minor > 0 => (Section::Liabilities, minor),
        Class::Asset => (Section::Assets, -minor),
        Class::Liability => (Section::Liabilities, minor),
        Class::Equity | Class::Income | Class::Expense => (Section::Equity, minor),
    }
}

words! {
    /// How old something is that is open.
    Age {
        /// Up to a week.
        Week = 1, "0-7";
        /// Up to 30 days.
        Month = 2, "8-30";
        /// Up to 90 days.
        Quarter = 3, "31-90";
        /// More than 90 days.
        Older = 4, "91+";
    }
}

impl Age {
    /// The group of a number of days.
    pub fn of(days: i64) -> Self {
        match days {
            ..=7 => Self::Week,
            8..=30 => Self::Month,
            31..=90 => Self::Quarter,
            91.. => Self::Older,
        }
    }
}

words! {
    /// What is open.
    OpenKind {
        /// Money whose owner is not known.
        Suspense = 1, "suspense";
        /// A fee that was not taken yet.
        Fee = 2, "fee-due";
        /// Money that is reserved.
        Hold = 3, "hold";
        /// Money on its way to another ledger.
        Transit = 4, "in-transit";
        /// A request that waits for a second person.
        Approval = 5, "approval";
        /// What a customer disputes.
        Dispute = 6, "dispute";
        /// A check that the bank drew and that was not presented yet.
        CashierCheck = 7, "cashier-check";
    }
}

/// Money that came to an account and that was not taken from it yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenAmount {
    /// The transfer.
    pub transfer: i64,
    /// The day that it was booked on.
    pub since: Day,
    /// What is left of it, in minor units; below zero for what was taken of nothing.
    pub minor: i64,
}

/// A row on an account: the transfer, its day, its amount in minor units, positive
/// where it comes in, and the transfer that it takes back.
pub type OpenRow = (i64, Day, i64, Option<i64>);

/// What is open of the rows of an account, oldest first.
///
/// What takes back a row clears it; else what goes out clears the oldest row of the
/// same amount, and where there is none the oldest rows. So the sum is the balance.
pub fn open_amounts(rows: &[OpenRow]) -> Vec<OpenAmount> {
    let mut open: Vec<OpenAmount> = Vec::new();
    for (transfer, day, minor, reverses) in rows.iter().copied() {
        let mut left = minor;
        let is_against = |one: &OpenAmount| one.minor.signum() == -minor.signum();
        let exact = open
            .iter()
            .position(|one| Some(one.transfer) == reverses && one.minor == -minor)
            .or_else(|| open.iter().position(|one| one.minor == -minor));
        if let Some(place) = exact {
            open.remove(place);
            continue;
        }
        for one in open.iter_mut().filter(|one| is_against(one)) {
            let taken = one.minor.abs().min(left.abs());
            one.minor -= taken * one.minor.signum();
            left -= taken * left.signum();
        }
        open.retain(|one| one.minor != 0);
        if left != 0 {
            open.push(OpenAmount {
                transfer,
                since: day,
                minor: left,
            });
        }
    }
    open
}

/// The sum of a balance's days, divided by their number and rounded to the nearest
/// minor unit, halves to the even one.
pub fn average(sum_minor: i128, days: i64) -> i128 {
    let days = i128::from(days.max(1));
    let (whole, rest) = (sum_minor.div_euclid(days), sum_minor.rem_euclid(days));
    match (rest * 2).cmp(&days) {
        std::cmp::Ordering::Less => whole,
        std::cmp::Ordering::Greater => whole + 1,
        std::cmp::Ordering::Equal => whole + whole.rem_euclid(2),
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;
    use bankctl_types::class::Class;

    use super::{Age, Section, average, open_amounts, placed};

    /// What is left of rows, by their keys.
    type Left = [(i64, i64)];

    #[test]
    fn a_balance_stands_on_its_side() {
        let table = [
            ("cash/vault", Class::Asset, -500, (Section::Assets, 500)),
            ("cash/vault", Class::Asset, 500, (Section::Assets, -500)),
            ("clearing/ach", Class::Asset, -500, (Section::Assets, 500)),
            (
                "clearing/ach",
                Class::Asset,
                500,
                (Section::Liabilities, 500),
            ),
            ("suspense", Class::Liability, 70, (Section::Liabilities, 70)),
            (
                "in-transit",
                Class::Liability,
                -70,
                (Section::Liabilities, -70),
            ),
            ("income/fees", Class::Income, 9, (Section::Equity, 9)),
            (
                "expense/interest",
                Class::Expense,
                -9,
                (Section::Equity, -9),
            ),
        ];
        for (name, class, minor, expected) in table {
            assert_eq!(placed(name, class, minor), expected, "{name} {minor}");
        }
    }

    #[test]
    fn ages_are_grouped() {
        let table = [
            (-1, "0-7"),
            (7, "0-7"),
            (8, "8-30"),
            (30, "8-30"),
            (31, "31-90"),
        ];
        for (days, expected) in table.into_iter().chain([(90, "31-90"), (91, "91+")]) {
            assert_eq!(Age::of(days).name(), expected, "{days}");
        }
    }

    #[test]
    fn what_is_open_sums_to_the_balance() {
        let row = |id, minor, reverses| (id, Day(0), minor, reverses);
        let table: [(&[super::OpenRow], &Left); 6] = [
            (&[], &[]),
            (
                &[row(1, 100, None), row(2, 50, None), row(3, -50, None)],
                &[(1, 100)],
            ),
            (
                &[row(1, 50, None), row(2, 50, None), row(3, -50, Some(2))],
                &[(1, 50)],
            ),
            (
                &[row(1, 100, None), row(2, 50, None), row(3, -120, None)],
                &[(2, 30)],
            ),
            (&[row(1, 30, None), row(2, -50, None)], &[(2, -20)]),
            (&[row(1, -50, None), row(2, 80, None)], &[(2, 30)]),
        ];
        for (rows, expected) in table {
            let open = open_amounts(rows);
            let found: Vec<_> = open.iter().map(|one| (one.transfer, one.minor)).collect();
            assert_eq!(found, expected, "{rows:?}");
            let balance: i64 = rows.iter().map(|row| row.2).sum();
            assert_eq!(open.iter().map(|one| one.minor).sum::<i64>(), balance);
        }
    }

    #[test]
    fn an_average_is_rounded_to_the_even_minor_unit() {
        let table = [
            (10, 4, 2),
            (14, 4, 4),
            (-10, 4, -2),
            (-14, 4, -4),
            (11, 4, 3),
            (9, 4, 2),
            (0, 0, 0),
        ];
        for (sum, days, expected) in table {
            assert_eq!(average(sum, days), expected, "{sum}/{days}");
        }
    }
}
