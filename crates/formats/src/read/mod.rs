//! Files to checked rows: payroll, accounts, bank statements.
//!
//! What belongs here: everything between bytes and values of the domain. A
//! file is read several times and never held: the first pass surveys it
//! (digest, columns, decimal mark, totals, references that repeat), each
//! later pass yields its rows one at a time. Nothing here knows a ledger: an
//! account is a text that looks like a number, and whether it exists is
//! decided elsewhere.
//!
//! The way of a byte: [`source`] opens, [`decode`] makes UTF-8, `scan` and
//! [`table`] find records and cells, [`columns`] names them, [`amount`] and
//! [`dates`] read what has two readings by the evidence of a whole column,
//! and [`payroll`], [`accounts`] and [`statement`] put rows together.
//!
//! Apart from files, [`lines`] and [`request`] read what a program sends line by
//! line.
//!
//! Nothing is guessed: what can be read in two ways is a [`FileFault`] that
//! asks, and what cannot be read is a [`RowFault`] with line, column, value
//! and reason.

pub mod accounts;
pub mod aliases;
pub mod amount;
mod aside;
pub mod bai2;
mod beside;
pub mod camt;
pub mod checks;
pub mod columns;
pub mod dates;
pub mod decode;
pub mod evidence;
mod exact;
mod fault;
pub mod format;
mod guard;
mod heading;
mod held;
pub mod holidays;
pub mod lines;
pub mod mt940;
pub mod nacha;
pub mod named;
pub mod ofx;
pub mod pain;
pub mod payroll;
mod payroll_survey;
mod raw;
pub mod received;
pub mod references;
pub mod request;
mod row_fault;
mod scan;
mod sheet;
mod sniff;
pub mod source;
mod spelling;
pub(crate) mod spool;
mod spreadsheet;
pub mod statement;
mod statement_account;
mod statement_balance;
mod statement_layout;
pub mod table;
mod text_lines;
mod title;
mod totals;
mod warning;
mod words;
#[cfg(feature = "xlsx")]
mod workbook;
pub mod xml;
#[cfg(feature = "xlsx")]
mod zipped;

pub use fault::{FileFault, FileFaultKind, RowFault};
pub use raw::{Layout, RawRows};
pub use sheet::{Options, Reading};
pub use source::{Source, whole};
pub use warning::{Strict, WARNING_CODES, Warning, Warnings};

#[cfg(test)]
mod tests;
