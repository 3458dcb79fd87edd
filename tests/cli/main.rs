//! The capabilities through the real binary, one file each.

mod common;
mod concurrency;
mod file;
mod flipped;
mod start;
mod verify;
