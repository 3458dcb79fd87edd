//! Disputes.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Day;
use bankctl_types::number::{AccountId, CustomerNumber};

use crate::disputes::rules::dispute::{
    Dispute, DisputeKind, DisputeStatus, Initiated, Notice, Outcome, Regime,
};
use crate::kernel::rules::duties::{COUNTER, FILES, REPORTERS};
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;
use crate::kernel::tables::stored::Stored;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("dispute_number");

/// Disputes.
pub(crate) const TABLE: Table = Table::of(
    "dispute",
    1,
    "id transfer account customer kind regime initiated amount_minor notice notice_on statement_sent confirmed_on new_account status credited_minor credited_on credit_told_on outcome found_minor decided_on decision_told_on debit_on returned_on documents# note# lines# reference# change_id",
)
.numbered(NUMBERS)
.insert(COUNTER)
.update(&[
    ("confirmed_on status credit_told_on decision_told_on documents note lines change_id", REPORTERS),
    ("credited_minor credited_on outcome found_minor decided_on debit_on returned_on", FILES),
]);

macro_rules! dispute {
    ($rest:literal) => {
        concat!(
            "SELECT id, transfer, account, customer, kind, regime, initiated, amount_minor, \
             notice, notice_on, statement_sent, confirmed_on, new_account, status, \
             credited_minor, credited_on, credit_told_on, outcome, found_minor, decided_on, \
             decision_told_on, debit_on, returned_on, documents, note, lines, reference, \
             change_id FROM dispute ",
            $rest
        )
    };
}

const BY_ID: &str = dispute!("WHERE id = $1");
const PAGE: &str = dispute!("WHERE id > $1 ORDER BY id LIMIT $2");
const OF_TRANSFER: &str = dispute!("WHERE transfer = $1 ORDER BY id");
const OF_ACCOUNT: &str = dispute!("WHERE account = $1 ORDER BY id");
const OF_REFERENCE: &str = dispute!("WHERE reference = $1");
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM dispute";
const INSERT: &str = "INSERT INTO dispute (id, transfer, account, customer, kind, regime, initiated, amount_minor, notice, notice_on, statement_sent, new_account, reference, status, credited_minor, found_minor, documents, note, lines, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
const UPDATE: &str = "UPDATE dispute SET confirmed_on = $1, status = $2, credit_told_on = $3, decision_told_on = $4, documents = $5, note = $6, lines = $7, change_id = $8, credited_minor = $9, credited_on = $10, outcome = $11, found_minor = $12, decided_on = $13, debit_on = $14, returned_on = $15 WHERE id = $16";
const NOTE: &str = "UPDATE dispute SET confirmed_on = $1, status = $2, credit_told_on = $3, decision_told_on = $4, documents = $5, note = $6, lines = $7, change_id = $8 WHERE id = $9";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    BY_ID,
    PAGE,
    OF_TRANSFER,
    OF_ACCOUNT,
    OF_REFERENCE,
    NEXT,
    INSERT,
    UPDATE,
    NOTE,
];

/// A dispute as it is stored.
pub type DisputeRow = Stored<Dispute>;

fn day(row: &dyn Row, place: usize) -> Result<Option<Day>> {
    let number = row.optional_integer(place)?;
    let day = number.map(|number| i32::try_from(number).map(Day));
    day.transpose()
        .map_err(|_| damaged("a dispute has a wrong day"))
}

/// Numbers in a text, with blanks between.
fn numbers(text: &str) -> Option<Vec<i64>> {
    text.split_whitespace()
        .map(|number| number.parse().ok())
        .collect()
}

fn text_of(numbers: &[i64]) -> String {
    let texts: Vec<String> = numbers.iter().map(i64::to_string).collect();
    texts.join(" ")
}

/// The documents and the lines of a dispute.
fn lists_of(dispute: &Dispute) -> [String; 2] {
    [&dispute.documents, &dispute.lines].map(|all| text_of(all))
}

fn read(row: &dyn Row) -> Result<DisputeRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("dispute {id} has a wrong {what}"));
    let initiated = row.optional_integer(6)?;
    let outcome = row.optional_integer(17)?;
    Ok(DisputeRow {
        id,
        record: Dispute {
            transfer: row.integer(1)?,
            account: AccountId(row.integer(2)?),
            customer: CustomerNumber::from_key(row.integer(3)?),
            kind: DisputeKind::from_code(row.integer(4)?).ok_or_else(|| wrong("kind"))?,
            regime: Regime::from_code(row.integer(5)?).ok_or_else(|| wrong("regime"))?,
            initiated: initiated
                .map(|code| Initiated::from_code(code).ok_or_else(|| wrong("place")))
                .transpose()?,
            amount_minor: row.integer(7)?,
            notice: Notice::from_code(row.integer(8)?).ok_or_else(|| wrong("notice"))?,
            notice_on: day(row, 9)?.ok_or_else(|| wrong("day"))?,
            statement_sent: day(row, 10)?,
            confirmed_on: day(row, 11)?,
            new_account: match row.integer(12)? {
                0 => false,
                1 => true,
                _ => return Err(wrong("mark of a new account")),
            },
            status: DisputeStatus::from_code(row.integer(13)?).ok_or_else(|| wrong("state"))?,
            credited_minor: row.integer(14)?,
            credited_on: day(row, 15)?,
            credit_told_on: day(row, 16)?,
            outcome: outcome
                .map(|code| Outcome::from_code(code).ok_or_else(|| wrong("outcome")))
                .transpose()?,
            found_minor: row.integer(18)?,
            decided_on: day(row, 19)?,
            decision_told_on: day(row, 20)?,
            debit_on: day(row, 21)?,
            returned_on: day(row, 22)?,
            documents: numbers(&row.text(23)?).ok_or_else(|| wrong("list of documents"))?,
            note: row.optional_text(24)?,
            lines: numbers(&row.text(25)?).ok_or_else(|| wrong("list of lines"))?,
            reference: row.optional_text(26)?,
        },
        change: row.integer(27)?,
    })
}

/// The dispute of a key.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<DisputeRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// The disputes after a key.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<DisputeRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, PAGE, &params, read)
}

/// The disputes of a transaction, oldest first.
pub fn of_transfer(driver: &mut dyn Driver, transfer: i64) -> Result<Vec<DisputeRow>> {
    query_all(driver, OF_TRANSFER, &[Param::Integer(transfer)], read)
}

/// The disputes about an account, oldest first.
pub fn of_account(driver: &mut dyn Driver, account: AccountId) -> Result<Vec<DisputeRow>> {
    query_all(driver, OF_ACCOUNT, &[Param::Integer(account.0)], read)
}

/// The dispute that was opened under a reference.
pub fn of_reference(driver: &mut dyn Driver, reference: &str) -> Result<Option<DisputeRow>> {
    query_one(driver, OF_REFERENCE, &[Param::Text(reference)], read)
}

/// The next free key.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Locks a dispute, where rows are locked.
pub fn lock(driver: &mut dyn Driver, id: i64) -> Result<()> {
    const LOCK: &str = "SELECT id FROM dispute WHERE id = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(id))
}

fn of_day(day: Option<Day>) -> Param<'static> {
    Param::optional(day.map(|day| i64::from(day.0)))
}

/// Writes a dispute that was opened just now.
pub fn insert(driver: &mut dyn Driver, row: &DisputeRow) -> Result<()> {
    let dispute = &row.record;
    let [documents, lines] = &lists_of(dispute);
    let params = [
        Param::Integer(row.id),
        Param::Integer(dispute.transfer),
        Param::Integer(dispute.account.0),
        Param::Integer(dispute.customer.key()),
        Param::Integer(dispute.kind.code()),
        Param::Integer(dispute.regime.code()),
        Param::optional(dispute.initiated.map(Initiated::code)),
        Param::Integer(dispute.amount_minor),
        Param::Integer(dispute.notice.code()),
        of_day(Some(dispute.notice_on)),
        of_day(dispute.statement_sent),
        Param::Integer(i64::from(dispute.new_account)),
        Param::optional_text(dispute.reference.as_deref()),
        Param::Integer(dispute.status.code()),
        Param::Integer(dispute.credited_minor),
        Param::Integer(dispute.found_minor),
        Param::Text(documents),
        Param::optional_text(dispute.note.as_deref()),
        Param::Text(lines),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Writes what became of a dispute by what was booked for it.
pub fn update(driver: &mut dyn Driver, row: &DisputeRow) -> Result<()> {
    let dispute = &row.record;
    let lists = lists_of(dispute);
    let noted = noted(row, &lists);
    let booked = [
        Param::Integer(dispute.credited_minor),
        of_day(dispute.credited_on),
        Param::optional(dispute.outcome.map(Outcome::code)),
        Param::Integer(dispute.found_minor),
        of_day(dispute.decided_on),
        of_day(dispute.debit_on),
        of_day(dispute.returned_on),
        Param::Integer(row.id),
    ];
    driver.execute(UPDATE, &[&noted[..], &booked].concat())
}

/// Writes what was written down about a dispute, by whoever may move no money too.
pub fn note(driver: &mut dyn Driver, row: &DisputeRow) -> Result<()> {
    let lists = lists_of(&row.record);
    let noted = noted(row, &lists);
    driver.execute(NOTE, &[&noted[..], &[Param::Integer(row.id)]].concat())
}

/// What is written of a dispute each time it changes.
fn noted<'v>(row: &'v DisputeRow, [documents, lines]: &'v [String; 2]) -> [Param<'v>; 8] {
    let dispute = &row.record;
    [
        of_day(dispute.confirmed_on),
        Param::Integer(dispute.status.code()),
        of_day(dispute.credit_told_on),
        of_day(dispute.decision_told_on),
        Param::Text(documents),
        Param::optional_text(dispute.note.as_deref()),
        Param::Text(lines),
        Param::Integer(row.change),
    ]
}
