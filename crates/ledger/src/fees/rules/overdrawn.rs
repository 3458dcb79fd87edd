//! Fees for what an account did not have enough for: how many a day, and none for
//! the same item twice.

use std::collections::BTreeSet;

use super::term::{FeeEvent, FeeTerm};

/// An item that is presented, such as a check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Presented<'a> {
    /// What it is known by, however often it comes.
    pub item: &'a str,
}

/// What was charged before.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Charged<'a> {
    /// How many on this day.
    pub today: i64,
    /// The items, on any day.
    pub items: BTreeSet<&'a str>,
}

/// The fees for the items of a day, in minor units, in their order: with the balance
/// that the account ends the day with.
pub fn of_day<'a>(
    term: &FeeTerm,
    presented: &[Presented<'a>],
    ends_with_minor: i64,
    charged: &mut Charged<'a>,
) -> Vec<i64> {
    let mut fees = Vec::with_capacity(presented.len());
    for one in presented {
        let is_small = term.event == FeeEvent::Overdraft
            && i128::from(ends_with_minor) >= -i128::from(term.de_minimis_minor);
        let is_enough = term.per_day.is_some_and(|most| charged.today >= most);
        if is_small || is_enough || charged.items.contains(one.item) {
            fees.push(0);
            continue;
        }
        charged.items.insert(one.item);
        charged.today += 1;
        fees.push(term.price.of(0));
    }
    fees
}

#[cfg(test)]
mod tests {
    use super::{Charged, Presented, of_day};
    use crate::fees::rules::term::FeeEvent;
    use crate::fees::rules::term::tests::fee;

    fn items<'a>(of: &[&'a str]) -> Vec<Presented<'a>> {
        of.iter().map(|item| Presented { item }).collect()
    }

    /// Three a day at 30.00: five items are returned, and one of those that were
    /// charged comes again on the next day.
    #[test]
    fn fee_8_so_many_a_day_and_none_for_an_item_that_comes_again() {
        let mut term = fee(FeeEvent::Nsf, 3_000);
        term.per_day = Some(3);
        let mut charged = Charged::default();
        let first = items(&["a", "b", "c", "d", "e"]);
        let fees = of_day(&term, &first, -100, &mut charged);
        assert_eq!(fees.iter().sum::<i64>(), 9_000);
        charged.today = 0;
        assert_eq!(of_day(&term, &items(&["b"]), -100, &mut charged), [0]);
    }

    /// Overdrawn to -40 by an item, and nearly even at the end of the day.
    #[test]
    fn fee_9_a_small_overdraft_at_the_end_of_the_day_costs_nothing() {
        let mut term = fee(FeeEvent::Overdraft, 3_000);
        term.de_minimis_minor = 500;
        let table = [(-499, 0), (-500, 0), (-501, 3_000), (0, 0), (10_000, 0)];
        for (ends_with, expected) in table {
            let fees = of_day(&term, &items(&["1"]), ends_with, &mut Charged::default());
            assert_eq!(fees, [expected], "{ends_with}");
        }
        term.event = FeeEvent::Nsf;
        let fees = of_day(&term, &items(&["1"]), 0, &mut Charged::default());
        assert_eq!(
            fees,
            [3_000],
            "what is returned leaves the balance as it is"
        );
    }
}
