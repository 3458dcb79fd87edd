//! What SQLite and the file system say, in the store's words.

use rusqlite::{ErrorCode, ffi};

use crate::{Error, signals};

pub(super) fn translate(error: &rusqlite::Error) -> Error {
    let message = error.to_string();
    if is_too_large(error) {
        return Error::SizeLimit;
    }
    // A part of the WAL that others have written to is not there for this one.
    if is(error, ffi::SQLITE_IOERR_SHORT_READ) {
        return Error::Io(
            "the -wal file is not the one that others work with: it was removed or replaced; end them, and run the command again".to_owned(),
        );
    }
    // Without room for the shared memory no one can even read.
    if is(error, ffi::SQLITE_IOERR_SHMSIZE) {
        return Error::Full;
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) if signals::is_ending() => {
            Error::Interrupted
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
        Some(ErrorCode::DiskFull) => Error::Full,
        Some(ErrorCode::ReadOnly) => Error::NotPermitted(
            "the ledger can only be read: its file or folder is not writable".to_owned(),
        ),
        Some(ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied) => {
            Error::NotPermitted(message)
        }
        Some(ErrorCode::DatabaseCorrupt) => Error::Damaged(message),
        Some(ErrorCode::NotADatabase) => Error::Damaged("it is not a SQLite file".to_owned()),
        Some(ErrorCode::CannotOpen) => Error::NotPermitted(
            "the ledger can't be opened: its folder must be writable".to_owned(),
        ),
        Some(ErrorCode::SystemIoFailure | ErrorCode::FileLockingProtocolFailed) => {
            Error::Io(message)
        }
        _ => Error::Engine(message),
    }
}

/// The failure of a commit. Only a few say for sure that the last page, which
/// makes the transaction whole, did not get into the WAL; an error of the sync
/// after it, for one, leaves it there.
pub(super) fn of_commit(error: &rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::ConstraintViolation
            | ErrorCode::DiskFull,
        ) => translate(error),
        // The page was refused, and so it is not there.
        _ if is_too_large(error) && is(error, ffi::SQLITE_IOERR_WRITE) => Error::SizeLimit,
        _ => Error::Unsettled(error.to_string()),
    }
}

/// Whether the process may not make files this large.
fn is_too_large(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) && signals::size_limit_was_met()
}

fn is(error: &rusqlite::Error, extended_code: i32) -> bool {
    error
        .sqlite_error()
        .is_some_and(|error| error.extended_code == extended_code)
}
