//! What rules say of the lines that are left: planned, and booked once.

use std::collections::HashSet;

use bankctl_storage::{Driver, damaged};
use bankctl_types::Currency;
use bankctl_types::kind::Kind;
use bankctl_types::number::AccountId;

use super::known::KnownBefore;
use super::rules::{Planned, Posting, PostingRule, in_currency, moved, posting_key};
use crate::error::advice::{Advice, OfReconciliation};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::internal_account::is_debit_normal;
use crate::kernel::rules::policy::{Policy, Rule};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Request, Source};
use crate::kernel::transaction::Member;
use crate::kernel::{settings, tables};
use crate::queries::reconcile::Compared;
use crate::{Result, WriteTx};

/// What the first rule that fits says of each line that is left. A line that differs from
/// a transaction of its own reference, or may be the sum of others, is for people; one that
/// a later statement has a transaction for is not left.
///
/// # Errors
/// `not_last_reconciliation`: a later statement has the line among those that it leaves
/// open, and would book it once more.
pub(super) fn plan(
    rules: &[PostingRule],
    compared: &Compared<'_>,
    known: &KnownBefore,
) -> Result<Vec<Planned>> {
    let told = &compared.told;
    let doubtful: HashSet<u64> = told.suggested.iter().map(|found| found.line).collect();
    let mut planned = Vec::new();
    let mut lines = compared.lines();
    while let Some(line) = lines.next_line(true)? {
        let row = &line.row;
        let is_for_people = line.is_mismatched || doubtful.contains(&row.line);
        let key = (row.left_open, row.line, row.amount_minor);
        if is_for_people || known.settled.contains(&key) {
            continue;
        }
        let is_difference = !line.transactions.is_empty();
        let mut rules = rules.iter();
        let rule = rules.find(|rule| rule.takes(row, line.rest_minor, is_difference));
        planned.extend(rule.map(|rule| Planned {
            left_open: row.left_open,
            line: row.line,
            minor: line.rest_minor,
            account: in_currency(&rule.account, told.currency),
            memo: rule.memo.clone(),
        }));
    }
    match known.later {
        Some(later) if !planned.is_empty() => Err(goes_on(later)),
        _ => Ok(planned),
    }
}

fn goes_on(later: i64) -> Error {
    let message = format!("reconciliation {later} goes on from this statement; nothing was booked");
    Fault::new(Class::Refused, "not_last_reconciliation", message)
        .hint(Advice::Reconciliation(OfReconciliation::UndoFirst(later)))
        .into()
}

/// The rule of the policy by which postings wait for a second person.
pub(super) fn held(
    driver: &mut dyn Driver,
    currency: Currency,
    planned: &[Planned],
) -> Result<Option<Rule>> {
    let row = tables::settings::ledger(driver)?;
    Ok(held_by(
        &settings::policy_of(row.policy.as_deref())?,
        currency,
        planned,
    ))
}

/// By their sum, and by each of them as any transfer.
fn held_by(policy: &Policy, currency: Currency, planned: &[Planned]) -> Option<Rule> {
    if planned.is_empty() {
        return None;
    }
    if policy.needs_approval_above(Rule::Reconciliations, currency, moved(planned)) {
        return Some(Rule::Reconciliations);
    }
    let is_held = |posting: &Planned| {
        policy.needs_approval_above(Rule::Transfer, currency, posting.minor.saturating_abs())
    };
    planned.iter().any(is_held).then_some(Rule::Transfer)
}

impl WriteTx<'_> {
    /// Books what was planned in one group, and gives all postings of the reconciliation.
    ///
    /// # Errors
    /// [`Error::ApprovalRequired`]; those of the first that is refused: then nothing is booked.
    pub(super) fn post_planned(
        &mut self,
        (key, id, currency): (i64, AccountId, Currency),
        (planned, mut posted): (&[Planned], Vec<Posting>),
        agreed: Option<&(i64, Vec<Planned>)>,
    ) -> Result<Vec<Posting>> {
        if planned.is_empty() {
            return Ok(posted);
        }
        let is_agreed = agreed.is_some_and(|(_, agreed)| agreed == planned);
        if let Some(rule) = held_by(&self.policy, currency, planned)
            && !is_agreed
        {
            return Err(Error::ApprovalRequired(rule));
        }
        let mut members = Vec::with_capacity(planned.len());
        let mut accounts = vec![id];
        for (place, posting) in planned.iter().enumerate() {
            let other = self.resolve(&posting.account)?;
            if other == id || other.is_customer() {
                let account = self.label(other)?;
                return Err(Rejection::SameAccount { account }.into());
            }
            accounts.push(other);
            let comes_in = posting.minor > 0;
            let (debit, credit) = if comes_in == is_debit_normal(id) {
                (id, other)
            } else {
                (other, id)
            };
            let too_many = || damaged("a reconciliation has too many postings");
            let number = posted.len() + place + 1;
            members.push(Member::of(Request {
                kind: Kind::Transfer,
                channel: None,
                debit,
                credit,
                amount_minor: posting.minor.checked_abs().ok_or_else(too_many)?,
                value_date: None,
                memo: posting.memo.clone(),
                reverses: None,
                hold: None,
                source: Some(Source {
                    subject: Subject::Reconciliation,
                    key: posting_key(key, number).ok_or_else(too_many)?,
                }),
            }));
        }
        self.lock(&accounts)?;
        self.make_ready(&accounts)?;
        self.may_book(None)?;
        let transfers = self.post_group(members, None)?;
        self.write_out_balances()?;
        for (posting, transfer) in planned.iter().zip(transfers) {
            posted.push(Posting {
                left_open: posting.left_open,
                line: posting.line,
                transaction: transfer.id,
                minor: posting.minor,
            });
        }
        Ok(posted)
    }
}
