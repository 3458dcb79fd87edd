//! The table of rates: set once, followed by later ones, never changed.

use bankctl_types::exchange_rate::{Pair, Rate};
use bankctl_types::{Day, TimeOfDay, Timestamp};

use super::rules::SetRate;
use super::table::{self, RateRow};
use crate::error::advice::{Advice, OfExchange};
use crate::error::{Class, Fault};
use crate::exchange::ExchangeRoom;
use crate::kernel::paging;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::tables;
use crate::{Result, WriteTx, views};

/// A day and a time of it, in the ledger's time zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instant {
    /// The day.
    pub day: Day,
    /// The time.
    pub time: TimeOfDay,
}

impl ExchangeRoom<'_> {
    /// Sets a rate from a time on; from now on, if none is named.
    ///
    /// # Errors
    /// A time that is over, `rate_exists`.
    pub fn set_rate(
        self,
        (pair, rate): (Pair, Rate),
        at: Option<Instant>,
        origin: Option<&str>,
    ) -> Result<views::ExchangeRate> {
        let from = at.map(|at| at.time.on(at.day, self.0.settings.zone));
        self.0
            .write(|books| books.set_exchange_rate((pair, rate), from, origin))
    }

    /// The rates, of a pair if one is named: those that hold now and those to come, and
    /// with `all` those of before.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn rates(self, pair: Option<Pair>, all: bool) -> Result<Vec<views::ExchangeRate>> {
        self.0.read(|view| {
            let now = view.context.clock.now();
            let mut shown = Vec::new();
            let key = |row: &RateRow| row.id;
            paging::each(view.driver, table::page, key, |driver, row| {
                let set = row.set;
                if pair.is_some_and(|pair| pair != set.pair) {
                    return Ok(());
                }
                let last = table::last_by(driver, set.pair, now)?;
                let in_force = last.is_some_and(|last| last.id == row.id);
                if all || in_force || set.valid_from > now {
                    shown.push(views::ExchangeRate::of(&set, in_force, false));
                }
                Ok(())
            })?;
            shown.sort_by_key(|rate| (rate.pair.to_string(), rate.valid_from));
            Ok(shown)
        })
    }
}

impl WriteTx<'_> {
    fn set_exchange_rate(
        &mut self,
        (pair, rate): (Pair, Rate),
        from: Option<Timestamp>,
        origin: Option<&str>,
    ) -> Result<views::ExchangeRate> {
        tables::locks::numbers(self.driver, true)?;
        let now = self.stamp.booked_at;
        let valid_from = from.unwrap_or(now);
        if valid_from < now {
            let message = "the rate would hold from a time that is over".to_owned();
            return Err(Fault::new(Class::Usage, "invalid_date", message)
                .hint("what was exchanged stays as it is: give a time to come, or none for now")
                .into());
        }
        if table::at(self.driver, pair, valid_from)?.is_some() {
            let message = format!("a rate of {pair} begins at that time already");
            return Err(Fault::new(Class::Conflict, "rate_exists", message)
                .hint(Advice::Exchange(OfExchange::ListRates(pair)))
                .into());
        }
        let set = SetRate {
            pair,
            rate,
            valid_from,
            origin: origin.map(str::to_owned),
        };
        let id = table::next(self.driver)?;
        let change = self.log_change(Subject::ExchangeRate, id, action::CREATED, &set)?;
        let shown = views::ExchangeRate::of(&set, valid_from == now, self.dry_run);
        table::insert(self.driver, &RateRow { id, set, change })?;
        Ok(shown)
    }
}
