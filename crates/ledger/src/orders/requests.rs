//! What of standing orders may wait for a second person.

use bankctl_types::Currency;
use bankctl_types::money::PlainDecimal;
use serde_json::Value;

use super::rules::amount::AmountRule;
use super::rules::dates::Every;
use super::{OrderAmount, OrderOpening};
use crate::access::rules::permission::Action;
use crate::kernel::rules::change::{Change, Subject, action};

impl OrderOpening {
    /// What the caller must be permitted: a transfer on a day to come is an order of
    /// one time.
    pub(crate) fn action(&self) -> Action {
        match self.every {
            Every::Once => Action::Transfer,
            _ => Action::OrderAdd,
        }
    }

    /// Whether a line of the register is the one that it asks for.
    pub(crate) fn fits_line(&self, line: &Change) -> bool {
        let record: Value = serde_json::from_str(&line.after).unwrap_or_default();
        line.subject == Subject::StandingOrder
            && line.action == action::CREATED
            && self.has_amount_of(&record)
            && record["every"] == *self.every.name()
            && record["reference"].as_str() == self.reference.as_deref()
            && record["memo"].as_str() == self.memo.as_deref()
            && record["times"].as_i64() == self.times
    }

    /// Whether a record moves so much.
    fn has_amount_of(&self, record: &Value) -> bool {
        let currency = record["currency"].as_str().and_then(Currency::kept);
        let minor = |amount: PlainDecimal| {
            let money = amount.in_currency(currency?).ok()?;
            Some(money.minor)
        };
        let (rule, minor) = match &self.amount {
            OrderAmount::Fixed(amount) => (AmountRule::Fixed, minor(*amount)),
            OrderAmount::Above(limit) => (AmountRule::Above, limit.0.map_or(Some(0), minor)),
            OrderAmount::UpTo(amount) => (AmountRule::UpTo, minor(*amount)),
        };
        record["rule"] == *rule.name()
            && minor.is_some()
            && record["amount_minor"].as_i64() == minor
    }
}
