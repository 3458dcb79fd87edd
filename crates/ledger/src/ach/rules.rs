//! Entries of the Automated Clearing House: their states, and until when they can be
//! sent back.

pub mod entry;
pub mod window;
