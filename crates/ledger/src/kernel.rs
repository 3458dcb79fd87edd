//! The write path: what every capability stands on.
//!
//! A write transaction with its locks and lanes, the posting rules, the change
//! log, the chart of accounts and the business day. The kernel names no room that
//! uses it: what it must ask of one, `transaction::Asked` says, and `rooms.rs`
//! lists who answers.

pub(crate) mod clock;
pub(crate) mod commit_outcome;
pub(crate) mod paging;
pub(crate) mod retry;
pub mod rules;
pub(crate) mod settings;
pub mod tables;
pub(crate) mod transaction;
