//! The schema on the server: opened, made, and told from others'.

use std::collections::HashMap;

use super::arrival::{Fresh, Place, connect};
use super::schema::STEPS;
use super::terms::quoted;
use super::{Address, Driver, Postgres, State};
use crate::migrate::{self, Step};
use crate::postgres::send_queue::{Foreseen, Statements};
use crate::upgrade::Upgrade;
use crate::{Error, Mode, Result};

pub(super) fn session(address: &Address) -> Result<Postgres> {
    let Fresh {
        line,
        warned,
        watch,
        terms,
        place,
    } = connect(address)?;
    let mut postgres = Postgres {
        address: address.clone(),
        line,
        terms,
        home: Home {
            schema: place.schema,
            exists: place.exists,
            made_by: None,
        },
        statements: Statements::new(place.is_pooled),
        state: State::Idle,
        trial: None,
        given: HashMap::new(),
        outbox: Vec::new(),
        foreseen: Foreseen::default(),
        copy: None,
        bulk: false,
        gathers: false,
        warned,
        unconfirmed: None,
        watch,
        stale: false,
        claim: None,
        part: place.part,
        account: place.account,
        client_address: place.client_address,
        clock: place.clock,
    };
    postgres.learn_part()?;
    Ok(postgres)
}

/// What a connection must lead to again when it is made anew.
pub(super) struct Home {
    /// The schema.
    pub(super) schema: String,
    /// Whether it was there.
    pub(super) exists: bool,
    /// The hash of the line of the change log that made the ledger, which no other
    /// has; `None` while there is none.
    made_by: Option<Vec<u8>>,
}

/// What stands in the schema that an address leads to.
pub(super) enum Found {
    /// There is no such schema yet; its name.
    NoSchema(String),
    /// It has nothing in it.
    Empty,
    /// A ledger of a version.
    Ledger(i64),
    /// Something else: one of its tables.
    Other(String),
}

/// The table of the version, where the caller may read it. By the index of names:
/// what a server says of all tables of a schema walks the tables of every schema.
const MARK: &str = "SELECT CAST(relname AS TEXT) FROM pg_class WHERE relname = 'bankctl_schema' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND has_table_privilege(oid, 'SELECT')";
/// Else any table that the caller has a right to, that one first.
const TABLES: &str = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY CASE WHEN table_name = 'bankctl_schema' THEN 0 ELSE 1 END, table_name LIMIT 1";
const VERSION: &str = "SELECT version FROM bankctl_schema";
/// Lines about the ledger itself begin with the one that made it.
const LEDGER: &str = "SELECT version, (SELECT leaf FROM change WHERE subject = 5 ORDER BY id LIMIT 1) FROM bankctl_schema";

pub(super) fn look(postgres: &mut Postgres) -> Result<Found> {
    if !postgres.home.exists {
        return Ok(Found::NoSchema(postgres.home.schema.clone()));
    }
    let mut table = None;
    for question in [MARK, TABLES] {
        postgres.query(question, &[], &mut |row| {
            table = Some(row.text(0)?);
            Ok(())
        })?;
        if table.is_some() {
            break;
        }
    }
    match table.as_deref() {
        None => Ok(Found::Empty),
        Some("bankctl_schema") => {
            let (version, made_by) = which(postgres)?;
            postgres.home.made_by = made_by;
            Ok(Found::Ledger(version))
        }
        Some(other) => Ok(Found::Other(other.to_owned())),
    }
}

/// Which ledger is there: its version, and the line that made it.
fn which(postgres: &mut Postgres) -> Result<(i64, Option<Vec<u8>>)> {
    let mut found = (0, None);
    postgres.query(LEDGER, &[], &mut |row| {
        found = (row.integer(0)?, row.optional_blob(1)?);
        Ok(())
    })?;
    Ok(found)
}

/// Proves that a connection that was made anew leads to where the one before
/// it did.
///
/// # Errors
/// [`Error::WrongPlace`].
pub(super) fn must_be_home(postgres: &mut Postgres, place: &Place) -> Result<()> {
    let address = postgres.address.to_string();
    let wrong = |what: &str| {
        Err(Error::WrongPlace(format!(
            "{address} leads to another {what} than before the connection was lost"
        )))
    };
    if place.schema != postgres.home.schema {
        return wrong("schema");
    }
    if postgres.home.made_by.is_none() {
        return Ok(());
    }
    match which(postgres) {
        Ok((_, made_by)) if made_by == postgres.home.made_by => Ok(()),
        Ok(_) | Err(Error::Damaged(_)) => wrong("ledger"),
        Err(error) => Err(error),
    }
}

/// Opens the ledger at an address.
pub(crate) fn open(address: &Address, upgrade: Upgrade<'_>) -> Result<Postgres> {
    let mut postgres = session(address)?;
    let location = address.to_string();
    let version = match look(&mut postgres)? {
        Found::NoSchema(name) => {
            return Err(Error::Missing(format!(
                "{location}: it has no schema {name:?}"
            )));
        }
        Found::Empty => return Err(Error::Missing(location)),
        Found::Other(table) => return Err(not_a_ledger(address, &table)),
        Found::Ledger(version) => version,
    };
    let known = migrate::newest(STEPS);
    if version < 1 {
        let reason = "it has no schema version".to_owned();
        return Err(Error::NotALedger { location, reason });
    }
    if version > known {
        return Err(Error::Newer {
            location,
            version,
            known,
        });
    }
    if version < known {
        migrate::migrate(&mut postgres, STEPS, upgrade)?;
    }
    Ok(postgres)
}

pub(super) fn not_a_ledger(address: &Address, table: &str) -> Error {
    Error::NotALedger {
        location: address.to_string(),
        reason: format!("its schema has other tables, such as {table:?}"),
    }
}

/// Makes a ledger in an empty schema, in one transaction: of two that try one
/// succeeds, and no one sees half a ledger.
pub(crate) fn create<T, E: From<Error>>(
    address: &Address,
    fill: impl FnOnce(&mut dyn Driver) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let mut postgres = session(address)?;
    let exists = || Error::Exists(address.to_string());
    let found = look(&mut postgres)?;
    // Another process makes one now, or has made it since this looked.
    let taken = |error: Error| match error {
        Error::Contended(_) | Error::Exists(_) => exists(),
        other => other,
    };
    match found {
        Found::NoSchema(_) | Found::Empty => {}
        Found::Ledger(_) => return Err(exists().into()),
        Found::Other(table) => return Err(not_a_ledger(address, &table).into()),
    }
    postgres.begin(Mode::Write)?;
    make_schema(&mut postgres, found).map_err(taken)?;
    postgres.state = State::Making;
    let made = fill(&mut postgres)?;
    postgres.state = State::Open;
    postgres.commit().map_err(taken)?;
    Ok(made)
}

/// Makes the schema, if need be, and everything in it.
pub(super) fn make_schema(postgres: &mut Postgres, found: Found) -> Result<()> {
    if let Found::NoSchema(name) = found {
        postgres.batch(&format!("CREATE SCHEMA IF NOT EXISTS {}", quoted(&name)))?;
    }
    migrate::scripts(STEPS, 0).try_for_each(|script| postgres.batch(script))?;
    let version = migrate::newest(STEPS);
    postgres.batch(&format!("UPDATE bankctl_schema SET version = {version}"))
}

/// Makes the tables of customers anew, and after an upgrade those too whose
/// columns or rows it has sealed: what was replaced lies in dead rows until then.
pub(super) fn wipe(postgres: &mut Postgres, all: bool) -> Result<()> {
    const CUSTOMERS: [&str; 3] = ["customer", "customer_word", "customer_key"];
    const OTHERS: [&str; 2] = ["account", "change"];
    let others = OTHERS.iter().filter(|_| all);
    for table in CUSTOMERS.iter().chain(others) {
        postgres.vacuum(table)?;
    }
    Ok(())
}

/// Whether a ledger could be made at an address; leaves it as it is.
pub(crate) fn is_free(address: &Address) -> Result<()> {
    match look(&mut session(address)?)? {
        Found::NoSchema(_) | Found::Empty => Ok(()),
        Found::Ledger(_) => Err(Error::Exists(address.to_string())),
        Found::Other(table) => Err(not_a_ledger(address, &table)),
    }
}

impl Postgres {
    /// Makes a table anew, which can't be done in a transaction.
    fn vacuum(&mut self, table: &str) -> Result<()> {
        let schema = quoted(&self.home.schema);
        self.batch(&format!("VACUUM FULL {schema}.{table}"))
    }
}

impl migrate::Migrate for Postgres {
    fn version(&mut self) -> Result<i64> {
        let mut version = 0;
        self.query(VERSION, &[], &mut |row| {
            version = row.integer(0)?;
            Ok(())
        })?;
        Ok(version)
    }

    /// A server's ledger is backed up by the server's own tools, and a
    /// migration that fails leaves nothing behind.
    fn keep_copy(&mut self, _: i64) -> Result<()> {
        Ok(())
    }

    fn run(&mut self, steps: &[Step], upgrade: Upgrade<'_>) -> Result<()> {
        self.begin(Mode::BulkWrite)?;
        let mut all = || -> Result<()> {
            self.batch("SELECT version FROM bankctl_schema FOR UPDATE")?;
            // Another process may have been faster.
            let version = self.version()?;
            migrate::bring(self, steps, version, upgrade)
                .map_err(|error| migrate::not_of_version(version, error))?;
            let newest = migrate::newest(steps);
            self.batch(&format!("UPDATE bankctl_schema SET version = {newest}"))
        };
        match all() {
            Ok(()) => self.commit(),
            Err(error) => {
                self.rollback();
                Err(error)
            }
        }
    }
}
