//! What of accounts may wait for a second person.

use bankctl_storage::Driver;
use bankctl_types::Currency;
use bankctl_types::kind::Kind;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountId, CustomerNumber};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AccountChange, AccountOpening};
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, AskedTransaction, Kept, Outcome};
use crate::approvals::currencies::{of_accounts, put};
use crate::approvals::lines::{may_mean, opens_own_account, record};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::{Result, Settings, WriteTx};

/// To open an account.
impl Kept for AccountOpening {
    const NAMES: &'static [&'static str] = &["open_account"];
}

impl Approvable for AccountOpening {
    fn action(&self) -> Action {
        Action::AccountOpen
    }

    fn also(&self) -> Option<Action> {
        self.has_limit().then_some(Action::AccountUpdate)
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.open_account(self).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        let is_own = || {
            line.subject == Subject::Account
                && line.action == action::CREATED
                && has_limit(self.overdraft, &record(line))
        };
        opens_own_account(line) || is_own()
    }
}

/// To change an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UpdateRequest {
    /// The account.
    pub(crate) account: AccountRef,
    /// What is changed.
    pub(crate) change: AccountChange,
}

impl Kept for UpdateRequest {
    const NAMES: &'static [&'static str] = &["update_account"];
}

impl Approvable for UpdateRequest {
    fn action(&self) -> Action {
        Action::AccountUpdate
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let changed = books.update_account(&self.account, &self.change);
        changed.map(Outcome::done)
    }

    fn add_currencies(
        &self,
        driver: &mut dyn Driver,
        settings: &Settings,
        fields: &mut Value,
    ) -> Result<()> {
        if self.change.overdraft.is_some() {
            let currency = of_accounts(driver, settings, &[&self.account])?;
            put(fields.get_mut("change"), currency);
        }
        Ok(())
    }

    /// With a product an account may become dormant.
    fn fits_line(&self, line: &Change) -> bool {
        let is_of = |account: i64| may_mean(&self.account, account);
        match line.subject {
            Subject::Account => {
                is_of(line.key)
                    && line.action == action::UPDATED
                    && has_changed(&self.change, &record(line))
            }
            Subject::AccountProduct => {
                let account = record(line)["account"].as_i64().unwrap_or_default();
                is_of(account) && line.action == action::CREATED
            }
            Subject::Dormancy => {
                let is_begun = [action::CREATED, action::UPDATED].contains(&&*line.action);
                is_begun && is_of(line.key)
            }
            _ => false,
        }
    }
}

/// To close an account, and to pay out what is in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ClosingRequest {
    /// The account.
    pub(crate) account: AccountRef,
    /// The account that is paid.
    pub(crate) payout: AccountRef,
}

impl Kept for ClosingRequest {
    const NAMES: &'static [&'static str] = &["close_account"];
}

impl Approvable for ClosingRequest {
    fn action(&self) -> Action {
        Action::AccountClose
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let (_, transaction) = books.close_account(&self.account, Some(&self.payout))?;
        Ok(Outcome::of(transaction))
    }

    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        vec![AskedTransaction {
            debit: Some(&self.account),
            credit: Some(&self.payout),
            ..AskedTransaction::any(Kind::Transfer, None)
        }]
    }

    fn fits_line(&self, line: &Change) -> bool {
        match line.subject {
            Subject::Account if !AccountId(line.key).is_customer() => {
                line.action == action::CREATED
            }
            Subject::Account => may_mean(&self.account, line.key) && line.action == action::CLOSED,
            Subject::Fee => {
                let account = record(line)["account"].as_i64().unwrap_or_default();
                may_mean(&self.account, account)
            }
            _ => false,
        }
    }
}

/// Whether the record of an account has a limit.
fn has_limit(limit: Option<PlainDecimal>, record: &Value) -> bool {
    let currency = record["currency"].as_str().and_then(Currency::parse);
    let minor = match limit {
        None => Some(0),
        Some(limit) => currency
            .and_then(|currency| limit.in_currency(currency).ok())
            .map(|money| money.minor),
    };
    minor.is_some() && record["overdraft_minor"].as_i64() == minor
}

/// Whether the record of an account is as a change makes it. Only for its limit and its
/// holders does a change wait.
fn has_changed(asked: &AccountChange, record: &Value) -> bool {
    (asked.overdraft.is_some() || asked.has_holders())
        && asked
            .overdraft
            .is_none_or(|limit| has_limit(limit.0, record))
        && has_holders(asked, record)
}

/// Whether the record of an account has the holders that were asked for, and not
/// those who were to go.
fn has_holders(asked: &AccountChange, record: &Value) -> bool {
    let holders = record["holders"].as_array();
    let has = |customer: &CustomerNumber| {
        let wanted = serde_json::to_value(customer).unwrap_or_default();
        holders.is_some_and(|holders| holders.iter().any(|holder| holder["customer"] == wanted))
    };
    asked.add_holders.iter().all(has) && !asked.remove_holders.iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approvals::lines::sample::{fits, line};

    #[test]
    fn a_limit_is_the_one_that_was_asked_for() {
        let asked = |limit: &str| {
            format!(
                r#"{{"update_account":{{"account":"1000000018","change":{{"overdraft":{limit},"name":null,"external_number":null}}}}}}"#
            )
        };
        let record = |limit: i64| format!(r#"{{"currency":"USD","overdraft_minor":{limit}}}"#);
        let updated = |key, limit| line(Subject::Account, key, action::UPDATED, &record(limit));
        let own = 100_000_001;
        assert!(fits(&asked(r#""10.00""#), &updated(own, 1_000)));
        assert!(!fits(&asked(r#""10.00""#), &updated(own, 1_001)));
        assert!(!fits(&asked("null"), &updated(own, 99_999_900)));
        assert!(!fits(&asked(r#""10.00""#), &updated(own + 1, 1_000)));
        let holders = |change: &str| {
            format!(r#"{{"update_account":{{"account":"1000000018","change":{{{change}}}}}}}"#)
        };
        let adds = holders(r#""add_holders":["C00000021"]"#);
        let removes = holders(r#""remove_holders":["C00000013"]"#);
        let held = |customer: &str| {
            let record = format!(r#"{{"holders":[{{"customer":{customer},"role":"owner"}}]}}"#);
            line(Subject::Account, own, action::UPDATED, &record)
        };
        let [first, second] = ["C00000013", "C00000021"].map(|number| {
            let number = CustomerNumber::parse(number).expect("a number");
            serde_json::to_string(&number).expect("JSON")
        });
        assert!(fits(&adds, &held(&second)) && !fits(&adds, &held(&first)));
        assert!(fits(&removes, &held(&second)) && !fits(&removes, &held(&first)));
        let frozen = line(Subject::Account, own, action::FROZEN, &record(1_000));
        assert!(!fits(&asked(r#""10.00""#), &frozen));
    }
}
