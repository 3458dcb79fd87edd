//! What to do about what the store could not do.

use crate::ledger::error::PROTECTED;
use crate::store;

/// What somebody can do where the store could not.
pub(super) fn hint(error: &store::Error) -> &'static str {
    match error {
        store::Error::Missing(_) => {
            "make one with `bankctl init`, or name another with --ledger or BANKCTL_LEDGER"
        }
        store::Error::NotALedger { .. } => "check the path after --ledger or in BANKCTL_LEDGER",
        store::Error::Newer { .. } => "install the version of bankctl that made it, or a later one",
        store::Error::Busy | store::Error::Contended(_) => {
            "nothing was written; try again, and look for a program that holds the ledger open"
        }
        store::Error::NotPermitted(_) => "check the owner and mode of the file and its folder",
        store::Error::Damaged(_) => {
            "write nothing more to it, run `bankctl verify`, and compare with a backup"
        }
        store::Error::NoDataKey(_) => {
            "put the ledger's key file there, or name it with BANKCTL_KEY_FILE: the first command after an upgrade of the program needs it"
        }
        store::Error::NoKey(_) => {
            "give public keys with --recipient, and the file with the secret one with --identity"
        }
        store::Error::Interrupted => "run the command again",
        other => conflict(other),
    }
}

/// What is there already.
fn conflict(error: &store::Error) -> &'static str {
    match error {
        store::Error::Exists(_) => {
            "name another place with --ledger, or use the ledger that is there"
        }
        store::Error::Kept(_) => PROTECTED,
        store::Error::OtherName(_) => {
            "use the name that it was made, restored or set at, or remove the others; once nobody works with it, `bankctl ledger set --here` makes this one its own"
        }
        other => server_failure(other),
    }
}

/// What a server or the way to it said.
fn server_failure(error: &store::Error) -> &'static str {
    match error {
        store::Error::NoEngine(_) => {
            "give the path of a file, or an address that starts with postgresql://"
        }
        store::Error::BadAddress { .. } => {
            "write it as postgresql://USER@HOST/DATABASE, with sslmode=verify-full over a network"
        }
        store::Error::WrongPlace(_) => {
            "nothing was written; name database and schema in the address as the server calls them, and let a pooler work by sessions (pool_mode=session)"
        }
        store::Error::Unreachable(_) => {
            "nothing was written; check the address, the network and whether the server runs"
        }
        store::Error::Crowded(_) => {
            "nothing was written; try again, or let more in: max_connections, the role's connection limit, or a pooler"
        }
        store::Error::Tls(_) => "check sslmode, sslrootcert, sslcert and sslkey in the address",
        store::Error::OfServer(_) => {
            "use the server's own tools: pg_dump, pg_basebackup or pgBackRest, and their ways back"
        }
        store::Error::Refused(_) => {
            "check the role and its password; `bankctl ledger grants` prints what it must be granted"
        }
        other => disk_failure(other),
    }
}

/// What the disk or the engine said.
fn disk_failure(error: &store::Error) -> &'static str {
    match error {
        store::Error::Full => "free some space and run the command again",
        store::Error::SizeLimit => "raise it with `ulimit -f unlimited` and run the command again",
        store::Error::Io(_) => {
            "look at the system's log for disk errors, then run `bankctl verify`"
        }
        store::Error::Unsettled(_) => "look whether it was done before you run the command again",
        _ => "please report this with the command that caused it",
    }
}
