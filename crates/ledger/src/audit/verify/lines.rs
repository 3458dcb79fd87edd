//! The lines of the change log: whether each is what was written.
//!
//! An upgrade has sealed the text of some, and left their hashes: a person who has
//! the key opens them. Of others only what the upgrade wrote down tells: which
//! lines they are, as they stand since. A line that looks sealed and is written
//! later is none.

use std::collections::BTreeSet;

use bankctl_storage::Driver;
use bankctl_types::number::{AccountId, CustomerNumber};

use crate::customers::CustomerRow;
use crate::kernel::rules::change::{Change, Subject};
use crate::kernel::rules::merkle::Peaks;
use crate::kernel::tables;
use crate::kernel::tables::changes::ChangeRow;
use crate::privacy::{self, Keyring, SealedLines};
use crate::{Result, customers};

/// What the lines that were read say together.
#[derive(Default)]
pub(crate) struct Lines {
    /// The sealed ones, as they stand.
    sealed: Peaks,
    /// The lanes of those that a checkpoint knows.
    sealed_in: BTreeSet<i64>,
    /// How many of them no one has opened.
    unopened: u64,
    /// What an upgrade wrote down of them, and whether a checkpoint knows that.
    stated: Option<(SealedLines, bool)>,
    /// Whether no upgrade seals what comes now.
    is_sealing_over: bool,
    /// How many lanes the ledger has, and had at the checkpoint.
    pub(crate) lanes: Option<i64>,
    pub(crate) lanes_then: Option<i64>,
}

impl Lines {
    /// Takes the next line, which a checkpoint knows or not. Says whether it is
    /// another than was written.
    pub(crate) fn take(
        &mut self,
        driver: &mut dyn Driver,
        vault: Option<&Keyring>,
        row: &ChangeRow,
        is_known: bool,
    ) -> Result<bool> {
        let change = &row.change;
        if !self.is_sealing_over && privacy::is_sealed_line(change) {
            self.sealed.push(change.leaf());
            if is_known {
                self.sealed_in.insert(row.lane);
            }
            return self.is_another(driver, vault, row);
        }
        if change.subject == Subject::Ledger {
            if !self.is_sealing_over {
                self.stated = SealedLines::stated(change).map(|stated| (stated, is_known));
                self.is_sealing_over = privacy::ends_sealing(change);
            }
            self.lanes = privacy::lanes_in(change).or(self.lanes);
            if is_known {
                self.lanes_then = self.lanes;
            }
        }
        Ok(change.leaf() != row.leaf)
    }

    /// Whether a sealed line is another than was written, as far as its
    /// customer's key tells.
    fn is_another(
        &mut self,
        driver: &mut dyn Driver,
        vault: Option<&Keyring>,
        row: &ChangeRow,
    ) -> Result<bool> {
        let Some(customer) = whose(driver, &row.change)? else {
            return Ok(true);
        };
        let is_forgotten = customer.customer.forgotten_at.is_some();
        if is_forgotten && customer.key.is_some() {
            return Ok(true);
        }
        let Some(vault) = vault.filter(|_| !is_forgotten) else {
            self.unopened += 1;
            return Ok(false);
        };
        let opened = vault
            .data_key(&customer)
            .and_then(|key| privacy::open_line(&key, &row.change));
        Ok(opened.is_none_or(|written| written.leaf() != row.leaf))
    }

    /// Whether the sealed lines stand as an upgrade has left them.
    pub(crate) fn are_as_sealed(&self) -> bool {
        match &self.stated {
            Some((stated, _)) => *stated == SealedLines::of(&self.sealed),
            None => self.sealed.leaves() == 0,
        }
    }

    /// The lanes of the sealed lines that a checkpoint knows.
    pub(crate) fn sealed_in(&self) -> impl Iterator<Item = i64> {
        self.sealed_in.iter().copied()
    }

    /// How many lines are taken as they stand: no one could open them, and what
    /// the upgrade wrote down is from after the checkpoint, or without one is as
    /// good as they are.
    pub(crate) fn unproved(&self, has_checkpoint: bool, has_key: bool) -> u64 {
        let is_stated_before = self.stated.as_ref().is_some_and(|(_, is_known)| *is_known);
        if is_stated_before || (has_key && !has_checkpoint) {
            return 0;
        }
        self.unopened
    }
}

/// Whose key seals a line: the customer's, or that of the account's owner.
fn whose(driver: &mut dyn Driver, change: &Change) -> Result<Option<CustomerRow>> {
    let number = match change.subject {
        Subject::Account => {
            let row = tables::accounts::by_id(driver, AccountId(change.key))?;
            row.and_then(|row| privacy::owner_of(&row.account))
        }
        _ => Some(CustomerNumber::from_key(change.key)),
    };
    match number {
        Some(number) => Ok(customers::by_number(driver, number)?),
        None => Ok(None),
    }
}
