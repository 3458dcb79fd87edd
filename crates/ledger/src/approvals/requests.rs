//! Requests that wait for a second person: listed, rejected, or approved and
//! carried out by the same code that carries them out at once.
//!
//! Approving one runs it from the start in one transaction with the approval:
//! under the rules of that moment, in the name of the operator who asked.

mod shown;

use bankctl_types::Timestamp;
use bankctl_types::number::TransactionId;
pub(crate) use shown::legible;
use shown::{decided, shown, unknown};

use super::approvable::{self, Approvable, Outcome};
use super::rules::{Approval, ApprovalStatus};
use super::table::{self, ApprovalRow};
use crate::access::operator_by_key;
use crate::access::rules::permission::{Action, Denial, Reason};
use crate::approvals::ApprovalsRoom;
use crate::kernel::paging;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::duties::COMPLIANCE;
use crate::kernel::rules::policy::Rule;
use crate::kernel::transaction::Actor;
use crate::{ReadTx, Result, WriteTx, views};

/// A request that waits, what it is, and the operator who would decide about it.
type Undecided = (ApprovalRow, Box<dyn Approvable>, i64);

impl WriteTx<'_> {
    /// A request that waits, locked, and who would decide about it.
    fn undecided(&mut self, id: i64, command: Action) -> Result<Undecided> {
        table::lock(self.driver, id)?;
        let row = table::by_id(self.driver, id)?.ok_or_else(|| unknown(id))?;
        match row.approval.status_at(self.stamp.booked_at) {
            ApprovalStatus::Pending => {}
            status => return Err(decided(id, status)),
        }
        let checker = self.stamp.operator;
        if row.approval.maker == checker {
            return Err(Denial {
                who: self.operator_name.clone(),
                command: command.command(),
                reason: Reason::OwnRequest,
            }
            .into());
        }
        let (_, request) = approvable::read(&row.approval.request)?;
        if is_confidential(request.as_ref()) && !COMPLIANCE.meets(self.roles()) {
            return Err(unknown(id));
        }
        self.may_decide(request.action())?;
        request.also().map_or(Ok(()), |action| self.may(action))?;
        Ok((row, request, checker))
    }

    /// Whether the operator who decides about the request that is carried out may do
    /// another thing, which it comes to beside.
    ///
    /// # Errors
    /// [`Error::Denied`].
    pub(crate) fn decider_may(&mut self, action: Action) -> Result<()> {
        let row = match self.approval {
            Some(id) => table::by_id(self.driver, id)?,
            None => None,
        };
        let Some(checker) = row.and_then(|row| row.approval.checker) else {
            return Ok(());
        };
        let row = operator_by_key(self.driver, checker)?;
        let row = row.ok_or_else(|| {
            bankctl_storage::damaged(format_args!("operator {checker} is missing"))
        })?;
        let account = row.operator.account().to_owned();
        Actor::new(account, Some(row)).may(action)
    }

    /// Goes on in the name of the operator who asked.
    fn act_as_maker(&mut self, row: &ApprovalRow, request: &dyn Approvable) -> Result<()> {
        let maker = operator_by_key(self.driver, row.approval.maker)?.ok_or_else(|| {
            bankctl_storage::damaged(format_args!("request {} has no maker", row.id))
        })?;
        let account = maker.operator.account().to_owned();
        let maker = Actor::new(account, Some(maker));
        maker.may(request.action())?;
        self.act_as(maker);
        self.approval = Some(row.id);
        Ok(())
    }

    /// Writes what was decided before anything is done: a server lets no one
    /// write under the name of who asked without that.
    fn decide_request(
        &mut self,
        row: &mut ApprovalRow,
        checker: i64,
        status: ApprovalStatus,
    ) -> Result<()> {
        row.approval.status = status;
        row.approval.checker = Some(checker);
        row.approval.decided_at = Some(self.stamp.booked_at.0);
        Ok(table::decide(self.driver, row)?)
    }

    /// Writes to the change log what was decided, and what it came to.
    fn log_decision(&mut self, mut row: ApprovalRow, checker: i64) -> Result<ApprovalRow> {
        self.stamp.operator = checker;
        self.approval = None;
        let word = match row.approval.status {
            ApprovalStatus::Approved => action::APPROVED,
            _ => action::REJECTED,
        };
        row.change = self.log_change(Subject::Approval, row.id, word, &row.approval)?;
        table::decide(self.driver, &row)?;
        Ok(row)
    }
}

impl ApprovalsRoom<'_> {
    /// Approves a request and carries it out.
    ///
    /// # Errors
    /// In this order: not found, decided already or expired, one's own, not
    /// permitted to do it oneself, not permitted to who asked any more, and
    /// whatever the request itself is refused for now.
    pub fn approve(self, id: i64) -> Result<views::Approval> {
        let dry_run = self.0.context.dry_run;
        self.0.write(|books| {
            let (mut row, request, checker) = books.undecided(id, Action::ApprovalApprove)?;
            books.decide_request(&mut row, checker, ApprovalStatus::Approved)?;
            books.act_as_maker(&row, request.as_ref())?;
            let Outcome { transaction, fees } = request.carry_out(books)?;
            let transaction = transaction.and_then(|number| TransactionId::parse(&number));
            row.approval.transaction = transaction.map(TransactionId::key);
            let row = books.log_decision(row, checker)?;
            let told = shown(
                (&mut *books.driver, books.settings),
                &row,
                books.stamp.booked_at,
                dry_run,
            )?;
            Ok(views::Approval { fees, ..told })
        })
    }

    /// Rejects a request.
    ///
    /// # Errors
    /// As [`ApprovalsRoom::approve`], but for the request itself.
    pub fn reject(self, id: i64, reason: &str) -> Result<views::Approval> {
        let dry_run = self.0.context.dry_run;
        self.0.write(|books| {
            let (mut row, _, checker) = books.undecided(id, Action::ApprovalReject)?;
            row.approval.reason = Some(reason.to_owned());
            books.decide_request(&mut row, checker, ApprovalStatus::Rejected)?;
            let row = books.log_decision(row, checker)?;
            shown(
                (&mut *books.driver, books.settings),
                &row,
                books.stamp.booked_at,
                dry_run,
            )
        })
    }

    /// A request by number.
    ///
    /// # Errors
    /// `approval_not_found`.
    pub fn get(self, id: i64) -> Result<views::Approval> {
        let now = self.0.context.clock.now();
        let dry_run = self.0.context.dry_run;
        self.0.read(|view| {
            let row = table::by_id(view.driver, id)?.ok_or_else(|| unknown(id))?;
            if is_hidden(view, &row)? {
                return Err(unknown(id));
            }
            shown((&mut *view.driver, view.settings), &row, now, dry_run)
        })
    }

    /// The request that a transaction came of, if it waited for a second person.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn of(self, transaction: TransactionId) -> Result<Option<views::Approval>> {
        let now = self.0.context.clock.now();
        self.0.read(|view| {
            let row = table::of_transfer(view.driver, transaction.key())?;
            row.map(|row| shown((&mut *view.driver, view.settings), &row, now, false))
                .transpose()
        })
    }

    /// Requests in a state, oldest first: a page, and where the next begins.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn list(
        self,
        status: Option<ApprovalStatus>,
        after: i64,
        limit: usize,
    ) -> Result<(Vec<views::Approval>, Option<String>)> {
        let now = self.0.context.clock.now();
        self.0
            .read(|view| listed(view, now, status, (after, limit)))
    }
}

/// Shows every request to `visit`, the oldest first: its number, what is kept of it, and
/// the command.
pub(crate) fn each(
    driver: &mut dyn bankctl_storage::Driver,
    mut visit: impl FnMut(i64, &Approval, &str) -> Result<()>,
) -> Result<()> {
    paging::each(
        driver,
        table::page,
        |row: &ApprovalRow| row.id,
        |_, row| {
            let (_, request) =
                approvable::read(&row.approval.request).map_err(bankctl_storage::damaged)?;
            visit(row.id, &row.approval, request.command())
        },
    )
}

/// Whether a request is for compliance only: a change of what payments are watched for.
fn is_confidential(request: &dyn Approvable) -> bool {
    request.action() == Action::RuleSet
}

/// Whether a request is none that the caller may see.
fn is_hidden(view: &ReadTx<'_>, row: &ApprovalRow) -> Result<bool> {
    if row.approval.rule != Rule::Rules || view.context.privacy.sees_cases() {
        return Ok(false);
    }
    let (_, request) = approvable::read(&row.approval.request)?;
    Ok(is_confidential(request.as_ref()))
}

/// The requests of one state of the ledger, after one of them and no more than
/// a limit, and the cursor of the next page.
pub(crate) fn listed(
    view: &mut ReadTx<'_>,
    now: Timestamp,
    status: Option<ApprovalStatus>,
    (mut after, limit): (i64, usize),
) -> Result<(Vec<views::Approval>, Option<String>)> {
    let mut items: Vec<views::Approval> = Vec::new();
    loop {
        let rows = table::page(view.driver, after, 500)?;
        let Some(end) = rows.last() else {
            return Ok((items, None));
        };
        after = end.id;
        for row in rows {
            if status.is_some_and(|status| status != row.approval.status_at(now))
                || is_hidden(view, &row)?
            {
                continue;
            }
            if items.len() == limit {
                let next = items.last().map(|item| item.id.to_string());
                return Ok((items, next));
            }
            items.push(shown((&mut *view.driver, view.settings), &row, now, false)?);
        }
    }
}
