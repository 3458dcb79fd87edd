//! Files of wages: all rows or none, and each file once.

use bankctl::error::Error;
use bankctl_ledger::views::Reject;
use bankctl_ledger::{ImportPlan, Pass, PaymentRow, Progress, Rows};

use super::approvals::Rule;
use super::bank::{Answer, Bank, Day, Outcome, Side, Status, Wage};
use super::money::{BACK_DAYS, Payment};
use super::place::Place;
use super::real::{Real, amount};
use super::step::Step;

/// How many days ahead wages come.
const AHEAD_DAYS: i32 = 5;

impl Bank {
    /// Pays a file, or says why not.
    pub(super) fn wages(&mut self, step: &Step) -> Answer {
        let Step::Wages { from, rows, key } = step else {
            unreachable!("no wages");
        };
        let (from, rows, key) = (*from, rows.as_slice(), *key);
        if let Some((source, paid)) = self.batches.get(&key) {
            return if (*source, paid.as_slice()) == (from, rows) {
                Ok(Outcome::Wages(0, rows.len(), 0))
            } else {
                Err("reference_conflict")
            };
        }
        let source = from.map_or(Side::Bank("clearing/payroll", false), Side::Customer);
        let today = self.today();
        let is_refused = |(payee, _, value): &&Wage| {
            let payee = Side::Customer(*payee);
            let is_far = |day: Day| day < today - BACK_DAYS || day > today + AHEAD_DAYS;
            value.is_some_and(is_far)
                || payee == source
                || self.yen(payee) != self.yen(source)
                || self.status(payee) == Status::Closed
        };
        let refused = rows.iter().filter(is_refused).count();
        if refused > 0 {
            return Ok(Outcome::Wages(0, 0, refused));
        }
        // Nobody orders what a file asks for.
        self.may_order(source, &[])?;
        let sum = rows.iter().map(|(_, amount, _)| amount).sum();
        self.may_pay(source, sum, 0)?;
        if !self.is_agreed_to(step) {
            self.must_not_wait(Rule::Batches, Some((sum, self.yen(source))))?;
        }
        for (payee, amount, value) in rows {
            let sides = (source, Side::Customer(*payee));
            self.pay(&Payment {
                value: *value,
                ..Payment::new("payroll", sides, *amount)
            })?;
        }
        self.batches.insert(key, (from, rows.to_vec()));
        Ok(Outcome::Wages(rows.len(), 0, 0))
    }
}

impl<P: Place> Real<P> {
    pub(super) fn wages(
        &mut self,
        bank: &Bank,
        from: Option<usize>,
        rows: &[Wage],
        key: u8,
    ) -> Result<Outcome, Error> {
        let mut file = File(
            (2..)
                .zip(rows)
                .map(|(line, (payee, minor, value))| PaymentRow {
                    line,
                    account: self.names.accounts[*payee].to_string().into(),
                    amount: amount(*minor, bank.accounts[*payee].yen),
                    reference: None,
                    memo: None,
                    currency: None,
                    value_date: value.map(bankctl_types::Day),
                })
                .collect(),
        );
        let plan = ImportPlan {
            file: "wages.csv".to_owned(),
            sha256: format!("{rows:?}"),
            reading: String::new(),
            rows: rows.len() as u64,
            batch_key: Some(format!("batch-{key}")),
            skip_rejects: false,
            allow_similar: true,
            ..ImportPlan::default()
        };
        let from = from.map(|from| self.names.accounts[from].clone());
        let paid = self
            .ledger
            .imports()
            .import_payroll(&plan, from, &mut file, &mut Silent)?;
        self.learn(bank);
        let count = |rows: u64| usize::try_from(rows).expect("small");
        Ok(Outcome::Wages(
            count(paid.posted),
            count(paid.duplicates),
            count(paid.rejected),
        ))
    }
}

struct File(Vec<PaymentRow>);

impl Rows<PaymentRow> for File {
    fn pass(&mut self) -> Result<Pass<'_, PaymentRow>, Error> {
        Ok(Box::new(self.0.clone().into_iter().map(|row| Ok(Ok(row)))))
    }
}

struct Silent;

impl Progress for Silent {
    fn checked(&mut self, _: u64) {}

    fn posted(&mut self, _: u64) {}

    fn rejected(&mut self, _: &Reject) -> Result<(), Error> {
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        false
    }
}
