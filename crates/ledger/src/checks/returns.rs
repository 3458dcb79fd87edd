//! Checks that come back unpaid: what they brought is taken back, whatever the account
//! has, and what the product charges for it is taken together with that.

use bankctl_storage::damaged;
use bankctl_types::kind::Channel;
use bankctl_types::number::{CheckId, TransactionId};

use super::refused;
use super::rules::item::{CheckStatus, ReturnReason, name};
use super::table::{self, CheckRow};
use crate::checks::ChecksRoom;
use crate::error::Error;
use crate::error::advice::OfCheck;
use crate::fees::of_payment::{Charge, Charged};
use crate::fees::rules::term::FeeEvent;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::transfer::{Request, Source, Transfer};
use crate::kernel::tables;
use crate::payments::reversal_of;
use crate::{Reference, Result, WriteTx, views};

/// A check that comes back.
#[derive(Clone, Debug)]
pub struct CheckReturn {
    /// The check.
    pub check: CheckId,
    /// Why.
    pub reason: ReturnReason,
    /// Whether the customer pays nothing for it.
    pub no_fee: bool,
    /// The idempotency key.
    pub reference: Reference,
}

impl ChecksRoom<'_> {
    /// Takes back what a check brought: the linked opposite, also beyond what the account
    /// has. What keeps it back ends first, and the fee for it goes with it.
    ///
    /// # Errors
    /// In this order: `check_not_found`, the reference, the day,
    /// `check_already_returned`, a closed account.
    pub fn return_check(self, back: &CheckReturn) -> Result<views::Check> {
        self.0.write(|books| books.return_check(back))
    }
}

impl WriteTx<'_> {
    pub(crate) fn return_check(&mut self, back: &CheckReturn) -> Result<views::Check> {
        let row = table::by_id(self.driver, back.check.key())?;
        let row = row.ok_or_else(|| super::no_such_check(back.check))?;
        let original = tables::transfers::by_id(self.driver, row.record.transfer)?
            .ok_or_else(|| damaged(format_args!("check {} was not booked", back.check)))?
            .transfer;
        let mut request = return_of(&original, (row.id, row.record.number), back.reason);
        let sides = [request.debit, request.credit];
        self.lock(&sides)?;
        let mut row = self.locked_check(back.check)?;
        self.make_ready(&sides)?;
        if let Some(known) = self.known(&back.reference, &request)? {
            self.reference.clone_from(&known.reference);
            return self.told_check(&row, true);
        }
        self.may_book(None)?;
        if row.record.status == CheckStatus::Returned {
            return Err(came_back_before(&row));
        }
        self.count_from(&mut request, &original, None)?;
        self.end_holds_of(&row)?;
        let fees = self.fees_of_return(&row, back)?;
        let written = back.reference.written(self.dry_run);
        let transfer = if fees.is_empty() {
            self.post_forced(request, written.clone())?.id
        } else {
            let currency = self.party(request.debit)?.currency;
            self.make_ready_for_fees(currency)?;
            let charged = Charged {
                request,
                fees,
                is_forced: true,
            };
            let posted = self.post_charged(vec![charged], written.clone())?;
            posted.first().map_or(0, |transfer| transfer.id)
        };
        row.record.status = CheckStatus::Returned;
        row.record.reason = Some(back.reason);
        row.record.returned = Some(transfer);
        self.write_out()?;
        self.keep_check(&mut row, action::RETURNED)?;
        self.reference = written;
        self.told_check(&row, false)
    }

    /// The fees for a check that comes back: none for one that was charged before.
    fn fees_of_return(&mut self, row: &CheckRow, back: &CheckReturn) -> Result<Vec<Charge>> {
        if back.no_fee || !back.reason.costs() || self.was_charged(row)? {
            return Ok(Vec::new());
        }
        self.fees_on(
            FeeEvent::ReturnedDeposit,
            row.record.account,
            row.record.amount_minor,
        )
    }

    /// Whether the same piece of paper came back before, and that was charged.
    fn was_charged(&mut self, row: &CheckRow) -> Result<bool> {
        let Some(before) = row.record.redeposit_of else {
            return Ok(false);
        };
        let before = table::by_id(self.driver, before)?;
        let Some(returned) = before.and_then(|row| row.record.returned) else {
            return Ok(false);
        };
        let transfer = tables::transfers::by_id(self.driver, returned)?;
        Ok(transfer.is_some_and(|row| row.transfer.group.is_some()))
    }
}

/// What takes a check back.
fn return_of(original: &Transfer, (id, number): (i64, i64), reason: ReturnReason) -> Request {
    Request {
        channel: Some(Channel::Check),
        source: Some(Source {
            subject: Subject::Check,
            key: id,
        }),
        ..reversal_of(original, &format!("check {number} returned: {reason}"))
    }
}

fn came_back_before(row: &CheckRow) -> Error {
    let check = name(row.id);
    let transaction = TransactionId::from_key(row.record.returned.unwrap_or_default());
    let message = format!("check {check} came back before, with {transaction}");
    refused("check_already_returned", message, OfCheck::Show(check))
}
