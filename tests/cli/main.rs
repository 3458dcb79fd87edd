//! The capabilities through the real binary, one file each.

mod common;
mod concurrency;
mod flipped;
mod start;
mod verify;
