//! Fees for what an account did not have enough for: how many a day, and none for
//! the same item twice.

use std::collections::BTreeSet;

use bankctl_types::kind::Channel;
use bankctl_types::{Day, Timestamp};

use super::term::{FeeEvent, FeeTerm};
use crate::kernel::rules::ordered::{Row, standing};

/// The business day that ends: its items are those that count on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Judged {
    /// The business day before it, if there was one.
    pub before: Option<Day>,
    /// The day.
    pub date: Day,
    /// The business day after it.
    pub next: Day,
}

impl Judged {
    /// Whether a row is judged at the end of this day, and of no other: what was
    /// booked after the cut-off is judged with the next business day.
    fn has(self, row: &Row) -> bool {
        if row.business_date == self.date {
            return row.value_date != self.next;
        }
        self.before == Some(row.business_date) && row.value_date == self.date
    }
}

/// The payments of a day that left an account below zero, oldest first. Given are
/// all rows of the account from the business day before on.
///
/// For an ATM or card payment a fee takes the agreement of a holder, who opted in
/// before it (Regulation E, 1005.17(b)). Those have no channel of their own yet: all
/// that third parties take, and all that comes another way, is treated as such.
pub fn items(rows: &[Row], day: Judged, opted_in_at: Option<Timestamp>) -> Vec<&Row> {
    let is_agreed = |row: &Row| match row.channel {
        Some(Channel::ThirdParty | Channel::Other) => {
            opted_in_at.is_some_and(|at| at <= row.booked_at)
        }
        _ => true,
    };
    standing(rows)
        .filter(|row| row.minor < 0 && row.balance_minor < 0 && day.has(row) && is_agreed(row))
        .collect()
}

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
    use bankctl_types::kind::{Channel, Kind};
    use bankctl_types::{Day, Timestamp};

    use super::{Charged, Judged, Presented, items as items_of, of_day};
    use crate::fees::rules::term::FeeEvent;
    use crate::fees::rules::term::tests::fee;
    use crate::kernel::rules::ordered::Row;

    fn items<'a>(of: &[&'a str]) -> Vec<Presented<'a>> {
        of.iter().map(|item| Presented { item }).collect()
    }

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    /// A withdrawal on Friday 2026-11-27 that leaves less than nothing.
    fn row() -> Row {
        Row {
            id: 7,
            kind: Kind::Withdrawal,
            channel: Some(Channel::ThirdParty),
            business_date: day("2026-11-27"),
            value_date: day("2026-11-27"),
            booked_at: Timestamp(1_000),
            minor: -5_000,
            balance_minor: -4_000,
            reverses: None,
            is_automatic: false,
        }
    }

    fn with(change: fn(&mut Row)) -> Row {
        let mut row = row();
        change(&mut row);
        row
    }

    /// Each row is judged once: with the day that it counts from.
    #[test]
    fn what_comes_after_the_cut_off_is_judged_with_the_next_day() {
        let [wednesday, friday, monday] = ["2026-11-25", "2026-11-27", "2026-11-30"].map(day);
        let of_friday = Judged {
            before: Some(wednesday),
            date: friday,
            next: monday,
        };
        let of_monday = Judged {
            before: Some(friday),
            date: monday,
            next: day("2026-12-01"),
        };
        let table = [
            (with(|_| {}), 1, 0),
            (with(|row| row.value_date = day("2026-11-30")), 0, 1),
            (with(|row| row.value_date = day("2026-11-20")), 1, 0),
            (with(|row| row.value_date = day("2026-12-24")), 1, 0),
            (with(|row| row.business_date = day("2026-11-25")), 1, 0),
            (
                with(|row| {
                    row.business_date = day("2026-11-25");
                    row.value_date = day("2026-11-25");
                }),
                0,
                0,
            ),
        ];
        let opted_in = Some(Timestamp(0));
        for (row, first, second) in table {
            let rows = [row];
            let counts = [of_friday, of_monday].map(|day| items_of(&rows, day, opted_in).len());
            assert_eq!(counts, [first, second], "{rows:?}");
        }
    }

    #[test]
    fn an_item_is_a_payment_that_leaves_less_than_nothing_and_stands() {
        let friday = Judged {
            before: None,
            date: day("2026-11-27"),
            next: day("2026-11-30"),
        };
        let table = [
            (with(|row| row.balance_minor = 0), 0),
            (with(|row| row.minor = 100), 0),
            (with(|row| row.kind = Kind::Fee), 0),
            (with(|row| row.kind = Kind::OverdraftInterest), 0),
            (with(|row| row.kind = Kind::Transfer), 1),
            (with(|row| row.is_automatic = true), 1),
        ];
        for (row, count) in table {
            let rows = [row];
            let found = items_of(&rows, friday, Some(Timestamp(0)));
            assert_eq!(found.len(), count, "{rows:?}");
        }
        let mut reversal = with(|row| row.kind = Kind::Reversal);
        (reversal.id, reversal.reverses) = (8, Some(7));
        let rows = [row(), reversal];
        let found = items_of(&rows, friday, Some(Timestamp(0)));
        assert!(found.is_empty(), "{found:?}");
    }

    /// Regulation E, 1005.17(b): ATM and card payments take the holder's agreement.
    #[test]
    fn atm_and_card_payments_cost_only_who_opted_in_before_them() {
        let friday = Judged {
            before: None,
            date: day("2026-11-27"),
            next: day("2026-11-30"),
        };
        let table = [
            (Some(Channel::ThirdParty), None, 0),
            (Some(Channel::Other), None, 0),
            (Some(Channel::ThirdParty), Some(1_000), 1),
            (Some(Channel::Other), Some(999), 1),
            (Some(Channel::ThirdParty), Some(1_001), 0),
            (Some(Channel::Cash), None, 1),
            (None, None, 1),
        ];
        for (channel, opted_in_at, count) in table {
            let rows = [Row { channel, ..row() }];
            let found = items_of(&rows, friday, opted_in_at.map(Timestamp));
            assert_eq!(found.len(), count, "{channel:?} {opted_in_at:?}");
        }
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
