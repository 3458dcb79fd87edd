//! Reversals with what they take back, as far as who may do it goes.

use bankctl_storage::driver::{Driver, Param, query_all};
use bankctl_storage::{Result, damaged};
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Timestamp};

use super::{day, read};
use crate::kernel::rules::transfer::{Stamp, Transfer};

const REVERSALS: &str = "SELECT reversal.id, reversal.debit, reversal.credit, reversal.amount_minor, reversal.operator, reversal.booked_at, reversal.business_date, original.operator, original.booked_at, original.business_date, account.currency FROM transfer AS reversal JOIN transfer AS original ON original.id = reversal.reverses JOIN account ON account.id = reversal.debit WHERE reversal.id > $1 AND reversal.reverses IS NOT NULL ORDER BY reversal.id LIMIT $2";

const OF_BATCH: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM transfer WHERE id > $1 AND id <= $2 AND batch = $3 ORDER BY id LIMIT $4"
);
const OF_BATCH_TAKEN_BACK: &str = "SELECT reversal.id FROM transfer AS original JOIN transfer AS reversal ON reversal.reverses = original.id WHERE original.id >= $1 AND original.id <= $2 AND original.batch = $3";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[REVERSALS, OF_BATCH, OF_BATCH_TAKEN_BACK];

/// A reversal.
#[derive(Clone, Debug)]
pub(crate) struct TakenBack {
    /// The key.
    pub(crate) id: i64,
    /// The account that pays it back.
    pub(crate) debit: AccountId,
    /// The account that gets it back.
    pub(crate) credit: AccountId,
    /// In minor units of the currency.
    pub(crate) amount_minor: i64,
    /// The currency.
    pub(crate) currency: Currency,
    /// Who took it back, and when.
    pub(crate) stamp: Stamp,
    /// Who had booked it, and when.
    pub(crate) booked: Stamp,
}

/// The reversals after a key, in the order of the keys, at most `limit`.
pub(crate) fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<TakenBack>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, REVERSALS, &params, |row| {
        let id = row.integer(0)?;
        let stamp = |first: usize| -> Result<Stamp> {
            Ok(Stamp {
                operator: row.integer(first)?,
                booked_at: Timestamp(row.integer(first + 1)?),
                business_date: day(row.integer(first + 2)?)?,
            })
        };
        let currency = Currency::kept(&row.text(10)?);
        Ok(TakenBack {
            id,
            debit: AccountId(row.integer(1)?),
            credit: AccountId(row.integer(2)?),
            amount_minor: row.integer(3)?,
            stamp: stamp(4)?,
            booked: stamp(7)?,
            currency: currency
                .ok_or_else(|| damaged(format_args!("transfer {id} has a wrong currency")))?,
        })
    })
}

/// The transfers of an imported file after one key and up to another, at most `limit`.
pub(crate) fn of_batch(
    driver: &mut dyn Driver,
    batch: i64,
    (after, last): (i64, i64),
    limit: i64,
) -> Result<Vec<Transfer>> {
    let params = [after, last, batch, limit].map(Param::Integer);
    let rows = query_all(driver, OF_BATCH, &params, read)?;
    Ok(rows.into_iter().map(|row| row.transfer).collect())
}

/// The reversals of the transfers of an imported file, which lie between two keys.
pub(crate) fn of_batch_taken_back(
    driver: &mut dyn Driver,
    batch: i64,
    (first, last): (i64, i64),
) -> Result<Vec<i64>> {
    let params = [first, last, batch].map(Param::Integer);
    query_all(driver, OF_BATCH_TAKEN_BACK, &params, |row| row.integer(0))
}
