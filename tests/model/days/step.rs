//! What is asked of the ledger and of the model.

use bankctl_types::Day;

/// How often an order is carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Every {
    Once,
    Days(i32),
    Months(i32),
}

/// What becomes of a date that is no business day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OnHoliday {
    Following,
    Preceding,
    Modified,
    Skip,
}

/// How much an order moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wanted {
    Fixed(i64),
    Above(i64),
    UpTo(i64),
}

/// What becomes of an occurrence that the account is short for; it is tried again on so
/// many business days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum IfShort {
    Skip,
    Retry(i64),
    Partial,
}

/// A standing order as it is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Ordered {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) wanted: Wanted,
    pub(crate) every: Every,
    pub(crate) start: Day,
    pub(crate) times: Option<i64>,
    pub(crate) on_holiday: OnHoliday,
    pub(crate) if_short: IfShort,
}

/// The way of a payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    In(usize),
    Out(usize),
    Across(usize, usize),
}

/// A payment. One that has a value date goes by wire, any other in cash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Pay {
    pub(crate) way: Way,
    pub(crate) amount: i64,
    pub(crate) value: Option<Day>,
    pub(crate) reference: Option<usize>,
}

/// What is asked. Accounts, transactions, fees and orders are meant by their place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// The clock goes on to the next time that it shows an hour, or for so many hours.
    Until(i64),
    Hours(i64),
    /// Every day that is due is closed.
    Close,
    /// The day that is open is closed by hand, and the next one opened or not.
    CloseNow {
        opens_next: bool,
    },
    /// The next day is opened.
    Open,
    Pay(Pay),
    /// A transaction is taken back, alone or with all that were booked together with
    /// it; it counts from its own day or from today.
    Reverse {
        transaction: usize,
        together: bool,
        today: bool,
    },
    /// A fee is given back.
    Refund(usize),
    /// A fee is charged by hand.
    Charge(usize),
    /// An account does not pay a fee for some days, or any more.
    Waive {
        account: usize,
        fee: usize,
        until: Option<Day>,
    },
    /// A fee that is due is waived.
    WaiveDue(usize),
    /// An account gets a product.
    Assign {
        account: usize,
        product: usize,
    },
    /// A product has other rates from a day on.
    Rate {
        product: usize,
        from: Day,
        parts: i64,
    },
    /// An account is closed, and what is in it paid out to another.
    CloseAccount {
        account: usize,
        to: usize,
    },
    /// The customer of an account was in contact.
    Contact(usize),
    /// A supervisor makes an account active.
    Reactivate(usize),
    /// A month is closed, by its first day.
    ClosePeriod(Day),
    Order(Ordered),
    Pause(usize),
    Resume(usize),
    End(usize),
    /// The process is gone, with as many bytes of a transaction that was not committed
    /// behind what was.
    Crash(usize),
}
