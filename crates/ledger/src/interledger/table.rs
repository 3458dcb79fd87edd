//! Money between ledgers: what was sent, and what came.

use bankctl_storage::driver::{Driver, Param, Row, Sequence, next_id, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Currency;
use bankctl_types::kind::TransitState;
use bankctl_types::number::AccountId;

use crate::kernel::rules::duties::MONEY;
use crate::kernel::rules::internal_account;
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;
use crate::kernel::tables::spelling::by_any_spelling;

/// Money that was sent.
pub(crate) const DISPATCH: Table = Table::of(
    "dispatch",
    1,
    "id ledger# ledger_name# address# account# currency# state arrived_as# refusal# reason# change_id",
)
.insert(MONEY)
.update(&[
    ("state arrived_as refusal reason change_id", MONEY),
]);

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("arrival_number");

/// Money that came.
pub(crate) const ARRIVAL: Table = Table::of(
    "arrival",
    1,
    "id ledger# ledger_name# reference# sender# account# currency# amount_minor transfer refusal# reason# change_id message#",
)
.numbered(NUMBERS)
.insert(MONEY);

macro_rules! sent {
    ($rest:literal) => {
        concat!(
            "SELECT id, ledger, ledger_name, address, account, currency, state, arrived_as, \
             refusal, reason, change_id FROM dispatch ",
            $rest
        )
    };
}

macro_rules! came {
    ($rest:literal) => {
        concat!(
            "SELECT id, ledger, ledger_name, reference, sender, account, currency, amount_minor, \
             transfer, refusal, reason, change_id, message FROM arrival ",
            $rest
        )
    };
}

const SENT_INSERT: &str = "INSERT INTO dispatch (id, ledger, ledger_name, address, account, currency, state, arrived_as, refusal, reason, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const SENT_UPDATE: &str = "UPDATE dispatch SET state = $1, arrived_as = $2, refusal = $3, reason = $4, change_id = $5 WHERE id = $6";
const SENT_BY_ID: &str = sent!("WHERE id = $1");
const SENT_PAGE: &str = sent!("WHERE id > $1 ORDER BY id LIMIT $2");
const SENT_IN_STATE: &str = sent!("WHERE state = $1 AND id > $2 ORDER BY id LIMIT $3");
// Said so that the index of what is on its way is used.
const ON_ITS_WAY: &str = sent!("WHERE state = 1 AND id > $1 ORDER BY id LIMIT $2");
const ON_ITS_WAY_FROM: &str = "SELECT count(*), coalesce(CAST(sum(transfer.amount_minor) AS BIGINT), 0) FROM dispatch JOIN transfer ON transfer.id = dispatch.id WHERE dispatch.state = 1 AND transfer.debit BETWEEN $1 AND $2";
const CAME_INSERT: &str = "INSERT INTO arrival (id, ledger, ledger_name, reference, sender, account, currency, amount_minor, transfer, refusal, reason, change_id, message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const CAME_BY_REFERENCE: &str = came!("WHERE reference = $1 AND ledger = $2");
const CAME_UNDER: &str = came!("WHERE reference = $1 ORDER BY id LIMIT 2");
const CAME_AS: &str = came!("WHERE transfer = $1");
const CAME_PAGE: &str = came!("WHERE id > $1 ORDER BY id LIMIT $2");
const CAME_FROM: &str = came!("WHERE ledger = $1 AND id > $2 ORDER BY id LIMIT $3");
const SENT_TO: &str = sent!("WHERE ledger = $1 AND id > $2 ORDER BY id LIMIT $3");
const CAME_LAST: &str = "SELECT coalesce(max(id), 0) FROM arrival";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    SENT_INSERT,
    SENT_UPDATE,
    SENT_BY_ID,
    SENT_PAGE,
    SENT_IN_STATE,
    ON_ITS_WAY,
    ON_ITS_WAY_FROM,
    CAME_INSERT,
    CAME_BY_REFERENCE,
    CAME_UNDER,
    CAME_AS,
    CAME_PAGE,
    CAME_FROM,
    SENT_TO,
    CAME_LAST,
];

/// Money that was sent to another ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DispatchRow {
    /// The key of the transfer that took it from its account.
    pub id: i64,
    /// The identity of the other ledger.
    pub ledger: String,
    /// The name of its bank, as it was then.
    pub ledger_name: String,
    /// Where it is, without any password.
    pub address: String,
    /// The account there: a number or a name.
    pub account: String,
    /// The currency of both accounts.
    pub currency: Currency,
    /// Its status.
    pub state: TransitState,
    /// The number of the transaction there.
    pub arrived_as: Option<String>,
    /// The code of the refusal, if it was refused.
    pub refusal: Option<String>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The line of the change log that last changed it.
    pub change: i64,
}

/// Money that came from another ledger, or was refused for good.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ArrivalRow {
    /// The key.
    pub id: i64,
    /// The identity of the ledger that sent it.
    pub ledger: String,
    /// The name of its bank, as it was then.
    pub ledger_name: String,
    /// The reference of the transfer there.
    pub reference: String,
    /// The account that it came from there: a number or a name.
    pub sender: String,
    /// The account that it was for: a number or a name.
    pub account: String,
    /// The currency that it was sent in.
    pub currency: Currency,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// The key of the transfer that brought it to its account; `None` if it
    /// was refused.
    pub transfer: Option<i64>,
    /// The code of the refusal, if it was refused.
    pub refusal: Option<String>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The line of the change log that made it.
    pub change: i64,
    /// What the sender said, with its signature; `None` of what came before
    /// ledgers signed.
    pub message: Option<String>,
}

/// Keeps others from finishing a transfer to another ledger.
pub(crate) fn lock(driver: &mut dyn Driver, transfer: i64) -> Result<()> {
    const LOCK: &str = "SELECT id FROM dispatch WHERE id = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(transfer))
}

/// Writes what was sent.
pub fn insert_dispatch(driver: &mut dyn Driver, row: &DispatchRow) -> Result<()> {
    let params = [
        Param::Integer(row.id),
        Param::Text(&row.ledger),
        Param::Text(&row.ledger_name),
        Param::Text(&row.address),
        Param::Text(&row.account),
        Param::Text(row.currency.code()),
        Param::Integer(row.state.code()),
        Param::optional_text(row.arrived_as.as_deref()),
        Param::optional_text(row.refusal.as_deref()),
        Param::optional_text(row.reason.as_deref()),
        Param::Integer(row.change),
    ];
    driver.execute(SENT_INSERT, &params)
}

/// Writes what became of it.
pub fn update_dispatch(driver: &mut dyn Driver, row: &DispatchRow) -> Result<()> {
    let params = [
        Param::Integer(row.state.code()),
        Param::optional_text(row.arrived_as.as_deref()),
        Param::optional_text(row.refusal.as_deref()),
        Param::optional_text(row.reason.as_deref()),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(SENT_UPDATE, &params)
}

/// What was sent by a transfer.
pub fn dispatch(driver: &mut dyn Driver, transfer: i64) -> Result<Option<DispatchRow>> {
    query_one(driver, SENT_BY_ID, &[Param::Integer(transfer)], read_sent)
}

/// What was sent after a key, in one state or any, at most `limit`.
pub fn dispatches(
    driver: &mut dyn Driver,
    state: Option<TransitState>,
    after: i64,
    limit: i64,
) -> Result<Vec<DispatchRow>> {
    let (after, limit) = (Param::Integer(after), Param::Integer(limit));
    match state {
        None => query_all(driver, SENT_PAGE, &[after, limit], read_sent),
        Some(TransitState::InTransit) => query_all(driver, ON_ITS_WAY, &[after, limit], read_sent),
        Some(state) => {
            let params = [Param::Integer(state.code()), after, limit];
            query_all(driver, SENT_IN_STATE, &params, read_sent)
        }
    }
}

/// How many transfers from an account, with all of its parts, are on their way
/// to other ledgers, and how much that is in minor units.
pub fn on_its_way_from(driver: &mut dyn Driver, account: AccountId) -> Result<(i64, i64)> {
    let (first, last) = if account.is_customer() {
        (account, account)
    } else {
        internal_account::parts(account)
    };
    let parts = [first, last].map(|part| Param::Integer(part.0));
    let found = query_one(driver, ON_ITS_WAY_FROM, &parts, |row| {
        Ok((row.integer(0)?, row.integer(1)?))
    });
    found.map(|found| found.unwrap_or((0, 0)))
}

/// The key of the next arrival.
pub fn next_arrival(driver: &mut dyn Driver) -> Result<i64> {
    if let Some(key) = next_id(driver, NUMBERS)? {
        return Ok(key);
    }
    query_one(driver, CAME_LAST, &[], |row| row.integer(0)).map(|last| last.unwrap_or(0) + 1)
}

/// Writes what came, or was refused for good.
pub fn insert_arrival(driver: &mut dyn Driver, row: &ArrivalRow) -> Result<()> {
    let params = [
        Param::Integer(row.id),
        Param::Text(&row.ledger),
        Param::Text(&row.ledger_name),
        Param::Text(&row.reference),
        Param::Text(&row.sender),
        Param::Text(&row.account),
        Param::Text(row.currency.code()),
        Param::Integer(row.amount_minor),
        Param::optional(row.transfer),
        Param::optional_text(row.refusal.as_deref()),
        Param::optional_text(row.reason.as_deref()),
        Param::Integer(row.change),
        Param::optional_text(row.message.as_deref()),
    ];
    driver.execute(CAME_INSERT, &params)
}

/// How a sender's reference was answered.
pub fn arrival(
    driver: &mut dyn Driver,
    ledger: &str,
    reference: &str,
) -> Result<Option<ArrivalRow>> {
    let params = [Param::Text(reference), Param::Text(ledger)];
    query_one(driver, CAME_BY_REFERENCE, &params, read_came)
}

/// What came under a reference, if one sender alone has used it.
pub fn arrival_under(driver: &mut dyn Driver, reference: &str) -> Result<Option<ArrivalRow>> {
    by_any_spelling(reference, |reference| {
        let mut found = query_all(driver, CAME_UNDER, &[Param::Text(reference)], read_came)?;
        Ok(found.pop().filter(|_| found.is_empty()))
    })
}

/// What a transfer brought from another ledger.
pub fn arrival_as(driver: &mut dyn Driver, transfer: i64) -> Result<Option<ArrivalRow>> {
    query_one(driver, CAME_AS, &[Param::Integer(transfer)], read_came)
}

/// What came after a key, at most `limit`.
pub fn arrivals(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<ArrivalRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, CAME_PAGE, &params, read_came)
}

/// What came from one ledger after a key, at most `limit`.
pub fn arrivals_from(
    driver: &mut dyn Driver,
    ledger: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<ArrivalRow>> {
    let params = [
        Param::Text(ledger),
        Param::Integer(after),
        Param::Integer(limit),
    ];
    query_all(driver, CAME_FROM, &params, read_came)
}

/// What was sent to one ledger after a key, at most `limit`.
pub fn dispatches_to(
    driver: &mut dyn Driver,
    ledger: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<DispatchRow>> {
    let params = [
        Param::Text(ledger),
        Param::Integer(after),
        Param::Integer(limit),
    ];
    query_all(driver, SENT_TO, &params, read_sent)
}

fn read_sent(row: &dyn Row) -> Result<DispatchRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("dispatch {id} has a wrong {what}"));
    Ok(DispatchRow {
        id,
        ledger: row.text(1)?,
        ledger_name: row.text(2)?,
        address: row.text(3)?,
        account: row.text(4)?,
        currency: Currency::kept(&row.text(5)?).ok_or_else(|| wrong("currency"))?,
        state: TransitState::from_code(row.integer(6)?).ok_or_else(|| wrong("state"))?,
        arrived_as: row.optional_text(7)?,
        refusal: row.optional_text(8)?,
        reason: row.optional_text(9)?,
        change: row.integer(10)?,
    })
}

fn read_came(row: &dyn Row) -> Result<ArrivalRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("arrival {id} has a wrong {what}"));
    Ok(ArrivalRow {
        id,
        ledger: row.text(1)?,
        ledger_name: row.text(2)?,
        reference: row.text(3)?,
        sender: row.text(4)?,
        account: row.text(5)?,
        currency: Currency::kept(&row.text(6)?).ok_or_else(|| wrong("currency"))?,
        amount_minor: row.integer(7)?,
        transfer: row.optional_integer(8)?,
        refusal: row.optional_text(9)?,
        reason: row.optional_text(10)?,
        change: row.integer(11)?,
        message: row.optional_text(12)?,
    })
}
