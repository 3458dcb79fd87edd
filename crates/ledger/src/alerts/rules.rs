//! What is watched: rules over payments, in a closed grammar, and whether one fits.

pub mod states;

use std::cmp::Ordering;

use bankctl_types::kind::{Channel, CustomerStatus, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::{Currency, Day, Money, Timestamp, from_text, words};
use serde::{Deserialize, Serialize};

use crate::ctr::rules::day_of;
use crate::limits::rules::payment_limit::Direction;

/// The microseconds of an hour.
const HOUR_MICROS: i64 = 3_600_000_000;

words! {
    /// What is done with a payment that a rule fits. A stronger one goes before a weaker.
    RuleAction {
        /// It is written down, and nothing is to be done.
        Allow = 1, "allow";
        /// It is booked, and compliance is told.
        Alert = 2, "alert";
        /// It waits for a second person.
        Review = 3, "review";
        /// It is refused.
        Deny = 4, "deny";
    }
}

words! {
    /// When a rule is asked.
    RuleTime {
        /// Where a payment is decided on.
        Posting = 1, "posting";
        /// When the day is closed: about all payments of the day.
        Close = 2, "close";
    }
}

words! {
    /// Whose payments count together.
    WindowOf {
        /// Those of the account.
        Account = 1, "account";
        /// Those of all accounts of its holders.
        Person = 2, "person";
    }
}

from_text! {
    RuleAction = RuleAction::parse;
    RuleTime = RuleTime::parse;
    WindowOf = WindowOf::parse;
}

/// When a rule fits: all that is said must hold. Amounts are of the payment's currency.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// One of these kinds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<Kind>,
    /// One of these ways of the money.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channel: Vec<Channel>,
    /// Into a customer's account, or out of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// This currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// More than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_over: Option<PlainDecimal>,
    /// This or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_least: Option<PlainDecimal>,
    /// This or less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_most: Option<PlainDecimal>,
    /// The account was opened fewer than so many days ago.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_days_under: Option<i64>,
    /// A holder has one of these states.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub customer_status: Vec<CustomerStatus>,
    /// The account is dormant, or is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dormant: Option<bool>,
    /// Nothing was paid between both accounts for so many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_counterparty_days: Option<i64>,
    /// The customer ordered nothing on the account for so many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_days: Option<i64>,
    /// From this hour of the day on, in the ledger's time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour_from: Option<i64>,
    /// Before this hour of the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour_until: Option<i64>,
    /// What it comes to with those before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}

/// Payments that count together: those of the same kinds, channels and direction, this
/// one among them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Whose.
    #[serde(default = "account")]
    pub of: WindowOf,
    /// Of the last hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<i64>,
    /// Of so many business days, today among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
    /// Each this or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<PlainDecimal>,
    /// Each this or less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<PlainDecimal>,
    /// At least so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// More than this together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum_over: Option<PlainDecimal>,
    /// On none of the days a cash report is due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_ctr_day: bool,
}

fn account() -> WindowOf {
    WindowOf::Account
}

/// A rule, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AlertRule {
    /// The name.
    pub name: String,
    /// Rises with each change.
    pub version: i64,
    /// When it fits.
    pub when: When,
    /// What is done then.
    pub action: RuleAction,
    /// Whether it is asked.
    pub active: bool,
    /// When it is asked.
    #[serde(default = "posting", skip_serializing_if = "is_posting")]
    pub at: RuleTime,
}

fn posting() -> RuleTime {
    RuleTime::Posting
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks so
fn is_posting(at: &RuleTime) -> bool {
    *at == RuleTime::Posting
}

impl AlertRule {
    /// Whether it can be asked when it says: what is booked is not refused any more, and
    /// a day has no hours.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check_time(&self) -> Result<(), &'static str> {
        if self.at == RuleTime::Posting {
            return Ok(());
        }
        if !matches!(self.action, RuleAction::Alert | RuleAction::Allow) {
            return Err("at the close a rule takes the action alert or allow");
        }
        if self
            .when
            .window
            .as_ref()
            .is_some_and(|window| window.hours.is_some())
        {
            return Err("at the close a window takes days");
        }
        if self.when.new_counterparty_days.is_some() {
            return Err("new_counterparty_days is asked at the posting only");
        }
        Ok(())
    }
}

/// A payment before this one.
#[derive(Clone, Copy, Debug)]
pub struct Past {
    /// The transfer; zero while it is decided on.
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// The way of the money.
    pub channel: Option<Channel>,
    /// In minor units; out is negative.
    pub minor: i64,
    /// When it was booked.
    pub booked_at: Timestamp,
    /// The business day.
    pub business_date: Day,
    /// The day that it counts from.
    pub value_date: Day,
}

/// What a rule asks of a payment, on the side of one account.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The payment itself.
    pub now: Past,
    /// Its currency.
    pub currency: Currency,
    /// The hour of the day.
    pub hour: i64,
    /// For how many days the account has been open.
    pub account_days: i64,
    /// The states of the holders.
    pub statuses: Vec<CustomerStatus>,
    /// Whether the account is dormant.
    pub dormant: bool,
    /// For how many days nothing was paid between both accounts; `None` if never.
    pub counterparty_days: Option<i64>,
    /// For how many days the customer ordered nothing on the account before it.
    pub quiet_days: i64,
    /// The payments before it, of the account.
    pub of_account: Vec<Past>,
    /// The payments before it, of all accounts of its holders.
    pub of_person: Vec<Past>,
    /// The first of so many business days, by their number less one.
    pub first_days: Vec<Day>,
    /// Beyond how much cash a report is due, in minor units.
    pub ctr_minor: i64,
}

impl When {
    /// Whether the values make sense.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(&self) -> Result<(), &'static str> {
        let kinds = [Kind::Deposit, Kind::Withdrawal, Kind::Transfer];
        if self.kind.iter().any(|kind| !kinds.contains(kind)) {
            return Err("kind takes deposit, withdrawal and transfer");
        }
        let hours = [self.hour_from, self.hour_until];
        if hours
            .into_iter()
            .flatten()
            .any(|hour| !(0..=24).contains(&hour))
        {
            return Err("hours of the day are 0 to 24");
        }
        let days = [
            self.account_days_under,
            self.new_counterparty_days,
            self.quiet_days,
        ];
        if days
            .into_iter()
            .flatten()
            .any(|days| !(1..=3_660).contains(&days))
        {
            return Err("days are 1 to 3660");
        }
        let Some(window) = &self.window else {
            return if *self == Self::default() {
                Err("it must say something of a payment")
            } else {
                Ok(())
            };
        };
        match (window.hours, window.days) {
            (Some(1..=744), None) | (None, Some(1..=31)) => {}
            _ => return Err("window takes hours (1 to 744) or days (1 to 31)"),
        }
        if window.count.is_none() && window.sum_over.is_none() {
            return Err("window needs count or sum_over");
        }
        Ok(())
    }

    /// Whether a payment fits.
    pub fn fits(&self, facts: &Facts) -> bool {
        self.fits_alone(facts)
            && self
                .window
                .as_ref()
                .is_none_or(|window| self.fits_window(window, facts))
    }

    /// Whether a payment fits but for its window.
    pub fn fits_alone(&self, facts: &Facts) -> bool {
        let now = &facts.now;
        self.fits_way(now)
            && self
                .currency
                .is_none_or(|currency| currency == facts.currency)
            && self.fits_amount(now.minor, facts.currency)
            && self.fits_hour(facts.hour)
            && self
                .account_days_under
                .is_none_or(|days| facts.account_days < days)
            && (self.customer_status.is_empty()
                || facts
                    .statuses
                    .iter()
                    .any(|status| self.customer_status.contains(status)))
            && self.dormant.is_none_or(|dormant| dormant == facts.dormant)
            && self
                .new_counterparty_days
                .is_none_or(|days| facts.counterparty_days.is_none_or(|seen| seen > days))
            && self.quiet_days.is_none_or(|days| facts.quiet_days >= days)
    }

    fn fits_way(&self, past: &Past) -> bool {
        let direction = if past.minor < 0 {
            Direction::Out
        } else {
            Direction::In
        };
        (self.kind.is_empty() || self.kind.contains(&past.kind))
            && (self.channel.is_empty()
                || past
                    .channel
                    .is_some_and(|channel| self.channel.contains(&channel)))
            && self.direction.is_none_or(|wanted| wanted == direction)
    }

    fn fits_amount(&self, minor: i64, currency: Currency) -> bool {
        let with = |other| compared(minor, currency, other);
        self.amount_over.is_none_or(|over| with(over).is_gt())
            && self.amount_least.is_none_or(|least| with(least).is_ge())
            && self.amount_most.is_none_or(|most| with(most).is_le())
    }

    /// Whether an hour lies in a span that may go over midnight.
    fn fits_hour(&self, hour: i64) -> bool {
        let from = self.hour_from.unwrap_or(0);
        let until = self.hour_until.unwrap_or(24);
        if from <= until {
            (from..until).contains(&hour)
        } else {
            hour >= from || hour < until
        }
    }

    fn fits_window(&self, window: &Window, facts: &Facts) -> bool {
        let rows = match window.of {
            WindowOf::Account => &facts.of_account,
            WindowOf::Person => &facts.of_person,
        };
        let now = &facts.now;
        let same_way = |past: &&Past| (past.minor < 0) == (now.minor < 0);
        let is_other = |past: &&Past| now.id == 0 || past.id != now.id;
        let is_recent = |past: &&Past| match (window.hours, window.days) {
            (Some(hours), _) => {
                let since = now
                    .booked_at
                    .0
                    .saturating_sub(hours.saturating_mul(HOUR_MICROS));
                past.booked_at.0 > since
            }
            (None, days) => {
                let place = usize::try_from(days.unwrap_or(1) - 1).unwrap_or_default();
                let first = facts.first_days.get(place).or(facts.first_days.last());
                first.is_none_or(|first| past.business_date >= *first)
            }
        };
        let recent: Vec<&Past> = rows
            .iter()
            .filter(is_other)
            .chain([now])
            .filter(same_way)
            .filter(is_recent)
            .collect();
        if window.no_ctr_day && has_ctr_day(&recent, facts.ctr_minor) {
            return false;
        }
        let counts = |past: &&&Past| {
            let with = |other| compared(past.minor, facts.currency, other);
            self.fits_way(past)
                && window.least.is_none_or(|least| with(least).is_ge())
                && window.most.is_none_or(|most| with(most).is_le())
        };
        let mut count = 0_i64;
        let mut sum = 0_i64;
        for past in recent.iter().filter(counts) {
            count += 1;
            sum = sum.saturating_add(past.minor.saturating_abs());
        }
        window.count.is_none_or(|least| count >= least)
            && window
                .sum_over
                .is_none_or(|over| compared(sum, facts.currency, over).is_gt())
    }
}

/// How an amount without its sign compares with one that people wrote.
fn compared(minor: i64, currency: Currency, with: PlainDecimal) -> Ordering {
    let amount = Money::new(minor.saturating_abs(), currency).to_decimal();
    amount.cmp(&with.to_decimal())
}

/// Whether a cash report is due of one of the days.
fn has_ctr_day(rows: &[&Past], ctr_minor: i64) -> bool {
    let is_cash = |past: &&&Past| past.channel == Some(Channel::Cash);
    let day = |past: &Past| day_of(past.business_date, past.value_date);
    rows.iter().filter(is_cash).any(|past| {
        let of_day = rows
            .iter()
            .filter(is_cash)
            .filter(|other| day(other) == day(past));
        let sum: i128 = of_day.map(|other| i128::from(other.minor).abs()).sum();
        sum > i128::from(ctr_minor)
    })
}

words! {
    /// Rules that come with the program, to start from.
    Template {
        /// Cash that is kept below what is reported: two or more of 3,000 to 10,000 by one
        /// person in five business days, together more than 10,000, and no report due.
        Structuring = 1, "structuring";
        /// More than 10,000 to an account that nothing was paid to for 30 days.
        NewPayee = 2, "new-payee";
        /// Five or more payments out of an account within 24 hours.
        Velocity = 3, "velocity";
        /// A dormant account moves.
        Dormant = 4, "dormant";
        /// More than 10,000.
        Large = 5, "large";
        /// Money goes out of an account on which the customer ordered nothing for a year.
        Woken = 6, "woken";
    }
}

impl Template {
    /// The rule, as people write it.
    pub fn when(self) -> &'static str {
        match self {
            Self::Structuring => {
                r#"{"channel":["cash"],"amount_least":"3000","amount_most":"10000","window":{"of":"person","days":5,"least":"3000","most":"10000","count":2,"sum_over":"10000","no_ctr_day":true}}"#
            }
            Self::NewPayee => {
                r#"{"kind":["transfer"],"direction":"out","amount_over":"10000","new_counterparty_days":30}"#
            }
            Self::Velocity => r#"{"direction":"out","window":{"hours":24,"count":5}}"#,
            Self::Dormant => r#"{"dormant":true}"#,
            Self::Large => r#"{"amount_over":"10000"}"#,
            Self::Woken => r#"{"direction":"out","quiet_days":365}"#,
        }
    }
}

#[cfg(test)]
mod tests;
