//! Random sequences of use cases against a simple model, on a file: of money
//! here, of the bank's days (`days`), of cash at the counter (`drawers`), of checks,
//! disputes and exchanges (`desk`), of entries of the clearing house (`clearing`), of
//! statements of a correspondent (`stated`), and of who is let in (`let_in.rs`). More of them with `PROPTEST_CASES=2000`. The same is done
//! on a server, with the server killed in between: `cargo test --test server model`. And
//! years of nights (`years.rs`).

// Helpers of tests may panic: that is how they fail.
#![allow(clippy::expect_used, clippy::panic, clippy::similar_names)]

mod clearing;
mod days;
mod desk;
mod drawers;
mod files;
mod imports;
mod let_in;
mod logins;
mod machine;
mod some_days;
mod stated;
mod together;
mod years;

use proptest::prelude::*;
use proptest_state_machine::prop_state_machine;

use clearing::Test as Clearing;
use days::Test as Days;
use desk::Test as Desk;
use drawers::Test as Drawers;
use files::Files;
use machine::approvals::{Rule, When};
use machine::bank::{Bank, Outcome};
use machine::real::{FIRST, Real};
use machine::step::Step;
use machine::{Test, admins, cases};
use stated::Test as Stated;

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: cases(90), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_answers_as_the_model_does(sequential 1..80 => Test<Files>);
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: cases(40), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn days_go_by_as_the_model_says(sequential 20..110 => Days<Files>);
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: cases(60), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cash_is_where_the_model_says(sequential 20..110 => Drawers<Files>);
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: cases(60), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn checks_and_disputes_come_to_what_the_model_says(sequential 20..110 => Desk<Files>);
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: cases(60), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn entries_come_to_what_the_model_says(sequential 20..80 => Clearing<Files>);
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: cases(60), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn statements_come_to_what_the_model_says(sequential 10..50 => Stated<Files>);
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

/// A till pays out what is in it, and is closed when it is empty.
#[test]
fn the_model_has_a_till_with_a_floor() {
    let mut bank = Bank::new(FIRST);
    let mut real = Real::<Files>::new(&bank);
    let mut take = |step: Step| {
        bank.take(&step);
        real.take(&bank, &step);
        bank.answer
    };
    let count = |amount, pays_out| Step::Count {
        account: 0,
        amount,
        pays_out,
        by: Vec::new(),
    };
    let refused = |code| Err(code);
    assert_eq!(take(count(5, false)), refused("account_not_found"));
    take(Step::Till(true)).expect("added");
    assert_eq!(take(Step::Till(true)), refused("already_exists"));
    take(count(500, false)).expect("paid in");
    take(count(300, true)).expect("paid out");
    assert_eq!(take(Step::Reverse(0)), refused("insufficient_funds"));
    assert_eq!(take(Step::Till(false)), refused("balance_not_zero"));
    assert_eq!(take(count(201, true)), refused("insufficient_funds"));
    take(count(200, true)).expect("the rest");
    take(Step::Till(false)).expect("closed");
    assert_eq!(take(count(5, false)), refused("account_closed"));
    assert_eq!(take(Step::Till(true)), refused("account_closed"));
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

/// Each end that a transfer to another ledger can come to.
#[test]
fn money_to_a_partner_comes_to_the_end_that_the_model_says() {
    let mut bank = Bank::new(FIRST);
    let mut real = Real::<Files>::new(&bank);
    let mut take = |step: Step| {
        bank.take(&step);
        real.take(&bank, &step);
        bank.answer
    };
    let send = |to| Step::Send {
        from: 0,
        to,
        amount: 100,
        reference: None,
        by: Vec::new(),
    };
    let decide = |request, yes| Step::DecideThere { request, yes };
    take(Step::Deposit {
        to: 0,
        amount: 1_000,
        wire: false,
        reference: None,
        value: None,
    })
    .expect("posted");
    take(send(0)).expect("arrived");
    take(Step::PolicyThere(When::Always)).expect("set");
    // One is approved, one rejected, one approved when its account is gone, and
    // about one nobody decides.
    for to in [0, 0, 1, 2] {
        take(send(to)).expect("waits there");
    }
    assert_eq!(take(Step::Sweep), Ok(Outcome::Swept([0, 0, 4, 0])));
    assert_eq!(take(decide(0, true)), Err("permission_denied"));
    take(Step::Turn).expect("the other");
    take(send(0)).expect("not signed");
    take(Step::CloseThere(1)).expect("closed");
    for (request, yes) in [(0, true), (1, false), (2, true)] {
        take(decide(request, yes)).expect("decided");
    }
    assert_eq!(take(Step::Close(0)), Err("balance_not_zero"));
    // Who can't sign can still hear what was said there for good.
    assert_eq!(take(Step::Sweep), Ok(Outcome::Swept([1, 1, 0, 3])));
    take(Step::KnowThere(false)).expect("shut out");
    assert_eq!(take(send(0)), Err("unknown_partner"));
    take(Step::Turn).expect("the first again");
    take(Step::Days(7)).expect("time");
    assert_eq!(take(Step::Sweep), Ok(Outcome::Swept([0, 0, 0, 3])));
    take(Step::KnowThere(true)).expect("known again");
    take(Step::PolicyThere(When::Never)).expect("set");
    assert_eq!(take(Step::Sweep), Ok(Outcome::Swept([1, 2, 0, 0])));
    assert_eq!(take(send(1)), Err("account_closed"));
    assert_eq!(bank.accounts[0].balance, 700);
    real.compare_all(&bank);
}

/// What was on its way when the backup was taken and has come back since comes
/// back once more, and not twice.
#[test]
fn a_ledger_that_goes_back_to_its_backup_is_what_it_was() {
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
        reference: Some(1),
        value: None,
    };
    take(deposit(500)).expect("posted");
    take(Step::PolicyThere(When::Always)).expect("set");
    take(Step::Send {
        from: 0,
        to: 0,
        amount: 100,
        reference: None,
        by: Vec::new(),
    })
    .expect("waits there");
    take(Step::Backup).expect("taken");
    take(Step::Days(7)).expect("time");
    for _ in 0..2 {
        assert_eq!(take(Step::Sweep), Ok(Outcome::Swept([0, 1, 0, 0])));
        take(Step::Withdraw {
            from: 0,
            amount: 500,
            reference: None,
            by: Vec::new(),
        })
        .expect("paid");
        take(Step::Close(0)).expect("closed");
        take(Step::Restore).expect("restored");
        take(Step::Crash(0)).expect("gone");
        assert_eq!(take(deposit(500)), Ok(Outcome::Transaction(0, true)));
        assert_eq!(take(Step::Close(0)), Err("balance_not_zero"));
    }
    assert_eq!(
        (bank.accounts[0].balance, bank.transactions.len()),
        (400, 2)
    );
    real.compare_all(&bank);
}

#[test]
fn a_new_key_keeps_what_another_admin_set() {
    admins::a_new_key_keeps_what_the_other_set::<Files>();
}
