//! What a caller may ask for about standing orders and fees, in the stream of requests
//! that moves money.
//!
//! Each has a transaction of its own, the same as its command: it locks what is no
//! account, such as an order or a fee, and would keep those that wait with it waiting.

use bankctl_types::Day;
use bankctl_types::number::OrderId;

use crate::access::rules::permission::Action;
use crate::approvals::approvable::Approvable;
use crate::fees::by_hand::{HandCharge, WaiverRequest};
use crate::kernel::rules::account::AccountRef;
use crate::orders::OrderOpening;
use crate::payments::PaymentsRoom;
use crate::{Reference, Result, TransactionRef, WriteTx, views};

/// A request about standing orders or fees.
#[derive(Clone, Debug)]
pub enum ServiceRequest {
    /// Make a standing order; a transfer on a day to come is one of one time.
    AddOrder(Box<OrderOpening>),
    /// Carry an order out no more until it is resumed.
    PauseOrder(OrderId),
    /// Carry an order out again.
    ResumeOrder(OrderId),
    /// Leave a date of an order out.
    SkipOrder(OrderId, Day),
    /// End an order.
    EndOrder(OrderId),
    /// Charge a fee by hand.
    ChargeFee {
        /// The account that pays.
        account: AccountRef,
        /// The rest.
        charge: HandCharge,
    },
    /// Waive a fee that is due.
    WaiveFee {
        /// Its number.
        fee: i64,
        /// Why.
        reason: String,
    },
    /// Waive a fee of an account from the business date on.
    WaiveFees {
        /// The account.
        account: AccountRef,
        /// The rest.
        waiver: WaiverRequest,
    },
    /// Give a fee back.
    RefundFee {
        /// What took it.
        transaction: TransactionRef,
        /// Why.
        reason: String,
        /// The idempotency key.
        reference: Reference,
    },
}

/// What came of such a request.
#[derive(Clone, Debug)]
pub enum Served {
    /// An order was made or changed.
    Order(Box<views::Order>),
    /// A fee was charged or waived.
    Fee(Box<views::Fee>),
    /// An account is spared a fee.
    Waiver(Box<views::FeeWaiver>),
    /// A fee was given back.
    Transaction(Box<views::Transaction>),
}

impl ServiceRequest {
    /// What the caller must be permitted.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::AddOrder(opening) => opening.action(),
            Self::PauseOrder(_) => Action::OrderPause,
            Self::ResumeOrder(_) => Action::OrderResume,
            Self::SkipOrder(..) => Action::OrderSkip,
            Self::EndOrder(_) => Action::OrderEnd,
            Self::ChargeFee { .. } => Action::FeeCharge,
            Self::WaiveFee { .. } | Self::WaiveFees { .. } => Action::FeeWaive,
            Self::RefundFee { .. } => Action::FeeRefund,
        }
    }

    /// The accounts that it names and locks first.
    fn names(&self) -> Vec<&AccountRef> {
        match self {
            Self::AddOrder(opening) => vec![&opening.from, &opening.to],
            Self::ChargeFee { account, .. } => vec![account],
            _ => Vec::new(),
        }
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Served> {
        books.may(self.action())?;
        let order = |order| Served::Order(Box::new(order));
        Ok(match self {
            Self::AddOrder(opening) => order(books.add_order(opening)?),
            Self::PauseOrder(id) => order(books.pause_order(*id)?),
            Self::ResumeOrder(id) => order(books.resume_order(*id)?),
            Self::SkipOrder(id, date) => order(books.skip_order(*id, *date)?),
            Self::EndOrder(id) => order(books.end_order(*id)?),
            Self::ChargeFee { account, charge } => {
                Served::Fee(Box::new(books.charge_fee(account, charge)?))
            }
            Self::WaiveFee { fee, reason } => Served::Fee(Box::new(books.waive_fee(*fee, reason)?)),
            Self::WaiveFees { account, waiver } => {
                Served::Waiver(Box::new(books.waive_fees(account, waiver)?))
            }
            Self::RefundFee {
                transaction,
                reason,
                reference,
            } => Served::Transaction(Box::new(books.refund_fee(
                transaction,
                reason,
                reference,
            )?)),
        })
    }
}

impl PaymentsRoom<'_> {
    /// Carries out a request about standing orders or fees, in a transaction of its own.
    ///
    /// # Errors
    /// Those of the use case, and [`crate::error::Error::Denied`] if the caller may not
    /// ask for it.
    pub fn serve(self, request: &ServiceRequest) -> Result<Served> {
        let names = request.names();
        let done = self.0.write_to(&names, |books| request.carry_out(books));
        match request {
            ServiceRequest::AddOrder(opening) => self.0.kept(done, || (**opening).clone()),
            // Nothing of the others waits for a second person.
            _ => done,
        }
    }
}
