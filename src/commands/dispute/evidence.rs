//! Add a paper to a dispute.

use std::path::PathBuf;

use bankctl_formats::read::whole;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::documents::rules::BYTES_MAX;
use bankctl_types::number::DisputeId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::disputes;
use crate::error::of_file;
use crate::report::Report;

/// Add a paper to a dispute
///
/// It is kept as a document of the customer, encrypted: a PDF or a picture of at most
/// 10 MiB. `bankctl customer document export` gives it out.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl dispute evidence D00000013 slip.pdf")]
pub struct Args {
    /// Number of the dispute
    #[arg(value_name = "DISPUTE", value_parser = disputes::dispute)]
    pub dispute: DisputeId,
    /// The file, or - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DisputeEvidence)?;
    let paper = whole(&args.file, BYTES_MAX).map_err(of_file)?;
    Ok(Report::one(
        ledger.disputes().add_evidence(args.dispute, &paper)?,
    ))
}
