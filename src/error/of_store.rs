//! What to do about what the store could not do.

use bankctl_ledger::error::PROTECTED;

/// What the caller can do where the store could not.
pub(super) fn hint(error: &bankctl_storage::Error) -> &'static str {
    match error {
        bankctl_storage::Error::Missing(_) => {
            "make one with `bankctl init`, or name another with --ledger or BANKCTL_LEDGER"
        }
        bankctl_storage::Error::NotALedger { .. } => {
            "check the path after --ledger or in BANKCTL_LEDGER"
        }
        bankctl_storage::Error::Newer { .. } => {
            "install the version of bankctl that made it, or a later one"
        }
        bankctl_storage::Error::Busy | bankctl_storage::Error::Contended(_) => {
            "nothing was written; try again, and look for a program that holds the ledger open"
        }
        bankctl_storage::Error::NotPermitted(_) => {
            "check the owner and mode of the file and its folder"
        }
        bankctl_storage::Error::Damaged(_) => {
            "write nothing more to it, run `bankctl verify`, and compare with a backup"
        }
        bankctl_storage::Error::NoDataKey(_) => {
            "put the ledger's key file there, or name it with BANKCTL_KEY_FILE: the first command after an upgrade of the program needs it"
        }
        bankctl_storage::Error::NoKey(_) => {
            "give public keys with --recipient, and the file with the secret one with --identity"
        }
        bankctl_storage::Error::Interrupted => "run the command again",
        other => conflict(other),
    }
}

/// What is there already.
fn conflict(error: &bankctl_storage::Error) -> &'static str {
    match error {
        bankctl_storage::Error::Exists(_) => {
            "name another place with --ledger, or use the ledger that is there"
        }
        bankctl_storage::Error::Kept(_) => PROTECTED,
        bankctl_storage::Error::OtherName(_) => {
            "use the name that it was made, restored or set at, or remove the others; once no process works with it, `bankctl ledger set --here` makes this one its own"
        }
        other => server_failure(other),
    }
}

/// What a server or the way to it said.
fn server_failure(error: &bankctl_storage::Error) -> &'static str {
    match error {
        bankctl_storage::Error::NoEngine(_) => {
            "give the path of a file, or an address that starts with postgresql://"
        }
        bankctl_storage::Error::BadAddress { .. } => {
            "write it as postgresql://USER@HOST/DATABASE, with sslmode=verify-full over a network"
        }
        bankctl_storage::Error::WrongPlace(_) => {
            "nothing was written; name database, schema and role in the address as the server calls them, and let a pooler log each client in under its own role"
        }
        bankctl_storage::Error::Standby(_) => {
            "nothing was written; name the server that takes writes, or all of them with target_session_attrs=read-write"
        }
        bankctl_storage::Error::Worker(_) => {
            "nothing was written; name the coordinator in the address"
        }
        bankctl_storage::Error::Unreachable(_) => {
            "nothing was written; check the address, the network and whether the server runs"
        }
        bankctl_storage::Error::Crowded(_) => {
            "nothing was written; try again, or let more in: max_connections, the role's connection limit, or a pooler"
        }
        bankctl_storage::Error::Tls(_) => {
            "check sslmode, sslrootcert, sslcert and sslkey in the address"
        }
        bankctl_storage::Error::OfServer(_) => {
            "use the server's own tools: pg_dump, pg_basebackup or pgBackRest, and their ways back"
        }
        bankctl_storage::Error::Refused(_) => {
            "check the role and its password; `bankctl ledger grants` prints what it must be granted"
        }
        other => disk_failure(other),
    }
}

/// What the disk or the engine said.
fn disk_failure(error: &bankctl_storage::Error) -> &'static str {
    match error {
        bankctl_storage::Error::Full => "free some space and run the command again",
        bankctl_storage::Error::SizeLimit => {
            "raise it with `ulimit -f unlimited` and run the command again"
        }
        bankctl_storage::Error::Io(_) => {
            "look at the system's log for disk errors, then run `bankctl verify`"
        }
        bankctl_storage::Error::Unsettled(_) => {
            "look whether it was done before you run the command again"
        }
        _ => "please report this with the command that caused it",
    }
}
