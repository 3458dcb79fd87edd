//! What the store could not do, as the outside sees it.

use super::exit;
use crate::store;

/// Exit code, code and hint of what the store could not do.
pub(super) fn failure(error: &store::Error) -> (u8, &'static str, Option<&'static str>) {
    match error {
        store::Error::Missing(_) => (
            exit::NOT_FOUND,
            "ledger_not_found",
            Some("make one with `bankctl init`, or name another with --ledger or BANKCTL_LEDGER"),
        ),
        store::Error::NotALedger { .. } => (
            exit::DAMAGED,
            "not_a_ledger",
            Some("check the path after --ledger or in BANKCTL_LEDGER"),
        ),
        store::Error::Newer { .. } => (
            exit::DAMAGED,
            "newer_version",
            Some("install the version of bankctl that made it, or a later one"),
        ),
        store::Error::Busy | store::Error::Contended(_) => (
            exit::BUSY,
            "busy",
            Some(
                "nothing was written; try again, and look for a program that holds the ledger open",
            ),
        ),
        store::Error::NotPermitted(_) => (
            exit::NOT_PERMITTED,
            "permission_denied",
            Some("check the owner and mode of the file and its folder"),
        ),
        store::Error::Damaged(_) => (
            exit::DAMAGED,
            "verification_failed",
            Some("write nothing more to it, run `bankctl verify`, and compare with a backup"),
        ),
        store::Error::NoDataKey(_) => (
            exit::NOT_FOUND,
            "data_key_not_found",
            Some(
                "put the ledger's key file there, or name it with BANKCTL_KEY_FILE: the first command after an upgrade of the program needs it",
            ),
        ),
        store::Error::NoKey(_) => (
            exit::USAGE,
            "key_needed",
            Some(
                "give public keys with --recipient, and the file with the secret one with --identity",
            ),
        ),
        store::Error::Interrupted => (
            exit::INTERRUPTED,
            "interrupted",
            Some("run the command again"),
        ),
        other => conflict(other),
    }
}

/// What is there already.
fn conflict(error: &store::Error) -> (u8, &'static str, Option<&'static str>) {
    match error {
        store::Error::Exists(_) => (
            exit::CONFLICT,
            "already_exists",
            Some("name another place with --ledger, or use the ledger that is there"),
        ),
        store::Error::Kept(_) => (
            exit::CONFLICT,
            "protected_file",
            Some(super::hints::PROTECTED),
        ),
        store::Error::OtherName(_) => (
            exit::CONFLICT,
            "other_name",
            Some(
                "use the name that it was made, restored or set at, or remove the others; once nobody works with it, `bankctl ledger set --here` makes this one its own",
            ),
        ),
        other => server_failure(other),
    }
}

/// What a server or the way to it said.
fn server_failure(error: &store::Error) -> (u8, &'static str, Option<&'static str>) {
    match error {
        store::Error::NoEngine(_) => (
            exit::USAGE,
            "usage",
            Some("give the path of a file, or an address that starts with postgresql://"),
        ),
        store::Error::BadAddress { .. } => (
            exit::USAGE,
            "usage",
            Some(
                "write it as postgresql://USER@HOST/DATABASE, with sslmode=verify-full over a network",
            ),
        ),
        store::Error::WrongPlace(_) => (
            exit::DAMAGED,
            "wrong_place",
            Some(
                "nothing was written; name database and schema in the address as the server calls them, and let a pooler work by sessions (pool_mode=session)",
            ),
        ),
        store::Error::Unreachable(_) => (
            exit::FAILURE,
            "unreachable",
            Some("nothing was written; check the address, the network and whether the server runs"),
        ),
        store::Error::Crowded(_) => (
            exit::BUSY,
            "too_many_connections",
            Some(
                "nothing was written; try again, or let more in: max_connections, the role's connection limit, or a pooler",
            ),
        ),
        store::Error::Tls(_) => (
            exit::FAILURE,
            "unreachable",
            Some("check sslmode, sslrootcert, sslcert and sslkey in the address"),
        ),
        store::Error::OfServer(_) => (
            exit::USAGE,
            "usage",
            Some(
                "use the server's own tools: pg_dump, pg_basebackup or pgBackRest, and their ways back",
            ),
        ),
        store::Error::Refused(_) => (
            exit::NOT_PERMITTED,
            "permission_denied",
            Some(
                "check the role and its password; `bankctl ledger grants` prints what it must be granted",
            ),
        ),
        other => disk_failure(other),
    }
}

/// What the disk or the engine said.
fn disk_failure(error: &store::Error) -> (u8, &'static str, Option<&'static str>) {
    match error {
        store::Error::Full => (
            exit::FAILURE,
            "disk_full",
            Some("free some space and run the command again"),
        ),
        store::Error::SizeLimit => (
            exit::FAILURE,
            "file_size_limit",
            Some("raise it with `ulimit -f unlimited` and run the command again"),
        ),
        store::Error::Io(_) => (
            exit::FAILURE,
            "io",
            Some("look at the system's log for disk errors, then run `bankctl verify`"),
        ),
        store::Error::Unsettled(_) => (
            exit::UNKNOWN,
            "outcome_unknown",
            Some("look whether it was done before you run the command again"),
        ),
        _ => (
            exit::FAILURE,
            "internal",
            Some("please report this with the command that caused it"),
        ),
    }
}
