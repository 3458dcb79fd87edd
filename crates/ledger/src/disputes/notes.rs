//! What is written down about a dispute: notes, papers, confirmations and letters. No
//! money moves.

use bankctl_types::Day;
use bankctl_types::number::DisputeId;

use super::rules::dispute::{DisputeStatus, Letter, Notice};
use super::table::{self, DisputeRow};
use super::{ended, unknown};
use crate::disputes::DisputesRoom;
use crate::documents::rules::DocumentKind;
use crate::error::advice::{Advice, OfDispute};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::action;
use crate::{Result, WriteTx, documents, views};

impl DisputesRoom<'_> {
    /// Writes something down about a dispute, in any state.
    ///
    /// # Errors
    /// `dispute_not_found`.
    pub fn note(self, id: DisputeId, note: &str) -> Result<views::Dispute> {
        self.0.write(|books| {
            let mut row = books.dispute_to_note(id.key())?;
            books.note_down(&mut row, action::NOTED, Some(note.to_owned()))?;
            books.told_dispute(&row, false)
        })
    }

    /// Adds a paper to a dispute, which is a document of its customer.
    ///
    /// # Errors
    /// In this order: a file that is no document, `dispute_not_found`, those of
    /// [`DocumentsRoom::create`](crate::documents::DocumentsRoom::create); a paper that the customer has is taken as it is.
    pub fn add_evidence(self, id: DisputeId, content: &[u8]) -> Result<views::Dispute> {
        let paper = documents::Paper::of(DocumentKind::Evidence, content)?;
        self.0.write(|books| {
            let found = table::by_id(books.driver, id.key())?;
            let customer = found.ok_or_else(|| unknown(id.key()))?.record.customer;
            let document = documents::keep_or_find(books, customer, &paper)?;
            let mut row = books.dispute_to_note(id.key())?;
            if row.record.documents.contains(&document) {
                return books.told_dispute(&row, true);
            }
            row.record.documents.push(document);
            let note = format!("document {document}");
            books.note_down(&mut row, action::EVIDENCE, Some(note))?;
            books.told_dispute(&row, false)
        })
    }

    /// Writes down that the customer confirmed an oral notice in writing.
    ///
    /// # Errors
    /// In this order: `dispute_not_found`, a written notice, the day, `dispute_closed`.
    pub fn confirm(self, id: DisputeId, on: Option<Day>) -> Result<views::Dispute> {
        self.0.write(|books| {
            let mut row = books.dispute_to_note(id.key())?;
            if row.record.notice == Notice::Written {
                let message = format!("notice of dispute {id} was given in writing");
                return Err(Fault::new(Class::Refused, "already_confirmed", message)
                    .hint("nothing is left to confirm")
                    .into());
            }
            let on = on.unwrap_or(books.stamp.business_date);
            books.is_since(row.record.notice_on, on)?;
            if row.record.confirmed_on.is_some() {
                return books.told_dispute(&row, true);
            }
            if row.record.outcome.is_some() || row.record.status == DisputeStatus::Withdrawn {
                return Err(ended(row.id, &row.record));
            }
            row.record.confirmed_on = Some(on);
            books.note_down(&mut row, action::CONFIRMED, None)?;
            books.told_dispute(&row, false)
        })
    }

    /// Writes down that the customer was told of the credit or the decision.
    ///
    /// # Errors
    /// In this order: `dispute_not_found`, nothing to tell yet, the day.
    pub fn tell(self, id: DisputeId, letter: Letter, on: Option<Day>) -> Result<views::Dispute> {
        self.0.write(|books| {
            let mut row = books.dispute_to_note(id.key())?;
            let since = since_when(&row, letter)?;
            let on = on.unwrap_or(books.stamp.business_date);
            books.is_since(since, on)?;
            let told = match letter {
                Letter::Credit => &mut row.record.credit_told_on,
                Letter::Decision => &mut row.record.decision_told_on,
            };
            if told.is_some() {
                return books.told_dispute(&row, true);
            }
            *told = Some(on);
            let note = format!("{letter}, {on}");
            books.note_down(&mut row, action::TOLD, Some(note))?;
            books.told_dispute(&row, false)
        })
    }

    /// Writes down that the customer disputes it no more.
    ///
    /// # Errors
    /// In this order: `dispute_not_found`, `dispute_closed`, `dispute_credited`.
    pub fn withdraw(self, id: DisputeId, reason: Option<&str>) -> Result<views::Dispute> {
        self.0.write(|books| {
            let mut row = books.dispute_to_note(id.key())?;
            match row.record.status {
                DisputeStatus::Open => {}
                DisputeStatus::Withdrawn => return books.told_dispute(&row, true),
                DisputeStatus::Provisional => return Err(credited(id)),
                DisputeStatus::Decided | DisputeStatus::Closed => {
                    return Err(ended(row.id, &row.record));
                }
            }
            row.record.status = DisputeStatus::Withdrawn;
            let reason = reason.map(str::to_owned);
            books.note_down(&mut row, action::WITHDRAWN, reason)?;
            books.told_dispute(&row, false)
        })
    }
}

impl WriteTx<'_> {
    /// Whether a day is not before another, and not to come.
    fn is_since(&self, first: Day, day: Day) -> Result<()> {
        let today = self.stamp.business_date;
        if (first..=today).contains(&day) {
            return Ok(());
        }
        let message = format!("{day} is not between {first} and today, {today}");
        Err(Fault::new(Class::Usage, "invalid_date", message)
            .hint("give the day on which it happened")
            .into())
    }
}

/// Since when the customer can be told of something.
fn since_when(row: &DisputeRow, letter: Letter) -> Result<Day> {
    let number = DisputeId::from_key(row.id);
    let (since, code, message) = match letter {
        Letter::Credit => (
            row.record.credited_on,
            "nothing_credited",
            format!("nothing was credited for dispute {number}"),
        ),
        Letter::Decision => (
            row.record.decided_on,
            "dispute_undecided",
            format!("dispute {number} is not decided"),
        ),
    };
    since.ok_or_else(|| {
        Fault::new(Class::Refused, code, message)
            .hint(Advice::Dispute(OfDispute::Show(number.to_string())))
            .into()
    })
}

/// The customer has the money: a decision takes it back.
fn credited(id: DisputeId) -> Error {
    let message = format!("the amount of dispute {id} was credited");
    Fault::new(Class::Refused, "dispute_credited", message)
        .hint(Advice::Dispute(OfDispute::TakeBack(id.to_string())))
        .into()
}
