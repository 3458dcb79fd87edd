//! The policy: what takes a second person.

use bankctl_types::money::PlainDecimal;
use bankctl_types::{Currency, Money};
use serde::{Deserialize, Serialize};

use crate::access::rules::permission::Action;
use crate::approvals::ApprovalsRoom;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::error::advice::{Advice, OfAccess, OfRequest};
use crate::error::{Class, Fault};
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::rules::policy::{Policy, Rule, When};
use crate::kernel::settings::policy_of;
use crate::kernel::tables;
use crate::{Result, WriteTx, access, payments, views};

/// When a rule is to apply, as people say it.
#[derive(Clone, Debug)]
pub enum RuleSetting {
    /// Always.
    Always,
    /// Never.
    Never,
    /// To more than an amount, in a currency or the ledger's.
    Over(PlainDecimal, Option<Currency>),
    /// To more than an amount, and later than so many minutes.
    OverOrLater(PlainDecimal, Option<Currency>, i64),
    /// To rates that are further off than so many millionths of the table's.
    Slip(i64),
}

/// To change the policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PolicyChange {
    /// The rule.
    rule: Rule,
    /// When it applies.
    when: When,
}

impl Kept for PolicyChange {
    const NAMES: &'static [&'static str] = &["set_policy"];
}

impl Approvable for PolicyChange {
    fn action(&self) -> Action {
        Action::PolicySet
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.set_policy(self.rule, self.when).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        line.subject == Subject::Ledger
    }
}

impl ApprovalsRoom<'_> {
    /// What takes a second person.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn policy(self) -> Result<Vec<views::PolicyRule>> {
        self.0.read(|view| {
            let row = tables::settings::ledger(view.driver)?;
            Ok(shown(&policy_of(row.policy.as_deref())?, false))
        })
    }

    /// Changes a rule. Once there is any, that takes a second person itself.
    ///
    /// # Errors
    /// In this order: a rule that has no such setting, an amount with too many
    /// decimals, no one else who could approve what waits.
    pub fn set_policy(self, rule: Rule, setting: &RuleSetting) -> Result<Vec<views::PolicyRule>> {
        fits(rule, setting)?;
        let minor = |amount: PlainDecimal, currency: Option<Currency>| -> Result<_> {
            let currency = currency.unwrap_or(self.0.settings.currency);
            Ok((payments::in_currency(amount, currency)?.minor, currency))
        };
        let when = match *setting {
            RuleSetting::Always => When::Always,
            RuleSetting::Never => When::Never,
            RuleSetting::Over(amount, currency) => {
                let (minor, currency) = minor(amount, currency)?;
                When::Over(minor, currency)
            }
            RuleSetting::OverOrLater(amount, currency, minutes) => {
                let (minor, currency) = minor(amount, currency)?;
                When::OverOrLater(minor, currency, minutes)
            }
            RuleSetting::Slip(millionths) => When::Slip(millionths),
        };
        let dry_run = self.0.context.dry_run;
        let policy = self.0.ask(
            &[],
            |books| books.set_policy(rule, when),
            || PolicyChange { rule, when },
        )?;
        Ok(shown(&policy, dry_run))
    }
}

impl WriteTx<'_> {
    /// Writes a changed policy.
    pub(crate) fn set_policy(&mut self, rule: Rule, when: When) -> Result<Policy> {
        tables::locks::numbers(self.driver, true)?;
        let row = tables::settings::ledger(self.driver)?;
        let mut policy = policy_of(row.policy.as_deref())?;
        let before = policy.clone();
        policy.set(rule, when);
        if policy == before {
            return Ok(policy);
        }
        if policy.is_set() {
            self.must_have_checkers(rule)?;
        }
        self.policy = before;
        self.require_approval(Rule::Policy)?;
        let kept = Some(&policy).filter(|policy| **policy != Policy::default());
        let change = self.log_ledger_change(action::UPDATED, |settings| {
            settings.policy = kept.cloned();
        })?;
        let text = kept.map(serde_json::to_string).transpose();
        let text = text.map_err(bankctl_storage::damaged)?;
        tables::settings::set_policy(self.driver, text.as_deref(), change)?;
        Ok(policy)
    }

    /// Two who may do it are needed, so that one can ask and the other decide;
    /// and two who may change the policy, to take it back.
    pub(crate) fn must_have_checkers(&mut self, rule: Rule) -> Result<()> {
        let operators = access::operators(self.driver)?;
        for action in [action_of(rule), Action::PolicySet] {
            let may = |action: Action, row: &&access::OperatorRow| {
                !row.operator.disabled && action.at_once().meets(row.operator.roles(row.id))
            };
            let deciders = operators
                .iter()
                .filter(|row| may(action, row) && may(Action::ApprovalApprove, row))
                .count();
            if deciders < 2 {
                let message = format!(
                    "fewer than two operators could approve `{}`",
                    action.command()
                );
                return Err(Fault::new(Class::Refused, "no_second_person", message)
                    .hint(Advice::Access(OfAccess::SecondPerson))
                    .into());
            }
        }
        Ok(())
    }
}

/// What people do under a rule.
fn action_of(rule: Rule) -> Action {
    match rule {
        Rule::Deposit | Rule::ValueDates => Action::Deposit,
        Rule::Withdrawal | Rule::PaymentLimits => Action::Withdraw,
        Rule::Transfer => Action::Transfer,
        Rule::Reversal | Rule::OwnReversals => Action::Reverse,
        Rule::Limits => Action::AccountUpdate,
        Rule::Accounts | Rule::Customers => Action::AccountOpen,
        Rule::Operators => Action::OperatorRole,
        Rule::Policy => Action::PolicySet,
        Rule::Batches => Action::ImportPayroll,
        Rule::Days => Action::DaySet,
        Rule::Periods => Action::PeriodClose,
        Rule::Products => Action::AccountRateSet,
        Rule::Adjustments => Action::InterestAdjust,
        Rule::CashDifferences => Action::TillCount,
        Rule::Exchange => Action::Exchange,
        Rule::Disputes => Action::DisputeCredit,
        Rule::Availability => Action::CheckRelease,
        Rule::Overrides => Action::CheckPresent,
        Rule::CashierChecks => Action::CashierCheckIssue,
        Rule::Rules => Action::RuleSet,
        Rule::Reconciliations => Action::ReconcilePost,
    }
}

/// Whether a rule can be set in a way.
fn fits(rule: Rule, setting: &RuleSetting) -> Result<()> {
    let wrong = |message: String, advice: OfRequest| -> Result<()> {
        let fault = Fault::new(Class::Usage, "usage", message);
        Err(fault.hint(Advice::Request(advice)).into())
    };
    match (rule, setting) {
        (Rule::OwnReversals, RuleSetting::Never) => wrong(
            format!("the rule {rule} can't be set to never"),
            OfRequest::RuleWithTime,
        ),
        (Rule::OwnReversals, RuleSetting::Over(..)) => wrong(
            format!("the rule {rule} needs a time beside its amount"),
            OfRequest::RuleWithTime,
        ),
        (Rule::OwnReversals, RuleSetting::OverOrLater(..) | RuleSetting::Always)
        | (Rule::Exchange, RuleSetting::Slip(_)) => Ok(()),
        (_, RuleSetting::OverOrLater(..)) => wrong(
            format!("the rule {rule} has no time"),
            OfRequest::RuleWithoutTime,
        ),
        (_, RuleSetting::Slip(_)) => wrong(
            format!("--slip: the rule about {rule} has no rate"),
            OfRequest::RuleWithoutAmount,
        ),
        (_, RuleSetting::Over(..)) if !rule.has_amount() => wrong(
            format!("--over: the rule about {rule} has no amount"),
            OfRequest::RuleWithoutAmount,
        ),
        _ => Ok(()),
    }
}

/// Millionths as a percentage, without zeros at the end.
fn percent(millionths: i64) -> String {
    let text = format!("{}.{:04}", millionths / 10_000, millionths % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn shown(policy: &Policy, dry_run: bool) -> Vec<views::PolicyRule> {
    let mut lines = Vec::new();
    for rule in Rule::ALL.iter().copied() {
        let slip = policy.slip.filter(|_| rule == Rule::Exchange);
        let mut line = |when: &'static str, over: Option<Money>, minutes: Option<i64>| {
            lines.push(views::PolicyRule {
                rule,
                when,
                over,
                currency: over.map(|over| over.currency),
                minutes,
                slip_percent: slip.map(percent),
                dry_run,
            });
        };
        if policy.needs_approval(rule) {
            line("always", None, None);
        }
        if slip.is_some() {
            line("over", None, None);
        }
        let own = policy.own_reversals.as_ref();
        let (limits, minutes) = match own.filter(|_| rule == Rule::OwnReversals) {
            Some(own) => (Some(&own.over), Some(own.minutes)),
            None => (policy.over.get(&rule), None),
        };
        for (code, minor) in limits.into_iter().flatten() {
            let over = Currency::parse(code).map(|currency| Money::new(*minor, currency));
            line("over", over, minutes);
        }
    }
    lines
}
