//! Add a paper of a customer.

use std::path::PathBuf;

use bankctl_formats::read::whole;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::documents::rules::{BYTES_MAX, DocumentKind};
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedCustomer};
use crate::args::values;
use crate::error::of_file;
use crate::report::Report;

/// Add a paper that shows who a customer is
///
/// A PDF or a picture (JPEG, PNG, WebP, TIFF, HEIC) of at most 10 MiB; the content counts,
/// not the file's name, which is not kept. The paper is encrypted with the customer's own
/// key, which `bankctl customer forget` destroys.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer document add C00000013 scan.pdf --kind passport
  scanimage --format=png | bankctl customer document add C00000013 - --kind id-card")]
pub struct Args {
    /// Customer: a number, or at a terminal a name
    #[arg(value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: NamedCustomer,
    /// The file, or - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// What it is
    #[arg(long, value_parser = values::document_kind())]
    pub kind: DocumentKind,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CustomerDocumentAdd)?;
    let customer = args.customer.write(context)?;
    let paper = whole(&args.file, BYTES_MAX).map_err(of_file)?;
    let added = ledger.documents().create(customer, args.kind, &paper)?;
    Ok(Report::one(added))
}
