//! The command line: one definition, one dispatch, one call to render.
//!
//! A new command touches: a file under `commands/` (copy `balance.rs`, the
//! smallest that reads, or `reverse.rs`, the smallest that writes), its
//! variant in [`Command`] and its arm in [`dispatch`], a use case under
//! `ledger/`, and what is generated (`cargo run -- man man` and
//! `completions`), for which a test asks.

mod refusal;
mod setup;

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::commands::{
    Context, Result, account, balance, completions, customer, deposit, export, history, hold,
    import, init, man, reconcile, report, reverse, stats, transaction, transfer, verify, withdraw,
};
use crate::config::{self, Config};
use crate::error::{Error, Fault, exit};
use crate::render::{self, ErrorText, Form, RenderError, Style};
use crate::report::{Body, Report};
use crate::surroundings::Surroundings;
use refusal::{form_in, usage};
use setup::Setup;

/// Help of every command: what it is, examples, then the rest.
const HELP_TEMPLATE: &str = "\
{about-with-newline}
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

/// Administer a bank from the command line, on a double-entry ledger
///
/// Results go to standard output; messages and errors to standard error. Every command
/// takes -o json or -o csv for scripts.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "bankctl",
    version,
    max_term_width = 100,
    subcommand_required = true
)]
#[command(before_help = "Examples:
  bankctl init --name 'First Example Bank' --currency USD --timezone America/New_York
  bankctl customer add --name 'Ana García' --email ana@example.com
  bankctl account open --customer C00000013
  bankctl deposit 1000000012 250.00 --ref CHK-4711
  bankctl import payroll november.csv --dry-run
  bankctl history 1000000012 --during this-month")]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
// Each is a switch of its own on the command line.
#[allow(clippy::struct_excessive_bools)]
struct Global {
    /// Ledger: a file, or postgresql://…
    #[arg(long, global = true, value_name = "PATH|URL", env = config::LEDGER_VARIABLE, hide_env_values = true)]
    pub ledger: Option<String>,
    /// Form of the result: a table for people, json or csv for scripts
    #[arg(short, long, global = true, value_name = "FORM", env = config::OUTPUT_VARIABLE, hide_env_values = true,
        value_parser = ["table", "json", "csv"])]
    pub output: Option<String>,
    /// Only these columns in tables and CSV, separated by commas
    #[arg(long, global = true, value_name = "NAMES", value_delimiter = ',')]
    pub columns: Option<Vec<String>>,
    /// No heading row in tables and CSV
    #[arg(long, global = true)]
    pub no_headers: bool,
    /// Fewer messages on standard error
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// More messages on standard error
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Run every check, show the result, write nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Answer confirmations with yes
    #[arg(short, long, global = true)]
    pub yes: bool,
    /// Never prompt: fail with a hint instead
    #[arg(long, global = true)]
    pub no_input: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", value_parser = ["auto", "always", "never"])]
    pub color: Option<String>,
}

/// The commands. What each does is said where its arguments are.
#[derive(Clone, Debug, Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Init(init::Args),
    /// Add, find, change and close customers
    #[command(subcommand, arg_required_else_help = true)]
    Customer(customer::Command),
    /// Open, change, freeze and close accounts
    #[command(subcommand, arg_required_else_help = true)]
    Account(account::Command),
    Deposit(deposit::Args),
    Withdraw(withdraw::Args),
    Transfer(transfer::Args),
    Balance(balance::Args),
    History(history::Args),
    /// Look at a transaction
    #[command(subcommand, arg_required_else_help = true)]
    Transaction(transaction::Command),
    Reverse(reverse::Args),
    /// Reserve money and take it later
    #[command(subcommand, arg_required_else_help = true)]
    Hold(hold::Command),
    /// Reports on the whole bank
    #[command(subcommand, arg_required_else_help = true)]
    Report(report::Command),
    Stats(stats::Args),
    /// Take in files: payroll, accounts of another system
    #[command(subcommand, arg_required_else_help = true)]
    Import(import::Command),
    /// Write the books out: CSV, JSON, plain-text accounting
    #[command(subcommand, arg_required_else_help = true)]
    Export(export::Command),
    Reconcile(reconcile::Args),
    Verify(verify::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// The definition that help, manual, completions and parsing come from.
pub fn definition() -> clap::Command {
    let after = exit_codes_help();
    with_template(Cli::command()).after_long_help(after)
}

fn with_template(command: clap::Command) -> clap::Command {
    let command = command.help_template(HELP_TEMPLATE);
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, with_template)
    })
}

fn exit_codes_help() -> String {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    let mut text = String::from("Exit codes:\n");
    for (code, meaning) in exit::ALL {
        let _ = writeln!(text, "  {code:>3}  {meaning}");
    }
    text.push_str("\nEnvironment:\n");
    for (name, meaning) in config::VARIABLES {
        let _ = writeln!(text, "  {name}: {meaning}");
    }
    text
}

/// Runs the program and gives its exit code.
pub fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.collect();
    let parsed = definition()
        .try_get_matches_from(&arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, &arguments),
    };
    let quiet = cli.global.quiet;
    let setup = Config::load()
        .map_err(Error::from)
        .and_then(|config| Setup::new(&cli.global, &config));
    let setup = match setup {
        Ok(setup) => setup,
        Err(error) => {
            let form = form_in(&arguments);
            return tell(&error, form, false);
        }
    };
    match answer(cli, &setup) {
        Ok(report) => finish(report, &setup, quiet),
        Err(error) => tell(&error, setup.style.form, setup.error_color),
    }
}

fn answer(cli: Cli, setup: &Setup) -> Result<Report> {
    let surroundings = Surroundings::new(cli.global.no_input, cli.global.quiet);
    let context = Context {
        location: setup.location.clone(),
        dry_run: cli.global.dry_run,
        yes: cli.global.yes,
        for_people: setup.style.form == Form::Table,
        terminal: &surroundings,
    };
    let target = match &cli.command {
        Command::Export(command) => command.target().cloned(),
        _ => None,
    };
    let report = dispatch(cli.command, &context)?;
    match target {
        Some(path) => to_file(report, &path, setup),
        None => Ok(report),
    }
}

fn dispatch(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Init(args) => init::run(args, context),
        Command::Customer(command) => customer::run(command, context),
        Command::Account(command) => account::run(command, context),
        Command::Deposit(args) => deposit::run(args, context),
        Command::Withdraw(args) => withdraw::run(args, context),
        Command::Transfer(args) => transfer::run(args, context),
        Command::Balance(args) => balance::run(&args, context),
        Command::History(args) => history::run(args, context),
        Command::Transaction(command) => transaction::run(command, context),
        Command::Reverse(args) => reverse::run(args, context),
        Command::Hold(command) => hold::run(command, context),
        Command::Report(command) => report::run(command, context),
        Command::Stats(args) => stats::run(args, context),
        Command::Import(command) => import::run(command, context),
        Command::Export(command) => export::run(command, context),
        Command::Reconcile(args) => reconcile::run(args, context),
        Command::Verify(args) => verify::run(args, context),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args, definition()),
    }
}

/// Writes the result to a file that appears when it is whole.
fn to_file(report: Report, path: &Path, setup: &Setup) -> Result<Report> {
    let io = |error: &io::Error| {
        Error::from(Fault::new(
            exit::FAILURE,
            "io",
            format!("{}: {error}", path.display()),
        ))
    };
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // Made readable by its owner only, as all that is in a ledger.
    let mut draft = tempfile::NamedTempFile::new_in(folder).map_err(|error| io(&error))?;
    let form = if setup.style.form == Form::Table {
        Form::Csv
    } else {
        setup.style.form
    };
    let style = Style {
        headers: setup.style.headers,
        columns: setup.style.columns.clone(),
        ..Style::plain(form)
    };
    match render::write(report.body, &style, &mut draft) {
        Ok(()) => {}
        Err(RenderError::Failed(error)) => return Err(error),
        Err(RenderError::Io(error)) => return Err(io(&error)),
        Err(RenderError::BrokenPipe) => return Err(io(&io::ErrorKind::BrokenPipe.into())),
    }
    draft.as_file().sync_all().map_err(|error| io(&error))?;
    draft.persist(path).map_err(|error| io(&error.error))?;
    Ok(Report {
        body: Body::Nothing,
        notes: report.notes,
        fault: report.fault,
    }
    .note(format!("written to {}", path.display())))
}

/// Shows the result, then what is to be said about it.
fn finish(report: Report, setup: &Setup, quiet: bool) -> u8 {
    let Report { body, notes, fault } = report;
    let next = match &body {
        Body::List(list) if setup.style.form == Form::Table => list.next.clone(),
        _ => None,
    };
    let written = render::write(body, &setup.style, &mut io::stdout().lock());
    match written {
        Ok(()) => {}
        // Whoever reads has seen enough.
        Err(RenderError::BrokenPipe) => return exit::DONE,
        Err(RenderError::Failed(error)) => {
            return tell(&error, setup.style.form, setup.error_color);
        }
        Err(RenderError::Io(error)) => {
            let fault = Fault::new(exit::FAILURE, "io", format!("standard output: {error}"));
            return tell(&fault.into(), setup.style.form, setup.error_color);
        }
    }
    if !quiet {
        let more = next.map(|cursor| format!("there is more: add --after {cursor}"));
        for line in notes.into_iter().chain(more) {
            // Nobody may be listening; the result is written all the same.
            let _ = render::write_note(&line, &mut io::stderr().lock());
        }
    }
    fault.map_or(exit::DONE, |fault| {
        tell(&fault, setup.style.form, setup.error_color)
    })
}

/// Writes a failure to standard error and gives its exit code.
fn tell(error: &Error, form: Form, color: bool) -> u8 {
    let told = error.describe();
    let text = ErrorText {
        code: told.code.to_owned(),
        message: told.message,
        hint: told.hint,
        details: told.details,
    };
    let _ = render::write_error(&text, form, color, &mut io::stderr().lock());
    told.exit
}

/// Help and version, or wrong usage.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> u8 {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let shown = error.render();
            let mut output = io::stdout().lock();
            let _ = if io::stdout().is_terminal() {
                write!(output, "{}", shown.ansi())
            } else {
                write!(output, "{shown}")
            };
            exit::DONE
        }
        _ => tell(&usage(error).into(), form_in(arguments), false),
    }
}
