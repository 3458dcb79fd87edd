//! How each view of the ledger lies in a table: its columns, and the cells
//! below them. CSV and tables for people are made of both; JSON is the view
//! itself.
//!
//! One file a noun. A column stands once, beside its cell.

#[macro_use]
mod table;

mod account;
mod alert;
mod approval;
mod audit;
mod cell;
mod check;
mod copy;
mod ctr;
mod customer;
mod day;
mod demo;
mod dispute;
mod doctor;
mod document;
mod drawn_check;
mod exchange;
mod fee;
mod figures;
mod gl;
mod hold;
mod import;
mod keys;
mod look_up;
mod money;
mod operator;
mod order;
mod partner;
mod product;
mod program;
mod reconcile;
mod reports;
mod session;
mod settings;
mod till;
mod token;
pub mod told;
mod trail;
mod transit;
mod verify;

pub use approval::{ApprovalLine, ApprovedLine};
pub use day::{closed, left_over};
pub use demo::DemoBank;
pub use figures::{FiguresLine, charts, totals, trial_balance};
pub use import::guessed;
pub use reconcile::warned;
pub use reports::{income_totals, sheet_totals};
pub use trail::ChangeLine;
pub use verify::not_proved;
