//! Interest: earned and owed day by day, and paid.

pub mod rules;
