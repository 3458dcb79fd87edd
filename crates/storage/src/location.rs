//! Where a ledger is, as people name it.

use std::ffi::OsStr;
use std::path::PathBuf;

use super::{Address, Error, Result};

/// Where a ledger is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Location {
    /// A SQLite file.
    File(PathBuf),
    /// A schema on a PostgreSQL server.
    Server(Box<Address>),
}

impl Location {
    /// Reads what people give as a ledger: a path, which need not be UTF-8, or
    /// the address of a server, for which `variable` gives what the
    /// environment says.
    ///
    /// # Errors
    /// [`Error::NoEngine`] for a server of another kind, [`Error::BadAddress`]
    /// for an address that can't be read, [`Error::Missing`] for no path at
    /// all.
    pub fn parse(
        given: &(impl AsRef<OsStr> + ?Sized),
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let given = given.as_ref();
        let Some(text) = given.to_str() else {
            // What follows may have a password in it.
            if let Some((scheme, _)) = given.to_string_lossy().split_once("://") {
                return Err(Error::BadAddress {
                    address: format!("{scheme}://…"),
                    reason: "it is not UTF-8: write such characters as %XX".to_owned(),
                });
            }
            return Ok(Self::file(PathBuf::from(given)));
        };
        if !text.contains("://") && text.contains("password=") {
            return Err(Error::BadAddress {
                address: "host=…".to_owned(),
                reason:
                    "write it as postgresql://USER@HOST/DATABASE, and the password into ~/.pgpass"
                        .to_owned(),
            });
        }
        match text.split_once("://") {
            Some(("postgresql" | "postgres", _)) => {
                Ok(Self::Server(Box::new(Address::parse(text, variable)?)))
            }
            Some((scheme, _)) => Err(Error::NoEngine(scheme.to_owned())),
            // A script whose variable is empty means no ledger of ours.
            None if text.is_empty() => Err(Error::Missing("a path that is empty".to_owned())),
            None => Ok(Self::file(PathBuf::from(text))),
        }
    }

    /// Reads an address that was written down, maybe by other people. Where it
    /// leads gets no password from the environment, and none in clear.
    ///
    /// # Errors
    /// As [`Location::parse`].
    pub fn stored(given: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let without = |name: &str| match name {
            "PGPASSWORD" => None,
            other => variable(other),
        };
        let mut location = Self::parse(given, &without)?;
        if let Self::Server(address) = &mut location {
            address.be_wary();
        }
        Ok(location)
    }

    /// A file. A symbolic link is what it leads to, so that what lies beside
    /// the ledger is found by each of its names.
    pub fn file(path: PathBuf) -> Self {
        let data = path.symlink_metadata();
        let led_to = match data {
            Ok(data) if data.is_symlink() => path.canonicalize().ok(),
            _ => None,
        };
        Self::File(led_to.unwrap_or(path))
    }
}

impl Location {
    /// Whether another server may take over from the one that the ledger is on.
    pub fn may_fail_over(&self) -> bool {
        matches!(self, Self::Server(address) if address.has_several_hosts())
    }

    /// The location as it can be written down for later: a path from the root,
    /// or an address without its password.
    ///
    /// # Errors
    /// A path that is no text.
    pub fn lasting(&self) -> Result<String> {
        match self {
            Self::Server(address) => Ok(address.lasting()),
            Self::File(path) => {
                let whole =
                    std::path::absolute(path).map_err(|error| super::files::io(&error, path))?;
                let text = whole.to_str().map(str::to_owned);
                text.ok_or_else(|| Error::Io(format!("{} is no text", path.display())))
            }
        }
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(formatter, "{}", path.display()),
            Self::Server(address) => write!(formatter, "{address}"),
        }
    }
}
