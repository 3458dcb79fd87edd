//! What a posting will ask for, said beforehand.
//!
//! A server is a message away, and most of a posting's questions don't wait
//! for each other's answers: they are sent together ([`Driver::foresee`]).
//! Where the engine is in the process nothing is said.

use super::driver::{Coming, Driver, Param, Sequence};
use super::figures::Key;
use super::{Result, accounts, figures, holds, journal, locks, operators};
use crate::domain::Day;
use crate::domain::number::AccountId;

/// What is known of a posting before its last facts are read.
pub struct Posting<'a> {
    /// What it is counted with, if that count is not known.
    pub key: Option<Key>,
    /// The lane that it is written in.
    pub lane: i64,
    /// Parts of the bank's own accounts that it moves money of.
    pub parts: &'a [AccountId],
    /// The last transfers of both accounts, if both are known.
    pub heads: &'a [i64],
    /// The customer's account that pays, and the business date.
    pub payer: Option<(AccountId, Day)>,
    /// The reference that may have been used before.
    pub reference: Option<&'a str>,
    /// Whether it needs a number.
    pub number: bool,
}

/// A write transaction begins, which locks these customers' accounts, if any,
/// and takes a lane. Whoever comes with a token is looked for in another way.
pub fn begin(driver: &mut dyn Driver, account: Option<&str>, accounts: &[AccountId]) -> Result<()> {
    let Some(account) = account.filter(|_| driver.has_many_writers()) else {
        return Ok(());
    };
    let operator = [Param::Text(account)];
    let keys: Vec<i64> = accounts.iter().map(|account| account.0).collect();
    let keys = [Param::Integers(&keys)];
    let all = [
        Coming::Query(journal::LAST, &[]),
        Coming::Query(operators::BY_ACCOUNT, &operator),
        Coming::Query(locks::ACCOUNTS, &keys),
        Coming::Query(locks::FACTS, &keys),
        Coming::Query(locks::FREE_LANE, &[]),
    ];
    driver.foresee(if accounts.is_empty() { &all[..2] } else { &all })
}

/// A request comes that was done before.
pub fn replay(driver: &mut dyn Driver, reference: Option<&str>) -> Result<()> {
    let reference = reference.map(|text| [Param::Text(text)]);
    let both = [journal::BY_REFERENCE, holds::BY_REFERENCE];
    let all: Vec<Coming<'_>> = reference
        .iter()
        .flat_map(|reference| both.map(|text| Coming::Query(text, reference)))
        .collect();
    driver.foresee(&all)
}

/// A posting comes, in a lane that was taken.
pub fn posting(driver: &mut dyn Driver, posting: &Posting<'_>) -> Result<()> {
    let counted = posting.key.as_ref();
    let counted = counted.map(|key| figures::params(key, posting.lane));
    let heads = [Param::Integers(posting.heads)];
    let parts: Vec<[Param<'_>; 1]> = posting
        .parts
        .iter()
        .map(|part| [Param::Integer(part.0)])
        .collect();
    let held = posting
        .payer
        .map(|(account, day)| [Param::Integer(account.0), Param::Integer(i64::from(day.0))]);
    let reference = posting.reference.map(|text| [Param::Text(text)]);
    let mut all: Vec<Coming<'_>> = parts
        .iter()
        .map(|part| Coming::Query(accounts::FACTS, part))
        .collect();
    if !posting.heads.is_empty() {
        all.push(Coming::Query(locks::LATEST, &heads));
    }
    if let Some(reference) = &reference {
        all.push(Coming::Query(journal::BY_REFERENCE, reference));
        all.push(Coming::Query(holds::BY_REFERENCE, reference));
    }
    if let Some(held) = &held {
        all.push(Coming::Query(holds::HELD, held));
    }
    if let Some(counted) = &counted {
        all.push(Coming::Query(figures::ONE, counted));
    }
    if posting.number {
        all.push(Coming::Number(Sequence::Transfer));
    }
    if all.is_empty() {
        return Ok(());
    }
    driver.foresee(&all)
}
