//! The simple model: what accounts have, and what became of entries.

use bankctl_types::Day;

use super::step::{ACCOUNTS, File, Line, Step, Target};

/// Holidays of the Federal Reserve Banks, as they publish them.
const HOLIDAYS: [&str; 12] = [
    "2026-09-07",
    "2026-10-12",
    "2026-11-11",
    "2026-11-26",
    "2026-12-25",
    "2027-01-01",
    "2027-01-18",
    "2027-02-15",
    "2027-05-31",
    // The nineteenth of June is a Saturday in that year, the fourth of July a Sunday.
    "2027-06-19",
    "2027-07-05",
    "2027-09-06",
];
/// What the open accounts have at first.
const FIRST: [i64; 2] = [1_000, 200];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    Waiting,
    Posted,
    Suspense,
    ReturnDue,
    Returned,
    Corrected,
    ToSend,
    Sent,
    Cancelled,
}

/// What an entry was booked with, and whether that was taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Booked {
    /// In which order.
    order: usize,
    on: Day,
    is_reversed: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    pub(crate) line: Line,
    /// The day of the operator.
    settled: Day,
    due: Day,
    sends_back: bool,
    pub(crate) state: State,
    pub(crate) account: Option<usize>,
    pub(crate) reason: Option<&'static str>,
    pub(crate) return_by: Option<Day>,
    booked: Option<Booked>,
    /// How many transactions it comes to.
    pub(crate) transactions: usize,
    pub(crate) is_told: bool,
}

/// What a step leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Done,
    /// Nothing is done twice.
    Again,
    /// Of a file or on a day: how many are posted, wait, and are in suspense or go back;
    /// and how many were there before.
    Taken([u64; 4]),
    /// How many went back with a file.
    Sent(usize),
}

pub(crate) type Answer = Result<Outcome, &'static str>;

#[derive(Clone, Debug)]
pub(crate) struct Bank {
    pub(crate) today: Day,
    pub(crate) balances: [i64; ACCOUNTS],
    pub(crate) clearing: i64,
    pub(crate) suspense: i64,
    pub(crate) files: Vec<(File, Day)>,
    pub(crate) entries: Vec<Entry>,
    orders: usize,
    /// What came of the last step.
    pub(crate) answer: Answer,
}

fn is_banking_day(day: Day) -> bool {
    // The first day there is was a Thursday.
    let is_weekend = matches!((day.0 + 3).rem_euclid(7), 5 | 6);
    !is_weekend && !HOLIDAYS.iter().any(|text| Day::parse(text) == Some(day))
}

/// So many banking days later.
fn banking_days_after(mut day: Day, count: i32) -> Day {
    for _ in 0..count {
        day = day.plus(1);
        while !is_banking_day(day) {
            day = day.plus(1);
        }
    }
    day
}

impl Bank {
    /// A bank with two accounts that have something, on a Monday.
    pub(crate) fn new() -> Self {
        let mut balances = [0; ACCOUNTS];
        balances[..FIRST.len()].copy_from_slice(&FIRST);
        Self {
            today: Day::parse("2026-09-14").expect("a day"),
            balances,
            clearing: 0,
            suspense: 0,
            files: Vec::new(),
            entries: Vec::new(),
            orders: 0,
            answer: Ok(Outcome::Done),
        }
    }

    /// Does what is asked; what is refused leaves nothing.
    pub(crate) fn take(&mut self, step: &Step) {
        let before = self.clone();
        let answer = self.obey(step);
        if answer.is_err() {
            *self = before;
        }
        self.answer = answer;
    }

    fn obey(&mut self, step: &Step) -> Answer {
        match step {
            Step::Days(days) => self.today = self.today.plus(*days),
            Step::Crash(_) => {}
            Step::Cash {
                account,
                cents,
                is_out,
            } => self.move_to(*account, if *is_out { -cents } else { *cents })?,
            Step::Import(file) => return Ok(self.import(file)),
            Step::Again(place) => {
                let lines = self.files[*place].0.lines.len() as u64;
                return Ok(Outcome::Taken([0, 0, 0, lines]));
            }
            Step::PostDue => return Ok(self.post_due()),
            Step::Repair { entry, account } => return self.repair(*entry, *account),
            Step::Return {
                entry,
                is_disputed,
                is_late,
            } => return self.send_back(*entry, *is_disputed, *is_late),
            Step::SendReturns => return self.send_returns(),
            Step::Pay { account, cents } => return self.pay(*account, cents),
            Step::SendPayments => return self.send_payments(),
            Step::Cancel(entry) => return self.cancel(*entry),
        }
        Ok(Outcome::Done)
    }

    /// Moves money to an account, or from it.
    fn move_to(&mut self, account: usize, cents: i64) -> Result<(), &'static str> {
        if account == ACCOUNTS - 1 {
            return Err("account_closed");
        }
        if cents < 0 && self.balances[account] + cents < 0 {
            return Err("insufficient_funds");
        }
        self.balances[account] += cents;
        Ok(())
    }

    fn import(&mut self, file: &File) -> Outcome {
        let mut taken = [0; 4];
        let settled = self.today.plus(file.settled_in);
        for line in &file.lines {
            let place = self.entries.len();
            self.entries.push(Entry {
                line: *line,
                settled,
                due: settled.max(self.today),
                sends_back: file.sends_back,
                state: State::Waiting,
                account: None,
                reason: None,
                return_by: None,
                booked: None,
                transactions: 0,
                is_told: false,
            });
            if settled <= self.today {
                self.book(place);
            }
            taken[kind(self.entries[place].state)] += 1;
        }
        self.files.push((file.clone(), settled));
        Outcome::Taken(taken)
    }

    fn post_due(&mut self) -> Outcome {
        let mut taken = [0; 4];
        for place in 0..self.entries.len() {
            let entry = &self.entries[place];
            if entry.state == State::Waiting && entry.due <= self.today {
                self.book(place);
                taken[kind(self.entries[place].state)] += 1;
            }
        }
        Outcome::Taken(taken)
    }

    /// What an entry of before is that another takes back: the newest that fits.
    fn original_of(&self, place: usize, account: usize) -> Option<usize> {
        let back = &self.entries[place];
        let fits = |one: &&(usize, &Entry)| {
            let (_, found) = one;
            found.state == State::Posted
                && found.account == Some(account)
                && found.line.cents == back.line.cents
                && found.line.is_debit != back.line.is_debit
                && !found.line.is_reversal
                && found
                    .booked
                    .is_some_and(|booked| !booked.is_reversed && booked.on >= back.due.plus(-10))
                && banking_days_after(found.due, 5) >= back.due
        };
        let all = self.entries.iter().enumerate();
        let order = |(_, one): &(usize, &Entry)| one.booked.map(|booked| booked.order);
        let all: Vec<_> = all.collect();
        let found = all.iter().filter(fits).max_by_key(|one| order(one));
        found.map(|(place, _)| *place)
    }

    /// Books an entry whose day has come.
    fn book(&mut self, place: usize) {
        let line = self.entries[place].line;
        let signed = if line.is_debit {
            -line.cents
        } else {
            line.cents
        };
        let mut original = None;
        let (account, reason) = match line.target {
            Target::Nobody => (None, Some("R03")),
            Target::Mistyped => (None, Some("R04")),
            Target::Account(account) if account == ACCOUNTS - 1 => (None, Some("R02")),
            Target::Account(account) => {
                if line.is_reversal {
                    original = self.original_of(place, account);
                }
                match self.move_to(account, signed) {
                    Ok(()) => (Some(account), None),
                    Err(_) => (None, Some("R01")),
                }
            }
        };
        let booked = Booked {
            order: self.orders,
            on: self.today,
            is_reversed: false,
        };
        self.orders += 1;
        self.clearing += signed;
        if let (Some(_), Some(original)) = (account, original) {
            let taken = self.entries[original].booked.as_mut().expect("booked");
            taken.is_reversed = true;
        }
        if account.is_none() {
            self.suspense += signed;
        }
        let entry = &mut self.entries[place];
        entry.transactions = 1;
        entry.booked = Some(booked);
        entry.account = account;
        entry.reason = reason;
        if account.is_some() {
            entry.state = State::Posted;
            return;
        }
        entry.return_by = Some(banking_days_after(entry.settled, 2));
        entry.state = if line.is_debit || entry.sends_back {
            State::ReturnDue
        } else {
            State::Suspense
        };
    }

    fn repair(&mut self, place: usize, account: usize) -> Answer {
        let entry = self.entries[place].clone();
        if entry.state == State::Corrected && entry.account == Some(account) {
            return Ok(Outcome::Again);
        }
        if !matches!(entry.state, State::Suspense | State::ReturnDue) {
            return Err("not_in_suspense");
        }
        let signed = self.signed(place);
        self.move_to(account, signed)?;
        self.suspense -= signed;
        let entry = &mut self.entries[place];
        entry.state = State::Corrected;
        entry.account = Some(account);
        entry.reason = Some("C01");
        entry.return_by = None;
        entry.transactions = 2;
        Ok(Outcome::Done)
    }

    fn signed(&self, place: usize) -> i64 {
        let line = self.entries[place].line;
        if line.is_debit {
            -line.cents
        } else {
            line.cents
        }
    }

    fn send_back(&mut self, place: usize, is_disputed: bool, is_late: bool) -> Answer {
        let reason = if is_disputed { "R10" } else { "R03" };
        let entry = self.entries[place].clone();
        if entry.state == State::Returned && entry.reason == Some(reason) {
            return Ok(Outcome::Again);
        }
        if !matches!(
            entry.state,
            State::Posted | State::Suspense | State::ReturnDue
        ) {
            return Err("ach_not_returnable");
        }
        let last = if is_disputed {
            entry.settled.plus(60)
        } else {
            banking_days_after(entry.settled, 2)
        };
        if !is_late && self.today > last {
            return Err("return_window_over");
        }
        if entry.booked.is_some_and(|booked| booked.is_reversed) {
            return Err("ach_not_returnable");
        }
        self.entries[place].reason = Some(reason);
        self.take_back(place)?;
        Ok(Outcome::Done)
    }

    /// Takes the money of an entry back to where it came from.
    fn take_back(&mut self, place: usize) -> Result<(), &'static str> {
        let signed = self.signed(place);
        match self.entries[place].account {
            Some(account) => self.move_to(account, -signed)?,
            None => self.suspense -= signed,
        }
        self.clearing -= signed;
        self.orders += 1;
        let entry = &mut self.entries[place];
        entry.booked.as_mut().expect("booked").is_reversed = true;
        entry.state = State::Returned;
        entry.return_by = None;
        entry.transactions += 1;
        Ok(())
    }

    fn send_returns(&mut self) -> Answer {
        for place in 0..self.entries.len() {
            if self.entries[place].state == State::ReturnDue {
                self.take_back(place)?;
            }
        }
        let is_to_be_told = |entry: &&mut Entry| entry.state == State::Returned && !entry.is_told;
        let mut sent = 0;
        for entry in self.entries.iter_mut().filter(is_to_be_told) {
            entry.is_told = true;
            sent += 1;
        }
        if sent == 0 {
            return Err("nothing_to_send");
        }
        Ok(Outcome::Sent(sent))
    }

    /// An account pays people at another bank: all of them or none.
    fn pay(&mut self, account: usize, cents: &[i64]) -> Answer {
        for cents in cents {
            self.move_to(account, -cents)?;
            self.clearing -= cents;
            self.orders += 1;
            self.entries.push(Entry {
                line: Line {
                    target: Target::Account(account),
                    is_debit: true,
                    cents: *cents,
                    is_reversal: false,
                },
                settled: self.today,
                due: self.today,
                sends_back: false,
                state: State::ToSend,
                account: Some(account),
                reason: None,
                return_by: None,
                booked: None,
                transactions: 1,
                is_told: false,
            });
        }
        Ok(Outcome::Taken([cents.len() as u64, 0, 0, 0]))
    }

    fn send_payments(&mut self) -> Answer {
        let waiting = |entry: &&mut Entry| entry.state == State::ToSend;
        let mut sent = 0;
        for entry in self.entries.iter_mut().filter(waiting) {
            entry.state = State::Sent;
            entry.is_told = true;
            sent += 1;
        }
        if sent == 0 {
            return Err("nothing_to_send");
        }
        Ok(Outcome::Sent(sent))
    }

    /// Who paid it has the money back, as long as no file has taken it.
    fn cancel(&mut self, place: usize) -> Answer {
        let entry = self.entries[place].clone();
        match (entry.state, entry.account) {
            (State::Cancelled, _) => return Ok(Outcome::Again),
            (State::ToSend, Some(account)) => self.move_to(account, entry.line.cents)?,
            _ => return Err("ach_not_cancellable"),
        }
        self.clearing += entry.line.cents;
        self.orders += 1;
        let entry = &mut self.entries[place];
        entry.state = State::Cancelled;
        entry.transactions = 2;
        Ok(Outcome::Done)
    }

    /// The entries that must be sent back or decided about by a day.
    pub(crate) fn to_decide(&self, by: Day) -> usize {
        let is_due = |entry: &&Entry| entry.return_by.is_some_and(|day| day <= by);
        self.entries.iter().filter(is_due).count()
    }
}

/// Where an entry of a state is counted.
fn kind(state: State) -> usize {
    match state {
        State::Waiting => 1,
        State::Posted => 0,
        _ => 2,
    }
}
