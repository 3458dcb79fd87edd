//! Whether a report becomes due with a transaction of cash: told at the counter, while the
//! person is there who must show who he or she is.

use std::collections::{BTreeMap, BTreeSet};

use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::{AccountId, AccountNumber, CustomerNumber, TransactionId};
use bankctl_types::{Day, Total};

use super::conductor::{conductors, is_cash, stranger};
use super::facts::{cash_row, first_booked};
use super::kept;
use super::links;
use super::rules::{CashRow, Person, PersonSums, RowKind, Way, day_of, sums, with_linked};
use super::table;
use super::threshold::{in_ledger_currency, threshold_minor};
use crate::ctr::CtrRoom;
use crate::kernel::rules::ordered::Row;
use crate::kernel::tables;
use crate::payments::find::ordered_after;
use crate::queries::export::keys_of;
use crate::{ReadTx, Result, views};
use bankctl_types::calendar::Span;

/// What is known of a booking at the counter.
struct Booking {
    /// The transfer; zero in a dry run.
    id: i64,
    row: CashRow,
}

impl CtrRoom<'_> {
    /// What the cash of the day comes to of a person whose report is due with a
    /// transaction that was booked just now, or would be; `None` of most.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn told(
        self,
        booked: &views::Transaction,
        conductor: Option<&str>,
    ) -> Result<Option<views::CtrTold>> {
        if !is_cash(booked.kind, booked.channel) {
            return Ok(None);
        }
        self.0.read(|view| {
            if conductor.is_none() && stays_below(view, booked)? {
                return Ok(None);
            }
            match booking(view, booked, conductor)? {
                Some(booking) => told(view, &booking),
                None => Ok(None),
            }
        })
    }
}

/// Whether all cash of a day that went the same way, on all accounts of the holders
/// together, is below the threshold: then no person's is beyond it, and nothing more is
/// asked. That is so of nearly all cash.
fn stays_below(view: &mut ReadTx<'_>, booked: &views::Transaction) -> Result<bool> {
    let ledger = view.settings.currency;
    let is_conducted = !booked.ordered_by.is_empty();
    let Some(number) = AccountNumber::parse(customers_side(booked).1) else {
        return Ok(false);
    };
    if is_linked(view, number.account())? {
        return Ok(false);
    }
    if is_conducted || booked.amount.currency != ledger {
        return Ok(false);
    }
    let day = day_of(booked.business_date, booked.value_date);
    // A dry run has booked nothing yet.
    let mut sum = match booked.id {
        None => i128::from(booked.amount.minor),
        Some(_) => 0,
    };
    let what = (booked.kind, Channel::Cash);
    for one in tables::account_holders::of_same_holders(view.driver, number.account())? {
        if one.currency != ledger {
            return Ok(false);
        }
        sum += tables::ordered::total(view.driver, (one.account, one.newest), day, what)?;
    }
    Ok(sum <= i128::from(threshold_minor(view.driver, view.settings, day)?))
}

/// Whether a holder of an account is linked with other customers.
fn is_linked(view: &mut ReadTx<'_>, account: AccountId) -> Result<bool> {
    if !table::is_any(view.driver, RowKind::Link)? {
        return Ok(false);
    }
    let holders = tables::accounts::holders(view.driver, account)?;
    let persons: Vec<Person> = holders
        .iter()
        .map(|holder| Person::customer(holder.customer))
        .collect();
    Ok(!links::among(view.driver, persons.iter())?.is_empty())
}

/// Which way cash went, and the number of the customer's account.
fn customers_side(booked: &views::Transaction) -> (Way, &str) {
    match booked.kind {
        Kind::Deposit => (Way::In, &booked.credit),
        _ => (Way::Out, &booked.debit),
    }
}

/// A booking as the rules look at it; `None` if it is in a currency without a rate.
fn booking(
    view: &mut ReadTx<'_>,
    booked: &views::Transaction,
    conductor: Option<&str>,
) -> Result<Option<Booking>> {
    let (way, label) = customers_side(booked);
    let Some(number) = AccountNumber::parse(label) else {
        return Ok(None);
    };
    let (amount, at) = (booked.amount, booked.booked_at);
    let Some(minor) = in_ledger_currency(view.driver, view.settings, amount, at)? else {
        return Ok(None);
    };
    let account = number.account();
    let id = booked.id.as_deref().and_then(TransactionId::parse);
    let id = id.map_or(0, TransactionId::key);
    let holders = tables::accounts::holders(view.driver, account)?;
    let conductors = match id {
        0 => {
            let by = booked.ordered_by.iter();
            let by = by.filter_map(|customer| CustomerNumber::parse(customer));
            let named = conductor.map(Person::stranger);
            by.map(Person::customer).chain(named).collect()
        }
        id => conductors(view.driver, &view.context.privacy, id)?,
    };
    let row = CashRow {
        id,
        day: day_of(booked.business_date, booked.value_date),
        way,
        minor,
        account,
        holders: holders.iter().map(|holder| holder.customer).collect(),
        conductors,
        branch: None,
        is_taken_back: false,
    };
    Ok(Some(Booking { id, row }))
}

fn told(view: &mut ReadTx<'_>, booking: &Booking) -> Result<Option<views::CtrTold>> {
    let row = &booking.row;
    let threshold = threshold_minor(view.driver, view.settings, row.day)?;
    let own = row.persons();
    let linked = links::among(view.driver, own.iter())?;
    let persons = with_linked(&own, &linked);
    let (accounts, conducted) = concerned(view, &persons, row)?;
    if accounts.values().all(Vec::is_empty) && conducted.is_empty() && row.minor <= threshold {
        return Ok(None);
    }
    let mut ids: BTreeSet<i64> = accounts.values().flatten().copied().collect();
    ids.extend(conducted);
    ids.remove(&booking.id);
    let mut rows = Vec::with_capacity(ids.len() + 1);
    for id in ids {
        if let Some(found) = tables::transfers::by_id(view.driver, id)? {
            rows.extend(cash_row(view, &found.transfer)?);
        }
    }
    rows.retain(|other| other.day == row.day);
    let before = sums(&rows, &linked);
    rows.push(row.clone());
    let mut most: Option<(Person, PersonSums, bool)> = None;
    for ((day, person), sums) in sums(&rows, &linked) {
        if !own.contains(&person) || super::is_exempt(view.driver, &person)? {
            continue;
        }
        let of_way = |sums: &PersonSums| sums.together_of(row.way);
        if of_way(&sums) <= i128::from(threshold) {
            continue;
        }
        let before = before.get(&(day, person.clone())).map_or(0, &of_way);
        let crossed = before <= i128::from(threshold);
        if most
            .as_ref()
            .is_none_or(|most| of_way(&most.1) < of_way(&sums))
        {
            most = Some((person, sums, crossed));
        }
    }
    Ok(most.map(|(person, sums, crossed)| {
        let currency = view.settings.currency;
        let total = |way| Total::new(sums.together_of(way), currency);
        views::CtrTold {
            person: person.label(),
            day: row.day,
            cash_in: total(Way::In),
            cash_out: total(Way::Out),
            currency,
            crossed,
        }
    }))
}

/// By account, the transactions of cash that may count for the day of another one; and
/// those that its persons conducted.
type Concerned = (BTreeMap<AccountId, Vec<i64>>, Vec<i64>);

/// The transactions of the persons of one of cash, beside that one: of their accounts,
/// and those in which they handed over the cash of others.
fn concerned(
    view: &mut ReadTx<'_>,
    persons: &BTreeSet<Person>,
    row: &CashRow,
) -> Result<Concerned> {
    let first = first_booked(view.driver, row.day)?;
    let mut accounts = BTreeMap::new();
    let mut conducted = Vec::new();
    let holds = |person: &Person| {
        let mut holders = row.holders.iter().copied().map(Person::customer);
        holders.any(|holder| holder == *person)
    };
    for person in persons {
        if let Person::Customer(key) = person {
            let customer = CustomerNumber::from_key(*key);
            for account in tables::accounts::keys_of_customer(view.driver, customer)? {
                if let std::collections::btree_map::Entry::Vacant(entry) = accounts.entry(account) {
                    entry.insert(cash_of(view, account, (first, row))?);
                }
            }
        }
        if row.conductors.contains(person) || !holds(person) {
            conducted.extend(conducted_by(view, person, first)?);
        }
    }
    Ok((accounts, conducted))
}

/// The transactions of cash of an account since a day, beside one.
fn cash_of(
    view: &mut ReadTx<'_>,
    account: AccountId,
    (first, beside): (Day, &CashRow),
) -> Result<Vec<i64>> {
    let position = tables::accounts::position(view.driver, account)?;
    let newest = position.map_or(0, |position| position.newest());
    let rows = tables::ordered::since(view.driver, account, newest, first)?;
    let counts = |row: &&Row| {
        is_cash(row.kind, row.channel)
            && row.id != beside.id
            && day_of(row.business_date, row.value_date) == beside.day
    };
    Ok(rows.iter().filter(counts).map(|row| row.id).collect())
}

/// The transactions since a day in which a person handed over cash.
fn conducted_by(view: &mut ReadTx<'_>, person: &Person, first: Day) -> Result<Vec<i64>> {
    let span = Span {
        from: Some(first),
        to: None,
    };
    let after = if view.settings.lanes > 1 {
        tables::transfers::first_on(view.driver, first)?.map_or(0, |id| id - 1)
    } else {
        keys_of(view.driver, span)?.0
    };
    let name = match person {
        Person::Customer(key) => {
            return ordered_after(view.driver, CustomerNumber::from_key(*key), after);
        }
        Person::Stranger(name) => name,
    };
    let mut found = Vec::new();
    for row in table::since(view.driver, RowKind::Conductor, after)? {
        let conducted = kept::read(&row)?;
        let who = stranger(view.driver, &view.context.privacy, &conducted)?;
        if who.is_some_and(|who| who.label() == *name) {
            found.push(row.about);
        }
    }
    Ok(found)
}
