//! Entries of the Automated Clearing House as a state machine, against a simple model.
//!
//! Two accounts are open and one is closed. Files bring credits and debits for these and
//! for numbers that nobody has, some for a day that is to come, and some that take back
//! what the same company sent before. What waits is booked on its day, what has no account
//! is repaired or sent back, and so is what has one; all that goes back goes with a file.
//! Accounts pay people at other banks: what waits for the file that goes there can be
//! cancelled, and what has gone can not. Files are imported again, the clock goes on by days,
//! and processes are gone.
//!
//! The model says each refusal beforehand, and after each step what accounts, `clearing/ach`
//! and `suspense` have, what became of every entry and by when it must go back. In the end
//! the books prove themselves.
//!
//! What it does not ask for, `tests/cli/ach.rs` and `ach_out.rs` have: what comes back from
//! other banks, tests without money, notices of change, holds and frozen accounts, reasons
//! that must be agreed on.

mod asked;
mod bank;
mod real;
mod step;

use std::marker::PhantomData;

use proptest::prelude::*;
use proptest::strategy::Union;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use crate::machine::place::Place;
use bank::Bank;
use real::Real;
use step::Step;

/// The model: its state is a bank, its transitions are steps.
pub(crate) struct Model<P>(PhantomData<P>);

impl<P: Place> ReferenceStateMachine for Model<P> {
    type State = Bank;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Bank> {
        Just(Bank::new()).boxed()
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

    fn teardown(mut real: Real<P>, _: Bank) {
        real.prove();
    }
}
