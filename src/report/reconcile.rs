//! A statement file held against the books.

use super::{Cell, Column, Details, Record};
use crate::ledger::views::{FileReading, Reconciliation};

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
