//! Groups of arguments that several commands have.

use std::ffi::OsString;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{Ledger, Payment};
use bankctl_types::Day;
use bankctl_types::calendar::{NamedPeriod, Span};
use bankctl_types::money::PlainDecimal;

use super::values::{self, day, memo, period, reference};
use crate::commands::Context;
use crate::config;
use crate::error::{Class, Error, Fault};

/// Where to read what may be slightly old.
#[derive(Clone, Debug, clap::Args)]
pub struct ReplicaArgs {
    /// Read from this copy of the ledger that a server keeps up to date; it may be a moment behind
    #[arg(long, value_name = "URL", env = config::REPLICA_VARIABLE, hide_env_values = true)]
    pub replica: Option<OsString>,
}

impl ReplicaArgs {
    /// Opens the replica, or the ledger where none is given. Money never moves
    /// on what is read there.
    ///
    /// # Errors
    /// It is missing, not a ledger, or can't be read.
    pub fn open(&self, context: &Context<'_>, action: Action) -> Result<Ledger, Error> {
        match self.replica.as_deref().filter(|url| !url.is_empty()) {
            None => context.open(action),
            Some(url) => {
                let location = crate::commands::location(url)?;
                context.open_in(&location, action)
            }
        }
    }
}

/// The days that are asked for.
#[derive(Clone, Debug, clap::Args)]
pub struct SpanArgs {
    /// First day: a date or a period such as 2026-11, 2026-Q4, 7d, last-week (see bankctl(1))
    #[arg(long, value_name = "DATE", value_parser = period)]
    pub from: Option<NamedPeriod>,
    /// Last day, included: a date or a period
    #[arg(long, value_name = "DATE", value_parser = period)]
    pub to: Option<NamedPeriod>,
    /// Both at once: a date or a period such as today, 7d, this-month, 2026-Q4
    #[arg(long, value_name = "PERIOD", value_parser = period, conflicts_with_all = ["from", "to"])]
    pub during: Option<NamedPeriod>,
}

impl SpanArgs {
    /// Whether no days are named.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none() && self.during.is_none()
    }

    /// The days, when today is `today`.
    ///
    /// # Errors
    /// The last day is before the first.
    pub fn resolve(&self, today: Day) -> Result<Span, Fault> {
        let first = self
            .during
            .or(self.from)
            .map(|period| period.resolve(today).0);
        let last = self
            .during
            .or(self.to)
            .map(|period| period.resolve(today).1);
        if let (Some(from), Some(to)) = (first, last)
            && to < from
        {
            let message = format!("--to {to} is before --from {from}");
            return Err(Fault::new(Class::Usage, "invalid_date", message)
                .hint("give the earlier day to --from; both are included"));
        }
        Ok(Span {
            from: first,
            to: last,
        })
    }
}

/// What can be said of every payment.
#[derive(Clone, Debug, clap::Args)]
pub struct PaymentArgs {
    /// Your reference, such as a check number. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = reference)]
    pub reference: Option<String>,
    /// Text for the statement
    #[arg(short, long, value_name = "TEXT", value_parser = memo)]
    pub memo: Option<String>,
    /// Day that the money counts from; the business date by default, and always for cash
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub value_date: Option<Day>,
}

impl PaymentArgs {
    /// The payment of an amount.
    pub fn with(self, amount: PlainDecimal) -> Payment {
        let Self {
            reference,
            memo,
            value_date,
        } = self;
        Payment {
            amount,
            reference: values::made_unless_given(reference),
            memo,
            value_date,
            by: Vec::new(),
            till: None,
            conductor: None,
        }
    }
}
