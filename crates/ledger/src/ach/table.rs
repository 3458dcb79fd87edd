//! Entries of the Automated Clearing House.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Day;
use bankctl_types::number::AccountId;

use crate::ach::rules::entry::{AchEntry, AchState};
use crate::kernel::rules::duties::FILES;
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("ach_entry_number");

/// Entries of the Automated Clearing House.
pub(crate) const TABLE: Table = Table::of(
    "ach_entry",
    1,
    "id batch line entry_key# code amount_minor due state account in_suspense reason# info# return_by exported# sent# change_id original",
)
.numbered(NUMBERS)
.insert(FILES)
.update(&[(
    "state account in_suspense reason info return_by exported change_id original",
    FILES,
)]);

macro_rules! entry {
    ($rest:literal) => {
        concat!(
            "SELECT id, batch, line, entry_key, code, amount_minor, due, state, account, \
             in_suspense, reason, info, return_by, exported, sent, change_id, original FROM ach_entry ",
            $rest
        )
    };
}

const BY_ID: &str = entry!("WHERE id = $1");
const BY_KEY: &str = entry!("WHERE entry_key = $1");
const OF_FILE: &str = entry!("WHERE entry_key >= $1 AND entry_key < $2 ORDER BY entry_key LIMIT 1");
const PAGE: &str = entry!("WHERE id > $1 ORDER BY id LIMIT $2");
const BEFORE: &str = entry!("WHERE id < $1 ORDER BY id DESC LIMIT $2");
const IN_STATE_BEFORE: &str = entry!("WHERE id < $1 AND state = $2 ORDER BY id DESC LIMIT $3");
// Those below name the states that the index `ach_entry_open` leaves out, and are
// answered from it: most entries are posted (2) or noted (7), and nothing waits in them.
const OPEN: &str = entry!(
    "WHERE state NOT IN (2, 7) AND exported IS NULL AND id > $1 AND state = $2 ORDER BY id LIMIT $3"
);
const OPEN_BEFORE: &str = entry!(
    "WHERE state NOT IN (2, 7) AND exported IS NULL AND id < $1 AND state = $2 ORDER BY id DESC LIMIT $3"
);
const DUE: &str = entry!(
    "WHERE state NOT IN (2, 7) AND exported IS NULL AND state = 1 AND id > $1 AND due <= $2 ORDER BY id LIMIT $3"
);
const TO_DECIDE: &str = entry!(
    "WHERE state NOT IN (2, 7) AND exported IS NULL AND state IN (3, 4) AND id < $1 AND return_by <= $2 ORDER BY id DESC LIMIT $3"
);
const COUNT_TO_DECIDE: &str = "SELECT count(*) FROM ach_entry WHERE state NOT IN (2, 7) AND exported IS NULL AND state IN (3, 4) AND return_by <= $1";
const OF_OUT_FILE: &str = entry!(
    "WHERE state NOT IN (2, 7) AND state IN (5, 6, 9, 10, 11) AND exported = $1 ORDER BY id"
);
const CHANGED: &str =
    entry!("WHERE state NOT IN (2, 7) AND state IN (10, 11) AND info IS NOT NULL ORDER BY id");
// By key: those of a batch have keys that begin alike.
const SENT_OF_BATCH: &str = entry!("WHERE entry_key >= $1 AND entry_key < $2 ORDER BY id");
// No index begins with the trace: every key is looked at, in the index that has them alone.
const OF_TRACE: &str = "SELECT id FROM ach_entry WHERE entry_key >= 'ach/' AND entry_key < 'ach0' AND entry_key LIKE $1 ORDER BY entry_key";
const LAST: &str = "SELECT coalesce(max(id), 0) FROM ach_entry";
const OF_BATCH: &str = "SELECT state, count(*), CAST(sum(amount_minor) AS BIGINT), min(due), min(return_by), count(*) - count(NULLIF(amount_minor, 0)) FROM ach_entry WHERE entry_key >= $1 AND entry_key < $2 AND batch = $3 GROUP BY state ORDER BY state";
const FILES_OF: &str = "SELECT DISTINCT exported FROM ach_entry WHERE state NOT IN (2, 7) AND state IN (5, 6, 9, 10, 11) AND exported >= $1 AND exported < $2 ORDER BY exported";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM ach_entry";
const INSERT: &str = "INSERT INTO ach_entry (id, batch, line, entry_key, code, amount_minor, due, state, account, in_suspense, reason, info, return_by, exported, sent, change_id, original) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
const UPDATE: &str = "UPDATE ach_entry SET state = $1, account = $2, in_suspense = $3, reason = $4, info = $5, return_by = $6, exported = $7, change_id = $8, original = $9 WHERE id = $10";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    BY_ID,
    BY_KEY,
    OF_FILE,
    PAGE,
    BEFORE,
    IN_STATE_BEFORE,
    OPEN,
    OPEN_BEFORE,
    DUE,
    TO_DECIDE,
    COUNT_TO_DECIDE,
    OF_OUT_FILE,
    CHANGED,
    SENT_OF_BATCH,
    OF_TRACE,
    LAST,
    OF_BATCH,
    FILES_OF,
    NEXT,
    INSERT,
    UPDATE,
];

/// An entry as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AchRow {
    /// The key.
    pub id: i64,
    /// The entry.
    pub record: AchEntry,
    /// The line of the change log that it is as of.
    pub change: i64,
}

fn read(row: &dyn Row) -> Result<AchRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("ACH entry {id} has a wrong {what}"));
    let day = |value: i64| i32::try_from(value).map(Day).map_err(|_| wrong("day"));
    Ok(AchRow {
        id,
        record: AchEntry {
            batch: row.integer(1)?,
            line: row.integer(2)?,
            entry_key: row.text(3)?,
            code: row.integer(4)?,
            amount_minor: row.integer(5)?,
            due: day(row.integer(6)?)?,
            state: AchState::from_code(row.integer(7)?).ok_or_else(|| wrong("state"))?,
            account: row.optional_integer(8)?.map(AccountId),
            in_suspense: match row.integer(9)? {
                0 => false,
                1 => true,
                _ => return Err(wrong("mark of suspense")),
            },
            reason: row.optional_text(10)?,
            info: row.optional_text(11)?,
            return_by: row.optional_integer(12)?.map(day).transpose()?,
            exported: row.optional_text(13)?,
            original: row.optional_integer(16)?,
            sent: serde_json::from_str(&row.text(14)?).map_err(|_| wrong("record"))?,
        },
        change: row.integer(15)?,
    })
}

/// The entry of a key.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<AchRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// The entry that is known by a text.
pub fn by_key(driver: &mut dyn Driver, key: &str) -> Result<Option<AchRow>> {
    query_one(driver, BY_KEY, &[Param::Text(key)], read)
}

/// An entry of a file with an identity: `ach/ORIGIN/DATE/TIME/MODIFIER`.
pub fn of_file(driver: &mut dyn Driver, identity: &str) -> Result<Option<AchRow>> {
    let (from, to) = below(identity);
    query_one(
        driver,
        OF_FILE,
        &[Param::Text(&from), Param::Text(&to)],
        read,
    )
}

/// The first text that begins with a text and a slash, and the first after all of those:
/// it has the character after the slash.
fn below(text: &str) -> (String, String) {
    (format!("{text}/"), format!("{text}0"))
}

/// The entries after a key.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<AchRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, PAGE, &params, read)
}

/// The entries before a key, in one state or all, newest first.
pub fn before(
    driver: &mut dyn Driver,
    state: Option<AchState>,
    before: i64,
    limit: i64,
) -> Result<Vec<AchRow>> {
    let (before, limit) = (Param::Integer(before), Param::Integer(limit));
    match state {
        None => query_all(driver, BEFORE, &[before, limit], read),
        Some(state) => {
            let params = [before, Param::Integer(state.code()), limit];
            let statement = if state.is_open() {
                OPEN_BEFORE
            } else {
                IN_STATE_BEFORE
            };
            query_all(driver, statement, &params, read)
        }
    }
}

/// The entries in a state after a key that no file has told of.
pub fn open(
    driver: &mut dyn Driver,
    state: AchState,
    after: i64,
    limit: i64,
) -> Result<Vec<AchRow>> {
    let params = [after, state.code(), limit].map(Param::Integer);
    query_all(driver, OPEN, &params, read)
}

/// The entries after a key that wait for a day until this one.
pub fn due(driver: &mut dyn Driver, until: Day, after: i64, limit: i64) -> Result<Vec<AchRow>> {
    let params = [after, i64::from(until.0), limit].map(Param::Integer);
    query_all(driver, DUE, &params, read)
}

/// The entries before a key that must be sent back or decided about by a day, newest
/// first.
pub fn to_decide(driver: &mut dyn Driver, by: Day, before: i64, limit: i64) -> Result<Vec<AchRow>> {
    let params = [before, i64::from(by.0), limit].map(Param::Integer);
    query_all(driver, TO_DECIDE, &params, read)
}

/// How many those are.
pub fn count_to_decide(driver: &mut dyn Driver, by: Day) -> Result<i64> {
    let params = [Param::Integer(i64::from(by.0))];
    let count = query_one(driver, COUNT_TO_DECIDE, &params, |row| row.integer(0))?;
    Ok(count.unwrap_or(0))
}

/// What an entry for another bank is known by: the batch that it was paid with, and its
/// line there.
pub(super) fn key_of_sent(batch: i64, line: u64) -> String {
    format!("out/{batch}/{line}")
}

/// The entries of an imported file that are for other banks.
pub fn sent_of_batch(driver: &mut dyn Driver, batch: i64) -> Result<Vec<AchRow>> {
    let (from, to) = below(&format!("out/{batch}"));
    let params = [Param::Text(&from), Param::Text(&to)];
    query_all(driver, SENT_OF_BATCH, &params, read)
}

/// The entries that a file for the operator is about, by its name `YYMMDD/A`.
pub fn of_out_file(driver: &mut dyn Driver, file: &str) -> Result<Vec<AchRow>> {
    query_all(driver, OF_OUT_FILE, &[Param::Text(file)], read)
}

/// The entries of ours about which another bank has said what is right.
pub fn changed(driver: &mut dyn Driver) -> Result<Vec<AchRow>> {
    query_all(driver, CHANGED, &[], read)
}

/// The entries that came with a trace.
pub fn of_trace(driver: &mut dyn Driver, trace: &str) -> Result<Vec<i64>> {
    let part = format!("ach/%/{trace}/%");
    let mut found = query_all(driver, OF_TRACE, &[Param::Text(&part)], |row| {
        row.integer(0)
    })?;
    found.sort_unstable();
    Ok(found)
}

/// As many numbers have a trace of their own: seven digits of it are the entry's.
const TRACES: i64 = 10_000_000;

/// The part of its trace that is an entry's own.
pub fn trace_of(entry: i64) -> i64 {
    entry.rem_euclid(TRACES)
}

/// The entry of ours that has a trace: its last seven digits are those of its number.
pub fn sent_as(driver: &mut dyn Driver, trace: &str) -> Result<Option<AchRow>> {
    let digits = trace.get(8..).filter(|digits| digits.len() == 7);
    let Some(number) = digits.and_then(|digits| digits.parse::<i64>().ok()) else {
        return Ok(None);
    };
    let last = query_one(driver, LAST, &[], |row| row.integer(0))?.unwrap_or(0);
    let mut id = last - (last - number).rem_euclid(TRACES);
    while id > 0 {
        let row = by_id(driver, id)?;
        let ours = row.filter(|row| row.record.is_sent() && row.record.sent.trace == trace);
        if ours.is_some() {
            return Ok(ours);
        }
        id -= TRACES;
    }
    Ok(None)
}

/// What the entries of a file in one state come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The state.
    pub state: AchState,
    /// How many.
    pub count: i64,
    /// How much, in cents.
    pub minor: i64,
    /// How many of them have no money.
    pub without_money: i64,
    /// The first day that one of them is booked on.
    pub due: Option<Day>,
    /// The first day by which one of them must be sent back.
    pub return_by: Option<Day>,
}

/// What became of the entries of a file, by state: of an identity as in [`of_file`], and a
/// batch.
pub fn of_batch(driver: &mut dyn Driver, identity: &str, batch: i64) -> Result<Vec<Standing>> {
    let (from, to) = below(identity);
    let params = [Param::Text(&from), Param::Text(&to), Param::Integer(batch)];
    query_all(driver, OF_BATCH, &params, |row| {
        let day = |value: Option<i64>| value.and_then(|value| i32::try_from(value).ok()).map(Day);
        Ok(Standing {
            state: AchState::from_code(row.integer(0)?)
                .ok_or_else(|| damaged("an ACH entry has a wrong state"))?,
            count: row.integer(1)?,
            minor: row.integer(2)?,
            without_money: row.integer(5)?,
            due: day(row.optional_integer(3)?),
            return_by: day(row.optional_integer(4)?),
        })
    })
}

/// The files for the operator that were made on a day, `YYMMDD`.
pub fn files(driver: &mut dyn Driver, date: &str) -> Result<Vec<String>> {
    let (from, to) = below(date);
    let params = [Param::Text(&from), Param::Text(&to)];
    query_all(driver, FILES_OF, &params, |row| row.text(0))
}

/// The next free key.
pub fn next(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Locks an entry, where rows are locked.
pub fn lock(driver: &mut dyn Driver, id: i64) -> Result<()> {
    const LOCK: &str = "SELECT id FROM ach_entry WHERE id = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(id))
}

fn day_param(day: Option<Day>) -> Option<i64> {
    day.map(|day| i64::from(day.0))
}

/// Writes an entry.
pub fn insert(driver: &mut dyn Driver, row: &AchRow) -> Result<()> {
    let entry = &row.record;
    let sent = serde_json::to_string(&entry.sent).map_err(damaged)?;
    let params = [
        Param::Integer(row.id),
        Param::Integer(entry.batch),
        Param::Integer(entry.line),
        Param::Text(&entry.entry_key),
        Param::Integer(entry.code),
        Param::Integer(entry.amount_minor),
        Param::Integer(i64::from(entry.due.0)),
        Param::Integer(entry.state.code()),
        Param::optional(entry.account.map(|account| account.0)),
        Param::Integer(i64::from(entry.in_suspense)),
        Param::optional_text(entry.reason.as_deref()),
        Param::optional_text(entry.info.as_deref()),
        Param::optional(day_param(entry.return_by)),
        Param::optional_text(entry.exported.as_deref()),
        Param::Text(&sent),
        Param::Integer(row.change),
        Param::optional(entry.original),
    ];
    driver.execute(INSERT, &params)
}

/// Writes what became of an entry.
pub fn update(driver: &mut dyn Driver, row: &AchRow) -> Result<()> {
    let entry = &row.record;
    let params = [
        Param::Integer(entry.state.code()),
        Param::optional(entry.account.map(|account| account.0)),
        Param::Integer(i64::from(entry.in_suspense)),
        Param::optional_text(entry.reason.as_deref()),
        Param::optional_text(entry.info.as_deref()),
        Param::optional(day_param(entry.return_by)),
        Param::optional_text(entry.exported.as_deref()),
        Param::Integer(row.change),
        Param::optional(entry.original),
        Param::Integer(row.id),
    ];
    driver.execute(UPDATE, &params)
}

#[cfg(test)]
mod tests {
    use bankctl_storage::{Error, Location, create};
    use rusqlite::Connection;

    use super::{
        CHANGED, COUNT_TO_DECIDE, DUE, FILES_OF, OF_BATCH, OF_FILE, OF_OUT_FILE, OPEN, OPEN_BEFORE,
        SENT_OF_BATCH, TO_DECIDE,
    };

    /// What is looked up again and again reads no entry that is settled.
    #[test]
    fn what_is_open_is_found_without_a_look_at_the_rest() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bank.db");
        create::<_, Error>(&Location::File(path.clone()), |_| Ok(())).expect("a ledger");
        let connection = Connection::open(&path).expect("the file");
        let open = "SEARCH ach_entry USING INDEX ach_entry_open (state=? AND exported";
        let key = "SEARCH ach_entry USING INDEX sqlite_autoindex_ach_entry_1 (entry_key>? AND entry_key<?)";
        let table = [
            (OPEN, open),
            (OPEN_BEFORE, open),
            (DUE, open),
            (TO_DECIDE, open),
            (COUNT_TO_DECIDE, open),
            (OF_OUT_FILE, open),
            (
                CHANGED,
                "SEARCH ach_entry USING INDEX ach_entry_open (state=?)",
            ),
            (
                FILES_OF,
                "SEARCH ach_entry USING COVERING INDEX ach_entry_open (state=? AND exported>? AND exported<?)",
            ),
            (SENT_OF_BATCH, key),
            (OF_BATCH, key),
            (OF_FILE, key),
        ];
        for (statement, expected) in table {
            let explained = format!("EXPLAIN QUERY PLAN {statement}");
            let mut plan = connection.prepare(&explained).expect(statement);
            let rows = plan
                .raw_query()
                .mapped(|row| row.get::<_, String>(3))
                .collect::<Result<Vec<_>, _>>()
                .expect("a plan");
            assert!(rows[0].starts_with(expected), "{statement}\n{rows:?}");
            assert!(!rows.iter().any(|row| row.starts_with("SCAN")), "{rows:?}");
        }
    }
}
