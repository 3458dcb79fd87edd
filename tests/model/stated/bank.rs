//! The simple model: wires and fees, and which statement has which.

use bankctl_types::Day;

use super::step::{File, Step};

/// What the customer has at first, by a check that no statement here is about.
pub(crate) const FIRST: i64 = 5_000;

/// What moved the account at the correspondent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Booked {
    on: Day,
    cents: i64,
}

/// A fee: the reconciliation whose statement has it, and its place among its fees.
pub(crate) type Fee = (usize, usize);

/// What was booked for a fee, by their places in the journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Posting {
    fee: Fee,
    pub(crate) booked: usize,
    pub(crate) reversal: Option<usize>,
    /// Which of the bookings of its reconciliation it belongs to.
    group: usize,
}

/// A statement that is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Kept {
    pub(crate) file: usize,
    pub(crate) posted: Vec<Posting>,
    pub(crate) is_undone: bool,
}

/// What a statement comes to: transactions with a line, lines without a transaction, and
/// transactions without a line.
pub(crate) type Counts = [usize; 3];

/// What a step leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Done,
    /// Nothing is done twice.
    Again,
    /// Of a statement, and how much was booked for it in all.
    Kept(Counts, usize),
    /// The same of one that was kept before, and of which nothing is to be booked.
    KeptBefore(Counts, usize),
}

pub(crate) type Answer = Result<Outcome, &'static str>;

#[derive(Clone, Debug)]
pub(crate) struct Bank {
    first: Day,
    pub(crate) today: Day,
    pub(crate) balance: i64,
    /// All that moved the account, in its order.
    pub(crate) journal: Vec<Booked>,
    /// The places of the wires in it.
    pub(crate) wires: Vec<usize>,
    pub(crate) files: Vec<File>,
    pub(crate) kept: Vec<Kept>,
    fees: i64,
    /// What came of the last step.
    pub(crate) answer: Answer,
}

impl Bank {
    pub(crate) fn new() -> Self {
        let first = Day::parse("2026-09-14").expect("a day");
        Self {
            first,
            today: first,
            balance: FIRST,
            journal: Vec::new(),
            wires: Vec::new(),
            files: Vec::new(),
            kept: Vec::new(),
            fees: 0,
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
            Step::Wire { cents, is_out } => {
                let signed = if *is_out { -cents } else { *cents };
                if self.balance + signed < 0 {
                    return Err("insufficient_funds");
                }
                self.balance += signed;
                self.wires.push(self.journal.len());
                self.book(signed);
            }
            Step::Keep {
                arrived,
                fees,
                posts,
            } => {
                let file = self.next_file(*arrived, *fees);
                self.files.push(file);
                return self.keep(self.files.len() - 1, *posts);
            }
            Step::Again { file, posts } => return self.keep(*file, *posts),
            Step::Undo(place) => return self.undo(*place),
            Step::TakeBack(place) => {
                for posting in 0..self.kept[*place].posted.len() {
                    let found = self.kept[*place].posted[posting].clone();
                    if found.reversal.is_none() {
                        self.kept[*place].posted[posting].reversal = Some(self.journal.len());
                        self.book(-self.journal[found.booked].cents);
                    }
                }
            }
        }
        Ok(Outcome::Done)
    }

    fn book(&mut self, cents: i64) {
        let on = self.today;
        self.journal.push(Booked { on, cents });
    }

    /// The reconciliations that stand, the oldest first.
    pub(crate) fn standing(&self) -> Vec<usize> {
        let all = 0..self.kept.len();
        all.filter(|place| !self.kept[*place].is_undone).collect()
    }

    /// What a statement closes with.
    pub(crate) fn closing(&self, file: &File) -> i64 {
        let wires = file.wires.iter();
        let wires: i64 = wires
            .map(|wire| self.journal[self.wires[*wire]].cents)
            .sum();
        file.opening + wires + file.fees.iter().sum::<i64>()
    }

    /// The amount and the day of a wire.
    pub(crate) fn wire(&self, wire: usize) -> (i64, Day) {
        let booked = &self.journal[self.wires[wire]];
        (booked.cents, booked.on)
    }

    fn next_file(&mut self, arrived: u8, fees: usize) -> File {
        let standing = self.standing();
        let of_kept = |place: &usize| self.kept[*place].file;
        let told = standing.iter().map(of_kept);
        let told: Vec<usize> = told
            .flat_map(|file| self.files[file].wires.clone())
            .collect();
        let left = (0..self.wires.len()).filter(|wire| !told.contains(wire));
        let wires = left.enumerate();
        let wires = wires.filter(|(place, _)| arrived & (1 << (place % 8)) != 0);
        let wires = wires.map(|(_, wire)| wire).collect();
        let previous = standing.last().map(of_kept);
        let before = previous.map(|file| &self.files[file]);
        let from = before.map_or(self.first, |file| file.to.plus(1).min(self.today));
        let opening = before.map_or(0, |file| self.closing(file));
        // No two are alike, and no sum of them and of wires is like one.
        let fees = (0..fees).map(|_| {
            self.fees += 1;
            -(100 * self.fees + 1)
        });
        File {
            from,
            to: self.today,
            opening,
            wires,
            fees: fees.collect(),
            previous,
        }
    }

    /// The reconciliation of a file that stands.
    pub(crate) fn kept_as(&self, file: usize) -> Option<usize> {
        let mut standing = self.standing().into_iter();
        standing.find(|place| self.kept[*place].file == file)
    }

    fn keep(&mut self, file: usize, posts: bool) -> Answer {
        let known = self.kept_as(file);
        let place = known.unwrap_or(self.kept.len());
        if known.is_none() {
            self.kept.push(Kept {
                file,
                posted: Vec::new(),
                is_undone: false,
            });
        }
        let standing = self.standing();
        let earlier: Vec<usize> = standing
            .iter()
            .copied()
            .filter(|one| *one < place)
            .collect();
        let is_last = standing.last() == Some(&place);
        let open = self.open_fees(place, &earlier);
        let is_settled = |fee: &Fee| {
            let later = standing.iter().filter(|one| **one > place);
            let mut postings = later.flat_map(|one| &self.kept[*one].posted);
            postings.any(|posting| posting.fee == *fee)
        };
        let planned = open.iter().copied().filter(|fee| !is_settled(fee));
        let planned: Vec<Fee> = planned.filter(|_| posts).collect();
        if !planned.is_empty() && !is_last {
            return Err("not_last_reconciliation");
        }
        let postings = self.kept[place].posted.iter();
        let group = postings.map(|posting| posting.group + 1).max().unwrap_or(0);
        for fee in &planned {
            let cents = self.files[self.kept[fee.0].file].fees[fee.1];
            self.kept[place].posted.push(Posting {
                fee: *fee,
                booked: self.journal.len(),
                reversal: None,
                group,
            });
            self.book(cents);
        }
        let counts = self.counts(place, &earlier);
        let posted = self.kept[place].posted.len();
        Ok(if known.is_some() && planned.is_empty() {
            Outcome::KeptBefore(counts, posted)
        } else {
            Outcome::Kept(counts, posted)
        })
    }

    /// The fees that a reconciliation or one before it has, and for which none of them has
    /// booked anything.
    fn open_fees(&self, place: usize, earlier: &[usize]) -> Vec<Fee> {
        let until = || earlier.iter().chain([&place]);
        let all = until().flat_map(|one| {
            let count = self.files[self.kept[*one].file].fees.len();
            (0..count).map(|fee| (*one, fee))
        });
        let booked = until().flat_map(|one| &self.kept[*one].posted);
        let booked: Vec<Fee> = booked.map(|posting| posting.fee).collect();
        all.filter(|fee| !booked.contains(fee)).collect()
    }

    fn counts(&self, place: usize, earlier: &[usize]) -> Counts {
        let of = |one: &usize| {
            let kept = &self.kept[*one];
            let wires = self.files[kept.file].wires.iter();
            let wires = wires.map(|wire| self.wires[*wire]);
            let postings = kept.posted.iter().map(|posting| posting.booked);
            wires.chain(postings).collect::<Vec<usize>>()
        };
        let own = of(&place);
        let mut taken: Vec<usize> = earlier.iter().flat_map(of).collect();
        taken.extend(&own);
        let to = self.files[self.kept[place].file].to;
        let undone = self.kept.iter().filter(|kept| kept.is_undone);
        for posting in undone.flat_map(|kept| &kept.posted) {
            let reversal = posting.reversal.expect("none is undone before");
            let sides = [posting.booked, reversal].map(|one| self.journal[one].on <= to);
            if sides[0] == sides[1] {
                taken.extend([posting.booked, reversal]);
            }
        }
        let is_open = |(one, booked): &(usize, &Booked)| booked.on <= to && !taken.contains(one);
        let open = self.journal.iter().enumerate().filter(is_open).count();
        [own.len(), self.open_fees(place, earlier).len(), open]
    }

    fn undo(&mut self, place: usize) -> Answer {
        let kept = &self.kept[place];
        if kept.is_undone {
            return Ok(Outcome::Again);
        }
        if self.standing().last() != Some(&place) {
            return Err("not_last_reconciliation");
        }
        if kept.posted.iter().any(|one| one.reversal.is_none()) {
            return Err("reconciliation_posted");
        }
        self.kept[place].is_undone = true;
        Ok(Outcome::Done)
    }

    /// What the account at the correspondent has, and what fees have cost.
    pub(crate) fn sums(&self) -> (i64, i64) {
        let all: i64 = self.journal.iter().map(|booked| booked.cents).sum();
        let is_wire = |(place, _): &(usize, &Booked)| self.wires.contains(place);
        let journal = self.journal.iter().enumerate();
        let wires: i64 = journal.filter(is_wire).map(|(_, one)| one.cents).sum();
        (all, wires - all)
    }

    /// One posting of each booking of a reconciliation that was not reversed, by its place
    /// among them.
    pub(crate) fn groups(&self, place: usize) -> Vec<usize> {
        let all = self.kept[place].posted.iter().enumerate();
        let mut left: Vec<(usize, &Posting)> =
            all.filter(|(_, one)| one.reversal.is_none()).collect();
        left.dedup_by_key(|(_, one)| one.group);
        left.into_iter().map(|(one, _)| one).collect()
    }
}
