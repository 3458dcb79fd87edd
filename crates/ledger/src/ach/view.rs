//! What is told of entries of the Automated Clearing House.

use std::collections::BTreeMap;

use bankctl_types::{Currency, Day, Money, RoutingNumber};
use serde::Serialize;

use super::rules::entry::{AchState, Sent};
use crate::views::{FileWarning, Import};

/// How many, how much, and by when.
#[derive(Clone, Debug, Serialize)]
pub struct AchAmount {
    /// How many.
    pub count: u64,
    /// How much.
    pub amount: Money,
    /// The first day for it.
    pub by: Option<Day>,
}

impl AchAmount {
    /// None.
    pub fn none(currency: Currency) -> Self {
        Self {
            count: 0,
            amount: Money::new(0, currency),
            by: None,
        }
    }
}

/// What became of the entries of a file.
#[derive(Clone, Debug, Serialize)]
pub struct AchStanding {
    /// What has no account: somebody decides, by this day.
    pub suspense: AchAmount,
    /// What waits for its day.
    pub waiting: AchAmount,
    /// What goes back with the next file, by this day.
    pub return_due: AchAmount,
    /// Tests of accounts that go back.
    #[serde(skip)]
    pub prenotes_failed: u64,
}

impl AchStanding {
    /// None.
    pub(super) fn none(currency: Currency) -> Self {
        Self {
            suspense: AchAmount::none(currency),
            waiting: AchAmount::none(currency),
            return_due: AchAmount::none(currency),
            prenotes_failed: 0,
        }
    }
}

/// What a run of an import did.
#[derive(Clone, Debug)]
pub struct AchDone {
    /// What every import says. Rows posted are on their accounts.
    pub import: Import,
    /// Entries of this run whose day has not come.
    pub waiting: u64,
    /// Entries of this run that went to `suspense` or go back.
    pub suspended: u64,
    /// Entries of this run that move no money.
    pub noted: u64,
    /// Returns of entries that the bank did not send, or that came back before: their
    /// lines, and the traces that they name.
    pub orphans: Vec<(u64, String)>,
    /// What became of the file's entries.
    pub standing: AchStanding,
}

/// The result of a file of the Automated Clearing House.
#[derive(Clone, Debug, Serialize)]
pub struct AchImport {
    /// What every import says.
    #[serde(flatten)]
    pub import: Import,
    /// `nacha`.
    pub format: &'static str,
    /// Entries of this run whose day has not come.
    pub waiting: u64,
    /// Entries of this run that went to `suspense` or go back.
    pub suspended: u64,
    /// Entries of this run that move no money.
    pub noted: u64,
    /// What the file brings to accounts.
    pub credits: AchSum,
    /// What it takes from accounts.
    pub debits: AchSum,
    /// What is not as the format has it.
    pub warnings: Vec<FileWarning>,
    /// The file.
    pub ach: AchFacts,
}

/// How many, and how much.
#[derive(Clone, Debug, Serialize)]
pub struct AchSum {
    /// How many.
    pub count: u64,
    /// How much.
    pub amount: Money,
}

/// Tests without money.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AchPrenotes {
    /// Those whose account is there.
    pub ok: u64,
    /// Those that go back.
    pub failed: u64,
}

/// A file, and what became of its entries.
#[derive(Clone, Debug, Serialize)]
pub struct AchFacts {
    /// What it is known by: `ORIGIN/YYMMDD/HHMM/MODIFIER`.
    pub file_id: String,
    /// Who sent it, as it is written.
    pub origin: String,
    /// For whom it is.
    pub destination: String,
    /// The day it was made.
    pub created: Option<Day>,
    /// How many batches.
    pub batches: u32,
    /// How many entries.
    pub entries: u64,
    /// How many addenda.
    pub addenda: u64,
    /// Entries of each class.
    pub sec: BTreeMap<String, u64>,
    /// Tests without money.
    pub prenotes: AchPrenotes,
    /// Notices of change.
    pub corrections: u64,
    /// What came back from other banks.
    pub returns_received: u64,
    /// What became of them.
    #[serde(flatten)]
    pub standing: AchStanding,
}

/// An entry.
#[derive(Clone, Debug, Serialize)]
pub struct AchItem {
    /// Its number.
    pub entry: i64,
    /// The trace.
    pub trace: String,
    /// The standard entry class.
    pub sec: String,
    /// The transaction code.
    pub code: i64,
    /// `credit` or `debit`.
    pub direction: &'static str,
    /// The account that has it.
    pub account: Option<String>,
    /// The account as it is written.
    pub account_text: String,
    /// The receiver by name.
    pub name: String,
    /// What the company knows the receiver by.
    pub individual_id: String,
    /// How much.
    pub amount: Money,
    /// The currency.
    pub currency: Currency,
    /// The company by name.
    pub company: String,
    /// What it is for.
    pub description: String,
    /// The day that the company asked for.
    pub effective: Option<Day>,
    /// The day that it is booked on.
    pub settlement: Day,
    /// The state.
    pub state: AchState,
    /// The transaction that booked it.
    pub transaction: Option<String>,
    /// The transactions of its parts, in order.
    pub transactions: Vec<String>,
    /// Why it goes back or is corrected.
    pub return_code: Option<String>,
    /// More about the reason.
    pub info: Option<String>,
    /// The last day on which it can be sent back.
    pub return_by: Option<Day>,
    /// The file that told its sender, or that it was sent in.
    pub exported: Option<String>,
    /// The entry of the bank's own that it returns, corrects or reverses.
    pub original: Option<i64>,
    /// Its addenda as they came.
    pub addenda: Vec<String>,
    /// The imported file.
    pub batch: String,
    /// Its line there.
    pub line: i64,
    /// Whether it was so before.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// What was booked because its day has come.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AchDue {
    /// Entries that are on their accounts.
    pub posted: u64,
    /// Entries that went to `suspense`.
    pub suspended: u64,
    /// Entries that move no money.
    pub noted: u64,
    /// Entries that could not be booked and wait still.
    pub left: u64,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl AchDue {
    pub(super) fn count(&mut self, state: AchState) {
        match state {
            AchState::Posted => self.posted += 1,
            AchState::Suspense | AchState::ReturnDue => self.suspended += 1,
            AchState::Noted => self.noted += 1,
            AchState::Waiting
            | AchState::Returned
            | AchState::Corrected
            | AchState::ToSend
            | AchState::Sent
            | AchState::CameBack
            | AchState::Changed => self.left += 1,
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.posted += other.posted;
        self.suspended += other.suspended;
        self.noted += other.noted;
        self.left += other.left;
    }
}

/// What another bank has said of an account there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AchChange {
    /// The entry of ours that it was said of.
    pub entry: i64,
    /// The bank.
    pub bank: String,
    /// The account as it was written.
    pub account: String,
    /// The code of the notice, and what is right: `C01 1000000018`.
    pub correction: String,
}

/// What a file for the operator is made of.
#[derive(Clone, Debug)]
pub struct AchOutgoing {
    /// What the file is known by: `YYMMDD/A`.
    pub file: String,
    /// The name of the bank.
    pub bank: String,
    /// Its routing number.
    pub routing: RoutingNumber,
    /// The operator's.
    pub operator: RoutingNumber,
    /// What is in it.
    pub entries: Vec<AchOut>,
    /// How many could not go back.
    pub left: u64,
}

/// What an entry of a file for the operator is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AchOutKind {
    /// It goes back.
    Return,
    /// Its sender is told what to correct.
    Correction,
    /// It is the bank's own.
    Forward,
}

/// An entry of a file for the operator.
#[derive(Clone, Debug)]
pub struct AchOut {
    /// Its number, from which its new trace is made.
    pub entry: i64,
    /// What it is.
    pub kind: AchOutKind,
    /// The transaction code: of one that came, the one that it came with.
    pub code: i64,
    /// How much, in cents.
    pub cents: i64,
    /// Why.
    pub reason: String,
    /// More about the reason, or what is right.
    pub info: Option<String>,
    /// The entry as it came, or as it goes.
    pub sent: Sent,
}
