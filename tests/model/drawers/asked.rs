//! What may be asked, and how often.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::model::{Bank, FIRST, Status, TILLS};
use super::step::{ANNA, Count, Deed, Drawer, Give, Pay, Resolve, SUE, Step, Who};

type Weighted = Vec<(u32, BoxedStrategy<Step>)>;

/// One of so many deeds is only tried.
const TRIED: f64 = 0.07;
/// How far back most of what is meant lies.
const RECENT: usize = 5;

fn by(
    who: impl Strategy<Value = Who> + 'static,
    deed: impl Strategy<Value = Deed> + 'static,
) -> BoxedStrategy<Step> {
    let step = (who, deed, proptest::bool::weighted(TRIED));
    step.prop_map(|(who, deed, dry_run)| Step { who, deed, dry_run })
        .boxed()
}

fn anybody() -> impl Strategy<Value = Who> {
    0..=SUE
}

/// Mostly an operator who has a till open, where there is one.
fn serving(bank: &Bank) -> BoxedStrategy<Who> {
    let holders: Vec<Who> = bank.tills.iter().filter_map(|till| till.holder).collect();
    if holders.is_empty() {
        return anybody().boxed();
    }
    prop_oneof![4 => select(holders), 2 => Just(SUE), 1 => anybody()].boxed()
}

/// Mostly an offer that waits, where there is one.
fn offers(bank: &Bank) -> BoxedStrategy<usize> {
    let tills = 0..TILLS.len();
    let mut waiting: Vec<usize> = tills.flat_map(|till| bank.offers_to(till)).collect();
    waiting.extend(bank.offers_to_vault());
    if waiting.is_empty() {
        return recent(bank.offers.len()).boxed();
    }
    prop_oneof![6 => select(waiting), 1 => recent(bank.offers.len())].boxed()
}

fn amounts() -> impl Strategy<Value = i64> {
    prop_oneof![3 => select(vec![100, 250, 600]), 1 => 1i64..1_000, 1 => Just(2_000)]
}

fn tills() -> impl Strategy<Value = Option<usize>> {
    option::weighted(0.6, 0..TILLS.len())
}

fn drawers() -> impl Strategy<Value = Drawer> {
    prop_oneof![3 => (0..TILLS.len()).prop_map(Drawer::Till), 1 => Just(Drawer::Vault)]
}

/// Mostly one of the last of so many.
fn recent(count: usize) -> impl Strategy<Value = usize> {
    prop_oneof![3 => count.saturating_sub(RECENT)..count, 1 => 0..count]
}

fn sessions(bank: &Bank) -> Weighted {
    let offered: Vec<i64> = bank.offers.iter().map(|offer| offer.amount).collect();
    let float = if offered.is_empty() {
        option::weighted(0.2, amounts()).boxed()
    } else {
        let offered = select(offered[offered.len().saturating_sub(RECENT)..].to_vec());
        option::weighted(0.5, prop_oneof![4 => offered, 1 => amounts()]).boxed()
    };
    let open = (tills(), float).prop_map(|(till, float)| Deed::Open { till, float });
    let is_shut = |status| bank.tills.iter().any(|till| till.status == status);
    let often = if is_shut(Status::Closed) { 16 } else { 1 };
    let resumes = if is_shut(Status::Paused) { 4 } else { 1 };
    vec![
        (often, by(anybody(), open)),
        (1, by(anybody(), tills().prop_map(Deed::Pause))),
        (resumes, by(anybody(), tills().prop_map(Deed::Resume))),
    ]
}

fn payments(bank: &Bank) -> Weighted {
    let reference = bank.clock;
    let named = option::weighted(0.3, drawers());
    let pay = (any::<bool>(), 0..FIRST.len(), amounts(), named);
    let pay = pay.prop_map(move |(is_out, account, amount, named)| {
        Deed::Pay(Pay {
            is_out,
            account,
            amount,
            named,
            reference,
        })
    });
    let mut all = vec![(16, by(serving(bank), pay))];
    if !bank.paid.is_empty() {
        let known: Vec<Pay> = bank.paid.iter().map(|(pay, _)| pay.clone()).collect();
        let again = (select(known), proptest::bool::weighted(0.3));
        let again = again.prop_map(|(pay, is_other)| {
            Deed::Pay(Pay {
                amount: pay.amount + i64::from(is_other),
                ..pay
            })
        });
        all.push((2, by(anybody(), again)));
    }
    if !bank.transactions.is_empty() {
        let reverse = recent(bank.transactions.len()).prop_map(Deed::Reverse);
        all.push((4, by(Just(SUE), reverse)));
    }
    all
}

fn handovers(bank: &Bank) -> Weighted {
    let reference = bank.clock;
    let give = (drawers(), option::weighted(0.3, drawers()), amounts());
    let give = give.prop_map(move |(to, from, amount)| {
        Deed::Give(Give {
            to,
            from,
            amount,
            reference,
        })
    });
    let mut all = vec![(8, by(prop_oneof![serving(bank), Just(SUE)], give))];
    let count = bank.offers.len();
    if count == 0 {
        return all;
    }
    let amount = bank.offers[count - 1].amount;
    let counted = option::weighted(0.3, Just(amount));
    let accept =
        (offers(bank), counted).prop_map(|(offer, counted)| Deed::Accept { offer, counted });
    all.push((14, by(anybody(), accept)));
    all.push((2, by(anybody(), offers(bank).prop_map(Deed::Refuse))));
    let known: Vec<Give> = bank
        .offers
        .iter()
        .filter_map(|offer| {
            Some(Give {
                to: offer.to,
                from: Some(offer.from),
                amount: offer.amount,
                reference: offer.reference?,
            })
        })
        .collect();
    if !known.is_empty() {
        let again = (select(known), any::<bool>(), proptest::bool::weighted(0.2));
        let again = again.prop_map(|(give, is_said, is_other)| {
            Deed::Give(Give {
                from: give.from.filter(|_| is_said),
                amount: give.amount + i64::from(is_other),
                ..give
            })
        });
        all.push((2, by(anybody(), again)));
    }
    all
}

fn counts(bank: &Bank) -> Weighted {
    let cash = bank.tills.clone().map(|till| till.cash);
    let errors = prop_oneof![
        5 => Just(0i64),
        3 => -50i64..=50,
        2 => select(vec![-400, -51, 51, 400]),
    ];
    let keep = prop_oneof![2 => Just(0i64), 1 => 1i64..300];
    let closes = option::weighted(0.3, keep);
    let count = (
        0..TILLS.len(),
        proptest::bool::weighted(0.3),
        errors,
        closes,
    );
    let own: Vec<Option<usize>> = (0..=SUE).map(|who| bank.own(who)).collect();
    let count = (serving(bank), count).prop_map(move |(who, (till, is_said, error, closes))| {
        let meant = own[who].filter(|_| !is_said);
        let counted = (cash[meant.unwrap_or(till)] + error).max(0);
        let till = is_said.then_some(till);
        (
            who,
            Deed::Count(Count {
                till,
                counted,
                closes,
            }),
        )
    });
    let tried = proptest::bool::weighted(TRIED);
    let count = (count, tried).prop_map(|((who, deed), dry_run)| Step { who, deed, dry_run });
    let mut all = vec![(10, count.boxed())];
    if !bank.counts.is_empty() {
        let reference = bank.clock;
        let left: Vec<i64> = bank
            .counts
            .iter()
            .map(super::counts::Counted::left)
            .collect();
        let part = prop_oneof![2 => Just(None), 1 => (1i64..60).prop_map(Some)];
        let resolve = (recent(left.len()), 0..FIRST.len(), part);
        let resolve = resolve.prop_map(move |(count, account, part)| {
            Deed::Resolve(Resolve {
                count,
                account,
                amount: part.unwrap_or(left[count]).max(1),
                reference,
            })
        });
        all.push((3, by(Just(SUE), resolve)));
    }
    if !bank.requests.is_empty() {
        let decider = || prop_oneof![2 => Just(SUE), 1 => Just(ANNA)];
        let any = || recent(bank.requests.len());
        all.push((6, by(decider(), any().prop_map(Deed::Approve))));
        all.push((1, by(decider(), any().prop_map(Deed::Reject))));
    }
    all
}

/// What may be asked of a bank now.
pub(super) fn all(bank: &Bank) -> Weighted {
    let mut all = sessions(bank);
    all.extend(payments(bank));
    all.extend(handovers(bank));
    all.extend(counts(bank));
    all
}

/// What a step names is there.
pub(super) fn is_possible(bank: &Bank, step: &Step) -> bool {
    match &step.deed {
        Deed::Reverse(place) => *place < bank.transactions.len(),
        Deed::Accept { offer, .. } | Deed::Refuse(offer) => *offer < bank.offers.len(),
        Deed::Resolve(resolve) => resolve.count < bank.counts.len(),
        Deed::Approve(place) | Deed::Reject(place) => *place < bank.requests.len(),
        _ => true,
    }
}
