//! What an engine must be able to do, and nothing about which one it is.
//!
//! Statements are written once in the dialect that SQLite and PostgreSQL
//! share: integers, texts and blobs only, `$1` to `$n` in order of first
//! appearance (SQLite numbers them so, whatever their names say), `INSERT …
//! ON CONFLICT`, and no engine's date or JSON functions.

use std::time::Duration;

use bankctl_types::Timestamp;

use super::Result;
use crate::atomic_file::Output;

/// A value that is bound to a statement.
#[derive(Clone, Copy, Debug)]
pub enum Param<'a> {
    /// No value.
    Null,
    /// A whole number of 64 bits.
    Integer(i64),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
    /// Many whole numbers, for statements that only an engine with many
    /// writers is given.
    Integers(&'a [i64]),
    /// Many texts, likewise.
    Texts(&'a [&'a str]),
}

impl Param<'_> {
    /// A number, or no value.
    pub fn optional(value: Option<i64>) -> Self {
        value.map_or(Self::Null, Self::Integer)
    }
}

impl<'a> Param<'a> {
    /// A text, or no value.
    pub fn optional_text(value: Option<&'a str>) -> Self {
        value.map_or(Self::Null, Self::Text)
    }

    /// Bytes, or no value.
    pub fn optional_blob(value: Option<&'a [u8]>) -> Self {
        value.map_or(Self::Null, Self::Blob)
    }
}

/// A row of an answer. Columns count from 0.
pub trait Row {
    /// A number.
    fn integer(&self, column: usize) -> Result<i64>;
    /// A number, or nothing.
    fn optional_integer(&self, column: usize) -> Result<Option<i64>>;
    /// A text.
    fn text(&self, column: usize) -> Result<String>;
    /// A text, or nothing.
    fn optional_text(&self, column: usize) -> Result<Option<String>>;
    /// Bytes.
    fn blob(&self, column: usize) -> Result<Vec<u8>>;
    /// Bytes, or nothing.
    fn optional_blob(&self, column: usize) -> Result<Option<Vec<u8>>>;
    /// Copies bytes to a place that they must fill; says whether they do.
    fn copy_blob(&self, column: usize, place: &mut [u8]) -> Result<bool> {
        Ok(fill(place, &self.blob(column)?))
    }
}

/// Copies bytes if there are as many as the place takes.
pub fn fill(place: &mut [u8], bytes: &[u8]) -> bool {
    let fits = place.len() == bytes.len();
    if fits {
        place.copy_from_slice(bytes);
    }
    fits
}

/// Takes the values of one row of a bulk statement.
pub trait Binder {
    /// Binds a value to `$place`, counted from 1. Each row binds all places.
    fn bind(&mut self, place: usize, value: Param<'_>) -> Result<()>;
}

/// Binds the next row of a bulk statement.
pub type NextRow = Box<dyn FnMut(&mut dyn Binder) -> Result<()> + Send>;

/// What will be asked.
#[derive(Clone, Copy, Debug)]
pub enum Lookahead<'a> {
    /// A query: the statement and its parameters.
    Query(&'a str, &'a [Param<'a>]),
    /// For so many numbers.
    Numbers(Sequence, usize),
}

/// What a database transaction is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Reads one state of the ledger.
    Read,
    /// Writes. Where one writer works at a time no one else does until it
    /// ends; else rows are locked before they are decided on.
    Write,
    /// Does what a write does, and is taken back in the end.
    DryRun,
    /// Writes many rows whose foreign keys the caller has proved.
    BulkWrite,
}

/// Whose values and references the engine looks at, row by row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RowCheck {
    /// Those of all tables.
    All,
    /// Those of all but the journal: the caller reads each row of it and holds
    /// it against all rules of the schema, so it need not be done twice.
    AllButJournal,
}

/// Where an engine with many writers draws the numbers of new rows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sequence {
    /// A sequence of the engine, by name: numbers of 64 bits, which no one uses
    /// up, with gaps.
    Named(&'static str),
    /// A row of the table of counters, by its key: numbers that people type,
    /// without gaps.
    Counter(i64),
}

/// What could be wiped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wiped {
    /// Everything that was ever deleted or replaced.
    All,
    /// What was since transactions overwrite it ([`Driver::shred`]): for all of it
    /// the ledger is too large.
    Recent,
    /// Nothing: others work with it, or may do it.
    Nothing,
}

/// An open connection to an engine.
pub trait Driver {
    /// Whether several write at once. Then rows must be locked before they are
    /// decided on, and each writer works in a lane of its own.
    fn has_many_writers(&self) -> bool {
        false
    }
    /// The account under which the engine itself let this connection in;
    /// `None` if it knows no accounts.
    fn account(&self) -> Option<&str> {
        None
    }
    /// Whether this account owns the file or the tables, and so could change
    /// everything by other means.
    fn is_owner(&mut self) -> Result<bool>;
    /// Whether the engine only follows another one, which takes the writes: what
    /// it shows may be a moment behind.
    fn is_standby(&self) -> bool {
        false
    }
    /// Where the engine sees who is connected; `None` on this machine.
    fn client_address(&self) -> Option<&str> {
        None
    }
    /// What time it is where the engine is; `None` on this machine.
    fn clock(&self) -> Option<Timestamp> {
        None
    }
    /// The schema that the tables are in; `None` if the engine knows no accounts
    /// that could be granted anything there.
    fn schema(&self) -> Option<&str> {
        None
    }
    /// Takes numbers for new rows: rising, above all that were taken before,
    /// and perhaps with gaps. `None` if the next ones are those after the
    /// last row.
    fn next_ids(&mut self, _: Sequence, _: usize) -> Result<Option<Vec<i64>>> {
        Ok(None)
    }
    /// Shows one state to all reading transactions from now on, if the engine
    /// keeps it without hindering those who write.
    fn keep_state(&mut self) -> Result<()> {
        Ok(())
    }
    /// A second connection to the same ledger, for another thread; `None`
    /// where that gains nothing.
    fn another(&self) -> Result<Option<Box<dyn Driver + Send>>> {
        Ok(None)
    }
    /// Overwrites what is deleted or replaced, in the transactions that begin
    /// from now on, or no longer; where an engine can't, it is wiped later.
    fn shred(&mut self, _: bool) -> Result<()> {
        Ok(())
    }
    /// Leaves nothing of what was deleted or replaced in freed parts of the
    /// ledger: of all tables, or of those about customers. Waits for others for
    /// so long.
    fn wipe_what_was_deleted(&mut self, all: bool, timeout: Duration) -> Result<Wiped>;
    /// Starts a transaction.
    fn begin(&mut self, mode: Mode) -> Result<()>;
    /// Makes the transaction durable: on return it has reached the disk, and
    /// so has everything that it has read, even if it wrote nothing. On a
    /// server that waits for standbys they have it too; of what it has read
    /// that is true if it has locked a row.
    ///
    /// # Errors
    /// [`Error::Unsettled`](super::Error::Unsettled) if it may have been done
    /// all the same; after any other it was not, and the transaction is over.
    fn commit(&mut self) -> Result<()>;
    /// After a commit whose outcome is not known: goes on with a new
    /// connection. What can't be read there will never be there; what can is
    /// durable, where many write once a lock after it was committed.
    ///
    /// # Errors
    /// The doubt stays.
    fn reconnect(&mut self) -> Result<()>;
    /// Takes the transaction back. Never fails: what was not committed is
    /// gone with the connection at the latest.
    fn rollback(&mut self);
    /// Runs a statement that changes rows, before anything that is asked
    /// later. Its failure may come out of a later call, at the latest of the
    /// commit.
    fn execute(&mut self, statement: &str, params: &[Param<'_>]) -> Result<()>;
    /// Runs a statement for each of so many rows, which `next` binds one after
    /// the other. It may run beside the caller, and fail as late as others.
    fn execute_all(&mut self, statement: &'static str, rows: usize, next: NextRow) -> Result<()>;
    /// The rows of bulk statements are not many, and travel together with what comes
    /// next: with a question, or with the commit. It is so until the transaction ends.
    fn gather(&mut self) {}
    /// Whether another writer waits for the open transaction to end.
    fn has_waiters(&mut self) -> bool;
    /// Runs a query and shows each row to `visit`.
    fn query(
        &mut self,
        statement: &str,
        params: &[Param<'_>],
        visit: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()>;
    /// Says what will be asked next, whatever the answers to each other: an
    /// engine that is far away then answers all of it at once, in this order.
    /// It must still be asked for, and a statement that changes rows ends what
    /// was foreseen.
    fn prefetch(&mut self, _: &[Lookahead<'_>]) -> Result<()> {
        Ok(())
    }
    /// Runs several statements without parameters, as in a schema file.
    fn execute_script(&mut self, script: &str) -> Result<()>;
    /// Whether another connection may have written since the last call.
    fn changed_externally(&mut self) -> Result<bool>;
    /// Writes a copy of the ledger to a file, while others work with it.
    /// The file appears when it is whole.
    fn backup(&mut self, output: &Output) -> Result<()>;
    /// What the engine itself finds wrong with its files, and what differs
    /// from the schema that this program made. One line each.
    fn problems(&mut self, rows: RowCheck) -> Result<Vec<String>>;
    /// Settings that are missing on nodes of the engine, one line each; `None` where
    /// the ledger is not on one of several nodes.
    fn missing_settings(&mut self) -> Result<Option<Vec<String>>> {
        Ok(None)
    }
}

/// A number for a new row, where numbers are drawn.
pub fn next_id(driver: &mut dyn Driver, of: Sequence) -> Result<Option<i64>> {
    Ok(driver
        .next_ids(of, 1)?
        .and_then(|numbers| numbers.first().copied()))
}

/// The key of a new row: drawn, or, where none are, the answer of `next`.
///
/// # Errors
/// Only those of the engine.
pub fn next_key(driver: &mut dyn Driver, of: Sequence, next: &str) -> Result<i64> {
    if let Some(key) = next_id(driver, of)? {
        return Ok(key);
    }
    query_one(driver, next, &[], |row| row.integer(0)).map(|next| next.unwrap_or(1))
}

/// The first row of a query, if there is one.
pub fn query_one<T>(
    driver: &mut dyn Driver,
    statement: &str,
    params: &[Param<'_>],
    mut read: impl FnMut(&dyn Row) -> Result<T>,
) -> Result<Option<T>> {
    let mut found = None;
    driver.query(statement, params, &mut |row| {
        if found.is_none() {
            found = Some(read(row)?);
        }
        Ok(())
    })?;
    Ok(found)
}

/// All rows of a query.
pub fn query_all<T>(
    driver: &mut dyn Driver,
    statement: &str,
    params: &[Param<'_>],
    mut read: impl FnMut(&dyn Row) -> Result<T>,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    driver.query(statement, params, &mut |row| {
        found.push(read(row)?);
        Ok(())
    })?;
    Ok(found)
}
