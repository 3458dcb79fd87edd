//! Cash reports: those that are due, and what is in each.

use std::collections::BTreeSet;

use bankctl_storage::Driver;
use bankctl_types::calendar::Span;
use bankctl_types::number::{AccountId, CustomerNumber, TransactionId};
use bankctl_types::{Day, Total};

use super::facts::{days, of_days};
use super::kept::{self, Filed};
use super::rules::{
    CashRow, CtrStatus, Linked, Person, PersonSums, RowKind, Sums, Way, due_on, reports, sums,
};
use super::table;
use super::threshold::threshold_minor;
use super::{is_exempt, links, same_person};
use crate::ctr::CtrRoom;
use crate::kernel::rules::account::label;
use crate::{ReadTx, Result, customers, documents, views};

impl CtrRoom<'_> {
    /// The persons and days of which a report is due or was filed: of a period, or of
    /// the last 30 days; only those that are due by a day, if one is given.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn days(self, span: Span, due: Option<Day>) -> Result<Vec<views::CtrDay>> {
        self.0.read(|view| {
            let (from, to) = days(span, view.today);
            let mut shown = Vec::new();
            for ((day, person), sums) in reported(view, from, to)? {
                if due.is_some_and(|due| due_on(day) > due) {
                    continue;
                }
                let last = last_filed(view, &person, day)?;
                let line = shown_day(view, (day, &person), &sums, last.as_ref())?;
                if due.is_none() || line.status != CtrStatus::Filed {
                    shown.push(line);
                }
            }
            Ok(shown)
        })
    }

    /// What is in the reports of a day: each person a line, those of one report together.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn report(self, day: Day) -> Result<Vec<views::CtrPart>> {
        self.0.read(|view| {
            let (all, linked) = summed(view, day, day)?;
            let beyond = reported_of(view, &all)?;
            let is_reported = |person: &Person| beyond.contains_key(&(day, person.clone()));
            let mut lines = Vec::new();
            let reports = reports(&all, day, &linked, &is_reported);
            for (place, persons) in reports.into_iter().enumerate() {
                for person in persons {
                    if let Some(sums) = all.get(&(day, person.clone())) {
                        lines.push(part(view, (day, &person), sums, place + 1)?);
                    }
                }
            }
            Ok(lines)
        })
    }
}

/// What is to be reported of some days.
pub(super) fn reported(view: &mut ReadTx<'_>, from: Day, to: Day) -> Result<Sums> {
    let (all, _) = summed(view, from, to)?;
    reported_of(view, &all)
}

/// What the cash of some days comes to, and who of its persons are linked.
fn summed(view: &mut ReadTx<'_>, from: Day, to: Day) -> Result<(Sums, Linked)> {
    let rows = of_days(view, from, to)?;
    let persons: BTreeSet<Person> = rows.iter().flat_map(CashRow::persons).collect();
    let linked = links::among(view.driver, persons.iter())?;
    Ok((sums(&rows, &linked), linked))
}

fn reported_of(view: &mut ReadTx<'_>, all: &Sums) -> Result<Sums> {
    let mut found = Sums::new();
    for ((day, person), sums) in all {
        let threshold = threshold_minor(view.driver, view.settings, *day)?;
        if sums.is_reported(threshold) && !is_exempt(view.driver, person)? {
            found.insert((*day, person.clone()), sums.clone());
        }
    }
    Ok(found)
}

/// What was filed last of a person and a day.
pub(super) fn last_filed(
    view: &mut ReadTx<'_>,
    person: &Person,
    day: Day,
) -> Result<Option<Filed>> {
    let mut last = None;
    for row in table::about(view.driver, RowKind::Filed, i64::from(day.0))? {
        let filed: Filed = kept::read(&row)?;
        if same_person(view, &filed, person)? {
            last = Some(filed);
        }
    }
    Ok(last)
}

/// Whether what was filed has these sums.
pub(super) fn is_as_filed(filed: &Filed, sums: &PersonSums) -> bool {
    i128::from(filed.cash_in_minor) == sums.cash_in.minor
        && i128::from(filed.cash_out_minor) == sums.cash_out.minor
}

/// A person and a day as a view.
pub(super) fn shown_day(
    view: &mut ReadTx<'_>,
    (day, person): (Day, &Person),
    sums: &PersonSums,
    last: Option<&Filed>,
) -> Result<views::CtrDay> {
    let currency = view.settings.currency;
    let due_on = due_on(day);
    let status = match last {
        Some(filed) if is_as_filed(filed, sums) => CtrStatus::Filed,
        Some(_) => CtrStatus::Changed,
        None if view.today > due_on => CtrStatus::Overdue,
        None => CtrStatus::Due,
    };
    Ok(views::CtrDay {
        day,
        person: person.label(),
        name: name(view.driver, person)?,
        cash_in: Total::new(sums.cash_in.minor, currency),
        cash_out: Total::new(sums.cash_out.minor, currency),
        currency,
        linked: links_shown(view.driver, person)?,
        together_in: Total::new(sums.together_of(Way::In), currency),
        together_out: Total::new(sums.together_of(Way::Out), currency),
        due_on,
        status,
        version: last.map(|filed| filed.version),
        filed_on: last.map(|filed| filed.filed_on),
        replayed: false,
        dry_run: false,
    })
}

fn name(driver: &mut dyn Driver, person: &Person) -> Result<String> {
    match person {
        Person::Customer(key) => {
            customers::shown::customer_name(driver, CustomerNumber::from_key(*key))
        }
        Person::Stranger(name) => Ok(name.clone()),
    }
}

fn part(
    view: &mut ReadTx<'_>,
    (day, person): (Day, &Person),
    sums: &PersonSums,
    report: usize,
) -> Result<views::CtrPart> {
    let currency = view.settings.currency;
    let accounts =
        |accounts: &BTreeSet<AccountId>| accounts.iter().map(|account| label(*account)).collect();
    let threshold = threshold_minor(view.driver, view.settings, day)?;
    let mut part = views::CtrPart {
        day,
        due_on: due_on(day),
        role: sums.role().name(),
        name: name(view.driver, person)?,
        birth_date: None,
        address: None,
        tin: None,
        id_kind: None,
        id_number: None,
        id_country: None,
        cash_in: Total::new(sums.cash_in.minor, currency),
        accounts_in: accounts(&sums.cash_in.accounts),
        cash_out: Total::new(sums.cash_out.minor, currency),
        accounts_out: accounts(&sums.cash_out.accounts),
        multiple: sums.transfers.len() > 1,
        aggregated: sums.is_aggregated(threshold),
        branch: sums.branches.iter().cloned().collect(),
        transactions: numbers(sums),
        report,
        linked: links_shown(view.driver, person)?,
        customer: None,
        currency,
    };
    if let Person::Customer(key) = person {
        add_personal(view, CustomerNumber::from_key(*key), &mut part)?;
    }
    Ok(part)
}

/// The customers whose cash counts together with a person's.
fn links_shown(driver: &mut dyn Driver, person: &Person) -> Result<Vec<String>> {
    let linked = links::among(driver, std::iter::once(person))?;
    let group = linked.get(person).into_iter().flatten();
    Ok(group
        .filter(|other| *other != person)
        .map(Person::label)
        .collect())
}

/// The numbers of the transactions.
fn numbers(sums: &PersonSums) -> Vec<String> {
    let each = sums.transfers.iter();
    each.map(|id| TransactionId::from_key(*id).to_string())
        .collect()
}

/// Adds what is known of a customer, as far as the caller may see it.
fn add_personal(
    view: &mut ReadTx<'_>,
    number: CustomerNumber,
    part: &mut views::CtrPart,
) -> Result<()> {
    part.customer = Some(number.to_string());
    let row = customers::by_number(view.driver, number)?;
    let Some(row) = row else {
        return Ok(());
    };
    let shown = view.context.privacy.shown(view.driver, &row)?;
    let text = |value: &views::Protected| match value {
        views::Protected::Known(text)
        | views::Protected::Revealed(text)
        | views::Protected::Masked(text) => Some(text.clone()),
        views::Protected::Nothing | views::Protected::Unreadable => None,
    };
    part.birth_date = text(&shown.birth_date);
    part.address = text(&shown.address);
    part.tin = text(&shown.tin);
    part.id_kind = documents::paper_of(view.driver, number)?.map(|kind| kind.to_string());
    Ok(())
}
