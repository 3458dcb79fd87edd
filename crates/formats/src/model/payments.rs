//! Orders of credit transfers: a message of payments, each payment one debtor
//! and one day with its transactions.
//!
//! What belongs here: what an order says, whatever form it came in. Accounts
//! are texts; whether they exist is the ledger's business.

use std::sync::Arc;

use bankctl_types::Day;
use bankctl_types::money::PlainDecimal;

/// An account at a bank, as an order names it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Party {
    /// Who has it.
    pub name: Option<String>,
    /// Its IBAN, or another number.
    pub account: Option<String>,
    /// Its bank: a BIC, or the number of a member of a clearing system.
    pub agent: Agent,
}

/// A bank by its names.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Agent {
    /// Its BIC, of 8 or 11 characters.
    pub bic: Option<String>,
    /// Its number in a clearing system, such as a routing number.
    pub member: Option<String>,
}

impl Agent {
    /// Whether no bank is named.
    pub fn is_open(&self) -> bool {
        self.bic.is_none() && self.member.is_none()
    }

    /// Whether both name one bank. A BIC names it with its first 8 characters.
    pub fn is_same(&self, other: &Self) -> bool {
        let head = |bic: &Option<String>| {
            let bic = bic.as_deref()?;
            bic.get(..8).map(str::to_ascii_uppercase)
        };
        let bics = head(&self.bic).zip(head(&other.bic));
        let members = self.member.as_ref().zip(other.member.as_ref());
        match (bics, members) {
            (Some((one, other)), None) => one == other,
            (_, Some((one, other))) => one == other,
            (None, None) => false,
        }
    }

    /// The bank in words.
    pub fn shown(&self) -> Option<&str> {
        self.member.as_deref().or(self.bic.as_deref())
    }
}

/// A payment of a message: one debtor, one day.
#[allow(clippy::struct_excessive_bools)] // each is a mark of its own in the file
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct PaymentGroup {
    /// Which payment of the file it is, from 1; its own name may repeat.
    pub ordinal: u32,
    /// The line of its element.
    pub line: u64,
    /// What the sender calls it.
    pub id: String,
    /// Who pays.
    pub debtor: Party,
    /// The day on which it is to be carried out.
    pub execution: Option<Day>,
    /// Whether it is urgent.
    pub is_urgent: bool,
    /// Whether it is wages, a pension or a bonus.
    pub is_salary: bool,
    /// Whether it is to be paid by checks.
    pub is_check: bool,
    /// Whether statements are to show it as one entry.
    pub is_one_entry: bool,
}

/// A transaction of a payment: one creditor, one amount.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreditTransfer {
    /// The payment that it is in.
    pub group: Arc<PaymentGroup>,
    /// Which transaction of the file it is, from 1.
    pub ordinal: u64,
    /// The line of its element.
    pub line: u64,
    /// What the sender calls it, for itself and the bank.
    pub instruction_id: Option<String>,
    /// What the sender calls it for the payee; none for `NOTPROVIDED`.
    pub end_to_end_id: Option<String>,
    /// How much.
    pub amount: PlainDecimal,
    /// The code of its currency.
    pub currency: String,
    /// Who is paid.
    pub creditor: Party,
    /// Whether it is urgent.
    pub is_urgent: bool,
    /// Whether it is wages, a pension or a bonus.
    pub is_salary: bool,
    /// Words for the payee.
    pub memo: Option<String>,
}
