//! Fees: what accounts of a product pay, with payments, by the month and by hand.
//!
//! Each fee is a record, and what is taken of it is a transfer that names it. A fee
//! that goes with a payment is booked together with it; one of a month takes what
//! there is, and what is left of it is a fee of its own. One for a payment that left the
//! account below zero is taken at the end of the day, even beyond the limit.

pub(crate) mod by_hand;
pub(crate) mod close;
pub(crate) mod closing;
pub(crate) mod of_event;
pub(crate) mod of_payment;
pub(crate) mod overdraft;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
pub mod table;
pub(crate) mod view;

use bankctl_storage::Driver;
use bankctl_types::money::{Limit, PlainDecimal};
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Day, Money};
use serde::{Deserialize, Serialize};

use crate::customers::search::{cut, one_more};
use crate::error::advice::OfDay;
use crate::error::{Advice, Class, Error, Fault};
use crate::fees::requests::FeeRequest;
use crate::fees::rules::condition::{CONDITIONS_MAX, Condition, TypedCondition};
use crate::fees::rules::item::{FeeItem, FeeStatus};
use crate::fees::rules::term::{FeeEvent, FeeTerm, FirstPeriod, Price, in_force};
use crate::fees::table::{FeeRow, Stored};
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::internal_account::INCOME_FEES;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::transfer::{Request, Source};
use crate::kernel::{tables, transaction};
use crate::limits::may_hold_from;
use crate::payments::{in_currency, limit_minor};
use crate::products::rules::product::Product;
use crate::products::rules::rate::Rate;
use crate::{Ledger, Result, WriteTx, products, views};
use bankctl_types::kind::Kind;

/// The most free payments, fees a day, and days of a fee.
pub const COUNT_MAX: i64 = 100_000;

/// How much a fee is to be.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceChange {
    /// So much; nothing ends it.
    Fixed(Limit),
    /// A part of the payment, between a least and a most.
    Percent {
        /// The part.
        rate: Rate,
        /// At least so much.
        least: Limit,
        /// At most so much.
        most: Option<PlainDecimal>,
    },
}

/// A fee that is to hold from a day on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FeeChange {
    /// What people call it.
    pub code: String,
    /// What it is for.
    pub event: FeeEvent,
    /// How much it is.
    pub price: PriceChange,
    /// How many a month cost nothing.
    pub free: i64,
    /// The most that is charged on a day.
    pub per_day: Option<i64>,
    /// How far below zero an account may end the day before it is charged.
    pub de_minimis: Limit,
    /// What is charged for the month in which it begins.
    pub first_period: FirstPeriod,
    /// For how many days it is tried to take what is due.
    pub give_up_days: Option<i64>,
    /// When it is not charged: if one of these is met.
    pub waive_if: Vec<TypedCondition>,
    /// The first day; the business date without one.
    pub effective_from: Option<Day>,
}

/// Which fees are listed.
#[derive(Clone, Debug, Default)]
pub struct FeeFilter {
    /// Only those of an account.
    pub account: Option<AccountRef>,
    /// Only those of a status.
    pub status: Option<FeeStatus>,
    /// The last one of the page before.
    pub after: Option<i64>,
    /// How many at most.
    pub limit: usize,
}

/// The use cases of this room, on an open ledger: [`Ledger::fees`] gives it.
pub struct FeesRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`fees`](crate::fees).
    pub const fn fees(&mut self) -> FeesRoom<'_> {
        FeesRoom(self)
    }
}

impl FeesRoom<'_> {
    /// Says what accounts of a product pay from a day on. A fee that costs nothing
    /// ends one.
    ///
    /// # Errors
    /// In this order: product not found, built in, an amount that the currency does not
    /// have, what does not go with the event, no controlled day for a fee of the month,
    /// a day that is over, one that has this fee; whatever keeps it for a second person.
    pub fn set(self, code: &str, change: &FeeChange) -> Result<views::FeeTerm> {
        self.0.ask(
            &[],
            |books| books.set_fee(code, change),
            || FeeRequest {
                code: code.to_owned(),
                change: change.clone(),
            },
        )
    }

    /// Fees, the first ones first: a page, and where the next begins.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn list(self, filter: &FeeFilter) -> Result<(Vec<views::Fee>, Option<String>)> {
        self.0.read(|view| {
            let account = match &filter.account {
                Some(name) => Some(transaction::resolve(view.driver, view.settings, name)?),
                None => None,
            };
            let wanted = one_more(filter.limit);
            let mut after = filter.after.unwrap_or(0);
            let mut items = Vec::new();
            loop {
                let rows = match account {
                    Some(account) => table::fees_of(view.driver, account, after, wanted)?,
                    None => table::fee_page(view.driver, after, wanted)?,
                };
                let is_last = i64::try_from(rows.len()).is_ok_and(|count| count < wanted);
                for row in rows {
                    after = row.id;
                    let item = shown(view.driver, &row, false)?;
                    if filter.status.is_none_or(|status| item.status == status) {
                        items.push(item);
                    }
                }
                if is_last || items.len() > filter.limit {
                    break;
                }
            }
            let next = cut(&mut items, filter.limit, |fee| Some(fee.id.to_string()));
            Ok((items, next))
        })
    }
}

impl WriteTx<'_> {
    pub(crate) fn set_fee(&mut self, code: &str, change: &FeeChange) -> Result<views::FeeTerm> {
        let product = products::by_code(self.driver, code)?;
        let Some(currency) = product.record.currency else {
            return Err(products::built_in(code));
        };
        let today = self.stamp.business_date;
        let term = term_of(product.id, change, currency, today)?;
        goes_together(&term)?;
        if term.event.is_of_close() && self.today.controlled.is_none() {
            let message =
                "the ledger takes its business day from the clock, and no close charges fees";
            return Err(Fault::new(Class::Refused, "day_not_controlled", message)
                .hint(Advice::Day(OfDay::Begin))
                .into());
        }
        tables::locks::numbers(self.driver, true)?;
        let known = terms_of(self.driver, product.id)?;
        let is_known = known
            .iter()
            .any(|known| known.code == term.code && known.effective_from == term.effective_from);
        may_hold_from((code, &term.code), term.effective_from, today, is_known)?;
        self.require_approval(Rule::Products)?;
        let id = table::next_term(self.driver)?;
        let change = self.log_change(Subject::FeeTerm, id, action::CREATED, &term)?;
        let shown = term_shown(&term, code, currency, self.dry_run);
        let record = term;
        table::insert_term(self.driver, &Stored { id, record, change })?;
        Ok(shown)
    }

    /// What takes some of a fee from its account.
    pub(crate) fn fee_request(
        &mut self,
        (id, item): (i64, &FeeItem),
        minor: i64,
        memo: Option<String>,
    ) -> Result<Request> {
        let currency = self.party(item.account)?.currency;
        Ok(Request {
            kind: Kind::Fee,
            channel: None,
            debit: item.account,
            credit: INCOME_FEES.account(currency),
            amount_minor: minor,
            value_date: None,
            memo: Some(memo.unwrap_or_else(|| item.code.clone())),
            reverses: None,
            hold: None,
            source: Some(source(id)),
        })
    }

    /// Writes a fee that was not there.
    pub(crate) fn insert_fee(&mut self, id: i64, item: FeeItem) -> Result<FeeRow> {
        let change = self.log_change(Subject::Fee, id, action::CREATED, &item)?;
        let record = item;
        let row = Stored { id, record, change };
        table::insert_fee(self.driver, &row)?;
        Ok(row)
    }

    /// Writes what became of a fee.
    pub(crate) fn keep_fee(&mut self, row: &mut FeeRow, what: &str) -> Result<()> {
        row.change = self.log_change(Subject::Fee, row.id, what, &row.record)?;
        Ok(table::update_fee(self.driver, row)?)
    }
}

/// The fees after a number that are due.
pub(crate) fn due_after(
    driver: &mut dyn Driver,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, FeeItem)>> {
    let rows = table::fees_due(driver, after, limit)?;
    Ok(rows.into_iter().map(|row| (row.id, row.record)).collect())
}

/// What a transfer is booked for that takes some of a fee.
pub(crate) fn source(id: i64) -> Source {
    Source {
        subject: Subject::Fee,
        key: id,
    }
}

/// Whether a transfer takes some of a fee.
pub(crate) fn is_fee(request: &Request) -> bool {
    request.kind == Kind::Fee
        && request
            .source
            .is_some_and(|source| source.subject == Subject::Fee)
}

/// What the bank calls a fee; `None` if there is none of this number.
pub(crate) fn code_of(driver: &mut dyn Driver, id: i64) -> Result<Option<String>> {
    Ok(table::fee(driver, id)?.map(|row| row.record.code))
}

fn term_of(product: i64, change: &FeeChange, currency: Currency, today: Day) -> Result<FeeTerm> {
    let price = match change.price {
        PriceChange::Fixed(amount) => Price::Fixed(limit_minor(amount.0, currency)?),
        PriceChange::Percent { rate, least, most } => Price::Percent {
            rate,
            least_minor: limit_minor(least.0, currency)?,
            most_minor: match most {
                Some(most) => Some(in_currency(most, currency)?.minor),
                None => None,
            },
        },
    };
    let mut waive_if = Vec::with_capacity(change.waive_if.len());
    for condition in &change.waive_if {
        waive_if.push(match *condition {
            TypedCondition::LeastBalance(amount) => {
                Condition::LeastBalance(limit_minor(amount.0, currency)?)
            }
            TypedCondition::AverageBalance(amount) => {
                Condition::AverageBalance(limit_minor(amount.0, currency)?)
            }
            TypedCondition::FirstDays(days) => Condition::FirstDays(days),
        });
    }
    Ok(FeeTerm {
        product,
        code: change.code.clone(),
        event: change.event,
        price,
        free: change.free,
        per_day: change.per_day,
        de_minimis_minor: limit_minor(change.de_minimis.0, currency)?,
        first_period: change.first_period,
        give_up_days: change.give_up_days,
        waive_if,
        effective_from: change.effective_from.unwrap_or(today),
    })
}

/// Whether what is said of a fee goes with what it is for: nothing is said in vain.
fn goes_together(term: &FeeTerm) -> Result<()> {
    let event = term.event;
    let is_percent = matches!(term.price, Price::Percent { .. });
    let of_items = matches!(event, FeeEvent::Nsf | FeeEvent::Overdraft);
    let said_in_vain = [
        (is_percent && !event.is_of_payment(), "a part of a payment"),
        (term.free != 0 && !event.is_of_payment(), "a free count"),
        (term.per_day.is_some() && !of_items, "a most a day"),
        (
            term.de_minimis_minor != 0 && event != FeeEvent::Overdraft,
            "a small overdraft that costs nothing",
        ),
        (
            term.first_period != FirstPeriod::Free && !event.is_periodic(),
            "a first month",
        ),
        (
            term.give_up_days.is_some() && !event.is_periodic(),
            "days to give up after",
        ),
        (
            !term.waive_if.is_empty() && !event.is_periodic(),
            "a condition",
        ),
    ];
    let message = match said_in_vain.iter().find(|(is_wrong, _)| *is_wrong) {
        Some((_, what)) => format!("a fee for {event} has no such thing as {what}"),
        None if term.waive_if.len() > CONDITIONS_MAX => {
            format!("a fee has at most {CONDITIONS_MAX} conditions")
        }
        None => return crossed(term),
    };
    Err(Fault::new(Class::Usage, "usage", message)
        .hint("leave it out, or give another event")
        .into())
}

/// Whether the least of a price is no more than its most.
fn crossed(term: &FeeTerm) -> Result<()> {
    match term.price {
        Price::Percent {
            least_minor,
            most_minor: Some(most),
            ..
        } if least_minor > most => {
            let message = "the least of the fee is more than its most";
            Err(Fault::new(Class::Usage, "invalid_amount", message)
                .hint("give a least that is no more than the most")
                .into())
        }
        _ => Ok(()),
    }
}

/// All fees of a product.
pub(crate) fn terms_of(driver: &mut dyn Driver, product: i64) -> Result<Vec<FeeTerm>> {
    let rows = table::terms(driver, product)?;
    Ok(rows.into_iter().map(|row| row.record).collect())
}

/// The fees of a product that hold on a day, or all.
pub(crate) fn terms_shown(
    driver: &mut dyn Driver,
    product: &products::Stored<Product>,
    at: Option<Day>,
) -> Result<Vec<views::FeeTerm>> {
    let Some(currency) = product.record.currency else {
        return Ok(Vec::new());
    };
    let all = terms_of(driver, product.id)?;
    let wanted: Vec<&FeeTerm> = match at {
        Some(day) => in_force(&all, day),
        None => all.iter().collect(),
    };
    let code = &product.record.code;
    let each = wanted.into_iter();
    Ok(each
        .map(|term| term_shown(term, code, currency, false))
        .collect())
}

fn term_shown(term: &FeeTerm, product: &str, currency: Currency, dry_run: bool) -> views::FeeTerm {
    let money = |minor| Money::new(minor, currency);
    let (amount, percent, min, max) = match term.price {
        Price::Fixed(minor) => (Some(minor), None, None, None),
        Price::Percent {
            rate,
            least_minor,
            most_minor,
        } => (None, Some(rate), Some(least_minor), most_minor),
    };
    let conditions = term.waive_if.iter().map(|condition| match condition {
        Condition::LeastBalance(minor) => format!("min-daily-balance>={}", money(*minor)),
        Condition::AverageBalance(minor) => format!("average-balance>={}", money(*minor)),
        Condition::FirstDays(_) => condition.to_string(),
    });
    views::FeeTerm {
        product: product.to_owned(),
        code: term.code.clone(),
        event: term.event,
        amount: amount.map(money),
        percent,
        min: min.map(money),
        max: max.map(money),
        free: term.free,
        per_day: term.per_day,
        de_minimis: money(term.de_minimis_minor),
        first_period: term.first_period,
        give_up_days: term.give_up_days,
        waive_if: conditions.collect(),
        currency,
        effective_from: term.effective_from,
        dry_run,
    }
}

/// A fee as a view.
pub(crate) fn shown(driver: &mut dyn Driver, row: &FeeRow, dry_run: bool) -> Result<views::Fee> {
    let item = &row.record;
    let currency = currency_of(driver, item.account)?;
    let money = |minor| Money::new(minor, currency);
    let number = |id: i64| TransactionId::from_key(id).to_string();
    let taken = tables::transfers::by_source(driver, source(row.id))?;
    let reversal = match taken {
        Some(id) => tables::transfers::reversed_by(driver, id)?,
        None => None,
    };
    Ok(views::Fee {
        id: row.id,
        account: label(item.account),
        code: item.code.clone(),
        event: item.event,
        period: item.period,
        cause: item.cause.map(number),
        rest_of: item.rest_of,
        due_on: item.due_on,
        amount: money(item.due_minor),
        taken: money(item.taken_minor),
        currency,
        status: match reversal {
            Some(_) => FeeStatus::Refunded,
            None => item.status,
        },
        transaction: taken.filter(|_| !dry_run).map(number),
        refund: reversal.map(number),
        replayed: false,
        dry_run,
    })
}

fn currency_of(driver: &mut dyn Driver, account: AccountId) -> Result<Currency> {
    let facts = tables::accounts::facts(driver, account)?;
    let facts =
        facts.ok_or_else(|| Error::from(transaction::account_not_found(&label(account))))?;
    Ok(facts.currency)
}
