//! Amounts and days that the law sets, each from a day on.

use bankctl_types::{Day, words};
use serde::Serialize;

words! {
    /// What the law sets an amount or a number of days for.
    RegulationCode {
        /// What of the checks of a day can be used on the next business day:
        /// 12 CFR 229.10(c)(1)(vii).
        FirstDay = 1, "reg-cc-first-day";
        /// Above it the checks of a day are a large deposit: 12 CFR 229.13(b).
        LargeDeposit = 2, "reg-cc-large-deposit";
        /// What of a check can be drawn in cash on the day that it can be used:
        /// 12 CFR 229.12(d).
        CashWithdrawal = 3, "reg-cc-cash-withdrawal";
        /// Above it the cash of a person and day is reported: 31 CFR 1010.311.
        Ctr = 4, "ctr";
        /// Within how many days a suspicious activity report is filed: 12 CFR 21.11(d),
        /// 31 CFR 1020.320(b)(3).
        SarDays = 5, "sar-days";
        /// The same if no suspect is known: the same paragraphs.
        SarDaysNoSuspect = 6, "sar-days-no-suspect";
    }
}

/// The most days that are a term of the law.
pub const DAYS_MAX: i64 = 3_660;

impl RegulationCode {
    /// Whether the law sets a number of days; else it is an amount.
    #[must_use]
    pub const fn is_days(self) -> bool {
        matches!(self, Self::SarDays | Self::SarDaysNoSuspect)
    }
}

/// What comes with the program: the code, the first day as year, month and day, and the
/// amount in cents or the days. Those of checks are set anew every five years (12 CFR 229.11).
const BUILT_IN: [(RegulationCode, &str, i64); 9] = [
    (RegulationCode::FirstDay, "2020-07-01", 22_500),
    (RegulationCode::FirstDay, "2025-07-01", 27_500),
    (RegulationCode::LargeDeposit, "2020-07-01", 552_500),
    (RegulationCode::LargeDeposit, "2025-07-01", 672_500),
    (RegulationCode::CashWithdrawal, "2020-07-01", 45_000),
    (RegulationCode::CashWithdrawal, "2025-07-01", 55_000),
    // As much for longer than any ledger of ours goes back.
    (RegulationCode::Ctr, "1972-07-01", 1_000_000),
    (RegulationCode::SarDays, "1996-04-01", 30),
    (RegulationCode::SarDaysNoSuspect, "1996-04-01", 60),
];

/// What the law sets, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Regulation {
    /// What it is for.
    pub code: RegulationCode,
    /// The first day.
    pub effective_from: Day,
    /// The amount, in cents, or the days.
    pub value: i64,
    /// Why it was set.
    pub reason: String,
}

/// What comes with the program, by code and day.
pub fn built_in() -> impl Iterator<Item = (RegulationCode, Day, i64)> {
    let rows = BUILT_IN.iter();
    rows.filter_map(|(code, from, value)| Some((*code, Day::parse(from)?, *value)))
}

/// What is in force on a day; zero before the first day that is known. What the bank has
/// set itself goes before what comes with the program.
#[must_use]
pub fn in_force(own: &[Regulation], code: RegulationCode, day: Day) -> i64 {
    let own = own
        .iter()
        .map(|row| (row.code, row.effective_from, row.value));
    // Of two of one day the last one counts.
    let all = built_in().chain(own);
    let found = all.filter(|(of, from, _)| *of == code && *from <= day);
    found
        .max_by_key(|(_, from, _)| *from)
        .map_or(0, |(_, _, value)| value)
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;

    use super::{BUILT_IN, Regulation, RegulationCode, built_in, in_force};

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn the_amount_of_a_day_is_the_newest_of_its_code() {
        assert_eq!(built_in().count(), BUILT_IN.len());
        let own = |from: &str, value| Regulation {
            code: RegulationCode::FirstDay,
            effective_from: day(from),
            value,
            reason: "indexed".to_owned(),
        };
        let table: [(&[Regulation], &str, i64); 7] = [
            (&[], "2020-06-30", 0),
            (&[], "2025-06-30", 22_500),
            (&[], "2025-07-01", 27_500),
            (&[own("2030-07-01", 32_500)], "2030-06-30", 27_500),
            (&[own("2030-07-01", 32_500)], "2030-07-01", 32_500),
            (&[own("2025-07-01", 30_000)], "2025-07-01", 30_000),
            (&[own("2025-01-01", 30_000)], "2025-07-01", 27_500),
        ];
        for (own, on, expected) in table {
            let found = in_force(own, RegulationCode::FirstDay, day(on));
            assert_eq!(found, expected, "{on}");
        }
        let large = in_force(&[], RegulationCode::LargeDeposit, day("2026-11-25"));
        assert_eq!(large, 672_500);
    }
}
