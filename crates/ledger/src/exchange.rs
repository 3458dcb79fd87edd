//! Money of one currency for money of another, at a rate that is known.
//!
//! An exchange is a group: what is given goes to `position/exchange` in its currency, and
//! what is got comes from there in the other one. What the bank earns by a rate that is
//! not the table's goes from there to `income/exchange`. So the bank's position in each
//! currency is the balance of `position/exchange`, and `revalue.rs` books to
//! `position/exchange-equivalent` what it is worth.

pub(crate) mod prove;
pub(crate) mod rates;
pub(crate) mod record;
pub(crate) mod requests;
pub(crate) mod revalue;
pub mod rules;
pub mod table;
pub(crate) mod view;

use bankctl_storage::damaged;
use bankctl_types::exchange_rate::{Pair, Rate};
use bankctl_types::kind::Kind;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountId, CustomerNumber, TransactionId};
use bankctl_types::{Currency, Money};
use serde::{Deserialize, Serialize};

use crate::error::advice::{Advice, OfExchange};
use crate::error::{Class, Error, Fault};
use crate::exchange::rules::{Deal, Fixed, deal};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::internal_account::{INCOME_EXCHANGE, POSITION_EXCHANGE};
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::transaction::Member;
use crate::payments::{
    Reference, Referenced, conflict, in_currency, may_be_new, referenced_hold, referenced_transfer,
    together,
};
use crate::{Ledger, Result, WriteTx, views};

/// An exchange that is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exchange {
    /// The account that gives.
    pub from: AccountRef,
    /// The account that gets.
    pub to: AccountRef,
    /// How much: of the currency that is given, or with `buys` of the one that is got.
    pub amount: PlainDecimal,
    /// Whether the amount is what the other account gets.
    #[serde(default)]
    pub buys: bool,
    /// What one of the currency of the amount costs in the other one, if not the
    /// table's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
    /// The idempotency key.
    pub reference: Reference,
    /// Words for the people who read the statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// The holders of the giving account who order it, where that is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<CustomerNumber>,
}

/// The use cases of this room, on an open ledger: [`Ledger::exchange`] gives it.
pub struct ExchangeRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`exchange`](crate::exchange).
    pub const fn exchange(&mut self) -> ExchangeRoom<'_> {
        ExchangeRoom(self)
    }
}

impl ExchangeRoom<'_> {
    /// Gives money of one account and gets money of another currency on another.
    ///
    /// # Errors
    /// In this order: `account_not_found`, `same_account`, `currency_mismatch` where both
    /// have one currency, the amount, the reference, `rate_missing`, the rules; whatever
    /// keeps it for a second person.
    pub fn exchange(self, asked: &Exchange) -> Result<views::Exchange> {
        self.0.ask(
            &[&asked.from, &asked.to],
            |books| books.exchange(asked),
            || requests::ExchangeRequest {
                exchange: asked.clone(),
            },
        )
    }
}

/// Two sides of an exchange, and the amount that is fixed.
struct Sides {
    from: AccountId,
    to: AccountId,
    amount: Money,
    fixed: Fixed,
    /// The currency of the other amount.
    other: Currency,
}

impl Sides {
    fn pair(&self) -> Pair {
        Pair {
            base: self.amount.currency,
            quoted: self.other,
        }
    }
}

impl WriteTx<'_> {
    pub(crate) fn exchange(&mut self, asked: &Exchange) -> Result<views::Exchange> {
        let sides = self.sides(asked)?;
        if let Some(known) = self.known_exchange(asked, &sides)? {
            let order = known.first().map(|first| first.request.clone());
            if let Some(order) = order {
                self.check_order(&order, known.first(), &asked.by)?;
            }
            return self.told_of_exchange(&known, true);
        }
        self.may_book(None)?;
        let table = table::last_by(self.driver, sides.pair(), self.stamp.booked_at)?;
        let table = table.map(|row| row.set.rate);
        let Some(rate) = asked.rate.or(table) else {
            return Err(rate_missing(sides.pair()));
        };
        self.may_be_off(asked.rate, table)?;
        let deal = Self::dealt(&sides, (rate, table))?;
        let members = self.rows(&sides, &deal, (rate, asked.memo.as_deref()))?;
        let first = members.first().map(|member| member.request.clone());
        let first = first.ok_or_else(|| damaged("an exchange without rows"))?;
        self.check_order(&first, None, &asked.by)?;
        let reference = asked.reference.written(self.dry_run);
        let transfers = self.post_group(members, reference)?;
        if let Some(first) = transfers.first() {
            self.keep_order(first.id, &asked.by)?;
        }
        self.write_waiting()?;
        self.reference = asked.reference.written(self.dry_run);
        self.told_of_exchange(&transfers, false)
    }

    /// The two accounts, locked, and the amount in its currency.
    fn sides(&mut self, asked: &Exchange) -> Result<Sides> {
        let keys = self.locked_all(&[&asked.from, &asked.to])?;
        let [from, to] = keys[..] else {
            return Err(damaged("an exchange has two accounts").into());
        };
        if from == to {
            return Err(Rejection::SameAccount {
                account: asked.from.to_string(),
            }
            .into());
        }
        let [given, got] = [self.party(from)?.currency, self.party(to)?.currency];
        if given == got {
            let message =
                format!("both accounts are kept in {given}: there is nothing to exchange");
            return Err(Fault::new(Class::Refused, "currency_mismatch", message)
                .hint(Advice::Exchange(OfExchange::Transfer))
                .into());
        }
        let (currency, other, fixed) = if asked.buys {
            (got, given, Fixed::Got)
        } else {
            (given, got, Fixed::Given)
        };
        Ok(Sides {
            from,
            to,
            amount: in_currency(asked.amount, currency)?,
            fixed,
            other,
        })
    }

    /// Whether a rate that was given may be used: one too far from the table's takes a
    /// second person, where the policy says so, and so does one that no table has.
    fn may_be_off(&mut self, given: Option<Rate>, table: Option<Rate>) -> Result<()> {
        let (Some(given), Some(most)) = (given, self.policy.slip) else {
            return self.require_approval_if(
                Rule::Exchange,
                given.is_some() && self.policy.needs_approval(Rule::Exchange),
            );
        };
        let is_off = table.is_none_or(|table| given.distance_from(table) > most);
        self.require_approval_if(Rule::Exchange, is_off)
    }

    /// What it comes to.
    ///
    /// # Errors
    /// `invalid_amount`, if one side comes to nothing or to more than a ledger counts.
    fn dealt(sides: &Sides, rates: (Rate, Option<Rate>)) -> Result<Deal> {
        let (amount, other) = (sides.amount, sides.other);
        let wrong = |what: &str| -> Error {
            let message = format!("{amount} {} at {} {what}", amount.currency.code(), rates.0);
            Fault::new(Class::Usage, "invalid_amount", message)
                .hint("check the amount and the rate")
                .into()
        };
        let deal = deal((amount, sides.fixed), other, rates)
            .ok_or_else(|| wrong("is larger than the ledger can hold"))?;
        if deal.given.minor == 0 || deal.got.minor == 0 {
            return Err(wrong(&format!(
                "is less than the smallest amount of {other}"
            )));
        }
        Ok(deal)
    }

    /// The rows of an exchange, ready to be posted.
    fn rows(
        &mut self,
        sides: &Sides,
        deal: &Deal,
        (rate, memo): (Rate, Option<&str>),
    ) -> Result<Vec<Member>> {
        let memo = view::memo(sides.pair(), rate, memo);
        let row = |debit, credit, minor| Request {
            kind: Kind::Exchange,
            channel: None,
            debit,
            credit,
            amount_minor: minor,
            value_date: None,
            memo: Some(memo.clone()),
            reverses: None,
            hold: None,
            source: None,
        };
        let [given, got] = [deal.given.currency, deal.got.currency];
        let ours = self.made_when_needed(POSITION_EXCHANGE, given)?;
        let theirs = self.made_when_needed(POSITION_EXCHANGE, got)?;
        let mut rows = vec![
            row(sides.from, ours, deal.given.minor),
            row(theirs, sides.to, deal.got.minor),
        ];
        let margin = deal.margin;
        if margin.minor != 0 {
            let income = self.made_when_needed(INCOME_EXCHANGE, margin.currency)?;
            let position = if margin.currency == given {
                ours
            } else {
                theirs
            };
            let (debit, credit) = if margin.minor > 0 {
                (position, income)
            } else {
                (income, position)
            };
            let minor = margin.minor.checked_abs();
            let minor = minor.ok_or_else(|| damaged("a margin is too large"))?;
            rows.push(row(debit, credit, minor));
        }
        let accounts: Vec<AccountId> = rows
            .iter()
            .flat_map(|row| [row.debit, row.credit])
            .collect();
        self.make_ready(&accounts)?;
        Ok(rows.into_iter().map(Member::of).collect())
    }

    /// The exchange that was booked under the reference before.
    ///
    /// # Errors
    /// `reference_conflict` if the reference belongs to another request.
    fn known_exchange(&mut self, asked: &Exchange, sides: &Sides) -> Result<Option<Vec<Transfer>>> {
        let Some(reference) = asked.reference.to_look_up() else {
            return Ok(None);
        };
        self.write_out()?;
        let known = match referenced_transfer(self.driver, reference)? {
            None => referenced_hold(self.driver, reference)?,
            known => known,
        };
        let transfer = match known {
            None => {
                may_be_new(reference)?;
                return Ok(None);
            }
            Some(Referenced::Hold(hold)) => return Err(conflict(reference, hold.to_string())),
            Some(Referenced::Transfer(transfer)) => transfer,
        };
        let all = together(self.driver, &transfer)?;
        if is_same(&all, asked, sides) {
            return Ok(Some(all));
        }
        let number = TransactionId::from_key(transfer.id).to_string();
        Err(conflict(reference, number))
    }

    fn told_of_exchange(
        &mut self,
        transfers: &[Transfer],
        replayed: bool,
    ) -> Result<views::Exchange> {
        let told = self.told_together(transfers, replayed)?;
        views::Exchange::of(told).ok_or_else(|| damaged("an exchange without two rows").into())
    }
}

/// Whether what was booked is what is asked for: between the same accounts, of the same
/// amount, at the rate that is given, if one is.
fn is_same(booked: &[Transfer], asked: &Exchange, sides: &Sides) -> bool {
    let [given, got, ..] = booked else {
        return false;
    };
    let memo = given.request.memo.as_deref().unwrap_or_default();
    let Some((pair, rate, rest)) = view::read_memo(memo) else {
        return false;
    };
    let minor = match sides.fixed {
        Fixed::Given => given.request.amount_minor,
        Fixed::Got => got.request.amount_minor,
    };
    given.request.kind == Kind::Exchange
        && given.request.debit == sides.from
        && got.request.credit == sides.to
        && pair == sides.pair()
        && minor == sides.amount.minor
        && asked.rate.is_none_or(|asked| asked == rate)
        && rest == asked.memo.as_deref()
}

fn rate_missing(pair: Pair) -> Error {
    Fault::new(
        Class::NotFound,
        "rate_missing",
        format!("there is no rate of {pair}"),
    )
    .hint(Advice::Exchange(OfExchange::SetRate(pair)))
    .into()
}
