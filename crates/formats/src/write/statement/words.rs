//! What a transaction is, in the lists of codes of other programs.

use std::fmt::Write as _;

use bankctl_types::account_statement::{AccountStatement, StatementLine};
use bankctl_types::kind::{Channel, Kind};

/// A domain, a family and a sub-family of bank transactions (ISO 20022, external code
/// set `BankTransactionCode`).
pub(super) fn iso(line: &StatementLine) -> [&'static str; 3] {
    let comes = line.is_credit();
    let by = |credit: &'static str, debit: &'static str| if comes { credit } else { debit };
    if line.is_reversal() {
        return ["PMNT", by("MCOP", "MDOP"), "OTHR"];
    }
    match line.kind {
        Kind::Payroll if comes => ["PMNT", "RCDT", "SALA"],
        Kind::Payroll => ["PMNT", "ICDT", "SALA"],
        Kind::Fee => ["ACMT", by("MCOP", "MDOP"), "FEES"],
        Kind::Interest | Kind::OverdraftInterest => ["ACMT", by("MCOP", "MDOP"), "INTR"],
        Kind::Tax => ["ACMT", by("MCOP", "MDOP"), "TAXE"],
        Kind::Adjustment | Kind::Difference | Kind::Accrual => ["ACMT", by("MCOP", "MDOP"), "ADJT"],
        Kind::Transfer => ["PMNT", by("RCDT", "ICDT"), "BOOK"],
        Kind::CashMove => ["PMNT", "CNTR", "OTHR"],
        Kind::Deposit | Kind::Withdrawal => by_channel(line.channel, comes),
        Kind::Exchange | Kind::Provisional | Kind::Reversal => ["PMNT", by("MCOP", "MDOP"), "OTHR"],
    }
}

fn by_channel(channel: Option<Channel>, comes: bool) -> [&'static str; 3] {
    let by = |credit: &'static str, debit: &'static str| if comes { credit } else { debit };
    match channel {
        Some(Channel::Cash) => ["PMNT", "CNTR", by("CDPT", "CWDL")],
        Some(Channel::Check) => ["PMNT", by("RCHQ", "ICHQ"), "CCHQ"],
        Some(Channel::Payroll) => ["PMNT", by("RCDT", "ICDT"), "SALA"],
        Some(Channel::Ach) => ["PMNT", by("RCDT", "ICDT"), "DMCT"],
        Some(Channel::Wire) => ["PMNT", by("RCDT", "ICDT"), "XBCT"],
        _ => ["PMNT", by("RCDT", "ICDT"), "OTHR"],
    }
}

/// The three letters of `:61:` (SWIFT Standards MT, category 9).
pub(super) fn swift(line: &StatementLine) -> &'static str {
    if line.is_reversal() {
        return "RTI";
    }
    match (line.kind, line.channel) {
        (Kind::Payroll | Kind::Transfer, _) | (_, Some(Channel::Payroll | Channel::Wire)) => "TRF",
        (Kind::Fee, _) => "CHG",
        (Kind::Interest | Kind::OverdraftInterest, _) => "INT",
        (_, Some(Channel::Check)) => "CHK",
        (Kind::Exchange, _) => "FEX",
        _ => "MSC",
    }
}

/// The type of a transaction in OFX (2.2, 11.4.4.3).
pub(super) fn ofx(line: &StatementLine) -> &'static str {
    if line.is_reversal() {
        return if line.is_credit() { "CREDIT" } else { "DEBIT" };
    }
    match (line.kind, line.channel) {
        (Kind::Payroll, _) | (Kind::Deposit, Some(Channel::Payroll | Channel::Ach)) => "DIRECTDEP",
        (Kind::Fee, _) => "SRVCHG",
        (Kind::Interest | Kind::OverdraftInterest, _) => "INT",
        (Kind::Transfer, _) => "XFER",
        (Kind::Withdrawal, Some(Channel::Check)) => "CHECK",
        (Kind::Withdrawal, Some(Channel::Cash)) => "CASH",
        (Kind::Withdrawal, Some(Channel::Ach)) => "DIRECTDEBIT",
        (Kind::Deposit, _) => "DEP",
        _ if line.is_credit() => "CREDIT",
        _ => "DEBIT",
    }
}

/// The type code of a transaction in BAI2.
pub(super) fn bai2(line: &StatementLine) -> u16 {
    let comes = line.is_credit();
    if line.is_reversal() {
        return if comes { 252 } else { 695 };
    }
    match (line.kind, line.channel) {
        (Kind::Payroll, _) | (_, Some(Channel::Payroll | Channel::Ach)) => {
            if comes {
                142
            } else {
                451
            }
        }
        (_, Some(Channel::Wire)) => {
            if comes {
                195
            } else {
                495
            }
        }
        (Kind::Withdrawal, Some(Channel::Check)) if !comes => 475,
        (Kind::Withdrawal, Some(Channel::ThirdParty)) if !comes => 455,
        (Kind::Fee, _) if !comes => 698,
        (Kind::Interest, _) if comes => 354,
        (Kind::Interest | Kind::OverdraftInterest, _) if !comes => 654,
        _ if comes => 399,
        _ => 699,
    }
}

/// Whose or what a transaction was, in words: the memo, or else what it is and the other
/// account.
pub(super) fn told(line: &StatementLine) -> String {
    let memo = line.memo.as_deref().map(str::trim).unwrap_or_default();
    if memo.is_empty() {
        return format!("{} {}", line.kind.name(), line.counterparty);
    }
    memo.to_owned()
}

/// The customer's account on the other side. The bank's own accounts are its own affair.
pub(super) fn other_account(line: &StatementLine) -> Option<&str> {
    let number = line.counterparty.as_str();
    number
        .starts_with(|first: char| first.is_ascii_digit())
        .then_some(number)
}

/// What stands below a transaction for people, without its reference: what it was, its
/// number, and from or to which account it went.
pub(super) fn details(line: &StatementLine) -> String {
    let mut details = line.kind.name().to_owned();
    if let Some(channel) = line.channel {
        details.push(' ');
        details.push_str(channel.name());
    }
    if let Some(other) = other_account(line) {
        let way = if line.is_credit() { "from" } else { "to" };
        let _ = write!(details, " {way} {other}");
    }
    let _ = write!(details, ", {}", line.transaction);
    details
}

/// What stands below the lines for people: a name, and an amount for each.
pub(super) fn sums(statement: &AccountStatement) -> Vec<(String, String)> {
    let totals = &statement.totals;
    let mut rows = vec![
        (
            format!("Money in ({})", totals.credits.count),
            totals.credits.amount.grouped(),
        ),
        (
            format!("Money out ({})", totals.debits.count),
            totals.debits.amount.grouped(),
        ),
        (
            "Available, after holds".to_owned(),
            statement.available.grouped(),
        ),
    ];
    let mut put = |name: &str, value: String| rows.push((name.to_owned(), value));
    if let Some(interest) = &statement.interest {
        put("Interest earned in the period", interest.earned.clone());
        put("Interest paid in the period", interest.paid.grouped());
        put("Interest paid this year", interest.paid_in_year.grouped());
        if interest.withheld_in_year.minor != 0 {
            let withheld = interest.withheld_in_year.grouped();
            put("Tax withheld this year", withheld);
        }
        if let Some(percent) = &interest.yield_earned {
            put("Annual percentage yield earned", format!("{percent} %"));
        }
    }
    for fee in &statement.fees {
        let (period, year) = (fee.in_period, fee.in_year);
        put(
            &format!("Fees {} ({})", fee.code, period.count),
            period.amount.grouped(),
        );
        put(
            &format!("Fees {} this year ({})", fee.code, year.count),
            year.amount.grouped(),
        );
    }
    rows
}
