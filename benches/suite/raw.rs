//! The limit of the schema itself: the rows that an import wrote, written
//! again by bare prepared statements, without a look at any of them.
//!
//! A process of its own: `raw SOURCE TARGET` copies the journal's rows and the
//! positions that TARGET lacks from SOURCE, and prints the nanoseconds that
//! the writing took: from opening the file to having closed it. Commits are as
//! large as those of the import, and reach the disk as its do.

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params};

use super::common;

/// How many rows a commit has.
const CHUNK: usize = 250_000;

/// Runs that process.
pub fn time(source: &Path, target: &Path) -> Duration {
    let own = std::env::current_exe().expect("a path");
    let text = common::output(Command::new(own).arg("raw").arg(source).arg(target));
    Duration::from_nanos(text.trim().parse().expect("nanoseconds"))
}

/// What that process does.
pub fn write(arguments: &[String]) {
    let [source, target] = arguments else {
        panic!("raw needs two files");
    };
    let source =
        Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("opened");
    let mut after: i64 = {
        let target = Connection::open(target).expect("opened");
        let last = "SELECT coalesce(max(id), 0) FROM transfer";
        target.query_row(last, [], |row| row.get(0)).expect("a row")
    };
    let mut spent = Duration::ZERO;
    let since = Instant::now();
    let target = open(Path::new(target));
    spent += since.elapsed();
    loop {
        let (rows, positions) = chunk(&source, after);
        let Some(last) = rows.last() else { break };
        after = match last[0] {
            Value::Integer(id) => id,
            _ => panic!("a key that is no number"),
        };
        let since = Instant::now();
        insert(&target, &rows, &positions);
        spent += since.elapsed();
    }
    let since = Instant::now();
    target.close().expect("closed");
    spent += since.elapsed();
    println!("{}", spent.as_nanos());
}

fn open(path: &Path) -> Connection {
    let target = Connection::open(path).expect("opened");
    target
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; \
             PRAGMA wal_autocheckpoint = 65536;",
        )
        .expect("set");
    target
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)
        .expect("set");
    target
}

type Row = Vec<Value>;

/// The next rows, and the positions of the accounts in them.
fn chunk(source: &Connection, after: i64) -> (Vec<Row>, Vec<Row>) {
    let read = |statement: &str, value: i64, limit: usize| -> Vec<Row> {
        let mut statement = source.prepare_cached(statement).expect("a statement");
        let columns = statement.column_count();
        let rows = statement.query_map(params![value, limit as i64], |row| {
            (0..columns).map(|column| row.get(column)).collect()
        });
        rows.expect("rows").map(|row| row.expect("a row")).collect()
    };
    let rows = read(
        "SELECT * FROM transfer WHERE id > ?1 ORDER BY id LIMIT ?2",
        after,
        CHUNK,
    );
    let mut touched = HashSet::new();
    for row in &rows {
        for place in [1, 2] {
            if let Value::Integer(account) = row[place] {
                touched.insert(account);
            }
        }
    }
    let mut accounts: Vec<i64> = touched.into_iter().collect();
    accounts.sort_unstable();
    let position =
        "SELECT balance_minor, legs, spine, account FROM position WHERE account = ?1 LIMIT ?2";
    let positions = accounts
        .into_iter()
        .flat_map(|account| read(position, account, 1));
    (rows, positions.collect())
}

fn insert(target: &Connection, rows: &[Row], positions: &[Row]) {
    target.execute_batch("BEGIN IMMEDIATE").expect("begun");
    let columns = rows.first().map_or(0, Vec::len);
    let places: Vec<String> = (1..=columns).map(|place| format!("?{place}")).collect();
    run(
        target,
        &format!("INSERT INTO transfer VALUES ({})", places.join(", ")),
        rows,
    );
    run(
        target,
        "UPDATE position SET balance_minor = ?1, legs = ?2, spine = ?3 WHERE account = ?4",
        positions,
    );
    target.execute_batch("COMMIT").expect("committed");
}

fn run(target: &Connection, statement: &str, rows: &[Row]) {
    let mut statement = target.prepare_cached(statement).expect("a statement");
    for row in rows {
        for (place, value) in row.iter().enumerate() {
            statement
                .raw_bind_parameter(place + 1, value)
                .expect("bound");
        }
        statement.raw_execute().expect("written");
    }
}
