//! Cash is counted, in a till or the vault.

use bankctl_types::money::{Limit, PlainDecimal};
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Money};

use super::blind::{is_blind, not_told};
use super::requests::DifferenceRequest;
use super::rules::count::Count;
use super::rules::pieces::Pieces;
use super::rules::till::TillStatus;
use super::session::counting;
use super::table::{CountRow, Stored, TillRow};
use super::{handovers, show, table};
use crate::error::advice::{Advice, OfTill};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables::locks;
use crate::payments::amount::limit_minor;
use crate::payments::in_currency;
use crate::queries::shards;
use crate::tills::TillsRoom;
use crate::{Ledger, Result, WriteTx, views};

/// How often a teller counts what a difference waits for.
const COUNTS_MAX: usize = 2;

/// What was counted of a currency: a sum, notes and coins, or both, which must agree.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// The currency, if it is not the ledger's.
    pub currency: Option<Currency>,
    /// The sum, which may be nothing.
    pub amount: Option<Limit>,
    /// Notes and coins, such as `100x47,50x18`.
    pub pieces: Option<String>,
}

/// A count of a till.
#[derive(Clone, Debug, Default)]
pub struct CountRequest {
    /// What was counted, one for each currency.
    pub counted: Vec<Counted>,
    /// Whether the session ends with it.
    pub closes: bool,
    /// What stays in the till then, in the ledger's currency; the rest is offered to
    /// the vault.
    pub keep: Option<PlainDecimal>,
    /// The idempotency key: the same under it again is answered with what was counted.
    pub reference: Option<String>,
}

impl TillsRoom<'_> {
    /// Counts a till, and ends its session if that is asked for. Differences are booked;
    /// one that takes a second person waits, and the till stays counted until then.
    ///
    /// # Errors
    /// In this order: `reference_conflict`, `till_not_found`, `till_not_assigned`, `till_not_open`, `till_blind`
    /// for a dry run, `invalid_count`, `till_counting` if a teller has counted twice, a currency that
    /// was not counted, a handover from it that waits, what should stay;
    /// [`Error::Waiting`].
    pub fn count(self, name: Option<&str>, request: &CountRequest) -> Result<Vec<views::Count>> {
        let done = self.0.write(|books| books.count_till(name, request))?;
        self.0.keep_differences(done)
    }

    /// Counts the vault, which two people do.
    ///
    /// # Errors
    /// In this order: `invalid_count`, `reference_conflict`, `operator_not_found`, a witness
    /// who is the operator; [`Error::Waiting`].
    pub fn count_vault(
        self,
        counted: &Counted,
        witness: &str,
        reference: Option<&str>,
    ) -> Result<Vec<views::Count>> {
        let done = self
            .0
            .write(|books| books.count_vault(counted, witness, reference))?;
        self.0.keep_differences(done)
    }
}

impl Ledger {
    /// Keeps the differences that wait for a second person.
    fn keep_differences(&mut self, counts: Vec<views::Count>) -> Result<Vec<views::Count>> {
        let mut waiting = Ok(());
        for count in counts.iter().filter(|count| count.waits) {
            let count = count.id.unwrap_or_default();
            let held: Result<()> = Err(Error::ApprovalRequired(Rule::CashDifferences));
            let kept = self.kept(held, || DifferenceRequest { count });
            waiting = waiting.and(kept);
        }
        waiting.map(|()| counts)
    }
}

impl WriteTx<'_> {
    fn count_till(
        &mut self,
        name: Option<&str>,
        request: &CountRequest,
    ) -> Result<Vec<views::Count>> {
        // It waits for who counts the till now, be it under the same reference.
        let answered = self.answered_till(name);
        if let Some(told) = self.counted_before(name, request)? {
            return Ok(told);
        }
        let mut row = answered?;
        // A dry run would tell what is expected, and leave no count.
        if self.dry_run && is_blind(&mut self.view(), &row)? {
            return Err(not_told());
        }
        let read: Vec<(Currency, i64)> = request
            .counted
            .iter()
            .map(|counted| minor_of(self, counted))
            .collect::<Result<_>>()?;
        is_counted_once(&read)?;
        let accounts = self.accounts_of_till(&row)?;
        let keys: Vec<AccountId> = accounts.iter().map(|(id, _)| *id).collect();
        self.lock(&keys)?;
        self.may_count_again(&row)?;
        if request.closes {
            self.is_all_counted(&accounts, &read)?;
            if let Some(waiting) = self.offered_by(&row)? {
                return Err(handovers::still_offered(waiting.id));
            }
        }
        let mut counts = Vec::with_capacity(read.len());
        for ((currency, counted_minor), counted) in read.into_iter().zip(&request.counted) {
            let account = self.cash_of(&row, currency)?;
            let pieces = pieces_of(counted, currency)?;
            let count = Count {
                till: Some(row.id),
                session: Some(row.record.session),
                closes: request.closes,
                keep_minor: self.kept_minor(request, (currency, counted_minor))?,
                pieces,
                reference: request.reference.clone(),
                ..self.count_of(account, counted_minor)?
            };
            counts.push(self.write_count(count)?);
        }
        row.record.counted = counts.last().map(|count| count.id).or(row.record.counted);
        let told = self.settle_all(&mut row, counts)?;
        Ok(told)
    }

    fn count_vault(
        &mut self,
        counted: &Counted,
        witness: &str,
        reference: Option<&str>,
    ) -> Result<Vec<views::Count>> {
        let (currency, counted_minor) = minor_of(self, counted)?;
        if let Some(reference) = reference {
            locks::numbers(self.driver, true)?;
            let read = [(currency, counted_minor)];
            if let Some(told) =
                self.counted_under(reference, &read, |count| count.till.is_none())?
            {
                return Ok(told);
            }
        }
        let witness = self.operator_key(witness)?;
        if witness == self.stamp.operator {
            let message = "the witness is another person than the one who counts";
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint("name the operator who counted with you")
                .into());
        }
        let account = self.vault(currency)?;
        let count = Count {
            witness: Some(witness),
            pieces: pieces_of(counted, currency)?,
            reference: reference.map(str::to_owned),
            ..self.count_of(account, counted_minor)?
        };
        let row = self.write_count(count)?;
        let row = if self.difference_waits(&row) {
            row
        } else {
            self.book_difference(row)?
        };
        self.write_out()?;
        Ok(vec![self.told_count(&row)?])
    }

    /// What was counted in a till under the reference of a request, whatever became of
    /// the till since.
    ///
    /// # Errors
    /// `reference_conflict` if it was another count.
    fn counted_before(
        &mut self,
        name: Option<&str>,
        request: &CountRequest,
    ) -> Result<Option<Vec<views::Count>>> {
        let Some(reference) = &request.reference else {
            return Ok(None);
        };
        let read: Vec<(Currency, i64)> = request
            .counted
            .iter()
            .map(|counted| minor_of(self, counted))
            .collect::<Result<_>>()?;
        let named = match name {
            Some(name) => Some(super::add::existing(self.driver, name)?.id),
            None => None,
        };
        let keep = request
            .keep
            .map(|keep| in_currency(keep, self.settings.currency));
        let keep_minor = keep.transpose()?.map_or(0, |keep| keep.minor);
        let own = self.settings.currency;
        let me = self.stamp.operator;
        self.counted_under(reference, &read, |count| {
            let is_own = internal_account::currency(count.account) == Some(own);
            count.till.is_some()
                && named.map_or(count.counted_by == me, |till| count.till == Some(till))
                && count.closes == request.closes
                && (!is_own || count.keep_minor == keep_minor)
        })
    }

    /// What was counted under a reference, if something was.
    ///
    /// # Errors
    /// `reference_conflict` if these are not the same counts.
    fn counted_under(
        &mut self,
        reference: &str,
        read: &[(Currency, i64)],
        is_it: impl Fn(&Count) -> bool,
    ) -> Result<Option<Vec<views::Count>>> {
        let rows = table::counts_under(self.driver, reference)?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let is_read = |count: &Count| {
            let currency = internal_account::currency(count.account);
            let mut of_currency = read.iter().filter(|(read, _)| Some(*read) == currency);
            of_currency.any(|(_, minor)| *minor == count.counted_minor)
        };
        let is_same = |row: &CountRow| is_it(&row.record) && is_read(&row.record);
        if rows.len() != read.len() || !rows.iter().all(is_same) {
            return Err(Rejection::ReferenceConflict {
                reference: reference.to_owned(),
                transaction: format!("count {}", first.id),
            }
            .into());
        }
        let mut told = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut count = show::count(&mut self.view(), row)?;
            count.replayed = true;
            told.push(count);
        }
        Ok(Some(told))
    }

    /// A count of an account as it stands now.
    fn count_of(&mut self, account: AccountId, counted_minor: i64) -> Result<Count> {
        // The vault has several parts, which may be written at once.
        let (balance, after) = if internal_account::has_floor(account) {
            (self.party(account)?.balance_minor, self.last_of(account)?)
        } else {
            (shards::balance(self.driver, account)?, None)
        };
        Ok(Count {
            till: None,
            session: None,
            account,
            counted_minor,
            expected_minor: shown_minor(account, balance),
            pieces: None,
            after,
            counted_by: self.stamp.operator,
            witness: None,
            counted_at: self.stamp.booked_at,
            counted_on: self.stamp.business_date,
            closes: false,
            keep_minor: 0,
            transfer: None,
            resolved_minor: 0,
            resolution: None,
            reference: None,
        })
    }

    fn write_count(&mut self, count: Count) -> Result<CountRow> {
        let mut row: CountRow = Stored {
            id: table::next_count(self.driver)?,
            record: count,
            change: 0,
        };
        row.change = self.log_change(Subject::CashCount, row.id, action::CREATED, &row.record)?;
        table::insert_count(self.driver, &row)?;
        Ok(row)
    }

    /// What is told of a count.
    pub(super) fn told_count(&mut self, row: &CountRow) -> Result<views::Count> {
        let dry_run = self.dry_run;
        let mut told = show::count(&mut self.view(), row)?;
        told.id = told.id.filter(|_| !dry_run);
        told.transaction = told.transaction.filter(|_| !dry_run);
        told.dry_run = dry_run;
        Ok(told)
    }

    /// Whether a till whose difference waits may be counted once more.
    fn may_count_again(&mut self, row: &TillRow) -> Result<()> {
        if row.record.status != TillStatus::Counting || self.is_supervisor() {
            return Ok(());
        }
        let counts = table::counts_of(self.driver, row.id, row.record.session)?;
        // Of each currency by itself; a count that is settled ends the wait.
        let is_used_up = |account: AccountId| {
            let newest = counts.iter().map(|count| &count.record);
            let newest = newest.filter(|count| count.account == account);
            newest.take_while(|count| !count.is_settled()).count() >= COUNTS_MAX
        };
        if counts.iter().any(|count| is_used_up(count.record.account)) {
            return Err(counting(&row.record.name));
        }
        Ok(())
    }

    /// Whether every currency that a till holds was counted.
    fn is_all_counted(
        &mut self,
        accounts: &[(AccountId, Currency)],
        read: &[(Currency, i64)],
    ) -> Result<()> {
        for (account, currency) in accounts {
            let is_read = read.iter().any(|(other, _)| other == currency);
            if is_read || self.party(*account)?.balance_minor == 0 {
                continue;
            }
            let message = format!("the till holds {currency}, which was not counted");
            return Err(Fault::new(Class::Refused, "till_not_counted", message)
                .hint(Advice::Till(OfTill::CountAll(currency.code())))
                .into());
        }
        Ok(())
    }

    /// What stays in the till of what was counted, in minor units.
    fn kept_minor(
        &self,
        request: &CountRequest,
        (currency, counted_minor): (Currency, i64),
    ) -> Result<i64> {
        let Some(keep) = request.keep.filter(|_| currency == self.settings.currency) else {
            return Ok(0);
        };
        let keep = in_currency(keep, currency)?;
        if keep.minor <= counted_minor {
            return Ok(keep.minor);
        }
        let account = "the till".to_owned();
        Err(Rejection::TillShort {
            account,
            amount: keep,
        }
        .into())
    }
}

/// The notes and coins of a count, as they are kept.
fn pieces_of(counted: &Counted, currency: Currency) -> Result<Option<String>> {
    let Some(text) = &counted.pieces else {
        return Ok(None);
    };
    let pieces = Pieces::parse(text, currency).map_err(|fault| invalid(fault.to_string()))?;
    Ok(Some(pieces.to_text(currency)))
}

/// How much was counted, in minor units of its currency.
///
/// # Errors
/// `invalid_count`; the amount.
pub(super) fn minor_of(books: &WriteTx<'_>, counted: &Counted) -> Result<(Currency, i64)> {
    let currency = counted.currency.unwrap_or(books.settings.currency);
    let sum = counted.amount.map(|sum| limit_minor(sum.0, currency));
    let sum = sum.transpose()?;
    let Some(text) = &counted.pieces else {
        let sum = sum.ok_or_else(|| invalid("nothing was counted".to_owned()))?;
        return Ok((currency, sum));
    };
    let pieces = Pieces::parse(text, currency).map_err(|fault| invalid(fault.to_string()))?;
    let counted = pieces
        .sum_minor()
        .ok_or_else(|| invalid("the sum is too large".to_owned()))?;
    if let Some(stated) = sum.filter(|stated| *stated != counted) {
        let [stated, counted] = [stated, counted].map(|minor| Money::new(minor, currency));
        return Err(invalid(format!(
            "the pieces come to {counted}, and the sum is said to be {stated}"
        )));
    }
    Ok((currency, counted))
}

/// Whether no currency is there twice: each count of it would be compared with the same
/// balance, and its difference booked twice.
fn is_counted_once(read: &[(Currency, i64)]) -> Result<()> {
    for (place, (currency, _)) in read.iter().enumerate() {
        if read[..place].iter().any(|(other, _)| other == currency) {
            return Err(invalid(format!("{currency} was counted twice")));
        }
    }
    Ok(())
}

fn invalid(message: String) -> Error {
    Fault::new(Class::Usage, "invalid_count", message)
        .hint("write each value with the number of pieces, such as 100x47,50x18,0.25x120")
        .into()
}
