//! bankctl: banking administration on a double-entry ledger.

pub mod domain;
pub mod error;
pub mod export;
pub mod import;
pub mod ledger;
pub mod render;
pub mod report;
pub mod store;
