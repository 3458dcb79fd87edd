//! What a caller can do about a failure.
//!
//! The ledger knows what would help. How it is asked for (a command, an option,
//! a key on a screen) only the program knows that calls the ledger: it has the
//! words.

use bankctl_types::Day;
use bankctl_types::exchange_rate::Pair;

/// What to do next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Advice {
    /// In words that are the same for every program: no command, no option.
    Words(String),
    /// Look in a list for what there is.
    LookIn(List),
    /// Look at what has the name or number already, or give another.
    Taken(Existing),
    /// Ask for it without something.
    LeaveOut(Part),
    /// Ask for something else.
    Request(OfRequest),
    /// Import it in another way.
    Import(OfImport),
    /// What gives an operator access.
    Access(OfAccess),
    /// What settles it with another ledger.
    OtherLedger(OfOtherLedger),
    /// What gives an account interest.
    Interest(OfInterest),
    /// What is done about a fee.
    Fee(OfFee),
    /// What is done about the ledger as a whole.
    Ledger(OfLedger),
    /// What is done about business days, calendars and months.
    Day(OfDay),
    /// What is done about standing orders.
    Order(OfOrder),
    /// The key that notes are sealed with is named first.
    CaseKey,
    /// What is done about tills.
    Till(OfTill),
    /// What is done about exchanges.
    Exchange(OfExchange),
    /// What is done about disputes.
    Dispute(OfDispute),
    /// What is done about checks.
    Check(OfCheck),
    /// What is done about checks that are drawn on the bank.
    DrawnCheck(OfDrawnCheck),
    /// What is done about entries of the Automated Clearing House.
    Ach(OfAch),
    /// What is done about reconciliations that are kept.
    Reconciliation(OfReconciliation),
}

impl From<OfAch> for Advice {
    fn from(entry: OfAch) -> Self {
        Self::Ach(entry)
    }
}

impl From<String> for Advice {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&str> for Advice {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

/// A list that says what there is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum List {
    /// Imported files.
    Batches,
    /// Calendars.
    Calendars,
    /// Checks that were paid in.
    Checks,
    /// Customers, by name.
    Customers,
    /// How the business day stands.
    Days,
    /// Documents of a customer.
    Documents,
    /// Fees of accounts.
    Fees,
    /// Holds.
    Holds,
    /// Operators.
    Operators,
    /// Standing orders.
    Orders,
    /// The bank's own accounts.
    OwnAccounts,
    /// Partner ledgers.
    Partners,
    /// Months, and which of them are closed.
    Periods,
    /// Products.
    Products,
    /// Requests for a second person.
    Requests,
    /// Sessions of an operator.
    Sessions,
    /// Tokens of programs.
    Tokens,
    /// Transactions of an account.
    Transactions,
    /// Tills.
    Tills,
    /// Counts of cash.
    Counts,
    /// Handovers that wait.
    Handovers,
    /// Entries of the Automated Clearing House.
    AchEntries,
    /// Reconciliations that are kept.
    Reconciliations,
    /// Disputes.
    Disputes,
    /// Check books of an account.
    CheckBooks,
    /// Orders of an account to stop payment.
    Stops,
    /// Cashier's checks.
    CashierChecks,
    /// Cash reports.
    CashReports,
    /// Rules that payments are watched by.
    Rules,
    /// What rules have seen.
    Alerts,
    /// Cases of compliance.
    Cases,
}

/// What has a name or a number already.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Existing {
    /// An account, which has the external number.
    Account(String),
    /// A calendar.
    Calendar(String),
    /// A customer, who has the external id.
    Customer(String),
    /// A customer, who has the very file as a document.
    Document(String),
    /// An operator, who has the system account.
    Operator(String),
    /// One of the bank's own accounts.
    OwnAccount(String),
    /// A partner ledger.
    Partner(String),
    /// A product.
    Product(String),
    /// A till.
    Till(String),
}

/// What a request is better without.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// That nothing is written.
    DryRun,
    /// That nothing is written, or that personal data is shown.
    DryRunOrReveal,
    /// That the ledger is where it is said to be.
    Here,
    /// The other ledger.
    OtherLedger,
    /// The value date; or another channel is named.
    ValueDate,
    /// Who hands over the cash; or the money comes and goes in cash.
    Conductor,
}

/// Another request that would be right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfRequest {
    /// The same again under its reference: it is done once.
    SameReference {
        /// The reference.
        reference: String,
        /// By what the transaction can be looked at, if it can.
        shown: Option<String>,
    },
    /// What was refused, corrected, under a new reference.
    NewReference,
    /// A number without the mistyped digit.
    RightNumber,
    /// One of the bank's own accounts, with a currency that it is kept in.
    KeptCurrency(String),
    /// An account of the class that the first word of its name has.
    ClassOfName(&'static str),
    /// A name that begins with the class, or a class that any name may have.
    NameOfClass {
        /// The class.
        class: &'static str,
        /// The name as it was given.
        name: String,
    },
    /// A rule that has no amount.
    RuleWithoutAmount,
    /// A rule with an amount and a time.
    RuleWithTime,
    /// A rule that has no time.
    RuleWithoutTime,
    /// Fewer periods.
    FewerPeriods,
    /// The same again, if the clock is right.
    ClockIsRight,
}

/// Another import that would be right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfImport {
    /// Another key for the file of an import.
    AnotherBatchKey,
    /// A file of only the rows that were not taken; or all of them, if they are others.
    RestInItsOwnFile,
    /// The file read as before; or what was posted is reversed first.
    ReadAsBefore {
        /// How it would be read now.
        now: String,
    },
    /// Only the rows that are new; or references that are none are not used.
    NewReferencesOnly {
        /// What is done with the others.
        others: String,
    },
    /// Only the rows that are new; or all of them, if they are other payments.
    NewPaymentsOnly {
        /// What is done with the others.
        others: String,
        /// When all of them are right.
        own: String,
    },
}

/// What gives an operator access.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfAccess {
    /// A ledger that asks for a login.
    LoginOn,
    /// Another admin.
    AnotherAdmin,
    /// An admin makes an operator of the system account.
    NewOperator,
    /// An operator who can be the second person.
    SecondPerson,
    /// An operator for a program.
    Service,
    /// Two-factor login is turned off first.
    CodesOff,
    /// A secret for two-factor login is made first.
    CodesFirst,
    /// The operator changes the password.
    ChangePassword,
    /// The operator sets a password first.
    PasswordFirst,
}

/// What settles it with another ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfOtherLedger {
    /// A sweep brings the money to its account, or back.
    Sweep,
    /// A sweep in the sending ledger, where its signing key is.
    SweepWithKey,
    /// A sweep that says where the ledger is now.
    SweepThere,
    /// The file of this ledger's own signing key.
    OwnSigningKey,
    /// A signing key is made, or its file named.
    SigningKey,
    /// The card of the other ledger.
    CardOfOther,
    /// The card of the other ledger, or its public key.
    CardOrKey,
    /// The two ledgers exchange cards.
    ExchangeCards,
}

/// What is done about the ledger as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfLedger {
    /// The path of a backup that exists, or a new one.
    Backup,
    /// A backup of this ledger, or the other one by its identity.
    OwnBackup,
    /// A ledger that is proved.
    Proof,
    /// The file of the data key.
    KeyFile,
    /// A customer is closed before.
    CloseCustomer,
    /// A new ledger, in the time zone that is wanted.
    NewZone,
}

/// What is done about exchanges.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfExchange {
    /// A transfer, between accounts of one currency.
    Transfer,
    /// A rate of these is set, or given.
    SetRate(Pair),
    /// The rates of these are looked at.
    ListRates(Pair),
}

/// What is done about business days, calendars and months.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfDay {
    /// An admin opens the first business day.
    Begin,
    /// The open day is closed first.
    CloseFirst,
    /// The day is closed when it is due.
    CloseWhenDue,
    /// The business day after the last one is opened, which is this.
    OpenNext(Day),
    /// A business day such as this is opened.
    OpenOn(Day),
    /// Another calendar is chosen.
    OtherCalendar,
    /// A calendar of the bank's own, with the holidays of a built-in one.
    LikeBuiltIn(String),
    /// A close time that is not before a cut-off.
    LaterCloseTime,
    /// What is wrong is mended, and tried again.
    MendProblems,
    /// The books are proved.
    Prove,
    /// This month is closed first.
    PeriodFirst(String),
}

/// What is done about a fee.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfFee {
    /// A fee that people charge.
    OnRequest,
}

/// What gives an account interest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfInterest {
    /// A product that is added, which has rates.
    OwnProduct,
    /// An account gets a product that was added.
    GiveProduct(String),
    /// Each amount once, and a tier from zero on.
    Tiers,
}

/// What is done about standing orders.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfOrder {
    /// Another order, in place of one that is ended.
    New,
    /// The dates of an order are looked at.
    Dates(String),
}

/// What is done about tills.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfTill {
    /// A till is added.
    Add,
    /// A till is opened first.
    Open,
    /// The session goes on.
    Resume,
    /// This till is closed first.
    Close(String),
    /// This till is assigned to the operator.
    Assign(String),
    /// A supervisor does it.
    AskSupervisor,
    /// A supervisor offers cash to this till.
    Give(String),
    /// Cash is offered to the vault.
    GiveToVault,
    /// What was handed over is handed back.
    GiveBack,
    /// The handover is accepted first, or taken back.
    Accept(i64),
    /// What is not right is refused, and offered anew.
    Refuse,
    /// A second person decides about the difference.
    Decide,
    /// This currency is counted as well.
    CountAll(&'static str),
    /// Tills are closed first, or may stay open.
    CloseAll,
    /// The channel is cash, or no till is named.
    OnlyCash,
    /// The difference of a count of this till is explained.
    Resolve(String),
}

/// What is done about disputes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfDispute {
    /// Look at it, by number.
    Show(String),
    /// The holder who disputes it is named.
    NameCustomer,
    /// It goes without the clocks of a regime, or with them all the same.
    NoRegime,
    /// It is decided or withdrawn first.
    Resolve,
    /// It is decided for the bank, by number, which takes the credit back.
    TakeBack(String),
}

/// What is done about checks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfCheck {
    /// This check is looked at.
    Show(String),
    /// This check is taken back.
    Return(String),
    /// This check is paid in again.
    Redeposit(String),
    /// The customer asks who wrote it for other money.
    AskDrawer,
}

/// What is done about entries of the Automated Clearing House.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfAch {
    /// Look at it, by number.
    Show(i64),
    /// It is sent back, by number.
    Return(i64),
    /// The sending bank agrees to a late return, or the customer signs: until this day.
    Late(Day),
    /// The bank's own routing number is said first.
    SetRouting,
    /// The operator is said first, or the file is a payroll.
    NotIncoming,
    /// A corrected file has another modifier.
    SameId,
    /// What the customer stated is told with it.
    Info,
    /// The other bank is asked, for a reversal comes too late.
    AskBank,
    /// It was sent to another bank: the opposite is sent too, by number.
    Recall(i64),
    /// It is for another bank, and was not sent: it is cancelled, by number.
    Cancel(i64),
}

/// What is done about reconciliations that are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfReconciliation {
    /// Look at what was booked, by number.
    Show(i64),
    /// Compare the two files; the first one is kept under the number.
    Compare(i64),
    /// The later one is undone first, by number.
    UndoFirst(i64),
    /// Keep it without booking anything.
    KeepOnly,
    /// Keep the statements between first, or take the warning of the code.
    Accept(&'static str),
}

/// What is done about checks that are drawn on the bank.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfDrawnCheck {
    /// A supervisor pays it although a rule says no.
    Override,
    /// An oral order is confirmed in writing.
    Confirm(i64),
    /// The order that stops it already is confirmed or renewed.
    Renew(i64),
    /// A new order takes the place of one that has lapsed.
    StopAnew,
    /// The number is compared with the books of the account.
    CompareBooks,
    /// The item by which it was paid is looked at.
    PaidAs(i64),
    /// The product gets such a fee, or none is asked for.
    NoFee,
    /// It is voided before its time only with the check itself in hand.
    InHand,
}
