//! The capabilities through the real binary, one file each.

mod bad_files;
mod common;
mod onboarding;
mod payroll;
mod payroll_runs;
mod start;
