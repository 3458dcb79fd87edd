//! What becomes of a result: of one that waits for a second person, and of one
//! that can't be written to standard output.

use std::io;

use super::Command;
use crate::commands::{Context, Result};
use crate::domain::approval::ApprovalStatus;
use crate::domain::policy::Rule;
use crate::error::{Error, Fault, exit};
use crate::report::{Report, Waiting};

impl Command {
    /// Whether it changes a ledger, unless in a dry run.
    pub(super) fn writes(&self) -> bool {
        !matches!(
            self,
            Self::Balance(_)
                | Self::History(_)
                | Self::Transaction(_)
                | Self::Report(_)
                | Self::Stats(_)
                | Self::Export(_)
                | Self::Reconcile(_)
                | Self::Verify(_)
                | Self::Doctor(_)
                | Self::Audit(_)
                | Self::Whoami(_)
                | Self::Completions(_)
                | Self::Man(_)
        )
    }
}

/// Answers to requests can't be written: whoever sent them is told that they
/// may have been done.
pub(super) fn unanswered(error: &io::Error, first: u64, last: u64, wrote: bool) -> Fault {
    if !wrote {
        return failed(error, wrote);
    }
    let message = format!(
        "standard output can't be written ({error}): what lines {first} to {last} ask for may have \
         been done, and nothing after them was"
    );
    Fault::new(exit::UNKNOWN, "outcome_unknown", message)
        .hint("send them again with the same references: each is done once and no more")
        .details(serde_json::json!({ "first_line": first, "last_line": last }))
}

/// The result can't be written. What was done stays done: whoever waits for
/// the result must not take this for a failure of the command.
pub(super) fn failed(error: &io::Error, wrote: bool) -> Fault {
    if wrote {
        let message = format!("it was done, but standard output can't be written: {error}");
        return Fault::new(exit::UNKNOWN, "outcome_unknown", message)
            .hint("look at what was done before you run the command again");
    }
    Fault::new(exit::FAILURE, "io", format!("standard output: {error}"))
}

/// What came of a command, or that it waits.
pub(super) fn or_awaited(done: Result<Report>, context: &Context<'_>) -> Result<Report> {
    match done {
        Err(Error::Waiting { number, rule }) => Ok(awaited(number, rule, context)),
        other => other,
    }
}

/// A request that waits for a second person is a result, with its number.
fn awaited(number: Option<i64>, rule: Rule, context: &Context<'_>) -> Report {
    let waiting = Waiting {
        approval: number,
        status: ApprovalStatus::Pending,
        rule,
        dry_run: context.dry_run,
    };
    Report {
        fault: Some(Error::Waiting { number, rule }),
        ..Report::one(waiting)
    }
}
