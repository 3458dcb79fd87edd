//! The commands of the program, each once: its name, where help shows it, how
//! it is defined, and what runs it. Parsing, help and dispatch come from here.
//!
//! Defining every option of every command takes longer than most commands take,
//! and a process runs one of them. So a command is defined alone when it was
//! typed, and all are when they are wanted: for help, manual and completions.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};

use crate::commands::{
    Context, Result, account, ach, alert, approval, audit, backup, balance, calendar, case,
    cashier_check, check, checkbook, close_of_business, completions, configuration, ctr, customer,
    day, demo, deposit, dispute, doctor, exchange, exchange_rate, export, fee, gl, history, hold,
    import, init, interest, key, ledger, limit, login, logout, man, operator, order, partner,
    period, policy, post, product, reconcile, regulation, report, restore, reverse, rule, sar,
    statement, stats, till, token, transaction, transfer, transit, ui, vault, verify, version,
    whoami, withdraw,
};
use crate::report::Report;

/// Where help shows a command, in this order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Group {
    Customers,
    Money,
    Files,
    Books,
    People,
    SetUp,
}

impl Group {
    /// Every group.
    pub(super) const ALL: [Self; 6] = [
        Self::Customers,
        Self::Money,
        Self::Files,
        Self::Books,
        Self::People,
        Self::SetUp,
    ];

    /// Its heading.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Customers => "Customers and accounts",
            Self::Money => "Money",
            Self::Files => "Files",
            Self::Books => "Books",
            Self::People => "People",
            Self::SetUp => "Set up",
        }
    }
}

/// A command, or a noun with its verbs.
pub(super) struct Entry {
    /// What is typed.
    pub(super) name: &'static str,
    /// Where help shows it.
    pub(super) group: Group,
    define: fn(Command) -> Command,
    read: fn(&mut ArgMatches) -> Read,
}

/// A command that was read, or why it can't be.
type Read = std::result::Result<Typed, clap::Error>;
/// What runs a command.
type Run = dyn FnOnce(&Context<'_>) -> Result<Report>;

/// A command as it was typed, ready to run.
pub(super) struct Typed {
    /// The file that the result goes to.
    pub(super) target: Option<PathBuf>,
    run: Box<Run>,
}

impl Typed {
    /// Runs it.
    pub(super) fn run(self, context: &Context<'_>) -> Result<Report> {
        (self.run)(context)
    }
}

impl Entry {
    /// Its definition, with all of its options.
    pub(super) fn defined(&self) -> Command {
        (self.define)(Command::new(self.name))
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// A value that its option does not take.
    pub(super) fn read(&self, matches: &mut ArgMatches) -> Read {
        (self.read)(matches)
    }
}

fn read<T: FromArgMatches + 'static>(
    matches: &mut ArgMatches,
    target: fn(&T) -> Option<&PathBuf>,
    run: fn(T, &Context<'_>) -> Result<Report>,
) -> Read {
    let typed = T::from_arg_matches_mut(matches)?;
    Ok(Typed {
        target: target(&typed).cloned(),
        run: Box::new(move |context| run(typed, context)),
    })
}

fn leaf<T: Args>(command: Command) -> Command {
    T::augment_args(command)
}

fn noun<T: Subcommand>(command: Command, about: &'static str) -> Command {
    T::augment_subcommands(command)
        .about(about)
        .long_about(None)
        .subcommand_required(true)
        .arg_required_else_help(true)
}

/// A command with arguments of its own, or a noun with verbs and what is said
/// of it. What its results go to, if to a file, is said by a function of its own.
macro_rules! entry {
    ($group:ident $name:literal $module:ident, $run:expr) => {
        Entry {
            name: $name,
            group: Group::$group,
            define: leaf::<$module::Args>,
            read: |matches| read::<$module::Args>(matches, |_| None, $run),
        }
    };
    ($group:ident $name:literal $module:ident to $target:expr, $run:expr) => {
        Entry {
            name: $name,
            group: Group::$group,
            define: leaf::<$module::Args>,
            read: |matches| read::<$module::Args>(matches, $target, $run),
        }
    };
    ($group:ident $name:literal $module:ident, $about:literal, $run:expr) => {
        entry!($group $name $module, $about, $run, |_| None)
    };
    ($group:ident $name:literal $module:ident, $about:literal, $run:expr, $target:expr) => {
        Entry {
            name: $name,
            group: Group::$group,
            define: |command| noun::<$module::Command>(command, $about),
            read: |matches| read::<$module::Command>(matches, $target, $run),
        }
    };
}

/// Every command, in the order in which help shows those of a group.
#[rustfmt::skip]
pub(super) const ALL: &[Entry] = &[
    entry!(Customers "customer" customer, "Add, find, change and close customers", customer::run),
    entry!(Customers "account" account, "Open, change, freeze and close accounts", account::run),
    entry!(Customers "product" product, "Say what accounts earn and cost", product::run),
    entry!(Customers "interest" interest, "Explain and pay the interest of accounts", interest::run),
    entry!(Customers "fee" fee, "List, charge, waive and give back the fees of accounts", fee::run),
    entry!(Customers "limit" limit, "Set limits of customers, and show what of limits is used", limit::run),
    entry!(Money "deposit" deposit, deposit::run),
    entry!(Money "withdraw" withdraw, withdraw::run),
    entry!(Money "transfer" transfer, transfer::run),
    entry!(Money "exchange" exchange, exchange::run),
    entry!(Money "exchange-rate" exchange_rate, "Set and list the rates of exchange, and book what positions are worth", |verb, context| exchange_rate::run(&verb, context)),
    entry!(Money "transit" transit, "Show and finish transfers to other ledgers", |verb, context| transit::run(&verb, context)),
    entry!(Money "partner" partner, "Manage the other ledgers that money goes to and comes from", partner::run, partner::Command::target),
    entry!(Money "hold" hold, "Reserve money and take it later", hold::run),
    entry!(Money "check" check, "Take checks in, stop them and present them", check::run),
    entry!(Money "order" order, "Move money by itself: standing orders and sweeps", order::run),
    entry!(Money "reverse" reverse, reverse::run),
    entry!(Money "dispute" dispute, "Settle what customers dispute, in time", dispute::run),
    entry!(Money "post" post, |args, context| post::run(&args, context)),
    entry!(Money "till" till, "Open, count and close tills, and hand cash over", till::run),
    entry!(Money "checkbook" checkbook, "Issue and void the check books of accounts", checkbook::run),
    entry!(Money "cashier-check" cashier_check, "Draw checks of the bank: issue, pay and void them", cashier_check::run),
    entry!(Money "vault" vault, "Show and count the cash in the vault", |verb, context| vault::run(&verb, context)),
    entry!(Money "balance" balance, |args, context| balance::run(&args, context)),
    entry!(Money "history" history, history::run),
    entry!(Money "transaction" transaction, "List transactions, or show one", transaction::run),
    entry!(Money "ui" ui, ui::run),
    entry!(Files "ach" ach, "Settle entries that other banks send: decide, return, correct", ach::run),
    entry!(Files "import" import, "Import files: payroll, checks, accounts of another system", import::run),
    entry!(Files "export" export, "Export the books: CSV, JSON, plain-text accounting", export::run, export::Command::target),
    entry!(Files "statement" statement, |args, context| statement::run(&args, context)),
    entry!(Files "reconcile" reconcile, |args, context| reconcile::run(&args, context)),
    entry!(Books "day" day, "Open and close business days, and see how the day stands", |verb, context| day::run(&verb, context)),
    entry!(Books "close-of-business" close_of_business, |args, context| close_of_business::run(&args, context)),
    entry!(Books "calendar" calendar, "Say which days are business days", |verb, context| calendar::run(&verb, context)),
    entry!(Books "period" period, "Close months, and open them again", |verb, context| period::run(&verb, context)),
    entry!(Books "regulation" regulation, "Show and set amounts that the law sets", regulation::run),
    entry!(Books "rule" rule, "Set the rules that payments are watched by", rule::run),
    entry!(Books "alert" alert, "Work off what rules have seen", alert::run),
    entry!(Books "case" case, "Look into alerts together, with sealed notes", case::run),
    entry!(Books "sar" sar, "Note what suspicious activity reports need, and file them", sar::run),
    entry!(Books "ctr" ctr, "List and file cash reports, and exempt customers", ctr::run),
    entry!(Books "gl" gl, "Manage the bank's own accounts: tills, other banks, income", gl::run),
    entry!(Books "stats" stats to |args| args.to_file.as_ref(), stats::run),
    entry!(Books "report" report, "Report on the whole bank", report::run, report::Command::target),
    entry!(Books "verify" verify, |args, context| verify::run(&args, context)),
    entry!(Books "audit" audit, "Show the audit log; sign checkpoints and check the books against them", audit::run),
    entry!(Books "key" key, "Check or replace the key of personal data", key::run),
    entry!(Books "doctor" doctor, |args, context| doctor::run(&args, context)),
    entry!(Books "backup" backup, |args, context| backup::run(&args, context)),
    entry!(Books "ledger" ledger, "Show and change settings of the ledger, or copy it to another engine", |verb, context| ledger::run(&verb, context)),
    entry!(Books "restore" restore, |args, context| restore::run(&args, context)),
    entry!(People "login" login, |args, context| login::run(&args, context)),
    entry!(People "logout" logout, |args, context| logout::run(&args, context)),
    entry!(People "whoami" whoami, |args, context| whoami::run(&args, context)),
    entry!(People "operator" operator, "Manage users and their roles", operator::run),
    entry!(People "approval" approval, "Approve or reject requests that need a second person", approval::run),
    entry!(People "policy" policy, "Show and set what needs a second person", policy::run),
    entry!(People "token" token, "Manage the tokens that programs log in with", token::run),
    entry!(SetUp "init" init, init::run),
    entry!(SetUp "demo" demo, |args, context| demo::run(&args, context)),
    entry!(SetUp "config" configuration, "Show the settings of this program, and where each comes from", |verb, context| Ok(configuration::run(&verb, context))),
    entry!(SetUp "completions" completions, |args, _| completions::run(&args)),
    entry!(SetUp "version" version, |_, _| Ok(version::run())),
    entry!(SetUp "man" man, |args, context| man::run(&args, super::definition(), context)),
];

/// The command of a name.
pub(super) fn named(name: &str) -> Option<&'static Entry> {
    ALL.iter().find(|entry| entry.name == name)
}

/// The first command that stands among the arguments. It is not the one that
/// was meant where it is the value of an option: then the arguments do not fit,
/// and the whole definition must be asked.
pub(super) fn first_among(arguments: &[OsString]) -> Option<&'static Entry> {
    let words = arguments.iter().skip(1);
    words
        .filter_map(|word| word.to_str())
        .find_map(|word| named(word))
}
