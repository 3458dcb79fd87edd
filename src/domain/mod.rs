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
pub mod calendar;
pub mod chain;
pub mod change;
pub mod chart;
pub mod check_digit;
pub mod checkpoint;
pub mod class;
pub mod credential;
pub mod currency;
pub mod customer;
pub mod document;
pub mod figures;
pub mod hold;
pub mod internal;
pub mod journal;
pub mod kind;
pub mod login;
pub mod look_alike;
pub mod mask;
pub mod merkle;
pub mod money;
pub mod note;
pub mod number;
pub mod one_time;
pub mod operator;
pub mod order;
pub mod ours;
pub mod partner;
pub mod password;
pub mod permission;
pub mod policy;
pub mod posting;
mod read_back;
pub mod receipt;
pub mod rejection;
pub mod sealing;
pub mod session;
pub mod stated_balance;
pub mod stated_currency;
pub mod text;
pub mod token;
pub mod token_text;
pub mod total;
pub mod value_date;

pub use calendar::{Day, Timestamp};
pub use currency::Currency;
pub use money::Money;
pub use rejection::Rejection;
pub use stated_balance::BalancePlace;
pub use stated_currency::StatedCurrency;
pub use total::Total;
