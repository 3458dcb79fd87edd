//! The capabilities on PostgreSQL: the tests of the file, word for word, and
//! what only a server can do or suffer.
//!
//! Not here, because they are about a file or about no ledger at all: `audit`,
//! `copies`, `disk`, `file`, `flipped`, `privacy_file`, `reports_damaged`, `schema`, `second_name`,
//! `start`, `verify` and `wal` work on the file itself; `errors`, `error_codes`, `help`, `terminal` and `example`
//! on what is printed whatever the engine.

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

#[path = "../cli/account_states.rs"]
mod account_states;
#[path = "../cli/accounts.rs"]
mod accounts;
#[path = "../cli/ach.rs"]
mod ach;
#[path = "../cli/ach_file.rs"]
mod ach_file;
mod ach_open;
#[path = "../cli/approvals.rs"]
mod approvals;
mod backdated;
#[path = "../cli/bad_files.rs"]
mod bad_files;
mod citus;
mod closing;
#[path = "../cli/codes.rs"]
mod codes;
#[path = "../cli/common.rs"]
mod common;
#[path = "../cli/completion.rs"]
mod completion;
#[path = "../cli/concurrency.rs"]
mod concurrency;
mod copy_ledger;
mod crash;
#[path = "../cli/customer_search.rs"]
mod customer_search;
#[path = "../cli/customers.rs"]
mod customers;
mod cuts;
mod damage;
#[path = "../cli/day.rs"]
mod day;
#[path = "../cli/day_runs.rs"]
mod day_runs;
#[path = "../model/days/mod.rs"]
mod days;
#[path = "../cli/desk.rs"]
mod desk;
#[path = "../cli/documents.rs"]
mod documents;
mod engine;
mod engines_agree;
#[path = "../cli/export.rs"]
mod export;
#[path = "../cli/export_of_days.rs"]
mod export_of_days;
#[path = "../cli/fees.rs"]
mod fees;
#[path = "../cli/fees_overdraft.rs"]
mod fees_overdraft;
#[path = "../cli/fees_runs.rs"]
mod fees_runs;
mod forged;
mod frozen;
#[path = "../cli/given_files.rs"]
mod given_files;
#[path = "../cli/gl.rs"]
mod gl;
mod grants;
#[path = "../cli/groups.rs"]
mod groups;
#[path = "../cli/history.rs"]
mod history;
#[path = "../cli/holders.rs"]
mod holders;
#[path = "../cli/holds.rs"]
mod holds;
#[path = "../cli/hostile.rs"]
mod hostile;
#[path = "../cli/import_reverse.rs"]
mod import_reverse;
#[path = "../cli/interest.rs"]
mod interest;
#[path = "../cli/interest_corrected.rs"]
mod interest_corrected;
#[path = "../cli/interest_examples.rs"]
mod interest_examples;
#[path = "../cli/interest_runs.rs"]
mod interest_runs;
#[path = "../cli/interest_taxed.rs"]
mod interest_taxed;
#[path = "../cli/json_shapes.rs"]
mod json_shapes;
#[path = "../cli/kyc.rs"]
mod kyc;
mod lanes;
mod lanes_copied;
#[path = "../cli/limits.rs"]
mod limits;
#[path = "../cli/limits_of_customers.rs"]
mod limits_of_customers;
mod lists;
#[path = "../cli/login.rs"]
mod login;
#[path = "../model/logins/mod.rs"]
mod logins;
#[path = "../model/machine/mod.rs"]
mod machine;
#[path = "../cli/mandates.rs"]
mod mandates;
#[path = "../cli/migration.rs"]
mod migration;
mod model;
#[path = "../cli/money.rs"]
mod money;
#[path = "../cli/money_days.rs"]
mod money_days;
#[path = "../cli/money_guards.rs"]
mod money_guards;
#[path = "../cli/naming.rs"]
mod naming;
#[path = "../cli/onboarding.rs"]
mod onboarding;
#[path = "../cli/operators.rs"]
mod operators;
#[path = "../cli/order_file.rs"]
mod order_file;
#[path = "../cli/orders.rs"]
mod orders;
#[path = "../cli/orders_runs.rs"]
mod orders_runs;
#[path = "../cli/outputs.rs"]
mod outputs;
#[path = "../cli/own_reversals.rs"]
mod own_reversals;
#[path = "../cli/partners.rs"]
mod partners;
#[path = "../cli/payroll.rs"]
mod payroll;
#[path = "../cli/payroll_approved.rs"]
mod payroll_approved;
#[path = "../cli/payroll_once.rs"]
mod payroll_once;
#[path = "../cli/payroll_rules.rs"]
mod payroll_rules;
#[path = "../cli/payroll_runs.rs"]
mod payroll_runs;
#[path = "../cli/payroll_weeks.rs"]
mod payroll_weeks;
#[path = "../cli/permissions.rs"]
mod permissions;
mod pooled;
mod pooler;
mod poolers;
#[path = "../cli/post.rs"]
mod post;
#[path = "../cli/post_services.rs"]
mod post_services;
#[path = "../cli/privacy.rs"]
mod privacy;
mod programs;
mod proxy;
#[path = "../cli/reconcile.rs"]
mod reconcile;
#[path = "../cli/reconcile_kept.rs"]
mod reconcile_kept;
#[path = "../cli/references.rs"]
mod references;
mod refused;
mod replica;
#[path = "../cli/reports.rs"]
mod reports;
#[path = "../cli/reports_of_days.rs"]
mod reports_of_days;
mod reserve;
#[path = "../cli/reveal_personal_data.rs"]
mod reveal_personal_data;
#[path = "../cli/reversal.rs"]
mod reversal;
mod rights;
#[path = "../cli/second_person.rs"]
mod second_person;
#[path = "../cli/sessions.rs"]
mod sessions;
#[path = "../cli/similar.rs"]
mod similar;
mod standby;
#[path = "../cli/statements.rs"]
mod statements;
#[path = "../cli/stats.rs"]
mod stats;
#[path = "../cli/terminal_screen.rs"]
mod terminal_screen;
#[path = "../cli/tills.rs"]
mod tills;
#[path = "../cli/tills_counted.rs"]
mod tills_counted;
#[path = "../cli/tokens.rs"]
mod tokens;
#[path = "../cli/told.rs"]
mod told;
#[path = "../cli/transaction_list.rs"]
mod transaction_list;
#[path = "../cli/transit.rs"]
mod transit;
#[path = "../cli/transit_approved.rs"]
mod transit_approved;
#[path = "../cli/transit_crash.rs"]
mod transit_crash;
mod transit_killed;
mod transit_password;
mod transit_wire;
#[path = "../cli/ui.rs"]
mod ui;
#[path = "../cli/value_dates.rs"]
mod value_dates;
mod waits;
