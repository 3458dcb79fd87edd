//! What tills, counts and handovers are: values and rules, without a database.

pub mod count;
pub mod handover;
pub mod pieces;
pub mod till;
