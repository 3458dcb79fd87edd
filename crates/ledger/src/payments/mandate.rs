//! Who orders a payment: checked against the account's mandate, and kept.

use bankctl_storage::damaged;
use bankctl_types::kind::{Kind, Mandate};
use bankctl_types::number::{AccountId, CustomerNumber, TransactionId};

use crate::fees::of_payment::{Charged, taken};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::posting::Party;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::tables;
use crate::payments::find::together;
use crate::payments::rules::{self, Signatories};
use crate::payments::{conflict, table};
use crate::queries::describe::{Names, TransferContext};
use crate::{Payment, Reference, Result, WriteTx, limits, views};

impl WriteTx<'_> {
    /// Posts a payment once, and keeps who ordered it.
    pub(crate) fn post_ordered(
        &mut self,
        mut request: Request,
        payment: &Payment,
    ) -> Result<views::Transaction> {
        let known = self.known(&payment.reference, &request)?;
        if known.is_none() {
            self.may_book(request.value_date)?;
        }
        self.check_order(&request, known.as_ref(), &payment.by)?;
        if known.is_none() {
            self.may_have_value_date(&request)?;
            self.may_be_conducted(&request, &payment.by, payment.conductor.as_deref())?;
            self.through_drawer(&mut request, payment.till.as_deref())?;
        }
        let fees = match &known {
            None => self.fees_for(&request, &[])?,
            Some(_) => Vec::new(),
        };
        let booked = request.clone();
        let (mut done, transfer) = if fees.is_empty() {
            let replayed_fees = self.fees_of_known(known.as_ref())?;
            let mut done = self.post_once(known, request, &payment.reference, 0)?;
            done.fees = replayed_fees;
            (done, self.last_id())
        } else {
            let charged = Charged {
                request,
                fees,
                is_forced: false,
            };
            self.post_with_fees(charged, &payment.reference)?
        };
        if !done.replayed {
            self.keep_order(transfer, &payment.by)?;
            self.keep_conductor(transfer, &booked, payment.conductor.as_deref())?;
            limits::wake(self, &booked)?;
        }
        done.by(&payment.by);
        Ok(done)
    }

    /// Posts a payment and its fees under its reference.
    fn post_with_fees(
        &mut self,
        charged: Charged,
        reference: &Reference,
    ) -> Result<(views::Transaction, i64)> {
        let currency = self.party(charged.request.debit)?.currency;
        self.make_ready_for_fees(currency)?;
        let written = reference.written(self.dry_run);
        let transfers = self.post_charged(vec![charged], written.clone())?;
        self.reference = written;
        self.write_waiting()?;
        let first = transfers.first();
        let first = first.ok_or_else(|| damaged("a payment was posted and is not there"))?;
        let manner = TransferContext {
            replayed: false,
            dry_run: self.dry_run,
            fresh: true,
        };
        let mut names = Names::of(self.settings);
        names.know(&self.operator_name, first, currency);
        let mut told = names.transaction(self.driver, first, manner)?;
        told.fees = taken(self.driver, &transfers, (currency, self.dry_run))?;
        Ok((told, first.id))
    }

    /// The fees of a payment that was posted before.
    fn fees_of_known(&mut self, known: Option<&Transfer>) -> Result<Vec<views::FeeTaken>> {
        let Some(transfer) = known.filter(|transfer| transfer.group.is_some()) else {
            return Ok(Vec::new());
        };
        self.write_out()?;
        let currency = self.party(transfer.request.debit)?.currency;
        let all = together(self.driver, transfer)?;
        taken(self.driver, &all, (currency, false))
    }

    /// Whether a payment may be ordered by these holders; one that is `known`
    /// was ordered by the same. No one orders money that comes in.
    ///
    /// # Errors
    /// `not_a_holder`, `mandate_not_met`; `reference_conflict`.
    pub(crate) fn check_order(
        &mut self,
        request: &Request,
        known: Option<&Transfer>,
        by: &[CustomerNumber],
    ) -> Result<()> {
        match known {
            _ if request.kind == Kind::Deposit => Ok(()),
            Some(transfer) => self.must_be_same_order(transfer, by),
            None => self.may_be_ordered(request.debit, by),
        }
    }

    /// Whether an account may pay what these holders order. Of most payments
    /// no one is named, and no one need be.
    fn may_be_ordered(&mut self, account: AccountId, by: &[CustomerNumber]) -> Result<()> {
        let mandate = self.party(account)?.mandate;
        if mandate == Mandate::Any && by.is_empty() {
            return Ok(());
        }
        let holders = tables::accounts::holders(self.driver, account)?;
        Ok(rules::decide(account, mandate, &holders, by)?)
    }

    /// Writes who ordered a transfer that was posted just now.
    pub(crate) fn keep_order(&mut self, transfer: i64, by: &[CustomerNumber]) -> Result<()> {
        if by.is_empty() {
            return Ok(());
        }
        let order = Signatories::of(transfer, by);
        // The transfer that it names must be there.
        self.write_out()?;
        let change = self.log_change(Subject::Signatories, transfer, action::CREATED, &order)?;
        Ok(table::insert(self.driver, transfer, &order.by, change)?)
    }

    /// Whether a transfer that was posted before was ordered by the same
    /// holders.
    fn must_be_same_order(&mut self, transfer: &Transfer, by: &[CustomerNumber]) -> Result<()> {
        let known = table::of(self.driver, transfer.id)?;
        if known != Signatories::of(transfer.id, by).by {
            let reference = transfer.reference.as_deref().unwrap_or_default();
            let number = TransactionId::from_key(transfer.id).to_string();
            return Err(conflict(reference, number));
        }
        Ok(())
    }
}

/// Whether an account may pay without signatories: for a hold, or a row of a file.
///
/// # Errors
/// `mandate_not_met` where all holders must.
pub(crate) fn may_go_unordered(
    driver: &mut dyn bankctl_storage::Driver,
    party: &Party,
) -> Result<()> {
    if party.mandate == Mandate::Any {
        return Ok(());
    }
    let holders = tables::accounts::holders(driver, party.account)?;
    Ok(rules::decide(party.account, party.mandate, &holders, &[])?)
}
