//! Limits of payments and dormancy: pure.

pub mod dormancy;
pub mod payment_limit;
