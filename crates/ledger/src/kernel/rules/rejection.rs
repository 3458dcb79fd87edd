//! Why a banking rule says no.
//!
//! The order of the variants is the order of precedence: where several apply,
//! the first is answered, so that the same request on the same ledger always
//! gets the same code.

use bankctl_types::kind::{CustomerStatus, HoldPurpose};
use bankctl_types::number::CustomerNumber;
use bankctl_types::text::counted;
use bankctl_types::{Day, Money};

/// A refusal by a rule. Nothing was written.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Rejection {
    /// The reference is bound to another request.
    #[error("reference {reference:?} belongs to another request, {transaction}")]
    ReferenceConflict {
        /// The reference.
        reference: String,
        /// The transaction or hold that has it.
        transaction: String,
    },
    /// The last business day is closed, and no other was opened.
    #[error("business day {closed} is closed, and no other is open")]
    NoOpenDay {
        /// The last business day.
        closed: Day,
    },
    /// The next business day has begun, and the one before it was not closed.
    #[error("business day {day} was not closed, and {next} has begun")]
    DayBehind {
        /// The day that is still open.
        day: Day,
        /// The next business day.
        next: Day,
    },
    /// The value date lies in a month that is closed.
    #[error("the value date {value_date} lies in a closed period: {through} and all before it")]
    PeriodClosed {
        /// The value date.
        value_date: Day,
        /// The last closed month.
        through: String,
    },
    /// From and to are the same account.
    #[error("account {account} can't be paid from itself")]
    SameAccount {
        /// The account on both sides.
        account: String,
    },
    /// The two sides are kept in different currencies.
    #[error("{debit} is kept in {debit_currency} and {credit} in {credit_currency}")]
    CurrencyMismatch {
        /// The account that pays.
        debit: String,
        /// Its currency.
        debit_currency: &'static str,
        /// The account that is paid.
        credit: String,
        /// Its currency.
        credit_currency: &'static str,
    },
    /// A file states another currency than the account's.
    #[error("the file says {stated}, and account {account} is kept in {currency}")]
    OtherCurrency {
        /// The code or the sign in the file.
        stated: String,
        /// The account.
        account: String,
        /// Its currency.
        currency: &'static str,
    },
    /// A value date lies too far away to be taken as it comes.
    #[error("the value date {value_date} is not between {first} and {last}")]
    ValueDateOutOfRange {
        /// The value date.
        value_date: Day,
        /// The earliest that is taken.
        first: Day,
        /// The latest.
        last: Day,
    },
    /// One of the accounts is closed; the paying side is named first.
    #[error("account {account} is closed")]
    AccountClosed {
        /// The account.
        account: String,
    },
    /// The paying account is frozen.
    #[error("account {account} is frozen and pays nothing out")]
    AccountFrozen {
        /// The account.
        account: String,
    },
    /// The customer did nothing with the paying account for long.
    #[error("account {account} is dormant since {since} and pays nothing out")]
    AccountDormant {
        /// The account.
        account: String,
        /// Since when.
        since: Day,
    },
    /// A holder of the paying account is not approved, and the policy asks for
    /// it; or the customer who is to hold an account was rejected or suspended.
    #[error("customer {customer} is {status}, not approved")]
    CustomerNotApproved {
        /// The customer.
        customer: CustomerNumber,
        /// What the customer is.
        status: CustomerStatus,
    },
    /// The customer who is said to order a payment does not hold the account.
    #[error("customer {customer} does not hold account {account}")]
    NotAHolder {
        /// The customer.
        customer: CustomerNumber,
        /// The account that pays.
        account: String,
    },
    /// An account keeps a holder.
    #[error("customer {customer} is the last holder of account {account}")]
    LastHolder {
        /// The customer.
        customer: CustomerNumber,
        /// The account.
        account: String,
    },
    /// All holders must order what the account pays, and one did not.
    #[error("all holders of {account} must sign, and {customer} has not")]
    MandateNotMet {
        /// The account that pays.
        account: String,
        /// A holder who did not order it.
        customer: CustomerNumber,
    },
    /// The customer is closed.
    #[error("customer {customer} is closed")]
    CustomerClosed {
        /// The customer.
        customer: String,
    },
    /// The transaction was reversed before.
    #[error("transaction {transaction} was already reversed by {reversal}")]
    AlreadyReversed {
        /// The transaction.
        transaction: String,
        /// The reversal.
        reversal: String,
    },
    /// A transaction is reversed with all that were booked together with it.
    #[error("transaction {transaction} was booked together with others, as {group}")]
    PartOfGroup {
        /// The transaction.
        transaction: String,
        /// The first of its group.
        group: String,
    },
    /// Interest follows from what was accrued, and is not taken back.
    #[error("transaction {transaction} is interest, which is not reversed")]
    InterestNotReversible {
        /// The transaction.
        transaction: String,
    },
    /// A check that the bank drew ends by what pays or voids it.
    #[error("transaction {transaction} is of a cashier's check, which is voided and not reversed")]
    OfficialCheckNotReversible {
        /// The transaction.
        transaction: String,
    },
    /// The fee was waived before.
    #[error("fee {fee} is already waived")]
    AlreadyWaived {
        /// The fee.
        fee: String,
    },
    /// The fee was taken or given up before.
    #[error("fee {fee} is {status}, not due")]
    FeeNotDue {
        /// The fee.
        fee: String,
        /// What it is.
        status: &'static str,
    },
    /// What is to be given back is no fee.
    #[error("transaction {transaction} is no fee")]
    NotAFee {
        /// The transaction.
        transaction: String,
    },
    /// The account is not dormant.
    #[error("account {account} is not dormant")]
    NotDormant {
        /// The account.
        account: String,
    },
    /// A reversal can't be reversed.
    #[error("transaction {transaction} is itself a reversal")]
    NotReversible {
        /// The transaction.
        transaction: String,
    },
    /// A transfer between ledgers is not undone in one of them.
    #[error(
        "transaction {transaction} moved money between ledgers: it is not reversed in one of them"
    )]
    BetweenLedgers {
        /// The transaction.
        transaction: String,
    },
    /// The hold ends with what it is for, and not by hand.
    #[error("hold {hold} is for {}: it is neither captured nor released by hand", of_purpose(*purpose))]
    HoldNotByHand {
        /// The hold.
        hold: String,
        /// What it reserves money for.
        purpose: HoldPurpose,
    },
    /// The hold was captured or released before.
    #[error("hold {hold} is already {status}")]
    HoldNotOpen {
        /// The hold.
        hold: String,
        /// What it is.
        status: &'static str,
    },
    /// The hold's last day is over.
    #[error("hold {hold} expired after {expires_on}")]
    HoldExpired {
        /// The hold.
        hold: String,
        /// Its last day.
        expires_on: Day,
    },
    /// More is to be captured than the hold reserves.
    #[error("{amount} is more than the {remaining} that hold {hold} reserves")]
    CaptureExceedsHold {
        /// The hold.
        hold: String,
        /// What was asked for.
        amount: Money,
        /// What the hold reserves.
        remaining: Money,
    },
    /// A rule of compliance denies it: which one is not told.
    #[error("the bank does not carry this payment out")]
    DeniedByRule,
    /// The payment is beyond a limit of the account's product.
    #[error("{0}")]
    PaymentLimitExceeded(String),
    /// The available balance does not cover the amount.
    #[error("account {account} has {available} {} available, {amount} was asked for", amount.currency)]
    InsufficientFunds {
        /// The paying account.
        account: String,
        /// Ledger balance less holds plus overdraft limit.
        available: Money,
        /// What was asked for.
        amount: Money,
    },
    /// The till does not have the cash.
    #[error("{account} does not have {amount} {}", amount.currency)]
    TillShort {
        /// The till.
        account: String,
        /// What was asked for.
        amount: Money,
    },
    /// The account would have less than the least balance of its product.
    #[error("account {account} would have {balance} {}, and its product keeps at least {minimum}", balance.currency)]
    MinimumBalance {
        /// The paying account.
        account: String,
        /// What it would have.
        balance: Money,
        /// The least balance.
        minimum: Money,
    },
    /// A balance would leave the range that the ledger can count.
    #[error("the balance of {account} would become larger than the ledger can hold")]
    BalanceOverflow {
        /// The account.
        account: String,
    },
    /// A limit would be below what is already used.
    #[error("{0}")]
    LimitExceeded(String),
    /// The account still has money or owes some.
    #[error("account {account} still has a balance of {balance} {}", balance.currency)]
    BalanceNotZero {
        /// The account.
        account: String,
        /// Its ledger balance.
        balance: Money,
    },
    /// The account still has open holds.
    #[error("account {account} still has {} of {held} {}", counted(*count, "open hold"), held.currency)]
    HoldsOpen {
        /// The account.
        account: String,
        /// How many.
        count: i64,
        /// Their sum.
        held: Money,
    },
    /// Money from the account has not arrived in another ledger yet, and may
    /// come back.
    #[error("{amount} {} from account {account} is on its way to another ledger, and may come back", amount.currency)]
    MoneyInTransit {
        /// The account.
        account: String,
        /// How much.
        amount: Money,
    },
    /// The account has earned or owes interest that was not paid.
    #[error("account {account} has accrued {accrued} {currency} of interest that was not paid")]
    InterestAccrued {
        /// The account.
        account: String,
        /// What was earned less what is owed, with ten decimals.
        accrued: String,
        /// Its currency.
        currency: &'static str,
    },
    /// The customer still has accounts that are not closed.
    #[error("customer {customer} still has open accounts: {accounts}")]
    AccountsOpen {
        /// The customer.
        customer: String,
        /// Their numbers.
        accounts: String,
    },
    /// Money goes to and from this account between ledgers only.
    #[error("in-transit has what is on its way between ledgers, and nothing else")]
    InTransitAccount,
    /// The program itself books to this account.
    #[error("{account} is built in: the program itself books to it")]
    BuiltInAccount {
        /// The account.
        account: String,
    },
    /// The bank's own accounts can't be frozen, closed or held.
    #[error("{account} is one of the bank's own accounts")]
    InternalAccount {
        /// The account.
        account: String,
    },
}

/// What money is reserved for, in words.
fn of_purpose(purpose: HoldPurpose) -> &'static str {
    match purpose {
        HoldPurpose::Customer => "a withdrawal to come",
        HoldPurpose::Payroll => "a payroll file that is being paid",
        HoldPurpose::ValueDate => "money that counts from a later day",
        HoldPurpose::Availability => "a check that may come back",
        HoldPurpose::Legal => "an order of an authority",
        HoldPurpose::Dispute => "a disputed payment",
    }
}

impl Rejection {
    /// The stable code that scripts read.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ReferenceConflict { .. } => "reference_conflict",
            Self::NoOpenDay { .. } => "no_open_day",
            Self::DayBehind { .. } => "day_behind",
            Self::PeriodClosed { .. } => "period_closed",
            Self::SameAccount { .. } => "same_account",
            Self::CurrencyMismatch { .. } | Self::OtherCurrency { .. } => "currency_mismatch",
            Self::ValueDateOutOfRange { .. } => "value_date_out_of_range",
            Self::AccountClosed { .. } => "account_closed",
            Self::AccountFrozen { .. } => "account_frozen",
            Self::AccountDormant { .. } => "account_dormant",
            Self::CustomerNotApproved { .. } => "customer_not_approved",
            Self::NotAHolder { .. } => "not_a_holder",
            Self::LastHolder { .. } => "last_holder",
            Self::MandateNotMet { .. } => "mandate_not_met",
            Self::CustomerClosed { .. } => "customer_closed",
            Self::AlreadyReversed { .. } => "already_reversed",
            Self::PartOfGroup { .. } => "part_of_group",
            Self::NotReversible { .. }
            | Self::InterestNotReversible { .. }
            | Self::OfficialCheckNotReversible { .. } => "not_reversible",
            Self::AlreadyWaived { .. } => "already_waived",
            Self::FeeNotDue { .. } => "fee_not_due",
            Self::NotAFee { .. } => "not_a_fee",
            Self::NotDormant { .. } => "not_dormant",
            Self::BetweenLedgers { .. } => "between_ledgers",
            Self::HoldNotByHand { .. } => "hold_not_by_hand",
            Self::HoldNotOpen { .. } => "hold_not_open",
            Self::HoldExpired { .. } => "hold_expired",
            Self::CaptureExceedsHold { .. } => "capture_exceeds_hold",
            Self::DeniedByRule => "denied_by_rule",
            Self::PaymentLimitExceeded(_) => "payment_limit_exceeded",
            Self::InsufficientFunds { .. } => "insufficient_funds",
            Self::TillShort { .. } => "till_short",
            Self::MinimumBalance { .. } => "minimum_balance",
            Self::BalanceOverflow { .. } => "balance_overflow",
            Self::LimitExceeded(_) => "limit_exceeded",
            Self::BalanceNotZero { .. } => "balance_not_zero",
            Self::HoldsOpen { .. } => "holds_open",
            Self::MoneyInTransit { .. } => "money_in_transit",
            Self::InterestAccrued { .. } => "interest_accrued",
            Self::AccountsOpen { .. } => "accounts_open",
            Self::InTransitAccount => "in_transit_account",
            Self::BuiltInAccount { .. } => "built_in_account",
            Self::InternalAccount { .. } => "internal_account",
        }
    }
}
