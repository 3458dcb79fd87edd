//! What is on its way: listed, and brought to an end.

use std::collections::HashMap;

use bankctl_storage::{Driver, damaged};
use bankctl_types::Money;
use bankctl_types::kind::TransitState;
use bankctl_types::number::TransactionId;
use bankctl_types::signed_note::NoteSigner;

use super::{Handed, Opener, TransferMessage};
use crate::customers::search::{cut, one_more};
use crate::interledger::InterledgerRoom;
use crate::interledger::partner_table;
use crate::interledger::rules::Partner;
use crate::interledger::table::{self, DispatchRow};
use crate::kernel::rules::internal_account;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::{paging, tables};
use crate::{Ledger, ReadTx, Result, views};

/// How many transfers are read at a time.
pub(crate) const PAGE_ROWS: i64 = 100;

/// The way to other ledgers.
pub struct Way<'a> {
    /// Opens a ledger by an address that the caller gave.
    pub given: Opener<'a>,
    /// Opens a ledger by an address that was written down: by other people, who
    /// must not get the caller's password with it.
    pub stored: Opener<'a>,
    /// Where the only ledger is that is meant, if only one is.
    pub moved: Option<&'a str>,
}

/// The ledgers that money goes to, each opened once: one that can't be opened
/// is not waited for again.
pub(crate) struct Others<'a> {
    way: &'a Way<'a>,
    /// The identity of the only ledger that is meant.
    only: Option<String>,
    partners: HashMap<String, Partner>,
    known: HashMap<String, std::result::Result<Ledger, String>>,
    pub(crate) signer: Option<NoteSigner>,
}

impl Others<'_> {
    pub(crate) fn at(&mut self, address: &str) -> std::result::Result<&mut Ledger, String> {
        let open = match self.way.moved {
            Some(_) => self.way.given,
            None => self.way.stored,
        };
        self.known
            .entry(address.to_owned())
            .or_insert_with(|| open(address).map_err(|error| error.message()))
            .as_mut()
            .map_err(|reason| reason.clone())
    }

    /// Where a ledger is: where the caller says, or else an admin, or else who
    /// sent money there.
    pub(crate) fn address(&self, ledger: &str, sent_to: Option<&str>) -> Option<String> {
        let kept = || self.partners.get(ledger)?.address.as_deref();
        let address = self.way.moved.or_else(kept).or(sent_to);
        address.map(str::to_owned)
    }

    /// Whether a ledger is left out.
    pub(crate) fn leaves_out(&self, ledger: &str) -> bool {
        self.only.as_ref().is_some_and(|only| only != ledger)
    }

    /// The partners that are not left out.
    pub(crate) fn partners(&self) -> Vec<Partner> {
        let mut partners: Vec<Partner> = self.partners.values().cloned().collect();
        partners.retain(|partner| partner.is_active() && !self.leaves_out(&partner.identity));
        partners.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        partners
    }
}

/// The transfers whose money is on its way now, by key, each with the ledger and the
/// account that it goes to.
pub(crate) fn sent_and_open(driver: &mut dyn Driver) -> Result<Vec<(i64, String)>> {
    let mut found = Vec::new();
    let state = Some(TransitState::InTransit);
    let page =
        |driver: &mut dyn Driver, after, limit| table::dispatches(driver, state, after, limit);
    paging::each(
        driver,
        page,
        |row: &DispatchRow| row.id,
        |_, row| {
            found.push((row.id, format!("{} {}", row.ledger_name, row.account)));
            Ok(())
        },
    )?;
    Ok(found)
}

/// What was sent, in one state of the ledger: after one transaction and no more
/// than a limit, and the cursor of the next page.
pub(crate) fn listed(
    view: &mut ReadTx<'_>,
    state: Option<TransitState>,
    after: Option<TransactionId>,
    limit: usize,
) -> Result<(Vec<views::Sent>, Option<String>)> {
    let after = after.map_or(0, TransactionId::key);
    let rows = table::dispatches(view.driver, state, after, one_more(limit))?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let sent = OnItsWay::of(view, row)?;
        items.push(shown(sent.row, &sent.transfer, sent.from));
    }
    let next = cut(&mut items, limit, |item| item.transaction.clone());
    Ok((items, next))
}

impl InterledgerRoom<'_> {
    /// What was sent to other ledgers, the oldest first: a page, and where the
    /// next begins.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn sent(
        self,
        state: Option<TransitState>,
        after: Option<TransactionId>,
        limit: usize,
    ) -> Result<(Vec<views::Sent>, Option<String>)> {
        self.0.read(|view| listed(view, state, after, limit))
    }

    /// Brings everything that is on its way to its account, or back. With
    /// `moved` only what goes to the ledger that is there now. What stays on
    /// its way has the reason with it.
    ///
    /// With `arrived` this ledger and the others are held against each other,
    /// both ways. One that was restored from an older backup does not know what
    /// it has had any more, and is brought it again; what does not fit is given
    /// with the reason.
    ///
    /// # Errors
    /// Those of this ledger, and that `moved` is none.
    pub fn sweep(self, way: &Way<'_>, arrived: bool) -> Result<Swept> {
        let only = match way.moved {
            Some(address) => Some((way.given)(address)?.settings.identity),
            None => None,
        };
        let partners = self.0.read(|view| Ok(partner_table::all(view.driver)?))?;
        let partners = partners.into_iter().map(|row| row.partner);
        let mut others = Others {
            way,
            only,
            partners: partners.map(|one| (one.identity.clone(), one)).collect(),
            known: HashMap::new(),
            signer: self.0.signer()?,
        };
        let mut swept = Swept::default();
        self.0.each_in(TransitState::InTransit, |ledger, sent| {
            if !others.leaves_out(&sent.row.ledger) {
                let item = ledger.bring(sent, &mut others);
                swept.items.push(item);
            }
        })?;
        if arrived {
            self.0.each_in(TransitState::Arrived, |ledger, sent| {
                if !others.leaves_out(&sent.row.ledger) {
                    ledger.compare(sent, &mut others, &mut swept);
                }
            })?;
            self.0.compare_all(&mut others, &mut swept)?;
        }
        Ok(swept)
    }
}

impl Ledger {
    /// Does something with everything that was sent and is in a state.
    fn each_in(
        &mut self,
        state: TransitState,
        mut work: impl FnMut(&mut Self, OnItsWay),
    ) -> Result<()> {
        let mut after = 0;
        loop {
            let page = self.in_state(state, after)?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.row.id;
            for sent in page {
                work(self, sent);
            }
        }
    }

    fn in_state(&mut self, state: TransitState, after: i64) -> Result<Vec<OnItsWay>> {
        self.read(|view| {
            let rows = table::dispatches(view.driver, Some(state), after, PAGE_ROWS)?;
            let mut found = Vec::with_capacity(rows.len());
            for row in rows {
                found.push(OnItsWay::of(view, row)?);
            }
            Ok(found)
        })
    }

    /// Does the missing steps of one transfer.
    fn bring(&mut self, sent: OnItsWay, others: &mut Others<'_>) -> views::Sent {
        let OnItsWay {
            mut row,
            transfer,
            from,
        } = sent;
        let parcel = TransferMessage::of(&row, (&transfer, &from), &self.settings);
        let parcel = parcel.signed_by(others.signer.as_ref());
        let address = others.address(&row.ledger, Some(&row.address));
        let brought = match others.at(&address.unwrap_or_default()) {
            Ok(other) => self
                .hand_over(other, &row, &parcel)
                .and_then(|handed| match handed {
                    Handed::Over(receipt) => {
                        self.conclude(row.id, TransitState::InTransit, &receipt)
                    }
                    Handed::Later(state, why) => {
                        let reason = Some(why);
                        Ok(DispatchRow {
                            state,
                            reason,
                            ..row.clone()
                        })
                    }
                })
                .map_err(|error| error.message()),
            Err(reason) => Err(reason),
        };
        match brought {
            Ok(done) => row = done,
            Err(reason) => row.reason = Some(reason),
        }
        let mut item = shown(row, &transfer, from);
        item.dry_run = self.context.dry_run;
        item.arrived_as = item.arrived_as.filter(|_| !item.dry_run);
        item
    }
}

/// Why a partner could not be compared with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotAsked {
    /// Where the partner of this name is was never said.
    NowhereKnown(String),
    /// What went wrong.
    Why(String),
}

/// What became of what was swept.
#[derive(Default)]
pub struct Swept {
    /// What was on its way, and what differed.
    pub items: Vec<views::Sent>,
    /// How many are in one ledger and not in the other, and are not there now
    /// either.
    pub differences: usize,
    /// The partners that could not be asked, and why.
    pub not_asked: Vec<NotAsked>,
}

pub(crate) struct OnItsWay {
    pub(crate) row: DispatchRow,
    pub(crate) transfer: Transfer,
    /// What the account that paid is called.
    pub(crate) from: String,
}

impl OnItsWay {
    pub(crate) fn of(view: &mut ReadTx<'_>, row: DispatchRow) -> Result<Self> {
        let transfer = transfer_of(view.driver, &row)?;
        let from = view.label(internal_account::unsharded(transfer.request.debit))?;
        Ok(Self {
            row,
            transfer,
            from,
        })
    }
}

pub(crate) fn transfer_of(driver: &mut dyn Driver, row: &DispatchRow) -> Result<Transfer> {
    let found = tables::transfers::by_id(driver, row.id)?;
    let found = found.ok_or_else(|| damaged(format_args!("transfer {} is missing", row.id)))?;
    Ok(found.transfer)
}

pub(crate) fn shown(row: DispatchRow, transfer: &Transfer, from: String) -> views::Sent {
    views::Sent {
        direction: "out",
        transaction: Some(TransactionId::from_key(row.id).to_string()),
        reference: transfer.reference.clone(),
        booked_at: transfer.stamp.booked_at,
        from,
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
