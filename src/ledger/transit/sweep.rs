//! What is on its way: listed, and brought to an end.

use std::collections::HashMap;

use super::{Opener, Parcel, Receipt};
use crate::domain::Money;
use crate::domain::account::label;
use crate::domain::internal;
use crate::domain::journal::Transfer;
use crate::domain::kind::TransitState;
use crate::domain::number::TransactionId;
use crate::error::{Fault, exit};
use crate::ledger::search::{cut, one_more};
use crate::ledger::{Ledger, Result};
use crate::report;
use crate::store::transit::DispatchRow;
use crate::store::{self, Driver, damaged};

/// How many transfers are read at a time.
const PAGE_ROWS: i64 = 100;

/// The ledgers that money goes to, each opened once: one that can't be opened
/// is not waited for again.
struct Others<'a> {
    open: Opener<'a>,
    known: HashMap<String, std::result::Result<Ledger, String>>,
}

impl Others<'_> {
    fn at(&mut self, address: &str) -> std::result::Result<&mut Ledger, String> {
        let open = self.open;
        self.known
            .entry(address.to_owned())
            .or_insert_with(|| open(address).map_err(|error| error.describe().message))
            .as_mut()
            .map_err(|reason| reason.clone())
    }
}

impl Ledger {
    /// What was sent to other ledgers, the oldest first: a page, and where the
    /// next begins.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn sent(
        &mut self,
        state: Option<TransitState>,
        after: Option<TransactionId>,
        limit: usize,
    ) -> Result<(Vec<report::Sent>, Option<String>)> {
        self.read(|view| {
            let after = after.map_or(0, TransactionId::key);
            let rows = store::transit::dispatches(view.driver, state, after, one_more(limit))?;
            let mut items = Vec::with_capacity(rows.len());
            for row in rows {
                let transfer = transfer_of(view.driver, &row)?;
                items.push(shown(row, &transfer));
            }
            let next = cut(&mut items, limit, |item| Some(item.transaction.clone()));
            Ok((items, next))
        })
    }

    /// Brings everything that is on its way to its account, or back. With
    /// `moved` only what goes to the ledger that is there now. What stays on
    /// its way has the reason with it.
    ///
    /// With `arrived` the other ledgers are asked about what has arrived, too.
    /// One that was restored from an older backup does not know it any more,
    /// and is brought it again; what does not fit is given with the reason.
    ///
    /// # Errors
    /// Those of this ledger, and that `moved` is none.
    pub fn sweep(&mut self, open: Opener<'_>, moved: Option<&str>, arrived: bool) -> Result<Swept> {
        let only = match moved {
            Some(address) => Some(open(address)?.settings.identity),
            None => None,
        };
        let known = HashMap::new();
        let mut others = Others { open, known };
        let mut swept = Swept::default();
        let (mut state, mut after) = (TransitState::InTransit, 0);
        loop {
            let page = self.in_state(state, after)?;
            let Some(last) = page.last() else {
                if !arrived || state == TransitState::Arrived {
                    return Ok(swept);
                }
                (state, after) = (TransitState::Arrived, 0);
                continue;
            };
            after = last.row.id;
            for sent in page {
                if only.as_ref().is_some_and(|only| *only != sent.row.ledger) {
                    continue;
                }
                let address = moved.map_or_else(|| sent.row.address.clone(), str::to_owned);
                if state == TransitState::Arrived {
                    self.compare(sent, &mut others, &address, &mut swept);
                } else {
                    let item = self.bring(sent, &mut others, &address);
                    swept.items.push(item);
                }
            }
        }
    }

    fn in_state(&mut self, state: TransitState, after: i64) -> Result<Vec<OnItsWay>> {
        self.read(|view| {
            let rows = store::transit::dispatches(view.driver, Some(state), after, PAGE_ROWS)?;
            let mut found = Vec::with_capacity(rows.len());
            for row in rows {
                let transfer = transfer_of(view.driver, &row)?;
                found.push(OnItsWay { row, transfer });
            }
            Ok(found)
        })
    }

    /// Does the missing steps of one transfer.
    fn bring(&mut self, sent: OnItsWay, others: &mut Others<'_>, address: &str) -> report::Sent {
        let OnItsWay { mut row, transfer } = sent;
        let parcel = Parcel::of(&row, &transfer, &self.settings);
        let brought = match others.at(address) {
            Ok(other) => other
                .receive(&parcel)
                .and_then(|receipt| self.conclude(row.id, TransitState::InTransit, &receipt))
                .map_err(|error| error.describe().message),
            Err(reason) => Err(reason),
        };
        match brought {
            Ok(done) => row = done,
            Err(reason) => row.reason = Some(reason),
        }
        let mut item = shown(row, &transfer);
        item.dry_run = self.context.dry_run;
        item.arrived_as = item.arrived_as.filter(|_| !item.dry_run);
        item
    }
}

impl Ledger {
    /// Holds what has arrived by this ledger against the other one.
    fn compare(
        &mut self,
        sent: OnItsWay,
        others: &mut Others<'_>,
        address: &str,
        swept: &mut Swept,
    ) {
        let OnItsWay { mut row, transfer } = sent;
        let parcel = Parcel::of(&row, &transfer, &self.settings);
        let dry_run = self.context.dry_run;
        let compared = match others.at(address) {
            Ok(other) => self
                .compare_with(other, &row, &parcel)
                .map_err(|error| error.describe().message),
            Err(reason) => Err(reason),
        };
        let is_right = match compared {
            Ok(None) => return,
            Ok(Some(done)) => {
                row = done;
                let there = &row.ledger_name;
                let told = if dry_run {
                    format!("{there} does not have it")
                } else {
                    format!("{there} did not have it any more: it was sent again")
                };
                row.reason = Some(match row.reason.take() {
                    Some(refusal) => format!("{told}, and refused: {refusal}"),
                    None => told,
                });
                !dry_run
            }
            Err(reason) => {
                row.reason = Some(reason);
                false
            }
        };
        swept.differences += usize::from(!is_right);
        let mut item = shown(row, &transfer);
        item.dry_run = dry_run;
        swept.items.push(item);
    }

    /// Sends again what the other ledger does not have any more; gives nothing
    /// if it has it.
    fn compare_with(
        &mut self,
        other: &mut Self,
        row: &DispatchRow,
        parcel: &Parcel,
    ) -> Result<Option<DispatchRow>> {
        let known = other.answer(parcel)?;
        let receipt = match known {
            Some(Receipt::Booked(number)) if Some(&number) == row.arrived_as.as_ref() => {
                return Ok(None);
            }
            Some(Receipt::Refused(_, reason)) => {
                let place = &row.ledger_name;
                let message = format!("{place} refused it, and here it has arrived: {reason}");
                return Err(Fault::new(exit::DAMAGED, "verification_failed", message).into());
            }
            Some(booked) => booked,
            None => other.receive(parcel)?,
        };
        let done = self.conclude(row.id, TransitState::Arrived, &receipt)?;
        Ok(Some(done))
    }
}

/// What became of what was swept.
#[derive(Default)]
pub struct Swept {
    /// What was on its way, and what differed.
    pub items: Vec<report::Sent>,
    /// How many that have arrived by this ledger could not be found in the
    /// other one, and are not there now either.
    pub differences: usize,
}

struct OnItsWay {
    row: DispatchRow,
    transfer: Transfer,
}

fn transfer_of(driver: &mut dyn Driver, row: &DispatchRow) -> Result<Transfer> {
    let found = store::journal::by_id(driver, row.id)?;
    let found = found.ok_or_else(|| damaged(format_args!("transfer {} is missing", row.id)))?;
    Ok(found.transfer)
}

fn shown(row: DispatchRow, transfer: &Transfer) -> report::Sent {
    report::Sent {
        transaction: TransactionId::from_key(row.id).to_string(),
        reference: transfer.reference.clone(),
        booked_at: transfer.stamp.booked_at,
        from: label(internal::whole(transfer.request.debit)),
        ledger: row.ledger_name,
        ledger_id: row.ledger,
        address: row.address,
        to: row.account,
        amount: Money::new(transfer.request.amount_minor, row.currency),
        currency: row.currency,
        state: row.state,
        arrived_as: row.arrived_as,
        reason: row.reason,
        dry_run: false,
    }
}
