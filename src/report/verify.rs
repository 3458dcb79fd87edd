//! What the books prove.

use serde::Serialize;

use super::{Cell, Column, Details, Record};

/// Something that is not as it was written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Problem {
    /// The stable code that scripts read.
    pub code: String,
    /// The transaction, account or record that it is about.
    pub subject: String,
    /// What is wrong, with the values.
    pub message: String,
}

impl Problem {
    /// The columns of problems.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("code", "Code"),
        Column::shown("subject", "Subject"),
        Column::shown("message", "What is wrong"),
    ];

    /// Problems below the record that they were found of.
    pub(super) fn details(problems: &[Self]) -> Details {
        Details {
            title: "Problems".to_owned(),
            columns: Self::COLUMNS,
            rows: problems.iter().map(Self::cells).collect(),
            instead_in_csv: false,
        }
    }

    fn cells(&self) -> Vec<Cell> {
        [&self.code, &self.subject, &self.message]
            .map(Cell::of)
            .to_vec()
    }
}

/// The result of a verification.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// Transactions read.
    pub transactions: u64,
    /// Postings read: two for each transaction.
    pub postings: u64,
    /// Accounts checked.
    pub accounts: u64,
    /// The root of the hash tree over the journal, in hexadecimal.
    pub root: String,
    /// Whether everything is as it was written.
    pub ok: bool,
    /// What is not.
    pub problems: Vec<Problem>,
}

impl Record for Verification {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("transactions", "Transactions"),
            Column::shown("postings", "Postings"),
            Column::shown("accounts", "Accounts"),
            Column::shown("root", "Root"),
            Column::shown("ok", "Ok"),
            Column::shown("problems", "Problems"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let count = |number: u64| Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        vec![
            count(self.transactions),
            count(self.postings),
            count(self.accounts),
            Cell::of(&self.root),
            Cell::of(self.ok),
            Cell::Integer(i64::try_from(self.problems.len()).unwrap_or(i64::MAX)),
        ]
    }

    fn details(&self) -> Option<Details> {
        Some(Problem::details(&self.problems))
    }
}
