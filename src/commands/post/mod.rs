//! Post what another program sends, line by line.

mod check;
mod instruction;
mod posting;
mod service;

use std::path::PathBuf;

use bankctl_formats::read::lines::Lines;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;
use posting::Posting;

use super::{Context, Result};
use crate::error::of_file;
use crate::report::{Body, Report};

/// Post requests that come as lines of JSON, for programs that post all day
///
/// Each line is one request and gets one line of JSON as its answer, in order and as
/// soon as it is durable. Requests that wait together are committed together. A refused
/// request is answered with its error, writes nothing, and does not stop the others.
///
/// A request has an "op" and fields that are named as the options of that command, each
/// a string: amounts too. The ops are "deposit" (account, amount; channel, till, by,
/// conductor, ref, memo, value_date), "withdraw" (the same), "transfer" (from, to, amount; ref, memo,
/// value_date, by), "group" (payments; ref), "reverse" and "reverse group" (transaction,
/// reason; value_date, ref), "hold place" (account, amount; expires, ref, memo), "hold
/// capture" (hold; amount, ref) and "hold release" (hold). "by" is a list of customers. The
/// "payments" of a group are a list of deposits, withdrawals and transfers that are booked
/// together or not at all. An "id" of your own comes back with the answer.
///
/// "check deposit" takes a check in (account, amount, number, routing, drawer; class, at,
/// payee_is_holder, exception, no_hold, ref, memo), and says when its money can be used.
///
/// Standing orders and fees have ops as well: "order add" (from, to, every, and one of amount,
/// above and up_to; day, start, end, times, on_holiday, if_short, retry_days, priority, memo,
/// ref, by), "order pause", "order resume" and "order end" (order), "order skip" (order, date),
/// "fee charge" (account, code; amount, reason, ref), "fee waive" (fee, reason; or account,
/// code, reason; until) and "fee refund" (transaction, reason; ref). A "transfer" with "on" is
/// a standing order of one time. Each of these is committed by itself, and so is a check.
///
/// An answer is the transaction, hold, check, order or fee, as the command prints it, or has an
/// "error" with code, message and hint; its "request" has the line and your id. A line without an answer was not posted, or may
/// have been when the program was killed: give each request a "ref" and send it again.
///
/// Exit code 9 if some were refused. Ctrl-C or a signal to terminate ends it when what was
/// taken is answered. When the reader of the answers is gone, it takes nothing more and ends
/// with exit code 11 if something was done: its last answers may not have been seen. With
/// --dry-run each line is tried by itself on the ledger as it is.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl post requests.jsonl
  generate-requests | bankctl post - | handle-answers
  echo '{\"op\":\"deposit\",\"account\":\"1000000018\",\"amount\":\"5.00\",\"ref\":\"D-1\"}' | bankctl post -")]
pub struct Args {
    /// File with a request on each line; - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let lines = Lines::open(&args.file, context.terminal.stop_flag())
        .map_err(of_file)?
        .while_answers_are_read();
    let ledger = context.open(Action::Post)?;
    Ok(Report::of(Body::Answers(Box::new(Posting::new(
        ledger,
        lines,
        context.dry_run,
    )))))
}
