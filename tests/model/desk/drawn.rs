//! Checks that are drawn on the bank: stopped, paid and returned; and its own.

use bankctl_types::Day;

use super::bank::{Answer, Bank, Kind, Outcome, Refused, Side, half_a_year, row};
use super::step::{Presented, Stop};

/// An order to stop payment.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) stop: Stop,
    given: Day,
    is_lifted: bool,
}

/// What became of a check that was presented.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// The account that it is drawn on; none of the bank's own checks.
    pub(crate) account: Option<usize>,
    pub(crate) number: i64,
    pub(crate) amount: i64,
    pub(crate) day: Day,
    /// The transaction that paid it, or the code that it was returned with.
    pub(crate) paid: Result<usize, Refused>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fate {
    Open,
    Paid,
    Void,
}

/// A cashier's check.
#[derive(Clone, Debug)]
pub(crate) struct Issued {
    pub(crate) amount: i64,
    on: Day,
    paid_by: usize,
    pub(crate) fate: Fate,
}

impl Order {
    /// The last day: 14 days of an oral one, half a year of one in writing.
    pub(crate) fn last(&self) -> Day {
        if self.stop.oral {
            return self.given.plus(14);
        }
        half_a_year(self.given, true)
    }

    pub(crate) fn is_active(&self, today: Day) -> bool {
        !self.is_lifted && today <= self.last()
    }

    pub(crate) fn is_lifted(&self) -> bool {
        self.is_lifted
    }
}

impl Bank {
    pub(super) fn stop(&mut self, stop: &Stop) -> Result<(), Refused> {
        if stop.first == stop.last && self.is_paid(stop.account, stop.first) {
            return Err("check_already_paid");
        }
        let repeats = |order: &Order| {
            let other = &order.stop;
            let same_amount = match (other.amount, stop.amount) {
                (Some(one), Some(other)) => one == other,
                _ => true,
            };
            order.is_active(self.today)
                && other.account == stop.account
                && other.first <= stop.last
                && stop.first <= other.last
                && same_amount
        };
        if self.orders.iter().any(repeats) {
            return Err("already_stopped");
        }
        self.orders.push(Order {
            stop: stop.clone(),
            given: self.today,
            is_lifted: false,
        });
        Ok(())
    }

    fn active(&mut self, place: usize) -> Result<&mut Order, Refused> {
        let order = &mut self.orders[place];
        if order.is_active(self.today) {
            Ok(order)
        } else {
            Err("stop_ended")
        }
    }

    pub(super) fn confirm(&mut self, place: usize) -> Result<(), Refused> {
        let order = self.active(place)?;
        if !order.stop.oral {
            return Err("already_confirmed");
        }
        order.stop.oral = false;
        Ok(())
    }

    pub(super) fn lift(&mut self, place: usize) -> Result<(), Refused> {
        self.active(place)?.is_lifted = true;
        Ok(())
    }

    fn is_paid(&self, account: usize, number: i64) -> bool {
        self.items.iter().any(|item| {
            let is_it = item.account == Some(account) && item.number == number;
            is_it && item.paid.is_ok_and(|paid| !self.rows[paid].reversed)
        })
    }

    /// Whether a check may be paid as far as it is about the check itself.
    pub(super) fn may_be_paid(
        &self,
        account: usize,
        number: i64,
        amount: i64,
    ) -> Result<(), Refused> {
        if self.is_paid(account, number) {
            return Err("check_already_paid");
        }
        let stops = |order: &Order| {
            let stop = &order.stop;
            order.is_active(self.today)
                && stop.account == account
                && (stop.first..=stop.last).contains(&number)
                && stop.amount.is_none_or(|only| only == amount)
        };
        if self.orders.iter().any(stops) {
            Err("stop_payment")
        } else {
            Ok(())
        }
    }

    /// A check that is drawn here was paid where it was paid in.
    pub(super) fn note_paid(&mut self, account: usize, number: i64, by: usize) {
        self.items.push(Item {
            account: Some(account),
            number,
            amount: self.rows[by].amount,
            day: self.today,
            paid: Ok(by),
        });
    }

    pub(super) fn present(&mut self, check: &Presented) -> Answer {
        let is_of = |(known, _): &&(Presented, Outcome)| known.reference == check.reference;
        let known = self.presented.iter().find(is_of);
        if let Some((known, came)) = known.filter(|_| check.reference.is_some()) {
            // The date is not part of it.
            let same = Presented {
                dated: check.dated,
                ..known.clone()
            };
            return match (same == *check, came) {
                (true, Outcome::Returned(code, _)) => Ok(Outcome::Returned(code, true)),
                (true, _) => Ok(Outcome::Paid(true)),
                (false, _) => Err("reference_conflict"),
            };
        }
        let Presented {
            account,
            number,
            amount,
            ..
        } = *check;
        let may = self.may_be_paid(account, number, amount);
        let dated = match check.dated {
            Some(..0) => Err("check_post_dated"),
            Some(181..) => Err("check_stale"),
            _ => Ok(()),
        };
        let mut paid = may.and(dated).map(|()| 0);
        if paid.is_ok() {
            let sides = (Side::Customer(account), Side::Own("clearing/check", false));
            paid = match self.post_check(row(Kind::Ordered, sides, amount)) {
                Err("insufficient_funds") => Err("insufficient_funds"),
                other => Ok(other?),
            };
        }
        self.items.push(Item {
            account: Some(account),
            number,
            amount,
            day: self.today,
            paid,
        });
        let came = match paid {
            Ok(_) => Outcome::Paid(false),
            Err(code) => Outcome::Returned(code, false),
        };
        if check.reference.is_some() {
            self.presented.push((check.clone(), came));
        }
        Ok(came)
    }

    pub(super) fn issue(&mut self, from: usize, amount: i64, reference: Option<usize>) -> Answer {
        let known = self.issues.iter().find(|known| Some(known.2) == reference);
        if let Some((known_from, known_amount, _, place)) = known {
            return if (*known_from, *known_amount) == (from, amount) {
                Ok(Outcome::Check(*place, true))
            } else {
                Err("reference_conflict")
            };
        }
        let owed = Side::Own("payable/official-checks", false);
        let sides = (Side::Customer(from), owed);
        let paid_by = self.post(row(Kind::Official, sides, amount))?;
        let place = self.issued.len();
        self.issued.push(Issued {
            amount,
            on: self.today,
            paid_by,
            fate: Fate::Open,
        });
        let kept = reference.map(|reference| (from, amount, reference, place));
        self.issues.extend(kept);
        Ok(Outcome::Check(place, false))
    }

    pub(super) fn present_issued(&mut self, place: usize, more: i64) -> Answer {
        let check = &self.issued[place];
        let amount = check.amount;
        let paid = match check.fate {
            Fate::Void => Err("check_void"),
            Fate::Paid => Err("check_already_paid"),
            Fate::Open if more != 0 => Err("check_amount_mismatch"),
            Fate::Open => {
                let sides = (
                    Side::Own("payable/official-checks", false),
                    Side::Own("clearing/check", false),
                );
                self.issued[place].fate = Fate::Paid;
                Ok(self.post(row(Kind::Official, sides, amount))?)
            }
        };
        self.items.push(Item {
            account: None,
            number: i64::try_from(place).expect("small") + 1,
            amount: amount + more,
            day: self.today,
            paid,
        });
        Ok(match paid {
            Ok(_) => Outcome::Paid(false),
            Err(code) => Outcome::Returned(code, false),
        })
    }

    pub(super) fn void(&mut self, place: usize, in_hand: bool) -> Result<(), Refused> {
        let check = &self.issued[place];
        match check.fate {
            Fate::Paid => return Err("check_already_paid"),
            Fate::Void => return Err("already_void"),
            Fate::Open if !in_hand && self.today < check.on.plus(90) => {
                return Err("claim_too_early");
            }
            Fate::Open => {}
        }
        let paid_by = check.paid_by;
        self.issued[place].fate = Fate::Void;
        let opposite = self.opposite(paid_by);
        self.book(opposite);
        Ok(())
    }
}
