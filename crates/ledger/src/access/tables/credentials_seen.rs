//! What a server shows to everybody of what people log in with: enough to be
//! compared with the change log, and nothing that is secret.

use bankctl_storage::Result;
use bankctl_storage::driver::{Driver, query_all};

use crate::access::rules::credential::CredentialSeen;
use crate::kernel::rules::merkle::hexadecimal;
use crate::kernel::tables::descriptor::Table;

/// What everybody sees of that.
pub(crate) const TABLE: Table = Table::not_copied(
    "credential_seen",
    "operator name secrets temporary set_at codes code_since code_step recovery_codes failures locked_until change_id",
);

/// A view, which a file has not: there everything can be read anyway.
const CREDENTIALS: &str = "SELECT operator, name, secrets, temporary, set_at, codes, code_since, code_step, recovery_codes, failures, locked_until, change_id FROM credential_seen ORDER BY operator";

/// What every operator logs in with who can, without what is secret: by key, with
/// the line of the change log that it is as of. Where the engine shows what is
/// secret to no one else.
pub fn credentials(driver: &mut dyn Driver) -> Result<Vec<(i64, CredentialSeen, i64)>> {
    query_all(driver, CREDENTIALS, &[], |row| {
        let seen = CredentialSeen {
            name: row.text(1)?,
            secrets: hexadecimal(&row.blob(2)?),
            temporary: row.integer(3)? != 0,
            set_at: row.integer(4)?,
            codes: row.integer(5)? != 0,
            codes_since: row.optional_integer(6)?,
            code_step: row.integer(7)?,
            recovery_codes: row.integer(8)?,
            failures: row.integer(9)?,
            locked_until: row.integer(10)?,
        };
        Ok((row.integer(0)?, seen, row.integer(11)?))
    })
}
