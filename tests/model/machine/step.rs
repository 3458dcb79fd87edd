//! What can be asked.

use super::approvals::{Rule, When};
use super::bank::{Day, Wage};
use super::people::KycDecision;

/// What is asked of ledger and model. Customers, accounts, holds, transactions
/// and requests are meant by their place, counted from zero.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// The other of the two who work here goes on.
    Turn,
    Customer,
    /// A customer is approved, rejected or suspended.
    Stand {
        customer: usize,
        standing: KycDecision,
    },
    /// A customer is closed.
    Leave(usize),
    Open {
        yen: bool,
        overdraft: i64,
        owner: usize,
        joint: Option<usize>,
        /// Whether all holders must order what it pays.
        all: bool,
    },
    Deposit {
        to: usize,
        amount: i64,
        wire: bool,
        reference: Option<u8>,
        /// The day that it counts from.
        value: Option<Day>,
    },
    Withdraw {
        from: usize,
        amount: i64,
        reference: Option<u8>,
        /// The customers who order it.
        by: Vec<usize>,
    },
    Transfer {
        from: usize,
        to: usize,
        amount: i64,
        reference: Option<u8>,
        by: Vec<usize>,
        value: Option<Day>,
    },
    /// Payments that are booked together, or not at all.
    Group {
        payments: Vec<Self>,
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
    /// The same, with all that was booked together with it.
    ReverseGroup(usize),
    Policy {
        rule: Rule,
        when: When,
    },
    Approve(usize),
    Reject(usize),
    /// A file of wages under a key: who pays, and whom how much from when on.
    Wages {
        from: Option<usize>,
        rows: Vec<Wage>,
        key: u8,
    },
    /// Money goes to an account of the other ledger.
    Send {
        from: usize,
        to: usize,
        amount: i64,
        reference: Option<u8>,
        by: Vec<usize>,
    },
    /// What is on its way there is brought to its end.
    Sweep,
    /// The other ledger is made known here, or shut out.
    Know(bool),
    /// The same there.
    KnowThere(bool),
    /// When what comes from here takes a second person there.
    PolicyThere(When),
    /// What the one who asks says there of a transfer that waits.
    DecideThere {
        request: usize,
        yes: bool,
    },
    /// An account there is closed.
    CloseThere(usize),
    /// A paper of a customer, by what stands in it.
    Paper {
        customer: usize,
        content: u8,
    },
    /// A paper is given out.
    Read(usize),
    /// A customer who has left is forgotten, and the papers with them.
    Forget(usize),
    /// The till is added to the chart, or closed.
    Till(bool),
    /// Money goes between the till and an account: to the account, or out of both.
    Count {
        account: usize,
        amount: i64,
        /// Whether the till pays out what the account pays.
        pays_out: bool,
        by: Vec<usize>,
    },
    Days(i32),
    /// A backup is taken.
    Backup,
    /// The last backup takes the place of the ledger.
    Restore,
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
            | Self::Send { from: one, .. }
            | Self::Count { account: one, .. }
            | Self::Place { on: one, .. }
            | Self::Limit { of: one, .. }
            | Self::Freeze(one)
            | Self::Unfreeze(one)
            | Self::Close(one) => vec![*one],
            Self::Transfer { from, to, .. } => vec![*from, *to],
            Self::Group { payments, .. } => payments.iter().flat_map(Self::accounts).collect(),
            Self::Wages { from, rows, .. } => {
                rows.iter().map(|(to, ..)| *to).chain(*from).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The customers that it names.
    pub(crate) fn customers(&self) -> Vec<usize> {
        match self {
            Self::Stand { customer, .. }
            | Self::Leave(customer)
            | Self::Paper { customer, .. }
            | Self::Forget(customer) => vec![*customer],
            Self::Open { owner, joint, .. } => joint.iter().copied().chain([*owner]).collect(),
            Self::Withdraw { by, .. }
            | Self::Transfer { by, .. }
            | Self::Send { by, .. }
            | Self::Count { by, .. } => by.clone(),
            Self::Group { payments, .. } => payments.iter().flat_map(Self::customers).collect(),
            _ => Vec::new(),
        }
    }

    /// Takes the reference off a payment: the group that it is in has one.
    pub(crate) fn without_reference(&mut self) {
        if let Self::Deposit { reference, .. }
        | Self::Withdraw { reference, .. }
        | Self::Transfer { reference, .. } = self
        {
            *reference = None;
        }
    }

    /// Whether it asks the bank for something, as time and crashes do not.
    pub(crate) fn is_request(&self) -> bool {
        !matches!(
            self,
            Self::Turn
                | Self::Backup
                | Self::Restore
                | Self::Days(_)
                | Self::ClockBack
                | Self::Crash(_)
        )
    }
}

/// The account that every bank has.
pub(crate) const FIRST_ACCOUNT: Step = Step::Open {
    yen: false,
    overdraft: 0,
    owner: 0,
    joint: None,
    all: false,
};
