//! A file of checks that another bank presents: each row is decided about as a check that
//! is presented by itself, in the order of the lines.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use bankctl_types::money::PlainDecimal;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};

use super::requests::Presentment;
use super::rules::item::{ItemKind, ItemStatus};
use super::table;
use crate::drawn_checks::DrawnChecksRoom;
use crate::error::{Class, Error, Fault};
use crate::imports::{BatchKind, BatchRow, ImportHandler, ImportPlan, Progress, RowDecision, Rows};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::internal_account::CLEARING_CHECK;
use crate::kernel::rules::policy::{Policy, Rule};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::{settings, tables, transaction};
use crate::payments::{conflict, in_currency};
use crate::views::Reject;
use crate::{ReadTx, Reference, Result, WriteTx, made_key, views};

/// How many returned checks a report carries.
const RETURNS_SHOWN_MAX: usize = 100;

/// A row of a file of checks.
#[derive(Clone, Debug)]
pub struct CheckRow {
    /// The line in the file, from 1.
    pub line: u64,
    /// The account's number, ours or one of another system.
    pub account: String,
    /// The number of the check.
    pub number: i64,
    /// How much.
    pub amount: PlainDecimal,
    /// The date on it.
    pub dated: Option<Day>,
    /// The routing number of the bank that presents it.
    pub routing: Option<String>,
    /// The number by which that bank traces it.
    pub trace: Option<String>,
    /// The reference, unique in the file.
    pub reference: Option<String>,
}

/// The checks of a file that were returned, by line.
type Returns = Rc<RefCell<BTreeMap<u64, Reject>>>;

impl DrawnChecksRoom<'_> {
    /// Presents the checks of a file, each once. What is returned is kept with its code,
    /// as what is presented by itself.
    ///
    /// # Errors
    /// The file as a whole is refused. Rows that can't be decided about are in the
    /// result.
    pub fn import(
        self,
        plan: &ImportPlan,
        rows: &mut dyn Rows<CheckRow>,
        progress: &mut dyn Progress,
    ) -> Result<views::ChecksImport> {
        let returns = Returns::default();
        let handler = Checks {
            home: self.0.settings.currency,
            policy: Policy::default(),
            returns: Rc::clone(&returns),
        };
        let mut import = self.0.run_import(plan, handler, rows, progress)?;
        let returns = std::mem::take(&mut *returns.borrow_mut());
        let returned = returns.len() as u64;
        import.posted = import.posted.saturating_sub(returned);
        let shown = returns.into_values().take(RETURNS_SHOWN_MAX);
        Ok(views::ChecksImport {
            import,
            returned,
            returns: shown.collect(),
        })
    }
}

struct Checks {
    home: Currency,
    policy: Policy,
    returns: Returns,
}

/// A check that can be decided about.
#[derive(Clone)]
pub(crate) struct Ready {
    account: AccountId,
    check: Presentment,
    amount_minor: i64,
}

impl Checks {
    /// What a row asks for; `None` if it was decided about before.
    fn decide(&self, view: &mut ReadTx<'_>, row: CheckRow) -> Result<Option<Ready>> {
        let account = AccountRef::parse(&row.account);
        let account = account.ok_or_else(|| transaction::mistyped(&row.account))?;
        let id = transaction::resolve(view.driver, view.settings, &account)?;
        if !id.is_customer() {
            return Err(Rejection::InternalAccount {
                account: view.label(id)?,
            }
            .into());
        }
        let facts = tables::accounts::facts(view.driver, id)?
            .ok_or_else(|| transaction::account_not_found(&row.account))?;
        if facts.currency != self.home {
            return Err(Rejection::CurrencyMismatch {
                debit: view.label(id)?,
                debit_currency: facts.currency.code(),
                credit: CLEARING_CHECK.name.to_owned(),
                credit_currency: self.home.code(),
            }
            .into());
        }
        let amount = in_currency(row.amount, self.home)?;
        let now = view.context.clock.now();
        if let Some(reference) = &row.reference {
            if let Some(there) = table::item_under(view.driver, reference)? {
                let item = &there.record;
                let is_same = item.kind == ItemKind::Presented
                    && item.account == id
                    && item.number == row.number
                    && item.amount_minor == amount.minor;
                if is_same {
                    return Ok(None);
                }
                return Err(conflict(reference, format!("check item {}", there.id)));
            }
            if let Some(other) = tables::transfers::by_reference(view.driver, reference)? {
                let number = bankctl_types::number::TransactionId::from_key(other.transfer.id);
                return Err(conflict(reference, number.to_string()));
            }
        }
        if self
            .policy
            .needs_approval_above(Rule::Withdrawal, self.home, amount.minor)
        {
            let message = format!("check {} needs a second person", row.number);
            return Err(
                Fault::new(Class::NeedsApproval, "approval_required", message)
                    .hint("present it by itself: then it waits for one")
                    .into(),
            );
        }
        Ok(Some(Ready {
            account: id,
            amount_minor: amount.minor,
            check: Presentment {
                account,
                number: row.number,
                amount: row.amount,
                dated: row.dated,
                routing: row.routing,
                trace: row.trace,
                overrides: None,
                reference: row
                    .reference
                    .map_or_else(|| Reference::Made(made_key(now)), Reference::Given),
            },
        }))
    }
}

/// A refusal of a row; anything else ends the import.
fn rejected(line: u64, error: Error) -> Result<Reject> {
    let field = match &error {
        Error::Rejected(rejection) => <Checks as ImportHandler>::field(rejection),
        Error::Fault(fault) if fault.code == "invalid_amount" => "amount",
        Error::Fault(fault) if fault.code == "approval_required" => "amount",
        Error::Fault(_) => "account",
        _ => return Err(error),
    };
    Ok(Reject {
        line,
        field: field.to_owned(),
        code: error.code().to_owned(),
        message: error.message(),
    })
}

impl ImportHandler for Checks {
    type Row = CheckRow;
    type Ready = Ready;

    fn kind(&self) -> BatchKind {
        BatchKind::Checks
    }

    fn source(&mut self, view: &mut ReadTx<'_>) -> Result<(AccountId, Currency)> {
        self.home = view.settings.currency;
        let row = tables::settings::ledger(view.driver)?;
        self.policy = settings::policy_of(row.policy.as_deref())?;
        Ok((CLEARING_CHECK.account(self.home), self.home))
    }

    fn check(&mut self, view: &mut ReadTx<'_>, row: CheckRow) -> Result<RowDecision<Ready>> {
        let line = row.line;
        match self.decide(view, row) {
            Ok(None) => Ok(RowDecision::Duplicate(None)),
            Ok(Some(ready)) => Ok(RowDecision::Post(ready.account, ready.amount_minor, ready)),
            Err(error) => rejected(line, error).map(RowDecision::Reject),
        }
    }

    fn post(
        &mut self,
        books: &mut WriteTx<'_>,
        _: &BatchRow,
        line: u64,
        ready: Ready,
    ) -> Result<Option<i64>> {
        // A chunk that is tried again decides anew.
        self.returns.borrow_mut().remove(&line);
        let done = books.present_check(&ready.check)?;
        if done.replayed {
            return Ok(None);
        }
        if done.status != ItemStatus::Returned {
            return Ok(Some(ready.amount_minor));
        }
        let why = done.message.unwrap_or_default();
        let message = format!("check {} of account {}: {why}", done.number, done.account);
        let code = done.code.unwrap_or_default();
        let returned = Reject {
            line,
            field: "number".to_owned(),
            code,
            message,
        };
        self.returns.borrow_mut().insert(line, returned);
        Ok(Some(0))
    }

    fn payee(ready: &Ready) -> Option<AccountId> {
        Some(ready.account)
    }

    fn amount(ready: &Ready) -> i64 {
        ready.amount_minor
    }

    fn reference(ready: &Ready) -> Option<&str> {
        ready.check.reference.to_look_up()
    }

    fn value_date(_: &Ready) -> Option<Day> {
        None
    }

    fn customer(_: &Ready) -> Option<&str> {
        None
    }

    fn line(row: &CheckRow) -> u64 {
        row.line
    }

    fn bytes(ready: &Ready) -> usize {
        let texts = [
            ready.check.routing.as_deref(),
            ready.check.trace.as_deref(),
            Some(ready.check.reference.text()),
        ];
        let text: usize = texts
            .into_iter()
            .flatten()
            .map(|text| text.len() + 16)
            .sum();
        size_of::<Ready>() + text
    }

    fn field(rejection: &Rejection) -> &'static str {
        match rejection {
            Rejection::ReferenceConflict { .. } => "reference",
            Rejection::BalanceOverflow { .. } => "amount",
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
