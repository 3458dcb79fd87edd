//! Values that cannot be wrong once they exist.
//!
//! Money, dates, numbers with check digits, texts that people may write, and
//! the closed lists of words of the journal. Nothing here opens a file, asks
//! the clock, draws a random number, or knows that a bank, a database or a
//! terminal exists.

pub mod account_statement;
pub mod ach;
pub mod books;
pub mod calendar;
pub mod check_digit;
pub mod class;
pub mod code_list;
pub mod confusables;
pub mod currency;
pub mod exchange_rate;
pub mod kind;
pub mod mask;
pub mod money;
pub mod number;
pub mod own_files;
pub mod packed;
pub mod routing;
pub mod serde_text;
pub mod signed_note;
pub mod stated_balance;
pub mod stated_currency;
pub mod text;
pub mod time_of_day;
pub mod token_text;
pub mod total;

pub use calendar::{Day, Timestamp};
pub use currency::Currency;
pub use money::Money;
pub use routing::RoutingNumber;
pub use stated_balance::BalancePlace;
pub use stated_currency::StatedCurrency;
pub use time_of_day::{TimeOfDay, Weekdays};
pub use total::Total;
