//! Bring money that is on its way to an end.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{NotAsked, Way};
use bankctl_types::text::counted;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::error::{Class, Fault};
use crate::report::{List, Report};

/// Finish transfers to other ledgers that were interrupted
///
/// Each one arrives on its account, or goes back to the account that paid if the other
/// ledger refuses it for good. Nothing is booked twice, however often this runs and even
/// if others transfer or sweep at the same time, so a timer may run it every minute. What
/// stays on its way, because the other ledger can't be reached, is listed with the reason:
/// the exit code is 9 then.
///
/// What is sent is signed: run it as the service that has the signing key. What waits in
/// the other ledger for a second person, or for a rule there, is left waiting; what was
/// rejected there goes back.
///
/// With --arrived this ledger and those of all partners are compared, both ways: what was
/// sent and never arrived, and what arrived and was never sent. After one was restored
/// from a backup of before, what it has lost is sent again, once, or goes back if it is
/// refused now. With --dry-run the ledgers are only compared. Differences that stay are
/// listed with exit code 9.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl transit sweep
  bankctl transit sweep --quiet -o json
  bankctl transit sweep --to-ledger postgresql://bank@db.example/north
  bankctl transit sweep --arrived --dry-run")]
pub struct Args {
    /// Only what goes to the ledger that is here now, wherever it was before
    #[arg(long, value_name = "PATH|URL")]
    pub to_ledger: Option<String>,
    /// Also compare what has arrived, here and in the ledgers of all partners
    #[arg(long)]
    pub arrived: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let way = Way {
        given: &|address| context.open_at(address),
        stored: &|address| context.open_stored(address),
        moved: args.to_ledger.as_deref(),
    };
    let mut ledger = context.open(Action::TransitSweep)?;
    let swept = ledger.interledger().sweep(&way, args.arrived)?;
    let left = swept
        .items
        .iter()
        .filter(|item| item.state.is_open())
        .count();
    let mut report = Report::list(List::of(swept.items));
    if left > 0 {
        let message = format!(
            "money is still on its way to other ledgers: {}",
            counted(left, "transfer")
        );
        let fault = Fault::new(Class::LeftOver, "still_in_transit", message)
            .hint("see the reasons, and run the command again")
            .details(serde_json::json!({ "in_transit": left }));
        report.fault = Some(fault.into());
    } else if swept.differences > 0 || !swept.not_asked.is_empty() {
        let not_asked: Vec<String> = swept.not_asked.iter().map(why).collect();
        report.fault = Some(differ(swept.differences, &not_asked).into());
    }
    Ok(report)
}

/// Why a partner could not be compared with.
fn why(not_asked: &NotAsked) -> String {
    match not_asked {
        NotAsked::NowhereKnown(name) => {
            format!("where {name} is was never said (`bankctl partner add --address`)")
        }
        NotAsked::Why(why) => why.clone(),
    }
}

/// Two ledgers say different things, or could not be held against each other.
fn differ(count: usize, not_asked: &[String]) -> Fault {
    let differing = format!(
        "found in one ledger and not in the other: {}",
        counted(count, "transfer")
    );
    let reasons = not_asked.join("; ");
    let message = match (count, not_asked) {
        (_, []) => differing,
        (0, _) => format!("not every partner could be compared with: {reasons}"),
        _ => format!("{differing}, and not every partner could be compared with: {reasons}"),
    };
    Fault::new(Class::LeftOver, "differences_found", message)
        .hint(
            "see the reasons; without --dry-run what a ledger that was restored has lost is sent \
             again from here; what it had sent is sent again there, with its --ref",
        )
        .details(serde_json::json!({ "differences": count, "not_compared": not_asked }))
}
