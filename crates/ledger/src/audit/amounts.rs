//! Amounts in a line of the audit log, as people and scripts read them: beside
//! the minor units that were hashed.

use bankctl_storage::Driver;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Money};
use serde_json::{Map, Value};

use crate::Result;
use crate::kernel::tables;

/// How the fields end that have minor units.
pub(super) const ENDING: &str = "_minor";

/// Adds to each number of minor units the amount as a text, under the name
/// without the ending.
pub(super) fn beside(driver: &mut dyn Driver, record: &mut Value) -> Result<()> {
    if let Value::Object(fields) = record
        && let Some(currency) = currency_of(driver, fields)?
    {
        add(fields, currency);
    }
    Ok(())
}

/// The currency of the amounts in a record: its own, or that of its account.
pub(super) fn currency_of(
    driver: &mut dyn Driver,
    record: &Map<String, Value>,
) -> Result<Option<Currency>> {
    if let Some(code) = record.get("currency").and_then(Value::as_str) {
        return Ok(Currency::kept(code));
    }
    let Some(account) = record.get("account").and_then(Value::as_i64) else {
        return Ok(None);
    };
    let facts = tables::accounts::facts(driver, AccountId(account))?;
    Ok(facts.map(|facts| facts.currency))
}

fn add(fields: &mut Map<String, Value>, currency: Currency) {
    let amounts: Vec<(String, Value)> = fields
        .iter()
        .filter_map(|(name, value)| {
            let name = name.strip_suffix(ENDING)?;
            let amount = Money::new(value.as_i64()?, currency).to_string();
            Some((name.to_owned(), amount.into()))
        })
        .collect();
    if amounts.is_empty() {
        return;
    }
    for (name, amount) in amounts {
        fields.entry(name).or_insert(amount);
    }
    fields
        .entry("currency")
        .or_insert_with(|| currency.code().into());
}

#[cfg(test)]
mod tests {
    use bankctl_types::Currency;
    use serde_json::{Value, json};

    use super::add;

    #[test]
    fn minor_units_get_their_amount_beside_them() {
        let table: [(Value, &str, Value); 3] = [
            (
                json!({ "currency": "USD", "overdraft_minor": 1250 }),
                "USD",
                json!({ "currency": "USD", "overdraft_minor": 1250, "overdraft": "12.50" }),
            ),
            (
                json!({ "amount_minor": 7, "captured_minor": 0 }),
                "JPY",
                json!({ "amount_minor": 7, "captured_minor": 0, "amount": "7", "captured": "0", "currency": "JPY" }),
            ),
            (json!({ "name": "Ana" }), "USD", json!({ "name": "Ana" })),
        ];
        for (mut record, currency, expected) in table {
            let fields = record.as_object_mut().expect("an object");
            add(fields, Currency::parse(currency).expect("a currency"));
            assert_eq!(record, expected);
        }
    }
}
