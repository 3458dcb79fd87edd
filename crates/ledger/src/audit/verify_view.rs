//! What the books prove.

use serde::Serialize;

/// Something that is not as it was written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Problem {
    /// The stable code that scripts read.
    pub code: String,
    /// The transaction, account or record that it is about.
    pub subject: String,
    /// What is wrong, with the values.
    pub message: String,
}

/// The result of a verification.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// Transactions read.
    pub transactions: u64,
    /// Postings read: two for each transaction.
    pub postings: u64,
    /// Accounts checked.
    pub accounts: u64,
    /// The root of the hash tree over the journal, in hexadecimal.
    pub root: String,
    /// Whether everything that could be proved is as it was written.
    pub ok: bool,
    /// How many records could not be proved whole, because the key that opens
    /// what is sealed of them is not here.
    pub not_proved: u64,
    /// What is not.
    pub problems: Vec<Problem>,
}
