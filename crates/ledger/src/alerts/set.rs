//! Rules are set, changed and ended by compliance, with a second person where there is one.

use serde::{Deserialize, Serialize};

use super::kept::{StoredRule, rules_of};
use super::requests::RuleRequest;
use super::rules::{AlertRule, RuleAction, RuleTime, When};
use crate::access;
use crate::access::rules::permission::Action;
use crate::alerts::AlertsRoom;
use crate::day::not_controlled;
use crate::error::advice::{Advice, List};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::kernel::tables::business_days;
use crate::{Result, WriteTx, not_found, views};

/// A rule that is to be, or to be ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleChange {
    /// The name.
    pub name: String,
    /// When it fits; as before without it.
    pub when: Option<When>,
    /// What is done then; as before without it.
    pub action: Option<RuleAction>,
    /// Whether it is asked from now on.
    pub active: bool,
    /// When it is asked; as before without it, and at first at the posting.
    #[serde(default)]
    pub at: Option<RuleTime>,
}

impl AlertsRoom<'_> {
    /// Sets a rule, or ends one: that takes a second person of compliance, if there is
    /// one.
    ///
    /// # Errors
    /// In this order: values that make no sense, `rule_not_found`, an action or a window
    /// that is not for its time, `day_not_controlled` of one that is asked at the close;
    /// whatever keeps it for a second person.
    pub fn set_rule(self, change: &RuleChange) -> Result<views::AlertRule> {
        if let Some(Err(why)) = change.when.as_ref().map(When::check) {
            return Err(wrong(&change.name, why));
        }
        self.0.ask(
            &[],
            |books| books.set_rule(change),
            || RuleRequest {
                change: change.clone(),
            },
        )
    }

    /// The rules, in the order of their numbers.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn rules(self) -> Result<Vec<views::AlertRule>> {
        self.0.read(|view| {
            let text = tables::settings::alert_rules(view.driver)?;
            let all = rules_of(text.as_deref())?;
            Ok(all.iter().map(|stored| shown(stored, false)).collect())
        })
    }

    /// A rule by name.
    ///
    /// # Errors
    /// `rule_not_found`.
    pub fn rule(self, name: &str) -> Result<views::AlertRule> {
        let mut all = self.0.alerts().rules()?.into_iter();
        all.find(|rule| rule.name == name)
            .ok_or_else(|| unknown(name))
    }
}

impl WriteTx<'_> {
    pub(crate) fn set_rule(&mut self, change: &RuleChange) -> Result<views::AlertRule> {
        tables::locks::numbers(self.driver, true)?;
        let text = tables::settings::alert_rules(self.driver)?;
        let mut all = rules_of(text.as_deref())?;
        let known = all
            .iter()
            .position(|stored| stored.rule.name == change.name);
        let before = known.and_then(|place| all.get(place)).cloned();
        let rule = changed(before.as_ref(), change)?;
        rule.check_time().map_err(|why| wrong(&change.name, why))?;
        if rule.at == RuleTime::Close && rule.active {
            business_days::last(self.driver)?.ok_or_else(not_controlled)?;
        }
        if before.as_ref().is_some_and(|stored| stored.rule == rule) {
            return before.map_or_else(|| Err(unknown(&change.name)), |one| Ok(shown(&one, false)));
        }
        let second = self.has_second_of_compliance()?;
        self.require_approval_if(Rule::Rules, second)?;
        let last = all.iter().map(|stored| stored.id).max().unwrap_or(0);
        let id = before.as_ref().map_or(last + 1, |stored| stored.id);
        let rule = AlertRule {
            version: before.as_ref().map_or(1, |stored| stored.rule.version + 1),
            ..rule
        };
        let word = match &before {
            Some(_) => action::UPDATED,
            None => action::CREATED,
        };
        let change = self.log_change(Subject::AlertRule, id, word, &rule)?;
        let stored = StoredRule { id, change, rule };
        let told = shown(&stored, self.dry_run);
        match known.and_then(|place| all.get_mut(place)) {
            Some(place) => *place = stored,
            None => all.push(stored),
        }
        let text = serde_json::to_string(&all).map_err(bankctl_storage::damaged)?;
        tables::settings::set_alert_rules(self.driver, &text)?;
        Ok(told)
    }

    /// Whether another operator could approve what compliance asks for.
    fn has_second_of_compliance(&mut self) -> Result<bool> {
        let operators = access::operators(self.driver)?;
        let me = self.stamp.operator;
        let may =
            |row: &access::OperatorRow| Action::RuleSet.roles().meets(row.operator.roles(row.id));
        let mut others = operators.iter();
        Ok(others.any(|row| row.id != me && !row.operator.disabled && may(row)))
    }
}

/// A rule as it is to be, with the version of the one before.
fn changed(before: Option<&StoredRule>, change: &RuleChange) -> Result<AlertRule> {
    let before = before.map(|stored| &stored.rule);
    let when = change.when.clone().or(before.map(|rule| rule.when.clone()));
    let action = change.action.or(before.map(|rule| rule.action));
    let (Some(when), Some(action)) = (when, action) else {
        return Err(unknown(&change.name));
    };
    Ok(AlertRule {
        name: change.name.clone(),
        version: before.map_or(1, |rule| rule.version),
        when,
        action,
        active: change.active,
        at: change
            .at
            .or(before.map(|rule| rule.at))
            .unwrap_or(RuleTime::Posting),
    })
}

fn shown(stored: &StoredRule, dry_run: bool) -> views::AlertRule {
    let rule = &stored.rule;
    views::AlertRule {
        id: stored.id,
        name: rule.name.clone(),
        version: rule.version,
        action: rule.action,
        active: rule.active,
        at: rule.at,
        when: serde_json::to_value(&rule.when).unwrap_or_default(),
        dry_run,
    }
}

fn wrong(name: &str, why: &str) -> Error {
    let message = format!("the rule {name:?} can't be read: {why}");
    Fault::new(Class::Usage, "invalid_rule", message)
        .hint(Advice::LookIn(List::Rules))
        .into()
}

fn unknown(name: &str) -> Error {
    not_found(
        "rule_not_found",
        format!("no rule {name:?}"),
        Advice::LookIn(List::Rules),
    )
}
