//! What to do about a refusal.

use bankctl_ledger::kernel::rules::rejection::Rejection;
use bankctl_types::Money;
use bankctl_types::kind::HoldPurpose;

/// What the caller can do whom a rule of the bank refused.
pub(super) fn of_rejection(rejection: &Rejection) -> String {
    if let Some(hint) = of_own(rejection) {
        return hint;
    }
    match rejection {
        Rejection::ReferenceConflict { transaction, .. } => {
            format!(
                "a reference is bound to its first request for ever: give another --ref, or look at {transaction}"
            )
        }
        Rejection::NoOpenDay { .. }
        | Rejection::DayBehind { .. }
        | Rejection::PeriodClosed { .. } => of_day(rejection).to_owned(),
        Rejection::SameAccount { .. } => "give two different accounts".to_owned(),
        Rejection::CurrencyMismatch { .. } | Rejection::OtherCurrency { .. } => of_currency(rejection),
        Rejection::ValueDateOutOfRange { .. } => {
            "give the day that is meant; wages come at most 5 days ahead".to_owned()
        }
        Rejection::AccountClosed { .. } => {
            "a closed account stays closed: open a new one with `bankctl account open`".to_owned()
        }
        Rejection::AccountFrozen { account } => {
            format!(
                "see why with `bankctl account show {account}`; lift it with `bankctl account unfreeze {account}`"
            )
        }
        Rejection::AccountDormant { .. }
        | Rejection::NotDormant { .. }
        | Rejection::DeniedByRule
        | Rejection::PaymentLimitExceeded(_)
        | Rejection::MinimumBalance { .. } => of_product(rejection),
        Rejection::TillShort { .. } => "take cash from the vault: a supervisor offers it with `bankctl till give TILL AMOUNT --from vault`".to_owned(),
        Rejection::AlreadyWaived { .. }
        | Rejection::FeeNotDue { .. }
        | Rejection::NotAFee { .. } => of_fee(rejection).to_owned(),
        Rejection::CustomerNotApproved { customer, .. } => {
            format!(
                "approve the customer with `bankctl customer approve {customer}`; until then existing accounts can receive money and may not pay it out"
            )
        }
        Rejection::NotAHolder { .. }
        | Rejection::LastHolder { .. }
        | Rejection::MandateNotMet { .. } => of_holders(rejection),
        Rejection::CustomerClosed { .. } => "a closed customer stays closed: add a new one with `bankctl customer add`".to_owned(),
        Rejection::AlreadyReversed { .. }
        | Rejection::PartOfGroup { .. }
        | Rejection::NotReversible { .. }
        | Rejection::InterestNotReversible { .. }
        | Rejection::OfficialCheckNotReversible { .. }
        | Rejection::BetweenLedgers { .. } => of_reversal(rejection),
        Rejection::HoldNotByHand { .. }
        | Rejection::HoldNotOpen { .. }
        | Rejection::HoldExpired { .. }
        | Rejection::HoldsOpen { .. }
        | Rejection::CaptureExceedsHold { .. } => of_hold(rejection),
        Rejection::InsufficientFunds { account, .. } => {
            format!(
                "available is ledger balance less holds plus overdraft: see `bankctl balance {account}`"
            )
        }
        Rejection::BalanceOverflow { .. } => "amounts this large can't be booked".to_owned(),
        Rejection::LimitExceeded(_) => "only a checking account has an overdraft, and the limit covers what is used and held of it".to_owned(),
        Rejection::BalanceNotZero { .. }
        | Rejection::MoneyInTransit { .. }
        | Rejection::InterestAccrued { .. }
        | Rejection::AccountsOpen { .. } => of_ending(rejection),
        Rejection::InTransitAccount => {
            "name another account, or send money with `bankctl transfer … --to-ledger`".to_owned()
        }
        Rejection::BuiltInAccount { .. } | Rejection::InternalAccount { .. } => "name a customer's account".to_owned(),
    }
}

/// The same of who holds an account.
fn of_holders(rejection: &Rejection) -> String {
    match rejection {
        Rejection::NotAHolder { account, .. } => {
            format!("see who does with `bankctl account show {account}`")
        }
        Rejection::LastHolder { account, .. } => format!(
            "add another with --add-holder, or end the account with `bankctl account close {account}`"
        ),
        _ => {
            "add --by for each holder who signed; holds and files cannot take signatures".to_owned()
        }
    }
}

/// What the product of an account says of a payment.
fn of_product(rejection: &Rejection) -> String {
    match rejection {
        Rejection::DeniedByRule => "ask compliance".to_owned(),
        Rejection::AccountDormant { account, .. } => format!(
            "when its customer is there, a supervisor runs `bankctl account reactivate {account}`; a deposit at the counter does the same"
        ),
        Rejection::NotDormant { account } => {
            format!("see what it is with `bankctl account show {account}`")
        }
        Rejection::MinimumBalance { account, .. } => format!(
            "leave the least balance on it; to close it, give it another product first: `bankctl account update {account} --product checking`"
        ),
        _ => "see what is used and left with `bankctl limit show ACCOUNT`".to_owned(),
    }
}

/// What is done about a fee instead.
fn of_fee(rejection: &Rejection) -> &'static str {
    match rejection {
        Rejection::AlreadyWaived { .. } => "it is not charged: nothing is to be done",
        Rejection::FeeNotDue { .. } => {
            "give back what was taken with `bankctl fee refund`; `bankctl fee list` shows the transaction"
        }
        _ => {
            "take another transaction back with `bankctl reverse`; `bankctl fee list` shows those of fees"
        }
    }
}

/// What keeps an account or a customer from being closed.
fn of_ending(rejection: &Rejection) -> String {
    match rejection {
        Rejection::BalanceNotZero { account, balance } => settle(account, *balance),
        Rejection::MoneyInTransit { .. } => {
            "bring it to an end first, with `bankctl transit sweep`".to_owned()
        }
        Rejection::InterestAccrued { account, .. } => format!(
            "pay all of it out with `bankctl account close {account} --payout ACCOUNT`, or pay it \
             with `bankctl interest post {account}`, move the balance, then close the account"
        ),
        _ => "close them first with `bankctl account close ACCOUNT`".to_owned(),
    }
}

/// The same of one of the bank's own accounts, whose names are paths.
fn of_own(rejection: &Rejection) -> Option<String> {
    let is_path = |account: &str| account.contains('/');
    Some(match rejection {
        Rejection::BuiltInAccount { .. } => {
            "built-in accounts stay as they are; those that `bankctl gl add` added can be closed"
                .to_owned()
        }
        Rejection::AccountClosed { account } if is_path(account) => {
            "a closed account stays closed: add another with `bankctl gl add`".to_owned()
        }
        Rejection::InsufficientFunds { account, .. } if is_path(account) => {
            format!(
                "{account} never goes below zero. `bankctl transfer FROM TO AMOUNT` debits FROM: an asset or expense gets more as FROM and less as TO, the others the other way round; see `bankctl balance {account}`"
            )
        }
        Rejection::BalanceNotZero { account, balance } if is_path(account) => {
            let currency = balance.currency;
            format!(
                "book what it has to another account. `bankctl transfer FROM TO AMOUNT` debits FROM: an asset or expense gets less as TO, the others as FROM; `bankctl history {account}:{currency}` says where it came from"
            )
        }
        _ => return None,
    })
}

/// The same of a business day.
fn of_day(rejection: &Rejection) -> &'static str {
    match rejection {
        Rejection::NoOpenDay { .. } => "a supervisor opens the next one with `bankctl day open`",
        Rejection::DayBehind { .. } => {
            "a supervisor closes it with `bankctl close-of-business`; then run the command again"
        }
        _ => {
            "give a later value date, or none; `bankctl period status` shows which months are open"
        }
    }
}

/// The same of a currency.
fn of_currency(rejection: &Rejection) -> String {
    match rejection {
        Rejection::OtherCurrency { currency, .. } => {
            format!(
                "ask the sender for a file in {currency}, or name an account in the file's currency"
            )
        }
        _ => "money is not exchanged on the way: choose an account in the same currency".to_owned(),
    }
}

/// The same of a reversal.
fn of_reversal(rejection: &Rejection) -> String {
    match rejection {
        Rejection::AlreadyReversed { reversal, .. } => {
            format!(
                "a transaction is reversed once at most: see `bankctl transaction show {reversal}`"
            )
        }
        Rejection::PartOfGroup { transaction, .. } => {
            format!(
                "`bankctl transaction show {transaction}` shows them; with --group all of them are reversed"
            )
        }
        Rejection::InterestNotReversible { .. } => {
            "book a difference between the account and expense/interest with `bankctl transfer`".to_owned()
        }
        Rejection::OfficialCheckNotReversible { .. } => {
            "find it with `bankctl cashier-check list`, and void it with `bankctl cashier-check void N --reason TEXT`".to_owned()
        }
        Rejection::NotReversible { .. } => {
            "post the payment again instead of reversing its reversal".to_owned()
        }
        _ => {
            "have it sent back, with `bankctl transfer ACCOUNT ACCOUNT AMOUNT --to-ledger` in the ledger that has it".to_owned()
        }
    }
}

/// The same of a hold.
fn of_hold(rejection: &Rejection) -> String {
    match rejection {
        Rejection::HoldNotByHand { purpose, .. } => end_of(*purpose),
        Rejection::CaptureExceedsHold { remaining, .. } => format!("capture at most {remaining}"),
        Rejection::HoldsOpen { account, .. } => {
            format!("release or capture them first: `bankctl hold list --account {account}`")
        }
        _ => "place a new hold if the money is still to be reserved".to_owned(),
    }
}

/// How a hold ends that people don't end.
fn end_of(purpose: HoldPurpose) -> String {
    match purpose {
        HoldPurpose::Payroll => {
            "it ends with the import: run `bankctl import payroll` on the file again".to_owned()
        }
        HoldPurpose::ValueDate => {
            "it ends after its last day; `bankctl reverse` takes the payment back before".to_owned()
        }
        HoldPurpose::Availability => {
            "it ends after its last day; `bankctl check release CHECK --reason TEXT` ends it before"
                .to_owned()
        }
        _ => "it ends with what it was placed for".to_owned(),
    }
}

/// How an account comes to zero.
fn settle(account: &str, balance: Money) -> String {
    if balance.minor < 0 {
        return format!(
            "have the debt paid first, with `bankctl deposit {account} {}`",
            Money::new(balance.minor.saturating_neg(), balance.currency)
        );
    }
    format!(
        "pay it out first, with `bankctl withdraw {account} {balance}` or `bankctl transfer {account} TO {balance}`"
    )
}
