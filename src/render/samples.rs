//! Reports that the tests of this layer write.

use std::io::{self, Write};

use bankctl_ledger::views::{
    BalanceDifference, Customer, FileLine, FileReading, HistoryItem, Import, LedgerLine, Mismatch,
    Problem, Protected, Reconciliation, Reject, Stats, Tally, Transaction, Verification,
};
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::{Currency, Day, Money, Timestamp, Total};

use super::{Style, write};
use crate::report::{Body, Chart, List, Page, Record, Row, Stream};

/// Texts as data may bring them.
pub(super) const HOSTILE: &[&str] = &[
    "\u{1b}[2J\u{1b}[31mred",
    "\u{1b}]0;title\u{7}",
    "\u{9b}31m",
    "\u{202e}gnp.exe",
    "nul\0byte",
    "two\nlines\r\n",
    "tab\tbed",
    "=1+1",
    "'=1+1",
    "''@x",
    "'",
    "-5",
    "quote\"d, and; more",
    "e\u{301}\u{302}\u{303}",
    "株式会社東京銀行",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦",
    "zero\u{200b}width\u{feff}",
    "line\u{2028}separator",
    "\u{2061}mark\u{206a}",
    "مرحبا",
    "",
];

pub(super) fn usd() -> Currency {
    Currency::parse("USD").expect("USD")
}

pub(super) fn dollars(minor: i64) -> Money {
    Money::new(minor, usd())
}

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn noon() -> Timestamp {
    Timestamp(1_795_262_400_000_000)
}

/// What a body becomes.
pub(super) fn rendered(body: Body, style: &Style) -> String {
    let mut output = Vec::new();
    write(body, style, &mut output).expect("a vector takes it");
    String::from_utf8(output).expect("UTF-8")
}

/// An output whose reader is gone.
pub(super) struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(super) fn transaction() -> Transaction {
    Transaction {
        id: Some("T0000000013".to_owned()),
        kind: Kind::Withdrawal,
        channel: Some(Channel::Cash),
        reference: None,
        booked_at: noon(),
        business_date: day("2026-11-21"),
        value_date: day("2026-11-21"),
        amount: dollars(120_000),
        currency: usd(),
        debit: "1000000017".to_owned(),
        credit: "cash/vault".to_owned(),
        memo: Some("Rent\u{1b}[31m".to_owned()),
        operator: "anna".to_owned(),
        replayed: false,
        balances: [
            ("1000000017".to_owned(), Some(dollars(-20_050))),
            ("cash/vault".to_owned(), Some(dollars(1_234_567_890))),
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
        fees: Vec::new(),
        ctr: None,
        till_over: None,
        dry_run: false,
    }
}

pub(super) fn history_with(memo: &str) -> HistoryItem {
    HistoryItem {
        transaction: "T0000000013".to_owned(),
        booked_at: noon(),
        business_date: day("2026-11-21"),
        value_date: day("2026-11-21"),
        kind: Kind::Transfer,
        channel: None,
        memo: Some(memo.to_owned()),
        reference: None,
        counterparty: "1000000025".to_owned(),
        amount: dollars(-120_000),
        balance: dollars(130_000),
        currency: usd(),
        group: None,
    }
}

pub(super) fn history() -> Vec<HistoryItem> {
    let salary = HistoryItem {
        transaction: "T0000000005".to_owned(),
        kind: Kind::Payroll,
        reference: Some("PR-2026-11-0001".to_owned()),
        counterparty: "clearing/payroll".to_owned(),
        amount: dollars(250_000),
        balance: dollars(250_000),
        ..history_with("Salary, November")
    };
    let fee = HistoryItem {
        transaction: "T0000000021".to_owned(),
        kind: Kind::Fee,
        memo: None,
        counterparty: "income/fees".to_owned(),
        amount: dollars(-150),
        balance: dollars(129_850),
        ..history_with("")
    };
    vec![salary, history_with("Rent"), fee]
}

pub(super) fn boxed_history() -> Vec<Box<dyn Record>> {
    let boxed = |item| Box::new(item) as Box<dyn Record>;
    history().into_iter().map(boxed).collect()
}

pub(super) fn stream_of(pages: Vec<Page>) -> Body {
    Body::Stream(Stream {
        columns: HistoryItem::COLUMNS,
        pages: Box::new(pages.into_iter()),
    })
}

/// The history, so many items a page.
pub(super) fn stream(page_size: usize) -> Body {
    let mut pages: Vec<Page> = Vec::new();
    let mut items = boxed_history();
    while !items.is_empty() {
        let rest = items.split_off(page_size.min(items.len()));
        pages.push(Ok(items));
        items = rest;
    }
    stream_of(pages)
}

pub(super) fn customer() -> Customer {
    Customer {
        number: Some("C00000013".to_owned()),
        kind: bankctl_types::kind::CustomerKind::Person,
        name: "Quentin \u{202e}x".to_owned(),
        apart: None,
        similar: Vec::new(),
        email: Protected::Known("quentin@example.com".to_owned()),
        phone: Protected::Known("+49 30 1234567".to_owned()),
        address: Protected::Known("1 Main Street".to_owned()),
        birth_date: Protected::Known("1990-02-03".to_owned()),
        tin: Protected::Nothing,
        external_id: None,
        status: bankctl_types::kind::CustomerStatus::Closed,
        status_reason: None,
        tax_rate: None,
        accounts: vec!["1000000017".to_owned()],
        created_at: noon(),
        closed_at: None,
        forgotten_at: None,
        unreadable: false,
        dry_run: false,
    }
}

fn sum(minor: i64) -> Total {
    dollars(minor).into()
}

fn stats_of(period: &str, net: i64) -> Stats {
    let tally = |amount: i64| Tally {
        count: i64::from(amount != 0),
        amount: sum(amount),
    };
    Stats {
        period: period.to_owned(),
        from: day("2026-10-01"),
        to: day("2026-10-31"),
        partial: false,
        currency: usd(),
        deposits: tally(net.max(0)),
        withdrawals: tally(-net.min(0)),
        transfers_in: tally(0),
        transfers_out: tally(0),
        fees: tally(0),
        interest: tally(0),
        reversals: tally(0),
        adjustments: tally(0),
        overdraft_interest: tally(0),
        tax: tally(0),
        net: sum(net),
        opening_balance: sum(0),
        closing_balance: sum(net),
        count: i64::from(net != 0),
    }
}

/// Figures with totals and a chart.
pub(super) fn stats() -> List {
    let months = [("2026-09", 250_000), ("2026-10", -125_000), ("2026-11", 1)];
    let items: Vec<Stats> = months
        .iter()
        .map(|(name, net)| stats_of(name, *net))
        .collect();
    let mut list = List::of(items);
    list.totals = vec![Row::cells(&stats_of("Total", 125_001))];
    list.charts.push(Chart {
        title: "Net, USD".to_owned(),
        bars: months
            .iter()
            .map(|(name, net)| ((*name).to_owned(), sum(*net)))
            .collect(),
    });
    list
}

pub(super) fn reconciliation() -> Reconciliation {
    Reconciliation {
        account: "1000000017".to_owned(),
        from: day("2026-11-01"),
        to: day("2026-11-30"),
        currency: usd(),
        matched: 40,
        unmatched_file: vec![FileLine {
            line: 7,
            date: day("2026-11-03"),
            amount: dollars(-1_999),
            reference: Some("CARD-7".to_owned()),
            left_open: None,
        }],
        unmatched_ledger: vec![LedgerLine {
            transaction: "T0000000021".to_owned(),
            date: day("2026-11-21"),
            amount: dollars(-150),
            reference: None,
        }],
        mismatched: vec![Mismatch {
            line: 9,
            transaction: "T0000000013".to_owned(),
            field: "amount".to_owned(),
            file: "-75.00".to_owned(),
            ledger: "-57.00".to_owned(),
            left_open: None,
        }],
        file_total: dollars(1_000_000),
        ledger_total: dollars(1_003_649),
        opening_balance: Some(dollars(0)),
        closing_balance: Some(dollars(1_000_000)),
        balances_checked: 12,
        balance_differences: vec![BalanceDifference {
            line: 11,
            file: dollars(999_000),
            expected: dollars(1_000_000),
        }],
        statement_account: Some("DE89 3704 0044 0532 0130 00".to_owned()),
        other_account_rows: 3,
        statement: None,
        groups: Vec::new(),
        suggested: Vec::new(),
        pending: Vec::new(),
        proof: None,
        posted: Vec::new(),
        reconciliation: None,
        replayed: false,
        dry_run: false,
        read: file_reading(),
    }
}

pub(super) fn import() -> Import {
    let reject = |line, field: &str, code: &str, message: &str| Reject {
        line,
        field: field.to_owned(),
        code: code.to_owned(),
        message: message.to_owned(),
    };
    Import {
        batch: "2026-11".to_owned(),
        file: "payroll.csv".to_owned(),
        rows: 1_200,
        posted: 0,
        duplicates: 0,
        rejected: 3,
        amount: dollars(0),
        currency: usd(),
        rejects: vec![
            reject(3, "amount", "invalid_amount", "\"1,2.3\" is not an amount"),
            reject(
                77,
                "account",
                "account_not_found",
                "there is no account \"10\n\"",
            ),
        ],
        rejects_file: None,
        paid_before: Vec::new(),
        approval_required: false,
        dry_run: true,
        read: file_reading(),
    }
}

fn file_reading() -> FileReading {
    let columns = [("account", "Account No."), ("amount", "Net Pay")];
    FileReading {
        columns: columns
            .into_iter()
            .map(|(field, heading)| (field.to_owned(), heading.into()))
            .collect(),
        ignored: vec!["Department".to_owned()],
        encoding: "UTF-8".to_owned(),
        encoding_guessed: false,
        delimiter: ",".to_owned(),
        decimal: ".".to_owned(),
        format: "csv".to_owned(),
        sheet: None,
        warnings: Vec::new(),
    }
}

pub(super) fn verification() -> Verification {
    Verification {
        transactions: 3,
        postings: 6,
        accounts: 4,
        root: "00".to_owned(),
        ok: false,
        not_proved: 0,
        problems: vec![Problem {
            code: "hash_mismatch".to_owned(),
            subject: "T0000000013".to_owned(),
            message: "the amount was altered".to_owned(),
        }],
    }
}
