//! In which currencies the amounts of a request are. It is kept as it was asked for:
//! an amount is in the currency of the account that it names. Of what it names and is
//! not there nothing is said.

use bankctl_storage::Driver;
use bankctl_types::Currency;
use serde_json::Value;

use crate::kernel::rules::account::AccountRef;
use crate::kernel::{tables, transaction};
use crate::{Result, Settings};

/// The currency of the first of some accounts that is kept in one only; where
/// each may be in any, that of the first.
///
/// # Errors
/// Only those of the store.
pub(crate) fn of_accounts(
    driver: &mut dyn Driver,
    settings: &Settings,
    accounts: &[&AccountRef],
) -> Result<Option<Currency>> {
    let is_in_any = |account: &&&AccountRef| {
        matches!(
            account,
            AccountRef::Internal(_, None) | AccountRef::Own(_, None)
        )
    };
    let mut of_one = accounts.iter().filter(|account| !is_in_any(account));
    let Some(account) = of_one.next().or(accounts.first()) else {
        return Ok(None);
    };
    let Ok(id) = transaction::resolve(driver, settings, account) else {
        return Ok(None);
    };
    let facts = tables::accounts::facts(driver, id)?;
    Ok(facts.map(|facts| facts.currency))
}

/// Puts a currency beside the amount of an object.
pub(crate) fn put(object: Option<&mut Value>, currency: Option<Currency>) {
    if let (Some(Value::Object(fields)), Some(currency)) = (object, currency) {
        let code = currency.to_string();
        fields.insert("currency".to_owned(), Value::String(code));
    }
}
