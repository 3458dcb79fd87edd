//! The config file.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;

use super::{CONFIG_VARIABLE, Confirmation, Receipts, path_variable, paths, project};
use crate::error::{Class, Fault};

/// Every key of the config file, with what it says, for help and manual.
pub const KEYS: &[(&str, &str)] = &[
    (
        "ledger",
        "The ledger: a path, or the address of a PostgreSQL server. A relative path starts at \
         the folder of the config file, ~ is the home directory.",
    ),
    ("output", "The form of results: table, json or csv."),
    ("color", "When to use colours: auto, always or never."),
    (
        "pager",
        "The pager for help and long tables on a terminal, with its arguments; empty for none.",
    ),
    (
        "timeout",
        "How many seconds a command waits for a ledger that others keep busy; 30 by default.",
    ),
    (
        "receipt.command",
        "In bankctl ui: the program that prints receipts, and its arguments, as a list. The text \
         comes on its standard input; no shell reads the command.",
    ),
    (
        "confirm.over",
        "Amounts above this one, in the ledger's currency, are confirmed before they are booked.",
    ),
];

/// The config file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The ledger, unless option or environment name one.
    pub ledger: Option<String>,
    /// The form of results, unless option or environment name one.
    pub output: Option<String>,
    /// When to use colours, unless the option says it.
    pub color: Option<String>,
    /// The pager, unless the environment names one.
    pub pager: Option<String>,
    /// For how many seconds others are waited for, unless option or
    /// environment say it.
    pub timeout: Option<u64>,
    /// How receipts are printed.
    #[serde(default)]
    pub receipt: Receipts,
    /// What is confirmed.
    #[serde(default)]
    pub confirm: Confirmation,
    /// The file that all this was read from; `None` where there is none.
    #[serde(skip)]
    pub file: Option<PathBuf>,
}

impl Config {
    /// Where the config file is, if there is a place for one, and whether the
    /// environment says so.
    pub fn place() -> Option<(PathBuf, bool)> {
        match path_variable(CONFIG_VARIABLE) {
            Some(path) => Some((path, true)),
            None => Some((project()?.config_dir().join("config.toml"), false)),
        }
    }

    /// Reads the config file, if there is one.
    ///
    /// # Errors
    /// It can't be read or understood.
    pub fn load() -> Result<Self, Fault> {
        let Some((path, is_given)) = Self::place() else {
            return Ok(Self::default());
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text, path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_given => {
                Ok(Self::default())
            }
            Err(error) => {
                let error = anyhow::Error::new(error)
                    .context(format!("the config file {} can't be read", path.display()));
                Err(unreadable(&error))
            }
        }
    }

    fn parse(text: &str, path: PathBuf) -> Result<Self, Fault> {
        let mut config: Self = toml::from_str(text)
            .map_err(|error| anyhow::Error::msg(said(&error, text)))
            .with_context(|| format!("the config file {} can't be understood", path.display()))
            .map_err(|error| unreadable(&error))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        config.ledger = config.ledger.map(|text| paths::ledger(&text, folder));
        if let Some(program) = config.receipt.command.first_mut()
            && (program.contains('/') || program == "~")
        {
            *program = paths::in_folder(program, folder);
        }
        config.file = Some(path);
        Ok(config)
    }
}

/// Its own message with the key: as it comes it takes several lines.
fn said(error: &toml::de::Error, text: &str) -> String {
    let message = error.message();
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else {
        return message.to_owned();
    };
    let number = before.matches('\n').count() + 1;
    let line = text.lines().nth(number - 1).unwrap_or_default();
    match line.split_once('=') {
        // The value may have a password in it.
        Some((key, _)) if !message.contains(key.trim()) => {
            format!("line {number}, {}: {message}", key.trim())
        }
        _ => format!("line {number}: {message}"),
    }
}

fn unreadable(error: &anyhow::Error) -> Fault {
    Fault::new(Class::Usage, "invalid_config", format!("{error:#}")).hint(
        "it may have: ledger, output, color, pager, each a text; timeout, a number of seconds; \
         [receipt] command, a list; [confirm] over, a text; see `man bankctl-config`",
    )
}
