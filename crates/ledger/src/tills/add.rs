//! Tills are added, assigned and set up.

use std::collections::BTreeMap;

use bankctl_types::Currency;
use bankctl_types::class::Class;
use bankctl_types::money::PlainDecimal;

use super::rules::till::Till;
use super::{no_such_till, show, table};
use crate::access::operators::operator_not_found;
use crate::error::advice::{Advice, Existing};
use crate::error::{self, Fault};
use crate::gl::GlOpening;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables;
use crate::payments::in_currency;
use crate::tills::TillsRoom;
use crate::tills::table::{Stored, TillRow};
use crate::{Result, WriteTx, access, views};

/// A till that is to be added.
#[derive(Clone, Debug)]
pub struct TillOpening {
    /// The name.
    pub name: String,
    /// The currencies that it holds at first; none means the ledger's.
    pub currencies: Vec<Currency>,
    /// How it is set up.
    pub setup: TillChange,
}

/// How a till is set up: what is not given stays as it is.
#[derive(Clone, Debug, Default)]
pub struct TillChange {
    /// Where it stands.
    pub branch: Option<String>,
    /// The most that it should hold, each in a currency or the ledger's.
    pub limits: Vec<(PlainDecimal, Option<Currency>)>,
    /// Whether a deposit beyond that is refused.
    pub refuses_beyond: Option<bool>,
    /// Whether the teller counts without knowing what is expected.
    pub blind: Option<bool>,
    /// The only operator who opens it, by name; `None` inside for any.
    pub operator: Option<Option<String>>,
}

impl TillsRoom<'_> {
    /// Adds a till, with its account in the chart.
    ///
    /// # Errors
    /// In this order: `already_exists`, an account of its name that is no till's, the
    /// amounts, `operator_not_found`.
    pub fn create(self, opening: &TillOpening) -> Result<Vec<views::Till>> {
        self.0.write(|books| books.add_till(opening))
    }

    /// Sets a till up.
    ///
    /// # Errors
    /// In this order: `till_not_found`, the amounts, `operator_not_found`.
    pub fn change(self, name: &str, change: &TillChange) -> Result<Vec<views::Till>> {
        self.0.write(|books| {
            let mut row = books.till_named(name)?;
            books.set_up(&mut row.record, change)?;
            row.change = books.log_change(Subject::Till, row.id, action::UPDATED, &row.record)?;
            table::set_till(books.driver, &row)?;
            show::till(&mut books.view(), &row)
        })
    }
}

impl WriteTx<'_> {
    fn add_till(&mut self, opening: &TillOpening) -> Result<Vec<views::Till>> {
        // Two of one name are not added at once.
        tables::locks::numbers(self.driver, true)?;
        let name = &opening.name;
        if table::by_name(self.driver, name)?.is_some() {
            let message = format!("till {name} is there already");
            return Err(
                Fault::new(error::Class::Conflict, "already_exists", message)
                    .hint(Advice::Taken(Existing::Till(name.clone())))
                    .into(),
            );
        }
        let mut till = Till::new(name, 0);
        self.set_up(&mut till, &opening.setup)?;
        till.account = self.account_for(&till)?;
        let mut row: TillRow = Stored {
            id: table::next_till(self.driver)?,
            record: till,
            change: 0,
        };
        row.change = self.log_change(Subject::Till, row.id, action::CREATED, &row.record)?;
        table::insert_till(self.driver, &row)?;
        let mut currencies = opening.currencies.clone();
        if currencies.is_empty() {
            currencies.push(self.settings.currency);
        }
        for currency in currencies {
            self.cash_of(&row, currency)?;
            self.vault(currency)?;
        }
        let mut told = show::till(&mut self.view(), &row)?;
        for line in &mut told {
            line.dry_run = self.dry_run;
        }
        Ok(told)
    }

    /// The number of the account for a new till: one of its name that was added to the
    /// chart before there were tills becomes its own.
    fn account_for(&mut self, till: &Till) -> Result<i64> {
        let name = till.account_name();
        let Some(row) = tables::gl::by_name(self.driver, &name)? else {
            let opening = GlOpening {
                name,
                class: Class::Asset,
                currencies: Vec::new(),
                has_floor: true,
                number: None,
            };
            return Ok(self.new_gl_account(&opening)?.id);
        };
        if row.account.closed_at.is_some() {
            return Err(Rejection::AccountClosed { account: name }.into());
        }
        if row.account.class != Class::Asset || row.account.floor_minor.is_none() {
            let message = format!("account {name} is there, and may go below zero");
            return Err(
                Fault::new(error::Class::Conflict, "already_exists", message)
                    .hint(Advice::Taken(Existing::OwnAccount(name)))
                    .into(),
            );
        }
        Ok(row.id)
    }

    fn set_up(&mut self, till: &mut Till, change: &TillChange) -> Result<()> {
        if let Some(branch) = &change.branch {
            till.branch = Some(branch.clone()).filter(|branch| !branch.is_empty());
        }
        let mut limits = BTreeMap::new();
        for (amount, currency) in &change.limits {
            let currency = currency.unwrap_or(self.settings.currency);
            let minor = in_currency(*amount, currency)?.minor;
            limits.insert(currency.code().to_owned(), minor);
        }
        till.limits.extend(limits);
        till.refuses_beyond = change.refuses_beyond.unwrap_or(till.refuses_beyond);
        till.blind = change.blind.unwrap_or(till.blind);
        if let Some(operator) = &change.operator {
            till.operator = match operator {
                None => None,
                Some(name) => Some(self.operator_key(name)?),
            };
        }
        Ok(())
    }

    /// The key of the operator of a name.
    pub(super) fn operator_key(&mut self, name: &str) -> Result<i64> {
        let row = access::operator_by_name(self.driver, name)?;
        let row = row.ok_or_else(|| operator_not_found(name))?;
        Ok(row.id)
    }
}

/// A till by name.
pub(super) fn existing(driver: &mut dyn bankctl_storage::Driver, name: &str) -> Result<TillRow> {
    table::by_name(driver, name)?.ok_or_else(|| no_such_till(name))
}
