//! Fees that go with a payment: booked together with it, or not at all.

use bankctl_storage::Driver;
use bankctl_types::calendar::Step;
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Money};

use super::rules::free::{is_for, used};
use super::rules::item::{FeeItem, FeeStatus};
use super::rules::term::{FeeEvent, in_force};
use super::{is_fee, table, terms_of};
use crate::kernel::rules::internal_account::INCOME_FEES;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::tables;
use crate::kernel::transaction::Member;
use crate::limits::coming;
use crate::payments::find::together;
use crate::{Result, WriteTx, products, views};

/// A fee that goes with a payment.
pub(crate) struct Charge {
    pub(super) code: String,
    pub(super) event: FeeEvent,
    pub(super) minor: i64,
}

/// A payment with the fees that go with it.
pub(crate) struct Charged {
    /// The payment.
    pub(crate) request: Request,
    /// The fees.
    pub(crate) fees: Vec<Charge>,
    /// Whether all of it is taken beyond what the account has.
    pub(crate) is_forced: bool,
}

impl WriteTx<'_> {
    /// The fees that go with a payment, after those of its group before it. What is
    /// captured of a hold has none.
    pub(crate) fn fees_for(
        &mut self,
        request: &Request,
        before: &[Charged],
    ) -> Result<Vec<Charge>> {
        let events = [FeeEvent::Withdrawal, FeeEvent::Transfer];
        let is_charged = events.iter().any(|event| is_for(*event, request.kind));
        if !is_charged || request.hold.is_some() {
            return Ok(Vec::new());
        }
        let account = request.debit;
        let Some(newest) = self.with_product(account)? else {
            return Ok(Vec::new());
        };
        let today = self.stamp.business_date;
        let Some((product, _)) = products::on_day(self.driver, account, today)? else {
            return Ok(Vec::new());
        };
        let terms = terms_of(self.driver, product.id)?;
        let mut due = in_force(&terms, today);
        due.retain(|term| is_for(term.event, request.kind));
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let waivers = table::waivers(self.driver, account)?;
        due.retain(|term| {
            let mut waivers = waivers.iter();
            !waivers.any(|waiver| waiver.record.holds(&term.code, today))
        });
        let mut rows = Vec::new();
        if due.iter().any(|term| term.free > 0) {
            // What was posted in this transaction counts too.
            self.write_out()?;
            let first = Step::Monthly.first_day(today);
            rows = tables::ordered::since(self.driver, account, newest, first)?;
            let earlier = before.iter();
            rows.extend(earlier.filter_map(|one| coming(&one.request, account, today)));
        }
        let mut fees = Vec::with_capacity(due.len());
        for term in due {
            let is_free = term.free > 0 && used(term.event, &rows, today) < term.free;
            let minor = term.price.of(request.amount_minor);
            if minor > 0 && !is_free {
                fees.push(Charge {
                    code: term.code.clone(),
                    event: term.event,
                    minor,
                });
            }
        }
        Ok(fees)
    }

    /// The fees of an event that happens to an account, over an amount: none that are
    /// waived, and no more than a day may have.
    pub(crate) fn fees_on(
        &mut self,
        event: FeeEvent,
        account: AccountId,
        amount_minor: i64,
    ) -> Result<Vec<Charge>> {
        let today = self.stamp.business_date;
        if self.with_product(account)?.is_none() {
            return Ok(Vec::new());
        }
        let Some((product, _)) = products::on_day(self.driver, account, today)? else {
            return Ok(Vec::new());
        };
        let terms = terms_of(self.driver, product.id)?;
        let mut due = in_force(&terms, today);
        due.retain(|term| term.event == event);
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let waivers = table::waivers(self.driver, account)?;
        let mut fees = Vec::with_capacity(due.len());
        for term in due {
            let mut waivers = waivers.iter();
            let is_waived = waivers.any(|waiver| waiver.record.holds(&term.code, today));
            let before = table::fees_of_day(self.driver, account, &term.code, today)?;
            let count = i64::try_from(before.len()).unwrap_or(i64::MAX);
            let is_enough = term.per_day.is_some_and(|most| count >= most);
            let minor = term.price.of(amount_minor);
            if minor > 0 && !is_waived && !is_enough {
                fees.push(Charge {
                    code: term.code.clone(),
                    event,
                    minor,
                });
            }
        }
        Ok(fees)
    }

    /// Posts payments together, each with its fees behind it; the first has the
    /// reference. Their accounts are locked and ready.
    ///
    /// # Errors
    /// As of the first that is refused: then nothing is posted.
    pub(crate) fn post_charged(
        &mut self,
        payments: Vec<Charged>,
        reference: Option<String>,
    ) -> Result<Vec<Transfer>> {
        let due_on = self.stamp.business_date;
        let mut ids = self
            .fee_numbers(payments.iter().map(|one| one.fees.len()).sum())?
            .into_iter();
        let (mut members, mut items) = (Vec::new(), Vec::new());
        for Charged {
            request,
            fees,
            is_forced,
        } in payments
        {
            let account = request.debit;
            let minors = fees.iter().map(|fee| fee.minor);
            let fees_minor = minors.fold(0_i64, i64::saturating_add);
            members.push(Member {
                fees_minor,
                is_forced,
                ..Member::of(request)
            });
            let cause_at = members.len() - 1;
            for (fee, id) in fees.into_iter().zip(&mut ids) {
                let item = FeeItem {
                    account,
                    code: fee.code,
                    event: fee.event,
                    period: None,
                    cause: None,
                    rest_of: None,
                    due_on,
                    give_up_days: None,
                    due_minor: fee.minor,
                    taken_minor: fee.minor,
                    status: FeeStatus::Taken,
                    reason: None,
                };
                let request = self.fee_request((id, &item), fee.minor, None)?;
                members.push(Member {
                    is_forced,
                    ..Member::of(request)
                });
                items.push((id, cause_at, item));
            }
        }
        let transfers = self.post_group(members, reference)?;
        if !items.is_empty() {
            // The transfers that the fees name must be there.
            self.write_out()?;
        }
        for (id, cause_at, mut item) in items {
            item.cause = transfers.get(cause_at).map(|transfer| transfer.id);
            self.insert_fee(id, item)?;
        }
        Ok(transfers)
    }

    /// Makes ready to take fees in a currency.
    pub(crate) fn make_ready_for_fees(&mut self, currency: Currency) -> Result<()> {
        self.make_ready(&[INCOME_FEES.account(currency)])
    }

    /// So many numbers of fees that are not written yet, rising.
    fn fee_numbers(&mut self, count: usize) -> Result<Vec<i64>> {
        let mut ids: Vec<i64> = Vec::with_capacity(count);
        for _ in 0..count {
            let id = table::next_fee(self.driver)?;
            // Where none are drawn it is the one after the last that is written.
            ids.push(ids.last().map_or(id, |last| id.max(last + 1)));
        }
        Ok(ids)
    }
}

/// Whether a transfer was booked together with nothing but its fees.
pub(crate) fn is_with_its_fees(driver: &mut dyn Driver, transfer: &Transfer) -> Result<bool> {
    let rows = together(driver, transfer)?;
    let mut rows = rows.iter();
    let is_first = rows.next().is_some_and(|first| first.id == transfer.id);
    Ok(is_first && rows.all(|row| is_fee(&row.request)))
}

/// The fees among transfers that were booked together.
pub(crate) fn taken(
    driver: &mut dyn Driver,
    transfers: &[Transfer],
    (currency, dry_run): (Currency, bool),
) -> Result<Vec<views::FeeTaken>> {
    let mut taken = Vec::new();
    for transfer in transfers.iter().filter(|row| is_fee(&row.request)) {
        let id = transfer.request.source.map_or(0, |source| source.key);
        let code = match table::fee(driver, id)? {
            Some(row) => row.record.code,
            None => transfer.request.memo.clone().unwrap_or_default(),
        };
        taken.push(views::FeeTaken {
            code,
            amount: Money::new(transfer.request.amount_minor, currency),
            transaction: (!dry_run).then(|| TransactionId::from_key(transfer.id).to_string()),
            balance: Money::new(transfer.debit.balance_minor, currency),
        });
    }
    Ok(taken)
}
