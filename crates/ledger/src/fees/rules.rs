//! Fees: what they cost, when they are due, and when not: pure.

pub mod condition;
pub mod free;
pub mod item;
pub mod overdrawn;
pub mod periodic;
pub mod term;
