//! Who asks, and whether they may.
//!
//! A ledger is opened for one [`Action`]. One that reads is authorized then;
//! one that writes is authorized in each transaction that writes, by the row of
//! the operator that is read there anyway. A caller who is refused is written to
//! the change log, in a transaction of its own.

use bankctl_storage::{Driver, Mode};
use bankctl_types::Timestamp;

use super::sessions;
use crate::access::AccessRoom;
use crate::access::rules::api_token::is_for;
use crate::access::rules::permission::{self, Access, Action, Denial, Reason};
use crate::access::rules::session::SessionUse;
use crate::access::tables::operators::{OperatorRow, Rules};
use crate::access::{api_tokens, tables};
use crate::error::Error;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::operator::Operator;
use crate::kernel::settings;
use crate::kernel::tables::prefetch::Who;
use crate::kernel::transaction::Actor;
use crate::{Context, Ledger, Result, WriteTx, views};

/// Under which name the caller asks.
#[derive(Clone, Debug)]
pub enum Caller {
    /// The account at the operating system. A server that lets accounts of its
    /// own in says who it is instead.
    Account(String),
    /// A program that has a token, by the hash of that, and the account.
    Token([u8; 32], String),
    /// A name that only builds for tests take.
    Pinned(String),
    /// A caller who has logged in, by the hash of the access token.
    Session([u8; 32], LoginContext),
    /// A caller who would have to log in, and why.
    Anonymous(&'static str, LoginContext),
}

/// Where an operator works who must log in.
#[derive(Clone, Debug)]
pub struct LoginContext {
    /// The account.
    pub account: String,
    /// What a session is bound to: the account at the operating system, and
    /// the role at a server.
    pub bound: String,
}

impl Context {
    /// The account that asks: what the engine says, or else the operating
    /// system.
    pub(crate) fn account(&self, driver: &dyn Driver) -> String {
        match (&self.caller, driver.account()) {
            (Caller::Account(_), Some(role)) => role.to_owned(),
            (Caller::Account(name) | Caller::Token(_, name) | Caller::Pinned(name), _) => {
                name.clone()
            }
            (Caller::Session(_, place) | Caller::Anonymous(_, place), _) => place.account.clone(),
        }
    }

    /// Where the caller works.
    pub(crate) fn place(&self, driver: &dyn Driver) -> LoginContext {
        let account = self.account(driver);
        let bound = match (&self.caller, driver.account()) {
            (Caller::Session(_, place) | Caller::Anonymous(_, place), _) => place.bound.clone(),
            (Caller::Account(name), Some(role)) => format!("{name} as {role}"),
            _ => account.clone(),
        };
        LoginContext { account, bound }
    }
}

impl Context {
    /// The operator to look up in advance, if known.
    pub(crate) fn foreseen(&self, driver: &dyn Driver) -> Option<Who> {
        match &self.caller {
            Caller::Account(_) | Caller::Pinned(_) => Some(Who::Account(
                tables::operators::BY_ACCOUNT,
                self.account(driver),
            )),
            Caller::Session(hash, _) => Some(Who::Session(tables::sessions::BY_ACCESS, *hash)),
            Caller::Token(..) | Caller::Anonymous(..) => None,
        }
    }
}

/// Who was let in, and what was found out about them.
pub(crate) struct Authorized {
    /// Who it is.
    pub(crate) actor: Actor,
    /// What the ledger asks of everybody, as it is on disk.
    pub(crate) rules: Rules,
    /// The session that let the caller in.
    pub(crate) session: Option<SessionUse>,
    /// When it was used, if that is to be written.
    pub(crate) used_at: Option<Timestamp>,
}

impl Authorized {
    /// A caller under an account.
    pub(crate) fn new(account: String, operator: Option<OperatorRow>, rules: Rules) -> Self {
        Self {
            actor: Actor::new(account, operator),
            rules,
            session: None,
            used_at: None,
        }
    }

    fn permitted(self, context: &Context, action: Action) -> Result<Self> {
        self.actor.may(action)?;
        if self.actor.operator.is_some() {
            context.privacy.show_to(self.actor.roles());
        }
        Ok(self)
    }
}

impl Actor {
    /// A caller under an account.
    pub(crate) fn new(account: String, operator: Option<OperatorRow>) -> Self {
        Self {
            operator: operator.map(|row| (row.id, row.operator)),
            account,
            token: None,
            session: None,
        }
    }

    /// Whether the caller does something at once, and so decides about it.
    ///
    /// # Errors
    /// [`Error::Denied`].
    fn may_decide(&self, action: Action) -> Result<()> {
        let (needed, has) = (action.at_once(), self.roles());
        if needed.meets(has) {
            return Ok(());
        }
        Err(Denial {
            who: self.account.clone(),
            command: action.command(),
            reason: Reason::Role { needed, has },
        }
        .into())
    }

    /// Whether a caller who was let in for one thing may do another.
    ///
    /// # Errors
    /// [`Error::Denied`].
    pub(crate) fn may(&self, action: Action) -> Result<()> {
        let known = self.operator.as_ref();
        let known = known.map(|(key, operator)| (*key, operator));
        permission::decide(&self.account, known, action)?;
        match &self.token {
            Some(token) if action.access() != Access::Open && !is_for(&token.scopes, action) => {
                Err(Denial {
                    who: self.account.clone(),
                    command: action.command(),
                    reason: Reason::Token("not for it"),
                }
                .into())
            }
            _ => Ok(()),
        }
    }
}

/// Lets a caller do something, or not.
///
/// # Errors
/// [`Error::Denied`].
pub(crate) fn authorize(
    driver: &mut dyn Driver,
    context: &Context,
    action: Action,
) -> Result<Authorized> {
    let authorized = match &context.caller {
        Caller::Token(hash, _) => api_tokens::authorize(driver, hash, context.clock.now(), action)?,
        Caller::Session(hash, place) => sessions::authorize(driver, context, hash, place, action)?,
        Caller::Anonymous(why, place) => stranger(place, why, action)?,
        Caller::Account(_) | Caller::Pinned(_) => by_account(driver, context, action)?,
    };
    authorized.permitted(context, action)
}

/// Whether the engine itself has let the caller in as an operator: under the account
/// of that one, or as who owns the tables and could write as anybody. An engine
/// that knows no accounts lets everybody in as anybody.
pub(crate) fn is_let_in_as(driver: &mut dyn Driver, operator: &Operator) -> Result<bool> {
    let is_own = driver
        .account()
        .is_none_or(|account| account == operator.account());
    Ok(is_own || driver.is_owner()?)
}

/// Lets a caller in who is believed by the account.
fn by_account(driver: &mut dyn Driver, context: &Context, action: Action) -> Result<Authorized> {
    let account = context.account(driver);
    let found = tables::operators::by_account(driver, &account)?;
    let (operator, rules) = found.map_or_else(
        || (None, Rules::default()),
        |(row, rules)| (Some(row), rules),
    );
    // It may have begun to ask for a login since it was opened.
    if settings::login_of(rules.login.as_deref())?.is_some_and(|login| login.by_password()) {
        return stranger(&context.place(driver), sessions::MISSING, action);
    }
    Ok(Authorized::new(account, operator, rules))
}

/// Lets a caller who has not logged in do what needs no operator.
///
/// # Errors
/// [`Error::Denied`].
pub(crate) fn stranger(
    place: &LoginContext,
    why: &'static str,
    action: Action,
) -> Result<Authorized> {
    if action.access() == Access::Open {
        let account = place.account.clone();
        return Ok(Authorized::new(account, None, Rules::default()));
    }
    Err(Denial {
        who: place.account.clone(),
        command: action.command(),
        reason: Reason::Session(why),
    }
    .into())
}

impl WriteTx<'_> {
    /// Authorizes the caller, and records them as the operator of this transaction.
    ///
    /// # Errors
    /// [`Error::Denied`].
    pub(crate) fn authorize(&mut self, context: &Context, action: Action) -> Result<()> {
        let authorized = authorize(self.driver, context, action)?;
        if let Some(text) = &authorized.rules.policy {
            self.policy = settings::policy_of(Some(text))?;
        }
        self.alert_rules.clone_from(&authorized.rules.alert_rules);
        if let Some(zone) = &authorized.rules.timezone {
            self.keep_day_in(zone)?;
        }
        if let (Some(session), Some(at)) = (&authorized.session, authorized.used_at) {
            tables::sessions::used(self.driver, session.id, at)?;
        }
        self.act_as(authorized.actor);
        Ok(())
    }

    /// Whether the caller may do one of the things that a command asks for.
    ///
    /// # Errors
    /// [`Error::Denied`].
    pub(crate) fn may(&self, action: Action) -> Result<()> {
        self.actor
            .as_ref()
            .map_or(Ok(()), |actor| actor.may(action))
    }
}

impl WriteTx<'_> {
    /// Whether the caller decides about a thing that others ask for.
    ///
    /// # Errors
    /// [`Error::Denied`].
    pub(crate) fn may_decide(&self, action: Action) -> Result<()> {
        self.may(action)?;
        self.actor
            .as_ref()
            .map_or(Ok(()), |actor| actor.may_decide(action))
    }
}

impl AccessRoom<'_> {
    /// Who the caller is to this ledger.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn whoami(self) -> Result<views::Whoami> {
        self.0.driver.begin(Mode::Read)?;
        let authorized = authorize(self.0.driver.as_mut(), &self.0.context, self.0.action);
        self.0.driver.rollback();
        let Authorized { actor, session, .. } = authorized?;
        let Actor {
            operator, account, ..
        } = actor;
        let roles = operator
            .as_ref()
            .map(|(key, operator)| operator.roles(*key));
        Ok(views::Whoami {
            account,
            disabled: operator
                .as_ref()
                .is_some_and(|(_, operator)| operator.disabled),
            operator: operator.map(|(_, operator)| operator.name),
            roles,
            login: self.0.settings.login().mode,
            session_ends_at: session.map(|session| session.ends_at),
            origin: (self.0.context.origin)(),
            ledger: self.0.location.to_string(),
        })
    }
}

impl Ledger {
    /// Lets the caller read, when the ledger is opened to read.
    pub(crate) fn admit_reader(&mut self) -> Result<()> {
        if self.action.access() != Access::Reads {
            return Ok(());
        }
        self.driver.begin(Mode::Read)?;
        let authorized = authorize(self.driver.as_mut(), &self.context, self.action);
        self.driver.rollback();
        let done = authorized.map(|authorized| self.note_use(&authorized));
        self.note_denial(done)
    }

    /// Whether the caller may do another thing too than what the ledger was opened
    /// for, or why not.
    pub(crate) fn may_also(&mut self, action: Action) -> Result<Option<Denial>> {
        Ok(self.read_also(action, |_| Ok(()))?.err())
    }

    /// Reads by the right to another action than what the ledger was opened for, or
    /// says why the caller has none.
    pub(crate) fn read_also<T>(
        &mut self,
        action: Action,
        read: impl FnOnce(&mut dyn Driver) -> Result<T>,
    ) -> Result<std::result::Result<T, Denial>> {
        self.driver.begin(Mode::Read)?;
        let driver = self.driver.as_mut();
        let found = authorize(driver, &self.context, action).and_then(|_| read(driver));
        self.driver.rollback();
        match found {
            Ok(found) => Ok(Ok(found)),
            Err(Error::Denied(denial)) => Ok(Err(denial)),
            Err(other) => Err(other),
        }
    }

    /// Writes that a session was used by an operator who reads. No one is kept
    /// from reading where that can't be written, as on a replica.
    fn note_use(&mut self, authorized: &Authorized) {
        let (Some(session), Some(at)) = (&authorized.session, authorized.used_at) else {
            return;
        };
        if self.context.dry_run || self.driver.begin(Mode::Write).is_err() {
            return;
        }
        let written = tables::sessions::used(self.driver.as_mut(), session.id, at);
        match written {
            Ok(()) => drop(self.driver.commit()),
            Err(_) => self.driver.rollback(),
        }
    }

    /// Writes to the change log that a caller was refused. The refusal stands
    /// whether that succeeds or not.
    pub(crate) fn note_denial<T>(&mut self, done: Result<T>) -> Result<T> {
        if let Err(Error::Denied(denial)) = &done
            && !self.context.dry_run
        {
            let noted = self.write_denial(denial);
            if let (Err(Error::Denied(_)), Caller::Token(..)) = (noted, &self.context.caller) {
                // A token that is of no use lets no one in, not even for this.
                let place = LoginContext {
                    account: denial.who.clone(),
                    bound: denial.who.clone(),
                };
                let stranger = Caller::Anonymous(sessions::MISSING, place);
                let caller = std::mem::replace(&mut self.context.caller, stranger);
                drop(self.write_denial(denial));
                self.context.caller = caller;
            }
        }
        done
    }

    fn write_denial(&mut self, denial: &Denial) -> Result<i64> {
        let line = line(denial);
        self.write_as(Action::Whoami, Mode::Write, &[], |books| {
            books.log_change(Subject::Ledger, 1, action::DENIED, &line)
        })
    }
}

/// What the change log keeps of a refusal.
fn line(denial: &Denial) -> serde_json::Value {
    serde_json::json!({
        "command": denial.command,
        "who": denial.who,
        "reason": denial.reason.code(),
    })
}
