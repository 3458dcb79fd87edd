//! Check a proof without the ledger.

use std::path::PathBuf;

use bankctl_ledger::audit::rules::{JOURNAL, Proof};
use bankctl_ledger::kernel::rules::account::label;
use bankctl_ledger::kernel::rules::internal_account;
use bankctl_ledger::views::Proved;
use bankctl_types::Money;
use bankctl_types::number::TransactionId;
use bankctl_types::signed_note::NoteFault;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::audit_keys;
use crate::error::{Class, Fault};
use crate::report::Report;

/// Check a proof that `audit prove` made, without the ledger
///
/// What the proof shows was in the books when it was made, as the signature of the
/// public key says. The currency of a transfer between two customers is not part of what was
/// hashed: its amount is shown in minor units.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl audit check-proof receipt.tlog-proof --public-key audit.key.pub
  bankctl audit check-proof receipt.tlog-proof -o json")]
pub struct Args {
    /// Proof
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    #[command(flatten)]
    pub(crate) key: audit_keys::PublicKeyArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let place = args.file.display();
    let key = args.key.verifier()?;
    let refused = |fault: &NoteFault| audit_keys::not_relied_upon("proof", &place, fault);
    let proof =
        Proof::parse(&audit_keys::read(&args.file)?).ok_or_else(|| refused(&NoteFault::Form))?;
    let (receipt, checkpoint) = proof.check(&key).map_err(|fault| refused(&fault))?;
    let Some(receipt) = receipt else {
        let message = format!("the proof {place} does not lead to the root that was signed");
        return Err(Fault::new(Class::Damaged, "verification_failed", message)
            .hint("it proves nothing: ask for another one")
            .into());
    };
    let accounts = [receipt.debit, receipt.credit];
    let currency = accounts.into_iter().find_map(internal_account::currency);
    let proved = Proved {
        transactions: checkpoint.total(JOURNAL).0,
        origin: checkpoint.origin,
        transaction: TransactionId::from_key(receipt.id).to_string(),
        kind: receipt.kind.to_string(),
        booked_at: receipt.booked_at.to_string(),
        business_date: receipt.business_date.to_string(),
        amount_minor: receipt.amount_minor,
        amount: currency.map(|currency| Money::new(receipt.amount_minor, currency).to_string()),
        currency,
        debit: label(receipt.debit),
        credit: label(receipt.credit),
        reference: receipt.reference,
        memo: receipt.memo,
    };
    let report = Report::one(proved);
    Ok(if context.for_people {
        report.note("the proof holds: this was in the books when they were signed")
    } else {
        report
    })
}
