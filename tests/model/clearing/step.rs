//! What is asked of the ledger and of the model.

/// How many accounts are there; the last one is closed.
pub(crate) const ACCOUNTS: usize = 3;

/// For whom an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    /// One of the accounts.
    Account(usize),
    /// A number that nobody has.
    Nobody,
    /// What is no number of this bank's: its check digit is wrong.
    Mistyped,
}

/// An entry of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    pub(crate) target: Target,
    pub(crate) is_debit: bool,
    pub(crate) cents: i64,
    /// Whether it takes back what the same company sent.
    pub(crate) is_reversal: bool,
}

/// A file that comes in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct File {
    pub(crate) lines: Vec<Line>,
    /// In so many days it is settled, or was so many ago.
    pub(crate) settled_in: i32,
    /// Whether what has no account goes back.
    pub(crate) sends_back: bool,
}

/// What is asked. Files and entries are meant by their place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    Days(i32),
    Crash(usize),
    /// Cash, out of an account or in.
    Cash {
        account: usize,
        cents: i64,
        is_out: bool,
    },
    Import(File),
    Again(usize),
    PostDue,
    Repair {
        entry: usize,
        account: usize,
    },
    Return {
        entry: usize,
        /// Because the customer says so: there are sixty days for that.
        is_disputed: bool,
        is_late: bool,
    },
    SendReturns,
    /// An account pays people at another bank.
    Pay {
        account: usize,
        cents: Vec<i64>,
    },
    /// What waits for other banks goes there.
    SendPayments,
    /// A payment to another bank is cancelled.
    Cancel(usize),
}
