//! Requests that wait for a second person.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Timestamp;

use crate::approvals::rules::{Approval, ApprovalStatus};
use crate::kernel::rules::duties::{APPROVERS, MAKERS};
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("approval_number");

/// Requests that wait for a second person.
pub(crate) const TABLE: Table = Table::of(
    "approval",
    1,
    "id maker rule request# status asked_at expires_at checker decided_at reason# transfer change_id about#",
)
.numbered(NUMBERS)
.insert(MAKERS)
.update(&[
    ("status checker decided_at reason transfer change_id", APPROVERS),
]);

const BY_ID: &str = "SELECT id, maker, rule, request, status, asked_at, expires_at, checker, decided_at, reason, transfer, change_id, about FROM approval WHERE id = $1";
const PENDING: &str = "SELECT id, maker, rule, request, status, asked_at, expires_at, checker, decided_at, reason, transfer, change_id, about FROM approval WHERE status = 1 AND maker = $1 AND expires_at > $2 ORDER BY id";
const CONSENT: &str = "SELECT id, maker, rule, request, status, asked_at, expires_at, checker, decided_at, reason, transfer, change_id, about FROM approval WHERE status = 2 AND maker = $1 AND request = $2 AND decided_at > $3 ORDER BY id DESC LIMIT 1";
const ABOUT: &str = "SELECT id, maker, rule, request, status, asked_at, expires_at, checker, decided_at, reason, transfer, change_id, about FROM approval WHERE about = $1 ORDER BY id DESC LIMIT 1";
const OF_TRANSFER: &str = "SELECT id, maker, rule, request, status, asked_at, expires_at, checker, decided_at, reason, transfer, change_id, about FROM approval WHERE transfer = $1 ORDER BY id LIMIT 1";
const PAGE: &str = "SELECT id, maker, rule, request, status, asked_at, expires_at, checker, decided_at, reason, transfer, change_id, about FROM approval WHERE id > $1 ORDER BY id LIMIT $2";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM approval";
const INSERT: &str = "INSERT INTO approval (id, maker, rule, request, status, asked_at, expires_at, change_id, about) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const DECIDE: &str = "UPDATE approval SET status = $1, checker = $2, decided_at = $3, reason = $4, transfer = $5, change_id = $6 WHERE id = $7";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    BY_ID,
    PENDING,
    CONSENT,
    ABOUT,
    OF_TRANSFER,
    PAGE,
    NEXT,
    INSERT,
    DECIDE,
];

/// A request as it is stored.
#[derive(Clone, Debug)]
pub struct ApprovalRow {
    /// The number.
    pub id: i64,
    /// The record.
    pub approval: Approval,
    /// The line of the change log that it is as of.
    pub change: i64,
    /// By what it is found again, no matter who made it; it follows from what was
    /// asked.
    pub about: Option<String>,
}

fn read(row: &dyn Row) -> Result<ApprovalRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("request {id} has a wrong {what}"));
    Ok(ApprovalRow {
        id,
        approval: Approval {
            maker: row.integer(1)?,
            rule: Rule::from_code(row.integer(2)?).ok_or_else(|| wrong("rule"))?,
            request: row.text(3)?,
            status: ApprovalStatus::from_code(row.integer(4)?).ok_or_else(|| wrong("state"))?,
            asked_at: Timestamp(row.integer(5)?),
            expires_at: Timestamp(row.integer(6)?),
            checker: row.optional_integer(7)?,
            decided_at: row.optional_integer(8)?,
            reason: row.optional_text(9)?,
            transaction: row.optional_integer(10)?,
        },
        change: row.integer(11)?,
        about: row.optional_text(12)?,
    })
}

/// Keeps others from deciding about a request.
pub(crate) fn lock(driver: &mut dyn Driver, id: i64) -> Result<()> {
    const LOCK: &str = "SELECT id FROM approval WHERE id = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(id))
}

/// The request of a number.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<ApprovalRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// The requests of an operator that wait, oldest first.
pub fn pending(driver: &mut dyn Driver, maker: i64, now: Timestamp) -> Result<Vec<ApprovalRow>> {
    let params = [Param::Integer(maker), Param::Integer(now.0)];
    query_all(driver, PENDING, &params, read)
}

/// The same request of the same operator that another one has approved since a
/// time.
pub fn consent(
    driver: &mut dyn Driver,
    maker: i64,
    request: &str,
    since: Timestamp,
) -> Result<Option<ApprovalRow>> {
    let params = [
        Param::Integer(maker),
        Param::Text(request),
        Param::Integer(since.0),
    ];
    query_one(driver, CONSENT, &params, read)
}

/// The last request about something.
pub fn about(driver: &mut dyn Driver, about: &str) -> Result<Option<ApprovalRow>> {
    query_one(driver, ABOUT, &[Param::Text(about)], read)
}

/// The request that came to a transaction.
pub fn of_transfer(driver: &mut dyn Driver, transfer: i64) -> Result<Option<ApprovalRow>> {
    query_one(driver, OF_TRANSFER, &[Param::Integer(transfer)], read)
}

/// The requests after `after`, oldest first, at most `limit`.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<ApprovalRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, PAGE, &params, read)
}

/// The next free number.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Writes a request that waits.
pub fn insert(driver: &mut dyn Driver, row: &ApprovalRow) -> Result<()> {
    let approval = &row.approval;
    let params = [
        Param::Integer(row.id),
        Param::Integer(approval.maker),
        Param::Integer(approval.rule.code()),
        Param::Text(&approval.request),
        Param::Integer(approval.status.code()),
        Param::Integer(approval.asked_at.0),
        Param::Integer(approval.expires_at.0),
        Param::Integer(row.change),
        Param::optional_text(row.about.as_deref()),
    ];
    driver.execute(INSERT, &params)
}

/// Writes what an operator decided.
pub fn decide(driver: &mut dyn Driver, row: &ApprovalRow) -> Result<()> {
    let approval = &row.approval;
    let params = [
        Param::Integer(approval.status.code()),
        Param::optional(approval.checker),
        Param::optional(approval.decided_at),
        Param::optional_text(approval.reason.as_deref()),
        Param::optional(approval.transaction),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(DECIDE, &params)
}
