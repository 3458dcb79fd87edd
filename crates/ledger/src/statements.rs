//! Statements that the bank issues: what happened on an account from one day to
//! another, proved before it is given out, and numbered by month.
//!
//! A statement is computed from the journal whenever it is asked for. Of the months of
//! customers' accounts what was issued is also written down, without personal data:
//! the number, both balances and a hash over the rows, which `verify` computes again.

pub(crate) mod make;
pub(crate) mod notice;
pub(crate) mod record;
pub mod rules;
pub mod table;
pub(crate) mod view;
mod year;

use std::collections::BTreeMap;

use bankctl_storage::damaged;
use bankctl_types::account_statement::AccountStatement;
use bankctl_types::calendar::{Span, Step};
use bankctl_types::number::{AccountId, AccountNumber, CustomerNumber};
use bankctl_types::{Day, Money};

use self::make::{first_day, make};
use self::rules::{Covered, Issued, covered, key, keys_of, number_of};
use crate::access::rules::permission::{Action, Denial, Reason};
use crate::error::advice::{Advice, Part};
use crate::error::{Class, Fault};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::merkle::hexadecimal;
use crate::kernel::rules::operator::Roles;
use crate::kernel::transaction::existing_account;
use crate::kernel::{tables, transaction};
use crate::statements::table::StatementRow;
use crate::tills::blind::must_be_seen;
use crate::{Ledger, Result, WriteTx, customers, views};

/// How many accounts are read at a time.
const PAGE_ROWS: i64 = 500;

/// The use cases of this room, on an open ledger: [`Ledger::statements`] gives it.
pub struct StatementsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`statements`](crate::statements).
    pub const fn statements(&mut self) -> StatementsRoom<'_> {
        StatementsRoom(self)
    }
}

impl StatementsRoom<'_> {
    /// Makes the statement of an account, writes down who took it and, of a month that
    /// is over, what it says. `form` is what it is written as.
    ///
    /// # Errors
    /// In this order: a dry run, which records nothing; `account_not_found`; `till_blind`;
    /// days that are not there yet. A ledger whose rows and balances do not go together.
    pub fn issue(self, account: &AccountRef, span: Span, form: &str) -> Result<AccountStatement> {
        self.0.must_record()?;
        self.0.write(|books| {
            let id = transaction::resolve(books.driver, books.settings, account)?;
            books.issue(id, span, form)
        })
    }

    /// The same for one of many, as [`StatementsRoom::accounts`] names it.
    ///
    /// # Errors
    /// As [`StatementsRoom::issue`].
    pub fn issue_of(
        self,
        account: AccountNumber,
        span: Span,
        form: &str,
    ) -> Result<AccountStatement> {
        self.0.must_record()?;
        self.0
            .write(|books| books.issue(account.account(), span, form))
    }

    /// The accounts of customers, or of one, that were open on a day of a span.
    ///
    /// # Errors
    /// A dry run; `permission_denied` for those who may not read the whole journal;
    /// `customer_not_found`.
    pub fn accounts(
        self,
        customer: Option<CustomerNumber>,
        span: Span,
    ) -> Result<Vec<AccountNumber>> {
        self.0.must_record()?;
        self.0.must_see_all()?;
        self.0.read(|view| {
            let zone = view.settings.zone;
            let was_open = |row: &tables::accounts::AccountRow| {
                let account = &row.account;
                let opened = account.opened_at.day_in(zone);
                let closed = account.closed_at.map(|at| at.day_in(zone));
                span.to.is_none_or(|to| opened <= to)
                    && span
                        .from
                        .zip(closed)
                        .is_none_or(|(from, closed)| from <= closed)
            };
            let mut found = Vec::new();
            if let Some(customer) = customer {
                customers::by_number(view.driver, customer)?
                    .ok_or_else(|| customers::customer_not_found(customer))?;
                let rows = tables::accounts::of_customer(view.driver, customer)?;
                found.extend(rows.into_iter().filter(was_open).map(|row| row.account.id));
            } else {
                let mut after = AccountId(AccountId::FIRST_CUSTOMER.0 - 1);
                loop {
                    let last = AccountId::LAST_CUSTOMER;
                    let rows = tables::accounts::page(view.driver, after, last, None, PAGE_ROWS)?;
                    let Some(end) = rows.last() else { break };
                    after = end.account.id;
                    found.extend(rows.into_iter().filter(was_open).map(|row| row.account.id));
                }
            }
            let number = |id: AccountId| AccountNumber::from_key(id.0);
            Ok(found.into_iter().map(number).collect())
        })
    }

    /// The months of an account that are over, and the one that is not, oldest first,
    /// each with what was issued of it.
    ///
    /// # Errors
    /// `account_not_found`, `till_blind`.
    pub fn list(self, account: &AccountRef) -> Result<Vec<views::StatementOfMonth>> {
        self.0.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            must_be_seen(view, id)?;
            let found = existing_account(view.driver, id)?;
            let first = first_day(view, id, &found)?;
            let closed = found.closed_at.map(|at| at.day_in(view.settings.zone));
            let last = closed.map_or(view.today, |day| day.min(view.today));
            let issued: BTreeMap<u32, StatementRow> = if id.is_customer() {
                let rows = table::of_account(view.driver, keys_of(id))?;
                rows.into_iter()
                    .map(|row| (row.issued.number, row))
                    .collect()
            } else {
                BTreeMap::new()
            };
            let name = view.label(id)?;
            let mut items = Vec::new();
            let mut from = Step::Monthly.first_day(first);
            while from <= last {
                let end = Step::Monthly.last_day(from);
                let to = end.min(view.today);
                let number = number_of(first, from).unwrap_or_default();
                let issued = issued.get(&number).map(|row| &row.issued);
                let on = |view: &mut crate::ReadTx<'_>, day: Day| -> Result<Money> {
                    let minor = make::balance_on(view, id, day)?;
                    Ok(Money::new(minor, found.currency))
                };
                items.push(views::StatementOfMonth {
                    id: rules::id_of(&name, &Covered::month(from, to, end < view.today)),
                    account: name.clone(),
                    number,
                    from,
                    to,
                    opening: on(view, from.plus(-1))?,
                    closing: on(view, to)?,
                    currency: found.currency,
                    is_final: end < view.today,
                    lines: issued.map(|issued| issued.lines),
                    sha256: issued.map(|issued| issued.sha256.clone()),
                });
                from = end.plus(1);
            }
            Ok(items)
        })
    }
}

impl Ledger {
    /// Statements show personal data, and a dry run records nothing.
    fn must_record(&self) -> Result<()> {
        if !self.context.dry_run {
            return Ok(());
        }
        let message = "a dry run records nothing, and so gives no statement out";
        Err(Fault::new(Class::Usage, "usage", message)
            .hint(Advice::LeaveOut(Part::DryRun))
            .into())
    }

    /// Who takes the statements of all accounts must be one who may export the journal.
    fn must_see_all(&mut self) -> Result<()> {
        let caller = self.access().whoami()?;
        let needed = Action::ExportTransactions.roles();
        let has = caller.roles.unwrap_or(Roles::NONE);
        if needed.meets(has) {
            return Ok(());
        }
        Err(Denial {
            who: caller.operator.unwrap_or_default(),
            command: Action::Statement.command(),
            reason: Reason::Role { needed, has },
        }
        .into())
    }
}

impl WriteTx<'_> {
    /// Makes a statement and writes down that it was taken.
    fn issue(&mut self, id: AccountId, span: Span, form: &str) -> Result<AccountStatement> {
        let view = &mut self.view();
        must_be_seen(view, id)?;
        let account = existing_account(view.driver, id)?;
        let first = first_day(view, id, &account)?;
        let today = view.today;
        let days = covered(span, first, today)?;
        let number = number_of(first, days.from).filter(|_| days.is_month);
        let made = make(view, &account, (days, number))?;
        if let (Some(number), true) = (number, days.is_final && id.is_customer()) {
            self.keep_issued(id, number, &made.statement, &made.sha256)?;
        }
        let seen = serde_json::json!({
            "statement": made.statement.id,
            "from": days.from,
            "to": days.to,
            "form": form,
        });
        self.log_change(Subject::Account, id.0, action::REVEALED, &seen)?;
        Ok(made.statement)
    }

    /// Writes down what was issued of a month, once: what is issued again must say the
    /// same.
    fn keep_issued(
        &mut self,
        id: AccountId,
        number: u32,
        statement: &AccountStatement,
        sha256: &[u8; 32],
    ) -> Result<()> {
        let issued = Issued {
            account: id.0,
            number,
            from: statement.from,
            to: statement.to,
            opening_minor: statement.opening.minor,
            closing_minor: statement.closing.minor,
            lines: i64::try_from(statement.lines.len()).map_err(damaged)?,
            sha256: hexadecimal(sha256),
        };
        let key = key(id, number);
        if let Some(row) = table::by_key(self.driver, key)? {
            if row.issued == issued {
                return Ok(());
            }
            let what = "is not what was issued before";
            return Err(damaged(format_args!("statement {} {what}", statement.id)).into());
        }
        let change = self.log_change(Subject::Statement, key, action::CREATED, &issued)?;
        Ok(table::insert(
            self.driver,
            &StatementRow {
                id: key,
                issued,
                change,
            },
        )?)
    }
}
