//! What was kept in plain before personal data was sealed: read and replaced
//! once, while an older ledger is brought to the current version.

use super::Result;
use super::driver::{Driver, Param, query_all};
use crate::domain::Day;
use crate::domain::customer::Personal;
use crate::domain::number::CustomerNumber;

const PLAIN: &str =
    "SELECT id, email, phone, address, birth_date FROM customer WHERE id > $1 ORDER BY id LIMIT $2";
const SEAL_LINE: &str = "UPDATE change SET after = $1 WHERE id = $2";

/// Seals what an older ledger has in plain, in the transaction that brings it
/// to the current version.
pub type Upgrade<'a> = &'a mut dyn FnMut(&mut dyn Driver) -> Result<()>;

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
        };
        Ok((CustomerNumber::from_key(row.integer(0)?), personal))
    })
}

/// Replaces the text of a line of the register by its sealed form.
pub fn seal_line(driver: &mut dyn Driver, line: i64, sealed: &str) -> Result<()> {
    let params = [Param::Text(sealed), Param::Integer(line)];
    driver.execute(SEAL_LINE, &params)
}
