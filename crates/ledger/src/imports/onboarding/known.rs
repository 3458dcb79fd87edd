//! What the ledger has of the customers and accounts that rows are about, asked for
//! many rows at once and kept while they are decided about.

use std::collections::{HashMap, HashSet};

use bankctl_storage::Driver;
use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::{AccountId, AccountNumber, CustomerNumber};
use compact_str::CompactString;

use super::OnboardingRow;
use crate::kernel::tables;
use crate::kernel::tables::prefetch::Named;
use crate::{Result, customers};

/// How many customers, and how many accounts, are remembered; of a larger file each
/// block is asked for again.
const REMEMBERED_MAX: usize = 400_000;

type ByText<T> = HashMap<CompactString, T, foldhash::fast::RandomState>;

/// What is known; what is not there is not in the ledger.
#[derive(Default)]
pub(super) struct Known {
    /// Accounts by their numbers in the other system.
    numbers: ByText<AccountId>,
    /// Accounts of ours whose own numbers rows give as such of the other system.
    ours: HashSet<AccountId>,
    /// Customers by their numbers in the other system, with their states.
    customers: ByText<(CustomerNumber, CustomerStatus)>,
    /// Whether there were too many to remember.
    pub(super) is_partial: bool,
}

impl Known {
    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.forget_accounts();
        self.customers.clear();
    }

    /// Forgets the accounts, not the customers.
    pub(super) fn forget_accounts(&mut self) {
        self.numbers.clear();
        self.ours.clear();
    }

    /// Asks about all that rows name.
    pub(super) fn look_up(
        &mut self,
        driver: &mut dyn Driver,
        rows: &[&OnboardingRow],
    ) -> Result<()> {
        let ids = customer_ids(rows);
        for id in &ids {
            self.customers.remove(*id);
        }
        for (id, number, status) in customers::states(driver, &ids)? {
            self.add_customer(&id, number, status);
        }
        for (number, account) in tables::new_accounts::by_externals(driver, &numbers(rows))? {
            self.add_account(&number, account);
        }
        self.ours
            .extend(tables::new_accounts::there(driver, &keys_like_ours(rows))?);
        Ok(())
    }

    /// The account of a number in the other system.
    pub(super) fn account(&self, number: &str) -> Option<AccountId> {
        self.numbers.get(number).copied()
    }

    /// Whether one of our own accounts was found by its number.
    pub(super) fn is_ours(&self, account: AccountId) -> bool {
        self.ours.contains(&account)
    }

    /// The customer of a number in the other system.
    pub(super) fn customer(&self, id: &str) -> Option<(CustomerNumber, CustomerStatus)> {
        self.customers.get(id).copied()
    }

    /// A customer was found or made.
    pub(super) fn add_customer(
        &mut self,
        id: &str,
        number: CustomerNumber,
        status: CustomerStatus,
    ) {
        self.is_partial |= self.customers.len() >= REMEMBERED_MAX;
        self.customers.insert(id.into(), (number, status));
    }

    /// An account was found or made.
    pub(super) fn add_account(&mut self, number: &str, account: AccountId) {
        self.is_partial |= self.numbers.len() >= REMEMBERED_MAX;
        self.numbers.insert(number.into(), account);
    }
}

/// The customers that rows name, each once.
pub(super) fn customer_ids<'r>(rows: &[&'r OnboardingRow]) -> Vec<&'r str> {
    let ids = rows.iter().map(|row| row.customer_external_id.as_str());
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The numbers of accounts that rows name.
pub(super) fn numbers<'r>(rows: &[&'r OnboardingRow]) -> Vec<&'r str> {
    let numbers = rows.iter().map(|row| row.external_number.as_str());
    let mut numbers: Vec<&str> = numbers.collect();
    numbers.sort_unstable();
    numbers
}

/// The keys of the accounts that rows would mean if the numbers of the other system were
/// ours.
pub(super) fn keys_like_ours(rows: &[&OnboardingRow]) -> Vec<i64> {
    let numbers = rows
        .iter()
        .filter_map(|row| AccountNumber::parse(&row.external_number));
    numbers.map(|number| number.account().0).collect()
}

/// What rows name, as it is asked for ahead.
pub(super) fn named<'a>(
    (customers, numbers): (&'a [&'a str], &'a [&'a str]),
    ours: &'a [i64],
) -> Named<'a> {
    Named {
        states: customers::STATES,
        customers,
        numbers,
        ours,
    }
}
