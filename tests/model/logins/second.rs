//! What takes a second person: kept, and done later in the name of who asked.

use super::gate::{Answer, Gate, HOUR, Outcome, Refused, denied, refused};
use super::step::{ADMIN, Step};

/// For how long an operator may say yes or no.
const WEEK: i64 = 7 * 24 * HOUR;
/// What is said of what takes a second person.
const WAITS: Refused = Refused("waits", false);

/// What an operator has asked for.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    maker: usize,
    step: Step,
    asked_at: i64,
    /// What a second person has said.
    decided: Option<bool>,
}

impl Request {
    /// What the list of requests says of it.
    pub(crate) fn status(&self, now: i64) -> &'static str {
        match self.decided {
            Some(true) => "approved",
            Some(false) => "rejected",
            None if now < self.asked_at + WEEK => "pending",
            None => "expired",
        }
    }
}

impl Gate {
    pub(super) fn may_wait(&self) -> Result<(), Refused> {
        if self.second && !self.is_approved {
            return Err(WAITS);
        }
        Ok(())
    }

    /// Does it, or keeps it for a second person.
    pub(super) fn done_or_kept(&mut self, own: usize, step: &Step) -> Answer {
        match self.carry_out(own, step) {
            Err(WAITS) => Ok(self.keep(own, step)),
            told => told,
        }
    }

    /// Keeps it, once. A password looks different each time.
    fn keep(&mut self, maker: usize, step: &Step) -> Outcome {
        let (now, step) = (self.now, step.wherever());
        let is_same = |request: &Request| {
            let is_known = request.step == step && !matches!(step, Step::Reset { .. });
            is_known && request.maker == maker && request.status(now) == "pending"
        };
        if let Some(place) = self.requests.iter().position(is_same) {
            return Outcome::Waits(place);
        }
        self.requests.push(Request {
            maker,
            step,
            asked_at: now,
            decided: None,
        });
        Outcome::Waits(self.requests.len() - 1)
    }

    fn carry_out(&mut self, own: usize, step: &Step) -> Answer {
        match *step {
            Step::Roles { whom, roles, .. } => self.change(whom, |person| person.roles = roles),
            Step::Shut { whom, out, .. } => {
                self.change(whom, |person| person.is_out = out)?;
                if out {
                    self.end_all(Some(whom), "disabled", None);
                }
                Ok(Outcome::Done)
            }
            Step::Reset { whom, next, .. } => self.reset(own, whom, next),
            Step::Second { on, .. } => self.set_second(on),
            _ => self.set(own, step),
        }
    }

    /// Two must be there who can do it, and once it is so it takes both.
    fn set_second(&mut self, on: bool) -> Answer {
        if on == self.second {
            return Ok(Outcome::Done);
        }
        let people = self.people.iter().flatten();
        let admins = people.filter(|one| !one.is_out && one.roles & ADMIN != 0);
        if on && admins.count() < 2 {
            return refused("no_second_person");
        }
        self.may_wait()?;
        self.second = on;
        Ok(Outcome::Done)
    }

    /// Yes or no, by another operator who may do the same.
    pub(super) fn decide(&mut self, own: usize, place: usize, yes: bool) -> Answer {
        let Request { maker, step, .. } = self.requests[place];
        if self.requests[place].status(self.now) != "pending" {
            return refused("already_decided");
        }
        if maker == own {
            return denied("permission_denied");
        }
        self.may(own, ADMIN)?;
        if yes {
            self.may(maker, ADMIN)?;
            self.is_approved = true;
            let done = self.carry_out(maker, &step);
            self.is_approved = false;
            done?;
        }
        self.requests[place].decided = Some(yes);
        Ok(Outcome::Done)
    }
}
