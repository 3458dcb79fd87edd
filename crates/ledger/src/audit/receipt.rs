//! A transaction as its hash has it: what is left of it without the ledger.

use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::AccountId;
use bankctl_types::{Day, Timestamp};

use crate::kernel::rules::transfer::Transfer;

/// How many numbers of eight bytes come first; see [`Transfer::leaf`].
const NUMBERS: usize = 12;
/// How many dates of four bytes come after them, before the texts.
const DATES: usize = 2;
/// How many numbers of version 2 come after those: source and group.
const MORE: usize = 3;

/// The facts that a hash seals.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// The key of the transaction.
    pub id: i64,
    /// The account that paid.
    pub debit: AccountId,
    /// The account that was paid.
    pub credit: AccountId,
    /// In minor units; the currency is that of the accounts.
    pub amount_minor: i64,
    /// What it was.
    pub kind: Kind,
    /// The way of the money.
    pub channel: Option<Channel>,
    /// When it was posted.
    pub booked_at: Timestamp,
    /// The bank's day of it.
    pub business_date: Day,
    /// The caller's idempotency key.
    pub reference: Option<String>,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
}

impl Receipt {
    /// Reads the bytes that [`Transfer::to_bytes`] gives. `None` if no
    /// transaction has such bytes.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        let (numbers, rest) = rest.split_at_checked(NUMBERS * 8)?;
        let (dates, rest) = rest.split_at_checked(DATES * 4)?;
        let more = match version {
            1 => 0,
            2 => MORE,
            _ => return None,
        };
        let (_, mut texts) = rest.split_at_checked(more * 8)?;
        let numbers = numbers.as_chunks::<8>().0;
        let number = |place: usize| i64::from_le_bytes(numbers[place]);
        let present = |place: usize| Some(number(place)).filter(|number| *number != i64::MIN);
        let business_date = Day(i32::from_le_bytes(dates.as_chunks::<4>().0[0]));
        let mut text = || -> Option<Option<String>> {
            let (length, rest) = texts.split_at_checked(4)?;
            let length = u32::from_le_bytes(length.try_into().ok()?);
            texts = rest;
            if length == u32::MAX {
                return Some(None);
            }
            let (text, rest) = texts.split_at_checked(usize::try_from(length).ok()?)?;
            texts = rest;
            Some(Some(String::from_utf8(text.to_vec()).ok()?))
        };
        let (reference, memo) = (text()?, text()?);
        let channel = match present(5) {
            Some(code) => Some(Channel::from_code(code)?),
            None => None,
        };
        texts.is_empty().then_some(Self {
            id: number(0),
            debit: AccountId(number(1)),
            credit: AccountId(number(2)),
            amount_minor: number(3),
            kind: Kind::from_code(number(4))?,
            channel,
            booked_at: Timestamp(number(6)),
            business_date,
            reference,
            memo,
        })
    }

    /// The facts of a transaction.
    pub fn of(transfer: &Transfer) -> Option<Self> {
        Self::parse(&transfer.to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use bankctl_types::kind::{Channel, Kind};
    use bankctl_types::number::AccountId;
    use bankctl_types::{Day, Timestamp};

    use super::Receipt;
    use crate::kernel::rules::change::Subject;
    use crate::kernel::rules::merkle::Hash;
    use crate::kernel::rules::skip_list::Links;
    use crate::kernel::rules::transfer::{Leg, Request, Source, Stamp, Transfer};

    #[test]
    fn a_receipt_has_what_the_transaction_has() {
        let leg = Leg {
            balance_minor: 5,
            links: Links {
                previous: 0,
                jump: 0,
            },
        };
        let plain = Transfer {
            id: 7,
            request: Request {
                kind: Kind::Deposit,
                channel: Some(Channel::Check),
                debit: AccountId(1),
                credit: AccountId(2),
                amount_minor: 25_000,
                value_date: None,
                memo: Some("für Ana".to_owned()),
                reverses: None,
                hold: None,
                source: None,
            },
            reference: None,
            stamp: Stamp {
                operator: 1,
                booked_at: Timestamp(3),
                business_date: Day(4),
            },
            origin: None,
            group: None,
            debit: leg,
            credit: leg,
        };
        let mut grouped = plain.clone();
        grouped.group = Some(6);
        let mut sourced = plain.clone();
        sourced.request.source = Some(Source {
            subject: Subject::Arrival,
            key: 5,
        });
        let versions = [(plain, 1), (grouped, 2), (sourced, 2)];
        let leaves: BTreeSet<Hash> = versions.iter().map(|(row, _)| row.leaf()).collect();
        assert_eq!(leaves.len(), versions.len());
        for (transfer, version) in versions {
            let receipt = Receipt::of(&transfer).expect("a receipt");
            assert_eq!((receipt.id, receipt.amount_minor), (7, 25_000));
            assert_eq!(receipt.channel, Some(Channel::Check));
            assert_eq!(receipt.memo.as_deref(), Some("für Ana"));
            assert_eq!(receipt.reference, None);
            let bytes = transfer.to_bytes();
            assert_eq!(bytes[0], version);
            for end in 0..bytes.len() {
                assert_eq!(Receipt::parse(&bytes[..end]), None, "{end} bytes");
            }
            assert_eq!(Receipt::parse(&[&bytes[..], &[0]].concat()), None);
            for other in [0, 3] {
                let changed = [&[other], &bytes[1..]].concat();
                assert_eq!(Receipt::parse(&changed), None, "version {other}");
            }
        }
    }
}
