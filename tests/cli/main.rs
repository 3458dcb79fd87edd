//! The capabilities through the real binary, one file each.

mod common;
mod onboarding;
mod payroll;
mod start;
