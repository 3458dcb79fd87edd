//! The matching of what is put aside comes to the same as with everything in memory.

mod plain;

use bankctl_types::number::TransactionId;
use bankctl_types::{Currency, Day};
use proptest::prelude::*;
use proptest::sample::select;

use super::items::{ItemTexts, Items};
use super::rows::{Rows, StatementRows};
use super::{Fee, Grouping, Matching, StatementDetail, StatementRow, groups, paired};
use crate::views::Suggestion;

/// What references are made of: the same again and again, beginnings and ends of each
/// other, the numbers of transactions, and in other letters.
const NAMES: &[&str] = &[
    "A-1", "A-12", "a-1", "A", "INV-0042", "INV-0043", "INV-0044", "RENT", "rent", "7", "1234567",
    "", " ", "-", "É-1", "é-1",
];

fn number(key: i64) -> String {
    TransactionId::from_key(key).to_string()
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(NAMES).prop_map(str::to_owned),
        2 => (1_i64..9).prop_map(number),
        1 => (1_i64..9).prop_map(|key| number(key).to_lowercase()),
        1 => (select(NAMES), select(NAMES)).prop_map(|(one, other)| format!("{one} {other}")),
    ]
}

fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => select(&[100_i64, 200, 300, -100, -200][..]),
        1 => -5_i64..6,
        1 => 90_i64..110,
        1 => select(&[400_i64, 500, 600, 900, i64::MAX, i64::MIN + 1][..]),
    ]
}

fn day() -> impl Strategy<Value = Day> {
    prop_oneof![3 => 10_i32..13, 1 => 0_i32..30].prop_map(Day)
}

fn row() -> impl Strategy<Value = StatementRow> {
    let some = || prop::option::weighted(0.6, name());
    let detail = (
        prop::option::of(amount()),
        prop::collection::vec(name(), 0..3),
    );
    let detail = detail.prop_map(|(amount_minor, ids)| StatementDetail { amount_minor, ids });
    let details = prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(detail, 1..4)];
    let texts = (some(), prop::collection::vec(name(), 0..3), some(), details);
    (0_u64..20, day(), amount(), texts, prop::bool::weighted(0.2)).prop_map(
        |(line, date, amount_minor, (reference, ids, description, details), is_old)| StatementRow {
            line,
            date,
            amount_minor,
            reference,
            ids,
            codes: Vec::new(),
            details,
            description,
            balance_minor: None,
            left_open: is_old.then_some(3),
        },
    )
}

/// A transaction, and the file that it came from.
type Booked = (plain::Item, Option<i64>, Option<i64>);

fn item() -> impl Strategy<Value = Booked> {
    let days = (day(), prop_oneof![3 => Just(0), 1 => -5_i32..6]);
    let texts = (
        prop::option::weighted(0.7, name()),
        prop::option::weighted(0.3, 1_i64..4),
        prop::option::weighted(0.3, 1_i64..4),
        select(&["ach", "wire"][..]),
    );
    (days, amount(), texts).prop_map(
        |((day, later), amount_minor, (reference, group, batch, way))| {
            let item = plain::Item {
                transaction: String::new(),
                business_date: day,
                value_date: day.plus(later),
                amount_minor,
                reference,
                group: group.map(number),
                way,
            };
            (item, group, batch)
        },
    )
}

fn matching() -> impl Strategy<Value = Matching> {
    let fee = prop_oneof![
        2 => Just(None),
        1 => (0_i64..60).prop_map(|minor| Some(Fee::Minor(minor))),
        1 => (0_u32..2_000).prop_map(|points| Some(Fee::BasisPoints(points))),
    ];
    let groupings = prop::sample::subsequence(Grouping::ALL.to_vec(), 0..=3);
    (
        0_i32..5,
        prop_oneof![2 => Just(0_i64), 1 => 1_i64..8],
        fee,
        groupings,
    )
        .prop_map(|(days_apart, tolerance_minor, fee, groupings)| Matching {
            days_apart,
            tolerance_minor,
            fee,
            groupings,
        })
}

/// What is paired: for each line its transaction, the groups, what is suggested, and which
/// transactions have a line.
type Outcome = (
    Vec<Option<usize>>,
    Vec<(usize, Vec<usize>, String)>,
    Vec<Suggestion>,
    Vec<bool>,
);

/// What is asked about: lines, how many of them are of earlier statements, transactions, how
/// they are matched, what was booked for lines, which transactions no line may have, and the
/// days that count.
type Asked = (
    Vec<StatementRow>,
    usize,
    Vec<Booked>,
    Matching,
    Vec<(usize, usize)>,
    Vec<usize>,
    (i32, i32),
);

fn currency() -> Currency {
    Currency::parse("USD").expect("a currency")
}

fn in_memory(asked: &Asked) -> Outcome {
    let (rows, _, booked, matching, posted, unpaired, days) = asked;
    let rows: Vec<&StatementRow> = rows.iter().collect();
    let items: Vec<plain::Item> = booked.iter().map(|(item, ..)| item.clone()).collect();
    let batch = |batch: &i64| format!("B{batch}");
    let batches: Vec<Option<String>> = booked
        .iter()
        .map(|(.., key)| key.as_ref().map(batch))
        .collect();
    let counts = |place: usize| (days.0..=days.1).contains(&items[place].business_date.0);
    let mut pairing = plain::Pairing::new(rows.len(), items.len());
    pairing.close(unpaired);
    let aside = pairing.by_posting(&rows, &items, posted);
    pairing.by_reference(&rows, &items);
    pairing.by_words(&rows, &items, matching.days_apart);
    pairing.set_differing_aside(&rows, &items, matching);
    plain::groups::by_details(&mut pairing, &rows, &items);
    plain::groups::by_sum(&mut pairing, &rows, (&items, &batches), matching);
    pairing.by_amount(&rows, &items, matching.days_apart, &counts);
    plain::groups::by_difference(&mut pairing, &rows, (&items, &batches), matching);
    pairing.add_differences(&aside);
    let suggested =
        plain::groups::suggested(&pairing, &rows, (&items, &batches), matching, currency());
    pairing.open(unpaired);
    let groups = pairing.groups.iter();
    let groups = groups.map(|group| (group.row, group.items.clone(), group.by.clone()));
    let taken = pairing.of_ledger.iter().map(Option::is_some);
    (
        pairing.of_file.clone(),
        groups.collect(),
        suggested,
        taken.collect(),
    )
}

fn put_aside(asked: &Asked) -> Outcome {
    let (rows, before, booked, matching, posted, unpaired, days) = asked;
    let small = |place: &usize| u32::try_from(*place).expect("small");
    let (before, own) = rows.split_at(*before);
    let [before, own] = [before, own].map(|rows| StatementRows::of(rows.to_vec()).expect("aside"));
    let rows = Rows::within(&before, &own, |_| true).expect("few");
    let mut items = Items::default();
    for (place, (item, group, batch)) in booked.iter().enumerate().rev() {
        let key = i64::try_from(place).expect("small") + 1;
        if let Some(batch) = batch {
            items
                .name_batch(*batch, || Ok(format!("B{batch}")))
                .expect("a name");
        }
        let texts = ItemTexts {
            reference: item.reference.as_deref(),
            batch: *batch,
            group: *group,
            way: item.way,
        };
        let days = (item.business_date, item.value_date);
        items
            .push((key, item.amount_minor), days, &texts)
            .expect("aside");
    }
    items.sort();
    let counts = |place: u32| (days.0..=days.1).contains(&items.get(place).business.0);
    let posted: Vec<(u32, u32)> = posted
        .iter()
        .map(|(row, item)| (small(row), small(item)))
        .collect();
    let unpaired: Vec<u32> = unpaired.iter().map(small).collect();
    let mut pairing = paired(&rows, &items, matching, (&counts, &posted, &unpaired)).expect("read");
    let suggested = groups::suggested(&pairing, &rows, &items, matching, currency()).expect("read");
    pairing.open(&unpaired);
    let partner = |row| pairing.partner(row).map(|item| item as usize);
    let groups = pairing.groups.iter().map(|group| {
        let items = group.items.iter().map(|item| *item as usize);
        (
            group.row as usize,
            items.collect(),
            group.by.clone().into_owned(),
        )
    });
    let taken = items.places().map(|item| !pairing.is_item_free(item));
    (
        rows.places().map(partner).collect(),
        groups.collect(),
        suggested,
        taken.collect(),
    )
}

/// So many lines and transactions at most.
fn asked(count: usize) -> impl Strategy<Value = Asked> {
    let lists = (
        prop::collection::vec(row(), 0..count),
        prop::collection::vec(item(), 0..count),
    );
    let choice = (
        0_usize..4,
        prop::collection::vec((0_usize..14, 0_usize..14), 0..3),
    );
    let days = (5_i32..12, 11_i32..20);
    (
        lists,
        choice,
        prop::collection::vec(0_usize..14, 0..2),
        matching(),
        days,
    )
        .prop_map(
            |((rows, mut items), (before, mut posted), mut unpaired, matching, days)| {
                for (key, (item, ..)) in (1..).zip(&mut items) {
                    item.transaction = number(key);
                }
                let before = before.min(rows.len());
                posted.retain(|(row, item)| *row < rows.len() && *item < items.len());
                // Each line and each transaction once, as they are found.
                posted.sort_unstable();
                posted.dedup_by_key(|(row, _)| *row);
                posted.sort_unstable_by_key(|(_, item)| *item);
                posted.dedup_by_key(|(_, item)| *item);
                unpaired.retain(|item| *item < items.len());
                (rows, before, items, matching, posted, unpaired, days)
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn what_is_put_aside_is_matched_as_in_memory(asked in asked(14)) {
        prop_assert_eq!(put_aside(&asked), in_memory(&asked));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    /// So many that names and amounts have long lists.
    #[test]
    fn many_are_matched_as_in_memory(asked in asked(250)) {
        prop_assert_eq!(put_aside(&asked), in_memory(&asked));
    }
}
