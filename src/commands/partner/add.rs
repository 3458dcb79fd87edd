//! Make a ledger known.

use std::path::{Path, PathBuf};

use bankctl_ledger::PartnerDetails;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::interledger::rules::Card;
use bankctl_types::signed_note::NoteFault;
use clap::Args as ClapArgs;

use super::{Context, Result, location, with_doubts};
use crate::args::{audit_keys, values};
use crate::error::{Class, Error, Fault};
use crate::report::Report;

/// Add a ledger to exchange money with
///
/// Money goes only to partners and is taken only from partners, with a signature of
/// theirs. The other ledger's admin gives its card (`partner export`) and must take the
/// card of this one. If there is any policy, it needs a second person. To
/// change the key or the address of a partner disable it first, and add it again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl partner add --card north.card
  bankctl partner add North --card north.card --address postgresql://bank@db.example/north
  bankctl partner add North --identity 019c6f6e-bc00-7000-8000-000000000001 --key north.pub")]
pub struct Args {
    /// Name that it is called by here; by default the one on the card
    #[arg(value_name = "NAME", value_parser = values::partner, required_unless_present = "card")]
    pub name: Option<String>,
    /// The card that the other ledger's admin has exported
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath,
        required_unless_present = "identity")]
    pub card: Option<PathBuf>,
    /// Identity of the other ledger, in the place of a card
    #[arg(long, value_name = "ID", requires = "key", conflicts_with = "card")]
    pub identity: Option<String>,
    /// File with its public key
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath,
        requires = "identity")]
    pub key: Option<PathBuf>,
    /// Address of the other ledger; otherwise the sweep uses the address that the sender gave
    #[arg(long, value_name = "PATH|URL")]
    pub address: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut details = match (args.card, args.identity, args.key) {
        (Some(path), _, _) => of_card(&path)?,
        (None, Some(identity), Some(path)) => PartnerDetails {
            identity,
            name: String::new(),
            address: None,
            public_key: audit_keys::read(&path)?.trim().to_owned(),
        },
        _ => return Err(nothing_given()),
    };
    if let Some(name) = args.name {
        details.name = name;
    }
    if let Some(address) = args.address {
        details.address = Some(location(address.as_ref())?.lasting()?);
    }
    let mut ledger = context.open(Action::PartnerAdd)?;
    let report = Report::one(ledger.interledger().add_partner(&details)?);
    Ok(with_doubts(report, Some(&details.name)))
}

fn of_card(path: &Path) -> Result<PartnerDetails> {
    let place = path.display();
    let card = Card::open(&audit_keys::read(path)?).map_err(|fault| {
        let message = match fault {
            NoteFault::Form => format!("{place}: it is no card"),
            other => format!("{place}: {other}"),
        };
        Fault::new(Class::Usage, "invalid_card", message)
            .hint("give the file that `bankctl partner export --to-file` wrote, unchanged")
    })?;
    let name = values::partner(&card.name)?;
    let address = match &card.address {
        Some(address) => Some(location(address.as_ref())?.lasting()?),
        None => None,
    };
    Ok(PartnerDetails {
        identity: card.identity,
        name,
        address,
        public_key: card.public_key,
    })
}

fn nothing_given() -> Error {
    Fault::new(Class::Usage, "usage", "which ledger it is was not given")
        .hint("give --card, or --identity and --key")
        .into()
}
