//! What can be asked of the books afterwards, against the model.

use bankctl_ledger::{HistoryQuery, Scope, StatsQuery, TransactionRef};
use bankctl_types::Day;
use bankctl_types::calendar::{Span, Step as Period};

use super::bank::{Bank, Outcome, Side, Transaction};
use super::place::Place;
use super::real::{FIRST, Real, currency};

impl<P: Place> Real<P> {
    /// Everything that can be asked afterwards.
    pub(crate) fn compare_all(&mut self, bank: &Bank) {
        self.compare_earlier_days(bank);
        self.compare_customers(bank);
        self.compare_papers(bank);
        self.compare_accounts(bank);
        self.compare_till(bank);
        self.compare_requests(bank);
        self.compare_sent(bank);
        self.verify_there();
        for place in 0..bank.accounts.len() {
            self.compare_history(bank, place);
            self.compare_stats(bank, Some(place));
        }
        self.compare_stats(bank, None);
        for place in 0..bank.transactions.len() {
            let target = TransactionRef::Id(self.names.transactions[place]);
            let found = self.ledger.payments().get(&target).expect("a transaction");
            assert_eq!(
                self.posted(bank, &found),
                Outcome::Transaction(place, false)
            );
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
        assert_eq!(verified.problems.len(), 0, "{:?}", verified.problems);
        let expected = u64::try_from(bank.transactions.len()).expect("small");
        assert!(verified.ok && verified.transactions == expected);
    }

    fn compare_earlier_days(&mut self, bank: &Bank) {
        let today = bank.today();
        for (day, stood) in &bank.ended {
            if *day >= today {
                continue;
            }
            for (place, (balance, held)) in stood.iter().enumerate() {
                let item = &self
                    .ledger
                    .accounts()
                    .balances(&self.names.accounts[place..=place], Some(Day(*day)));
                let item = &item.as_ref().expect("balances")[0];
                assert_eq!(
                    (item.ledger_balance.minor, item.held.minor),
                    (*balance, *held),
                    "account {place} at the end of {}",
                    Day(*day)
                );
            }
            let trial = self
                .ledger
                .queries()
                .trial_balance(Some(Day(*day)))
                .expect("a trial balance");
            for total in &trial.totals {
                assert_eq!(
                    total.debit,
                    total.credit,
                    "debits equal credits on {}",
                    Day(*day)
                );
            }
        }
    }

    fn compare_history(&mut self, bank: &Bank, place: usize) {
        let own = Side::Customer(place);
        let of_own = |t: &&Transaction| t.debit == own || t.credit == own;
        let mut expected: Vec<(String, i64, i64, String)> = Vec::new();
        for (number, t) in bank.transactions.iter().enumerate() {
            if of_own(&t) {
                let (signed, after) = if t.credit == own {
                    (t.amount, t.after.1)
                } else {
                    (-t.amount, t.after.0)
                };
                let other = if t.credit == own { t.debit } else { t.credit };
                expected.push((
                    self.names.transactions[number].to_string(),
                    signed,
                    after,
                    self.counterparty(bank, t.sent, other),
                ));
            }
        }
        for oldest_first in [true, false] {
            let mut found = Vec::new();
            let mut after = None;
            loop {
                let query = HistoryQuery {
                    limit: 3,
                    after,
                    oldest_first,
                    ..HistoryQuery::default()
                };
                let (items, next) = self
                    .ledger
                    .queries()
                    .history(&self.names.accounts[place], &query)
                    .expect("lines");
                found.extend(items.into_iter().map(|item| {
                    (
                        item.transaction,
                        item.amount.minor,
                        item.balance.minor,
                        item.counterparty,
                    )
                }));
                after = next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, expected, "history of account {place}");
            expected.reverse();
        }
    }

    fn compare_stats(&mut self, bank: &Bank, place: Option<usize>) {
        let of = |bank: &Bank, yen: bool| -> i64 {
            let all = bank.accounts.iter().enumerate();
            let own = all.filter(|(at, a)| a.yen == yen && place.is_none_or(|p| p == *at));
            own.map(|(_, account)| account.balance).sum()
        };
        for step in [Period::Daily, Period::Weekly, Period::Monthly] {
            let query = StatsQuery {
                step,
                scope: place.map_or(Scope::Bank, |place| {
                    Scope::Account(self.names.accounts[place].clone())
                }),
                span: Span {
                    from: Some(Day(FIRST)),
                    to: None,
                },
            };
            for yen in [false, true] {
                let items = self.ledger.queries().stats(&query).expect("figures");
                let mut before = 0;
                let items = items.iter().filter(|item| item.currency == currency(yen));
                for item in items.clone() {
                    assert_eq!(item.opening_balance.minor, before, "{}", item.period);
                    before = item.closing_balance.minor;
                    assert_eq!(item.net.minor, before - item.opening_balance.minor);
                    let parts = item.deposits.amount.minor - item.withdrawals.amount.minor
                        + item.transfers_in.amount.minor
                        - item.transfers_out.amount.minor
                        + item.reversals.amount.minor;
                    assert_eq!(
                        parts, item.net.minor,
                        "{}: the parts make the net",
                        item.period
                    );
                }
                if items.count() > 0 {
                    assert_eq!(before, of(bank, yen).into(), "closing balance {place:?}");
                }
            }
        }
    }
}
