//! The bank's own accounts.
//!
//! Each exists once a currency. Their keys are computed, so that a posting
//! finds the other side without looking anything up: the currency's numeric
//! code, a slot, and a stripe (one on an engine with one writer; several where
//! row locks would make everyone queue for the bank's cash).

use super::Currency;
use super::journal::Request;
use super::kind::Channel;
use super::number::AccountId;

/// How many keys a currency has.
const KEYS_A_CURRENCY: i64 = 100_000;
/// How many keys an account of the bank has, one for each stripe.
pub const STRIPES_MAX: i64 = 50;

/// One of the bank's own accounts, without its currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Internal {
    slot: i64,
    /// The name that people and scripts read.
    pub name: &'static str,
    /// Whether its normal balance is a debit (assets and expenses): shown
    /// positive when debits exceed credits.
    pub debit_normal: bool,
}

const fn own(slot: i64, name: &'static str, debit_normal: bool) -> Internal {
    Internal {
        slot,
        name,
        debit_normal,
    }
}

/// Cash in the vault.
pub const CASH_VAULT: Internal = own(1, "cash/vault", true);
/// Checks on the way.
pub const CLEARING_CHECK: Internal = own(2, "clearing/check", true);
/// Wages on the way.
pub const CLEARING_PAYROLL: Internal = own(3, "clearing/payroll", true);
/// Automated clearing house payments on the way.
pub const CLEARING_ACH: Internal = own(4, "clearing/ach", true);
/// Wires on the way.
pub const CLEARING_WIRE: Internal = own(5, "clearing/wire", true);
/// PayPal payments on the way.
pub const CLEARING_PAYPAL: Internal = own(6, "clearing/paypal", true);
/// Zelle payments on the way.
pub const CLEARING_ZELLE: Internal = own(7, "clearing/zelle", true);
/// Payments to third parties on the way.
pub const CLEARING_THIRD_PARTY: Internal = own(8, "clearing/third-party", true);
/// Other payments on the way.
pub const CLEARING_OTHER: Internal = own(9, "clearing/other", true);
/// Fees that the bank earned.
pub const INCOME_FEES: Internal = own(10, "income/fees", false);
/// Interest that the bank paid.
pub const EXPENSE_INTEREST: Internal = own(11, "expense/interest", true);
/// Money whose owner is not known yet.
pub const SUSPENSE: Internal = own(12, "suspense", false);
/// The other side of opening balances.
pub const EQUITY_OPENING: Internal = own(13, "equity/opening", false);

/// What was sent to other ledgers, less what came from them. Over all ledgers
/// it sums to zero when nothing is under way. It moves by transfers between
/// ledgers alone, and is made by the first one.
pub const IN_TRANSIT: Internal = own(14, "in-transit", false);

/// Every account of the bank, in the order of a trial balance.
pub const ALL: &[Internal] = &[
    CASH_VAULT,
    CLEARING_CHECK,
    CLEARING_PAYROLL,
    CLEARING_ACH,
    CLEARING_WIRE,
    CLEARING_PAYPAL,
    CLEARING_ZELLE,
    CLEARING_THIRD_PARTY,
    CLEARING_OTHER,
    INCOME_FEES,
    EXPENSE_INTEREST,
    SUSPENSE,
    EQUITY_OPENING,
    IN_TRANSIT,
];

impl Internal {
    /// The account of a name.
    pub fn parse(name: &str) -> Option<Self> {
        ALL.iter().copied().find(|account| account.name == name)
    }

    /// The key in a currency, of the first stripe.
    pub fn account(self, currency: Currency) -> AccountId {
        AccountId(i64::from(currency.numeric()) * KEYS_A_CURRENCY + self.slot * STRIPES_MAX)
    }

    /// Whether it is there from the first account in its currency on.
    pub fn is_made_early(self) -> bool {
        self != IN_TRANSIT
    }

    /// The account that a key belongs to; `None` for a customer's or an
    /// unknown key.
    pub fn of(account: AccountId) -> Option<Self> {
        if account.is_customer() {
            return None;
        }
        let slot = account.0 % KEYS_A_CURRENCY / STRIPES_MAX;
        ALL.iter().copied().find(|own| own.slot == slot)
    }
}

/// Whether a request moves money between ledgers.
pub fn is_between_ledgers(request: &Request) -> bool {
    is_in_transit(request.debit) || is_in_transit(request.credit)
}

/// Whether an account is a part of [`IN_TRANSIT`].
pub fn is_in_transit(account: AccountId) -> bool {
    Internal::of(account) == Some(IN_TRANSIT)
}

/// The part of one of the bank's own accounts that a lane of writers posts
/// to; a customer's account has no parts.
pub fn stripe(account: AccountId, lane: i64) -> AccountId {
    if account.is_customer() {
        return account;
    }
    AccountId(whole(account).0 + lane.rem_euclid(STRIPES_MAX))
}

/// The account that a part belongs to, which is its first part; a customer's
/// account itself.
pub fn whole(account: AccountId) -> AccountId {
    if account.is_customer() {
        return account;
    }
    AccountId(account.0 - account.0 % STRIPES_MAX)
}

/// The first and the last part that one of the bank's own accounts can have.
pub fn parts(account: AccountId) -> (AccountId, AccountId) {
    let first = whole(account);
    (first, AccountId(first.0 + STRIPES_MAX - 1))
}

/// The account on the bank's side of a payment.
pub fn of_channel(channel: Channel) -> Internal {
    match channel {
        Channel::Cash => CASH_VAULT,
        Channel::Check => CLEARING_CHECK,
        Channel::Payroll => CLEARING_PAYROLL,
        Channel::Ach => CLEARING_ACH,
        Channel::Wire => CLEARING_WIRE,
        Channel::Paypal => CLEARING_PAYPAL,
        Channel::Zelle => CLEARING_ZELLE,
        Channel::ThirdParty => CLEARING_THIRD_PARTY,
        Channel::Other => CLEARING_OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, Internal, STRIPES_MAX, stripe, whole};
    use crate::domain::Currency;

    #[test]
    fn keys_are_distinct_and_lead_back() {
        let mut seen = std::collections::HashSet::new();
        for code in ["USD", "EUR", "JPY", "CLF"] {
            let currency = Currency::parse(code).expect("a currency of the table");
            for own in ALL {
                let key = own.account(currency);
                assert!(seen.insert(key) && !key.is_customer());
                assert_eq!(Internal::of(key), Some(*own));
                assert_eq!(Internal::parse(own.name), Some(*own));
                for lane in 0..STRIPES_MAX {
                    let part = stripe(key, lane);
                    assert!(lane == 0 || seen.insert(part));
                    assert_eq!((whole(part), Internal::of(part)), (key, Some(*own)));
                }
            }
        }
    }
}
