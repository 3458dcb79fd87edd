//! Values about cash reports.

use bankctl_ledger::ctr::rules::Person;
use bankctl_types::number::CustomerNumber;

use super::values::{self, Value};

/// A customer by number, or the name of who is no customer.
pub fn person(value: &str) -> Value<Person> {
    match CustomerNumber::parse(value) {
        Some(number) => Ok(Person::customer(number)),
        None => Ok(Person::stranger(&values::name(value)?)),
    }
}
