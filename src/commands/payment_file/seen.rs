//! What only the whole of a file of payments can tell, gathered while the file is
//! surveyed, so that no pass is made for it.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use bankctl_formats::model::ach::{Code, Direction, Entry, Purpose};
use bankctl_formats::read::RowFault;
use bankctl_formats::read::pain::Row;
use bankctl_types::RoutingNumber;

/// What was seen of a file.
#[derive(Default)]
pub(super) struct Seen {
    /// The line of the row before.
    last: u64,
    number: u64,
    /// How many rows there are that ask for money to be moved.
    pub(super) rows: u64,
    /// Rows without money.
    pub(super) noted: u64,
    /// The number of this bank without its check digit, if entries for others are asked for.
    pub(super) ours: Option<String>,
    /// Credits for other banks.
    pub(super) others: u64,
    /// Whether two rows are in one line, or not in their order.
    pub(super) by_number: bool,
    /// The first two debits: number, line, account and cents.
    debits: Vec<(u64, u64, String, i64)>,
    credits_cents: i64,
    names: HashSet<u64>,
    /// Names that more than one row has.
    pub(super) repeated: HashSet<u64>,
}

/// Which way an entry moves money, if it does.
pub(super) fn direction(code: Code) -> Option<Direction> {
    match (code.purpose(), code.direction()) {
        (Some(Purpose::Money), Some(Direction::Credit)) => Some(Direction::Credit),
        (Some(Purpose::Money), _) => Some(Direction::Debit),
        _ => None,
    }
}

/// A name as it is remembered.
pub(super) fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// Whether an entry is for another bank than this one.
pub(super) fn is_elsewhere(ours: Option<&str>, entry: &Entry) -> bool {
    ours.is_some_and(|ours| entry.rdfi.get(..8) != Some(ours))
}

impl Seen {
    /// Nothing yet; entries for other banks than this one are counted.
    pub(super) fn at(ours: Option<RoutingNumber>) -> Self {
        Self {
            ours: ours.map(|ours| format!("{:.8}", ours.to_string())),
            ..Self::default()
        }
    }

    /// Counts a row, at its line.
    fn row(&mut self, line: u64) {
        self.number += 1;
        self.rows += 1;
        self.by_number |= line <= self.last;
        self.last = line;
    }

    /// An entry of an ACH file.
    pub(super) fn entry(&mut self, entry: Result<&Entry, &RowFault>) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(fault) => return self.row(fault.line),
        };
        self.row(entry.line);
        match direction(entry.code) {
            None => {
                self.rows -= 1;
                self.noted += 1;
            }
            Some(Direction::Debit) if self.debits.len() < 2 => {
                let account = entry.account.to_string();
                self.debits
                    .push((self.number, entry.line, account, entry.cents));
            }
            Some(Direction::Debit) => {}
            Some(Direction::Credit) => {
                self.credits_cents = self.credits_cents.saturating_add(entry.cents);
                self.others += u64::from(is_elsewhere(self.ours.as_deref(), entry));
            }
        }
    }

    /// A transaction of an ISO 20022 order.
    pub(super) fn transfer(&mut self, row: &Row) {
        self.row(row.line);
        if let Ok(transfer) = &row.read
            && let Some(id) = &transfer.end_to_end_id
        {
            let name = hash(id);
            if !self.names.insert(name) {
                self.repeated.insert(name);
            }
        }
    }

    /// The only debit, if it balances all credits: the payer's own row, by number, line and
    /// account.
    pub(super) fn own(&self) -> Option<(u64, u64, String)> {
        match self.debits.as_slice() {
            [(number, line, account, cents)] if *cents == self.credits_cents => {
                Some((*number, *line, account.clone()))
            }
            _ => None,
        }
    }
}
