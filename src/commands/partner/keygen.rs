//! Make the key that transfers to other ledgers are signed with.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::AuditKey;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::audit_keys;
use crate::config::SigningFiles;
use crate::report::Report;

/// Make the key that signs this ledger's transfers to other ledgers
///
/// The key goes to a file that only you can read: the one that BANKCTL_SIGNING_KEY names,
/// or one for the ledger in keys in the config directory. Make it as the account of the
/// service that runs `transit sweep`, and give it to no teller. A key that may have been
/// seen is replaced: move the file away, make another, and exchange cards again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl partner keygen
  BANKCTL_SIGNING_KEY=/etc/bankctl/south.key bankctl partner keygen")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::PartnerKeygen)?;
    let (file, _) = SigningFiles::place(&ledger.settings().identity)?;
    let name = ledger.interledger().signing_key_name();
    drop(ledger);
    let made = audit_keys::make(&file, &name, context.dry_run)?;
    Ok(Report::one(AuditKey {
        file: file.display().to_string(),
        public_file: audit_keys::public_path(&file).display().to_string(),
        public_key: made,
        dry_run: context.dry_run,
    }))
}
