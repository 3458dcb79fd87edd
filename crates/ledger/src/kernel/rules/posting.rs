//! May this be posted, and what are the balances then?
//!
//! [`decide`] is the one door through which money moves: every use case
//! gathers the two [`Party`] facts inside its write transaction and asks here.

use bankctl_types::kind::{AccountStatus, CustomerStatus, Mandate};
use bankctl_types::number::{AccountId, CustomerNumber};
use bankctl_types::{Currency, Day, Money};

use super::account;
use super::chart::Chart;
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::has_floor;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::Request;

/// What must be known of an account to decide about it.
#[derive(Clone, Debug)]
pub struct Party {
    /// The key.
    pub account: AccountId,
    /// The state.
    pub status: AccountStatus,
    /// The currency.
    pub currency: Currency,
    /// The ledger balance in minor units (of the stripe that is posted to).
    pub balance_minor: i64,
    /// What open holds reserve, in minor units.
    pub held_minor: i64,
    /// How far below zero a customer's account may go, in minor units.
    pub overdraft_minor: i64,
    /// Which holders must order what it pays.
    pub mandate: Mandate,
    /// A holder for whose sake it pays nothing out, and what that holder is.
    pub unapproved: Option<(CustomerNumber, CustomerStatus)>,
    /// What its product says of this very payment.
    pub terms: Terms,
}

/// What a rule of compliance says of a payment; the stronger is the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// It waits for a second person.
    Review,
    /// It is refused.
    Deny,
}

/// What the product of an account says of a payment that a customer orders.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Terms {
    /// Whether it is taken whatever the state of the account, and beyond what it has.
    pub is_forced: bool,
    /// Since when the account is dormant, and pays nothing out.
    pub dormant_since: Option<Day>,
    /// What rules of compliance say, if any says something.
    pub verdict: Option<Verdict>,
    /// The limit that the payment is beyond, in words.
    pub beyond: Option<String>,
    /// Whether it is beyond a limit for which it waits for a second person.
    pub waits: bool,
    /// What the fees come to that are taken together with it, in minor units.
    pub fees_minor: i64,
    /// Whether it is the account of a till.
    pub is_till: bool,
    /// What the account keeps at least, in minor units.
    pub minimum_minor: Option<i64>,
}

impl Party {
    /// Ledger balance less holds plus overdraft limit, in minor units.
    ///
    /// Computed in 128 bits: three numbers of 64 bits can't overflow it.
    pub fn available_minor(&self) -> i128 {
        i128::from(self.balance_minor) - i128::from(self.held_minor)
            + i128::from(self.overdraft_minor)
    }

    /// The available balance as money, at the ends of what can be counted if
    /// it lies beyond.
    pub fn available(&self) -> Money {
        let available = self.available_minor();
        let minor =
            i64::try_from(available).unwrap_or(if available < 0 { i64::MIN } else { i64::MAX });
        Money::new(minor, self.currency)
    }
}

/// The balances after a posting, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Balances {
    /// Of the account that pays.
    pub debit_minor: i64,
    /// Of the account that is paid.
    pub credit_minor: i64,
}

/// Decides about a transfer between two different accounts.
///
/// # Errors
/// The first [`Rejection`] that applies, in this order: same account,
/// currency, closed (paying side first), frozen, dormant (paying side), a holder who is
/// not approved (paying side), a rule that denies it, a limit of payments (paying side first), insufficient
/// funds, the least balance, overflow. What the bank takes by
/// the terms of an account, it takes of one that is frozen or has nothing, too. The bank's own accounts have no limit downwards: their
/// balance mirrors what customers were given. Those with a floor, such as tills, hold no less than nothing.
///
/// The chart has the names of accounts that were added to it.
pub fn decide(
    request: &Request,
    debit: &Party,
    credit: &Party,
    chart: &Chart,
) -> Result<Balances, Rejection> {
    let label = |account| chart.label(account);
    if debit.account == credit.account {
        return Err(Rejection::SameAccount {
            account: label(debit.account),
        });
    }
    if debit.currency != credit.currency {
        return Err(Rejection::CurrencyMismatch {
            debit: label(debit.account),
            debit_currency: debit.currency.code(),
            credit: label(credit.account),
            credit_currency: credit.currency.code(),
        });
    }
    for party in [debit, credit] {
        if party.status == AccountStatus::Closed {
            return Err(Rejection::AccountClosed {
                account: label(party.account),
            });
        }
    }
    let is_forced = request.kind.is_forced() || debit.terms.is_forced;
    if !is_forced {
        may_act(debit, label)?;
    }
    if debit.terms.verdict.max(credit.terms.verdict) == Some(Verdict::Deny) {
        return Err(Rejection::DeniedByRule);
    }
    if !is_forced {
        within_limits(debit)?;
    }
    within_limits(credit)?;
    if !is_forced {
        has_enough(debit, request.amount_minor, label)?;
    }
    for (party, minor) in [
        (debit, -request.amount_minor),
        (credit, request.amount_minor),
    ] {
        keeps_its_floor(party, minor, label)?;
    }
    let overflow = |party: &Party| Rejection::BalanceOverflow {
        account: label(party.account),
    };
    Ok(Balances {
        debit_minor: debit
            .balance_minor
            .checked_sub(request.amount_minor)
            // The smallest number has no opposite, as which some are shown.
            .filter(|balance| *balance != i64::MIN)
            .ok_or_else(|| overflow(debit))?,
        credit_minor: credit
            .balance_minor
            .checked_add(request.amount_minor)
            .ok_or_else(|| overflow(credit))?,
    })
}

/// Whether an open account may pay (or reserve) an amount now.
///
/// # Errors
/// Closed, frozen, dormant, a holder not approved, beyond a limit, not enough
/// available, or less than the least balance left.
pub fn may_pay(party: &Party, amount_minor: i64) -> Result<(), Rejection> {
    may_act(party, account::label)?;
    within_limits(party)?;
    has_enough(party, amount_minor, account::label)
}

/// Whether money may move between two accounts on a day to come, as far as that is
/// known now.
///
/// # Errors
/// Same account, currency, closed (paying side first).
pub fn may_pay_later(debit: &Party, credit: &Party, names: [String; 2]) -> Result<(), Rejection> {
    let [debit_name, credit_name] = names;
    if debit.account == credit.account {
        return Err(Rejection::SameAccount {
            account: debit_name,
        });
    }
    if debit.currency != credit.currency {
        return Err(Rejection::CurrencyMismatch {
            debit: debit_name,
            debit_currency: debit.currency.code(),
            credit: credit_name,
            credit_currency: credit.currency.code(),
        });
    }
    for (party, account) in [(debit, debit_name), (credit, credit_name)] {
        if party.status == AccountStatus::Closed {
            return Err(Rejection::AccountClosed { account });
        }
    }
    Ok(())
}

/// Whether an account pays anything out at all.
fn may_act(party: &Party, label: impl Fn(AccountId) -> String) -> Result<(), Rejection> {
    match party.status {
        AccountStatus::Closed => {
            return Err(Rejection::AccountClosed {
                account: label(party.account),
            });
        }
        AccountStatus::Frozen => {
            return Err(Rejection::AccountFrozen {
                account: label(party.account),
            });
        }
        AccountStatus::Open => {}
    }
    if let Some(since) = party.terms.dormant_since {
        return Err(Rejection::AccountDormant {
            account: label(party.account),
            since,
        });
    }
    if let Some((customer, status)) = party.unapproved {
        return Err(Rejection::CustomerNotApproved { customer, status });
    }
    Ok(())
}

/// Whether a payment is within the limits of an account.
fn within_limits(party: &Party) -> Result<(), Rejection> {
    match &party.terms.beyond {
        Some(message) => Err(Rejection::PaymentLimitExceeded(message.clone())),
        None => Ok(()),
    }
}

/// Whether an account has an amount, with the fees that go with it, and keeps its
/// least balance.
fn has_enough(
    party: &Party,
    amount_minor: i64,
    label: impl Fn(AccountId) -> String,
) -> Result<(), Rejection> {
    if !party.account.is_customer() {
        return Ok(());
    }
    let all_minor = amount_minor.saturating_add(party.terms.fees_minor);
    if party.available_minor() < i128::from(all_minor) {
        return Err(Rejection::InsufficientFunds {
            account: label(party.account),
            available: party.available(),
            amount: Money::new(all_minor, party.currency),
        });
    }
    let left = party.balance_minor.saturating_sub(all_minor);
    match party.terms.minimum_minor {
        Some(minimum) if left < minimum => Err(Rejection::MinimumBalance {
            account: label(party.account),
            balance: Money::new(left, party.currency),
            minimum: Money::new(minimum, party.currency),
        }),
        _ => Ok(()),
    }
}

/// Whether an account with a floor stays on it or above when its balance moves
/// by so much. What is paid out of a till is credited to it.
fn keeps_its_floor(
    party: &Party,
    minor: i64,
    label: impl Fn(AccountId) -> String,
) -> Result<(), Rejection> {
    if !has_floor(party.account) {
        return Ok(());
    }
    let shown = shown_minor(party.account, party.balance_minor);
    let moved = i128::from(shown_minor(party.account, minor));
    // What brings it nearer is always taken.
    if moved >= 0 || i128::from(shown) + moved >= 0 {
        return Ok(());
    }
    let account = label(party.account);
    let amount = Money::new(minor.saturating_abs(), party.currency);
    if party.terms.is_till {
        return Err(Rejection::TillShort { account, amount });
    }
    Err(Rejection::InsufficientFunds {
        account,
        available: Money::new(shown, party.currency),
        amount,
    })
}

#[cfg(test)]
mod tests {
    use bankctl_types::class::Class;
    use bankctl_types::kind::{AccountStatus, CustomerStatus, Kind, Mandate};
    use bankctl_types::number::{AccountId, CustomerNumber};
    use bankctl_types::{Currency, Day};

    use super::{Balances, Party, Terms, decide};
    use crate::kernel::rules::chart::{Chart, key, numbers};
    use crate::kernel::rules::transfer::Request;

    fn party(key: i64, balance_minor: i64) -> Party {
        Party {
            account: AccountId(key),
            status: AccountStatus::Open,
            currency: Currency::parse("USD").expect("USD"),
            balance_minor,
            held_minor: 0,
            overdraft_minor: 0,
            mandate: Mandate::Any,
            unapproved: None,
            terms: Terms::default(),
        }
    }

    fn request(amount_minor: i64) -> Request {
        Request {
            kind: Kind::Transfer,
            channel: None,
            debit: AccountId(100_000_001),
            credit: AccountId(100_000_002),
            amount_minor,
            value_date: None,
            memo: None,
            reverses: None,
            hold: None,
            source: None,
        }
    }

    /// Each case worsens the one before it by a reason of higher precedence,
    /// so the table is the order of precedence too.
    #[test]
    fn refusals_come_in_the_documented_order() {
        let mut debit = party(100_000_001, 1_000);
        let mut credit = party(100_000_002, 500);
        let code = |debit: &Party, credit: &Party, amount: i64| {
            decide(&request(amount), debit, credit, &Chart::default())
                .map_err(|rejection| rejection.code())
        };
        let fine = Balances {
            debit_minor: 0,
            credit_minor: 1_500,
        };
        assert_eq!(code(&debit, &credit, 1_000), Ok(fine));
        credit.balance_minor = i64::MAX;
        assert_eq!(code(&debit, &credit, 1_000), Err("balance_overflow"));
        debit.terms.minimum_minor = Some(1);
        assert_eq!(code(&debit, &credit, 1_000), Err("minimum_balance"));
        assert_eq!(code(&debit, &credit, 1_001), Err("insufficient_funds"));
        credit.terms.beyond = Some("too often".to_owned());
        assert_eq!(code(&debit, &credit, 1_001), Err("payment_limit_exceeded"));
        credit.terms.beyond = None;
        debit.terms.beyond = Some("too much".to_owned());
        assert_eq!(code(&debit, &credit, 1_001), Err("payment_limit_exceeded"));
        debit.unapproved = Some((CustomerNumber::from_key(1), CustomerStatus::Pending));
        assert_eq!(code(&debit, &credit, 1_001), Err("customer_not_approved"));
        debit.terms.dormant_since = Some(Day(20_000));
        assert_eq!(code(&debit, &credit, 1_001), Err("account_dormant"));
        debit.status = AccountStatus::Frozen;
        assert_eq!(code(&debit, &credit, 1_001), Err("account_frozen"));
        credit.status = AccountStatus::Closed;
        assert_eq!(code(&debit, &credit, 1_001), Err("account_closed"));
        credit.currency = Currency::parse("EUR").expect("EUR");
        assert_eq!(code(&debit, &credit, 1_001), Err("currency_mismatch"));
        credit.account = debit.account;
        assert_eq!(code(&debit, &credit, 1_001), Err("same_account"));
    }

    #[test]
    fn available_is_ledger_less_holds_plus_overdraft() {
        let table = [
            // balance, held, overdraft, amount, allowed
            (1_000, 0, 0, 1_000, true),
            (1_000, 1, 0, 1_000, false),
            (1_000, 500, 500, 1_000, true),
            (-400, 0, 500, 100, true),
            (-400, 0, 500, 101, false),
            (0, 100, 50, 1, false),
            (i64::MAX, 0, i64::MAX, i64::MAX, true),
            (i64::MIN + 1, i64::MAX, 0, 1, false),
        ];
        for (balance, held, overdraft, amount, allowed) in table {
            let mut debit = party(100_000_001, balance);
            debit.held_minor = held;
            debit.overdraft_minor = overdraft;
            let decided = decide(
                &request(amount),
                &debit,
                &party(100_000_002, 0),
                &Chart::default(),
            );
            assert_eq!(
                decided.is_ok(),
                allowed,
                "{balance} {held} {overdraft} {amount}"
            );
        }
    }

    /// FEE-5: 100.00 are available, and a withdrawal costs 2.50.
    #[test]
    fn fee_5_the_fee_must_be_there_with_the_amount() {
        for (amount, expected) in [(9_750, Ok(250)), (9_751, Err("insufficient_funds"))] {
            let mut debit = party(100_000_001, 10_000);
            debit.terms.fees_minor = 250;
            let payee = party(100_000_002, 0);
            let decided = decide(&request(amount), &debit, &payee, &Chart::default());
            if let Err(refused) = &decided {
                assert!(refused.to_string().contains("100.01"), "{refused}");
            }
            // The fee itself is another row of the same group.
            let left = decided.map(|balances| balances.debit_minor);
            assert_eq!(left.map_err(|refused| refused.code()), expected);
        }
    }

    #[test]
    fn the_least_balance_is_kept_after_the_payment_and_its_fee() {
        let table = [
            // balance, fee, least balance, amount, code
            (10_000, 0, Some(1_000), 9_000, None),
            (10_000, 0, Some(1_000), 9_001, Some("minimum_balance")),
            (10_000, 250, Some(1_000), 8_750, None),
            (10_000, 250, Some(1_000), 8_751, Some("minimum_balance")),
            (10_000, 0, Some(0), 10_000, None),
            (10_000, 0, None, 10_000, None),
            (500, 0, Some(1_000), 1, Some("minimum_balance")),
            (10_000, 0, Some(1_000), 10_001, Some("insufficient_funds")),
        ];
        for (balance, fee, minimum, amount, expected) in table {
            let mut debit = party(100_000_001, balance);
            debit.terms.fees_minor = fee;
            debit.terms.minimum_minor = minimum;
            let payee = party(100_000_002, 0);
            let decided = decide(&request(amount), &debit, &payee, &Chart::default());
            let code = decided.err().map(|refused| refused.code());
            assert_eq!(code, expected, "{balance} {fee} {minimum:?} {amount}");
        }
    }

    /// What the bank takes by the terms of the account passes.
    #[test]
    fn what_is_forced_is_bound_by_no_limit() {
        let mut debit = party(100_000_001, 0);
        debit.terms.minimum_minor = Some(1_000);
        debit.terms.beyond = Some("too much".to_owned());
        debit.terms.dormant_since = Some(Day(20_000));
        let mut forced = request(100);
        forced.kind = Kind::OverdraftInterest;
        let payee = party(100_000_002, 0);
        let decided = decide(&forced, &debit, &payee, &Chart::default());
        assert_eq!(decided.map(|balances| balances.debit_minor), Ok(-100));
    }

    #[test]
    fn no_balance_is_the_smallest_number() {
        let (vault, payee) = (party(84_000_050, -i64::MAX + 1_000), party(100_000_002, 0));
        let after = |amount| {
            decide(&request(amount), &vault, &payee, &Chart::default()).map(|b| b.debit_minor)
        };
        assert_eq!(after(1_000), Ok(-i64::MAX));
        for more in [1_001, 1_002] {
            let refused = after(more).map_err(|rejection| rejection.code());
            assert_eq!(refused, Err("balance_overflow"));
        }
    }

    #[test]
    fn a_frozen_account_still_takes_money_and_the_bank_has_no_limit() {
        let mut frozen = party(100_000_002, 0);
        frozen.status = AccountStatus::Frozen;
        let vault = party(84_000_050, -5);
        assert!(decide(&request(10), &vault, &frozen, &Chart::default()).is_ok());
        let empty = party(84_000_050, i64::MIN + 5);
        let refused =
            decide(&request(10), &empty, &frozen, &Chart::default()).map_err(|r| r.code());
        assert_eq!(refused, Err("balance_overflow"));
    }

    /// A till is credited with what it pays, and debited with what it takes.
    #[test]
    fn an_account_with_a_floor_holds_no_less_than_nothing() {
        let usd = Currency::parse("USD").expect("USD");
        let first = |class, floor| key(*numbers(class, floor).start(), usd).0;
        let (till, box_owed) = (first(Class::Asset, true), first(Class::Liability, true));
        let other = first(Class::Asset, false);
        let table = [
            // debit with its balance, credit with its balance, whether 5 may go
            (till, -100, other, 0, true),
            (other, 0, till, -5, true),
            (other, 0, till, -4, false),
            (other, 0, till, 0, false),
            (till, 0, other, 0, true),
            (till, 2, other, 0, true),
            (box_owed, 5, other, 0, true),
            (box_owed, 4, other, 0, false),
            (other, 0, box_owed, 0, true),
            (box_owed, 5, till, -5, true),
            (till, 0, box_owed, 0, true),
            (other, 0, other + 50, 0, true),
        ];
        for (debit, before, credit, there, allowed) in table {
            let (debit, credit) = (party(debit, before), party(credit, there));
            let decided = decide(&request(5), &debit, &credit, &Chart::default());
            let code = decided.map(drop).map_err(|refused| refused.code());
            let expected = if allowed {
                Ok(())
            } else {
                Err("insufficient_funds")
            };
            assert_eq!(code, expected, "{debit:?} {credit:?}");
        }
    }
}
