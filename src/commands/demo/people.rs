//! The people and businesses of a bank that is made up.

use bankctl_ledger::OnboardingRow;
use bankctl_types::Day;
use bankctl_types::kind::{AccountType, CustomerKind};
use fastrand::Rng;

use super::amount_of;

const GIVEN: &[&str] = &[
    "Ana", "Ben", "Chloé", "Dmitri", "Emma", "Farid", "Grace", "Hiro", "Ines", "Jonas", "Kofi",
    "Lena", "Marek", "Nadia", "Omar", "Priya", "Quentin", "Rosa", "Sven", "Tomás", "Uma", "Viktor",
    "Wanda", "Xenia", "Yusuf", "Zoë", "Bridget", "Carlos", "Daphne", "Elias",
];
const FAMILY: &[&str] = &[
    "García",
    "Müller",
    "O'Brien",
    "Lindqvist",
    "Okafor",
    "Novák",
    "Schmidt",
    "Rossi",
    "Nguyen",
    "Haddad",
    "Kowalski",
    "Tanaka",
    "Ivanova",
    "Silva",
    "Jensen",
    "Dubois",
    "Patel",
    "Weiß",
    "Andersson",
    "Moreau",
    "Popescu",
    "Kim",
    "Fischer",
    "Costa",
    "McDonald",
    "Sørensen",
    "Yılmaz",
    "van Dijk",
    "Horváth",
    "Brown",
];
const BUSINESSES: &[&str] = &[
    "Riverside Properties",
    "Hill Street Apartments",
    "Northern Foods",
    "Corner Market",
    "Blue Door Café",
    "City Transport",
    "Harbour Books",
    "Sunrise Energy",
];
const STREETS: &[&str] = &[
    "High Street",
    "Mill Lane",
    "Station Road",
    "Church Street",
    "Park Avenue",
];

/// How many of the businesses let homes.
const LANDLORDS: usize = 2;

/// The customers, businesses first, each with one account.
pub(super) struct People {
    /// A row for each account.
    pub(super) rows: Vec<OnboardingRow>,
    /// What each of them earns in a month, in whole units; nothing for businesses.
    pub(super) wages: Vec<u64>,
    /// What each of them pays for a home, in whole units.
    pub(super) rents: Vec<u64>,
}

impl People {
    /// As many people as asked for, and the businesses.
    pub(super) fn made(random: &mut Rng, count: usize, opened: Day) -> Self {
        let mut people = Self {
            rows: Vec::new(),
            wages: Vec::new(),
            rents: Vec::new(),
        };
        for name in BUSINESSES {
            let opening = random.u64(20_000..50_000);
            people.add(random, name, None, opening);
            people.wages.push(0);
            people.rents.push(0);
        }
        for _ in 0..count {
            let given = pick(random, GIVEN);
            let name = format!("{given} {}", pick(random, FAMILY));
            let born = opened.plus(-i32::try_from(random.u32(20 * 365..70 * 365)).unwrap_or(0));
            let opening = random.u64(500..5_000);
            people.add(random, &name, Some(born), opening);
            people.wages.push(random.u64(18..42) * 100);
            people.rents.push(random.u64(60..110) * 10);
        }
        people
    }

    fn add(&mut self, random: &mut Rng, name: &str, born: Option<Day>, opening: u64) {
        let number = self.rows.len() + 1;
        let kind = match born {
            Some(_) => CustomerKind::Person,
            None => CustomerKind::Business,
        };
        let street = pick(random, STREETS);
        self.rows.push(OnboardingRow {
            line: u64::try_from(number + 1).unwrap_or(u64::MAX),
            customer_external_id: format!("DEMO-{number:06}"),
            customer_name: name.to_owned(),
            customer_kind: kind,
            email: Some(format!("customer{number}@example.org")),
            phone: Some(format!("+1 212 555 {:04}", number % 10_000)),
            address: Some(format!("{} {street}, Exampleton", random.u32(1..200))),
            account_type: AccountType::Checking,
            currency: None,
            external_number: external_number(number - 1),
            opening_balance: amount_of(opening, 0),
            overdrawn: false,
            stated_currency: None,
            overdraft: None,
            birth_date: born,
            product: None,
        });
    }

    /// The places of the people.
    pub(super) fn persons(&self) -> std::ops::Range<usize> {
        BUSINESSES.len()..self.rows.len()
    }

    /// The place of a landlord.
    pub(super) fn landlord(random: &mut Rng) -> usize {
        random.usize(0..LANDLORDS)
    }

    /// The name of a shop.
    pub(super) fn shop(random: &mut Rng) -> &'static str {
        pick(random, &BUSINESSES[LANDLORDS..])
    }
}

/// The number that an account has in the system that it is said to come from.
pub(super) fn external_number(place: usize) -> String {
    format!("DEMO{:06}", place + 1)
}

fn pick<'a>(random: &mut Rng, words: &[&'a str]) -> &'a str {
    words
        .get(random.usize(0..words.len()))
        .copied()
        .unwrap_or_default()
}
