//! Random sequences of use cases against a simple model.
//!
//! Whatever is asked, in whatever order: the ledger answers as the model does
//! (with the same code where it refuses), and balances, holds, history,
//! figures and the balances of earlier days are those of the model. At the
//! end the books prove themselves. In between the process may be gone at any
//! moment: then the files are opened as they are. More cases with `PROPTEST_CASES=2000`.
//!
//! A step names accounts, holds and transactions by place modulo how many there
//! are, so that every part of a sequence is a sequence too, and a failure shrinks
//! by leaving steps out. That is why this needs no `proptest-state-machine`, whose
//! work is to keep steps valid while a sequence shrinks.

// Helpers of tests may panic: that is how they fail.
#![allow(clippy::expect_used, clippy::panic)]

mod bank;
mod compare;
mod crash;
mod pair;
mod together;
mod wages;

use proptest::prelude::*;

use bank::Step;
use pair::Pair;

fn step() -> impl Strategy<Value = Step> {
    let amounts = || {
        prop_oneof![
            Just(100i64),
            Just(250),
            1i64..5_000,
            Just(1_000_000_000_000)
        ]
    };
    let references = || prop_oneof![2 => Just(None), 1 => (0u8..5).prop_map(Some)];
    let place = || 0usize..64;
    let wages = || proptest::collection::vec((place(), amounts()), 1..5);
    prop_oneof![
        3 => (any::<bool>(), prop_oneof![Just(0i64), 1i64..3_000])
            .prop_map(|(yen, overdraft)| Step::Open { yen, overdraft }),
        8 => (place(), amounts(), any::<bool>(), references())
            .prop_map(|(to, amount, wire, reference)| Step::Deposit { to, amount, wire, reference }),
        5 => (place(), amounts(), references())
            .prop_map(|(from, amount, reference)| Step::Withdraw { from, amount, reference }),
        6 => (place(), place(), amounts(), references())
            .prop_map(|(from, to, amount, reference)| Step::Transfer { from, to, amount, reference }),
        5 => (place(), amounts(), proptest::option::of(-1i32..4), references())
            .prop_map(|(on, amount, days, reference)| Step::Place { on, amount, days, reference }),
        3 => (place(), proptest::option::of(amounts()))
            .prop_map(|(hold, amount)| Step::Capture { hold, amount }),
        2 => place().prop_map(|hold| Step::Release { hold }),
        1 => place().prop_map(Step::Freeze),
        2 => place().prop_map(Step::Unfreeze),
        2 => place().prop_map(Step::Close),
        2 => (place(), prop_oneof![Just(0i64), 1i64..5_000]).prop_map(|(of, limit)| Step::Limit { of, limit }),
        3 => place().prop_map(Step::Reverse),
        3 => (proptest::option::of(place()), wages(), 0u8..4)
            .prop_map(|(from, rows, key)| Step::Wages { from, rows, key }),
        3 => (1usize..12).prop_map(Step::Again),
        3 => (1i32..4).prop_map(Step::Days),
        1 => Just(Step::ClockBack),
        2 => (0usize..10_000).prop_map(Step::Crash),
    ]
}

fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(120)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_answers_as_the_model_does(steps in proptest::collection::vec(step(), 1..60)) {
        let mut pair = Pair::new();
        pair.take(&Step::Open { yen: false, overdraft: 0 });
        for (place, step) in steps.iter().enumerate() {
            let step = match step {
                Step::Again(back) if place >= *back => &steps[place - back],
                other => other,
            };
            pair.take(step);
        }
        pair.compare_all();
    }
}

/// A model that agrees with everything would prove nothing.
#[test]
fn the_model_refuses_what_the_rules_refuse() {
    let mut pair = Pair::new();
    let deposit = |amount, reference| Step::Deposit {
        to: 0,
        amount,
        wire: false,
        reference,
    };
    pair.take(&Step::Open {
        yen: false,
        overdraft: 0,
    });
    pair.take(&deposit(500, Some(1)));
    pair.take(&deposit(500, Some(1)));
    assert_eq!(pair.bank.transactions.len(), 1, "a replay posts nothing");
    assert_eq!(
        pair.bank.place(0, 501, None, None),
        Err("insufficient_funds")
    );
    assert_eq!(pair.bank.close(0), Err("balance_not_zero"));
    pair.take(&Step::Reverse(0));
    pair.take(&Step::Reverse(0));
    pair.take(&Step::Close(0));
    pair.take(&deposit(500, None));
    pair.compare_all();
}
