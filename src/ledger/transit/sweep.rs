//! What is on its way: listed, and brought to an end.

use std::collections::HashMap;

use super::{Opener, Parcel};
use crate::domain::Money;
use crate::domain::account::label;
use crate::domain::internal;
use crate::domain::journal::Transfer;
use crate::domain::kind::TransitState;
use crate::domain::number::TransactionId;
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
    /// # Errors
    /// Those of this ledger, and that `moved` is none.
    pub fn sweep(&mut self, open: Opener<'_>, moved: Option<&str>) -> Result<Vec<report::Sent>> {
        let only = match moved {
            Some(address) => Some(open(address)?.settings.identity),
            None => None,
        };
        let known = HashMap::new();
        let mut others = Others { open, known };
        let mut items: Vec<report::Sent> = Vec::new();
        let mut after = 0;
        loop {
            let page = self.on_their_way(after)?;
            let Some(last) = page.last() else {
                return Ok(items);
            };
            after = last.row.id;
            for sent in page {
                if only.as_ref().is_some_and(|only| *only != sent.row.ledger) {
                    continue;
                }
                let address = moved.map_or_else(|| sent.row.address.clone(), str::to_owned);
                items.push(self.bring(sent, &mut others, &address));
            }
        }
    }

    fn on_their_way(&mut self, after: i64) -> Result<Vec<OnItsWay>> {
        self.read(|view| {
            let state = Some(TransitState::InTransit);
            let rows = store::transit::dispatches(view.driver, state, after, PAGE_ROWS)?;
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
                .and_then(|receipt| self.conclude(row.id, &receipt))
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
