//! What files of different forms have in common: the things that they speak of.
//!
//! What belongs here: plain data, and what follows from it alone. A reader fills
//! it, a writer writes it, and neither is known here.

pub mod ach;
pub mod chain;
pub mod payment_status;
pub mod payments;
pub mod received;
pub mod received_lines;
