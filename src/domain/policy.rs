//! What takes a second person.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Currency;
use super::kind::{Kind, words};

/// For how many days a request waits.
pub const REQUEST_DAYS: i64 = 7;

words! {
    /// What a rule is about.
    Rule {
        /// Money that comes in.
        Deposit = 1, "deposits";
        /// Money that goes out, also by the capture of a hold.
        Withdrawal = 2, "withdrawals";
        /// Money that goes from account to account.
        Transfer = 3, "transfers";
        /// The linked opposite of a transaction.
        Reversal = 4, "reversals";
        /// How far below zero an account may go.
        Limits = 5, "limits";
        /// A new account.
        Accounts = 6, "accounts";
        /// Who may work with the ledger, and as what.
        Operators = 7, "operators";
        /// The policy itself, as soon as there is one.
        Policy = 8, "policy";
        /// Who is not approved as a customer: nothing is paid out, and every
        /// new account waits.
        Customers = 9, "customers";
        /// A file of wages, by its sum.
        Batches = 10, "batches";
        /// A value date further back than the ledger's settings allow: no
        /// rule of the policy, but it waits in the same way.
        ValueDates = 11, "value-dates";
    }
}

impl Rule {
    /// The rule for a transaction, by its kind. Wages wait as a whole file, and
    /// other lines of files have none.
    pub fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Deposit => Some(Self::Deposit),
            Kind::Withdrawal => Some(Self::Withdrawal),
            Kind::Transfer => Some(Self::Transfer),
            Kind::Reversal => Some(Self::Reversal),
            Kind::Payroll | Kind::Fee | Kind::Interest | Kind::Adjustment => None,
        }
    }

    /// Whether it is about an amount.
    pub fn has_amount(self) -> bool {
        matches!(
            self,
            Self::Deposit | Self::Withdrawal | Self::Transfer | Self::Reversal | Self::Batches
        )
    }

    /// Whether people set it; others follow from what they set elsewhere.
    pub fn is_settable(self) -> bool {
        !matches!(self, Self::Policy | Self::ValueDates)
    }
}

/// When a rule applies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Always.
    Always,
    /// Never.
    Never,
    /// To more than this, in minor units of a currency.
    Over(i64, Currency),
}

/// Which requests wait for a second person.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Policy {
    /// What always does.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub always: BTreeSet<Rule>,
    /// What does over an amount, in minor units by currency.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub over: BTreeMap<Rule, BTreeMap<String, i64>>,
}

impl Policy {
    /// Whether anything takes a second person.
    pub fn is_set(&self) -> bool {
        !self.always.is_empty() || !self.over.is_empty()
    }

    /// Whether a request waits, whatever its amount.
    pub fn holds(&self, rule: Rule) -> bool {
        match rule {
            Rule::Policy => self.is_set(),
            // Whoever must know its customers must know their accounts.
            Rule::Accounts => {
                self.always.contains(&Rule::Accounts) || self.always.contains(&Rule::Customers)
            }
            _ => self.always.contains(&rule),
        }
    }

    /// Whether a request over an amount waits. A currency that a rule does
    /// not name has no amount that is small enough.
    pub fn holds_amount(&self, rule: Rule, currency: Currency, minor: i64) -> bool {
        let over = |limits: &BTreeMap<String, i64>| {
            limits.get(currency.code()).is_none_or(|most| minor > *most)
        };
        self.holds(rule) || self.over.get(&rule).is_some_and(over)
    }

    /// Changes a rule.
    pub fn set(&mut self, rule: Rule, when: When) {
        match when {
            When::Always => {
                self.over.remove(&rule);
                self.always.insert(rule);
            }
            When::Never => {
                self.over.remove(&rule);
                self.always.remove(&rule);
            }
            When::Over(minor, currency) => {
                self.always.remove(&rule);
                let limits = self.over.entry(rule).or_default();
                limits.insert(currency.code().to_owned(), minor);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_hold_what_they_say() {
        let [usd, eur] = ["USD", "EUR"].map(|code| Currency::parse(code).expect("a currency"));
        let mut policy = Policy::default();
        assert!(!policy.holds(Rule::Policy) && !policy.is_set());
        policy.set(Rule::Withdrawal, When::Over(100, usd));
        let held = |policy: &Policy, currency, minor| {
            policy.holds_amount(Rule::Withdrawal, currency, minor)
        };
        assert!(!held(&policy, usd, 100) && held(&policy, usd, 101));
        assert!(held(&policy, eur, 1), "a currency that nobody thought of");
        assert!(!policy.holds_amount(Rule::Transfer, usd, i64::MAX));
        assert!(policy.holds(Rule::Policy));
        policy.set(Rule::Withdrawal, When::Always);
        assert!(held(&policy, usd, 1));
        let text = serde_json::to_string(&policy).expect("JSON");
        assert_eq!(serde_json::from_str::<Policy>(&text).expect("read"), policy);
        policy.set(Rule::Withdrawal, When::Never);
        assert_eq!(policy, Policy::default());
    }
}
