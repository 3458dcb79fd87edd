//! The capabilities through the real binary, one file each.

mod common;
mod flipped;
mod start;
mod verify;
