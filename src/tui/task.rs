//! What the screens ask of the ledger, and what comes back: plain data.

use std::path::PathBuf;
use std::time::Duration;

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::kernel::rules::policy::Rule;
use bankctl_ledger::orders::rules::amount::AmountRule;
use bankctl_ledger::orders::rules::dates::Every;
use bankctl_ledger::orders::rules::order::OrderStatus;
use bankctl_ledger::{Wanted, views};
use bankctl_types::calendar::{Span, Step};
use bankctl_types::kind::{CustomerStatus, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{CustomerNumber, TransactionId};
use bankctl_types::{Currency, Day, Money, Total};
use chrono_tz::Tz;

use super::day::DayNow;
use super::order::Order;
use super::report::{ReportAsked, ReportKind, Sheet};
use crate::error::{Class, Description};

/// Tells one question from another.
pub(crate) type Ticket = u64;

/// What came of a task.
pub(crate) type Answer = Result<Found, Trouble>;

/// What is asked of the ledger, or of the files and programs beside it.
#[derive(Clone, Debug)]
pub(crate) enum Task {
    /// Customers by a text.
    Search(String),
    /// A customer with accounts and papers.
    Customer(CustomerNumber),
    /// The same, with personal data whole, which is recorded.
    Reveal(CustomerNumber),
    /// The day that is booked on.
    Day,
    /// An account.
    Account(AccountRef),
    /// Fees that are due, limits and standing orders of an account.
    Standing(AccountRef),
    /// A page of an account's history.
    History(AccountRef, Box<Filter>, Option<String>),
    /// The holds of an account.
    Holds(AccountRef),
    /// A transaction.
    Transaction(TransactionId),
    /// What an order would come to: a dry run.
    Propose(Box<Order>),
    /// An order, for real.
    Book(Box<Order>),
    /// The requests that wait for a second person.
    Requests,
    /// What a request would come to.
    Request(i64),
    /// Approve a request, or reject it for a reason.
    Decide(i64, Option<String>),
    /// The transactions of a day, of one operator or of everyone.
    Journal {
        /// The day; today if none is named.
        day: Option<Day>,
        /// Whose; everyone's if no one is named.
        operator: Option<String>,
    },
    /// Figures by period.
    Figures(Step),
    /// The trial balance.
    TrialBalance,
    /// What waits: requests, money on its way, balances to look at.
    Waiting,
    /// The tills, and the cash that waits to be accepted.
    Tills,
    /// The disputes about which something is left to do.
    Disputes,
    /// The ACH entries about which something is left to do.
    Entries,
    /// The alerts that are not done.
    Alerts,
    /// A case, with its notes if the file of the key is named.
    Case(i64, Option<PathBuf>),
    /// The counts of the tills and the vault.
    Counts,
    /// The reports that are for who works here.
    Reports,
    /// A report.
    Report(ReportAsked),
    /// Proof that the books are as they were written.
    Verify,
    /// Hand a text to the program that prints.
    Print(String),
    /// Write a text to a new file.
    Save(PathBuf, String),
}

impl Task {
    /// Whether something may be there afterwards that was not there before.
    pub(crate) fn writes(&self) -> bool {
        matches!(self, Self::Book(_) | Self::Decide(..) | Self::Reveal(_))
    }

    /// Whether it takes long, and nothing else waits for it.
    pub(crate) fn is_long(&self) -> bool {
        matches!(self, Self::Verify)
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    /// Customers.
    Hits(Hits),
    /// A customer.
    Customer(Box<Person>),
    /// The day that is booked on.
    Day(Today),
    /// An account.
    Account(Box<views::Account>),
    /// What an account owes and may do, and what it pays by itself.
    Standing(Box<Standing>),
    /// A page of a history.
    History(Page),
    /// Holds, the newest first.
    Holds(Vec<views::Hold>),
    /// A transaction.
    Transaction(Box<Told>),
    /// What an order would come to.
    Proposal(Box<Proposal>),
    /// What an order came to.
    Booked(Box<Booked>),
    /// Requests, the oldest first.
    Requests(Vec<views::Approval>),
    /// A request and what it would come to.
    Request(Box<Asked>),
    /// What was decided, in words.
    Decided(String),
    /// The transactions of a day.
    Journal(Box<Journal>),
    /// Figures.
    Figures(Vec<views::Stats>),
    /// The trial balance.
    TrialBalance(Box<views::TrialBalance>),
    /// What waits.
    Waiting {
        /// How many requests wait for a second person.
        requests: usize,
        /// How many payments are on their way to another ledger.
        in_transit: usize,
        /// Balances to look at; none for those who may not see the trial balance.
        doubtful: Vec<views::Finding>,
    },
    /// The tills.
    Tills(Box<Tills>),
    /// Disputes, what is due first at the top.
    Disputes(Vec<views::Dispute>),
    /// The business date, and ACH entries, what is due first at the top.
    Entries(Day, Vec<views::AchItem>),
    /// Alerts, the newest first.
    Alerts(Vec<views::Alert>),
    /// A case.
    Case(Box<views::Case>),
    /// Counts, the newest first.
    Counts(Vec<views::Count>),
    /// Reports.
    Reports(Vec<ReportKind>),
    /// A report.
    Report(Box<Sheet>),
    /// What the books prove.
    Verified(Box<views::Verification>),
    /// Something was printed or saved, in words.
    Done(String),
    /// A newer question has taken the place of this one.
    Skipped,
}

/// Why something was not done, as people are told it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Trouble {
    /// What kind of failure it is.
    pub(crate) class: Class,
    /// The stable code.
    pub(crate) code: &'static str,
    /// What was wrong, with the value.
    pub(crate) message: String,
    /// What to do next.
    pub(crate) hint: Option<String>,
}

impl From<Description> for Trouble {
    fn from(told: Description) -> Self {
        Self {
            class: told.class,
            code: told.code,
            message: told.message,
            hint: told.hint,
        }
    }
}

/// Whom and what the screens work for.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Bank {
    /// The name of the bank.
    pub(crate) name: String,
    /// The currency of accounts unless another is given.
    pub(crate) currency: Currency,
    /// The time zone that decides the day.
    pub(crate) zone: Tz,
    /// The business date when it was asked for.
    pub(crate) today: Day,
    /// How the business day stands, where days are opened and closed.
    pub(crate) day: Option<DayNow>,
    /// Who works here.
    pub(crate) operator: String,
    /// The roles, in words.
    pub(crate) roles: String,
    /// After how long without a key a session ends; `None` where no one logs in.
    pub(crate) idle: Option<Duration>,
    /// Whether nothing is written.
    pub(crate) dry_run: bool,
    /// Above this amount, in the ledger's currency, it is typed again.
    pub(crate) confirm_over: Option<PlainDecimal>,
    /// Whether what rules have seen is for who works here.
    pub(crate) sees_alerts: bool,
    /// Whether there is a program that prints.
    pub(crate) prints: bool,
}

/// The day that is booked on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Today {
    /// The date.
    pub(crate) date: Day,
    /// How it stands, where days are opened and closed.
    pub(crate) day: Option<DayNow>,
}

/// What an account owes and may do beside its balances, and what is paid by itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    /// The fees that are due.
    pub(crate) fees_due: Vec<views::Fee>,
    /// The limits, with what is left of them.
    pub(crate) limits: Vec<views::LimitUse>,
    /// The standing orders, those that failed first, then by their next date.
    pub(crate) orders: Vec<Ordered>,
}

/// The tills that are for who works here.
#[derive(Clone, Debug)]
pub(crate) struct Tills {
    /// The tills, in each of their currencies, and the vault.
    pub(crate) lines: Vec<views::Till>,
    /// The cash that waits to be accepted, the newest first.
    pub(crate) handovers: Vec<views::Handover>,
    /// Whether the bank has tills.
    pub(crate) are_there: bool,
}

/// A standing order as an account has it.
#[derive(Clone, Debug)]
pub(crate) struct Ordered {
    /// The order.
    pub(crate) order: views::Order,
    /// Whether the account pays; otherwise it is paid.
    pub(crate) pays: bool,
    /// The other account, in words.
    pub(crate) other: String,
    /// Why it failed the last time, if it did.
    pub(crate) why: Option<String>,
}

impl Ordered {
    /// The business day that it is done on next; none of an order that waits to be
    /// resumed.
    pub(crate) fn next(&self) -> Option<Day> {
        let is_active = self.order.status == OrderStatus::Active;
        let next = self.order.upcoming.first().filter(|_| is_active);
        next.map(|next| next.on)
    }

    /// Whether it did not do what it should the last time.
    pub(crate) fn has_failed(&self) -> bool {
        self.order.failures > 0 || self.order.status == OrderStatus::Suspended
    }

    /// The amount: what is moved, what stays, or what is topped up to.
    pub(crate) fn amount(&self) -> String {
        let amount = self.order.amount.grouped();
        match self.order.rule {
            AmountRule::Fixed => amount,
            AmountRule::Above => format!("above {amount}"),
            AmountRule::UpTo => format!("up to {amount}"),
        }
    }

    /// How often.
    pub(crate) fn every(&self) -> String {
        match self.order.every {
            Every::Once => "once".to_owned(),
            every => format!("every {every}"),
        }
    }

    /// Its state, if there is something to say of it.
    pub(crate) fn state(&self) -> String {
        let why = self.why.as_deref().map(|why| format!(": {why}"));
        let why = why.unwrap_or_default();
        match self.order.status {
            OrderStatus::Active if self.order.failures == 0 => String::new(),
            OrderStatus::Active => format!("failed{why}"),
            status => format!("{status}{why}"),
        }
    }
}

/// Customers that were found.
#[derive(Clone, Debug)]
pub(crate) struct Hits {
    /// What was searched for.
    pub(crate) text: String,
    /// The customers.
    pub(crate) items: Vec<Hit>,
    /// Whether there are more.
    pub(crate) more: bool,
}

/// A customer that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Hit {
    /// The number.
    pub(crate) number: CustomerNumber,
    /// The name.
    pub(crate) name: String,
    /// The state.
    pub(crate) status: CustomerStatus,
    /// Telephone number or e-mail address, masked.
    pub(crate) contact: String,
    /// The accounts that are not closed.
    pub(crate) accounts: Vec<String>,
    /// What is on them together, a currency after the other.
    pub(crate) balance: String,
    /// What tells namesakes apart.
    pub(crate) apart: String,
}

/// A customer as the screen shows one.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// The number.
    pub(crate) number: CustomerNumber,
    /// The name.
    pub(crate) name: String,
    /// Person or business.
    pub(crate) kind: &'static str,
    /// The state.
    pub(crate) status: CustomerStatus,
    /// Why it is what it is.
    pub(crate) reason: Option<String>,
    /// Since when there is a record.
    pub(crate) since: Day,
    /// What is personal, with its label: masked, or whole.
    pub(crate) personal: Vec<(&'static str, String)>,
    /// Whether it is whole.
    pub(crate) revealed: bool,
    /// The accounts.
    pub(crate) accounts: Vec<views::Account>,
    /// The kinds of papers; nothing where they may not be seen.
    pub(crate) papers: Vec<&'static str>,
}

/// Which lines of a history are wanted.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Filter {
    /// Only of a kind.
    pub(crate) kind: Option<Kind>,
    /// Only of some days.
    pub(crate) span: Span,
    /// Only amounts and texts that fit.
    pub(crate) wanted: Wanted,
}

/// A page of a history.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The lines, the newest first.
    pub(crate) items: Vec<views::HistoryItem>,
    /// Where the next page begins; `None` at the end.
    pub(crate) next: Option<String>,
}

/// A transaction as the screen shows one.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The transaction.
    pub(crate) transaction: views::Transaction,
    /// Its two sides in words: number and holders.
    pub(crate) sides: [String; 2],
    /// The fees that were taken together with it, each with its label.
    pub(crate) fees: Vec<(&'static str, String)>,
    /// The request that it came of, with who asked and who approved.
    pub(crate) approval: Option<String>,
}

/// An account that an order changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Side {
    /// What happens to it: `From`, `To`.
    pub(crate) way: &'static str,
    /// The number.
    pub(crate) account: String,
    /// Who holds it; for one of the bank's own no one.
    pub(crate) holders: String,
    /// The ledger balance before.
    pub(crate) before: Option<Money>,
    /// The ledger balance after.
    pub(crate) after: Option<Money>,
    /// What can be paid out after.
    pub(crate) available: Option<Money>,
}

/// What an order would come to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Proposal {
    /// What would be done, in a few words.
    pub(crate) title: String,
    /// The amount, where money moves.
    pub(crate) amount: Option<Money>,
    /// The accounts.
    pub(crate) sides: Vec<Side>,
    /// More that people must know, with its label.
    pub(crate) facts: Vec<(&'static str, String)>,
    /// What needs a second look.
    pub(crate) warnings: Vec<String>,
    /// The rule that asks for a second person.
    pub(crate) waits_for: Option<Rule>,
}

/// What an order came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Booked {
    /// What was done, in one sentence.
    pub(crate) title: String,
    /// The lines of the receipt, each with its label.
    pub(crate) lines: Vec<(&'static str, String)>,
    /// The transaction, if money moved.
    pub(crate) transaction: Option<TransactionId>,
    /// Whether more was booked together with it, such as a fee.
    pub(crate) in_group: bool,
    /// Whether it waits for a second person, and under which number.
    pub(crate) waits: Option<i64>,
    /// A customer that was made.
    pub(crate) customer: Option<CustomerNumber>,
    /// Whether nothing was written.
    pub(crate) dry_run: bool,
}

/// A request that waits, with what it would come to.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The request.
    pub(crate) request: views::Approval,
    /// What it asks for, in words, with labels.
    pub(crate) facts: Vec<(&'static str, String)>,
    /// The accounts, as they are now.
    pub(crate) sides: Vec<Side>,
    /// Why it could not be approved now.
    pub(crate) refused: Option<Trouble>,
}

/// The transactions of a day.
#[derive(Clone, Debug)]
pub(crate) struct Journal {
    /// The day.
    pub(crate) day: Day,
    /// Whether of everyone.
    pub(crate) everyone: bool,
    /// Whose, if not.
    pub(crate) operator: String,
    /// The transactions, the newest first.
    pub(crate) items: Vec<views::Transaction>,
    /// How many and how much by kind and channel.
    pub(crate) sums: Vec<Sum>,
}

/// How many, and how much, of a kind and a channel in a currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sum {
    /// The kind and the channel.
    pub(crate) what: String,
    /// How many.
    pub(crate) count: i64,
    /// How much.
    pub(crate) amount: Total,
}
