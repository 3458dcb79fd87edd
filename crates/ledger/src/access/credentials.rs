//! Passwords of operators: proved, set, set anew by an admin.

use bankctl_types::Timestamp;

use crate::access::AccessRoom;
use crate::access::requests::ResetPassword;
use crate::access::rules::credential::Credential;
use crate::access::rules::password::{self, Password, Secret};
use crate::access::rules::permission::{Action, Denial, Reason};
use crate::access::rules::session::Ended;
use crate::access::tables::credentials::CredentialRow;
use crate::access::{authorize, rules, tables};
use crate::error::advice::{Advice, OfAccess, Part};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::operator::Operator;
use crate::kernel::rules::policy::Rule;
use crate::privacy::encryption::{self, Key, NONCE_BYTES};
use crate::{Ledger, Result, WriteTx, kernel, views};

/// What is secret and asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needed {
    /// The password.
    Password,
    /// A code of the authenticator, or a recovery code.
    Code,
    /// A new password.
    NewPassword,
}

/// Is asked for what is secret.
pub type Ask<'a> = &'a mut dyn FnMut(Needed) -> Result<Secret>;

/// What a caller has shown to be who they say. It was tried outside of any
/// transaction, because it takes long.
pub(crate) struct Proof {
    pub(crate) operator: i64,
    pub(crate) name: String,
    /// When.
    pub(crate) now: Timestamp,
    /// What was asked for it.
    command: Action,
    /// The password that was right.
    password: Password,
    /// The key that follows from it.
    pub(crate) key: Key,
    /// The code.
    code: Option<Secret>,
    /// What is to take the place of a temporary password.
    next: Option<(Password, Key)>,
}

impl Proof {
    /// What it comes to if it does not hold any more, or the code is wrong.
    pub(crate) fn denial(&self) -> Error {
        denied(&self.name, self.command, Reason::Password)
    }

    /// What it comes to if everything is refused to the operator by now.
    pub(crate) fn shut_out(&self) -> Error {
        denied(&self.name, self.command, Reason::Disabled)
    }
}

fn denied(name: &str, command: Action, reason: Reason) -> Error {
    Denial {
        who: name.to_owned(),
        command: command.command(),
        reason,
    }
    .into()
}

impl AccessRoom<'_> {
    /// Sets the caller's own password. A caller who has one must know it.
    ///
    /// # Errors
    /// [`Error::Denied`]; what is wrong with the new password.
    pub fn set_password(self, ask: Ask<'_>) -> Result<views::Credential> {
        let dry_run = self.0.context.dry_run;
        let ((id, operator), row) = self.0.own_credential()?;
        let proof = match &row {
            Some(_) => Some(self.0.proof(&operator.name, ask)?),
            None => None,
        };
        let (password, key) = self.0.new_password(&operator.name, None, ask)?;
        let mut nonce = [0; NONCE_BYTES];
        self.0.context.sessions.fill(&mut nonce)?;
        let set = self.0.write(|books| {
            let now = books.stamp.booked_at;
            let name = &operator.name;
            let mut credential = Credential::new(name, password.clone(), false, now);
            if let Some(proof) = &proof {
                let Some(before) = books.settle(proof)? else {
                    return Ok(None);
                };
                credential = Credential {
                    codes: resealed(&before, &proof.key, &key, nonce)?,
                    code_step: before.credential.code_step,
                    recovery: before.credential.recovery,
                    ..credential
                };
            }
            let own = books.actor.as_ref().and_then(|actor| actor.session);
            books.set_credential(id, credential, own)?;
            Ok(Some(views::Credential {
                operator: name.clone(),
                temporary: false,
                codes: proof.as_ref().is_some_and(|proof| proof.code.is_some()),
                dry_run,
            }))
        });
        if let Some(proof) = &proof {
            return self.0.held(proof, set);
        }
        let name = &operator.name;
        set?.ok_or_else(|| denied(name, self.0.action, Reason::Password))
    }

    /// Gives another operator a password that is good for setting a new one.
    ///
    /// # Errors
    /// In this order: what is wrong with the password, not found, the caller's
    /// own, and whatever keeps it for a second person.
    pub fn reset_password(self, name: &str, ask: Ask<'_>) -> Result<views::Credential> {
        // Who may not is told before being asked for anything.
        self.0.own_credential()?;
        self.0.access().operator(name)?;
        let (password, _) = self.0.new_password(name, None, ask)?;
        self.0.ask(
            &[],
            |books| books.reset_password(name, &password),
            || ResetPassword {
                name: name.to_owned(),
                password: password.clone(),
            },
        )
    }
}

impl Ledger {
    /// Asks an operator for what proves that it is him or her, and counts what
    /// was in vain.
    ///
    /// # Errors
    /// [`Error::Denied`], without saying what was wrong; what is wrong with a
    /// new password; refused in a dry run, which would count nothing.
    pub(crate) fn proof(&mut self, name: &str, ask: Ask<'_>) -> Result<Proof> {
        let done = self.try_proof(name, ask);
        self.note_denial(done)
    }

    fn try_proof(&mut self, name: &str, ask: Ask<'_>) -> Result<Proof> {
        if self.context.dry_run {
            // It would count no failure: a way to guess without end.
            let message = "a dry run records nothing, and so takes no password";
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint(Advice::LeaveOut(Part::DryRun))
                .into());
        }
        let (now, command) = (self.context.clock.now(), self.action);
        let found = self.read(|view| {
            let Some(operator) = tables::operators::by_name(view.driver, name)? else {
                return Ok(None);
            };
            let credential = tables::credentials::of(view.driver, operator.id)?;
            Ok(credential.map(|credential| (operator, credential)))
        })?;
        let locked = found
            .as_ref()
            .and_then(|(_, row)| row.credential.locked_at(now));
        if let Some(until) = locked.filter(|_| command != Action::Login) {
            return Err(denied(name, command, Reason::Locked(until)));
        }
        let typed = ask(Needed::Password)?;
        if let Some(until) = locked {
            // As for a name that there is not, in what is asked, told and how
            // long that takes.
            drop(Password::make(&typed, [0; 16]));
            return Err(denied(name, command, Reason::Locked(until)));
        }
        let Some((operator, row)) = found else {
            // Whether there is such a name is not told by the time it takes.
            drop(Password::make(&typed, [0; 16]));
            return Err(denied(name, command, Reason::Password));
        };
        let Some(key) = row.credential.password.open(&typed) else {
            self.count_failure(operator.id, &row.credential.password)?;
            return Err(denied(name, command, Reason::Password));
        };
        if operator.operator.disabled {
            return Err(denied(name, command, Reason::Disabled));
        }
        let code = if row.credential.asks_for_code() {
            Some(ask(Needed::Code)?)
        } else {
            None
        };
        let next = if row.credential.temporary && command == Action::Login {
            Some(self.new_password(name, Some(&typed), ask)?)
        } else {
            None
        };
        Ok(Proof {
            operator: operator.id,
            name: name.to_owned(),
            now,
            command,
            password: row.credential.password,
            key,
            code,
            next,
        })
    }

    fn count_failure(&mut self, operator: i64, tried: &Password) -> Result<()> {
        let now = self.context.clock.now();
        self.write(|books| {
            tables::credentials::lock(books.driver, operator)?;
            match tables::credentials::of(books.driver, operator)? {
                Some(mut row) if row.credential.password == *tried => {
                    row.credential.fail(now);
                    books.keep_credential(&mut row, action::FAILED)
                }
                _ => Ok(()),
            }
        })
    }

    /// A new password of an operator, and the key that follows from it.
    fn new_password(
        &self,
        name: &str,
        before: Option<&Secret>,
        ask: Ask<'_>,
    ) -> Result<(Password, Key)> {
        let typed = ask(Needed::NewPassword)?;
        let fault = |message: String| {
            Fault::new(Class::Usage, "weak_password", message)
                .hint("take several words that do not belong together")
        };
        password::check(&typed, name)
            .map_err(|wrong| fault(format!("the new password can't be taken: {wrong}")))?;
        if before.is_some_and(|before| **before == *typed) {
            return Err(fault("the new password is the old one".to_owned()).into());
        }
        let mut salt = [0; 16];
        self.context.sessions.fill(&mut salt)?;
        Password::make(&typed, salt).ok_or_else(|| {
            let message = "there is not memory enough to hash a password";
            Fault::new(Class::Failure, "internal", message).into()
        })
    }

    /// What was done with a proof; `None` if that did not hold, which is noted
    /// here: callers who were refused while it was done were noted there.
    pub(crate) fn held<T>(&mut self, proof: &Proof, done: Result<Option<T>>) -> Result<T> {
        match done? {
            Some(done) => Ok(done),
            None => self.note_denial(Err(proof.denial())),
        }
    }

    /// The operator who asks, and what he or she logs in with.
    pub(crate) fn own_credential(&mut self) -> Result<((i64, Operator), Option<CredentialRow>)> {
        let (context, action) = (&self.context, self.action);
        self.driver.begin(bankctl_storage::Mode::Read)?;
        let driver = self.driver.as_mut();
        let found = authorize::authorize(driver, context, action).and_then(|authorized| {
            let operator = authorized.actor.operator.ok_or_else(|| {
                bankctl_storage::damaged("the operator who was let in is not known")
            })?;
            let credential = tables::credentials::of(driver, operator.0)?;
            Ok((operator, credential))
        });
        self.driver.rollback();
        self.note_denial(found)
    }
}

impl WriteTx<'_> {
    /// Holds a proof against what is kept now; `None` if it is in vain, which
    /// is counted.
    pub(crate) fn settle(&mut self, proof: &Proof) -> Result<Option<CredentialRow>> {
        tables::credentials::lock(self.driver, proof.operator)?;
        let Some(mut row) = tables::credentials::of(self.driver, proof.operator)? else {
            return Ok(None);
        };
        let credential = &mut row.credential;
        if credential.password != proof.password || credential.locked_at(proof.now).is_some() {
            return Ok(None);
        }
        if credential.asks_for_code() {
            let secret = secret(credential, proof.operator, &proof.key)?;
            let typed = proof.code.as_ref().map_or("", |code| code.as_str());
            if !credential.use_code(&secret, typed, proof.now) {
                credential.fail(proof.now);
                self.keep_credential(&mut row, action::FAILED)?;
                return Ok(None);
            }
        }
        credential.succeed();
        Ok(Some(row))
    }

    /// Keeps what a login has changed: a code was used, failures are over, a
    /// temporary password was replaced.
    pub(crate) fn keep_proved(&mut self, proof: &Proof, row: CredentialRow) -> Result<()> {
        if let Some((password, _)) = &proof.next {
            let now = self.stamp.booked_at;
            let credential = Credential::new(&proof.name, password.clone(), false, now);
            return self.set_credential(proof.operator, credential, None);
        }
        let kept = tables::credentials::of(self.driver, proof.operator)?;
        let mut row = row;
        match kept {
            Some(kept) if kept.credential == row.credential => Ok(()),
            _ => self.keep_credential(&mut row, action::PROVED),
        }
    }

    /// Gives another operator a temporary password.
    pub(crate) fn reset_password(
        &mut self,
        name: &str,
        password: &Password,
    ) -> Result<views::Credential> {
        kernel::tables::locks::numbers(self.driver, true)?;
        let operator = tables::operators::by_name(self.driver, name)?
            .ok_or_else(|| super::operators::operator_not_found(name))?;
        if operator.id == self.stamp.operator {
            let message = "you cannot reset your own password: the old one would not be asked for";
            return Err(
                Fault::new(Class::NotPermitted, "permission_denied", message)
                    .hint(Advice::Access(OfAccess::ChangePassword))
                    .into(),
            );
        }
        self.require_approval(Rule::Operators)?;
        let now = self.stamp.booked_at;
        let credential = Credential::new(name, password.clone(), true, now);
        self.set_credential(operator.id, credential, None)?;
        Ok(views::Credential {
            operator: name.to_owned(),
            temporary: true,
            codes: false,
            dry_run: self.dry_run,
        })
    }

    /// Writes a new password, and ends the sessions that the old one began,
    /// but for one.
    fn set_credential(
        &mut self,
        operator: i64,
        credential: Credential,
        but: Option<i64>,
    ) -> Result<()> {
        let mut row = CredentialRow {
            operator,
            credential,
            change: 0,
        };
        self.keep_credential(&mut row, action::PASSWORD_SET)?;
        self.end_sessions(operator, Ended::PasswordChanged, but)
    }

    /// Writes what an operator logs in with from now on.
    pub(crate) fn keep_credential(&mut self, row: &mut CredentialRow, action: &str) -> Result<()> {
        row.change = self.log_change(Subject::Credential, row.operator, action, &row.credential)?;
        Ok(tables::credentials::set(self.driver, row)?)
    }
}

/// Where the secret of an operator's codes stands.
pub(crate) fn place_of(operator: i64) -> encryption::Place {
    encryption::Place {
        table: "credential",
        row: operator,
        column: "code_secret",
    }
}

/// The secret of an operator's codes.
pub(crate) fn secret(credential: &Credential, operator: i64, key: &Key) -> Result<CodeBytes> {
    let codes = credential.codes.as_ref();
    codes
        .and_then(|codes| encryption::open(key, place_of(operator), &codes.sealed))
        .map(CodeBytes::new)
        .ok_or_else(|| {
            bankctl_storage::damaged(format_args!(
                "the codes of operator {operator} can't be read"
            ))
            .into()
        })
}

/// The secret of an authenticator, overwritten when it is dropped.
pub(crate) type CodeBytes = zeroize::Zeroizing<Vec<u8>>;

/// The secret of codes for a new password.
fn resealed(
    before: &CredentialRow,
    old: &Key,
    new: &Key,
    nonce: [u8; NONCE_BYTES],
) -> Result<Option<rules::credential::CodeSecret>> {
    let Some(mut codes) = before.credential.codes.clone() else {
        return Ok(None);
    };
    let plain = secret(&before.credential, before.operator, old)?;
    codes.sealed = encryption::encrypt(new, nonce, place_of(before.operator), &plain)
        .ok_or_else(|| bankctl_storage::damaged("a secret can't be sealed"))?;
    Ok(Some(codes))
}
