//! Papers of customers, their content sealed.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Timestamp;
use bankctl_types::number::CustomerNumber;

use crate::documents::rules::{Document, DocumentKind, MediaType};
use crate::kernel::rules::duties::{COUNTER, SUPERVISORS};
use crate::kernel::tables::descriptor::Table;

/// A paper may have ten million bytes.
const DOCUMENT_ROWS: i64 = 4;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("document_number");

/// Papers of customers.
pub(crate) const TABLE: Table = Table::of(
    "document",
    1,
    "id customer kind media_type size_bytes sha256* content_sealed* added_at destroyed_at change_id",
)
.read_by(DOCUMENT_ROWS)
.numbered(NUMBERS)
.insert(COUNTER)
.update(&[
    ("content_sealed destroyed_at change_id", SUPERVISORS),
]);

macro_rules! columns {
    () => {
        "id, customer, kind, media_type, size_bytes, sha256, added_at, destroyed_at, change_id"
    };
}

const BY_ID: &str = concat!("SELECT ", columns!(), " FROM document WHERE id = $1");
const PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM document WHERE id > $1 ORDER BY id LIMIT $2"
);
const OF_CUSTOMER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM document WHERE customer = $1 ORDER BY id"
);
const CONTENT: &str = "SELECT content_sealed FROM document WHERE id = $1";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM document";
const INSERT: &str = "INSERT INTO document (id, customer, kind, media_type, size_bytes, sha256, content_sealed, added_at, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const DESTROY: &str =
    "UPDATE document SET content_sealed = NULL, destroyed_at = $1, change_id = $2 WHERE id = $3";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BY_ID, PAGE, OF_CUSTOMER, CONTENT, NEXT, INSERT, DESTROY];

/// A paper as it is stored, without its content.
#[derive(Clone, Debug)]
pub struct DocumentRow {
    /// The number.
    pub id: i64,
    /// The record.
    pub document: Document,
    /// The line of the change log that it is as of.
    pub change: i64,
}

fn read(row: &dyn Row) -> Result<DocumentRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("document {id} has a wrong {what}"));
    let hash = row.blob(5)?.try_into();
    Ok(DocumentRow {
        id,
        document: Document {
            customer: CustomerNumber::from_key(row.integer(1)?),
            kind: DocumentKind::from_code(row.integer(2)?).ok_or_else(|| wrong("kind"))?,
            media_type: MediaType::from_code(row.integer(3)?).ok_or_else(|| wrong("form"))?,
            size_bytes: row.integer(4)?,
            sha256: hash.map_err(|_| wrong("hash"))?,
            added_at: Timestamp(row.integer(6)?),
            destroyed_at: row.optional_integer(7)?.map(Timestamp),
        },
        change: row.integer(8)?,
    })
}

/// The paper of a number.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<DocumentRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// The papers after a number.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<DocumentRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, PAGE, &params, read)
}

/// All papers of a customer, oldest first.
pub fn of_customer(driver: &mut dyn Driver, customer: CustomerNumber) -> Result<Vec<DocumentRow>> {
    query_all(driver, OF_CUSTOMER, &[Param::Integer(customer.key())], read)
}

/// What is sealed of a paper; nothing once it was destroyed.
pub fn content(driver: &mut dyn Driver, id: i64) -> Result<Option<Vec<u8>>> {
    let found = query_one(driver, CONTENT, &[Param::Integer(id)], |row| {
        row.optional_blob(0)
    })?;
    Ok(found.flatten())
}

/// The next free number.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Writes a paper.
pub fn insert(driver: &mut dyn Driver, row: &DocumentRow, sealed: &[u8]) -> Result<()> {
    let document = &row.document;
    let params = [
        Param::Integer(row.id),
        Param::Integer(document.customer.key()),
        Param::Integer(document.kind.code()),
        Param::Integer(document.media_type.code()),
        Param::Integer(document.size_bytes),
        Param::Blob(&document.sha256),
        Param::Blob(sealed),
        Param::Integer(document.added_at.0),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Destroys what is sealed of a paper.
pub fn destroy(driver: &mut dyn Driver, row: &DocumentRow) -> Result<()> {
    let params = [
        Param::optional(row.document.destroyed_at.map(|at| at.0)),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(DESTROY, &params)
}
