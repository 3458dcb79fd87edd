//! What stands in the ledger, held against the model.

use bankctl_ledger::checks::rules::item::CheckStatus;
use bankctl_ledger::disputes::rules::dispute::DisputeStatus;
use bankctl_ledger::drawn_checks::rules::item::ItemStatus;
use bankctl_ledger::drawn_checks::rules::stop::StopStatus;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{CheckFilter, DisputeFilter};

use super::bank::{Bank, OVERDRAFTS};
use super::deposited::Status as Deposited;
use super::disputed::Status as Disputed;
use super::drawn::{Fate, Order};
use super::real::{Real, code_of};
use crate::machine::place::Place;

/// More than there is of anything.
const ALL: usize = 10_000;
/// The bank's own accounts, and whether they are in euros.
const OWN: [(&str, bool); 11] = [
    ("cash/vault", false),
    ("cash/vault", true),
    ("clearing/check", false),
    ("payable/official-checks", false),
    ("receivable/disputes", false),
    ("receivable/disputes", true),
    ("expense/disputes", false),
    ("position/exchange", false),
    ("position/exchange", true),
    ("income/exchange", false),
    ("income/exchange", true),
];

impl<P: Place> Real<P> {
    /// Balances, and what can be used of them, and how much was seen by rules.
    pub(super) fn compare(&mut self, bank: &Bank) {
        let accounts = self.accounts.clone();
        let told = self
            .ledger
            .accounts()
            .balances(&accounts, None)
            .expect("balances");
        for account in 0..OVERDRAFTS.len() {
            let told = &told[account];
            assert_eq!(
                (told.ledger_balance.minor, told.available_balance.minor),
                (bank.balances[account], bank.available(account)),
                "account {account} on {}",
                bank.today
            );
        }
        let (alerts, _) = self
            .ledger
            .alerts()
            .list((None, true), None, ALL)
            .expect("alerts");
        assert_eq!(alerts.len(), bank.alerts);
    }

    /// Everything that is written down, and what the books prove.
    pub(crate) fn compare_all(&mut self, bank: &Bank) {
        self.compare_own(bank);
        self.compare_paid_in(bank);
        self.compare_drawn(bank);
        self.compare_disputes(bank);
        let verified = self.ledger.audit().verify(|_, _| {}).expect("a proof");
        assert!(verified.ok, "{:?}", verified.problems);
        assert_eq!(verified.transactions, bank.rows.len() as u64);
    }

    fn compare_own(&mut self, bank: &Bank) {
        for (name, in_euros) in OWN {
            let whole = if in_euros {
                format!("{name}:EUR")
            } else {
                name.to_owned()
            };
            let account = AccountRef::parse(&whole).expect("a name");
            // One that nothing was booked to may not be there.
            let told = self
                .ledger
                .accounts()
                .balances(&[account], None)
                .unwrap_or_default();
            let told = told.first().map_or(0, |told| told.ledger_balance.minor);
            let own = bank.own(name, in_euros);
            // What an asset or an expense has got is told with the sign of its class.
            assert_eq!(told.abs(), own.abs(), "{whole}");
        }
    }

    fn compare_paid_in(&mut self, bank: &Bank) {
        let filter = CheckFilter {
            limit: ALL,
            ..CheckFilter::default()
        };
        let (checks, _) = self.ledger.checks().list(&filter).expect("checks");
        let told = checks.iter().rev().map(|check| {
            let minors = [&check.amount, &check.held, &check.released].map(|sum| sum.minor);
            let parts = check
                .availability
                .iter()
                .filter(|part| part.on > bank.today);
            let parts = parts.filter(|part| part.hold.is_some());
            let parts: Vec<_> = parts.map(|part| (part.on, part.amount.minor)).collect();
            (minors, check.status, parts)
        });
        let known = bank.checks.iter().map(|check| {
            let minors = [check.paper.amount, check.held(bank.today), check.released];
            let status = match check.status {
                Deposited::Deposited => CheckStatus::Deposited,
                Deposited::Cleared => CheckStatus::Cleared,
                Deposited::Returned(_) => CheckStatus::Returned,
            };
            (minors, status, check.waiting(bank.today))
        });
        let (told, known): (Vec<_>, Vec<_>) = (told.collect(), known.collect());
        assert_eq!(told, known);
    }

    fn compare_drawn(&mut self, bank: &Bank) {
        let page = self
            .ledger
            .drawn_checks()
            .presented(None, None, (None, ALL));
        let (items, _) = page.expect("items");
        let told = items.iter().rev().map(|item| {
            let code = item.code.as_deref().map(|code| code_of(Some(code)));
            (item.number, item.status, code)
        });
        let known = bank.items.iter().map(|item| match item.paid {
            Ok(by) if bank.rows[by].reversed => (item.number, ItemStatus::Reversed, None),
            Ok(_) => (item.number, ItemStatus::Paid, None),
            Err(code) => (item.number, ItemStatus::Returned, Some(code)),
        });
        let (told, known): (Vec<_>, Vec<_>) = (told.collect(), known.collect());
        assert_eq!(told, known);
        let told = self
            .ledger
            .drawn_checks()
            .cashier_checks(false)
            .expect("cashier's checks");
        let told: Vec<_> = told
            .iter()
            .map(|check| (check.amount.minor, check.status))
            .collect();
        let known = bank.issued.iter().map(|check| {
            let status = match check.fate {
                Fate::Open => ItemStatus::Open,
                Fate::Paid => ItemStatus::Paid,
                Fate::Void => ItemStatus::Void,
            };
            (check.amount, status)
        });
        assert_eq!(told, known.collect::<Vec<_>>());
        for account in 0..OVERDRAFTS.len() {
            self.compare_orders(bank, account);
        }
    }

    fn compare_orders(&mut self, bank: &Bank, account: usize) {
        let name = self.accounts[account].clone();
        let told = self
            .ledger
            .drawn_checks()
            .stops(&name, true)
            .expect("orders");
        let mut told: Vec<_> = told
            .iter()
            .map(|order| (order.number.clone(), order.oral, order.status.name()))
            .collect();
        let status = |order: &Order| {
            if order.is_active(bank.today) {
                StopStatus::Active
            } else if order.is_lifted() {
                StopStatus::Lifted
            } else {
                StopStatus::Lapsed
            }
        };
        let of = bank.orders.iter().filter(|one| one.stop.account == account);
        let mut known: Vec<_> = of
            .map(|order| {
                let (first, last) = (order.stop.first, order.stop.last);
                let number = if first == last {
                    first.to_string()
                } else {
                    format!("{first}-{last}")
                };
                (number, order.stop.oral, status(order).name())
            })
            .collect();
        told.sort();
        known.sort();
        assert_eq!(told, known, "account {account}");
    }

    fn compare_disputes(&mut self, bank: &Bank) {
        let filter = DisputeFilter {
            all: true,
            ..DisputeFilter::default()
        };
        let (disputes, _) = self
            .ledger
            .disputes()
            .list(&filter, None, ALL)
            .expect("disputes");
        let told = disputes.iter().map(|one| {
            let credited = one.credited.as_ref().map_or(0, |sum| sum.minor);
            (one.status, credited, one.outstanding.minor)
        });
        let known = bank.disputes.iter().map(|one| {
            let status = match one.status {
                Disputed::Open => DisputeStatus::Open,
                Disputed::Provisional => DisputeStatus::Provisional,
                Disputed::Decided => DisputeStatus::Decided,
                Disputed::Closed => DisputeStatus::Closed,
                Disputed::Withdrawn => DisputeStatus::Withdrawn,
            };
            (status, one.credited, one.outstanding())
        });
        let (told, known): (Vec<_>, Vec<_>) = (told.collect(), known.collect());
        assert_eq!(told, known);
    }
}
