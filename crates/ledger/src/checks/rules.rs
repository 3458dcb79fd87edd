//! What deposited checks are, and when their money can be used: values and rules,
//! without a database.

pub mod availability;
pub mod item;
pub mod notice;
pub mod overdrafts;
