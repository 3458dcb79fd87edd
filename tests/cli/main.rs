//! The capabilities through the real binary, one file each.

mod bad_files;
mod common;
mod example;
mod export;
mod onboarding;
mod payroll;
mod payroll_runs;
mod reconcile;
mod start;
