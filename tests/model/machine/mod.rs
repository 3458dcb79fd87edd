//! The use cases as a state machine, against a simple model.
//!
//! Whatever is asked, in whatever order: the ledger answers as the model does
//! (with the same code where it refuses), and balances, holds, history,
//! figures and the balances of earlier days are those of the model. At the
//! end the books prove themselves. In between the process may be gone at any
//! moment: then the next one finds what it has left.

pub(crate) mod admins;
pub(crate) mod bank;
mod compare;
mod holds;
mod keys;
pub(crate) mod place;
pub(crate) mod real;
pub(crate) mod step;
mod wages;

use std::marker::PhantomData;

use proptest::option;
use proptest::prelude::*;
use proptest::strategy::Union;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use bank::Bank;
use place::Place;
use real::{FIRST, Real};
use step::Step;

/// How many of the last requests may be made again, word for word.
const AGAIN_MAX: usize = 12;

/// The model: its state is a bank, its transitions are steps.
pub(crate) struct Model;

impl ReferenceStateMachine for Model {
    type State = Bank;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Bank> {
        Just(Bank::new(FIRST)).boxed()
    }

    fn transitions(bank: &Bank) -> BoxedStrategy<Step> {
        let mut all = requests(bank);
        all.extend(of_holds(bank));
        if !bank.transactions.is_empty() {
            let any = 0..bank.transactions.len();
            all.push((3, any.prop_map(Step::Reverse).boxed()));
        }
        let recent = bank.asked.len().saturating_sub(AGAIN_MAX);
        all.push((
            3,
            proptest::sample::select(bank.asked[recent..].to_vec()).boxed(),
        ));
        all.push((3, (1i32..4).prop_map(Step::Days).boxed()));
        all.push((2, (0usize..10_000).prop_map(Step::Crash).boxed()));
        if may_go_back(bank) {
            all.push((1, Just(Step::ClockBack).boxed()));
        }
        Union::new_weighted(all).boxed()
    }

    fn apply(mut bank: Bank, step: &Step) -> Bank {
        bank.take(step);
        bank
    }

    /// What a step names is there.
    fn preconditions(bank: &Bank, step: &Step) -> bool {
        let mut accounts = step.accounts().into_iter();
        accounts.all(|account| account < bank.accounts.len())
            && match step {
                Step::Capture { hold, .. } | Step::Release { hold } => *hold < bank.holds.len(),
                Step::Reverse(transaction) => *transaction < bank.transactions.len(),
                Step::ClockBack => may_go_back(bank),
                _ => true,
            }
    }
}

/// The clock may go back, but not behind the last booking.
fn may_go_back(bank: &Bank) -> bool {
    let last = bank.transactions.last();
    last.is_some_and(|last| last.day == bank.clock)
}

fn amounts() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(100i64),
        Just(250),
        1i64..5_000,
        Just(1_000_000_000_000)
    ]
}

type Weighted = Vec<(u32, BoxedStrategy<Step>)>;

/// What may be asked of accounts.
fn requests(bank: &Bank) -> Weighted {
    let references = || prop_oneof![2 => Just(None), 1 => (0u8..5).prop_map(Some)];
    let account = || 0..bank.accounts.len();
    let wages = proptest::collection::vec((account(), amounts()), 1..5);
    let limit = || prop_oneof![Just(0i64), 1i64..5_000];
    vec![
        (
            3,
            (any::<bool>(), limit())
                .prop_map(|(yen, overdraft)| Step::Open { yen, overdraft })
                .boxed(),
        ),
        (
            8,
            (account(), amounts(), any::<bool>(), references())
                .prop_map(|(to, amount, wire, reference)| Step::Deposit {
                    to,
                    amount,
                    wire,
                    reference,
                })
                .boxed(),
        ),
        (
            5,
            (account(), amounts(), references())
                .prop_map(|(from, amount, reference)| Step::Withdraw {
                    from,
                    amount,
                    reference,
                })
                .boxed(),
        ),
        (
            6,
            (account(), account(), amounts(), references())
                .prop_map(|(from, to, amount, reference)| Step::Transfer {
                    from,
                    to,
                    amount,
                    reference,
                })
                .boxed(),
        ),
        (
            5,
            (account(), amounts(), option::of(-1i32..4), references())
                .prop_map(|(on, amount, days, reference)| Step::Place {
                    on,
                    amount,
                    days,
                    reference,
                })
                .boxed(),
        ),
        (
            3,
            (option::of(account()), wages, 0u8..4)
                .prop_map(|(from, rows, key)| Step::Wages { from, rows, key })
                .boxed(),
        ),
        (1, account().prop_map(Step::Freeze).boxed()),
        (2, account().prop_map(Step::Unfreeze).boxed()),
        (2, account().prop_map(Step::Close).boxed()),
        (
            2,
            (account(), limit())
                .prop_map(|(of, limit)| Step::Limit { of, limit })
                .boxed(),
        ),
    ]
}

/// What may be asked of holds.
fn of_holds(bank: &Bank) -> Weighted {
    if bank.holds.is_empty() {
        return Vec::new();
    }
    let hold = || 0..bank.holds.len();
    vec![
        (
            3,
            (hold(), option::of(amounts()))
                .prop_map(|(hold, amount)| Step::Capture { hold, amount })
                .boxed(),
        ),
        (2, hold().prop_map(|hold| Step::Release { hold }).boxed()),
    ]
}

/// The ledger, at a place of a kind.
pub(crate) struct Test<P>(PhantomData<P>);

impl<P: Place> StateMachineTest for Test<P> {
    type SystemUnderTest = Real<P>;
    type Reference = Model;

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

/// How many sequences there are.
pub(crate) fn cases(short: u32) -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(short)
}
