//! The worked examples of cash reports, by their ids.

use bankctl_types::Day;
use bankctl_types::number::{AccountId, CustomerNumber};

use super::*;

const THRESHOLD: i64 = 1_000_000;
const JOHN: i64 = 1;
const JANE: i64 = 2;

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn row(way: Way, minor: i64, holders: &[i64], conductors: &[Person]) -> CashRow {
    CashRow {
        id: 0,
        day: day("2026-11-23"),
        way,
        minor,
        account: AccountId(holders.iter().fold(0, |all, one| all * 10 + one)),
        holders: holders
            .iter()
            .copied()
            .map(CustomerNumber::from_key)
            .collect(),
        conductors: conductors.to_vec(),
        branch: None,
        is_taken_back: false,
    }
}

fn deposit(minor: i64, holder: i64) -> CashRow {
    row(Way::In, minor, &[holder], &[])
}

fn withdrawal(minor: i64, holder: i64) -> CashRow {
    row(Way::Out, minor, &[holder], &[])
}

fn by(key: i64) -> [Person; 1] {
    [Person::Customer(key)]
}

/// Rows, and the sums of those who are reported: person, in, out.
type Case = (&'static str, Vec<CashRow>, Vec<(Person, i128, i128)>);

fn cases() -> Vec<Case> {
    let clerk = Person::Stranger("Carla Clerk".to_owned());
    let small = [300_000, 250_000, 250_000, 200_000].map(|minor| deposit(minor, JOHN));
    let company = |number| row(Way::In, 500_000, &[number], std::slice::from_ref(&clerk));
    let [john, jane] = [JOHN, JANE].map(Person::Customer);
    let joint = |way, minor, who| row(way, minor, &[JOHN, JANE], &by(who));
    let wrong = CashRow {
        is_taken_back: true,
        ..deposit(950_000, JOHN)
    };
    vec![
        ("CTR-1 as much", small.to_vec(), vec![]),
        (
            "CTR-1 a cent more",
            [&small[..], &[deposit(1, JOHN)]].concat(),
            vec![(john.clone(), 1_000_001, 0)],
        ),
        (
            "CTR-2 not added up",
            vec![deposit(900_000, JOHN), withdrawal(900_000, JOHN)],
            vec![],
        ),
        (
            "CTR-2 not netted",
            vec![deposit(1_200_000, JOHN), withdrawal(1_100_000, JOHN)],
            vec![(john.clone(), 1_200_000, 1_100_000)],
        ),
        (
            "CTR-3",
            vec![joint(Way::In, 500_000, JOHN), joint(Way::In, 700_000, JANE)],
            vec![(john.clone(), 1_200_000, 0), (jane, 1_200_000, 0)],
        ),
        (
            "CTR-4",
            vec![company(3), company(4), company(5)],
            vec![(clerk.clone(), 1_500_000, 0)],
        ),
        (
            "CTR-5",
            vec![
                joint(Way::Out, 1_000_000, JANE),
                joint(Way::Out, 60_000, JOHN),
            ],
            vec![],
        ),
        ("CTR-7", vec![wrong, deposit(95_000, JOHN)], vec![]),
        (
            "CTR-9",
            vec![withdrawal(600_000, JOHN), deposit(500_000, JOHN)],
            vec![],
        ),
        (
            "CTR-10",
            vec![deposit(400_000, JOHN), deposit(650_000, JOHN)],
            vec![(john, 1_050_000, 0)],
        ),
        (
            "a stranger takes it for both holders",
            vec![row(
                Way::Out,
                1_000_100,
                &[JOHN, JANE],
                std::slice::from_ref(&clerk),
            )],
            vec![
                (Person::Customer(JOHN), 0, 1_000_100),
                (Person::Customer(JANE), 0, 1_000_100),
                (clerk, 0, 1_000_100),
            ],
        ),
    ]
}

#[test]
fn cash_is_reported_of_those_who_are_beyond_the_threshold() {
    for (id, mut rows, expected) in cases() {
        for (place, row) in rows.iter_mut().enumerate() {
            row.id = i64::try_from(place).expect("few") + 1;
        }
        let found: Vec<(Person, i128, i128)> = sums(&rows, &Linked::new())
            .into_iter()
            .filter(|(_, sums)| sums.is_reported(THRESHOLD))
            .map(|((_, person), sums)| (person, sums.cash_in.minor, sums.cash_out.minor))
            .collect();
        assert_eq!(found, expected, "{id}");
    }
}

#[test]
fn ctr_4_one_report_has_four_parts() {
    let (_, mut rows, _) = cases()
        .into_iter()
        .find(|case| case.0 == "CTR-4")
        .expect("it");
    for (place, row) in rows.iter_mut().enumerate() {
        row.id = i64::try_from(place).expect("few") + 1;
    }
    let all = sums(&rows, &Linked::new());
    let on = day("2026-11-23");
    let beyond = |person: &Person| {
        let of = all.get(&(on, person.clone()));
        of.is_some_and(|of| of.is_reported(THRESHOLD))
    };
    let reports = reports(&all, on, &Linked::new(), &beyond);
    assert_eq!(reports.len(), 1);
    let parts: Vec<(CtrRole, i128)> = reports[0]
        .iter()
        .filter_map(|person| all.get(&(on, person.clone())))
        .map(|of| (of.role(), of.cash_in.minor))
        .collect();
    let company = (CtrRole::OnBehalf, 500_000);
    let clerk = (CtrRole::ForAnother, 1_500_000);
    assert_eq!(parts, [company, company, company, clerk]);
}

#[test]
fn ctr_6_cash_after_the_cut_off_is_of_the_next_business_day() {
    let [friday, monday] = [day("2026-11-27"), day("2026-11-30")];
    let table = [
        (friday, friday, 600_000),
        (friday, monday, 600_000),
        (monday, monday, 450_000),
    ];
    let rows: Vec<CashRow> = table
        .into_iter()
        .map(|(business, value, minor)| CashRow {
            day: day_of(business, value),
            ..deposit(minor, JOHN)
        })
        .collect();
    let found: Vec<(Day, i128, bool)> = sums(&rows, &Linked::new())
        .into_iter()
        .map(|((on, _), of)| (on, of.cash_in.minor, of.is_reported(THRESHOLD)))
        .collect();
    assert_eq!(found, [(friday, 600_000, false), (monday, 1_050_000, true)]);
    assert_eq!(due_on(monday), day("2026-12-15"));
}

/// Two companies that are run as one: what each has, and that a report of both is due.
#[test]
fn linked_customers_count_together_and_are_in_one_report() {
    let [one, two, three] = [3, 4, 5].map(Person::Customer);
    let group = BTreeSet::from([one.clone(), two.clone(), three.clone()]);
    let linked: Linked = group
        .iter()
        .map(|who| (who.clone(), group.clone()))
        .collect();
    let numbered = |id, row: CashRow| CashRow { id, ..row };
    let table = [
        (
            "as much",
            vec![deposit(600_000, 3), deposit(400_000, 4)],
            vec![],
        ),
        (
            "a cent more",
            vec![deposit(600_000, 3), deposit(400_001, 4)],
            vec![(one.clone(), 600_000), (two.clone(), 400_001)],
        ),
        (
            "what is of both counts once",
            vec![row(Way::In, 600_000, &[3, 4], &[]), deposit(400_000, 3)],
            vec![],
        ),
        (
            "in and out apart",
            vec![deposit(600_000, 3), withdrawal(600_000, 4)],
            vec![],
        ),
        (
            "others stay apart",
            vec![deposit(600_000, 3), deposit(600_000, JOHN)],
            vec![],
        ),
    ];
    for (what, rows, expected) in table {
        let rows: Vec<CashRow> = (1..).zip(rows).map(|(id, row)| numbered(id, row)).collect();
        let all = sums(&rows, &linked);
        let reported: Vec<(Person, i128)> = all
            .iter()
            .filter(|(_, of)| of.is_reported(THRESHOLD))
            .map(|((_, person), of)| (person.clone(), of.cash_in.minor))
            .collect();
        assert_eq!(reported, expected, "{what}");
        let on = day("2026-11-23");
        let is_beyond = |person: &Person| reported.iter().any(|(who, _)| who == person);
        let together = reports(&all, on, &linked, &is_beyond);
        let persons: Vec<Person> = expected.into_iter().map(|(who, _)| who).collect();
        let expected: Vec<Vec<Person>> = Some(persons)
            .filter(|all| !all.is_empty())
            .into_iter()
            .collect();
        assert_eq!(together, expected, "{what}");
    }
}
