//! What is asked of the ledger and of the model.

/// A check that is paid in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Paper {
    pub(crate) to: usize,
    pub(crate) amount: i64,
    pub(crate) number: i64,
    /// The account here that it is drawn on, if it is not of another bank.
    pub(crate) drawn_on: Option<usize>,
    pub(crate) no_hold: bool,
    pub(crate) reference: Option<usize>,
}

/// Why a check comes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reason {
    /// It may go again, and waits for longer then.
    Nsf,
    /// It may go again as any other.
    Endorsement,
    /// It does not go again.
    Closed,
    /// It was never here.
    KeyedInError,
}

/// An order to stop payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stop {
    pub(crate) account: usize,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) amount: Option<i64>,
    pub(crate) oral: bool,
}

/// A check that is presented, dated so many days ago.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Presented {
    pub(crate) account: usize,
    pub(crate) number: i64,
    pub(crate) amount: i64,
    pub(crate) dated: Option<i32>,
    pub(crate) reference: Option<usize>,
}

/// A decision: how much is found for the customer, and after how many days the rest of
/// the credit is taken back, if not at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Decision {
    pub(crate) found: i64,
    pub(crate) later: Option<i32>,
}

/// Money of one currency for money of the other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Swap {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) amount: i64,
    /// Whether the amount is what is got.
    pub(crate) buys: bool,
    /// A rate of its own, in ten thousandths.
    pub(crate) rate: Option<i64>,
}

/// What is asked. Checks, orders, disputes and transactions are meant by their place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    Days(i32),
    Crash(usize),
    /// Cash, in or out.
    Cash {
        account: usize,
        amount: i64,
        is_out: bool,
    },
    Reverse(usize),
    Take(Paper),
    Release {
        check: usize,
        amount: Option<i64>,
    },
    Clear(usize),
    Return {
        check: usize,
        reason: Reason,
    },
    Redeposit(usize),
    Stop(Stop),
    Confirm(usize),
    Lift(usize),
    Present(Presented),
    Issue {
        from: usize,
        amount: i64,
        reference: Option<usize>,
    },
    /// A cashier's check is presented, for so much more than it was issued for.
    PresentIssued {
        check: usize,
        more: i64,
    },
    Void {
        check: usize,
        in_hand: bool,
    },
    Dispute {
        transaction: usize,
        amount: Option<i64>,
    },
    Credit {
        dispute: usize,
        amount: Option<i64>,
    },
    Decide {
        dispute: usize,
        decision: Decision,
    },
    Debit(usize),
    Withdraw(usize),
    /// What a dollar costs in euros, or a euro in dollars, in ten thousandths.
    Rate {
        of_euro: bool,
        rate: i64,
    },
    Exchange(Swap),
    /// A rule about payments of more than an amount; there is one for each action.
    Watch {
        action: usize,
        over: i64,
        active: bool,
    },
}
