//! A file that begins is held against earlier ones: first by samples, then row
//! by row, and what it repeats is left out, or it is refused.

use std::collections::{HashMap, HashSet};

use bankctl_types::kind::Kind;
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Day, Money};

use super::check::Check;
use super::earlier::{Earlier, Likeness, Rest};
use super::tally::{Spool, Tally};
use super::{ImportHandler, Job, Progress, REJECTS_SHOWN_MAX};
use crate::imports::near_duplicate::Similarity;
use crate::imports::read_ahead::ahead;
use crate::imports::table::{self, BatchRow};
use crate::kernel::rules::account::label;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
use crate::views::Reject;
use crate::{Ledger, ReadTx, Result};

/// Up to how many rows each payee is asked for earlier wages, where a sample of
/// an earlier file says little of them.
const FEW_ROWS: usize = 2_000;

impl<I: ImportHandler> Job<'_, I> {
    /// Leaves out what earlier files have paid, if that is beyond doubt or the
    /// caller says so, and gives the sample of what is left.
    ///
    /// # Errors
    /// `similar_batch`.
    pub(crate) fn compare(
        &mut self,
        ledger: &mut Ledger,
        mut earlier: Vec<BatchRow>,
        similarity: Similarity,
        (checked, spool): (&mut Tally, &mut Spool<I::Ready>),
    ) -> Result<Similarity> {
        let first = earlier.first().map(|batch| batch.business_date);
        let (Some(first), false) = (first, self.plan.allow_similar) else {
            return Ok(similarity);
        };
        // References tell payments apart: some of an earlier file under others are
        // no repeat.
        let is_unnamed = checked.unnamed == checked.posted;
        let mut alike = similarity.alike(is_unnamed);
        if is_unnamed && similarity.has_large() && !spool.full && spool.rows.len() <= FEW_ROWS {
            alike.extend(ledger.read(|view| few_alike::<I>(view, spool, first))?);
        }
        earlier.retain(|batch| alike.contains(&batch.id));
        if earlier.is_empty() {
            return Ok(similarity);
        }
        let (mut all, today) =
            ledger.read(|view| Ok((Earlier::read(view, earlier, &checked.days)?, view.today)))?;
        if all.is_empty() {
            return Ok(similarity);
        }
        let paid = self.paid(ledger, spool, &mut all)?;
        let is_paid = |line: u64| paid.binary_search_by_key(&line, |(line, _)| *line).is_ok();
        let new: Option<Vec<u64>> = (!spool.full).then(|| {
            let lines = spool.rows.iter().map(|(line, _)| *line);
            lines.filter(|line| !is_paid(*line)).collect()
        });
        let rest = Rest {
            rows: self.plan.rows,
            days: checked.days,
            today,
            is_unnamed,
            new: new.as_deref(),
        };
        let fixed = match all.likeness(&rest) {
            Likeness::Fixes(place) => all.batch(place).cloned(),
            Likeness::Own if !self.plan.skip_duplicates || paid.is_empty() => {
                return Ok(similarity);
            }
            _ if self.plan.skip_duplicates => None,
            _ => {
                checked.take_out(&paid);
                return Err(all.refused(self.plan, checked));
            }
        };
        let repeats = all.repeats().map(|(batch, rows)| (batch.clone(), rows));
        checked.repeats.extend(repeats);
        checked.take_out(&paid);
        spool.rows.retain(|(line, _)| !is_paid(*line));
        match fixed {
            Some(batch) => self.paid_since(ledger, (&batch, &all), checked, spool)?,
            None if all.stand_all_here() => {}
            None => self.paid_otherwise(ledger, (&all, &is_paid), checked, spool)?,
        }
        if spool.full {
            return Ok(similarity);
        }
        let mut similarity = Similarity::new(&[]);
        for (_, ready) in &spool.rows {
            if let Some(payee) = I::payee(ready) {
                similarity.add(payee, I::amount(ready));
            }
        }
        Ok(similarity)
    }

    /// The rows that earlier files have paid: lines, rising, and amounts in minor
    /// units.
    fn paid(
        &mut self,
        ledger: &mut Ledger,
        spool: &Spool<I::Ready>,
        all: &mut Earlier,
    ) -> Result<Vec<(u64, i64)>> {
        let mut paid: Vec<(u64, i64)> = Vec::new();
        // A line that was not taken is the last that a payment answers for.
        let mut last = Vec::new();
        self.each(ledger, spool, |line, payee, amount_minor| {
            if all.has_skipped(line) {
                last.push((line, payee, amount_minor));
            } else if all.has_paid(payee, amount_minor) {
                paid.push((line, amount_minor));
            }
        })?;
        last.retain(|(_, payee, amount_minor)| all.has_paid(*payee, *amount_minor));
        paid.extend(
            last.iter()
                .map(|(line, _, amount_minor)| (*line, *amount_minor)),
        );
        paid.sort_unstable();
        Ok(paid)
    }

    /// Visits the rows that can be posted: line, whom it pays, how much in minor
    /// units.
    fn each(
        &mut self,
        ledger: &mut Ledger,
        spool: &Spool<I::Ready>,
        mut visit: impl FnMut(u64, AccountId, i64),
    ) -> Result<()> {
        if !spool.full {
            for (line, ready) in &spool.rows {
                if let Some(payee) = I::payee(ready) {
                    visit(*line, payee, I::amount(ready));
                }
            }
            return Ok(());
        }
        // Too many rows to keep: they are read once more.
        let pass = self.rows.pass()?;
        let mut check = Check {
            intake: &mut self.intake,
            progress: &mut Quiet(self.progress),
            batch: self.began.as_ref(),
            tally: Tally::new(),
            take: |line, payee, amount_minor, _| visit(line, payee, amount_minor),
        };
        std::thread::scope(|scope| check.all(ledger, ahead(scope, pass)?))
    }

    /// Lines that were not taken from a file may have been paid since, by a
    /// file with just them: then they are not paid again, and where other
    /// amounts were paid that is for people to settle.
    fn paid_since(
        &mut self,
        ledger: &mut Ledger,
        (fixed, all): (&BatchRow, &Earlier),
        checked: &mut Tally,
        spool: &mut Spool<I::Ready>,
    ) -> Result<()> {
        let since = fixed.first_transfer;
        let mut wages: HashMap<AccountId, Vec<(Transfer, String)>> = HashMap::new();
        ledger.read(|view| {
            for payee in spool.rows.iter().filter_map(|(_, ready)| I::payee(ready)) {
                if wages.contains_key(&payee) {
                    continue;
                }
                let mut found = Vec::new();
                for transfer in wages_of(view, payee, |transfer| transfer.id >= since)? {
                    let batch = transfer.origin.map_or(0, |origin| origin.batch);
                    let source = internal_account::unsharded(transfer.request.debit);
                    if batch == fixed.id
                        || all.has(batch)
                        || source != internal_account::unsharded(fixed.source)
                    {
                        continue;
                    }
                    if tables::transfers::reversed_by(view.driver, transfer.id)?.is_none() {
                        let file = table::by_id(view.driver, batch)?;
                        found.push((transfer, file.map_or_else(String::new, |row| row.file)));
                    }
                }
                wages.insert(payee, found);
            }
            Ok(())
        })?;
        let currency = fixed.currency;
        let mut paid = Vec::new();
        let mut refused = Vec::new();
        spool.rows.retain(|(line, ready)| {
            let amount_minor = I::amount(ready);
            let Some(found) = I::payee(ready).and_then(|payee| wages.get_mut(&payee)) else {
                return true;
            };
            let same = found
                .iter()
                .position(|(transfer, _)| transfer.request.amount_minor == amount_minor);
            if let Some(place) = same {
                found.remove(place);
                paid.push((*line, amount_minor));
                return false;
            }
            let Some((transfer, file)) = found.first() else {
                return true;
            };
            let number = TransactionId::from_key(transfer.id);
            let what = (
                transfer.request.credit,
                transfer.request.amount_minor,
                currency,
            );
            refused.push((
                otherwise(*line, what, (file, Some(number)), amount_minor),
                amount_minor,
            ));
            false
        });
        checked.take_out(&paid);
        self.reject(checked, refused)
    }

    /// The caller says that earlier files have paid the same: a row that pays
    /// another amount to an account that they have paid is no new one.
    fn paid_otherwise(
        &mut self,
        ledger: &mut Ledger,
        (all, is_paid): (&Earlier, &dyn Fn(u64) -> bool),
        checked: &mut Tally,
        spool: &mut Spool<I::Ready>,
    ) -> Result<()> {
        let Some(currency) = all.batch(0).map(|batch| batch.currency) else {
            return Ok(());
        };
        let mut refused = Vec::new();
        self.each(ledger, spool, |line, payee, amount_minor| {
            if !is_paid(line)
                && let Some((file, paid)) = all.left_of(payee)
            {
                let what = (payee, paid, currency);
                let reject = otherwise(line, what, (file, None), amount_minor);
                refused.push((reject, amount_minor));
            }
        })?;
        let is_refused = |line: &u64| {
            let found = refused.binary_search_by_key(line, |(reject, _)| reject.line);
            found.is_ok()
        };
        spool.rows.retain(|(line, _)| !is_refused(line));
        self.reject(checked, refused)
    }

    /// Rejects rows that were to be posted.
    fn reject(&mut self, checked: &mut Tally, refused: Vec<(Reject, i64)>) -> Result<()> {
        for (reject, amount_minor) in refused {
            checked.posted = checked.posted.saturating_sub(1);
            checked.amount_minor = checked.amount_minor.saturating_sub(amount_minor);
            checked.reject(reject, self.progress)?;
        }
        checked.rejected_lines.sort_unstable();
        checked.rejects.sort_by_key(|reject| reject.line);
        checked.rejects.truncate(REJECTS_SHOWN_MAX);
        Ok(())
    }
}

/// A row pays another amount than was paid before.
fn otherwise(
    line: u64,
    (account, paid_minor, currency): (AccountId, i64, Currency),
    (file, transaction): (&str, Option<TransactionId>),
    amount_minor: i64,
) -> Reject {
    let [paid, asked] = [paid_minor, amount_minor].map(|minor| Money::new(minor, currency));
    let transaction = transaction.map_or_else(String::new, |number| format!(" as {number}"));
    Reject {
        line,
        field: "amount".to_owned(),
        code: "paid_otherwise".to_owned(),
        message: format!(
            "line {line}: {file} has paid {paid} to {}{transaction}, and this row says {asked}; if it is a payment of its own, import the row in a file of its own",
            label(account)
        ),
    }
}

/// The files that have paid most of these rows, asked payee by payee.
fn few_alike<I: ImportHandler>(
    view: &mut ReadTx<'_>,
    spool: &Spool<I::Ready>,
    first: Day,
) -> Result<Vec<i64>> {
    let mut by_batch: HashMap<i64, usize> = HashMap::new();
    for (_, ready) in &spool.rows {
        let Some(payee) = I::payee(ready) else {
            continue;
        };
        let wages = wages_of(view, payee, |transfer| {
            transfer.stamp.business_date >= first
        })?;
        let same = wages
            .iter()
            .filter(|wage| wage.request.amount_minor == I::amount(ready));
        let batches: HashSet<i64> = same.filter_map(|wage| Some(wage.origin?.batch)).collect();
        for batch in batches {
            *by_batch.entry(batch).or_default() += 1;
        }
    }
    by_batch.retain(|_, rows| *rows * 2 > spool.rows.len());
    Ok(by_batch.into_keys().collect())
}

/// The wages that an account got from files, newest first, of its newest
/// transfers as long as they are recent.
fn wages_of(
    view: &mut ReadTx<'_>,
    account: AccountId,
    is_recent: impl Fn(&Transfer) -> bool,
) -> Result<Vec<Transfer>> {
    let mut found = Vec::new();
    let position = tables::accounts::position(view.driver, account)?;
    let mut next = position.map_or(0, |position| position.spine.head());
    while let Some(row) = tables::transfers::by_id(view.driver, next)? {
        let transfer = row.transfer;
        if !is_recent(&transfer) {
            break;
        }
        let is_paid = transfer.request.credit == account;
        let leg = if is_paid {
            &transfer.credit
        } else {
            &transfer.debit
        };
        next = leg.links.previous;
        if is_paid && transfer.request.kind == Kind::Payroll && transfer.origin.is_some() {
            found.push(transfer);
        }
    }
    Ok(found)
}

/// Tells nothing of a second look, but whether it is to end.
struct Quiet<'a>(&'a mut dyn Progress);

impl Progress for Quiet<'_> {
    fn checked(&mut self, _: u64) {}

    fn posted(&mut self, _: u64) {}

    fn rejected(&mut self, _: &Reject) -> Result<()> {
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        self.0.is_stopped()
    }
}
