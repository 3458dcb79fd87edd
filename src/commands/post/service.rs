//! From a line of JSON to what it asks for about standing orders and fees.

use bankctl_ledger::orders::rules::amount::IfShort;
use bankctl_ledger::orders::rules::dates::{Every, OnHoliday};
use bankctl_ledger::orders::{PRIORITY, RETRY_DAYS};
use bankctl_ledger::{HandCharge, OrderAmount, OrderOpening, ServiceRequest, WaiverRequest};
use bankctl_types::Day;
use bankctl_types::number::OrderId;

use super::instruction::{Fields, Value, usage};
use crate::args::{fees, orders, values};

/// What an op asks for about standing orders or fees, if it is one of those.
pub(super) fn asked(op: &str, fields: &mut Fields<'_>) -> Value<Option<ServiceRequest>> {
    Ok(Some(match op {
        "transfer" => match fields.raw.on.take() {
            Some(on) => ServiceRequest::AddOrder(Box::new(fields.once(values::day(&on)?)?)),
            None => return Ok(None),
        },
        "order add" => ServiceRequest::AddOrder(Box::new(fields.order_opening()?)),
        "order pause" => ServiceRequest::PauseOrder(fields.order()?),
        "order resume" => ServiceRequest::ResumeOrder(fields.order()?),
        "order skip" => {
            let date = fields.needed("date", |raw| raw.date.take())?;
            ServiceRequest::SkipOrder(fields.order()?, values::day(&date)?)
        }
        "order end" => ServiceRequest::EndOrder(fields.order()?),
        "fee charge" => ServiceRequest::ChargeFee {
            account: fields.account()?,
            charge: fields.charge()?,
        },
        "fee waive" => fields.waiver()?,
        "fee refund" => ServiceRequest::RefundFee {
            transaction: fields.transaction()?,
            reason: fields.reason()?,
            reference: fields.reference()?,
        },
        _ => return Ok(None),
    }))
}

impl Fields<'_> {
    fn order(&mut self) -> Value<OrderId> {
        orders::order(&self.needed("order", |raw| raw.order.take())?)
    }

    /// A transfer on a day to come.
    fn once(&mut self, on: Day) -> Value<OrderOpening> {
        let (from, to) = self.between()?;
        Ok(OrderOpening {
            memo: self.memo()?,
            reference: self.own_reference()?,
            by: self.by()?,
            ..OrderOpening::once(from, to, self.amount()?, on)
        })
    }

    fn order_opening(&mut self) -> Value<OrderOpening> {
        let (from, to) = self.between()?;
        let every = self.needed("every", |raw| raw.every.take())?;
        let every = one_of("every", &every, &repeating(), |name| {
            Every::parse(name).filter(|every| *every != Every::Once)
        })?;
        let on_holiday = self
            .raw
            .on_holiday
            .take()
            .map(|name| one_of("on_holiday", &name, OnHoliday::NAMES, OnHoliday::parse));
        let if_short = self
            .raw
            .if_short
            .take()
            .map(|name| one_of("if_short", &name, IfShort::NAMES, IfShort::parse));
        let if_short = if_short.transpose()?.unwrap_or(IfShort::Skip);
        let day = read(self.raw.day.take(), orders::day_of_month)?;
        let retry_days = read(self.raw.retry_days.take(), orders::retry_days)?;
        let start = read(self.raw.start.take(), values::day)?;
        let end = read(self.raw.end.take(), values::day)?;
        orders::fits_together((every, day), (if_short, retry_days), (start, end))?;
        let times = read(self.raw.times.take(), orders::times)?;
        if end.is_some() && times.is_some() {
            return Err(
                usage("the order has an `end` and `times`".to_owned()).hint("give one of them")
            );
        }
        Ok(OrderOpening {
            from,
            to,
            amount: self.order_amount()?,
            every,
            day_of_month: day,
            start,
            end,
            times,
            on_holiday: on_holiday.transpose()?.unwrap_or(OnHoliday::Following),
            if_short,
            retry_days: retry_days.unwrap_or(RETRY_DAYS),
            priority: read(self.raw.priority.take(), orders::priority)?.unwrap_or(PRIORITY),
            memo: self.memo()?,
            reference: self.own_reference()?,
            by: self.by()?,
        })
    }

    /// How much an order moves: one of three.
    fn order_amount(&mut self) -> Value<OrderAmount> {
        let raw = &mut self.raw;
        let given = (raw.amount.take(), raw.above.take(), raw.up_to.take());
        match given {
            (Some(amount), None, None) => Ok(OrderAmount::Fixed(values::amount(&amount.0)?)),
            (None, Some(limit), None) => Ok(OrderAmount::Above(values::limit(&limit.0)?)),
            (None, None, Some(amount)) => Ok(OrderAmount::UpTo(values::amount(&amount.0)?)),
            _ => Err(
                usage("order add needs one of `amount`, `above` and `up_to`".to_owned())
                    .hint("`bankctl post --help` lists the fields of each op"),
            ),
        }
    }

    fn charge(&mut self) -> Value<HandCharge> {
        let code = self.needed("code", |raw| raw.code.take())?;
        let amount = self.raw.amount.take();
        Ok(HandCharge {
            code: fees::code(&code)?,
            amount: read(amount.map(|amount| amount.0), values::amount)?,
            reason: read(self.raw.reason.take(), values::reason)?,
            reference: self.reference()?,
        })
    }

    /// A fee that is due, or one of an account from today on.
    fn waiver(&mut self) -> Value<ServiceRequest> {
        if let Some(fee) = self.raw.fee.take() {
            return Ok(ServiceRequest::WaiveFee {
                fee: fees::fee(&fee)?,
                reason: self.reason()?,
            });
        }
        if self.raw.account.is_none() {
            return Err(
                usage("fee waive needs `fee`, or `account` and `code`".to_owned())
                    .hint("`bankctl post --help` lists the fields of each op"),
            );
        }
        let account = self.account()?;
        let code = self.needed("code", |raw| raw.code.take())?;
        Ok(ServiceRequest::WaiveFees {
            account,
            waiver: WaiverRequest {
                code: fees::code(&code)?,
                until: read(self.raw.until.take(), values::day)?,
                reason: self.reason()?,
            },
        })
    }
}

/// A value that may be left out.
pub(super) fn read<T>(
    text: Option<String>,
    read: impl FnOnce(&str) -> Value<T>,
) -> Value<Option<T>> {
    text.map(|text| read(&text)).transpose()
}

/// How often an order can be.
fn repeating() -> Vec<&'static str> {
    let all = Every::ALL.iter().filter(|every| **every != Every::Once);
    all.map(|every| every.name()).collect()
}

/// A word of a list.
pub(super) fn one_of<T>(
    field: &str,
    word: &str,
    names: &[&str],
    parse: impl FnOnce(&str) -> Option<T>,
) -> Value<T> {
    parse(word).ok_or_else(|| {
        usage(format!("`{field}` can't be {word:?}"))
            .hint(format!("give one of {}", names.join(", ")))
    })
}
