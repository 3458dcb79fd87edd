//! Two ledgers held against each other, both ways: what one has sent the other
//! has had, and what one has had the other has sent. One of them that was
//! restored from a backup of before shows here, and nowhere else.

use bankctl_storage::damaged;
use bankctl_types::Money;
use bankctl_types::kind::TransitState;
use bankctl_types::number::TransactionId;

use super::sweep::{NotAsked, OnItsWay, Others, PAGE_ROWS, Swept, shown};
use super::{Handed, Receipt, TransferMessage};
use crate::error::{Class, Fault};
use crate::interledger::rules::Partner;
use crate::interledger::table::{self, ArrivalRow, DispatchRow};
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
use crate::{Ledger, Result, views};

/// Something that came, and the transaction that brought it to its account.
struct Came {
    row: ArrivalRow,
    transfer: Transfer,
}

impl Ledger {
    /// Holds what has arrived by this ledger against the other one.
    pub(crate) fn compare(&mut self, sent: OnItsWay, others: &mut Others<'_>, swept: &mut Swept) {
        let OnItsWay {
            mut row,
            transfer,
            from,
        } = sent;
        let parcel = TransferMessage::of(&row, (&transfer, &from), &self.settings);
        let parcel = parcel.signed_by(others.signer.as_ref());
        let dry_run = self.context.dry_run;
        let address = others.address(&row.ledger, Some(&row.address));
        let compared = match others.at(&address.unwrap_or_default()) {
            Ok(other) => self
                .compare_with(other, &row, &parcel)
                .map_err(|error| error.message()),
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
        let mut item = shown(row, &transfer, from);
        item.dry_run = dry_run;
        swept.items.push(item);
    }

    /// Sends again what the other ledger does not have any more; gives nothing
    /// if it has it.
    fn compare_with(
        &mut self,
        other: &mut Self,
        row: &DispatchRow,
        parcel: &TransferMessage,
    ) -> Result<Option<DispatchRow>> {
        let place = &row.ledger_name;
        let known = other.answer(parcel)?;
        let receipt = match known {
            Some(Receipt::Booked(number)) if Some(&number) == row.arrived_as.as_ref() => {
                return Ok(None);
            }
            Some(Receipt::Refused(_, reason)) => {
                let message = format!("{place} refused it, and here it has arrived: {reason}");
                return Err(Fault::new(Class::Damaged, "verification_failed", message).into());
            }
            Some(booked) => booked,
            None => match self.hand_over(other, row, parcel)? {
                Handed::Over(receipt) => receipt,
                Handed::Later(_, why) => {
                    let message = format!("{place} does not have it any more: {why}");
                    return Err(Fault::new(Class::LeftOver, "still_in_transit", message).into());
                }
            },
        };
        let done = self.conclude(row.id, TransitState::Arrived, &receipt)?;
        Ok(Some(done))
    }

    /// Holds this ledger against those of all partners: what came to either, and
    /// what they have sent here.
    pub(crate) fn compare_all(&mut self, others: &mut Others<'_>, swept: &mut Swept) -> Result<()> {
        for partner in others.partners() {
            let sent_to = self.last_address_of(&partner.identity)?;
            let Some(address) = others.address(&partner.identity, sent_to.as_deref()) else {
                let name = partner.name.clone();
                swept.not_asked.push(NotAsked::NowhereKnown(name));
                continue;
            };
            let other = match others.at(&address) {
                Ok(other) => other,
                Err(reason) => {
                    swept.not_asked.push(NotAsked::Why(reason));
                    continue;
                }
            };
            if other.settings.identity != partner.identity {
                swept.not_asked.push(NotAsked::Why(format!(
                    "{address} is the ledger of {}, and not {}",
                    other.settings.name, partner.name
                )));
                continue;
            }
            if let Err(error) = self.compare_both(other, &partner, &address, swept) {
                swept.not_asked.push(NotAsked::Why(error.message()));
            }
        }
        Ok(())
    }

    fn compare_both(
        &mut self,
        other: &mut Self,
        partner: &Partner,
        address: &str,
        swept: &mut Swept,
    ) -> Result<()> {
        let (own, theirs) = (self.settings.identity.clone(), &partner.identity);
        let name = &partner.name;
        let mut add = |direction, came: &Came, why: String| {
            swept.differences += 1;
            swept
                .items
                .push(item(direction, came, (partner, address), why));
        };
        other.each_from(&own, |other, came| {
            if let Some(why) = self.not_sent(&came.row, theirs)? {
                let why = format!("it arrived in {}, and {why} here", other.settings.name);
                add("out", came, why);
            }
            Ok(())
        })?;
        self.each_from(theirs, |_, came| {
            if let Some(why) = other.not_sent(&came.row, &own)? {
                add("in", came, format!("it arrived here, and {why} in {name}"));
            }
            Ok(())
        })?;
        let mut after = 0;
        loop {
            let page = other.sent_to(&own, after)?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.row.id;
            for sent in page {
                if sent.row.state == TransitState::Arrived && !self.has_had(&sent, theirs)? {
                    let why = format!("{name} has sent it, and it never arrived here");
                    swept.differences += 1;
                    swept.items.push(missing(sent, partner, address, why));
                }
            }
        }
    }

    /// Where money went to a ledger last.
    fn last_address_of(&mut self, ledger: &str) -> Result<Option<String>> {
        self.read(|view| {
            let (mut after, mut address) = (0, None);
            loop {
                let page = table::dispatches_to(view.driver, ledger, after, PAGE_ROWS)?;
                let Some(last) = page.last() else {
                    return Ok(address);
                };
                after = last.id;
                address = Some(last.address.clone());
            }
        })
    }

    /// Does something with everything that came from a ledger and was booked.
    fn each_from(
        &mut self,
        ledger: &str,
        mut work: impl FnMut(&mut Self, &Came) -> Result<()>,
    ) -> Result<()> {
        let mut after = 0;
        loop {
            let page = self.read(|view| {
                let rows = table::arrivals_from(view.driver, ledger, after, PAGE_ROWS)?;
                let last = rows.last().map(|row| row.id);
                let mut came = Vec::with_capacity(rows.len());
                for row in rows {
                    let Some(id) = row.transfer else { continue };
                    let found = tables::transfers::by_id(view.driver, id)?
                        .ok_or_else(|| damaged(format_args!("transfer {id} is missing")))?;
                    let transfer = found.transfer;
                    came.push(Came { row, transfer });
                }
                Ok((came, last))
            })?;
            let (came, Some(last)) = page else {
                return Ok(());
            };
            after = last;
            for one in &came {
                work(self, one)?;
            }
        }
    }

    /// What of this ledger's does not fit what came to the ledger of an
    /// identity; `None` if this one has sent it just so.
    fn not_sent(&mut self, came: &ArrivalRow, to: &str) -> Result<Option<&'static str>> {
        self.read(|view| {
            let Some(found) = tables::transfers::by_reference(view.driver, &came.reference)? else {
                return Ok(Some("was never sent"));
            };
            let request = &found.transfer.request;
            let Some(sent) = table::dispatch(view.driver, found.transfer.id)? else {
                return Ok(Some("its reference is that of another transaction"));
            };
            let fits = sent.ledger == to
                && sent.account == came.account
                && sent.currency == came.currency
                && request.amount_minor == came.amount_minor;
            Ok(match sent.state {
                _ if !fits => Some("its reference is that of another transfer"),
                TransitState::Returned => Some("its money went back to its account"),
                _ => None,
            })
        })
    }

    fn sent_to(&mut self, ledger: &str, after: i64) -> Result<Vec<OnItsWay>> {
        self.read(|view| {
            let rows = table::dispatches_to(view.driver, ledger, after, PAGE_ROWS)?;
            let mut found = Vec::with_capacity(rows.len());
            for row in rows {
                found.push(OnItsWay::of(view, row)?);
            }
            Ok(found)
        })
    }

    /// Whether something that a ledger has sent was booked here.
    fn has_had(&mut self, sent: &OnItsWay, from: &str) -> Result<bool> {
        let reference = sent.transfer.reference.as_deref().unwrap_or_default();
        self.read(|view| {
            let came = table::arrival(view.driver, from, reference)?;
            Ok(came.is_some_and(|row| row.transfer.is_some()))
        })
    }
}

/// What came and was not sent.
fn item(
    direction: &'static str,
    came: &Came,
    (partner, address): (&Partner, &str),
    why: String,
) -> views::Sent {
    let Came { row, transfer } = came;
    views::Sent {
        direction,
        transaction: None,
        reference: Some(row.reference.clone()),
        booked_at: transfer.stamp.booked_at,
        from: row.sender.clone(),
        ledger: partner.name.clone(),
        ledger_id: partner.identity.clone(),
        address: address.to_owned(),
        to: row.account.clone(),
        amount: Money::new(row.amount_minor, row.currency),
        currency: row.currency,
        state: TransitState::Arrived,
        arrived_as: Some(TransactionId::from_key(transfer.id).to_string()),
        reason: Some(why),
        dry_run: false,
    }
}

/// What was sent here and never came.
fn missing(sent: OnItsWay, partner: &Partner, address: &str, why: String) -> views::Sent {
    let mut item = shown(sent.row, &sent.transfer, sent.from);
    item.direction = "in";
    item.ledger.clone_from(&partner.name);
    item.ledger_id.clone_from(&partner.identity);
    address.clone_into(&mut item.address);
    item.reason = Some(why);
    item
}
