//! The capabilities through the real binary, one file each.

mod accounts;
mod common;
mod customers;
mod errors;
mod history;
mod holds;
mod money;
mod money_guards;
mod onboarding;
mod payroll;
mod reversal;
mod shapes;
mod start;
mod stats;
mod terminal;
