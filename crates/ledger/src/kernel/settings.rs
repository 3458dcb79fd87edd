//! What a ledger was made with: the name, the currency, the day, and what tells
//! it from others.

use bankctl_storage::Driver;
use bankctl_types::{Currency, Timestamp};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::approvals::policy;
use crate::approvals::requests::Request;
use crate::audit::checkpoint;
use crate::error::advice::{Advice, OfAccess, OfLedger};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::business_day;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::day_settings::DaySettings;
use crate::kernel::rules::login::Login;
use crate::kernel::rules::policy::{Policy, Rule};
use crate::kernel::rules::value_date::BACK_DAYS;
use crate::kernel::tables;
use crate::{Ledger, Result, WriteTx, privacy, views};

/// What a ledger was made with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The name of the bank.
    pub name: String,
    /// The currency of accounts unless another is given.
    pub currency: Currency,
    /// The time zone that decides the day.
    pub zone: Tz,
    /// When it was made.
    pub created_at: Timestamp,
    /// What tells it from every other ledger, wherever it is copied or
    /// restored to.
    pub identity: String,
    /// Whether the identity is written in the ledger's row.
    pub(crate) identity_is_written: bool,
    /// How many lanes there are to write in: one, unless it is or was on a
    /// server.
    pub(crate) lanes: i64,
    /// What takes a second person, as it was when the ledger was opened: what
    /// writes reads it anew.
    pub(crate) policy: Option<Policy>,
    /// How operators prove who they are, as it was when the ledger was opened;
    /// `None` where nobody ever said.
    pub(crate) login: Option<Login>,
    /// How many days back a value date may lie, as it was when the ledger was
    /// opened; `None` where nobody ever said.
    pub(crate) back_value_days: Option<i64>,
    /// What was said of the business day, as it was when the ledger was opened.
    pub(crate) day: Option<DaySettings>,
}

impl Settings {
    /// What the ledger asks of operators.
    pub(crate) fn login(&self) -> Login {
        self.login.unwrap_or_default()
    }

    /// The settings as the register of changes keeps them.
    pub(crate) fn after(&self) -> serde_json::Value {
        let mut after = serde_json::json!({
            "name": self.name,
            "currency": self.currency,
            "timezone": self.zone.name(),
            "created_at": self.created_at,
        });
        if let Some(policy) = &self.policy {
            after["policy"] = serde_json::json!(policy);
        }
        if let Some(login) = &self.login {
            after["login"] = serde_json::json!(login);
        }
        if let Some(days) = self.back_value_days {
            after["back_value_days"] = days.into();
        }
        if let Some(day) = &self.day {
            after["day"] = serde_json::json!(day);
        }
        if self.identity_is_written {
            after["identity"] = self.identity.clone().into();
        }
        after
    }

    /// The settings that are on disk.
    pub(crate) fn of(row: tables::settings::LedgerRow, driver: &mut dyn Driver) -> Result<Self> {
        let unknown = |what: &str| {
            bankctl_storage::Error::Damaged(format!("the ledger has an unknown {what}"))
        };
        let policy = policy::parsed(row.policy.as_deref())?;
        Ok(Self {
            currency: Currency::kept(&row.currency).ok_or_else(|| unknown("currency"))?,
            zone: row.timezone.parse().map_err(|_| unknown("time zone"))?,
            name: row.name,
            created_at: Timestamp(row.created_at),
            identity_is_written: row.identity.is_some(),
            identity: match row.identity {
                Some(identity) => identity,
                None => checkpoint::first_line(driver)?,
            },
            lanes: row.lanes,
            login: login_of(row.login.as_deref())?,
            back_value_days: row.back_value_days,
            day: match row.day.as_deref() {
                None => None,
                said => Some(DaySettings::kept(said)?),
            },
            policy: row.policy.is_some().then_some(policy),
        })
    }
}

/// What a ledger is to be called, and which zone is to decide its day; what is
/// `None` stays.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct NameChange {
    /// The name of the bank.
    pub name: Option<String>,
    /// The IANA name of the time zone.
    pub timezone: Option<String>,
}

impl Ledger {
    /// Changes the name of the ledger, and until something is booked or a business
    /// day opened its time zone.
    ///
    /// # Errors
    /// In this order: the zone decides the day of a booking already, and
    /// whatever keeps it for a second person.
    pub fn set_name(&mut self, change: &NameChange) -> Result<views::LedgerState> {
        let row = self.ask(
            &[],
            |books| {
                books.set_name(change)?;
                Ok(tables::settings::ledger(books.driver)?)
            },
            || Request::SetLedger(change.clone()),
        )?;
        self.shown(&row)
    }

    /// Says how many days back a value date may lie without a second person.
    ///
    /// # Errors
    /// Whatever keeps it for a second person.
    pub fn set_back_value_days(&mut self, days: i64) -> Result<views::LedgerState> {
        let row = self.ask(
            &[],
            |books| {
                books.set_back_value_days(days)?;
                Ok(tables::settings::ledger(books.driver)?)
            },
            || Request::SetBackValueDays { days },
        )?;
        self.shown(&row)
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
        self.may_wait(Rule::Policy)?;
        let kept = Some(days).filter(|days| *days != BACK_DAYS);
        let change = self.register_ledger(action::UPDATED, |settings| {
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
        self.may_wait(Rule::Policy)?;
        let change = self.register_ledger(action::UPDATED, |settings| {
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

    /// Books by the day of a zone: another process may have changed it since the
    /// ledger was opened, until something was booked. A business day that is a
    /// record stays what it is.
    pub(crate) fn keep_day_in(&mut self, timezone: &str) -> Result<()> {
        if timezone == self.settings.zone.name() || self.today.controlled.is_some() {
            return Ok(());
        }
        let last = tables::transfers::last(self.driver)?;
        let last = last.map(|(_, at, day)| (at, day));
        let zone = zone_of(timezone)?;
        let (_, day) = business_day::at(self.stamp.booked_at, zone, last);
        self.stamp.business_date = day;
        Ok(())
    }

    /// Registers the ledger's record with a change to its settings. Others may
    /// have changed them since the ledger was opened, so they are read here;
    /// the caller has locked them ([`store::locks::numbers`]).
    pub(crate) fn register_ledger(
        &mut self,
        action: &str,
        change: impl FnOnce(&mut Settings),
    ) -> Result<i64> {
        let row = tables::settings::ledger(self.driver)?;
        let mut settings = Settings::of(row, self.driver)?;
        change(&mut settings);
        let after = privacy::record_of_ledger(self.driver, &settings)?;
        self.register(Subject::Ledger, 1, action, &after)
    }
}

/// The time zone of a name on disk.
pub(crate) fn zone_of(name: &str) -> Result<Tz> {
    let parsed = name.parse();
    Ok(parsed.map_err(|_| bankctl_storage::damaged("the ledger has an unknown time zone"))?)
}

/// Bookings have the day of the zone that the ledger had, and business days its
/// times.
fn zone_is_fixed(zone: &str, why: &str) -> Error {
    let message = format!("the time zone stays {zone}: {why}");
    Fault::new(Class::Refused, "timezone_fixed", message)
        .hint(Advice::Ledger(OfLedger::NewZone))
        .into()
}

/// How operators prove who they are, as it is on disk.
pub(crate) fn login_of(text: Option<&str>) -> Result<Option<Login>> {
    let Some(text) = text else {
        return Ok(None);
    };
    Ok(Some(
        serde_json::from_str(text).map_err(bankctl_storage::damaged)?,
    ))
}

/// There is nothing to log in to.
pub(crate) fn no_login() -> Error {
    let message = "this ledger trusts your system account; there is nothing to log in to";
    Fault::new(Class::Refused, "login_not_needed", message)
        .hint(Advice::Access(OfAccess::LoginOn))
        .into()
}
