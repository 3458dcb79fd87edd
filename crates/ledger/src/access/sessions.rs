//! Sessions: begun by a login, renewed now and then, ended.
//!
//! A ledger that takes a login finds its caller's session in a place that the
//! account keeps to itself ([`SessionCache`]). Commands of one user that run
//! side by side share it: a process that finds tokens that ran out trades them in
//! under a lock, and the others go on with the new ones.

mod renewal;

pub(crate) use renewal::is_refused;
use renewal::new_tokens;

use crate::access::AccessRoom;
use crate::access::tables;
use crate::error::advice::{Advice, List};
pub use renewal::{SessionCache, Tokens};

use bankctl_storage::Driver;
use bankctl_types::Timestamp;

use super::credentials::Proof;
use crate::access::authorize::{Authorized, LoginContext, stranger};
use crate::access::rules::permission::Action;
use crate::access::rules::session::{Ended, Session};
use crate::access::tables::sessions::SessionRow;
use crate::error::{Class, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::login::Login;
use crate::kernel::settings;
use crate::kernel::transaction::Actor;
use crate::{Context, Ledger, Result, WriteTx, not_found, views};

/// Why an operator has no session.
pub(crate) const MISSING: &str = "there is no session";
const UNKNOWN: &str = "the session is not known any more";
const REPLACED: &str = "the session was replaced by another";
const OUT: &str = "the access token ran out";

/// Lets in the operator who has logged in and got an access token.
///
/// # Errors
/// [`Error::Denied`](crate::error::Error::Denied): not known, ended, over, another's.
pub(crate) fn authorize(
    driver: &mut dyn Driver,
    context: &Context,
    hash: &[u8; 32],
    place: &LoginContext,
    action: Action,
) -> Result<Authorized> {
    let Some((operator, rules, session)) = tables::sessions::by_access(driver, hash)? else {
        return stranger(place, UNKNOWN, action);
    };
    let login = settings::login_of(rules.login.as_deref())?.unwrap_or_default();
    let now = context.clock.now();
    // What writes nothing trades no tokens in.
    let is_out = session.is_stale(now) && !context.dry_run;
    let fault = session.fault(&place.bound, &login, now);
    if let Some(why) = fault.or(is_out.then_some(OUT)) {
        return stranger(place, why, action);
    }
    let is_to_be_noted = session.is_to_be_noted(&login, now);
    let actor = Actor {
        session: Some(session.id),
        ..Actor::new(place.account.clone(), Some(operator))
    };
    Ok(Authorized {
        actor,
        rules,
        used_at: is_to_be_noted.then_some(now),
        session: Some(session),
    })
}

impl AccessRoom<'_> {
    /// Logs in as an operator, whom the account names unless the caller does.
    /// `ask` is asked for what is secret.
    ///
    /// # Errors
    /// In this order: the ledger asks for no login, there is no safe place for
    /// a session, [`Error::Denied`](crate::error::Error::Denied), and what is wrong with a new password.
    /// What was changed while an operator typed counts.
    pub fn log_in(self, name: Option<&str>, ask: crate::Ask<'_>) -> Result<views::Login> {
        if !self.0.settings.login().by_password() {
            return Err(super::login::no_login());
        }
        let cache = self.0.context.sessions.clone();
        cache.ready()?;
        let name = self.0.name_of(name)?;
        self.0.must_be_let_in_as(&name)?;
        let proof = self.0.proof(&name, ask)?;
        let ledger = self.0.settings.identity.clone();
        let before = cache.load(&ledger).ok().flatten();
        let place = self.0.context.place(self.0.driver.as_ref());
        let tokens = new_tokens(cache.as_ref(), 0, proof.now)?;
        let begun = self.0.write(|books| {
            let earlier = before.as_ref().map(|tokens| tokens.session);
            books.begin_session(&proof, &place, &tokens, earlier)
        });
        let (session, login) = self.0.held(&proof, begun)?;
        if !self.0.context.dry_run {
            let session = session.id;
            cache.keep(&ledger, &Tokens { session, ..tokens })?;
        }
        Ok(views::Login {
            operator: proof.name.clone(),
            session: (!self.0.context.dry_run).then_some(session.id),
            ends_at: session.session.ends_at,
            idle_minutes: login.idle_minutes,
            dry_run: self.0.context.dry_run,
        })
    }

    /// Ends the caller's session.
    ///
    /// # Errors
    /// It can't be removed from where it is kept.
    pub fn log_out(self) -> Result<views::Logout> {
        let dry_run = self.0.context.dry_run;
        let cache = self.0.context.sessions.clone();
        let ledger = self.0.settings.identity.clone();
        let id = cache.load(&ledger)?.map(|tokens| tokens.session);
        let bound = self.0.context.place(self.0.driver.as_ref()).bound;
        let ended = self.0.write(|books| match id {
            Some(id) => books.end_own(id, &bound, Ended::LoggedOut),
            None => Ok(false),
        })?;
        if !dry_run {
            cache.forget(&ledger)?;
        }
        Ok(views::Logout {
            session: id.filter(|_| ended),
            dry_run,
        })
    }

    /// Sessions, of one operator or all; also those that are over.
    ///
    /// # Errors
    /// `operator_not_found`.
    pub fn sessions(self, name: Option<&str>, ended: bool) -> Result<Vec<views::Session>> {
        let now = self.0.context.clock.now();
        let login = self.0.settings.login();
        self.0.read(|view| {
            let wanted = match name {
                None => None,
                Some(name) => Some(operator_of(view.driver, name)?.id),
            };
            let mut items = Vec::new();
            let mut after = 0;
            loop {
                let rows = tables::sessions::page(view.driver, after, 500)?;
                let Some(end) = rows.last() else {
                    return Ok(items);
                };
                after = end.id;
                for row in rows {
                    let of = row.session.operator;
                    let used = row.as_used();
                    let fault = used.fault(&row.session.account, &login, now);
                    if wanted.is_none_or(|key| key == of) && (ended || fault.is_none()) {
                        items.push(shown(view.driver, &row, fault)?);
                    }
                }
            }
        })
    }

    /// Ends sessions of an operator: one, or all of them.
    ///
    /// # Errors
    /// `operator_not_found`, `session_not_found`.
    pub fn revoke_sessions(self, name: &str, session: Option<i64>) -> Result<Vec<views::Session>> {
        self.0.write(|books| {
            let operator = operator_of(books.driver, name)?;
            let mut rows = tables::sessions::open_of(books.driver, operator.id)?;
            rows.retain(|row| session.is_none_or(|id| id == row.id));
            if let (Some(id), true) = (session, rows.is_empty()) {
                return Err(not_found(
                    "session_not_found",
                    format!("{name:?} has no session {id}"),
                    Advice::LookIn(List::Sessions),
                ));
            }
            let mut items = Vec::new();
            for mut row in rows {
                books.end_session(&mut row, Ended::Revoked)?;
                items.push(shown(books.driver, &row, Some("the session was revoked"))?);
            }
            Ok(items)
        })
    }
}

impl Ledger {
    /// A server writes under no other name than that of the role it let in. Says
    /// the same of a name that there is and of one that there is not.
    fn must_be_let_in_as(&mut self, name: &str) -> Result<()> {
        let Some(account) = self.driver.account().map(str::to_owned) else {
            return Ok(());
        };
        let found = self.read(|view| Ok(tables::operators::by_account(view.driver, &account)?))?;
        let is_own = found.is_some_and(|(row, _)| row.operator.name == name);
        if is_own || self.driver.is_owner()? {
            return Ok(());
        }
        let message = format!("the server let {account:?} in, who can't log in as {name:?}");
        Err(
            Fault::new(Class::NotPermitted, "permission_denied", message)
                .hint("give the address with the role of that operator")
                .into(),
        )
    }

    /// The operator that is meant: by name, or by the account.
    fn name_of(&mut self, name: Option<&str>) -> Result<String> {
        if let Some(name) = name {
            return Ok(name.to_owned());
        }
        let account = self.context.account(self.driver.as_ref());
        self.read(|view| {
            let found = tables::operators::by_account(view.driver, &account)?;
            Ok(found.map_or(account, |(row, _)| row.operator.name))
        })
    }
}

impl WriteTx<'_> {
    /// Begins a session if the proof holds and the operator is still let in;
    /// `None` if it does not hold.
    fn begin_session(
        &mut self,
        proof: &Proof,
        place: &LoginContext,
        tokens: &Tokens,
        earlier: Option<i64>,
    ) -> Result<Option<(SessionRow, Login)>> {
        let login = self.login()?;
        if !login.by_password() {
            return Err(super::login::no_login());
        }
        let operator = tables::operators::by_id(self.driver, proof.operator)?;
        if operator.is_none_or(|row| row.operator.disabled) {
            return Err(proof.shut_out());
        }
        let Some(credential) = self.settle(proof)? else {
            return Ok(None);
        };
        self.stamp.operator = proof.operator;
        self.operator_name.clone_from(&proof.name);
        self.keep_proved(proof, credential)?;
        if let Some(id) = earlier {
            self.end_own(id, &place.bound, Ended::Replaced)?;
        }
        let (Some(access), Some(refresh)) = (
            bankctl_types::token_text::hash(&tokens.access),
            bankctl_types::token_text::hash(&tokens.refresh),
        ) else {
            return Err(bankctl_storage::damaged("a token was made that is none").into());
        };
        let now = proof.now;
        let life = login.life_micros();
        let mut row = SessionRow {
            id: tables::sessions::next_key(self.driver)?,
            session: Session {
                operator: proof.operator,
                account: place.bound.clone(),
                access,
                refresh,
                spent: Vec::new(),
                started_at: now,
                refreshed_at: now,
                ends_at: Timestamp(now.0.saturating_add(life)),
                ended_at: None,
                ended: None,
            },
            used_at: now,
            change: 0,
        };
        row.change = self.log_change(Subject::Session, row.id, action::LOGGED_IN, &row.session)?;
        tables::sessions::insert(self.driver, &row)?;
        Ok(Some((row, login)))
    }

    /// Ends a session of the operator who works here, if it is one that is open.
    fn end_own(&mut self, id: i64, bound: &str, why: Ended) -> Result<bool> {
        tables::sessions::lock(self.driver, id)?;
        match tables::sessions::by_id(self.driver, id)? {
            Some(mut row) if row.session.account == bound && row.session.ended.is_none() => {
                self.end_session(&mut row, why)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Ends every session of an operator but one.
    pub(crate) fn end_sessions(
        &mut self,
        operator: i64,
        why: Ended,
        but: Option<i64>,
    ) -> Result<()> {
        for mut row in tables::sessions::open_of(self.driver, operator)? {
            if Some(row.id) != but {
                self.end_session(&mut row, why)?;
            }
        }
        Ok(())
    }

    fn end_session(&mut self, row: &mut SessionRow, why: Ended) -> Result<()> {
        row.session.ended = Some(why);
        row.session.ended_at = Some(self.stamp.booked_at.0);
        row.change = self.log_change(Subject::Session, row.id, action::ENDED, &row.session)?;
        Ok(tables::sessions::end(self.driver, row)?)
    }
}

fn operator_of(driver: &mut dyn Driver, name: &str) -> Result<tables::operators::OperatorRow> {
    tables::operators::by_name(driver, name)?
        .ok_or_else(|| super::operators::operator_not_found(name))
}

fn shown(
    driver: &mut dyn Driver,
    row: &SessionRow,
    fault: Option<&'static str>,
) -> Result<views::Session> {
    let session = &row.session;
    let operator = tables::operators::by_id(driver, session.operator)?;
    let status = match (session.ended, fault) {
        (Some(ended), _) => ended.name(),
        (None, Some(_)) => "expired",
        (None, None) => "active",
    };
    Ok(views::Session {
        id: row.id,
        operator: operator.map_or_else(String::new, |row| row.operator.name),
        account: session.account.clone(),
        status,
        started_at: session.started_at,
        used_at: row.used_at,
        ends_at: session.ends_at,
    })
}
