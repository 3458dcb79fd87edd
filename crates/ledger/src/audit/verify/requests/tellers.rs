//! What tellers took back: the policy let them, or an approved request names it.
//!
//! The change log says from when to when an operator had which roles. Who answers for
//! the counter too, and programs that pay files, take back what they must.

use std::collections::{HashMap, HashSet};

use bankctl_storage::Driver;
use bankctl_types::Timestamp;

use super::policy::{SLACK_MICROS, Timeline};
use crate::audit::verify::{self, Findings};
use crate::kernel::paging;
use crate::kernel::rules::change::Change;
use crate::kernel::rules::internal_account::is_in_transit;
use crate::kernel::tables::transfers::reversals::{self, TakenBack};
use crate::{Result, Settings};

/// Since when who was a teller and no more.
#[derive(Default)]
pub(crate) struct Tellers {
    steps: HashMap<i64, Vec<(Timestamp, bool)>>,
}

impl Tellers {
    /// Takes a line about an operator.
    pub(crate) fn take(&mut self, change: &Change) {
        let record: serde_json::Value = serde_json::from_str(&change.after).unwrap_or_default();
        // A line about what was refused is no record.
        if record.get("name").is_none() {
            return;
        }
        // Operators from before there were roles have none, and did what supervisors do.
        let roles = record["roles"].as_array();
        let has = |role: &str| roles.is_some_and(|roles| roles.iter().any(|has| has == role));
        let is_teller = has("teller") && !has("supervisor") && !has("service");
        let steps = self.steps.entry(change.key).or_default();
        steps.push((change.stamp.booked_at, is_teller));
    }

    /// Whether an operator was a teller and no more at a time, for sure.
    fn was_teller(&self, operator: i64, time: Timestamp, slack: i64) -> bool {
        let Some(steps) = self.steps.get(&operator) else {
            return false;
        };
        let [first, last] = [-slack, slack].map(|by| time.0.saturating_add(by));
        let before = steps.iter().rfind(|(since, _)| since.0 < first);
        let meanwhile = steps
            .iter()
            .filter(|(since, _)| (first..=last).contains(&since.0));
        before.is_some_and(|(_, is_teller)| *is_teller) && meanwhile.clone().all(|(_, is)| *is)
    }

    /// Names what was taken back and neither allowed nor approved.
    pub(crate) fn compare(
        &mut self,
        driver: &mut dyn Driver,
        settings: &Settings,
        (policy, approved): (&Timeline, &HashSet<i64>),
        findings: &mut Findings,
    ) -> Result<()> {
        if !self.steps.values().flatten().any(|(_, is)| *is) {
            return Ok(());
        }
        for steps in self.steps.values_mut() {
            steps.sort_by_key(|(since, _)| *since);
        }
        let slack = if settings.lanes == 1 { 0 } else { SLACK_MICROS };
        let key = |row: &TakenBack| row.id;
        paging::each(driver, reversals::page, key, |_, row| {
            let is_between = is_in_transit(row.debit) || is_in_transit(row.credit);
            let time = row.stamp.booked_at;
            if !is_between
                && !approved.contains(&row.id)
                && self.was_teller(row.stamp.operator, time, slack)
                && !policy.may_have_allowed(&row, slack)
            {
                findings.add(
                    "not_approved",
                    verify::findings::number(row.id),
                    "a teller took it back, which the policy did not allow, and no approved \
                     request names it",
                );
            }
            Ok(())
        })
    }
}
