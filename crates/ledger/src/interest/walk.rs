//! The rows of accounts, read along their chains.

use std::collections::HashMap;

use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;
use bankctl_types::number::AccountId;

use crate::Result;
use crate::interest::rules::explained::Booked;
use crate::interest::rules::moves::Move;
use crate::interest::rules::night::Row;
use crate::kernel::rules::account::label;
use crate::kernel::tables::legs::{self, Legs};

/// A walk from the newest row of an account back.
pub(super) struct Walk {
    account: AccountId,
    /// The row that is read next; zero at the end of the chain.
    next: i64,
    /// The rows that were read, newest first.
    pub(super) rows: Vec<Row>,
}

impl Walk {
    /// A walk that begins with a row.
    pub(super) fn from(account: AccountId, head: i64) -> Self {
        Self {
            account,
            next: head,
            rows: Vec::new(),
        }
    }

    /// Walks on from here, without the rows that were read.
    pub(super) fn further(&self) -> Self {
        Self::from(self.account, self.next)
    }

    fn take(&mut self, legs: &Legs) -> Result<()> {
        let (minor, previous) = legs
            .of(self.account)
            .filter(|(_, previous)| *previous < legs.id)
            .ok_or_else(|| {
                let account = label(self.account);
                damaged(format_args!(
                    "transfer {} is in the chain of account {account} but not one of its own",
                    legs.id
                ))
            })?;
        self.next = previous;
        self.rows.push(Row {
            booked: Booked {
                transfer: legs.id,
                business_date: legs.business_date,
                moved: Move {
                    value_date: legs.value_date,
                    minor,
                },
            },
            previous,
        });
        Ok(())
    }
}

/// Walks along chains back to the rows of these keys, without them: one more row
/// of each at a time, which is one question where a server is far away.
pub(super) fn back_to(driver: &mut dyn Driver, walks: &mut [(Walk, i64)]) -> Result<()> {
    loop {
        let open = walks.iter().filter(|(walk, end)| walk.next > *end);
        let ids: Vec<i64> = open.map(|(walk, _)| walk.next).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let found = read(driver, &ids)?;
        for (walk, _) in walks.iter_mut().filter(|(walk, end)| walk.next > *end) {
            walk.take(one(&found, walk)?)?;
        }
    }
}

/// Walks along a chain back to the first row of a business date.
pub(super) fn back_to_day(driver: &mut dyn Driver, walk: &mut Walk, first: Day) -> Result<()> {
    while walk.next > 0 {
        let found = read(driver, &[walk.next])?;
        let legs = one(&found, walk)?;
        if legs.business_date < first {
            return Ok(());
        }
        walk.take(legs)?;
    }
    Ok(())
}

fn read(driver: &mut dyn Driver, ids: &[i64]) -> Result<HashMap<i64, Legs>> {
    let mut found = HashMap::with_capacity(ids.len());
    legs::each(driver, ids, &mut |legs| {
        found.insert(legs.id, legs);
    })?;
    Ok(found)
}

fn one<'f>(found: &'f HashMap<i64, Legs>, walk: &Walk) -> Result<&'f Legs> {
    found.get(&walk.next).ok_or_else(|| {
        let account = label(walk.account);
        damaged(format_args!(
            "transfer {} of account {account} is missing",
            walk.next
        ))
        .into()
    })
}
