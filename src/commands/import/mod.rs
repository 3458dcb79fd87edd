//! Files from elsewhere.

pub mod accounts;
pub mod ach;
mod cells;
pub mod checks;
pub mod entry_rows;
pub mod list;
mod other_banks;
pub mod payments;
pub mod payroll;
mod rejects;
pub mod reverse;
mod wages;
mod watch;

use super::shown::Shown;
use super::{Context, Result, is_stream};
use crate::args::strict::StrictArgs;
use crate::report::Report;

/// The kinds of files. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Accounts(accounts::Args),
    Ach(ach::Args),
    Checks(checks::Args),
    Payments(Box<payments::Args>),
    Payroll(payroll::Args),
    List(list::Args),
    Reverse(reverse::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Accounts(args) => accounts::run(&args, context),
        Command::Ach(args) => ach::run(&args, context),
        Command::Checks(args) => checks::run(&args, context),
        Command::Payments(args) => payments::run(&args, context),
        Command::Payroll(args) => payroll::run(&args, context),
        Command::List(args) => list::run(&args, context),
        Command::Reverse(args) => reverse::run(&args, context),
    }
}

/// How a file is read, whatever it holds.
#[derive(Clone, Debug, clap::Args)]
pub struct FileArgs {
    /// File to read: CSV or a spreadsheet (.xlsx); - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: std::path::PathBuf,
    /// Your reference for the whole file; its SHA-256 by default. Importing it again is safe
    #[arg(long, value_name = "KEY", value_parser = crate::args::values::batch)]
    pub batch: Option<String>,
    #[command(flatten)]
    pub(crate) table: TableArgs,
    /// Post the good rows although there are bad ones
    #[arg(long)]
    pub skip_rejects: bool,
    /// Write the bad rows to this file, or with - to standard output; with --skip-rejects it
    /// can be fixed and imported
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub rejects: Option<std::path::PathBuf>,
    /// Take a file that repeats most of an earlier one, as payments of their own
    #[arg(long)]
    pub allow_similar: bool,
    #[command(flatten)]
    pub(crate) strict: StrictArgs,
}

/// How a table is read, whatever its rows are.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct TableArgs {
    /// Name the column of a field, such as amount="Net Pay" or amount=#4; can be repeated
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = crate::args::values::mapping)]
    pub map: Vec<(String, String)>,
    /// Leave a column aside although it seems to say something about the amounts
    #[arg(long, value_name = "COLUMN")]
    pub ignore: Vec<String>,
    /// Decimal mark of the amounts, where the file leaves it in doubt
    #[arg(long, value_name = "MARK", value_parser = crate::args::values::decimal_mark)]
    pub decimal: Option<bankctl_formats::read::amount::DecimalMark>,
    /// Order of day, month and year, where the file leaves it in doubt: dmy, mdy, ymd; excel for a spreadsheet's day numbers
    #[arg(long, value_name = "ORDER", value_parser = crate::args::values::date_order)]
    pub date_format: Option<bankctl_formats::read::dates::DateOrder>,
    /// How the file writes letters, where a guess is wrong: windows-1250, Shift_JIS, …
    #[arg(long, value_name = "NAME", value_parser = crate::args::values::encoding)]
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// Take quoted cells that hold what looks like whole rows
    #[arg(long)]
    pub long_cells: bool,
    /// Sheet of a spreadsheet, where several have the columns
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Leave out the hidden and filtered rows of a spreadsheet
    #[arg(long)]
    pub skip_hidden: bool,
}

impl TableArgs {
    /// How the reader is told so.
    pub(crate) fn options(&self) -> bankctl_formats::read::Options {
        bankctl_formats::read::Options {
            decimal: self.decimal,
            date_order: self.date_format,
            encoding: self.encoding,
            map: self.map.clone(),
            ignore: self.ignore.clone(),
            long_cells: self.long_cells,
            sheet: self.sheet.clone(),
            skip_hidden: self.skip_hidden,
            ..bankctl_formats::read::Options::default()
        }
    }
}

impl FileArgs {
    fn options(&self, currency: bankctl_types::Currency) -> bankctl_formats::read::Options {
        bankctl_formats::read::Options {
            skip_rejects: self.skip_rejects,
            currency: Some(currency),
            ..self.table.options()
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
    ) -> bankctl_ledger::ImportPlan {
        bankctl_ledger::ImportPlan {
            file: file.to_owned(),
            sha256: sha256.to_owned(),
            reading: reading.to_owned(),
            rows,
            batch_key: self.batch.clone(),
            skip_rejects: self.skip_rejects,
            allow_similar: self.allow_similar,
            ..bankctl_ledger::ImportPlan::default()
        }
    }
}

/// A row that the reader could not take.
fn reject(fault: &bankctl_formats::read::RowFault) -> bankctl_ledger::views::Reject {
    bankctl_ledger::views::Reject {
        line: fault.line,
        field: fault.field.to_owned(),
        code: fault.code.to_owned(),
        message: fault.to_string(),
    }
}
