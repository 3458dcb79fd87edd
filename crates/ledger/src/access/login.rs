//! What a ledger asks of operators: their account, or a login.

use std::rc::Rc;

use crate::access::AccessRoom;
use crate::access::rules::session::Ended;
use crate::access::tables;
use crate::error::advice::{Advice, OfAccess};
use crate::error::{Class, Error, Fault};
use crate::kernel;
use crate::kernel::rules::ach_settings::AchSettings;
use crate::kernel::rules::change::action;
use crate::kernel::rules::login::{Login, LoginMode};
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::value_date::BACK_DAYS;
use crate::kernel::settings::login_of;
use crate::kernel::tables::settings::LedgerRow;
use crate::{Ledger, Result, WriteTx, views};

/// What is to be asked from now on; what is `None` stays.
#[derive(Clone, Copy, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct LoginChange {
    /// What is believed.
    pub mode: Option<LoginMode>,
    /// After how many minutes without a command a session ends.
    pub idle_minutes: Option<i64>,
    /// After how many hours a session ends in any case.
    pub hours: Option<i64>,
}

impl AccessRoom<'_> {
    /// What the ledger was made with, and what it asks of operators.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn shown_settings(self) -> Result<views::LedgerState> {
        let row = self
            .0
            .read(|view| Ok(kernel::tables::settings::ledger(view.driver)?))?;
        self.0.shown(&row)
    }

    /// Changes what the ledger asks of operators.
    ///
    /// # Errors
    /// In this order: the caller, who asks for logins, has no password; whatever keeps
    /// it for a second person; there is no place here for a session.
    pub fn set_login(self, change: LoginChange) -> Result<views::LedgerState> {
        let sessions = Rc::clone(&self.0.context.sessions);
        let row = self.0.ask(
            &[],
            |books| {
                books.set_login(change)?;
                if change.mode == Some(LoginMode::Password) {
                    // The admin must be able to log in from here afterwards.
                    sessions.ready()?;
                }
                Ok(kernel::tables::settings::ledger(books.driver)?)
            },
            || change,
        )?;
        self.0.shown(&row)
    }
}

impl Ledger {
    /// The settings, as they are in a row.
    pub(crate) fn shown(&self, row: &LedgerRow) -> Result<views::LedgerState> {
        let login = login_of(row.login.as_deref())?.unwrap_or_default();
        let ach = AchSettings::kept(row.ach.as_deref())?;
        Ok(views::LedgerState {
            ledger: self.location.to_string(),
            name: row.name.clone(),
            currency: self.settings.currency,
            timezone: row.timezone.clone(),
            created_at: self.settings.created_at,
            login: login.mode,
            session_idle_minutes: login.idle_minutes,
            session_hours: login.hours,
            back_value_days: row.back_value_days.unwrap_or(BACK_DAYS),
            routing_number: ach.routing().map(|number| number.to_string()),
            ach_operators: ach.operators().map(|number| number.to_string()).collect(),
            ach_company_id: ach.company_id,
            statement_notice: row.notice.clone(),
            dry_run: self.context.dry_run,
        })
    }
}

impl WriteTx<'_> {
    /// What the ledger asks of operators, as it is on disk: a process that goes
    /// on has opened it before others changed that.
    pub(crate) fn login(&mut self) -> Result<Login> {
        let row = kernel::tables::settings::ledger(self.driver)?;
        Ok(login_of(row.login.as_deref())?.unwrap_or_default())
    }

    /// Changes what the ledger asks of operators. The admin who makes it ask for a
    /// password must have one: one operator can always go on.
    pub(crate) fn set_login(&mut self, change: LoginChange) -> Result<Login> {
        kernel::tables::locks::numbers(self.driver, true)?;
        let before = self.login()?;
        let login = Login {
            mode: change.mode.unwrap_or(before.mode),
            idle_minutes: change.idle_minutes.unwrap_or(before.idle_minutes),
            hours: change.hours.unwrap_or(before.hours),
        };
        if login == before {
            return Ok(login);
        }
        if login.by_password() && !before.by_password() {
            let own = tables::credentials::of(self.driver, self.stamp.operator)?;
            if own.is_none_or(|row| row.credential.temporary) {
                return Err(no_password(&self.operator_name));
            }
        }
        self.require_approval(Rule::Operators)?;
        self.write_login(login)?;
        Ok(login)
    }

    /// Writes what the ledger asks of operators; sessions end where none are
    /// asked for.
    pub(crate) fn write_login(&mut self, login: Login) -> Result<()> {
        let kept = Some(login).filter(|login| *login != Login::default());
        let change = self.log_ledger_change(action::UPDATED, |settings| settings.login = kept)?;
        let text = kept.as_ref().map(serde_json::to_string).transpose();
        let text = text.map_err(bankctl_storage::damaged)?;
        kernel::tables::settings::set_login(self.driver, text.as_deref(), change)?;
        if !login.by_password() {
            for operator in tables::operators::all(self.driver)? {
                self.end_sessions(operator.id, Ended::ModeChanged, None)?;
            }
        }
        Ok(())
    }
}

/// A caller who would have to log in could not.
pub(crate) fn no_password(name: &str) -> Error {
    let message = format!("the operator {name:?} has no password, or a temporary one");
    Fault::new(Class::Refused, "no_password", message)
        .hint(Advice::Access(OfAccess::PasswordFirst))
        .into()
}

/// There is nothing to log in to.
pub(crate) fn no_login() -> Error {
    let message = "this ledger trusts your system account; there is nothing to log in to";
    Fault::new(Class::Refused, "login_not_needed", message)
        .hint(Advice::Access(OfAccess::LoginOn))
        .into()
}
