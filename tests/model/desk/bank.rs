//! The simple model: accounts, what was booked, and what is refused.

use bankctl_types::Day;

use super::deposited::Check;
use super::disputed::Dispute;
use super::drawn::{Issued, Item, Order};
use super::step::{Paper, Presented, Step, Swap};

/// The accounts: in dollars but for the last one, of Ann but for the third.
pub(crate) const OVERDRAFTS: [i64; 4] = [0, 50_000, 0, 0];
pub(crate) const OWNERS: [usize; 4] = [0, 0, 1, 0];
/// The account in euros.
pub(crate) const EURO: usize = 3;
/// What they have at first: one is overdrawn, and soon has been for long.
const FIRST: [i64; 4] = [40_000, -30_000, 90_000, 40_000];
/// What rules that hold a payment back do; before them come those that allow and tell.
pub(crate) const REVIEW: usize = 2;
pub(crate) const DENY: usize = 3;

/// One side of a transaction: a customer's account, or one of the bank's own in dollars
/// or in euros.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Side {
    Customer(usize),
    Own(&'static str, bool),
}

/// What a transaction is, as far as it can be taken back and is watched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// What a customer orders.
    Ordered,
    /// The same, which has brought a check.
    OfCheck,
    /// About what the bank owes for a cashier's check.
    Official,
    /// For a dispute.
    OfDispute,
    Exchange,
    Reversal,
}

#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    pub(crate) debit: Side,
    pub(crate) credit: Side,
    pub(crate) amount: i64,
    pub(crate) day: Day,
    /// Whether it is one of several.
    pub(crate) is_together: bool,
    pub(crate) reversed: bool,
}

/// What a step leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Done,
    /// A check was taken in, or a cashier's check issued, by its place; whether it was
    /// there before.
    Check(usize, bool),
    /// A check was presented and paid, or returned with a code; whether it was before.
    Paid(bool),
    Returned(&'static str, bool),
    /// Nothing is done twice.
    Again,
}

/// The code of a refusal.
pub(crate) type Refused = &'static str;

pub(crate) type Answer = Result<Outcome, Refused>;

#[derive(Clone, Debug)]
pub(crate) struct Bank {
    pub(crate) today: Day,
    pub(crate) balances: [i64; 4],
    pub(crate) rows: Vec<Row>,
    pub(crate) checks: Vec<Check>,
    pub(crate) orders: Vec<Order>,
    pub(crate) items: Vec<Item>,
    pub(crate) issued: Vec<Issued>,
    pub(crate) disputes: Vec<Dispute>,
    /// What a dollar costs, and what a euro costs, in ten thousandths.
    pub(crate) rates: [Option<i64>; 2],
    /// Over how much the rule of each action fits.
    pub(crate) rules: [Option<i64>; 4],
    pub(crate) alerts: usize,
    /// What was asked with a reference, and what came of it.
    pub(crate) papers: Vec<(Paper, usize)>,
    pub(crate) presented: Vec<(Presented, Outcome)>,
    pub(crate) issues: Vec<(usize, i64, usize, usize)>,
    /// What came of the last step.
    pub(crate) answer: Answer,
}

impl Row {
    fn customers(&self) -> impl Iterator<Item = usize> {
        [self.debit, self.credit]
            .into_iter()
            .filter_map(|side| match side {
                Side::Customer(account) => Some(account),
                Side::Own(..) => None,
            })
    }
}

impl Bank {
    /// A bank whose accounts are old, on a Monday.
    pub(crate) fn new() -> Self {
        let mut bank = Self {
            today: Day::parse("2026-09-14").expect("a day"),
            balances: [0; 4],
            rows: Vec::new(),
            checks: Vec::new(),
            orders: Vec::new(),
            items: Vec::new(),
            issued: Vec::new(),
            disputes: Vec::new(),
            rates: [None; 2],
            rules: [None; 4],
            alerts: 0,
            papers: Vec::new(),
            presented: Vec::new(),
            issues: Vec::new(),
            answer: Ok(Outcome::Done),
        };
        for (account, amount) in FIRST.into_iter().enumerate() {
            bank.take(&Step::Cash {
                account,
                amount: amount.abs(),
                is_out: amount < 0,
            });
        }
        bank
    }

    /// Does what is asked. What is refused leaves nothing but its alerts.
    pub(crate) fn take(&mut self, step: &Step) {
        let before = self.clone();
        let answer = self.obey(step);
        if answer.is_err() {
            let alerts = self.alerts;
            *self = before;
            self.alerts = alerts;
        }
        self.answer = answer;
    }

    fn obey(&mut self, step: &Step) -> Answer {
        match step {
            Step::Days(days) => self.today = self.today.plus(*days),
            Step::Crash(_) => {}
            Step::Cash {
                account,
                amount,
                is_out,
            } => {
                let own = Side::Own("cash/vault", *account == EURO);
                let sides = if *is_out {
                    (Side::Customer(*account), own)
                } else {
                    (own, Side::Customer(*account))
                };
                self.post(row(Kind::Ordered, sides, *amount))?;
            }
            Step::Reverse(place) => self.reverse(*place)?,
            Step::Take(paper) => return self.take_paper(paper),
            Step::Release { check, amount } => self.release(*check, *amount)?,
            Step::Clear(check) => self.clear(*check)?,
            Step::Return { check, reason } => self.send_back(*check, *reason)?,
            Step::Redeposit(check) => return self.redeposit(*check),
            Step::Stop(stop) => self.stop(stop)?,
            Step::Confirm(order) => self.confirm(*order)?,
            Step::Lift(order) => self.lift(*order)?,
            Step::Present(check) => return self.present(check),
            Step::Issue {
                from,
                amount,
                reference,
            } => return self.issue(*from, *amount, *reference),
            Step::PresentIssued { check, more } => return self.present_issued(*check, *more),
            Step::Void { check, in_hand } => self.void(*check, *in_hand)?,
            Step::Dispute {
                transaction,
                amount,
            } => self.dispute(*transaction, *amount)?,
            Step::Credit { dispute, amount } => return self.credit(*dispute, *amount),
            Step::Decide { dispute, decision } => return self.decide(*dispute, *decision),
            Step::Debit(dispute) => return self.debit(*dispute),
            Step::Withdraw(dispute) => return self.withdraw(*dispute),
            Step::Rate { of_euro, rate } => self.rates[usize::from(*of_euro)] = Some(*rate),
            Step::Exchange(swap) => self.exchange(swap)?,
            Step::Watch {
                action,
                over,
                active,
            } => self.rules[*action] = active.then_some(*over),
        }
        Ok(Outcome::Done)
    }

    /// What an account can pay with.
    pub(crate) fn available(&self, account: usize) -> i64 {
        let held = |check: &Check| {
            if check.paper.to == account {
                check.held(self.today)
            } else {
                0
            }
        };
        let held: i64 = self.checks.iter().map(held).sum();
        self.balances[account] + OVERDRAFTS[account] - held
    }

    /// What an account had at the end of a day.
    pub(crate) fn balance_on(&self, account: usize, day: Day) -> i64 {
        let own = Side::Customer(account);
        let signed = |row: &Row| match (row.debit == own, row.credit == own) {
            (true, _) => -row.amount,
            (_, true) => row.amount,
            _ => 0,
        };
        let rows = self.rows.iter().filter(|row| row.day <= day);
        rows.map(signed).sum()
    }

    /// What one of the bank's own accounts has got.
    pub(crate) fn own(&self, name: &'static str, in_euros: bool) -> i64 {
        let own = Side::Own(name, in_euros);
        let signed = |row: &Row| match (row.debit == own, row.credit == own) {
            (true, _) => -row.amount,
            (_, true) => row.amount,
            _ => 0,
        };
        self.rows.iter().map(signed).sum()
    }

    /// Books what nothing speaks against: rules that deny, funds, rules that hold back.
    pub(crate) fn post(&mut self, row: Row) -> Result<usize, Refused> {
        self.post_with(row, 0)
    }

    /// The same of a check: it is paid as if no credit of a dispute had been taken back.
    pub(crate) fn post_check(&mut self, row: Row) -> Result<usize, Refused> {
        let more = match row.debit {
            Side::Customer(account) => self.taken_back(account),
            Side::Own(..) => 0,
        };
        self.post_with(row, more)
    }

    fn post_with(&mut self, row: Row, more: i64) -> Result<usize, Refused> {
        let mut strongest = None;
        let is_watched = matches!(row.kind, Kind::Ordered | Kind::OfCheck | Kind::Official);
        if is_watched && row.customers().next().is_some() {
            let fits = |over: &Option<i64>| over.is_some_and(|over| row.amount > over);
            let fitting = (0..=DENY).filter(|action| fits(&self.rules[*action]));
            let fitting: Vec<usize> = fitting.collect();
            self.alerts += fitting.len();
            strongest = fitting.last().copied();
        }
        if strongest == Some(DENY) {
            return Err("denied_by_rule");
        }
        if let Side::Customer(account) = row.debit
            && self.available(account) + more < row.amount
        {
            return Err("insufficient_funds");
        }
        if strongest == Some(REVIEW) {
            return Err("approval_required");
        }
        Ok(self.book(row))
    }

    /// Books something, whatever speaks against it.
    #[allow(clippy::needless_pass_by_value)] // what is made goes in
    pub(crate) fn book(&mut self, row: Row) -> usize {
        let day = self.today;
        if let Side::Customer(account) = row.debit {
            self.balances[account] -= row.amount;
        }
        if let Side::Customer(account) = row.credit {
            self.balances[account] += row.amount;
        }
        self.rows.push(Row { day, ..row });
        self.rows.len() - 1
    }

    /// What takes a transaction back.
    pub(crate) fn opposite(&mut self, place: usize) -> Row {
        let back = &mut self.rows[place];
        back.reversed = true;
        row(Kind::Reversal, (back.credit, back.debit), back.amount)
    }

    fn reverse(&mut self, place: usize) -> Result<(), Refused> {
        let back = &self.rows[place];
        match back.kind {
            Kind::OfDispute => return Err("of_dispute"),
            _ if self.is_disputed(place) => return Err("dispute_exists"),
            Kind::Official | Kind::Reversal => return Err("not_reversible"),
            Kind::OfCheck => return Err("is_check"),
            Kind::Ordered | Kind::Exchange => {}
        }
        if back.reversed {
            return Err("already_reversed");
        }
        if back.is_together {
            return Err("part_of_group");
        }
        let opposite = self.opposite(place);
        self.post(opposite).map(|_| ())
    }

    fn exchange(&mut self, swap: &Swap) -> Result<(), Refused> {
        let in_euros = [swap.from, swap.to].map(|account| account == EURO);
        if swap.from == swap.to {
            return Err("same_account");
        }
        if in_euros[0] == in_euros[1] {
            return Err("currency_mismatch");
        }
        // The rate is that of the currency which the amount is in.
        let base_is_euro = in_euros[usize::from(swap.buys)];
        let table = self.rates[usize::from(base_is_euro)];
        let rate = swap.rate.or(table).ok_or("rate_missing")?;
        let other = converted(swap.amount, rate);
        if other == 0 {
            return Err("invalid_amount");
        }
        let by_table = table.map_or(other, |table| converted(swap.amount, table));
        let (given, got, margin) = if swap.buys {
            (other, swap.amount, other - by_table)
        } else {
            (swap.amount, other, by_table - other)
        };
        let position = |in_euros| Side::Own("position/exchange", in_euros);
        let [gives, gets] = in_euros;
        let together = |sides, amount| Row {
            is_together: true,
            ..row(Kind::Exchange, sides, amount)
        };
        self.post(together(
            (Side::Customer(swap.from), position(gives)),
            given,
        ))?;
        self.post(together((position(gets), Side::Customer(swap.to)), got))?;
        let of = if swap.buys { gives } else { gets };
        let income = (position(of), Side::Own("income/exchange", of));
        match margin {
            0 => {}
            1.. => drop(self.post(together(income, margin))?),
            _ => drop(self.post(together((income.1, income.0), -margin))?),
        }
        Ok(())
    }
}

/// A transaction of today.
pub(crate) fn row(kind: Kind, (debit, credit): (Side, Side), amount: i64) -> Row {
    Row {
        kind,
        debit,
        credit,
        amount,
        day: Day::MIN,
        is_together: false,
        reversed: false,
    }
}

/// What an amount costs at a rate in ten thousandths; of two as near, the even one.
fn converted(minor: i64, rate: i64) -> i64 {
    let (whole, rest) = (minor * rate / 10_000, minor * rate % 10_000);
    match rest * 2 {
        ..10_000 => whole,
        10_000 => whole + whole % 2,
        _ => whole + 1,
    }
}

/// The same day of the month half a year later, or before; the last one of a shorter
/// month.
pub(crate) fn half_a_year(day: Day, is_later: bool) -> Day {
    let (year, month, of_month) = day.parts();
    let (year, month) = match (month, is_later) {
        (..=6, true) => (year, month + 6),
        (_, true) => (year + 1, month - 6),
        (..=6, false) => (year - 1, month + 6),
        (_, false) => (year, month - 6),
    };
    let text = |of_month: u32| format!("{year}-{month:02}-{of_month:02}");
    let mut there = (1..=of_month)
        .rev()
        .map(|of_month| Day::parse(&text(of_month)));
    there.find_map(|day| day).expect("a day")
}
