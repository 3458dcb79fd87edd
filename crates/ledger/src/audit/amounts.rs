//! Amounts in a line of the audit log, as people and scripts read them: beside
//! the minor units that were hashed.

use bankctl_types::{Currency, Money};
use serde_json::Value;

/// How the fields end that have minor units.
const ENDING: &str = "_minor";

/// Adds to each number of minor units the amount as a text, under the name
/// without the ending, where the record says its currency or is `of` one.
pub(super) fn beside(record: &mut Value, of: Option<Currency>) {
    let Value::Object(fields) = record else {
        return;
    };
    let own = fields.get("currency").and_then(Value::as_str);
    let Some(currency) = own.and_then(Currency::parse).or(of) else {
        return;
    };
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

    use super::beside;

    #[test]
    fn minor_units_get_their_amount_beside_them() {
        let table: [(Value, Option<&str>, Value); 5] = [
            (
                json!({ "currency": "USD", "overdraft_minor": 1250 }),
                None,
                json!({ "currency": "USD", "overdraft_minor": 1250, "overdraft": "12.50" }),
            ),
            (
                json!({ "amount_minor": 7, "captured_minor": 0 }),
                Some("JPY"),
                json!({ "amount_minor": 7, "captured_minor": 0, "amount": "7", "captured": "0", "currency": "JPY" }),
            ),
            (
                json!({ "amount_minor": 7 }),
                None,
                json!({ "amount_minor": 7 }),
            ),
            (
                json!({ "name": "Ana" }),
                Some("USD"),
                json!({ "name": "Ana" }),
            ),
            (json!("text"), Some("USD"), json!("text")),
        ];
        for (mut record, currency, expected) in table {
            beside(&mut record, currency.and_then(Currency::parse));
            assert_eq!(record, expected);
        }
    }
}
