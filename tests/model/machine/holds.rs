//! Holds of the model.

use super::bank::{Answer, Bank, Day, Hold, Outcome, Refused, Side};
use super::money::Payment;

impl Bank {
    pub(super) fn place(
        &mut self,
        account: usize,
        amount: i64,
        last: Option<Day>,
        reference: Option<u8>,
    ) -> Answer {
        if reference.is_some() {
            if self.transactions.iter().any(|t| t.reference == reference) {
                return Err("reference_conflict");
            }
            if let Some(place) = self.holds.iter().position(|h| h.reference == reference) {
                let hold = &self.holds[place];
                return if (hold.account, hold.amount, hold.last) == (account, amount, last) {
                    Ok(Outcome::Hold(place, true))
                } else {
                    Err("reference_conflict")
                };
            }
        }
        if last.is_some_and(|last| last < self.today()) {
            return Err("invalid_date");
        }
        // Nobody orders what is reserved.
        self.may_order(Side::Customer(account), &[])?;
        self.may_pay(Side::Customer(account), amount, 0)?;
        self.holds.push(Hold {
            account,
            amount,
            last,
            open: true,
            reference,
        });
        Ok(Outcome::Hold(self.holds.len() - 1, false))
    }

    fn open_hold(&self, hold: usize) -> Result<&Hold, Refused> {
        let hold = &self.holds[hold];
        if !hold.open {
            return Err("hold_not_open");
        }
        if hold.last.is_some_and(|last| last < self.today()) {
            return Err("hold_expired");
        }
        Ok(hold)
    }

    pub(super) fn capture(&mut self, place: usize, amount: Option<i64>) -> Answer {
        let hold = self.open_hold(place)?;
        let amount = amount.unwrap_or(hold.amount);
        let reserved = hold.amount;
        if amount > reserved {
            return Err("capture_exceeds_hold");
        }
        let debit = Side::Customer(hold.account);
        let credit = Side::Bank("clearing/third-party", self.yen(debit));
        self.pay(&Payment {
            reserved,
            ..Payment::new("withdrawal", (debit, credit), amount)
        })?;
        self.holds[place].open = false;
        Ok(Outcome::Hold(place, false))
    }

    pub(super) fn release(&mut self, place: usize) -> Answer {
        self.open_hold(place)?;
        self.holds[place].open = false;
        Ok(Outcome::Hold(place, false))
    }
}
