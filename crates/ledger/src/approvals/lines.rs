//! Whether a line of the change log can be one that a request asks for: what the
//! requests of several rooms have in common.

use bankctl_types::number::AccountId;
use serde_json::Value;

use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Change, Subject, action};

/// The record that a line writes.
pub(crate) fn record(line: &Change) -> Value {
    serde_json::from_str(&line.after).unwrap_or_default()
}

/// Whether a line makes one of the bank's own accounts, which come with the first
/// account in a currency, or a payment.
pub(crate) fn opens_own_account(line: &Change) -> bool {
    line.subject == Subject::Account
        && !AccountId(line.key).is_customer()
        && line.action == action::CREATED
}

/// Whether a name can mean an account: a number means one, other names may have been
/// given since.
pub(crate) fn may_mean(name: &AccountRef, account: i64) -> bool {
    match name {
        AccountRef::Number(number) => number.account().0 == account,
        _ => true,
    }
}

/// Whether one of some names can mean an account.
pub(crate) fn may_be_one(names: &[&AccountRef], account: i64) -> bool {
    names.iter().any(|name| may_mean(name, account))
}

/// Whether a line is about a fee that one of some accounts pays for a transaction.
pub(crate) fn is_fee_of(names: &[&AccountRef], line: &Change) -> bool {
    let record = record(line);
    let account = record["account"].as_i64().unwrap_or_default();
    line.subject == Subject::Fee
        && line.action == action::CREATED
        && record["cause"].is_i64()
        && may_be_one(names, account)
}

/// A line of the change log, and whether a request that is kept asks for it.
#[cfg(test)]
pub(crate) mod sample {
    use bankctl_types::{Day, Timestamp};

    use super::{Change, Subject};
    use crate::approvals::approvable;
    use crate::kernel::rules::transfer::Stamp;

    pub(crate) fn line(subject: Subject, key: i64, action: &str, after: &str) -> Change {
        Change {
            id: 1,
            subject,
            key,
            action: action.to_owned(),
            after: after.to_owned(),
            stamp: Stamp {
                operator: 2,
                booked_at: Timestamp(0),
                business_date: Day(0),
            },
            origin: None,
            approval: Some(1),
        }
    }

    pub(crate) fn fits(request: &str, line: &Change) -> bool {
        let (_, request) = approvable::read(request).expect(request);
        request.fits_line(line)
    }
}
