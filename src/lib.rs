//! bankctl: banking administration on a double-entry ledger.

pub mod domain;
pub mod error;
pub mod render;
pub mod report;
