//! Rules, alerts and cases, as compliance gets them.

use bankctl_types::{Currency, Day, Money};
use serde::Serialize;

use crate::alerts::rules::states::{AlertStatus, CaseStatus};
use crate::alerts::rules::{RuleAction, RuleTime};

/// A rule that payments are watched by.
#[derive(Clone, Debug, Serialize)]
pub struct AlertRule {
    /// The number.
    pub id: i64,
    /// The name.
    pub name: String,
    /// Rises with each change.
    pub version: i64,
    /// What is done with a payment that it fits.
    pub action: RuleAction,
    /// Whether it is asked.
    pub active: bool,
    /// When it is asked.
    pub at: RuleTime,
    /// When it fits.
    pub when: serde_json::Value,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// What a rule has seen.
#[derive(Clone, Debug, Serialize)]
pub struct Alert {
    /// The number.
    pub id: i64,
    /// The rule.
    pub rule: String,
    /// Its version then.
    pub version: i64,
    /// The account.
    pub account: String,
    /// What the account got; less than zero if it paid.
    pub amount: Money,
    /// The currency.
    pub currency: Currency,
    /// The transaction; none of what was refused, or waited.
    pub transaction: Option<String>,
    /// The business day.
    pub seen_on: Day,
    /// The state.
    pub status: AlertStatus,
    /// Who looks into it.
    pub assigned_to: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
    /// The case that it is in.
    pub case: Option<i64>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// Alerts that are looked into together.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    /// The number; none in a dry run that would open it.
    pub id: Option<i64>,
    /// What it is about.
    pub title: String,
    /// The state.
    pub status: CaseStatus,
    /// When it was opened.
    pub opened_on: Day,
    /// What came of it.
    pub outcome: Option<String>,
    /// The alerts in it.
    pub alerts: Vec<i64>,
    /// What was noted in it, oldest first.
    pub notes: Vec<CaseNote>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// What was noted in a case.
#[derive(Clone, Debug, Serialize)]
pub struct CaseNote {
    /// The number; none in a dry run that would write it.
    pub id: Option<i64>,
    /// The case.
    pub case: i64,
    /// Whether it is about a suspicious activity report.
    pub sar: bool,
    /// The text; none without the key that opens it.
    pub text: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// The key that notes are sealed with.
#[derive(Clone, Debug, Serialize)]
pub struct CaseKey {
    /// The public key of age.
    pub recipient: String,
    /// Whether nothing was written.
    pub dry_run: bool,
}
