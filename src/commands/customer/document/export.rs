//! Give a paper of a customer out.

use std::io::Write as _;
use std::path::PathBuf;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_storage::atomic_file::{DraftFile, Output};
use clap::Args as ClapArgs;

use super::{Context, Result, is_stream};
use crate::args::audit_keys::io;
use crate::args::values;
use crate::report::Report;

/// Write a paper of a customer to a new file, and record that you took it
///
/// The file is for its owner only, and is not encrypted: delete it when you no longer need it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer document export 3 passport.pdf
  bankctl customer document export 3 - | gpg --encrypt --recipient auditor > passport.pdf.gpg")]
pub struct Args {
    /// Number of the document
    #[arg(value_name = "DOCUMENT", value_parser = values::line_number)]
    pub document: i64,
    /// The file to write; must not be there yet. With - the paper goes to standard output,
    /// and what is said of it to standard error
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CustomerDocumentExport)?;
    let path = &args.file;
    if is_stream(path) {
        let mut output = context.outlet("a paper")?;
        let (document, paper) = ledger.documents().export(args.document)?;
        output
            .write_all(&paper)
            .and_then(|()| output.flush())
            .map_err(|error| io(path, &error))?;
        return Ok(Report {
            aside: true,
            ..Report::one(document)
        });
    }
    // Where the paper goes is there before anybody is told that it was taken.
    let mut draft = DraftFile::beside(Output::new_file(path, context.guard()))?;
    let (document, paper) = ledger.documents().export(args.document)?;
    draft
        .write_all(&paper)
        .and_then(|()| draft.as_file().sync_all())
        .map_err(|error| io(path, &error))?;
    draft.put()?;
    Ok(Report::one(document).note(format!("written to {}", path.display())))
}
