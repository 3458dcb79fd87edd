//! Move a ledger from one engine to another.

use std::cell::RefCell;

use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::commands::Bar;
use crate::config;
use crate::ledger::Ledger;
use crate::report::Report;
use crate::store::Location;

/// Copy a whole ledger from a file to a server, or back
///
/// Everything is copied with its numbers and hashes, and proved on both sides; the
/// source is only read. A copy that was broken off goes on when the same command is run
/// again, and nobody can open it before it is whole. Write nothing to the source once
/// you work with the copy: they are two ledgers from then on.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ledger copy --from bank.db --to postgresql://bank@db.example/bank
  bankctl ledger copy --from postgresql://bank@db.example/bank --to bank.db")]
pub struct Args {
    /// Ledger to read; by default the one that --ledger names
    #[arg(long, value_name = "PATH|URL")]
    pub from: Option<String>,
    /// Place of the copy, where no ledger may be yet
    #[arg(long, value_name = "PATH|URL")]
    pub to: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let place = |text: &str| Location::parse(text, &config::variable);
    let from = match &args.from {
        Some(text) => place(text)?,
        None => context.location.clone(),
    };
    let to = place(&args.to)?;
    let mut ledger = Ledger::open(&from, context.of_ledger())?;
    let bar: RefCell<Option<(&'static str, u64, Box<dyn Bar>)>> = RefCell::new(None);
    let copied = ledger.copy_to(&to, context.of_ledger(), |what, done, all| {
        let mut bar = bar.borrow_mut();
        match &*bar {
            Some((same, total, drawn)) if *same == what && *total == all => drawn.at(done),
            _ => {
                let drawn = context.terminal.progress(what, all);
                drawn.at(done);
                *bar = Some((what, all, drawn));
            }
        }
    })?;
    Ok(Report::one(copied))
}
