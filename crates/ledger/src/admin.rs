//! A ledger as a whole: made, backed up, copied, examined.

pub(crate) mod backup;
pub(crate) mod copy;
pub mod copy_rows;
pub(crate) mod doctor;
pub(crate) mod init;
pub(crate) mod place;
