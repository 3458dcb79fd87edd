//! What became of a message of payments.
//!
//! What belongs here: the report as plain data, and which code of the standard
//! our codes are.

use rust_decimal::Decimal;

/// What became of a transaction, a payment or a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// It is booked, or all of them are.
    Booked,
    /// It waits for its day or for a second person.
    Pending,
    /// It was refused.
    Rejected,
    /// Some are booked, others not.
    Partly,
}

impl Status {
    /// The code of the standard.
    pub fn code(self) -> &'static str {
        match self {
            Self::Booked => "ACSC",
            Self::Pending => "PDNG",
            Self::Rejected => "RJCT",
            Self::Partly => "PART",
        }
    }
}

/// How many transactions came to what.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Booked, by this run or before.
    pub booked: u64,
    /// Waiting.
    pub pending: u64,
    /// Refused.
    pub rejected: u64,
}

impl Counts {
    /// Counts one.
    pub fn add(&mut self, status: Status) {
        match status {
            Status::Booked | Status::Partly => self.booked += 1,
            Status::Pending => self.pending += 1,
            Status::Rejected => self.rejected += 1,
        }
    }

    /// What all of them come to.
    pub fn status(self) -> Status {
        match (self.booked, self.pending, self.rejected) {
            (_, 0, 0) => Status::Booked,
            (0, _, 0) => Status::Pending,
            (0, 0, _) => Status::Rejected,
            _ => Status::Partly,
        }
    }
}

/// Why something was refused: our code, and words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// Our code.
    pub code: String,
    /// What is wrong.
    pub message: String,
}

impl Reason {
    /// The code of the standard (external code set "status reason").
    pub fn standard_code(&self) -> &'static str {
        match self.code.as_str() {
            "invalid_account_number" | "missing_account" | "account_not_found" => "AC01",
            "account_closed" => "AC04",
            "account_frozen" => "AC06",
            "insufficient_funds" => "AM04",
            "reference_conflict" | "duplicate_reference" | "file_id_conflict" => "AM05",
            "invalid_amount" | "missing_amount" => "AM12",
            "control_total_mismatch" => "AM10",
            "control_count_mismatch" => "AM18",
            "currency_mismatch" | "invalid_currency" => "AM03",
            "invalid_date" | "value_date_out_of_range" => "DT01",
            "unreadable_file" | "truncated_file" | "unsupported_format" => "FF01",
            _ => "NARR",
        }
    }
}

/// A transaction that was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RejectedTransfer {
    /// What the sender calls it, for itself and the bank.
    pub instruction_id: Option<String>,
    /// What the sender calls it for the payee.
    pub end_to_end_id: Option<String>,
    /// Why.
    pub reason: Reason,
}

/// What became of a payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupStatus {
    /// What the sender calls it.
    pub id: String,
    /// How many of its transactions came to what.
    pub counts: Counts,
    /// Those that were refused.
    pub rejected: Vec<RejectedTransfer>,
}

/// What became of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatusReport {
    /// What this report is called.
    pub id: String,
    /// When it was made: `2026-11-30T12:00:00Z`.
    pub created: String,
    /// What the sender calls the message.
    pub message_id: String,
    /// The version of the message.
    pub version: String,
    /// How many transactions it says it has, as it is written.
    pub stated_count: Option<String>,
    /// Their sum.
    pub stated_sum: Option<Decimal>,
    /// Why all of it was refused.
    pub refused: Option<Reason>,
    /// How many of its transactions came to what.
    pub counts: Counts,
    /// Its payments.
    pub groups: Vec<GroupStatus>,
}
