//! The capabilities through the real binary, one file each.

// Helpers of tests may panic: that is how they fail.
#![allow(clippy::expect_used, clippy::panic, unreachable_pub)]

mod accounts;
mod bad_files;
mod common;
mod concurrency;
mod copies;
mod customers;
mod disk;
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
mod schema;
mod shapes;
mod start;
mod stats;
mod terminal;
mod verify;
