//! The capabilities through the real binary, one file each.

// Helpers of tests may panic: that is how they fail. Tables are as long as what
// they list.
#![allow(
    unreachable_pub,
    clippy::expect_used,
    clippy::format_collect,
    clippy::panic,
    clippy::similar_names,
    clippy::too_many_lines
)]

mod account_states;
mod accounts;
mod approvals;
mod arrivals_forged;
mod asked;
mod audit;
mod bad_files;
mod cases;
mod codes;
mod common;
mod completion;
mod concurrency;
mod configuration;
mod copies;
mod copy_ledger;
mod customer_search;
mod customers;
mod dashboard;
mod day;
mod day_runs;
mod deadlines;
mod demo;
mod disk;
mod doctor;
mod documents;
mod engine;
mod error_codes;
mod errors;
mod evidence;
mod example;
mod export;
mod export_of_days;
mod fees;
mod fees_overdraft;
mod fees_runs;
mod forger;
mod found_before;
mod full_ledger;
mod given_files;
mod gl;
mod groups;
mod habits;
mod help;
mod history;
mod holders;
mod holds;
mod hostile;
mod import_reverse;
mod interest;
mod interest_corrected;
mod interest_examples;
mod interest_runs;
mod json_shapes;
mod keys;
mod kinds;
mod kyc;
mod ledger_file;
mod limits;
mod login;
mod mandates;
mod migration;
mod money;
mod money_days;
mod money_guards;
mod naming;
mod onboarding;
mod operators;
mod orders;
mod orders_runs;
mod outputs;
mod own_reversals;
mod partners;
mod paths;
mod payroll;
mod payroll_approved;
mod payroll_once;
mod payroll_rules;
mod payroll_runs;
mod payroll_weeks;
mod permissions;
mod post;
mod post_services;
mod privacy;
mod privacy_file;
mod questions;
mod reconcile;
mod references;
mod reveal_personal_data;
mod reversal;
mod schema;
mod sealed;
mod seat;
mod second_name;
mod second_person;
mod security;
mod sessions;
mod sharing;
mod similar;
mod startup;
mod statements;
mod stats;
mod terminal;
mod terminal_screen;
mod tills;
mod tills_counted;
mod tokens;
mod told;
mod told_amounts;
mod transaction_list;
mod transit;
mod transit_approved;
mod transit_crash;
mod transit_restored;
mod transit_upgraded;
mod tutorial;
mod ui;
mod ui_tills;
mod unwritable;
mod value_dates;
mod verify;
mod waiting;
mod wal;
mod wide_rows;
mod widths;
