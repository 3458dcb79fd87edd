//! What may be asked of a bank, and how often.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::approvals::{Rule, When};
use super::bank::Bank;
use super::partners::{SIGNER, THERE};
use super::people::KycDecision;
use super::step::Step;

fn amounts() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(100i64),
        Just(250),
        1i64..5_000,
        Just(1_000_000_000_000)
    ]
}

pub(super) type Weighted = Vec<(u32, BoxedStrategy<Step>)>;

fn customer(bank: &Bank) -> impl Strategy<Value = usize> + use<> {
    0..bank.customers.len()
}

/// An account that pays, and who orders it: mostly nobody or all its holders.
fn payer(bank: &Bank) -> impl Strategy<Value = (usize, Vec<usize>)> + use<> {
    let holders: Vec<Vec<usize>> = bank.accounts.iter().map(|a| a.holders.clone()).collect();
    let how = prop_oneof![4 => Just(0), 4 => Just(1), 1 => Just(2), 1 => Just(3)];
    (0..holders.len(), how, customer(bank)).prop_map(move |(from, how, other)| {
        let mut by = holders[from].clone();
        match how {
            0 => by.clear(),
            1 => by.reverse(),
            2 => by.insert(0, other),
            _ => by.truncate(1),
        }
        (from, by)
    })
}

/// Seldom one of a few.
fn references() -> impl Strategy<Value = Option<u8>> {
    prop_oneof![2 => Just(None), 1 => (0u8..5).prop_map(Some)]
}

/// A value date, seldom too far away.
fn value(today: i32) -> impl Strategy<Value = Option<i32>> {
    prop_oneof![
        6 => Just(None),
        3 => (1i32..6).prop_map(move |days| Some(today + days)),
        2 => (-31i32..1).prop_map(move |days| Some(today + days)),
        1 => select(vec![-60, -32, 6, 90]).prop_map(move |days| Some(today + days)),
    ]
}

/// Deposits, withdrawals and transfers.
fn payments(bank: &Bank) -> [BoxedStrategy<Step>; 3] {
    let (accounts, today) = (bank.accounts.len(), bank.today());
    // Seldom the account itself.
    let further = prop_oneof![1 => Just(0), 6 => 1..=accounts.max(2) - 1];
    let way = prop_oneof![
        3 => Just((false, None)),
        6 => value(today).prop_map(|value| (true, value)),
        1 => value(today).prop_map(|value| (false, value)),
    ];
    let deposit = (0..accounts, amounts(), way, references());
    let deposit = deposit.prop_map(|(to, amount, (wire, value), reference)| Step::Deposit {
        to,
        amount,
        wire,
        reference,
        value,
    });
    let withdraw = (payer(bank), amounts(), references());
    let withdraw = withdraw.prop_map(|((from, by), amount, reference)| Step::Withdraw {
        from,
        amount,
        reference,
        by,
    });
    let transfer = (payer(bank), further, amounts(), references(), value(today));
    let transfer = transfer.prop_map(move |((from, by), further, amount, reference, value)| {
        let to = (from + further) % accounts;
        Step::Transfer {
            from,
            to,
            amount,
            reference,
            by,
            value,
        }
    });
    [deposit.boxed(), withdraw.boxed(), transfer.boxed()]
}

/// How money may be asked to move, or to wait.
pub(super) fn of_money(bank: &Bank) -> Weighted {
    let (accounts, today) = (bank.accounts.len(), bank.today());
    let account = || 0..accounts;
    let [deposit, withdraw, transfer] = payments(bank);
    let wages = proptest::collection::vec((account(), amounts(), value(today)), 1..5);
    let place = (account(), amounts(), option::of(-1i32..4), references());
    let place = place.prop_map(|(on, amount, days, reference)| Step::Place {
        on,
        amount,
        days,
        reference,
    });
    let payments = prop_oneof![
        2 => deposit.clone(),
        2 => withdraw.clone(),
        if accounts > 1 { 4 } else { 1 } => transfer.clone(),
    ];
    let group = (proptest::collection::vec(payments, 2..4), references());
    let group = group.prop_map(|(mut payments, reference)| {
        for payment in &mut payments {
            payment.without_reference();
        }
        Step::Group {
            payments,
            reference,
        }
    });
    let wages = (option::of(account()), wages, 0u8..4);
    let wages = wages.prop_map(|(from, rows, key)| Step::Wages { from, rows, key });
    vec![
        (8, deposit),
        (5, withdraw),
        (if accounts > 1 { 6 } else { 1 }, transfer),
        (4, group.boxed()),
        (5, place.boxed()),
        (3, wages.boxed()),
    ]
}

/// What may be asked of accounts.
pub(super) fn of_accounts(bank: &Bank) -> Weighted {
    let account = || 0..bank.accounts.len();
    let joint = option::weighted(0.3, customer(bank));
    let limit = || prop_oneof![Just(0i64), 1i64..5_000];
    let open = (any::<bool>(), limit(), customer(bank), joint, any::<bool>());
    let open = open.prop_map(|(yen, overdraft, owner, joint, all)| Step::Open {
        yen,
        overdraft,
        owner,
        joint,
        all,
    });
    let limit = (account(), limit()).prop_map(|(of, limit)| Step::Limit { of, limit });
    vec![
        (4, open.boxed()),
        (1, account().prop_map(Step::Freeze).boxed()),
        (2, account().prop_map(Step::Unfreeze).boxed()),
        (2, account().prop_map(Step::Close).boxed()),
        (2, limit.boxed()),
    ]
}

/// What may be asked of holds.
pub(super) fn of_holds(bank: &Bank) -> Weighted {
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

/// What may be asked of customers.
pub(super) fn of_customers(bank: &Bank) -> Weighted {
    let standing = select(vec![
        KycDecision::Approved,
        KycDecision::Approved,
        KycDecision::Approved,
        KycDecision::Rejected,
        KycDecision::Suspended,
    ]);
    vec![
        (2, Just(Step::Customer).boxed()),
        (
            3,
            (customer(bank), standing)
                .prop_map(|(customer, standing)| Step::Stand { customer, standing })
                .boxed(),
        ),
        (1, customer(bank).prop_map(Step::Leave).boxed()),
    ]
}

/// What takes a second person, and what that one decides. Most rules about
/// amounts leave some amounts free, so that not everything waits.
pub(super) fn of_approvals(bank: &Bank) -> Weighted {
    let over = (amounts(), any::<bool>()).prop_map(|(free, yen)| When::Over(free, yen));
    let limited = prop_oneof![3 => over, 1 => Just(When::Always), 3 => Just(When::Never)];
    let plain = select(vec![When::Always, When::Never]);
    let rule = prop_oneof![
        (select(Rule::OF_AMOUNTS.to_vec()), limited),
        (select(Rule::PLAIN.to_vec()), plain),
    ];
    let mut all: Weighted = vec![
        (
            3,
            rule.prop_map(|(rule, when)| Step::Policy { rule, when })
                .boxed(),
        ),
        (2, Just(Step::Turn).boxed()),
    ];
    let [own, others] = bank.waiting();
    if !own.is_empty() || !others.is_empty() {
        // Around the end of the time in which a second person decides.
        all.push((2, (6i32..9).prop_map(Step::Days).boxed()));
    }
    if !own.is_empty() && others.is_empty() {
        all.push((8, Just(Step::Turn).boxed()));
    }
    if !others.is_empty() {
        all.push((14, select(others.clone()).prop_map(Step::Approve).boxed()));
        all.push((2, select(others).prop_map(Step::Reject).boxed()));
    }
    if !bank.requests.is_empty() {
        let any = || 0..bank.requests.len();
        all.push((2, any().prop_map(Step::Approve).boxed()));
        all.push((1, any().prop_map(Step::Reject).boxed()));
    }
    all
}

/// What may be asked about the other ledger. Mostly both know each other.
pub(super) fn of_partners(bank: &Bank) -> Weighted {
    let there = || 0..THERE.len();
    let send = (payer(bank), there(), amounts(), references());
    let send = send.prop_map(|((from, by), to, amount, reference)| Step::Send {
        from,
        to,
        amount,
        reference,
        by,
    });
    let mostly = || proptest::bool::weighted(0.7);
    let over = (amounts(), any::<bool>()).prop_map(|(free, yen)| When::Over(free, yen));
    let when = prop_oneof![3 => over, 2 => Just(When::Always), 1 => Just(When::Never)];
    let mut all: Weighted = vec![
        (8, send.boxed()),
        (3, Just(Step::Sweep).boxed()),
        (1, mostly().prop_map(Step::Know).boxed()),
        (1, mostly().prop_map(Step::KnowThere).boxed()),
        (2, when.prop_map(Step::PolicyThere).boxed()),
        (1, there().prop_map(Step::CloseThere).boxed()),
    ];
    let decide = |requests: Vec<usize>| {
        let decide = (select(requests), mostly());
        decide
            .prop_map(|(request, yes)| Step::DecideThere { request, yes })
            .boxed()
    };
    let waiting = bank.partner.undecided();
    if !waiting.is_empty() {
        let weight = if bank.person == SIGNER { 1 } else { 8 };
        all.push((weight, decide(waiting)));
    }
    if bank.partner.requests() > 0 {
        all.push((1, decide((0..bank.partner.requests()).collect())));
    }
    all
}

/// What may be asked about papers of customers.
pub(super) fn of_papers(bank: &Bank) -> Weighted {
    let paper = (customer(bank), 0u8..3);
    let paper = paper.prop_map(|(customer, content)| Step::Paper { customer, content });
    let mut all: Weighted = vec![
        (2, paper.boxed()),
        (1, customer(bank).prop_map(Step::Forget).boxed()),
    ];
    if !bank.papers.is_empty() {
        let any = 0..bank.papers.len();
        all.push((1, any.prop_map(Step::Read).boxed()));
    }
    let mut left =
        (0..bank.customers.len()).filter(|one| bank.customers[*one] == KycDecision::Closed);
    if let Some(one) = left.find(|one| !bank.forgotten.contains(one)) {
        all.push((2, Just(Step::Forget(one)).boxed()));
    }
    all
}
