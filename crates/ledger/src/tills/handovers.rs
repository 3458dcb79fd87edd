//! Handovers of cash: offered, accepted, refused.

use bankctl_types::kind::Kind;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Money};

use super::counting::{Counted, minor_of};
use super::rules::handover::{Handover, HandoverStatus};
use super::rules::till::TillStatus;
use super::session::counting;
use super::table::{HandoverRow, Stored, TillRow};
use super::{no_open_till, show, table};
use crate::error::advice::{Advice, List, OfTill};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::{self, CASH_VAULT};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Request, Source};
use crate::payments::in_currency;
use crate::tills::TillsRoom;
use crate::{Result, WriteTx, access, not_found, views};

/// Where cash is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// In a till, by name.
    Till(String),
    /// In the vault.
    Vault,
}

/// Cash that is to be offered.
#[derive(Clone, Debug)]
pub struct HandoverRequest {
    /// To whom.
    pub to: Place,
    /// From where; the operator's open till, or the vault, if it is not said.
    pub from: Option<Place>,
    /// How much.
    pub amount: PlainDecimal,
    /// The currency, if it is not the ledger's.
    pub currency: Option<Currency>,
    /// The idempotency key.
    pub reference: Option<String>,
}

impl TillsRoom<'_> {
    /// Offers cash to a till or the vault. Nothing is booked.
    ///
    /// # Errors
    /// In this order: `till_not_found`, the amount, the reference, `till_not_assigned`,
    /// `till_not_open`, `till_counting`, the same place twice, `till_short`.
    pub fn give_cash(self, request: &HandoverRequest) -> Result<views::Handover> {
        self.0.write(|books| books.give_cash(request))
    }

    /// Accepts cash that was offered, and books it.
    ///
    /// # Errors
    /// In this order: `handover_not_found`, `handover_ended`, one's own offer,
    /// `till_not_assigned`, `till_not_open`, `count_differs`, `till_counting`, `till_short`.
    pub fn accept_cash(self, handover: i64, counted: Option<&Counted>) -> Result<views::Handover> {
        self.0.write(|books| {
            let row = books.offer(handover)?;
            books.accept_offer(row, counted)
        })
    }

    /// Refuses cash that was offered, or takes the own offer back.
    ///
    /// # Errors
    /// As [`TillsRoom::accept_cash`], but for the count and the books.
    pub fn refuse_cash(self, handover: i64, reason: &str) -> Result<views::Handover> {
        self.0.write(|books| {
            let mut row = books.offer(handover)?;
            let me = books.stamp.operator;
            let is_own = row.record.given_by == me;
            if !is_own {
                books.may_receive(&row.record)?;
            }
            row.record.status = if is_own {
                HandoverStatus::Withdrawn
            } else {
                HandoverStatus::Refused
            };
            row.record.reason = Some(reason.to_owned());
            books.end_offer(&mut row, action::REJECTED)
        })
    }
}

impl WriteTx<'_> {
    fn give_cash(&mut self, request: &HandoverRequest) -> Result<views::Handover> {
        let currency = request.currency.unwrap_or(self.settings.currency);
        let receiver = self.cash_at(&request.to, currency)?;
        let amount = in_currency(request.amount, currency)?;
        if let Some(reference) = &request.reference
            && let Some(known) = table::handover_under(self.driver, reference)?
        {
            return self.offered_before(&known, request, (receiver, amount));
        }
        let (from, giver) = self.giver(request.from.as_ref(), currency)?;
        if giver == receiver {
            let account = self.label(giver)?;
            return Err(Rejection::SameAccount { account }.into());
        }
        if let Some(row) = &from {
            self.has_cash(row, giver, amount)?;
        }
        self.write_offer(Handover {
            giver,
            receiver,
            amount_minor: amount.minor,
            given_by: self.stamp.operator,
            ended_by: None,
            status: HandoverStatus::Offered,
            reason: None,
            reference: request.reference.clone(),
            transfer: None,
            offered_at: self.stamp.booked_at,
            taken_under: None,
        })
    }

    /// What is told of an offer that was made under the reference before, whatever its
    /// till does now. Where it is not said who gives, the same operator does.
    ///
    /// # Errors
    /// `reference_conflict` if it was another offer.
    fn offered_before(
        &mut self,
        known: &HandoverRow,
        request: &HandoverRequest,
        (receiver, amount): (AccountId, Money),
    ) -> Result<views::Handover> {
        let offer = &known.record;
        let is_giver = match &request.from {
            Some(place) => self.cash_at(place, amount.currency)? == offer.giver,
            None => offer.given_by == self.stamp.operator,
        };
        if !is_giver || (offer.receiver, offer.amount_minor) != (receiver, amount.minor) {
            return Err(Rejection::ReferenceConflict {
                reference: offer.reference.clone().unwrap_or_default(),
                transaction: format!("handover {}", known.id),
            }
            .into());
        }
        let mut told = show::handover(&mut self.view(), known)?;
        told.replayed = true;
        Ok(told)
    }

    /// Writes an offer.
    pub(super) fn write_offer(&mut self, offer: Handover) -> Result<views::Handover> {
        let mut row: HandoverRow = Stored {
            id: table::next_handover(self.driver)?,
            record: offer,
            change: 0,
        };
        row.change = self.log_change(Subject::Handover, row.id, action::CREATED, &row.record)?;
        table::insert_handover(self.driver, &row)?;
        self.told_handover(&row)
    }

    fn told_handover(&mut self, row: &HandoverRow) -> Result<views::Handover> {
        let dry_run = self.dry_run;
        let mut told = show::handover(&mut self.view(), row)?;
        told.id = told
            .id
            .filter(|_| !dry_run || row.record.status != HandoverStatus::Offered);
        told.dry_run = dry_run;
        Ok(told)
    }

    /// The account of a place.
    fn cash_at(&mut self, place: &Place, currency: Currency) -> Result<AccountId> {
        match place {
            Place::Vault => self.vault(currency),
            Place::Till(name) => {
                let row = super::add::existing(self.driver, name)?;
                self.cash_of(&row, currency)
            }
        }
    }

    /// From where cash is given, and the till if it is one.
    fn giver(
        &mut self,
        from: Option<&Place>,
        currency: Currency,
    ) -> Result<(Option<TillRow>, AccountId)> {
        let row = match from {
            Some(Place::Vault) => None,
            Some(Place::Till(name)) => Some(self.answered_till(Some(name))?),
            None => {
                let (are_there, own) = table::of_holder(self.driver, self.stamp.operator)?;
                match own {
                    Some(own) => Some(self.locked_till(own.id)?),
                    None if self.is_supervisor() => None,
                    None => return Err(no_open_till(are_there)),
                }
            }
        };
        let Some(row) = row else {
            self.may_use_vault()?;
            return Ok((None, self.vault(currency)?));
        };
        if row.record.status == TillStatus::Counting {
            return Err(counting(&row.record.name));
        }
        let account = self.cash_of(&row, currency)?;
        Ok((Some(row), account))
    }

    /// Whether the operator takes cash out of the vault or puts it there.
    ///
    /// # Errors
    /// `till_not_assigned`.
    pub(super) fn may_use_vault(&self) -> Result<()> {
        if self.is_supervisor() {
            return Ok(());
        }
        let message = "the vault is the supervisors'";
        Err(Fault::new(Class::Refused, "till_not_assigned", message)
            .hint(Advice::Till(OfTill::AskSupervisor))
            .into())
    }

    /// Whether a till has so much beside what is offered already.
    fn has_cash(&mut self, row: &TillRow, account: AccountId, amount: Money) -> Result<()> {
        self.lock(&[account])?;
        let there = shown_minor(account, self.party(account)?.balance_minor);
        let offers = table::offered(self.driver)?;
        let offered = offers.iter().filter(|offer| offer.record.giver == account);
        let minors = offered.map(|offer| offer.record.amount_minor);
        let left = minors.fold(there, i64::saturating_sub);
        if left >= amount.minor {
            return Ok(());
        }
        let account = row.record.account_name();
        Err(Rejection::TillShort { account, amount }.into())
    }

    /// An offer that waits, locked.
    fn offer(&mut self, id: i64) -> Result<HandoverRow> {
        table::lock_handover(self.driver, id)?;
        let row = table::handover(self.driver, id)?.ok_or_else(|| no_such_handover(id))?;
        if row.record.status != HandoverStatus::Offered {
            let message = format!("handover {id} is {} already", row.record.status);
            return Err(Fault::new(Class::Refused, "handover_ended", message)
                .hint("a new one can be offered")
                .into());
        }
        Ok(row)
    }

    /// Whether the operator receives for the place that an offer goes to.
    fn may_receive(&mut self, offer: &Handover) -> Result<()> {
        let number = internal_account::number(offer.receiver).unwrap_or_default();
        if number == CASH_VAULT.number() {
            return self.may_use_vault();
        }
        let row = table::by_account(self.driver, number)?;
        let Some(row) = row else {
            return Err(bankctl_storage::damaged("a handover goes to no till").into());
        };
        let row = self.locked_till(row.id)?;
        self.may_answer(&row)?;
        if row.record.status == TillStatus::Counting {
            return Err(counting(&row.record.name));
        }
        Ok(())
    }

    /// Whether cash is taken out of the place that gives it: what was counted in a till
    /// stays there while its difference waits.
    fn may_be_taken_from(&mut self, giver: AccountId) -> Result<()> {
        let number = internal_account::number(giver).unwrap_or_default();
        let row = table::by_account(self.driver, number)?;
        match row {
            Some(row) if row.record.status == TillStatus::Counting => {
                Err(counting(&row.record.name))
            }
            _ => Ok(()),
        }
    }

    /// Accepts an offer and books it.
    pub(super) fn accept_offer(
        &mut self,
        mut row: HandoverRow,
        counted: Option<&Counted>,
    ) -> Result<views::Handover> {
        let is_own = row.record.given_by == self.stamp.operator;
        if is_own && !self.works_alone()? {
            let message = format!("you offered handover {} yourself", row.id);
            return Err(Fault::new(Class::Refused, "own_handover", message)
                .hint("another person counts it and accepts it")
                .into());
        }
        self.may_receive(&row.record)?;
        let Handover {
            giver,
            receiver,
            amount_minor,
            ..
        } = row.record;
        let currency = internal_account::currency(giver)
            .ok_or_else(|| bankctl_storage::damaged("a handover has no currency"))?;
        let amount = Money::new(amount_minor, currency);
        if let Some(counted) = counted {
            is_counted(minor_of(self, counted)?, amount)?;
        }
        self.may_book(None)?;
        self.lock(&[giver, receiver])?;
        self.may_be_taken_from(giver)?;
        self.make_ready(&[giver, receiver])?;
        let transfer = self.post(
            Request {
                kind: Kind::CashMove,
                channel: None,
                debit: receiver,
                credit: giver,
                amount_minor,
                value_date: None,
                memo: None,
                reverses: None,
                hold: None,
                source: Some(Source {
                    subject: Subject::Handover,
                    key: row.id,
                }),
            },
            None,
            None,
            0,
        )?;
        row.record.status = HandoverStatus::Accepted;
        row.record.transfer = Some(transfer.id);
        let mut told = self.end_offer(&mut row, action::TAKEN)?;
        let number = TransactionId::from_key(transfer.id).to_string();
        told.transaction = Some(number).filter(|_| !self.dry_run);
        Ok(told)
    }

    /// Whether the operator is the only one, for whom there is no second person.
    fn works_alone(&mut self) -> Result<bool> {
        let me = self.stamp.operator;
        let all = access::operators(self.driver)?;
        let mut others = all
            .iter()
            .filter(|row| row.id != me && !row.operator.disabled);
        Ok(others.next().is_none())
    }

    /// Writes what became of an offer.
    fn end_offer(&mut self, row: &mut HandoverRow, word: &str) -> Result<views::Handover> {
        row.record.ended_by = Some(self.stamp.operator);
        row.change = self.log_change(Subject::Handover, row.id, word, &row.record)?;
        table::end_handover(self.driver, row)?;
        self.write_out()?;
        self.told_handover(row)
    }
}

/// Whether what was counted is what was offered.
fn is_counted(counted: (Currency, i64), offered: Money) -> Result<()> {
    let (currency, minor) = counted;
    if currency == offered.currency && minor == offered.minor {
        return Ok(());
    }
    let counted = Money::new(minor, currency);
    let message = format!(
        "{counted} {currency} were counted, and {offered} {} were offered",
        offered.currency
    );
    Err(Fault::new(Class::Refused, "count_differs", message)
        .hint(Advice::Till(OfTill::Refuse))
        .into())
}

fn no_such_handover(id: i64) -> Error {
    not_found(
        "handover_not_found",
        format!("no handover {id}"),
        Advice::LookIn(List::Handovers),
    )
}

/// A handover from a till waits for its receiver.
pub(super) fn still_offered(id: i64) -> Error {
    let message = format!("handover {id} from this till waits for its receiver");
    Fault::new(Class::Refused, "handover_offered", message)
        .hint(Advice::Till(OfTill::Accept(id)))
        .into()
}
