//! A request that waits for a second person.

use bankctl_types::serde_text::micros;
use bankctl_types::{Timestamp, words};
use serde::Serialize;

use crate::kernel::rules::policy::Rule;

words! {
    /// What became of a request.
    ApprovalStatus {
        /// It waits.
        Pending = 1, "pending";
        /// A second person approved it, and it was done.
        Approved = 2, "approved";
        /// A second person rejected it.
        Rejected = 3, "rejected";
        /// No one decided in time. Not written to disk: it follows from the
        /// time.
        Expired = 4, "expired";
    }
}

/// A request as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Approval {
    /// Who asked, by key.
    pub maker: i64,
    /// The rule that it waits for.
    pub rule: Rule,
    /// What was asked, as one line of JSON.
    pub request: String,
    /// Its status.
    pub status: ApprovalStatus,
    /// When it was asked.
    #[serde(with = "micros")]
    pub asked_at: Timestamp,
    /// From when on it is too late.
    #[serde(with = "micros")]
    pub expires_at: Timestamp,
    /// Who decided, by key: never who asked.
    pub checker: Option<i64>,
    /// When that was, in microseconds since 1970.
    pub decided_at: Option<i64>,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// The transaction that it came to, by key.
    pub transaction: Option<i64>,
}

impl Approval {
    /// What it is at a time.
    pub fn status_at(&self, now: Timestamp) -> ApprovalStatus {
        if self.status == ApprovalStatus::Pending && now >= self.expires_at {
            return ApprovalStatus::Expired;
        }
        self.status
    }
}
