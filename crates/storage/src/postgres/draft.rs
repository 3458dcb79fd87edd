//! A schema that is becoming a ledger by being copied into.
//!
//! It has no version above 0 until it is whole, so that nobody takes it for a
//! ledger. Each copier that comes lowers the version, and that number is its
//! claim: whoever came before finds another number and writes no more, and
//! nobody writes once the copy is the ledger.

use super::schema::STEPS;
use super::{Address, Driver, Postgres};
use crate::driver::{Mode, Param};
use crate::postgres::open::{self, Found, session};
use crate::{Error, Result, damaged, migrate};

/// Tables with triggers, which are off while rows are copied.
const GUARDED: [&str; 25] = [
    "transfer",
    "change",
    "reference_used",
    "operator",
    "approval",
    "token",
    "credential",
    "session",
    "document",
    "ordered_by",
    "customer",
    "account",
    "position",
    "hold",
    "batch",
    "log",
    "dispatch",
    "arrival",
    "partner",
    "customer_key",
    "master_key",
    "ledger",
    "holder",
    "external_number",
    "gl_account",
];

/// What follows from the rows: which references are used, and where numbers go
/// on.
const SEAL: &str = "
DELETE FROM reference_used;
INSERT INTO reference_used SELECT reference FROM transfer WHERE reference IS NOT NULL
  UNION ALL SELECT reference FROM hold WHERE reference IS NOT NULL;
SELECT setval('transfer_number', coalesce(max(id), 0) + 1, FALSE) FROM transfer;
SELECT setval('change_number', coalesce(max(id), 0) + 1, FALSE) FROM change;
UPDATE counter SET last = (SELECT coalesce(max(id), 0) FROM customer) WHERE id = 1;
UPDATE counter SET last = (SELECT greatest(coalesce(max(id), 0), 100000000) FROM account) WHERE id = 2;
SELECT setval('hold_number', coalesce(max(id), 0) + 1, FALSE) FROM hold;
SELECT setval('batch_number', coalesce(max(id), 0) + 1, FALSE) FROM batch;
SELECT setval('approval_number', coalesce(max(id), 0) + 1, FALSE) FROM approval;
SELECT setval('token_number', coalesce(max(id), 0) + 1, FALSE) FROM token;
SELECT setval('document_number', coalesce(max(id), 0) + 1, FALSE) FROM document;
SELECT setval('operator_number', coalesce(max(id), 0) + 1, FALSE) FROM operator;
SELECT setval('arrival_number', coalesce(max(id), 0) + 1, FALSE) FROM arrival;
SELECT setval('partner_number', coalesce(max(id), 0) + 1, FALSE) FROM partner;
";

const LOCKED_VERSION: &str = "SELECT version FROM bankctl_schema FOR UPDATE";
const PUBLISH: &str = "UPDATE bankctl_schema SET version = $1 WHERE version = $2 RETURNING version";

fn triggers(on: bool) -> String {
    let word = if on { "ENABLE" } else { "DISABLE" };
    let statement = |table: &&str| format!("ALTER TABLE {table} {word} TRIGGER USER;");
    GUARDED.iter().map(statement).collect::<Vec<_>>().concat()
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

/// Everything is copied: sets what follows from the rows.
pub(crate) fn seal(driver: &mut dyn Driver) -> Result<()> {
    driver.begin(Mode::BulkWrite)?;
    let sealed = driver
        .execute_script(SEAL)
        .and_then(|()| driver.execute_script(&triggers(true)));
    if let Err(error) = sealed {
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
