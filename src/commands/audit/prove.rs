//! Prove that a transaction is in the books.

use bankctl_ledger::TransactionRef;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::audit_keys;
use crate::report::Report;

/// Print a proof that a transaction is in the books
///
/// Anyone with the public key can check it with `audit check-proof`, without the ledger.
/// The proof shows the transaction's accounts, amount, reference and memo; of all other
/// transactions it has only hashes.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl audit prove T0000000013 > T0000000013.tlog-proof
  bankctl audit prove CHK-4711 --key /media/stick/audit.key > receipt.tlog-proof")]
pub struct Args {
    /// Number of the transaction, or its reference
    #[arg(value_name = "TRANSACTION")]
    pub transaction: String,
    #[command(flatten)]
    pub(crate) key: audit_keys::KeyArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let signer = args.key.signer()?;
    let target = TransactionRef::parse(&args.transaction);
    let proof = context
        .open(Action::AuditProve)?
        .audit()
        .prove(&target, &signer)?;
    if context.for_people {
        return Ok(Report::text(proof.proof));
    }
    Ok(Report::one(proof))
}
