//! Counts in the model, their differences, and what waits for a second person.

use super::model::{Answer, Bank, Kind, Outcome, Refused, Side, Status};
use super::step::{Count, Drawer, Resolve, SUE, Who};

/// What is answered to what takes a second person.
pub(crate) const WAITS: Refused = "approval_required";
/// How often a teller counts what a difference waits for.
const TWICE: usize = 2;

#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) till: usize,
    pub(crate) session: usize,
    pub(crate) sum: i64,
    pub(crate) expected: i64,
    pub(crate) resolved: i64,
    pub(crate) is_booked: bool,
    /// What stays in the till, if the session ends with it.
    closes: Option<i64>,
    by: Who,
}

impl Counted {
    pub(crate) fn difference(&self) -> i64 {
        self.sum - self.expected
    }

    pub(crate) fn is_settled(&self) -> bool {
        self.is_booked || self.difference() == 0
    }

    /// How much of the difference is not explained.
    pub(crate) fn left(&self) -> i64 {
        (self.difference() - self.resolved).abs()
    }
}

/// What waits for a second person.
#[derive(Clone, Debug)]
enum Asked {
    Difference(usize),
    Resolve(Resolve),
}

#[derive(Clone, Debug)]
pub(crate) struct Request {
    asked: Asked,
    maker: Who,
    /// Whether it was approved, once it is decided.
    pub(crate) decided: Option<bool>,
}

impl Bank {
    fn must_wait(&self, amount: i64) -> bool {
        self.largest.is_some_and(|largest| amount > largest)
    }

    pub(super) fn count(&mut self, who: Who, count: &Count) -> Answer {
        let place = self.answered(who, count.till)?;
        let till = &self.tills[place];
        let is_counting = till.status == Status::Counting;
        if is_counting && who != SUE && till.waits >= TWICE {
            return Err("till_counting");
        }
        if count.closes.is_some() && self.offers_from(place).next().is_some() {
            return Err("handover_offered");
        }
        if count.closes.is_some_and(|keep| keep > count.counted) {
            return Err("till_short");
        }
        let counted = Counted {
            till: place,
            session: till.session,
            sum: count.counted,
            expected: till.cash,
            resolved: 0,
            is_booked: false,
            closes: count.closes,
            by: who,
        };
        let difference = counted.difference();
        let number = self.counts.len();
        self.counts.push(counted);
        self.tills[place].since = self.transactions.len();
        if self.must_wait(difference.abs()) {
            let till = &mut self.tills[place];
            till.status = Status::Counting;
            till.waits += 1;
            self.request(who, Asked::Difference(number));
            return Err(WAITS);
        }
        self.settle(number)?;
        Ok(Outcome::Done)
    }

    fn request(&mut self, maker: Who, asked: Asked) {
        self.requests.push(Request {
            asked,
            maker,
            decided: None,
        });
    }

    /// Books the difference of a count, and leaves the till as it says.
    fn settle(&mut self, number: usize) -> Result<Option<usize>, Refused> {
        let count = self.counts[number].clone();
        let place = count.till;
        let cash = Side::Cash(Drawer::Till(place));
        let difference = count.difference();
        let sides = if difference > 0 {
            (cash, Side::OverShort)
        } else {
            (Side::OverShort, cash)
        };
        let booked = (difference != 0)
            .then(|| self.post(Kind::Difference, sides, difference.abs()))
            .transpose()?;
        self.counts[number].is_booked = booked.is_some();
        let till = &mut self.tills[place];
        till.waits = 0;
        let Some(keep) = count.closes else {
            if till.status == Status::Counting {
                till.status = Status::Open;
            }
            return Ok(booked);
        };
        till.status = Status::Closed;
        till.holder = None;
        if count.sum > keep {
            let way = (Drawer::Till(place), Drawer::Vault);
            self.offer(count.by, way, count.sum - keep);
        }
        Ok(booked)
    }

    /// Explains some of a difference, which waits itself if it is too much.
    pub(super) fn resolve(&mut self, who: Who, resolve: &Resolve, is_approved: bool) -> Answer {
        let count = &self.counts[resolve.count];
        if !count.is_settled() || resolve.amount > count.left() {
            return Err("difference_exceeded");
        }
        let sign = count.difference().signum();
        let customer = Side::Customer(resolve.account);
        let sides = if sign < 0 {
            (customer, Side::OverShort)
        } else {
            (Side::OverShort, customer)
        };
        let before = self.clone();
        let transaction = self.post(Kind::Difference, sides, resolve.amount)?;
        if self.must_wait(resolve.amount) && !is_approved {
            *self = before;
            self.request(who, Asked::Resolve(resolve.clone()));
            return Err(WAITS);
        }
        self.counts[resolve.count].resolved += sign * resolve.amount;
        Ok(Outcome::Transaction(transaction, false))
    }

    /// A request that an operator may decide about.
    fn undecided(&mut self, who: Who, place: usize) -> Result<&mut Request, Refused> {
        let request = &mut self.requests[place];
        if request.decided.is_some() {
            return Err("already_decided");
        }
        if request.maker == who {
            return Err("permission_denied");
        }
        Ok(request)
    }

    pub(super) fn approve(&mut self, who: Who, place: usize) -> Answer {
        let request = self.undecided(who, place)?;
        request.decided = Some(true);
        let Request { asked, maker, .. } = request.clone();
        match asked {
            Asked::Resolve(resolve) => self.resolve(maker, &resolve, true),
            Asked::Difference(number) => {
                let count = &self.counts[number];
                let till = &self.tills[count.till];
                let later = &self.counts[number + 1..];
                let is_newest = !later.iter().any(|other| other.till == count.till);
                if count.is_settled()
                    || !is_newest
                    || count.session != till.session
                    || count.expected != till.cash
                {
                    return Err("count_outdated");
                }
                let booked = self.settle(number)?;
                Ok(booked.map_or(Outcome::Done, |place| Outcome::Transaction(place, false)))
            }
        }
    }

    pub(super) fn reject(&mut self, who: Who, place: usize) -> Answer {
        self.undecided(who, place)?.decided = Some(false);
        Ok(Outcome::Done)
    }
}
