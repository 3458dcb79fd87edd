//! The general ledger.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::LedgerEntry;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::reports::DuringArgs;
use crate::args::values;
use crate::report::{Body, List, Report, Stream};

/// Show the bank's own accounts with all their rows: opening, entries, closing
///
/// Without days, of this month so far. Customers stand together in one line, so that the
/// closing balances of a currency sum to zero in debits and credits. A table ends after
/// --limit lines; JSON and CSV have all. By value date the rows keep the order of booking.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report general-ledger cash/vault
  bankctl report general-ledger --during 2026-11 -o csv")]
pub struct Args {
    /// Only this account of the bank's own, in all its currencies
    #[arg(value_name = "ACCOUNT", value_parser = values::account)]
    pub account: Option<AccountRef>,
    #[command(flatten)]
    pub(crate) days: DuringArgs,
    /// How many lines a table has at most
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = values::page_length)]
    pub limit: usize,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let replica = &args.days.report.replica;
    let mut ledger = replica.open(context, Action::GeneralLedger)?;
    let today = ledger.today()?;
    let query = args.days.query(today)?;
    let pages = ledger.into_general_ledger(&query, args.account.as_ref())?;
    if !context.for_people {
        return Ok(Report::of(Body::Stream(Stream::of(pages))));
    }
    let mut lines: Vec<LedgerEntry> = Vec::new();
    for page in pages {
        let page = page?.into_iter();
        page.for_each(|line| add(&mut lines, line, args.account.is_none()));
        if lines.len() > args.limit {
            break;
        }
    }
    let more = lines.len() > args.limit;
    lines.truncate(args.limit);
    let report = Report::list(List::of(lines));
    if more {
        let hint = "there are more lines: raise --limit, or write all with -o csv";
        return Ok(report.note(hint));
    }
    Ok(report.note("the rows of each account come to its closing balance"))
}

/// Adds a line; of all accounts those are left out that have neither a balance nor rows.
fn add(lines: &mut Vec<LedgerEntry>, line: LedgerEntry, is_of_all: bool) {
    let is_idle = is_of_all && line.line == "closing" && line.balance.minor == 0;
    if is_idle && lines.last().is_some_and(|before| before.line == "opening") {
        lines.pop();
    } else {
        lines.push(line);
    }
}
