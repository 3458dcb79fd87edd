//! Standing orders as they are told.

use std::collections::HashMap;

use bankctl_types::Money;
use bankctl_types::number::{OrderId, TransactionId};

use super::change::unknown;
use super::rules::amount::IfShort;
use super::rules::order::{OrderStatus, upcoming};
use super::table::{self, OccurrenceRow, OrderRow};
use crate::day::calendar_in_force;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::transaction;
use crate::orders::OrdersRoom;
use crate::{ReadTx, Result, customers, views};

/// How many dates ahead are told, unless more are asked for.
pub(crate) const NEXT: usize = 3;
/// Of how many dates it is told what became of them.
const OCCURRENCES: i64 = 12;

impl OrdersRoom<'_> {
    /// An order, with so many dates ahead and what became of the last ones.
    ///
    /// # Errors
    /// `order_not_found`.
    pub fn get(self, id: OrderId, next: usize) -> Result<views::Order> {
        self.0.read(|view| {
            let row = table::by_id(view.driver, id.key())?.ok_or_else(|| unknown(id))?;
            order(view, &row, (next, OCCURRENCES))
        })
    }

    /// The orders of an account, or of all, and in a state: a page, and where the next
    /// begins.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn list(
        self,
        (account, status): (Option<&AccountRef>, Option<OrderStatus>),
        after: Option<OrderId>,
        limit: usize,
    ) -> Result<(Vec<views::Order>, Option<String>)> {
        self.0.read(|view| {
            let account = match account {
                Some(account) => Some(transaction::resolve(view.driver, view.settings, account)?),
                None => None,
            };
            let mut after = after.map_or(0, OrderId::key);
            let wanted = customers::search::one_more(limit);
            let mut items = Vec::new();
            loop {
                let rows = table::page(view.driver, account, after, wanted)?;
                let is_last = i64::try_from(rows.len()).is_ok_and(|count| count < wanted);
                for row in rows {
                    after = row.id;
                    if status.is_none_or(|status| row.order.status == status) {
                        items.push(order(view, &row, (1, 0))?);
                    }
                }
                if is_last || items.len() > limit {
                    break;
                }
            }
            let next = customers::search::cut(&mut items, limit, |order| order.id.clone());
            Ok((items, next))
        })
    }

    /// What has failed of the orders of an account, or of all, the latest first.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn failed_occurrences(
        self,
        account: Option<&AccountRef>,
        limit: usize,
    ) -> Result<Vec<views::Occurrence>> {
        self.0.read(|view| {
            let account = match account {
                Some(account) => Some(transaction::resolve(view.driver, view.settings, account)?),
                None => None,
            };
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = table::failed(view.driver, account, limit)?;
            let mut orders: HashMap<i64, OrderRow> = HashMap::new();
            let mut told = Vec::with_capacity(rows.len());
            for row in rows {
                let key = row.occurrence.order;
                if !orders.contains_key(&key) {
                    let found = table::by_id(view.driver, key)?;
                    orders.extend(found.map(|found| (key, found)));
                }
                let order = orders.get(&key).ok_or_else(|| {
                    bankctl_storage::damaged(format_args!("standing order {key} is missing"))
                })?;
                told.push(occurrence(view, order, &row)?);
            }
            Ok(told)
        })
    }
}

/// An order, with so many dates ahead, and what became of so many.
pub(super) fn order(
    view: &mut ReadTx<'_>,
    row: &OrderRow,
    (next, last): (usize, i64),
) -> Result<views::Order> {
    let of = &row.order;
    let calendar = calendar_in_force(view.driver)?;
    let left_out = match of.next_nominal {
        Some(date) => table::dates_from(view.driver, row.id, date)?,
        None => Vec::new(),
    };
    let ahead = upcoming(of, &calendar, &left_out, next);
    let mut occurrences = Vec::new();
    if last > 0 {
        for one in table::last_of(view.driver, row.id, last)? {
            occurrences.push(occurrence(view, row, &one)?);
        }
    }
    Ok(views::Order {
        id: Some(OrderId::from_key(row.id).to_string()),
        from: view.label(of.debit)?,
        to: view.label(of.credit)?,
        rule: of.rule,
        amount: Money::new(of.amount_minor, of.currency),
        currency: of.currency,
        every: of.every,
        day: of.day_of_month,
        start: of.start,
        end: of.end,
        times: of.times,
        left: of.left,
        on_holiday: of.on_holiday,
        if_short: of.if_short,
        retry_days: (of.if_short == IfShort::Retry).then_some(of.retry_days),
        priority: of.priority,
        memo: of.memo.clone(),
        reference: of.reference.clone(),
        ordered_by: of.by.iter().map(ToString::to_string).collect(),
        status: of.status,
        failures: of.failures,
        upcoming: ahead
            .iter()
            .map(|one| views::Upcoming {
                nominal: one.nominal,
                on: one.adjusted,
            })
            .collect(),
        occurrences,
        replayed: false,
        dry_run: false,
    })
}

fn occurrence(
    view: &mut ReadTx<'_>,
    order: &OrderRow,
    row: &OccurrenceRow,
) -> Result<views::Occurrence> {
    let of = &row.occurrence;
    let minor = of.amount_minor;
    Ok(views::Occurrence {
        order: OrderId::from_key(of.order).to_string(),
        from: view.label(order.order.debit)?,
        to: view.label(order.order.credit)?,
        nominal: of.nominal,
        on: of.adjusted,
        status: of.status,
        attempts: of.attempts,
        tried_on: of.tried_on,
        amount: minor.map(|minor| Money::new(minor, order.order.currency)),
        currency: order.order.currency,
        transaction: of
            .transfer
            .map(|key| TransactionId::from_key(key).to_string()),
        code: of.code.clone(),
    })
}
