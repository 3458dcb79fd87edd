//! Amounts and days that the law sets: data with a first day, for they change.
//!
//! Those that were in force when the program was made come with it; an admin sets newer
//! ones.

pub(crate) mod record;
pub mod rules;
pub mod table;
pub(crate) mod view;

use bankctl_storage::{Driver, damaged};
use bankctl_types::money::PlainDecimal;
use bankctl_types::{Currency, Day, Money};

use crate::error::{Class, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::payments::in_currency;
use crate::regulations::rules::{DAYS_MAX, Regulation, RegulationCode, built_in, in_force};
use crate::regulations::table::RegulationRow;
use crate::{Ledger, Result, WriteTx, views};

/// The currency of the law.
const CURRENCY: &str = "USD";

/// An amount that is to be set.
#[derive(Clone, Debug)]
pub struct RegulationChange {
    /// What it is for.
    pub code: RegulationCode,
    /// The amount, or a whole number of days.
    pub value: PlainDecimal,
    /// The first day.
    pub from: Day,
    /// Why.
    pub reason: String,
}

/// What the law sets on a day, in cents or in days.
pub(crate) fn on(driver: &mut dyn Driver, code: RegulationCode, day: Day) -> Result<i64> {
    Ok(in_force(&own(driver)?, code, day))
}

/// The currency in which the law sets amounts.
///
/// # Errors
/// Only if the program does not know it.
pub(crate) fn currency() -> Result<Currency> {
    let currency = Currency::parse(CURRENCY);
    Ok(currency.ok_or_else(|| damaged("there is no dollar"))?)
}

/// A whole number of days.
fn days(value: PlainDecimal) -> Result<i64> {
    let days = i64::try_from(value.to_decimal()).ok();
    let is_whole = value.to_decimal().fract().is_zero();
    days.filter(|days| is_whole && *days <= DAYS_MAX)
        .ok_or_else(|| {
            let message = format!("{value} is no number of days that a term can have");
            Fault::new(Class::Usage, "invalid_amount", message)
                .hint(format!("give whole days, 1 to {DAYS_MAX}"))
                .into()
        })
}

/// Every amount, by code and day.
fn listed(own: &[Regulation], today: Day) -> Result<Vec<views::Regulation>> {
    let currency = currency()?;
    let is_set_again = |code, from| {
        let mut own = own.iter();
        own.any(|row| (row.code, row.effective_from) == (code, from))
    };
    let line = |code, from, value, reason| views::Regulation {
        code,
        effective_from: from,
        value: match code {
            code if RegulationCode::is_days(code) => views::RegulationValue::Days(value),
            _ => views::RegulationValue::Amount(Money::new(value, currency)),
        },
        currency: (!RegulationCode::is_days(code)).then_some(currency),
        in_force: false,
        reason,
        dry_run: false,
    };
    let of_law = built_in().filter(|(code, from, _)| !is_set_again(*code, *from));
    let mut all: Vec<_> = of_law
        .map(|(code, from, value)| line(code, from, value, None))
        .collect();
    all.extend(own.iter().map(|row| {
        let reason = Some(row.reason.clone());
        line(row.code, row.effective_from, row.value, reason)
    }));
    all.sort_by_key(|line| (line.code, line.effective_from));
    for place in 0..all.len() {
        let next = all
            .get(place + 1)
            .filter(|next| next.code == all[place].code);
        let is_followed = next.is_some_and(|next| next.effective_from <= today);
        all[place].in_force = all[place].effective_from <= today && !is_followed;
    }
    Ok(all)
}

/// What the bank has set itself.
fn own(driver: &mut dyn Driver) -> Result<Vec<Regulation>> {
    let rows = table::page(driver, 0, i64::MAX)?;
    Ok(rows.into_iter().map(|row| row.record).collect())
}

/// The use cases of this room, on an open ledger: [`Ledger::regulations`] gives it.
pub struct RegulationsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`regulations`](crate::regulations).
    pub const fn regulations(&mut self) -> RegulationsRoom<'_> {
        RegulationsRoom(self)
    }
}

impl RegulationsRoom<'_> {
    /// Every amount, by code and day.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn list(self) -> Result<Vec<views::Regulation>> {
        self.0.read(|view| listed(&own(view.driver)?, view.today))
    }

    /// Sets an amount or a number of days from a day on.
    ///
    /// # Errors
    /// `invalid_amount`: too many decimals, or days that are none.
    pub fn set(self, change: &RegulationChange) -> Result<views::Regulation> {
        self.0.write(|books| books.set_regulation(change))
    }
}

impl WriteTx<'_> {
    fn set_regulation(&mut self, change: &RegulationChange) -> Result<views::Regulation> {
        let record = Regulation {
            code: change.code,
            effective_from: change.from,
            value: if change.code.is_days() {
                days(change.value)?
            } else {
                in_currency(change.value, currency()?)?.minor
            },
            reason: change.reason.clone(),
        };
        let is_this = |row: &Regulation| {
            (row.code, row.effective_from) == (record.code, record.effective_from)
        };
        let known = table::page(self.driver, 0, i64::MAX)?;
        let known = known.into_iter().find(|row| is_this(&row.record));
        let (id, what) = match &known {
            Some(row) => (row.id, action::UPDATED),
            None => (table::next(self.driver)?, action::CREATED),
        };
        let row = RegulationRow {
            id,
            change: self.log_change(Subject::Regulation, id, what, &record)?,
            record: record.clone(),
        };
        match known {
            Some(_) => table::update(self.driver, &row)?,
            None => table::insert(self.driver, &row)?,
        }
        let all = listed(&own(self.driver)?, self.stamp.business_date)?;
        let set = all
            .into_iter()
            .find(|line| (line.code, line.effective_from) == (record.code, record.effective_from));
        let mut set = set.ok_or_else(|| damaged("an amount was set and is not there"))?;
        set.dry_run = self.dry_run;
        Ok(set)
    }
}
