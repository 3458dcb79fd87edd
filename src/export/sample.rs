//! Small books that the tests of every format write.

use super::{Format, pieces};
use crate::domain::chart::Class;
use crate::domain::kind::{AccountStatus, AccountType, Channel, Kind};
use crate::domain::number::AccountNumber;
use crate::domain::{Currency, Day, Money, Timestamp};
use crate::ledger::views::{BookAccount, BookLabel, Books, Transaction};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day of the sample")
}

fn currency(code: &str) -> Currency {
    Currency::parse(code).expect("a currency of the sample")
}

fn account(label: &str, account_type: AccountType, code: &str, minor: i64) -> BookAccount {
    let own = account_type == AccountType::Internal;
    let number = AccountNumber::parse(label);
    BookAccount {
        label: number.map_or_else(|| BookLabel::Own(label.into()), BookLabel::Customer),
        account_type,
        status: AccountStatus::Open,
        opened: day(if own { "2026-11-01" } else { "2026-11-02" }),
        closed: None,
        balance: Money::new(minor, currency(code)),
    }
}

/// Five accounts: cash in two currencies, a frozen, a saving and a closed one.
pub(super) fn books() -> Books {
    let mut frozen = account("1000000018", AccountType::Checking, "USD", 120_000);
    frozen.status = AccountStatus::Frozen;
    let mut closed = account("1000000039", AccountType::Checking, "JPY", 0);
    closed.status = AccountStatus::Closed;
    closed.closed = Some(day("2026-11-25"));
    Books {
        bank: "First \"Bank\"\nof Testing".to_owned(),
        opened: day("2026-11-01"),
        as_of: day("2026-11-30"),
        accounts: vec![
            account("cash/vault", AccountType::Internal, "USD", -123_450),
            account("cash/vault", AccountType::Internal, "BHD", 0),
            frozen,
            account("1000000026", AccountType::Savings, "USD", 3_450),
            closed,
        ],
        classes: vec![("loans/cars".into(), Class::Asset)],
    }
}

/// These books in a format, without the transactions.
pub(super) fn without_transactions(format: Format) -> String {
    let pieces = pieces(format, books(), std::iter::empty());
    pieces.collect::<Result<_, _>>().expect("a sound journal")
}

fn transaction(id: &str, on: &str, minor: i64, debit: &str, credit: &str) -> Transaction {
    let amount = Money::new(minor, currency("USD"));
    Transaction {
        id: Some(id.to_owned()),
        kind: Kind::Transfer,
        channel: None,
        reference: None,
        booked_at: Timestamp(0),
        business_date: day(on),
        value_date: day(on),
        amount,
        currency: amount.currency,
        debit: debit.to_owned(),
        credit: credit.to_owned(),
        memo: None,
        operator: "anna".to_owned(),
        replayed: false,
        balances: [
            (debit.to_owned(), Some(amount)),
            (credit.to_owned(), Some(amount)),
        ],
        reverses: None,
        reversed_by: None,
        hold: None,
        batch: None,
        line: None,
        transit: None,
        ordered_by: Vec::new(),
        group: None,
        together: Vec::new(),
        dry_run: false,
    }
}

/// Two transactions that were booked together.
pub(super) fn group() -> (Transaction, Vec<Transaction>) {
    let id = "T0000000039";
    let mut first = transaction(id, "2026-11-21", 10_000, "1000000018", "1000000026");
    first.reference = Some("G-1".to_owned());
    first.memo = Some("rent".to_owned());
    let mut other = transaction("T0000000047", "2026-11-21", 150, "1000000018", "cash/vault");
    other.memo = Some("fee".to_owned());
    for one in [&mut first, &mut other] {
        one.group = Some(id.to_owned());
    }
    (first, vec![other])
}

/// A deposit with hostile texts and a transfer that claims to reverse it.
pub(super) fn transactions() -> Vec<Transaction> {
    let id = "T0000000013";
    let mut deposit = transaction(id, "2026-11-21", 123_450, "cash/vault", "1000000018");
    deposit.kind = Kind::Deposit;
    deposit.channel = Some(Channel::Cash);
    deposit.value_date = day("2026-11-23");
    deposit.reference = Some("R-1, (x) ; y: z".to_owned());
    deposit.memo = Some("Rent \n    Assets:Cash:Vault  9.00 USD \"a\\b\"".to_owned());
    deposit.reversed_by = Some("T0000000026".to_owned());
    let mut transfer = transaction(
        "T0000000026",
        "2026-11-22",
        3_450,
        "1000000018",
        "1000000026",
    );
    transfer.reverses = Some(id.to_owned());
    vec![deposit, transfer]
}
