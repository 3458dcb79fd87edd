//! What kind of failure it is that the store could not do its work.

use super::Class;
use crate::store;

/// Class and code of what the store could not do.
pub(super) fn class_and_code(error: &store::Error) -> (Class, &'static str) {
    match error {
        store::Error::Missing(_) => (Class::NotFound, "ledger_not_found"),
        store::Error::NotALedger { .. } => (Class::Damaged, "not_a_ledger"),
        store::Error::Newer { .. } => (Class::Damaged, "newer_version"),
        store::Error::Busy | store::Error::Contended(_) => (Class::Busy, "busy"),
        store::Error::NotPermitted(_) | store::Error::Refused(_) => {
            (Class::NotPermitted, "permission_denied")
        }
        store::Error::Damaged(_) => (Class::Damaged, "verification_failed"),
        store::Error::NoDataKey(_) => (Class::NotFound, "data_key_not_found"),
        store::Error::NoKey(_) => (Class::Usage, "key_needed"),
        store::Error::Interrupted => (Class::Interrupted, "interrupted"),
        store::Error::Exists(_) => (Class::Conflict, "already_exists"),
        store::Error::Kept(_) => (Class::Conflict, "protected_file"),
        store::Error::OtherName(_) => (Class::Conflict, "other_name"),
        store::Error::NoEngine(_) | store::Error::BadAddress { .. } | store::Error::OfServer(_) => {
            (Class::Usage, "usage")
        }
        store::Error::WrongPlace(_) => (Class::Damaged, "wrong_place"),
        store::Error::Unreachable(_) | store::Error::Tls(_) => (Class::Failure, "unreachable"),
        store::Error::Crowded(_) => (Class::Busy, "too_many_connections"),
        store::Error::Full => (Class::Failure, "disk_full"),
        store::Error::SizeLimit => (Class::Failure, "file_size_limit"),
        store::Error::Io(_) => (Class::Failure, "io"),
        store::Error::Unsettled(_) => (Class::Unknown, "outcome_unknown"),
        store::Error::Engine(_) => (Class::Failure, "internal"),
    }
}
