//! Fees for what is no payment: an item that is returned, an order to stop payment, a
//! check that the bank draws. Each is a transaction of its own, written together with
//! what it is for.

use bankctl_types::Money;
use bankctl_types::number::{AccountId, TransactionId};

use super::rules::item::{FeeItem, FeeStatus};
use super::rules::term::{FeeEvent, FeeTerm, in_force};
use super::{table, terms_of};
use crate::{Result, WriteTx, products, views};

impl WriteTx<'_> {
    /// The fees for an event that an account pays on the business day: those of its
    /// product, less what is waived.
    pub(crate) fn fees_of_event(
        &mut self,
        account: AccountId,
        event: FeeEvent,
    ) -> Result<Vec<FeeTerm>> {
        let today = self.stamp.business_date;
        let Some((product, _)) = products::on_day(self.driver, account, today)? else {
            return Ok(Vec::new());
        };
        let terms = terms_of(self.driver, product.id)?;
        let waivers = table::waivers(self.driver, account)?;
        let due = in_force(&terms, today).into_iter().filter(|term| {
            let is_waived = waivers
                .iter()
                .any(|waiver| waiver.record.holds(&term.code, today));
            term.event == event && !is_waived && term.price.of(0) > 0
        });
        Ok(due.cloned().collect())
    }

    /// Takes a fee for an event, in minor units; gives its number, and what is told of
    /// it. One that is about what has happened already may pass the limit of the account.
    ///
    /// # Errors
    /// As of a payment, unless it is forced.
    pub(crate) fn take_for_event(
        &mut self,
        account: AccountId,
        term: &FeeTerm,
        (minor, memo): (i64, String),
    ) -> Result<(i64, views::FeeTaken)> {
        let item = FeeItem {
            account,
            code: term.code.clone(),
            event: term.event,
            period: None,
            cause: None,
            rest_of: None,
            due_on: self.stamp.business_date,
            give_up_days: None,
            due_minor: minor,
            taken_minor: minor,
            status: FeeStatus::Taken,
            reason: None,
        };
        let id = table::next_fee(self.driver)?;
        let request = self.fee_request((id, &item), minor, Some(memo))?;
        let currency = self.party(account)?.currency;
        self.make_ready(&[account])?;
        self.make_ready_for_fees(currency)?;
        let transfer = if term.event.is_forced() {
            self.post_forced(request, None)?
        } else {
            self.post(request, None, None, 0)?
        };
        self.insert_fee(id, item)?;
        let taken = views::FeeTaken {
            code: term.code.clone(),
            amount: Money::new(minor, currency),
            transaction: (!self.dry_run).then(|| TransactionId::from_key(transfer.id).to_string()),
            balance: Money::new(transfer.debit.balance_minor, currency),
        };
        Ok((id, taken))
    }
}
