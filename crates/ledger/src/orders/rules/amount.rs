//! How much a standing order moves.

use bankctl_types::{from_text, words};

use crate::kernel::rules::posting::Party;

words! {
    /// What the amount of an order is.
    AmountRule {
        /// What is moved each time.
        Fixed = 1, "fixed";
        /// What stays on the paying account: what is above it is moved.
        Above = 2, "above";
        /// What the paid account is topped up to.
        UpTo = 3, "up-to";
    }
}

words! {
    /// What becomes of an occurrence for which the paying account is short.
    IfShort {
        /// It has failed.
        Skip = 1, "skip";
        /// It is tried again on the next business days.
        Retry = 2, "retry";
        /// What is there is moved, and the rest is not owed.
        Partial = 3, "partial";
    }
}

from_text! {
    AmountRule = AmountRule::parse;
    IfShort = IfShort::parse;
}

/// What an account has of its own that nothing reserves, in minor units: an order
/// that takes what is there takes nothing of an overdraft.
pub fn own_minor(party: &Party) -> i128 {
    i128::from(party.balance_minor) - i128::from(party.held_minor)
}

/// How much is to be moved, in minor units, where both accounts have so much;
/// `None` if there is nothing to move.
pub fn wanted(
    rule: AmountRule,
    amount_minor: i64,
    paying_minor: i128,
    paid_minor: i128,
) -> Option<i64> {
    let amount = i128::from(amount_minor);
    let minor = match rule {
        AmountRule::Fixed => amount,
        AmountRule::Above => paying_minor - amount,
        AmountRule::UpTo => amount - paid_minor,
    };
    // More than can be booked at once is more than is there.
    (minor > 0).then(|| i64::try_from(minor).unwrap_or(i64::MAX))
}

/// What is moved instead of an amount that is not there; `None` if nothing is left.
pub fn partial(wanted: i64, paying_minor: i128) -> Option<i64> {
    let there = i64::try_from(paying_minor).unwrap_or(0);
    (there > 0 && there < wanted).then_some(there)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweeps_move_what_is_above_or_missing_and_nothing_otherwise() {
        let table = [
            (AmountRule::Fixed, 7_500, 0, 0, Some(7_500)),
            (AmountRule::Above, 500_000, 512_345, 0, Some(12_345)),
            (AmountRule::Above, 500_000, 500_000, 0, None),
            (AmountRule::Above, 500_000, -1, 0, None),
            (AmountRule::Above, 0, 1, 0, Some(1)),
            (AmountRule::UpTo, 100_000, 0, 99_999, Some(1)),
            (AmountRule::UpTo, 100_000, 0, 100_000, None),
            (AmountRule::UpTo, 100_000, 0, -50, Some(100_050)),
            (
                AmountRule::UpTo,
                i64::MAX,
                0,
                i128::from(i64::MIN),
                Some(i64::MAX),
            ),
        ];
        for (rule, amount, paying, paid, expected) in table {
            let got = wanted(rule, amount, paying, paid);
            assert_eq!(got, expected, "{rule} {amount} {paying} {paid}");
        }
    }

    #[test]
    fn a_part_is_what_is_there_down_to_zero() {
        for (wanted, there, expected) in [
            (1_000, 400, Some(400)),
            (1_000, 1_000, None),
            (1_000, 0, None),
            (1_000, -5, None),
        ] {
            assert_eq!(partial(wanted, there), expected, "{wanted} {there}");
        }
    }
}
