//! The screens, a file each.

mod account;
mod alerts;
mod balances;
mod bank;
mod case;
mod counts;
mod customer;
mod disputes;
mod entries;
mod find;
mod holds;
mod inbox;
mod orders;
mod receipt;
mod reports;
mod tills;
mod today;
mod transaction;

pub(crate) use account::Account;
pub(crate) use alerts::Alerts;
pub(crate) use bank::Bank;
pub(crate) use case::Case;
pub(crate) use counts::Counts;
pub(crate) use customer::Customer;
pub(crate) use disputes::Disputes;
pub(crate) use entries::Entries;
pub(crate) use find::{Find, HitList};
pub(crate) use holds::Holds;
pub(crate) use inbox::Inbox;
pub(crate) use orders::Orders;
pub(crate) use receipt::Receipt;
pub(crate) use reports::Reports;
pub(crate) use tills::Tills;
pub(crate) use today::Today;
pub(crate) use transaction::Transaction;
