//! Standing orders are paused, resumed and ended; dates are left out.

use bankctl_types::Day;
use bankctl_types::number::OrderId;

use super::rules::order::{Occurrence, OccurrenceStatus, OrderStatus, upcoming};
use super::rules::outcome::end_if_over;
use super::show;
use super::table::{self, OccurrenceRow, OrderRow};
use crate::error::advice::{Advice, List, OfOrder};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::orders::OrdersRoom;
use crate::{Result, WriteTx, not_found, views};

/// So many dates ahead one can be left out.
const AHEAD_MAX: usize = 1_000;

impl OrdersRoom<'_> {
    /// Carries an order out no more until it is resumed. One that is paused stays
    /// so.
    ///
    /// # Errors
    /// `order_not_found`, `order_ended`.
    pub fn pause(self, id: OrderId) -> Result<views::Order> {
        self.0.write(|books| books.pause_order(id))
    }

    /// Carries an order out again, from the next business day on: dates that have
    /// passed meanwhile are not made up for.
    ///
    /// # Errors
    /// `order_not_found`, `order_ended`.
    pub fn resume(self, id: OrderId) -> Result<views::Order> {
        self.0.write(|books| books.resume_order(id))
    }

    /// Ends an order. One that is ended stays so.
    ///
    /// # Errors
    /// `order_not_found`.
    pub fn end(self, id: OrderId) -> Result<views::Order> {
        self.0.write(|books| books.end_order(id))
    }

    /// Leaves a date of an order out, named as it follows from the start or by the
    /// business day that it would be done on.
    ///
    /// # Errors
    /// `order_not_found`, `order_ended`, no such date.
    pub fn skip(self, id: OrderId, date: Day) -> Result<views::Order> {
        self.0.write(|books| books.skip_order(id, date))
    }
}

impl WriteTx<'_> {
    pub(crate) fn pause_order(&mut self, id: OrderId) -> Result<views::Order> {
        let mut row = self.order_to_change(id)?;
        must_not_be_ended(&row)?;
        if row.order.status != OrderStatus::Paused {
            row.order.status = OrderStatus::Paused;
            self.set_order(&mut row, action::PAUSED)?;
        }
        self.changed(&row)
    }

    pub(crate) fn resume_order(&mut self, id: OrderId) -> Result<views::Order> {
        let mut row = self.order_to_change(id)?;
        must_not_be_ended(&row)?;
        if row.order.status != OrderStatus::Active {
            let today = self.stamp.business_date;
            let order = &mut row.order;
            order.status = OrderStatus::Active;
            order.failures = 0;
            if order.next_nominal.is_some_and(|next| next <= today) {
                let left_out = table::dates_from(self.driver, row.id, today)?;
                match order.dates().first_after(today) {
                    Some(place) => order.go_to(place, &left_out),
                    None => order.end_dates(),
                }
            }
            end_if_over(order, table::open_count(self.driver, row.id)?);
            self.set_order(&mut row, action::RESUMED)?;
        }
        self.changed(&row)
    }

    pub(crate) fn end_order(&mut self, id: OrderId) -> Result<views::Order> {
        let mut row = self.order_to_change(id)?;
        if row.order.status != OrderStatus::Ended {
            for mut open in table::open_of(self.driver, row.id)? {
                open.occurrence.status = OccurrenceStatus::Skipped;
                self.set_occurrence(&mut open)?;
            }
            row.order.end_dates();
            row.order.status = OrderStatus::Ended;
            self.set_order(&mut row, action::ENDED)?;
        }
        self.changed(&row)
    }

    pub(crate) fn skip_order(&mut self, id: OrderId, date: Day) -> Result<views::Order> {
        let mut row = self.order_to_change(id)?;
        must_not_be_ended(&row)?;
        let left_out = match row.order.next_nominal {
            Some(next) => table::dates_from(self.driver, row.id, next)?,
            None => Vec::new(),
        };
        let calendar = self.day_calendar()?;
        let ahead = upcoming(&row.order, &calendar, &left_out, AHEAD_MAX);
        let found = ahead.iter().find(|one| one.nominal == date);
        let found = found.or_else(|| ahead.iter().find(|one| one.adjusted == date));
        let found = found.ok_or_else(|| no_such_date(id, date))?;
        let mut one = OccurrenceRow {
            id: table::next_occurrence(self.driver)?,
            occurrence: Occurrence {
                status: OccurrenceStatus::Skipped,
                ..Occurrence::begun(row.id, found.nominal, found.adjusted)
            },
            change: 0,
        };
        self.add_occurrence(&mut one)?;
        row.order.count_one();
        if row.order.next_place == Some(found.place) || row.order.left == Some(0) {
            row.order.go_to(found.place + 1, &left_out);
        }
        end_if_over(&mut row.order, table::open_count(self.driver, row.id)?);
        self.set_order(&mut row, action::UPDATED)?;
        self.changed(&row)
    }

    /// An order that is locked.
    fn order_to_change(&mut self, id: OrderId) -> Result<OrderRow> {
        table::lock(self.driver, &[id.key()])?;
        table::by_id(self.driver, id.key())?.ok_or_else(|| unknown(id))
    }

    /// Writes how far an order has come.
    pub(super) fn set_order(&mut self, row: &mut OrderRow, action: &str) -> Result<()> {
        row.change = self.log_change(Subject::StandingOrder, row.id, action, &row.order)?;
        Ok(table::update(self.driver, row)?)
    }

    /// Writes a new occurrence.
    pub(super) fn add_occurrence(&mut self, row: &mut OccurrenceRow) -> Result<()> {
        let record = &row.occurrence;
        row.change = self.log_change(Subject::Occurrence, row.id, action::CREATED, record)?;
        Ok(table::insert_occurrence(self.driver, row)?)
    }

    /// Writes what became of an occurrence.
    pub(super) fn set_occurrence(&mut self, row: &mut OccurrenceRow) -> Result<()> {
        let record = &row.occurrence;
        row.change = self.log_change(Subject::Occurrence, row.id, action::UPDATED, record)?;
        Ok(table::update_occurrence(self.driver, row)?)
    }

    fn changed(&mut self, row: &OrderRow) -> Result<views::Order> {
        let mut told = show::order(&mut self.view(), row, (show::NEXT, 0))?;
        told.dry_run = self.dry_run;
        Ok(told)
    }
}

/// There is no such order.
pub(super) fn unknown(id: OrderId) -> Error {
    not_found(
        "order_not_found",
        format!("no standing order {id}"),
        Advice::LookIn(List::Orders),
    )
}

fn must_not_be_ended(row: &OrderRow) -> Result<()> {
    if row.order.status != OrderStatus::Ended {
        return Ok(());
    }
    let message = format!("standing order {} is ended", OrderId::from_key(row.id));
    Err(Fault::new(Class::Refused, "order_ended", message)
        .hint(Advice::Order(OfOrder::New))
        .into())
}

fn no_such_date(id: OrderId, date: Day) -> Error {
    let message = format!("standing order {id} has no date {date} to come");
    Fault::new(Class::Usage, "invalid_date", message)
        .hint(Advice::Order(OfOrder::Dates(id.to_string())))
        .into()
}
