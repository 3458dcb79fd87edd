//! Until when an entry can be sent back, by the reason.
//!
//! Two banking days after settlement, and for what the receiver says of it sixty days
//! (Nacha Operating Rules, article three, section 3.8; sub-section 3.13.1). Banking days
//! are those of the Federal Reserve Banks.

use bankctl_types::Day;
use bankctl_types::ach::is_known_reason;

use crate::day::rules::built_in::BuiltIn;
use crate::day::rules::calendar::Calendar;

/// Reasons of the receiver's own: R33 is of checks that were made electronic.
const SIXTY_DAYS: [&str; 10] = [
    "R05", "R07", "R10", "R11", "R33", "R37", "R38", "R51", "R52", "R53",
];
/// Reasons that the sending bank has agreed to.
const BY_AGREEMENT: [&str; 2] = ["R06", "R31"];
/// What a reason must be explained with.
const WITH_INFO: [&str; 2] = ["R10", "R11"];

/// Whether a bank that gets an entry can send it back for a reason: those from R61 on
/// are said of returns.
pub fn can_be_sent(reason: &str) -> bool {
    let number: Option<u32> = reason.strip_prefix('R').and_then(|rest| rest.parse().ok());
    is_known_reason(reason) && number.is_some_and(|number| !(61..80).contains(&number))
}

/// Whether a reason needs words.
pub fn needs_info(reason: &str) -> bool {
    WITH_INFO.contains(&reason)
}

/// The last day for a return: the file must reach the operator before the banking day
/// after it opens. `None` if the sending bank must agree.
pub fn last_day(reason: &str, settled: Day) -> Option<Day> {
    if BY_AGREEMENT.contains(&reason) {
        return None;
    }
    if SIXTY_DAYS.contains(&reason) {
        return Some(settled.plus(60));
    }
    Some(banking_days_after(settled, 2))
}

/// So many banking days later.
pub fn banking_days_after(day: Day, count: usize) -> Day {
    let calendar = Calendar::built_in(BuiltIn::UsFederalReserve);
    (0..count).fold(day, |day, _| calendar.next_after(day).unwrap_or(day))
}

#[cfg(test)]
mod tests {
    use super::{can_be_sent, last_day, needs_info};
    use bankctl_types::Day;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn two_banking_days_or_sixty_days() {
        let table = [
            ("R01", "2026-11-30", Some("2026-12-02")),
            // Thanksgiving, and a weekend.
            ("R03", "2026-11-24", Some("2026-11-27")),
            ("R03", "2026-11-25", Some("2026-11-30")),
            ("R02", "2026-12-23", Some("2026-12-28")),
            ("R10", "2026-11-24", Some("2027-01-23")),
            ("R11", "2026-11-24", Some("2027-01-23")),
            ("R07", "2026-11-24", Some("2027-01-23")),
            ("R06", "2026-11-24", None),
            ("R31", "2026-11-24", None),
        ];
        for (reason, settled, expected) in table {
            let found = last_day(reason, day(settled));
            assert_eq!(found, expected.map(day), "{reason} {settled}");
        }
    }

    #[test]
    fn reasons_of_the_table_are_sent() {
        let table = [
            ("R01", true),
            ("R53", true),
            ("R61", false),
            ("R71", false),
            ("R85", true),
            ("R99", false),
            ("C01", false),
        ];
        for (reason, expected) in table {
            assert_eq!(can_be_sent(reason), expected, "{reason}");
        }
        assert!(needs_info("R10") && !needs_info("R01"));
    }
}
