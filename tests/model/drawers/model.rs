//! The simple model: drawers with their sessions, payments, and what is refused.

use super::counts::{Counted, Request};
use super::handovers::Offer;
use super::step::{Deed, Drawer, Pay, SUE, Step, TESS, Who};

/// The code of a refusal.
pub(crate) type Refused = &'static str;

/// What a step leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Done,
    /// The transaction of a place, and whether it was there before.
    Transaction(usize, bool),
    /// The offer of a place, and whether it was there before.
    Offer(usize, bool),
}

pub(crate) type Answer = Result<Outcome, Refused>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    Closed,
    Open,
    Paused,
    Counting,
}

#[derive(Clone, Debug)]
pub(crate) struct Till {
    pub(crate) status: Status,
    pub(crate) holder: Option<Who>,
    pub(crate) only: Option<Who>,
    /// More than that is refused.
    pub(crate) most: Option<i64>,
    pub(crate) cash: i64,
    pub(crate) session: usize,
    /// The first transaction that may still be taken back.
    pub(crate) since: usize,
    /// How often it was counted since a difference waits.
    pub(crate) waits: usize,
}

/// One side of a transaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    Customer(usize),
    Cash(Drawer),
    OverShort,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Payment,
    Move,
    Difference,
    Reversal,
}

#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    pub(crate) kind: Kind,
    pub(crate) debit: Side,
    pub(crate) credit: Side,
    pub(crate) amount: i64,
    is_reversed: bool,
}

/// The tills, and what each customer has at first.
pub(crate) const TILLS: [&str; 2] = ["north", "south"];
pub(crate) const MOST: i64 = 1_500;
pub(crate) const FIRST: [i64; 2] = [100_000, 300];

#[derive(Clone, Debug)]
pub(crate) struct Bank {
    /// Seconds since the beginning.
    pub(crate) clock: i64,
    /// The largest difference that waits for nobody, if there is one.
    pub(crate) largest: Option<i64>,
    pub(crate) tills: [Till; 2],
    pub(crate) vault: i64,
    pub(crate) over_short: i64,
    pub(crate) customers: [i64; 2],
    pub(crate) transactions: Vec<Transaction>,
    /// The payments that were made, each with its transaction.
    pub(crate) paid: Vec<(Pay, usize)>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) counts: Vec<Counted>,
    pub(crate) requests: Vec<Request>,
    /// What came of the last step.
    pub(crate) answer: Answer,
}

impl Bank {
    pub(crate) fn new(largest: Option<i64>) -> Self {
        let till = Till {
            status: Status::Closed,
            holder: None,
            only: None,
            most: None,
            cash: 0,
            session: 0,
            since: 0,
            waits: 0,
        };
        let south = Till {
            only: Some(TESS),
            most: Some(MOST),
            ..till.clone()
        };
        Self {
            clock: 0,
            largest,
            tills: [till, south],
            vault: 0,
            over_short: 0,
            customers: FIRST,
            transactions: Vec::new(),
            paid: Vec::new(),
            offers: Vec::new(),
            counts: Vec::new(),
            requests: Vec::new(),
            answer: Ok(Outcome::Done),
        }
    }

    /// Does what is asked: all of it, or nothing if it is refused. A count whose
    /// difference waits is refused and kept.
    pub(crate) fn take(&mut self, step: &Step) {
        self.clock += 1;
        let mut after = self.clone();
        let answer = after.obey(step.who, &step.deed);
        if !step.dry_run && answer.stays() {
            *self = after;
        }
        self.answer = answer;
    }

    fn obey(&mut self, who: Who, deed: &Deed) -> Answer {
        match deed {
            Deed::Open { till, float } => self.open(who, *till, *float),
            Deed::Pause(till) => self.turn(who, *till, Status::Paused),
            Deed::Resume(till) => self.turn(who, *till, Status::Open),
            Deed::Pay(pay) => self.pay(who, pay),
            Deed::Reverse(place) => self.reverse(*place),
            Deed::Give(give) => self.give(who, give),
            Deed::Accept { offer, counted } => self.accept(who, *offer, *counted),
            Deed::Refuse(offer) => self.refuse(who, *offer),
            Deed::Count(count) => self.count(who, count),
            Deed::Resolve(resolve) => self.resolve(who, resolve, false),
            Deed::Approve(request) => self.approve(who, *request),
            Deed::Reject(request) => self.reject(who, *request),
        }
    }

    /// The till that an operator has open.
    pub(crate) fn own(&self, who: Who) -> Option<usize> {
        self.tills.iter().position(|till| till.holder == Some(who))
    }

    /// The till that is named, or the own one, if the operator answers for it.
    pub(super) fn answered(&self, who: Who, named: Option<usize>) -> Result<usize, Refused> {
        let place = named.or_else(|| self.own(who)).ok_or("till_not_open")?;
        let till = &self.tills[place];
        if till.holder.is_some_and(|holder| holder != who) && who != SUE {
            return Err("till_not_assigned");
        }
        if till.status == Status::Closed {
            return Err("till_not_open");
        }
        Ok(place)
    }

    fn open(&mut self, who: Who, named: Option<usize>, float: Option<i64>) -> Answer {
        let own = self.tills.iter().position(|till| till.only == Some(who));
        let place = named.or(own).ok_or("usage")?;
        let till = &self.tills[place];
        if till.only.is_some_and(|only| only != who) && who != SUE {
            return Err("till_not_assigned");
        }
        let holder = till.only.unwrap_or(who);
        if till.status != Status::Closed || self.own(holder).is_some() {
            return Err("till_already_open");
        }
        if self.offers_from(place).next().is_some() {
            return Err("handover_offered");
        }
        let since = self.transactions.len();
        let till = &mut self.tills[place];
        till.status = Status::Open;
        till.holder = Some(holder);
        till.session += 1;
        till.since = since;
        till.waits = 0;
        if let Some(float) = float {
            let mut to_it = self.offers_to(place);
            let first = to_it.next().ok_or("handover_not_found")?;
            let is_it = |offer: &usize| self.offers[*offer].amount == float;
            let meant = [first].into_iter().chain(to_it).find(is_it);
            let meant = meant.unwrap_or(first);
            self.accept(who, meant, Some(float))?;
        }
        Ok(Outcome::Done)
    }

    fn turn(&mut self, who: Who, named: Option<usize>, to: Status) -> Answer {
        let place = self.answered(who, named)?;
        let till = &mut self.tills[place];
        if till.status == Status::Counting {
            return Err("till_counting");
        }
        till.status = to;
        Ok(Outcome::Done)
    }

    fn pay(&mut self, who: Who, pay: &Pay) -> Answer {
        let same = |(other, _): &&(Pay, usize)| other.reference == pay.reference;
        if let Some((known, place)) = self.paid.iter().find(same) {
            let told = |pay: &Pay| (pay.is_out, pay.account, pay.amount);
            if told(known) != told(pay) {
                return Err("reference_conflict");
            }
            return Ok(Outcome::Transaction(*place, true));
        }
        let drawer = self.drawer(who, pay)?;
        let sides = (Side::Cash(drawer), Side::Customer(pay.account));
        let (debit, credit) = if pay.is_out {
            (sides.1, sides.0)
        } else {
            sides
        };
        let place = self.post(Kind::Payment, (debit, credit), pay.amount)?;
        self.paid.push((pay.clone(), place));
        Ok(Outcome::Transaction(place, false))
    }

    /// The drawer of a payment, if it takes or pays it.
    fn drawer(&self, who: Who, pay: &Pay) -> Result<Drawer, Refused> {
        let place = match pay.named {
            Some(Drawer::Vault) if who == SUE => return Ok(Drawer::Vault),
            Some(Drawer::Vault) => return Err("till_not_assigned"),
            Some(Drawer::Till(place)) => place,
            None => self.own(who).ok_or("till_not_open")?,
        };
        let till = &self.tills[place];
        if till.status == Status::Closed {
            return Err("till_not_open");
        }
        if till.holder != Some(who) && who != SUE {
            return Err("till_not_assigned");
        }
        match till.status {
            Status::Paused => return Err("till_paused"),
            Status::Counting => return Err("till_counting"),
            Status::Open | Status::Closed => {}
        }
        if !pay.is_out && till.most.is_some_and(|most| till.cash + pay.amount > most) {
            return Err("till_over_limit");
        }
        Ok(Drawer::Till(place))
    }

    fn reverse(&mut self, place: usize) -> Answer {
        let original = self.transactions[place].clone();
        let sides = [original.debit, original.credit];
        if original.kind == Kind::Move || sides.contains(&Side::OverShort) {
            return Err("not_reversible");
        }
        for side in sides {
            let Side::Cash(Drawer::Till(till)) = side else {
                continue;
            };
            let till = &self.tills[till];
            let has_ended = matches!(till.status, Status::Closed | Status::Counting);
            if has_ended || place < till.since {
                return Err("till_session_closed");
            }
        }
        if original.kind == Kind::Reversal {
            return Err("not_reversible");
        }
        if original.is_reversed {
            return Err("already_reversed");
        }
        let back = (original.credit, original.debit);
        let reversal = self.post(Kind::Reversal, back, original.amount)?;
        self.transactions[place].is_reversed = true;
        Ok(Outcome::Transaction(reversal, false))
    }

    /// Books an amount, if both sides have it.
    pub(super) fn post(
        &mut self,
        kind: Kind,
        (debit, credit): (Side, Side),
        amount: i64,
    ) -> Result<usize, Refused> {
        if let Side::Customer(place) = debit
            && self.customers[place] < amount
        {
            return Err("insufficient_funds");
        }
        if let Side::Cash(Drawer::Till(place)) = credit
            && self.tills[place].cash < amount
        {
            return Err("till_short");
        }
        *self.side(debit) += amount * shown(debit);
        *self.side(credit) -= amount * shown(credit);
        self.transactions.push(Transaction {
            kind,
            debit,
            credit,
            amount,
            is_reversed: false,
        });
        Ok(self.transactions.len() - 1)
    }

    fn side(&mut self, side: Side) -> &mut i64 {
        match side {
            Side::Customer(place) => &mut self.customers[place],
            Side::Cash(Drawer::Till(place)) => &mut self.tills[place].cash,
            Side::Cash(Drawer::Vault) => &mut self.vault,
            Side::OverShort => &mut self.over_short,
        }
    }
}

/// A debit is more of what the bank has, and less of what it owes to a customer.
fn shown(side: Side) -> i64 {
    if matches!(side, Side::Customer(_)) {
        -1
    } else {
        1
    }
}

/// Whether what was asked is there afterwards.
trait Stays {
    fn stays(&self) -> bool;
}

impl Stays for Answer {
    fn stays(&self) -> bool {
        self.is_ok() || *self == Err(super::counts::WAITS)
    }
}
