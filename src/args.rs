//! Arguments that several commands have, and values as people type them.

pub mod ach;
pub mod alerts;
pub mod amounts;
pub mod audit_keys;
pub mod checks;
pub mod ctr;
pub mod days;
pub mod disputes;
pub mod drawn_checks;
pub mod exchange;
pub mod fees;
pub mod gl;
pub mod interest;
pub mod named;
pub mod operators;
pub mod orders;
pub mod password;
pub mod reports;
pub mod shared;
pub mod statements;
pub mod strict;
pub mod till_setup;
pub mod tills;
pub mod values;
