//! Payments against rules, where they are decided on. Most ledgers have no rule, and then
//! nothing is asked; each fact is read only if a rule asks for it.

use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Timestamp};

use super::kept::{StoredRule, rules_of};
use super::rules::{Facts, Past, RuleAction, RuleTime, WindowOf};
use crate::ctr::threshold_minor;
use crate::customers;
use crate::kernel::rules::ordered::{Row, is_ordered, last_activity};
use crate::kernel::rules::posting::{Terms, Verdict};
use crate::kernel::rules::transfer::Request;
use crate::kernel::tables;
use crate::kernel::transaction::{Seen, existing_account};
use crate::limits::since_when;
use crate::{Result, WriteTx};

/// The hours of a day, and so many days a window of hours goes back at most.
const DAY_HOURS: i64 = 24;

/// What the rules that are asked need to know.
#[derive(Clone, Copy, Default)]
pub(super) struct Needs {
    /// How many days back payments count, this one's among them.
    days: i64,
    /// How many business days.
    business_days: i64,
    person: bool,
    statuses: bool,
    age: bool,
    counterparty_days: i64,
    quiet_days: i64,
}

impl Needs {
    pub(super) fn of(rules: &[StoredRule]) -> Self {
        let mut needs = Self::default();
        for when in rules.iter().map(|stored| &stored.rule.when) {
            needs.statuses |= !when.customer_status.is_empty();
            let quiet = when.quiet_days.unwrap_or(0);
            needs.quiet_days = needs.quiet_days.max(quiet);
            needs.age |= when.account_days_under.is_some() || quiet > 0;
            let counterparty = when.new_counterparty_days.unwrap_or(0);
            needs.counterparty_days = needs.counterparty_days.max(counterparty);
            if let Some(window) = &when.window {
                needs.person |= window.of == WindowOf::Person;
                let hours = window.hours.unwrap_or(0);
                needs.days = needs.days.max(hours / DAY_HOURS + 1);
                needs.business_days = needs.business_days.max(window.days.unwrap_or(0));
            }
        }
        needs
    }

    fn rows(self) -> bool {
        self.days > 0 || self.business_days > 0
    }
}

impl WriteTx<'_> {
    /// Says of both sides of a payment whether a rule denies it or lets it wait, and keeps
    /// what every rule has seen.
    pub(crate) fn watch(&mut self, request: &Request, terms: &mut [Terms; 2]) -> Result<()> {
        if self.alert_rules.is_none()
            || !is_ordered(request.kind)
            || request.hold.is_some()
            || request.is_payout()
        {
            return Ok(());
        }
        let mut rules = rules_of(self.alert_rules.as_deref())?;
        rules.retain(|stored| stored.rule.active && stored.rule.at == RuleTime::Posting);
        let sides = [
            (request.debit, request.credit, -request.amount_minor),
            (request.credit, request.debit, request.amount_minor),
        ];
        for (side, terms) in sides.into_iter().zip(terms) {
            if !side.0.is_customer() || rules.is_empty() {
                continue;
            }
            let facts = self.watched_facts(request, side, Needs::of(&rules))?;
            // Each rule sees a payment once.
            let fits = |stored: &StoredRule| stored.rule.when.fits(&facts);
            let (fitting, others): (Vec<_>, Vec<_>) = rules.into_iter().partition(fits);
            rules = others;
            for StoredRule { id, rule, .. } in fitting {
                terms.verdict = terms.verdict.max(verdict(rule.action));
                self.seen.push(Seen {
                    rule: id,
                    version: rule.version,
                    is_open: rule.action != RuleAction::Allow,
                    account: side.0,
                    currency: facts.currency,
                    minor: side.2,
                    transfer: None,
                });
            }
        }
        Ok(())
    }

    fn watched_facts(
        &mut self,
        request: &Request,
        (account, other, minor): (AccountId, AccountId, i64),
        needs: Needs,
    ) -> Result<Facts> {
        let today = self.stamp.business_date;
        let currency = self.party(account)?.currency;
        let now = Past {
            id: 0,
            kind: request.kind,
            channel: request.channel,
            minor,
            booked_at: self.stamp.booked_at,
            business_date: today,
            value_date: request.value_date.unwrap_or(today),
        };
        let mut facts = self.facts_about((account, currency), now, needs)?;
        if needs.counterparty_days > 0 {
            facts.counterparty_days =
                self.counterparty_days(account, other, needs.counterparty_days)?;
        }
        Ok(facts)
    }

    /// What is known of an account beside the payment, as of its business date.
    pub(super) fn facts_about(
        &mut self,
        (account, currency): (AccountId, Currency),
        now: Past,
        needs: Needs,
    ) -> Result<Facts> {
        let today = now.business_date;
        let mut facts = Facts {
            now,
            currency,
            hour: self.hour_of(now.booked_at),
            account_days: 0,
            statuses: Vec::new(),
            dormant: since_when(self.driver, account)?.is_some(),
            counterparty_days: None,
            quiet_days: 0,
            of_account: Vec::new(),
            of_person: Vec::new(),
            first_days: Vec::new(),
            ctr_minor: threshold_minor(self.driver, self.settings, today)?,
        };
        if needs.age {
            let opened = existing_account(self.driver, account)?.opened_at;
            let opened = opened.day_in(self.settings.zone);
            facts.account_days = i64::from(today.0) - i64::from(opened.0);
        }
        if needs.statuses {
            for holder in tables::accounts::holders(self.driver, account)? {
                let row = customers::by_number(self.driver, holder.customer)?;
                facts.statuses.extend(row.map(|row| row.customer.status));
            }
        }
        if needs.quiet_days > 0 {
            let quiet = self.quiet_days(account, now, needs.quiet_days)?;
            facts.quiet_days = quiet.min(facts.account_days);
        }
        if needs.rows() {
            self.add_rows(&mut facts, account, needs)?;
        }
        Ok(facts)
    }

    /// The hour of the day, in the ledger's time zone.
    pub(super) fn hour_of(&self, at: Timestamp) -> i64 {
        use chrono::Timelike as _;
        let at = chrono::DateTime::from_timestamp_micros(at.0);
        at.map_or(0, |at| {
            i64::from(at.with_timezone(&self.settings.zone).hour())
        })
    }

    /// For how many days the customer ordered nothing on an account, looking so many back:
    /// before a payment that is decided on, or before the day of one that is booked.
    fn quiet_days(&mut self, account: AccountId, now: Past, days: i64) -> Result<i64> {
        let today = now.business_date;
        let back = i32::try_from(days).unwrap_or(i32::MAX);
        self.write_out()?;
        let newest = self.newest_row(account)?;
        let mut rows = tables::ordered::since(self.driver, account, newest, today.plus(-back))?;
        rows.retain(|row| now.id == 0 || row.business_date < today);
        let last = last_activity(&rows);
        Ok(last.map_or(days, |last| i64::from(today.0) - i64::from(last.0)))
    }

    /// Adds the payments before this one.
    fn add_rows(&mut self, facts: &mut Facts, account: AccountId, needs: Needs) -> Result<()> {
        let (today, currency) = (facts.now.business_date, facts.currency);
        let back = i32::try_from(needs.days).unwrap_or(i32::MAX);
        let mut first = today.plus(-back);
        let mut day = today;
        for _ in 0..needs.business_days {
            facts.first_days.push(day);
            let before = tables::business_days::before(self.driver, day)?;
            day = before.map_or_else(|| day.plus(-1), |row| row.day.date);
        }
        first = first.min(facts.first_days.last().copied().unwrap_or(first));
        // What was posted in this transaction counts too.
        self.write_out()?;
        facts.of_account = self.rows_since(account, first)?;
        if !needs.person {
            return Ok(());
        }
        let mut accounts = std::collections::BTreeSet::new();
        for holder in tables::accounts::holders(self.driver, account)? {
            let held = tables::accounts::keys_of_customer(self.driver, holder.customer)?;
            accounts.extend(held);
        }
        for held in accounts {
            let is_same = tables::accounts::facts(self.driver, held)?
                .is_some_and(|facts| facts.currency == currency);
            if is_same {
                let rows = self.rows_since(held, first)?;
                facts.of_person.extend(rows);
            }
        }
        Ok(())
    }

    /// The payments of an account since a day that customers ordered.
    pub(super) fn rows_since(&mut self, account: AccountId, first: Day) -> Result<Vec<Past>> {
        let newest = self.newest_row(account)?;
        let rows = tables::ordered::since(self.driver, account, newest, first)?;
        let taken_back: Vec<i64> = rows.iter().filter_map(|row| row.reverses).collect();
        let counts = |row: &&Row| is_ordered(row.kind) && !taken_back.contains(&row.id);
        let past = |row: &Row| Past {
            id: row.id,
            kind: row.kind,
            channel: row.channel,
            minor: row.minor,
            booked_at: row.booked_at,
            business_date: row.business_date,
            value_date: row.value_date,
        };
        Ok(rows.iter().filter(counts).map(past).collect())
    }

    /// How many days ago something was last paid between two accounts, looking so many
    /// days back.
    fn counterparty_days(
        &mut self,
        account: AccountId,
        other: AccountId,
        days: i64,
    ) -> Result<Option<i64>> {
        let today = self.stamp.business_date;
        let back = i32::try_from(days).unwrap_or(i32::MAX);
        self.write_out()?;
        let newest = self.newest_row(account)?;
        let first = today.plus(-back);
        let rows = tables::ordered::since(self.driver, account, newest, first)?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut last = None;
        tables::legs::each(self.driver, &ids, &mut |legs| {
            if legs.other(account) == other {
                last = last.max(Some(legs.business_date));
            }
        })?;
        Ok(last.map(|on: Day| i64::from(today.0) - i64::from(on.0)))
    }
}

/// What an action comes to where a payment is decided on.
fn verdict(action: RuleAction) -> Option<Verdict> {
    match action {
        RuleAction::Deny => Some(Verdict::Deny),
        RuleAction::Review => Some(Verdict::Review),
        RuleAction::Alert | RuleAction::Allow => None,
    }
}
