//! Disputes.

use bankctl_types::{Currency, Day, Money, Timestamp};
use serde::Serialize;

use crate::disputes::rules::clocks::{Due, Task};
use crate::disputes::rules::dispute::{
    DisputeKind, DisputeStatus, Initiated, Notice, Outcome, Regime,
};

/// A dispute, with its clocks.
#[allow(clippy::struct_excessive_bools)] // each is a field of the record
#[derive(Clone, Debug, Serialize)]
pub struct Dispute {
    /// The number; `None` in a dry run that would open it.
    pub id: Option<String>,
    /// The transaction that is disputed.
    pub transaction: String,
    /// The customer's account.
    pub account: String,
    /// The customer.
    pub customer: String,
    /// What is wrong with it.
    pub kind: DisputeKind,
    /// How much of it.
    pub amount: Money,
    /// The currency.
    pub currency: Currency,
    /// The state.
    pub status: DisputeStatus,
    /// What is to be done next.
    pub next: Option<Task>,
    /// By when.
    pub due: Option<Day>,
    /// Whether that day is over.
    pub overdue: bool,
    /// By which rules it is settled.
    pub regime: Regime,
    /// Where the transaction was begun, if that gives more time.
    pub initiated: Option<Initiated>,
    /// Whether the account was new.
    pub new_account: bool,
    /// How the customer gave notice.
    pub notice: Notice,
    /// When.
    pub notice_on: Day,
    /// When the statement was sent.
    pub statement_sent: Option<Day>,
    /// The last day to confirm an oral notice.
    pub confirm_by: Option<Day>,
    /// When that was done.
    pub confirmed_on: Option<Day>,
    /// The last day to credit or decide.
    pub credit_by: Option<Day>,
    /// The last day to decide.
    pub decide_by: Option<Day>,
    /// What was credited until the bank decides.
    pub credited: Option<Money>,
    /// When.
    pub credited_on: Option<Day>,
    /// The last day to tell the customer of it.
    pub tell_credit_by: Option<Day>,
    /// When that was done.
    pub credit_told_on: Option<Day>,
    /// For whom it was decided.
    pub outcome: Option<Outcome>,
    /// The error that the bank found.
    pub found: Option<Money>,
    /// When it was decided.
    pub decided_on: Option<Day>,
    /// The last day to tell the customer of it.
    pub tell_decision_by: Option<Day>,
    /// When that was done.
    pub decision_told_on: Option<Day>,
    /// The first day on which the credit can be taken back without honouring checks.
    pub debit_from: Option<Day>,
    /// The day on which it is taken back, if not with the decision.
    pub debit_on: Option<Day>,
    /// When it was.
    pub returned_on: Option<Day>,
    /// What of the credit is neither borne by the bank nor taken back.
    pub outstanding: Money,
    /// The transactions that were booked for it.
    pub transactions: Vec<String>,
    /// Its papers: documents of the customer.
    pub documents: Vec<i64>,
    /// All that is to be done, the earliest first.
    pub tasks: Vec<Due>,
    /// What became of it, oldest first.
    pub events: Vec<DisputeEvent>,
    /// The idempotency key of the request that opened it.
    pub reference: Option<String>,
    /// Whether it was done before, by the same request.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// Something that became of a dispute.
#[derive(Clone, Debug, Serialize)]
pub struct DisputeEvent {
    /// When.
    pub at: Timestamp,
    /// The business day.
    pub on: Day,
    /// Who did it.
    pub operator: String,
    /// What was done.
    pub action: String,
    /// What was written down with it.
    pub note: Option<String>,
}
