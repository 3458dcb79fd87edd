//! The adapter for PostgreSQL and what speaks its protocol.
//!
//! Many write at once, in READ COMMITTED, under row locks that each use case
//! takes before it reads what it decides on. Readers
//! have one state of their own (REPEATABLE READ, READ ONLY). No advisory locks
//! and no LISTEN are used, which engines that spread tables over machines lack.
//!
//! Who writes is who the server let in: triggers of the schema hold names, roles
//! and numbers of new rows to `session_user` (`0011_callers.sql`), and what an
//! operator's role is granted is the business of those who know the roles.
//!
//! A server is a message away, so what does not wait for an answer does not
//! travel alone: statements that change rows go with the next question or with
//! the commit, and questions that are bound to come go together (`sending`,
//! `send_queue`, `connection`). A statement that runs once is sent whole; one that comes
//! again is prepared. New rows of a bulk write stream in (`copy`), other rows
//! are sent as arrays, thousands in a statement (`bulk`).

mod address;
mod arrival;
mod bulk;
mod connection;
mod copy;
mod draft;
mod fault;
mod hosts;
mod numbers;
mod open;
mod passfile;
mod pooler;
mod schema;
mod script;
mod send_queue;
mod sending;
mod spread;
mod terms;
mod timeout;
mod tls;
mod values;
mod wary;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bankctl_types::Timestamp;

use super::driver::{Driver, Lookahead, Mode, NextRow, Param, Row, RowCheck, Sequence, Wiped};
use super::{Error, Result, signals};
use crate::atomic_file::Output;
use crate::postgres::arrival::Warning;
use crate::postgres::connection::{Line, Request};
use crate::postgres::open::Home;
pub(crate) use crate::postgres::open::{create, is_free, open};
use crate::postgres::send_queue::{Foreseen, Post, Statements};
use crate::postgres::timeout::Watch;
pub use address::Address;
use copy::Copy;
pub(crate) use draft::{draft, finish_copy, publish};
use fault::translate;
pub(crate) use schema::described;
use terms::Terms;
pub use terms::quoted;

/// Whether the tables belong to the role that was let in, or to one that it
/// is a member of.
const OWNS: &str = "SELECT CASE WHEN pg_has_role(session_user, tableowner, 'USAGE') THEN 1 ELSE 0 END FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'ledger'";

/// Whether the server follows another one.
const IS_STANDBY: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END";

/// A transaction that waits for a row that another has locked waits for its end.
const WANTED: &str = "SELECT 1 FROM pg_locks AS own JOIN pg_locks AS other ON other.transactionid = own.transactionid WHERE own.pid = pg_backend_pid() AND own.granted AND NOT other.granted LIMIT 1";
/// An open ledger on a server.
pub(crate) struct Postgres {
    address: Address,
    line: Line,
    /// What each transaction sets for itself.
    terms: Terms,
    /// Where it must be, also when the connection was made anew.
    home: Home,
    statements: Statements,
    /// What is sent with the next question, or with the commit.
    outbox: Vec<Post>,
    foreseen: Foreseen,
    /// Rows that stream in; the server answers nothing else meanwhile.
    copy: Option<Copy>,
    /// Whether many rows are written.
    bulk: bool,
    /// Whether they wait for what is sent next.
    gathers: bool,
    state: State,
    /// In a transaction that is taken back: how many numbers it has taken. They
    /// are not drawn but made up, far beyond those that others draw meanwhile.
    trial: Option<i64>,
    /// The last number of each counter that this transaction has given out.
    given: HashMap<i64, i64>,
    /// What the server warned of since this was reset.
    warned: Warning,
    /// What the server warned of at the last commit.
    unconfirmed: Option<String>,
    /// Ends what waits without end.
    watch: Watch,
    /// Whether the connection must not be used any more.
    stale: bool,
    /// What a copier's draft has for a version as long as it is its own.
    claim: Option<i64>,
    /// What the server said that it is, when the session began.
    part: Part,
    /// The role that the server let in.
    account: Option<String>,
    /// Where the server sees the client; `None` on a socket.
    client_address: Option<String>,
    /// What the server's clock said when the session began, in microseconds since
    /// 1970, and when that was here.
    clock: (i64, Instant),
}

/// What a server is among those that hold the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    /// It takes writes.
    Leads,
    /// It is a standby.
    Follows,
    /// It keeps schemas for a coordinator, which alone gives numbers.
    Works,
}

impl Part {
    /// As [`IS_STANDBY`] has it.
    fn of(is_standby: i64) -> Self {
        if is_standby == 1 {
            Self::Follows
        } else {
            Self::Leads
        }
    }
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
    /// Opens the connection anew if it was lost.
    fn be_connected(&mut self) -> Result<()> {
        if !self.stale && !self.line.is_closed() {
            return Ok(());
        }
        let fresh = arrival::connect(&self.address)?;
        self.line = fresh.line;
        self.warned = fresh.warned;
        self.watch = fresh.watch;
        self.terms = fresh.terms;
        self.statements = Statements::new(fresh.place.is_pooled);
        self.part = fresh.place.part;
        self.state = State::Idle;
        self.learn_part()?;
        // Nothing is done there before it is known to be the same ledger.
        self.stale = true;
        open::must_be_home(self, &fresh.place)?;
        self.stale = false;
        Ok(())
    }

    /// Proves that the server takes writes. One that was a standby may have taken
    /// over since.
    ///
    /// # Errors
    /// [`Error::Standby`].
    fn must_take_writes(&mut self) -> Result<()> {
        match self.part {
            Part::Leads => return Ok(()),
            Part::Works => return Err(Error::Worker(self.address.to_string())),
            Part::Follows => {}
        }
        let mut part = Part::Leads;
        self.query(IS_STANDBY, &[], &mut |row| {
            part = Part::of(row.integer(0)?);
            Ok(())
        })?;
        self.part = part;
        match part {
            Part::Leads => Ok(()),
            Part::Follows | Part::Works => Err(Error::Standby(self.address.to_string())),
        }
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

    fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    fn is_standby(&self) -> bool {
        self.part == Part::Follows
    }

    fn is_owner(&mut self) -> Result<bool> {
        let mut owns = false;
        self.query(OWNS, &[], &mut |row| {
            owns = row.integer(0)? == 1;
            Ok(())
        })?;
        Ok(owns)
    }

    fn client_address(&self) -> Option<&str> {
        self.client_address.as_deref()
    }

    fn clock(&self) -> Option<Timestamp> {
        let (then, since) = self.clock;
        let micros = i64::try_from(since.elapsed().as_micros()).unwrap_or(i64::MAX);
        Some(Timestamp(then.saturating_add(micros)))
    }

    fn schema(&self) -> Option<&str> {
        Some(&self.home.schema)
    }

    fn next_ids(&mut self, of: Sequence, count: usize) -> Result<Option<Vec<i64>>> {
        let count = i64::try_from(count).unwrap_or(1);
        self.drawn(of, count).map(Some)
    }

    fn keep_state(&mut self) -> Result<()> {
        if self.state == State::Idle {
            self.begin(Mode::Read)?;
            self.state = State::Kept;
        }
        Ok(())
    }

    fn wipe_what_was_deleted(&mut self, all: bool, _: Duration) -> Result<Wiped> {
        // Of others' tables the server only warns that it left them alone. What
        // was destroyed is destroyed, whether it can clean up now or later.
        if self.is_owner()? && open::wipe(self, all).is_ok() {
            return Ok(Wiped::All);
        }
        Ok(Wiped::Nothing)
    }

    fn begin(&mut self, mode: Mode) -> Result<()> {
        match self.state {
            State::Making => return Ok(()),
            State::Kept if mode == Mode::Read => return Ok(()),
            State::Idle | State::Open | State::Kept => {}
        }
        self.be_connected()?;
        if self.state == State::Kept {
            // A transaction that writes decides on what is there now.
            self.batch("ROLLBACK")?;
            self.state = State::Idle;
        }
        if mode != Mode::Read {
            self.must_take_writes()?;
        }
        self.forget();
        self.trial = (mode == Mode::DryRun).then_some(0);
        self.given.clear();
        self.bulk = mode == Mode::BulkWrite;
        self.gathers = false;
        let may_work_long = matches!(mode, Mode::Read | Mode::BulkWrite);
        self.line
            .let_work(may_work_long || self.watch.commit_max().is_none());
        if mode != Mode::Read {
            signals::finish_before_ending();
            self.watch.works(&self.address, self.line.cancel_token())?;
        }
        // Sent with the first question.
        let begin = self.terms.begin(Some(mode)).into_iter();
        self.outbox
            .extend(begin.map(|part| Post::Script(part.into())));
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
        if self.state == State::Making {
            return self.send();
        }
        let ready = self.end_copy().and_then(|()| self.watch.commits());
        if let Err(error) = ready {
            self.rollback();
            return Err(error);
        }
        self.foreseen.clear();
        self.warned.take();
        self.unconfirmed = None;
        let mut posts = std::mem::take(&mut self.outbox);
        let writes = posts.len();
        posts.push(Post::Script("COMMIT".into()));
        let committed = self.statements.fly(&mut self.line, &posts);
        self.rest();
        match committed {
            // A standby that must have it did not answer in time, or one of several
            // nodes.
            Ok(_) => match self.warned.take() {
                Some(warning) => {
                    let error = fault::unconfirmed(&warning);
                    self.unconfirmed = Some(warning);
                    Err(error)
                }
                None => Ok(()),
            },
            Err(failed) if self.is_refused(&failed, writes) => {
                let error = translate(failed.error());
                let _ = self.line.fly(vec![Request::Script("ROLLBACK")]);
                Err(error)
            }
            Err(failed) => Err(fault::of_commit(failed.error())),
        }
    }

    fn reconnect(&mut self) -> Result<()> {
        if let Some(warning) = self.unconfirmed.take()
            && fault::is_for_good(&warning)
        {
            return Err(fault::unconfirmed(&warning));
        }
        self.be_connected()
    }

    fn rollback(&mut self) {
        let unsent = self.forget();
        if self.state == State::Open {
            if !unsent {
                // What was not committed is gone with the connection at the
                // latest.
                let _ = self.line.fly(vec![Request::Script("ROLLBACK")]);
            }
            self.rest();
        }
    }

    fn execute(&mut self, statement: &str, params: &[Param<'_>]) -> Result<()> {
        self.post(Post::of(statement, params))
    }

    fn execute_all(&mut self, statement: &'static str, rows: usize, next: NextRow) -> Result<()> {
        self.post_all(statement, rows, next)
    }

    fn prefetch(&mut self, coming: &[Lookahead<'_>]) -> Result<()> {
        let before = self.outbox.len();
        for one in coming {
            match one {
                Lookahead::Query(text, params) => self.outbox.push(Post::of(text, params)),
                Lookahead::Numbers(..) if self.trial.is_some() => {}
                Lookahead::Numbers(of, count) => self.outbox.push(numbers::coming(*of, *count)),
            }
        }
        for (post, rows) in self.fly(self.outbox.len() - before)? {
            self.foreseen.keep(post, rows);
        }
        Ok(())
    }

    fn gather(&mut self) {
        self.gathers = true;
    }

    fn has_waiters(&mut self) -> bool {
        let mut wanted = false;
        let wanted_there = if self.terms.spreads() {
            spread::WANTED
        } else {
            WANTED
        };
        let asked = self.run(wanted_there, &[], &mut |_| {
            wanted = true;
            Ok(())
        });
        // What failed fails whatever comes next, which says it.
        asked.is_ok() && wanted
    }

    fn query(
        &mut self,
        statement: &str,
        params: &[Param<'_>],
        visit: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        self.run(statement, params, visit)
    }

    fn execute_script(&mut self, script: &str) -> Result<()> {
        self.batch(script)
    }

    fn changed_externally(&mut self) -> Result<bool> {
        // What was not locked may always have changed.
        Ok(true)
    }

    fn backup(&mut self, _: &Output) -> Result<()> {
        Err(Error::OfServer(self.address.to_string()))
    }

    fn problems(&mut self, _: RowCheck) -> Result<Vec<String>> {
        schema::problems(self)
    }

    fn missing_settings(&mut self) -> Result<Option<Vec<String>>> {
        self.missing_on_nodes()
    }
}
