//! The proof of the books, from the journal itself.
//!
//! Everything that is derived is computed again from what was appended, and
//! held against what is stored: hashes, the log's peaks, chains, balances,
//! figures, references, reversals, holds, transits, and each record against its last
//! line in the change log.

mod accounts;
mod batch;
mod by_key;
mod daily_totals;
pub(crate) mod findings;
mod groups;
pub(crate) mod journal;
mod last_lines;
mod lines;
pub(crate) mod occurrences;
mod pages;
pub(crate) mod record;
mod records;
mod requests;
mod roots;
mod since;
mod times;
mod transit;

use std::thread::{self, Scope, ScopedJoinHandle};

use bankctl_storage::{Driver, Mode, RowCheck};
pub(crate) use findings::Findings;
use pages::Share;

use crate::audit::AuditRoom;
use crate::audit::checkpoint;
use crate::audit::rules::Checkpoint;
use crate::kernel::rules::merkle::{Hash, Peaks, hexadecimal};
use crate::views::Verification;
use crate::{Ledger, Result, exchange, interest};

/// How many threads read the journal at most.
const READERS_MAX: usize = 8;

/// What is said of the books.
fn verification(findings: Findings, audit: &journal::Audit, not_proved: u64) -> Verification {
    let problems = findings.into_problems();
    Verification {
        transactions: audit.transactions,
        postings: audit.transactions * 2,
        accounts: audit.accounts,
        root: hexadecimal(&audit.root()),
        ok: problems.is_empty(),
        not_proved,
        problems,
    }
}

/// The root of a log whose peaks are known, lane by lane.
pub(crate) fn root_of(lanes: &[Peaks]) -> Hash {
    roots::root_of(lanes.iter())
}

impl AuditRoom<'_> {
    /// Proves the invariants; `progress` is told how many transactions were
    /// read and how many there are.
    ///
    /// The journal is read in short transactions, because a long one would
    /// keep the WAL from being written back; it only grows, so the pages fit
    /// together. What is compared with it is read on one state at the end.
    ///
    /// # Errors
    /// Only failures to read: what is wrong with the books is in the result.
    pub fn verify(self, progress: impl FnMut(u64, u64)) -> Result<Verification> {
        self.0.audit().verify_since(None, progress)
    }

    /// The same, and held against a checkpoint that was kept elsewhere. Its
    /// roots are compared on the way, so that it takes no longer.
    ///
    /// Nothing that is older than the checkpoint is passed over. Its roots are
    /// over the hashes of the rows, and prove the rows only if each is hashed
    /// again: a person who can write the file can change a row and leave its hash
    /// as it was.
    ///
    /// # Errors
    /// As [`AuditRoom::verify`].
    pub fn verify_since(
        self,
        since: Option<&Checkpoint>,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Verification> {
        let mut findings = Findings::default();
        self.0.driver.keep_state()?;
        if let Some(checkpoint) = since {
            let own = self.0.audit().origin()?;
            findings = Findings::of(checkpoint::misplaced(checkpoint, &own));
        }
        let known = &self.0.known(since)?;
        let mut audit = self.0.read(|view| Ok(journal::Audit::begin(view, since)))?;
        thread::scope(|scope| {
            let engine = self.0.side_by_side(scope, "engine", |other| {
                other.problems(RowCheck::AllButJournal).map_err(Into::into)
            })?;
            let register = self.0.side_by_side(scope, "register", |other| {
                let (mut found, mut seen) = (Findings::default(), records::Seen::new(since));
                let checked = records::check(other, known, &mut seen, &mut found);
                Ok((found, seen, checked))
            })?;
            let readable = self
                .0
                .walk(scope, &mut audit, &mut findings, &mut progress)?;
            self.0.read(|view| {
                if readable {
                    // What was written since.
                    let walked = audit.walk_on(view.driver, &mut findings);
                    findings.catch(walked)?;
                }
                let compared = audit.compare(view.driver, &mut findings);
                findings.catch(compared)?;
                let moved = transit::moved(view.driver, &mut audit.moves, &mut findings);
                findings.catch(moved)?;
                let proved = interest::prove::check(view, &mut findings);
                findings.catch(proved)?;
                let proved = exchange::prove::check(view, &mut findings);
                findings.catch(proved)?;
                let named = records::named(view.driver, &audit, &mut findings);
                findings.catch(named)?;
                let mut seen = records::Seen::new(since);
                let registered = match register {
                    Some(running) => joined(running).and_then(|(found, other, checked)| {
                        findings.take(found);
                        seen = other;
                        checked
                    }),
                    None => records::check(view.driver, known, &mut seen, &mut findings),
                };
                findings.catch(registered)?;
                seen.compare_times(view.driver, audit.times.as_ref(), &mut findings);
                let problems = match engine {
                    Some(running) => joined(running),
                    None => view
                        .driver
                        .problems(RowCheck::AllButJournal)
                        .map_err(Into::into),
                };
                match problems {
                    Ok(lines) => {
                        for line in lines {
                            findings.add("engine", "ledger", line);
                        }
                    }
                    Err(error) => findings.catch(Err(error))?,
                }
                Ok(verification(findings, &audit, seen.not_proved(known)))
            })
        })
    }
}

impl Ledger {
    /// What is known before anything is read.
    fn known(&mut self, since: Option<&Checkpoint>) -> Result<record::Known> {
        Ok(record::Known {
            settings: self.settings.clone(),
            vault: self.read(|view| view.context.privacy.vault_if_there(view.driver))?,
            since: since.cloned(),
        })
    }

    /// Does work beside the journal, on one state of the ledger; `None` where
    /// the engine has one connection only.
    fn side_by_side<'scope, T: Send + 'scope>(
        &mut self,
        scope: &'scope Scope<'scope, '_>,
        name: &str,
        work: impl FnOnce(&mut dyn Driver) -> Result<T> + Send + 'scope,
    ) -> Result<Option<ScopedJoinHandle<'scope, Result<T>>>> {
        let Some(mut other) = self.driver.another()? else {
            return Ok(None);
        };
        let work = move || {
            let begun = other.begin(Mode::Read).map_err(Into::into);
            let done = begun.and_then(|()| work(other.as_mut()));
            other.rollback();
            done
        };
        spawn(scope, name, work).map(Some)
    }

    /// Goes through the journal; says whether all of it could be read.
    fn walk<'scope>(
        &mut self,
        scope: &'scope Scope<'scope, '_>,
        audit: &mut journal::Audit,
        findings: &mut Findings,
        progress: &mut impl FnMut(u64, u64),
    ) -> Result<bool> {
        let end = self.read(|view| audit.reach(view.driver))?;
        let mut readers = Vec::new();
        while readers.len()
            < thread::available_parallelism()
                .map_or(1, usize::from)
                .min(READERS_MAX)
        {
            match self.driver.another()? {
                Some(other) => readers.push(other),
                None => break,
            }
        }
        if readers.is_empty() {
            return self.walk_alone(audit, findings, progress);
        }
        let count = i64::try_from(readers.len()).unwrap_or(1);
        let mut pipes = Vec::new();
        for (first, mut other) in (0..).zip(readers) {
            let (sender, pipe) = pages::pipe();
            let share = Share {
                first,
                readers: count,
                end,
            };
            spawn(scope, "reader", move || {
                pages::read_share(other.as_mut(), share, &sender);
            })?;
            pipes.push(pipe);
        }
        self.read(|view| audit.load(view.driver))?;
        // The pages come in turn, so the first that is not there is the end.
        for pipe in pipes.iter().cycle() {
            let Ok(page) = pipe.recv() else { break };
            let taken =
                page.and_then(|page| self.read(|view| audit.take(view.driver, &page, findings)));
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
    started.map_err(|error| {
        bankctl_storage::Error::Io(format!("no thread can be started: {error}")).into()
    })
}

fn joined<T>(running: ScopedJoinHandle<'_, T>) -> T {
    running
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
