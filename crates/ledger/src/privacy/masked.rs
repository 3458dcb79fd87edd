//! What the audit log shows of records with personal data.

use bankctl_storage::Driver;
use serde_json::Value;

use crate::kernel::rules::change::Change;
use crate::{Privacy, Result};

/// What is personal in a customer's record: the log says that it was changed,
/// not what it is.
const PERSONAL: [&str; 6] = ["identity", "email", "phone", "address", "birth_date", "tin"];
/// Why something was done, which the log tells to who has the key.
const REASONS: [&str; 2] = ["status_reason", "freeze_reason"];

/// Masks what is personal in a line about a customer or an account, and opens
/// why something was done.
pub(crate) fn legible(
    driver: &mut dyn Driver,
    privacy: &Privacy,
    change: &Change,
    after: &mut Value,
) -> Result<()> {
    let Value::Object(fields) = after else {
        return Ok(());
    };
    for name in PERSONAL {
        if let Some(value) = fields.get_mut(name)
            && !value.is_null()
        {
            *value = Value::from("***");
        }
    }
    for name in REASONS {
        if let Some(value) = fields.get_mut(name)
            && let Some(sealed) = value.as_str()
        {
            let why = privacy.reason_in(driver, change, sealed)?;
            *value = Value::from(why.as_deref().unwrap_or("***"));
        }
    }
    Ok(())
}
