//! What takes a second person, and the requests that wait for one.

use bankctl_types::{Currency, Money, Timestamp};
use serde::Serialize;

use crate::approvals::rules::ApprovalStatus;
use crate::kernel::rules::policy::Rule;
use crate::views::FeeTaken;

/// A request that waits, or did.
#[derive(Clone, Debug, Serialize)]
pub struct Approval {
    /// The number.
    pub id: i64,
    /// Its status.
    pub status: ApprovalStatus,
    /// The rule that it waits for.
    pub rule: Rule,
    /// The command that asked for it.
    pub command: &'static str,
    /// What was asked.
    pub request: serde_json::Value,
    /// Who asked.
    pub maker: String,
    /// When.
    pub asked_at: Timestamp,
    /// From when on it is too late.
    pub expires_at: Timestamp,
    /// Who decided.
    pub checker: Option<String>,
    /// When that was.
    pub decided_at: Option<Timestamp>,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// The transaction that it came to.
    pub transaction: Option<String>,
    /// The fees that were taken together with it when it was approved, or would be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<FeeTaken>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A request that was just kept.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    /// The number; `None` in a dry run.
    pub approval: Option<i64>,
    /// What it waits for.
    pub status: ApprovalStatus,
    /// The rule.
    pub rule: Rule,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A rule of the policy.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyRule {
    /// What it is about.
    pub rule: Rule,
    /// `always` or `over`.
    pub when: &'static str,
    /// The amount that needs no one else.
    pub over: Option<Money>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// For how many minutes after the booking it needs no one else, of a rule that
    /// has a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i64>,
    /// How far a rate may be from the table's, in percent of that, of the rule about
    /// exchanges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slip_percent: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}
