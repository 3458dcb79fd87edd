//! What a dispute is, by when what must be done about it, and what it comes to.

pub mod clocks;
pub mod dispute;
