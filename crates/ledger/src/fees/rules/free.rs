//! How many payments of a month cost nothing.

use bankctl_types::Day;
use bankctl_types::calendar::Step;
use bankctl_types::kind::Kind;

use super::term::FeeEvent;
use crate::kernel::rules::ordered::{Row, standing};

/// Whether a payment is one that a fee is for.
pub fn is_for(event: FeeEvent, kind: Kind) -> bool {
    matches!(
        (event, kind),
        (FeeEvent::Withdrawal, Kind::Withdrawal) | (FeeEvent::Transfer, Kind::Transfer)
    )
}

/// How many of the free payments of a month are used up on a day: one that was taken
/// back gives its place back. Given are all rows of the account from the first day
/// of the month.
pub fn used(event: FeeEvent, rows: &[Row], today: Day) -> i64 {
    let first = Step::Monthly.first_day(today);
    let of_month = standing(rows)
        .filter(|row| row.minor < 0 && row.business_date >= first && is_for(event, row.kind));
    i64::try_from(of_month.count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use bankctl_types::kind::Kind;
    use bankctl_types::{Day, Timestamp};

    use super::{FeeEvent, used};
    use crate::kernel::rules::ordered::Row;

    fn row(id: i64, kind: Kind, minor: i64, reverses: Option<i64>) -> Row {
        let day = Day::parse("2026-11-30").expect("a day");
        Row {
            id,
            kind,
            channel: None,
            business_date: day,
            value_date: day,
            booked_at: Timestamp(id),
            minor,
            balance_minor: minor,
            reverses,
            is_automatic: false,
        }
    }

    /// Four free ones: four done, one taken back, two more. The first of the two is
    /// free.
    #[test]
    fn fee_6_what_is_taken_back_gives_its_place_back() {
        let today = Day::parse("2026-11-30").expect("a day");
        let mut rows: Vec<Row> = (1..=4)
            .map(|id| row(id, Kind::Withdrawal, -100, None))
            .collect();
        let is_free = |rows: &[Row]| used(FeeEvent::Withdrawal, rows, today) < 4;
        assert!(!is_free(&rows));
        rows.push(row(5, Kind::Reversal, 100, Some(2)));
        assert!(is_free(&rows));
        rows.push(row(6, Kind::Withdrawal, -100, None));
        assert!(!is_free(&rows));
    }

    #[test]
    fn only_payments_of_the_month_and_the_kind_count() {
        let today = Day::parse("2026-11-30").expect("a day");
        let mut earlier = row(1, Kind::Transfer, -100, None);
        earlier.business_date = Day::parse("2026-10-31").expect("a day");
        let rows = [
            earlier,
            row(2, Kind::Transfer, -100, None),
            row(3, Kind::Transfer, 100, None),
            row(4, Kind::Withdrawal, -100, None),
            row(5, Kind::Fee, -100, None),
        ];
        assert_eq!(used(FeeEvent::Transfer, &rows, today), 1);
        assert_eq!(used(FeeEvent::Withdrawal, &rows, today), 1);
        assert_eq!(used(FeeEvent::Monthly, &rows, today), 0);
    }
}
