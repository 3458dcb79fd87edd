//! Export the journal as plain-text accounting.

use clap::Args as ClapArgs;

use super::{Context, Result, Target};
use crate::commands::values;
use crate::commands::values::ReplicaArgs;
use crate::domain::permission::Action;
use crate::export::{Format, pieces};
use crate::report::{Body, Report};

/// Export the journal for hledger, ledger or beancount
///
/// The text passes the strict checks of those programs, and ends with balance assertions,
/// so that it proves itself. Customers' names and contact data are not in it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl export journal --format hledger --to-file bank.journal
  bankctl export journal --format beancount | bean-check /dev/stdin")]
pub struct Args {
    /// Program that the text is for
    #[arg(long, value_name = "PROGRAM", value_parser = values::journal_format())]
    pub format: Format,
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) replica: ReplicaArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = args.replica.open(context, Action::ExportJournal)?;
    let (books, last) = ledger.journal_books()?;
    let transactions = ledger.into_journal(last)?.flat_map(|page| match page {
        Ok(items) => items.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(error) => vec![Err(error)],
    });
    Ok(Report::of(Body::TextStream(Box::new(pieces(
        args.format,
        books,
        transactions,
    )))))
}
