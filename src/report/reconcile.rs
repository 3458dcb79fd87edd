//! A statement file held against the books.

use bankctl_types::{Currency, Day, Money};
use serde::Serialize;

use super::{Cell, Column, Details, FileReading, Record};

/// A line of the file that nothing in the ledger matches.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FileLine {
    /// The line in the file, from 1.
    pub line: u64,
    /// The date on it.
    pub date: Day,
    /// Signed: in is positive.
    pub amount: Money,
    /// The reference on it.
    pub reference: Option<String>,
}

/// A transaction that nothing in the file matches.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LedgerLine {
    /// The number of the transaction.
    pub transaction: String,
    /// Its business date.
    pub date: Day,
    /// Signed: in is positive.
    pub amount: Money,
    /// Its reference.
    pub reference: Option<String>,
}

/// A pair with the same reference that differs in something else.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Mismatch {
    /// The line in the file, from 1.
    pub line: u64,
    /// The number of the transaction.
    pub transaction: String,
    /// What differs: `amount` or `date`.
    pub field: String,
    /// The value in the file.
    pub file: String,
    /// The value in the ledger.
    pub ledger: String,
}

/// A balance of the file that is not what it should be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BalanceDifference {
    /// The line in the file that states it, from 1.
    pub line: u64,
    /// As the file states it.
    pub file: Money,
    /// What the lines before it come to; the last balance is also compared
    /// with the ledger, and this is what its transactions come to with the
    /// other differences taken into account.
    pub expected: Money,
}

/// The result of a reconciliation.
#[derive(Clone, Debug, Serialize)]
pub struct Reconciliation {
    /// The account.
    pub account: String,
    /// The first day that was compared.
    pub from: Day,
    /// The last day that was compared.
    pub to: Day,
    /// The currency of all amounts.
    pub currency: Currency,
    /// How many pairs match.
    pub matched: u64,
    /// Lines of the file without a transaction.
    pub unmatched_file: Vec<FileLine>,
    /// Transactions without a line in the file.
    pub unmatched_ledger: Vec<LedgerLine>,
    /// Pairs that differ.
    pub mismatched: Vec<Mismatch>,
    /// The sum of the file's lines.
    pub file_total: Money,
    /// The sum of the ledger's lines.
    pub ledger_total: Money,
    /// The balance before the first line, if the file states balances.
    pub opening_balance: Option<Money>,
    /// The balance after the last line, if the file states balances.
    pub closing_balance: Option<Money>,
    /// How many balances were compared with lines or ledger.
    pub balances_checked: u64,
    /// Those that are not what lines and ledger come to.
    pub balance_differences: Vec<BalanceDifference>,
    /// What the file calls the account, if it says so.
    pub statement_account: Option<String>,
    /// How many rows of other accounts were passed over.
    pub other_account_rows: u64,
    /// How the file was read.
    #[serde(flatten)]
    pub read: FileReading,
}

impl Reconciliation {
    /// The columns of every reconciliation: one row a difference.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("difference", "Difference"),
        Column::shown("line", "Line"),
        Column::shown("transaction", "Transaction"),
        Column::shown("date", "Date"),
        Column::shown("amount", "Amount"),
        Column::shown("reference", "Reference"),
        Column::shown("field", "Field"),
        Column::shown("file", "In the file"),
        Column::shown("ledger", "In the ledger"),
    ];

    /// Whether nothing differs.
    pub fn agrees(&self) -> bool {
        self.unmatched_file.is_empty()
            && self.unmatched_ledger.is_empty()
            && self.mismatched.is_empty()
            && self.balance_differences.is_empty()
    }

    /// The differences, one row each, in the order of [`Self::COLUMNS`].
    pub fn rows(&self) -> Vec<Vec<Cell>> {
        let line = |number: u64| Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        let in_file = self.unmatched_file.iter().map(|item| {
            vec![
                Cell::of("unmatched_file"),
                line(item.line),
                Cell::Empty,
                Cell::of(item.date),
                Cell::Money(item.amount),
                Cell::text(item.reference.as_deref()),
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
            ]
        });
        let in_ledger = self.unmatched_ledger.iter().map(|item| {
            vec![
                Cell::of("unmatched_ledger"),
                Cell::Empty,
                Cell::of(&item.transaction),
                Cell::of(item.date),
                Cell::Money(item.amount),
                Cell::text(item.reference.as_deref()),
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
            ]
        });
        let differing = self.mismatched.iter().map(|item| {
            vec![
                Cell::of("mismatched"),
                line(item.line),
                Cell::of(&item.transaction),
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
                Cell::of(&item.field),
                Cell::of(&item.file),
                Cell::of(&item.ledger),
            ]
        });
        let balances = self.balance_differences.iter().map(|item| {
            vec![
                Cell::of("balance"),
                line(item.line),
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
                Cell::of("balance"),
                Cell::of(item.file),
                Cell::of(item.expected),
            ]
        });
        let differences = in_file.chain(in_ledger).chain(differing);
        differences.chain(balances).collect()
    }
}

/// The summary of the reconciliation, as one row.
impl Record for Reconciliation {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("account", "Account"),
            Column::shown("from", "From"),
            Column::shown("to", "To"),
            Column::shown("currency", "Currency"),
            Column::shown("matched", "Matched"),
            Column::shown("unmatched_file", "Only in the file"),
            Column::shown("unmatched_ledger", "Only in the ledger"),
            Column::shown("mismatched", "Differing"),
            Column::shown("file_total", "Total of the file"),
            Column::shown("ledger_total", "Total of the ledger"),
            Column::shown("opening_balance", "Opening balance"),
            Column::shown("closing_balance", "Closing balance"),
            Column::shown("balances_checked", "Balances checked"),
            Column::shown("balance_differences", "Balances differing"),
            Column::shown("statement_account", "Account in the file"),
            Column::shown("other_account_rows", "Rows of others"),
            FileReading::COLUMNS[0],
            FileReading::COLUMNS[1],
            FileReading::COLUMNS[2],
            FileReading::COLUMNS[3],
            FileReading::COLUMNS[4],
            FileReading::COLUMNS[5],
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let count = |number: usize| Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        let mut cells = vec![
            Cell::of(&self.account),
            Cell::of(self.from),
            Cell::of(self.to),
            Cell::of(self.currency),
            Cell::Integer(i64::try_from(self.matched).unwrap_or(i64::MAX)),
            count(self.unmatched_file.len()),
            count(self.unmatched_ledger.len()),
            count(self.mismatched.len()),
            Cell::Money(self.file_total),
            Cell::Money(self.ledger_total),
            self.opening_balance.map_or(Cell::Empty, Cell::Money),
            self.closing_balance.map_or(Cell::Empty, Cell::Money),
            Cell::Integer(i64::try_from(self.balances_checked).unwrap_or(i64::MAX)),
            count(self.balance_differences.len()),
            Cell::text(self.statement_account.as_deref()),
            Cell::Integer(i64::try_from(self.other_account_rows).unwrap_or(i64::MAX)),
        ];
        cells.extend(self.read.cells());
        cells
    }

    fn details(&self) -> Option<Details> {
        Some(Details {
            title: "Differences".to_owned(),
            columns: Self::COLUMNS,
            rows: self.rows(),
            instead_in_csv: true,
        })
    }
}
