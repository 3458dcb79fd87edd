//! Definitions of commands that are made when they are needed.
//!
//! Defining every option of every command takes longer than most commands
//! take, and a process runs one of them. So each is defined when it turns out
//! to be the one, or when all are wanted: for help, manual and completions.

use std::cell::RefCell;
use std::ffi::OsString;

use clap::{ArgMatches, Args, Command, Error, FromArgMatches, Subcommand};

thread_local! {
    /// What was typed, while only its command is wanted.
    static TYPED: RefCell<Option<Vec<OsString>>> = const { RefCell::new(None) };
}

/// Makes a definition that has one command: the first that stands among the
/// arguments. Where that turns out not to be the command, since it stands
/// there as the value of an option, the definition does not fit, and the whole
/// one must be asked.
pub(super) fn fitting(arguments: &[OsString], define: impl FnOnce() -> Command) -> Command {
    TYPED.set(Some(arguments.to_vec()));
    let defined = define();
    TYPED.take();
    defined
}

fn define(command: Command, definition: fn(Command) -> Command) -> Command {
    if TYPED.with_borrow(Option::is_none) {
        definition(command)
    } else {
        command.defer(definition)
    }
}

/// The commands, of which one may be enough.
#[derive(Clone, Debug)]
pub(super) struct Fitting<T>(pub(super) T);

impl<T: FromArgMatches> FromArgMatches for Fitting<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<T: Subcommand> Subcommand for Fitting<T> {
    fn augment_subcommands(command: Command) -> Command {
        let all = T::augment_subcommands(Command::default());
        let one = TYPED.with_borrow(|typed| {
            let mut words = typed.iter().flatten().skip(1);
            words.find_map(|word| all.find_subcommand(word).cloned())
        });
        match one {
            Some(one) => command.subcommand(one),
            None => T::augment_subcommands(command),
        }
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        T::augment_subcommands_for_update(command)
    }

    fn has_subcommand(name: &str) -> bool {
        T::has_subcommand(name)
    }
}

/// The arguments or the verbs of a command, defined later.
#[derive(Clone, Debug)]
pub struct Later<T>(pub(super) T);

impl<T: FromArgMatches> FromArgMatches for Later<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<T: Args> Args for Later<T> {
    fn augment_args(command: Command) -> Command {
        define(command, T::augment_args)
    }

    fn augment_args_for_update(command: Command) -> Command {
        define(command, T::augment_args_for_update)
    }
}

impl<T: Subcommand> Subcommand for Later<T> {
    fn augment_subcommands(command: Command) -> Command {
        define(command, T::augment_subcommands)
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        define(command, T::augment_subcommands_for_update)
    }

    fn has_subcommand(name: &str) -> bool {
        T::has_subcommand(name)
    }
}
