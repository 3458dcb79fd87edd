//! bankctl: banking administration on a double-entry ledger.

pub mod cli;
pub mod commands;
pub mod complete;
pub mod config;
pub mod domain;
pub mod error;
pub mod export;
pub mod import;
pub mod ledger;
pub mod render;
pub mod report;
pub mod store;
pub mod surroundings;
