//! Cash at the counter as a state machine, against a simple model.
//!
//! Two tellers and a supervisor serve two customers at two tills, one of which is a
//! teller's own and refuses more than it should hold. Sessions begin, with cash that was
//! offered or without, are paused and end; payments go through the own till, a named one
//! or the vault, are asked for again and taken back; cash is handed over; and tills are
//! counted, right or not. In some banks a larger difference waits for a second person.
//! What is asked is now and then tried without being done.
//!
//! The model says each refusal, and what every drawer, the vault, the customers and
//! `expense/cash-over-short` have. In the end the books prove themselves.
//!
//! # What it does not ask for
//!
//! - Blind tills, other currencies, counts by value, counts of the vault and the end of
//!   the day: `tests/cli/tills.rs` and `tills_counted.rs` have those.
//! - Reversals that a teller asks for, which wait: `machine` has requests of that kind.

mod asked;
mod counts;
mod handovers;
mod model;
mod real;
mod step;

use std::marker::PhantomData;

use proptest::prelude::*;
use proptest::strategy::Union;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use crate::machine::place::Place;
use model::Bank;
use real::Real;
use step::Step;

/// The model: its state is a bank, its transitions are steps.
pub(crate) struct Model<P>(PhantomData<P>);

impl<P: Place> ReferenceStateMachine for Model<P> {
    type State = Bank;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Bank> {
        let largest = prop_oneof![Just(None), Just(Some(0)), Just(Some(50))];
        largest.prop_map(Bank::new).boxed()
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
