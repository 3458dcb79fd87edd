//! bankctl: banking administration on a double-entry ledger.

pub mod domain;
pub mod import;
