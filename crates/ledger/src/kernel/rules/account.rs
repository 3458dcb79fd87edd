//! Accounts as they stand, and when they may change.

use bankctl_types::kind::{AccountStatus, AccountType, HolderRole, Mandate};
use bankctl_types::number::{AccountId, AccountNumber, CustomerNumber};
use bankctl_types::{Currency, Money, Timestamp, from_text};
use serde::{Serialize, Serializer};

use super::chart;
use crate::kernel::rules::internal_account::{self, IN_TRANSIT, Internal};
use crate::kernel::rules::rejection::Rejection;
use bankctl_types::serde_text::as_base64;

/// A part in an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Holder {
    /// Who.
    pub customer: CustomerNumber,
    /// As what.
    pub role: HolderRole,
}

/// An account of a customer, or one of the bank's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Account {
    /// The key; its number or name is [`label`].
    pub id: AccountId,
    /// Checking, savings, or the bank's own.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// A label that the customer gave it, or the name of the bank's own.
    pub name: Option<String>,
    /// The currency that it is kept in.
    pub currency: Currency,
    /// The state.
    pub status: AccountStatus,
    /// Why it is frozen, sealed with the owner's key.
    #[serde(serialize_with = "as_base64")]
    pub freeze_reason: Option<Vec<u8>>,
    /// How far below zero it may go, in minor units.
    pub overdraft_minor: i64,
    /// Who holds it: the owner first. Empty for the bank's own.
    pub holders: Vec<Holder>,
    /// Which of them must order a payment.
    #[serde(skip_serializing_if = "is_any")]
    pub mandate: Mandate,
    /// Its numbers in other systems.
    pub external_numbers: Vec<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Since when a holder agrees to pay fees for ATM and card payments that the
    /// account does not have enough for; `None` without (Regulation E, 1005.17).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opted_in_at: Option<Timestamp>,
}

// As serde asks for it. Accounts from before there were mandates have none
// written.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_any(mandate: &Mandate) -> bool {
    *mandate == Mandate::Any
}

/// An account as people name it, before the ledger was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AccountRef {
    /// A customer's account, by a number whose check digit is right.
    Number(AccountNumber),
    /// One of the bank's own, by name: `cash/vault`, or `cash/vault:EUR` for
    /// one that is not kept in the ledger's currency.
    Internal(Internal, Option<Currency>),
    /// Perhaps another of the bank's own, of a name that the chart of accounts
    /// may have.
    Own(String, Option<Currency>),
    /// Perhaps a number of another system, in its compact form.
    External(String),
}

impl AccountRef {
    /// Reads what people type. `None` if it can't name any account.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(number) = AccountNumber::parse(text) {
            return Some(Self::Number(number));
        }
        let (name, currency) = match text.trim().rsplit_once(':') {
            Some((name, code)) => (name, Some(Currency::parse(code)?)),
            None => (text.trim(), None),
        };
        if let Some(internal) = Internal::parse(name) {
            return Some(Self::Internal(internal, currency));
        }
        if chart::is_name(name) {
            return Some(Self::Own(name.to_owned(), currency));
        }
        bankctl_types::text::external_number(text)
            .ok()
            .map(Self::External)
    }

    /// Only transfers between ledgers move money to and from `in-transit`, and
    /// only the program itself what stands for the interest of all accounts.
    ///
    /// # Errors
    /// [`Rejection::InTransitAccount`], [`Rejection::BuiltInAccount`].
    pub fn must_not_be_in_transit(&self) -> Result<(), Rejection> {
        match self {
            Self::Internal(internal, _) if *internal == IN_TRANSIT => {
                Err(Rejection::InTransitAccount)
            }
            Self::Internal(internal, _)
                if internal.is_the_programs() || internal.is_a_position() =>
            {
                Err(Rejection::BuiltInAccount {
                    account: internal.name.to_owned(),
                })
            }
            _ => Ok(()),
        }
    }

    /// Whether this looks like one of our own numbers, mistyped: digits only,
    /// and no more of them than our numbers have.
    pub fn looks_mistyped(&self) -> bool {
        matches!(self, Self::External(text)
            if text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit()))
    }
}

impl std::fmt::Display for AccountRef {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Internal(internal, None) => formatter.write_str(internal.name),
            Self::Own(name, None) => formatter.write_str(name),
            Self::Internal(internal, Some(currency)) => {
                write!(formatter, "{}:{currency}", internal.name)
            }
            Self::Own(name, Some(currency)) => write!(formatter, "{name}:{currency}"),
            Self::External(text) => formatter.write_str(text),
        }
    }
}

/// What people call an account: a customer's by its number, the bank's own by
/// its name. Of one that was added to the chart of accounts only the chart has
/// the name ([`Chart::label`](chart::Chart::label)); without it the number must
/// do.
pub fn label(account: AccountId) -> String {
    match (Internal::of(account), internal_account::number(account)) {
        (Some(own), _) => own.name.to_owned(),
        (None, Some(number)) if internal_account::is_added(account) => format!("gl/{number}"),
        _ => AccountNumber::from_key(account.0).to_string(),
    }
}

impl Account {
    /// The number or name.
    pub fn label(&self) -> String {
        match &self.name {
            Some(name) if internal_account::is_added(self.id) => name.clone(),
            _ => label(self.id),
        }
    }

    /// Whether customers' rules apply: not to the bank's own accounts.
    ///
    /// # Errors
    /// [`Rejection::InternalAccount`].
    pub fn must_be_customers(&self) -> Result<(), Rejection> {
        if self.account_type == AccountType::Internal {
            return Err(Rejection::InternalAccount {
                account: self.label(),
            });
        }
        Ok(())
    }

    /// Whether it is one that may still be changed.
    ///
    /// # Errors
    /// [`Rejection::AccountClosed`].
    pub fn must_not_be_closed(&self) -> Result<(), Rejection> {
        match self.status {
            AccountStatus::Closed => Err(Rejection::AccountClosed {
                account: self.label(),
            }),
            _ => Ok(()),
        }
    }

    /// Whether the account can be closed: nothing in it, nothing owed, no
    /// open holds.
    ///
    /// # Errors
    /// Already closed, balance not zero, holds open, in this order. A frozen
    /// account can be closed once it is unfrozen.
    pub fn may_close(
        &self,
        balance_minor: i64,
        holds: i64,
        held_minor: i64,
    ) -> Result<(), Rejection> {
        self.must_be_customers()?;
        let account = self.label();
        match self.status {
            AccountStatus::Closed => return Err(Rejection::AccountClosed { account }),
            AccountStatus::Frozen => return Err(Rejection::AccountFrozen { account }),
            AccountStatus::Open => {}
        }
        if balance_minor != 0 {
            let balance = Money::new(balance_minor, self.currency);
            return Err(Rejection::BalanceNotZero { account, balance });
        }
        if holds > 0 {
            let held = Money::new(held_minor, self.currency);
            return Err(Rejection::HoldsOpen {
                account,
                count: holds,
                held,
            });
        }
        Ok(())
    }

    /// Whether the overdraft limit can become `limit_minor`: only a checking
    /// account has one, and it can't be below what is already used.
    ///
    /// # Errors
    /// [`Rejection::LimitExceeded`].
    pub fn may_have_overdraft(&self, limit_minor: i64, used_minor: i128) -> Result<(), Rejection> {
        self.must_be_customers()?;
        if limit_minor > 0 && self.account_type != AccountType::Checking {
            return Err(Rejection::LimitExceeded(format!(
                "a {} account has no overdraft",
                self.account_type
            )));
        }
        if i128::from(limit_minor) < used_minor {
            return Err(Rejection::LimitExceeded(format!(
                "account {} uses more of its overdraft than {} {}",
                self.label(),
                Money::new(limit_minor, self.currency),
                self.currency
            )));
        }
        Ok(())
    }
}

/// Ledger balance less holds plus overdraft limit, at the ends of what can be
/// counted if it lies beyond.
pub fn available(ledger: i64, held: i64, overdraft: i64, currency: Currency) -> Money {
    let exact = i128::from(ledger) - i128::from(held) + i128::from(overdraft);
    let edge = if exact < 0 { i64::MIN } else { i64::MAX };
    Money::new(i64::try_from(exact).unwrap_or(edge), currency)
}

from_text! {
    AccountRef = AccountRef::parse;
}

impl Serialize for AccountRef {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::{Currency, Timestamp};

    use super::{Account, AccountId, AccountStatus, AccountType, Mandate};

    fn account(account_type: AccountType, status: AccountStatus) -> Account {
        Account {
            id: AccountId(100_000_001),
            account_type,
            name: None,
            currency: Currency::parse("USD").expect("USD"),
            status,
            freeze_reason: None,
            overdraft_minor: 0,
            holders: Vec::new(),
            mandate: Mandate::Any,
            external_numbers: Vec::new(),
            opened_at: Timestamp(0),
            closed_at: None,
            opted_in_at: None,
        }
    }

    #[test]
    fn only_an_empty_open_account_can_be_closed() {
        use AccountStatus::{Closed, Frozen, Open};
        let table = [
            (Open, 0, 0, Ok(())),
            (Open, 1, 0, Err("balance_not_zero")),
            (Open, -1, 1, Err("balance_not_zero")),
            (Open, 0, 1, Err("holds_open")),
            (Frozen, 1, 1, Err("account_frozen")),
            (Closed, 0, 0, Err("account_closed")),
        ];
        for (status, balance, holds, expected) in table {
            let closing = account(AccountType::Checking, status).may_close(balance, holds, holds);
            assert_eq!(closing.map_err(|rejection| rejection.code()), expected);
        }
        let internal = account(AccountType::Internal, Open).may_close(0, 0, 0);
        assert_eq!(
            internal.map_err(|rejection| rejection.code()),
            Err("internal_account")
        );
    }

    #[test]
    fn an_overdraft_is_for_checking_and_not_below_its_use() {
        let table = [
            (AccountType::Checking, 100, 100, true),
            (AccountType::Checking, 99, 100, false),
            (AccountType::Checking, 0, -5, true),
            (AccountType::Savings, 0, 0, true),
            (AccountType::Savings, 1, 0, false),
        ];
        for (account_type, limit, used, allowed) in table {
            let answer = account(account_type, AccountStatus::Open).may_have_overdraft(limit, used);
            assert_eq!(answer.is_ok(), allowed, "{account_type} {limit} {used}");
        }
    }
}
