//! Move a ledger from one engine to another.

use std::ffi::OsString;

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, location};
use crate::commands::Bar;
use crate::report::Report;

/// Copy a whole ledger from a file to a server, or back
///
/// Everything is copied with its numbers and hashes, and proved on both sides; the
/// source is only read. A copy that was interrupted goes on when the same command is run
/// again, and cannot be opened before it is whole. Write nothing to the source once you
/// work with the copy: they are two ledgers from then on.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ledger copy --from bank.db --to postgresql://bank@db.example/bank
  bankctl ledger copy --from postgresql://bank@db.example/bank --to bank.db")]
pub struct Args {
    /// Ledger to read; by default the one that --ledger names
    #[arg(long, value_name = "PATH|URL")]
    pub from: Option<OsString>,
    /// Place of the copy, where no ledger may be yet
    #[arg(long, value_name = "PATH|URL")]
    pub to: OsString,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let from = match &args.from {
        Some(place) => location(place)?,
        None => context.location.clone(),
    };
    let to = location(&args.to)?;
    let mut ledger = context.open_in(&from, Action::LedgerCopy)?;
    let mut shown = Shown::default();
    let copied = ledger
        .admin()
        .copy_to(&to, context.of_ledger(), |what, done, all| {
            shown.at(context, (what, all), done);
        })?;
    Ok(Report::one(copied))
}

/// The bar of what is being done.
#[derive(Default)]
struct Shown {
    what: (&'static str, u64),
    bar: Option<Box<dyn Bar>>,
}

impl Shown {
    fn at(&mut self, context: &Context<'_>, what: (&'static str, u64), done: u64) {
        if self.what != what {
            // One bar ends before the next is drawn.
            self.bar = None;
            self.what = what;
        }
        let begin = || context.terminal.progress(what.0, what.1);
        self.bar.get_or_insert_with(begin).at(done);
    }
}
