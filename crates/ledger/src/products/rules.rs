//! What products promise: rates, tiers, days and periods. Pure.

pub mod code;
pub mod day_count;
pub mod product;
pub mod rate;
pub mod tiers;
