//! A connection that was just made: where it has led to, and what holds there.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio_postgres::config::{SslMode, SslNegotiation};
use tokio_postgres::error::{DbError, Severity};
use tokio_postgres::{Config, NoTls};

use super::address::Tls;
use super::fault::translate;
use super::hosts::has_name;
use super::terms::{Engine, Session, Terms};
use super::wary::{Plain, Wary};
use super::{Address, Part, tls};
use crate::driver::Row as _;
use crate::postgres::connection::{Line, Request};
use crate::postgres::timeout::Watch;
use crate::postgres::values::PgRow;
use crate::{Error, Result};

/// How long a server may take to answer a new connection, in seconds.
pub(super) const CONNECT_SECONDS_MAX: u64 = 10;

/// A fresh connection.
pub(super) struct Fresh {
    pub(super) line: Line,
    pub(super) warned: Warning,
    pub(super) watch: Watch,
    pub(super) terms: Terms,
    pub(super) place: Place,
}

/// The last warning of a server.
#[derive(Clone, Default)]
pub(super) struct Warning(Arc<Mutex<Option<String>>>);

impl Warning {
    fn keep(&self, message: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(message.to_owned());
    }

    /// What it says, once.
    pub(super) fn take(&self) -> Option<String> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.take()
    }
}

/// Where a session is, as the server says.
pub(super) struct Place {
    /// The schema of the ledger.
    pub(super) schema: String,
    /// Whether it is there, for this role.
    pub(super) exists: bool,
    /// Whether a pooler stands between.
    pub(super) is_pooled: bool,
    /// What the server is among those that hold the same.
    pub(super) part: Part,
    /// The role that was let in, whatever the session has become since.
    pub(super) account: Option<String>,
    /// Where the server sees the client; `None` on a socket.
    pub(super) client_address: Option<String>,
    /// What its clock said, in microseconds since 1970, and when.
    pub(super) clock: (i64, Instant),
}

/// Connects to the first host that lets us in.
pub(super) fn connect(address: &Address) -> Result<Fresh> {
    let mut failed = None;
    for config in address.configs()? {
        match connect_with(address, config) {
            Err(error) if !matches!(error, Error::WrongPlace(_)) => failed = Some(error),
            done => return done,
        }
    }
    Err(failed.unwrap_or_else(|| Error::Unreachable(format!("{address} has no host"))))
}

fn connect_with(address: &Address, mut config: Config) -> Result<Fresh> {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX));
    }
    if config.get_application_name().is_none() {
        config.application_name("bankctl");
    }
    config.tcp_user_timeout(Duration::from_secs(30));
    // A machine that is gone is noticed in half a minute, also by a client that only
    // waits for an answer.
    config.keepalives_idle(Duration::from_secs(10));
    config.keepalives_interval(Duration::from_secs(5));
    config.keepalives_retries(4);
    let warned = Warning::default();
    let heard = warned.clone();
    let told = move |notice: &DbError| {
        if notice.parsed_severity() == Some(Severity::Warning) {
            heard.keep(notice.message());
        }
    };
    let shown = address.to_string();
    let is_wary = address.is_wary && has_name(&config);
    let is_plain = address.tls == Tls::Disabled;
    config.ssl_mode(if is_plain && !is_wary {
        SslMode::Disable
    } else {
        SslMode::Require
    });
    let mut line = match (is_plain, is_wary) {
        (true, false) => Line::connect(&config, NoTls, &shown, told),
        (true, true) => {
            // Nothing is encrypted, and so nothing is said of it before.
            config.ssl_negotiation(SslNegotiation::Direct);
            Line::connect(&config, Wary(Plain), &shown, told)
        }
        (false, false) => Line::connect(&config, tls::connector(address)?, &shown, told),
        (false, true) => Line::connect(&config, Wary(tls::connector(address)?), &shown, told),
    }?;
    let mut terms = Terms::new(address.wishes()?);
    let arrived = Arrived::at(&mut line, &terms)?;
    let is_pooled = line.process_told() != Some(arrived.process);
    let place = arrived.place(address, is_pooled)?;
    terms.settle(&place.schema, arrived.session(is_pooled), arrived.engine);
    let commit_max = arrived.commit_max;
    line.expect_within(commit_max);
    line.let_work(commit_max.is_none());
    Ok(Fresh {
        line,
        warned,
        watch: Watch::new(commit_max),
        terms,
        place,
    })
}

/// What a session says of itself: how long a statement may take, which is how
/// long a commit is waited for; whether the engine knows of plans that are made
/// once, or spreads schemas over nodes; where it is; what time it is there; and
/// whether it follows another.
const ARRIVED: &str = "SELECT current_setting('statement_timeout'), CASE WHEN current_setting('citus.shard_count', true) IS NOT NULL THEN 2 WHEN current_setting('plan_cache_mode', true) IS NOT NULL THEN 1 ELSE 0 END, CAST(pg_backend_pid() AS BIGINT), CAST(current_database() AS TEXT), current_setting('search_path'), CAST(current_schema() AS TEXT), CAST(current_user AS TEXT), CAST(session_user AS TEXT), CAST(inet_client_addr() AS TEXT), CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT), CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END";

/// What a new session says of itself.
struct Arrived {
    commit_max: Option<Duration>,
    engine: Engine,
    process: i64,
    database: String,
    path: String,
    schema: Option<String>,
    user: String,
    account: Option<String>,
    client: Option<String>,
    clock: i64,
    part: Part,
    asked_at: Instant,
}

impl Arrived {
    /// Asks a new session, in a transaction on the terms of the address.
    fn at(line: &mut Line, terms: &Terms) -> Result<Self> {
        let begin = terms.begin(None);
        let begin = begin.iter().map(|part| Request::Script(part));
        let asked = [
            Request::Text(ARRIVED, const { &Vec::new() }),
            Request::Script("ROLLBACK"),
        ];
        let flight = begin.chain(asked).collect();
        let asked_at = Instant::now();
        let told = line.fly(flight).map_err(|(_, error)| translate(&error))?;
        let row = told.iter().flatten().map(PgRow).next();
        let row =
            row.ok_or_else(|| Error::Engine("a session says nothing of itself".to_owned()))?;
        Ok(Self {
            commit_max: duration(&row.text(0)?),
            engine: match row.integer(1)? {
                0 => Engine::Plain,
                1 => Engine::PlansOnce,
                _ => Engine::Spreads,
            },
            process: row.integer(2)?,
            database: row.text(3)?,
            path: row.text(4)?,
            schema: row.optional_text(5)?,
            user: row.text(6)?,
            account: row.optional_text(7)?,
            client: row.optional_text(8)?,
            clock: row.integer(9)?,
            part: Part::of(row.integer(10)?),
            asked_at,
        })
    }

    /// What each transaction is held against.
    fn session(&self, is_pooled: bool) -> Session {
        if is_pooled {
            Session::Any {
                database: self.database.clone(),
                user: self.user.clone(),
                account: self.account.clone(),
            }
        } else {
            Session::Process(self.process)
        }
    }

    /// Holds the place against the address.
    ///
    /// # Errors
    /// [`Error::WrongPlace`] for another database, or under another role: a pooler
    /// may log everybody in as one, under whose name all would be written. Whether the schema is there
    /// is said with it.
    fn place(&self, address: &Address, is_pooled: bool) -> Result<Place> {
        if let Some(wanted) = address.database()?
            && wanted != self.database
        {
            return Err(Error::WrongPlace(format!(
                "{address} leads to the database {:?} and not to {wanted:?}",
                self.database
            )));
        }
        if let (Some(wanted), Some(account)) = (address.user()?, &self.account)
            && wanted != *account
        {
            return Err(Error::WrongPlace(format!(
                "{address} leads to a session of the role {account:?} and not of {wanted:?}"
            )));
        }
        let wanted = first_of(&self.path);
        let exists = match (&wanted, &self.schema) {
            (Some(wanted), Some(current)) => wanted == current,
            (None, Some(current)) => *current == self.user || current == "public",
            (_, None) => false,
        };
        let schema = if exists {
            self.schema.clone()
        } else {
            wanted.or_else(|| self.schema.clone())
        };
        let client = self.client.as_deref();
        Ok(Place {
            schema: schema.unwrap_or_else(|| "public".to_owned()),
            exists,
            is_pooled,
            part: self.part,
            account: self.account.clone(),
            client_address: client.map(|address| address.trim_end_matches("/32").to_owned()),
            clock: (self.clock, self.asked_at),
        })
    }
}

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

/// The first name in a search path; `None` if it is that of the user, who
/// need not have a schema.
fn first_of(path: &str) -> Option<String> {
    let first = path.split(',').next().unwrap_or_default().trim();
    let name = match first
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'))
    {
        Some(name) => name.replace("\"\"", "\""),
        // As the server reads it.
        None => first.to_lowercase(),
    };
    (name != "$user" && !name.is_empty()).then_some(name)
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
