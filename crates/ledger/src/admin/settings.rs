//! What a ledger is called, which zone decides its day, and how far back value
//! dates may lie.

use serde::{Deserialize, Serialize};

use crate::admin::AdminRoom;
use crate::admin::requests::BackValueDays;
use crate::error::advice::{Advice, OfLedger};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::action;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::value_date::BACK_DAYS;
use crate::kernel::settings::zone_of;
use crate::kernel::tables;
use crate::{Result, WriteTx, views};

/// What a ledger is to be called, and which zone is to decide its day; what is
/// `None` stays.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct NameChange {
    /// The name of the bank.
    pub name: Option<String>,
    /// The IANA name of the time zone.
    pub timezone: Option<String>,
}

impl AdminRoom<'_> {
    /// Changes the name of the ledger, and until something is booked or a business
    /// day opened its time zone.
    ///
    /// # Errors
    /// In this order: the zone decides the day of a booking already, and
    /// whatever keeps it for a second person.
    pub fn set_name(self, change: &NameChange) -> Result<views::LedgerState> {
        let row = self.0.ask(
            &[],
            |books| {
                books.set_name(change)?;
                Ok(tables::settings::ledger(books.driver)?)
            },
            || change.clone(),
        )?;
        self.0.shown(&row)
    }

    /// Says how many days back a value date may lie without a second person.
    ///
    /// # Errors
    /// Whatever keeps it for a second person.
    pub fn set_back_value_days(self, days: i64) -> Result<views::LedgerState> {
        let row = self.0.ask(
            &[],
            |books| {
                books.set_back_value_days(days)?;
                Ok(tables::settings::ledger(books.driver)?)
            },
            || BackValueDays { days },
        )?;
        self.0.shown(&row)
    }
}

impl WriteTx<'_> {
    /// Changes how many days back a value date may lie. That is a rule of the
    /// bank like those of the policy, and changed as they are.
    pub(crate) fn set_back_value_days(&mut self, days: i64) -> Result<()> {
        tables::locks::numbers(self.driver, true)?;
        let before = tables::settings::ledger(self.driver)?.back_value_days;
        if before.unwrap_or(BACK_DAYS) == days {
            return Ok(());
        }
        self.require_approval(Rule::Policy)?;
        let kept = Some(days).filter(|days| *days != BACK_DAYS);
        let change = self.log_ledger_change(action::UPDATED, |settings| {
            settings.back_value_days = kept;
        })?;
        Ok(tables::settings::set_back_value_days(
            self.driver,
            kept,
            change,
        )?)
    }

    /// Changes the name and the time zone. Those are changed as the rules of the
    /// policy are.
    pub(crate) fn set_name(&mut self, change: &NameChange) -> Result<()> {
        tables::locks::numbers(self.driver, true)?;
        let row = tables::settings::ledger(self.driver)?;
        let name = change.name.clone().unwrap_or_else(|| row.name.clone());
        let timezone = change.timezone.clone();
        let timezone = timezone.unwrap_or_else(|| row.timezone.clone());
        if name == row.name && timezone == row.timezone {
            return Ok(());
        }
        if timezone != row.timezone {
            if tables::transfers::last(self.driver)?.is_some() {
                let why = "something is booked, and its business date was decided by it";
                return Err(zone_is_fixed(&row.timezone, why));
            }
            if tables::business_days::first(self.driver)?.is_some() {
                let why = "a business day was opened, and its times were decided by it";
                return Err(zone_is_fixed(&row.timezone, why));
            }
        }
        let zone = zone_of(&timezone)?;
        self.require_approval(Rule::Policy)?;
        let change = self.log_ledger_change(action::UPDATED, |settings| {
            settings.name.clone_from(&name);
            settings.zone = zone;
        })?;
        Ok(tables::settings::set_name(
            self.driver,
            &name,
            zone.name(),
            change,
        )?)
    }
}

/// Bookings have the day of the zone that the ledger had, and business days its
/// times.
fn zone_is_fixed(zone: &str, why: &str) -> Error {
    let message = format!("the time zone stays {zone}: {why}");
    Fault::new(Class::Refused, "timezone_fixed", message)
        .hint(Advice::Ledger(OfLedger::NewZone))
        .into()
}
