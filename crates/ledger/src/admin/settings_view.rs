//! The ledger itself, and what was written to a file.

use bankctl_types::{Currency, Timestamp};
use serde::Serialize;

use crate::kernel::rules::login::LoginMode;

/// The settings of a ledger.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerSettings {
    /// Where it is.
    pub ledger: String,
    /// The name of the bank.
    pub name: String,
    /// The currency of accounts unless another is given.
    pub currency: Currency,
    /// The time zone that decides the day.
    pub timezone: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The file with the key of personal data; none in a dry run.
    pub key_file: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// What a ledger was made with, and what it asks of operators.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerState {
    /// Where it is.
    pub ledger: String,
    /// The name of the bank.
    pub name: String,
    /// The currency of accounts unless another is given.
    pub currency: Currency,
    /// The time zone that decides the day.
    pub timezone: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// What is believed of operators: `os`, the account, or `password`.
    pub login: LoginMode,
    /// After how many minutes without a command a session ends.
    pub session_idle_minutes: i64,
    /// After how many hours a session ends in any case.
    pub session_hours: i64,
    /// How many days back a value date may lie without a second person.
    pub back_value_days: i64,
    /// The bank's own routing number.
    pub routing_number: Option<String>,
    /// The routing numbers of the operators of the Automated Clearing House.
    pub ach_operators: Vec<String>,
    /// What companies that the bank sends for are known by.
    pub ach_company_id: Option<String>,
    /// What the bank tells every customer on a statement.
    pub statement_notice: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A ledger that a group shares.
#[derive(Clone, Debug, Serialize)]
pub struct Sharing {
    /// The ledger's file.
    pub ledger: String,
    /// The file of the data key.
    pub key_file: String,
    /// The group.
    pub group: String,
    /// Whether nothing was written.
    pub dry_run: bool,
}
