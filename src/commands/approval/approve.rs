//! Approve requests.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::policy::Rule;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result, sitting};
use crate::args::values;
use crate::report::Report;
use crate::tables::told;

/// Approve requests of other operators, and carry them out
///
/// A request runs from the start, under the rules of this moment and in the name of the
/// operator who asked. If a rule refuses it now, it stays a request. Money for another
/// ledger is on its way then, and `transit sweep` brings it.
///
/// Several are approved one after the other, each by itself; what was refused is listed with
/// its reason, and the exit code is 9. With --rule or --maker all that wait are meant, but
/// for your own. On a terminal the sum is shown and confirmed first.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl approval approve 17
  bankctl approval approve 17 18 19
  bankctl approval approve --rule withdrawals --maker anna --max-total 50000")]
#[command(group = clap::ArgGroup::new("which").required(true).multiple(true)
    .args(["requests", "rule", "maker"]))]
pub struct Args {
    /// Numbers of the requests
    #[arg(value_name = "REQUEST", value_parser = values::request)]
    pub requests: Vec<i64>,
    /// All that wait by this rule
    #[arg(long, value_parser = values::any_rule(), conflicts_with = "requests")]
    pub rule: Option<Rule>,
    /// All that wait of this operator
    #[arg(long, value_name = "OPERATOR", conflicts_with = "requests")]
    pub maker: Option<String>,
    /// Approve none if they move more than this in all, in the ledger's currency
    #[arg(long, value_name = "AMOUNT", value_parser = values::typed_amount)]
    pub max_total: Option<PlainDecimal>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    if let ([request], None) = (&args.requests[..], args.max_total) {
        return one(*request, context);
    }
    sitting::run(args, context)
}

fn one(request: i64, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ApprovalApprove)?;
    let approved = ledger.approvals().approve(request)?;
    let is_sent = approved.request.get("send").is_some();
    let report = context.told(approved, |it| told::request(it, ("Approved", "approve")));
    Ok(if is_sent && !context.dry_run {
        report.note("the money is on its way: `bankctl transit sweep` brings it".to_owned())
    } else {
        report
    })
}
