//! Transfers between ledgers: two local transactions, and no common one.
//!
//! A bank that keeps a ledger for each branch moves money between them in
//! steps, each of which is one transaction of one ledger. None is held open
//! while another ledger is waited for.
//!
//! 1. *Send* (`send.rs`), here: the account pays the bank's own `in-transit`
//!    account under the caller's reference, and in the same transaction it is
//!    written down where the money goes.
//! 2. *Receive* (`receive.rs`), there: `in-transit` pays the account, and in
//!    the same transaction the sender's identity and reference are written
//!    down. A second delivery finds them and books nothing. What can never be
//!    taken (no such account, a closed one, another currency) is written down
//!    as refused instead, under the same key: a delivery that comes late, when
//!    the money went back long ago, finds that, and books nothing.
//! 3. *Settle* (`settle.rs`), here: arrived; or the money goes back to its
//!    account by a reversal.
//!
//! Whatever breaks off between the steps leaves the money in transit, which
//! this ledger knows. `transit sweep` (`sweep.rs`) does the steps that are
//! missing; it may run at any time, several times, and beside transfers,
//! because each step does nothing when it was done before.
//!
//! A ledger that was restored from a backup of before has lost what came
//! since, or what it has sent. Nothing in it shows that: the sweep holds both
//! ledgers against each other when it is told to (`compare.rs`), and does the
//! second step again where it is missing.
//!
//! A transfer that takes a second person is kept before its first step, with
//! the account there as it was then. Approving it does that step alone; the
//! sweep does the others. Nothing else of it waits for anybody.

pub(crate) mod compare;
pub(crate) mod counterparty;
pub(crate) mod message;
pub mod partner_table;
pub(crate) mod partner_view;
pub(crate) mod partners;
pub(crate) mod receive;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
pub(crate) mod send;
pub(crate) mod settle;
pub(crate) mod sweep;
pub mod table;
pub(crate) mod view;

// What other rooms ask about money between ledgers.
use bankctl_types::kind::TransitState;
use bankctl_types::signed_note::NoteSigner;
pub(crate) use sweep::sent_and_open;
pub(crate) use table::{arrival_as, arrival_under, on_its_way_from};

use super::{Ledger, Result};
use crate::error::advice::{Advice, OfOtherLedger, OfRequest, Part};
use crate::error::{Class, Error, Fault};
use crate::interledger::requests::SendRequest;
use crate::interledger::table::DispatchRow;
use crate::kernel::rules::account::AccountRef;
use crate::{Payment, views};

pub(crate) use crate::interledger::counterparty::{Proof, show_evidence};
pub(crate) use crate::interledger::message::{TransferMessage, about};
pub(crate) use crate::interledger::settle::after as dispatch_after;
pub(crate) use receive::after as arrival_after;
pub use sweep::{NotAsked, Swept, Way};

/// Opens another ledger by its address.
pub type Opener<'a> = &'a dyn Fn(&str) -> Result<Ledger>;

/// What the other ledger made of a parcel, for good.
pub(crate) enum Receipt {
    /// Booked, as the transaction of this number.
    Booked(String),
    /// Refused: the code, and the reason in words.
    Refused(String, String),
}

impl Receipt {
    /// The number of the transaction that it was booked as.
    pub(crate) fn transaction(&self) -> Option<String> {
        match self {
            Self::Booked(number) => Some(number.clone()),
            Self::Refused(..) => None,
        }
    }
}

/// What came of handing a parcel over.
enum Handed {
    /// The other ledger has said what becomes of it.
    Over(Receipt),
    /// It is on its way, as it should be, and this is why.
    Later(TransitState, String),
}

/// A transfer whose first step is done.
pub(crate) struct Sent {
    row: DispatchRow,
    parcel: TransferMessage,
    pub(crate) transaction: views::Transaction,
}

/// The use cases of this room, on an open ledger: [`Ledger::interledger`] gives it.
pub struct InterledgerRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`interledger`](crate::interledger).
    pub const fn interledger(&mut self) -> InterledgerRoom<'_> {
        InterledgerRoom(self)
    }
}

impl InterledgerRoom<'_> {
    /// Moves money to an account of another ledger. The fault says that the
    /// money is still on its way.
    ///
    /// # Errors
    /// Nothing was sent: in this order the other ledger (missing, unreachable,
    /// the same as this, no partner of this one or the other way round), the
    /// accounts (that of the other ledger first), the amount, the reference,
    /// the currency and state of the other account, the rules of a payment. Or
    /// `transfer_returned`: it was sent and is back.
    pub fn transfer(
        self,
        from: &AccountRef,
        to: &AccountRef,
        (address, open): (&str, Opener<'_>),
        payment: &Payment,
    ) -> Result<(views::Transaction, Option<Fault>)> {
        let mut other = match open(address) {
            Ok(other) => other,
            Err(error) => return Err(self.0.without_other(payment, error)),
        };
        if let Err(error) = self.0.may_exchange(&mut other, address) {
            return Err(self.0.without_other(payment, error));
        }
        let signer = self.0.signer()?;
        let receiver = other.receiver(to)?;
        let sent = self.0.ask(
            &[],
            |books| books.send(from, &receiver, payment),
            || SendRequest {
                from: from.clone(),
                receiver: receiver.clone(),
                payment: payment.clone(),
            },
        )?;
        if sent.row.state != TransitState::InTransit || self.0.context.dry_run {
            return sent.told();
        }
        let reference = sent.parcel.message.reference.clone();
        match self.0.deliver(sent, signer.as_ref(), &mut other) {
            Ok(sent) => sent.told(),
            Err((sent, error)) => {
                let fault = on_its_way(&reference, &error);
                Ok((sent.transaction, Some(fault)))
            }
        }
    }
}

impl Ledger {
    /// Whether money may go from this ledger to another one, as far as both
    /// know.
    fn may_exchange(&mut self, other: &mut Self, address: &str) -> Result<()> {
        let (own, theirs) = (&self.settings, &other.settings);
        if theirs.identity == own.identity {
            let message = format!("{address} is this ledger, not another one");
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint(Advice::LeaveOut(Part::OtherLedger))
                .into());
        }
        let (own, theirs) = (own.clone(), theirs.clone());
        self.must_know(&theirs.identity, &theirs.name)?;
        other
            .must_know(&own.identity, &own.name)
            .map_err(|error| elsewhere(format!("in the ledger of {}", theirs.name), error))
    }

    /// Does the steps that are missing of a transfer. A failure leaves it as
    /// it was: on its way.
    fn deliver(
        &mut self,
        mut sent: Sent,
        signer: Option<&NoteSigner>,
        other: &mut Self,
    ) -> std::result::Result<Sent, (Box<Sent>, Error)> {
        let parcel = sent.parcel.clone().signed_by(signer);
        let done = self
            .hand_over(other, &sent.row, &parcel)
            .and_then(|handed| {
                match handed {
                    Handed::Over(receipt) => {
                        sent.row = self.conclude(sent.row.id, TransitState::InTransit, &receipt)?;
                    }
                    Handed::Later(state, why) => {
                        (sent.row.state, sent.row.reason) = (state, Some(why));
                    }
                }
                Ok(())
            });
        match done {
            Ok(()) => {
                if let Some(end) = &mut sent.transaction.transit {
                    end.state = sent.row.state;
                    end.reason.clone_from(&sent.row.reason);
                }
                Ok(sent)
            }
            Err(error) => Err((Box::new(sent), error)),
        }
    }

    /// Hands a parcel over to the ledger that it is for. Without a signature
    /// that only tells what was said to it before: what is signed must be, and
    /// where the key is not, the service that sweeps has it.
    ///
    /// # Errors
    /// The other ledger is no partner any more, or can't be asked, or does not
    /// believe it.
    fn hand_over(
        &mut self,
        other: &mut Self,
        row: &DispatchRow,
        parcel: &TransferMessage,
    ) -> Result<Handed> {
        let partner = self.read(|view| partners::known(view.driver, &row.ledger, &row.ledger_name));
        let partner = partner?.partner;
        if parcel.signed.is_none() && !parcel.is_from_before(&partner) {
            if let Some(receipt) = other.answer(parcel)? {
                return Ok(Handed::Over(receipt));
            }
            let why = "it is not signed yet: the next sweep of what is in transit, by who has the signing key, brings it";
            return Ok(Handed::Later(TransitState::InTransit, why.to_owned()));
        }
        match other.receive(parcel) {
            Ok(receipt) => Ok(Handed::Over(receipt)),
            Err(error @ Error::Waiting { number, .. }) => {
                let number =
                    number.map_or_else(String::new, |number| format!(" (request {number})"));
                let why = format!("{}: {}{number}", row.ledger_name, error.message());
                Ok(Handed::Later(TransitState::Waiting, why))
            }
            Err(error @ Error::Rejected(_)) => {
                let why = format!("{}: {}", row.ledger_name, error.message());
                Ok(Handed::Later(TransitState::Waiting, why))
            }
            Err(error) => Err(error),
        }
    }

    /// The other ledger can't be opened. If the same was asked before, then
    /// the money may be on its way, which must be said.
    fn without_other(&mut self, payment: &Payment, error: Error) -> Error {
        let Some(reference) = payment.reference.to_look_up() else {
            return error;
        };
        match self.is_on_its_way(reference) {
            Ok(true) => on_its_way(reference, &error).into(),
            // What it says of the other ledger is all there is to say.
            _ => error,
        }
    }
}

impl Sent {
    /// The result of a transfer that is done, one way or the other.
    fn told(self) -> Result<(views::Transaction, Option<Fault>)> {
        let row = &self.row;
        if row.state != TransitState::Returned {
            return Ok((self.transaction, None));
        }
        let reason = row.reason.as_deref().unwrap_or_default();
        let message = format!(
            "{} refused it: {reason}; the money is back on {}",
            row.ledger_name, self.transaction.debit
        );
        Err(Fault::new(Class::Refused, "transfer_returned", message)
            .hint(Advice::Request(OfRequest::NewReference))
            .details(serde_json::json!({
                "transaction": self.transaction.id,
                "refusal": row.refusal,
                "reason": row.reason,
            }))
            .into())
    }
}

/// The money has left its account, and has not arrived as far as is known.
fn on_its_way(reference: &str, error: &Error) -> Fault {
    let message = format!(
        "the money has left its account and is on its way, under the reference {reference}: {}",
        error.message()
    );
    Fault::new(Class::Unknown, "in_transit", message)
        .hint(Advice::OtherLedger(OfOtherLedger::Sweep))
        .details(serde_json::json!({ "reference": reference }))
}

/// A refusal of the other ledger, so that no one looks for the reason here.
fn elsewhere(place: String, error: Error) -> Error {
    match error {
        Error::Store(_) => error,
        error => Error::Elsewhere {
            place,
            error: Box::new(error),
        },
    }
}
