//! What took a second person: each request against what was written for it.
//!
//! Who may write the tables can write a request that no one made, or something
//! else under one that was made. Lines of the change log and rows of the journal
//! that name a request must be what it asks for, under the name of who asked, and
//! its own lines under the names of who asked and who decided.

mod policy;
mod tellers;

use std::any::Any;
use std::collections::HashSet;

use bankctl_storage::Driver;
use bankctl_types::Timestamp;
use bankctl_types::kind::Kind;
use bankctl_types::number::{AccountId, OrderId};
use serde_json::Value;

use super::findings::{Findings, number};
use crate::accounts::requests::ClosingRequest;
use crate::approvals::ApprovalRow;
use crate::approvals::approvable::{self, Approvable, AskedTransaction};
use crate::approvals::rules::ApprovalStatus;
use crate::disputes::Resolve;
use crate::drawn_checks::requests::Presentment;
use crate::error::Error;
use crate::fees::is_fee;
use crate::imports::requests::ReversalRequest;
use crate::interledger::TransferMessage;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::rules::internal_account::{is_margin, unsharded};
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::transfer::Request;
use crate::kernel::tables::transfers::{TransferRow, reversals};
use crate::kernel::transaction::resolve;
use crate::kernel::{paging, tables};
use crate::payments::find;
use crate::payments::groups::leave_out_refunds;
use crate::payments::instruction::Instruction;
use crate::{Reference, Result, Settings, TransactionRef, approvals, imports, orders};
use policy::Timeline;
use tellers::Tellers;

/// Requests, as the change log is read line by line.
#[derive(Default)]
pub(crate) struct Requests {
    /// The last request that a line named: a file has many lines in a row.
    known: Option<(i64, Option<Known>)>,
    /// What held when.
    then: Then,
}

/// What held when: the policy, and who was a teller and no more.
#[derive(Default)]
pub(crate) struct Then {
    policy: Timeline,
    tellers: Tellers,
    /// The standing orders that were made without a request, and when.
    orders: Vec<(i64, Timestamp)>,
}

/// A request that lines name.
struct Known {
    row: ApprovalRow,
    request: Box<dyn Approvable>,
}

/// A finding about something.
fn add(findings: &mut Findings, code: &str, subject: &str, message: &str) {
    findings.add(code, subject, message);
}

impl Requests {
    /// What held when, after all lines.
    pub(crate) fn into_then(self) -> Then {
        self.then
    }

    /// Takes the next line of the change log.
    pub(crate) fn line(
        &mut self,
        driver: &mut dyn Driver,
        change: &Change,
        findings: &mut Findings,
    ) -> Result<()> {
        if change.subject == Subject::Ledger {
            self.then.policy.take(change);
        }
        if change.subject == Subject::Operator {
            self.then.tellers.take(change);
        }
        let is_made = change.subject == Subject::StandingOrder && change.action == action::CREATED;
        if is_made && change.approval.is_none() {
            self.then.orders.push((change.key, change.stamp.booked_at));
        }
        if let Some(number) = change.approval {
            self.written(driver, number, change, findings)?;
        } else if change.subject == Subject::Approval {
            own_line(change, findings);
        }
        Ok(())
    }

    /// A line that names a request.
    fn written(
        &mut self,
        driver: &mut dyn Driver,
        number: i64,
        change: &Change,
        findings: &mut Findings,
    ) -> Result<()> {
        if self
            .known
            .as_ref()
            .is_none_or(|(known, _)| *known != number)
        {
            self.known = Some((number, known(driver, number)?));
        }
        let subject = format!("change {}", change.id);
        let Some((_, Some(known))) = &self.known else {
            let message = format!("it names the request {number}, which was not approved");
            add(findings, "wrong_request", &subject, &message);
            return Ok(());
        };
        if change.stamp.operator != known.row.approval.maker {
            let message = format!("it is not under the name of who asked for the request {number}");
            add(findings, "wrong_operator", &subject, &message);
        }
        if !known.request.fits_line(change) {
            let message = format!("the request {number} does not ask for it");
            add(findings, "wrong_request", &subject, &message);
        }
        Ok(())
    }
}

fn known(driver: &mut dyn Driver, number: i64) -> Result<Option<Known>> {
    let row = approvals::request_by_key(driver, number)?;
    Ok(row.and_then(|row| {
        let (_, request) = approvable::read(&row.approval.request).ok()?;
        let is_approved = row.approval.status == ApprovalStatus::Approved;
        is_approved.then_some(Known { row, request })
    }))
}

/// A line about a request itself.
fn own_line(change: &Change, findings: &mut Findings) {
    let record: Value = serde_json::from_str(&change.after).unwrap_or_default();
    let field = if change.action == action::CREATED {
        "maker"
    } else {
        "checker"
    };
    if record[field].as_i64() != Some(change.stamp.operator) {
        let subject = format!("change {}", change.id);
        let message = "it is not under the name of who asked or decided";
        add(findings, "wrong_operator", &subject, message);
    }
}

/// Holds each approved request against the transaction that it came to, and what
/// was booked against the policy.
pub(crate) fn compare(
    driver: &mut dyn Driver,
    settings: &Settings,
    mut then: Then,
    findings: &mut Findings,
) -> Result<()> {
    // The same request of two operators comes to one transaction.
    let mut makers: HashSet<(i64, i64)> = HashSet::new();
    let mut others = Vec::new();
    let key = |row: &ApprovalRow| row.id;
    paging::each(driver, approvals::requests_after, key, |driver, row| {
        let approval = &row.approval;
        let request = approvable::read(&approval.request).ok();
        let subject = format!("approval {}", row.id);
        let (Some((_, request)), ApprovalStatus::Approved) = (request, approval.status) else {
            if approval.transaction.is_some() {
                let message = "it was not approved, and names a transaction";
                add(findings, "wrong_request", &subject, message);
            }
            return Ok(());
        };
        let booked = match approval.transaction {
            Some(id) => tables::transfers::by_id(driver, id)?,
            None => None,
        };
        let rows = booked.map_or_else(|| Ok(Vec::new()), |row| together(driver, row))?;
        let request = request.as_ref();
        if let Some(file) = (request as &dyn Any).downcast_ref::<ReversalRequest>() {
            let rows = taken_back(driver, file.batch())?;
            makers.extend(rows.into_iter().map(|id| (id, approval.maker)));
        }
        let fits = match came_to(driver, settings, request, &rows)? {
            Some(fits) => fits,
            None => approval.transaction.is_none(),
        };
        if !fits {
            let message = "the transaction that it names is not what was asked for";
            add(findings, "wrong_request", &subject, message);
        }
        for TransferRow { transfer, .. } in rows {
            makers.insert((transfer.id, approval.maker));
            // One from before was found when it was asked for again.
            if transfer.stamp.booked_at >= approval.asked_at {
                others.push((transfer.id, transfer.stamp.operator));
            }
        }
        Ok(())
    })?;
    let approved = makers.iter().map(|(id, _)| *id).collect();
    then.policy.sort();
    then.policy.compare(driver, settings, &approved, findings)?;
    compare_orders(driver, settings, &then, findings)?;
    let held = (&then.policy, &approved);
    then.tellers.compare(driver, settings, held, findings)?;
    others.retain(|booked| !makers.contains(booked));
    for (id, _) in others {
        let (code, subject) = ("wrong_operator", number(id));
        let message = "it was approved, and is not under the name of who asked";
        add(findings, code, &subject, message);
    }
    Ok(())
}

/// Names the standing orders that the policy held back, and that were made without a
/// second person.
fn compare_orders(
    driver: &mut dyn Driver,
    settings: &Settings,
    then: &Then,
    findings: &mut Findings,
) -> Result<()> {
    for (key, made_at) in &then.orders {
        let Some(order) = orders::by_key(driver, *key)? else {
            continue;
        };
        let rules = Rule::of(&orders::request_of(&order, order.amount_minor, None));
        let most = (order.currency, orders::largest_minor(&order));
        if then.policy.held(settings, *made_at, rules, most) {
            let subject = format!("standing order {}", OrderId::from_key(*key));
            let message = "the policy asked for a second person, and no approved request made it";
            add(findings, "not_approved", &subject, message);
        }
    }
    Ok(())
}

/// Rows without fees, margins and taxes: those go with a payment, and are not asked for.
fn payments_of(rows: &[TransferRow]) -> Vec<&TransferRow> {
    let goes_along =
        |request: &Request| is_fee(request) || is_margin(request) || request.kind == Kind::Tax;
    let rows = rows.iter();
    rows.filter(|row| !goes_along(&row.transfer.request))
        .collect()
}

/// The reversals of the rows of a file.
fn taken_back(driver: &mut dyn Driver, batch: &str) -> Result<Vec<i64>> {
    let Some(batch) = imports::batch_by_key(driver, batch)? else {
        return Ok(Vec::new());
    };
    let range = (batch.first_transfer, batch.last_transfer);
    Ok(reversals::of_batch_taken_back(driver, batch.id, range)?)
}

/// Whether rows are what a request asks for; `None` where it came to nothing: it was
/// refused for good by another ledger, there was nothing to pay out, or a check was returned.
fn came_to(
    driver: &mut dyn Driver,
    settings: &Settings,
    request: &dyn Approvable,
    rows: &[TransferRow],
) -> Result<Option<bool>> {
    let wanted = request.transactions();
    let payments = payments_of(rows);
    let any: &dyn Any = request;
    if let Some(decision) = any.downcast_ref::<Resolve>() {
        let mut payments = payments.iter();
        let fits = payments.all(|row| decision.is_booked_as(&row.transfer));
        return Ok((!rows.is_empty()).then_some(fits));
    }
    let fits = match (any.downcast_ref(), payments.as_slice()) {
        (Some(parcel), [booked]) => {
            TransferMessage::is_booked_as(parcel, driver, settings, &booked.transfer)?
        }
        (_, payments) => match any.downcast_ref() {
            Some(Instruction::ReverseGroup {
                transaction,
                reference,
                ..
            }) => takes_back(driver, (transaction, reference), rows)?,
            _ if payments.is_empty()
                && (wanted.is_empty() || any.is::<ClosingRequest>() || any.is::<Presentment>()) =>
            {
                return Ok(None);
            }
            _ => fit(driver, settings, &wanted, payments)?,
        },
    };
    Ok(Some(fits))
}

/// Whether transactions are what was asked for, one by one.
fn fit(
    driver: &mut dyn Driver,
    settings: &Settings,
    wanted: &[AskedTransaction<'_>],
    rows: &[&TransferRow],
) -> Result<bool> {
    let mut pairs = wanted.iter().zip(rows);
    let all = pairs.try_fold(true, |fits, (wanted, row)| {
        Ok::<_, Error>(fits && fits_row(driver, settings, wanted, row)?)
    })?;
    Ok(all && wanted.len() == rows.len())
}

/// Whether a transaction is what was asked for.
fn fits_row(
    driver: &mut dyn Driver,
    settings: &Settings,
    wanted: &AskedTransaction<'_>,
    booked: &TransferRow,
) -> Result<bool> {
    let transfer = &booked.transfer;
    let request = &transfer.request;
    let mut fits = request.kind == wanted.kind
        && wanted
            .channel
            .is_none_or(|channel| request.channel == Some(channel))
        && transfer.reference.as_deref() == wanted.reference;
    for (name, account) in [
        (wanted.debit, request.debit),
        (wanted.credit, request.credit),
    ] {
        if let Some(name) = name {
            fits &= means(driver, settings, name, account)?;
        }
    }
    if let Some(amount) = wanted.amount {
        let debit = tables::accounts::facts(driver, request.debit)?;
        let minor = debit.and_then(|facts| amount.in_currency(facts.currency).ok());
        fits &= minor.is_some_and(|money| money.minor == request.amount_minor);
    }
    if wanted.kind == Kind::Withdrawal
        && let Some(hold) = wanted.hold
    {
        fits &= request.hold == Some(hold.key());
    }
    if let Some(reversed) = wanted.reverses {
        let original = match request.reverses {
            Some(id) => tables::transfers::by_id(driver, id)?,
            None => None,
        };
        fits &= match original {
            Some(row) => is_meant(driver, reversed, &row)?,
            None => false,
        };
    }
    Ok(fits)
}

/// The rows that were booked together with one, which is the first of them;
/// itself, if it was booked alone.
fn together(driver: &mut dyn Driver, row: TransferRow) -> Result<Vec<TransferRow>> {
    match row.transfer.group {
        Some(group) if group == row.transfer.id => Ok(tables::transfers::of_group(driver, group)?),
        _ => Ok(vec![row]),
    }
}

/// Whether rows take back what a request to reverse a group names, with all that
/// was booked together with it.
fn takes_back(
    driver: &mut dyn Driver,
    (transaction, reference): (&TransactionRef, &Reference),
    rows: &[TransferRow],
) -> Result<bool> {
    let Some(first) = rows.first().map(|row| &row.transfer) else {
        return Ok(false);
    };
    let original = match first.request.reverses {
        Some(id) => tables::transfers::by_id(driver, id)?,
        None => None,
    };
    let Some(original) = original else {
        return Ok(false);
    };
    let originals = match original.transfer.group {
        Some(group) => {
            let mut rows = tables::transfers::of_group(driver, group)?;
            let mut left: Vec<_> = rows.iter().map(|row| row.transfer.clone()).collect();
            leave_out_refunds(driver, &mut left)?;
            rows.retain(|row| left.iter().any(|transfer| transfer.id == row.transfer.id));
            rows
        }
        None => vec![original],
    };
    let mut is_named = false;
    for row in &originals {
        is_named |= is_meant(driver, transaction, row)?;
    }
    let takes = |(row, original): (&TransferRow, &TransferRow)| {
        row.transfer.request.kind == Kind::Reversal
            && row.transfer.request.reverses == Some(original.transfer.id)
    };
    Ok(is_named
        && first.reference.as_deref() == Some(reference.text())
        && rows.len() == originals.len()
        && rows.iter().zip(originals.iter().rev()).all(takes))
}

/// Whether a name means an account.
fn means(
    driver: &mut dyn Driver,
    settings: &Settings,
    name: &AccountRef,
    account: AccountId,
) -> Result<bool> {
    match resolve(driver, settings, name) {
        Ok(found) => Ok(found == unsharded(account)),
        Err(Error::Store(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// Whether a name means a transaction: its number, its reference, or what else
/// it is found by (the reference of a hold, the line of a file).
fn is_meant(driver: &mut dyn Driver, name: &TransactionRef, row: &TransferRow) -> Result<bool> {
    let transfer = &row.transfer;
    match name {
        TransactionRef::Id(id) => Ok(transfer.id == id.key()),
        TransactionRef::Reference(text) if transfer.reference.as_deref() == Some(text) => Ok(true),
        TransactionRef::Reference(_) => match find(driver, name) {
            Ok(found) => Ok(found.id == transfer.id),
            Err(Error::Store(error)) => Err(error.into()),
            Err(_) => Ok(false),
        },
    }
}
