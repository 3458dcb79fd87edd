//! What the store could not do, as the outside sees it.

use super::Class;

/// Class, code and hint of what the store could not do.
pub(super) fn failure(
    error: &bankctl_storage::Error,
) -> (Class, &'static str, Option<&'static str>) {
    match error {
        bankctl_storage::Error::Missing(_) => (
            Class::NotFound,
            "ledger_not_found",
            Some("make one with `bankctl init`, or name another with --ledger or BANKCTL_LEDGER"),
        ),
        bankctl_storage::Error::NotALedger { .. } => (
            Class::Damaged,
            "not_a_ledger",
            Some("check the path after --ledger or in BANKCTL_LEDGER"),
        ),
        bankctl_storage::Error::Newer { .. } => (
            Class::Damaged,
            "newer_version",
            Some("install the version of bankctl that made it, or a later one"),
        ),
        bankctl_storage::Error::Busy | bankctl_storage::Error::Contended(_) => (
            Class::Busy,
            "busy",
            Some(
                "nothing was written; try again, and look for a program that holds the ledger open",
            ),
        ),
        bankctl_storage::Error::NotPermitted(_) => (
            Class::NotPermitted,
            "permission_denied",
            Some("check the owner and mode of the file and its folder"),
        ),
        bankctl_storage::Error::Damaged(_) => (
            Class::Damaged,
            "verification_failed",
            Some("write nothing more to it, run `bankctl verify`, and compare with a backup"),
        ),
        bankctl_storage::Error::NoDataKey(_) => (
            Class::NotFound,
            "data_key_not_found",
            Some(
                "put the ledger's key file there, or name it with BANKCTL_KEY_FILE: the first command after an upgrade of the program needs it",
            ),
        ),
        bankctl_storage::Error::NoKey(_) => (
            Class::Usage,
            "key_needed",
            Some(
                "give public keys with --recipient, and the file with the secret one with --identity",
            ),
        ),
        bankctl_storage::Error::Interrupted => (
            Class::Interrupted,
            "interrupted",
            Some("run the command again"),
        ),
        other => conflict(other),
    }
}

/// What is there already.
fn conflict(error: &bankctl_storage::Error) -> (Class, &'static str, Option<&'static str>) {
    match error {
        bankctl_storage::Error::Exists(_) => (
            Class::Conflict,
            "already_exists",
            Some("name another place with --ledger, or use the ledger that is there"),
        ),
        bankctl_storage::Error::Kept(_) => (
            Class::Conflict,
            "protected_file",
            Some(super::hints::PROTECTED),
        ),
        bankctl_storage::Error::OtherName(_) => (
            Class::Conflict,
            "other_name",
            Some(
                "use the name that it was made, restored or set at, or remove the others; once nobody works with it, `bankctl ledger set --here` makes this one its own",
            ),
        ),
        other => server_failure(other),
    }
}

/// What a server or the way to it said.
fn server_failure(error: &bankctl_storage::Error) -> (Class, &'static str, Option<&'static str>) {
    match error {
        bankctl_storage::Error::NoEngine(_) => (
            Class::Usage,
            "usage",
            Some("give the path of a file, or an address that starts with postgresql://"),
        ),
        bankctl_storage::Error::BadAddress { .. } => (
            Class::Usage,
            "usage",
            Some(
                "write it as postgresql://USER@HOST/DATABASE, with sslmode=verify-full over a network",
            ),
        ),
        bankctl_storage::Error::WrongPlace(_) => (
            Class::Damaged,
            "wrong_place",
            Some(
                "nothing was written; name database and schema in the address as the server calls them, and let a pooler work by sessions (pool_mode=session)",
            ),
        ),
        bankctl_storage::Error::Unreachable(_) => (
            Class::Failure,
            "unreachable",
            Some("nothing was written; check the address, the network and whether the server runs"),
        ),
        bankctl_storage::Error::Crowded(_) => (
            Class::Busy,
            "too_many_connections",
            Some(
                "nothing was written; try again, or let more in: max_connections, the role's connection limit, or a pooler",
            ),
        ),
        bankctl_storage::Error::Tls(_) => (
            Class::Failure,
            "unreachable",
            Some("check sslmode, sslrootcert, sslcert and sslkey in the address"),
        ),
        bankctl_storage::Error::OfServer(_) => (
            Class::Usage,
            "usage",
            Some(
                "use the server's own tools: pg_dump, pg_basebackup or pgBackRest, and their ways back",
            ),
        ),
        bankctl_storage::Error::Refused(_) => (
            Class::NotPermitted,
            "permission_denied",
            Some(
                "check the role and its password; `bankctl ledger grants` prints what it must be granted",
            ),
        ),
        other => disk_failure(other),
    }
}

/// What the disk or the engine said.
fn disk_failure(error: &bankctl_storage::Error) -> (Class, &'static str, Option<&'static str>) {
    match error {
        bankctl_storage::Error::Full => (
            Class::Failure,
            "disk_full",
            Some("free some space and run the command again"),
        ),
        bankctl_storage::Error::SizeLimit => (
            Class::Failure,
            "file_size_limit",
            Some("raise it with `ulimit -f unlimited` and run the command again"),
        ),
        bankctl_storage::Error::Io(_) => (
            Class::Failure,
            "io",
            Some("look at the system's log for disk errors, then run `bankctl verify`"),
        ),
        bankctl_storage::Error::Unsettled(_) => (
            Class::Unknown,
            "outcome_unknown",
            Some("look whether it was done before you run the command again"),
        ),
        _ => (
            Class::Failure,
            "internal",
            Some("please report this with the command that caused it"),
        ),
    }
}
