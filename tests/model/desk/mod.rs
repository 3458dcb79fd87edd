//! Checks, disputes and exchanges as a state machine, against a simple model.
//!
//! Two customers have accounts in dollars and one in euros. Checks are paid in, also such
//! as are drawn on an account here; their money waits by the days of Regulation CC, is
//! given early, and they are cleared, come back and go again. Checks are presented, and
//! their payment is stopped; cashier's checks are issued, presented and void. Any
//! transaction is disputed: credited, decided, taken back at once or later, withdrawn.
//! Dollars are exchanged for euros at a rate of the table or another. Rules of compliance
//! allow, watch, hold back and deny payments; and anything is reversed. What was asked is
//! asked again under its reference, the clock goes on by days, and processes are gone.
//!
//! The model says each refusal beforehand, and after each step what every account has and
//! can use, what the bank's own accounts have, and how many alerts there are. In the end
//! it says what became of every check, order, item and dispute, and the books prove
//! themselves.
//!
//! # What it does not ask for
//!
//! - New accounts, exceptions that an operator names, other classes and places of checks:
//!   `checks/rules/availability.rs` has those as tables.
//! - Check books, fees, files of checks, overrides: `tests/cli/drawn_checks.rs`.
//! - The clocks of disputes, notes, papers: `tests/cli/disputes.rs`, `disputed.rs`.
//! - Revaluation, second persons, cash reports: `tests/cli` has those.
//! - Business days that are closed: `days` has those, and `tests/faults/nights.rs` a credit
//!   that is taken back by a close.

mod asked;
mod bank;
mod compare;
mod deposited;
mod disputed;
mod drawn;
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

    fn teardown(mut real: Real<P>, bank: Bank) {
        real.compare_all(&bank);
    }
}
