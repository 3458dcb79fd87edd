//! Imported files: what each was, and how far it was posted.

use bankctl_storage::driver::{
    Driver, Lookahead, Param, Row, Sequence, next_id, query_all, query_one,
};
use bankctl_storage::{Result, damaged};
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Timestamp};

use crate::customers;
use crate::kernel::rules::duties::FILES;
use crate::kernel::tables::business_days::day_of;
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;
use crate::kernel::tables::prefetch::{self, Named};

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("batch_number");

/// Imported files.
pub(crate) const TABLE: Table = Table::of(
    "batch",
    1,
    "id batch_key# kind sha256# file# reading# source currency# total_rows last_line posted amount_minor complete hold skipped* business_date sketch* first_transfer last_transfer change_id paid_before* skipped_references*",
)
.numbered(NUMBERS)
.insert(FILES)
.update(&[
    ("last_line posted amount_minor complete hold skipped first_transfer last_transfer change_id paid_before", FILES),
]);

macro_rules! columns {
    () => {
        "id, batch_key, kind, sha256, file, reading, source, currency, total_rows, last_line, \
         posted, amount_minor, complete, hold, skipped, business_date, sketch, first_transfer, \
         last_transfer, change_id, paid_before, skipped_references"
    };
}

const INSERT: &str = concat!(
    "INSERT INTO batch (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)"
);
const UPDATE: &str = "UPDATE batch SET last_line = $1, posted = $2, amount_minor = $3, complete = $4, hold = $5, skipped = $6, first_transfer = $7, last_transfer = $8, change_id = $9, paid_before = $10 WHERE id = $11";
const BY_ID: &str = concat!("SELECT ", columns!(), " FROM batch WHERE id = $1");
const BY_KEY: &str = concat!("SELECT ", columns!(), " FROM batch WHERE batch_key = $1");
const SINCE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM batch WHERE business_date >= $1 ORDER BY id"
);
const PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM batch WHERE id > $1 ORDER BY id LIMIT $2"
);
const PAGE_BACK: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM batch WHERE id < $1 ORDER BY id DESC LIMIT $2"
);
const UNFINISHED: &str = "SELECT count(*) FROM batch WHERE complete = 0";
const PAID: &str = "SELECT credit, amount_minor, value_date, business_date, booked_at FROM transfer WHERE id BETWEEN $1 AND $2 AND batch = $3 AND NOT EXISTS (SELECT 1 FROM transfer AS other WHERE other.reverses = transfer.id) ORDER BY id";
const READ_AS: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM batch WHERE reading = $1 ORDER BY id DESC LIMIT 1"
);
/// Where many write.
const LOCK: &str = "SELECT id FROM batch WHERE batch_key = $1 FOR NO KEY UPDATE";
const KEY_OF: &str = "SELECT batch_key FROM batch WHERE id = $1";
const LAST_ID: &str = "SELECT coalesce(max(id), 0) FROM batch";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    INSERT, UPDATE, BY_ID, BY_KEY, SINCE, PAGE, PAGE_BACK, UNFINISHED, PAID, READ_AS, KEY_OF,
    LAST_ID,
];

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BatchKind {
    /// Wages.
    Payroll = 1,
    /// Customers and accounts of another system.
    Accounts = 2,
    /// Checks that another bank presents.
    Checks = 3,
    /// Entries of the Automated Clearing House.
    Ach = 4,
    /// Payments that an account orders.
    Payments = 5,
}

/// An imported file.
#[derive(Clone, Debug)]
pub struct BatchRow {
    /// The key in the ledger.
    pub id: i64,
    /// The caller's key, or the file's hash.
    pub batch_key: String,
    /// What the file holds.
    pub kind: BatchKind,
    /// The SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
    /// The name of the file.
    pub file: String,
    /// How its columns are read, as options that say so.
    pub reading: String,
    /// The account that pays.
    pub source: AccountId,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Data rows in the file.
    pub total_rows: i64,
    /// The last line that was dealt with.
    pub last_line: i64,
    /// Rows posted.
    pub posted: i64,
    /// Their sum in minor units.
    pub amount_minor: i64,
    /// Whether the whole file was dealt with.
    pub complete: bool,
    /// The hold that reserves the rest of the employer's money.
    pub hold: Option<i64>,
    /// The lines that were not taken, rising.
    pub skipped: Vec<u64>,
    /// The business date that the import began on.
    pub business_date: Day,
    /// A sample of the rows, to recognise the file under another name.
    pub sketch: Vec<u8>,
    /// The first transfer of its rows; 0 if there is none.
    pub first_transfer: i64,
    /// The last one.
    pub last_transfer: i64,
    /// The line of the change log that last changed it.
    pub change: i64,
    /// The lines that files before it have paid, rising, where its rows are
    /// known by nothing but what stands in them.
    pub paid_before: Vec<u64>,
    /// Hashes of the references in the lines that were not taken, rising.
    pub skipped_references: Vec<u64>,
}

/// Keeps others from going on with an import.
pub(crate) fn lock(driver: &mut dyn Driver, key: &str) -> Result<()> {
    locks::row(driver, LOCK, Param::Text(key))
}

/// Says that an import goes on, which is locked and then read, and that so many rows of
/// new customers and accounts are written.
pub(crate) fn foresee_accounts(
    driver: &mut dyn Driver,
    key: &str,
    named: (&Named<'_>, usize),
    between: &[String; 2],
) -> Result<()> {
    let key = [Param::Text(key)];
    let first = [LOCK, BY_KEY].map(|statement| Lookahead::Query(statement, &key));
    prefetch::new_accounts(driver, &first, named, customers::NUMBERS, between)
}

/// Writes a new batch.
pub fn insert(driver: &mut dyn Driver, batch: &BatchRow) -> Result<()> {
    driver.execute(
        INSERT,
        &[
            Param::Integer(batch.id),
            Param::Text(&batch.batch_key),
            Param::Integer(batch.kind as i64),
            Param::Text(&batch.sha256),
            Param::Text(&batch.file),
            Param::Text(&batch.reading),
            Param::Integer(batch.source.0),
            Param::Text(batch.currency.code()),
            Param::Integer(batch.total_rows),
            Param::Integer(batch.last_line),
            Param::Integer(batch.posted),
            Param::Integer(batch.amount_minor),
            Param::Integer(i64::from(batch.complete)),
            Param::optional(batch.hold),
            Param::Blob(&lines_to_bytes(&batch.skipped)),
            Param::Integer(i64::from(batch.business_date.0)),
            Param::Blob(&batch.sketch),
            Param::Integer(batch.first_transfer),
            Param::Integer(batch.last_transfer),
            Param::Integer(batch.change),
            Param::Blob(&lines_to_bytes(&batch.paid_before)),
            Param::Blob(&hashes_to_bytes(&batch.skipped_references)),
        ],
    )
}

/// Writes how far a batch is.
pub fn update(driver: &mut dyn Driver, batch: &BatchRow) -> Result<()> {
    driver.execute(
        UPDATE,
        &[
            Param::Integer(batch.last_line),
            Param::Integer(batch.posted),
            Param::Integer(batch.amount_minor),
            Param::Integer(i64::from(batch.complete)),
            Param::optional(batch.hold),
            Param::Blob(&lines_to_bytes(&batch.skipped)),
            Param::Integer(batch.first_transfer),
            Param::Integer(batch.last_transfer),
            Param::Integer(batch.change),
            Param::Blob(&lines_to_bytes(&batch.paid_before)),
            Param::Integer(batch.id),
        ],
    )
}

/// The batch of a key in the ledger.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<BatchRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// The batch of a caller's key.
pub fn by_key(driver: &mut dyn Driver, key: &str) -> Result<Option<BatchRow>> {
    query_one(driver, BY_KEY, &[Param::Text(key)], read)
}

/// The batches that began on a business date or later.
pub fn since(driver: &mut dyn Driver, day: Day) -> Result<Vec<BatchRow>> {
    query_all(driver, SINCE, &[Param::Integer(i64::from(day.0))], read)
}

/// The batches after a key.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<BatchRow>> {
    query_all(
        driver,
        PAGE,
        &[Param::Integer(after), Param::Integer(limit)],
        read,
    )
}

/// The batches before a key, newest first.
pub fn page_back(driver: &mut dyn Driver, before: i64, limit: i64) -> Result<Vec<BatchRow>> {
    query_all(
        driver,
        PAGE_BACK,
        &[Param::Integer(before), Param::Integer(limit)],
        read,
    )
}

/// A value date, and when it was booked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Dated {
    /// The value date.
    pub(crate) value_date: Day,
    /// The business date.
    pub(crate) booked_on: Day,
    /// When it was booked.
    pub(crate) booked_at: Timestamp,
}

/// Shows what the rows of a batch have paid and no one has taken back: account,
/// amount in minor units, and the value date, if there is one, with the day and
/// the time of the booking.
pub(crate) fn paid(
    driver: &mut dyn Driver,
    batch: &BatchRow,
    visit: &mut dyn FnMut(AccountId, i64, Option<Dated>),
) -> Result<()> {
    let keys = [batch.first_transfer, batch.last_transfer, batch.id].map(Param::Integer);
    driver.query(PAID, &keys, &mut |row| {
        let dated = match row.optional_integer(2)? {
            Some(value) => Some(Dated {
                value_date: day_of(value)?,
                booked_on: day_of(row.integer(3)?)?,
                booked_at: Timestamp(row.integer(4)?),
            }),
            None => None,
        };
        visit(AccountId(row.integer(0)?), row.integer(1)?, dated);
        Ok(())
    })
}

/// The caller's key of a batch.
pub fn key_of(driver: &mut dyn Driver, id: i64) -> Result<Option<String>> {
    query_one(driver, KEY_OF, &[Param::Integer(id)], |row| row.text(0))
}

/// How many files were begun and are not finished.
pub(crate) fn unfinished(driver: &mut dyn Driver) -> Result<i64> {
    query_one(driver, UNFINISHED, &[], |row| row.integer(0)).map(|count| count.unwrap_or(0))
}

/// The key of the next batch.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    if let Some(key) = next_id(driver, NUMBERS)? {
        return Ok(key);
    }
    last_key(driver).map(|last| last + 1)
}

/// The newest batch whose file was read in a way.
pub fn read_as(driver: &mut dyn Driver, reading: &str) -> Result<Option<BatchRow>> {
    query_one(driver, READ_AS, &[Param::Text(reading)], read)
}

/// The key of the newest batch; zero if there is none.
pub fn last_key(driver: &mut dyn Driver) -> Result<i64> {
    query_one(driver, LAST_ID, &[], |row| row.integer(0)).map(|last| last.unwrap_or(0))
}

fn read(row: &dyn Row) -> Result<BatchRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("batch {id} has a wrong {what}"));
    Ok(BatchRow {
        id,
        batch_key: row.text(1)?,
        kind: match row.integer(2)? {
            1 => BatchKind::Payroll,
            2 => BatchKind::Accounts,
            3 => BatchKind::Checks,
            4 => BatchKind::Ach,
            5 => BatchKind::Payments,
            _ => return Err(wrong("kind")),
        },
        sha256: row.text(3)?,
        file: row.text(4)?,
        reading: row.text(5)?,
        source: AccountId(row.integer(6)?),
        currency: Currency::kept(&row.text(7)?).ok_or_else(|| wrong("currency"))?,
        total_rows: row.integer(8)?,
        last_line: row.integer(9)?,
        posted: row.integer(10)?,
        amount_minor: row.integer(11)?,
        complete: match row.integer(12)? {
            0 => false,
            1 => true,
            _ => return Err(wrong("mark of its end")),
        },
        hold: row.optional_integer(13)?,
        skipped: lines_from_bytes(&row.blob(14)?).ok_or_else(|| wrong("list of lines"))?,
        business_date: Day(i32::try_from(row.integer(15)?).map_err(|_| wrong("date"))?),
        sketch: row.blob(16)?,
        first_transfer: row.integer(17)?,
        last_transfer: row.integer(18)?,
        change: row.integer(19)?,
        paid_before: lines_from_bytes(&row.blob(20)?).ok_or_else(|| wrong("list of lines"))?,
        skipped_references: hashes_from_bytes(&row.blob(21)?)
            .ok_or_else(|| wrong("list of references"))?,
    })
}

fn hashes_to_bytes(hashes: &[u64]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.to_be_bytes()).collect()
}

fn hashes_from_bytes(bytes: &[u8]) -> Option<Vec<u64>> {
    let (hashes, rest) = bytes.as_chunks::<8>();
    let hashes = hashes.iter().map(|hash| u64::from_be_bytes(*hash));
    rest.is_empty().then(|| hashes.collect())
}

/// Rising line numbers in few bytes: each as the difference to the one before,
/// seven bits a byte, the highest bit set on all but the last.
fn lines_to_bytes(lines: &[u64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(lines.len());
    let mut before = 0;
    for line in lines {
        let mut left = line - before;
        before = *line;
        while left >= 0x80 {
            bytes.push(u8::try_from(left & 0x7f).unwrap_or(0) | 0x80);
            left >>= 7;
        }
        bytes.push(u8::try_from(left).unwrap_or(0));
    }
    bytes
}

fn lines_from_bytes(bytes: &[u8]) -> Option<Vec<u64>> {
    let mut lines = Vec::new();
    let (mut before, mut value, mut shift) = (0u64, 0u64, 0u32);
    for byte in bytes {
        value |= u64::from(byte & 0x7f).checked_shl(shift)?;
        shift += 7;
        if byte & 0x80 == 0 {
            before = before.checked_add(value)?;
            lines.push(before);
            (value, shift) = (0, 0);
        }
    }
    (shift == 0).then_some(lines)
}

#[cfg(test)]
mod tests {
    use super::{lines_from_bytes, lines_to_bytes};

    #[test]
    fn line_numbers_come_back() {
        for lines in [vec![], vec![2], vec![2, 3, 130, 131, 70_000, u64::MAX / 2]] {
            assert_eq!(lines_from_bytes(&lines_to_bytes(&lines)), Some(lines));
        }
        assert_eq!(lines_from_bytes(&[0x80]), None);
        assert_eq!(lines_from_bytes(&[0xff; 12]), None);
    }
}
