//! What is wrong with the books.

use bankctl_types::number::TransactionId;

use crate::Result;
use crate::views::Problem;

/// How many problems are named; the rest is counted.
const PROBLEMS_MAX: usize = 1_000;

/// Collects what is wrong.
#[derive(Default)]
pub(crate) struct Findings {
    pub(super) problems: Vec<Problem>,
    more: u64,
}

impl Findings {
    /// What was found before.
    pub(super) fn of(problems: Vec<Problem>) -> Self {
        Self { problems, more: 0 }
    }

    pub(crate) fn add(
        &mut self,
        code: &str,
        subject: impl Into<String>,
        message: impl Into<String>,
    ) {
        if self.problems.len() >= PROBLEMS_MAX {
            self.more += 1;
            return;
        }
        self.problems.push(Problem {
            code: code.to_owned(),
            subject: subject.into(),
            message: message.into(),
        });
    }

    /// Takes what was found elsewhere.
    pub(super) fn take(&mut self, other: Self) {
        self.more += other.more;
        for problem in other.problems {
            self.add(&problem.code, problem.subject, problem.message);
        }
    }

    /// All that was found; of more than are named, how many.
    pub(super) fn into_problems(mut self) -> Vec<Problem> {
        if self.more > 0 {
            self.problems.push(Problem {
                code: "more_problems".to_owned(),
                subject: "ledger".to_owned(),
                message: format!("{} more problems are not listed", self.more),
            });
        }
        self.problems
    }

    /// A row that can't be read is a finding, not the end of the proof.
    pub(super) fn catch(&mut self, done: Result<()>) -> Result<()> {
        match done {
            Err(crate::error::Error::Store(bankctl_storage::Error::Damaged(message))) => {
                self.add("unreadable_row", "ledger", message);
                Ok(())
            }
            other => other,
        }
    }
}

/// What a finding calls a transaction.
pub(crate) fn number(id: i64) -> String {
    TransactionId::from_key(id).to_string()
}
