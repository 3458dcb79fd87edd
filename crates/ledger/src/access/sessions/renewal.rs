//! The tokens of a session: where they are kept, and how they are traded in.

use std::any::Any;

use bankctl_storage::Mode;
use bankctl_types::Timestamp;

use super::{MISSING, REPLACED, UNKNOWN};
use crate::access::authorize::{Caller, LoginContext};
use crate::access::rules::password::Secret;
use crate::access::rules::permission::{Access, Action, Reason};
use crate::access::rules::session::{self, Ended};
use crate::access::tables;
use crate::error::{Error, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::{Ledger, Result, WriteTx};

/// The tokens of a session, as its user keeps them.
#[derive(Clone)]
pub struct Tokens {
    /// The number of the session.
    pub session: i64,
    /// When they were made, in microseconds since 1970.
    pub made_at: i64,
    /// What goes with every command.
    pub access: Secret,
    /// What is traded in for new ones.
    pub refresh: Secret,
}

/// Where an account keeps its sessions, one a ledger.
pub trait SessionCache {
    /// Says whether there is a place that is safe.
    ///
    /// # Errors
    /// There is none.
    fn ready(&self) -> std::result::Result<(), Fault>;
    /// The tokens for a ledger, if there are any.
    ///
    /// # Errors
    /// They can't be read, or others could.
    fn load(&self, ledger: &str) -> std::result::Result<Option<Tokens>, Fault>;
    /// Keeps tokens in the place of those that were there.
    ///
    /// # Errors
    /// They can't be written safely.
    fn keep(&self, ledger: &str, tokens: &Tokens) -> std::result::Result<(), Fault>;
    /// Removes the tokens for a ledger.
    ///
    /// # Errors
    /// They can't be removed.
    fn forget(&self, ledger: &str) -> std::result::Result<(), Fault>;
    /// Keeps other processes of the account from trading in tokens for a
    /// ledger, until it is dropped.
    ///
    /// # Errors
    /// There is no place that is safe.
    fn lock(&self, ledger: &str) -> std::result::Result<Box<dyn Any>, Fault>;
    /// Fills bytes that no one can guess.
    ///
    /// # Errors
    /// The system has none.
    fn fill(&self, bytes: &mut [u8]) -> std::result::Result<(), Fault>;
}

/// What became of tokens that were traded in.
enum Traded {
    /// There are new ones.
    Done,
    /// They are of no use.
    Refused(&'static str),
}

/// Whether a caller was refused whose session is of no use, or not known.
pub(crate) fn is_refused<T>(done: &Result<T>) -> bool {
    let Err(Error::Denied(denial)) = done else {
        return false;
    };
    matches!(denial.reason, Reason::Session(_))
}

impl Ledger {
    /// Finds the session of the caller, where a login is asked for.
    ///
    /// # Errors
    /// The place where it would be is not safe.
    pub(crate) fn enter(&mut self) -> Result<()> {
        let is_person = matches!(self.context.caller, Caller::Account(_) | Caller::Pinned(_));
        if !is_person || !self.settings.login().by_password() {
            return Ok(());
        }
        self.look_for_session(None)
    }

    /// Trades the tokens of the caller's session in once their time has come, in
    /// a process that works for longer than they hold.
    ///
    /// # Errors
    /// The place where they are kept is not safe any more.
    pub(crate) fn stay(&mut self) -> Result<()> {
        let now = self.context.clock.now();
        match self.in_session {
            Some((id, made_at)) if session::is_stale(made_at, now) => {
                self.look_for_session(Some(id))
            }
            _ => Ok(()),
        }
    }

    /// Whether another process of the account has traded the tokens in that the
    /// caller came with: then the new ones are taken.
    pub(crate) fn has_newer_tokens(&mut self) -> Result<bool> {
        let Caller::Session(before, _) = &self.context.caller else {
            return Ok(false);
        };
        let before = *before;
        self.look_for_session(self.in_session.map(|(id, _)| id))?;
        let found = &self.context.caller;
        Ok(matches!(found, Caller::Session(hash, _) if *hash != before))
    }

    /// Takes the tokens that are kept: of any session, or of one alone. Who
    /// logs in anew, perhaps as another operator, does not go on with what another
    /// session began.
    fn look_for_session(&mut self, only: Option<i64>) -> Result<()> {
        let place = self.context.place(self.driver.as_ref());
        let loaded = self.context.sessions.load(&self.settings.identity);
        self.in_session = None;
        let found = match loaded {
            Ok(Some(tokens)) if only.is_some_and(|id| id != tokens.session) => Err(REPLACED),
            Ok(Some(tokens)) => self.renewed(tokens, &place)?,
            Ok(None) => Err(MISSING),
            Err(_) if self.action.access() == Access::Open => Err(MISSING),
            Err(fault) => return Err(fault.into()),
        };
        self.context.caller = match found {
            Ok(tokens) => match bankctl_types::token_text::hash(&tokens.access) {
                Some(hash) => {
                    self.in_session = Some((tokens.session, Timestamp(tokens.made_at)));
                    Caller::Session(hash, place)
                }
                None => Caller::Anonymous(UNKNOWN, place),
            },
            Err(why) => Caller::Anonymous(why, place),
        };
        Ok(())
    }

    /// The tokens, or new ones if their time has come; or why there are none.
    fn renewed(
        &mut self,
        tokens: Tokens,
        place: &LoginContext,
    ) -> Result<std::result::Result<Tokens, &'static str>> {
        let now = self.context.clock.now();
        let is_stale = |tokens: &Tokens| session::is_stale(Timestamp(tokens.made_at), now);
        let stays = self.context.dry_run || self.action.access() == Access::Open;
        if stays || !is_stale(&tokens) {
            return Ok(Ok(tokens));
        }
        let (cache, ledger) = (
            self.context.sessions.clone(),
            self.settings.identity.clone(),
        );
        let _alone = cache.lock(&ledger)?;
        let Some(tokens) = cache.load(&ledger)? else {
            return Ok(Err(MISSING));
        };
        if !is_stale(&tokens) {
            return Ok(Ok(tokens));
        }
        let fresh = new_tokens(cache.as_ref(), tokens.session, now)?;
        let hashes = (
            bankctl_types::token_text::hash(&tokens.refresh),
            bankctl_types::token_text::hash(&fresh.access),
        );
        let (Some(refresh), Some(access)) = hashes else {
            return Ok(Err(UNKNOWN));
        };
        let next = bankctl_types::token_text::hash(&fresh.refresh).unwrap_or_default();
        let traded = self.write_as(Action::Whoami, Mode::Write, &[], |books| {
            books.trade(tokens.session, refresh, (access, next), (&place.bound, now))
        });
        match traded {
            Ok(Traded::Done) => {
                cache.keep(&ledger, &fresh)?;
                Ok(Ok(fresh))
            }
            Ok(Traded::Refused(why)) => Ok(Err(why)),
            // On a replica nothing can be traded in.
            Err(Error::Store(_)) => Ok(Ok(tokens)),
            Err(error) => Err(error),
        }
    }
}

impl WriteTx<'_> {
    /// Trades a refresh token in for the hashes of two new tokens.
    fn trade(
        &mut self,
        id: i64,
        refresh: [u8; 32],
        (access, next): ([u8; 32], [u8; 32]),
        (bound, now): (&str, Timestamp),
    ) -> Result<Traded> {
        tables::sessions::lock(self.driver, id)?;
        let Some(mut row) = tables::sessions::by_id(self.driver, id)? else {
            return Ok(Traded::Refused(UNKNOWN));
        };
        self.stamp.operator = row.session.operator;
        let came_before = row.session.spent.contains(&refresh);
        if came_before && row.session.ended.is_none() {
            self.end_session(&mut row, Ended::Reused)?;
        }
        if !came_before && row.session.refresh != refresh {
            return Ok(Traded::Refused(UNKNOWN));
        }
        let login = self.login()?;
        if let Some(why) = row.as_used().fault(bound, &login, now) {
            return Ok(Traded::Refused(why));
        }
        // Before its time only a thief would trade it in.
        if !row.as_used().is_stale(now) {
            return Ok(Traded::Refused("its tokens have not run out yet"));
        }
        let session = &mut row.session;
        session.spent.push(refresh);
        session.access = access;
        session.refresh = next;
        session.refreshed_at = now;
        row.change = self.log_change(Subject::Session, id, action::REFRESHED, &row.session)?;
        tables::sessions::refresh(self.driver, &row)?;
        tables::sessions::used(self.driver, id, now)?;
        Ok(Traded::Done)
    }
}

pub(crate) fn new_tokens(cache: &dyn SessionCache, session: i64, now: Timestamp) -> Result<Tokens> {
    let made = || -> Result<Secret> {
        let mut bits = [0; 32];
        cache.fill(&mut bits)?;
        Ok(Secret::new(bankctl_types::token_text::text(&bits)))
    };
    Ok(Tokens {
        session,
        made_at: now.0,
        access: made()?,
        refresh: made()?,
    })
}
