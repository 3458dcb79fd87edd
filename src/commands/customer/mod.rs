//! Customers.

pub mod add;
pub mod close;
pub mod contact;
pub mod document;
pub mod forget;
pub mod link;
pub mod list;
pub mod show;
pub mod standing;
pub mod tax;
pub mod update;

use bankctl_ledger::CustomerDetails;
use bankctl_types::Day;
use bankctl_types::kind::CustomerKind;

use super::{Context, Result, is_stream, with_doubts};
use crate::args::values;
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Add(add::Args),
    List(list::Args),
    Show(show::Args),
    Update(update::Args),
    #[command(flatten)]
    KycDecision(standing::Command),
    /// Keep papers that show who a customer is
    #[command(subcommand, arg_required_else_help = true)]
    Document(document::Command),
    /// Set what is withheld of the interest of customers
    #[command(subcommand, arg_required_else_help = true)]
    Tax(tax::Command),
    Contact(contact::Args),
    Link(link::Args),
    Close(close::Args),
    Forget(forget::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Add(args) => add::run(args, context),
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Update(args) => update::run(args, context),
        Command::KycDecision(command) => standing::run(command, context),
        Command::Document(command) => document::run(&command, context),
        Command::Tax(command) => tax::run(&command, context),
        Command::Contact(args) => contact::run(&args, context),
        Command::Link(args) => link::run(&args, context),
        Command::Close(args) => close::run(&args, context),
        Command::Forget(args) => forget::run(&args, context),
    }
}

/// What may be known of a customer beside the name.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct DetailArgs {
    /// Person or business
    #[arg(long, value_parser = values::customer_kind())]
    kind: Option<CustomerKind>,
    /// E-mail address
    #[arg(long, value_name = "EMAIL", value_parser = values::email)]
    email: Option<String>,
    /// Telephone number
    #[arg(long, value_name = "PHONE", value_parser = values::memo)]
    phone: Option<String>,
    /// Postal address
    #[arg(long, value_name = "ADDRESS", value_parser = values::memo)]
    address: Option<String>,
    /// Day of birth, or of foundation
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    birth_date: Option<Day>,
    /// Number in another system; unique
    #[arg(long, value_name = "ID", value_parser = values::reference)]
    external_id: Option<String>,
    /// Taxpayer identification number
    #[arg(long, value_name = "TIN", value_parser = values::tin)]
    tin: Option<String>,
}

impl DetailArgs {
    /// The same, with a name.
    fn with(self, name: Option<String>) -> CustomerDetails {
        CustomerDetails {
            kind: self.kind,
            name,
            email: self.email,
            phone: self.phone,
            address: self.address,
            birth_date: self.birth_date,
            external_id: self.external_id,
            tin: self.tin,
        }
    }
}
