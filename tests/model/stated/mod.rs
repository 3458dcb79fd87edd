//! Statements of a correspondent as a state machine, against a simple model.
//!
//! Wires go in and out, and some time later the correspondent's statements have them, with
//! fees of its own that nobody has booked. Each statement goes on from the last that is kept.
//! What is left of it is booked, at once or when a file is given again; it is undone, what was
//! booked is reversed, and the same file is kept anew. The clock goes on by days, and
//! processes are gone.
//!
//! The model knows which statement has what, and says of each how many transactions have a
//! line, which lines and transactions are open, and what was booked; each refusal it says
//! beforehand. Every proof comes to zero, fees are booked once, and in the end the books prove
//! themselves.

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

/// What may be asked of a bank.
fn all(bank: &Bank) -> Vec<(u32, BoxedStrategy<Step>)> {
    let wire = (1i64..9, proptest::bool::weighted(0.3));
    let wire = wire.prop_map(|(hundreds, is_out)| Step::Wire {
        cents: 100 * hundreds,
        is_out,
    });
    let keep = (any::<u8>(), 0usize..3, any::<bool>());
    let keep = keep.prop_map(|(arrived, fees, posts)| Step::Keep {
        arrived,
        fees,
        posts,
    });
    let mut all = vec![
        (5, wire.boxed()),
        (3, (1i32..4).prop_map(Step::Days).boxed()),
        (1, (0usize..200).prop_map(Step::Crash).boxed()),
        (4, keep.boxed()),
    ];
    if !bank.files.is_empty() {
        let again = (0..bank.files.len(), any::<bool>());
        let again = again.prop_map(|(file, posts)| Step::Again { file, posts });
        all.push((5, again.boxed()));
    }
    if !bank.kept.is_empty() {
        let newest = bank.kept.len().saturating_sub(3)..bank.kept.len();
        all.push((4, newest.clone().prop_map(Step::Undo).boxed()));
        all.push((4, newest.prop_map(Step::TakeBack).boxed()));
    }
    all
}

/// Whether what a step means is there; steps before it may have been left out since.
fn is_possible(bank: &Bank, step: &Step) -> bool {
    match step {
        // A file that does not stand goes on from the last that does.
        Step::Again { file, .. } => bank.files.get(*file).is_some_and(|one| {
            let last = bank.standing().last().map(|place| bank.kept[*place].file);
            bank.kept_as(*file).is_some() || one.previous == last
        }),
        Step::Undo(place) => *place < bank.kept.len(),
        Step::TakeBack(place) => *place < bank.kept.len() && !bank.groups(*place).is_empty(),
        _ => true,
    }
}

impl<P: Place> ReferenceStateMachine for Model<P> {
    type State = Bank;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Bank> {
        Just(Bank::new()).boxed()
    }

    fn transitions(bank: &Bank) -> BoxedStrategy<Step> {
        Union::new_weighted(all(bank)).boxed()
    }

    fn apply(mut bank: Bank, step: &Step) -> Bank {
        bank.take(step);
        bank
    }

    fn preconditions(bank: &Bank, step: &Step) -> bool {
        is_possible(bank, step)
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
