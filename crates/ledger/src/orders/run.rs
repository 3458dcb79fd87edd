//! The step that begins a business day: standing orders that are due are carried out,
//! what was missed first; then once more those that an account was short for, since
//! another order may have paid it.
//!
//! How far it has come stands in the rows themselves: an order that was carried out
//! has another next date, and what was tried on a day is not tried again on it. So
//! the key of the step only says which of the two passes it is in.

use std::collections::{BTreeMap, HashMap};

use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;
use bankctl_types::number::OrderId;

use super::request_of;
use super::rules::amount::{AmountRule, IfShort, own_minor, partial, wanted};
use super::rules::dates::{OnHoliday, adjusted, is_due};
use super::rules::order::{Occurrence, OccurrenceStatus, OrderStatus};
use super::rules::outcome::{Outcome, Pass, end_if_over, settle};
use super::table::{self, DueOn, OccurrenceRow, OrderRow};
use crate::day::calendar_in_force;
use crate::day::rules::calendar::Calendar;
use crate::day::step::{Close, Reached, Tally};
use crate::error::Error;
use crate::kernel::rules::change::action;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables::business_days;
use crate::{Result, WriteTx};

/// How many orders are looked at in a transaction.
const CHUNK: i64 = 500;
/// The keys of the step: it is in the first pass, or in the second.
const FIRST: i64 = 1;
const SECOND: i64 = 2;

/// The order in which orders go: by priority, then the oldest date, then by number.
type Place = (i64, Day, i64);

/// What is due.
enum Due {
    /// The next date of an order.
    Date,
    /// An occurrence that is tried again.
    Again(OccurrenceRow),
}

/// What is due in a transaction, and the orders that it is of.
struct Work {
    queue: BTreeMap<Place, Due>,
    orders: HashMap<i64, OrderRow>,
    /// What comes after it is left for the next transaction.
    end: Option<Place>,
}

/// The day that begins.
struct Start {
    on: DueOn,
    calendar: Calendar,
}

/// Carries out the orders that are due when the next day starts.
pub(crate) fn run(
    books: &mut WriteTx<'_>,
    close: &Close,
    after: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    let today = close.next;
    let Some(row) = business_days::by_date(books.driver, today)? else {
        // It is not opened, and nothing was due on it: else the close would wait.
        return Ok(Reached::End);
    };
    books.be_on_opened(today)?;
    let start = Start {
        on: DueOn {
            today,
            next: row.day.next,
        },
        calendar: books.day_calendar()?,
    };
    if after < SECOND {
        let mut work = first_pass(books, &start)?;
        if !work.queue.is_empty() {
            while let Some((place, due)) = work.queue.pop_first() {
                books.first_attempt(&start, &mut work, (place, due), tally)?;
            }
            return Ok(Reached::Key(FIRST));
        }
    }
    let short = table::short(books.driver, CHUNK)?;
    if short.is_empty() {
        return Ok(Reached::End);
    }
    let ids = short.iter().map(|row| row.occurrence.order).collect();
    let mut orders = locked(books, ids)?;
    for row in short {
        let key = row.occurrence.order;
        let order = orders.get_mut(&key).ok_or_else(|| missing(key))?;
        books.second_attempt(&start, order, row.id, tally)?;
    }
    Ok(Reached::Key(SECOND))
}

/// Whether a day that is not open yet has orders to carry out when it starts.
pub(crate) fn is_any_due(driver: &mut dyn Driver, today: Day) -> Result<bool> {
    let next = calendar_in_force(driver)?.next_after(today);
    let on = DueOn {
        today,
        next: next.unwrap_or_else(|| today.plus(1)),
    };
    Ok(table::is_any_due(driver, on)? || !table::retrying(driver, today, 1)?.is_empty())
}

fn missing(key: i64) -> Error {
    let order = OrderId::from_key(key);
    damaged(format_args!("standing order {order} is missing")).into()
}

/// Reads what is due, those first that go first, and locks it.
fn first_pass(books: &mut WriteTx<'_>, start: &Start) -> Result<Work> {
    let dates = table::due(books.driver, start.on, CHUNK)?;
    let again = table::retrying(books.driver, start.on.today, CHUNK)?;
    let is_full = |count: usize| i64::try_from(count) == Ok(CHUNK);
    let (dates_full, again_full) = (is_full(dates.len()), is_full(again.len()));
    let ids = dates.iter().map(|row| row.id);
    let ids = ids.chain(again.iter().map(|row| row.occurrence.order));
    let orders = locked(books, ids.collect())?;
    let place_of = |key: i64, nominal: Day| -> Result<Place> {
        let order = orders.get(&key).ok_or_else(|| missing(key))?;
        Ok((order.order.priority, nominal, key))
    };
    let mut queue = BTreeMap::new();
    let mut ends = Vec::new();
    let mut last = None;
    for row in &dates {
        let Some(nominal) = row.order.next_nominal else {
            continue;
        };
        let place = place_of(row.id, nominal)?;
        last = Some(place);
        queue.insert(place, Due::Date);
    }
    ends.extend(last.filter(|_| dates_full));
    last = None;
    for row in again {
        let place = place_of(row.occurrence.order, row.occurrence.nominal)?;
        last = Some(place);
        queue.insert(place, Due::Again(row));
    }
    ends.extend(last.filter(|_| again_full));
    let end = ends.into_iter().min();
    if let Some(end) = end {
        queue.retain(|place, _| *place <= end);
    }
    Ok(Work { queue, orders, end })
}

/// Orders by key, as they are once no other process changes them; their accounts are
/// locked, too.
fn locked(books: &mut WriteTx<'_>, mut ids: Vec<i64>) -> Result<HashMap<i64, OrderRow>> {
    ids.sort_unstable();
    ids.dedup();
    table::lock(books.driver, &ids)?;
    let mut orders = HashMap::with_capacity(ids.len());
    let mut accounts = Vec::with_capacity(ids.len() * 2);
    for key in ids {
        let row = table::by_id(books.driver, key)?.ok_or_else(|| missing(key))?;
        accounts.extend([row.order.debit, row.order.credit]);
        orders.insert(key, row);
    }
    books.lock(&accounts)?;
    Ok(orders)
}

impl WriteTx<'_> {
    /// Does what is due for the first time on a day.
    fn first_attempt(
        &mut self,
        start: &Start,
        work: &mut Work,
        (place, due): (Place, Due),
        tally: &mut Tally,
    ) -> Result<()> {
        let (_, nominal, key) = place;
        let row = work.orders.get_mut(&key).ok_or_else(|| missing(key))?;
        // Another process may have paused or ended it before it was locked.
        if row.order.status != OrderStatus::Active {
            return Ok(());
        }
        match due {
            Due::Again(again) => {
                let found = table::occurrence(self.driver, again.id)?;
                let still = |row: &OccurrenceRow| {
                    row.occurrence.status == OccurrenceStatus::Retrying
                        && row.occurrence.tried_on < Some(start.on.today)
                };
                if let Some(again) = found.filter(still) {
                    self.try_again(start, row, again, tally)?;
                }
            }
            Due::Date => {
                if row.order.next_nominal != Some(nominal) {
                    return Ok(());
                }
                self.next_date(start, row, nominal, tally)?;
                let next = row.order.next_nominal.filter(|next| {
                    row.order.status == OrderStatus::Active
                        && is_due(row.order.on_holiday, *next, start.on.today, start.on.next)
                });
                let next = next.map(|next| (row.order.priority, next, key));
                let is_in_reach = |next: &Place| work.end.is_none_or(|end| *next <= end);
                if let Some(next) = next.filter(is_in_reach) {
                    work.queue.insert(next, Due::Date);
                }
            }
        }
        Ok(())
    }

    /// Does the next date of an order, which goes on to the one after it.
    fn next_date(
        &mut self,
        start: &Start,
        row: &mut OrderRow,
        nominal: Day,
        tally: &mut Tally,
    ) -> Result<()> {
        let today = start.on.today;
        let place = row.order.next_place.unwrap_or_default() + 1;
        let left_out = table::dates_from(self.driver, row.id, nominal.plus(1))?;
        // It is a business day, whatever was said of it since it was opened.
        let moved = if nominal == today {
            Some(today)
        } else {
            adjusted(row.order.on_holiday, nominal, &start.calendar)
        };
        if moved.is_none() && row.order.on_holiday == OnHoliday::Skip {
            row.order.go_to(place, &left_out);
            self.end_order_if_over(row)?;
            tally.skipped += 1;
            return self.set_order(row, action::UPDATED);
        }
        let mut one = OccurrenceRow {
            id: table::next_occurrence(self.driver)?,
            occurrence: Occurrence::begun(row.id, nominal, moved.unwrap_or(today).min(today)),
            change: 0,
        };
        row.order.count_one();
        row.order.go_to(place, &left_out);
        let outcome = self.carry_out_order(row, one.id)?;
        settle(
            &mut row.order,
            &mut one.occurrence,
            &outcome,
            (Pass::First, today),
        );
        self.add_occurrence(&mut one)?;
        self.end_order_if_over(row)?;
        self.set_order(row, action::UPDATED)?;
        count(tally, row, &one)
    }

    /// Tries an occurrence again on another day.
    fn try_again(
        &mut self,
        start: &Start,
        row: &mut OrderRow,
        one: OccurrenceRow,
        tally: &mut Tally,
    ) -> Result<()> {
        let outcome = self.carry_out_order(row, one.id)?;
        self.settle_again(row, one, &outcome, (Pass::First, start.on.today), tally)
    }

    /// Tries an occurrence once more on the same day, unless the order was paused or
    /// suspended meanwhile.
    fn second_attempt(
        &mut self,
        start: &Start,
        row: &mut OrderRow,
        one: i64,
        tally: &mut Tally,
    ) -> Result<()> {
        let found = table::occurrence(self.driver, one)?;
        let is_short = |row: &OccurrenceRow| row.occurrence.status == OccurrenceStatus::Short;
        let Some(one) = found.filter(is_short) else {
            return Ok(());
        };
        let outcome = if row.order.status == OrderStatus::Active {
            self.carry_out_order(row, one.id)?
        } else {
            Outcome::Short {
                code: "insufficient_funds",
            }
        };
        self.settle_again(row, one, &outcome, (Pass::Second, start.on.today), tally)
    }

    fn settle_again(
        &mut self,
        row: &mut OrderRow,
        mut one: OccurrenceRow,
        outcome: &Outcome,
        on: (Pass, Day),
        tally: &mut Tally,
    ) -> Result<()> {
        let before = row.order.clone();
        settle(&mut row.order, &mut one.occurrence, outcome, on);
        self.set_occurrence(&mut one)?;
        self.end_order_if_over(row)?;
        if row.order != before {
            self.set_order(row, action::UPDATED)?;
        }
        count(tally, row, &one)
    }

    fn end_order_if_over(&mut self, row: &mut OrderRow) -> Result<()> {
        if row.order.next_nominal.is_none() && row.order.status != OrderStatus::Ended {
            let open = table::open_count(self.driver, row.id)?;
            end_if_over(&mut row.order, open);
        }
        Ok(())
    }

    /// Moves the money of an order for an occurrence, if it is there and the rules
    /// allow it. A refusal has written nothing.
    fn carry_out_order(&mut self, row: &OrderRow, occurrence: i64) -> Result<Outcome> {
        let order = &row.order;
        let paying = own_minor(&self.paying_party(order.debit)?);
        let paid = match order.rule {
            AmountRule::UpTo => own_minor(&self.paying_party(order.credit)?),
            _ => 0,
        };
        let Some(minor) = wanted(order.rule, order.amount_minor, paying, paid) else {
            return Ok(Outcome::Nothing);
        };
        let outcome = self.post_order(row, occurrence, minor)?;
        let part = partial(minor, paying).filter(|_| order.if_short == IfShort::Partial);
        match (outcome, part) {
            (Outcome::Short { .. }, Some(part)) => self.post_order(row, occurrence, part),
            (outcome, _) => Ok(outcome),
        }
    }

    fn post_order(&mut self, row: &OrderRow, occurrence: i64, minor: i64) -> Result<Outcome> {
        let mut request = request_of(&row.order, minor, Some(occurrence));
        let number = OrderId::from_key(row.id);
        request.memo = request
            .memo
            .or_else(|| Some(format!("standing order {number}")));
        self.make_ready(&[request.debit, request.credit])?;
        match self.append(request, None, None, 0) {
            Ok(()) => {
                let transfer = self.last_id();
                self.keep_order(transfer, &row.order.by)?;
                Ok(Outcome::Moved { minor, transfer })
            }
            Err(Error::Rejected(refused)) => Ok(match refused {
                Rejection::InsufficientFunds { .. } => Outcome::Short {
                    code: refused.code(),
                },
                _ => Outcome::Refused {
                    code: refused.code(),
                },
            }),
            Err(other) => Err(other),
        }
    }
}

/// Counts what became of an occurrence, once it is known for the day.
fn count(tally: &mut Tally, row: &OrderRow, one: &OccurrenceRow) -> Result<()> {
    match one.occurrence.status {
        OccurrenceStatus::Executed => {
            tally.done += 1;
            let minor = one.occurrence.amount_minor.unwrap_or_default();
            tally.add(row.order.currency, minor)
        }
        OccurrenceStatus::Short => Ok(()),
        OccurrenceStatus::Failed | OccurrenceStatus::Skipped | OccurrenceStatus::Retrying => {
            tally.skipped += 1;
            Ok(())
        }
    }
}
