//! What must not be done to a transaction or an account while it is disputed.

use bankctl_storage::Driver;
use bankctl_types::Day;
use bankctl_types::number::{AccountId, DisputeId, TransactionId};

use super::rules::clocks::honours;
use super::rules::dispute::Part;
use super::table;
use crate::Result;
use crate::day::in_force::office_calendar;
use crate::error::advice::{Advice, OfDispute};
use crate::error::{Class, Fault};
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::transfer::{Request, Transfer};

/// The dispute that something was booked for.
pub(crate) fn dispute_of(request: &Request) -> Option<i64> {
    let source = request.source;
    let source = source.filter(|source| source.subject == Subject::Dispute);
    source.map(|source| Part::dispute(source.key))
}

/// Whether a transaction may be taken back: the customer would have the money twice if a
/// dispute about it gave it back, too.
///
/// # Errors
/// `of_dispute`, `dispute_exists`.
pub(crate) fn may_be_reversed(driver: &mut dyn Driver, original: &Transfer) -> Result<()> {
    let number = TransactionId::from_key(original.id);
    if let Some(id) = dispute_of(&original.request) {
        let dispute = DisputeId::from_key(id);
        let message = format!("transaction {number} was booked for dispute {dispute}");
        return Err(Fault::new(Class::Refused, "of_dispute", message)
            .hint(Advice::Dispute(OfDispute::Resolve))
            .into());
    }
    let rows = table::of_transfer(driver, original.id)?;
    let mut rows = rows.into_iter();
    let found = rows.find(|row| row.record.is_live() || row.record.found_minor > 0);
    let Some(row) = found else {
        return Ok(());
    };
    let dispute = DisputeId::from_key(row.id).to_string();
    let message = if row.record.is_live() {
        format!("transaction {number} is disputed: {dispute}")
    } else {
        format!("transaction {number} was given back after the dispute {dispute}")
    };
    Err(Fault::new(Class::Refused, "dispute_exists", message)
        .hint(Advice::Dispute(OfDispute::Show(dispute)))
        .into())
}

/// Whether an account may be closed: a dispute about it may still book to it.
///
/// # Errors
/// `dispute_open`.
pub(crate) fn may_be_closed(driver: &mut dyn Driver, account: AccountId) -> Result<()> {
    let rows = table::of_account(driver, account)?;
    let Some(row) = rows.into_iter().find(|row| row.record.is_live()) else {
        return Ok(());
    };
    let number = DisputeId::from_key(row.id).to_string();
    let message = format!(
        "dispute {number} about the account is {}",
        row.record.status
    );
    Err(Fault::new(Class::Refused, "dispute_open", message)
        .hint(Advice::Dispute(OfDispute::Resolve))
        .into())
}

/// Whether an account pays no overdraft fee on a day, because the credit of a dispute
/// was taken back from it (12 CFR 1005.11(d)(2)(ii)).
pub(crate) fn spares_fee(driver: &mut dyn Driver, account: AccountId, date: Day) -> Result<bool> {
    Ok(honoured_minor(driver, account, date)? > 0)
}

/// By how much checks that are drawn on an account are paid beyond what it has on a day,
/// in minor units: credits of disputes that were taken back from it, without which it
/// would have had so much more (12 CFR 1005.11(d)(2)(ii)).
pub(crate) fn honoured_minor(
    driver: &mut dyn Driver,
    account: AccountId,
    date: Day,
) -> Result<i64> {
    let rows = table::of_account(driver, account)?;
    if rows.is_empty() {
        return Ok(0);
    }
    let office = office_calendar(driver)?;
    let honoured = rows.iter().map(|row| &row.record);
    let honoured = honoured.filter(|dispute| honours(dispute, &office, date));
    Ok(honoured.fold(0, |sum: i64, dispute| {
        sum.saturating_add(dispute.to_return_minor())
    }))
}
