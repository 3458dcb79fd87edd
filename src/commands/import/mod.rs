//! Files from elsewhere.

pub mod accounts;
pub mod payroll;
mod rejects;
mod watch;

use super::shown::Shown;
use super::{Context, Result};
use crate::report::Report;

/// The kinds of files. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Accounts(accounts::Args),
    Payroll(payroll::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Accounts(args) => accounts::run(&args, context),
        Command::Payroll(args) => payroll::run(args, context),
    }
}

/// How a file is read, whatever it holds.
#[derive(Clone, Debug, clap::Args)]
pub struct FileArgs {
    /// CSV file with a header row; - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: std::path::PathBuf,
    /// Idempotency key of the whole file; its SHA-256 by default
    #[arg(long, value_name = "KEY", value_parser = super::values::batch)]
    pub batch: Option<String>,
    /// Name the column of a field, such as amount="Net Pay"; can be repeated
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = super::values::mapping)]
    pub map: Vec<(String, String)>,
    /// Decimal mark of the amounts, where the file leaves it in doubt
    #[arg(long, value_name = "MARK", value_parser = super::values::decimal_mark)]
    pub decimal: Option<crate::import::amount::DecimalMark>,
    /// Post the good rows although there are bad ones
    #[arg(long)]
    pub skip_rejects: bool,
    /// Write the bad rows to this file, to be mended and imported
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub rejects: Option<std::path::PathBuf>,
    /// Take a file that repeats most of an earlier one
    #[arg(long)]
    pub allow_similar: bool,
}

impl FileArgs {
    fn options(&self) -> crate::import::Options {
        crate::import::Options {
            decimal: self.decimal,
            map: self.map.clone(),
        }
    }

    /// What is to be done with a file: its name, its hash, how it is read, and
    /// its rows.
    fn plan(
        &self,
        file: &str,
        sha256: &str,
        reading: &str,
        rows: u64,
    ) -> crate::ledger::ImportPlan {
        crate::ledger::ImportPlan {
            file: file.to_owned(),
            sha256: sha256.to_owned(),
            reading: reading.to_owned(),
            rows,
            batch_key: self.batch.clone(),
            skip_rejects: self.skip_rejects,
            allow_similar: self.allow_similar,
        }
    }
}

/// A row that the reader could not take.
fn reject(fault: &crate::import::RowFault) -> crate::report::Reject {
    crate::report::Reject {
        line: fault.line,
        field: fault.field.to_owned(),
        code: fault.code.to_owned(),
        message: fault.to_string(),
    }
}
