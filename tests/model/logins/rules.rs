//! What each command does, or is refused for.

use super::gate::{
    Answer, Authenticator, BALANCE, Caller, Credential, DECIDES, DEPOSIT, Gate, HOUR, MADE_UP,
    MINUTE, OWN, Outcome, Person, Refused, Session, Token, denied, refused,
};
use super::step::{ADMIN, ALL, COMPLIANCE, Code, Codes, SEATS, SERVICE, Step, Typed, WEAK};

/// For how many minutes everybody waits after so many failures over four.
const WAITS: [i64; 7] = [1, 2, 4, 8, 16, 32, 60];
/// How many recovery codes an operator gets.
const RECOVERY: usize = 10;

impl Gate {
    pub(super) fn obey(&mut self, step: &Step) -> Answer {
        match *step {
            Step::LogIn { seat, name, typed } => self.log_in(seat, name, typed),
            Step::LogOut(seat) => self.log_out(seat),
            Step::WhoAmI(seat) => Ok(self.who_am_i(seat)),
            Step::Deposit(seat) => self.ask(seat, DEPOSIT, |gate, own| Ok(gate.book(own))),
            Step::Balance(seat) => self.ask(seat, BALANCE, |_, _| Ok(Outcome::Done)),
            Step::Password { seat, typed } => {
                self.ask(seat, OWN, |gate, own| gate.set_password(seat, own, typed))
            }
            Step::Codes { seat, what, typed } => {
                self.ask(seat, OWN, |gate, own| gate.codes(own, what, typed))
            }
            Step::Roles { seat, .. }
            | Step::Shut { seat, .. }
            | Step::Reset { seat, .. }
            | Step::Set { seat, .. }
            | Step::Second { seat, .. } => {
                self.ask(seat, ADMIN, |gate, own| gate.done_or_kept(own, step))
            }
            Step::Decide { seat, request, yes } => {
                self.ask(seat, DECIDES, |gate, own| gate.decide(own, request, yes))
            }
            Step::Revoke {
                seat,
                whom,
                session,
            } => self.ask(seat, ADMIN, |gate, _| gate.revoke(whom, session)),
            Step::Recover(seat) => self.recover(seat),
            Step::MakeToken {
                seat,
                whom,
                days,
                may_read,
            } => self.ask(seat, ADMIN, |gate, _| gate.make_token(whom, days, may_read)),
            Step::DropToken { seat, token } => self.ask(seat, ADMIN, |gate, _| {
                gate.tokens[token].is_revoked = true;
                Ok(Outcome::Done)
            }),
            Step::DepositBy(token) => {
                let operator = self.by_token(token, DEPOSIT)?;
                Ok(self.book(operator))
            }
            Step::BalanceBy(token) => {
                self.by_token(token, BALANCE)?;
                if self.tokens[token].may_read {
                    Ok(Outcome::Done)
                } else {
                    denied("permission_denied")
                }
            }
            Step::Go(seat) => self.go(seat),
            Step::Copy { .. }
            | Step::Forge(_)
            | Step::Begin(_)
            | Step::Wait(_)
            | Step::Crash(_) => {
                self.pass(step);
                Ok(Outcome::Done)
            }
        }
    }

    /// What happens without being asked of the ledger.
    fn pass(&mut self, step: &Step) {
        match *step {
            Step::Copy { from, to } => self.seats[to] = self.seats[from],
            Step::Forge(seat) => {
                if let Some(kept) = &mut self.seats[seat] {
                    kept.turn = MADE_UP;
                }
            }
            Step::Begin(seat) => self.running[seat] = Some(self.enter(seat, true)),
            Step::Wait(seconds) => self.now += seconds,
            _ => self.running.fill(None),
        }
    }

    fn log_in(&mut self, seat: usize, name: Option<usize>, typed: Typed) -> Answer {
        if !self.by_password {
            return refused("login_not_needed");
        }
        let caller = self.enter(seat, false);
        let whom = name.unwrap_or(SEATS[seat]);
        self.noting(caller, |gate| {
            if gate.prove(whom, typed, true)?.is_temporary {
                if typed.next == WEAK || typed.next == typed.password {
                    return refused("weak_password");
                }
                gate.give(whom, typed.next, false);
            } else {
                gate.show(whom, typed.code)?;
            }
            Ok(gate.begin(seat, whom))
        })
    }

    /// Begins a session in the place of the one that the seat has.
    fn begin(&mut self, seat: usize, operator: usize) -> Outcome {
        self.end_own(seat, "replaced");
        let ends_at = self.now + self.hours * HOUR;
        self.seats[seat] = Some(super::gate::Kept {
            session: self.sessions.len(),
            turn: 0,
            made_at: self.now,
        });
        self.sessions.push(Session {
            operator,
            account: SEATS[seat],
            turn: 0,
            turned_at: self.now,
            started_at: self.now,
            ends_at,
            used_at: self.now,
            ended: None,
        });
        Outcome::In(operator, ends_at)
    }

    /// Ends the session that a seat keeps, if it is of its account and open.
    fn end_own(&mut self, seat: usize, why: &'static str) -> Option<usize> {
        let place = self.seats[seat]?.session;
        let session = &self.sessions[place];
        if session.account != SEATS[seat] || session.ended.is_some() {
            return None;
        }
        self.end(place, why);
        Some(place)
    }

    fn log_out(&mut self, seat: usize) -> Answer {
        let caller = self.enter(seat, false);
        self.noting(caller, |gate| {
            let ended = gate.end_own(seat, "logged-out");
            gate.seats[seat] = None;
            Ok(Outcome::Out(ended))
        })
    }

    fn who_am_i(&mut self, seat: usize) -> Outcome {
        let caller = self.enter(seat, false);
        match (caller, self.session_of(caller)) {
            (Caller::Account(account), _) => {
                let is_known = self.people[account].is_some();
                Outcome::Who(is_known.then_some(account), None)
            }
            (_, Some(session)) => {
                let session = &self.sessions[session];
                Outcome::Who(Some(session.operator), Some(session.ends_at))
            }
            _ => Outcome::Who(None, None),
        }
    }

    fn own(&mut self, whom: usize) -> Option<&mut Credential> {
        self.people[whom].as_mut()?.credential.as_mut()
    }

    /// Whether a password is right. Who logs in is told nothing but that
    /// something was wrong; who is in is told to wait.
    fn prove(&mut self, whom: usize, typed: Typed, at_login: bool) -> Result<Credential, Refused> {
        let now = self.now;
        let Some(credential) = self.own(whom) else {
            return denied("login_failed");
        };
        if now < credential.locked_until {
            return denied(if at_login {
                "login_failed"
            } else {
                "locked_out"
            });
        }
        if credential.password != typed.password {
            credential.fail(now);
            return denied("login_failed");
        }
        let proved = credential.clone();
        if self.people[whom].as_ref().is_some_and(|one| one.is_out) {
            return denied("permission_denied");
        }
        Ok(proved)
    }

    /// Whether a code is right, where one is asked for; then nothing was in
    /// vain any more.
    fn show(&mut self, whom: usize, code: Code) -> Result<(), Refused> {
        let (now, step) = (self.now, self.code_step());
        let Some(credential) = self.own(whom) else {
            return Ok(());
        };
        let is_asked = credential.authenticator == Authenticator::On;
        if is_asked && !credential.uses(code, step) {
            credential.fail(now);
            return denied("login_failed");
        }
        credential.failures = 0;
        credential.locked_until = 0;
        Ok(())
    }

    /// Gives an operator a password, and nothing else to log in with.
    fn give(&mut self, whom: usize, password: u8, is_temporary: bool) {
        if let Some(person) = &mut self.people[whom] {
            person.credential = Some(Credential {
                password,
                is_temporary,
                authenticator: Authenticator::None,
                last_step: 0,
                recovery: Vec::new(),
                failures: 0,
                locked_until: 0,
            });
        }
        self.end_all(Some(whom), "password-changed", None);
    }

    fn set_password(&mut self, seat: usize, own: usize, typed: Typed) -> Answer {
        let has_one = self.credential(own).is_some();
        if has_one {
            self.prove(own, typed, false)?;
        }
        if typed.next == WEAK {
            return refused("weak_password");
        }
        if has_one {
            self.show(own, typed.code)?;
        }
        match self.own(own) {
            Some(credential) => {
                credential.password = typed.next;
                credential.is_temporary = false;
                let kept = self.seats[seat].map(|kept| kept.session);
                let kept = kept.filter(|_| self.by_password);
                self.end_all(Some(own), "password-changed", kept);
            }
            None => self.give(own, typed.next, false),
        }
        Ok(Outcome::Done)
    }

    pub(super) fn reset(&mut self, own: usize, whom: usize, next: u8) -> Answer {
        if self.people[whom].is_none() {
            return refused("operator_not_found");
        }
        if next == WEAK {
            return refused("weak_password");
        }
        if own == whom {
            return refused("permission_denied");
        }
        self.may_wait()?;
        self.give(whom, next, true);
        Ok(Outcome::Done)
    }

    /// What is refused here for another reason than who it is leaves codes and
    /// failures as they were.
    fn codes(&mut self, own: usize, what: Codes, typed: Typed) -> Answer {
        if self.credential(own).is_none() {
            return refused("no_password");
        }
        let before = self.prove(own, typed, false)?;
        self.show(own, typed.code)?;
        let step = self.code_step();
        let Some(credential) = self.own(own) else {
            return refused("no_password");
        };
        let done = match (what, before.authenticator) {
            (Codes::Offer, Authenticator::On) => refused("already_exists"),
            (Codes::Offer, _) => {
                credential.authenticator = Authenticator::Offered;
                Ok(Outcome::Done)
            }
            (Codes::On, Authenticator::Offered) if credential.is_shown(typed.code, step) => {
                credential.authenticator = Authenticator::On;
                credential.recovery = (0..RECOVERY).collect();
                Ok(Outcome::Done)
            }
            (Codes::On, Authenticator::Offered) => refused("wrong_code"),
            (Codes::On, _) => refused("no_codes_offered"),
            (Codes::Off, _) => {
                credential.authenticator = Authenticator::None;
                credential.recovery.clear();
                Ok(Outcome::Done)
            }
        };
        if done.is_err() {
            *credential = before;
        }
        done
    }

    /// Changes an operator, unless nobody would be left who can change others.
    pub(super) fn change(&mut self, whom: usize, change: impl FnOnce(&mut Person)) -> Answer {
        let Some(mut person) = self.people[whom].clone() else {
            return refused("operator_not_found");
        };
        let is_admin = |person: &Person| !person.is_out && person.roles & ADMIN != 0;
        let was_admin = is_admin(&person);
        change(&mut person);
        if self.people[whom].as_ref() == Some(&person) {
            return Ok(Outcome::Done);
        }
        let others = self.people.iter().enumerate().filter(|(at, _)| *at != whom);
        let mut others = others.filter_map(|(_, one)| one.as_ref());
        let by_password = self.by_password;
        let another = others.any(|one| is_admin(one) && (!by_password || one.credential.is_some()));
        if was_admin && !is_admin(&person) && !another {
            return refused("last_admin");
        }
        self.may_wait()?;
        self.people[whom] = Some(person);
        Ok(Outcome::Done)
    }

    pub(super) fn set(&mut self, own: usize, step: &Step) -> Answer {
        let Step::Set {
            by_password,
            idle,
            hours,
            ..
        } = *step
        else {
            return Ok(Outcome::Done);
        };
        let by_password = by_password.unwrap_or(self.by_password);
        let can_log_in = self.credential(own).is_some_and(|one| !one.is_temporary);
        if by_password && !self.by_password && !can_log_in {
            return refused("no_password");
        }
        let (idle, hours) = (
            idle.unwrap_or(self.idle_minutes),
            hours.unwrap_or(self.hours),
        );
        if (by_password, idle, hours) == (self.by_password, self.idle_minutes, self.hours) {
            return Ok(Outcome::Done);
        }
        self.may_wait()?;
        self.idle_minutes = idle;
        self.hours = hours;
        self.believe(by_password);
        Ok(Outcome::Done)
    }

    fn believe(&mut self, by_password: bool) {
        self.by_password = by_password;
        if !by_password {
            self.end_all(None, "mode-changed", None);
        }
    }

    fn revoke(&mut self, whom: usize, session: Option<usize>) -> Answer {
        if self.people[whom].is_none() {
            return refused("operator_not_found");
        }
        let is_open = |at: &usize| {
            let one = &self.sessions[*at];
            one.operator == whom && one.ended.is_none() && session.is_none_or(|only| only == *at)
        };
        let open: Vec<usize> = (0..self.sessions.len()).filter(is_open).collect();
        if session.is_some() && open.is_empty() {
            return refused("session_not_found");
        }
        for place in &open {
            self.end(*place, "revoked");
        }
        Ok(Outcome::Ended(open.len()))
    }

    fn recover(&mut self, seat: usize) -> Answer {
        let caller = self.enter(seat, false);
        self.noting(caller, |gate| {
            let person = gate.people[SEATS[seat]].get_or_insert(Person {
                roles: 0,
                is_out: false,
                credential: None,
            });
            // Compliance is given by who has it, and kept.
            person.roles |= ALL - COMPLIANCE;
            person.is_out = false;
            if gate.by_password {
                gate.believe(false);
            }
            Ok(Outcome::Done)
        })
    }

    fn make_token(&mut self, whom: usize, days: i64, may_read: bool) -> Answer {
        match &self.people[whom] {
            None => refused("operator_not_found"),
            Some(person) if person.roles != SERVICE => refused("not_a_service"),
            Some(_) => {
                self.tokens.push(Token {
                    operator: whom,
                    may_read,
                    expires_at: self.now + days * 24 * HOUR,
                    is_revoked: false,
                });
                Ok(Outcome::Done)
            }
        }
    }

    /// A token needs no login, whatever is believed.
    fn by_token(&mut self, token: usize, may: i64) -> Result<usize, Refused> {
        let token = &self.tokens[token];
        if token.status(self.now) != "active" {
            return denied("permission_denied");
        }
        self.may(token.operator, may).map(|()| token.operator)
    }
}

impl Credential {
    fn fail(&mut self, now: i64) {
        self.failures += 1;
        if self.failures >= 5 {
            let minutes = WAITS[(self.failures - 5).min(WAITS.len() - 1)];
            self.locked_until = now + minutes * MINUTE;
        }
    }

    /// Whether an authenticator shows a code that counts: one step off at most,
    /// and later than the last.
    fn is_shown(&mut self, code: Code, step: i64) -> bool {
        match code {
            Code::Shown(off) if off.abs() <= 1 && step + off > self.last_step => {
                self.last_step = step + off;
                true
            }
            _ => false,
        }
    }

    fn uses(&mut self, code: Code, step: i64) -> bool {
        let Code::Recovery(place) = code else {
            return self.is_shown(code, step);
        };
        let left = self.recovery.len();
        self.recovery.retain(|one| *one != place);
        self.recovery.len() < left
    }
}
