//! Add a customer.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::Similar;
use clap::Args as ClapArgs;

use super::{Context, DetailArgs, Result, with_doubts};
use crate::args::values;
use crate::error::{Class, Fault};
use crate::report::Report;
use crate::tables::told;

/// Add a customer
///
/// If another customer has the same e-mail address, telephone number, or name and birth
/// date, it asks first at a terminal; elsewhere it adds the customer and says so, in JSON as
/// `similar`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer add --name 'Ana García' --email ana@example.com
  bankctl customer add --name 'Example GmbH' --kind business --external-id CRM-77")]
pub struct Args {
    /// Name, in any script
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    pub name: String,
    #[command(flatten)]
    pub(crate) details: DetailArgs,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let details = args.details.with(None);
    let mut ledger = context.open(Action::CustomerAdd)?;
    let similar = ledger.customers().similar(&args.name, &details)?;
    let is_agreed = agreed(&similar, context)?;
    let mut added = ledger.customers().create(&args.name, &details)?;
    let notes: Vec<String> = similar.iter().map(alike).collect();
    added.similar = similar;
    let mut report = with_doubts(context.told(added, told::added), Some(&args.name));
    if !is_agreed {
        report.notes.extend(notes);
    }
    Ok(report)
}

/// Asks at a terminal whether a customer is added who may be there already. Whether that
/// was agreed to.
fn agreed(similar: &[Similar], context: &Context<'_>) -> Result<bool> {
    let known: Vec<String> = similar.iter().map(alike).collect();
    if known.is_empty() || context.yes || context.dry_run {
        return Ok(false);
    }
    let question = format!("{}. Add another customer all the same?", known.join("; "));
    match context.terminal.confirm(&question) {
        Some(false) => Err(
            Fault::new(Class::Usage, "not_confirmed", "nothing was done")
                .hint("answer y to go on")
                .into(),
        ),
        answer => Ok(answer.is_some()),
    }
}

/// Who may be the same person, and why.
fn alike(similar: &Similar) -> String {
    let same = similar.same.iter().map(|what| match *what {
        "email" => "e-mail address",
        "phone" => "telephone number",
        _ => "name and birth date",
    });
    let same: Vec<&str> = same.collect();
    format!(
        "customer {} ({}) has the same {}",
        similar.customer,
        similar.name,
        same.join(" and ")
    )
}
