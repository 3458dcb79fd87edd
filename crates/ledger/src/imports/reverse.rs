//! A wrong file, taken back: each row that can be is reversed, in chunks, and the
//! others are named.
//!
//! What was reversed before is passed over, so that a run that was cut off goes on when
//! it is run again. Where the policy asks for a second person, one request is about the
//! whole file: once it is approved, the same operator runs the same command again.

use bankctl_storage::Driver;
use bankctl_types::Money;
use bankctl_types::number::{AccountId, TransactionId};

use super::{Progress, table};
use crate::error::advice::{Advice, List};
use crate::error::{Class, Error, Fault};
use crate::imports::ImportsRoom;
use crate::imports::requests::ReversalRequest;
use crate::imports::table::{BatchKind, BatchRow};
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables::transfers::reversals;
use crate::kernel::{settings, tables};
use crate::payments::reversal_of;
use crate::queries::describe::Names;
use crate::{Ledger, Result, WriteTx, not_found, views};

/// How many rows are taken back in a transaction: others wait for so long.
const CHUNK_ROWS: i64 = 500;
/// How many rows that are left a report carries.
const LEFT_SHOWN_MAX: usize = 100;

/// What came of a chunk.
#[derive(Default)]
struct Part {
    reversed: u64,
    amount_minor: i128,
    before: u64,
    left: Vec<(Transfer, Rejection)>,
    /// The last row, if there may be others.
    last: Option<i64>,
}

impl ImportsRoom<'_> {
    /// A payroll file that was imported.
    ///
    /// # Errors
    /// `batch_not_found`, `not_reversible` of accounts.
    pub fn imported_file(self, key: &str) -> Result<views::ImportedFile> {
        self.0.read(|view| {
            let batch = found(view.driver, key)?;
            super::list::imported(view.driver, &mut Names::of(view.settings), batch)
        })
    }

    /// Reverses the transactions of an imported file, as far as they can be.
    ///
    /// # Errors
    /// `batch_not_found`, `not_reversible` of accounts; [`Error::Waiting`] if it takes a second person;
    /// `interrupted`, with what was reversed so far in place.
    pub fn reverse(
        self,
        key: &str,
        reason: &str,
        progress: &mut dyn Progress,
    ) -> Result<views::ImportReversal> {
        let batch = self.0.read(|view| found(view.driver, key))?;
        let consent = self.0.consent_to_reverse(&batch, reason)?;
        let dry_run = self.0.context.dry_run;
        // A dry run writes nothing that a next chunk could stand on.
        let rows = if dry_run { i64::MAX } else { CHUNK_ROWS };
        let mut told = views::ImportReversal {
            batch: batch.batch_key.clone(),
            file: batch.file.clone(),
            rows: batch.posted.unsigned_abs(),
            reversed: 0,
            reversed_before: 0,
            left: 0,
            amount: bankctl_types::Total::new(0, batch.currency),
            currency: batch.currency,
            left_rows: Vec::new(),
            complete: batch.complete,
            dry_run,
        };
        let mut after = batch.first_transfer.saturating_sub(1);
        loop {
            if progress.is_stopped() {
                return Err(stopped(told.reversed));
            }
            let part = self.0.write(|books| {
                books.approval = consent;
                books.take_back_rows(&batch, reason, (after, rows))
            });
            let part = match part {
                Err(Error::Store(bankctl_storage::Error::Interrupted)) => {
                    return Err(stopped(told.reversed));
                }
                part => part?,
            };
            told.reversed += part.reversed;
            told.reversed_before += part.before;
            told.amount.minor += part.amount_minor;
            told.left += part.left.len() as u64;
            for (transfer, why) in part.left {
                if told.left_rows.len() < LEFT_SHOWN_MAX {
                    told.left_rows.push(self.0.left_row(&transfer, &why)?);
                }
            }
            progress.posted(told.reversed + told.reversed_before + told.left);
            match part.last {
                Some(last) => after = last,
                None => return Ok(told),
            }
        }
    }
}

impl Ledger {
    /// The number of the request by which a second person has agreed; `None` where
    /// no one is asked.
    fn consent_to_reverse(&mut self, batch: &BatchRow, reason: &str) -> Result<Option<i64>> {
        let (sum_minor, currency) = (batch.amount_minor, batch.currency);
        let is_held = self.read(|view| {
            let row = tables::settings::ledger(view.driver)?;
            let policy = settings::policy_of(row.policy.as_deref())?;
            let rules = [
                Rule::Reversal,
                Rule::Withdrawal,
                Rule::Deposit,
                Rule::Batches,
            ];
            let mut rules = rules.into_iter();
            Ok(rules.any(|rule| policy.needs_approval_above(rule, currency, sum_minor)))
        })?;
        if !is_held {
            return Ok(None);
        }
        let request = ReversalRequest {
            batch: batch.batch_key.clone(),
            file: batch.file.clone(),
            rows: batch.posted,
            amount: Money::new(sum_minor, currency).to_string(),
            currency,
            reason: reason.to_owned(),
        };
        self.consented(Rule::Reversal, request).map(Some)
    }

    /// A row that could not be taken back, as it is told.
    fn left_row(&mut self, transfer: &Transfer, why: &Rejection) -> Result<views::LeftRow> {
        self.read(|view| {
            let mut names = Names::of(view.settings);
            let currency = names.currency(view.driver, transfer)?;
            Ok(views::LeftRow {
                line: transfer.origin.map(|origin| origin.line),
                transaction: TransactionId::from_key(transfer.id).to_string(),
                account: names.label(view.driver, transfer.request.credit)?,
                amount: Money::new(transfer.request.amount_minor, currency),
                currency,
                code: why.code().to_owned(),
                message: why.to_string(),
            })
        })
    }
}

impl WriteTx<'_> {
    /// Reverses the next rows of a batch, those after a key.
    fn take_back_rows(
        &mut self,
        batch: &BatchRow,
        reason: &str,
        (after, rows): (i64, i64),
    ) -> Result<Part> {
        let range = (after, batch.last_transfer);
        let originals = reversals::of_batch(self.driver, batch.id, range, rows)?;
        let is_full = i64::try_from(originals.len()).is_ok_and(|count| count == rows);
        let mut part = Part {
            last: originals.last().map(|last| last.id).filter(|_| is_full),
            ..Part::default()
        };
        let accounts: Vec<AccountId> = originals
            .iter()
            .map(|original| reversal_of(original, reason))
            .flat_map(|request| [request.debit, request.credit])
            .collect();
        self.lock(&accounts)?;
        self.make_ready(&accounts)?;
        if !originals.is_empty() {
            self.may_book(None)?;
        }
        for original in originals {
            match self.take_back_row(&original, reason) {
                Ok(()) => {
                    part.reversed += 1;
                    part.amount_minor += i128::from(original.request.amount_minor);
                }
                Err(Error::Rejected(Rejection::AlreadyReversed { .. })) => part.before += 1,
                Err(Error::Rejected(why)) if !self.is_half_done() => {
                    part.left.push((original, why));
                }
                Err(other) => return Err(other),
            }
        }
        Ok(part)
    }

    /// Reverses a row whose accounts are locked.
    fn take_back_row(&mut self, original: &Transfer, reason: &str) -> Result<()> {
        self.is_reversible(original)?;
        let (waiting, reserved_minor) = self.still_waiting(original)?;
        let mut request = reversal_of(original, reason);
        self.count_from(&mut request, original, None)?;
        self.post(request, None, None, reserved_minor)?;
        self.end_waiting(waiting, reserved_minor)?;
        self.write_waiting()
    }
}

fn stopped(reversed: u64) -> Error {
    let message = format!("interrupted; {reversed} rows were reversed");
    Fault::new(Class::Interrupted, "interrupted", message)
        .hint("run the same command again to go on where it stopped")
        .into()
}

/// The payroll file of a key.
fn found(driver: &mut dyn Driver, key: &str) -> Result<BatchRow> {
    let batch = table::by_key(driver, key)?.ok_or_else(|| {
        not_found(
            "batch_not_found",
            format!("no imported file has the batch key {key:?}"),
            Advice::LookIn(List::Batches),
        )
    })?;
    if batch.kind == BatchKind::Payroll {
        return Ok(batch);
    }
    let what = match batch.kind {
        BatchKind::Checks => {
            "brought checks, which were decided about; a payment is taken back by its number"
        }
        BatchKind::Ach => "brought ACH entries; each is sent back by its number",
        BatchKind::Payments => {
            "brought orders of a customer; a payment is taken back by its number"
        }
        BatchKind::Payroll | BatchKind::Accounts => {
            "brought accounts, which stay; an opening balance is taken back by its number"
        }
    };
    let message = format!("the file {} {what}", batch.file);
    let fault = Fault::new(Class::Refused, "not_reversible", message);
    let fault = fault.hint(Advice::LookIn(List::Transactions));
    Err(fault.into())
}
