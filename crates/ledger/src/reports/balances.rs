//! The balances of many accounts at the end of a day, some at a time.
//!
//! Today's balances are kept. Those of a day that is over are found along the chains
//! of the accounts, all of a page in step: one question a step, which is what counts
//! where a server is far away.

use std::collections::HashMap;

use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;
use bankctl_types::number::AccountId;

use super::Asked;
use super::rules::Basis;
use super::table::{self, AccountLine, Node, Side};
use crate::kernel::rules::account::label;
use crate::kernel::rules::skip_list::jump_ordinal;
use crate::{ReadTx, Result};

/// How many accounts are looked at together.
const ACCOUNTS: i64 = 2_000;

/// What is counted on another side of a day's end than it was booked on, by account in
/// minor units.
#[derive(Default)]
pub(super) struct Shifted(HashMap<AccountId, i128>);

impl Shifted {
    /// What the end of a day is told without or with, by value date; nothing by
    /// booking date.
    pub(super) fn at(driver: &mut dyn Driver, day: Day, basis: Basis) -> Result<Self> {
        let mut sums: HashMap<AccountId, i128> = HashMap::new();
        if basis == Basis::Booked {
            return Ok(Self(sums));
        }
        for (ahead, sign) in [(true, -1), (false, 1)] {
            for (debit, credit, minor) in table::shifted(driver, day, ahead)? {
                *sums.entry(credit).or_default() += sign * minor;
                *sums.entry(debit).or_default() -= sign * minor;
            }
        }
        Ok(Self(sums))
    }

    /// What is added to an account's balance by booking date.
    pub(super) fn of(&self, account: AccountId) -> i128 {
        self.0.get(&account).copied().unwrap_or(0)
    }

    /// The accounts that something is added to, and how much.
    pub(super) fn each(&self) -> impl Iterator<Item = (AccountId, i128)> {
        self.0.iter().map(|(account, minor)| (*account, *minor))
    }
}

/// Shows the accounts after one key and up to another to `visit`, in order and a page
/// at a time, each with its balance at the end of the last day that was asked for.
pub(super) fn each_page(
    view: &mut ReadTx<'_>,
    asked: &Asked,
    (mut after, last): (AccountId, AccountId),
    mut visit: impl FnMut(&mut ReadTx<'_>, Vec<(AccountLine, i128)>) -> Result<()>,
) -> Result<()> {
    let shifted = Shifted::at(view.driver, asked.to, asked.basis)?;
    loop {
        let lines = table::accounts(view.driver, (after, last), ACCOUNTS)?;
        let Some(end) = lines.last() else {
            return Ok(());
        };
        after = end.account;
        let booked = if asked.to >= view.today {
            lines
                .iter()
                .map(|line| line.position.balance_minor)
                .collect()
        } else {
            on_day(view.driver, &lines, asked.to)?
        };
        let with = lines.into_iter().zip(booked).map(|(line, minor)| {
            let balance = i128::from(minor) + shifted.of(line.account);
            (line, balance)
        });
        let page = with.filter(|(line, _)| asked.has(line.currency)).collect();
        visit(view, page)?;
    }
}

/// The same, an account at a time.
pub(super) fn each(
    view: &mut ReadTx<'_>,
    asked: &Asked,
    range: (AccountId, AccountId),
    mut visit: impl FnMut(&AccountLine, i128),
) -> Result<()> {
    each_page(view, asked, range, |_, page| {
        for (line, minor) in &page {
            visit(line, *minor);
        }
        Ok(())
    })
}

/// The customers' accounts.
pub(super) const CUSTOMERS: (AccountId, AccountId) = (
    AccountId(AccountId::FIRST_CUSTOMER.0 - 1),
    AccountId::LAST_CUSTOMER,
);

/// The bank's own accounts.
pub(super) const OWN: (AccountId, AccountId) =
    (AccountId(0), AccountId(AccountId::FIRST_CUSTOMER.0 - 1));

/// A search along a chain for the last leg on or before a day.
struct Search {
    /// Which of the accounts.
    place: usize,
    account: AccountId,
    /// A leg after the day, and its place in the chain.
    above: Option<(u64, Side)>,
    /// The leg that is looked at next, and its place.
    next: (u64, i64),
}

impl Search {
    /// Goes on from a leg that was looked at. The balance when it is found.
    fn step(&mut self, node: &Node, day: Day) -> Result<Option<i64>> {
        let side = node.of(self.account).ok_or_else(|| {
            let account = label(self.account);
            let id = node.id;
            damaged(format_args!(
                "transfer {id} is in the chain of account {account} but not one of its own"
            ))
        })?;
        let ordinal = self.next.0;
        if node.business_date <= day {
            match self.above {
                Some((above, later)) if ordinal + 1 < above => {
                    self.next = (above - 1, later.previous);
                    return Ok(None);
                }
                _ => return Ok(Some(side.balance_minor)),
            }
        }
        self.above = Some((ordinal, side));
        self.next = match jump_ordinal(ordinal) {
            0 if ordinal == 1 => return Ok(Some(0)),
            0 => (ordinal - 1, side.previous),
            skipped => (skipped, side.jump),
        };
        Ok(None)
    }
}

/// The balances of accounts at the end of a day, by booking date in minor units.
fn on_day(driver: &mut dyn Driver, lines: &[AccountLine], day: Day) -> Result<Vec<i64>> {
    let mut balances = vec![0; lines.len()];
    let moved = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.position.legs > 0);
    let mut open: Vec<Search> = moved
        .map(|(place, line)| Search {
            place,
            account: line.account,
            above: None,
            next: (line.position.legs.unsigned_abs(), line.position.newest()),
        })
        .collect();
    while !open.is_empty() {
        let ids: Vec<i64> = open.iter().map(|search| search.next.1).collect();
        let mut found = HashMap::with_capacity(ids.len());
        table::nodes(driver, &ids, &mut |node| {
            found.insert(node.id, node);
        })?;
        let mut still = Vec::with_capacity(open.len());
        for mut search in open {
            let node = found.get(&search.next.1).ok_or_else(|| {
                let (account, id) = (label(search.account), search.next.1);
                damaged(format_args!(
                    "transfer {id} of account {account} is missing"
                ))
            })?;
            match search.step(node, day)? {
                None => still.push(search),
                Some(minor) => {
                    if let Some(balance) = balances.get_mut(search.place) {
                        *balance = minor;
                    }
                }
            }
        }
        open = still;
    }
    Ok(balances)
}
