//! What files of several formats have in common.
//!
//! What belongs here: plain values that stand between formats and the bank,
//! with what can be told from them alone. How a format writes them is the
//! matter of its reader or writer.

pub mod chain;
pub mod received;
