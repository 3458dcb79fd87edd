//! The command line: one definition, one dispatch, one call to render.
//!
//! A new command touches: a file under `commands/` (copy `balance.rs`, the
//! smallest that reads, or `reverse.rs`, the smallest that writes), its line in
//! `table.rs`, its line in the ledger's `access/rules/permission.rs`, a use case
//! in its room there, and what is generated (`cargo run -- man man`), for which a test asks.

mod help;
mod log;
mod missing;
mod output;
mod output_file;
mod settings;
mod suggest;
mod table;
mod usage_error;
mod waiting;

use std::cell::Cell;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_storage::Location;
use bankctl_storage::atomic_file::Output;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser};
use log::Log;
use output::tell;
use settings::Given;
use table::{Entry, Typed};

use crate::commands::{Context, Result};
use crate::config::{self, Config};
use crate::error::Error;
use crate::render::pager::Pager;
use crate::render::terminal::{self, ColorChoice, ColorVariables};
use crate::render::{Form, Sort, Style};
use crate::report::{Body, ConfigSetting, Report};
use crate::terminal::{Drawing, Surroundings};

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
struct Cli {
    #[command(flatten)]
    global: Global,
}

/// No command waits longer for a ledger: a day.
const TIMEOUT_SECONDS_MAX: u64 = 86_400;

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
    /// Only these columns, by name or heading, separated by commas; in JSON their fields
    #[arg(long, global = true, value_name = "NAMES", value_delimiter = ',')]
    pub columns: Option<Vec<String>>,
    /// Order of a list by a column, with a - before it the largest first: --sort -amount
    #[arg(long, global = true, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// No heading row in tables and CSV
    #[arg(long, global = true)]
    pub no_headers: bool,
    /// Values in CSV as they are, for programs: no apostrophe before what a spreadsheet would run
    #[arg(long, global = true)]
    pub raw: bool,
    /// Fewer messages on standard error, and none about an empty list
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
    /// For how many seconds a busy ledger is waited for; 30 by default
    #[arg(long, global = true, value_name = "SECONDS", env = config::TIMEOUT_VARIABLE, hide_env_values = true,
        value_parser = clap::value_parser!(u64).range(..=TIMEOUT_SECONDS_MAX))]
    pub timeout: Option<u64>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", value_parser = ["auto", "always", "never"])]
    pub color: Option<String>,
}

/// The definition that help, manual, completions and parsing come from.
pub fn definition() -> clap::Command {
    let commands = table::ALL.iter().map(Entry::defined);
    help::arrange(Cli::command().subcommands(commands))
}

/// The same, with help that fits a screen: for people, and for errors.
fn helpful() -> clap::Command {
    help::with_short_lists(definition())
}

/// What was typed.
struct Understood {
    global: Global,
    /// Where its values come from.
    given: Given,
    command: Typed,
    /// Its entry in the table of permissions.
    action: Option<Action>,
    /// Whether nothing is there afterwards that was not there before, whatever
    /// else the command may do.
    only_proves: bool,
}

impl Understood {
    fn read(
        definition: clap::Command,
        arguments: &[OsString],
    ) -> std::result::Result<Self, clap::Error> {
        let mut definition = definition;
        let mut matches = definition.try_get_matches_from_mut(arguments)?;
        let action = action(&matches);
        let given = Given::of(&matches);
        let typed = matches.remove_subcommand();
        let found = typed.and_then(|(name, within)| Some((table::named(&name)?, within)));
        let Some((entry, mut within)) = found else {
            // There is no command without an entry but help, which clap answers.
            return Err(definition.error(ErrorKind::MissingSubcommand, "a command is missing"));
        };
        let only_proves = action == Some(Action::Backup) && within.get_flag("check");
        // Taken out and not copied: every start of the program pays for it.
        Ok(Self {
            global: Global::from_arg_matches_mut(&mut matches)?,
            given,
            command: entry.read(&mut within)?,
            action,
            only_proves,
        })
    }
}

/// Understands what was typed: with the definition of its command alone, or of
/// all where that does not fit.
fn understand(arguments: &[OsString]) -> std::result::Result<Understood, clap::Error> {
    if let Some(entry) = table::first_among(arguments)
        && let Ok(understood) =
            Understood::read(Cli::command().subcommand(entry.defined()), arguments)
    {
        return Ok(understood);
    }
    Understood::read(helpful(), arguments)
}

/// Runs the program and gives its exit code.
pub fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.collect();
    let form = usage_error::form_in(&arguments);
    let arguments = match missing::completed(arguments) {
        Ok(arguments) => arguments,
        Err(fault) => return tell(&fault.into(), form, false),
    };
    let Understood {
        global,
        given,
        command,
        action,
        only_proves,
    } = match understand(&arguments) {
        Ok(understood) => understood,
        Err(error) => return usage_error::refuse(&error, &arguments),
    };
    let log = Log::begun(global.verbose);
    let quiet = global.quiet;
    let is_done = output::is_done(action, global.dry_run || only_proves);
    let setup = Config::load()
        .map_err(Error::from)
        .and_then(|config| Setup::new(&global, &given, command.target.as_ref(), &config));
    let setup = match setup {
        Ok(setup) => setup,
        Err(error) => {
            let form = usage_error::form_in(&arguments);
            return tell(&error, form, false);
        }
    };
    bankctl_storage::set_busy_timeout(setup.timeout);
    // On a screen a line would fall into what is drawn.
    waiting::is_told(quiet || action == Some(Action::Ui));
    log.works_on(&setup.location);
    let answer = answer(&global, command, &setup);
    log.reached("done");
    let code = match answer {
        Ok(report) => output::finish(report, &setup, quiet, is_done),
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
    let command = words.join(" ");
    // What an option writes has an entry of its own.
    let is_typed =
        |id: &&clap::Id| within.value_source(id.as_str()) == Some(ValueSource::CommandLine);
    let of_option = |id: &clap::Id| Action::of_command(&format!("{command} --{id}"));
    let found = within.ids().filter(is_typed).find_map(of_option);
    found.or_else(|| Action::of_command(&command))
}

/// What options, environment and config file come to.
struct Setup {
    location: Location,
    style: Style,
    color_choice: ColorChoice,
    error_color: bool,
    /// For how long others are waited for.
    timeout: Duration,
    /// What all of this comes from.
    settings: Vec<ConfigSetting>,
}

impl Setup {
    fn new(
        global: &Global,
        given: &Given,
        target: Option<&PathBuf>,
        config: &Config,
    ) -> Result<Self> {
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
            .ok_or_else(|| usage_error::unknown("output", output, "table, json or csv", config))?;
        let choice = global
            .color
            .as_deref()
            .or(config.color.as_deref())
            .unwrap_or("auto");
        let choice = ColorChoice::parse(choice).ok_or_else(|| {
            usage_error::unknown("color", choice, "auto, always or never", config)
        })?;
        // What goes to a file is the same if the file is standard output.
        let form = match (form, target) {
            (Form::Table, Some(_)) => Form::Csv,
            (form, _) => form,
        };
        let size = terminal::standard_output_size();
        let [lc_all, lc_ctype, lang] = ["LC_ALL", "LC_CTYPE", "LANG"].map(config::variable);
        let style = Style {
            form,
            color: color(choice, io::stdout().is_terminal()),
            width: size.map(|size| size.width),
            terminal: io::stdout().is_terminal(),
            raw: global.raw,
            headers: !global.no_headers,
            columns: global.columns.clone(),
            sort: global.sort.as_deref().map(Sort::parse),
            unicode: size.is_none()
                || terminal::unicode(lc_all.as_deref(), lc_ctype.as_deref(), lang.as_deref()),
            zone: None,
            pager: size.and_then(|size| pager(config, size.height)),
        };
        let seconds = global.timeout.or(config.timeout);
        let mut setup = Self {
            location,
            style,
            color_choice: choice,
            error_color: color(choice, io::stderr().is_terminal()),
            timeout: seconds.map_or_else(bankctl_storage::busy_timeout, Duration::from_secs),
            settings: Vec::new(),
        };
        setup.settings = settings::all(given, config, &setup);
        Ok(setup)
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

/// Whether a stream is coloured, by what the environment says too.
fn color(choice: ColorChoice, is_terminal: bool) -> bool {
    let [no_color, clicolor_force, term] =
        ["NO_COLOR", "CLICOLOR_FORCE", "TERM"].map(config::variable);
    let variables = ColorVariables {
        no_color: no_color.as_deref(),
        clicolor_force: clicolor_force.as_deref(),
        term: term.as_deref(),
    };
    terminal::color(choice, variables, is_terminal)
}

/// Writes a text for people, through the pager on a terminal that it is too
/// long for.
fn page_of(text: &str, output: &mut dyn io::Write) -> io::Result<()> {
    let size = terminal::standard_output_size();
    let config = Config::load().unwrap_or_default();
    match size.and_then(|size| pager(&config, size.height)) {
        Some(pager) => crate::render::pager::page(text, &pager, output),
        None => output.write_all(text.as_bytes()),
    }
}

fn pager(config: &Config, height: u16) -> Option<Pager> {
    let own = config::variable(config::PAGER_VARIABLE).or_else(|| config.pager.clone());
    let command = Pager::command(own.as_deref(), config::variable("PAGER").as_deref())?;
    Some(Pager {
        command,
        height,
        less_is_set: config::variable("LESS").is_some(),
    })
}

/// The terminal of this process.
fn surroundings(no_input: bool, quiet: bool) -> Surroundings {
    let [term, no_color] = ["TERM", "NO_COLOR"].map(config::variable);
    let drawing = Drawing::of(term.as_deref(), no_color.as_deref());
    Surroundings::new(no_input, quiet, drawing)
}

fn answer(global: &Global, command: Typed, setup: &Setup) -> Result<Report> {
    let surroundings = surroundings(global.no_input, global.quiet);
    let context = Context {
        location: setup.location.clone(),
        dry_run: global.dry_run,
        yes: global.yes,
        for_people: setup.style.form == Form::Table,
        tells: setup.style.form == Form::Table && !global.verbose && global.columns.is_none(),
        color: setup.style.color,
        caller: config::caller()?,
        clock_behind: Rc::default(),
        zone: Cell::default(),
        day_behind: Rc::default(),
        standby: Cell::default(),
        settings: &setup.settings,
        terminal: &surroundings,
    };
    let target = command.target.as_deref().filter(|path| !is_output(path));
    let target = target.map(|path| Output::replacing(path, context.guard()));
    let report = output::or_awaited(command.run(&context), &context)?;
    let report = Report {
        zone: context.zone.get(),
        ..warn_of_standby(
            warn_of_day(warn_of_clock(report, &context), &context),
            &context,
        )
    };
    match target {
        Some(output) if context.dry_run => {
            output_file::check(&output)?;
            let path = output.path().display();
            Ok(Report::of(Body::Nothing).note(format!("{path} would be written")))
        }
        Some(output) => output_file::write(report, output, setup),
        None => Ok(report),
    }
}

/// Whether a file is standard output.
fn is_output(path: &Path) -> bool {
    path == Path::new("-")
}

/// Says that the business day should have been closed, where bookings go on all
/// the same.
fn warn_of_day(report: Report, context: &Context<'_>) -> Report {
    match context.day_behind.get() {
        Some(next) if context.for_people => report.note(format!(
            "{next} has begun and the business day before it was not closed; \
             a supervisor closes it with `bankctl close-of-business`"
        )),
        _ => report,
    }
}

/// Says that the ledger was read on a server that follows another one.
fn warn_of_standby(report: Report, context: &Context<'_>) -> Report {
    if !context.standby.get() || !context.for_people {
        return report;
    }
    let location = &context.location;
    report.note(format!(
        "{location} is a standby: what it shows may be a moment behind, and it takes no writes"
    ))
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
