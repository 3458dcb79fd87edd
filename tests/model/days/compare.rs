//! What can be asked of the books, against the model.

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::Fee;
use bankctl_ledger::{FeeFilter, HistoryQuery, TransactionRef};
use bankctl_types::number::TransactionId;

use super::bank::{Bank, Side};
use super::products::WHOLE;
use super::real::Real;
use super::{fees, orders};
use crate::machine::place::Place;

/// The bank's own accounts that only what customers were given and have paid is booked
/// on, and how a credit is shown.
const OWN: [(&str, i64); 4] = [
    ("cash/vault", -1),
    ("clearing/wire", -1),
    ("income/fees", 1),
    ("payable/tax-withheld", 1),
];

impl<P: Place> Real<P> {
    fn own(&mut self, name: &str) -> i64 {
        let account = AccountRef::parse(name).expect("a name");
        // It is made when something is booked on it.
        let told = self.ledger.accounts().balances(&[account], None);
        told.map_or(0, |items| items[0].ledger_balance.minor)
    }

    pub(super) fn compare_balances(&mut self, bank: &Bank) {
        assert_eq!(self.ledger.today().expect("a day"), bank.day);
        let items = self.ledger.accounts().balances(&self.accounts, None);
        let items = items.expect("balances");
        for (place, (item, account)) in items.iter().zip(&bank.accounts).enumerate() {
            let told = [item.ledger_balance, item.held, item.available_balance];
            let available = account.balance + account.overdraft;
            assert_eq!(
                told.map(|money| money.minor),
                [account.balance, 0, available],
                "account {place}"
            );
        }
        for (name, sign) in OWN {
            let balance = bank.own_balance(name);
            assert_eq!(self.own(name), sign * balance, "{name}");
        }
        // What nights have booked.
        let (payable, receivable) = bank.booked;
        let paid = bank.accounts.iter().map(|account| account.paid);
        let paid = paid.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        for (name, expected) in [
            ("payable/interest", payable),
            ("expense/interest", payable + paid.0),
            ("receivable/overdraft-interest", receivable),
            ("income/overdraft-interest", receivable + paid.1),
        ] {
            assert_eq!(self.own(name), expected, "{name}");
        }
    }

    /// What nights have left.
    pub(super) fn compare_night(&mut self, bank: &Bank) {
        for (place, account) in bank.accounts.iter().enumerate() {
            let told = self
                .ledger
                .accounts()
                .get(&self.accounts[place])
                .expect("an account");
            let dormant = account.dormancy.and_then(|known| known.since);
            assert_eq!(
                told.dormant_since, dormant,
                "account {place} on {}",
                bank.day
            );
            let (earned, owed) = account.accrued;
            assert_eq!(
                (told.accrued_through, told.accrued_interest),
                (
                    account.through,
                    account.through.map(|_| shown(earned - owed))
                ),
                "account {place} on {}",
                bank.day
            );
        }
        for (place, known) in bank.orders.iter().enumerate() {
            let told = self
                .ledger
                .orders()
                .get(self.orders[place], 1)
                .expect("an order");
            let status = match known.status {
                orders::Status::Active => "active",
                orders::Status::Paused => "paused",
                orders::Status::Suspended => "suspended",
                orders::Status::Ended => "ended",
            };
            assert_eq!(
                (told.status.name(), told.failures),
                (status, known.failures)
            );
            // The latest first.
            let mut all: Vec<_> = known.occurrences.iter().collect();
            all.sort_unstable_by_key(|one| std::cmp::Reverse(one.nominal));
            for (one, told) in all.into_iter().zip(&told.occurrences) {
                let became = match one.became {
                    orders::Became::Executed => "executed",
                    orders::Became::Failed => "failed",
                    orders::Became::Skipped => "skipped",
                    orders::Became::Retrying | orders::Became::Short => "retrying",
                };
                let id = one
                    .transaction
                    .map(|place| self.transactions[place].to_string());
                assert_eq!(
                    (
                        told.nominal,
                        told.status.name(),
                        told.attempts,
                        &told.transaction
                    ),
                    (one.nominal, became, one.attempts, &id),
                    "order {place}"
                );
            }
        }
    }

    pub(super) fn compare_transaction(&mut self, bank: &Bank, place: usize) {
        let known = &bank.transactions[place];
        let target = TransactionRef::Id(self.transactions[place]);
        let told = self.ledger.payments().get(&target).expect("a transaction");
        let label = |side: Side| match side {
            Side::Customer(account) => self.accounts[account].to_string(),
            Side::Own(name) => name.to_owned(),
        };
        let number = |place: Option<usize>| place.map(|place| self.transactions[place].to_string());
        assert_eq!(
            (
                told.kind.name(),
                told.amount.minor,
                told.business_date,
                told.value_date
            ),
            (known.kind, known.amount, known.day, known.value)
        );
        assert_eq!(
            (told.debit, told.credit, told.group, told.reverses),
            (
                label(known.debit),
                label(known.credit),
                number(known.group),
                number(known.reverses)
            )
        );
    }

    pub(super) fn listed_fees(&mut self) -> Vec<Fee> {
        let filter = FeeFilter {
            limit: 1_000,
            ..FeeFilter::default()
        };
        self.ledger.fees().list(&filter).expect("fees").0
    }

    /// Everything that can be asked afterwards.
    pub(crate) fn compare_all(&mut self, bank: &Bank) {
        self.compare_night(bank);
        for (told, known) in self.listed_fees().iter().zip(&bank.charged) {
            let taken = known.transaction.map(|place| &bank.transactions[place]);
            let is_back = taken.is_some_and(|taken| taken.reversed_by.is_some());
            let status = match known.became {
                fees::Became::Due => "due",
                fees::Became::Waived => "waived",
                fees::Became::GivenUp => "given-up",
                fees::Became::Taken if is_back => "refunded",
                fees::Became::Taken => "taken",
            };
            assert_eq!(
                (
                    &told.account,
                    told.code.as_str(),
                    told.period,
                    told.status.name()
                ),
                (
                    &self.accounts[known.account].to_string(),
                    known.code,
                    known.period,
                    status
                )
            );
            assert_eq!(
                (told.amount.minor, told.taken.minor),
                (known.due, known.taken)
            );
        }
        for place in 0..bank.accounts.len() {
            self.compare_history(bank, place);
        }
        let trial = self
            .ledger
            .queries()
            .trial_balance(None)
            .expect("a trial balance");
        for total in &trial.totals {
            assert_eq!(total.debit, total.credit, "debits equal credits");
        }
        let verified = self.ledger.audit().verify(|_, _| {}).expect("a proof");
        assert!(verified.ok, "{:?}", verified.problems);
    }

    fn compare_history(&mut self, bank: &Bank, place: usize) {
        let query = HistoryQuery {
            limit: 1_000,
            oldest_first: true,
            ..HistoryQuery::default()
        };
        let items = self.ledger.queries().history(&self.accounts[place], &query);
        let (items, _) = items.expect("lines");
        let found = items.iter().map(|item| {
            let id = TransactionId::parse(&item.transaction).expect("a number");
            (id, item.amount.minor, item.balance.minor)
        });
        let own = Side::Customer(place);
        let mut expected = Vec::new();
        let mut balance = 0;
        for (number, one) in bank.transactions.iter().enumerate() {
            let minor = match (one.debit == own, one.credit == own) {
                (true, _) => -one.amount,
                (_, true) => one.amount,
                _ => continue,
            };
            balance += minor;
            expected.push((self.transactions[number], minor, balance));
        }
        assert_eq!(
            found.collect::<Vec<_>>(),
            expected,
            "history of account {place}"
        );
    }
}

/// Fractions of cents as people see them: with ten decimals, half of the last one up.
fn shown(accrued: i128) -> String {
    let scaled = (accrued.abs() * 100_000_000 * 2 + WHOLE) / (WHOLE * 2);
    let sign = if accrued < 0 && scaled > 0 { "-" } else { "" };
    let dollar = 10_000_000_000;
    format!("{sign}{}.{:010}", scaled / dollar, scaled % dollar)
}
