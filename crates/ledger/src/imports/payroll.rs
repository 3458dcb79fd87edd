//! Wages from a file.

mod payroll_row;
mod preload;
mod used_references;

use std::collections::HashMap;

use bankctl_types::kind::{AccountStatus, Channel, HoldPurpose, HoldStatus, Kind};
use bankctl_types::number::{AccountId, HoldId, TransactionId};
use bankctl_types::{Currency, Day};
use compact_str::CompactString;

use crate::error::Error;
use crate::imports::ImportsRoom;
pub use crate::imports::payroll::payroll_row::PaymentRow;
use crate::imports::payroll::payroll_row::Wage;
use crate::imports::payroll::used_references::Used;
use crate::imports::table::{BatchKind, BatchRow};
use crate::imports::{ImportHandler, ImportPlan, Posted, Progress, RowDecision, Rows};
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::hold::Hold;
use crate::kernel::rules::internal_account::CLEARING_PAYROLL;
use crate::kernel::rules::posting;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Origin, Request};
use crate::kernel::rules::value_date::{BACK_DAYS, ValueDates};
use crate::kernel::transaction::{as_asked, is_same};
use crate::kernel::{tables, transaction};
use crate::payments;
use crate::payments::{Referenced, conflict, known_reference};
use crate::views::{self, Reject};
use crate::{ReadTx, Result, WriteTx};

/// How many payees are remembered; a file with more is looked up again.
const PAYEES_MAX: usize = 1_000_000;

impl ImportsRoom<'_> {
    /// Pays the wages of a file from `clearing/payroll` or an employer's
    /// account.
    ///
    /// # Errors
    /// The file as a whole is refused; rows that are refused are in the
    /// result.
    pub fn import_payroll(
        self,
        plan: &ImportPlan,
        from: Option<AccountRef>,
        rows: &mut dyn Rows<PaymentRow>,
        progress: &mut dyn Progress,
    ) -> Result<views::Import> {
        let from = from.unwrap_or(AccountRef::Internal(CLEARING_PAYROLL, None));
        let payroll = Payroll {
            from,
            source: AccountId(0),
            currency: self.0.settings.currency,
            payees: HashMap::default(),
            rows: plan.rows,
            checked_in: None,
            used: Used::default(),
            dates: ValueDates::of_wages(Day(0), 0),
            widened: (plan.value_dates_from, plan.value_dates_to),
            posting: false,
            reserved_minor: 0,
        };
        self.0.run_import(plan, payroll, rows, progress)
    }
}

/// What is known of a payee.
#[derive(Clone, Copy)]
struct Payee {
    account: AccountId,
    currency: Currency,
    closed: bool,
}

struct Payroll {
    from: AccountRef,
    source: AccountId,
    currency: Currency,
    payees: HashMap<CompactString, Payee, foldhash::fast::RandomState>,
    /// Data rows in the file.
    rows: u64,
    /// The generation of the ledger in which references were looked up.
    checked_in: Option<u64>,
    used: Used,
    /// The value dates that are taken.
    dates: ValueDates,
    /// The first and the last of them, where the caller says so.
    widened: (Option<Day>, Option<Day>),
    /// Whether the first pass is over.
    posting: bool,
    reserved_minor: i64,
}

impl Payroll {
    fn payee(&mut self, view: &mut ReadTx<'_>, text: &str) -> Result<Payee> {
        if let Some(payee) = self.payees.get(text) {
            return Ok(*payee);
        }
        let id = if let Some(id) = view.cache.external(text) {
            id
        } else {
            let account = AccountRef::parse(text).ok_or_else(|| transaction::mistyped(text))?;
            account.must_not_be_in_transit()?;
            match account {
                AccountRef::Number(number) if view.cache.has(number.account()) => number.account(),
                _ => transaction::resolve(view.driver, view.settings, &account)?,
            }
        };
        let facts = view
            .facts(id)?
            .ok_or_else(|| transaction::account_not_found(text))?;
        let closed = facts.status == AccountStatus::Closed;
        let payee = Payee {
            account: id,
            currency: facts.currency,
            closed,
        };
        if self.payees.len() >= PAYEES_MAX {
            self.payees.clear();
        }
        self.payees.insert(text.into(), payee);
        Ok(payee)
    }

    /// Whether the first pass has looked all references up and no one has
    /// written since: then its answers hold.
    fn are_references_known(&self, generation: u64) -> bool {
        self.posting && self.checked_in == Some(generation)
    }

    fn request(&self, payee: AccountId, amount_minor: i64) -> Request {
        Request {
            kind: Kind::Payroll,
            channel: Some(Channel::Payroll),
            debit: self.source,
            credit: payee,
            amount_minor,
            value_date: None,
            memo: None,
            reverses: None,
            hold: None,
            source: None,
        }
    }

    /// What a row asks for, if the ledger has nothing against it.
    fn decide(&mut self, view: &mut ReadTx<'_>, row: &PaymentRow) -> Result<Decision> {
        let payee = self.payee(view, &row.account)?;
        if payee.account == self.source {
            return Err(Rejection::SameAccount {
                account: view.label(payee.account)?,
            }
            .into());
        }
        if !payee.account.is_customer() {
            return Err(Rejection::InternalAccount {
                account: view.label(payee.account)?,
            }
            .into());
        }
        if payee.currency != self.currency {
            return Err(Rejection::CurrencyMismatch {
                debit: view.label(self.source)?,
                debit_currency: self.currency.code(),
                credit: label(payee.account),
                credit_currency: payee.currency.code(),
            }
            .into());
        }
        if let Some(stated) = row.currency.filter(|stated| !stated.may_be(payee.currency)) {
            return Err(Rejection::OtherCurrency {
                stated: stated.to_string(),
                account: label(payee.account),
                currency: payee.currency.code(),
            }
            .into());
        }
        let amount_minor = payments::in_currency(row.amount, payee.currency)?.minor;
        let request = Request {
            value_date: row.value_date,
            memo: row.memo.clone(),
            ..self.request(payee.account, amount_minor)
        };
        if let Some(reference) = &row.reference
            && !self.are_references_known(view.generation)
            && self.used.may_have(reference)
            && let Some(decision) =
                posted((self.used.by(view, reference)?, reference), &request, view)?
        {
            return Ok(decision);
        }
        if let Some(value_date) = row.value_date {
            self.dates.check(value_date)?;
        }
        if payee.closed {
            return Err(Rejection::AccountClosed {
                account: label(payee.account),
            }
            .into());
        }
        Ok(Decision::Pay(request))
    }
}

enum Decision {
    Pay(Request),
    Duplicate(Option<Posted>),
    Conflict(Error, Posted),
}

/// What it means for a row that something has its reference already.
///
/// # Errors
/// `reference_conflict`, if it did not come from a file.
fn posted(
    (referenced, reference): (Option<Referenced>, &str),
    request: &Request,
    view: &mut ReadTx<'_>,
) -> Result<Option<Decision>> {
    match referenced {
        None => Ok(None),
        Some(Referenced::Hold(id)) => Err(conflict(reference, id.to_string())),
        Some(Referenced::Transfer(transfer)) => {
            let asked = as_asked(view.driver, &transfer)?;
            let posted = Posted::of(&asked, request.value_date, view.today);
            if is_same(view.driver, &transfer, request)? {
                return Ok(Some(Decision::Duplicate(posted)));
            }
            let number = TransactionId::from_key(transfer.id).to_string();
            let error = conflict(reference, number);
            match posted {
                Some(posted) => Ok(Some(Decision::Conflict(error, posted))),
                None => Err(error),
            }
        }
    }
}

/// The account that pays a file, and its currency.
///
/// # Errors
/// It is not there, or is one of money that is on its way.
pub(crate) fn payer(view: &mut ReadTx<'_>, from: &AccountRef) -> Result<(AccountId, Currency)> {
    from.must_not_be_in_transit()?;
    let account = transaction::resolve(view.driver, view.settings, from)?;
    let facts = tables::accounts::facts(view.driver, account)?
        .ok_or_else(|| transaction::account_not_found(&from.to_string()))?;
    Ok((account, facts.currency))
}

impl ImportHandler for Payroll {
    type Row = PaymentRow;
    type Ready = Wage;

    fn kind(&self) -> BatchKind {
        BatchKind::Payroll
    }

    fn source(&mut self, view: &mut ReadTx<'_>) -> Result<(AccountId, Currency)> {
        (self.source, self.currency) = payer(view, &self.from)?;
        preload::preload(view, self.rows)?;
        Ok((self.source, self.currency))
    }

    fn begin(&mut self, view: &mut ReadTx<'_>, day: Day) -> Result<()> {
        let days = tables::settings::ledger(view.driver)?.back_value_days;
        let usual = ValueDates::of_wages(day, days.unwrap_or(BACK_DAYS));
        self.dates = ValueDates {
            first: self.widened.0.unwrap_or(usual.first),
            last: self.widened.1.unwrap_or(usual.last),
        };
        Ok(())
    }

    fn announce(&mut self, view: &mut ReadTx<'_>, rows: &[&PaymentRow]) -> Result<()> {
        let references = rows.iter().map(|row| row.reference.as_deref());
        self.used.look_up(view.driver, references)
    }

    fn announce_ready(&mut self, books: &mut WriteTx<'_>, rows: &[&Wage]) -> Result<()> {
        if !books.is_again {
            // None is looked up: see `post`.
            return Ok(());
        }
        let references = rows.iter().map(|wage| wage.reference());
        self.used.look_up(books.driver, references)
    }

    fn check(&mut self, view: &mut ReadTx<'_>, row: PaymentRow) -> Result<RowDecision<Wage>> {
        self.checked_in.get_or_insert(view.generation);
        match self.decide(view, &row) {
            Ok(Decision::Duplicate(posted)) => Ok(RowDecision::Duplicate(posted)),
            Ok(Decision::Conflict(error, posted)) => {
                rejected(row.line, error).map(|reject| RowDecision::Conflict(reject, posted))
            }
            Ok(Decision::Pay(request)) => {
                let wage = Wage::of(row, &request);
                Ok(RowDecision::Post(
                    request.credit,
                    request.amount_minor,
                    wage,
                ))
            }
            Err(error) => rejected(row.line, error).map(RowDecision::Reject),
        }
    }

    fn post(
        &mut self,
        books: &mut WriteTx<'_>,
        batch: &BatchRow,
        line: u64,
        wage: Wage,
    ) -> Result<Option<i64>> {
        let amount_minor = wage.amount_minor();
        let mut request = self.request(wage.payee(), amount_minor);
        let (reference, more) = wage.into_texts();
        request.memo = more.memo;
        request.value_date = more.value_date;
        // Where many write, a reference that was used since is found by its
        // key: then the chunk is tried again, and looks.
        let looked = books.driver.has_many_writers() && !books.is_again;
        if !looked
            && !self.are_references_known(books.generation)
            && let Some(reference) = &reference
            && self.used.may_have_now(reference)
            && known_reference(books.driver, reference, &request)?.is_some()
        {
            return Ok(None);
        }
        let origin = Origin {
            batch: batch.id,
            line: i64::try_from(line).unwrap_or(i64::MAX),
        };
        books.append(request, reference, Some(origin), self.reserved_minor)?;
        Ok(Some(amount_minor))
    }

    fn payee(wage: &Wage) -> Option<AccountId> {
        Some(wage.payee())
    }

    fn amount(wage: &Wage) -> i64 {
        wage.amount_minor()
    }

    fn reference(wage: &Wage) -> Option<&str> {
        wage.reference()
    }

    fn value_date(wage: &Wage) -> Option<Day> {
        wage.value_date()
    }

    fn customer(_: &Wage) -> Option<&str> {
        None
    }

    fn bytes(wage: &Wage) -> usize {
        wage.bytes()
    }

    fn line(row: &PaymentRow) -> u64 {
        row.line
    }

    fn field(rejection: &Rejection) -> &'static str {
        match rejection {
            Rejection::ReferenceConflict { .. } => "reference",
            Rejection::CurrencyMismatch { .. } | Rejection::OtherCurrency { .. } => "currency",
            Rejection::ValueDateOutOfRange { .. } => "value_date",
            Rejection::BalanceOverflow { .. } | Rejection::InsufficientFunds { .. } => "amount",
            _ => "account",
        }
    }

    fn reserve(
        &mut self,
        books: &mut WriteTx<'_>,
        batch: &mut BatchRow,
        due_minor: i64,
        chunks: bool,
    ) -> Result<()> {
        self.posting = true;
        self.reserved_minor = 0;
        if !books.driver.has_many_writers() {
            // What the first pass asked was of other rows.
            self.used.forget();
        }
        if !self.source.is_customer() || due_minor == 0 {
            return Ok(());
        }
        let today = books.stamp.business_date;
        if let Some(id) = batch.hold
            && let Some(mut row) = tables::holds::by_id(books.driver, HoldId::from_key(id))?
            && row.hold.status_on(books.hold_day()) == HoldStatus::Placed
        {
            // What a day's hold was at its end is known only if it ends then.
            let is_of_today = row.placed_on == today || row.hold.captured_minor == 0;
            if is_of_today && row.hold.remaining_on(books.hold_day()) >= due_minor {
                self.reserved_minor = row.hold.remaining_on(books.hold_day());
                return Ok(());
            }
            // Or more is due than a run before this one has reserved: rows that
            // were rejected then can be paid now.
            books.end_hold(&mut row, HoldStatus::Captured)?;
            batch.hold = None;
        }
        if !chunks {
            return Ok(());
        }
        let party = books.paying_party(self.source)?;
        posting::may_pay(&party, due_minor)?;
        let hold = Hold {
            id: HoldId::from_key(tables::holds::next_key(books.driver)?),
            account: self.source,
            currency: self.currency,
            amount_minor: due_minor,
            captured_minor: 0,
            status: HoldStatus::Placed,
            reference: None,
            memo: Some(format!("payroll batch {}", batch.batch_key)),
            placed_at: books.stamp.booked_at,
            expires_on: None,
            batch: Some(batch.id),
            purpose: HoldPurpose::Payroll,
            check: None,
        };
        books.place(&hold)?;
        batch.hold = Some(hold.id.key());
        self.reserved_minor = due_minor;
        Ok(())
    }

    fn settle(
        &mut self,
        books: &mut WriteTx<'_>,
        batch: &mut BatchRow,
        paid_minor: i64,
    ) -> Result<()> {
        let Some(id) = batch.hold else { return Ok(()) };
        let Some(mut row) = tables::holds::by_id(books.driver, HoldId::from_key(id))? else {
            return Ok(());
        };
        if row.hold.status != HoldStatus::Placed {
            return Ok(());
        }
        row.hold.captured_minor = row
            .hold
            .amount_minor
            .min(row.hold.captured_minor.saturating_add(paid_minor));
        let status = if batch.complete {
            HoldStatus::Captured
        } else {
            HoldStatus::Placed
        };
        books.end_hold(&mut row, status)
    }
}

/// A refusal of a row; anything else ends the import.
pub(crate) fn rejected(line: u64, error: Error) -> Result<Reject> {
    let field = match &error {
        Error::Rejected(rejection) => <Payroll as ImportHandler>::field(rejection),
        Error::Fault(fault) if fault.code == "invalid_amount" => "amount",
        Error::Fault(_) => "account",
        Error::Store(_)
        | Error::Denied(_)
        | Error::ApprovalRequired(_)
        | Error::Waiting { .. }
        | Error::Elsewhere { .. } => return Err(error),
    };
    Ok(Reject {
        line,
        field: field.to_owned(),
        code: error.code().to_owned(),
        message: error.message(),
    })
}
