//! What is asked of the ledger and of the model.

use bankctl_types::Day;

/// A statement of the correspondent. Its lines are wires, by their places, and then fees, in
/// cents.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct File {
    pub(crate) from: Day,
    pub(crate) to: Day,
    pub(crate) opening: i64,
    pub(crate) wires: Vec<usize>,
    pub(crate) fees: Vec<i64>,
    /// The file that it goes on from.
    pub(crate) previous: Option<usize>,
}

/// What is asked. Wires, files and reconciliations are meant by their place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    Days(i32),
    Crash(usize),
    /// A wire, out of the customer's account or in.
    Wire {
        cents: i64,
        is_out: bool,
    },
    /// A new statement is kept: some of the wires have arrived, and so many fees were taken.
    Keep {
        arrived: u8,
        fees: usize,
        posts: bool,
    },
    /// A file is given again.
    Again {
        file: usize,
        posts: bool,
    },
    Undo(usize),
    /// What was booked for a reconciliation is reversed.
    TakeBack(usize),
}
