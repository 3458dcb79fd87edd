//! What may be asked, and how often.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::bank::{Bank, EURO};
use super::drawn::Order;
use super::step::{Decision, Paper, Presented, Reason, Step, Stop, Swap};

type Weighted = Vec<(u32, BoxedStrategy<Step>)>;

/// How far back most of what is meant lies.
const RECENT: usize = 4;
/// The highest number of a check: few, so that they meet.
const NUMBERS: i64 = 6;

fn dollars() -> impl Strategy<Value = usize> {
    0..EURO
}

fn accounts() -> impl Strategy<Value = usize> {
    0..=EURO
}

fn amounts() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => select(vec![5_000, 20_000, 27_500, 45_000]),
        2 => 1i64..60_000,
        1 => select(vec![1, 400_000, 672_500, 700_000]),
    ]
}

/// Mostly one of the last of so many.
fn recent(count: usize) -> impl Strategy<Value = usize> {
    prop_oneof![3 => count.saturating_sub(RECENT)..count, 1 => 0..count]
}

/// A reference, which is new but for those that are asked again.
fn reference(known: usize) -> impl Strategy<Value = Option<usize>> {
    option::weighted(0.5, Just(known))
}

fn paid_in(bank: &Bank) -> Weighted {
    let drawn_on = option::weighted(0.3, dollars());
    let take = (
        dollars(),
        amounts(),
        1..=NUMBERS,
        drawn_on,
        proptest::bool::weighted(0.1),
        reference(bank.papers.len()),
    );
    let take = take.prop_map(|(to, amount, number, drawn_on, no_hold, reference)| {
        Step::Take(Paper {
            to,
            amount,
            number,
            drawn_on,
            no_hold,
            reference,
        })
    });
    let mut all = vec![(12, take.boxed())];
    if !bank.papers.is_empty() {
        let known: Vec<Paper> = bank.papers.iter().map(|(paper, _)| paper.clone()).collect();
        let again = (select(known), proptest::bool::weighted(0.3));
        let again = again.prop_map(|(paper, is_other)| {
            Step::Take(Paper {
                number: paper.number + i64::from(is_other),
                ..paper
            })
        });
        all.push((2, again.boxed()));
    }
    if !bank.checks.is_empty() {
        let any = recent(bank.checks.len()).boxed();
        let release = (any.clone(), option::weighted(0.5, amounts()));
        let release = release.prop_map(|(check, amount)| Step::Release { check, amount });
        let reason = select(vec![
            Reason::Nsf,
            Reason::Nsf,
            Reason::Endorsement,
            Reason::Closed,
            Reason::KeyedInError,
        ]);
        let back = (any.clone(), reason);
        let back = back.prop_map(|(check, reason)| Step::Return { check, reason });
        all.push((4, release.boxed()));
        all.push((2, any.clone().prop_map(Step::Clear).boxed()));
        all.push((5, back.boxed()));
        all.push((5, any.prop_map(Step::Redeposit).boxed()));
    }
    all
}

/// Checks that are presented, and orders to stop their payment.
fn drawn(bank: &Bank) -> Weighted {
    let only = option::weighted(0.3, select(vec![5_000, 20_000]));
    let stop = (dollars(), 1..=NUMBERS, 0i64..3, only, any::<bool>());
    let stop = stop.prop_map(|(account, first, more, amount, oral)| {
        Step::Stop(Stop {
            account,
            first,
            last: first + more,
            amount,
            oral,
        })
    });
    let dated = prop_oneof![
        6 => Just(None),
        2 => (0i32..20).prop_map(Some),
        1 => select(vec![-1, 180, 181]).prop_map(Some),
    ];
    let present = (
        dollars(),
        1..=NUMBERS,
        amounts(),
        dated,
        reference(bank.presented.len()),
    );
    let present = present.prop_map(|(account, number, amount, dated, reference)| {
        Step::Present(Presented {
            account,
            number,
            amount,
            dated,
            reference,
        })
    });
    let mut all = vec![(3, stop.boxed()), (9, present.boxed())];
    all.extend(bank.orders.last().map(|order| stopped(bank, order)));
    if !bank.orders.is_empty() {
        let any = recent(bank.orders.len()).boxed();
        all.push((1, any.clone().prop_map(Step::Confirm).boxed()));
        all.push((1, any.prop_map(Step::Lift).boxed()));
    }
    if !bank.presented.is_empty() {
        let known: Vec<Presented> = bank.presented.iter().map(|(one, _)| one.clone()).collect();
        let again = (select(known), proptest::bool::weighted(0.3));
        let again = again.prop_map(|(one, is_other)| {
            Step::Present(Presented {
                amount: one.amount + i64::from(is_other),
                ..one
            })
        });
        all.push((2, again.boxed()));
    }
    all.extend((0..EURO).filter_map(|account| honoured(bank, account)));
    all
}

/// A check that an order is about is presented, or it is the last day of the order, or the
/// next.
fn stopped(bank: &Bank, order: &Order) -> (u32, BoxedStrategy<Step>) {
    let stop = order.stop.clone();
    let last = order.last().0 - bank.today.0;
    let days = (last.max(0)..=last.max(0) + 1).prop_map(Step::Days);
    let present = (stop.first..=stop.last).prop_map(move |number| {
        Step::Present(Presented {
            account: stop.account,
            number,
            amount: stop.amount.unwrap_or(100),
            dated: None,
            reference: None,
        })
    });
    (2, prop_oneof![3 => present, 1 => days].boxed())
}

/// What an account could pay if no credit of a dispute had been taken back, and a cent
/// more.
fn honoured(bank: &Bank, account: usize) -> Option<(u32, BoxedStrategy<Step>)> {
    let (there, back) = (bank.available(account), bank.taken_back(account));
    if back == 0 || there + back <= 0 {
        return None;
    }
    let amounts = there.max(0) + 1..=there + back + 1;
    let amounts = prop_oneof![3 => amounts.clone(), 1 => Just(*amounts.end())];
    let present = (1..=NUMBERS, amounts).prop_map(move |(number, amount)| {
        Step::Present(Presented {
            account,
            number,
            amount,
            dated: None,
            reference: None,
        })
    });
    Some((6, present.boxed()))
}

/// Cashier's checks.
fn issued(bank: &Bank) -> Weighted {
    let issue = (dollars(), amounts(), reference(bank.issues.len()));
    let issue = issue.prop_map(|(from, amount, reference)| Step::Issue {
        from,
        amount,
        reference,
    });
    let mut all = vec![(3, issue.boxed())];
    if !bank.issues.is_empty() {
        let again = (select(bank.issues.clone()), proptest::bool::weighted(0.3));
        let again = again.prop_map(|((from, amount, reference, _), is_other)| Step::Issue {
            from,
            amount: amount + i64::from(is_other),
            reference: Some(reference),
        });
        all.push((1, again.boxed()));
    }
    if !bank.issued.is_empty() {
        let any = recent(bank.issued.len()).boxed();
        let present = (any.clone(), prop_oneof![3 => Just(0i64), 1 => Just(1)]);
        let present = present.prop_map(|(check, more)| Step::PresentIssued { check, more });
        let void = (any, proptest::bool::weighted(0.5));
        let void = void.prop_map(|(check, in_hand)| Step::Void { check, in_hand });
        all.push((3, present.boxed()));
        all.push((2, void.boxed()));
    }
    all
}

fn disputed(bank: &Bank) -> Weighted {
    let mut all = Weighted::new();
    if !bank.rows.is_empty() {
        let open = (recent(bank.rows.len()), option::weighted(0.3, amounts()));
        let open = open.prop_map(|(transaction, amount)| Step::Dispute {
            transaction,
            amount,
        });
        all.push((6, open.boxed()));
    }
    if !bank.disputes.is_empty() {
        let which = recent(bank.disputes.len()).boxed();
        let credit = (which.clone(), option::weighted(0.4, amounts()));
        let credit = credit.prop_map(|(dispute, amount)| Step::Credit { dispute, amount });
        let found = prop_oneof![3 => Just(0), 4 => amounts()];
        let later = option::weighted(0.4, 0i32..6);
        let decide = (which.clone(), found, later);
        let decide = decide.prop_map(|(dispute, found, later)| Step::Decide {
            dispute,
            decision: Decision { found, later },
        });
        // What was disputed once is disputed again, or taken back.
        let abouts: Vec<usize> = bank.disputes.iter().map(|one| one.about).collect();
        let again = (
            select(abouts),
            option::weighted(0.5, amounts()),
            any::<bool>(),
        );
        let again = again.prop_map(|(transaction, amount, is_back)| {
            if is_back {
                Step::Reverse(transaction)
            } else {
                Step::Dispute {
                    transaction,
                    amount,
                }
            }
        });
        all.push((4, again.boxed()));
        all.push((5, credit.boxed()));
        all.push((4, decide.boxed()));
        all.push((3, which.clone().prop_map(Step::Debit).boxed()));
        all.push((1, which.prop_map(Step::Withdraw).boxed()));
    }
    all
}

fn exchanged() -> Weighted {
    let rate = (any::<bool>(), 8_000i64..12_500);
    let rate = rate.prop_map(|(of_euro, rate)| Step::Rate { of_euro, rate });
    let swap = (
        accounts(),
        accounts(),
        amounts(),
        any::<bool>(),
        option::weighted(0.3, 8_000i64..12_500),
    );
    // Mostly between the two currencies.
    let swap = swap.prop_map(|(from, to, amount, buys, rate)| {
        Step::Exchange(Swap {
            from,
            to: if from == EURO || amount % 7 == 0 {
                to
            } else {
                EURO
            },
            amount,
            buys,
            rate,
        })
    });
    vec![(2, rate.boxed()), (5, swap.boxed())]
}

/// All that may be asked.
pub(super) fn all(bank: &Bank) -> Weighted {
    let cash = (accounts(), amounts(), any::<bool>());
    let cash = cash.prop_map(|(account, amount, is_out)| Step::Cash {
        account,
        amount,
        is_out,
    });
    let over = select(vec![4_999, 26_000, 300_000]);
    let watch = (0usize..4, over, proptest::bool::weighted(0.4));
    let watch = watch.prop_map(|(action, over, active)| Step::Watch {
        action,
        over,
        active,
    });
    let days = prop_oneof![6 => 1i32..4, 2 => 4i32..12, 1 => Just(95)];
    let mut all = vec![
        (8, cash.boxed()),
        (3, watch.boxed()),
        (5, days.prop_map(Step::Days).boxed()),
        (1, (0usize..10_000).prop_map(Step::Crash).boxed()),
    ];
    all.extend(paid_in(bank));
    all.extend(drawn(bank));
    all.extend(issued(bank));
    all.extend(disputed(bank));
    all.extend(exchanged());
    if !bank.rows.is_empty() {
        let any = recent(bank.rows.len());
        all.push((4, any.prop_map(Step::Reverse).boxed()));
    }
    all
}

/// What a step names is there.
pub(super) fn is_possible(bank: &Bank, step: &Step) -> bool {
    match step {
        Step::Reverse(place)
        | Step::Dispute {
            transaction: place, ..
        } => *place < bank.rows.len(),
        Step::Take(paper) => paper.drawn_on != Some(paper.to),
        Step::Release { check, .. }
        | Step::Return { check, .. }
        | Step::Clear(check)
        | Step::Redeposit(check) => *check < bank.checks.len(),
        Step::Confirm(order) | Step::Lift(order) => *order < bank.orders.len(),
        Step::PresentIssued { check, .. } | Step::Void { check, .. } => *check < bank.issued.len(),
        Step::Credit { dispute, .. } | Step::Decide { dispute, .. } => {
            *dispute < bank.disputes.len()
        }
        Step::Debit(dispute) | Step::Withdraw(dispute) => *dispute < bank.disputes.len(),
        _ => true,
    }
}
