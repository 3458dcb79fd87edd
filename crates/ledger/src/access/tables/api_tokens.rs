//! Tokens of programs.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Timestamp;

use crate::access::rules::api_token::Token;
use crate::kernel::rules::duties::ADMINS;
use crate::kernel::tables::descriptor::Table;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("token_number");

/// Tokens of programs.
pub(crate) const TABLE: Table = Table::of(
    "token",
    1,
    "id operator secret_hash* scopes# created_at expires_at revoked_at change_id",
)
.numbered(NUMBERS)
.insert(ADMINS)
.update(&[("revoked_at change_id", ADMINS)]);

const BY_HASH: &str = "SELECT id, operator, secret_hash, scopes, created_at, expires_at, revoked_at, change_id FROM token WHERE secret_hash = $1";
const BY_ID: &str = "SELECT id, operator, secret_hash, scopes, created_at, expires_at, revoked_at, change_id FROM token WHERE id = $1";
const ALL: &str = "SELECT id, operator, secret_hash, scopes, created_at, expires_at, revoked_at, change_id FROM token ORDER BY id";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM token";
const INSERT: &str = "INSERT INTO token (id, operator, secret_hash, scopes, created_at, expires_at, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const REVOKE: &str = "UPDATE token SET revoked_at = $1, change_id = $2 WHERE id = $3";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BY_HASH, BY_ID, ALL, NEXT, INSERT, REVOKE];

/// A token as it is stored.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// The number.
    pub id: i64,
    /// The record.
    pub token: Token,
    /// The line of the change log that it is as of.
    pub change: i64,
}

fn read(row: &dyn Row) -> Result<TokenRow> {
    let id = row.integer(0)?;
    let wrong = |_| damaged(format_args!("token {id} has a wrong hash"));
    Ok(TokenRow {
        id,
        token: Token {
            operator: row.integer(1)?,
            hash: row.blob(2)?.try_into().map_err(wrong)?,
            scopes: row.text(3)?,
            created_at: Timestamp(row.integer(4)?),
            expires_at: Timestamp(row.integer(5)?),
            revoked_at: row.optional_integer(6)?,
        },
        change: row.integer(7)?,
    })
}

/// The token of a hash.
pub fn by_hash(driver: &mut dyn Driver, hash: &[u8; 32]) -> Result<Option<TokenRow>> {
    query_one(driver, BY_HASH, &[Param::Blob(hash)], read)
}

/// The token of a number.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<TokenRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// Every token, oldest first.
pub fn all(driver: &mut dyn Driver) -> Result<Vec<TokenRow>> {
    query_all(driver, ALL, &[], read)
}

/// The next free number.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Writes a token.
pub fn insert(driver: &mut dyn Driver, row: &TokenRow) -> Result<()> {
    let token = &row.token;
    let params = [
        Param::Integer(row.id),
        Param::Integer(token.operator),
        Param::Blob(&token.hash),
        Param::Text(&token.scopes),
        Param::Integer(token.created_at.0),
        Param::Integer(token.expires_at.0),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Writes that a token was revoked.
pub fn revoke(driver: &mut dyn Driver, row: &TokenRow) -> Result<()> {
    let params = [
        Param::optional(row.token.revoked_at),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(REVOKE, &params)
}
