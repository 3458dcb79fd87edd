//! Show who did what.

use bankctl_ledger::AuditLogQuery;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::change::{Subject, action};
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};
use crate::tables::ChangeLine;

/// Show who changed what, when and from where, and who was refused
///
/// Tables say what each line changed, from which value to which. Money is in the journal:
/// see history and export. The newest come first unless --oldest-first is given. Personal data of customers is masked.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl audit log
  bankctl audit log --denials --during this-month
  bankctl audit log --operator anna --subject account -o json
  bankctl audit log --subject account --record 1000000018")]
pub struct Args {
    /// Only actions and refusals of this operator
    #[arg(long, value_name = "NAME", value_parser = values::operator)]
    pub operator: Option<String>,
    /// Only this action, such as created, updated, closed, denied
    #[arg(long, value_name = "WORD", conflicts_with = "denials")]
    pub action: Option<String>,
    /// Only refusals
    #[arg(long)]
    pub denials: bool,
    /// Only lines about this kind of record
    #[arg(long, value_parser = values::subject())]
    pub subject: Option<Subject>,
    /// Only lines about the record of this number or name
    #[arg(long, value_name = "RECORD")]
    pub record: Option<String>,
    #[command(flatten)]
    pub(crate) span: values::SpanArgs,
    /// How many lines at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = values::line_number)]
    pub after: Option<i64>,
    /// Begin with the oldest
    #[arg(long)]
    pub oldest_first: bool,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AuditLog)?;
    let span = args.span.resolve(ledger.today()?)?;
    let denials = args.denials.then(|| action::DENIED.to_owned());
    let query = AuditLogQuery {
        operator: args.operator,
        action: args.action.or(denials),
        subject: args.subject,
        record: args.record,
        span,
        limit: args.limit,
        after: args.after,
        oldest_first: args.oldest_first,
        compares: context.for_people,
    };
    let (items, next) = ledger.audit().trail(&query)?;
    let list = if context.for_people {
        List::of(items.into_iter().map(ChangeLine).collect())
    } else {
        List::of(items)
    };
    Ok(Report::list(List { next, ..list }))
}
