//! From a line of JSON to what it asks for: here what moves or reserves money.

use bankctl_formats::read::request::{Exact, RawRequest, RequestFault};
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::kernel::rules::value_date::CountsFrom;
use bankctl_ledger::{
    CheckDeposit, GROUP_MAX, HoldRequest, Instruction, Payment, Reference, ServiceRequest,
    TransactionRef,
};
use bankctl_types::kind::Channel;
use bankctl_types::number::CustomerNumber;

use super::service;
use crate::args::{tills, values};
use crate::error::{Class, Fault};

/// What can be asked for.
const OPS: &str = "deposit, withdraw, transfer, group, reverse, reverse group, hold place, hold capture, hold release, order add, order pause, order resume, order skip, order end, fee charge, fee waive, fee refund or check deposit";

pub(super) type Value<T> = Result<T, Fault>;

/// What a request asks for.
#[allow(clippy::large_enum_variant)] // almost all are of money: no box for each
#[derive(Debug)]
pub(super) enum Wanted {
    /// To move or reserve money.
    Money(Instruction),
    /// Something about standing orders or fees.
    Service(Box<ServiceRequest>),
    /// To take a check in.
    Check(Box<CheckDeposit>),
}

/// What a request asks for, every value checked.
pub(super) fn understand(mut raw: RawRequest) -> Value<Wanted> {
    let Some(op) = raw.op.take() else {
        return Err(usage("the request has no `op`".to_owned()).hint(format!("give {OPS}")));
    };
    let mut fields = Fields { op: &op, raw };
    let wanted = match service::asked(&op, &mut fields)? {
        Some(service) => Wanted::Service(Box::new(service)),
        None if op == "check deposit" => Wanted::Check(Box::new(fields.check_deposit()?)),
        None => Wanted::Money(money(&op, &mut fields)?),
    };
    fields.end()?;
    Ok(wanted)
}

/// What moves or reserves money.
fn money(op: &str, fields: &mut Fields<'_>) -> Value<Instruction> {
    Ok(match op {
        "deposit" => Instruction::Deposit {
            account: fields.account()?,
            channel: fields.channel(Channel::DEPOSIT)?,
            payment: fields.ordered()?,
        },
        "withdraw" => Instruction::Withdraw {
            account: fields.account()?,
            channel: fields.channel(Channel::WITHDRAWAL)?,
            payment: fields.ordered()?,
        },
        "transfer" => {
            let (from, to) = fields.between()?;
            Instruction::Transfer {
                from,
                to,
                payment: fields.ordered()?,
            }
        }
        "group" => Instruction::Group {
            payments: fields.payments()?,
            reference: fields.reference()?,
        },
        "reverse" => Instruction::Reverse {
            transaction: fields.transaction()?,
            reason: fields.reason()?,
            counts_from: fields.counts_from()?,
            reference: fields.reference()?,
        },
        "reverse group" => Instruction::ReverseGroup {
            transaction: fields.transaction()?,
            reason: fields.reason()?,
            counts_from: fields.counts_from()?,
            reference: fields.reference()?,
        },
        "hold place" => Instruction::PlaceHold {
            account: fields.account()?,
            request: fields.hold_request()?,
        },
        "hold capture" => Instruction::CaptureHold {
            hold: values::hold(&fields.needed("hold", |raw| raw.hold.take())?)?,
            amount: match fields.raw.amount.take() {
                Some(Exact(amount)) => Some(values::amount(&amount)?),
                None => None,
            },
            reference: fields.reference()?,
        },
        "hold release" => Instruction::ReleaseHold {
            hold: values::hold(&fields.needed("hold", |raw| raw.hold.take())?)?,
        },
        _ => {
            return Err(usage(format!("the op {op:?} is not known")).hint(format!("give {OPS}")));
        }
    })
}

/// What is said of a line that is no request.
pub(super) fn unreadable(fault: RequestFault) -> Fault {
    if fault.malformed {
        return Fault::new(Class::Usage, "invalid_json", fault.message)
            .hint("send one JSON object a line, in UTF-8");
    }
    usage(fault.message).hint(
        "every value is a string, amounts too; `bankctl post --help` lists the fields of each op",
    )
}

/// What is said of a line that is too long.
pub(super) fn too_long(bytes_max: usize) -> Fault {
    let message = format!("the line has more than {bytes_max} bytes");
    Fault::new(Class::Usage, "record_too_long", message).hint("send one request a line")
}

pub(super) fn usage(message: String) -> Fault {
    Fault::new(Class::Usage, "usage", message)
}

/// The fields of a request, taken one by one: what is left is not known.
pub(super) struct Fields<'a> {
    op: &'a str,
    pub(super) raw: RawRequest,
}

impl Fields<'_> {
    /// Whether every field was taken.
    fn end(&self) -> Value<()> {
        let Some(field) = self.raw.first_given() else {
            return Ok(());
        };
        Err(usage(format!("{} takes no `{field}`", self.op))
            .hint("nothing that was meant is passed over: leave the field out"))
    }

    pub(super) fn needed(
        &mut self,
        name: &str,
        take: impl FnOnce(&mut RawRequest) -> Option<String>,
    ) -> Value<String> {
        take(&mut self.raw).ok_or_else(|| {
            usage(format!("{} needs `{name}`", self.op))
                .hint("`bankctl post --help` lists the fields of each op")
        })
    }

    pub(super) fn transaction(&mut self) -> Value<TransactionRef> {
        let text = self.needed("transaction", |raw| raw.transaction.take())?;
        Ok(TransactionRef::parse(&text))
    }

    pub(super) fn reason(&mut self) -> Value<String> {
        values::reason(&self.needed("reason", |raw| raw.reason.take())?)
    }

    fn counts_from(&mut self) -> Value<Option<CountsFrom>> {
        let Some(text) = self.raw.value_date.take() else {
            return Ok(None);
        };
        CountsFrom::parse(&text).map(Some).ok_or_else(|| {
            usage(format!("{text:?} is not the value date of a reversal"))
                .hint("give original or today")
        })
    }

    /// What a group is made of.
    fn payments(&mut self) -> Value<Vec<Instruction>> {
        let raw = self.raw.payments.take().unwrap_or_default();
        if !(2..=GROUP_MAX).contains(&raw.len()) {
            let message = format!(
                "a group has 2 to {GROUP_MAX} payments, and not {}",
                raw.len()
            );
            return Err(usage(message).hint("a single payment is sent by itself"));
        }
        let mut payments = Vec::with_capacity(raw.len());
        for (place, raw) in raw.into_iter().enumerate() {
            let number = place + 1;
            if raw.reference.is_some() || raw.id.is_some() {
                let message =
                    format!("payment {number} of the group has a `ref` or an `id` of its own");
                return Err(usage(message).hint("give them to the group"));
            }
            let op = raw.op.clone().unwrap_or_default();
            if !matches!(op.as_str(), "deposit" | "withdraw" | "transfer") {
                let message = format!("payment {number} of the group has the op {op:?}");
                return Err(usage(message).hint("give deposit, withdraw or transfer"));
            }
            let mut fields = Fields { op: &op, raw };
            fields.raw.op = None;
            payments.push(money(&op, &mut fields)?);
            fields.end()?;
        }
        Ok(payments)
    }

    pub(super) fn account(&mut self) -> Value<AccountRef> {
        values::account(&self.needed("account", |raw| raw.account.take())?)
    }

    /// The account that pays and the one that is paid.
    pub(super) fn between(&mut self) -> Value<(AccountRef, AccountRef)> {
        let from = values::account(&self.needed("from", |raw| raw.from.take())?)?;
        let to = values::account(&self.needed("to", |raw| raw.to.take())?)?;
        Ok((from, to))
    }

    pub(super) fn amount(&mut self) -> Value<bankctl_types::money::PlainDecimal> {
        let amount = self.needed("amount", |raw| raw.amount.take().map(|amount| amount.0))?;
        values::amount(&amount)
    }

    pub(super) fn reference(&mut self) -> Value<Reference> {
        Ok(values::made_unless_given(self.own_reference()?))
    }

    /// The caller's own reference, if there is one.
    pub(super) fn own_reference(&mut self) -> Value<Option<String>> {
        let given = self.raw.reference.take();
        given.map(|given| values::reference(&given)).transpose()
    }

    pub(super) fn memo(&mut self) -> Value<Option<String>> {
        let memo = self.raw.memo.take();
        memo.map(|memo| values::memo(&memo)).transpose()
    }

    fn payment(&mut self) -> Value<Payment> {
        let value_date = self.raw.value_date.take();
        // A transfer has none: what is left of its fields is refused.
        let (till, conductor) = match self.op {
            "transfer" => (None, None),
            _ => (self.raw.till.take(), self.raw.conductor.take()),
        };
        Ok(Payment {
            amount: self.amount()?,
            reference: self.reference()?,
            memo: self.memo()?,
            value_date: value_date.map(|day| values::day(&day)).transpose()?,
            by: Vec::new(),
            till: till.map(|till| tills::drawer(&till)).transpose()?,
            conductor: conductor.map(|name| values::name(&name)).transpose()?,
        })
    }

    /// A payment that customers may have ordered, or whose cash they brought.
    fn ordered(&mut self) -> Value<Payment> {
        Ok(Payment {
            by: self.by()?,
            ..self.payment()?
        })
    }

    /// The holders who ordered it.
    pub(super) fn by(&mut self) -> Value<Vec<CustomerNumber>> {
        let by = self.raw.by.take().unwrap_or_default();
        by.iter().map(|holder| values::customer(holder)).collect()
    }

    fn hold_request(&mut self) -> Value<HoldRequest> {
        let expires = self.raw.expires.take();
        Ok(HoldRequest {
            amount: self.amount()?,
            expires_on: expires.map(|day| values::day(&day)).transpose()?,
            reference: self.reference()?,
            memo: self.memo()?,
        })
    }

    fn channel(&mut self, allowed: &[Channel]) -> Value<Channel> {
        let Some(name) = self.raw.channel.take() else {
            return Ok(Channel::Cash);
        };
        Channel::parse(&name)
            .filter(|channel| allowed.contains(channel))
            .ok_or_else(|| {
                let names: Vec<&str> = allowed.iter().map(|channel| channel.name()).collect();
                usage(format!("{} has no channel {name:?}", self.op))
                    .hint(format!("give one of {}", names.join(", ")))
            })
    }
}
