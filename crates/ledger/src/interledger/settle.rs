//! The third step, in the ledger that paid.

use bankctl_storage::damaged;
use bankctl_types::kind::{Kind, TransitState};
use bankctl_types::number::TransactionId;
use serde_json::{Value, json};

use super::{Receipt, send};
use crate::error::{Class, Fault};
use crate::interledger::table::{self, DispatchRow};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::internal_account;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::tables;
use crate::{Ledger, Result, WriteTx};

impl Ledger {
    /// Writes down what the other ledger made of it: arrived, or refused and
    /// back on its account. Says what was written before, if it is not in the
    /// state that it is said to be in any more.
    pub(crate) fn conclude(
        &mut self,
        transfer: i64,
        before: TransitState,
        receipt: &Receipt,
    ) -> Result<DispatchRow> {
        self.write(|books| {
            let sent = tables::transfers::by_id(books.driver, transfer)?
                .ok_or_else(|| damaged(format_args!("transfer {transfer} is missing")))?
                .transfer;
            books.lock(&[sent.request.debit])?;
            table::lock(books.driver, transfer)?;
            let mut row = send::dispatch_of(books, &sent)?;
            let state = match receipt {
                Receipt::Booked(_) => TransitState::Arrived,
                Receipt::Refused(..) => TransitState::Returned,
            };
            if row.state != before {
                return if row.state == state {
                    Ok(row)
                } else {
                    Err(disagree(&row, state).into())
                };
            }
            row.state = state;
            let action = match receipt {
                Receipt::Booked(number) => {
                    row.arrived_as = Some(number.clone());
                    action::ARRIVED
                }
                Receipt::Refused(code, reason) => {
                    row.refusal = Some(code.clone());
                    row.reason = Some(reason.clone());
                    give_back(books, &sent, reason)?;
                    action::RETURNED
                }
            };
            row.change = books.log_change(Subject::Dispatch, row.id, action, &after(&row))?;
            table::update_dispatch(books.driver, &row)?;
            Ok(row)
        })
    }
}

/// Posts the opposite of what was sent.
fn give_back(books: &mut WriteTx<'_>, sent: &Transfer, reason: &str) -> Result<()> {
    let debit = internal_account::unsharded(sent.request.credit);
    let credit = internal_account::unsharded(sent.request.debit);
    books.make_ready(&[debit, credit])?;
    let request = Request {
        kind: Kind::Reversal,
        channel: None,
        debit,
        credit,
        amount_minor: sent.request.amount_minor,
        value_date: None,
        memo: Some(reason.to_owned()),
        reverses: Some(sent.id),
        hold: None,
        source: None,
    };
    books.append(request, None, None, 0)
}

/// The two ledgers say different things of one transfer.
fn disagree(row: &DispatchRow, state: TransitState) -> Fault {
    let number = TransactionId::from_key(row.id);
    let message = format!(
        "transaction {number} is {} by this ledger and {state} by that of {}",
        row.state, row.ledger_name
    );
    Fault::new(Class::Damaged, "verification_failed", message)
        .hint("one of the two was altered, or restored from a backup that is older: compare both")
}

/// What was sent, as the change log keeps it.
pub(crate) fn after(row: &DispatchRow) -> Value {
    json!({
        "ledger": row.ledger,
        "ledger_name": row.ledger_name,
        "address": row.address,
        "account": row.account,
        "currency": row.currency,
        "state": row.state,
        "arrived_as": row.arrived_as,
        "refusal": row.refusal,
        "reason": row.reason,
    })
}
