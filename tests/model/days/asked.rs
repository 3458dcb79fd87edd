//! What may be asked, and how often.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::bank::{Bank, month_start};
use super::step::{Every, IfShort, OnHoliday, Ordered, Pay, Step, Wanted, Way};

/// How far back a value date lies.
const BACK: i32 = 25;
/// Most of what is taken back is one of the last ones.
const RECENT: usize = 6;

type Weighted = Vec<(u32, BoxedStrategy<Step>)>;

fn amounts() -> impl Strategy<Value = i64> {
    prop_oneof![
        5 => 1i64..12_000,
        3 => 12_000i64..90_000,
        1 => Just(10_000_000),
    ]
}

fn payments(bank: &Bank) -> BoxedStrategy<Step> {
    let (today, count) = (bank.day, bank.accounts.len());
    // Mostly of the first product, whose fees and limits count what was paid before.
    let account = move || prop_oneof![2 => select(vec![1, 3]), 3 => 0..count];
    let way = (account(), account(), 0..10).prop_map(|(one, other, way)| match way {
        0..=3 => Way::In(one),
        4..=7 => Way::Out(one),
        _ => Way::Across(one, other),
    });
    let days = option::weighted(0.5, prop_oneof![1 => Just(0), 4 => 0..BACK]);
    let reference = option::weighted(0.2, Just(bank.asked.len()));
    let payment = (way, amounts(), days, reference);
    let payment = payment.prop_map(move |(way, amount, days, reference)| Pay {
        way,
        // Money that comes in is more, so that there is some.
        amount: if matches!(way, Way::In(_)) {
            amount * 3
        } else {
            amount
        },
        value: days.map(|days| today.plus(-days)),
        reference,
    });
    payment.prop_map(Step::Pay).boxed()
}

fn orders(bank: &Bank) -> BoxedStrategy<Step> {
    let (today, count) = (bank.day, bank.accounts.len());
    let wanted = prop_oneof![
        4 => (1i64..30_000).prop_map(Wanted::Fixed),
        1 => (0i64..90_000).prop_map(Wanted::Above),
        1 => (1i64..90_000).prop_map(Wanted::UpTo),
    ];
    let every = select(vec![
        Every::Once,
        Every::Days(1),
        Every::Days(1),
        Every::Days(7),
        Every::Months(1),
    ]);
    let times = option::weighted(0.3, 1i64..4);
    let on_holiday = select(vec![
        OnHoliday::Following,
        OnHoliday::Preceding,
        OnHoliday::Modified,
        OnHoliday::Skip,
    ]);
    let if_short = prop_oneof![
        Just(IfShort::Skip),
        (0i64..4).prop_map(IfShort::Retry),
        Just(IfShort::Partial),
    ];
    let sides = (0..count, 0..count);
    let order = (
        sides,
        wanted,
        every,
        -3i32..9,
        times,
        (on_holiday, if_short),
    );
    let order = order.prop_map(
        move |((from, to), wanted, every, start, times, (on_holiday, if_short))| Ordered {
            from,
            to,
            wanted,
            every,
            start: today.plus(start),
            times: times.filter(|_| every != Every::Once),
            on_holiday,
            if_short,
        },
    );
    order.prop_map(Step::Order).boxed()
}

/// A month that may be closed: mostly the one before.
fn months(bank: &Bank) -> BoxedStrategy<Step> {
    let this = month_start(bank.day);
    let before = month_start(this.plus(-1));
    let month = prop_oneof![3 => Just(before), 1 => Just(this)];
    month.prop_map(Step::ClosePeriod).boxed()
}

/// An account that may be closed, and where what is in it goes.
fn closings(bank: &Bank) -> BoxedStrategy<Step> {
    let count = bank.accounts.len();
    let sides = (0..count, 1..count);
    let close = sides.prop_map(move |(account, away)| Step::CloseAccount {
        account,
        to: (account + away) % count,
    });
    close.boxed()
}

/// What may be taken back.
fn taken_back(bank: &Bank) -> Weighted {
    let mut all = Weighted::new();
    if !bank.transactions.is_empty() {
        let last = bank.transactions.len();
        let place = prop_oneof![3 => last.saturating_sub(RECENT)..last, 1 => 0..last];
        let reverse = (place.clone(), any::<bool>(), any::<bool>());
        let reverse = reverse.prop_map(|(transaction, together, today)| Step::Reverse {
            transaction,
            together,
            today,
        });
        all.push((6, reverse.boxed()));
        all.push((1, place.prop_map(Step::Refund).boxed()));
    }
    let fees: Vec<usize> = (0..bank.transactions.len())
        .filter(|place| bank.transactions[*place].kind == "fee")
        .collect();
    if !fees.is_empty() {
        all.push((3, select(fees).prop_map(Step::Refund).boxed()));
    }
    all
}

/// What accounts that are dormant may not, and what makes them active.
fn of_dormant(bank: &Bank) -> Weighted {
    let mut all = Weighted::new();
    let dormant: Vec<usize> = (0..bank.accounts.len())
        .filter(|account| bank.dormant_since(*account).is_some())
        .collect();
    if !dormant.is_empty() {
        let ways = (select(dormant.clone()), any::<bool>(), 1i64..9_000);
        let pay = ways.prop_map(|(account, is_in, amount)| Pay {
            way: if is_in {
                Way::In(account)
            } else {
                Way::Out(account)
            },
            amount,
            value: None,
            reference: None,
        });
        all.push((4, pay.prop_map(Step::Pay).boxed()));
        all.push((2, select(dormant).prop_map(Step::Reactivate).boxed()));
    }
    all
}

/// What may be asked of a bank now.
pub(super) fn all(bank: &Bank) -> Weighted {
    let (today, count) = (bank.day, bank.accounts.len());
    let until = option::of((-1i32..20).prop_map(move |days| today.plus(days)));
    let waive = (0..count, 0usize..4, until);
    let waive = waive.prop_map(|(account, fee, until)| Step::Waive {
        account,
        fee,
        until,
    });
    let by_hand = any::<bool>().prop_map(|opens_next| Step::CloseNow { opens_next });
    let mut all = vec![
        (12, Just(Step::Until(21)).boxed()),
        // Business begins and ends, the day is due, and the next one behind.
        (
            4,
            select(vec![5, 6, 9, 16, 17, 19, 20])
                .prop_map(Step::Until)
                .boxed(),
        ),
        (2, (1i64..100).prop_map(Step::Hours).boxed()),
        (16, Just(Step::Close).boxed()),
        (1, by_hand.boxed()),
        (if bank.is_open { 1 } else { 20 }, Just(Step::Open).boxed()),
        (24, payments(bank)),
        (1, (0..count).prop_map(Step::Charge).boxed()),
        (1, waive.boxed()),
        (2, (0usize..10_000).prop_map(Step::Crash).boxed()),
        (6, orders(bank)),
        (1, (0..count).prop_map(Step::Contact).boxed()),
        (1, (0..count).prop_map(Step::Reactivate).boxed()),
        (2, months(bank)),
        (1, closings(bank)),
    ];
    all.extend(of_dormant(bank));
    if bank.is_open {
        let assign = (0..count, 0usize..2);
        let assign = assign.prop_map(|(account, product)| Step::Assign { account, product });
        all.push((1, assign.boxed()));
        let rate = (0usize..2, -1i32..6, 1i64..490_000);
        let rate = rate.prop_map(move |(product, days, parts)| Step::Rate {
            product,
            from: today.plus(days),
            parts: parts * 100,
        });
        all.push((1, rate.boxed()));
    }
    all.extend(taken_back(bank));
    if !bank.charged.is_empty() {
        let any = 0..bank.charged.len();
        all.push((1, any.prop_map(Step::WaiveDue).boxed()));
    }
    if !bank.asked.is_empty() {
        let again = (select(bank.asked.clone()), any::<bool>());
        let again = again.prop_map(|(pay, is_same)| Pay {
            amount: pay.amount + i64::from(!is_same),
            ..pay
        });
        all.push((1, again.prop_map(Step::Pay).boxed()));
    }
    if !bank.orders.is_empty() {
        let any = 0..bank.orders.len();
        all.push((1, any.clone().prop_map(Step::Pause).boxed()));
        all.push((2, any.clone().prop_map(Step::Resume).boxed()));
        all.push((1, any.prop_map(Step::End).boxed()));
    }
    all
}

/// What a step names is there, and its value date can be given.
pub(super) fn is_possible(bank: &Bank, step: &Step) -> bool {
    match step {
        Step::Pay(pay) => pay
            .value
            .is_none_or(|value| (bank.day.plus(-31)..=bank.day).contains(&value)),
        Step::Reverse { transaction, .. } | Step::Refund(transaction) => {
            *transaction < bank.transactions.len()
        }
        Step::WaiveDue(fee) => *fee < bank.charged.len(),
        Step::Pause(order) | Step::Resume(order) | Step::End(order) => *order < bank.orders.len(),
        Step::Assign { .. } | Step::Rate { .. } => bank.is_open,
        _ => true,
    }
}
