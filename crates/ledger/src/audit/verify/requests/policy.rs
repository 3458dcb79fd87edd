//! What the policy held back, and was booked without a second person.
//!
//! The change log says from when to when which policy held. Kinds and amounts alone
//! are looked at, which counted from the first version with a policy on. Where
//! several write at once each has a clock of its own, so near a change of the policy
//! nothing is said.

use std::collections::HashSet;

use bankctl_storage::Driver;
use bankctl_types::kind::Kind;
use bankctl_types::{Currency, Timestamp};

use crate::audit::verify::{self, Findings};
use crate::kernel::paging;
use crate::kernel::rules::change::Change;
use crate::kernel::rules::internal_account::is_in_transit;
use crate::kernel::rules::policy::{Policy, Rule};
use crate::kernel::tables::transfers::reversals::TakenBack;
use crate::kernel::tables::transfers::{ByHand, by_hand};
use crate::{Result, Settings};

/// How near to a change of the policy nothing is said, where several write: an
/// hour, in microseconds.
pub(crate) const SLACK_MICROS: i64 = 3_600_000_000;

/// The kinds that the policy holds back by their amount.
const HELD: [(Kind, Rule); 4] = [
    (Kind::Deposit, Rule::Deposit),
    (Kind::Withdrawal, Rule::Withdrawal),
    (Kind::Transfer, Rule::Transfer),
    (Kind::Reversal, Rule::Reversal),
];

/// Which policy held from when on.
#[derive(Default)]
pub(crate) struct Timeline {
    steps: Vec<(Timestamp, Policy)>,
}

impl Timeline {
    /// Takes a line about the ledger itself.
    pub(crate) fn take(&mut self, change: &Change) {
        let Ok(mut record) = serde_json::from_str::<serde_json::Value>(&change.after) else {
            return;
        };
        // A line about what was refused is no record.
        if record.get("currency").is_none() {
            return;
        }
        let policy = serde_json::from_value(record["policy"].take()).unwrap_or_default();
        if self
            .steps
            .last()
            .map_or(&Policy::default(), |(_, last)| last)
            != &policy
        {
            self.steps.push((change.stamp.booked_at, policy));
        }
    }

    /// The policy that held at a time for sure.
    fn at(&self, time: Timestamp, slack: i64) -> Option<&Policy> {
        let after = self.steps.partition_point(|(since, _)| *since <= time);
        let (since, policy) = self.steps.get(after.checked_sub(1)?)?;
        let end = self.steps.get(after).map_or(i64::MAX, |(end, _)| end.0);
        let is_sure = time.0 > since.0.saturating_add(slack) && time.0 < end.saturating_sub(slack);
        is_sure.then_some(policy)
    }

    /// Whether the policy of a time held back for sure what one of these rules is
    /// about, by its currency and amount.
    pub(crate) fn held(
        &self,
        settings: &Settings,
        time: Timestamp,
        mut rules: impl Iterator<Item = Rule>,
        (currency, minor): (Currency, i64),
    ) -> bool {
        let slack = if settings.lanes == 1 { 0 } else { SLACK_MICROS };
        let policy = self.at(time, slack);
        policy.is_some_and(|policy| {
            rules.any(|rule| policy.needs_approval_above(rule, currency, minor))
        })
    }

    /// The largest amount that no policy ever held back, in minor units; `None` if
    /// none held any back.
    fn least(&self) -> Option<i64> {
        let policies = self.steps.iter().map(|(_, policy)| policy);
        let held = policies.flat_map(|policy| {
            HELD.iter().filter_map(move |(_, rule)| {
                let limits = policy.over.get(rule).map(|limits| limits.values().min());
                match limits {
                    _ if policy.needs_approval(*rule) => Some(0),
                    Some(limit) => Some(limit.copied().unwrap_or(0)),
                    None => None,
                }
            })
        });
        held.min()
    }

    /// Whether a policy that held when something was taken back, or about then, let a
    /// teller do it.
    pub(crate) fn may_have_allowed(&self, row: &TakenBack, slack: i64) -> bool {
        let time = row.stamp.booked_at.0;
        self.steps
            .iter()
            .enumerate()
            .any(|(place, (since, policy))| {
                let end = self.steps.get(place + 1).map_or(i64::MAX, |(end, _)| end.0);
                let held =
                    since.0 <= time.saturating_add(slack) && end >= time.saturating_sub(slack);
                let setting = policy.own_reversals.as_ref().filter(|_| held);
                setting.is_some_and(|setting| {
                    setting.allow(&row.booked, &row.stamp, row.currency, row.amount_minor)
                })
            })
    }

    /// Brings the steps in the order of their times.
    pub(crate) fn sort(&mut self) {
        self.steps.sort_by_key(|(since, _)| *since);
    }

    /// Names what was held back by the policy and is no request's transaction.
    pub(crate) fn compare(
        &self,
        driver: &mut dyn Driver,
        settings: &Settings,
        approved: &HashSet<i64>,
        findings: &mut Findings,
    ) -> Result<()> {
        let (Some(least), Some((first, _))) = (self.least(), self.steps.first()) else {
            return Ok(());
        };
        let first = *first;
        let slack = if settings.lanes == 1 { 0 } else { SLACK_MICROS };
        let page =
            |driver: &mut dyn Driver, after, limit| by_hand(driver, least, first, after, limit);
        let key = |row: &ByHand| row.id;
        paging::each(driver, page, key, |_, row| {
            let is_held = |policy: &Policy| {
                HELD.iter().any(|(kind, rule)| {
                    *kind == row.kind
                        && policy.needs_approval_above(*rule, row.currency, row.amount_minor)
                })
            };
            let is_between = is_in_transit(row.debit) || is_in_transit(row.credit);
            if !is_between
                && !approved.contains(&row.id)
                && self.at(row.booked_at, slack).is_some_and(is_held)
            {
                findings.add(
                    "not_approved",
                    verify::findings::number(row.id),
                    "the policy asked for a second person, and no approved request names it",
                );
            }
            Ok(())
        })
    }
}
