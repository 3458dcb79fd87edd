//! What customers dispute: credited, decided and taken back.

use bankctl_types::Day;

use super::bank::{Answer, Bank, Kind, Outcome, Refused, Row, Side, row};
use super::step::Decision;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    Open,
    Provisional,
    Decided,
    Closed,
    Withdrawn,
}

#[derive(Clone, Debug)]
pub(crate) struct Dispute {
    pub(crate) about: usize,
    account: usize,
    amount: i64,
    pub(crate) status: Status,
    pub(crate) credited: i64,
    decision: Option<(i64, Option<Day>)>,
    is_back: bool,
}

impl Dispute {
    /// What of the credit is neither borne by the bank nor taken back.
    pub(crate) fn outstanding(&self) -> i64 {
        match self.decision {
            None => self.credited,
            Some(_) if self.is_back => 0,
            Some((found, _)) => (self.credited - found).max(0),
        }
    }

    fn is_live(&self) -> bool {
        !matches!(self.status, Status::Closed | Status::Withdrawn)
    }

    fn found(&self) -> i64 {
        self.decision.map_or(0, |(found, _)| found)
    }
}

impl Bank {
    /// Whether a dispute gave a transaction back, or still may.
    pub(super) fn is_disputed(&self, transaction: usize) -> bool {
        let mut about = self.disputes.iter().filter(|one| one.about == transaction);
        about.any(|one| one.is_live() || one.found() > 0)
    }

    /// What was taken back of credits of an account, whose customer was told of none.
    pub(super) fn taken_back(&self, account: usize) -> i64 {
        let back = self
            .disputes
            .iter()
            .filter(|one| one.is_back && one.account == account);
        back.map(|one| one.credited - one.found()).sum()
    }

    pub(super) fn dispute(
        &mut self,
        transaction: usize,
        amount: Option<i64>,
    ) -> Result<(), Refused> {
        let Row {
            kind,
            debit,
            credit,
            amount: moved,
            reversed,
            ..
        } = self.rows[transaction];
        if matches!(kind, Kind::OfDispute | Kind::Reversal) {
            return Err("not_disputable");
        }
        let ((Side::Customer(account), _) | (_, Side::Customer(account))) = (debit, credit) else {
            return Err("internal_account");
        };
        if reversed {
            return Err("already_reversed");
        }
        let earlier = || self.disputes.iter().filter(|one| one.about == transaction);
        if earlier().any(Dispute::is_live) {
            return Err("dispute_exists");
        }
        let most = moved - earlier().map(Dispute::found).sum::<i64>();
        let amount = amount.unwrap_or(most);
        if !(1..=most).contains(&amount) {
            return Err("invalid_amount");
        }
        self.disputes.push(Dispute {
            about: transaction,
            account,
            amount,
            status: Status::Open,
            credited: 0,
            decision: None,
            is_back: false,
        });
        Ok(())
    }

    /// Books a part of a dispute.
    fn book_part(&mut self, dispute: usize, sides: [Option<&'static str>; 2], amount: i64) {
        let account = self.disputes[dispute].account;
        let side = |name: Option<&'static str>| match name {
            Some(name) => Side::Own(name, account == super::bank::EURO),
            None => Side::Customer(account),
        };
        if amount > 0 {
            let sides = (side(sides[0]), side(sides[1]));
            self.book(row(Kind::OfDispute, sides, amount));
        }
    }

    fn still_stands(&self, dispute: usize) -> Result<(), Refused> {
        if self.rows[self.disputes[dispute].about].reversed {
            Err("already_reversed")
        } else {
            Ok(())
        }
    }

    pub(super) fn credit(&mut self, place: usize, amount: Option<i64>) -> Answer {
        let one = &self.disputes[place];
        if one.decision.is_some() || one.status == Status::Withdrawn {
            return Err("dispute_closed");
        }
        let amount = amount.unwrap_or(one.amount);
        if !(1..=one.amount).contains(&amount) {
            return Err("invalid_amount");
        }
        if one.status == Status::Provisional {
            return if one.credited == amount {
                Ok(Outcome::Again)
            } else {
                Err("dispute_credited")
            };
        }
        self.still_stands(place)?;
        self.book_part(place, [Some("receivable/disputes"), None], amount);
        let one = &mut self.disputes[place];
        (one.status, one.credited) = (Status::Provisional, amount);
        Ok(Outcome::Done)
    }

    pub(super) fn decide(&mut self, place: usize, decision: Decision) -> Answer {
        let found = decision.found;
        let later = decision.later.map(|days| self.today.plus(days));
        let one = &self.disputes[place];
        if !(0..=one.amount).contains(&found) {
            return Err("invalid_amount");
        }
        if let Some(known) = one.decision {
            return if known == (found, later) {
                Ok(Outcome::Again)
            } else {
                Err("dispute_closed")
            };
        }
        if one.status == Status::Withdrawn {
            return Err("dispute_closed");
        }
        let credited = one.credited;
        let back = (credited - found).max(0);
        if let Some(later) = later {
            if back == 0 {
                return Err("nothing_credited");
            }
            if later <= self.today {
                return Err("invalid_date");
            }
        }
        if found > 0 {
            self.still_stands(place)?;
        }
        let (receivable, expense) = (Some("receivable/disputes"), Some("expense/disputes"));
        self.book_part(place, [expense, receivable], found.min(credited));
        self.book_part(place, [expense, None], found - credited);
        if later.is_none() {
            self.book_part(place, [None, receivable], back);
        }
        let one = &mut self.disputes[place];
        one.decision = Some((found, later));
        one.is_back = back > 0 && later.is_none();
        one.status = match one.outstanding() {
            0 => Status::Closed,
            _ => Status::Decided,
        };
        Ok(Outcome::Done)
    }

    pub(super) fn debit(&mut self, place: usize) -> Answer {
        let one = &self.disputes[place];
        if one.credited == 0 {
            return Err("nothing_credited");
        }
        let Some((_, later)) = one.decision else {
            return Err("dispute_undecided");
        };
        if one.status != Status::Decided {
            return if one.is_back {
                Ok(Outcome::Again)
            } else {
                Err("dispute_closed")
            };
        }
        if later.is_some_and(|later| later > self.today) {
            return Err("debit_not_due");
        }
        let back = one.outstanding();
        self.book_part(place, [None, Some("receivable/disputes")], back);
        let one = &mut self.disputes[place];
        (one.status, one.is_back) = (Status::Closed, true);
        Ok(Outcome::Done)
    }

    pub(super) fn withdraw(&mut self, place: usize) -> Answer {
        let one = &mut self.disputes[place];
        match one.status {
            Status::Open => one.status = Status::Withdrawn,
            Status::Withdrawn => return Ok(Outcome::Again),
            Status::Provisional => return Err("dispute_credited"),
            Status::Decided | Status::Closed => return Err("dispute_closed"),
        }
        Ok(Outcome::Done)
    }
}
