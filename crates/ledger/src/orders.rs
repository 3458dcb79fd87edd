//! Standing orders: money that moves by itself, on the right day, once.
//!
//! An order keeps the date that comes next. When a business day starts, all that is
//! due is done, what was missed first: each date has one occurrence, which is the
//! source of its transfer, so that no transfer is made for it twice.

mod change;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
pub(crate) mod run;
mod show;
pub mod table;
pub(crate) mod view;

use bankctl_storage::Driver;
use bankctl_types::Day;
use bankctl_types::kind::Kind;
use bankctl_types::money::{Limit, PlainDecimal};
use bankctl_types::number::{CustomerNumber, OrderId};
use serde::{Deserialize, Serialize};

use super::{Ledger, Result, WriteTx};
use crate::day::not_controlled;
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::posting;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Request, Source};
use crate::orders::rules::amount::{AmountRule, IfShort};
use crate::orders::rules::dates::{Every, OnHoliday};
use crate::orders::rules::order::{OrderStatus, StandingOrder};
use crate::orders::table::OrderRow;
use crate::payments::{in_currency, limit_minor, may_be_new};
use crate::views;

/// The most days that an occurrence is tried again on.
pub const RETRY_DAYS_MAX: i64 = 30;
/// On how many more business days an occurrence is tried, unless it is said.
pub const RETRY_DAYS: i64 = 3;
/// Which place an order has among those of a day, unless it is said.
pub const PRIORITY: i64 = 100;
/// The most times that an order can be for.
pub const TIMES_MAX: i64 = 100_000;

/// How much an order moves.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderAmount {
    /// So much.
    Fixed(PlainDecimal),
    /// What is above so much on the account that pays.
    Above(Limit),
    /// What is missing to so much on the account that is paid.
    UpTo(PlainDecimal),
}

/// A standing order that is to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrderOpening {
    /// The account that pays.
    pub from: AccountRef,
    /// The account that is paid.
    pub to: AccountRef,
    /// How much.
    pub amount: OrderAmount,
    /// How often.
    pub every: Every,
    /// The day of the month, if it is not that of the start; 31 is the last one.
    pub day_of_month: Option<i64>,
    /// The day that all dates follow from; tomorrow, unless it is said.
    pub start: Option<Day>,
    /// The last date.
    pub end: Option<Day>,
    /// How many times.
    pub times: Option<i64>,
    /// What becomes of dates that are no business days.
    pub on_holiday: OnHoliday,
    /// What becomes of an occurrence that the account is short for.
    pub if_short: IfShort,
    /// On how many more business days it is tried then.
    pub retry_days: i64,
    /// Which go first: those with the lowest.
    pub priority: i64,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
    /// The idempotency key, if the caller has one.
    pub reference: Option<String>,
    /// The holders of the paying account who order it, where that is said.
    pub by: Vec<CustomerNumber>,
}

impl OrderOpening {
    /// The order of one time that makes a transfer on a day to come.
    #[must_use]
    pub fn once(from: AccountRef, to: AccountRef, amount: PlainDecimal, on: Day) -> Self {
        Self {
            from,
            to,
            amount: OrderAmount::Fixed(amount),
            every: Every::Once,
            day_of_month: None,
            start: Some(on),
            end: None,
            times: Some(1),
            on_holiday: OnHoliday::Following,
            if_short: IfShort::Skip,
            retry_days: RETRY_DAYS,
            priority: PRIORITY,
            memo: None,
            reference: None,
            by: Vec::new(),
        }
    }
}

/// The use cases of this room, on an open ledger: [`Ledger::orders`] gives it.
pub struct OrdersRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`orders`](crate::orders).
    pub const fn orders(&mut self) -> OrdersRoom<'_> {
        OrdersRoom(self)
    }
}

impl OrdersRoom<'_> {
    /// Makes a standing order. Nothing is done for days before it was made.
    ///
    /// # Errors
    /// In this order: an account that is not there, the amount, the reference,
    /// `day_not_controlled`, no day that is open or one that is behind, one of the bank's own accounts that would pay, the
    /// holders who order it, the same account twice, the currencies, an account that
    /// is closed, dates of which none is left; whatever keeps it for a second person.
    pub fn create(self, opening: &OrderOpening) -> Result<views::Order> {
        self.0.ask(
            &[&opening.from, &opening.to],
            |books| books.add_order(opening),
            || opening.clone(),
        )
    }
}

impl WriteTx<'_> {
    pub(crate) fn add_order(&mut self, opening: &OrderOpening) -> Result<views::Order> {
        let mut order = self.order_of(opening)?;
        if let Some(reference) = &opening.reference {
            if let Some(row) = table::by_reference(self.driver, reference)? {
                return self.known_order(&row, order, opening);
            }
            may_be_new(reference)?;
        }
        if self.today.controlled.is_none() {
            return Err(not_controlled());
        }
        self.may_book(None)?;
        let request = request_of(&order, order.amount_minor, None);
        self.may_be_standing(&order, &request)?;
        let today = self.stamp.business_date;
        let place = order.dates().first_after(today);
        if let Some(place) = place {
            order.go_to(place, &[]);
        }
        if order.next_nominal.is_none() {
            return Err(no_date(&order, today));
        }
        for rule in Rule::of(&request) {
            self.require_approval_above(rule, order.currency, largest_minor(&order))?;
        }
        let mut row = OrderRow {
            id: table::next_key(self.driver)?,
            order,
            change: 0,
        };
        row.change =
            self.log_change(Subject::StandingOrder, row.id, action::CREATED, &row.order)?;
        table::insert(self.driver, &row)?;
        let mut told = show::order(&mut self.view(), &row, (show::NEXT, 0))?;
        told.id = told.id.filter(|_| !self.dry_run);
        told.dry_run = self.dry_run;
        Ok(told)
    }

    /// The order that is asked for, between accounts that are locked.
    ///
    /// # Errors
    /// The accounts, the amount.
    fn order_of(&mut self, opening: &OrderOpening) -> Result<StandingOrder> {
        let keys = self.locked_all(&[&opening.from, &opening.to])?;
        let [debit, credit] = keys[..] else {
            return Err(bankctl_storage::damaged("an order has no two accounts").into());
        };
        let currency = self.party(debit)?.currency;
        let (rule, amount_minor) = match &opening.amount {
            OrderAmount::Fixed(amount) => {
                (AmountRule::Fixed, in_currency(*amount, currency)?.minor)
            }
            OrderAmount::Above(limit) => (AmountRule::Above, limit_minor(limit.0, currency)?),
            OrderAmount::UpTo(amount) => (AmountRule::UpTo, in_currency(*amount, currency)?.minor),
        };
        let start = opening
            .start
            .unwrap_or_else(|| self.stamp.business_date.plus(1));
        let mut by = opening.by.clone();
        by.sort_unstable_by_key(|customer| customer.key());
        by.dedup();
        Ok(StandingOrder {
            debit,
            credit,
            rule,
            amount_minor,
            currency,
            every: opening.every,
            day_of_month: opening.day_of_month,
            start,
            end: opening.end,
            times: opening.times,
            left: opening.times,
            on_holiday: opening.on_holiday,
            if_short: opening.if_short,
            retry_days: opening.retry_days,
            priority: opening.priority,
            memo: opening.memo.clone(),
            reference: opening.reference.clone(),
            by,
            status: OrderStatus::Active,
            failures: 0,
            next_place: None,
            next_nominal: None,
        })
    }

    /// The answer to a request that was made before.
    ///
    /// # Errors
    /// `reference_conflict`.
    fn known_order(
        &mut self,
        row: &OrderRow,
        mut asked: StandingOrder,
        opening: &OrderOpening,
    ) -> Result<views::Order> {
        if opening.start.is_none() {
            asked.start = row.order.start;
        }
        if !row.order.is_same_request(&asked) {
            return Err(Rejection::ReferenceConflict {
                reference: row.order.reference.clone().unwrap_or_default(),
                transaction: OrderId::from_key(row.id).to_string(),
            }
            .into());
        }
        let mut told = show::order(&mut self.view(), row, (show::NEXT, 0))?;
        told.replayed = true;
        Ok(told)
    }

    /// Whether an order may be made between its accounts.
    fn may_be_standing(&mut self, order: &StandingOrder, request: &Request) -> Result<()> {
        self.must_be_customers(order.debit)?;
        if order.rule == AmountRule::UpTo {
            self.must_be_customers(order.credit)?;
        }
        self.check_order(request, None, &order.by)?;
        let (debit, credit) = (self.party(order.debit)?, self.party(order.credit)?);
        let names = [self.label(order.debit)?, self.label(order.credit)?];
        Ok(posting::may_pay_later(&debit, &credit, names)?)
    }
}

/// The order of a key.
pub(crate) fn by_key(driver: &mut dyn Driver, key: i64) -> Result<Option<StandingOrder>> {
    Ok(table::by_id(driver, key)?.map(|row| row.order))
}

/// The transfer that carries out an order, for an occurrence.
pub(crate) fn request_of(
    order: &StandingOrder,
    amount_minor: i64,
    occurrence: Option<i64>,
) -> Request {
    Request {
        kind: Kind::Transfer,
        channel: None,
        debit: order.debit,
        credit: order.credit,
        amount_minor,
        value_date: None,
        memo: order.memo.clone(),
        reverses: None,
        hold: None,
        source: occurrence.map(|key| Source {
            subject: Subject::Occurrence,
            key,
        }),
    }
}

/// The largest amount that an order may move at once, in minor units: what is swept
/// has no end.
pub(crate) fn largest_minor(order: &StandingOrder) -> i64 {
    match order.rule {
        AmountRule::Fixed => order.amount_minor,
        AmountRule::Above | AmountRule::UpTo => i64::MAX,
    }
}

fn no_date(order: &StandingOrder, today: Day) -> Error {
    if order.every == Every::Once {
        let message = format!(
            "{} is not after the business date, which is {today}",
            order.start
        );
        return Fault::new(Class::Usage, "invalid_date", message)
            .hint("give a later day; what is to be paid today needs no order")
            .into();
    }
    let message = format!("no date of it is after the business date, which is {today}");
    Fault::new(Class::Usage, "invalid_recurrence", message)
        .hint("give a later last day, or none")
        .into()
}
