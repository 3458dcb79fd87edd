//! What kind of failure it is: a program turns it into its exit
//! code, a server into its status.

/// A class of failures.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Class {
    /// An internal or I/O failure.
    Failure,
    /// Wrong usage or an unreadable value.
    Usage,
    /// No such thing.
    NotFound,
    /// A banking rule refused it.
    Refused,
    /// Not permitted.
    NotPermitted,
    /// A conflict with what is there.
    Conflict,
    /// The ledger stayed busy past the time-out.
    Busy,
    /// The ledger is damaged or was altered.
    Damaged,
    /// Finished, with rows left over.
    LeftOver,
    /// It needs the approval of a second person.
    NeedsApproval,
    /// Whether it was done is not known.
    Unknown,
    /// Ended by Ctrl-C or a signal to terminate.
    Interrupted,
}
