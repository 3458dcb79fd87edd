//! The proof of the books, from the journal itself.
//!
//! Everything that is derived is computed again from what was appended, and
//! held against what is stored: hashes, the log's peaks, chains, balances,
//! figures, references, reversals, holds, and each record against its last
//! line in the register of changes.

mod journal;
mod register;
mod rollup;
mod roots;

use super::{Ledger, Result};
use crate::domain::merkle::hexadecimal;
use crate::report::{Problem, Verification};
use crate::store;

/// How many problems are named; the rest is counted.
const PROBLEMS_MAX: usize = 1_000;
/// How many rows are read at a time.
const PAGE_ROWS: i64 = 2_000;

/// How many pages are read in a transaction.
const PAGES_AT_A_TIME: usize = 20;

/// Collects what is wrong.
#[derive(Default)]
pub(crate) struct Findings {
    problems: Vec<Problem>,
    more: u64,
}

impl Findings {
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

    /// A row that can't be read is a finding, not the end of the proof.
    fn catch(&mut self, done: Result<()>) -> Result<()> {
        match done {
            Err(crate::error::Error::Store(store::Error::Damaged(message))) => {
                self.add("unreadable_row", "ledger", message);
                Ok(())
            }
            other => other,
        }
    }
}

impl Ledger {
    /// Proves the invariants; `progress` is told how many transactions were
    /// read and how many there are.
    ///
    /// The journal is read in short transactions, because a long one would
    /// keep the WAL from being written back; it only grows, so the pages fit
    /// together. What is compared with it is read on one state at the end.
    ///
    /// # Errors
    /// Only failures to read: what is wrong with the books is in the result.
    pub fn verify(&mut self, mut progress: impl FnMut(u64, u64)) -> Result<Verification> {
        let mut findings = Findings::default();
        self.driver.keep_state()?;
        let mut audit = self.read(|view| Ok(journal::Audit::begin(view)))?;
        let readable = loop {
            let end = self.read(|view| audit.walk(view.driver, PAGES_AT_A_TIME, &mut findings));
            progress(audit.transactions, audit.expected);
            match end {
                Ok(false) => {}
                Ok(true) => break true,
                Err(error) => {
                    findings.catch(Err(error))?;
                    break false;
                }
            }
        };
        self.read(|view| {
            if readable {
                // What was written since.
                let walked = audit.walk(view.driver, usize::MAX, &mut findings);
                findings.catch(walked.map(drop))?;
            }
            let compared = audit.compare(view.driver, &mut findings);
            findings.catch(compared)?;
            let registered = register::check(view.driver, view.settings, &audit, &mut findings);
            findings.catch(registered)?;
            match view.driver.problems() {
                Ok(lines) => {
                    for line in lines {
                        findings.add("engine", "ledger", line);
                    }
                }
                Err(error) => findings.catch(Err(error.into()))?,
            }
            if findings.more > 0 {
                let more = findings.more;
                findings.problems.push(Problem {
                    code: "more_problems".to_owned(),
                    subject: "ledger".to_owned(),
                    message: format!("{more} more problems are not listed"),
                });
            }
            Ok(Verification {
                transactions: audit.transactions,
                postings: audit.transactions * 2,
                accounts: audit.accounts,
                root: hexadecimal(&audit.root()),
                ok: findings.problems.is_empty(),
                problems: findings.problems,
            })
        })
    }
}
