//! The bank's day as a state machine, against a simple model.
//!
//! Business days are closed in time, late, several at once and by hand, with the next
//! one opened or not, while the clock goes on and processes are gone. Accounts have
//! products with rates, fees, limits and a least balance, and get others; people pay,
//! with value dates that lie back, take back what they paid and give fees back, or do
//! nothing until their account is dormant; standing orders are made, paused, resumed and
//! ended; accounts are paid out and closed; and so are months.
//!
//! The model says each answer, balance, transaction and refusal beforehand. What
//! accounts have accrued it computes anew after each step that closes a day, from all
//! that was booked, in fractions and day by day: the program's own way, which carries a
//! sum from night to night, must come to the same to the last decimal, and the bank's
//! own accounts to the whole cents of the sum. In the end the books prove themselves.
//!
//! # What it does not ask for
//!
//! - Closes that are broken off: `tests/faults/nights.rs` breaks one off at every place.
//! - Interest that is paid by hand, calendars with holidays, months that are opened
//!   again: `tests/cli` has those.
//! - What `machine` has: holds, groups, files, approvals, partners, backups.

mod asked;
pub(crate) mod bank;
mod closing;
mod compare;
mod dormancy;
mod fees;
mod money;
mod night;
mod orders;
mod products;
pub(crate) mod real;
pub(crate) mod step;

use std::marker::PhantomData;

use bankctl_types::Day;
use proptest::prelude::*;
use proptest::strategy::Union;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use crate::machine::place::Place;
use bank::Bank;
use real::Real;
use step::{Pay, Step, Way};

/// Mondays before a month that ends on a Saturday, on a business day, and on a leap day.
const FIRST: [&str; 3] = ["2026-10-26", "2026-11-23", "2028-02-21"];

/// The model: its state is a bank, its transitions are steps.
pub(crate) struct Model<P>(PhantomData<P>);

impl<P: Place> ReferenceStateMachine for Model<P> {
    type State = Bank;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Bank> {
        let first = proptest::sample::select(&FIRST[..]);
        let day = |text: &str| Day::parse(text).expect("a day");
        let amounts = proptest::collection::vec(1i64..300_000, 5);
        let opened = (first, amounts).prop_map(move |(text, amounts)| {
            let mut bank = Bank::new(day(text));
            for (account, amount) in amounts.into_iter().enumerate() {
                bank.take(&Step::Pay(Pay {
                    way: Way::In(account),
                    amount,
                    value: None,
                    reference: None,
                }));
            }
            bank
        });
        opened.boxed()
    }

    fn transitions(bank: &Bank) -> BoxedStrategy<Step> {
        Union::new_weighted(asked::all(bank)).boxed()
    }

    fn apply(mut bank: Bank, step: &Step) -> Bank {
        bank.take(step);
        bank
    }

    fn preconditions(bank: &Bank, step: &Step) -> bool {
        asked::is_possible(bank, step)
    }
}

/// The ledger, at a place of a kind.
pub(crate) struct Test<P>(PhantomData<P>);

impl<P: Place> StateMachineTest for Test<P> {
    type SystemUnderTest = Real<P>;
    type Reference = Model<P>;

    fn init_test(bank: &Bank) -> Real<P> {
        Real::new(bank)
    }

    fn apply(mut real: Real<P>, bank: &Bank, step: Step) -> Real<P> {
        real.take(bank, &step);
        real
    }

    fn teardown(mut real: Real<P>, bank: Bank) {
        real.compare_all(&bank);
    }
}
