//! Sessions of tills: opened, paused, gone on with.

use bankctl_types::money::{Limit, PlainDecimal};

use super::counting::{Counted, minor_of};
use super::rules::handover::HandoverStatus;
use super::rules::till::TillStatus;
use super::table::{HandoverRow, TillRow};
use super::{handovers, not_assigned, show, table};
use crate::error::advice::{Advice, List, OfTill};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::{chart, internal_account};
use crate::tills::TillsRoom;
use crate::{Result, WriteTx, not_found, views};

/// What an operator who opens a till takes into it.
#[derive(Clone, Debug, Default)]
pub struct Float(pub Option<Counted>);

impl Float {
    /// So much, without a count by value.
    #[must_use]
    pub fn of(amount: PlainDecimal) -> Self {
        Self(Some(Counted {
            currency: None,
            amount: Some(Limit(Some(amount))),
            pieces: None,
        }))
    }
}

impl TillsRoom<'_> {
    /// Begins a session at a till, and accepts the cash that was offered to it if that
    /// is given. The same under a reference again does nothing.
    ///
    /// # Errors
    /// In this order: `till_not_found`, `reference_conflict`, `till_not_assigned`, `till_already_open`, a
    /// handover from it that waits, the count, `handover_not_found`, `count_differs`.
    pub fn open(
        self,
        name: Option<&str>,
        float: &Float,
        reference: Option<&str>,
    ) -> Result<Vec<views::Till>> {
        self.0
            .write(|books| books.open_till(name, float, reference))
    }

    /// Interrupts the session of a till.
    ///
    /// # Errors
    /// In this order: `till_not_found`, `till_not_assigned`, `till_not_open`,
    /// `till_counting`.
    pub fn pause(self, name: Option<&str>) -> Result<Vec<views::Till>> {
        self.0.write(|books| books.turn(name, TillStatus::Paused))
    }

    /// Goes on with the session of a till.
    ///
    /// # Errors
    /// As [`TillsRoom::pause`].
    pub fn resume(self, name: Option<&str>) -> Result<Vec<views::Till>> {
        self.0.write(|books| books.turn(name, TillStatus::Open))
    }
}

impl WriteTx<'_> {
    fn open_till(
        &mut self,
        name: Option<&str>,
        float: &Float,
        reference: Option<&str>,
    ) -> Result<Vec<views::Till>> {
        let mut row = match name {
            Some(name) => self.till_named(name)?,
            None => self.assigned_till()?,
        };
        if let Some(reference) = reference
            && self.was_opened_under(&row, float, reference)?
        {
            let mut told = self.told_till(&row)?;
            for line in &mut told {
                line.replayed = true;
                line.dry_run = false;
            }
            return Ok(told);
        }
        let me = self.stamp.operator;
        let till = &row.record;
        if till.operator.is_some_and(|only| only != me) && !self.is_supervisor() {
            return Err(not_assigned(&till.name));
        }
        let holder = till.operator.unwrap_or(me);
        if till.status != TillStatus::Closed {
            return Err(already_open(&till.name));
        }
        if let (_, Some(other)) = table::of_holder(self.driver, holder)? {
            return Err(already_open(&other.record.name));
        }
        if let Some(waiting) = self.offered_by(&row)? {
            return Err(handovers::still_offered(waiting.id));
        }
        row.record
            .begin(holder, self.stamp.booked_at, self.stamp.business_date);
        row.record.opened_under = reference.map(str::to_owned);
        self.write_state(&mut row, action::UPDATED)?;
        if let Some(counted) = &float.0 {
            let mut offered = self.offer_of_float(&row, counted)?;
            offered.record.taken_under = reference.map(str::to_owned);
            self.accept_offer(offered, Some(counted))?;
        }
        self.told_till(&row)
    }

    /// Whether a till was opened under a reference. What it took then is remembered by
    /// the handover, for good; what took nothing, until it is opened again.
    ///
    /// # Errors
    /// `reference_conflict` if another till was opened under it, or with other cash.
    fn was_opened_under(&mut self, row: &TillRow, float: &Float, reference: &str) -> Result<bool> {
        let float = float.0.as_ref();
        let float = float.map(|counted| minor_of(self, counted)).transpose()?;
        let taken = table::handover_taken_under(self.driver, reference)?;
        let all = table::till_page(self.driver, 0, i64::MAX)?;
        let mut opened = all
            .iter()
            .filter(|till| till.record.opened_under.as_deref() == Some(reference));
        let (is_same, of) = match (&taken, opened.next()) {
            (Some(taken), _) => {
                let offer = &taken.record;
                let is_it = float.is_some_and(|(currency, minor)| {
                    offer.receiver == chart::key(row.record.account, currency)
                        && offer.amount_minor == minor
                });
                (is_it, format!("handover {}", taken.id))
            }
            (None, Some(till)) => {
                let is_it = till.id == row.id && float.is_none();
                (is_it, format!("till {}", till.record.name))
            }
            (None, None) => return Ok(false),
        };
        if is_same {
            return Ok(true);
        }
        Err(Rejection::ReferenceConflict {
            reference: reference.to_owned(),
            transaction: of,
        }
        .into())
    }

    /// The only till that the operator alone opens.
    fn assigned_till(&mut self) -> Result<TillRow> {
        let me = self.stamp.operator;
        let all = table::till_page(self.driver, 0, i64::MAX)?;
        let mut own = all
            .into_iter()
            .filter(|row| row.record.operator == Some(me));
        match (own.next(), own.next()) {
            (Some(row), None) => self.locked_till(row.id),
            _ => Err(Fault::new(Class::Usage, "usage", "which till is not said")
                .hint(Advice::LookIn(List::Tills))
                .into()),
        }
    }

    /// The handover to a till of as much as was counted.
    fn offer_of_float(&mut self, row: &TillRow, counted: &Counted) -> Result<HandoverRow> {
        let (currency, minor) = minor_of(self, counted)?;
        let account = chart::key(row.record.account, currency);
        let offered = table::offered(self.driver)?;
        let mut to_it = offered
            .into_iter()
            .filter(|row| row.record.receiver == account);
        let first = to_it.next();
        match first {
            Some(first) if first.record.amount_minor == minor => Ok(first),
            Some(first) => Ok(to_it
                .find(|other| other.record.amount_minor == minor)
                .unwrap_or(first)),
            None => Err(not_found(
                "handover_not_found",
                format!("nothing is offered to till {}", row.record.name),
                Advice::Till(OfTill::Give(row.record.name.clone())),
            )),
        }
    }

    /// The first handover from a till that waits.
    pub(super) fn offered_by(&mut self, row: &TillRow) -> Result<Option<HandoverRow>> {
        let number = Some(row.record.account);
        let mut offered = table::offered(self.driver)?.into_iter();
        Ok(offered.find(|offer| {
            offer.record.status == HandoverStatus::Offered
                && internal_account::number(offer.record.giver) == number
        }))
    }

    fn turn(&mut self, name: Option<&str>, to: TillStatus) -> Result<Vec<views::Till>> {
        let mut row = self.answered_till(name)?;
        if row.record.status == TillStatus::Counting {
            return Err(counting(&row.record.name));
        }
        if row.record.status != to {
            row.record.status = to;
            let word = match to {
                TillStatus::Paused => action::PAUSED,
                _ => action::RESUMED,
            };
            self.write_state(&mut row, word)?;
        }
        self.told_till(&row)
    }

    /// Writes the state of a till.
    pub(super) fn write_state(&mut self, row: &mut TillRow, word: &str) -> Result<()> {
        row.change = self.log_change(Subject::Till, row.id, word, &row.record)?;
        Ok(table::update_till(self.driver, row)?)
    }

    /// What is told of a till that was written.
    pub(super) fn told_till(&mut self, row: &TillRow) -> Result<Vec<views::Till>> {
        self.write_out_balances()?;
        let dry_run = self.dry_run;
        let mut told = show::till(&mut self.view(), row)?;
        for line in &mut told {
            line.dry_run = dry_run;
        }
        Ok(told)
    }
}

/// A till, or another one of the same operator, has a session.
fn already_open(name: &str) -> Error {
    let message = format!("till {name} is open already");
    Fault::new(Class::Refused, "till_already_open", message)
        .hint(Advice::Till(OfTill::Close(name.to_owned())))
        .into()
}

/// The difference of a count waits for a second person.
pub(super) fn counting(name: &str) -> Error {
    let message = format!("till {name} was counted, and its difference waits for a second person");
    Fault::new(Class::Refused, "till_counting", message)
        .hint(Advice::Till(OfTill::Decide))
        .into()
}
