//! The proof of the books, from the journal itself.
//!
//! Everything that is derived is computed again from what was appended, and
//! held against what is stored: hashes, the log's peaks, chains, balances,
//! figures, references, reversals, holds, transits, and each record against its last
//! line in the register of changes.

mod batch;
mod journal;
mod pages;
mod register;
mod rollup;
mod roots;
mod transit;

use std::thread::{self, Scope, ScopedJoinHandle};

use super::{Ledger, Result};
use crate::domain::merkle::{Hash, Peaks, hexadecimal};
use crate::report::{Problem, Verification};
use crate::store::{self, Mode};

/// How many problems are named; the rest is counted.
const PROBLEMS_MAX: usize = 1_000;
/// How many rows are read at a time.
const PAGE_ROWS: i64 = 2_000;

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

    fn verification(mut self, audit: &journal::Audit) -> Verification {
        if self.more > 0 {
            self.problems.push(Problem {
                code: "more_problems".to_owned(),
                subject: "ledger".to_owned(),
                message: format!("{} more problems are not listed", self.more),
            });
        }
        Verification {
            transactions: audit.transactions,
            postings: audit.transactions * 2,
            accounts: audit.accounts,
            root: hexadecimal(&audit.root()),
            ok: self.problems.is_empty(),
            problems: self.problems,
        }
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

/// The root of a log whose peaks are known, lane by lane.
pub(crate) fn root_of(lanes: &[Peaks]) -> Hash {
    roots::root_of(lanes.iter())
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
        thread::scope(|scope| {
            let engine = self.driver.another()?.map(|mut other| {
                spawn(scope, "engine", move || {
                    // One state, as the engine looks at tables and indexes.
                    let found = other.begin(Mode::Read).and_then(|()| other.problems());
                    other.rollback();
                    found
                })
            });
            let readable = self.walk(scope, &mut audit, &mut findings, &mut progress)?;
            self.read(|view| {
                if readable {
                    // What was written since.
                    let walked = audit.walk_on(view.driver, &mut findings);
                    findings.catch(walked)?;
                }
                let compared = audit.compare(view.driver, &mut findings);
                findings.catch(compared)?;
                let registered =
                    register::check(view.driver, view.settings, &mut audit, &mut findings);
                findings.catch(registered)?;
                let problems = match engine {
                    Some(running) => joined(running?),
                    None => view.driver.problems(),
                };
                match problems {
                    Ok(lines) => {
                        for line in lines {
                            findings.add("engine", "ledger", line);
                        }
                    }
                    Err(error) => findings.catch(Err(error.into()))?,
                }
                Ok(findings.verification(&audit))
            })
        })
    }

    /// Goes through the journal; says whether all of it could be read.
    fn walk<'scope>(
        &mut self,
        scope: &'scope Scope<'scope, '_>,
        audit: &mut journal::Audit,
        findings: &mut Findings,
        progress: &mut impl FnMut(u64, u64),
    ) -> Result<bool> {
        let Some(mut other) = self.driver.another()? else {
            return self.walk_alone(audit, findings, progress);
        };
        let (sender, pages) = pages::pipe();
        spawn(scope, "reader", move || {
            pages::read_all(other.as_mut(), &sender);
        })?;
        for page in pages {
            let taken =
                page.and_then(|rows| self.read(|view| audit.rows(view.driver, &rows, findings)));
            if taken.is_err() {
                return findings.catch(taken).map(|()| false);
            }
            progress(audit.transactions, audit.expected);
        }
        Ok(true)
    }

    /// The same on one connection.
    fn walk_alone(
        &mut self,
        audit: &mut journal::Audit,
        findings: &mut Findings,
        progress: &mut impl FnMut(u64, u64),
    ) -> Result<bool> {
        loop {
            let before = audit.transactions;
            let taken = self.read(|view| audit.page(view.driver, findings));
            if taken.is_err() {
                return findings.catch(taken).map(|()| false);
            }
            if audit.transactions == before {
                return Ok(true);
            }
            progress(audit.transactions, audit.expected);
        }
    }
}

/// Starts a thread that ends before the proof does.
fn spawn<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: &str,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, T>> {
    let started = thread::Builder::new()
        .name(name.to_owned())
        .spawn_scoped(scope, work);
    started.map_err(|error| store::Error::Io(format!("no thread can be started: {error}")).into())
}

fn joined<T>(running: ScopedJoinHandle<'_, T>) -> T {
    running
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The number of a transaction, as people know it.
fn number(id: i64) -> String {
    crate::domain::number::TransactionId::from_key(id).to_string()
}
