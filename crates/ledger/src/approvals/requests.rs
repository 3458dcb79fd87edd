//! Requests that may wait for a second person: kept, and carried out later by
//! the same code that carries them out at once.
//!
//! Whether a request waits is asked where it is decided, after every other
//! rule and before anything is written. Approving it runs it from the start in
//! one transaction with the approval: under the rules of that moment, in the
//! name of the operator who asked.

mod currencies;
mod shown;

use bankctl_types::Timestamp;
use bankctl_types::number::TransactionId;
use serde::{Deserialize, Serialize};

use crate::access;
use crate::approvals::table;
use crate::kernel::{paging, tables};
pub(crate) use shown::legible;
use shown::{decided, shown, unknown};

use crate::access::login::LoginChange;
use crate::access::operators::Appointment;
use crate::access::rules::password::Password;
use crate::access::rules::permission::{Action, Denial, Reason};
use crate::accounts::{AccountChange, AccountOpening};
use crate::admin::settings::NameChange;
use crate::approvals::rules::{Approval, ApprovalStatus};
use crate::approvals::table::ApprovalRow;
use crate::day::requests::DayRequest;
use crate::error::Error;
use crate::imports::FileRequest;
use crate::imports::reverse::ReversalRequest;
use crate::interest::InterestAdjustment;
use crate::interledger::partners::PartnerDetails;
use crate::interledger::{Receiver, TransferMessage};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::{REQUEST_DAYS, Rule, When};
use crate::kernel::transaction::Actor;
use crate::payments::instruction::Instruction;
use crate::products::requests::ProductRequest;
use crate::{Ledger, OrderOpening, Payment, ReadTx, Result, WriteTx, views};

/// The microseconds of a day.
pub(crate) const DAY_MICROS: i64 = 86_400_000_000;

/// A request as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// To move or reserve money.
    Money(Instruction),
    /// To send money to another ledger. Approved, it is on its way.
    Send {
        /// The account that pays.
        from: AccountRef,
        /// The account there.
        receiver: Receiver,
        /// The rest.
        payment: Payment,
    },
    /// To take money from another ledger.
    Receive(Box<TransferMessage>),
    /// To pay a file. Approved, the import of the same file goes on.
    PayFile(FileRequest),
    /// To take a file back. Approved, the reversal of the same file goes on.
    ReverseFile(ReversalRequest),
    /// To open an account.
    OpenAccount(AccountOpening),
    /// To change an account.
    UpdateAccount {
        /// The account.
        account: AccountRef,
        /// What is changed.
        change: AccountChange,
    },
    /// To make an operator.
    AddOperator {
        /// The name.
        name: String,
        /// The roles and the account.
        appointment: Appointment,
    },
    /// To give an operator other roles.
    ChangeOperator {
        /// The name.
        name: String,
        /// The roles and the account.
        appointment: Appointment,
    },
    /// To shut an operator out, or to let one in again.
    DisableOperator {
        /// The name.
        name: String,
        /// Whether out.
        disabled: bool,
    },
    /// To give an operator a temporary password.
    ResetPassword {
        /// The name.
        name: String,
        /// What is kept of it.
        password: Password,
    },
    /// To change what the ledger asks of operators.
    SetLogin(LoginChange),
    /// To change how many days back a value date may lie.
    SetBackValueDays {
        /// The days.
        days: i64,
    },
    /// To change the name or the time zone of the ledger.
    SetLedger(NameChange),
    /// To change the policy.
    SetPolicy {
        /// The rule.
        rule: Rule,
        /// When it applies.
        when: When,
    },
    /// To exchange money with another ledger.
    AddPartner(PartnerDetails),
    /// To exchange none with it any more.
    DisablePartner {
        /// The name.
        name: String,
    },
    /// To change days, calendars or months.
    Day(DayRequest),
    /// To change products or rates.
    Product(ProductRequest),
    /// To make a standing order.
    Order(Box<OrderOpening>),
    /// To book a difference to the interest of an account.
    AdjustInterest {
        /// The account.
        account: AccountRef,
        /// The difference.
        adjustment: InterestAdjustment,
    },
    /// To close an account, and to pay out what is in it.
    CloseAccount {
        /// The account.
        account: AccountRef,
        /// The account that is paid.
        payout: AccountRef,
    },
}

impl Request {
    /// What the caller, and the operator who approves it, must be permitted
    /// beside that.
    fn also(&self) -> Option<Action> {
        match self {
            Self::OpenAccount(opening) if opening.has_limit() => Some(Action::AccountUpdate),
            _ => None,
        }
    }

    /// By what it is found again, no matter who asks for it: money from another
    /// ledger may be brought by one operator and again by the next.
    pub(crate) fn about(&self) -> Option<String> {
        match self {
            Self::Receive(parcel) => Some(parcel.about()),
            _ => None,
        }
    }

    /// What the caller must be permitted.
    fn action(&self) -> Action {
        match self {
            Self::Money(instruction) => instruction.action(),
            Self::Send { .. } | Self::Receive(_) => Action::Transfer,
            Self::PayFile(_) => Action::ImportPayroll,
            Self::ReverseFile(_) => Action::ImportReverse,
            Self::OpenAccount(_) => Action::AccountOpen,
            Self::UpdateAccount { .. } => Action::AccountUpdate,
            Self::AddOperator { .. } => Action::OperatorAdd,
            Self::ChangeOperator { .. } => Action::OperatorRole,
            Self::DisableOperator { disabled: true, .. } => Action::OperatorDisable,
            Self::DisableOperator { .. } => Action::OperatorEnable,
            Self::ResetPassword { .. } => Action::OperatorReset,
            Self::SetLogin(_) | Self::SetBackValueDays { .. } | Self::SetLedger(_) => {
                Action::LedgerSet
            }
            Self::SetPolicy { .. } => Action::PolicySet,
            Self::AddPartner(_) => Action::PartnerAdd,
            Self::DisablePartner { .. } => Action::PartnerDisable,
            Self::Day(request) => request.action(),
            Self::Product(request) => request.action(),
            Self::Order(opening) => opening.action(),
            Self::AdjustInterest { .. } => Action::InterestAdjust,
            Self::CloseAccount { .. } => Action::AccountClose,
        }
    }

    /// The command that asks for it, as an approver reads it.
    fn command(&self) -> &'static str {
        match self {
            Self::Money(Instruction::Group { .. }) => "post",
            Self::Money(Instruction::ReverseGroup { .. }) => "reverse --group",
            other => other.action().command(),
        }
    }

    /// Carries it out, and says which transaction it came to, and which fees were taken
    /// together with that.
    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<(Option<i64>, Vec<views::FeeTaken>)> {
        let mut fees = Vec::new();
        let transaction = match self {
            Self::Money(instruction) => {
                let done = instruction.carry_out(books)?;
                fees = done.fees();
                done.transaction()
            }
            Self::Send {
                from,
                receiver,
                payment,
            } => books.send(from, receiver, payment)?.transaction.id,
            Self::Receive(parcel) => books.take(parcel)?.transaction(),
            // The import itself posts it, as many transactions.
            Self::PayFile(_) | Self::ReverseFile(_) => None,
            Self::OpenAccount(opening) => books.open_account(opening).map(|_| None)?,
            Self::UpdateAccount { account, change } => {
                books.update_account(account, change).map(|_| None)?
            }
            Self::AddOperator { name, appointment } => {
                books.add_operator(name, appointment).map(|_| None)?
            }
            Self::ChangeOperator { name, appointment } => {
                books.change_operator(name, appointment).map(|_| None)?
            }
            Self::DisableOperator { name, disabled } => {
                books.disable_operator(name, *disabled).map(|_| None)?
            }
            Self::ResetPassword { name, password } => {
                books.reset_password(name, password).map(|_| None)?
            }
            Self::SetLogin(change) => books.set_login(*change).map(|_| None)?,
            Self::SetBackValueDays { days } => books.set_back_value_days(*days).map(|()| None)?,
            Self::SetLedger(change) => books.set_name(change).map(|()| None)?,
            Self::SetPolicy { rule, when } => books.set_policy(*rule, *when).map(|_| None)?,
            Self::AddPartner(details) => books.add_partner(details).map(|_| None)?,
            Self::DisablePartner { name } => books.disable_partner(name).map(|_| None)?,
            Self::Day(request) => request.carry_out(books).map(|()| None)?,
            Self::Product(request) => request.carry_out(books).map(|()| None)?,
            Self::Order(opening) => books.add_order(opening).map(|_| None)?,
            Self::AdjustInterest {
                account,
                adjustment,
            } => books.adjust_interest(account, adjustment)?.id,
            Self::CloseAccount { account, payout } => books.close_account(account, Some(payout))?.1,
        };
        let transaction = transaction.and_then(|number| TransactionId::parse(&number));
        Ok((transaction.map(TransactionId::key), fees))
    }
}

/// By what a request that is kept is found again; nothing, if it can't be read.
pub(crate) fn about_of(request: &str) -> Option<String> {
    let request: Request = serde_json::from_str(request).ok()?;
    request.about()
}

/// What a request asks for, whatever key was made for it: who asks again for
/// what waits already asks for the same.
fn same_again(request: &str) -> Result<serde_json::Value> {
    fn without_made(value: &mut serde_json::Value) {
        if let serde_json::Value::Array(items) = value {
            items.iter_mut().for_each(without_made);
        }
        let serde_json::Value::Object(fields) = value else {
            return;
        };
        for (name, value) in fields {
            match value.get_mut("made") {
                Some(key) if name == "reference" => *key = serde_json::Value::Null,
                _ => without_made(value),
            }
        }
    }
    let mut request = serde_json::from_str(request).map_err(bankctl_storage::damaged)?;
    without_made(&mut request);
    Ok(request)
}

impl WriteTx<'_> {
    /// Writes a request that waits, unless the same waits already.
    fn keep(&mut self, rule: Rule, request: String, about: Option<String>) -> Result<ApprovalRow> {
        let (maker, now) = (self.stamp.operator, self.stamp.booked_at);
        // Nobody else keeps the same meanwhile.
        tables::locks::numbers(self.driver, true)?;
        if let Some(about) = &about
            && let Some(row) = table::about(self.driver, about)?
            && row.approval.status_at(now) == ApprovalStatus::Pending
        {
            return Ok(row);
        }
        let asked = same_again(&request)?;
        for row in table::pending(self.driver, maker, now)? {
            if same_again(&row.approval.request)? == asked {
                return Ok(row);
            }
        }
        let mut row = ApprovalRow {
            id: table::next_key(self.driver)?,
            approval: Approval {
                maker,
                rule,
                request,
                status: ApprovalStatus::Pending,
                asked_at: now,
                expires_at: Timestamp(now.0.saturating_add(REQUEST_DAYS * DAY_MICROS)),
                checker: None,
                decided_at: None,
                reason: None,
                transaction: None,
            },
            change: 0,
            about,
        };
        row.change = self.register(Subject::Approval, row.id, action::CREATED, &row.approval)?;
        table::insert(self.driver, &row)?;
        Ok(row)
    }

    /// A request that waits, locked, and who would decide about it.
    fn undecided(&mut self, id: i64, command: Action) -> Result<(ApprovalRow, Request, i64)> {
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
        let request: Request =
            serde_json::from_str(&row.approval.request).map_err(bankctl_storage::damaged)?;
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
        let row = access::operator_by_key(self.driver, checker)?;
        let row = row.ok_or_else(|| {
            bankctl_storage::damaged(format_args!("operator {checker} is missing"))
        })?;
        let account = row.operator.account().to_owned();
        Actor::new(account, Some(row)).may(action)
    }

    /// Goes on in the name of the operator who asked.
    fn stand_in(&mut self, row: &ApprovalRow, request: &Request) -> Result<()> {
        let maker = access::operator_by_key(self.driver, row.approval.maker)?.ok_or_else(|| {
            bankctl_storage::damaged(format_args!("request {} has no maker", row.id))
        })?;
        let account = maker.operator.account().to_owned();
        let maker = Actor::new(account, Some(maker));
        maker.may(request.action())?;
        self.let_in(maker);
        self.approval = Some(row.id);
        Ok(())
    }

    /// Writes what was decided before anything is done: a server lets nobody
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

    /// Writes to the register what was decided, and what it came to.
    fn register_decision(&mut self, mut row: ApprovalRow, checker: i64) -> Result<ApprovalRow> {
        self.stamp.operator = checker;
        self.approval = None;
        let word = match row.approval.status {
            ApprovalStatus::Approved => action::APPROVED,
            _ => action::REJECTED,
        };
        row.change = self.register(Subject::Approval, row.id, word, &row.approval)?;
        table::decide(self.driver, &row)?;
        Ok(row)
    }
}

impl Ledger {
    /// Writes, or keeps the request if it takes a second person.
    ///
    /// # Errors
    /// Those of `work`; [`Error::Waiting`] with the number of the request.
    pub(crate) fn ask<T>(
        &mut self,
        names: &[&AccountRef],
        work: impl FnMut(&mut WriteTx<'_>) -> Result<T>,
        request: impl FnOnce() -> Request,
    ) -> Result<T> {
        let done = self.write_to(names, work);
        self.kept(done, request)
    }

    /// Keeps a request that was held back.
    pub(crate) fn kept<T>(
        &mut self,
        done: Result<T>,
        request: impl FnOnce() -> Request,
    ) -> Result<T> {
        let Err(Error::Held(rule)) = done else {
            return done;
        };
        let request = request();
        let text = serde_json::to_string(&request).map_err(bankctl_storage::damaged)?;
        let about = request.about();
        let dry_run = self.context.dry_run;
        let row = self.write(|books| books.keep(rule, text.clone(), about.clone()))?;
        Err(Error::Waiting {
            number: (!dry_run).then_some(row.id),
            rule,
        })
    }

    /// Approves a request and carries it out.
    ///
    /// # Errors
    /// In this order: not found, decided already or expired, one's own, not
    /// permitted to do it oneself, not permitted to who asked any more, and
    /// whatever the request itself is refused for now.
    pub fn approve(&mut self, id: i64) -> Result<views::Approval> {
        let dry_run = self.context.dry_run;
        self.write(|books| {
            let (mut row, request, checker) = books.undecided(id, Action::ApprovalApprove)?;
            books.decide_request(&mut row, checker, ApprovalStatus::Approved)?;
            books.stand_in(&row, &request)?;
            let (transaction, fees) = request.carry_out(books)?;
            row.approval.transaction = transaction;
            let row = books.register_decision(row, checker)?;
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
    /// As [`Ledger::approve`], but for the request itself.
    pub fn reject(&mut self, id: i64, reason: &str) -> Result<views::Approval> {
        let dry_run = self.context.dry_run;
        self.write(|books| {
            let (mut row, _, checker) = books.undecided(id, Action::ApprovalReject)?;
            row.approval.reason = Some(reason.to_owned());
            books.decide_request(&mut row, checker, ApprovalStatus::Rejected)?;
            let row = books.register_decision(row, checker)?;
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
    pub fn approval(&mut self, id: i64) -> Result<views::Approval> {
        let now = self.context.clock.now();
        let dry_run = self.context.dry_run;
        self.read(|view| {
            let row = table::by_id(view.driver, id)?.ok_or_else(|| unknown(id))?;
            shown((&mut *view.driver, view.settings), &row, now, dry_run)
        })
    }

    /// The request that a transaction came of, if it waited for a second person.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn approval_of(&mut self, transaction: TransactionId) -> Result<Option<views::Approval>> {
        let now = self.context.clock.now();
        self.read(|view| {
            let row = table::of_transfer(view.driver, transaction.key())?;
            row.map(|row| shown((&mut *view.driver, view.settings), &row, now, false))
                .transpose()
        })
    }

    /// Requests in a state, oldest first: a page, and where the next begins.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn approvals(
        &mut self,
        status: Option<ApprovalStatus>,
        after: i64,
        limit: usize,
    ) -> Result<(Vec<views::Approval>, Option<String>)> {
        let now = self.context.clock.now();
        self.read(|view| listed(view, now, status, (after, limit)))
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
            let request: Request =
                serde_json::from_str(&row.approval.request).map_err(bankctl_storage::damaged)?;
            visit(row.id, &row.approval, request.command())
        },
    )
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
            if status.is_some_and(|status| status != row.approval.status_at(now)) {
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
