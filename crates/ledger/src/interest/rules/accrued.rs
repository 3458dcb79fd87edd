//! What was earned and not paid: whole minor units, and an exact part of one.

use crate::products::rules::day_count::PARTS_A_YEAR;
use crate::products::rules::product::Rounding;
use crate::products::rules::rate::{Rate, WHOLE};

/// How many parts a minor unit has: those of a rate times those of a year.
pub const PARTS_A_MINOR: i128 = WHOLE as i128 * PARTS_A_YEAR;
/// How many decimals people are shown.
const DECIMALS: u32 = 10;

/// An exact amount, in [`PARTS_A_MINOR`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Accrued(i128);

impl Accrued {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// What an amount earns at a rate in days of a weight.
    pub fn interest(minor: i64, rate: Rate, weight: i128) -> Self {
        Self(i128::from(minor) * i128::from(rate.parts()) * weight)
    }

    /// So many whole minor units.
    pub fn of_minor(minor: i64) -> Self {
        Self(i128::from(minor) * PARTS_A_MINOR)
    }

    /// What is stored: whole units, and a part from 0 to less than one.
    pub fn from_stored(minor: i64, part: i64) -> Option<Self> {
        let part = i128::from(part);
        let fits = (0..PARTS_A_MINOR).contains(&part);
        fits.then(|| Self(i128::from(minor) * PARTS_A_MINOR + part))
    }

    /// The same as it is stored; `None` beyond what a ledger can count.
    pub fn stored(self) -> Option<(i64, i64)> {
        let minor = i64::try_from(self.0.div_euclid(PARTS_A_MINOR)).ok()?;
        let part = i64::try_from(self.0.rem_euclid(PARTS_A_MINOR)).ok()?;
        Some((minor, part))
    }

    /// The sum; `None` beyond what a ledger can count.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference; `None` beyond what a ledger can count.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The whole minor units at most as many as this.
    pub fn floor_minor(self) -> i128 {
        self.0.div_euclid(PARTS_A_MINOR)
    }

    /// The millionths of a minor unit at most as many as this.
    pub fn millionths_of_minor(self) -> i128 {
        self.0.div_euclid(PARTS_A_MINOR) * 1_000_000
            + self.0.rem_euclid(PARTS_A_MINOR) * 1_000_000 / PARTS_A_MINOR
    }

    /// What is paid of it in whole minor units. Nothing is paid of what is
    /// below zero: it is set against what is earned next.
    pub fn payable_minor(self, rounding: Rounding) -> Option<i64> {
        if self.0 <= 0 {
            return Some(0);
        }
        let (whole, part) = (self.0 / PARTS_A_MINOR, self.0 % PARTS_A_MINOR);
        let up = match rounding {
            Rounding::Down => false,
            Rounding::HalfUp => part * 2 >= PARTS_A_MINOR,
            Rounding::HalfEven => {
                part * 2 > PARTS_A_MINOR || (part * 2 == PARTS_A_MINOR && whole % 2 == 1)
            }
        };
        i64::try_from(whole + i128::from(up)).ok()
    }

    /// The amount in a currency with so many decimals, with ten decimals.
    pub fn shown(self, decimals: u32) -> String {
        let after = 10_i128.pow(DECIMALS.saturating_sub(decimals));
        let (sign, parts) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let a_minor = PARTS_A_MINOR.unsigned_abs();
        let after = after.unsigned_abs();
        let part = ((parts % a_minor) * after * 2 + a_minor) / (a_minor * 2);
        let scaled = parts / a_minor * after + part;
        let one = 10_u128.pow(DECIMALS);
        let sign = if scaled == 0 { "" } else { sign };
        format!("{sign}{}.{:010}", scaled / one, scaled % one)
    }
}

impl std::ops::Neg for Accrued {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

#[cfg(test)]
mod tests {
    use super::{Accrued, PARTS_A_MINOR, Rounding};

    #[test]
    fn what_is_stored_is_whole_units_and_a_part_above_zero() {
        let table = [
            (0, (0, 0)),
            (1, (0, 1)),
            (-1, (-1, 160_307_999_999_999)),
            (PARTS_A_MINOR * 7 + 3, (7, 3)),
            (-PARTS_A_MINOR, (-1, 0)),
        ];
        for (parts, expected) in table {
            let accrued = Accrued(parts);
            assert_eq!(accrued.stored(), Some(expected));
            assert_eq!(Accrued::from_stored(expected.0, expected.1), Some(accrued));
        }
        assert_eq!(Accrued::from_stored(0, -1), None);
        assert_eq!(Accrued::from_stored(0, 160_308_000_000_000), None);
        assert_eq!(Accrued(i128::MAX).stored(), None);
    }

    #[test]
    fn what_is_paid_is_rounded_as_the_product_says() {
        use Rounding::{Down, HalfEven, HalfUp};
        let half = PARTS_A_MINOR / 2;
        let table = [
            (half - 1, [0, 0, 0]),
            (half, [0, 1, 0]),
            (half + 1, [0, 1, 1]),
            (PARTS_A_MINOR + half, [1, 2, 2]),
            (-PARTS_A_MINOR * 5, [0, 0, 0]),
        ];
        for (parts, expected) in table {
            let paid = [Down, HalfUp, HalfEven].map(|how| Accrued(parts).payable_minor(how));
            assert_eq!(paid, expected.map(Some), "{parts}");
        }
    }

    #[test]
    fn people_see_ten_decimals() {
        let minor = Accrued::of_minor;
        let table = [
            (minor(1_877), 2, "18.7700000000"),
            (minor(-1_877), 2, "-18.7700000000"),
            (Accrued(34_997_652_000_000), 2, "0.0021831507"),
            (Accrued(-1), 2, "0.0000000000"),
            (minor(7), 0, "7.0000000000"),
            (minor(i64::MAX), 3, "9223372036854775.8070000000"),
        ];
        for (accrued, decimals, expected) in table {
            assert_eq!(accrued.shown(decimals), expected);
        }
    }
}
