//! What a line of the change log changed: the record before it and after it.

use std::collections::HashMap;

use bankctl_storage::Driver;
use bankctl_types::number::TransactionId;
use bankctl_types::{Currency, Money, Timestamp};
use serde_json::Value;

use super::amounts::{self, ENDING};
use super::log::legible_record;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::tables;
use crate::{ReadTx, Result, views};

/// How many lines are read at once.
const PAGE_ROWS: i64 = 1_000;
/// How many pages are looked through for the line before.
const PAGES_MAX: usize = 100;
/// What says nothing about a record that people look for, or stands in the line
/// itself.
const LEFT_ASIDE: [&str; 6] = ["id", "number", "batch", "identity", "checker", "decided_at"];
/// Fields that have the key of a transaction.
const TRANSACTIONS: [&str; 3] = ["transaction", "first_transfer", "last_transfer"];

/// Says of each line what it changed, as far as the line before it is found
/// within reach.
pub(super) fn say(
    view: &mut ReadTx<'_>,
    items: &mut [views::AuditLogLine],
    changes: &[Change],
) -> Result<()> {
    let mut open: HashMap<(Subject, i64), Vec<usize>> = HashMap::new();
    for (place, change) in changes.iter().enumerate() {
        let is_first = change.action == action::CREATED;
        if action::changes_its_record(&change.action) && !is_first {
            open.entry((change.subject, change.key))
                .or_default()
                .push(place);
        }
    }
    let Some(newest) = changes.iter().map(|change| change.id).max() else {
        return Ok(());
    };
    let mut before = newest;
    for _ in 0..PAGES_MAX {
        if open.is_empty() {
            break;
        }
        let rows = tables::changes::page_back(view.driver, before, PAGE_ROWS)?;
        let Some(end) = rows.last() else {
            break;
        };
        before = end.change.id;
        for row in &rows {
            let earlier = &row.change;
            let key = (earlier.subject, earlier.key);
            if !action::changes_its_record(&earlier.action) {
                continue;
            }
            let Some(places) = open.get_mut(&key) else {
                continue;
            };
            let is_later = |place: &usize| changes.get(*place).is_some_and(|it| it.id > earlier.id);
            let (now, still) = places
                .iter()
                .partition::<Vec<usize>, _>(|place| is_later(place));
            *places = still;
            if places.is_empty() {
                open.remove(&key);
            }
            for place in now {
                let was = legible_record(view, earlier)?;
                if let Some(item) = items.get_mut(place) {
                    item.changed = between(view.driver, &was, &item.after)?;
                }
            }
        }
    }
    Ok(())
}

/// The fields that differ.
fn between(driver: &mut dyn Driver, was: &Value, is: &Value) -> Result<Vec<views::FieldChange>> {
    let (Some(was), Some(is)) = (was.as_object(), is.as_object()) else {
        return Ok(Vec::new());
    };
    let currency = amounts::currency_of(driver, is)?;
    // An amount is told once: by its minor units, not by the text beside them.
    let is_beside = |name: &str| {
        let minor = format!("{name}{ENDING}");
        is.contains_key(&minor) || was.contains_key(&minor)
    };
    let differs = |name: &&String| {
        was.get(*name) != is.get(*name) && !LEFT_ASIDE.contains(&name.as_str()) && !is_beside(name)
    };
    let names = is
        .keys()
        .chain(was.keys().filter(|name| !is.contains_key(*name)));
    let told = |name: &String, value: Option<&Value>| words(name, value, currency);
    let changed = names.filter(differs).map(|name| views::FieldChange {
        field: name.trim_end_matches(ENDING).replace('_', " "),
        before: told(name, was.get(name)),
        after: told(name, is.get(name)),
    });
    Ok(changed.collect())
}

fn amount(minor: i64, currency: Currency) -> String {
    format!("{} {currency}", Money::new(minor, currency).grouped())
}

/// A value as people read it.
fn words(name: &str, value: Option<&Value>, currency: Option<Currency>) -> String {
    match value {
        None | Some(Value::Null) => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => {
            let minor = number.as_i64().filter(|_| name.ends_with(ENDING));
            match (minor.zip(currency), number.as_i64()) {
                (Some((minor, currency)), _) => amount(minor, currency),
                (_, Some(0)) if TRANSACTIONS.contains(&name) => "none".to_owned(),
                (_, Some(key)) if TRANSACTIONS.contains(&name) => {
                    TransactionId::from_key(key).to_string()
                }
                (_, Some(micros)) if name.ends_with("_at") => Timestamp(micros).to_string(),
                _ => number.to_string(),
            }
        }
        Some(Value::Array(items)) if items.is_empty() => "none".to_owned(),
        Some(Value::Array(items)) => {
            let items = items.iter().map(|item| words(name, Some(item), currency));
            items.collect::<Vec<_>>().join(", ")
        }
        Some(Value::Object(fields)) => {
            let told = fields.iter().map(|(within, value)| {
                // What the policy lets pass stands under its currency.
                match (Currency::kept(within), value.as_i64()) {
                    (Some(currency), Some(minor)) => amount(minor, currency),
                    _ => format!(
                        "{} {}",
                        within.replace('_', " "),
                        words(within, Some(value), currency)
                    ),
                }
            });
            told.collect::<Vec<_>>().join(", ")
        }
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Currency;
    use serde_json::{Value, json};

    use super::words;

    #[test]
    fn values_are_told_as_people_read_them() {
        let usd = Currency::parse("USD");
        let table: &[(&str, Value, &str)] = &[
            ("overdraft_minor", json!(123_450), "1,234.50 USD"),
            ("lanes", json!(123_450), "123450"),
            ("last_transfer", json!(0), "none"),
            ("transaction", json!(1), "T0000000013"),
            ("expires_at", json!(0), "1970-01-01T00:00:00.000000Z"),
            (
                "policy",
                json!({ "over": { "withdrawals": { "USD": 10_000 } } }),
                "over withdrawals 100.00 USD",
            ),
            ("status", json!("frozen"), "frozen"),
            ("freeze_reason", json!(null), "none"),
            ("external_numbers", json!([]), "none"),
            ("roles", json!(["teller", "admin"]), "teller, admin"),
            ("disabled", json!(true), "yes"),
            (
                "holders",
                json!([{ "customer": "C00000013", "role": "owner" }]),
                "customer C00000013, role owner",
            ),
        ];
        for (name, value, expected) in table {
            assert_eq!(words(name, Some(value), usd), *expected, "{name}");
        }
        assert_eq!(words("amount_minor", Some(&json!(5)), None), "5");
        assert_eq!(words("memo", None, usd), "none");
    }
}
