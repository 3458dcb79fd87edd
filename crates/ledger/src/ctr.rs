//! Currency transaction reports: what a bank in the United States tells FinCEN of cash.
//!
//! What is due follows from the journal: it is summed from the transactions of cash when
//! it is asked for. Kept is only what the journal does not have: the names of persons who
//! are no customers, what was filed, who is exempt, and who is linked with whom.

pub(crate) mod conductor;
mod counter;
mod facts;
pub(crate) mod kept;
mod links;
pub(crate) mod record;
mod report;
pub mod rules;
pub mod table;
mod threshold;
pub(crate) mod view;

use bankctl_storage::Driver;
use bankctl_types::Day;
use bankctl_types::number::{CustomerNumber, TransactionId};

use crate::error::advice::Advice;
use crate::error::{Class, Error, Fault};
use crate::kernel::tables::locks;
use crate::{Ledger, ReadTx, Result, customers, views};

pub(crate) use threshold::threshold_minor;

use kept::{Conducted, Exemption, Filed};
use rules::{Person, PersonSums, RowKind};

/// The use cases of this room, on an open ledger: [`Ledger::ctr`] gives it.
pub struct CtrRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`ctr`](crate::ctr).
    pub const fn ctr(&mut self) -> CtrRoom<'_> {
        CtrRoom(self)
    }
}

impl CtrRoom<'_> {
    /// Writes down that the report of a person and a day was filed: its sums are frozen.
    /// The same again does nothing; with other sums it is an amendment.
    ///
    /// # Errors
    /// `ctr_not_found` if none is due.
    pub fn file(self, person: &Person, day: Day) -> Result<views::CtrDay> {
        let dry_run = self.0.context.dry_run;
        self.0.write(|books| {
            locks::numbers(books.driver, true)?;
            let mut view = books.view();
            let reported = report::reported(&mut view, day, day)?;
            let Some(sums) = reported.get(&(day, person.clone())) else {
                return Err(not_due(person, day));
            };
            let last = report::last_filed(&mut view, person, day)?;
            let is_same = last
                .as_ref()
                .is_some_and(|filed| report::is_as_filed(filed, sums));
            let filed = match last {
                Some(filed) if is_same => filed,
                last => {
                    let version = last.map_or(0, |filed| filed.version) + 1;
                    filed_now(&mut view, (person, day), sums, version)?
                }
            };
            let mut shown = report::shown_day(&mut view, (day, person), sums, Some(&filed))?;
            if !is_same {
                books.keep_ctr(&filed)?;
            }
            shown.replayed = is_same;
            shown.dry_run = dry_run && !is_same;
            Ok(shown)
        })
    }

    /// Says whether reports are filed of a customer (31 CFR 1020.315).
    ///
    /// # Errors
    /// `customer_not_found`.
    pub fn exempt(self, customer: CustomerNumber, exempt: bool) -> Result<views::CtrExemption> {
        let dry_run = self.0.context.dry_run;
        self.0.write(|books| {
            locks::numbers(books.driver, true)?;
            if customers::by_number(books.driver, customer)?.is_none() {
                return Err(customers::customer_not_found(customer));
            }
            if is_exempt(books.driver, &Person::customer(customer))? != exempt {
                books.keep_ctr(&Exemption { customer, exempt })?;
            }
            Ok(views::CtrExemption {
                customer: customer.to_string(),
                exempt,
                dry_run,
            })
        })
    }
}

/// What is filed now of a person and a day.
fn filed_now(
    view: &mut ReadTx<'_>,
    (person, day): (&Person, Day),
    sums: &PersonSums,
    version: i64,
) -> Result<Filed> {
    let minor = |sum: i128| {
        i64::try_from(sum).map_err(|_| bankctl_storage::damaged("the cash of a day is too much"))
    };
    let (customer, conducted) = match person {
        Person::Customer(key) => (Some(CustomerNumber::from_key(*key)), None),
        Person::Stranger(_) => (None, named_in(view, person, sums)?),
    };
    Ok(Filed {
        customer,
        conducted,
        day,
        version,
        cash_in_minor: minor(sums.cash_in.minor)?,
        cash_out_minor: minor(sums.cash_out.minor)?,
        filed_on: view.today,
        transactions: sums
            .transfers
            .iter()
            .map(|id| TransactionId::from_key(*id))
            .collect(),
    })
}

/// The first transaction that has the name of a stranger.
fn named_in(
    view: &mut ReadTx<'_>,
    person: &Person,
    sums: &PersonSums,
) -> Result<Option<TransactionId>> {
    for id in &sums.transfers {
        let privacy = &view.context.privacy;
        if conductor::conductors(view.driver, privacy, *id)?.contains(person) {
            return Ok(Some(TransactionId::from_key(*id)));
        }
    }
    Ok(None)
}

/// Whether what was filed is about a person.
fn same_person(view: &mut ReadTx<'_>, filed: &Filed, person: &Person) -> Result<bool> {
    if let Some(customer) = filed.customer {
        return Ok(Person::customer(customer) == *person);
    }
    let Some(transaction) = filed.conducted else {
        return Ok(false);
    };
    for row in table::about(view.driver, RowKind::Conductor, transaction.key())? {
        let conducted: Conducted = kept::read(&row)?;
        let who = conductor::stranger(view.driver, &view.context.privacy, &conducted)?;
        if who.as_ref() == Some(person) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether no reports are filed of a person.
fn is_exempt(driver: &mut dyn Driver, person: &Person) -> Result<bool> {
    let Person::Customer(key) = person else {
        return Ok(false);
    };
    let last = table::last(driver, RowKind::Exemption, *key)?;
    let record = last.map(|row| kept::read::<Exemption>(&row)).transpose()?;
    Ok(record.is_some_and(|record| record.exempt))
}

fn not_due(person: &Person, day: Day) -> Error {
    let message = format!("no cash report is due of {} and {day}", person.label());
    Fault::new(Class::NotFound, "ctr_not_found", message)
        .hint(Advice::LookIn(crate::error::advice::List::CashReports))
        .into()
}
