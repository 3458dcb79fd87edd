//! What a ledger was made with: the name, the currency, the day, and what tells
//! it from others.

use chrono_tz::Tz;

use super::{Result, audit, policy};
use crate::domain::policy::Policy;
use crate::domain::{Currency, Timestamp};
use crate::store::{self, Driver};

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
    pub(super) identity_is_written: bool,
    /// How many lanes there are to write in: one, unless it is or was on a
    /// server.
    pub(crate) lanes: i64,
    /// What takes a second person, as it was when the ledger was opened: what
    /// writes reads it anew.
    pub(crate) policy: Option<Policy>,
}

impl Settings {
    /// The settings as the register of changes keeps them.
    pub(super) fn after(&self) -> serde_json::Value {
        let mut after = serde_json::json!({
            "name": self.name,
            "currency": self.currency,
            "timezone": self.zone.name(),
            "created_at": self.created_at,
        });
        if let Some(policy) = &self.policy {
            after["policy"] = serde_json::json!(policy);
        }
        if self.identity_is_written {
            after["identity"] = self.identity.clone().into();
        }
        after
    }

    /// The settings that are on disk.
    pub(super) fn of(row: store::settings::LedgerRow, driver: &mut dyn Driver) -> Result<Self> {
        let unknown =
            |what: &str| store::Error::Damaged(format!("the ledger has an unknown {what}"));
        let policy = policy::parsed(row.policy.as_deref())?;
        Ok(Self {
            currency: Currency::parse(&row.currency).ok_or_else(|| unknown("currency"))?,
            zone: row.timezone.parse().map_err(|_| unknown("time zone"))?,
            name: row.name,
            created_at: Timestamp(row.created_at),
            identity_is_written: row.identity.is_some(),
            identity: match row.identity {
                Some(identity) => identity,
                None => audit::first_line(driver)?,
            },
            lanes: row.lanes,
            policy: row.policy.is_some().then_some(policy),
        })
    }
}
