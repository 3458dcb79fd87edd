//! Which drawer a cash payment goes through, and which rows of a till are taken back.

use bankctl_types::Money;
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::{AccountId, TransactionId};

use super::blind::is_a_tills;
use super::rules::till::TillStatus;
use super::session::counting;
use super::table::TillRow;
use super::{no_open_till, not_assigned, not_open, table};
use crate::error::advice::{Advice, OfTill};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::{self, EXPENSE_CASH_OVER_SHORT};
use crate::kernel::rules::posting::Terms;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::{Result, WriteTx};

/// What is said in place of a till's name for the vault.
pub(super) const VAULT: &str = "vault";

impl WriteTx<'_> {
    /// Lets a new cash payment go through a drawer: the till that is named, or the one
    /// that the operator has open. In a bank without tills it is the vault.
    ///
    /// # Errors
    /// In this order: an account of a till that is named as a party, a till for what is
    /// not cash, `till_not_found`, `till_not_open`, `till_not_assigned`, `till_paused`,
    /// `till_counting`, `till_over_limit`.
    pub(crate) fn choose_drawer(
        &mut self,
        request: &mut Request,
        named: Option<&str>,
    ) -> Result<()> {
        self.names_no_till(request)?;
        let side = match (request.kind, request.channel) {
            (Kind::Deposit, Some(Channel::Cash)) => &mut request.debit,
            (Kind::Withdrawal, Some(Channel::Cash)) => &mut request.credit,
            _ if named.is_some() => return Err(not_cash()),
            _ => return Ok(()),
        };
        let vault = *side;
        let (are_there, own) = table::of_holder(self.driver, self.stamp.operator)?;
        let row = match named {
            Some(VAULT) => {
                self.may_use_vault()?;
                None
            }
            Some(name) => Some(super::add::existing(self.driver, name)?),
            None if are_there => Some(own.ok_or_else(|| no_open_till(true))?),
            None => None,
        };
        let Some(row) = row else {
            return Ok(());
        };
        self.may_serve(&row)?;
        let currency = internal_account::currency(vault)
            .ok_or_else(|| bankctl_storage::damaged("the vault has no currency"))?;
        let account = self.cash_of(&row, currency)?;
        *side = account;
        self.lock(&[account])?;
        if self.driver.has_many_writers() {
            // A count takes the same lock: what it left behind is seen from now on.
            let row = table::till(self.driver, row.id)?;
            let row = row.ok_or_else(|| bankctl_storage::damaged("a till is missing"))?;
            self.may_serve(&row)?;
        }
        self.make_ready(&[account])?;
        if request.kind == Kind::Deposit {
            let amount = Money::new(request.amount_minor, currency);
            self.has_room(&row, account, amount)?;
        }
        Ok(())
    }

    /// Says which sides of a payment are tills.
    pub(crate) fn say_of_tills(&mut self, request: &Request, terms: &mut [Terms; 2]) -> Result<()> {
        for (side, terms) in [request.debit, request.credit].into_iter().zip(terms) {
            terms.is_till = is_a_tills(self.driver, side)?;
        }
        Ok(())
    }

    /// Whether customers are served at a till now.
    fn may_serve(&self, row: &TillRow) -> Result<()> {
        let till = &row.record;
        if till.status == TillStatus::Closed {
            return Err(not_open(&till.name));
        }
        if till.holder != Some(self.stamp.operator) && !self.is_supervisor() {
            return Err(not_assigned(&till.name));
        }
        if till.status == TillStatus::Counting {
            return Err(counting(&till.name));
        }
        if till.status == TillStatus::Paused {
            let message = format!("till {} is paused", till.name);
            return Err(Fault::new(Class::Refused, "till_paused", message)
                .hint(Advice::Till(OfTill::Resume))
                .into());
        }
        Ok(())
    }

    /// Whether a till that refuses more than it should hold has room for an amount.
    fn has_room(&mut self, row: &TillRow, account: AccountId, amount: Money) -> Result<()> {
        let Some(most) = row.record.limit(amount.currency) else {
            return Ok(());
        };
        let there = shown_minor(account, self.party(account)?.balance_minor);
        if !row.record.refuses_beyond || there.saturating_add(amount.minor) <= most {
            return Ok(());
        }
        let name = &row.record.name;
        let most = Money::new(most, amount.currency);
        let message = format!(
            "till {name} should hold no more than {most} {}",
            most.currency
        );
        Err(Fault::new(Class::Refused, "till_over_limit", message)
            .hint(Advice::Till(OfTill::GiveToVault))
            .into())
    }

    /// Whether a payment names the account of no till as a party: its cash goes through
    /// its operator's hands or by a handover.
    fn names_no_till(&mut self, request: &Request) -> Result<()> {
        let (bank, others): (Option<AccountId>, Vec<AccountId>) = match request.kind {
            Kind::Deposit => (Some(request.debit), vec![request.credit]),
            Kind::Withdrawal => (Some(request.credit), vec![request.debit]),
            _ => (None, vec![request.debit, request.credit]),
        };
        for account in others.into_iter().filter(|other| Some(*other) != bank) {
            if !internal_account::has_floor(account) {
                continue;
            }
            let number = internal_account::number(account).unwrap_or_default();
            if let Some(row) = table::by_account(self.driver, number)? {
                return Err(no_party(&row.record.account_name()));
            }
        }
        Ok(())
    }

    /// Whether a transaction that moved cash may be taken back: within its session, and
    /// before the till was counted.
    ///
    /// # Errors
    /// `not_reversible`, `till_session_closed`.
    pub(crate) fn is_cash_of_session(&mut self, original: &Transfer) -> Result<()> {
        let sides = [original.request.debit, original.request.credit];
        let is_counted = sides
            .map(internal_account::Internal::of)
            .contains(&Some(EXPENSE_CASH_OVER_SHORT));
        if original.request.kind == Kind::CashMove || is_counted {
            return Err(not_reversible(original));
        }
        for account in sides
            .into_iter()
            .filter(|side| internal_account::has_floor(*side))
        {
            let number = internal_account::number(account).unwrap_or_default();
            let Some(row) = table::by_account(self.driver, number)? else {
                continue;
            };
            let row = self.locked_till(row.id)?;
            if !self.is_in_session(&row, account, original)? {
                return Err(session_closed(&row, original));
            }
        }
        Ok(())
    }

    /// Whether a till was neither closed nor counted since a transaction.
    fn is_in_session(
        &mut self,
        row: &TillRow,
        account: AccountId,
        original: &Transfer,
    ) -> Result<bool> {
        let till = &row.record;
        let is_since = till
            .opened_at
            .is_some_and(|at| original.stamp.booked_at >= at);
        if !is_since || till.status == TillStatus::Counting {
            return Ok(false);
        }
        let counts = table::counts_of(self.driver, row.id, till.session)?;
        let mut of_account = counts
            .iter()
            .filter(|count| count.record.account == account);
        Ok(!of_account.any(|count| count.record.after.is_some_and(|last| last >= original.id)))
    }
}

fn not_cash() -> Error {
    Fault::new(Class::Usage, "usage", "only cash goes through a till")
        .hint(Advice::Till(OfTill::OnlyCash))
        .into()
}

fn no_party(account: &str) -> Error {
    let message =
        format!("{account} is a till's: its cash moves over the counter or by a handover");
    Fault::new(Class::Refused, "till_account", message)
        .hint(Advice::Till(OfTill::GiveToVault))
        .into()
}

fn not_reversible(original: &Transfer) -> Error {
    let number = TransactionId::from_key(original.id);
    let message = format!("{number} moved cash that two people agreed on, or booked a count");
    Fault::new(Class::Refused, "not_reversible", message)
        .hint(Advice::Till(OfTill::GiveBack))
        .into()
}

fn session_closed(row: &TillRow, original: &Transfer) -> Error {
    let number = TransactionId::from_key(original.id);
    let name = &row.record.name;
    let message = format!("till {name} was closed or counted after {number}");
    Fault::new(Class::Refused, "till_session_closed", message)
        .hint(Advice::Till(OfTill::Resolve(name.clone())))
        .into()
}
