//! Every value changed, every row taken away, copied and put into the past, by a
//! forger who makes all that follows fit again ([`forge`]): what a checkpoint that
//! was made before does not show is named here, and in
//! `docs/internals/integrity.md`.
//!
//! The short form takes a row with a value and one without for each column, gives
//! it one other value (of those that there are, in turn; all where one may pass), and
//! takes away three rows of each table. `BANKCTL_ROUNDS` says of how many rows the
//! long form takes each other value:
//!
//! ```sh
//! BANKCTL_ROUNDS=1000 cargo test --locked --test cli forger -- --nocapture
//! ```

pub mod forge;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rusqlite::Connection;
use rusqlite::types::Value as Cell;

use crate::by_hand::{columns, exactly, rows, tables};
use crate::common::{Bank, DAY, text};
use crate::verify::nightly;
use forge::Forger;

/// What `verify --since` does not show, and why it can't.
const UNSEEN: &[(&str, &str)] = &[
    ("ledger.place", "about the file, not the books"),
    ("ledger.wipe_since", "about the file, not the books"),
    ("ledger.wipe_all", "about the file, not the books"),
    (
        "session.used_at",
        "written while somebody works, without a line of the change log each time",
    ),
    (
        "session: taken away",
        "a session that is not there lets nobody in, and a copy has none",
    ),
    (
        "transfer: added today",
        "what is added by all rules, dated after the checkpoint, is as business of today",
    ),
    (
        "change: added today",
        "what is added by all rules, dated after the checkpoint, is as business of today",
    ),
    (
        "change: put a moment back",
        "lines of the change log have the time of the clock, which may be set back a little",
    ),
];

/// One forgery.
struct Case {
    /// The table and column, or what was done to a row of it.
    of: String,
    statements: String,
}

/// What became of the forgeries.
#[derive(Default)]
struct Found {
    /// Which ones `verify` alone does not show, by what they are of.
    alone: BTreeMap<String, usize>,
    /// Which ones it does not show with a checkpoint either.
    since: BTreeMap<String, Vec<String>>,
    wrong: Vec<String>,
}

fn another(cell: &Cell, name: &str) -> Vec<String> {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    match cell {
        Cell::Null
            if ["_sealed", "_token", "_tail"]
                .iter()
                .any(|end| name.ends_with(end)) =>
        {
            vec!["x'ab'".to_owned()]
        }
        Cell::Null => vec!["7".to_owned()],
        Cell::Integer(value) => {
            let other = if *value == 1 { 2 } else { 1 };
            let mut values = vec![other.to_string()];
            if *value > 1_000_000_000 {
                // A time: a day before, and a moment later.
                values.extend([value - DAY, value + 1].map(|other| other.to_string()));
            } else if *value > 2 {
                values.push((value - 1).to_string());
            }
            values
        }
        Cell::Real(_) => vec!["0".to_owned()],
        // The path of a file in a folder whose name is drawn: whether it has a capital
        // is another matter each time.
        Cell::Text(value) if Path::new(value).is_absolute() => vec![quoted(&format!("{value}x"))],
        Cell::Text(value) => {
            let mut values = vec![
                format!("{value}x"),
                value.to_lowercase(),
                value.to_uppercase(),
            ];
            values.extend((value == "USD").then(|| "EUR".to_owned()));
            values.extend((value == "UTC").then(|| "Europe/Berlin".to_owned()));
            values.retain(|other| other != value);
            values.iter().map(|other| quoted(other)).collect()
        }
        Cell::Blob(bytes) => {
            let other = if bytes.first() == Some(&0xab) {
                "cd"
            } else {
                "ab"
            };
            vec![format!("x'{}'", other.repeat(bytes.len().max(1)))]
        }
    }
}

fn cases(connection: &Connection, rounds: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut turn = 0;
    for table in tables(connection) {
        let names = columns(connection, &table);
        let found = rows(connection, &table);
        for (at, name) in names.iter().enumerate() {
            let with = found.iter().filter(|row| row[at] != Cell::Null);
            let without = found.iter().filter(|row| row[at] == Cell::Null);
            for row in with.take(rounds).chain(without.take(rounds)) {
                let of = format!("{table}.{name}");
                let mut values = another(&row[at], name);
                if rounds == 1 && UNSEEN.iter().all(|(unseen, _)| *unseen != of) {
                    turn += 1;
                    values = vec![values.swap_remove(turn % values.len())];
                }
                for value in values {
                    cases.push(Case {
                        of: of.clone(),
                        statements: format!(
                            "UPDATE OR IGNORE {table} SET {name} = {value} WHERE {}",
                            exactly(&names, row)
                        ),
                    });
                }
            }
        }
        let more = rounds.min(found.len()) - 1;
        let mut places: BTreeSet<usize> = (1..=more).collect();
        places.extend([0, found.len() / 2, found.len() - 1]);
        for place in places {
            let row = exactly(&names, &found[place]);
            cases.push(Case {
                of: format!("{table}: taken away"),
                statements: format!("DELETE FROM {table} WHERE {row}"),
            });
            for (what, key) in [("copied", None), ("copied below one", Some("-7"))] {
                let own = key.map(|key| (names[0].as_str(), key.to_owned()));
                cases.push(Case {
                    of: format!("{table}: {what}"),
                    statements: copy(&table, &names, &row, own.as_slice()),
                });
            }
        }
    }
    cases.extend(dated());
    cases
}

/// A copy of a row with a key of its own, and with some other values.
fn copy(table: &str, names: &[String], row: &str, other: &[(&str, String)]) -> String {
    let key = match table {
        "external_number" | "customer_word" => "'zz'".to_owned(),
        "transfer" | "change" => format!("(SELECT max(id) + 1 FROM {table})"),
        _ => "999999999".to_owned(),
    };
    let values: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            if let Some((_, value)) = other.iter().find(|(column, _)| column == name) {
                return value.clone();
            }
            match (at, name.as_str()) {
                (0, _) => key.clone(),
                (_, "reference") if table == "arrival" => "'another'".to_owned(),
                (_, "reference" | "reverses" | "hold" | "external_id" | "transfer") => {
                    "NULL".to_owned()
                }
                (_, "secret_hash" | "access_hash" | "refresh_hash") => "randomblob(32)".to_owned(),
                (_, "batch_key") => "'another'".to_owned(),
                (_, "name") if table == "operator" => "'eve'".to_owned(),
                (_, "name") if table == "calendar" => "'another'".to_owned(),
                (_, "name") if table == "master_key" => format!("'{}'", "e".repeat(32)),
                _ => name.clone(),
            }
        })
        .collect();
    let values = values.join(", ");
    format!("INSERT OR IGNORE INTO {table} SELECT {values} FROM {table} WHERE {row}")
}

/// Rows that are added at the end, with the times of the last or of before, in
/// the only lane or in a new one.
fn dated() -> Vec<Case> {
    let mut cases = Vec::new();
    for table in ["transfer", "change"] {
        // A deposit, and a line that changes no record.
        let row = match table {
            "transfer" => {
                "id = (SELECT max(id) FROM transfer WHERE kind = 1 AND batch IS NULL AND value_date IS NULL)"
            }
            _ => "id = (SELECT max(id) FROM change WHERE action = 'revealed' OR subject = 14)",
        };
        let names: &[&str] = if table == "transfer" {
            &[
                "id",
                "debit",
                "credit",
                "amount_minor",
                "kind",
                "channel",
                "booked_at",
                "business_date",
                "value_date",
                "operator",
                "batch",
                "line",
                "reverses",
                "hold",
                "reference",
                "memo",
                "debit_balance_minor",
                "credit_balance_minor",
                "debit_previous",
                "debit_jump",
                "credit_previous",
                "credit_jump",
                "leaf",
                "lane",
                "source",
                "source_key",
                "group_id",
            ]
        } else {
            &[
                "id",
                "subject",
                "subject_key",
                "action",
                "after",
                "operator",
                "booked_at",
                "business_date",
                "leaf",
                "lane",
                "origin",
                "approval",
            ]
        };
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let last = |column: &str, less: i64| {
            format!(
                "(SELECT max({column}) - {less} FROM (SELECT {column} FROM transfer UNION ALL SELECT {column} FROM change))"
            )
        };
        for (what, micros, days, lane) in [
            ("added today", 0, 0, 0),
            ("put a moment back", 1, 0, 0),
            ("put a day back", 0, 1, 0),
            ("put forty days back", 40 * DAY, 40, 0),
            ("put back in another lane", 40 * DAY, 40, 1),
        ] {
            let other = [
                ("booked_at", last("booked_at", micros)),
                ("business_date", last("business_date", days)),
                ("lane", lane.to_string()),
                ("action", "'revealed'".to_owned()),
                ("subject", "1".to_owned()),
                ("subject_key", "1".to_owned()),
                ("group_id", "NULL".to_owned()),
            ];
            let mut statements = copy(table, &names, row, &other);
            if lane == 1 {
                statements.push_str(
                    "; INSERT INTO log (id, leaves, peaks) VALUES (3, 0, x''), (4, 0, x'')",
                );
            }
            cases.push(Case {
                of: format!("{table}: {what}"),
                statements,
            });
        }
    }
    cases
}

/// A copy of a bank that one thread works on.
struct Bench {
    bank: Bank,
    kept: Vec<u8>,
    content: BTreeSet<String>,
    note: String,
    public: String,
}

impl Bench {
    fn of(bank: &Bank, note: &str, public: &str) -> Self {
        let mut other = Bank::nowhere();
        other.now = bank.now;
        other.operator.clone_from(&bank.operator);
        other.take_keys_of(bank);
        let connection = Connection::open(bank.ledger()).expect("a ledger");
        Self {
            kept: fs::read(bank.ledger()).expect("a ledger"),
            content: content(&connection),
            note: other.file("kept.note", note),
            public: public.to_owned(),
            bank: other,
        }
    }

    /// The ledger as it was, changed by hand and made to fit.
    fn forge(&self, case: &Case) -> Result<(), String> {
        let ledger = self.bank.ledger();
        for leftover in ["bank.db-wal", "bank.db-shm"] {
            let _ = fs::remove_file(self.bank.path(leftover));
        }
        fs::write(&ledger, &self.kept).expect("a copy");
        own(&ledger);
        let forger = Forger::open(&ledger);
        let before = forger.connection.total_changes();
        let done = forger.connection.execute_batch(&case.statements);
        let changed = forger.connection.total_changes() > before;
        let mut is_forged = false;
        if done.is_ok() && changed {
            forger.refit();
            is_forged = content(&forger.connection) != self.content;
        }
        forger.close();
        match done {
            // What SQLite itself refuses is no forgery.
            Err(error) => Err(error.to_string()),
            // What follows from the rest is as it was once all fits again.
            Ok(()) if !is_forged => Err("nothing is changed".to_owned()),
            Ok(()) => Ok(()),
        }
    }

    /// Whether a proof says that all is well.
    fn is_ok(&self, since: bool) -> Result<bool, String> {
        let since = since.then_some(["--since", &self.note, "--public-key", &self.public]);
        let more = since.iter().flatten().copied();
        let arguments: Vec<&str> = ["verify", "-o", "json"].into_iter().chain(more).collect();
        let run = self.bank.run(&arguments);
        match run.code {
            0 => Ok(true),
            // Shown, or nobody is let in any more.
            8 | 5 => Ok(false),
            code => Err(format!("exit {code}: {}", run.stderr)),
        }
    }
}

/// Every row of every table.
fn content(connection: &Connection) -> BTreeSet<String> {
    let of = |table: String| {
        let rows = rows(connection, &table).into_iter();
        rows.map(move |row| format!("{table} {row:?}"))
    };
    tables(connection).into_iter().flat_map(of).collect()
}

#[cfg(unix)]
fn own(path: &Path) {
    crate::common::mode(path, 0o600);
}
#[cfg(not(unix))]
fn own(_: &Path) {}

#[test]
fn what_a_forger_makes_fit_is_shown_by_a_checkpoint_or_named() {
    let bank = nightly();
    let key = bank.path("audit.key").display().to_string();
    let public = text(&bank.json(&["audit", "keygen", &key])["public_key"]);
    let checkpoint = ["audit", "checkpoint", "--key", &key];
    let note = bank.run(&checkpoint).done().stdout;
    Forger::open(&bank.ledger()).close();
    bank.verify();
    let connection = Connection::open(bank.ledger()).expect("a ledger");
    let given = std::env::var("BANKCTL_ROUNDS").ok();
    let rounds = given.map_or(1, |text| text.parse().expect("BANKCTL_ROUNDS is a number"));
    let cases = cases(&connection, rounds);
    drop(connection);
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Found::default()));
    let tried = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            let bench = Bench::of(&bank, &note, &public);
            let (next, tried, found, cases) = (&next, &tried, &found, &cases);
            scope.spawn(move || {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if bench.forge(case).is_err() {
                        continue;
                    }
                    tried.fetch_add(1, Ordering::Relaxed);
                    let alone = bench.is_ok(false);
                    // With a checkpoint all is found that is found without: the
                    // short form takes that as proved by the long one.
                    let since = match &alone {
                        Ok(false) if rounds == 1 => Ok(false),
                        _ => bench.is_ok(true),
                    };
                    let mut found = found.lock().expect("nobody panics");
                    for outcome in [&alone, &since] {
                        if let Err(wrong) = outcome {
                            found.wrong.push(format!("{}: {wrong}", case.statements));
                        }
                    }
                    if alone == Ok(true) {
                        *found.alone.entry(case.of.clone()).or_default() += 1;
                    }
                    if since == Ok(true) {
                        let unseen = found.since.entry(case.of.clone()).or_default();
                        unseen.push(case.statements.clone());
                    }
                }
            });
        }
    });
    let (tried, found) = (tried.into_inner(), found.into_inner().expect("kept"));
    let alone: usize = found.alone.values().sum();
    let since: usize = found.since.values().map(Vec::len).sum();
    println!(
        "{tried} forgeries of {} that were tried: {alone} not shown by `verify` alone, {since} not by `verify --since`",
        cases.len()
    );
    println!("{:#?}", found.alone);
    assert!(found.wrong.is_empty(), "{:#?}", found.wrong);
    let named: BTreeSet<&str> = UNSEEN.iter().map(|(of, _)| *of).collect();
    let unseen: BTreeSet<&str> = found.since.keys().map(String::as_str).collect();
    assert_eq!(unseen, named, "{:#?}", found.since);
    assert!(tried > 400, "only {tried} forgeries");
    if rounds == 1 {
        let page = include_str!("../../../docs/internals/integrity.md").replace('\n', " ");
        let told = format!(
            "Of {tried} forgeries `verify` alone lets {alone} pass: who may write the whole file can make another one. With a checkpoint from before, {since} are not shown"
        );
        assert!(page.contains(&told), "integrity.md does not say: {told}");
    }
}
