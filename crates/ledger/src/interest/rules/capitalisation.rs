//! When interest is paid, and for which days.

use bankctl_types::Day;
use chrono::Datelike as _;

use crate::products::rules::product::Capitalisation;

/// Whether a period ends on a day.
pub fn ends_on(capitalisation: Capitalisation, day: Day) -> bool {
    let next = Day(day.0.saturating_add(1)).to_date();
    let month = day.to_date().month();
    let ends = next.day() == 1;
    match capitalisation {
        Capitalisation::Monthly => ends,
        Capitalisation::Quarterly => ends && month.is_multiple_of(3),
        Capitalisation::Yearly => ends && month == 12,
        Capitalisation::AtClose => false,
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;

    use super::{Capitalisation, ends_on};

    #[test]
    fn periods_end_with_their_last_month() {
        use Capitalisation::{AtClose, Monthly, Quarterly, Yearly};
        let table = [
            ("2026-10-30", [false, false, false]),
            ("2026-10-31", [true, false, false]),
            ("2026-12-31", [true, true, true]),
            ("2027-03-31", [true, true, false]),
            ("2028-02-28", [false, false, false]),
            ("2028-02-29", [true, false, false]),
        ];
        for (text, expected) in table {
            let day = Day::parse(text).expect("a day");
            let ends = [Monthly, Quarterly, Yearly].map(|period| ends_on(period, day));
            assert_eq!(ends, expected, "{text}");
            assert!(!ends_on(AtClose, day));
        }
    }
}
