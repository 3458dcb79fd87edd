//! The simple model: who is let in, as whom, and until when.

use super::second::Request;
use super::step::{ADMIN, ALL, AUDITOR, SEATS, SERVICE, SUPERVISOR, Step, TELLER};

/// A minute, in seconds: the time is counted in those.
pub(crate) const MINUTE: i64 = 60;
pub(super) const HOUR: i64 = 60 * MINUTE;
/// For how long the tokens of a session are good.
pub(super) const TURN: i64 = 15 * MINUTE;

/// What an operator logs in with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Credential {
    pub(crate) password: u8,
    pub(crate) is_temporary: bool,
    pub(crate) authenticator: Authenticator,
    /// The last step of which a code was used.
    pub(crate) last_step: i64,
    /// The recovery codes that are left.
    pub(crate) recovery: Vec<usize>,
    /// How often in a row it was in vain.
    pub(crate) failures: usize,
    pub(crate) locked_until: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Authenticator {
    None,
    Offered,
    On,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Person {
    pub(crate) roles: i64,
    pub(crate) is_out: bool,
    pub(crate) credential: Option<Credential>,
}

#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) operator: usize,
    /// The account that it is bound to.
    pub(crate) account: usize,
    /// How often its tokens were traded in, and when last.
    pub(crate) turn: usize,
    pub(crate) turned_at: i64,
    pub(crate) started_at: i64,
    pub(crate) ends_at: i64,
    /// When it was used last, as far as that was written.
    pub(crate) used_at: i64,
    /// Why it was ended before its time.
    pub(crate) ended: Option<&'static str>,
}

/// The turn of tokens that an operator has made up.
pub(super) const MADE_UP: usize = usize::MAX;

/// What a seat keeps of a session: the tokens of one turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Kept {
    pub(crate) session: usize,
    pub(crate) turn: usize,
    pub(crate) made_at: i64,
}

/// The token of a program.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) operator: usize,
    pub(crate) may_read: bool,
    pub(crate) expires_at: i64,
    pub(crate) is_revoked: bool,
}

impl Token {
    /// What the list of tokens says of it.
    pub(crate) fn status(&self, now: i64) -> &'static str {
        match self {
            Self {
                is_revoked: true, ..
            } => "revoked",
            Self { expires_at, .. } if now >= *expires_at => "expired",
            Self { .. } => "active",
        }
    }
}

/// As whom a process asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Caller {
    /// The account is believed.
    Account(usize),
    Session(Kept, usize),
    /// Who has no session that is of use.
    Anonymous,
}

/// A refusal: its code, and whether the change log keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Refused(pub(crate) &'static str, pub(crate) bool);

/// A caller is refused, and that is kept.
pub(super) const fn denied<T>(code: &'static str) -> Result<T, Refused> {
    Err(Refused(code, true))
}

/// It can't be done.
pub(super) const fn refused<T>(code: &'static str) -> Result<T, Refused> {
    Err(Refused(code, false))
}

/// What a step leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Done,
    /// A caller has logged in as an operator, until a time.
    In(usize, i64),
    /// The session that was ended.
    Out(Option<usize>),
    /// Who it is, and until when.
    Who(Option<usize>, Option<i64>),
    /// It was booked in the name of an operator.
    Booked(usize),
    /// So many sessions were ended.
    Ended(usize),
    /// It waits for a second person, as the request of a place.
    Waits(usize),
}

pub(crate) type Answer = Result<Outcome, Refused>;

#[derive(Clone, Debug)]
pub(crate) struct Gate {
    pub(crate) now: i64,
    pub(crate) by_password: bool,
    pub(crate) idle_minutes: i64,
    pub(crate) hours: i64,
    /// By the place of the name.
    pub(crate) people: Vec<Option<Person>>,
    pub(crate) sessions: Vec<Session>,
    /// What each seat keeps.
    pub(crate) seats: Vec<Option<Kept>>,
    /// The process that goes on at each seat.
    pub(crate) running: Vec<Option<Caller>>,
    pub(crate) tokens: Vec<Token>,
    /// In whose name each deposit was booked.
    pub(crate) booked: Vec<usize>,
    /// Whether what is done about operators takes a second person, and whether
    /// one has said yes to what is done now.
    pub(crate) second: bool,
    pub(crate) is_approved: bool,
    pub(crate) requests: Vec<Request>,
    /// How many refusals the change log has.
    pub(crate) denials: usize,
    /// How many more passwords may be tried.
    pub(crate) patience: u32,
    pub(crate) answer: Answer,
}

impl Gate {
    /// A ledger that anna has made, and nobody has touched.
    pub(crate) fn new(now: i64, patience: u32) -> Self {
        let person = |roles| {
            Some(Person {
                roles,
                is_out: false,
                credential: None,
            })
        };
        Self {
            now,
            by_password: false,
            idle_minutes: 5,
            hours: 8,
            people: vec![
                person(ALL),
                person(TELLER),
                person(ADMIN + AUDITOR),
                person(SERVICE),
                None,
            ],
            sessions: Vec::new(),
            seats: vec![None; SEATS.len()],
            running: vec![None; SEATS.len()],
            tokens: Vec::new(),
            booked: Vec::new(),
            second: false,
            is_approved: false,
            requests: Vec::new(),
            denials: 0,
            patience,
            answer: Ok(Outcome::Done),
        }
    }

    /// Does what is asked.
    pub(crate) fn take(&mut self, step: &Step) {
        if step.is_slow() {
            self.patience = self.patience.saturating_sub(1);
        }
        self.answer = self.obey(step);
        if let Err(Refused(_, true)) = self.answer {
            self.denials += 1;
        }
    }

    pub(super) fn idle(&self) -> i64 {
        self.idle_minutes * MINUTE
    }

    /// Whether a session is open, in time, and of that account.
    pub(crate) fn holds(&self, session: usize, account: usize) -> bool {
        let session = &self.sessions[session];
        session.ended.is_none()
            && session.account == account
            && self.now < session.ends_at
            && self.now - session.used_at <= self.idle()
    }

    /// What the list of sessions says of one.
    pub(crate) fn status(&self, place: usize) -> &'static str {
        let session = &self.sessions[place];
        match session.ended {
            Some(why) => why,
            None if self.holds(place, session.account) => "active",
            None => "expired",
        }
    }

    pub(super) fn end(&mut self, session: usize, why: &'static str) {
        self.sessions[session].ended.get_or_insert(why);
    }

    /// Ends the sessions of an operator, or of all, but one.
    pub(super) fn end_all(&mut self, of: Option<usize>, why: &'static str, but: Option<usize>) {
        for place in 0..self.sessions.len() {
            let is_meant = of.is_none_or(|of| of == self.sessions[place].operator);
            if is_meant && but != Some(place) {
                self.end(place, why);
            }
        }
    }

    /// As whom a new process asks. What is done without a session trades no
    /// tokens in.
    pub(super) fn enter(&mut self, seat: usize, trades: bool) -> Caller {
        if self.by_password {
            self.look(seat, None, trades)
        } else {
            Caller::Account(SEATS[seat])
        }
    }

    /// Takes what a seat keeps: of any session, or of one alone.
    pub(super) fn look(&mut self, seat: usize, only: Option<usize>, trades: bool) -> Caller {
        let Some(kept) = self.seats[seat] else {
            return Caller::Anonymous;
        };
        if only.is_some_and(|only| only != kept.session) {
            return Caller::Anonymous;
        }
        let is_old = self.now - kept.made_at > TURN;
        if trades && is_old && !self.trade(seat, kept) {
            return Caller::Anonymous;
        }
        let account = SEATS[seat];
        self.seats[seat].map_or(Caller::Anonymous, |kept| Caller::Session(kept, account))
    }

    /// Trades tokens in for new ones. Those of an earlier turn were copied.
    fn trade(&mut self, seat: usize, kept: Kept) -> bool {
        if kept.turn < self.sessions[kept.session].turn {
            self.end(kept.session, "reused");
        }
        if kept.turn == MADE_UP || !self.holds(kept.session, SEATS[seat]) {
            return false;
        }
        let session = &mut self.sessions[kept.session];
        session.turn += 1;
        session.turned_at = self.now;
        session.used_at = self.now;
        self.seats[seat] = Some(Kept {
            turn: session.turn,
            made_at: self.now,
            ..kept
        });
        true
    }

    /// The session that an operator asks with, if it is of use.
    pub(super) fn session_of(&self, caller: Caller) -> Option<usize> {
        let Caller::Session(kept, account) = caller else {
            return None;
        };
        let session = &self.sessions[kept.session];
        let is_new = kept.turn == session.turn && self.now - session.turned_at <= TURN;
        (is_new && self.holds(kept.session, account)).then_some(kept.session)
    }

    /// The session of an operator, if it is to be written that it was used.
    fn to_note(&self, caller: Caller) -> Option<usize> {
        let session = self.session_of(caller)?;
        let since = self.now - self.sessions[session].used_at;
        (4 * since >= self.idle()).then_some(session)
    }

    /// Who asks for what some roles may do.
    fn admit(&self, caller: Caller, may: i64) -> Result<usize, Refused> {
        let operator = match caller {
            // Who is nobody is told so by a process that believed the account.
            Caller::Account(account) if !self.by_password || self.people[account].is_none() => {
                account
            }
            _ => match self.session_of(caller) {
                Some(session) => self.sessions[session].operator,
                None => return denied("not_logged_in"),
            },
        };
        self.may(operator, may).map(|()| operator)
    }

    pub(super) fn may(&self, operator: usize, may: i64) -> Result<(), Refused> {
        match &self.people[operator] {
            Some(person) if !person.is_out && person.roles & may != 0 => Ok(()),
            _ => denied("permission_denied"),
        }
    }

    /// Lets an operator do what some roles may, or not. That a session was used is
    /// written together with what is done, or refused.
    pub(super) fn let_in(
        &mut self,
        caller: Caller,
        may: i64,
        work: impl FnOnce(&mut Self, usize) -> Answer,
    ) -> Answer {
        self.noting(caller, |gate| {
            let operator = gate.admit(caller, may)?;
            work(gate, operator)
        })
    }

    pub(super) fn noting(
        &mut self,
        caller: Caller,
        work: impl FnOnce(&mut Self) -> Answer,
    ) -> Answer {
        let session = self.to_note(caller);
        let done = work(self);
        let is_written = !matches!(done, Err(Refused(_, false)));
        if let Some(session) = session.filter(|_| is_written) {
            self.sessions[session].used_at = self.now;
        }
        done
    }

    /// A new process that asks for one thing.
    pub(super) fn ask(
        &mut self,
        seat: usize,
        may: i64,
        work: impl FnOnce(&mut Self, usize) -> Answer,
    ) -> Answer {
        let caller = self.enter(seat, true);
        self.let_in(caller, may, work)
    }

    pub(super) fn book(&mut self, operator: usize) -> Outcome {
        self.booked.push(operator);
        Outcome::Booked(operator)
    }

    /// A deposit by a process that has asked before.
    pub(super) fn go(&mut self, seat: usize) -> Answer {
        let Some(mut caller) = self.running[seat] else {
            return Ok(Outcome::Done);
        };
        if let Caller::Session(kept, _) = caller
            && self.now - kept.made_at > TURN
        {
            caller = self.look(seat, Some(kept.session), true);
        }
        if let (Caller::Session(kept, _), None) = (caller, self.session_of(caller)) {
            // Another process of the seat may have new tokens.
            caller = self.look(seat, Some(kept.session), true);
        }
        self.running[seat] = Some(caller);
        self.let_in(caller, DEPOSIT, |gate, own| Ok(gate.book(own)))
    }

    /// Whose session a seat has, or whose account it is.
    pub(crate) fn at(&self, seat: usize) -> usize {
        match self.seats[seat] {
            Some(kept) if self.by_password => self.sessions[kept.session].operator,
            _ => SEATS[seat],
        }
    }

    /// What an operator logs in with.
    pub(crate) fn credential(&self, whom: usize) -> Option<&Credential> {
        self.people[whom].as_ref()?.credential.as_ref()
    }

    /// The step of the codes that authenticators show now.
    pub(super) fn code_step(&self) -> i64 {
        self.now.div_euclid(30)
    }
}

/// The roles that may do what is asked for here.
pub(super) const DEPOSIT: i64 = TELLER + SUPERVISOR + SERVICE;
pub(super) const BALANCE: i64 = DEPOSIT + AUDITOR;
pub(super) const DECIDES: i64 = SUPERVISOR + ADMIN;
pub(super) const OWN: i64 = TELLER + SUPERVISOR + ADMIN + AUDITOR;
