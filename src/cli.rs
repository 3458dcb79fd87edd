//! The command line: one definition, one dispatch, one call to render.
//!
//! A new command touches: a file under `commands/` (copy `balance.rs`, the
//! smallest that reads, or `reverse.rs`, the smallest that writes), its
//! variant in [`Command`] and its arm in `dispatch`, its group in `help.rs`,
//! a use case under `ledger/`, and what is generated (`cargo run -- man man`),
//! for which a test asks.

mod delivery;
mod file;
mod help;
mod later;
mod log;
mod refusal;

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::commands::{
    Context, Result, account, approval, audit, backup, balance, completions, customer, deposit,
    doctor, export, gl, history, hold, import, init, key, ledger, login, logout, man, operator,
    partner, policy, post, reconcile, report, restore, reverse, stats, token, transaction,
    transfer, transit, verify, whoami, withdraw,
};
use crate::config::{self, Config};
use crate::domain::permission::Action;
use crate::draft::Output;
use crate::error::Error;
use crate::render::pager::Pager;
use crate::render::terminal::{self, ColorChoice, ColorVariables};
use crate::render::{Form, Style};
use crate::report::{Body, Report};
use crate::store::Location;
use crate::surroundings::Surroundings;
use delivery::tell;
use later::{Fitting, Later};
use log::Log;

/// Administer a bank from the command line, on a double-entry ledger
///
/// Results go to standard output; messages and errors to standard error. Every command
/// takes -o json or -o csv for scripts, and every command that writes takes --dry-run.
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
  bankctl deposit 1000000018 250.00 --ref CHK-4711
  bankctl import payroll november.csv --dry-run
  bankctl history 1000000018 --during this-month")]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Fitting<Command>,
}

/// Options of every command.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
// Each is a switch of its own on the command line.
#[allow(clippy::struct_excessive_bools)]
struct Global {
    /// Ledger: a file, or the address of a PostgreSQL server; by default ledger.db in the data directory
    #[arg(long, global = true, value_name = "PATH", env = config::LEDGER_VARIABLE, hide_env_values = true)]
    pub ledger: Option<OsString>,
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
    /// Values in CSV as they are, for programs: no apostrophe before what a spreadsheet would run
    #[arg(long, global = true)]
    pub raw: bool,
    /// Fewer messages on standard error
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// More messages on standard error: the ledger, versions, times
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
    Init(Later<init::Args>),
    /// Add, find, change and close customers
    #[command(subcommand, arg_required_else_help = true)]
    Customer(Later<customer::Command>),
    /// Open, change, freeze and close accounts
    #[command(subcommand, arg_required_else_help = true)]
    Account(Later<account::Command>),
    Deposit(Later<deposit::Args>),
    Withdraw(Later<withdraw::Args>),
    Transfer(Later<transfer::Args>),
    Balance(Later<balance::Args>),
    History(Later<history::Args>),
    /// Look at a transaction
    #[command(subcommand, arg_required_else_help = true)]
    Transaction(Later<transaction::Command>),
    /// See and finish transfers to other ledgers
    #[command(subcommand, arg_required_else_help = true)]
    Transit(Later<transit::Command>),
    /// Say which ledgers money goes to and comes from
    #[command(subcommand, arg_required_else_help = true)]
    Partner(Later<partner::Command>),
    /// Keep the chart of the bank's own accounts: tills, other banks, income
    #[command(subcommand, arg_required_else_help = true)]
    Gl(Later<gl::Command>),
    Reverse(Later<reverse::Args>),
    Post(Later<post::Args>),
    /// Reserve money and take it later
    #[command(subcommand, arg_required_else_help = true)]
    Hold(Later<hold::Command>),
    /// Report on the whole bank
    #[command(subcommand, arg_required_else_help = true)]
    Report(Later<report::Command>),
    Stats(Later<stats::Args>),
    /// Take in files: payroll, accounts of another system
    #[command(subcommand, arg_required_else_help = true)]
    Import(Later<import::Command>),
    /// Write the books out: CSV, JSON, plain-text accounting
    #[command(subcommand, arg_required_else_help = true)]
    Export(Later<export::Command>),
    Reconcile(Later<reconcile::Args>),
    Verify(Later<verify::Args>),
    /// See who did what; sign what the books are, and hold them against it later
    #[command(subcommand, arg_required_else_help = true)]
    Audit(Later<audit::Command>),
    /// Look after the key of personal data
    #[command(subcommand, arg_required_else_help = true)]
    Key(Later<key::Command>),
    /// Say who may work with the ledger, and as what
    #[command(subcommand, arg_required_else_help = true)]
    Operator(Later<operator::Command>),
    Login(Later<login::Args>),
    Logout(Later<logout::Args>),
    Whoami(Later<whoami::Args>),
    /// Let programs in, without a password
    #[command(subcommand, arg_required_else_help = true)]
    Token(Later<token::Command>),
    /// Decide about what takes a second person
    #[command(subcommand, arg_required_else_help = true)]
    Approval(Later<approval::Command>),
    /// Say what takes a second person
    #[command(subcommand, arg_required_else_help = true)]
    Policy(Later<policy::Command>),
    Doctor(Later<doctor::Args>),
    Backup(Later<backup::Args>),
    /// Copy a whole ledger to another engine
    #[command(subcommand, arg_required_else_help = true)]
    Ledger(Later<ledger::Command>),
    Restore(Later<restore::Args>),
    Completions(Later<completions::Args>),
    Man(Later<man::Args>),
}

/// The definition that help, manual, completions and parsing come from.
pub fn definition() -> clap::Command {
    help::arrange(Cli::command())
}

/// Runs the program and gives its exit code.
pub fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.collect();
    let understand = |command: clap::Command| -> std::result::Result<_, clap::Error> {
        let matches = command.try_get_matches_from(&arguments)?;
        Ok((Cli::from_arg_matches(&matches)?, action(&matches)))
    };
    // Defining every command and laying out its help takes longer than most
    // commands: it is done for those who will read it.
    let parsed =
        understand(later::fitting(&arguments, Cli::command)).or_else(|_| understand(definition()));
    let (cli, action) = match parsed {
        Ok(understood) => understood,
        Err(error) => return refusal::refuse(&error, &arguments),
    };
    let log = Log::begun(cli.global.verbose);
    let quiet = cli.global.quiet;
    let is_done = delivery::is_done(&cli.command.0, action, cli.global.dry_run);
    let setup = Config::load()
        .map_err(Error::from)
        .and_then(|config| Setup::new(&cli.global, cli.command.0.target(), &config));
    let setup = match setup {
        Ok(setup) => setup,
        Err(error) => {
            let form = refusal::form_in(&arguments);
            return tell(&error, form, false);
        }
    };
    log.works_on(&setup.location);
    let answer = answer(cli, &setup);
    log.reached("done");
    let code = match answer {
        Ok(report) => delivery::finish(report, &setup, quiet, is_done),
        Err(error) => tell(&error, setup.style.form, setup.error_color),
    };
    log.reached("written");
    code
}

/// The entry of the command in the table of permissions.
fn action(matches: &ArgMatches) -> Option<Action> {
    let mut words = Vec::new();
    let mut within = matches;
    while let Some((word, matches)) = within.subcommand() {
        words.push(word);
        within = matches;
    }
    Action::of_command(&words.join(" "))
}

/// What options, environment and config file come to.
struct Setup {
    location: Location,
    style: Style,
    error_color: bool,
}

impl Setup {
    fn new(global: &Global, target: Option<&PathBuf>, config: &Config) -> Result<Self> {
        let named = global.ledger.clone();
        let location = match named.or_else(|| config.ledger.as_ref().map(OsString::from)) {
            Some(named) => crate::commands::location(&named)?,
            None => Location::file(config::default_ledger()?),
        };
        let output = global
            .output
            .as_deref()
            .or(config.output.as_deref())
            .unwrap_or("table");
        let form = Form::parse(output)
            .ok_or_else(|| refusal::unknown("output", output, "table, json or csv"))?;
        let choice = global
            .color
            .as_deref()
            .or(config.color.as_deref())
            .unwrap_or("auto");
        let choice = ColorChoice::parse(choice)
            .ok_or_else(|| refusal::unknown("color", choice, "auto, always or never"))?;
        let [no_color, clicolor_force, term] =
            ["NO_COLOR", "CLICOLOR_FORCE", "TERM"].map(config::variable);
        let variables = ColorVariables {
            no_color: no_color.as_deref(),
            clicolor_force: clicolor_force.as_deref(),
            term: term.as_deref(),
        };
        // What goes to a file is the same if the file is standard output.
        let form = match (form, target) {
            (Form::Table, Some(_)) => Form::Csv,
            (form, _) => form,
        };
        let size = terminal::standard_output_size();
        let [lc_all, lc_ctype, lang] = ["LC_ALL", "LC_CTYPE", "LANG"].map(config::variable);
        let style = Style {
            form,
            color: terminal::color(choice, variables, io::stdout().is_terminal()),
            width: size.map(|size| size.width),
            terminal: io::stdout().is_terminal(),
            raw: global.raw,
            headers: !global.no_headers,
            columns: global.columns.clone(),
            unicode: size.is_none()
                || terminal::unicode(lc_all.as_deref(), lc_ctype.as_deref(), lang.as_deref()),
            pager: size.and_then(|size| pager(config, size.height)),
        };
        let error_color = terminal::color(choice, variables, io::stderr().is_terminal());
        Ok(Self {
            location,
            style,
            error_color,
        })
    }

    /// How a result is written to standard error, where standard output has
    /// something else.
    fn error_style(&self) -> Style {
        Style {
            color: self.error_color,
            terminal: io::stderr().is_terminal(),
            raw: self.style.raw,
            headers: self.style.headers,
            columns: self.style.columns.clone(),
            unicode: self.style.unicode,
            ..Style::plain(self.style.form)
        }
    }
}

fn pager(config: &Config, height: u16) -> Option<Pager> {
    let own = config::variable("BANKCTL_PAGER").or_else(|| config.pager.clone());
    let command = Pager::command(own.as_deref(), config::variable("PAGER").as_deref())?;
    Some(Pager {
        command,
        height,
        less_is_set: config::variable("LESS").is_some(),
    })
}

fn answer(cli: Cli, setup: &Setup) -> Result<Report> {
    let surroundings = Surroundings::new(cli.global.no_input, cli.global.quiet);
    let context = Context {
        location: setup.location.clone(),
        dry_run: cli.global.dry_run,
        yes: cli.global.yes,
        for_people: setup.style.form == Form::Table,
        caller: config::caller()?,
        clock_behind: Rc::default(),
        terminal: &surroundings,
    };
    let target = cli.command.0.target().filter(|path| !is_output(path));
    let target = target.map(|path| Output::replacing(path, context.guard()));
    let report = delivery::or_awaited(dispatch(cli.command.0, &context), &context)?;
    let report = warn_of_clock(report, &context);
    match target {
        Some(output) if context.dry_run => {
            file::check(&output)?;
            let path = output.path().display();
            Ok(Report::of(Body::Nothing).note(format!("{path} would be written")))
        }
        Some(output) => file::write(report, output, setup),
        None => Ok(report),
    }
}

impl Command {
    /// The file that the result goes to.
    fn target(&self) -> Option<&PathBuf> {
        match self {
            Self::Export(Later(command)) => command.target(),
            Self::Partner(Later(command)) => command.target(),
            _ => None,
        }
    }
}

/// Whether a file is standard output.
fn is_output(path: &Path) -> bool {
    path == Path::new("-")
}

/// Says that bookings have another time than the clock, if they have.
fn warn_of_clock(report: Report, context: &Context<'_>) -> Report {
    match context.clock_behind.get() {
        Some(booked_at) if context.for_people => report.note(format!(
            "the clock stands before the last booking and that one's time was used: {booked_at}; \
             check the system's clock"
        )),
        _ => report,
    }
}

fn dispatch(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Init(Later(args)) => init::run(args, context),
        Command::Customer(Later(command)) => customer::run(command, context),
        Command::Account(Later(command)) => account::run(command, context),
        Command::Deposit(Later(args)) => deposit::run(args, context),
        Command::Withdraw(Later(args)) => withdraw::run(args, context),
        Command::Transfer(Later(args)) => transfer::run(args, context),
        Command::Balance(Later(args)) => balance::run(&args, context),
        Command::History(Later(args)) => history::run(args, context),
        Command::Transaction(Later(command)) => transaction::run(command, context),
        Command::Transit(Later(command)) => transit::run(&command, context),
        Command::Partner(Later(command)) => partner::run(command, context),
        Command::Gl(Later(command)) => gl::run(command, context),
        Command::Reverse(Later(args)) => reverse::run(args, context),
        Command::Post(Later(args)) => post::run(&args, context),
        Command::Hold(Later(command)) => hold::run(command, context),
        Command::Report(Later(command)) => report::run(command, context),
        Command::Stats(Later(args)) => stats::run(args, context),
        Command::Import(Later(command)) => import::run(command, context),
        Command::Export(Later(command)) => export::run(command, context),
        Command::Reconcile(Later(args)) => reconcile::run(args, context),
        Command::Verify(Later(args)) => verify::run(&args, context),
        Command::Audit(Later(command)) => audit::run(command, context),
        Command::Key(Later(command)) => key::run(command, context),
        Command::Operator(Later(command)) => operator::run(command, context),
        Command::Approval(Later(command)) => approval::run(command, context),
        Command::Policy(Later(command)) => policy::run(command, context),
        Command::Token(Later(command)) => token::run(command, context),
        Command::Login(Later(args)) => login::run(&args, context),
        Command::Logout(Later(args)) => logout::run(&args, context),
        Command::Whoami(Later(args)) => whoami::run(&args, context),
        Command::Doctor(Later(args)) => doctor::run(&args, context),
        Command::Backup(Later(args)) => backup::run(&args, context),
        Command::Ledger(Later(command)) => ledger::run(&command, context),
        Command::Restore(Later(args)) => restore::run(&args, context),
        Command::Completions(Later(args)) => completions::run(&args),
        Command::Man(Later(args)) => man::run(&args, definition(), context),
    }
}
