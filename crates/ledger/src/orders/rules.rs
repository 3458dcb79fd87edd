//! Rules of standing orders: on which days, how much, and what becomes of them.

pub mod amount;
pub mod dates;
pub mod order;
pub mod outcome;
