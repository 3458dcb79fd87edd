//! The commands: one folder a noun, one file a verb.
//!
//! Each file has `Args`, whose doc comments are the help, and `run`, which
//! asks one use case of the ledger and gives its report. Commands touch
//! neither store nor terminal, and no sibling command: what they need of the
//! surroundings is in [`Context`].

// The doc comments of arguments are the help text, where backticks would stay.
#![allow(clippy::doc_markdown)]

pub mod account;
pub mod ach;
pub mod alert;
pub mod approval;
pub mod audit;
pub mod backup;
pub mod balance;
pub mod calendar;
pub mod case;
mod cash_report;
pub mod cashier_check;
pub mod check;
pub mod checkbook;
pub mod close_of_business;
pub mod completions;
pub mod configuration;
pub mod ctr;
pub mod customer;
pub mod day;
pub mod demo;
pub mod deposit;
pub mod dispute;
pub mod doctor;
pub mod exchange;
pub mod exchange_rate;
pub mod export;
pub mod fee;
mod foretold;
pub mod gl;
pub mod history;
pub mod hold;
pub mod import;
pub mod init;
pub mod interest;
pub mod key;
pub mod ledger;
pub mod limit;
pub mod login;
pub mod logout;
pub mod man;
pub mod operator;
pub mod order;
pub mod partner;
pub(crate) mod payment_file;
pub mod period;
pub mod policy;
pub mod post;
pub mod product;
pub mod reconcile;
pub mod regulation;
pub mod report;
pub mod restore;
pub mod reverse;
pub mod rule;
pub mod sar;
pub mod shown;
pub mod statement;
pub mod stats;
pub mod till;
pub mod token;
pub mod transaction;
pub mod transfer;
pub mod transit;
pub mod ui;
pub mod vault;
pub mod verify;
pub mod version;
pub mod whoami;
pub mod withdraw;

use std::cell::Cell;
use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use bankctl_types::{Day, Timestamp, confusables};
use chrono_tz::Tz;
use serde::Serialize;

use crate::config;
pub use bankctl_ledger::access::rules::password::Secret;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::Transaction;
use bankctl_ledger::{
    Caller, Clock as _, Context as LedgerContext, Done, Instruction, Ledger, Privacy,
};
use bankctl_storage::Location;
use bankctl_storage::atomic_file::Guard;
/// Whether the person wants the program to end.
pub use bankctl_storage::is_ending;

use crate::error::{Class, Error, Fault, describe};
use crate::report::{ConfigSetting, Report, Row, Told};
use crate::tables::told::{self, Known};

/// Asks people to look at a name that may deceive.
fn with_doubts(report: Report, name: Option<&str>) -> Report {
    match name.and_then(confusables::doubt) {
        Some(doubt) => report.note(format!("look at the name twice: {doubt}")),
        None => report,
    }
}

/// Where a ledger is, as an argument or a variable names it.
///
/// # Errors
/// As [`Location::parse`], and a variable that says something of a server and
/// can't be read; `-`, which is no file.
pub fn location(named: &OsStr) -> Result<Location> {
    must_be_file(Path::new(named), "a ledger")?;
    let location = Location::parse(named, &config::variable)?;
    if matches!(location, Location::Server(_)) {
        config::server_variables()?;
    }
    Ok(location)
}

/// Whether a path stands for standard output or standard input.
fn is_stream(path: &Path) -> bool {
    path == Path::new("-")
}

/// Refuses standard output for what must be a file.
///
/// # Errors
/// The path is `-`.
fn must_be_file(path: &Path, what: &str) -> Result<()> {
    if !is_stream(path) {
        return Ok(());
    }
    let message = format!("{what} can't be written to standard output");
    Err(Fault::new(Class::Usage, "usage", message)
        .hint("name a file; one that is called - is written as ./-")
        .into())
}

/// How often a person is asked for the same.
const ANSWERS_MAX: usize = 10;

/// The result of a command.
pub type Result<T> = std::result::Result<T, Error>;

/// What commands may know of the surroundings, and ask of them.
pub trait Terminal {
    /// Asks a question that is answered by yes or no. `None` if there is
    /// no terminal to answer at.
    fn confirm(&self, question: &str) -> Option<bool>;
    /// Whether a person is there to answer.
    fn can_ask(&self) -> bool;
    /// Offers lines to choose one from.
    fn choose(&self, question: &str, lines: Vec<String>) -> Chosen;
    /// Tells a person something before it is done, also one who wants few
    /// messages if a question is about it.
    fn tell(&self, line: &str, is_asked: bool);
    /// Asks for a line, which is `usual` if nothing is typed. `None` if there is no
    /// terminal to answer at.
    fn line(&self, question: &str, usual: &str) -> Option<Line>;
    /// Asks for what is secret and shows nothing of it. `None` if there is
    /// no terminal to answer at.
    fn secret(&self, question: &str) -> Option<Secret>;
    /// The next line of standard input, without its end. `None` if there is
    /// none.
    fn secret_line(&self) -> Option<Secret>;
    /// Shows how long work goes on; dropped when it is done.
    fn progress(&self, what: &'static str, total: u64) -> Box<dyn Bar>;
    /// Standard output, for a file that goes there. `None` if it is a terminal,
    /// which what is in a file could steer.
    fn outlet(&self) -> Option<Box<dyn Write>>;
    /// Is set as soon as a signal asks to end what is running.
    fn stop_flag(&self) -> Arc<AtomicBool>;
}

/// The answer to a choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chosen {
    /// The line at this place.
    At(usize),
    /// None of them.
    None,
    /// Everything is to end.
    Interrupted,
    /// There is no person to ask.
    NotAsked,
}

/// What came of asking for a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// It was typed.
    Typed(String),
    /// The input ended instead.
    Ended,
}

/// Shows how far work has come.
pub trait Bar {
    /// So much is done.
    fn at(&self, done: u64);
    /// Something else begins, with as much to do as before.
    fn begin(&self, what: &'static str);
}

/// Who works with a ledger, when, and whether for real.
fn ledger_context(
    location: &Location,
    caller: Caller,
    dry_run: bool,
    is_confirmed: bool,
    (clock_behind, day_behind): Behind,
) -> LedgerContext {
    LedgerContext {
        clock: Box::new(config::SystemClock),
        caller,
        origin: config::origin,
        sessions: Rc::new(config::RuntimeFolder),
        signing: Rc::new(config::SigningFiles),
        privacy: Rc::new(Privacy::new(Arc::new(config::KeyFiles::of(location)))),
        dry_run,
        is_confirmed,
        retry_timeout: config::retry_timeout(),
        clock_behind,
        day_behind,
    }
}

/// Where a ledger says that the clock stands before the last booking, and that a
/// business day was not closed.
type Behind = (Rc<Cell<Option<Timestamp>>>, Rc<Cell<Option<Day>>>);

/// The accounts of a transaction.
fn sides(transaction: &Transaction) -> Vec<&str> {
    vec![&transaction.debit, &transaction.credit]
}

/// What every command gets.
// Each is a switch of its own on the command line.
#[allow(clippy::struct_excessive_bools)]
pub struct Context<'a> {
    /// Where the ledger is.
    pub location: Location,
    /// Whether everything is checked and nothing written.
    pub dry_run: bool,
    /// Whether confirmations are answered by yes.
    pub yes: bool,
    /// Whether results are a table for people.
    pub for_people: bool,
    /// Whether people are told what was done in a sentence, because they did not
    /// ask for its fields.
    pub tells: bool,
    /// Whether standard output is coloured.
    pub color: bool,
    /// Who asks.
    pub caller: Caller,
    /// The last booking's time, once a ledger found the clock before it.
    pub clock_behind: Rc<Cell<Option<Timestamp>>>,
    /// The time zone of the ledger, once it was opened.
    pub zone: Cell<Option<Tz>>,
    /// The next business day, once a ledger found that the one before it was not
    /// closed.
    pub day_behind: Rc<Cell<Option<Day>>>,
    /// Whether the ledger turned out to be on a standby, which nobody named as one.
    pub standby: Cell<bool>,
    /// What is configured, and where it comes from.
    pub settings: &'a [ConfigSetting],
    /// The terminal, if there is one.
    pub terminal: &'a dyn Terminal,
}

impl Context<'_> {
    /// Who works with the ledger, and when.
    pub fn of_ledger(&self) -> LedgerContext {
        let behind = (Rc::clone(&self.clock_behind), Rc::clone(&self.day_behind));
        ledger_context(
            &self.location,
            self.caller.clone(),
            self.dry_run,
            self.yes,
            behind,
        )
    }

    /// Opens the ledger for a command.
    ///
    /// # Errors
    /// It is missing, not a ledger, or can't be read, or the caller may not.
    pub fn open(&self, action: Action) -> Result<Ledger> {
        let ledger = self.open_in(&self.location, action)?;
        self.standby.set(ledger.is_on_standby());
        Ok(ledger)
    }

    /// Opens a ledger whose result is shown, at a place.
    ///
    /// # Errors
    /// As [`Context::open`].
    pub fn open_in(&self, location: &Location, action: Action) -> Result<Ledger> {
        let ledger = Ledger::open(location, self.of_ledger(), action)?;
        self.zone.set(Some(ledger.settings().zone));
        Ok(ledger)
    }

    /// Shows a record, or tells people what was done.
    pub fn told<R>(&self, record: R, tell: impl FnOnce(&R) -> Vec<String>) -> Report
    where
        R: Row + Serialize + 'static,
    {
        if !self.tells {
            return Report::one(record);
        }
        let sentences = tell(&record);
        Report::one(Told { record, sentences })
    }

    /// Shows a booking, or tells people of it, with the customers' accounts that
    /// it concerns.
    pub fn told_of<R>(
        &self,
        ledger: &mut Ledger,
        record: R,
        accounts: fn(&R) -> Vec<&str>,
        tell: impl FnOnce(&R, Known<'_>) -> Vec<String>,
    ) -> Report
    where
        R: Row + Serialize + 'static,
    {
        let zone = ledger.settings().zone;
        self.told(record, |record| {
            // It is done, and is told without names where they can't be read.
            let concerned = ledger.accounts().all_concerned(&accounts(record));
            let accounts = concerned.unwrap_or_default();
            let known = Known {
                accounts: &accounts,
                zone,
                today: config::SystemClock.now().day_in(zone),
            };
            tell(record, known)
        })
    }

    /// Submits a request that moves or reserves money, and shows what came of it.
    ///
    /// # Errors
    /// As [`Context::open`], and whatever the ledger says to the request.
    pub fn submit(&self, action: Action, request: &Instruction) -> Result<Report> {
        self.submit_to(self.open(action)?, request)
    }

    /// The same, in a ledger that was opened for it. Before money of customers
    /// moves, a person at a terminal is told whose it is, and may be asked.
    ///
    /// # Errors
    /// Whatever the ledger says to the request, and the answer no.
    pub fn submit_to(&self, mut ledger: Ledger, request: &Instruction) -> Result<Report> {
        foretold::before(request, &mut ledger, self)?;
        let done = ledger.payments().submit(request)?;
        let ledger = &mut ledger;
        Ok(match done {
            Done::Transaction(mut transaction) => {
                let notes = cash_report::note(ledger, request, &mut transaction);
                let mut report = self.told_of(ledger, *transaction, sides, told::transaction);
                report.notes.extend(notes);
                report
            }
            Done::Group(group) => self.told(*group, told::group),
            Done::Hold(hold) => {
                let asked = match request {
                    Instruction::CaptureHold { .. } => told::Asked::Capture,
                    Instruction::ReleaseHold { .. } => told::Asked::Release,
                    _ => told::Asked::Place,
                };
                self.told(*hold, |hold| {
                    let account = ledger.accounts().concerned(&hold.account);
                    told::hold(hold, asked, account.ok().flatten().as_ref())
                })
            }
        })
    }

    /// Opens another ledger, by what people give as one.
    ///
    /// # Errors
    /// It is missing, not a ledger, or can't be read.
    pub fn open_at(&self, address: &str) -> Result<Ledger> {
        let location = location(address.as_ref())?;
        Ledger::open(&location, self.of_ledger(), Action::Transfer)
    }

    /// Opens another ledger, by an address that was written down, maybe by other
    /// people: it is not given the password that the environment has.
    ///
    /// # Errors
    /// As [`Context::open_at`].
    pub fn open_stored(&self, address: &str) -> Result<Ledger> {
        config::server_variables()?;
        let location = Location::stored(address, &config::variable)?;
        Ledger::open(&location, self.of_ledger(), Action::Transfer)
    }

    /// Files that no output may take the place of.
    pub fn guard(&self) -> Rc<Guard> {
        let ledger = match &self.location {
            Location::File(path) => Some(path.as_path()),
            Location::Server(_) => None,
        };
        Rc::new(config::guard(ledger))
    }

    /// Asks for what is secret.
    ///
    /// # Errors
    /// There is no terminal to answer at.
    pub fn secret(&self, question: &str) -> Result<Secret> {
        self.terminal.secret(question).ok_or_else(|| {
            let message = format!("{question} This needs an answer, and input is not a terminal");
            Fault::new(Class::Usage, "password_required", message)
                .hint("give it on standard input, with --password-stdin")
                .into()
        })
    }

    /// Asks a person for a value until it can be read. `None` if there is no
    /// terminal to answer at, or the answers are given already (`--yes`).
    ///
    /// # Errors
    /// The person ends it.
    pub fn ask<T>(
        &self,
        question: &str,
        usual: &str,
        parse: fn(&str) -> std::result::Result<T, Fault>,
    ) -> Result<Option<T>> {
        if self.yes {
            return Ok(None);
        }
        for _ in 0..ANSWERS_MAX {
            let typed = match self.terminal.line(question, usual) {
                None => return Ok(None),
                Some(Line::Ended) => return Err(ended()),
                Some(Line::Typed(typed)) => typed,
            };
            match parse(&typed) {
                Ok(value) => return Ok(Some(value)),
                Err(fault) => {
                    let told = describe(&fault.into());
                    self.terminal.tell(&told.message, true);
                    if let Some(hint) = told.hint {
                        self.terminal.tell(&hint, true);
                    }
                }
            }
        }
        Err(not_confirmed("give the value as an option").into())
    }

    /// Asks before something is ended that can't be brought back: the name of what
    /// is meant must be typed. `lost` says what is gone then, in lines.
    ///
    /// # Errors
    /// There is no terminal to answer at, or something else was typed.
    pub fn confirm_by_name(&self, lost: &str, name: &str) -> Result<()> {
        if self.yes || self.dry_run {
            return Ok(());
        }
        if !self.terminal.can_ask() {
            return Err(unanswered(&lost.replace('\n', " ")).into());
        }
        lost.lines().for_each(|line| self.terminal.tell(line, true));
        let question = format!("Type {name} to go on:");
        let refused = match self.terminal.line(&question, "") {
            Some(Line::Typed(typed)) if typed == name => return Ok(()),
            Some(Line::Typed(_)) => not_confirmed(&format!("type {name} to go on")),
            Some(Line::Ended) => return Err(ended()),
            None => unanswered(&question),
        };
        Err(refused.into())
    }

    /// Standard output, for a file that `-` sends there.
    ///
    /// # Errors
    /// It is a terminal.
    pub fn outlet(&self, what: &str) -> Result<Box<dyn Write>> {
        self.terminal.outlet().ok_or_else(|| {
            let message = format!("{what} can't be written to a terminal");
            Fault::new(Class::Usage, "usage", message)
                .hint("name a file, or send standard output to a file or a program")
                .into()
        })
    }

    /// Whether questions are asked: a person is there, and has not answered them
    /// beforehand.
    pub fn asks(&self) -> bool {
        !self.yes && self.terminal.can_ask()
    }

    /// Offers lines to choose one from. `None` without a person to ask.
    ///
    /// # Errors
    /// None of them is meant, or everything is to end.
    pub fn choose(&self, question: &str, lines: Vec<String>) -> Result<Option<usize>> {
        match self.terminal.choose(question, lines) {
            Chosen::At(place) => Ok(Some(place)),
            Chosen::NotAsked => Ok(None),
            Chosen::None => Err(
                Fault::new(Class::Usage, "not_confirmed", "nothing was done")
                    .hint("choose one with the arrow keys and Enter, or give a number")
                    .into(),
            ),
            Chosen::Interrupted => {
                let message = "interrupted; nothing was done";
                Err(Fault::new(Class::Interrupted, "interrupted", message).into())
            }
        }
    }

    /// Whether a person will be asked before something is destroyed.
    pub fn is_asked(&self) -> bool {
        !self.dry_run && self.asks()
    }

    /// Tries a change without writing, where a person is asked about it then: what
    /// is refused needs no question.
    ///
    /// # Errors
    /// What the change itself is refused for.
    pub fn rehearse<T>(
        &self,
        action: Action,
        change: impl FnOnce(&mut Ledger) -> Result<T>,
    ) -> Result<()> {
        if !self.is_asked() {
            return Ok(());
        }
        let behind = (Rc::clone(&self.clock_behind), Rc::clone(&self.day_behind));
        let context = ledger_context(&self.location, self.caller.clone(), true, false, behind);
        let mut ledger = Ledger::open(&self.location, context, action)?;
        change(&mut ledger).map(drop)
    }

    /// Asks before something is ended that can't be begun again.
    ///
    /// # Errors
    /// There is no terminal to answer at, or the answer is no.
    pub fn confirm(&self, question: &str) -> Result<()> {
        if self.yes || self.dry_run {
            return Ok(());
        }
        let refused = match self.terminal.confirm(question) {
            Some(true) => return Ok(()),
            Some(false) if is_ending() => return Err(ended()),
            Some(false) => not_confirmed("answer y to go on"),
            None => unanswered(question),
        };
        Err(refused.into())
    }
}

/// The person said no.
fn not_confirmed(hint: &str) -> Fault {
    Fault::new(Class::Usage, "not_confirmed", "nothing was done").hint(hint)
}

/// The person ended the program instead of an answer, or the input.
fn ended() -> Error {
    if is_ending() {
        return bankctl_storage::Error::Interrupted.into();
    }
    not_confirmed("answer the question").into()
}

/// There is no person to ask.
fn unanswered(question: &str) -> Fault {
    let message = format!("{question} This needs confirmation, and input is not a terminal");
    Fault::new(Class::Usage, "confirmation_required", message)
        .hint("add --yes to confirm it beforehand")
}
