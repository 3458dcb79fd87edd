//! Papers of customers: kept, given out, and destroyed when their customer is
//! forgotten.

use bankctl_ledger::documents::rules::DocumentKind;

use super::bank::{Answer, Bank, Outcome, Refused};
use super::people::KycDecision;
use super::place::Place;
use super::real::{Real, Told};
use super::step::Step;

/// A paper of a customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Paper {
    customer: usize,
    content: u8,
    is_destroyed: bool,
}

/// What stands in a paper, which is a PDF by its beginning.
fn text(content: u8) -> Vec<u8> {
    format!("%PDF-1.7\npage {content}").into_bytes()
}

impl Bank {
    pub(super) fn file_away(&mut self, step: &Step) -> Answer {
        match *step {
            Step::Paper { customer, content } => self.add_paper(customer, content)?,
            Step::Read(place) if self.papers[place].is_destroyed => {
                return Err("document_destroyed");
            }
            Step::Forget(customer) => self.forget(customer)?,
            _ => {}
        }
        Ok(Outcome::Done)
    }

    fn add_paper(&mut self, customer: usize, content: u8) -> Result<(), Refused> {
        self.must_be_here(customer)?;
        let is_same = |paper: &Paper| (paper.customer, paper.content) == (customer, content);
        if self.papers.iter().any(is_same) {
            return Err("already_exists");
        }
        self.papers.push(Paper {
            customer,
            content,
            is_destroyed: false,
        });
        Ok(())
    }

    fn forget(&mut self, customer: usize) -> Result<(), Refused> {
        let is_closed = self.customers[customer] == KycDecision::Closed;
        if !is_closed || self.forgotten.contains(&customer) {
            return Err("not_forgettable");
        }
        self.forgotten.push(customer);
        let papers = self.papers.iter_mut();
        for paper in papers.filter(|paper| paper.customer == customer) {
            paper.is_destroyed = true;
        }
        Ok(())
    }
}

impl<P: Place> Real<P> {
    pub(super) fn file_away(&mut self, bank: &Bank, step: &Step) -> Told {
        let (ledger, names) = (&mut self.ledger, &mut self.names);
        match *step {
            Step::Paper { customer, content } => {
                let customer = names.customers[customer];
                let added =
                    ledger
                        .documents()
                        .create(customer, DocumentKind::Passport, &text(content))?;
                names.papers.push(added.id.expect("a number"));
            }
            Step::Read(place) => {
                let (_, content) = ledger.documents().export(names.papers[place])?;
                assert_eq!(content, text(bank.papers[place].content), "paper {place}");
            }
            Step::Forget(customer) => drop(ledger.privacy().forget(names.customers[customer])?),
            _ => unreachable!("nothing about a paper"),
        }
        Ok(Outcome::Done)
    }

    /// The papers of every customer, and whether there is anything to read.
    pub(super) fn compare_papers(&mut self, bank: &Bank) {
        for (customer, number) in self.names.customers.iter().enumerate() {
            let told = self.ledger.documents().list(*number).expect("papers");
            let told = told.iter().map(|one| (one.id, one.destroyed_at.is_some()));
            let papers = bank.papers.iter().zip(&self.names.papers);
            let own = papers.filter(|(paper, _)| paper.customer == customer);
            let own = own.map(|(paper, id)| (Some(*id), paper.is_destroyed));
            assert!(told.eq(own), "papers of customer {customer}");
            let is_forgotten = bank.forgotten.contains(&customer);
            let told = self.ledger.customers().get(*number).expect("a customer");
            assert_eq!(told.forgotten_at.is_some(), is_forgotten, "{customer}");
        }
    }
}
