//! The line of the journal: one row moves money from a debit to a credit.
//!
//! A transfer cannot be unbalanced because there is no second row to forget.
//! The sign convention inside is one for all accounts: a credit raises the
//! balance, a debit lowers it. What a customer has is positive; what the bank
//! has (cash) is negative and shown by its normal side.

use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::AccountId;
use bankctl_types::{Day, Timestamp};

use super::change::Subject;
use super::merkle::{self, Hash};
use crate::kernel::rules::internal_account;
use crate::kernel::rules::skip_list::Links;

/// What is asked for: everything about a transfer that its sender decides,
/// and nothing else. A reference is bound to this.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// What the transaction is.
    pub kind: Kind,
    /// The way of the money, where it comes in or goes out.
    pub channel: Option<Channel>,
    /// The account that pays.
    pub debit: AccountId,
    /// The account that is paid.
    pub credit: AccountId,
    /// More than zero, in minor units of the currency of both accounts.
    pub amount_minor: i64,
    /// The value date, where it is not the business date.
    pub value_date: Option<Day>,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
    /// The transaction that this one reverses.
    pub reverses: Option<i64>,
    /// The hold that this one captures.
    pub hold: Option<i64>,
    /// The record that it was booked for, if it is none of those above. Each is
    /// booked once.
    pub source: Option<Source>,
}

/// Why money moved: a record, and its key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source {
    /// What kind of record.
    pub subject: Subject,
    /// The key of the record.
    pub key: i64,
}

impl Request {
    /// Whether another asks for the same: whichever part of the bank's own
    /// accounts it was posted to, and from whichever day a reversal counts by now.
    pub fn is_same(&self, other: &Self) -> bool {
        // Which drawer cash goes through is no part of what was asked for.
        let [bank_debit, bank_credit] = match self.kind {
            Kind::Deposit => [other.debit, self.credit],
            Kind::Withdrawal => [self.debit, other.credit],
            _ => [self.debit, self.credit],
        };
        let is_of_bank = |account: AccountId| !account.is_customer();
        let drawers = [(self.debit, bank_debit), (self.credit, bank_credit)];
        let same_way = drawers
            .iter()
            .all(|(own, others)| own == others || is_of_bank(*own) && is_of_bank(*others));
        let this = Self {
            debit: if same_way { bank_debit } else { self.debit },
            credit: if same_way { bank_credit } else { self.credit },
            ..self.clone()
        };
        let unsharded = |request: &Self| Self {
            debit: internal_account::unsharded(request.debit),
            credit: internal_account::unsharded(request.credit),
            value_date: request.value_date.filter(|_| request.reverses.is_none()),
            ..request.clone()
        };
        self == other || unsharded(&this) == unsharded(other)
    }

    /// Whether this pays out what is in an account that is closed.
    pub fn is_payout(&self) -> bool {
        let source = Source {
            subject: Subject::Account,
            key: self.debit.0,
        };
        self.kind == Kind::Transfer && self.source == Some(source)
    }

    /// Whether this is the opposite of another.
    pub fn is_opposite(&self, other: &Self) -> bool {
        internal_account::unsharded(self.debit) == internal_account::unsharded(other.credit)
            && internal_account::unsharded(self.credit) == internal_account::unsharded(other.debit)
            && self.amount_minor == other.amount_minor
    }
}

/// Who posts, when, and under which numbers.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The key of the operator.
    pub operator: i64,
    /// When it is posted.
    pub booked_at: Timestamp,
    /// The bank's day that it is posted on.
    pub business_date: Day,
}

/// The place of a row in an imported file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The key of the batch.
    pub batch: i64,
    /// The line in the file, from 1.
    pub line: i64,
}

/// One side of a transfer after it was posted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leg {
    /// The balance of the account (of its stripe) after this transfer.
    pub balance_minor: i64,
    /// The account's earlier legs.
    pub links: Links,
}

/// A row of the journal.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// The key: rising. In a file there are no gaps; on a server there may be.
    pub id: i64,
    /// What was asked for.
    pub request: Request,
    /// The caller's idempotency key.
    pub reference: Option<String>,
    /// Who posted it and when.
    pub stamp: Stamp,
    /// Where it stood in a file.
    pub origin: Option<Origin>,
    /// The key of the first transfer of its group: of those that are booked,
    /// shown and reversed together.
    pub group: Option<i64>,
    /// The side that pays.
    pub debit: Leg,
    /// The side that is paid.
    pub credit: Leg,
}

impl Transfer {
    /// The day that the money counts from.
    pub fn value_date(&self) -> Day {
        self.request.value_date.unwrap_or(self.stamp.business_date)
    }

    /// The hash of what was decided: every fact of the row, and none of what
    /// follows from the rows before it (balances and links, which are checked
    /// by computing them again).
    ///
    /// The bytes are a version, then each number as eight little-endian bytes,
    /// but the two dates as four (absent ones as the smallest number), then
    /// each text as its length in four bytes and its UTF-8 bytes (absent ones
    /// with the largest length). So a row without texts fits in two blocks of
    /// SHA-256.
    ///
    /// Version 1 is of rows that have neither a source nor a group, as all had
    /// before there were any. Version 2 has three more numbers after the dates:
    /// the code and the key of the source, and the group.
    pub fn leaf(&self) -> Hash {
        self.in_pieces(merkle::leaf_of)
    }

    /// The bytes that are hashed, for readers who have no ledger to look at.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.in_pieces(|pieces| pieces.concat())
    }

    fn in_pieces<T>(&self, take: impl FnOnce(&[&[u8]]) -> T) -> T {
        let request = &self.request;
        let absent = i64::MIN;
        let numbers = [
            self.id,
            request.debit.0,
            request.credit.0,
            request.amount_minor,
            request.kind.code(),
            request.channel.map_or(absent, Channel::code),
            self.stamp.booked_at.0,
            self.stamp.operator,
            self.origin.map_or(absent, |origin| origin.batch),
            self.origin.map_or(absent, |origin| origin.line),
            request.reverses.unwrap_or(absent),
            request.hold.unwrap_or(absent),
        ];
        let dates = [
            self.stamp.business_date.0,
            request.value_date.map_or(i32::MIN, |day| day.0),
        ];
        let source = request.source;
        let more = [
            source.map_or(absent, |source| source.subject.code()),
            source.map_or(absent, |source| source.key),
            self.group.unwrap_or(absent),
        ];
        let is_first_version = source.is_none() && self.group.is_none();
        let mut head = [0u8; 1 + 12 * 8 + 2 * 4 + 3 * 8];
        head[0] = if is_first_version { 1 } else { 2 };
        let (number_bytes, rest) = head[1..].split_at_mut(12 * 8);
        let (date_bytes, more_bytes) = rest.split_at_mut(2 * 4);
        let eights = number_bytes.as_chunks_mut::<8>().0.iter_mut();
        let eights = eights.chain(more_bytes.as_chunks_mut::<8>().0.iter_mut());
        for (place, number) in eights.zip(numbers.into_iter().chain(more)) {
            *place = number.to_le_bytes();
        }
        for (place, date) in date_bytes.as_chunks_mut::<4>().0.iter_mut().zip(dates) {
            *place = date.to_le_bytes();
        }
        let head = if is_first_version {
            &head[..1 + 12 * 8 + 2 * 4]
        } else {
            &head[..]
        };
        let texts = [self.reference.as_deref(), request.memo.as_deref()].map(|text| {
            let length = text.map_or(u32::MAX, |text| {
                u32::try_from(text.len()).unwrap_or(u32::MAX)
            });
            (length.to_le_bytes(), text.unwrap_or_default().as_bytes())
        });
        let [(length, reference), (other_length, memo)] = &texts;
        take(&[head, length, reference, other_length, memo])
    }
}
