//! Why the store could not do its work, whatever the engine.

/// Why the store could not do its work.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
    /// The ledger is on an engine that this program does not know.
    #[error("this program can't work with a ledger at {0}://")]
    NoEngine(String),
    /// There is no such ledger.
    #[error("no ledger at {0}")]
    Missing(String),
    /// There is something already.
    #[error("{0} already exists")]
    Exists(String),
    /// The bank lives on the file that would be replaced.
    #[error("{0}")]
    Kept(String),
    /// The ledger's file has several names, and is opened by another.
    #[error("{0}")]
    OtherName(String),
    /// The file is not a ledger.
    #[error("{location} is not a bankctl ledger: {reason}")]
    NotALedger {
        /// Where.
        location: String,
        /// Why.
        reason: String,
    },
    /// The ledger was made by a newer version.
    #[error("{location} has schema version {version}, this program knows versions up to {known}")]
    Newer {
        /// Where.
        location: String,
        /// Its version.
        version: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The server has let us in to another place than the address says.
    #[error("{0}")]
    WrongPlace(String),
    /// The server only follows another one.
    #[error("{0} leads to a standby, which takes no writes")]
    Standby(String),
    /// The node keeps schemas for a coordinator.
    #[error("{0} leads to a worker of Citus, which gives no numbers and so takes no writes")]
    Worker(String),
    /// Others kept it for too long.
    #[error("the ledger stayed busy for {} seconds", crate::busy_timeout().as_secs())]
    Busy,
    /// The server takes no one else in.
    #[error("{0}")]
    Crowded(String),
    /// The file or folder can't be read or written by this user.
    #[error("{0}")]
    NotPermitted(String),
    /// No space left.
    #[error("the disk is full: nothing was written")]
    Full,
    /// A file may not grow any more.
    #[error("the file-size limit of this process was reached: nothing was written")]
    SizeLimit,
    /// The user ended the program while it waited for its turn.
    #[error("interrupted before it began: nothing was written")]
    Interrupted,
    /// The key of personal data is missing, without which an older ledger can't
    /// be brought to the current version.
    #[error("{0}")]
    NoDataKey(String),
    /// A key is missing or does not fit.
    #[error("{0}")]
    NoKey(String),
    /// A row or page is not as it was written.
    #[error("the ledger is damaged: {0}")]
    Damaged(String),
    /// The address of a server can't be understood.
    #[error("the address {address:?} can't be read: {reason}")]
    BadAddress {
        /// The address, without any password.
        address: String,
        /// Why.
        reason: String,
    },
    /// The server does not answer, or the connection was lost before anything
    /// was written.
    #[error("{0}")]
    Unreachable(String),
    /// The server does not let this role in, or do this.
    #[error("{0}")]
    Refused(String),
    /// The connection can't be made safe.
    #[error("no TLS connection: {0}")]
    Tls(String),
    /// Another came between; the same again finds what it did.
    #[error("the ledger was changed by others again and again: {0}")]
    Contended(String),
    /// What is for files only.
    #[error("{0} is on a server, and not in a file")]
    OfServer(String),
    /// The operating system failed; of what was to be written nothing is
    /// there.
    #[error("{0}")]
    Io(String),
    /// A commit failed in a way that does not say whether it was done: the
    /// rows may be there when the ledger is opened again, or not.
    #[error("whether it was written is not known: {0}")]
    Unsettled(String),
    /// The engine refused a statement that it should not.
    #[error("the engine refused a statement: {0}")]
    Engine(String),
}

impl Error {
    /// Whether nothing was written for a reason that may be gone the next
    /// time.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Contended(_) | Self::Unreachable(_) | Self::Crowded(_)
        )
    }

    /// The same failure where what was committed is thrown away with its
    /// file, or done again by the next process: then nothing is in doubt.
    #[must_use]
    pub fn without_doubt(self) -> Self {
        match self {
            Self::Unsettled(reason) => Self::Io(reason),
            other => other,
        }
    }
}

/// The result of the store.
pub type Result<T> = std::result::Result<T, Error>;

/// A value on disk that no version of this program writes.
pub fn damaged(what: impl std::fmt::Display) -> Error {
    Error::Damaged(what.to_string())
}
