//! The step of a close that looks at the day as a whole: payments against the rules that
//! are asked then, once the day can't change any more. What it sees is for compliance
//! only: the step says of itself neither how many rules there are nor what they fit.

use bankctl_types::Day;
use bankctl_types::number::{AccountId, AccountNumber, TransactionId};

use super::kept::{Alert, StoredRule, rules_of};
use super::rules::states::AlertStatus;
use super::rules::{Facts, Past, RuleAction, RuleTime};
use super::watch::Needs;
use crate::day::step::{Close, Reached, Tally};
use crate::kernel::tables;
use crate::kernel::transaction::existing_account;
use crate::queries::export::keys_of;
use crate::{Result, WriteTx};
use bankctl_types::calendar::Span;

/// How many accounts are looked at in a transaction.
const ACCOUNTS: usize = 2_000;

/// Holds the payments of the day that is closed, account by account, against the rules.
pub(crate) fn run(
    books: &mut WriteTx<'_>,
    close: &Close,
    after: i64,
    _: &mut Tally,
) -> Result<Reached> {
    let mut rules = rules_of(books.alert_rules.as_deref())?;
    rules.retain(|stored| stored.rule.active && stored.rule.at == RuleTime::Close);
    if rules.is_empty() {
        return Ok(Reached::End);
    }
    books.write_out()?;
    let accounts = moved_on(books, close.date, after)?;
    for account in &accounts {
        books.look_at_day(&rules, *account, close.date)?;
    }
    let last = accounts.last().filter(|_| accounts.len() == ACCOUNTS);
    Ok(last.map_or(Reached::End, |last| Reached::Key(last.0)))
}

/// The customers' accounts after a key that money moved on on a day.
fn moved_on(books: &mut WriteTx<'_>, day: Day, after: i64) -> Result<Vec<AccountId>> {
    let first = if books.settings.lanes > 1 {
        tables::transfers::first_on(books.driver, day)?.unwrap_or(0)
    } else {
        let from = Span {
            from: Some(day),
            to: None,
        };
        keys_of(books.driver, from)?.0 + 1
    };
    let after = AccountId(after.max(AccountId::FIRST_CUSTOMER.0 - 1));
    let limit = i64::try_from(ACCOUNTS).unwrap_or(i64::MAX);
    Ok(tables::ordered::moved_on(
        books.driver,
        (first, day),
        after,
        limit,
    )?)
}

impl WriteTx<'_> {
    /// Holds what an account paid and got on a day against rules; each that fits leaves
    /// one alert, about the last payment that it fits.
    fn look_at_day(&mut self, rules: &[StoredRule], account: AccountId, day: Day) -> Result<()> {
        let mut of_day = self.rows_since(account, day)?;
        of_day.retain(|past| past.business_date == day);
        let Some(newest) = of_day.last().copied() else {
            return Ok(());
        };
        let currency = existing_account(self.driver, account)?.currency;
        let mut facts = self.facts_about((account, currency), newest, Needs::of(rules))?;
        facts.of_account.retain(|past| past.business_date <= day);
        facts.of_person.retain(|past| past.business_date <= day);
        for stored in rules {
            if let Some(past) = self.fitting(stored, &of_day, &mut facts) {
                self.keep_record(&Alert {
                    rule: stored.id,
                    version: stored.rule.version,
                    account: AccountNumber::from_key(account.0).to_string(),
                    amount_minor: past.minor,
                    currency,
                    transaction: Some(TransactionId::from_key(past.id)),
                    seen_on: day,
                    status: match stored.rule.action {
                        RuleAction::Allow => AlertStatus::Closed,
                        _ => AlertStatus::New,
                    },
                    assigned_to: None,
                    outcome: None,
                    case: None,
                })?;
            }
        }
        Ok(())
    }

    /// The last payment of a day that a rule fits. What a window of days comes to is the
    /// same for all payments of one direction: it is asked of the last one of each.
    fn fitting(&self, stored: &StoredRule, of_day: &[Past], facts: &mut Facts) -> Option<Past> {
        let when = &stored.rule.when;
        let mut asked = Vec::new();
        for past in of_day.iter().rev() {
            facts.now = *past;
            facts.hour = self.hour_of(past.booked_at);
            let is_out = past.minor < 0;
            if asked.contains(&is_out) || !when.fits_alone(facts) {
                continue;
            }
            if when.fits(facts) {
                return Some(*past);
            }
            asked.push(is_out);
        }
        None
    }
}
