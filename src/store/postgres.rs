//! The adapter for PostgreSQL and what speaks its protocol.
//!
//! Many write at once, in READ COMMITTED, under row locks that each use case
//! takes before it reads what it decides on (see [`super::locks`]). Readers
//! have one state of their own (REPEATABLE READ, READ ONLY). Nothing here is
//! used that CockroachDB or YugabyteDB lack: no advisory locks, no LISTEN.
//!
//! A statement that runs once is sent with its values in one message; one that
//! comes again is prepared. Rows of a bulk statement are collected and sent as
//! arrays, thousands in a statement.

mod address;
mod bulk;
mod draft;
mod fault;
mod pass;
mod place;
mod rows;
mod schema;
mod tls;
mod watch;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::{ToSql, Type};
use postgres::{Client, Statement};

use super::driver::{Binder, Driver, Mode, NextRow, Param, Row, RowCheck, Sequence};
use super::{Error, Result, signals};
pub use address::Address;
use bulk::Columns;
pub(super) use draft::{draft, publish, seal};
use fault::translate;
pub(super) use place::{create, is_free, open};
use rows::{PgRow, type_of};
use watch::Watch;

/// How many rows of a bulk statement are sent at once.
const ROWS_SENT_MAX: usize = 2_000;

/// How many statements are kept prepared.
const STATEMENTS_KEPT_MAX: usize = 128;

/// How far beyond the last number those of a dry run begin.
const TRIAL_AHEAD: i64 = 100_000;

/// An open ledger on a server.
pub(super) struct Postgres {
    address: Address,
    client: Client,
    /// The statements that were run; those that came again are prepared.
    statements: HashMap<String, Option<Statement>>,
    state: State,
    /// In a transaction that is taken back: how many numbers it has taken. They
    /// are not drawn but made up, far beyond those that others draw meanwhile.
    trial: Option<i64>,
    /// Bulk rows that were not sent yet.
    waiting: Option<Columns>,
    /// Whether the server warned of something since this was reset.
    warned: Arc<AtomicBool>,
    /// Whether the last commit is on this server alone, against its orders.
    not_replicated: bool,
    /// Ends what waits without end.
    watch: Watch,
    /// Whether the connection must not be used any more.
    stale: bool,
    /// What a copier's draft has for a version as long as it is its own.
    claim: Option<i64>,
}

/// What the connection is in the middle of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// Nothing.
    Idle,
    /// A transaction.
    Open,
    /// A transaction that the caller's are part of: a ledger is being made.
    Making,
    /// One state that all readers see.
    Kept,
}

impl Postgres {
    /// Runs statements without parameters.
    fn batch(&mut self, script: &str) -> Result<()> {
        self.client
            .batch_execute(script)
            .map_err(|error| translate(&error))
    }

    /// Runs a statement, and shows each row of its answer.
    fn run(
        &mut self,
        statement: &str,
        params: &[Param<'_>],
        visit: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<usize> {
        let rows = match self.statements.get(statement) {
            Some(Some(prepared)) => {
                let prepared = prepared.clone();
                let values = params.iter().map(|param| param as &(dyn ToSql + Sync));
                self.client.query_raw(&prepared, values)
            }
            Some(None) => {
                let types: Vec<Type> = params.iter().map(type_of).collect();
                let prepared = self
                    .client
                    .prepare_typed(statement, &types)
                    .map_err(|error| translate(&error))?;
                let kept = Some(prepared.clone());
                self.statements.insert(statement.to_owned(), kept);
                let values = params.iter().map(|param| param as &(dyn ToSql + Sync));
                self.client.query_raw(&prepared, values)
            }
            None => {
                if self.statements.len() < STATEMENTS_KEPT_MAX {
                    self.statements.insert(statement.to_owned(), None);
                }
                let values = params.iter().map(|param| (param, type_of(param)));
                self.client.query_typed_raw(statement, values)
            }
        };
        let mut rows = rows.map_err(|error| translate(&error))?;
        while let Some(row) = rows.next().map_err(|error| translate(&error))? {
            visit(&PgRow(&row))?;
        }
        Ok(usize::try_from(rows.rows_affected().unwrap_or(0)).unwrap_or(usize::MAX))
    }

    /// Sends the bulk rows that wait.
    fn send_waiting(&mut self) -> Result<()> {
        let Some(columns) = self.waiting.take() else {
            return Ok(());
        };
        let statement = columns.statement();
        let values = columns.values();
        let values: Vec<(&(dyn ToSql + Sync), Type)> = values
            .iter()
            .map(|(value, kind)| (*value, kind.clone()))
            .collect();
        self.client
            .query_typed(&statement, &values)
            .map(drop)
            .map_err(|error| translate(&error))
    }

    /// Opens the connection anew if it was lost.
    fn be_connected(&mut self) -> Result<()> {
        if !self.stale && !self.client.is_closed() {
            return Ok(());
        }
        let fresh = place::connect(&self.address)?;
        self.client = fresh.client;
        self.warned = fresh.warned;
        self.watch = fresh.watch;
        self.stale = false;
        self.statements.clear();
        self.state = State::Idle;
        Ok(())
    }

    /// The write transaction has ended.
    fn rest(&mut self) {
        self.state = State::Idle;
        self.stale |= !self.watch.rests();
    }
}

impl Driver for Postgres {
    fn has_many_writers(&self) -> bool {
        true
    }

    fn draw(&mut self, of: Sequence, count: usize) -> Result<Option<Vec<i64>>> {
        let count = i64::try_from(count).unwrap_or(1);
        let mut numbers = Vec::new();
        if let Some(tried) = self.trial {
            let mut last = 0;
            self.run(schema::last_number(of), &[], &mut |row| {
                last = row.integer(0)?;
                Ok(())
            })?;
            self.trial = Some(tried + count);
            let first = last + TRIAL_AHEAD + tried;
            return Ok(Some((first..first + count).collect()));
        }
        self.run(
            schema::next_numbers(of),
            &[Param::Integer(count)],
            &mut |row| {
                numbers.push(row.integer(0)?);
                Ok(())
            },
        )?;
        Ok(Some(numbers))
    }

    fn keep_state(&mut self) -> Result<()> {
        if self.state == State::Idle {
            self.begin(Mode::Read)?;
            self.state = State::Kept;
        }
        Ok(())
    }

    fn begin(&mut self, mode: Mode) -> Result<()> {
        match self.state {
            State::Making => return Ok(()),
            State::Kept if mode == Mode::Read => return Ok(()),
            State::Idle | State::Open | State::Kept => {}
        }
        self.be_connected()?;
        if self.state == State::Kept {
            // Whoever writes decides on what is there now.
            self.batch("ROLLBACK")?;
            self.state = State::Idle;
        }
        self.waiting = None;
        self.trial = (mode == Mode::Trial).then_some(0);
        if mode != Mode::Read {
            signals::finish_before_ending();
            self.watch
                .works(&self.address, self.client.cancel_token())?;
        }
        self.batch(match mode {
            Mode::Read => {
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
            }
            Mode::Write | Mode::Trial => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            Mode::BulkWrite => {
                "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL statement_timeout = 0"
            }
        })?;
        self.state = State::Open;
        if mode != Mode::Read
            && let Err(error) = self.must_be_claimed()
        {
            self.rollback();
            return Err(error);
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        if let Err(error) = self.send_waiting() {
            self.rollback();
            return Err(error);
        }
        if self.state == State::Making {
            return Ok(());
        }
        if let Err(error) = self.watch.commits() {
            self.rollback();
            return Err(error);
        }
        self.warned.store(false, Ordering::Relaxed);
        self.not_replicated = false;
        let committed = self.client.batch_execute("COMMIT");
        self.rest();
        match committed {
            // The standby that must have it did not answer in time.
            Ok(()) if self.warned.load(Ordering::Relaxed) => {
                self.not_replicated = true;
                Err(fault::not_replicated())
            }
            Ok(()) => Ok(()),
            Err(error) => Err(fault::of_commit(&error)),
        }
    }

    fn reconnect(&mut self) -> Result<()> {
        if std::mem::take(&mut self.not_replicated) {
            return Err(fault::not_replicated());
        }
        self.be_connected()
    }

    fn rollback(&mut self) {
        self.waiting = None;
        if self.state == State::Open {
            // What was not committed is gone with the connection at the latest.
            let _ = self.client.batch_execute("ROLLBACK");
            self.rest();
        }
    }

    fn execute(&mut self, statement: &str, params: &[Param<'_>]) -> Result<usize> {
        self.send_waiting()?;
        self.run(statement, params, &mut |_| Ok(()))
    }

    fn execute_all(
        &mut self,
        statement: &'static str,
        rows: usize,
        mut next: NextRow,
    ) -> Result<()> {
        let other = |waiting: &Columns| waiting.is_of(statement);
        if !self.waiting.as_ref().is_none_or(other) {
            self.send_waiting()?;
        }
        for _ in 0..rows {
            let columns = self.waiting.get_or_insert_with(|| Columns::of(statement));
            let mut row = columns.row();
            next(&mut row as &mut dyn Binder)?;
            row.end()?;
            if columns.rows() >= ROWS_SENT_MAX {
                self.send_waiting()?;
            }
        }
        Ok(())
    }

    fn is_wanted(&mut self) -> bool {
        // Others wait for the accounts of a chunk only, and chunks are small.
        false
    }

    fn query(
        &mut self,
        statement: &str,
        params: &[Param<'_>],
        visit: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        self.send_waiting()?;
        self.run(statement, params, visit).map(drop)
    }

    fn execute_script(&mut self, script: &str) -> Result<()> {
        self.batch(script)
    }

    fn changed_by_others(&mut self) -> Result<bool> {
        // What was not locked may always have changed.
        Ok(true)
    }

    fn backup(&mut self, _: &Path, _: bool) -> Result<()> {
        Err(Error::OfServer(self.address.to_string()))
    }

    fn problems(&mut self, _: RowCheck) -> Result<Vec<String>> {
        schema::problems(self)
    }
}
