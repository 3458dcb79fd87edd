//! The chart of accounts.

use bankctl_types::class::Class;
use bankctl_types::kind::AccountStatus;
use bankctl_types::{Currency, Money, Timestamp};
use serde::Serialize;

/// How an account stands in a currency.
#[derive(Clone, Debug, Serialize)]
pub struct GlBalance {
    /// The currency.
    pub currency: Currency,
    /// The balance, positive on the normal side.
    pub balance: Money,
    /// Its number in another system.
    pub number: Option<String>,
}

/// An account of the chart.
#[derive(Clone, Debug, Serialize)]
pub struct GlAccount {
    /// The name.
    pub name: String,
    /// The class.
    pub class: Class,
    /// `debit` or `credit`.
    pub normal_side: &'static str,
    /// Whether nothing is booked that would bring it below zero.
    pub never_below_zero: bool,
    /// Whether the program has it by itself.
    pub built_in: bool,
    /// Open or closed.
    pub status: AccountStatus,
    /// How it stands in each currency that it is kept in.
    pub balances: Vec<GlBalance>,
    /// When it was added; the built-in ones were always there.
    pub opened_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A line of the chart: an account in a currency.
#[derive(Clone, Debug, Serialize)]
pub struct GlLine {
    /// The name.
    pub name: String,
    /// The class.
    pub class: Class,
    /// `debit` or `credit`.
    pub normal_side: &'static str,
    /// The currency; `None` where it is kept in none yet.
    pub currency: Option<Currency>,
    /// The balance, positive on the normal side.
    pub balance: Option<Money>,
    /// Its number in another system.
    pub number: Option<String>,
    /// Whether nothing is booked that would bring it below zero.
    pub never_below_zero: bool,
    /// Open or closed.
    pub status: AccountStatus,
}
