//! The simple model: accounts with their rows, the business day, and what is refused.

use bankctl_types::Day;

use super::dormancy::Dormancy;
use super::fees::{Charged, Waiver};
use super::orders::Order;
use super::products::{GOLD, Product, products};
use super::step::{Pay, Step};

/// One side of a transaction: a customer's account, or one of the bank's own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Side {
    Customer(usize),
    Own(&'static str),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Transaction {
    pub(crate) kind: &'static str,
    pub(crate) debit: Side,
    pub(crate) credit: Side,
    pub(crate) amount: i64,
    pub(crate) day: Day,
    pub(crate) value: Day,
    /// The first of those that were booked together with it.
    pub(crate) group: Option<usize>,
    /// What took it back, and what it takes back.
    pub(crate) reversed_by: Option<usize>,
    pub(crate) reverses: Option<usize>,
    /// The request that had a reference.
    pub(crate) asked: Option<Pay>,
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) overdraft: i64,
    pub(crate) balance: i64,
    /// Its products, each with the first day of it.
    pub(crate) products: Vec<(usize, Day)>,
    /// The last day that is accrued for, if it accrues.
    pub(crate) through: Option<Day>,
    /// What was paid of the interest that it earned, and of what it owed.
    pub(crate) paid: (i64, i64),
    /// What it has earned and owes by the last night.
    pub(crate) accrued: (i128, i128),
    /// The last day on which its customer did something with it, or it was opened.
    pub(crate) activity: Day,
    pub(crate) is_closed: bool,
    /// Whether it is dormant, once that is looked at.
    pub(crate) dormancy: Option<Dormancy>,
}

/// What a step leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Done,
    /// The transaction of a place, and whether it was there before.
    Transaction(usize, bool),
    /// The days that were closed.
    Closed(Vec<Day>),
}

/// The code of a refusal.
pub(crate) type Refused = &'static str;

pub(crate) type Answer = Result<Outcome, Refused>;

#[derive(Clone, Debug)]
pub(crate) struct Bank {
    /// Hours since 1970.
    pub(crate) clock: i64,
    /// The business day, and whether it is open.
    pub(crate) day: Day,
    pub(crate) is_open: bool,
    /// The first business day, and the last month that is closed, by its first day.
    pub(crate) first: Day,
    pub(crate) closed: Option<Day>,
    /// Whether the orders of the next day wait for it to be opened, or were not carried
    /// out since it was.
    pub(crate) unfinished: Option<Day>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) products: Vec<Product>,
    /// What the bank owes and is owed by its own books, in whole cents.
    pub(crate) booked: (i64, i64),
    pub(crate) transactions: Vec<Transaction>,
    pub(crate) charged: Vec<Charged>,
    pub(crate) waivers: Vec<Waiver>,
    pub(crate) orders: Vec<Order>,
    /// Payments that had a reference.
    pub(crate) asked: Vec<Pay>,
    /// What came of the last step.
    pub(crate) answer: Answer,
}

/// How far below zero each account may go. The first one has no product, the last one
/// none at first.
const OVERDRAFTS: [i64; 5] = [0, 0, 50_000, 0, 20_000];
/// The products that the others have from the first day on.
const PRODUCTS: [Option<usize>; 5] = [None, Some(0), Some(1), Some(0), None];

impl Bank {
    /// A bank on the morning of its first business day.
    pub(crate) fn new(first: Day) -> Self {
        let account = |(overdraft, product): (i64, Option<usize>)| Account {
            overdraft,
            balance: 0,
            products: product
                .map(|product| (product, first))
                .into_iter()
                .collect(),
            through: product.map(|_| first.plus(-1)),
            paid: (0, 0),
            accrued: (0, 0),
            activity: first,
            is_closed: false,
            dormancy: product
                .filter(|product| *product == GOLD)
                .map(|_| Dormancy::due(first)),
        };
        Self {
            clock: i64::from(first.0) * 24 + 9,
            day: first,
            is_open: true,
            first,
            closed: None,
            unfinished: None,
            accounts: OVERDRAFTS.into_iter().zip(PRODUCTS).map(account).collect(),
            products: products(first),
            booked: (0, 0),
            transactions: Vec::new(),
            charged: Vec::new(),
            waivers: Vec::new(),
            orders: Vec::new(),
            asked: Vec::new(),
            answer: Ok(Outcome::Done),
        }
    }

    /// Does what is asked.
    pub(crate) fn take(&mut self, step: &Step) {
        if let Step::Pay(pay) = step
            && pay.reference.is_some()
        {
            self.asked.push(pay.clone());
        }
        self.answer = self.obey(step);
    }

    fn obey(&mut self, step: &Step) -> Answer {
        match step {
            Step::Until(hour) => self.clock = after(self.clock, *hour),
            Step::Hours(hours) => self.clock += hours,
            Step::Crash(_) => {}
            Step::Close => return Ok(self.close_all()),
            Step::CloseNow { opens_next } => return self.close_by_hand(*opens_next),
            Step::Open => return self.open(),
            Step::Pay(pay) => return self.pay(pay),
            Step::Reverse {
                transaction,
                together,
                today,
            } => {
                return if *together {
                    self.reverse_together(*transaction, *today)
                } else {
                    self.reverse(*transaction, *today, false)
                };
            }
            Step::Refund(transaction) => return self.refund(*transaction),
            Step::Charge(account) => return self.charge(*account),
            Step::Waive {
                account,
                fee,
                until,
            } => return self.waive(*account, *fee, *until),
            Step::WaiveDue(fee) => return self.waive_due(*fee),
            Step::Assign { account, product } => {
                self.must_be_open(&[*account])?;
                self.assign(*account, *product);
            }
            Step::CloseAccount { account, to } => return self.close_account(*account, *to),
            Step::Rate {
                product,
                from,
                parts,
            } => return self.set_rate(*product, *from, *parts),
            Step::Order(ordered) => return self.add_order(ordered),
            Step::Pause(order) => return self.pause(*order),
            Step::Resume(order) => return self.resume(*order),
            Step::End(order) => self.end(*order),
            Step::Contact(account) => {
                self.must_be_open(&[*account])?;
                self.contact(*account);
            }
            Step::Reactivate(account) => return self.reactivate_by_hand(*account),
            Step::ClosePeriod(month) => return self.close_period(*month),
        }
        Ok(Outcome::Done)
    }

    /// The date of the clock.
    pub(crate) fn date(&self) -> Day {
        Day(i32::try_from(self.clock.div_euclid(24)).expect("a day"))
    }

    /// The business day after the one that it is.
    pub(crate) fn next(&self) -> Day {
        next_business_day(self.day)
    }

    /// Whether money can be booked.
    pub(crate) fn may_book(&self) -> Result<(), Refused> {
        if !self.is_open {
            return Err("no_open_day");
        }
        // The counters of the next day have opened.
        if self.clock >= i64::from(self.next().0) * 24 + 6 {
            return Err("day_behind");
        }
        Ok(())
    }

    /// From when on what is booked now counts, if that was not said.
    pub(crate) fn counts_from(&self) -> Day {
        if self.clock >= i64::from(self.day.0) * 24 + 17 {
            self.next()
        } else {
            self.day
        }
    }

    /// The product of an account on a day, and since when it has had it.
    pub(crate) fn product_on(&self, account: usize, day: Day) -> Option<(usize, Day)> {
        let all = self.accounts[account].products.iter().rev();
        let mut had = all.skip_while(|(_, from)| *from > day);
        let (product, mut since) = *had.next()?;
        for (_, from) in had.take_while(|(other, _)| *other == product) {
            since = *from;
        }
        Some((product, since))
    }

    fn assign(&mut self, account: usize, product: usize) {
        let day = self.day;
        let own = &mut self.accounts[account];
        if own
            .products
            .last()
            .is_some_and(|(last, _)| *last == product)
        {
            return;
        }
        let first = own.through.map_or(day, |through| through.plus(1));
        own.through = Some(first.plus(-1));
        own.products.push((product, first));
        self.begin_dormancy(account, product);
    }

    fn set_rate(&mut self, product: usize, from: Day, parts: i64) -> Answer {
        let has = |account: &&Account| {
            let last = account.products.last();
            last.is_some_and(|(last, _)| *last == product)
        };
        let accrued = self.accounts.iter().filter(has);
        let accrued = accrued.filter_map(|account| account.through).max();
        let known = &self.products[product].rates;
        if known.iter().any(|(day, _)| *day == from) {
            return Err("rate_exists");
        }
        if from < self.day || accrued.is_some_and(|day| from <= day) {
            // What is accrued is corrected by two, who book the difference.
            self.may_book()?;
            self.may_count_from(from)?;
            return Err("approval_required");
        }
        let rates = &mut self.products[product].rates;
        rates.push((from, parts));
        rates.sort_unstable();
        Ok(Outcome::Done)
    }

    /// The rows of an account: from which day each counts, and what it brings.
    pub(crate) fn moves(&self, account: usize) -> impl Iterator<Item = (Day, i64)> {
        let own = Side::Customer(account);
        self.transactions.iter().filter_map(move |one| {
            let minor = match (one.debit == own, one.credit == own) {
                (true, _) => -one.amount,
                (_, true) => one.amount,
                _ => return None,
            };
            Some((one.value, minor))
        })
    }

    /// What one of the bank's own accounts has of what customers were given and have
    /// paid: what is credited to it is more.
    pub(crate) fn own_balance(&self, name: &'static str) -> i64 {
        let own = Side::Own(name);
        let all = self.transactions.iter();
        let signed = all.map(|one| match (one.debit == own, one.credit == own) {
            (true, _) => -one.amount,
            (_, true) => one.amount,
            _ => 0,
        });
        signed.sum()
    }

    /// Books a transaction that nothing speaks against.
    pub(crate) fn book(&mut self, transaction: Transaction) -> usize {
        let amount = transaction.amount;
        for (side, minor) in [(transaction.debit, -amount), (transaction.credit, amount)] {
            if let Side::Customer(account) = side {
                self.accounts[account].balance += minor;
            }
        }
        if let Some(reversed) = transaction.reverses {
            self.transactions[reversed].reversed_by = Some(self.transactions.len());
        }
        self.transactions.push(transaction);
        self.transactions.len() - 1
    }

    /// A transaction of today.
    pub(crate) fn transaction(
        &self,
        kind: &'static str,
        (debit, credit): (Side, Side),
        amount: i64,
        value: Day,
    ) -> Transaction {
        Transaction {
            kind,
            debit,
            credit,
            amount,
            day: self.day,
            value,
            group: None,
            reversed_by: None,
            reverses: None,
            asked: None,
        }
    }
}

/// The first time after another that the clock shows an hour.
fn after(clock: i64, hour: i64) -> i64 {
    clock + 24 - (clock - hour).rem_euclid(24)
}

/// Monday to Friday are business days.
pub(crate) fn is_business_day(day: Day) -> bool {
    // 1970-01-01 was a Thursday.
    (day.0 + 3).rem_euclid(7) < 5
}

/// The first business day after a day.
pub(crate) fn next_business_day(day: Day) -> Day {
    let mut next = day.plus(1);
    while !is_business_day(next) {
        next = next.plus(1);
    }
    next
}

/// The last business day before a day.
pub(crate) fn business_day_before(day: Day) -> Day {
    let mut before = day.plus(-1);
    while !is_business_day(before) {
        before = before.plus(-1);
    }
    before
}

/// Year and month of a day.
pub(crate) fn month(day: Day) -> (i32, u32) {
    let (year, month, _) = day.parts();
    (year, month)
}

/// The last day of the month of a day.
pub(crate) fn month_end(day: Day) -> Day {
    let mut last = day;
    while month(last.plus(1)) == month(day) {
        last = last.plus(1);
    }
    last
}

/// The first day of the month of a day.
pub(crate) fn month_start(day: Day) -> Day {
    let (_, _, of_month) = day.parts();
    day.plus(1 - i32::try_from(of_month).expect("a day"))
}
