//! Who asks, and whether they may.
//!
//! A ledger is opened for one [`Action`]. One that reads is admitted then;
//! one that writes is admitted in each transaction that writes, by the row of
//! the operator that is read there anyway. Whoever is refused is written to
//! the register of changes, in a transaction of its own.

use super::{Books, Context, Ledger, Result, policy, tokens};
use crate::domain::change::{Subject, action};
use crate::domain::permission::{self, Action, Denial, Manner, Reason};
use crate::error::Error;
use crate::report;
use crate::store::operators::OperatorRow;
use crate::store::tokens::TokenRow;
use crate::store::{self, Driver, Mode};

/// Under which name somebody asks.
#[derive(Clone, Debug)]
pub enum Caller {
    /// The account at the operating system. A server that lets accounts of its
    /// own in says who it is instead.
    Account(String),
    /// A program that has a token, by the hash of that, and the account.
    Token([u8; 32], String),
    /// A name that only builds for tests take.
    Pinned(String),
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
        }
    }
}

impl Context {
    /// The account that will be looked for, if it is by account.
    pub(crate) fn foreseen(&self, driver: &dyn Driver) -> Option<String> {
        let by_token = matches!(self.caller, Caller::Token(..));
        (!by_token).then(|| self.account(driver))
    }
}

/// Who was let in.
pub(crate) struct Admitted {
    /// The operator; `None` for what needs none.
    pub(crate) operator: Option<OperatorRow>,
    /// The account that asked.
    pub(crate) account: String,
    /// What takes a second person, as it is on disk.
    pub(crate) policy: Option<String>,
    /// The token that let a program in.
    pub(crate) token: Option<TokenRow>,
}

impl Admitted {
    fn let_in(self, context: &Context, action: Action) -> Result<Self> {
        self.may(action)?;
        if let Some(row) = &self.operator {
            context.privacy.show_to(row.operator.roles(row.id));
        }
        Ok(self)
    }

    /// Whether whoever was let in for one thing may do another.
    ///
    /// # Errors
    /// [`Error::Denied`].
    pub(crate) fn may(&self, action: Action) -> Result<()> {
        let known = self.operator.as_ref().map(|row| (row.id, &row.operator));
        permission::decide(&self.account, known, action)?;
        match &self.token {
            Some(row) if action.manner() != Manner::Open && !row.token.is_for(action) => {
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

/// Lets somebody do something, or not.
///
/// # Errors
/// [`Error::Denied`].
pub(crate) fn admit(
    driver: &mut dyn Driver,
    context: &Context,
    action: Action,
) -> Result<Admitted> {
    if let Caller::Token(hash, _) = &context.caller {
        let admitted = tokens::admit(driver, hash, context.clock.now(), action)?;
        return admitted.let_in(context, action);
    }
    let account = context.account(driver);
    let found = store::operators::by_account(driver, &account)?;
    let (operator, policy) = found.map_or((None, None), |(row, policy)| (Some(row), policy));
    let admitted = Admitted {
        operator,
        account,
        policy,
        token: None,
    };
    admitted.let_in(context, action)
}

impl Books<'_> {
    /// Goes on under the name of whoever asks.
    ///
    /// # Errors
    /// [`Error::Denied`].
    pub(crate) fn admit(&mut self, context: &Context, action: Action) -> Result<()> {
        let admitted = admit(self.driver, context, action)?;
        if let Some(text) = &admitted.policy {
            self.policy = policy::parsed(Some(text))?;
        }
        self.let_in(admitted);
        Ok(())
    }

    /// Goes on in the name of somebody.
    pub(crate) fn let_in(&mut self, admitted: Admitted) {
        if let Some(row) = &admitted.operator {
            self.stamp.operator = row.id;
            self.operator_name.clone_from(&row.operator.name);
        }
        self.admitted = Some(admitted);
    }

    /// Whether the caller may do one of the things that a command asks for.
    ///
    /// # Errors
    /// [`Error::Denied`].
    pub(crate) fn may(&self, action: Action) -> Result<()> {
        self.admitted
            .as_ref()
            .map_or(Ok(()), |admitted| admitted.may(action))
    }
}

impl Ledger {
    /// Lets the caller read, when the ledger is opened to read.
    pub(super) fn admit_reader(&mut self) -> Result<()> {
        if self.action.manner() != Manner::Reads {
            return Ok(());
        }
        self.driver.begin(Mode::Read)?;
        let admitted = admit(self.driver.as_mut(), &self.context, self.action);
        self.driver.rollback();
        let done = admitted.map(drop);
        self.note_denial(done)
    }

    /// Writes to the register that somebody was refused. The refusal stands
    /// whether that succeeds or not.
    pub(super) fn note_denial<T>(&mut self, done: Result<T>) -> Result<T> {
        if let Err(Error::Denied(denial)) = &done
            && !self.context.dry_run
        {
            let line = line(denial);
            let noted = self.write_as(Action::Whoami, Mode::Write, &[], |books| {
                books.register(Subject::Ledger, 1, action::DENIED, &line)
            });
            drop(noted);
        }
        done
    }

    /// Who the caller is to this ledger.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn whoami(&mut self) -> Result<report::Whoami> {
        self.driver.begin(Mode::Read)?;
        let admitted = admit(self.driver.as_mut(), &self.context, self.action);
        self.driver.rollback();
        let Admitted {
            operator, account, ..
        } = admitted?;
        let roles = operator.as_ref().map(|row| row.operator.roles(row.id));
        Ok(report::Whoami {
            account,
            disabled: operator.as_ref().is_some_and(|row| row.operator.disabled),
            operator: operator.map(|row| row.operator.name),
            roles,
            origin: (self.context.origin)(),
            ledger: self.location.to_string(),
        })
    }
}

/// What the register keeps of a refusal.
fn line(denial: &Denial) -> serde_json::Value {
    serde_json::json!({
        "command": denial.command,
        "who": denial.who,
        "reason": denial.reason.code(),
    })
}
