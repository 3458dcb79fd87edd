//! What the books prove.

use super::{Cell, Column, Details, Record};
use crate::ledger::views::{Problem, Verification};

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

/// What a proof has left out, for people.
pub(super) fn not_proved(count: u64) -> Option<String> {
    let what = "names, papers and what else is sealed";
    let cure = "put the ledger's key file there, or name it with BANKCTL_KEY_FILE";
    (count > 0).then(|| format!("{count} record(s) were not proved whole ({what}): {cure}"))
}

impl Verification {
    /// What was not proved, for people; nothing if all was.
    pub fn not_proved_note(&self) -> Option<String> {
        not_proved(self.not_proved)
    }
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
            Column::shown("not_proved", "Not proved"),
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
            count(self.not_proved),
        ]
    }

    fn details(&self) -> Option<Details> {
        Some(Problem::details(&self.problems))
    }
}
