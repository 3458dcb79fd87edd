//! What operators log in with.

use bankctl_storage::driver::{Driver, Param, Row, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Timestamp;

use crate::access::rules::credential::{CodeSecret, Credential};
use crate::access::rules::password::Password;
use crate::kernel::rules::duties::PEOPLE;
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;

/// What operators log in with.
pub(crate) const TABLE: Table = Table::of(
    "credential",
    1,
    "operator salt* memory_kib passes lanes verifier* temporary set_at code_secret* code_since code_step recovery* failures locked_until change_id",
)
.read(PEOPLE)
.insert(PEOPLE)
.update(&[
    ("salt memory_kib passes lanes verifier temporary set_at code_secret code_since code_step recovery failures locked_until change_id", PEOPLE),
]);

const BY_OPERATOR: &str = "SELECT operator, name, salt, memory_kib, passes, lanes, verifier, temporary, set_at, code_secret, code_since, code_step, recovery, failures, locked_until, credential.change_id FROM credential JOIN operator ON operator.id = credential.operator WHERE operator = $1";
const ALL: &str = "SELECT operator, name, salt, memory_kib, passes, lanes, verifier, temporary, set_at, code_secret, code_since, code_step, recovery, failures, locked_until, credential.change_id FROM credential JOIN operator ON operator.id = credential.operator ORDER BY operator";
const SET: &str = "INSERT INTO credential (operator, salt, memory_kib, passes, lanes, verifier, temporary, set_at, code_secret, code_since, code_step, recovery, failures, locked_until, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (operator) DO UPDATE SET salt = excluded.salt, memory_kib = excluded.memory_kib, passes = excluded.passes, lanes = excluded.lanes, verifier = excluded.verifier, temporary = excluded.temporary, set_at = excluded.set_at, code_secret = excluded.code_secret, code_since = excluded.code_since, code_step = excluded.code_step, recovery = excluded.recovery, failures = excluded.failures, locked_until = excluded.locked_until, change_id = excluded.change_id";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BY_OPERATOR, ALL, SET];

/// What an operator logs in with, as it is stored.
#[derive(Clone, Debug)]
pub struct CredentialRow {
    /// The operator, by key.
    pub operator: i64,
    /// The record.
    pub credential: Credential,
    /// The line of the change log that it is as of.
    pub change: i64,
}

fn read(row: &dyn Row) -> Result<CredentialRow> {
    let operator = row.integer(0)?;
    let wrong = |_| damaged(format_args!("the password of operator {operator}"));
    let since = row.optional_integer(10)?;
    let codes = row
        .optional_blob(9)?
        .map(|sealed| CodeSecret { sealed, since });
    if codes.is_none() && since.is_some() {
        return Err(damaged(format_args!("the codes of operator {operator}")));
    }
    Ok(CredentialRow {
        operator,
        credential: Credential {
            name: row.text(1)?,
            password: Password {
                salt: row.blob(2)?.try_into().map_err(wrong)?,
                memory_kib: row.integer(3)?,
                passes: row.integer(4)?,
                lanes: row.integer(5)?,
                verifier: row.blob(6)?.try_into().map_err(wrong)?,
            },
            temporary: row.integer(7)? != 0,
            set_at: Timestamp(row.integer(8)?),
            codes,
            code_step: row.integer(11)?,
            recovery: hashes(&row.blob(12)?),
            failures: row.integer(13)?,
            locked_until: row.integer(14)?,
        },
        change: row.integer(15)?,
    })
}

/// Keeps others from logging in as an operator, or from changing what that
/// takes.
pub(crate) fn lock(driver: &mut dyn Driver, operator: i64) -> Result<()> {
    const LOCK: &str = "SELECT operator FROM credential WHERE operator = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(operator))
}

/// Hashes that stand one after the other.
pub(crate) fn hashes(bytes: &[u8]) -> Vec<[u8; 32]> {
    let (hashes, _) = bytes.as_chunks();
    hashes.to_vec()
}

/// What an operator logs in with.
pub fn of(driver: &mut dyn Driver, operator: i64) -> Result<Option<CredentialRow>> {
    query_one(driver, BY_OPERATOR, &[Param::Integer(operator)], read)
}

/// What every operator logs in with who can.
pub fn all(driver: &mut dyn Driver) -> Result<Vec<CredentialRow>> {
    query_all(driver, ALL, &[], read)
}

/// Writes what an operator logs in with from now on.
pub fn set(driver: &mut dyn Driver, row: &CredentialRow) -> Result<()> {
    let credential = &row.credential;
    let Password {
        salt,
        memory_kib,
        passes,
        lanes,
        verifier,
    } = &credential.password;
    let codes = credential.codes.as_ref();
    let recovery = credential.recovery.concat();
    let params = [
        Param::Integer(row.operator),
        Param::Blob(salt),
        Param::Integer(*memory_kib),
        Param::Integer(*passes),
        Param::Integer(*lanes),
        Param::Blob(verifier),
        Param::Integer(credential.temporary.into()),
        Param::Integer(credential.set_at.0),
        Param::optional_blob(codes.map(|codes| codes.sealed.as_slice())),
        Param::optional(codes.and_then(|codes| codes.since)),
        Param::Integer(credential.code_step),
        Param::Blob(&recovery),
        Param::Integer(credential.failures),
        Param::Integer(credential.locked_until),
        Param::Integer(row.change),
    ];
    driver.execute(SET, &params)
}
