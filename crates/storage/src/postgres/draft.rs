//! A schema that is becoming a ledger by being copied into.
//!
//! It has no version above 0 until it is whole, so that no one takes it for a
//! ledger. Each copier that comes lowers the version, and that number is its
//! claim: a process that came before finds another number and writes no more, and
//! no one writes once the copy is the ledger.

use super::schema::{self, STEPS};
use super::{Address, Driver, Postgres};
use crate::driver::{Mode, Param, Sequence, query_one};
use crate::postgres::open::{self, Found, session};
use crate::{Error, Result, damaged, migrate};

const LOCKED_VERSION: &str = "SELECT version FROM bankctl_schema FOR UPDATE";
const PUBLISH: &str = "UPDATE bankctl_schema SET version = $1 WHERE version = $2 RETURNING version";

/// Turns the triggers of all tables off or on: they are off while rows are
/// copied. The table with the version has none, and copiers wait for its row.
fn triggers(on: bool) -> String {
    let word = if on { "ENABLE" } else { "DISABLE" };
    let tables = schema::tables().into_iter();
    let tables = tables.filter(|table| table != "bankctl_schema");
    let statement = |table: String| format!("ALTER TABLE {table} {word} TRIGGER USER;");
    tables.map(statement).collect::<Vec<_>>().concat()
}

/// The statement after which numbers of a table go on behind its last row. The
/// number of a sequence is asked for before: an engine of several nodes would ask
/// one that has the rows and no sequence.
fn numbers(driver: &mut dyn Driver, of: Sequence, table: &str) -> Result<String> {
    let last = format!("SELECT coalesce(max(id), 0) FROM {table}");
    Ok(match of {
        Sequence::Named(sequence) => {
            let last = query_one(driver, &last, &[], |row| row.integer(0))?;
            let next = last.unwrap_or(0) + 1;
            format!("SELECT setval('{sequence}', {next}, FALSE);")
        }
        Sequence::Counter(key) => {
            format!("UPDATE counter SET last = greatest(last, ({last})) WHERE id = {key};")
        }
    })
}

/// Begins a copy, or goes on with one that was broken off. The number is the
/// claim to publish it with.
///
/// # Errors
/// [`Error::Exists`] if there is a ledger already.
pub(crate) fn draft(address: &Address) -> Result<(Postgres, i64)> {
    let mut postgres = session(address)?;
    let found = open::look(&mut postgres)?;
    if let Found::Other(table) = &found {
        return Err(open::not_a_ledger(address, table));
    }
    postgres.begin(Mode::BulkWrite)?;
    if !matches!(found, Found::Ledger(_)) {
        open::make_schema(&mut postgres, found)?;
        postgres.batch("UPDATE bankctl_schema SET version = 0")?;
    }
    let claim = postgres.locked_version()? - 1;
    if claim >= 0 {
        return Err(Error::Exists(address.to_string()));
    }
    postgres.batch(&format!("UPDATE bankctl_schema SET version = {claim}"))?;
    postgres.batch(&triggers(false))?;
    postgres.commit()?;
    postgres.claim = Some(claim);
    Ok((postgres, claim))
}

impl Postgres {
    /// The version, which stays so until the transaction ends.
    fn locked_version(&mut self) -> Result<i64> {
        let mut version = None;
        self.query(LOCKED_VERSION, &[], &mut |row| {
            version = Some(row.integer(0)?);
            Ok(())
        })?;
        version.ok_or_else(|| damaged("it has no schema version"))
    }

    /// Whether the draft is still this copier's, until the transaction ends.
    pub(super) fn must_be_claimed(&mut self) -> Result<()> {
        let Some(claim) = self.claim else {
            return Ok(());
        };
        match self.locked_version()? {
            version if version == claim => Ok(()),
            version => Err(taken(&self.address, version)),
        }
    }
}

fn taken(address: &Address, version: i64) -> Error {
    Error::Exists(if version > 0 {
        address.to_string()
    } else {
        format!("another copy to {address}")
    })
}

/// Everything is copied: sets what follows from the rows by `script`, and where
/// the numbers of tables go on.
pub(crate) fn finish_copy(
    driver: &mut dyn Driver,
    script: &str,
    numbered: &[(Sequence, &str)],
) -> Result<()> {
    driver.begin(Mode::BulkWrite)?;
    let mut finish = || {
        driver.execute_script(script)?;
        let mut all = String::new();
        for (of, table) in numbered {
            all.push_str(&numbers(driver, *of, table)?);
        }
        driver.execute_script(&all)?;
        driver.execute_script(&triggers(true))
    };
    if let Err(error) = finish() {
        driver.rollback();
        return Err(error);
    }
    driver.commit()
}

/// Makes a whole copy the ledger, and does `last` in the same transaction.
///
/// # Errors
/// [`Error::Exists`] if another copier has come since.
pub(crate) fn publish(
    address: &Address,
    claim: i64,
    last: impl FnOnce(&mut dyn Driver) -> Result<()>,
) -> Result<()> {
    let mut postgres = session(address)?;
    open::look(&mut postgres)?;
    let version = migrate::newest(STEPS);
    postgres.begin(Mode::Write)?;
    let mut published = false;
    let params = [Param::Integer(version), Param::Integer(claim)];
    postgres.query(PUBLISH, &params, &mut |_| {
        published = true;
        Ok(())
    })?;
    if !published {
        let version = postgres.locked_version()?;
        return Err(taken(address, version));
    }
    last(&mut postgres)?;
    postgres.commit()
}
