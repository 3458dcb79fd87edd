//! Which cash of a day is reported to FinCEN, and of whom (31 CFR 1010.311 and 1010.313).
//!
//! Cash in and cash out are summed apart and never netted, for each person and day,
//! over all accounts and branches; a report is due of more than the threshold.

use std::collections::{BTreeMap, BTreeSet};

use bankctl_types::number::{AccountId, CustomerNumber};
use bankctl_types::{Day, words};
use serde::Serialize;

/// A report is due this many days after its day (31 CFR 1010.306(a)(1)).
const DUE_DAYS: i32 = 15;

words! {
    /// How a report stands.
    CtrStatus {
        /// It is to be filed.
        Due = 1, "due";
        /// It is to be filed, and late.
        Overdue = 2, "overdue";
        /// It was filed with these sums.
        Filed = 3, "filed";
        /// It was filed, and the sums are others since: an amendment is due.
        Changed = 4, "changed";
    }
}

words! {
    /// The part of a person in a report: item 2 of FinCEN's form.
    CtrRole {
        /// Handed over or took the cash for himself or herself.
        Own = 1, "2a";
        /// Did it for another.
        ForAnother = 2, "2b";
        /// Another did it for this person.
        OnBehalf = 3, "2c";
    }
}

words! {
    /// What a row says.
    RowKind {
        /// Who handed over the cash of a transfer.
        Conductor = 1, "conductor";
        /// A report that was filed, about a day.
        Filed = 2, "filed";
        /// Whether a customer is exempt from now on.
        Exemption = 3, "exemption";
        /// Whether the cash of two customers counts together from now on.
        Link = 4, "link";
    }
}

/// Whose cash it is, or who handed it over.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Person {
    /// A customer, by key.
    Customer(i64),
    /// Who is no customer, by name.
    Stranger(String),
}

impl Person {
    /// A customer.
    pub fn customer(number: CustomerNumber) -> Self {
        Self::Customer(number.key())
    }

    /// Who is no customer: blanks at the ends and between words do not tell names apart.
    pub fn stranger(name: &str) -> Self {
        Self::Stranger(name.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// What people type for the person: a number, or the name.
    pub fn label(&self) -> String {
        match self {
            Self::Customer(key) => CustomerNumber::from_key(*key).to_string(),
            Self::Stranger(name) => name.clone(),
        }
    }
}

impl Serialize for Person {
    fn serialize<S: serde::Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.serialize_str(&self.label())
    }
}

/// Which way cash went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Into the bank.
    In,
    /// Out of it.
    Out,
}

/// A transaction of cash.
#[derive(Clone, Debug)]
pub struct CashRow {
    /// The transfer.
    pub id: i64,
    /// The day that it counts for (see [`day_of`]).
    pub day: Day,
    /// Which way the cash went.
    pub way: Way,
    /// How much, in minor units of the ledger's currency.
    pub minor: i64,
    /// The account.
    pub account: AccountId,
    /// Who holds it.
    pub holders: Vec<CustomerNumber>,
    /// Who handed the cash over or took it, where that is known.
    pub conductors: Vec<Person>,
    /// Where.
    pub branch: Option<String>,
    /// Whether it was taken back on the same business day: then no cash moved.
    pub is_taken_back: bool,
}

impl CashRow {
    /// Those whose sums it counts in. A deposit is for every holder in full, and for
    /// who brought it. A withdrawal is of who took it; where that is no one who holds
    /// the account, or not known, it is of every holder too.
    pub fn persons(&self) -> BTreeSet<Person> {
        let mut persons: BTreeSet<Person> = self.conductors.iter().cloned().collect();
        let is_known = self.conductors.iter().any(|one| self.is_holder(one));
        if self.way == Way::In || !is_known {
            persons.extend(self.holders.iter().copied().map(Person::customer));
        }
        persons
    }

    fn is_holder(&self, person: &Person) -> bool {
        let mut holders = self.holders.iter().copied().map(Person::customer);
        holders.any(|holder| holder == *person)
    }

    /// The part that a person has in it.
    fn role(&self, person: &Person) -> CtrRole {
        let conducts = self.conductors.contains(person);
        match (conducts, self.is_holder(person)) {
            (true, true) => CtrRole::Own,
            (true, false) => CtrRole::ForAnother,
            (false, _) if self.conductors.is_empty() && self.holders.len() == 1 => CtrRole::Own,
            (false, _) => CtrRole::OnBehalf,
        }
    }
}

/// What one person's cash of a day comes to, one way.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CashSum {
    /// In minor units of the ledger's currency.
    pub minor: i128,
    /// The accounts.
    pub accounts: BTreeSet<AccountId>,
    /// The largest single transaction, in minor units.
    pub largest_minor: i64,
}

/// Customers that act for one another: of each, all whose cash counts together, the
/// customer among them. Who is in it is no one's alone.
pub type Linked = BTreeMap<Person, BTreeSet<Person>>;

/// What one person's cash of a day comes to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PersonSums {
    /// Into the bank.
    pub cash_in: CashSum,
    /// Out of it.
    pub cash_out: CashSum,
    /// The transfers, in order.
    pub transfers: BTreeSet<i64>,
    /// Where.
    pub branches: BTreeSet<String>,
    /// Into the bank and out of it, in minor units, with all that the person is linked
    /// with; what is of several of them counts once.
    pub together: [i128; 2],
    /// The parts in them.
    roles: BTreeSet<CtrRole>,
}

impl PersonSums {
    /// Whether a report is due: of more than the threshold, not of as much. Of who is
    /// linked with others and had no cash there is nothing to report.
    pub fn is_reported(&self, threshold_minor: i64) -> bool {
        let beyond = |sum: &i128| *sum > i128::from(threshold_minor);
        !self.transfers.is_empty() && self.together.iter().any(beyond)
    }

    /// What it comes to one way, with all that the person is linked with.
    pub fn together_of(&self, way: Way) -> i128 {
        self.together[way as usize]
    }

    /// The part of the person: for himself or herself, where it is several.
    pub fn role(&self) -> CtrRole {
        self.roles.first().copied().unwrap_or(CtrRole::OnBehalf)
    }

    /// Whether no single transaction was large enough: item 24 of the form.
    pub fn is_aggregated(&self, threshold_minor: i64) -> bool {
        self.cash_in.largest_minor <= threshold_minor
            && self.cash_out.largest_minor <= threshold_minor
    }
}

/// What the cash of each day and person comes to.
pub type Sums = BTreeMap<(Day, Person), PersonSums>;

/// Sums transactions of cash by day and person. Who is linked with one of these has sums,
/// too, of what it comes to together.
pub fn sums(rows: &[CashRow], linked: &Linked) -> Sums {
    let mut all = Sums::new();
    for row in rows.iter().filter(|row| !row.is_taken_back) {
        let persons = row.persons();
        for person in with_linked(&persons, linked) {
            let of = all.entry((row.day, person)).or_default();
            of.together[row.way as usize] += i128::from(row.minor);
        }
        for person in persons {
            let role = row.role(&person);
            let of = all.entry((row.day, person)).or_default();
            let sum = match row.way {
                Way::In => &mut of.cash_in,
                Way::Out => &mut of.cash_out,
            };
            sum.minor += i128::from(row.minor);
            sum.accounts.insert(row.account);
            sum.largest_minor = sum.largest_minor.max(row.minor);
            of.transfers.insert(row.id);
            of.branches.extend(row.branch.clone());
            of.roles.insert(role);
        }
    }
    all
}

/// Persons, and all that they are linked with.
pub fn with_linked(persons: &BTreeSet<Person>, linked: &Linked) -> BTreeSet<Person> {
    let others = persons.iter().filter_map(|person| linked.get(person));
    persons.iter().chain(others.flatten()).cloned().collect()
}

/// The day that cash counts for: the later of business date and value date, so that what
/// comes at night, at a weekend or after the cut-off is of the next business day (31 CFR
/// 1010.313(b)).
pub fn day_of(business_date: Day, value_date: Day) -> Day {
    business_date.max(value_date)
}

/// The last day on which a report can be filed.
pub fn due_on(day: Day) -> Day {
    day.plus(DUE_DAYS)
}

/// The reports of a day: of each, those whose sums are beyond the threshold, and who was
/// with them in a transaction. Those who share one, or are linked, are in one report.
pub fn reports(
    sums: &Sums,
    day: Day,
    linked: &Linked,
    is_reported: &dyn Fn(&Person) -> bool,
) -> Vec<Vec<Person>> {
    let of_day = |person: &Person| sums.get(&(day, person.clone()));
    let persons = sums
        .iter()
        .filter(|((on, _), of)| *on == day && !of.transfers.is_empty());
    let persons: Vec<&Person> = persons.map(|((_, person), _)| person).collect();
    let mut found: Vec<(BTreeSet<Person>, BTreeSet<i64>)> = Vec::new();
    for person in persons.iter().filter(|person| is_reported(person)) {
        let all = with_linked(&BTreeSet::from([(*person).clone()]), linked);
        let of_all = all.iter().filter_map(of_day);
        let mut transfers: BTreeSet<i64> =
            of_all.flat_map(|of| of.transfers.iter().copied()).collect();
        let mut parts = BTreeSet::from([(*person).clone()]);
        let (together, apart): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|(_, others)| !others.is_disjoint(&transfers));
        found = apart;
        for (persons, others) in together {
            parts.extend(persons);
            transfers.extend(others);
        }
        found.push((parts, transfers));
    }
    let with = |(parts, transfers): (BTreeSet<Person>, BTreeSet<i64>)| -> Vec<Person> {
        let others = persons.iter().filter(|person| {
            let of = of_day(person);
            of.is_some_and(|of| !of.transfers.is_disjoint(&transfers))
        });
        let others: BTreeSet<Person> = others.map(|person| (*person).clone()).collect();
        parts.union(&others).cloned().collect()
    };
    let mut reports: Vec<Vec<Person>> = found.into_iter().map(with).collect();
    reports.sort();
    reports
}

#[cfg(test)]
mod tests;
