//! A schema that is becoming a ledger by being copied into.
//!
//! It has no version until it is whole, so that nobody takes it for a ledger.

use super::place::{self, Found, session};
use super::schema::STEPS;
use super::{Address, Driver, Postgres};
use crate::store::driver::Mode;
use crate::store::migrate;
use crate::store::{Error, Result};

/// Tables with triggers, which are off while rows are copied.
const GUARDED: [&str; 10] = [
    "transfer",
    "change",
    "reference_used",
    "operator",
    "customer",
    "account",
    "position",
    "hold",
    "batch",
    "log",
];

/// What follows from the rows: which references are used, and where numbers go
/// on.
const SEAL: &str = "
DELETE FROM reference_used;
INSERT INTO reference_used SELECT reference FROM transfer WHERE reference IS NOT NULL
  UNION ALL SELECT reference FROM hold WHERE reference IS NOT NULL;
SELECT setval('transfer_number', coalesce(max(id), 0) + 1, FALSE) FROM transfer;
SELECT setval('change_number', coalesce(max(id), 0) + 1, FALSE) FROM change;
SELECT setval('customer_number', coalesce(max(id), 0) + 1, FALSE) FROM customer;
SELECT setval('account_number', greatest(coalesce(max(id), 0), 100000000) + 1, FALSE) FROM account;
SELECT setval('hold_number', coalesce(max(id), 0) + 1, FALSE) FROM hold;
SELECT setval('batch_number', coalesce(max(id), 0) + 1, FALSE) FROM batch;
SELECT setval('operator_number', coalesce(max(id), 0) + 1, FALSE) FROM operator;
";

fn triggers(on: bool) -> String {
    let word = if on { "ENABLE" } else { "DISABLE" };
    let statement = |table: &&str| format!("ALTER TABLE {table} {word} TRIGGER USER;");
    GUARDED.iter().map(statement).collect::<Vec<_>>().concat()
}

/// Begins a copy, or goes on with one that was broken off.
///
/// # Errors
/// [`Error::Exists`] if there is a ledger already.
pub(in crate::store) fn draft(address: &Address) -> Result<Postgres> {
    let mut postgres = session(address)?;
    match place::look(&mut postgres)? {
        Found::Ledger(0) => {}
        Found::Ledger(_) => return Err(Error::Exists(address.to_string())),
        Found::Other(table) => return Err(place::not_a_ledger(address, &table)),
        found => {
            postgres.begin(Mode::BulkWrite)?;
            place::make_schema(&mut postgres, found)?;
            postgres.batch("UPDATE bankctl_schema SET version = 0")?;
            postgres.commit()?;
        }
    }
    postgres.batch(&triggers(false))?;
    Ok(postgres)
}

/// Everything is copied: sets what follows from the rows.
pub(in crate::store) fn seal(driver: &mut dyn Driver) -> Result<()> {
    driver.begin(Mode::BulkWrite)?;
    driver.execute_script(SEAL)?;
    driver.execute_script(&triggers(true))?;
    driver.commit()
}

/// Makes a whole copy the ledger.
pub(in crate::store) fn publish(address: &Address) -> Result<()> {
    let mut postgres = session(address)?;
    let version = migrate::newest(STEPS);
    postgres.begin(Mode::Write)?;
    postgres.batch(&format!("UPDATE bankctl_schema SET version = {version}"))?;
    postgres.commit()
}
