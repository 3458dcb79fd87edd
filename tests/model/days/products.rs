//! The two products, and what accounts accrue by them: fractions, and each day by itself.

use bankctl_types::Day;

use super::bank::{Bank, month_end};

/// What an amount of 1 is in: parts of a rate of 100 percent, and of years of 360 and of
/// 365 days.
pub(crate) const WHOLE: i128 = 100_000_000 * 26_280;

/// From here on what is earned is twice as much, in cents.
pub(crate) const TIER: i64 = 100_000;
/// The place of the first product.
pub(crate) const GOLD: usize = 0;
/// After how many days accounts of the first product are dormant.
pub(crate) const DORMANT_AFTER: i32 = 8;
/// The tax on interest of the first product, in percent.
pub(crate) const TAX: i64 = 24;
/// What the first product keeps at least.
pub(crate) const MINIMUM: i64 = 2_000;
/// The limits of the first product: payments and their sum on a day.
pub(crate) const COUNT: usize = 4;
pub(crate) const AMOUNT: i64 = 60_000;
/// The fees of the first product: a withdrawal after the first of a month, a transfer
/// by percent between two amounts, a month that had less on one of its days, and one
/// by hand.
pub(crate) const CASH_OUT: i64 = 100;
pub(crate) const FREE: usize = 1;
pub(crate) const MOVED: (i64, i64) = (50, 200);
pub(crate) const MONTHLY: i64 = 1_200;
pub(crate) const WAIVED_FROM: i64 = 150_000;
pub(crate) const LETTER: i64 = 300;
pub(crate) const CODES: [&str; 4] = ["cash-out", "move", "monthly", "letter"];

#[derive(Clone, Debug)]
pub(crate) struct Product {
    pub(crate) code: &'static str,
    /// How many days a year has.
    pub(crate) year: i128,
    /// What is earned from each day on, in millionths of a percent.
    pub(crate) rates: Vec<(Day, i64)>,
    /// What is owed below zero, likewise.
    pub(crate) owed: i64,
    /// Whether half a cent of interest is a cent.
    pub(crate) is_rounded: bool,
    /// Whether it has tax, fees, limits and a least balance.
    pub(crate) is_gold: bool,
}

pub(crate) fn products(first: Day) -> Vec<Product> {
    vec![
        Product {
            code: "gold",
            year: 365,
            rates: vec![(first, 18_500_000)],
            owed: 30_000_000,
            is_rounded: false,
            is_gold: true,
        },
        Product {
            code: "plus",
            year: 360,
            rates: vec![(first, 50_000_000)],
            owed: 42_123_456,
            is_rounded: true,
            is_gold: false,
        },
    ]
}

impl Product {
    /// What a balance earns and owes on a day, in [`WHOLE`].
    fn on(&self, day: Day, cents: i64) -> (i128, i128) {
        let rates = self.rates.iter().rev();
        let mut rates = rates.skip_while(|(from, _)| *from > day);
        let Some((_, rate)) = rates.next() else {
            return (0, 0);
        };
        let a_year = |cents: i64, rate: i64| i128::from(cents) * i128::from(rate);
        let of_day = 26_280 / self.year;
        if cents < 0 {
            return (0, a_year(-cents, self.owed) * of_day);
        }
        let above = (cents - TIER).max(0);
        ((a_year(cents, *rate) + a_year(above, *rate)) * of_day, 0)
    }

    /// What is paid of what was accrued, in cents.
    fn payable(&self, accrued: i128) -> i64 {
        let half = if self.is_rounded { WHOLE / 2 } else { 0 };
        let cents = (accrued.max(0) + half) / WHOLE;
        i64::try_from(cents).expect("an amount")
    }
}

impl Bank {
    /// What an account has earned and owes by all that was booked by now, and what was
    /// paid of it is not: through the last day that is accrued for.
    pub(crate) fn accrued(&self, account: usize) -> (i128, i128) {
        let own = &self.accounts[account];
        if own.is_closed {
            return (0, 0);
        }
        let (Some(through), Some((_, first))) = (own.through, own.products.first()) else {
            return (0, 0);
        };
        let mut moves: Vec<(Day, i64)> = self.moves(account).collect();
        moves.sort_unstable();
        let (mut next, mut cents, mut sum) = (0, 0, (0, 0));
        for day in (first.0..=through.0).map(Day) {
            while moves.get(next).is_some_and(|(from, _)| *from <= day) {
                cents += moves[next].1;
                next += 1;
            }
            if let Some((product, _)) = self.product_on(account, day) {
                let (earned, owed) = self.products[product].on(day, cents);
                sum = (sum.0 + earned, sum.1 + owed);
            }
        }
        let paid = |cents: i64| i128::from(cents) * WHOLE;
        (sum.0 - paid(own.paid.0), sum.1 - paid(own.paid.1))
    }

    /// Keeps what the books have after a night: of all accounts together the whole
    /// cents.
    pub(crate) fn keep_night(&mut self) {
        for account in 0..self.accounts.len() {
            self.accounts[account].accrued = self.accrued(account);
        }
        self.book_night();
    }

    /// Books the whole cents of what all accounts have by the last night.
    pub(crate) fn book_night(&mut self) {
        let all = self.accounts.iter().map(|account| account.accrued);
        let sum = all.fold((0, 0), |sum: (i128, i128), one| {
            (sum.0 + one.0, sum.1 + one.1)
        });
        let whole = |sum: i128| i64::try_from(sum.div_euclid(WHOLE)).expect("a sum");
        self.booked = (whole(sum.0), whole(sum.1));
    }

    /// The balance of an account on the days from one to another that it has least on.
    pub(crate) fn least(&self, account: usize, (from, to): (Day, Day)) -> i64 {
        let on = |day: Day| {
            let moves = self.moves(account).filter(|(value, _)| *value <= day);
            moves.map(|(_, minor)| minor).sum::<i64>()
        };
        (from.0..=to.0)
            .map(|day| on(Day(day)))
            .min()
            .expect("a day")
    }

    /// Pays what accounts have accrued, if the month is over.
    pub(crate) fn pay_interest(&mut self, until: Day) {
        if until != month_end(until) {
            return;
        }
        for account in 0..self.accounts.len() {
            let Some((product, _)) = self.accounts[account].products.last() else {
                continue;
            };
            let product = &self.products[*product];
            let accrued = self.accrued(account);
            let (earned, owed) = (product.payable(accrued.0), product.payable(accrued.1));
            let tax = self.tax(account, earned);
            self.pay_one(account, (earned, tax, owed), until.plus(1));
        }
    }

    /// What is withheld of interest that an account is paid.
    pub(crate) fn tax(&self, account: usize, earned: i64) -> i64 {
        let product = self.accounts[account].products.last();
        match product {
            Some((product, _)) if self.products[*product].is_gold => (earned * TAX * 2 + 100) / 200,
            _ => 0,
        }
    }

    /// Pays an account what it earned, and takes what it owes.
    pub(crate) fn pay_one(
        &mut self,
        account: usize,
        (earned, tax, owed): (i64, i64, i64),
        value: Day,
    ) {
        use super::bank::Side::{Customer, Own};
        let own = Customer(account);
        let rows = [
            ("interest", (Own("payable/interest"), own), earned),
            ("tax", (own, Own("payable/tax-withheld")), tax),
            (
                "overdraft-interest",
                (own, Own("receivable/overdraft-interest")),
                owed,
            ),
        ];
        let rows: Vec<_> = rows
            .into_iter()
            .filter(|(.., amount)| *amount > 0)
            .collect();
        let first = self.transactions.len();
        for (kind, sides, amount) in &rows {
            let mut one = self.transaction(kind, *sides, *amount, value);
            one.group = (rows.len() > 1).then_some(first);
            self.book(one);
        }
        let paid = &mut self.accounts[account].paid;
        *paid = (paid.0 + earned, paid.1 + owed);
    }
}
