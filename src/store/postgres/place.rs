//! The schema on the server: opened, made, and told from others'.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio_postgres::config::SslMode;
use tokio_postgres::error::{DbError, Severity};
use tokio_postgres::{Config, NoTls};

use super::address::Tls;
use super::fault::translate;
use super::line::{Line, Request};
use super::outbox::{Foreseen, Statements};
use super::schema::STEPS;
use super::watch::Watch;
use super::{Address, Driver, Postgres, State, tls};
use crate::store::migrate::{self, Migrate as _, Step};
use crate::store::upgrade::Upgrade;
use crate::store::{Error, Mode, Result};

/// How long a server may take to answer a new connection, in seconds.
pub(super) const CONNECT_SECONDS_MAX: u64 = 10;

/// What every session is opened with. A statement or a lock that takes longer
/// than this is given up, so that a teller gets an answer.
const SESSION: &str = "-c lock_timeout=20s -c statement_timeout=25s -c idle_in_transaction_session_timeout=60s -c client_encoding=UTF8";

/// A fresh connection.
pub(super) struct Fresh {
    pub(super) line: Line,
    pub(super) warned: Arc<AtomicBool>,
    pub(super) watch: Watch,
}

/// Connects to the first host that lets us in.
pub(super) fn connect(address: &Address) -> Result<Fresh> {
    let mut failed = None;
    for config in address.configs()? {
        match connect_with(address, config) {
            Err(error) => failed = Some(error),
            done => return done,
        }
    }
    Err(failed.unwrap_or_else(|| Error::Unreachable(format!("{address} has no host"))))
}

fn connect_with(address: &Address, mut config: Config) -> Result<Fresh> {
    let options = match config.get_options() {
        // What the caller says comes later and counts.
        Some(given) => format!("{SESSION} {given}"),
        None => SESSION.to_owned(),
    };
    config.options(&options);
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX));
    }
    if config.get_application_name().is_none() {
        config.application_name("bankctl");
    }
    config.tcp_user_timeout(Duration::from_secs(30));
    // A machine that is gone is noticed in half a minute, also by whoever only
    // waits for an answer.
    config.keepalives_idle(Duration::from_secs(10));
    config.keepalives_interval(Duration::from_secs(5));
    config.keepalives_retries(4);
    let warned = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&warned);
    let told = move |notice: &DbError| {
        if notice.parsed_severity() == Some(Severity::Warning) {
            heard.store(true, Ordering::Relaxed);
        }
    };
    let shown = address.to_string();
    let mut line = if address.tls == Tls::Disabled {
        config.ssl_mode(SslMode::Disable);
        Line::connect(&config, NoTls, &shown, told)
    } else {
        config.ssl_mode(SslMode::Require);
        Line::connect(&config, tls::connector(address)?, &shown, told)
    }?;
    let told = line
        .fly(vec![Request::Text(SETTLED, &Vec::new())])
        .map_err(|(_, error)| translate(&error))?;
    let mut told = told.iter().flatten();
    let commit_max = told.find_map(|row| duration(row.try_get(0).ok()?));
    line.expect_within(commit_max);
    line.let_work(commit_max.is_none());
    let watch = Watch::new(commit_max);
    Ok(Fresh {
        line,
        warned,
        watch,
    })
}

/// Each session anew: what was acknowledged is on the disk, whatever the
/// server's default. How long a statement may take, which is how long a commit
/// is waited for. And where the engine knows that, a statement that was
/// prepared is planned once.
const SETTLED: &str = "SELECT current_setting('statement_timeout'), CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', false) END, CASE WHEN current_setting('plan_cache_mode', true) IS NOT NULL THEN set_config('plan_cache_mode', 'force_generic_plan', false) END";

/// A length of time as the server writes it: a whole number and its unit,
/// without one milliseconds. `None` for 0, which stands for no end.
fn duration(text: &str) -> Option<Duration> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let unit: u64 = match unit {
        "" | "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    let milliseconds = number.parse::<u64>().ok()?.checked_mul(unit)?;
    (milliseconds > 0).then(|| Duration::from_millis(milliseconds))
}

pub(super) fn session(address: &Address) -> Result<Postgres> {
    let Fresh {
        line,
        warned,
        watch,
    } = connect(address)?;
    Ok(Postgres {
        address: address.clone(),
        line,
        statements: Statements::default(),
        state: State::Idle,
        trial: None,
        outbox: Vec::new(),
        foreseen: Foreseen::default(),
        copy: None,
        bulk: false,
        warned,
        not_replicated: false,
        watch,
        stale: false,
        claim: None,
        account: None,
        client_address: None,
    })
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

/// The first schema of the search path that can be meant.
const PLACE: &str = "SELECT current_setting('search_path'), current_schema(), CAST(current_user AS TEXT), CAST(session_user AS TEXT), CAST(inet_client_addr() AS TEXT)";
const TABLES: &str = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY CASE WHEN table_name = 'bankctl_schema' THEN 0 ELSE 1 END, table_name LIMIT 1";
const VERSION: &str = "SELECT version FROM bankctl_schema";

pub(super) fn look(postgres: &mut Postgres) -> Result<Found> {
    let (mut path, mut current, mut user) = (String::new(), None, String::new());
    let (mut account, mut client) = (None, None);
    postgres.query(PLACE, &[], &mut |row| {
        (path, current) = (row.text(0)?, row.optional_text(1)?);
        user = row.text(2)?;
        // Who was let in, whatever role the session has taken since.
        (account, client) = (row.optional_text(3)?, row.optional_text(4)?);
        Ok(())
    })?;
    postgres.account = account;
    postgres.client_address = client.map(|address| address.trim_end_matches("/32").to_owned());
    let wanted = first_of(&path);
    let meant = match (&wanted, &current) {
        (Some(wanted), Some(current)) => wanted == current,
        (None, Some(current)) => *current == user || current == "public",
        (_, None) => false,
    };
    if !meant {
        let name = wanted.or(current).unwrap_or_else(|| "public".to_owned());
        return Ok(Found::NoSchema(name));
    }
    let mut table = None;
    postgres.query(TABLES, &[], &mut |row| {
        table = Some(row.text(0)?);
        Ok(())
    })?;
    match table.as_deref() {
        None => Ok(Found::Empty),
        Some("bankctl_schema") => Ok(Found::Ledger(postgres.version()?)),
        Some(other) => Ok(Found::Other(other.to_owned())),
    }
}

/// The first name in a search path; `None` if it is that of the user, who
/// need not have a schema.
fn first_of(path: &str) -> Option<String> {
    let first = path.split(',').next().unwrap_or_default().trim();
    let name = match first
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'))
    {
        Some(name) => name.replace("\"\"", "\""),
        None => first.to_owned(),
    };
    (name != "$user" && !name.is_empty()).then_some(name)
}

/// Opens the ledger at an address.
pub(in crate::store) fn open(address: &Address, upgrade: Upgrade<'_>) -> Result<Postgres> {
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
/// succeeds, and nobody sees half a ledger.
pub(in crate::store) fn create<T, E: From<Error>>(
    address: &Address,
    fill: impl FnOnce(&mut dyn Driver) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let mut postgres = session(address)?;
    let exists = || Error::Exists(address.to_string());
    let found = look(&mut postgres)?;
    // Somebody else makes one now, or has made it since this looked.
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
        let quoted = name.replace('"', "\"\"");
        postgres.batch(&format!("CREATE SCHEMA IF NOT EXISTS \"{quoted}\""))?;
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
        postgres.batch(&format!("VACUUM FULL {table}"))?;
    }
    Ok(())
}

/// Whether a ledger could be made at an address; leaves it as it is.
pub(in crate::store) fn is_free(address: &Address) -> Result<()> {
    match look(&mut session(address)?)? {
        Found::NoSchema(_) | Found::Empty => Ok(()),
        Found::Ledger(_) => Err(Error::Exists(address.to_string())),
        Found::Other(table) => Err(not_a_ledger(address, &table)),
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
            migrate::bring(self, steps, version, upgrade)?;
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::duration;

    #[test]
    fn a_length_of_time_is_read_as_the_server_writes_it() {
        let table = [
            ("25s", Some(25_000)),
            ("1500ms", Some(1_500)),
            ("2min", Some(120_000)),
            ("1h", Some(3_600_000)),
            ("1d", Some(86_400_000)),
            ("25000", Some(25_000)),
            ("0", None),
            ("soon", None),
            ("", None),
        ];
        for (text, milliseconds) in table {
            assert_eq!(
                duration(text),
                milliseconds.map(Duration::from_millis),
                "{text}"
            );
        }
    }
}
