//! Write the card by which a ledger is made known to others.

use std::path::PathBuf;

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, location};
use crate::report::Report;

/// Write this ledger's card: its identity, its name and its public key
///
/// The admin of another ledger reads it with `partner add --card`. It has nothing secret;
/// compare the public key by another way, such as the telephone, because a ledger whose
/// card is accepted can send money. The signing key, which signs the card, must be there.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl partner export --to-file south.card
  bankctl partner export --address postgresql://bank@db.example/south")]
pub struct Args {
    /// Where the other ledger finds this one
    #[arg(long, value_name = "PATH|URL")]
    pub address: Option<String>,
    /// Write to this file instead of standard output (which - is); one that is there is replaced
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub to_file: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let address = match &args.address {
        Some(address) => Some(location(address.as_ref())?.lasting()?),
        None => None,
    };
    let card = context
        .open(Action::PartnerExport)?
        .interledger()
        .card(address)?;
    if context.for_people || args.to_file.is_some() {
        return Ok(Report::text(card.card));
    }
    Ok(Report::one(card))
}
