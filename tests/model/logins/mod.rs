//! Logins as a state machine, against a simple model.
//!
//! Who is let in, as whom, and until when: passwords and temporary ones, codes of
//! an authenticator and recovery codes, waits after what was in vain, sessions
//! that idle, end, are replaced, revoked, copied or shared by two places, tokens
//! that are traded in, processes that go on for longer than those hold, tokens of
//! programs, roles, what a ledger believes, and what of it takes a second person. People sit at places of their own,
//! each with an account; one account has two places, and one is no operator. Money
//! is booked in between, always in the name of the caller.
//!
//! After each step every session, operator and token is what the model has, and
//! at the end so are the names on what was booked, and the refusals in the
//! register; the books prove themselves.
//!
//! Passwords are tried as they always are, which takes long: of each sequence only
//! some steps have one.
//!
//! # What it does not ask for
//!
//! - Other accounts of an operator, dry runs, clocks that go back, places that are
//!   not safe, and what makes a password weak: `tests/cli/sessions.rs`,
//!   `operators.rs` and the tests beside the rule have those.
//! - Two commands at once: `tests/cli/sessions.rs` has some that share a session.
//! - A server's own roles: here everybody works as who owns the tables.
//!   `tests/server/forged.rs` and `grants.rs` have those.

mod admin;
mod asked;
mod compare;
pub(crate) mod gate;
mod keeping;
pub(crate) mod real;
mod rules;
mod second;
pub(crate) mod step;

use std::marker::PhantomData;

use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use crate::machine::place::Place;
use gate::Gate;
use real::Real;
use step::Step;

/// How many passwords a sequence tries or makes.
const PATIENCE: u32 = 7;

/// The model of who is let in.
pub(crate) struct Model;

impl ReferenceStateMachine for Model {
    type State = Gate;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Gate> {
        Just(real::opened(PATIENCE)).boxed()
    }

    fn transitions(gate: &Gate) -> BoxedStrategy<Step> {
        asked::of(gate)
    }

    fn apply(mut gate: Gate, step: &Step) -> Gate {
        gate.take(step);
        gate
    }

    /// What a step names is there, and not too many take long.
    fn preconditions(gate: &Gate, step: &Step) -> bool {
        match *step {
            Step::DropToken { token, .. } | Step::DepositBy(token) | Step::BalanceBy(token) => {
                token < gate.tokens.len()
            }
            Step::Revoke {
                session: Some(session),
                ..
            } => session < gate.sessions.len(),
            Step::Decide { request, .. } => request < gate.requests.len(),
            Step::Go(seat) => gate.running[seat].is_some(),
            _ => gate.patience > 0 || !step.is_slow(),
        }
    }
}

/// The ledger, at a place of a kind.
pub(crate) struct Test<P>(PhantomData<P>);

impl<P: Place> StateMachineTest for Test<P> {
    type SystemUnderTest = Real<P>;
    type Reference = Model;

    fn init_test(_: &Gate) -> Real<P> {
        Real::opened()
    }

    fn apply(mut real: Real<P>, gate: &Gate, step: Step) -> Real<P> {
        real.take(gate, &step);
        real
    }

    fn teardown(mut real: Real<P>, gate: Gate) {
        real.compare_all(&gate);
    }
}
