//! When the money of a check can be used: the latest days that the law allows
//! (Regulation CC, 12 CFR 229.10 to 229.13).
//!
//! T is the banking day of the deposit, and T+n counts business days of the Federal
//! Reserve Banks. The law's amounts come from outside, for they change every five
//! years (12 CFR 229.11).

use bankctl_types::Day;

use super::item::{CheckClass, DepositPlace, HoldException, Part};
use crate::day::rules::built_in::BuiltIn;
use crate::day::rules::calendar::Calendar;

/// T+1: 12 CFR 229.10(c)(1).
const NEXT: usize = 1;
/// T+2: 12 CFR 229.10(c)(2) and 229.12(b).
const LOCAL: usize = 2;
/// T+5: 12 CFR 229.12(f).
const FOREIGN_ATM: usize = 5;
/// T+9: 12 CFR 229.13(a)(1)(ii).
const NEW_ACCOUNT: usize = 9;
/// How much longer an exception lets money wait: 12 CFR 229.13(h)(4).
const LONGER: usize = 5;
/// The same of a check that is drawn on this bank.
const LONGER_ON_US: usize = 1;
/// For how many days an account is new: 12 CFR 229.13(a)(2).
pub const NEW_DAYS: i32 = 30;

/// What the law sets, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Amounts {
    /// What of the checks of a day can be used on the next: 12 CFR 229.10(c)(1)(vii).
    pub first_minor: i64,
    /// Above it the checks of a day are a large deposit, and the special checks of a
    /// new account wait: 12 CFR 229.13(a) and (b).
    pub large_minor: i64,
}

/// The days of the Federal Reserve Banks, from which the law counts.
pub struct BusinessDays(Calendar);

impl BusinessDays {
    /// The calendar that comes with the program.
    #[must_use]
    pub fn new() -> Self {
        Self(Calendar::built_in(BuiltIn::UsFederalReserve))
    }

    /// The banking day of what is paid in on a day.
    #[must_use]
    pub fn banking_day(&self, day: Day) -> Day {
        if self.0.is_open(day) {
            return day;
        }
        self.0.next_after(day).unwrap_or(day)
    }

    /// So many business days later.
    #[must_use]
    pub fn plus(&self, day: Day, days: usize) -> Day {
        (0..days).fold(day, |day, _| self.0.next_after(day).unwrap_or(day.plus(1)))
    }
}

impl Default for BusinessDays {
    fn default() -> Self {
        Self::new()
    }
}

/// What rules the account has for its checks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Schedule {
    /// The law's, with its amounts.
    Law(Amounts),
    /// The law's for a new account.
    NewAccount(Amounts),
    /// None: the bank's own rule, which is all on T+2.
    Bank,
}

/// What is paid in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item {
    /// How much, in minor units.
    pub amount_minor: i64,
    /// What it is.
    pub class: CheckClass,
    /// Where it was paid in.
    pub place: DepositPlace,
    /// Whether it is made out to a holder of the account.
    pub payee_is_holder: bool,
    /// Why it waits for longer, where the bank says so.
    pub exception: Option<HoldException>,
}

/// What was paid in before on the same banking day, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Earlier {
    /// By check to all accounts of the customer: of several holders, to those of the one
    /// who has most.
    pub of_customer_minor: i64,
    /// By check to this account that shares in the first amount.
    pub sharing_minor: i64,
    /// By special checks to this account, where it is new.
    pub special_minor: i64,
}

/// When the money of a check can be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Availability {
    /// What can't be used at once, by day.
    pub parts: Vec<Part>,
    /// Why some of it waits for longer than usual: then the customer gets a notice
    /// (12 CFR 229.13(g)).
    pub exception: Option<HoldException>,
}

impl Item {
    /// Whether the law lets all of it through on the next day.
    fn is_next_day(&self) -> bool {
        match self.class {
            CheckClass::OnUs => true,
            CheckClass::Treasury => self.payee_is_holder,
            CheckClass::Postal
            | CheckClass::Fed
            | CheckClass::State
            | CheckClass::Cashier
            | CheckClass::Certified
            | CheckClass::Teller => self.payee_is_holder && self.place == DepositPlace::Counter,
            CheckClass::Personal | CheckClass::Travelers => false,
        }
    }

    /// Whether it is one of those that a new account has soon.
    fn is_special(&self) -> bool {
        let is_of_kind = !matches!(self.class, CheckClass::Personal | CheckClass::OnUs);
        is_of_kind && self.payee_is_holder && self.place != DepositPlace::ForeignAtm
    }

    /// After how many business days the law lets it through.
    fn days(&self) -> usize {
        match self.place {
            DepositPlace::ForeignAtm => FOREIGN_ATM,
            _ if self.is_next_day() => NEXT,
            _ => LOCAL,
        }
    }

    /// After how many business days what is excepted is let through. A next-day check
    /// that is large, or was returned, or goes to an account that was overdrawn, counts
    /// as any other.
    fn days_excepted(&self, exception: HoldException) -> usize {
        if self.class == CheckClass::OnUs && self.place != DepositPlace::ForeignAtm {
            return NEXT + LONGER_ON_US;
        }
        let counts_as_local = matches!(
            exception,
            HoldException::Large | HoldException::Redeposit | HoldException::Overdrawn
        );
        let days = self.days();
        LONGER
            + if counts_as_local {
                days.max(LOCAL)
            } else {
                days
            }
    }

    /// Whether it shares in the first amount of the day.
    #[must_use]
    pub fn shares_in_first(&self) -> bool {
        let is_excluded = matches!(
            self.exception,
            Some(HoldException::Redeposit | HoldException::Overdrawn | HoldException::Doubt)
        );
        !is_excluded && !self.is_next_day() && self.place != DepositPlace::ForeignAtm
    }

    /// Whether it counts among the special checks of a new account.
    #[must_use]
    pub fn counts_as_special(&self) -> bool {
        self.is_special() && self.exception.is_none()
    }
}

/// When the money of a check can be used: the latest days that the law allows.
#[must_use]
pub fn decide(
    item: &Item,
    banking_day: Day,
    earlier: Earlier,
    schedule: Schedule,
    days: &BusinessDays,
) -> Availability {
    let mut plan = Plan {
        banking_day,
        days,
        parts: Vec::new(),
    };
    let exception = match schedule {
        Schedule::Law(amounts) => plan.by_law(item, earlier, amounts),
        Schedule::NewAccount(amounts) => plan.of_new_account(item, earlier, amounts),
        Schedule::Bank => {
            let after = item.exception.map_or(item.days().max(LOCAL), |exception| {
                item.days_excepted(exception)
            });
            plan.add(after, item.amount_minor);
            item.exception
        }
    };
    Availability {
        parts: plan.parts,
        exception,
    }
}

struct Plan<'a> {
    banking_day: Day,
    days: &'a BusinessDays,
    parts: Vec<Part>,
}

impl Plan<'_> {
    /// Lets so much wait for so many business days. What waits for one day is one part.
    fn add(&mut self, after: usize, minor: i64) {
        if minor <= 0 {
            return;
        }
        let on = self.days.plus(self.banking_day, after);
        match self.parts.binary_search_by_key(&on, |part| part.on) {
            Ok(place) => self.parts[place].minor += minor,
            Err(place) => self.parts.insert(place, Part { on, minor }),
        }
    }

    fn by_law(&mut self, item: &Item, earlier: Earlier, amounts: Amounts) -> Option<HoldException> {
        let amount = item.amount_minor;
        let sum = i128::from(earlier.of_customer_minor) + i128::from(amount);
        let within = i128::from(amounts.large_minor) - (sum - i128::from(amount));
        let within = i64::try_from(within.clamp(0, i128::from(amount))).unwrap_or(0);
        let first = if item.shares_in_first() {
            amounts
                .first_minor
                .saturating_sub(earlier.sharing_minor)
                .max(0)
        } else {
            0
        };
        // An emergency suspends neither what is due on the next day nor the first
        // amount: 12 CFR 229.13(f).
        let (usual, exception) = match item.exception {
            Some(HoldException::Emergency) if !item.is_next_day() => {
                (first.min(amount), HoldException::Emergency)
            }
            None | Some(HoldException::Large | HoldException::Emergency) => {
                (within, HoldException::Large)
            }
            Some(exception) => (0, exception),
        };
        let first = first.min(usual);
        self.add(NEXT, first);
        self.add(item.days(), usual - first);
        self.add(item.days_excepted(exception), amount - usual);
        (usual < amount).then_some(exception)
    }

    fn of_new_account(
        &mut self,
        item: &Item,
        earlier: Earlier,
        amounts: Amounts,
    ) -> Option<HoldException> {
        let soon = if item.counts_as_special() {
            let left = amounts.large_minor.saturating_sub(earlier.special_minor);
            left.clamp(0, item.amount_minor)
        } else {
            0
        };
        self.add(item.days(), soon);
        self.add(NEW_ACCOUNT, item.amount_minor - soon);
        item.exception
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;

    use super::{Amounts, BusinessDays, Earlier, Item, Schedule, decide};
    use crate::checks::rules::item::{CheckClass, DepositPlace, HoldException};

    const NOW: Amounts = Amounts {
        first_minor: 27_500,
        large_minor: 672_500,
    };

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn item(class: CheckClass, amount_minor: i64) -> Item {
        Item {
            amount_minor,
            class,
            place: DepositPlace::Counter,
            payee_is_holder: true,
            exception: None,
        }
    }

    fn personal(amount_minor: i64) -> Item {
        item(CheckClass::Personal, amount_minor)
    }

    fn at(place: DepositPlace, item: Item) -> Item {
        Item { place, ..item }
    }

    fn under(exception: HoldException, item: Item) -> Item {
        Item {
            exception: Some(exception),
            ..item
        }
    }

    fn after(of_customer_minor: i64, sharing_minor: i64, special_minor: i64) -> Earlier {
        Earlier {
            of_customer_minor,
            sharing_minor,
            special_minor,
        }
    }

    /// What is shown of an answer: each part, and the exception.
    fn shown(item: &Item, on: &str, earlier: Earlier, schedule: Schedule) -> String {
        let days = BusinessDays::new();
        let banking_day = days.banking_day(day(on));
        let found = decide(item, banking_day, earlier, schedule, &days);
        let sum: i64 = found.parts.iter().map(|part| part.minor).sum();
        assert_eq!(sum, item.amount_minor, "nothing is lost");
        let mut text = super::super::item::stored(&found.parts);
        if let Some(exception) = found.exception {
            text = format!("{text} {exception}");
        }
        text
    }

    /// The examples of the design, by their numbers. Amounts are in cents, and the checks
    /// are paid in on Wednesday 2026-11-25 where nothing else is said.
    #[test]
    fn the_examples_of_the_law() {
        use CheckClass::{Cashier, OnUs, Treasury};
        let none = Earlier::default();
        let law = Schedule::Law(NOW);
        let new = Schedule::NewAccount(NOW);
        let before = Schedule::Law(Amounts {
            first_minor: 22_500,
            large_minor: 552_500,
        });
        let wed = "2026-11-25";
        let cc1 = "2026-11-27:27500 2026-11-30:645000 2026-12-07:327500 large";
        #[rustfmt::skip]
        let table = [
            ("CC-1", personal(1_000_000), wed, none, law, cc1),
            ("CC-2a", personal(20_000), wed, none, law, "2026-11-27:20000"),
            ("CC-2b", personal(27_500), wed, none, law, "2026-11-27:27500"),
            ("CC-2c", personal(27_501), wed, none, law, "2026-11-27:27500 2026-11-30:1"),
            ("CC-3a", item(Cashier, 400_000), wed, none, law, "2026-11-27:400000"),
            ("CC-3b", personal(100_000), wed, after(400_000, 0, 0), law, "2026-11-27:27500 2026-11-30:72500"),
            ("CC-4a", personal(672_500), wed, none, law, "2026-11-27:27500 2026-11-30:645000"),
            ("CC-4b", personal(672_501), wed, none, law, "2026-11-27:27500 2026-11-30:645000 2026-12-07:1 large"),
            ("CC-5a", item(Treasury, 800_000), wed, none, new, "2026-11-27:672500 2026-12-09:127500"),
            ("CC-5b", personal(100_000), wed, after(800_000, 0, 800_000), new, "2026-12-09:100000"),
            ("CC-6", at(DepositPlace::Atm, item(Cashier, 100_000)), wed, none, law, "2026-11-27:27500 2026-11-30:72500"),
            ("CC-7", under(HoldException::Redeposit, personal(50_000)), wed, none, law, "2026-12-07:50000 redeposit"),
            ("CC-8a", item(OnUs, 300_000), wed, none, law, "2026-11-27:300000"),
            ("CC-8b", item(OnUs, 1_000_000), wed, none, law, "2026-11-27:672500 2026-11-30:327500 large"),
            ("CC-9a", personal(500_000), wed, none, law, "2026-11-27:27500 2026-11-30:472500"),
            ("CC-9b", personal(400_000), wed, after(500_000, 0, 0), law, "2026-11-27:27500 2026-11-30:145000 2026-12-07:227500 large"),
            ("CC-10", personal(90_000), "2027-01-16", none, law, "2027-01-20:27500 2027-01-21:62500"),
            ("CC-11", personal(700_000), "2026-12-21", none, law, "2026-12-22:27500 2026-12-23:645000 2026-12-31:27500 large"),
            ("CC-13a", personal(30_000), "2025-06-30", none, before, "2025-07-01:22500 2025-07-02:7500"),
            ("CC-13b", personal(30_000), "2025-07-01", none, law, "2025-07-02:27500 2025-07-03:2500"),
        ];
        for (id, item, on, earlier, schedule, expected) in table {
            assert_eq!(shown(&item, on, earlier, schedule), expected, "{id}");
        }
    }

    #[test]
    fn places_classes_and_exceptions() {
        use CheckClass::{Cashier, OnUs, Travelers, Treasury};
        use HoldException::{Doubt, Emergency, Overdrawn};
        let none = Earlier::default();
        let law = Schedule::Law(NOW);
        let new = Schedule::NewAccount(NOW);
        let to_others = |item: Item| Item {
            payee_is_holder: false,
            ..item
        };
        let foreign = |item| at(DepositPlace::ForeignAtm, item);
        #[rustfmt::skip]
        let table = [
            ("foreign machine", foreign(personal(30_000)), none, law, "2026-12-03:30000"),
            ("treasury at the night depository", at(DepositPlace::Night, item(Treasury, 100)), none, law, "2026-11-27:100"),
            ("made out to another", to_others(item(Cashier, 30_000)), none, law, "2026-11-27:27500 2026-11-30:2500"),
            ("the first amount is used", personal(10_000), after(20_000, 20_000, 0), law, "2026-11-27:7500 2026-11-30:2500"),
            ("and used up", personal(10_000), after(90_000, 90_000, 0), law, "2026-11-30:10000"),
            ("all beyond the large amount", personal(10_000), after(672_500, 0, 0), law, "2026-12-07:10000 large"),
            ("doubt", under(Doubt, personal(30_000)), none, law, "2026-12-07:30000 doubt"),
            ("a treasury check that is large", item(Treasury, 672_600), none, law, "2026-11-27:672500 2026-12-07:100 large"),
            ("of an account that was overdrawn", under(Overdrawn, item(Treasury, 100)), none, law, "2026-12-07:100 overdrawn"),
            ("in an emergency", under(Emergency, personal(30_000)), none, law, "2026-11-27:27500 2026-12-07:2500 emergency"),
            ("which leaves the next day alone", under(Emergency, item(Treasury, 100)), none, law, "2026-11-27:100"),
            ("on us and doubted", under(Doubt, item(OnUs, 100)), none, law, "2026-11-30:100 doubt"),
            ("new: traveler's", item(Travelers, 100), none, new, "2026-11-30:100"),
            ("new: on us", item(OnUs, 100), none, new, "2026-12-09:100"),
            ("new: the amount of the day is used", item(Cashier, 10_000), after(0, 0, 670_000), new, "2026-11-27:2500 2026-12-09:7500"),
            ("the bank's own rule", personal(900_000), none, Schedule::Bank, "2026-11-30:900000"),
            ("the same at a foreign machine", foreign(personal(100)), none, Schedule::Bank, "2026-12-03:100"),
        ];
        for (id, item, earlier, schedule, expected) in table {
            assert_eq!(
                shown(&item, "2026-11-25", earlier, schedule),
                expected,
                "{id}"
            );
        }
    }
}
