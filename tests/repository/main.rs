//! The repository itself: the borders of its layers, the length of its files,
//! what is generated, and journals as the programs that they are for read them.

// Helpers of tests may panic: that is how they fail.
#![allow(unreachable_pub, clippy::expect_used, clippy::panic)]

mod circles;
#[path = "../deadline/mod.rs"]
mod deadline;
mod docs;
mod export_journal;
mod generated;
mod layers;
mod read_statements;
mod source;
mod tidy;
