//! Handovers in the model.

use super::model::{Answer, Bank, Kind, Outcome, Refused, Side, Status};
use super::step::{Drawer, Give, SUE, Who};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fate {
    Offered,
    Accepted,
    Refused,
    Withdrawn,
}

#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) from: Drawer,
    pub(crate) to: Drawer,
    pub(crate) amount: i64,
    pub(crate) by: Who,
    pub(crate) fate: Fate,
    pub(crate) reference: Option<i64>,
}

impl Bank {
    /// The offers that wait.
    fn waiting(&self) -> impl Iterator<Item = (usize, &Offer)> {
        let all = self.offers.iter().enumerate();
        all.filter(|(_, offer)| offer.fate == Fate::Offered)
    }

    /// What a till offers, and what is offered to it.
    pub(crate) fn offers_from(&self, till: usize) -> impl Iterator<Item = usize> {
        let from = move |(_, offer): &(usize, &Offer)| offer.from == Drawer::Till(till);
        self.waiting().filter(from).map(|(place, _)| place)
    }

    pub(crate) fn offers_to(&self, till: usize) -> impl Iterator<Item = usize> {
        let to = move |(_, offer): &(usize, &Offer)| offer.to == Drawer::Till(till);
        self.waiting().filter(to).map(|(place, _)| place)
    }

    /// What is offered to the vault.
    pub(crate) fn offers_to_vault(&self) -> impl Iterator<Item = usize> {
        let to = |(_, offer): &(usize, &Offer)| offer.to == Drawer::Vault;
        self.waiting().filter(to).map(|(place, _)| place)
    }

    pub(super) fn give(&mut self, who: Who, give: &Give) -> Answer {
        let same = |offer: &Offer| offer.reference == Some(give.reference);
        if let Some(place) = self.offers.iter().position(same) {
            let known = &self.offers[place];
            let is_from = give.from.map_or(known.by == who, |from| from == known.from);
            if !is_from || (known.to, known.amount) != (give.to, give.amount) {
                return Err("reference_conflict");
            }
            return Ok(Outcome::Offer(place, true));
        }
        let from = self.giver(who, give.from)?;
        if from == give.to {
            return Err("same_account");
        }
        if let Drawer::Till(till) = from {
            let offered = self
                .offers_from(till)
                .map(|place| self.offers[place].amount);
            if self.tills[till].cash - offered.sum::<i64>() < give.amount {
                return Err("till_short");
            }
        }
        let place = self.offer(who, (from, give.to), give.amount);
        self.offers[place].reference = Some(give.reference);
        Ok(Outcome::Offer(place, false))
    }

    /// Offers cash, whatever is there.
    pub(super) fn offer(&mut self, by: Who, (from, to): (Drawer, Drawer), amount: i64) -> usize {
        self.offers.push(Offer {
            from,
            to,
            amount,
            by,
            fate: Fate::Offered,
            reference: None,
        });
        self.offers.len() - 1
    }

    /// What was counted in a till stays there while its difference waits.
    fn may_be_taken_from(&self, drawer: Drawer) -> Result<(), Refused> {
        match drawer {
            Drawer::Till(till) if self.tills[till].status == Status::Counting => {
                Err("till_counting")
            }
            _ => Ok(()),
        }
    }

    fn giver(&self, who: Who, from: Option<Drawer>) -> Result<Drawer, Refused> {
        let till = match (from, self.own(who)) {
            (Some(Drawer::Till(till)), _) => self.answered(who, Some(till))?,
            (None, Some(own)) => own,
            (Some(Drawer::Vault) | None, _) if who == SUE => return Ok(Drawer::Vault),
            (Some(Drawer::Vault), _) => return Err("till_not_assigned"),
            (None, None) => return Err("till_not_open"),
        };
        self.may_be_taken_from(Drawer::Till(till))?;
        Ok(Drawer::Till(till))
    }

    /// Whether an operator receives for a drawer.
    fn may_receive(&self, who: Who, to: Drawer) -> Result<(), Refused> {
        let Drawer::Till(till) = to else {
            return if who == SUE {
                Ok(())
            } else {
                Err("till_not_assigned")
            };
        };
        self.answered(who, Some(till))?;
        if self.tills[till].status == Status::Counting {
            return Err("till_counting");
        }
        Ok(())
    }

    pub(super) fn accept(&mut self, who: Who, place: usize, counted: Option<i64>) -> Answer {
        let Offer {
            from,
            to,
            amount,
            by,
            fate,
            ..
        } = self.offers[place];
        if fate != Fate::Offered {
            return Err("handover_ended");
        }
        if by == who {
            return Err("own_handover");
        }
        self.may_receive(who, to)?;
        if counted.is_some_and(|counted| counted != amount) {
            return Err("count_differs");
        }
        self.may_be_taken_from(from)?;
        let sides = (Side::Cash(to), Side::Cash(from));
        let transaction = self.post(Kind::Move, sides, amount)?;
        self.offers[place].fate = Fate::Accepted;
        Ok(Outcome::Transaction(transaction, false))
    }

    pub(super) fn refuse(&mut self, who: Who, place: usize) -> Answer {
        let Offer { to, by, fate, .. } = self.offers[place];
        if fate != Fate::Offered {
            return Err("handover_ended");
        }
        if by != who {
            self.may_receive(who, to)?;
        }
        self.offers[place].fate = if by == who {
            Fate::Withdrawn
        } else {
            Fate::Refused
        };
        Ok(Outcome::Done)
    }
}
