//! The rules of the bank, pure.
//!
//! What belongs here: values that cannot be wrong once they exist (money,
//! numbers, dates, texts), and decisions that turn facts and a request into a
//! plan or a [`Rejection`]. Nothing here opens a file, asks the clock, draws a
//! random number or knows that a database or a terminal exists, so every rule
//! can be tested as a table.

pub mod account;
pub mod approval;
pub mod business_day;
pub mod chain;
pub mod change;
pub mod chart;
pub mod checkpoint;
pub mod credential;
pub mod customer;
pub mod document;
pub mod figures;
pub mod hold;
pub mod internal;
pub mod journal;
pub mod login;
pub mod merkle;
pub mod one_time;
pub mod operator;
pub mod order;
pub mod partner;
pub mod password;
pub mod permission;
pub mod policy;
pub mod posting;
pub mod receipt;
pub mod rejection;
pub mod sealing;
pub mod session;
pub mod token;
pub mod value_date;

pub use rejection::Rejection;
