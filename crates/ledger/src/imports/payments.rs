//! Payments that an account orders by a file: to accounts of this bank, or to
//! those of others.
//!
//! All of a file's payments from one account for one day are a batch. A payment
//! to an account here is a transfer, or wages; one to another bank leaves by
//! the clearing of its kind. One that the Automated Clearing House can take there is
//! kept for the next file to the operator.

use bankctl_storage::Driver;
use bankctl_types::kind::{AccountStatus, Channel, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, StatedCurrency};

use crate::ach::originate::{self, ACCOUNT_CHARACTERS_MAX, AchReceiver, Originator};
use crate::error::{Class, Fault};
use crate::imports::ImportsRoom;
use crate::imports::payroll::{payer, rejected};
use crate::imports::table::{BatchKind, BatchRow};
use crate::imports::{ImportHandler, ImportPlan, Progress, RowDecision, Rows};
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::policy::{Policy, Rule};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Request, Source};
use crate::kernel::rules::value_date::{BACK_DAYS, ValueDates};
use crate::kernel::{settings, tables, transaction};
use crate::payments::{Payment, in_currency, known_reference};
use crate::{ReadTx, Reference, Result, WriteTx, made_key, views};

/// A payment of a file.
#[derive(Clone, Debug)]
pub struct OrderedRow {
    /// Its line, from 1.
    pub line: u64,
    /// Where it goes.
    pub way: OrderedWay,
    /// How much.
    pub amount: PlainDecimal,
    /// The currency that the file states.
    pub currency: StatedCurrency,
    /// The reference, unique in the file.
    pub reference: Option<String>,
    /// Words for the statement.
    pub memo: Option<String>,
    /// The day that it counts from, where it is not today.
    pub value_date: Option<Day>,
}

/// Where a payment of a file goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OrderedWay {
    /// To an account here, as wages or not.
    Here {
        /// Its number, ours or one of another system.
        account: String,
        /// Whether it is wages.
        wages: bool,
    },
    /// To another bank.
    Out {
        /// As a wire, and not by the clearing house.
        wire: bool,
        /// To whom, where the clearing house knows the bank.
        to: Option<Box<AchReceiver>>,
    },
}

impl ImportsRoom<'_> {
    /// Makes the payments that an account orders by a file, each once.
    ///
    /// # Errors
    /// The file as a whole is refused; payments that are refused are in the
    /// result.
    pub fn import_payments(
        self,
        plan: &ImportPlan,
        from: AccountRef,
        rows: &mut dyn Rows<OrderedRow>,
        progress: &mut dyn Progress,
    ) -> Result<views::Import> {
        let handler = Payments {
            from,
            source: AccountId(0),
            currency: self.0.settings.currency,
            policy: Policy::default(),
            by: None,
        };
        self.0.run_import(plan, handler, rows, progress)
    }
}

struct Payments {
    from: AccountRef,
    source: AccountId,
    currency: Currency,
    policy: Policy,
    /// The bank, where it sends entries to others.
    by: Option<Originator>,
}

/// A payment that can be made.
#[derive(Clone)]
pub(crate) struct Ready {
    request: Request,
    amount: PlainDecimal,
    reference: Option<String>,
    /// To whom, if it is kept for the next file.
    to: Option<Box<AchReceiver>>,
}

impl Payments {
    /// Where a payment goes: kind, channel, and the account that is credited.
    fn way(
        &self,
        view: &mut ReadTx<'_>,
        way: &OrderedWay,
    ) -> Result<(Kind, Option<Channel>, AccountId)> {
        let (account, wages) = match way {
            OrderedWay::Out { wire, .. } => {
                let channel = if *wire { Channel::Wire } else { Channel::Ach };
                let own = internal_account::of_channel(channel).account(self.currency);
                return Ok((Kind::Withdrawal, Some(channel), own));
            }
            OrderedWay::Here { account, wages } => (account, *wages),
        };
        let named = AccountRef::parse(account).ok_or_else(|| transaction::mistyped(account))?;
        let payee = transaction::resolve(view.driver, view.settings, &named)?;
        let facts = tables::accounts::facts(view.driver, payee)?
            .ok_or_else(|| transaction::account_not_found(account))?;
        if payee == self.source {
            let account = view.label(payee)?;
            return Err(Rejection::SameAccount { account }.into());
        }
        if !payee.is_customer() {
            let account = view.label(payee)?;
            return Err(Rejection::InternalAccount { account }.into());
        }
        if facts.currency != self.currency {
            return Err(Rejection::CurrencyMismatch {
                debit: view.label(self.source)?,
                debit_currency: self.currency.code(),
                credit: label(payee),
                credit_currency: facts.currency.code(),
            }
            .into());
        }
        if facts.status == AccountStatus::Closed {
            let account = label(payee);
            return Err(Rejection::AccountClosed { account }.into());
        }
        Ok(if wages {
            (Kind::Payroll, Some(Channel::Payroll), payee)
        } else {
            (Kind::Transfer, None, payee)
        })
    }

    /// What a row asks for; `None` if it was paid before.
    fn decide(&self, view: &mut ReadTx<'_>, row: OrderedRow) -> Result<Option<Ready>> {
        if !row.currency.may_be(self.currency) {
            return Err(Rejection::OtherCurrency {
                stated: row.currency.to_string(),
                account: view.label(self.source)?,
                currency: self.currency.code(),
            }
            .into());
        }
        let (kind, channel, credit) = self.way(view, &row.way)?;
        if let Some(day) = row.value_date {
            ValueDates::of_wages(view.today, BACK_DAYS).check(day)?;
        }
        let amount_minor = in_currency(row.amount, self.currency)?.minor;
        let to = match row.way {
            OrderedWay::Out { wire: false, to } if self.by.is_some() => to,
            _ => None,
        };
        let mut request = Request {
            kind,
            channel,
            debit: self.source,
            credit,
            amount_minor,
            value_date: row.value_date,
            memo: row.memo,
            reverses: None,
            hold: None,
            source: None,
        };
        if let Some(to) = &to {
            fits_a_file(to)?;
            request.source = entry_of(view.driver, row.reference.as_deref())?;
        }
        if let Some(reference) = &row.reference
            && known_reference(view.driver, reference, &request)?.is_some()
        {
            return Ok(None);
        }
        let rule = match kind {
            Kind::Withdrawal => Rule::Withdrawal,
            _ => Rule::Transfer,
        };
        if kind != Kind::Payroll
            && self
                .policy
                .needs_approval_above(rule, self.currency, amount_minor)
        {
            let message = "the policy asks for a second person about a payment of this size";
            return Err(
                Fault::new(Class::NeedsApproval, "approval_required", message)
                    .hint("make it by itself: then it waits for one")
                    .into(),
            );
        }
        Ok(Some(Ready {
            request,
            amount: row.amount,
            reference: row.reference,
            to,
        }))
    }
}

/// Whether a file can name the account of a receiver.
fn fits_a_file(to: &AchReceiver) -> Result<()> {
    if (1..=ACCOUNT_CHARACTERS_MAX).contains(&to.account.chars().count()) {
        return Ok(());
    }
    let message = format!(
        "{:?} is no number of an account at another bank",
        to.account
    );
    Err(Fault::new(Class::Usage, "invalid_account_number", message)
        .hint("an ACH entry has room for 17 characters")
        .into())
}

/// The ACH entry that a payment was made with, if its reference is known.
fn entry_of(driver: &mut dyn Driver, reference: Option<&str>) -> Result<Option<Source>> {
    let row = match reference {
        Some(reference) => tables::transfers::by_reference(driver, reference)?,
        None => None,
    };
    let source = row.and_then(|row| row.transfer.request.source);
    Ok(source.filter(|source| source.subject == Subject::AchEntry))
}

impl ImportHandler for Payments {
    type Row = OrderedRow;
    type Ready = Ready;

    fn kind(&self) -> BatchKind {
        BatchKind::Payments
    }

    fn source(&mut self, view: &mut ReadTx<'_>) -> Result<(AccountId, Currency)> {
        (self.source, self.currency) = payer(view, &self.from)?;
        let row = tables::settings::ledger(view.driver)?;
        self.policy = settings::policy_of(row.policy.as_deref())?;
        self.by = match self.currency.code() {
            "USD" => Originator::of(view.driver)?,
            _ => None,
        };
        Ok((self.source, self.currency))
    }

    fn check(&mut self, view: &mut ReadTx<'_>, row: OrderedRow) -> Result<RowDecision<Ready>> {
        let line = row.line;
        match self.decide(view, row) {
            Ok(None) => Ok(RowDecision::Duplicate(None)),
            Ok(Some(ready)) => {
                let (payee, minor) = (ready.request.credit, ready.request.amount_minor);
                Ok(RowDecision::Post(payee, minor, ready))
            }
            Err(error) => rejected(line, error).map(RowDecision::Reject),
        }
    }

    fn post(
        &mut self,
        books: &mut WriteTx<'_>,
        batch: &BatchRow,
        line: u64,
        mut ready: Ready,
    ) -> Result<Option<i64>> {
        let amount_minor = ready.request.amount_minor;
        let mut entry = None;
        if ready.to.is_some() {
            let known = entry_of(books.driver, ready.reference.as_deref())?;
            let (id, source) = originate::next(books.driver)?;
            entry = Some(id);
            ready.request.source = Some(known.unwrap_or(source));
        }
        let payer = ready.request.debit;
        let reference = ready.reference.map_or_else(
            || Reference::Made(made_key(books.stamp.booked_at)),
            Reference::Given,
        );
        let payment = Payment {
            amount: ready.amount,
            reference,
            memo: ready.request.memo.clone(),
            value_date: ready.request.value_date,
            by: Vec::new(),
            till: None,
            conductor: None,
        };
        let done = books.pay_between(ready.request, &payment)?;
        if let (false, Some(by), Some(entry), Some(to)) =
            (done.replayed, &self.by, entry, &ready.to)
        {
            let paid = (payer, amount_minor);
            books.keep_for_sending(by, entry, (batch.id, line), paid, to)?;
        }
        Ok((!done.replayed).then_some(amount_minor))
    }

    fn payee(ready: &Ready) -> Option<AccountId> {
        Some(ready.request.credit)
    }

    fn amount(ready: &Ready) -> i64 {
        ready.request.amount_minor
    }

    fn reference(ready: &Ready) -> Option<&str> {
        ready.reference.as_deref()
    }

    fn value_date(ready: &Ready) -> Option<Day> {
        ready.request.value_date
    }

    fn customer(_: &Ready) -> Option<&str> {
        None
    }

    fn line(row: &OrderedRow) -> u64 {
        row.line
    }

    fn bytes(ready: &Ready) -> usize {
        let texts = [&ready.request.memo, &ready.reference];
        let text: usize = texts
            .into_iter()
            .flatten()
            .map(|text| text.len() + 16)
            .sum();
        let to = ready
            .to
            .as_ref()
            .map_or(0, |_| size_of::<AchReceiver>() + 200);
        size_of::<Ready>() + text + to
    }

    fn field(rejection: &Rejection) -> &'static str {
        match rejection {
            Rejection::ReferenceConflict { .. } => "reference",
            Rejection::CurrencyMismatch { .. } | Rejection::OtherCurrency { .. } => "currency",
            Rejection::BalanceOverflow { .. } | Rejection::InsufficientFunds { .. } => "amount",
            _ => "account",
        }
    }

    fn reserve(&mut self, _: &mut WriteTx<'_>, _: &mut BatchRow, _: i64, _: bool) -> Result<()> {
        Ok(())
    }

    fn settle(&mut self, _: &mut WriteTx<'_>, _: &mut BatchRow, _: i64) -> Result<()> {
        Ok(())
    }
}
