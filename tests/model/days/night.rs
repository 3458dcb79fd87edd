//! Business days are closed and opened.

use bankctl_types::Day;

use super::bank::{Answer, Bank, Outcome, month_end, next_business_day};

impl Bank {
    /// Closes all days that are due.
    pub(crate) fn close_all(&mut self) -> Outcome {
        let mut closed = Vec::new();
        closed.extend(self.finish());
        while self.is_open && self.is_due() {
            closed.push(self.close(true));
        }
        Outcome::Closed(closed)
    }

    /// Closes the day that is open, due or not; where there is none that can be closed,
    /// what was left of the last close is done.
    pub(crate) fn close_by_hand(&mut self, opens_next: bool) -> Answer {
        let may_close = if !self.is_open {
            Err("no_open_day")
        } else if self.day > self.date() {
            Err("day_not_due")
        } else {
            Ok(())
        };
        let waits = !self.is_open && self.is_any_order_due();
        if may_close.is_err() && (self.unfinished.is_none() || waits) {
            return may_close.map(|()| Outcome::Done);
        }
        let mut closed: Vec<Day> = self.finish().into_iter().collect();
        if may_close.is_ok() {
            closed.push(self.close(opens_next));
        }
        Ok(Outcome::Closed(closed))
    }

    pub(crate) fn open(&mut self) -> Answer {
        if self.is_open {
            return Err("already_exists");
        }
        (self.day, self.is_open) = (self.next(), true);
        Ok(Outcome::Done)
    }

    fn is_due(&self) -> bool {
        self.clock >= i64::from(self.day.0) * 24 + 20
    }

    /// Carries orders out that an earlier close has left for when the day is open.
    fn finish(&mut self) -> Option<Day> {
        if !self.is_open && self.is_any_order_due() {
            return None;
        }
        let left = self.unfinished.take();
        if left.is_some() && self.is_open {
            self.carry_out();
        }
        left
    }

    fn close(&mut self, opens_next: bool) -> Day {
        let closed = self.day;
        let until = next_business_day(closed).plus(-1).min(month_end(closed));
        for account in &mut self.accounts {
            if !account.is_closed {
                account.through = account.through.map(|through| through.max(until));
            }
        }
        self.pay_interest(until);
        self.take_arrears(until);
        self.charge_month(until);
        self.flag_dormant(until);
        self.keep_night();
        if opens_next {
            self.day = self.next();
            self.carry_out();
            return closed;
        }
        self.is_open = false;
        self.unfinished = self.is_any_order_due().then_some(closed);
        closed
    }
}
