//! The bank's own accounts.
//!
//! Each exists once a currency. Their keys are computed, so that a posting
//! finds the other side without looking anything up: the currency's numeric
//! code, a slot, and a stripe (one on an engine with one writer; several where
//! row locks would make everyone queue for the bank's cash).

use bankctl_types::Currency;
use bankctl_types::class::Class;
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::AccountId;

use super::chart;
use crate::kernel::rules::transfer::Request;

/// How many keys a currency has.
const KEYS_A_CURRENCY: i64 = 100_000;
/// How many keys an account of the bank has, one for each stripe.
pub const SHARDS_MAX: i64 = 50;

/// One of the bank's own accounts, without its currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Internal {
    slot: i64,
    /// The name that people and scripts read.
    pub name: &'static str,
    /// What it is in the balance sheet.
    pub class: Class,
}

const fn own(slot: i64, name: &'static str, class: Class) -> Internal {
    Internal { slot, name, class }
}

/// Cash in the vault.
pub const CASH_VAULT: Internal = own(1, "cash/vault", Class::Asset);
/// Checks on the way.
pub const CLEARING_CHECK: Internal = own(2, "clearing/check", Class::Asset);
/// Wages on the way.
pub const CLEARING_PAYROLL: Internal = own(3, "clearing/payroll", Class::Asset);
/// Automated clearing house payments on the way.
pub const CLEARING_ACH: Internal = own(4, "clearing/ach", Class::Asset);
/// Wires on the way.
pub const CLEARING_WIRE: Internal = own(5, "clearing/wire", Class::Asset);
/// PayPal payments on the way.
pub const CLEARING_PAYPAL: Internal = own(6, "clearing/paypal", Class::Asset);
/// Zelle payments on the way.
pub const CLEARING_ZELLE: Internal = own(7, "clearing/zelle", Class::Asset);
/// Payments to third parties on the way.
pub const CLEARING_THIRD_PARTY: Internal = own(8, "clearing/third-party", Class::Asset);
/// Other payments on the way.
pub const CLEARING_OTHER: Internal = own(9, "clearing/other", Class::Asset);
/// Fees that the bank earned.
pub const INCOME_FEES: Internal = own(10, "income/fees", Class::Income);
/// Interest that the bank paid.
pub const EXPENSE_INTEREST: Internal = own(11, "expense/interest", Class::Expense);
/// Money whose owner is not known yet.
pub const SUSPENSE: Internal = own(12, "suspense", Class::Liability);
/// The other side of opening balances.
pub const EQUITY_OPENING: Internal = own(13, "equity/opening", Class::Equity);

/// What was sent to other ledgers, less what came from them. Over all ledgers
/// it sums to zero when nothing is under way. It moves by transfers between
/// ledgers alone, and is made by the first one.
pub const IN_TRANSIT: Internal = own(14, "in-transit", Class::Liability);
/// What other banks took for their work. It is made by the first such payment.
pub const EXPENSE_BANK_FEES: Internal = own(15, "expense/bank-fees", Class::Expense);

/// Interest that customers earned and were not paid. Only accruals and payments of
/// interest move it: it is what all accounts have accrued. This and those below
/// are made when they are needed.
pub const PAYABLE_INTEREST: Internal = own(16, "payable/interest", Class::Liability);
/// Tax that was withheld of interest.
pub const PAYABLE_TAX_WITHHELD: Internal = own(17, "payable/tax-withheld", Class::Liability);
/// Interest that customers owe and did not pay, moved as [`PAYABLE_INTEREST`].
pub const RECEIVABLE_OVERDRAFT_INTEREST: Internal =
    own(18, "receivable/overdraft-interest", Class::Asset);
/// Interest that the bank earned.
pub const INCOME_OVERDRAFT_INTEREST: Internal = own(19, "income/overdraft-interest", Class::Income);
/// Cash that was counted and not expected, or expected and missing: one account for
/// both.
pub const EXPENSE_CASH_OVER_SHORT: Internal = own(20, "expense/cash-over-short", Class::Expense);
/// The bank's position in each currency: what it gave of it and got for it. Exchanges
/// alone move it.
pub const POSITION_EXCHANGE: Internal = own(24, "position/exchange", Class::Asset);
/// What all positions are worth in the ledger's currency, with the opposite sign.
/// Revaluations alone move it.
pub const POSITION_EXCHANGE_EQUIVALENT: Internal =
    own(25, "position/exchange-equivalent", Class::Asset);
/// What the bank earned by rates that are not its table's.
pub const INCOME_EXCHANGE: Internal = own(26, "income/exchange", Class::Income);
/// What positions lost in worth, less what they gained.
pub const EXPENSE_REVALUATION: Internal = own(27, "expense/revaluation", Class::Expense);

/// What customers who dispute a transaction were credited until the bank has decided.
/// Only disputes move it.
pub const RECEIVABLE_DISPUTES: Internal = own(22, "receivable/disputes", Class::Asset);
/// What the bank lost to disputes that it decided for the customer.
pub const EXPENSE_DISPUTES: Internal = own(23, "expense/disputes", Class::Expense);
/// Checks that the bank drew and that were not presented yet. Only their issue, their
/// payment and what voids them move it.
pub const PAYABLE_OFFICIAL_CHECKS: Internal = own(21, "payable/official-checks", Class::Liability);

/// Every account that the program knows by itself, by number.
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
    EXPENSE_BANK_FEES,
    PAYABLE_INTEREST,
    PAYABLE_TAX_WITHHELD,
    RECEIVABLE_OVERDRAFT_INTEREST,
    INCOME_OVERDRAFT_INTEREST,
    EXPENSE_CASH_OVER_SHORT,
    POSITION_EXCHANGE,
    POSITION_EXCHANGE_EQUIVALENT,
    INCOME_EXCHANGE,
    EXPENSE_REVALUATION,
    RECEIVABLE_DISPUTES,
    EXPENSE_DISPUTES,
    PAYABLE_OFFICIAL_CHECKS,
];

impl Internal {
    /// The account of a name.
    pub fn parse(name: &str) -> Option<Self> {
        ALL.iter().copied().find(|account| account.name == name)
    }

    /// The key in a currency, of the first stripe.
    pub fn account(self, currency: Currency) -> AccountId {
        key(self.slot, currency)
    }

    /// Its number in the chart of accounts.
    pub const fn number(self) -> i64 {
        self.slot
    }

    /// Whether it is there from the first account in its currency on.
    pub fn is_made_early(self) -> bool {
        self.slot < IN_TRANSIT.slot
    }

    /// Whether the program alone books to it, because it is the sum of what is
    /// kept elsewhere.
    pub fn is_the_programs(self) -> bool {
        self.is_of_interest() || self == RECEIVABLE_DISPUTES || self == PAYABLE_OFFICIAL_CHECKS
    }

    /// Whether it has what all accounts have accrued.
    fn is_of_interest(self) -> bool {
        self == PAYABLE_INTEREST || self == RECEIVABLE_OVERDRAFT_INTEREST
    }

    /// Whether exchanges and revaluations alone book to it.
    pub fn is_a_position(self) -> bool {
        self == POSITION_EXCHANGE || self == POSITION_EXCHANGE_EQUIVALENT
    }

    /// The account that a key belongs to; `None` for a customer's or an
    /// unknown key.
    pub fn of(account: AccountId) -> Option<Self> {
        let slot = number(account)?;
        ALL.iter().copied().find(|own| own.slot == slot)
    }
}

/// The currency of one of the bank's own accounts, by its key.
pub fn currency(account: AccountId) -> Option<Currency> {
    if account.is_customer() {
        return None;
    }
    let numeric = u16::try_from(account.0 / KEYS_A_CURRENCY).ok()?;
    Currency::of_numeric(numeric)
}

/// The key of the first part of an account of the chart, in a currency.
pub(crate) fn key(number: i64, currency: Currency) -> AccountId {
    AccountId(i64::from(currency.numeric()) * KEYS_A_CURRENCY + number * SHARDS_MAX)
}

/// The number in the chart of accounts; `None` for a customer's account.
pub fn number(account: AccountId) -> Option<i64> {
    (!account.is_customer()).then_some(account.0 % KEYS_A_CURRENCY / SHARDS_MAX)
}

/// Whether an account was added while the bank ran: the chart has its name.
pub fn is_added(account: AccountId) -> bool {
    number(account).is_some_and(|number| number >= chart::FIRST_ADDED)
}

/// Whether an account's balance, as it is shown, never goes below zero. Then it
/// has one part: several writers could not tell what is in all of them.
pub fn has_floor(account: AccountId) -> bool {
    number(account).is_some_and(chart::has_floor)
}

/// Whether an account is shown positive when debits exceed credits: assets and
/// expenses.
pub fn is_debit_normal(account: AccountId) -> bool {
    match Internal::of(account) {
        Some(own) => own.class.is_debit_normal(),
        None => number(account).is_some_and(chart::is_debit_normal),
    }
}

/// Whether a request moves money between ledgers.
pub fn is_between_ledgers(request: &Request) -> bool {
    is_in_transit(request.debit) || is_in_transit(request.credit)
}

/// Whether a request pays interest or books it: the sums of all accounts follow
/// from what they accrued.
pub fn is_of_interest(request: &Request) -> bool {
    let sides = [request.debit, request.credit].into_iter();
    let mut own = sides.filter_map(Internal::of);
    own.any(Internal::is_of_interest)
}

/// Whether it books what the bank earned or lost by the rate of an exchange.
pub fn is_margin(request: &Request) -> bool {
    let sides = [request.debit, request.credit].map(|side| Internal::of(unsharded(side)));
    request.kind == Kind::Exchange && sides.contains(&Some(INCOME_EXCHANGE))
}

/// Whether a request issues, pays or voids a check that the bank draws.
pub fn is_of_official_checks(request: &Request) -> bool {
    let sides = [request.debit, request.credit].map(|side| Internal::of(unsharded(side)));
    sides.contains(&Some(PAYABLE_OFFICIAL_CHECKS))
}

/// Whether it moves money between an account and what the bank spends for interest.
pub fn is_adjustment(request: &Request) -> bool {
    let sides = [request.debit, request.credit].map(|side| Internal::of(unsharded(side)));
    sides.contains(&Some(EXPENSE_INTEREST))
}

/// Whether it explains what a count of cash found too much or too little.
pub fn is_cash_difference(request: &Request) -> bool {
    let sides = [request.debit, request.credit].map(|side| Internal::of(unsharded(side)));
    sides.contains(&Some(EXPENSE_CASH_OVER_SHORT))
}

/// Whether it is what the bank pays for a dispute that it decided for the customer.
pub fn is_dispute_loss(request: &Request) -> bool {
    Internal::of(unsharded(request.debit)) == Some(EXPENSE_DISPUTES)
}

/// Whether an account is a part of [`IN_TRANSIT`].
pub fn is_in_transit(account: AccountId) -> bool {
    Internal::of(account) == Some(IN_TRANSIT)
}

/// The part of one of the bank's own accounts that a lane of writers posts
/// to; a customer's account has no parts, nor has one with a floor.
pub fn shard(account: AccountId, lane: i64) -> AccountId {
    if account.is_customer() || has_floor(account) {
        return account;
    }
    AccountId(unsharded(account).0 + lane.rem_euclid(SHARDS_MAX))
}

/// The account that a part belongs to, which is its first part; a customer's
/// account itself.
pub fn unsharded(account: AccountId) -> AccountId {
    if account.is_customer() {
        return account;
    }
    AccountId(account.0 - account.0 % SHARDS_MAX)
}

/// The first and the last part that one of the bank's own accounts can have.
pub fn parts(account: AccountId) -> (AccountId, AccountId) {
    let first = unsharded(account);
    (first, AccountId(first.0 + SHARDS_MAX - 1))
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
    use bankctl_types::Currency;

    use super::{ALL, Internal, SHARDS_MAX, shard, unsharded};

    #[test]
    fn keys_are_distinct_and_lead_back() {
        let mut seen = std::collections::HashSet::new();
        for code in ["USD", "EUR", "JPY", "CLF"] {
            let currency = Currency::parse(code).expect("a currency of the table");
            for own in ALL {
                let key = own.account(currency);
                assert_eq!(super::currency(key), Some(currency), "{code}");
                assert!(seen.insert(key) && !key.is_customer());
                assert_eq!(Internal::of(key), Some(*own));
                assert_eq!(Internal::parse(own.name), Some(*own));
                for lane in 0..SHARDS_MAX {
                    let part = shard(key, lane);
                    assert!(lane == 0 || seen.insert(part));
                    assert_eq!((unsharded(part), Internal::of(part)), (key, Some(*own)));
                }
            }
        }
    }
}
