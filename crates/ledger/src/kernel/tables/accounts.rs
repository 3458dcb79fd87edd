//! Accounts, their holders, their other numbers and their positions.

use std::collections::BTreeSet;

use bankctl_storage::driver::{
    Binder, Driver, Param, Row, Sequence, next_id, query_all, query_one,
};
use bankctl_storage::{Result, damaged};
use bankctl_types::kind::{AccountStatus, AccountType, CustomerStatus, HolderRole, Mandate};
use bankctl_types::number::{AccountId, CustomerNumber};
use bankctl_types::{Currency, Timestamp};

use crate::kernel::rules::account::{Account, Holder};
use crate::kernel::rules::duties::{COUNTER, DECIDERS, MONEY, OPENERS, SUPERVISORS};
use crate::kernel::rules::skip_list::SkipRoots;
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::{account_holders, prefetch};

/// Where their numbers come from.
pub(super) const NUMBERS: Sequence = Sequence::Counter(2);

/// Accounts.
pub(crate) const ACCOUNT: Table = Table::of(
    "account",
    1,
    "id type name# currency# status freeze_reason_sealed* overdraft_minor opened_at closed_at change_id mandate opted_in_at",
)
.numbered(NUMBERS)
.insert(OPENERS)
.update(&[
    ("name status freeze_reason_sealed overdraft_minor closed_at opted_in_at change_id", DECIDERS),
    ("status freeze_reason_sealed change_id", COUNTER),
]);

/// Who has which account.
pub(crate) const HOLDER: Table = Table::of("holder", 2, "account customer role")
    .insert(MONEY)
    .delete(SUPERVISORS);

/// Numbers of another system.
pub(crate) const EXTERNAL_NUMBER: Table =
    Table::of("external_number", 1, "number# account").insert(OPENERS);

macro_rules! columns {
    () => {
        "id, type, name, currency, status, freeze_reason_sealed, overdraft_minor, opened_at, closed_at, change_id, mandate, opted_in_at"
    };
}

pub(super) const INSERT: &str = concat!(
    "INSERT INTO account (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
);
const UPDATE: &str = "UPDATE account SET name = $1, status = $2, freeze_reason_sealed = $3, overdraft_minor = $4, closed_at = $5, opted_in_at = $6, change_id = $7 WHERE id = $8";
const STATUS_UPDATE: &str =
    "UPDATE account SET status = $1, freeze_reason_sealed = $2, change_id = $3 WHERE id = $4";
pub(crate) const BY_ID: &str = concat!("SELECT ", columns!(), " FROM account WHERE id = $1");
const PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM account WHERE id > $1 AND id <= $2 AND ($3 = 0 OR status = $3) ORDER BY id LIMIT $4"
);
const OF_CUSTOMER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM account WHERE id IN (SELECT account FROM holder WHERE customer = $1) ORDER BY id"
);
const LAST_ID: &str = "SELECT coalesce(max(id), 0) FROM account WHERE id >= $1";
pub(crate) const HOLDERS: &str =
    "SELECT customer, role FROM holder WHERE account = $1 ORDER BY role, customer";
const UNAPPROVED: &str = "SELECT customer.id, customer.status FROM holder JOIN customer ON customer.id = holder.customer WHERE holder.account = $1 AND customer.status <> $2 ORDER BY holder.role, customer.id LIMIT 1";
pub(crate) const ACCOUNTS_OF: &str =
    "SELECT account FROM holder WHERE customer = $1 ORDER BY account";
pub(super) const EXTERNAL_INSERT: &str =
    "INSERT INTO external_number (number, account) VALUES ($1, $2)";
const EXTERNAL: &str = "SELECT account FROM external_number WHERE number = $1";
const POSITION_INSERT: &str =
    "INSERT INTO position (account, balance_minor, legs, spine) VALUES ($1, 0, 0, $2)";
pub(crate) const POSITION: &str =
    "SELECT balance_minor, legs, spine FROM position WHERE account = $1";
const POSITION_UPDATE: &str = "INSERT INTO position (account, balance_minor, legs, spine) VALUES ($1, $2, $3, $4) ON CONFLICT (account) DO UPDATE SET balance_minor = excluded.balance_minor, legs = excluded.legs, spine = excluded.spine";
pub(crate) const FACTS: &str = "SELECT account.status, account.currency, account.overdraft_minor, account.mandate, position.balance_minor, position.legs, position.spine, (SELECT count(*) FROM account_product WHERE account_product.account = account.id), (SELECT count(*) FROM (SELECT id FROM customer_limit LIMIT 1) AS one) FROM account JOIN position ON position.account = account.id WHERE account.id = $1";
const ALL_FACTS: &str = "SELECT account.status, account.currency, account.overdraft_minor, account.mandate, position.balance_minor, position.legs, position.spine, (SELECT count(*) FROM account_product WHERE account_product.account = account.id), (SELECT count(*) FROM (SELECT id FROM customer_limit LIMIT 1) AS one), account.id FROM position JOIN account ON account.id = position.account WHERE position.account >= $1 ORDER BY position.account";
const ALL_EXTERNALS: &str = "SELECT number, account FROM external_number";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    UPDATE,
    STATUS_UPDATE,
    BY_ID,
    PAGE,
    OF_CUSTOMER,
    LAST_ID,
    HOLDERS,
    UNAPPROVED,
    ACCOUNTS_OF,
    EXTERNAL_INSERT,
    EXTERNAL,
    POSITION_INSERT,
    POSITION,
    POSITION_UPDATE,
    FACTS,
    ALL_FACTS,
    ALL_EXTERNALS,
];

/// An account and the line of the change log that last changed it.
#[derive(Clone, Debug)]
pub struct AccountRow {
    /// The account, with holders and other numbers.
    pub account: Account,
    /// The line of the change log.
    pub change: i64,
}

/// What was booked on an account, and where its legs are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Position {
    /// The balance in minor units; a credit raises it.
    pub balance_minor: i64,
    /// How many legs it has.
    pub legs: i64,
    /// Its skip-pointer trees.
    pub spine: SkipRoots,
}

impl Position {
    /// The newest row; zero if there is none.
    pub fn newest(&self) -> i64 {
        if self.legs == 0 { 0 } else { self.spine.head() }
    }
}

/// What a posting must know of an account.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The state.
    pub status: AccountStatus,
    /// The currency.
    pub currency: Currency,
    /// The overdraft limit in minor units.
    pub overdraft_minor: i64,
    /// Which holders must order what it pays.
    pub mandate: Mandate,
    /// The position.
    pub position: Position,
    /// Whether it was given a product, which may have fees and limits.
    pub has_product: bool,
    /// Whether customers have limits of their own, so that its owner may.
    pub may_be_limited: bool,
}

/// Writes a new account with an empty position.
pub fn insert(driver: &mut dyn Driver, account: &Account, change: i64) -> Result<()> {
    driver.execute(INSERT, &values(account, change))?;
    let key = Param::Integer(account.id.0);
    driver.execute(POSITION_INSERT, &[key, Param::Blob(&[])])?;
    for holder in &account.holders {
        account_holders::add(driver, account.id, holder)?;
    }
    for number in &account.external_numbers {
        driver.execute(EXTERNAL_INSERT, &[Param::Text(number), key])?;
    }
    Ok(())
}

/// What is written of a new account, in the order of the columns.
pub(super) fn values(account: &Account, change: i64) -> [Param<'_>; 12] {
    [
        Param::Integer(account.id.0),
        Param::Integer(account.account_type.code()),
        Param::optional_text(account.name.as_deref()),
        Param::Text(account.currency.code()),
        Param::Integer(account.status.code()),
        Param::optional_blob(account.freeze_reason.as_deref()),
        Param::Integer(account.overdraft_minor),
        Param::Integer(account.opened_at.0),
        Param::optional(account.closed_at.map(|at| at.0)),
        Param::Integer(change),
        Param::Integer(account.mandate.code()),
        Param::optional(account.opted_in_at.map(|at| at.0)),
    ]
}

/// Adds a number of another system to an account.
pub fn insert_external(driver: &mut dyn Driver, number: &str, account: AccountId) -> Result<()> {
    driver.execute(
        EXTERNAL_INSERT,
        &[Param::Text(number), Param::Integer(account.0)],
    )
}

/// Writes what can change of an account.
pub fn update(driver: &mut dyn Driver, account: &Account, change: i64) -> Result<()> {
    driver.execute(
        UPDATE,
        &[
            Param::optional_text(account.name.as_deref()),
            Param::Integer(account.status.code()),
            Param::optional_blob(account.freeze_reason.as_deref()),
            Param::Integer(account.overdraft_minor),
            Param::optional(account.closed_at.map(|at| at.0)),
            Param::optional(account.opted_in_at.map(|at| at.0)),
            Param::Integer(change),
            Param::Integer(account.id.0),
        ],
    )
}

/// Writes the state of an account, which is all that some may change of it.
pub fn update_status(driver: &mut dyn Driver, account: &Account, change: i64) -> Result<()> {
    let params = [
        Param::Integer(account.status.code()),
        Param::optional_blob(account.freeze_reason.as_deref()),
        Param::Integer(change),
        Param::Integer(account.id.0),
    ];
    driver.execute(STATUS_UPDATE, &params)
}

/// The account of a key.
pub fn by_id(driver: &mut dyn Driver, id: AccountId) -> Result<Option<AccountRow>> {
    let mut found = query_one(driver, BY_ID, &[Param::Integer(id.0)], read)?;
    account_holders::complete_each(driver, found.as_mut_slice())?;
    Ok(found)
}

/// The accounts with keys after `after` and up to `last`, of one state or any.
pub fn page(
    driver: &mut dyn Driver,
    after: AccountId,
    last: AccountId,
    status: Option<AccountStatus>,
    limit: i64,
) -> Result<Vec<AccountRow>> {
    let params = [
        Param::Integer(after.0),
        Param::Integer(last.0),
        Param::Integer(status.map_or(0, AccountStatus::code)),
        Param::Integer(limit),
    ];
    let mut rows = query_all(driver, PAGE, &params, read)?;
    if status.is_some() {
        account_holders::complete_each(driver, &mut rows)?;
    } else {
        account_holders::complete_range(driver, after, &mut rows)?;
    }
    Ok(rows)
}

/// The first holder of an account who is not approved, and what that is.
pub fn unapproved_holder(
    driver: &mut dyn Driver,
    account: AccountId,
) -> Result<Option<(CustomerNumber, CustomerStatus)>> {
    let approved = Param::Integer(CustomerStatus::Approved.code());
    let params = [Param::Integer(account.0), approved];
    query_one(driver, UNAPPROVED, &params, |row| {
        let status = CustomerStatus::from_code(row.integer(1)?)
            .ok_or_else(|| damaged("a customer has a wrong status"))?;
        Ok((CustomerNumber::from_key(row.integer(0)?), status))
    })
}

/// All accounts that a customer holds, alone or jointly.
pub fn of_customer(driver: &mut dyn Driver, customer: CustomerNumber) -> Result<Vec<AccountRow>> {
    let mut rows = query_all(driver, OF_CUSTOMER, &[Param::Integer(customer.key())], read)?;
    account_holders::complete_each(driver, &mut rows)?;
    Ok(rows)
}

/// All accounts that any of some customers holds, each once.
pub fn of_customers(
    driver: &mut dyn Driver,
    customers: &[CustomerNumber],
) -> Result<Vec<AccountRow>> {
    let mut ids = BTreeSet::new();
    for some in customers.chunks(prefetch::RECORDS_MAX) {
        prefetch::accounts_of(driver, some)?;
        for customer in some {
            ids.extend(keys_of_customer(driver, *customer)?);
        }
    }
    let ids: Vec<AccountId> = ids.into_iter().collect();
    let mut rows = Vec::with_capacity(ids.len());
    for some in ids.chunks(prefetch::RECORDS_MAX) {
        prefetch::account_rows(driver, some)?;
        for id in some {
            rows.extend(query_one(driver, BY_ID, &[Param::Integer(id.0)], read)?);
        }
    }
    account_holders::complete_each(driver, &mut rows)?;
    Ok(rows)
}

/// The keys of all accounts that a customer holds.
pub fn keys_of_customer(
    driver: &mut dyn Driver,
    customer: CustomerNumber,
) -> Result<Vec<AccountId>> {
    query_all(
        driver,
        ACCOUNTS_OF,
        &[Param::Integer(customer.key())],
        |row| row.integer(0).map(AccountId),
    )
}

/// The largest key of a customer's account; zero if there is none.
pub fn last_customer_key(driver: &mut dyn Driver) -> Result<AccountId> {
    let first = Param::Integer(AccountId::FIRST_CUSTOMER.0);
    let last = query_one(driver, LAST_ID, &[first], |row| row.integer(0))?;
    Ok(AccountId(last.unwrap_or(0)))
}

/// The key of a customer's account that is free and lies after the last one,
/// or after `after`.
pub fn next_customer_key(driver: &mut dyn Driver, after: Option<AccountId>) -> Result<AccountId> {
    if let Some(key) = next_id(driver, NUMBERS)? {
        return Ok(AccountId(key));
    }
    let last = match after {
        Some(after) => after,
        None => last_customer_key(driver)?,
    };
    Ok(AccountId(last.0.max(AccountId::FIRST_CUSTOMER.0) + 1))
}

/// The account that has a number in another system.
pub fn by_external(driver: &mut dyn Driver, number: &str) -> Result<Option<AccountId>> {
    query_one(driver, EXTERNAL, &[Param::Text(number)], |row| {
        row.integer(0).map(AccountId)
    })
}

/// What a posting must know of an account.
pub fn facts(driver: &mut dyn Driver, id: AccountId) -> Result<Option<Facts>> {
    query_one(driver, FACTS, &[Param::Integer(id.0)], |row| {
        read_facts(row, id)
    })
}

/// Shows what a posting must know of every customer's account to `visit`.
pub fn all_facts(driver: &mut dyn Driver, mut visit: impl FnMut(AccountId, Facts)) -> Result<()> {
    let first = [Param::Integer(AccountId::FIRST_CUSTOMER.0)];
    driver.query(ALL_FACTS, &first, &mut |row| {
        let id = AccountId(row.integer(9)?);
        visit(id, read_facts(row, id)?);
        Ok(())
    })
}

/// Shows every number in another system, with its account, to `visit`.
pub fn all_externals(
    driver: &mut dyn Driver,
    mut visit: impl FnMut(String, AccountId),
) -> Result<()> {
    driver.query(ALL_EXTERNALS, &[], &mut |row| {
        visit(row.text(0)?, AccountId(row.integer(1)?));
        Ok(())
    })
}

pub(crate) fn read_facts(row: &dyn Row, id: AccountId) -> Result<Facts> {
    let wrong = |what: &str| damaged(format_args!("account {} has a wrong {what}", id.0));
    Ok(Facts {
        status: AccountStatus::from_code(row.integer(0)?).ok_or_else(|| wrong("status"))?,
        currency: Currency::kept(&row.text(1)?).ok_or_else(|| wrong("currency"))?,
        overdraft_minor: row.integer(2)?,
        mandate: Mandate::from_code(row.integer(3)?).ok_or_else(|| wrong("mandate"))?,
        position: read_position(row, 4)?.ok_or_else(|| wrong("spine"))?,
        has_product: row.integer(7)? > 0,
        may_be_limited: row.integer(8)? > 0,
    })
}

/// The position of an account.
pub fn position(driver: &mut dyn Driver, id: AccountId) -> Result<Option<Position>> {
    query_one(driver, POSITION, &[Param::Integer(id.0)], |row| {
        read_position(row, 0)?
            .ok_or_else(|| damaged(format_args!("account {} has a wrong spine", id.0)))
    })
}

/// Writes positions; they should come in the order of the keys, so that each
/// page is touched once.
pub fn update_positions<'p>(
    driver: &mut dyn Driver,
    positions: impl Iterator<Item = (AccountId, &'p Position)>,
) -> Result<()> {
    // All spines in one piece of memory: there may be many thousands.
    let mut spines = Vec::new();
    let rows: Vec<_> = positions
        .map(|(account, position)| {
            position.spine.append_to(&mut spines);
            (account, position.balance_minor, position.legs, spines.len())
        })
        .collect();
    let count = rows.len();
    if count == 0 {
        return Ok(());
    }
    let (mut rows, mut start) = (rows.into_iter(), 0);
    let next = move |binder: &mut dyn Binder| {
        let row = rows.next();
        let (account, balance_minor, legs, end) =
            row.ok_or_else(|| damaged("a position is missing"))?;
        binder.bind(1, Param::Integer(account.0))?;
        binder.bind(2, Param::Integer(balance_minor))?;
        binder.bind(3, Param::Integer(legs))?;
        binder.bind(4, Param::Blob(&spines[start..end]))?;
        start = end;
        Ok(())
    };
    driver.execute_all(POSITION_UPDATE, count, Box::new(next))
}

pub(crate) fn read_position(row: &dyn Row, first: usize) -> Result<Option<Position>> {
    let legs = row.integer(first + 1)?;
    let balance_minor = row.integer(first)?;
    Ok(
        SkipRoots::from_bytes(&row.blob(first + 2)?, legs).map(|spine| Position {
            balance_minor,
            legs,
            spine,
        }),
    )
}

fn read(row: &dyn Row) -> Result<AccountRow> {
    let id = AccountId(row.integer(0)?);
    let wrong = |what: &str| damaged(format_args!("account {} has a wrong {what}", id.0));
    Ok(AccountRow {
        account: Account {
            id,
            account_type: AccountType::from_code(row.integer(1)?).ok_or_else(|| wrong("type"))?,
            name: row.optional_text(2)?,
            currency: Currency::kept(&row.text(3)?).ok_or_else(|| wrong("currency"))?,
            status: AccountStatus::from_code(row.integer(4)?).ok_or_else(|| wrong("status"))?,
            freeze_reason: row.optional_blob(5)?,
            overdraft_minor: row.integer(6)?,
            holders: Vec::new(),
            mandate: Mandate::from_code(row.integer(10)?).ok_or_else(|| wrong("mandate"))?,
            external_numbers: Vec::new(),
            opened_at: Timestamp(row.integer(7)?),
            closed_at: row.optional_integer(8)?.map(Timestamp),
            opted_in_at: row.optional_integer(11)?.map(Timestamp),
        },
        change: row.integer(9)?,
    })
}

/// Who holds an account, the owner first.
pub fn holders(driver: &mut dyn Driver, account: AccountId) -> Result<Vec<Holder>> {
    query_all(driver, HOLDERS, &[Param::Integer(account.0)], read_holder)
}

pub(crate) fn read_holder(row: &dyn Row) -> Result<Holder> {
    Ok(Holder {
        customer: CustomerNumber::from_key(row.integer(0)?),
        role: HolderRole::from_code(row.integer(1)?)
            .ok_or_else(|| damaged("a holder has a wrong role"))?,
    })
}
