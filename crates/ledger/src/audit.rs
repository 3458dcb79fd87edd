//! What an auditor works with: the proof of the books, checkpoints, the audit
//! log.

pub(crate) mod checkpoint;
pub(crate) mod log;
pub mod receipt;
pub mod rules;
pub(crate) mod verify;
