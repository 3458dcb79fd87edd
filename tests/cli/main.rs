//! The capabilities through the real binary, one file each.

// A test says by panicking what is wrong, and its tables are as long as what
// they list.
#![allow(
    unreachable_pub,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines
)]

mod accounts;
mod bad_files;
mod common;
mod concurrency;
mod copies;
mod customers;
mod error_codes;
mod errors;
mod example;
mod export;
mod file;
mod flipped;
mod help;
mod history;
mod holds;
mod money;
mod money_days;
mod money_guards;
mod onboarding;
mod payroll;
mod payroll_rules;
mod payroll_runs;
mod reconcile;
mod reversal;
mod shapes;
mod start;
mod stats;
mod terminal;
mod verify;
