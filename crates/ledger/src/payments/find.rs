//! Transactions that were made, found again: by number, by what they are called, or
//! with those that were booked together with them.

use bankctl_storage::Driver;
use bankctl_types::number::{CustomerNumber, HoldId, TransactionId};

use super::payment::TransactionRef;
use super::reference::conflict;
use super::table;
use crate::error::advice::{Advice, List};
use crate::error::{Class, Fault};
use crate::imports::batch_by_key;
use crate::interledger::arrival_under;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::tables;
use crate::kernel::transaction::is_same;
use crate::{Result, not_found};

/// The transfers that were booked together with one, oldest first; of one that
/// was booked alone, itself.
pub(crate) fn together(driver: &mut dyn Driver, transfer: &Transfer) -> Result<Vec<Transfer>> {
    let Some(group) = transfer.group else {
        return Ok(vec![transfer.clone()]);
    };
    let rows = tables::transfers::of_group(driver, group)?;
    Ok(rows.into_iter().map(|row| row.transfer).collect())
}

/// The customers who ordered a transfer, or brought its cash.
pub(crate) fn ordered_by(driver: &mut dyn Driver, transfer: i64) -> Result<Vec<CustomerNumber>> {
    Ok(table::of(driver, transfer)?)
}

/// The transfers after one that a customer ordered, or whose cash the customer brought.
pub(crate) fn ordered_after(
    driver: &mut dyn Driver,
    customer: CustomerNumber,
    after: i64,
) -> Result<Vec<i64>> {
    Ok(table::of_customer(driver, customer, after)?)
}

/// The transfer that has a reference, if it was made by the same request.
pub(crate) fn known_reference(
    driver: &mut dyn Driver,
    reference: &str,
    request: &Request,
) -> Result<Option<Transfer>> {
    match referenced(driver, reference)? {
        None => Ok(None),
        Some(Referenced::Transfer(transfer)) if is_same(driver, &transfer, request)? => {
            Ok(Some(*transfer))
        }
        Some(Referenced::Transfer(transfer)) => Err(conflict(
            reference,
            TransactionId::from_key(transfer.id).to_string(),
        )),
        Some(Referenced::Hold(id)) => Err(conflict(reference, id.to_string())),
    }
}

/// What has a reference.
pub(crate) enum Referenced {
    /// A transfer.
    Transfer(Box<Transfer>),
    /// A hold.
    Hold(HoldId),
}

/// What has a reference, if anything.
fn referenced(driver: &mut dyn Driver, reference: &str) -> Result<Option<Referenced>> {
    match referenced_transfer(driver, reference)? {
        None => referenced_hold(driver, reference),
        transfer => Ok(transfer),
    }
}

/// The hold that has a reference, if any.
pub(crate) fn referenced_hold(
    driver: &mut dyn Driver,
    reference: &str,
) -> Result<Option<Referenced>> {
    let hold = tables::holds::by_reference(driver, reference)?;
    Ok(hold.map(|row| Referenced::Hold(row.hold.id)))
}

/// The transaction that has a reference, if any.
pub(crate) fn referenced_transfer(
    driver: &mut dyn Driver,
    reference: &str,
) -> Result<Option<Referenced>> {
    let row = tables::transfers::by_reference(driver, reference)?;
    Ok(row.map(|row| Referenced::Transfer(Box::new(row.transfer))))
}

/// The transfer that is meant.
pub(crate) fn find(driver: &mut dyn Driver, target: &TransactionRef) -> Result<Transfer> {
    let found = match target {
        TransactionRef::Id(id) => tables::transfers::by_id(driver, id.key())?,
        TransactionRef::Reference(reference) => find_reference(driver, reference)?,
    };
    found.map(|row| row.transfer).ok_or_else(|| match target {
        TransactionRef::Id(id) => not_found(
            "transaction_not_found",
            format!("no transaction {id}"),
            Advice::LookIn(List::Transactions),
        ),
        TransactionRef::Reference(reference) => not_found(
            "transaction_not_found",
            format!("no transaction with the number or reference {reference:?}"),
            Advice::LookIn(List::Transactions),
        ),
    })
}

/// A reference of its own, that of a hold that was captured, that of the
/// sender in another ledger, or `BATCH:LINE` for a row of an imported file.
///
/// # Errors
/// `ambiguous_reference`, if it is both: neither is taken for the other.
fn find_reference(
    driver: &mut dyn Driver,
    reference: &str,
) -> Result<Option<tables::transfers::TransferRow>> {
    let (given, of_file) = (given(driver, reference)?, of_file(driver, reference)?);
    let (Some(one), Some(other)) = (&given, &of_file) else {
        return Ok(given.or(of_file));
    };
    let [one, other] = [one, other].map(|row| row.transfer.id);
    if one == other {
        return Ok(given);
    }
    let [one, other] = [one, other].map(TransactionId::from_key);
    let message = format!(
        "{reference:?} is the reference of transaction {one}, and what the row of a file is called \
         by that is transaction {other}"
    );
    Err(Fault::new(Class::Conflict, "ambiguous_reference", message)
        .hint("give the number of the one that is meant")
        .into())
}

/// What a reference was given to.
fn given(
    driver: &mut dyn Driver,
    reference: &str,
) -> Result<Option<tables::transfers::TransferRow>> {
    if let Some(row) = tables::transfers::by_reference(driver, reference)? {
        return Ok(Some(row));
    }
    if let Some(row) = tables::holds::by_reference(driver, reference)?
        && let Some(id) = tables::transfers::by_hold(driver, row.hold.id.key())?
    {
        return Ok(tables::transfers::by_id(driver, id)?);
    }
    if let Some(row) = arrival_under(driver, reference)?
        && let Some(id) = row.transfer
    {
        return Ok(tables::transfers::by_id(driver, id)?);
    }
    Ok(None)
}

/// The row of a file, called `BATCH:LINE`.
fn of_file(
    driver: &mut dyn Driver,
    reference: &str,
) -> Result<Option<tables::transfers::TransferRow>> {
    let Some((key, line)) = reference.rsplit_once(':') else {
        return Ok(None);
    };
    let (Ok(line), Some(batch)) = (line.parse::<i64>(), batch_by_key(driver, key)?) else {
        return Ok(None);
    };
    Ok(tables::transfers::by_line(
        driver,
        batch.id,
        (batch.first_transfer, batch.last_transfer),
        line,
    )?)
}
