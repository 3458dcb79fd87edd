//! Groups: transactions that are booked, shown and reversed together.
//!
//! A group is named by its first transaction, which has its reference.

use std::collections::HashMap;

use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;
use bankctl_types::number::{AccountId, TransactionId};

use super::instruction::Instruction;
use crate::fees::is_fee;
use crate::fees::of_payment::Charged;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::rules::value_date::CountsFrom;
use crate::kernel::tables;
use crate::kernel::transaction::{Member, is_same};
use crate::payments::{
    Payment, Reference, TransactionRef, conflict, find, reversal_of, table, together,
};
use crate::queries::describe::{Names, TransferContext};
use crate::{Result, WriteTx, limits, views};

/// The most payments in a group.
pub const GROUP_MAX: usize = 100;

/// Leaves the fees out that were given back alone: there is nothing to take back of
/// them.
pub(crate) fn leave_out_refunds(
    driver: &mut dyn Driver,
    originals: &mut Vec<Transfer>,
) -> Result<()> {
    let mut left = Vec::with_capacity(originals.len());
    for original in originals.drain(..) {
        let is_left_out = is_fee(&original.request) && is_refunded(driver, original.id)?;
        if !is_left_out {
            left.push(original);
        }
    }
    *originals = left;
    Ok(())
}

/// Whether a transfer was reversed alone.
fn is_refunded(driver: &mut dyn Driver, id: i64) -> Result<bool> {
    let Some(reversal) = tables::transfers::reversed_by(driver, id)? else {
        return Ok(false);
    };
    let row = tables::transfers::by_id(driver, reversal)?;
    Ok(row.is_some_and(|row| row.transfer.group.is_none()))
}

/// What was posted, or found posted, of a group.
struct Outcome {
    transfers: Vec<Transfer>,
    replayed: bool,
}

impl WriteTx<'_> {
    /// Posts payments together: all of them, or none.
    ///
    /// # Errors
    /// Those of the first payment that is refused alone after those before it.
    pub(crate) fn pay_together(
        &mut self,
        payments: &[Instruction],
        reference: &Reference,
    ) -> Result<views::Group> {
        let names: Vec<&AccountRef> = payments.iter().flat_map(Instruction::names).collect();
        let mut keys = self.locked_all(&names)?;
        let mut left = keys.clone().into_iter();
        let mut requests = Vec::with_capacity(payments.len());
        for instruction in payments {
            let own: Vec<AccountId> = left.by_ref().take(instruction.names().len()).collect();
            let Some((request, payment)) = self.asked_for(instruction, &own)? else {
                return Err(damaged("a group holds what is no payment").into());
            };
            keys.extend([request.debit, request.credit]);
            requests.push((request, payment));
        }
        self.make_ready(&keys)?;
        if let Some(transfers) = self.known_group(reference, &requests)? {
            let payments = transfers.iter().filter(|row| !is_fee(&row.request));
            for (transfer, (request, payment)) in payments.zip(&requests) {
                self.check_order(request, Some(transfer), &payment.by)?;
            }
            let replayed = true;
            return self.told(&Outcome {
                transfers,
                replayed,
            });
        }
        for (request, payment) in &mut requests {
            self.may_book(request.value_date)?;
            self.check_order(request, None, &payment.by)?;
            self.may_have_value_date(request)?;
            self.may_be_conducted(request, &payment.by, payment.conductor.as_deref())?;
            self.through_drawer(request, payment.till.as_deref())?;
        }
        let mut charged: Vec<Charged> = Vec::with_capacity(requests.len());
        for (request, _) in &requests {
            let fees = self.fees_for(request, &charged)?;
            if !fees.is_empty() {
                let currency = self.party(request.debit)?.currency;
                self.make_ready_for_fees(currency)?;
            }
            charged.push(Charged {
                request: request.clone(),
                fees,
                is_forced: false,
            });
        }
        let transfers = self.post_charged(charged, reference.written(self.dry_run))?;
        let payments = transfers
            .iter()
            .filter(|transfer| !is_fee(&transfer.request));
        for (transfer, (request, payment)) in payments.zip(&requests) {
            self.keep_order(transfer.id, &payment.by)?;
            self.keep_conductor(transfer.id, request, payment.conductor.as_deref())?;
            limits::wake(self, request)?;
        }
        self.write_waiting()?;
        self.reference = reference.written(self.dry_run);
        let replayed = false;
        self.told(&Outcome {
            transfers,
            replayed,
        })
    }

    /// The group that was posted under the reference before.
    ///
    /// # Errors
    /// `reference_conflict` if the reference belongs to another request.
    fn known_group(
        &mut self,
        reference: &Reference,
        requests: &[(Request, &Payment)],
    ) -> Result<Option<Vec<Transfer>>> {
        let Some((first, _)) = requests.first() else {
            return Ok(None);
        };
        let Some(known) = self.known_first(reference, first)? else {
            return Ok(None);
        };
        let transfers = together(self.driver, &known)?;
        let payments = || transfers.iter().filter(|row| !is_fee(&row.request));
        let mut fits = known.group == Some(known.id) && payments().count() == requests.len();
        for (transfer, (request, _)) in payments().zip(requests) {
            fits = fits && is_same(self.driver, transfer, request)?;
        }
        if !fits {
            let number = TransactionId::from_key(known.id).to_string();
            return Err(conflict(reference.text(), number));
        }
        Ok(Some(transfers))
    }

    /// Reverses a transaction and all that were booked together with it, the
    /// last one first.
    ///
    /// # Errors
    /// As of the reversal of the first that is refused: then none is reversed.
    pub(crate) fn reverse_together(
        &mut self,
        target: &TransactionRef,
        (reason, counts_from): (&str, Option<CountsFrom>),
        reference: &Reference,
    ) -> Result<views::Group> {
        self.write_out()?;
        let original = find(self.driver, target)?;
        let mut originals = together(self.driver, &original)?;
        leave_out_refunds(self.driver, &mut originals)?;
        if originals.len() < 2 {
            let left = originals.pop().unwrap_or(original);
            let done = self.reverse_one(&left, (reason, counts_from), reference, true)?;
            return Ok(views::Group::of(vec![done]));
        }
        originals.reverse();
        let mut requests = Vec::with_capacity(originals.len());
        let mut accounts: Vec<AccountId> = Vec::new();
        for original in &originals {
            let request = reversal_of(original, reason);
            accounts.extend([request.debit, request.credit]);
            requests.push(request);
        }
        self.lock(&accounts)?;
        self.make_ready(&accounts)?;
        if let Some(known) = self.known_first(reference, &requests[0])? {
            let transfers = together(self.driver, &known)?;
            if transfers.len() != requests.len() {
                let number = TransactionId::from_key(known.id).to_string();
                return Err(conflict(reference.text(), number));
            }
            let replayed = true;
            return self.told(&Outcome {
                transfers,
                replayed,
            });
        }
        self.may_book(None)?;
        let mut members = Vec::with_capacity(requests.len());
        let mut used: HashMap<(AccountId, Option<Day>), i64> = HashMap::new();
        for (original, mut request) in originals.iter().zip(requests) {
            self.is_reversible(original)?;
            self.count_from(&mut request, original, counts_from)?;
            let (rows, _) = self.still_waiting(original)?;
            let held = rows
                .iter()
                .fold(0i64, |held, row| held.saturating_add(row.hold.amount_minor));
            let whom = (original.request.credit, original.request.value_date);
            let before = used.entry(whom).or_default();
            let reserved_minor = held
                .saturating_sub(*before)
                .clamp(0, original.request.amount_minor);
            *before = before.saturating_add(reserved_minor);
            members.push(Member {
                reserved_minor,
                ..Member::of(request)
            });
        }
        let reserved: Vec<i64> = members.iter().map(|member| member.reserved_minor).collect();
        let transfers = self.post_group(members, reference.written(self.dry_run))?;
        for (original, minor) in originals.iter().zip(reserved) {
            let (rows, _) = self.still_waiting(original)?;
            self.end_waiting(rows, minor)?;
            self.write_waiting()?;
        }
        self.reference = reference.written(self.dry_run);
        let replayed = false;
        self.told(&Outcome {
            transfers,
            replayed,
        })
    }

    fn told(&mut self, outcome: &Outcome) -> Result<views::Group> {
        let told = self.told_together(&outcome.transfers, outcome.replayed)?;
        Ok(views::Group::of(told))
    }

    /// The transactions that transfers are, which were posted just now or found.
    pub(crate) fn told_together(
        &mut self,
        transfers: &[Transfer],
        replayed: bool,
    ) -> Result<Vec<views::Transaction>> {
        let manner = TransferContext {
            replayed,
            dry_run: self.dry_run && !replayed,
            fresh: !replayed,
        };
        let mut names = Names::of(self.settings);
        let mut transactions = Vec::with_capacity(transfers.len());
        for transfer in transfers {
            if manner.fresh {
                let currency = self.party(transfer.request.debit)?.currency;
                names.know(&self.operator_name, transfer, currency);
            }
            let mut told = names.transaction(self.driver, transfer, manner)?;
            if !manner.dry_run {
                told.by(&table::of(self.driver, transfer.id)?);
            }
            transactions.push(told);
        }
        Ok(transactions)
    }
}
