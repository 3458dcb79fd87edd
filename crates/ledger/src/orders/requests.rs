//! What of standing orders may wait for a second person.

use bankctl_types::Currency;
use bankctl_types::money::PlainDecimal;
use serde_json::Value;

use super::rules::amount::AmountRule;
use super::rules::dates::Every;
use super::{OrderAmount, OrderOpening};
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::approvals::lines::{opens_own_account, record};
use crate::kernel::rules::change::{Change, Subject, action};
use crate::{Result, WriteTx};

/// To make a standing order.
impl Kept for OrderOpening {
    const NAMES: &'static [&'static str] = &["order"];
}

impl Approvable for OrderOpening {
    /// A transfer on a day to come is an order of one time.
    fn action(&self) -> Action {
        match self.every {
            Every::Once => Action::Transfer,
            _ => Action::OrderAdd,
        }
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.add_order(self).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        if line.subject == Subject::Account {
            return opens_own_account(line);
        }
        let record = record(line);
        line.subject == Subject::StandingOrder
            && line.action == action::CREATED
            && self.has_amount_of(&record)
            && record["every"] == *self.every.name()
            && record["reference"].as_str() == self.reference.as_deref()
            && record["memo"].as_str() == self.memo.as_deref()
            && record["times"].as_i64() == self.times
    }
}

impl OrderOpening {
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
