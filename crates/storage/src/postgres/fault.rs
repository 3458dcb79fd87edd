//! What PostgreSQL and the network say, in the store's words.

use std::error::Error as _;
use std::io::{self, ErrorKind};
use std::time::Duration;

use tokio_postgres::error::{DbError, Severity, SqlState};

use super::terms::Terms;
use super::wary;
use crate::{Error, signals};

/// Why a request failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// By what the server or the crate says.
    Told(tokio_postgres::Error),
    /// The server has said nothing for so long, and the connection was given
    /// up.
    Silent(Duration),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Told(error)
    }
}

impl Failure {
    /// What the server answered, if it did.
    pub(super) fn answer(&self) -> Option<&DbError> {
        match self {
            Self::Told(error) => error.as_db_error(),
            Self::Silent(_) => None,
        }
    }

    /// Whether the connection had ended.
    pub(super) fn is_closed(&self) -> bool {
        match self {
            Self::Told(error) => error.is_closed(),
            Self::Silent(_) => true,
        }
    }
}

fn silence(long: Duration) -> String {
    format!("the server gave no answer for {} seconds", long.as_secs())
}

/// What a failure is in the store's words.
pub(super) fn translate(failure: &Failure) -> Error {
    match failure {
        Failure::Told(error) => of_error(error),
        Failure::Silent(long) => Error::Unreachable(silence(*long)),
    }
}

/// What codes of failures of the connection begin with. Those who answer so stand
/// between: the server they lead to is not there, or was lost.
const OF_CONNECTION: &str = "08";

/// Whether what answers so ends the connection.
pub(super) fn ends_the_connection(answer: &DbError) -> bool {
    answer.code().code().starts_with(OF_CONNECTION)
        || matches!(
            answer.parsed_severity(),
            Some(Severity::Fatal | Severity::Panic)
        )
}

/// Classes of codes are described in appendix A of PostgreSQL's manual.
fn of_error(error: &tokio_postgres::Error) -> Error {
    let Some(answer) = error.as_db_error() else {
        return without_answer(error);
    };
    let message = answer.message().to_owned();
    match *answer.code() {
        // Another came between: the same again finds what it did.
        SqlState::T_R_SERIALIZATION_FAILURE
        | SqlState::T_R_DEADLOCK_DETECTED
        | SqlState::UNIQUE_VIOLATION => Error::Contended(message),
        // Asked to stop, because the program is to end.
        SqlState::LOCK_NOT_AVAILABLE | SqlState::QUERY_CANCELED if signals::is_ending() => {
            Error::Interrupted
        }
        SqlState::LOCK_NOT_AVAILABLE
        | SqlState::QUERY_CANCELED => Error::Busy,
        SqlState::TOO_MANY_CONNECTIONS => Error::Crowded(message),
        SqlState::DUPLICATE_SCHEMA
        | SqlState::DUPLICATE_TABLE
        | SqlState::DUPLICATE_OBJECT
        | SqlState::DUPLICATE_FUNCTION => Error::Exists(message),
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => Error::Unreachable(message),
        SqlState::INVALID_PASSWORD
        | SqlState::INVALID_AUTHORIZATION_SPECIFICATION
        | SqlState::INSUFFICIENT_PRIVILEGE
        | SqlState::READ_ONLY_SQL_TRANSACTION
        // A standby says so when a transaction wants to write.
        | SqlState::FEATURE_NOT_SUPPORTED => Error::Refused(message),
        SqlState::INVALID_CATALOG_NAME => Error::Missing(message),
        SqlState::DISK_FULL => Error::Full,
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => Error::Damaged(message),
        // Every statement fits the schema, as a test proves; if one does not,
        // another process has changed the schema.
        SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN | SqlState::UNDEFINED_OBJECT => {
            Error::Damaged(message)
        }
        SqlState::INVALID_TEXT_REPRESENTATION => match Terms::moved(&message) {
            Some(reason) => Error::WrongPlace(reason.to_owned()),
            None => Error::Engine(message),
        },
        _ if answer.code().code().starts_with(OF_CONNECTION) => Error::Unreachable(message),
        _ => Error::Engine(message),
    }
}

/// What it means that there is no answer of the server. Only a connection that
/// was lost or can't be made may be there the next time; what this program or
/// the crate can't make or understand stays so. The crate tells its kinds apart
/// by their words alone.
fn without_answer(error: &tokio_postgres::Error) -> Error {
    let words = error.to_string();
    let begins = |what: &str| words.starts_with(what);
    let cause = error
        .source()
        .and_then(|cause| cause.downcast_ref::<io::Error>());
    if cause.is_some_and(|cause| cause.kind() == ErrorKind::PermissionDenied)
        && told(error).contains(wary::REFUSED)
    {
        return Error::Refused(wary::REFUSED.to_owned());
    }
    if begins("error performing TLS handshake") {
        // A certificate that is refused is invalid data.
        return match cause.map(io::Error::kind) {
            None | Some(ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Other) => {
                Error::Tls(told(error))
            }
            Some(_) => Error::Unreachable(told(error)),
        };
    }
    let lost = error.is_closed()
        || begins("error communicating with the server")
        || begins("error connecting to server")
        || begins("timeout waiting for server");
    if lost {
        Error::Unreachable(told(error))
    } else {
        Error::Engine(told(error))
    }
}

/// What a failed commit means. An answer of the server is a no; without an
/// answer no one knows.
pub(super) fn of_commit(failure: &Failure) -> Error {
    let error = match failure {
        Failure::Told(error) => error,
        Failure::Silent(long) => return Error::Unsettled(silence(*long)),
    };
    match error.as_db_error() {
        None => return Error::Unsettled(told(error)),
        // Whoever says so, it may be done.
        Some(answer) if ends_the_connection(answer) => {
            return Error::Unsettled(answer.message().to_owned());
        }
        Some(_) => {}
    }
    match of_error(error) {
        Error::Unreachable(message) => Error::Unsettled(message),
        // Asked to stop in the middle of it.
        Error::Busy | Error::Interrupted => {
            Error::Unsettled("the server did not finish in time".to_owned())
        }
        other => other,
    }
}

/// What the server says of a commit that waited for a standby in vain contains
/// this.
const REPLICATION: &str = "synchronous replication";

/// Whether what the server warns of stays in doubt. What a node is said not to have
/// done can be looked up.
pub(super) fn is_for_good(warning: &str) -> bool {
    warning.contains(REPLICATION)
}

/// The server has it and a standby that must have it too may not, or one of its nodes
/// does not.
pub(super) fn unconfirmed(warning: &str) -> Error {
    Error::Unsettled(if is_for_good(warning) {
        "no standby has confirmed it in time".to_owned()
    } else {
        format!("the server says of it: {warning}")
    })
}

/// A failure to connect: what the crate says last is what says most.
pub(super) fn of_connecting(error: &tokio_postgres::Error, address: &str) -> Error {
    match of_error(error) {
        Error::Engine(message) if message.ends_with("password missing") => Error::Refused(format!(
            "{address} asks for a password: give it in PGPASSFILE or PGPASSWORD"
        )),
        Error::Engine(message) if message.starts_with("authentication error") => {
            Error::Refused(format!("{address}: {message}"))
        }
        // What answers there may be no PostgreSQL.
        Error::Engine(message) if error.as_db_error().is_none() => {
            Error::Unreachable(format!("{address} can't be reached: {message}"))
        }
        Error::Unreachable(message) => {
            Error::Unreachable(format!("{address} can't be reached: {message}"))
        }
        Error::Crowded(message) => Error::Crowded(format!("{address}: {message}")),
        Error::Tls(message) => Error::Tls(format!("{address}: {message}")),
        Error::Refused(message) => Error::Refused(format!("{address}: {message}")),
        Error::Missing(message) => Error::Missing(format!("{address}: {message}")),
        other => other,
    }
}

/// The innermost cause, which names the reason.
fn told(error: &tokio_postgres::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let (text, inner) = (error.to_string(), cause.to_string());
    if error.source().is_none() || text.ends_with(&inner) {
        text
    } else {
        format!("{text}: {inner}")
    }
}
