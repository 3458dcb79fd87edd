//! Where a balance stands that a bank states.

/// Where a balance stands among the lines of a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BalancePlace {
    /// Before all lines.
    Opening,
    /// After all lines.
    Closing,
    /// Where the row stands, between two lines.
    Between,
}
