//! The rules of the business day: which days are open, when a day ends, and when
//! it is due to be closed.

pub mod built_in;
pub mod calendar;
pub mod closing;
pub mod settings;
