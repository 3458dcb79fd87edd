//! Random sequences of use cases against a simple model, on a file. More of
//! them with `PROPTEST_CASES=2000`. The same is done on a server, with the
//! server killed in between: `cargo test --test server model`.

// Helpers of tests may panic: that is how they fail.
#![allow(clippy::expect_used, clippy::panic)]

mod files;
mod imports;
mod machine;
mod together;

use proptest::prelude::*;
use proptest_state_machine::prop_state_machine;

use files::Files;
use machine::approvals::{Rule, When};
use machine::bank::{Bank, Outcome};
use machine::real::{FIRST, Real};
use machine::step::Step;
use machine::{Test, admins, cases};

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: cases(120), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_answers_as_the_model_does(sequential 1..80 => Test<Files>);
}

/// A model that agrees with everything would prove nothing.
#[test]
fn the_model_refuses_what_the_rules_refuse() {
    let mut bank = Bank::new(FIRST);
    let mut real = Real::<Files>::new(&bank);
    let mut take = |step: Step| {
        bank.take(&step);
        real.take(&bank, &step);
        bank.answer
    };
    let deposit = |amount, reference| Step::Deposit {
        to: 0,
        amount,
        wire: false,
        reference,
        value: None,
    };
    let place = |amount| Step::Place {
        on: 0,
        amount,
        days: None,
        reference: None,
    };
    let refused = |code| Err(code);
    take(deposit(500, Some(1))).expect("posted");
    take(deposit(500, Some(1))).expect("a replay");
    assert_eq!(take(place(501)), refused("insufficient_funds"));
    assert_eq!(take(Step::Close(0)), refused("balance_not_zero"));
    take(Step::Reverse(0)).expect("reversed");
    assert_eq!(take(Step::Reverse(0)), refused("already_reversed"));
    take(Step::Close(0)).expect("closed");
    assert_eq!(take(deposit(500, None)), refused("account_closed"));
    assert_eq!(bank.transactions.len(), 2, "a replay posts nothing");
    real.compare_all(&bank);
}

/// On the last day a request is approved, and a day later it is not any more:
/// who asks again waits again.
#[test]
fn what_nobody_decides_about_in_time_waits_no_longer() {
    let mut bank = Bank::new(FIRST);
    let mut real = Real::<Files>::new(&bank);
    let mut take = |step: Step| {
        bank.take(&step);
        real.take(&bank, &step);
        bank.answer
    };
    let deposit = |amount| Step::Deposit {
        to: 0,
        amount,
        wire: false,
        reference: None,
        value: None,
    };
    let (rule, when) = (Rule::Deposits, When::Always);
    take(Step::Policy { rule, when }).expect("set");
    take(Step::Turn).expect("the other");
    assert_eq!(take(deposit(1)), Ok(Outcome::Waits(0)));
    assert_eq!(take(deposit(2)), Ok(Outcome::Waits(1)));
    take(Step::Turn).expect("the first again");
    take(Step::Days(6)).expect("time");
    assert_eq!(take(Step::Approve(0)), Ok(Outcome::Approved(Some(0))));
    take(Step::Days(1)).expect("time");
    for late in [Step::Approve(1), Step::Reject(1)] {
        assert_eq!(take(late), Err("already_decided"));
    }
    take(Step::Turn).expect("the other");
    assert_eq!(take(deposit(2)), Ok(Outcome::Waits(2)));
    real.compare_all(&bank);
}

#[test]
fn a_new_key_keeps_what_another_admin_set() {
    admins::a_new_key_keeps_what_the_other_set::<Files>();
}
