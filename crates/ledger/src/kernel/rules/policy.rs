//! What takes a second person.

use std::collections::{BTreeMap, BTreeSet};

use bankctl_types::kind::Kind;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, from_text, words};
use serde::{Deserialize, Serialize};

use crate::kernel::rules::change::Subject;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::own_reversal::OwnReversals;
use crate::kernel::rules::transfer::Request;

/// For how many days a request waits.
pub const REQUEST_DAYS: i64 = 7;

words! {
    /// What a rule is about.
    Rule {
        /// Money that comes in, by a transfer from one of the bank's own
        /// accounts or from another ledger, or a reversal too.
        Deposit = 1, "deposits";
        /// Money that goes out, also by the capture of a hold, by a transfer to
        /// one of the bank's own accounts or to another ledger, or by a
        /// reversal.
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
        /// What a teller takes back of the own work of the day: beyond an
        /// amount and some minutes, and without a setting always.
        OwnReversals = 12, "own-reversals";
        /// When business days begin and end: the first one that is opened, the
        /// calendars and the times.
        Days = 13, "days";
        /// Months that are closed. To open one again always takes a second person.
        Periods = 14, "periods";
        /// What accounts earn and cost: products, rates, and which account has which
        /// product.
        Products = 15, "products";
        /// A payment beyond a limit of its product that asks for a second person: no
        /// rule of the policy, as value dates.
        PaymentLimits = 16, "payment-limits";
        /// A difference to the interest of an account.
        Adjustments = 17, "adjustments";
        /// What a count of cash found too much or too little, and what explains it.
        CashDifferences = 18, "cash-differences";
        /// An exchange at a rate that is given and too far from the table's.
        Exchange = 24, "exchange";
        /// What is credited, paid or taken back because of a dispute.
        Disputes = 22, "disputes";
        /// Money of a check that is given before its day.
        Availability = 19, "availability";
        /// A check that is paid although a rule says no: no rule of the policy, as value
        /// dates, since it always takes a second person.
        Overrides = 20, "overrides";
        /// A check that the bank draws for a customer, and one that it takes back.
        CashierChecks = 21, "cashier-checks";
        /// A payment that a rule of compliance lets wait, and a change of such a rule.
        Rules = 23, "rules";
        /// What rules book because a statement of another bank says so, by its sum.
        Reconciliations = 27, "reconciliations";
    }
}

impl Rule {
    /// The rules for a transaction: by what it does, and by its kind. What goes
    /// from a customer's account to one of the bank's own goes out, whatever it
    /// is called, and comes in the other way; so does what goes to another ledger or
    /// comes from there. Wages wait as a whole file, other lines of files have none, and
    /// what comes back from another ledger has left with leave, a standing order waits
    /// when it is made, what a statement says waits with all of it, and a check that comes back waits for no one.
    pub fn of(request: &Request) -> impl Iterator<Item = Self> + use<> {
        let is_ordered = request
            .source
            .is_some_and(|source| source.subject == Subject::Occurrence);
        // What a statement says waits as a whole.
        let is_posting = request
            .source
            .is_some_and(|source| source.subject == Subject::Reconciliation);
        // The bank on which it is drawn does not pay it, whatever is decided here.
        let is_check = request
            .source
            .is_some_and(|source| source.subject == Subject::Check);
        let is_back =
            request.kind == Kind::Reversal && internal_account::is_in_transit(request.debit);
        let kind = match request.kind {
            Kind::Deposit => Some(Self::Deposit),
            // The bank owes what it has drawn: to pay that takes no one's leave.
            Kind::Withdrawal if internal_account::is_of_official_checks(request) => {
                Some(Self::CashierChecks).filter(|_| request.debit.is_customer())
            }
            Kind::Withdrawal => Some(Self::Withdrawal),
            Kind::Transfer => Some(Self::Transfer),
            // What a customer gives; what is got follows from it.
            Kind::Exchange if request.debit.is_customer() => Some(Self::Transfer),
            Kind::Reversal => Some(Self::Reversal),
            Kind::Adjustment if internal_account::is_adjustment(request) => Some(Self::Adjustments),
            Kind::Difference => Some(Self::CashDifferences),
            Kind::Adjustment if internal_account::is_cash_difference(request) => {
                Some(Self::CashDifferences)
            }
            Kind::Adjustment if internal_account::is_dispute_loss(request) => Some(Self::Disputes),
            // What is taken back waited when it was decided.
            Kind::Provisional if request.credit.is_customer() => Some(Self::Disputes),
            Kind::Payroll
            | Kind::Fee
            | Kind::Interest
            | Kind::Adjustment
            | Kind::Accrual
            | Kind::Tax
            | Kind::OverdraftInterest
            | Kind::CashMove
            | Kind::Exchange
            | Kind::Provisional => None,
        };
        let sides = [request.debit, request.credit].map(AccountId::is_customer);
        let deed = match (request.kind, sides) {
            (Kind::Transfer | Kind::Reversal, [true, false]) => Some(Self::Withdrawal),
            (Kind::Transfer | Kind::Reversal, [false, true]) => Some(Self::Deposit),
            _ => None,
        };
        deed.into_iter()
            .chain(kind)
            .filter(move |_| !is_back && !is_ordered && !is_posting && !is_check)
    }

    /// Whether it is about an amount.
    pub fn has_amount(self) -> bool {
        matches!(
            self,
            Self::Deposit
                | Self::Withdrawal
                | Self::Transfer
                | Self::Reversal
                | Self::Batches
                | Self::OwnReversals
                | Self::Adjustments
                | Self::CashDifferences
                | Self::Disputes
                | Self::Availability
                | Self::CashierChecks
                | Self::Reconciliations
        )
    }

    /// Whether people set it; others follow from what they set elsewhere.
    pub fn is_settable(self) -> bool {
        !matches!(
            self,
            Self::Policy | Self::ValueDates | Self::PaymentLimits | Self::Overrides | Self::Rules
        )
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
    /// To more than this, in minor units of a currency, and later than so many
    /// minutes after the booking.
    OverOrLater(i64, Currency, i64),
    /// To rates that are further off than this, in millionths of the table's.
    Slip(i64),
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
    /// What tellers take back alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_reversals: Option<OwnReversals>,
    /// How far a rate that is given may be from the table's, in millionths of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<i64>,
}

impl Policy {
    /// Whether anything takes a second person.
    pub fn is_set(&self) -> bool {
        !self.always.is_empty() || !self.over.is_empty() || self.slip.is_some()
    }

    /// Whether a request needs a second person, whatever its amount.
    pub fn needs_approval(&self, rule: Rule) -> bool {
        match rule {
            Rule::Policy => self.is_set(),
            // A bank that must know its customers must know their accounts.
            Rule::Accounts => {
                self.always.contains(&Rule::Accounts) || self.always.contains(&Rule::Customers)
            }
            _ => self.always.contains(&rule),
        }
    }

    /// Whether a request of an amount needs a second person. A currency that a rule does
    /// not name has no amount that is small enough.
    pub fn needs_approval_above(&self, rule: Rule, currency: Currency, minor: i64) -> bool {
        let over = |limits: &BTreeMap<String, i64>| {
            limits.get(currency.code()).is_none_or(|most| minor > *most)
        };
        self.needs_approval(rule) || self.over.get(&rule).is_some_and(over)
    }

    /// Changes a rule.
    pub fn set(&mut self, rule: Rule, when: When) {
        if rule == Rule::OwnReversals {
            return self.set_own_reversals(when);
        }
        if rule == Rule::Exchange {
            self.slip = match when {
                When::Slip(millionths) => Some(millionths),
                _ => None,
            };
        }
        match when {
            When::Always => {
                self.over.remove(&rule);
                self.always.insert(rule);
            }
            When::Never | When::Slip(_) => {
                self.over.remove(&rule);
                self.always.remove(&rule);
            }
            When::Over(minor, currency) | When::OverOrLater(minor, currency, _) => {
                self.always.remove(&rule);
                let limits = self.over.entry(rule).or_default();
                limits.insert(currency.code().to_owned(), minor);
            }
        }
    }

    /// Says what tellers take back alone. Nothing is the rule that holds by itself.
    fn set_own_reversals(&mut self, when: When) {
        let When::OverOrLater(minor, currency, minutes) = when else {
            self.own_reversals = None;
            return;
        };
        let setting = self.own_reversals.get_or_insert_default();
        setting.minutes = minutes;
        setting.over.insert(currency.code().to_owned(), minor);
    }
}

from_text! {
    Rule = Rule::parse;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_a_second_person_goes_by_what_it_does() {
        use Rule::{Deposit, Reversal, Transfer, Withdrawal};
        let usd = Currency::parse("USD").expect("a currency");
        let customer = |number| AccountId(AccountId::FIRST_CUSTOMER.0 + number);
        let [vault, fees, transit] = [
            internal_account::CASH_VAULT,
            internal_account::INCOME_FEES,
            internal_account::IN_TRANSIT,
        ]
        .map(|own| own.account(usd));
        let cases: [(Kind, AccountId, AccountId, &[Rule]); 14] = [
            (Kind::Deposit, vault, customer(0), &[Deposit]),
            (Kind::Withdrawal, customer(0), vault, &[Withdrawal]),
            (Kind::Transfer, customer(0), customer(1), &[Transfer]),
            (Kind::Transfer, customer(0), vault, &[Withdrawal, Transfer]),
            (Kind::Transfer, fees, customer(0), &[Deposit, Transfer]),
            (Kind::Transfer, vault, fees, &[Transfer]),
            (
                Kind::Transfer,
                customer(0),
                transit,
                &[Withdrawal, Transfer],
            ),
            (Kind::Transfer, transit, customer(0), &[Deposit, Transfer]),
            (Kind::Transfer, transit, vault, &[Transfer]),
            (Kind::Reversal, transit, customer(0), &[]),
            (Kind::Reversal, customer(0), vault, &[Withdrawal, Reversal]),
            (Kind::Reversal, vault, customer(0), &[Deposit, Reversal]),
            (Kind::Reversal, customer(0), customer(1), &[Reversal]),
            (Kind::Payroll, customer(0), customer(1), &[]),
        ];
        for (kind, debit, credit, expected) in cases {
            let request = Request {
                kind,
                channel: None,
                debit,
                credit,
                amount_minor: 1,
                value_date: None,
                memo: None,
                reverses: None,
                hold: None,
                source: None,
            };
            let rules: Vec<Rule> = Rule::of(&request).collect();
            assert_eq!(rules, expected, "{kind} {debit:?} {credit:?}");
        }
    }

    #[test]
    fn rules_hold_what_they_say() {
        let [usd, eur] = ["USD", "EUR"].map(|code| Currency::parse(code).expect("a currency"));
        let mut policy = Policy::default();
        assert!(!policy.needs_approval(Rule::Policy) && !policy.is_set());
        policy.set(Rule::Withdrawal, When::Over(100, usd));
        let held = |policy: &Policy, currency, minor| {
            policy.needs_approval_above(Rule::Withdrawal, currency, minor)
        };
        assert!(!held(&policy, usd, 100) && held(&policy, usd, 101));
        assert!(held(&policy, eur, 1), "a currency that no one thought of");
        assert!(!policy.needs_approval_above(Rule::Transfer, usd, i64::MAX));
        assert!(policy.needs_approval(Rule::Policy));
        policy.set(Rule::Withdrawal, When::Always);
        assert!(held(&policy, usd, 1));
        let text = serde_json::to_string(&policy).expect("JSON");
        assert_eq!(serde_json::from_str::<Policy>(&text).expect("read"), policy);
        policy.set(Rule::Withdrawal, When::Never);
        assert_eq!(policy, Policy::default());
        policy.set(Rule::OwnReversals, When::OverOrLater(100, usd, 15));
        policy.set(Rule::OwnReversals, When::OverOrLater(90, eur, 5));
        let text = serde_json::to_string(&policy).expect("JSON");
        let expected = r#"{"own_reversals":{"minutes":5,"over":{"EUR":90,"USD":100}}}"#;
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<Policy>(&text).expect("read"), policy);
        assert!(!policy.is_set(), "it takes no second person");
        policy.set(Rule::OwnReversals, When::Always);
        assert_eq!(policy, Policy::default());
    }
}
