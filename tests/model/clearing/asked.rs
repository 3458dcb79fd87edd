//! What may be asked, and how often.

use bankctl_types::Day;
use proptest::prelude::*;
use proptest::sample::select;

use super::bank::Bank;
use super::step::{ACCOUNTS, File, Line, Step, Target};

/// How far back most of what is meant lies.
const RECENT: usize = 5;
/// Until when the model knows holidays.
const END: &str = "2027-09-01";

fn cents() -> impl Strategy<Value = i64> {
    // Few, so that they meet.
    prop_oneof![4 => select(vec![100i64, 200, 300]), 1 => 1i64..900]
}

/// Mostly one of the last of so many.
fn recent(count: usize) -> impl Strategy<Value = usize> {
    prop_oneof![3 => count.saturating_sub(RECENT)..count, 1 => 0..count]
}

fn line() -> impl Strategy<Value = Line> {
    let target = prop_oneof![
        6 => (0..ACCOUNTS - 1).prop_map(Target::Account),
        1 => Just(Target::Account(ACCOUNTS - 1)),
        1 => Just(Target::Nobody),
        1 => Just(Target::Mistyped),
    ];
    let reversal = proptest::bool::weighted(0.3);
    (target, any::<bool>(), cents(), reversal).prop_map(|(target, is_debit, cents, is_reversal)| {
        Line {
            target,
            is_debit,
            cents,
            is_reversal,
        }
    })
}

/// Payments of an account, seldom of the closed one.
fn payment() -> impl Strategy<Value = Step> {
    let payer = prop_oneof![6 => 0..ACCOUNTS - 1, 1 => Just(ACCOUNTS - 1)];
    let cents = proptest::collection::vec(cents(), 1..3);
    (payer, cents).prop_map(|(account, cents)| Step::Pay { account, cents })
}

/// What may be asked of a bank.
pub(super) fn all(bank: &Bank) -> Vec<(u32, BoxedStrategy<Step>)> {
    let lines = proptest::collection::vec(line(), 1..4);
    let settled_in = prop_oneof![4 => Just(0), 2 => 1i32..4, 1 => -9i32..0];
    let file = (lines, settled_in, proptest::bool::weighted(0.2));
    let file = file.prop_map(|(lines, settled_in, sends_back)| {
        Step::Import(File {
            lines,
            settled_in,
            sends_back,
        })
    });
    let cash = (0..ACCOUNTS - 1, cents(), any::<bool>());
    let cash = cash.prop_map(|(account, cents, is_out)| Step::Cash {
        account,
        cents,
        is_out,
    });
    let days = prop_oneof![5 => 1i32..4, 1 => 50i32..65];
    let mut all = vec![
        (9, file.boxed()),
        (3, cash.boxed()),
        (4, days.prop_map(Step::Days).boxed()),
        (1, (0usize..200).prop_map(Step::Crash).boxed()),
        (3, Just(Step::PostDue).boxed()),
        (1, Just(Step::SendReturns).boxed()),
        (3, payment().boxed()),
        (1, Just(Step::SendPayments).boxed()),
    ];
    if !bank.files.is_empty() {
        all.push((1, recent(bank.files.len()).prop_map(Step::Again).boxed()));
    }
    if !bank.entries.is_empty() {
        let repair = (recent(bank.entries.len()), 0..ACCOUNTS);
        let repair = repair.prop_map(|(entry, account)| Step::Repair { entry, account });
        let late = proptest::bool::weighted(0.2);
        let back = (recent(bank.entries.len()), any::<bool>(), late);
        let back = back.prop_map(|(entry, is_disputed, is_late)| Step::Return {
            entry,
            is_disputed,
            is_late,
        });
        let cancel = recent(bank.entries.len()).prop_map(Step::Cancel);
        all.push((3, cancel.boxed()));
        all.push((4, repair.boxed()));
        all.push((6, back.boxed()));
    }
    all
}

/// Whether what a step means is there; steps before it may have been left out since.
pub(super) fn is_possible(bank: &Bank, step: &Step) -> bool {
    match step {
        Step::Days(days) => Day::parse(END).is_some_and(|end| bank.today.plus(*days) < end),
        Step::Again(file) => *file < bank.files.len(),
        Step::Repair { entry, .. } | Step::Return { entry, .. } | Step::Cancel(entry) => {
            *entry < bank.entries.len()
        }
        _ => true,
    }
}
