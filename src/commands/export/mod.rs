//! Books out.

pub mod accounts;
pub mod ach;
pub mod customers;
pub mod journal;
pub mod payment_status;
pub mod transactions;

use std::path::PathBuf;

use serde::Serialize;

use super::{Context, Result};
use crate::error::Error;
use crate::report::{Body, Report, Row, Stream};

/// What to export. More is said where the arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Transactions(transactions::Args),
    Accounts(accounts::Args),
    Customers(customers::Args),
    Journal(journal::Args),
    PaymentStatus(payment_status::Args),
    Ach(ach::Args),
}

/// Where an export goes.
#[derive(Clone, Debug, clap::Args)]
pub struct Target {
    /// Write to this file instead of standard output (which - is), a table as CSV unless another
    /// form is asked for; one that is there is replaced when the export is whole
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub to_file: Option<PathBuf>,
}

impl Command {
    /// The file that the result goes to.
    pub fn target(&self) -> Option<&PathBuf> {
        let target = match self {
            Self::Transactions(args) => &args.target,
            Self::Accounts(args) => &args.target,
            Self::Customers(args) => &args.target,
            Self::Journal(args) => &args.target,
            Self::PaymentStatus(args) => &args.target,
            Self::Ach(args) => &args.target,
        };
        target.to_file.as_ref()
    }
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Transactions(args) => transactions::run(args, context),
        Command::Accounts(args) => accounts::run(&args, context),
        Command::Customers(args) => customers::run(&args, context),
        Command::Journal(args) => journal::run(&args, context),
        Command::PaymentStatus(args) => payment_status::run(&args, context),
        Command::Ach(args) => ach::run(&args, context),
    }
}

/// Pages of records as a report.
fn stream<R: Row + Serialize + 'static>(
    pages: impl Iterator<Item = std::result::Result<Vec<R>, Error>> + 'static,
) -> Report {
    Report::of(Body::Stream(Stream::of(pages)))
}
