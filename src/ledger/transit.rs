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
//! 3. *Conclude* (`conclude.rs`), here: arrived; or the money goes back to its
//!    account by a reversal.
//!
//! Whatever breaks off between the steps leaves the money in transit, which
//! this ledger knows. `transit sweep` (`sweep.rs`) does the steps that are
//! missing; it may run at any time, several times, and beside transfers,
//! because each step does nothing when it was done before.
//!
//! A receiver that was restored from a backup of before has lost what came
//! since. Nothing in either ledger shows that: the sweep asks about what has
//! arrived when it is told to, and does the second step again.
//!
//! A transfer that takes a second person is kept before its first step, with
//! the account there as it was then. Approving it does that step alone; the
//! sweep does the others. Nothing else of it waits for anybody.

mod conclude;
mod other_end;
mod receive;
mod send;
mod sweep;

use serde::{Deserialize, Serialize};

use super::request::Request;
use super::{Ledger, Result};
use crate::domain::Currency;
use crate::domain::account::AccountRef;
use crate::domain::kind::TransitState;
use crate::error::{Error, Fault, exit};
use crate::ledger::Payment;
use crate::report;
use crate::store::transit::DispatchRow;

pub(crate) use conclude::after as dispatch_after;
pub(crate) use other_end::other_end;
pub(crate) use receive::after as arrival_after;
pub use sweep::Swept;

/// Opens another ledger by its address.
pub type Opener<'a> = &'a dyn Fn(&str) -> Result<Ledger>;

/// An account of another ledger, as it was when that was asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Receiver {
    ledger: String,
    ledger_name: String,
    address: String,
    account: String,
    currency: Currency,
    is_closed: bool,
}

/// Everything that the other ledger is told of a transfer.
struct Parcel {
    /// The identity of the ledger that it is for.
    target: String,
    /// The identity of the ledger that sends it.
    ledger: String,
    ledger_name: String,
    reference: String,
    sender: String,
    account: String,
    currency: Currency,
    amount_minor: i64,
    memo: Option<String>,
    value_date: Option<crate::domain::Day>,
}

/// What the other ledger made of a parcel, for good.
enum Receipt {
    /// Booked, as the transaction of this number.
    Booked(String),
    /// Refused: the code, and the reason in words.
    Refused(String, String),
}

/// A transfer whose first step is done.
pub(crate) struct Sent {
    row: DispatchRow,
    parcel: Parcel,
    pub(crate) transaction: report::Transaction,
}

impl Ledger {
    /// Moves money to an account of another ledger. The fault says that the
    /// money is still on its way.
    ///
    /// # Errors
    /// Nothing was sent: in this order the other ledger (missing, unreachable,
    /// the same as this), the accounts (that of the other ledger first), the
    /// amount, the reference, the currency and state of the other account, the
    /// rules of a payment. Or `transfer_returned`: it was sent and is back.
    pub fn transfer_to(
        &mut self,
        from: &AccountRef,
        to: &AccountRef,
        (address, open): (&str, Opener<'_>),
        payment: &Payment,
    ) -> Result<(report::Transaction, Option<Fault>)> {
        let mut other = match open(address) {
            Ok(other) => other,
            Err(error) => return Err(self.without_other(payment, error)),
        };
        if other.settings.identity == self.settings.identity {
            let message = format!("{address} is this ledger, not another one");
            return Err(Fault::new(exit::USAGE, "usage", message)
                .hint("leave --to-ledger out for a transfer within a ledger")
                .into());
        }
        let receiver = other.receiver(to)?;
        let sent = self.ask(
            &[],
            |books| books.send(from, &receiver, payment),
            || Request::Send {
                from: from.clone(),
                receiver: receiver.clone(),
                payment: payment.clone(),
            },
        )?;
        if sent.row.state != TransitState::InTransit || self.context.dry_run {
            return sent.told();
        }
        let reference = sent.parcel.reference.clone();
        match self.deliver(sent, &mut other) {
            Ok(sent) => sent.told(),
            Err((sent, error)) => {
                let fault = on_its_way(&reference, &error);
                Ok((sent.transaction, Some(fault)))
            }
        }
    }

    /// Does the steps that are missing of a transfer. A failure leaves it as
    /// it was: on its way.
    fn deliver(
        &mut self,
        mut sent: Sent,
        other: &mut Self,
    ) -> std::result::Result<Sent, (Box<Sent>, Error)> {
        let done = other.receive(&sent.parcel).and_then(|receipt| {
            sent.row = self.conclude(sent.row.id, TransitState::InTransit, &receipt)?;
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
    fn told(self) -> Result<(report::Transaction, Option<Fault>)> {
        let row = &self.row;
        if row.state != TransitState::Returned {
            return Ok((self.transaction, None));
        }
        let reason = row.reason.as_deref().unwrap_or_default();
        let message = format!(
            "{} refused it: {reason}; the money is back on {}",
            row.ledger_name, self.transaction.debit
        );
        Err(Fault::new(exit::REFUSED, "transfer_returned", message)
            .hint("correct what was refused, and send it again under a new --ref")
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
        error.describe().message
    );
    Fault::new(exit::UNKNOWN, "in_transit", message)
        .hint(
            "do not send it again: `bankctl transit sweep` brings it to its account, or back if it \
             is refused there",
        )
        .details(serde_json::json!({ "reference": reference }))
}

/// A refusal of the other ledger, so that nobody looks for the reason here.
fn elsewhere(place: &str, error: Error) -> Error {
    if matches!(error, Error::Store(_)) {
        return error;
    }
    let told = error.describe();
    let mut fault = Fault::new(told.exit, told.code, format!("{place}: {}", told.message));
    (fault.hint, fault.details) = (told.hint, told.details);
    fault.into()
}
