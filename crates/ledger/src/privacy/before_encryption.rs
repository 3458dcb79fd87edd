//! What was kept in plain by earlier versions: read and sealed once, while an
//! older ledger is brought to the current version.

use bankctl_storage::Result;
use bankctl_storage::driver::{Driver, Param, Row, query_all};
use bankctl_types::Day;
use bankctl_types::number::{AccountId, CustomerNumber};

use crate::customers::rules::Personal;

const PLAIN: &str =
    "SELECT id, email, phone, address, birth_date FROM customer WHERE id > $1 ORDER BY id LIMIT $2";
const STATUS_REASONS: &str = "SELECT id, status_reason FROM customer WHERE status_reason IS NOT NULL AND id > $1 ORDER BY id LIMIT $2";
const FREEZE_REASONS: &str = "SELECT id, freeze_reason FROM account WHERE freeze_reason IS NOT NULL AND id > $1 ORDER BY id LIMIT $2";
const SEAL_LINE: &str = "UPDATE change SET after = $1 WHERE id = $2";

/// What stands in plain of the customers after a key.
pub fn plain(
    driver: &mut dyn Driver,
    after: i64,
    limit: i64,
) -> Result<Vec<(CustomerNumber, Personal)>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, PLAIN, &params, |row| {
        let birth_date = row.optional_integer(4)?;
        let personal = Personal {
            email: row.optional_text(1)?,
            phone: row.optional_text(2)?,
            address: row.optional_text(3)?,
            birth_date: birth_date.and_then(|day| i32::try_from(day).ok()).map(Day),
            status_reason: None,
            tin: None,
        };
        Ok((CustomerNumber::from_key(row.integer(0)?), personal))
    })
}

/// Why customers after a key were rejected or suspended.
pub fn status_reasons(
    driver: &mut dyn Driver,
    after: i64,
    limit: i64,
) -> Result<Vec<(CustomerNumber, String)>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, STATUS_REASONS, &params, |row: &dyn Row| {
        Ok((CustomerNumber::from_key(row.integer(0)?), row.text(1)?))
    })
}

/// Why accounts after a key are frozen.
pub fn freeze_reasons(
    driver: &mut dyn Driver,
    after: i64,
    limit: i64,
) -> Result<Vec<(AccountId, String)>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, FREEZE_REASONS, &params, |row: &dyn Row| {
        Ok((AccountId(row.integer(0)?), row.text(1)?))
    })
}

/// Replaces the text of a line of the change log by its sealed form.
pub fn encrypt_line(driver: &mut dyn Driver, line: i64, sealed: &str) -> Result<()> {
    let params = [Param::Text(sealed), Param::Integer(line)];
    driver.execute(SEAL_LINE, &params)
}
