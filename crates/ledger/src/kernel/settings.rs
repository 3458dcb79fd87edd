//! What a ledger was made with: the name, the currency, the day, and what tells
//! it from others.

use bankctl_storage::Driver;
use bankctl_types::{Currency, Timestamp};
use chrono_tz::Tz;

use crate::kernel::rules::ach_settings::AchSettings;
use crate::kernel::rules::business_day;
use crate::kernel::rules::day_settings::DaySettings;
use crate::kernel::rules::login::Login;
use crate::kernel::rules::policy::Policy;
use crate::kernel::tables;
use crate::{Result, WriteTx};

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
    /// `None` where no one ever said.
    pub(crate) login: Option<Login>,
    /// How many days back a value date may lie, as it was when the ledger was
    /// opened; `None` where no one ever said.
    pub(crate) back_value_days: Option<i64>,
    /// What was said of the business day, as it was when the ledger was opened.
    pub(crate) day: Option<DaySettings>,
    /// The bank's numbers at the Automated Clearing House, as they were when the ledger
    /// was opened.
    pub(crate) ach: AchSettings,
}

impl Settings {
    /// What the ledger asks of operators.
    pub(crate) fn login(&self) -> Login {
        self.login.unwrap_or_default()
    }

    /// The settings as the change log keeps them.
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
        if self.ach != AchSettings::default() {
            after["ach"] = serde_json::json!(self.ach);
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
        let policy = policy_of(row.policy.as_deref())?;
        Ok(Self {
            currency: Currency::kept(&row.currency).ok_or_else(|| unknown("currency"))?,
            zone: row.timezone.parse().map_err(|_| unknown("time zone"))?,
            name: row.name,
            created_at: Timestamp(row.created_at),
            identity_is_written: row.identity.is_some(),
            identity: match row.identity {
                Some(identity) => identity,
                None => tables::changes::first_line(driver)?,
            },
            lanes: row.lanes,
            login: login_of(row.login.as_deref())?,
            back_value_days: row.back_value_days,
            day: match row.day.as_deref() {
                None => None,
                said => Some(DaySettings::kept(said)?),
            },
            ach: AchSettings::kept(row.ach.as_deref())?,
            policy: row.policy.is_some().then_some(policy),
        })
    }
}

impl WriteTx<'_> {
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
}

/// The time zone of a name on disk.
pub(crate) fn zone_of(name: &str) -> Result<Tz> {
    let parsed = name.parse();
    Ok(parsed.map_err(|_| bankctl_storage::damaged("the ledger has an unknown time zone"))?)
}

/// What takes a second person, as it is on disk.
pub(crate) fn policy_of(text: Option<&str>) -> Result<Policy> {
    match text {
        None => Ok(Policy::default()),
        Some(text) => Ok(serde_json::from_str(text).map_err(bankctl_storage::damaged)?),
    }
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
