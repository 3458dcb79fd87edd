//! What is asked of the ledger and of the model.

/// Who asks, by place: two tellers, a supervisor, and an operator with every role, who
/// only decides about requests.
pub(crate) type Who = usize;

pub(crate) const TESS: Who = 1;
pub(crate) const SUE: Who = 2;
pub(crate) const ANNA: Who = 3;

/// Where cash is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Drawer {
    Till(usize),
    Vault,
}

/// A cash payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Pay {
    pub(crate) is_out: bool,
    pub(crate) account: usize,
    pub(crate) amount: i64,
    pub(crate) named: Option<Drawer>,
    pub(crate) reference: i64,
}

/// An offer of cash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Give {
    pub(crate) to: Drawer,
    pub(crate) from: Option<Drawer>,
    pub(crate) amount: i64,
    pub(crate) reference: i64,
}

/// A count of a till.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Count {
    pub(crate) till: Option<usize>,
    pub(crate) counted: i64,
    /// What stays in the till, if the session ends.
    pub(crate) closes: Option<i64>,
}

/// What explains some of a difference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Resolve {
    pub(crate) count: usize,
    pub(crate) account: usize,
    pub(crate) amount: i64,
    pub(crate) reference: i64,
}

/// What is asked. Counts, offers, requests and transactions are meant by their place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Deed {
    /// A session begins, with so much of what is offered.
    Open {
        till: Option<usize>,
        float: Option<i64>,
    },
    Pause(Option<usize>),
    Resume(Option<usize>),
    Pay(Pay),
    Reverse(usize),
    Give(Give),
    Accept {
        offer: usize,
        counted: Option<i64>,
    },
    Refuse(usize),
    Count(Count),
    Resolve(Resolve),
    Approve(usize),
    Reject(usize),
}

/// A deed of an operator, which is done or only tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Step {
    pub(crate) who: Who,
    pub(crate) deed: Deed,
    pub(crate) dry_run: bool,
}
