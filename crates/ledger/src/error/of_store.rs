//! What kind of failure it is that the store could not do its work.

use super::Class;

/// Class and code of what the store could not do.
pub(crate) fn class_and_code(error: &bankctl_storage::Error) -> (Class, &'static str) {
    match error {
        bankctl_storage::Error::Missing(_) => (Class::NotFound, "ledger_not_found"),
        bankctl_storage::Error::NotALedger { .. } => (Class::Damaged, "not_a_ledger"),
        bankctl_storage::Error::Newer { .. } => (Class::Damaged, "newer_version"),
        bankctl_storage::Error::Busy | bankctl_storage::Error::Contended(_) => {
            (Class::Busy, "busy")
        }
        bankctl_storage::Error::NotPermitted(_)
        | bankctl_storage::Error::Refused(_)
        | bankctl_storage::Error::Standby(_)
        | bankctl_storage::Error::Worker(_) => (Class::NotPermitted, "permission_denied"),
        bankctl_storage::Error::Damaged(_) => (Class::Damaged, "verification_failed"),
        bankctl_storage::Error::NoDataKey(_) => (Class::NotFound, "data_key_not_found"),
        bankctl_storage::Error::NoKey(_) => (Class::Usage, "key_needed"),
        bankctl_storage::Error::Interrupted => (Class::Interrupted, "interrupted"),
        bankctl_storage::Error::Exists(_) => (Class::Conflict, "already_exists"),
        bankctl_storage::Error::Kept(_) => (Class::Conflict, "protected_file"),
        bankctl_storage::Error::OtherName(_) => (Class::Conflict, "other_name"),
        bankctl_storage::Error::NoEngine(_)
        | bankctl_storage::Error::BadAddress { .. }
        | bankctl_storage::Error::OfServer(_) => (Class::Usage, "usage"),
        bankctl_storage::Error::WrongPlace(_) => (Class::Damaged, "wrong_place"),
        bankctl_storage::Error::Unreachable(_) | bankctl_storage::Error::Tls(_) => {
            (Class::Failure, "unreachable")
        }
        bankctl_storage::Error::Crowded(_) => (Class::Busy, "too_many_connections"),
        bankctl_storage::Error::Full => (Class::Failure, "disk_full"),
        bankctl_storage::Error::SizeLimit => (Class::Failure, "file_size_limit"),
        bankctl_storage::Error::Io(_) => (Class::Failure, "io"),
        bankctl_storage::Error::Unsettled(_) => (Class::Unknown, "outcome_unknown"),
        bankctl_storage::Error::Engine(_) => (Class::Failure, "internal"),
    }
}
