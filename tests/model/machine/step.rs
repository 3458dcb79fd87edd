//! What can be asked.

/// What is asked of ledger and model. Accounts, holds and transactions are
/// meant by their place, counted from zero.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Open {
        yen: bool,
        overdraft: i64,
    },
    Deposit {
        to: usize,
        amount: i64,
        wire: bool,
        reference: Option<u8>,
    },
    Withdraw {
        from: usize,
        amount: i64,
        reference: Option<u8>,
    },
    Transfer {
        from: usize,
        to: usize,
        amount: i64,
        reference: Option<u8>,
    },
    Place {
        on: usize,
        amount: i64,
        days: Option<i32>,
        reference: Option<u8>,
    },
    Capture {
        hold: usize,
        amount: Option<i64>,
    },
    Release {
        hold: usize,
    },
    Freeze(usize),
    Unfreeze(usize),
    Close(usize),
    Limit {
        of: usize,
        limit: i64,
    },
    Reverse(usize),
    /// A file of wages under a key: who pays, and whom how much.
    Wages {
        from: Option<usize>,
        rows: Vec<(usize, i64)>,
        key: u8,
    },
    Days(i32),
    /// The clock goes back a day, but not behind the last booking.
    ClockBack,
    /// The process is gone, with as many bytes of a transaction that was not
    /// committed behind what was.
    Crash(usize),
}

impl Step {
    /// The accounts that it names.
    pub(crate) fn accounts(&self) -> Vec<usize> {
        match self {
            Self::Deposit { to: one, .. }
            | Self::Withdraw { from: one, .. }
            | Self::Place { on: one, .. }
            | Self::Limit { of: one, .. }
            | Self::Freeze(one)
            | Self::Unfreeze(one)
            | Self::Close(one) => vec![*one],
            Self::Transfer { from, to, .. } => vec![*from, *to],
            Self::Wages { from, rows, .. } => rows.iter().map(|(to, _)| *to).chain(*from).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it asks the bank for something, as time and crashes do not.
    pub(crate) fn is_request(&self) -> bool {
        !matches!(self, Self::Days(_) | Self::ClockBack | Self::Crash(_))
    }
}

/// The account that every bank has.
pub(crate) const FIRST_ACCOUNT: Step = Step::Open {
    yen: false,
    overdraft: 0,
};
