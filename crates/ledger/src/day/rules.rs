//! The rules of the business day: which days are open, when a day ends, and when
//! it is due to be closed.

pub mod built_in;
pub mod calendar;
pub mod closing;

/// What the ledger keeps of the business day, by the name that callers know.
pub use crate::kernel::rules::day_settings as settings;
