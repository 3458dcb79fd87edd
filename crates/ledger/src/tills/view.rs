//! Tills, counts of cash and handovers.

use bankctl_types::{Currency, Day, Money, Timestamp};
use serde::Serialize;

use crate::tills::rules::handover::HandoverStatus;
use crate::tills::rules::till::TillStatus;

/// A till, in one of its currencies.
#[derive(Clone, Debug, Serialize)]
#[allow(clippy::struct_excessive_bools)]
pub struct Till {
    /// The name; `vault` for the vault.
    pub name: String,
    /// Where it stands.
    pub branch: Option<String>,
    /// The state; nothing for the vault.
    pub status: Option<TillStatus>,
    /// Who answers for it now.
    pub operator: Option<String>,
    /// Who alone opens it.
    pub assigned_to: Option<String>,
    /// The currency.
    pub currency: Currency,
    /// What is in it by the books; nothing if the caller is not to know it.
    pub expected: Option<Money>,
    /// What it should hold at most.
    pub max: Option<Money>,
    /// Whether it holds more than that.
    pub over_limit: Option<bool>,
    /// Whether a deposit beyond that is refused.
    pub max_refuse: bool,
    /// Whether the teller counts without knowing what is expected.
    pub blind: bool,
    /// What is offered to it and not accepted.
    pub offered_to: Money,
    /// What it offers and was not accepted.
    pub offered_from: Money,
    /// The number of its session, or of the last one.
    pub session: Option<i64>,
    /// When the session began.
    pub opened_at: Option<Timestamp>,
    /// Whether it was opened before, under the same reference.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A till that has more than it should, with cash that was booked just now.
#[derive(Clone, Debug, Serialize)]
pub struct TillTold {
    /// The name.
    pub till: String,
    /// What is in it by the books.
    pub holds: Money,
    /// What it should hold at most.
    pub max: Money,
    /// The currency of both.
    pub currency: Currency,
    /// Whether it is this cash that takes it over.
    pub crossed: bool,
}

/// A count of one currency.
#[derive(Clone, Debug, Serialize)]
pub struct Count {
    /// The number; `None` in a dry run that would write it.
    pub id: Option<i64>,
    /// The till; `vault` for the vault.
    pub till: String,
    /// The session of the till.
    pub session: Option<i64>,
    /// What was counted.
    pub counted: Money,
    /// What was there by the books.
    pub expected: Money,
    /// How much more was counted; less than zero if some was missing.
    pub difference: Money,
    /// How much of that was explained later.
    pub resolved: Money,
    /// The currency.
    pub currency: Currency,
    /// Notes and coins.
    pub pieces: Option<String>,
    /// Who counted.
    pub counted_by: String,
    /// Who counted with that person.
    pub witness: Option<String>,
    /// When.
    pub counted_at: Timestamp,
    /// The business day.
    pub business_date: Day,
    /// Whether the difference waits for a second person.
    pub waits: bool,
    /// The transaction that booked the difference.
    pub transaction: Option<String>,
    /// The idempotency key of the count.
    pub reference: Option<String>,
    /// Whether it was counted before, under the same reference.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// Cash that one person gives and another accepts.
#[derive(Clone, Debug, Serialize)]
pub struct Handover {
    /// The number; `None` in a dry run that would offer it.
    pub id: Option<i64>,
    /// The till that gives; `vault` for the vault.
    pub from: String,
    /// The till that receives; `vault` for the vault.
    pub to: String,
    /// How much.
    pub amount: Money,
    /// The currency.
    pub currency: Currency,
    /// The state.
    pub status: HandoverStatus,
    /// Who offered it.
    pub given_by: String,
    /// Who accepted or refused it, or took it back.
    pub ended_by: Option<String>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The idempotency key of the offer.
    pub reference: Option<String>,
    /// The transaction that moved it.
    pub transaction: Option<String>,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// Whether it was offered before, under the same reference.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}
