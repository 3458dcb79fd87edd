//! Exchanges and rates as callers get them.

use bankctl_types::exchange_rate::{Pair, Rate};
use bankctl_types::{Currency, Day, Money, Timestamp};
use serde::Serialize;

use super::rules::SetRate;
use crate::views::Transaction;

/// What stands between the rate of an exchange and the words that were given.
const BEHIND_RATE: &str = "; ";

/// The words of the rows of an exchange: its rate, and what was given.
pub(super) fn memo(pair: Pair, rate: Rate, given: Option<&str>) -> String {
    match given {
        Some(given) => format!("{pair} {rate}{BEHIND_RATE}{given}"),
        None => format!("{pair} {rate}"),
    }
}

/// The rate that stands in the words of a row, and what was given behind it.
pub(super) fn read_memo(memo: &str) -> Option<(Pair, Rate, Option<&str>)> {
    let (rate, given) = match memo.split_once(BEHIND_RATE) {
        Some((rate, given)) => (rate, Some(given)),
        None => (memo, None),
    };
    let (pair, rate) = rate.split_once(' ')?;
    Some((Pair::parse(pair)?, Rate::parse(rate).ok()?, given))
}

/// An exchange.
#[derive(Clone, Debug, Serialize)]
pub struct Exchange {
    /// The number of its first transaction; `None` in a dry run.
    pub id: Option<String>,
    /// The account that gave.
    pub from: String,
    /// The account that got.
    pub to: String,
    /// What was given.
    pub given: Money,
    /// Its currency.
    pub given_currency: Currency,
    /// What was got.
    pub got: Money,
    /// Its currency.
    pub got_currency: Currency,
    /// The currencies of the rate.
    pub pair: Option<Pair>,
    /// What one of the first of them cost in the second.
    pub rate: Option<Rate>,
    /// What the bank earned by a rate that is not the table's; below zero what it lost.
    pub margin: Option<Money>,
    /// The currency of that.
    pub margin_currency: Option<Currency>,
    /// When it was booked.
    pub booked_at: Timestamp,
    /// The bank's day that it was booked on.
    pub business_date: Day,
    /// The caller's idempotency key.
    pub reference: Option<String>,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
    /// The balance of the giving account after it.
    pub from_balance: Option<Money>,
    /// The balance of the other account after it.
    pub to_balance: Option<Money>,
    /// Its transactions, in order.
    pub transactions: Vec<Transaction>,
    /// Whether the reference was known and nothing new was booked.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl Exchange {
    /// The exchange of these transactions; `None` if they are none.
    pub(super) fn of(transactions: Vec<Transaction>) -> Option<Self> {
        let [given, got, rest @ ..] = &transactions[..] else {
            return None;
        };
        let known = given.memo.as_deref().and_then(read_memo);
        let margin = rest.first().map(|row| {
            // What is paid by income was lost.
            let is_lost = row.debit.starts_with("income/");
            let minor = if is_lost {
                -row.amount.minor
            } else {
                row.amount.minor
            };
            Money::new(minor, row.currency)
        });
        let [(_, from_balance), _] = given.balances.clone();
        let [_, (_, to_balance)] = got.balances.clone();
        Some(Self {
            id: given.id.clone(),
            from: given.debit.clone(),
            to: got.credit.clone(),
            given: given.amount,
            given_currency: given.currency,
            got: got.amount,
            got_currency: got.currency,
            pair: known.map(|(pair, ..)| pair),
            rate: known.map(|(_, rate, _)| rate),
            margin,
            margin_currency: margin.map(|margin| margin.currency),
            booked_at: given.booked_at,
            business_date: given.business_date,
            reference: given.reference.clone(),
            memo: known.and_then(|(.., memo)| memo.map(str::to_owned)),
            from_balance,
            to_balance,
            replayed: given.replayed,
            dry_run: given.dry_run,
            transactions,
        })
    }
}

/// A rate of exchange.
#[derive(Clone, Debug, Serialize)]
pub struct ExchangeRate {
    /// The two currencies.
    pub pair: Pair,
    /// What one of the first costs in the second.
    pub rate: Rate,
    /// From when on.
    pub valid_from: Timestamp,
    /// Where it comes from.
    pub source: Option<String>,
    /// Whether it is the one that holds now.
    pub in_force: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl ExchangeRate {
    pub(super) fn of(set: &SetRate, in_force: bool, dry_run: bool) -> Self {
        Self {
            pair: set.pair,
            rate: set.rate,
            valid_from: set.valid_from,
            source: set.origin.clone(),
            in_force,
            dry_run,
        }
    }
}

/// The bank's position in a currency.
#[derive(Clone, Debug, Serialize)]
pub struct ExchangePosition {
    /// The currency.
    pub currency: Currency,
    /// What it got of it by exchanges, less what it gave; below zero it gave more, and
    /// must buy that.
    pub position: Money,
    /// The currencies of the rate that it is valued at.
    pub pair: Option<Pair>,
    /// That rate.
    pub rate: Option<Rate>,
    /// What it is worth in the bank's own currency; none without a rate.
    pub worth: Option<Money>,
    /// The bank's own currency.
    pub worth_currency: Currency,
}

/// What a revaluation came to.
#[derive(Clone, Debug, Serialize)]
pub struct Revaluation {
    /// What the bank gained; below zero what it lost.
    pub gain: Money,
    /// The currency, which is the ledger's.
    pub currency: Currency,
    /// The number of the transaction; `None` if there was nothing to book, or in a dry
    /// run.
    pub transaction: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}
