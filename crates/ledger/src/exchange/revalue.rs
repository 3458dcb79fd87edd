//! What the bank's positions in other currencies are worth, in the ledger's own: booked
//! by the difference to what is booked, so that doing it twice books nothing.

use bankctl_storage::{Driver, damaged};
use bankctl_types::exchange_rate::{Pair, Rate};
use bankctl_types::kind::Kind;
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Money, Timestamp};

use super::rules::{Position, revaluation};
use super::{rate_missing, table};
use crate::day::step::{Close, Reached, Tally};
use crate::exchange::ExchangeRoom;
use crate::kernel::rules::internal_account::{
    self, EXPENSE_REVALUATION, POSITION_EXCHANGE, POSITION_EXCHANGE_EQUIVALENT,
};
use crate::kernel::rules::transfer::Request;
use crate::kernel::tables;
use crate::queries::shards;
use crate::{ReadTx, Result, WriteTx, views};

impl ExchangeRoom<'_> {
    /// Books what the positions are worth at the last rates.
    ///
    /// # Errors
    /// `rate_missing` of a currency that there is a position in.
    pub fn revalue(self) -> Result<views::Revaluation> {
        self.0.write(|books| {
            books.may_book(None)?;
            let gain = books.revalue()?;
            let number = books.last_id();
            let is_booked = gain.minor != 0 && !books.dry_run;
            Ok(views::Revaluation {
                gain,
                currency: gain.currency,
                transaction: is_booked.then(|| TransactionId::from_key(number).to_string()),
                dry_run: books.dry_run,
            })
        })
    }

    /// The position in each currency, at the last rates.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn positions(self) -> Result<Vec<views::ExchangePosition>> {
        self.0.read(|view| {
            let (base, now) = (view.settings.currency, view.context.clock.now());
            let mut shown = Vec::new();
            for position in positions(view.driver, base, now)? {
                shown.push(views::ExchangePosition {
                    currency: position.currency,
                    position: Money::new(position.balance_minor, position.currency),
                    pair: position.rate.map(|(pair, _)| pair),
                    rate: position.rate.map(|(_, rate)| rate),
                    worth: position.worth(base).map(|minor| Money::new(minor, base)),
                    worth_currency: base,
                });
            }
            Ok(shown)
        })
    }
}

/// The step of a close that books what the positions are worth. Without a rate of one of
/// them nothing is booked, and that is a problem.
pub(crate) fn run(
    books: &mut WriteTx<'_>,
    _: &Close,
    _: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    if !table::is_any(books.driver)? {
        return Ok(Reached::End);
    }
    match books.revalue() {
        Ok(gain) if gain.minor == 0 => tally.skipped += 1,
        Ok(gain) => {
            tally.done += 1;
            tally.add(gain.currency, gain.minor)?;
        }
        Err(refused) => tally.caught("exchange".to_owned(), Err(refused))?,
    }
    Ok(Reached::End)
}

/// Books what the positions are worth after a close could not.
pub(crate) fn again(books: &mut WriteTx<'_>, _: &Close, _: &str) -> Result<()> {
    books.revalue().map(drop)
}

impl WriteTx<'_> {
    /// Books what the positions are worth at the last rates, and gives what was gained.
    fn revalue(&mut self) -> Result<Money> {
        self.write_out()?;
        let base = self.settings.currency;
        let now = self.stamp.booked_at;
        let mut worth = Vec::new();
        for position in positions(self.driver, base, now)? {
            let pair = Pair {
                base: position.currency,
                quoted: base,
            };
            let minor = position.worth(base).ok_or_else(|| rate_missing(pair))?;
            worth.push(minor);
        }
        let equivalent = self.made_when_needed(POSITION_EXCHANGE_EQUIVALENT, base)?;
        let there = shards::balance(self.driver, equivalent)?;
        let rise = revaluation(worth.into_iter(), there);
        let rise = rise.ok_or_else(|| damaged("the positions are worth too much"))?;
        let gain = rise.checked_neg();
        let gain = gain.ok_or_else(|| damaged("the positions are worth too much"))?;
        if rise != 0 {
            let expense = self.made_when_needed(EXPENSE_REVALUATION, base)?;
            let (debit, credit) = if rise > 0 {
                (expense, equivalent)
            } else {
                (equivalent, expense)
            };
            self.make_ready(&[debit, credit])?;
            let request = Request {
                kind: Kind::Adjustment,
                channel: None,
                debit,
                credit,
                amount_minor: rise.abs(),
                value_date: None,
                memo: Some("revaluation of position/exchange".to_owned()),
                reverses: None,
                hold: None,
                source: None,
            };
            self.append(request, None, None, 0)?;
        }
        Ok(Money::new(gain, base))
    }
}

/// The bank's position in each currency that it ever had one in, with the last rate.
pub(super) fn positions(
    driver: &mut dyn Driver,
    base: Currency,
    now: Timestamp,
) -> Result<Vec<Position>> {
    let last = AccountId(AccountId::FIRST_CUSTOMER.0 - 1);
    let mut all: Vec<Position> = Vec::new();
    for part in tables::positions::between(driver, AccountId(0), last)? {
        if internal_account::number(part) != Some(POSITION_EXCHANGE.number()) {
            continue;
        }
        let Some(currency) = internal_account::currency(part) else {
            continue;
        };
        if all.iter().any(|known| known.currency == currency) {
            continue;
        }
        all.push(Position {
            balance_minor: shards::balance(driver, POSITION_EXCHANGE.account(currency))?,
            currency,
            rate: last_rate(driver, currency, base, now)?,
        });
    }
    all.sort_by_key(|position| position.currency.code());
    Ok(all)
}

/// What money is worth in another currency by the rate of a time, in minor units of
/// that; `None` without a rate, or beyond what a ledger can count.
///
/// # Errors
/// Only those of the store.
pub(crate) fn worth(
    driver: &mut dyn Driver,
    money: Money,
    base: Currency,
    at: Timestamp,
) -> Result<Option<i64>> {
    if money.currency == base {
        return Ok(Some(money.minor));
    }
    let position = Position {
        balance_minor: money.minor,
        currency: money.currency,
        rate: last_rate(driver, money.currency, base, at)?,
    };
    Ok(position.worth(base))
}

/// The last rate of a currency in another one; if there is none, that of the other way.
fn last_rate(
    driver: &mut dyn Driver,
    currency: Currency,
    base: Currency,
    now: Timestamp,
) -> Result<Option<(Pair, Rate)>> {
    if currency == base {
        return Ok(None);
    }
    let pair = Pair {
        base: currency,
        quoted: base,
    };
    for pair in [pair, pair.turned()] {
        if let Some(row) = table::last_by(driver, pair, now)? {
            return Ok(Some((pair, row.set.rate)));
        }
    }
    Ok(None)
}

/// What the positions are worth together with what is booked of it, in minor units of
/// the ledger's currency; `None` without a rate of one of them.
pub(super) fn rest(view: &mut ReadTx<'_>, now: Timestamp) -> Result<Option<i128>> {
    let base = view.settings.currency;
    let mut sum = 0_i128;
    for position in positions(view.driver, base, now)? {
        let Some(minor) = position.worth(base) else {
            return Ok(None);
        };
        sum += i128::from(minor);
    }
    let equivalent = POSITION_EXCHANGE_EQUIVALENT.account(base);
    sum += i128::from(shards::balance(view.driver, equivalent)?);
    Ok(Some(sum))
}
