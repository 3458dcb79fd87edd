//! Pure rules: values that cannot be wrong, and decisions that turn facts and a
//! request into a plan or a [`Rejection`](rejection::Rejection).
//!
//! Nothing here opens a file, asks the clock, draws a random number or knows
//! that a database exists, so that every rule can be tested as a table.

pub mod account;
pub mod ach_settings;
pub mod business_day;
pub mod change;
pub mod chart;
pub mod daily_totals;
pub mod day_settings;
pub(crate) mod duties;
pub mod hold;
pub mod holders;
pub mod internal_account;
pub mod login;
pub mod merkle;
pub mod operator;
pub mod ordered;
pub mod own_reversal;
pub mod policy;
pub mod posting;
pub mod rejection;
pub mod skip_list;
pub mod transfer;
pub mod value_date;
