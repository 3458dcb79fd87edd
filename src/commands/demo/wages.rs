//! The payroll files of a bank that is made up: most rows are good.

use bankctl_ledger::kernel::rules::merkle::hexadecimal;
use bankctl_ledger::views::Reject;
use bankctl_ledger::{ImportPlan, Pass, PaymentRow, Progress, Rows};
use bankctl_types::Day;
use bankctl_types::text::composed;
use sha2::{Digest as _, Sha256};

use super::amount_of;
use super::people::People;
use crate::commands::Result;

/// Accounts that a careless clerk wrote down: a wrong check digit, one that is not
/// there, and words.
const WRONG: [&str; 3] = ["1000000011", "DEMO999999", "see below"];

/// A payroll file.
pub(super) struct Wages {
    /// Its text, as CSV.
    pub(super) text: String,
    rows: Vec<PaymentRow>,
}

impl Wages {
    /// The wages of a month, and as many wrong rows as a file has.
    pub(super) fn of(people: &People, numbers: &[String], day: Day) -> Self {
        let month = &day.to_string()[..7];
        let mut wages = Self {
            text: "account,amount,reference,memo\n".to_owned(),
            rows: Vec::new(),
        };
        for place in people.persons() {
            let (Some(account), Some(wage)) = (numbers.get(place), people.wages.get(place)) else {
                continue;
            };
            wages.add(account, *wage, month);
        }
        for account in WRONG {
            wages.add(account, 1_000, month);
        }
        wages
    }

    fn add(&mut self, account: &str, wage: u64, month: &str) {
        let line = self.rows.len() + 2;
        let reference = format!("WAGE-{month}-{:06}", line - 1);
        let memo = format!("Wages {month}");
        let amount = format!("{wage}.00");
        self.text += &[account, &amount, &reference, &memo].join(",");
        self.text.push('\n');
        if let Some(amount) = amount_of(wage, 0) {
            self.rows.push(PaymentRow {
                line: u64::try_from(line).unwrap_or(u64::MAX),
                account: account.into(),
                amount,
                reference: Some(composed(&reference)),
                memo: Some(memo),
                currency: None,
                value_date: None,
            });
        }
    }

    /// What is said of the file before its rows are read: the good ones are to be
    /// paid.
    pub(super) fn plan(&self, name: &str) -> ImportPlan {
        plan(name, &self.text, self.rows.len())
    }
}

/// What is said of a file whose good rows are taken.
pub(super) fn plan(name: &str, text: &str, rows: usize) -> ImportPlan {
    ImportPlan {
        file: name.to_owned(),
        sha256: hexadecimal(&Sha256::digest(text.as_bytes())),
        rows: u64::try_from(rows).unwrap_or(u64::MAX),
        skip_rejects: true,
        ..ImportPlan::default()
    }
}

impl Rows<PaymentRow> for Wages {
    fn pass(&mut self) -> Result<Pass<'_, PaymentRow>> {
        Ok(Box::new(self.rows.iter().cloned().map(Ok).map(Ok)))
    }
}

/// Rows that are in memory.
pub(super) struct InMemory<R>(pub(super) Vec<R>);

impl<R: Clone + Send + Sync> Rows<R> for InMemory<R> {
    fn pass(&mut self) -> Result<Pass<'_, R>> {
        Ok(Box::new(self.0.iter().cloned().map(Ok).map(Ok)))
    }
}

/// Tells nothing.
pub(super) struct Silent;

impl Progress for Silent {
    fn checked(&mut self, _rows: u64) {}
    fn posted(&mut self, _rows: u64) {}
    fn rejected(&mut self, _reject: &Reject) -> Result<()> {
        Ok(())
    }
    fn is_stopped(&self) -> bool {
        false
    }
}
