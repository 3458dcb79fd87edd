//! The schema: its versions, and whether it is still what was made.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::beside::beside;
use super::copy::copy_pages;
use super::fault::translate;
use super::{Driver, Mode, Sqlite, names, wal};
use crate::atomic_file::Output;
use crate::driver::RowCheck;
use crate::files::{create_private, draft_beside, io, names_of, put};
use crate::migrate::{self, Migrate, Step};
pub(super) use crate::schema::SQLITE as STEPS;
use crate::schema::SQLITE_NEW;
use crate::upgrade::Upgrade;
use crate::{Error, Result, damaged};

/// How many rows with a missing reference are named.
const PROBLEMS_MAX: usize = 200;

/// The newest version of the schema that is known here.
pub(crate) fn newest_schema() -> i64 {
    migrate::newest(STEPS)
}

/// The engine, and the version of the schema that is made here.
pub(crate) fn described() -> String {
    let (library, schema) = (rusqlite::version(), newest_schema());
    format!("SQLite {library}, schema {schema}")
}

/// Indexes are looked up in the order of their tables: what is met again and
/// again stays in memory.
const CHECK_SETTINGS: &str = "PRAGMA cache_size = -16384";

/// What SQLite itself finds wrong, and what differs from the schema.
pub(super) fn problems(sqlite: &mut Sqlite, rows: RowCheck) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let wal = beside(&sqlite.path, "-wal");
    let page_bytes = sqlite.integer_of("PRAGMA page_size")?;
    let page_bytes = usize::try_from(page_bytes).map_err(damaged)?;
    found.extend(wal::problem(&wal, page_bytes)?);
    sqlite.batch(CHECK_SETTINGS)?;
    match rows {
        RowCheck::All => {
            integrity(sqlite, "PRAGMA integrity_check(100)", &mut found)?;
            references(sqlite, "PRAGMA foreign_key_check", &mut found)?;
        }
        RowCheck::AllButJournal => {
            // All pages and indexes, but of the rows no CHECK yet.
            sqlite.batch("PRAGMA ignore_check_constraints = ON")?;
            let whole = integrity(sqlite, "PRAGMA integrity_check(100)", &mut found);
            sqlite.batch("PRAGMA ignore_check_constraints = OFF")?;
            whole?;
            for table in tables_beside_journal(sqlite)? {
                let [check, references_of] = [
                    format!("PRAGMA quick_check('{table}')"),
                    format!("PRAGMA foreign_key_check('{table}')"),
                ];
                integrity(sqlite, &check, &mut found)?;
                references(sqlite, &references_of, &mut found)?;
            }
        }
    }
    let expected = schema_of(
        &Connection::open_in_memory().map_err(|error| translate(&error))?,
        true,
    )?;
    let actual = schema_of(&*sqlite.connection()?, false)?;
    found.extend(
        expected
            .iter()
            .filter(|line| !actual.contains(line))
            .map(|line| format!("the schema lacks or has changed: {}", first_line(line))),
    );
    found.extend(
        actual
            .iter()
            .filter(|line| !expected.contains(line))
            .map(|line| {
                format!(
                    "the schema has what this program did not make: {}",
                    first_line(line)
                )
            }),
    );
    Ok(found)
}

fn integrity(sqlite: &mut Sqlite, check: &str, found: &mut Vec<String>) -> Result<()> {
    sqlite.query(check, &[], &mut |row| {
        let line = row.text(0)?;
        if line != "ok" {
            found.push(format!("integrity_check: {line}"));
        }
        Ok(())
    })
}

fn references(sqlite: &mut Sqlite, check: &str, found: &mut Vec<String>) -> Result<()> {
    sqlite.query(check, &[], &mut |row| {
        let (table, parent) = (row.text(0)?, row.text(2)?);
        let line = row.optional_integer(1)?.unwrap_or(0);
        if found.len() < PROBLEMS_MAX {
            found.push(format!(
                "row {line} of {table} refers to a missing row of {parent}"
            ));
        }
        Ok(())
    })
}

/// Only tables that this program makes: another's name could be anything.
fn tables_beside_journal(sqlite: &mut Sqlite) -> Result<Vec<String>> {
    let mut tables = Vec::new();
    let all = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'transfer'";
    sqlite.query(all, &[], &mut |row| {
        let name = row.text(0)?;
        if name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        {
            tables.push(name);
        }
        Ok(())
    })?;
    Ok(tables)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}

/// Everything that has a name: what it is, its own, that of its table, and how
/// it was made. The engine's own tables are known by all of it: a trigger that
/// is called as one of them is not.
const NAMED: &str = "SELECT CAST(type AS TEXT), CAST(name AS TEXT), coalesce(CAST(tbl_name AS TEXT), ''), coalesce(CAST(sql AS TEXT), '') FROM sqlite_schema WHERE NOT (type = 'table' AND name = tbl_name AND coalesce(sql, '') IN ('CREATE TABLE sqlite_stat1(tbl,idx,stat)', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)', 'CREATE TABLE sqlite_sequence(name,seq)'))";

/// The definitions of all tables, indexes and triggers, and of what else there
/// is.
fn schema_of(connection: &Connection, make: bool) -> Result<Vec<String>> {
    let read = || -> rusqlite::Result<Vec<String>> {
        if make {
            connection.execute_batch(SQLITE_NEW)?;
            let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            for script in migrate::scripts(STEPS, version) {
                connection.execute_batch(script)?;
            }
        }
        let mut statement = connection.prepare(NAMED)?;
        let rows = statement.query_map([], |row| {
            let [kind, name, table, script]: [String; 4] =
                [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
            Ok(format!("{kind} {name} on {table}: {script}"))
        })?;
        rows.collect()
    };
    read().map_err(|error| translate(&error))
}

impl Migrate for Sqlite {
    fn version(&mut self) -> Result<i64> {
        self.integer_of("PRAGMA user_version")
    }

    fn keep_copy(&mut self, version: i64) -> Result<()> {
        let copy = beside(&self.path, &format!(".v{version}"));
        // Under another name until it is whole: a process that is killed
        // here leaves no half of a copy that looks like one.
        let folder = draft_beside(&copy)?;
        let draft = folder.file("copy.db");
        create_private(&draft).map_err(|error| io(&error, &draft))?;
        copy_pages(&*self.connection()?, &draft)?;
        let kept = Connection::open_with_flags(&draft, OpenFlags::SQLITE_OPEN_READ_WRITE)
            .and_then(|copy| copy.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)))
            .map_err(|error| translate(&error))?;
        if kept != version {
            // Another process was faster, and has kept a copy.
            return Ok(());
        }
        put(&draft, &Output::own(&copy))
    }

    fn run(&mut self, steps: &[Step], upgrade: Upgrade<'_>) -> Result<()> {
        let version = self.version()?;
        if version > 0 && migrate::has_plain(steps, version) {
            self.shred(true)?;
        }
        self.begin(Mode::Write)?;
        if let Err(error) = self.may_edit_schema(true) {
            self.rollback();
            return Err(error);
        }
        let mut all = || -> Result<()> {
            // Another process may have been faster.
            let (version, newest) = (self.version()?, migrate::newest(steps));
            if version == 0 {
                self.batch(SQLITE_NEW)?;
                let made = self.version()?;
                migrate::scripts(steps, made).try_for_each(|script| self.batch(script))?;
            } else {
                migrate::bring(self, steps, version, upgrade)
                    .map_err(|error| migrate::not_of_version(version, error))?;
            }
            // The only name that it has is its own.
            let names = std::fs::metadata(&self.path).map_or(0, |data| names_of(&data));
            if names == 1 && version < newest {
                let path = self.path.clone();
                names::settle(self, &path)?;
            }
            self.batch(&format!("PRAGMA user_version = {newest}"))
        };
        let done = match all() {
            // The next process runs what is missing.
            Ok(()) => self.commit().map_err(Error::without_doubt),
            Err(error) => {
                self.rollback();
                Err(error)
            }
        };
        done.and(self.may_edit_schema(false)).and(self.shred(false))
    }
}

impl Sqlite {
    /// Whether statements may edit the texts that the schema is made of, as
    /// some steps do. Otherwise no one can.
    pub(super) fn may_edit_schema(&mut self, on: bool) -> Result<()> {
        self.connection()?
            .set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, !on)
            .map(drop)
            .map_err(|error| translate(&error))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::Write as _;
    use std::fs;
    use std::path::Path;

    use rusqlite::Connection;

    use super::{STEPS, schema_of};
    use crate::migrate;
    use crate::schema::SQLITE_NEW;

    /// A ledger that every step was run on.
    fn stepped() -> Connection {
        let connection = Connection::open_in_memory().expect("memory");
        for script in migrate::scripts(STEPS, 0) {
            connection.execute_batch(script).expect("a step");
        }
        connection
    }

    fn texts(connection: &Connection, select: &str) -> Vec<String> {
        let mut statement = connection.prepare(select).expect("a statement");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<Result<_, _>>().expect("texts")
    }

    /// The rows of a table, as a statement that puts them in.
    fn rows(connection: &Connection, table: &str) -> Option<String> {
        let columns = format!("SELECT name FROM pragma_table_info('{table}')");
        let columns = texts(connection, &columns);
        let quoted: Vec<String> = columns
            .iter()
            .map(|name| format!("quote({name})"))
            .collect();
        let select = format!("SELECT {} FROM {table}", quoted.join(" || ', ' || "));
        let rows = texts(connection, &select);
        let (columns, rows) = (columns.join(", "), rows.join("),\n  ("));
        (!rows.is_empty()).then(|| format!("INSERT INTO {table} ({columns}) VALUES\n  ({rows});\n"))
    }

    /// What the steps make, as one file: tables, their first rows, and then what
    /// watches over rows.
    fn written(connection: &Connection) -> String {
        let made = |which: &str| {
            let select = format!(
                "SELECT sql || ';' FROM sqlite_schema WHERE type {which} 'table' AND sql IS NOT NULL ORDER BY rowid"
            );
            texts(connection, &select).join("\n") + "\n"
        };
        let mut file = String::from(
            "-- The schema of a new ledger, as the numbered files leave it. Made of them by a test.\n\n",
        );
        file += &made("=");
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid";
        for table in texts(connection, tables) {
            file += &rows(connection, &table).unwrap_or_default();
        }
        file += &made("<>");
        let newest = migrate::newest(STEPS);
        writeln!(file, "PRAGMA user_version = {newest};").expect("text");
        file
    }

    #[test]
    fn a_new_ledger_is_as_the_steps_leave_one() {
        let stepped = stepped();
        let file = written(&stepped);
        if std::env::var_os("BANKCTL_BLESS").is_some() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema/new/sqlite.sql");
            fs::write(path, &file).expect("the file is written");
            return;
        }
        assert!(
            file == SQLITE_NEW,
            "schema/new/sqlite.sql is old: BANKCTL_BLESS=1 cargo test --locked -p bankctl_storage"
        );
        let new = Connection::open_in_memory().expect("memory");
        new.execute_batch(SQLITE_NEW).expect("the schema");
        let all = |connection| -> BTreeSet<String> {
            let lines = schema_of(connection, false).expect("a schema");
            lines.into_iter().collect()
        };
        assert_eq!(all(&new), all(&stepped));
        assert_eq!(written(&new), file);
    }
}
