//! The parts of an order: what one account pays on one day. Each is a batch.

use std::collections::HashSet;

use bankctl_formats::read::pain::PainSurvey;
use bankctl_ledger::views::Reject;
use bankctl_ledger::{OrderedRow, OrderedWay, Pass, RowOrReject, Rows};
use bankctl_types::{Day, StatedCurrency, text};

use super::orders::{Order, Orders};
use super::receiver::of_order;
use crate::commands::Result;
use crate::commands::shown::Shown;

/// What one account pays on one day.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The line of the first payment of it.
    pub(crate) line: u64,
    /// The account that pays, as it is written.
    pub(crate) debtor: Option<String>,
    /// The day.
    pub(crate) day: Option<Day>,
    /// The payments of the file that are in it.
    pub(crate) groups: HashSet<u32>,
    /// How many transactions it has.
    pub(crate) rows: u64,
}

impl Part {
    /// The key of its batch among so many of a file.
    pub(crate) fn key(key: &str, place: usize, parts: usize) -> String {
        if parts == 1 {
            key.to_owned()
        } else {
            format!("{key}/{}", place + 1)
        }
    }

    /// How it is read, likewise.
    pub(crate) fn reading(reading: &str, place: usize, parts: usize) -> String {
        if parts == 1 {
            reading.to_owned()
        } else {
            format!("{reading} part {}", place + 1)
        }
    }
}

/// The parts of an order, in the order of their first payments.
pub(crate) fn parts_of(survey: &PainSurvey) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for found in &survey.groups {
        let group = &found.group;
        let same =
            |part: &&mut Part| part.debtor == group.debtor.account && part.day == group.execution;
        match parts.iter_mut().find(same) {
            Some(part) => {
                part.rows += found.rows;
                part.groups.insert(group.ordinal);
            }
            None => parts.push(Part {
                line: group.line,
                debtor: group.debtor.account.clone(),
                day: group.execution,
                groups: HashSet::from([group.ordinal]),
                rows: found.rows,
            }),
        }
    }
    parts
}

/// The transactions of a part.
pub(crate) struct Payments<'a> {
    /// The file.
    pub(crate) orders: &'a mut Orders,
    /// The payments of it that count.
    pub(crate) groups: &'a HashSet<u32>,
    /// Whether what is in it may be shown.
    pub(crate) shown: Shown,
}

impl Rows<OrderedRow> for Payments<'_> {
    fn pass(&mut self) -> Result<Pass<'_, OrderedRow>> {
        let shown = self.shown;
        self.orders.rewind().map_err(|fault| shown.fault(fault))?;
        Ok(Box::new(std::iter::from_fn(move || {
            loop {
                let row = match self.orders.next() {
                    Err(fault) => return Some(Err(shown.fault(fault))),
                    Ok(row) => row?,
                };
                if self
                    .orders
                    .group()
                    .is_none_or(|group| self.groups.contains(&group))
                {
                    return Some(Ok(row.and_then(|order| ordered(&order))));
                }
            }
        })))
    }
}

/// A transaction as a payment of the ledger.
fn ordered(order: &Order) -> RowOrReject<OrderedRow> {
    let bad = |field: &str, code: &str, message: String| Reject {
        line: order.line,
        field: field.to_owned(),
        code: code.to_owned(),
        message,
    };
    let currency = currency_of(order)?;
    let Some(transfer) = &order.transfer else {
        let message = "is no order of a payment".to_owned();
        return Err(bad("row", "unsupported_instrument", message));
    };
    let agent = &transfer.creditor.agent;
    let is_here = agent.is_open() || agent.is_same(&transfer.group.debtor.agent);
    let (way, memo) = if is_here {
        let way = OrderedWay::Here {
            account: order.account.clone(),
            wages: transfer.is_salary,
        };
        (way, order.memo.clone())
    } else {
        let wire = transfer.is_urgent;
        let to = of_order(order).map(Box::new);
        (
            OrderedWay::Out { wire, to },
            Some(outgoing(order, agent.shown())),
        )
    };
    Ok(OrderedRow {
        line: order.line,
        way,
        amount: order.amount,
        currency,
        reference: order.reference.as_deref().map(text::composed),
        memo,
        value_date: None,
    })
}

/// The currency that a row states.
fn currency_of(order: &Order) -> RowOrReject<StatedCurrency> {
    StatedCurrency::parse(&order.currency).ok_or_else(|| Reject {
        line: order.line,
        field: "currency".to_owned(),
        code: "invalid_currency".to_owned(),
        message: format!("{:?} is not the code of a currency", order.currency),
    })
}

/// An entry of a company's file as a payment of the ledger: wages here, or an entry for
/// another bank. What is for a day to come is reserved until then.
pub(crate) fn entered(order: &Order, today: Day) -> RowOrReject<OrderedRow> {
    let (way, memo) = match &order.entry {
        None => {
            let way = OrderedWay::Here {
                account: order.account.clone(),
                wages: true,
            };
            (way, order.memo.clone())
        }
        Some(entry) => {
            let Some(to) = of_order(order) else {
                return Err(Reject {
                    line: order.line,
                    field: "rdfi".to_owned(),
                    code: "invalid_routing_number".to_owned(),
                    message: format!("{:?} is no routing number", entry.rdfi.as_str()),
                });
            };
            let bank = to.bank.to_string();
            let way = OrderedWay::Out {
                wire: false,
                to: Some(Box::new(to)),
            };
            (way, Some(outgoing(order, Some(&bank))))
        }
    };
    let is_here = order.entry.is_none();
    Ok(OrderedRow {
        line: order.line,
        way,
        amount: order.amount,
        currency: currency_of(order)?,
        reference: None,
        memo,
        value_date: order.day.filter(|day| is_here && *day > today),
    })
}

/// Words for a payment that leaves: to whom, and what for.
fn outgoing(order: &Order, agent: Option<&str>) -> String {
    let mut words = format!(
        "to {} at {}",
        order.account,
        agent.unwrap_or("another bank")
    );
    if let Some(name) = &order.name {
        words = format!("{name}, {words}");
    }
    if let Some(memo) = &order.memo {
        words = format!("{words}: {memo}");
    }
    let plain: String = words
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    plain.chars().take(text::MEMO_CHARACTERS_MAX).collect()
}
