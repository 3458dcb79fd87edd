//! The capabilities through the real binary, one file each.

// Helpers of tests may panic: that is how they fail.
#![allow(clippy::expect_used, clippy::panic, unreachable_pub)]

mod common;
mod concurrency;
mod disk;
mod file;
mod flipped;
mod schema;
mod start;
mod verify;
