//! Add a paper of a customer.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::commands::audit_keys::io;
use crate::commands::values;
use crate::domain::document::{BYTES_MAX, DocumentKind};
use crate::domain::number::CustomerNumber;
use crate::domain::permission::Action;
use crate::report::Report;

/// Add a paper that shows who a customer is
///
/// A PDF or a picture (JPEG, PNG, WebP, TIFF, HEIC) of at most 10 MiB, told by its bytes.
/// It is encrypted with the customer's own key, which `bankctl customer forget` destroys;
/// the name of the file is not kept.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer document add C00000013 scan.pdf --kind passport
  scanimage --format=png | bankctl customer document add C00000013 - --kind id-card")]
pub struct Args {
    /// Number of the customer
    #[arg(value_name = "CUSTOMER", value_parser = values::customer)]
    pub customer: CustomerNumber,
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
    let content = read(&args.file).map_err(|error| io(&args.file, &error))?;
    let added = ledger.add_document(args.customer, args.kind, &content)?;
    Ok(Report::one(added))
}

/// As much of a file as shows whether it is too long.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    let most = BYTES_MAX as u64 + 1;
    if path.as_os_str() == "-" {
        std::io::stdin()
            .lock()
            .take(most)
            .read_to_end(&mut content)?;
    } else {
        std::fs::File::open(path)?
            .take(most)
            .read_to_end(&mut content)?;
    }
    Ok(content)
}
