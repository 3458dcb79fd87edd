//! A ledger as a whole: made, backed up, copied, examined.

pub(crate) mod backup;
pub(crate) mod copy;
pub mod copy_rows;
pub(crate) mod copy_view;
pub(crate) mod doctor;
pub(crate) mod doctor_view;
pub(crate) mod init;
pub(crate) mod place;
pub(crate) mod requests;
pub(crate) mod settings;
pub(crate) mod settings_view;
pub(crate) mod share;
