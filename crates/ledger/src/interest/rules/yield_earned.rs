//! The annual percentage yield earned: what a year would bring at the rate of a period,
//! `100 * ((1 + interest / balance) ^ (365 / days) - 1)` (12 CFR 1030, appendix A, part
//! II.A). Counted in whole numbers with eighteen decimals.

use super::accrued::Accrued;

/// One, in the numbers that are counted in.
const ONE: i128 = 1_000_000_000_000_000_000;
/// As many terms of a series as ever add something.
const TERMS: i128 = 60;
/// The days of a year.
const YEAR: i128 = 365;
/// Yields of more than this are not told: nobody pays them.
const LOGARITHM_MAX: i128 = 5 * ONE;

/// What was earned on which balances.
#[derive(Clone, Copy, Debug)]
pub struct Earned {
    /// The interest of all days.
    pub interest: Accrued,
    /// The balances of all days together, in minor units.
    pub balances_minor: i128,
    /// How many days.
    pub days: i128,
}

/// The yield in percent with two decimals, half up; `None` where nothing was earned, or
/// beyond what an account can earn.
pub fn yield_earned(earned: &Earned) -> Option<String> {
    let millionths = earned.interest.millionths_of_minor();
    if millionths <= 0 || earned.balances_minor <= 0 || earned.days <= 0 {
        return None;
    }
    // The interest of the period on the average balance.
    let scaled = millionths.checked_mul(earned.days)?;
    let scaled = scaled.checked_mul(ONE / 1_000_000)?;
    let rate = scaled / earned.balances_minor;
    if rate > ONE {
        return None;
    }
    let power = logarithm(rate).checked_mul(YEAR)? / earned.days;
    if power > LOGARITHM_MAX {
        return None;
    }
    let hundredths = (exponential(power) * 10_000 + ONE / 2) / ONE;
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

/// The natural logarithm of one and a part of one: twice the area tangent of
/// `part / (2 + part)`.
fn logarithm(part: i128) -> i128 {
    let base = part * ONE / (2 * ONE + part);
    let square = base * base / ONE;
    let (mut sum, mut power) = (0, base);
    for term in 0..TERMS {
        sum += power / (2 * term + 1);
        power = power * square / ONE;
    }
    2 * sum
}

/// The exponential function less one.
fn exponential(power: i128) -> i128 {
    let (mut sum, mut term) = (0, ONE);
    for number in 1..=TERMS {
        term = term * power / ONE / number;
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::{Earned, yield_earned};
    use crate::interest::rules::accrued::Accrued;

    /// Interest in minor units, average balance in minor units, days, yield.
    #[test]
    fn the_yield_is_that_of_the_regulation() {
        let table = [
            // STM-1.
            (336, 143_661, 31, Some("2.79")),
            // Appendix A, II.A: examples (1) to (3) of the regulation.
            (525, 150_000, 30, Some("4.34")),
            (500, 100_000, 30, Some("6.26")),
            (1_000, 100_000, 365, Some("1.00")),
            (1, 100_000_000, 31, Some("0.00")),
            (0, 100_000, 31, None),
            (-5, 100_000, 31, None),
            (100, 0, 31, None),
            (100_001, 100_000, 31, None),
            (90_000, 100_000, 1, None),
        ];
        for (interest, average, days, expected) in table {
            let earned = Earned {
                interest: Accrued::of_minor(interest),
                balances_minor: average * i128::from(days),
                days: i128::from(days),
            };
            let found = yield_earned(&earned);
            assert_eq!(found.as_deref(), expected, "{interest} {average} {days}");
        }
    }
}
