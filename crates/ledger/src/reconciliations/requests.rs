//! What a second person agrees to about the lines of a statement that are booked by rules.
//! Approved, the same command books them.

use bankctl_types::{Currency, Money};
use serde::{Deserialize, Serialize};

use super::keep::Keeping;
use super::rules::{Planned, moved};
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::approvals::lines::{opens_own_account, record};
use crate::kernel::rules::change::{Change, Subject};
use crate::{Result, WriteTx};

/// To book lines of a statement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PostRequest {
    /// The account that the statement is of.
    account: String,
    /// The name of the file, without its folder.
    file: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    sha256: String,
    /// The lines.
    lines: Vec<PostedLine>,
    /// The sum of their amounts, whichever way they go.
    amount: String,
    /// The currency of all amounts.
    currency: Currency,
}

/// A line that is booked.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct PostedLine {
    line: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left_open: Option<i64>,
    /// Signed as on the statement: in is positive.
    amount: String,
    /// The account of the bank's own that is the other side.
    to: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    memo: Option<String>,
}

impl PostRequest {
    /// What is asked about postings of a statement.
    pub(super) fn of(
        account: &str,
        currency: Currency,
        planned: &[Planned],
        keeping: &Keeping,
    ) -> Self {
        let text = |minor: i64| Money::new(minor, currency).to_string();
        let lines = planned.iter().map(|posting| PostedLine {
            line: posting.line,
            left_open: posting.left_open,
            amount: text(posting.minor),
            to: posting.account.to_string(),
            memo: posting.memo.clone(),
        });
        Self {
            account: account.to_owned(),
            file: keeping.file.clone(),
            sha256: keeping.sha256.clone(),
            lines: lines.collect(),
            amount: text(moved(planned)),
            currency,
        }
    }
}

impl Kept for PostRequest {
    const NAMES: &'static [&'static str] = &["post_statement"];
}

impl Approvable for PostRequest {
    fn action(&self) -> Action {
        Action::ReconcilePost
    }

    fn command(&self) -> &'static str {
        Action::ReconcilePost.command()
    }

    fn carry_out(&self, _: &mut WriteTx<'_>) -> Result<Outcome> {
        Ok(Outcome::default())
    }

    fn fits_line(&self, line: &Change) -> bool {
        match line.subject {
            Subject::Account => opens_own_account(line),
            Subject::Reconciliation => record(line)["sha256"] == *self.sha256,
            _ => false,
        }
    }
}
