//! The capabilities through the real binary, one file each.

#![allow(
    unreachable_pub,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on stops"
)]

mod accounts;
mod bad_files;
mod common;
mod concurrency;
mod customers;
mod errors;
mod example;
mod export;
mod file;
mod flipped;
mod history;
mod holds;
mod money;
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
