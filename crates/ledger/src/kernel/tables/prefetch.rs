//! Prefetch: the queries of a posting or a list, sent in one round trip.
//!
//! A server is a message away, and most of these questions don't wait for each
//! other's answers: they are sent together ([`Driver::prefetch`]).
//! Where the engine is in the process nothing is said.

use bankctl_storage::Result;
use bankctl_storage::driver::{Driver, Lookahead, Param, Sequence};
use bankctl_types::number::{AccountId, CustomerNumber};

use super::accounts::{self, AccountRow};
use super::settings::{self, Log};
use super::{business_days, holds, locks, positions};
use crate::kernel::rules::hold::HoldDay;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables::daily_totals::{self, Key};
use crate::kernel::tables::{account_holders, new_accounts, transfers};

/// How many records of a list are asked about at once.
pub const RECORDS_MAX: usize = 100;

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
    /// The customer's account that pays, and the day on which holds are looked at.
    pub payer: Option<(AccountId, HoldDay)>,
    /// The reference that may have been used before.
    pub reference: Option<&'a str>,
    /// Whether it needs a number.
    pub number: bool,
}

/// The operator that a transaction looks up, each by a statement of one
/// parameter.
#[derive(Clone, Debug)]
pub enum Who {
    /// The operator of an account.
    Account(&'static str, String),
    /// The operator who has logged in and got this access token, by its hash.
    Session(&'static str, [u8; 32]),
}

/// A write transaction begins, which locks these customers' accounts, if any,
/// and takes a lane. A caller with a token is looked for in another way.
pub fn begin(driver: &mut dyn Driver, who: Option<&Who>, accounts: &[AccountId]) -> Result<()> {
    let Some(who) = who.filter(|_| driver.has_many_writers()) else {
        return begin_to_read(driver);
    };
    let (statement, operator) = match who {
        Who::Account(statement, account) => (*statement, [Param::Text(account)]),
        Who::Session(statement, hash) => (*statement, [Param::Blob(hash)]),
    };
    let keys: Vec<i64> = accounts.iter().map(|account| account.0).collect();
    let keys = [Param::Integers(&keys)];
    let all = [
        Lookahead::Query(transfers::LAST, &[]),
        Lookahead::Query(business_days::CURRENT, &[]),
        Lookahead::Query(statement, &operator),
        Lookahead::Query(locks::ACCOUNTS, &keys),
        Lookahead::Query(locks::FACTS, &keys),
        Lookahead::Query(locks::FREE_LANE, &[]),
    ];
    driver.prefetch(if accounts.is_empty() { &all[..3] } else { &all })
}

/// A transaction begins that reads.
pub(crate) fn begin_to_read(driver: &mut dyn Driver) -> Result<()> {
    if !driver.has_many_writers() {
        return Ok(());
    }
    driver.prefetch(&[
        Lookahead::Query(transfers::LAST, &[]),
        Lookahead::Query(business_days::CURRENT, &[]),
    ])
}

/// A request comes that was done before.
pub fn replay(driver: &mut dyn Driver, reference: Option<&str>) -> Result<()> {
    let reference = reference.map(|text| [Param::Text(text)]);
    let both = [transfers::BY_REFERENCE, holds::BY_REFERENCE];
    let all: Vec<Lookahead<'_>> = reference
        .iter()
        .flat_map(|reference| both.map(|text| Lookahead::Query(text, reference)))
        .collect();
    driver.prefetch(&all)
}

/// A posting comes, in a lane that was taken.
pub fn posting(driver: &mut dyn Driver, posting: &Posting<'_>) -> Result<()> {
    let counted = posting.key.as_ref();
    let counted = counted.map(|key| daily_totals::params(key, posting.lane));
    let heads = [Param::Integers(posting.heads)];
    let parts: Vec<[Param<'_>; 1]> = posting
        .parts
        .iter()
        .map(|part| [Param::Integer(part.0)])
        .collect();
    let held = posting
        .payer
        .map(|(account, day)| holds::held_params(account, day));
    let reference = posting.reference.map(|text| [Param::Text(text)]);
    let mut all: Vec<Lookahead<'_>> = parts
        .iter()
        .map(|part| Lookahead::Query(accounts::FACTS, part))
        .collect();
    if !posting.heads.is_empty() {
        all.push(Lookahead::Query(locks::LATEST, &heads));
    }
    if let Some(reference) = &reference {
        all.push(Lookahead::Query(transfers::BY_REFERENCE, reference));
        all.push(Lookahead::Query(holds::BY_REFERENCE, reference));
    }
    if let Some(held) = &held {
        all.push(Lookahead::Query(holds::HELD, held));
    }
    if let Some(counted) = &counted {
        all.push(Lookahead::Query(daily_totals::ONE, counted));
    }
    if posting.number {
        all.push(Lookahead::Numbers(transfers::NUMBERS, 1));
    }
    if all.is_empty() {
        return Ok(());
    }
    driver.prefetch(&all)
}

/// What rows of new customers and accounts name.
pub(crate) struct Named<'a> {
    /// The statement that reads customers by their numbers in another system.
    pub(crate) states: &'static str,
    /// These numbers.
    pub(crate) customers: &'a [&'a str],
    /// The numbers of the accounts there.
    pub(crate) numbers: &'a [&'a str],
    /// The accounts that these would be if they were numbers of ours.
    pub(crate) ours: &'a [i64],
}

/// Rows of new customers and accounts are decided about.
pub(crate) fn named(driver: &mut dyn Driver, named: &Named<'_>) -> Result<()> {
    if !driver.has_many_writers() {
        return Ok(());
    }
    let customers = [Param::Texts(named.customers)];
    let numbers = [Param::Texts(named.numbers)];
    let ours = [Param::Integers(named.ours)];
    let all = [
        Lookahead::Query(named.states, &customers),
        Lookahead::Query(locks::EXTERNALS, &numbers),
        Lookahead::Query(new_accounts::THERE, &ours),
    ];
    let asked = if named.ours.is_empty() { 2 } else { 3 };
    driver.prefetch(&all[..asked])
}

/// So many rows of new customers and accounts are written, whose customers have numbers
/// of this kind: after what is asked `first`, a lane is taken. Some account numbers of
/// ours may be given away, between two of them.
pub(crate) fn new_accounts(
    driver: &mut dyn Driver,
    first: &[Lookahead<'_>],
    (named, rows): (&Named<'_>, usize),
    of_customers: Sequence,
    between: &[String; 2],
) -> Result<()> {
    let customers = [Param::Texts(named.customers)];
    let numbers = [Param::Texts(named.numbers)];
    let ours = [Param::Integers(named.ours)];
    let between = [Param::Text(&between[0]), Param::Text(&between[1])];
    let mut all = first.to_vec();
    all.insert(
        1,
        Lookahead::Query(locks::CUSTOMERS_BY_EXTERNAL_ID, &customers),
    );
    all.push(Lookahead::Query(locks::FREE_LANE, &[]));
    all.push(Lookahead::Query(named.states, &customers));
    all.push(Lookahead::Query(locks::EXTERNALS, &numbers));
    let numbers_locked = if named.ours.is_empty() {
        locks::NUMBERS
    } else {
        all.push(Lookahead::Query(new_accounts::THERE, &ours));
        locks::NUMBERS_ALONE
    };
    all.extend([
        Lookahead::Numbers(of_customers, rows),
        Lookahead::Query(numbers_locked, &[]),
        Lookahead::Numbers(accounts::NUMBERS, rows),
        Lookahead::Query(new_accounts::GIVEN, &between),
        Lookahead::Numbers(transfers::NUMBERS, rows),
    ]);
    driver.prefetch(&all)
}

/// Many rows are written in a lane that was taken: one of the bank's own accounts is
/// paid from, and all of them are counted with one key.
pub(crate) fn lane(driver: &mut dyn Driver, part: AccountId, key: Key, lane: i64) -> Result<()> {
    let part = [Param::Integer(part.0)];
    let counted = daily_totals::params(&key, lane);
    let log = [Param::Integer(Log::Changes.key(lane))];
    driver.prefetch(&[
        Lookahead::Query(accounts::FACTS, &part),
        Lookahead::Query(daily_totals::ONE, &counted),
        Lookahead::Query(settings::LOG, &log),
    ])
}

/// Questions of one kind.
fn each<'a, const N: usize>(
    statement: &'a str,
    all: &'a [[Param<'a>; N]],
) -> impl Iterator<Item = Lookahead<'a>> {
    all.iter()
        .map(move |params| Lookahead::Query(statement, params))
}

/// Holders and other numbers of accounts are read.
pub(crate) fn holders(driver: &mut dyn Driver, rows: &[AccountRow]) -> Result<()> {
    if !driver.has_many_writers() {
        return Ok(());
    }
    let key = |row: &AccountRow| [Param::Integer(row.account.id.0)];
    let keys: Vec<_> = rows.iter().map(key).collect();
    let holders = each(accounts::HOLDERS, &keys);
    let all: Vec<_> = holders
        .chain(each(account_holders::EXTERNALS_OF, &keys))
        .collect();
    driver.prefetch(&all)
}

/// Accounts are described as they stand on a day, and the names of their
/// holders asked for by a statement.
pub fn accounts(
    driver: &mut dyn Driver,
    rows: &[AccountRow],
    today: HoldDay,
    name: &'static str,
) -> Result<()> {
    if !driver.has_many_writers() {
        return Ok(());
    }
    let ids = || rows.iter().map(|row| row.account.id);
    let (of_customers, of_bank) = ids().partition::<Vec<_>, _>(|id| id.is_customer());
    let positions: Vec<_> = of_customers
        .iter()
        .map(|id| [Param::Integer(id.0)])
        .collect();
    let parts = of_bank.iter().map(|id| {
        let (first, last) = internal_account::parts(*id);
        [Param::Integer(first.0), Param::Integer(last.0)]
    });
    let parts: Vec<_> = parts.collect();
    let held: Vec<_> = ids().map(|id| holds::held_params(id, today)).collect();
    let holders = rows.iter().flat_map(|row| &row.account.holders);
    let names: Vec<_> = holders
        .map(|holder| [Param::Integer(holder.customer.key())])
        .collect();
    let all: Vec<_> = each(accounts::POSITION, &positions)
        .chain(each(positions::PARTS, &parts))
        .chain(each(holds::HELD, &held))
        .chain(each(name, &names))
        .collect();
    driver.prefetch(&all)
}

/// The keys of the accounts of these customers are asked for.
pub fn accounts_of(driver: &mut dyn Driver, customers: &[CustomerNumber]) -> Result<()> {
    if !driver.has_many_writers() {
        return Ok(());
    }
    let key = |number: &CustomerNumber| [Param::Integer(number.key())];
    let keys: Vec<_> = customers.iter().map(key).collect();
    let all: Vec<_> = each(accounts::ACCOUNTS_OF, &keys).collect();
    driver.prefetch(&all)
}

/// The rows of these accounts are asked for.
pub fn account_rows(driver: &mut dyn Driver, ids: &[AccountId]) -> Result<()> {
    if !driver.has_many_writers() {
        return Ok(());
    }
    let keys: Vec<_> = ids.iter().map(|id| [Param::Integer(id.0)]).collect();
    let all: Vec<_> = each(accounts::BY_ID, &keys).collect();
    driver.prefetch(&all)
}

/// Transfers are described.
pub fn transfers(driver: &mut dyn Driver, transfers: &[Transfer]) -> Result<()> {
    if !driver.has_many_writers() {
        return Ok(());
    }
    let key = |transfer: &Transfer| [Param::Integer(transfer.id)];
    let keys: Vec<_> = transfers.iter().map(key).collect();
    let all: Vec<_> = each(transfers::REVERSED_BY, &keys).collect();
    driver.prefetch(&all)
}
