//! Files of other programs: bytes to checked rows, and books to text.
//!
//! Nothing here knows a ledger, a command or a terminal.

pub mod model;
pub mod read;
pub mod write;
