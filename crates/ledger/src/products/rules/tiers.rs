//! The rates of a product for what an account has: by tier.

use super::rate::Rate;

/// How many tiers there are at most.
pub const TIERS_MAX: usize = 20;

/// From an amount on, a rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tier {
    /// The least amount that it holds for, in minor units.
    pub from_minor: i64,
    /// The rate a year.
    pub rate: Rate,
}

/// Tiers that rise from zero: for each amount there is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tiers(Vec<Tier>);

/// Why tiers do not fit together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TiersFault {
    /// There is none for small amounts.
    #[error("no tier begins at 0")]
    NotFromZero,
    /// Two begin at the same amount.
    #[error("two tiers begin at the same amount")]
    Overlap,
    /// More than a product has.
    #[error("there are more than {TIERS_MAX} tiers")]
    TooMany,
}

impl Tiers {
    /// Tiers in any order.
    ///
    /// # Errors
    /// They overlap, leave a gap at zero, or are too many.
    pub fn of(mut tiers: Vec<Tier>) -> Result<Self, TiersFault> {
        if tiers.len() > TIERS_MAX {
            return Err(TiersFault::TooMany);
        }
        tiers.sort_by_key(|tier| tier.from_minor);
        if tiers.first().is_none_or(|tier| tier.from_minor != 0) {
            return Err(TiersFault::NotFromZero);
        }
        if tiers
            .windows(2)
            .any(|pair| pair[0].from_minor == pair[1].from_minor)
        {
            return Err(TiersFault::Overlap);
        }
        Ok(Self(tiers))
    }

    /// The tiers, rising.
    pub fn all(&self) -> &[Tier] {
        &self.0
    }

    /// The tier that an amount of zero or more reaches.
    pub fn reached(&self, minor: i64) -> Rate {
        let mut reached = Rate::ZERO;
        for tier in &self.0 {
            if tier.from_minor <= minor {
                reached = tier.rate;
            }
        }
        reached
    }

    /// As it is stored: `FROM_MINOR:PARTS`, with a blank between tiers.
    pub fn stored(&self) -> String {
        let tiers = self.0.iter();
        let texts = tiers.map(|tier| format!("{}:{}", tier.from_minor, tier.rate.parts()));
        texts.collect::<Vec<_>>().join(" ")
    }

    /// Reads what is stored.
    pub fn from_stored(text: &str) -> Option<Self> {
        let mut tiers = Vec::new();
        for part in text.split(' ') {
            let (from, rate) = part.split_once(':')?;
            tiers.push(Tier {
                from_minor: from.parse().ok()?,
                rate: Rate::from_parts(rate.parse().ok()?)?,
            });
        }
        Self::of(tiers).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Rate, Tier, Tiers, TiersFault};

    fn tiers(of: &[(i64, i64)]) -> Result<Tiers, TiersFault> {
        let tiers = of.iter().map(|(from_minor, parts)| Tier {
            from_minor: *from_minor,
            rate: Rate::from_parts(*parts).expect("a rate"),
        });
        Tiers::of(tiers.collect())
    }

    type Case<'c> = (&'c [(i64, i64)], Result<&'c str, TiersFault>);

    #[test]
    fn tiers_rise_from_zero() {
        let many: Vec<_> = (0..21).map(|from| (from, 1)).collect();
        let table: [Case<'_>; 6] = [
            (&[(0, 500_000)], Ok("0:500000")),
            (&[(10, 2), (0, 1)], Ok("0:1 10:2")),
            (&[], Err(TiersFault::NotFromZero)),
            (&[(1, 1)], Err(TiersFault::NotFromZero)),
            (&[(0, 1), (5, 2), (5, 3)], Err(TiersFault::Overlap)),
            (&many, Err(TiersFault::TooMany)),
        ];
        for (given, expected) in table {
            let made = tiers(given);
            let stored = made.as_ref().map(Tiers::stored).map_err(|fault| *fault);
            assert_eq!(stored, expected.map(ToOwned::to_owned), "{given:?}");
            if let Ok(made) = made {
                assert_eq!(Tiers::from_stored(&made.stored()), Some(made));
            }
        }
        for wrong in ["", "0", "0:", "0:1 ", "0:100000001", "5:1", "0:1 0:2"] {
            assert_eq!(Tiers::from_stored(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_tier_holds_from_its_amount_on() {
        let tiers = tiers(&[(0, 1), (10, 2)]).expect("tiers");
        let table = [(0, 1), (9, 1), (10, 2), (i64::MAX, 2)];
        for (minor, expected) in table {
            assert_eq!(tiers.reached(minor).parts(), expected, "{minor}");
        }
    }
}
