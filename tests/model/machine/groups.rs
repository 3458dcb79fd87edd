//! What is booked together, or not at all.

use bankctl::config::made_reference;
use bankctl_ledger::views::Group;
use bankctl_ledger::{Done, Instruction, TransactionRef};

use super::bank::{Answer, Bank, Outcome};
use super::money::Payment;
use super::place::Place;
use super::real::{Real, Told, given_or_made};
use super::step::Step;

impl Bank {
    /// Does all of the payments, or none.
    pub(super) fn pay_together(&mut self, payments: &[Step], reference: Option<u8>) -> Answer {
        let mut asked: Vec<Payment> = payments.iter().map(|step| self.payment(step)).collect();
        asked[0].reference = reference;
        if let Some(known) = self.known_together(&asked) {
            return known;
        }
        // Who may order it is asked of all of them first.
        for payment in &asked {
            self.may_be_asked(payment)?;
        }
        let before = self.clone();
        let first = self.transactions.len();
        for payment in &asked {
            if let Err(refused) = self.pay(payment) {
                *self = before;
                return Err(refused);
            }
        }
        self.join(first);
        Ok(Outcome::Transaction(first, false))
    }

    fn join(&mut self, first: usize) {
        for one in &mut self.transactions[first..] {
            one.group = Some(first);
        }
    }

    /// The transactions that were booked together with one.
    fn together(&self, place: usize) -> Vec<usize> {
        let group = self.transactions[place].group;
        let all = 0..self.transactions.len();
        if group.is_none() {
            return vec![place];
        }
        all.filter(|one| self.transactions[*one].group == group)
            .collect()
    }

    fn known_together(&self, asked: &[Payment]) -> Option<Answer> {
        let first = &asked[0];
        let known = self.known_alone_or_first(first)?;
        let Ok(Outcome::Transaction(place, _)) = known else {
            return Some(known);
        };
        let there = self.together(place);
        let same = self.transactions[place].group == Some(place)
            && there.len() == asked.len()
            && there
                .iter()
                .zip(asked)
                .all(|(place, payment)| payment.is_what(&self.transactions[*place]));
        Some(if same {
            Ok(Outcome::Transaction(place, true))
        } else {
            Err("reference_conflict")
        })
    }

    /// Takes back all that was booked together with a transaction.
    pub(super) fn reverse_together(&mut self, place: usize) -> Answer {
        let mut all = self.together(place);
        if all.len() < 2 {
            return self.reverse(place);
        }
        all.reverse();
        for one in &all {
            self.must_be_reversible(*one)?;
        }
        let before = self.clone();
        let first = self.transactions.len();
        for one in all {
            if let Err(refused) = self.take_back(one) {
                *self = before;
                return Err(refused);
            }
        }
        self.join(first);
        Ok(Outcome::Transaction(first, false))
    }
}

impl<P: Place> Real<P> {
    /// Asks for a group, or takes one back.
    pub(super) fn join(&mut self, bank: &Bank, step: &Step) -> Told {
        let instruction = match step {
            Step::Group {
                payments,
                reference,
            } => Instruction::Group {
                payments: payments
                    .iter()
                    .map(|payment| self.instruction(bank, payment))
                    .collect(),
                reference: given_or_made(*reference),
            },
            Step::ReverseGroup(place) => Instruction::ReverseGroup {
                transaction: TransactionRef::Id(self.names.transactions[*place]),
                reason: "a mistake".to_owned(),
                counts_from: None,
                reference: made_reference(),
            },
            _ => unreachable!("no group"),
        };
        match self.ledger.payments().submit(&instruction)? {
            Done::Group(group) => Ok(self.posted_together(bank, &group)),
            other => panic!("no group: {other:?}"),
        }
    }

    fn posted_together(&mut self, bank: &Bank, group: &Group) -> Outcome {
        let all = group.transactions.iter();
        let all: Vec<Outcome> = all.map(|one| self.posted(bank, one)).collect();
        let first = all[0];
        let Outcome::Transaction(place, replayed) = first else {
            panic!("nothing was posted");
        };
        assert_eq!(bank.together(place).len(), all.len());
        for (further, one) in all.iter().enumerate() {
            assert_eq!(*one, Outcome::Transaction(place + further, replayed));
        }
        first
    }
}
