//! A difference that a person books to the interest of an account: what no rule of
//! this program comes to, such as interest that was lost by an error elsewhere. Tax is
//! withheld of what is given, as of interest.

use bankctl_storage::damaged;
use bankctl_types::kind::Kind;
use bankctl_types::money::PlainDecimal;
use serde::{Deserialize, Serialize};

use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, AskedTransaction, Kept, Outcome};
use crate::approvals::lines::opens_own_account;
use crate::interest::InterestRoom;
use crate::interest::tax::rate_of;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::Change;
use crate::kernel::rules::internal_account::{EXPENSE_INTEREST, PAYABLE_TAX_WITHHELD};
use crate::kernel::rules::transfer::Request;
use crate::kernel::transaction::{Member, existing_account};
use crate::payments::in_currency;
use crate::{Reference, Result, WriteTx, products, views};

/// A difference to the interest of an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InterestAdjustment {
    /// How much.
    pub amount: PlainDecimal,
    /// Whether it is taken from the account, and not given to it.
    pub is_taken: bool,
    /// Why, for the people who read the statement.
    pub reason: String,
    /// The idempotency key.
    pub reference: Reference,
}

/// To book a difference to the interest of an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AdjustmentRequest {
    /// The account.
    account: AccountRef,
    /// The difference.
    adjustment: InterestAdjustment,
}

impl Kept for AdjustmentRequest {
    const NAMES: &'static [&'static str] = &["adjust_interest"];
}

impl Approvable for AdjustmentRequest {
    fn action(&self) -> Action {
        Action::InterestAdjust
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let booked = books.adjust_interest(&self.account, &self.adjustment)?;
        Ok(Outcome::of(booked.id))
    }

    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        let asked = &self.adjustment;
        let one = AskedTransaction {
            amount: Some(asked.amount),
            ..AskedTransaction::any(Kind::Adjustment, Some(&asked.reference))
        };
        let account = Some(&self.account);
        let (debit, credit) = if asked.is_taken {
            (account, None)
        } else {
            (None, account)
        };
        vec![AskedTransaction {
            debit,
            credit,
            ..one
        }]
    }

    fn fits_line(&self, line: &Change) -> bool {
        opens_own_account(line)
    }
}

impl InterestRoom<'_> {
    /// Books a difference between an account and what the bank spends for interest.
    /// What the account has accrued stays as it is. The tax on what is given is booked
    /// together with it.
    ///
    /// # Errors
    /// In this order: `account_not_found`, one of the bank's own, the amount, the
    /// reference, the rules; whatever keeps it for a second person.
    pub fn adjust(
        self,
        account: &AccountRef,
        adjustment: &InterestAdjustment,
    ) -> Result<views::Transaction> {
        self.0.ask(
            &[account],
            |books| books.adjust_interest(account, adjustment),
            || AdjustmentRequest {
                account: account.clone(),
                adjustment: adjustment.clone(),
            },
        )
    }
}

impl WriteTx<'_> {
    pub(crate) fn adjust_interest(
        &mut self,
        account: &AccountRef,
        adjustment: &InterestAdjustment,
    ) -> Result<views::Transaction> {
        let id = self.locked_one(account)?;
        let account = existing_account(self.driver, id)?;
        account.must_be_customers()?;
        let amount = in_currency(adjustment.amount, account.currency)?;
        let own = self.made_when_needed(EXPENSE_INTEREST, account.currency)?;
        self.make_ready(&[id, own])?;
        let (debit, credit) = if adjustment.is_taken {
            (id, own)
        } else {
            (own, id)
        };
        let request = Request {
            kind: Kind::Adjustment,
            channel: None,
            debit,
            credit,
            amount_minor: amount.minor,
            value_date: None,
            memo: Some(adjustment.reason.clone()),
            reverses: None,
            hold: None,
            source: None,
        };
        let known = self.known_first(&adjustment.reference, &request)?;
        if known.is_none() {
            self.may_book(None)?;
        }
        let taxed = match known {
            None if !adjustment.is_taken => self.tax_on(&request)?,
            _ => None,
        };
        let Some(tax) = taxed else {
            return self.post_once(known, request, &adjustment.reference, 0);
        };
        self.make_ready(&[id, own, tax.credit])?;
        let members = [request, tax].map(Member::of);
        let reference = adjustment.reference.written(self.dry_run);
        let booked = self.post_group(members.into(), reference)?;
        self.write_waiting()?;
        self.reference = adjustment.reference.written(self.dry_run);
        let told = self.told_together(&booked, false)?.into_iter().next();
        told.ok_or_else(|| damaged("an adjustment was booked and is not there").into())
    }

    /// What is withheld of what an account is given, if anything.
    fn tax_on(&mut self, given: &Request) -> Result<Option<Request>> {
        let account = given.credit;
        let product = products::on_day(self.driver, account, self.stamp.business_date)?;
        let product = product.as_ref().map(|(product, _)| &product.record);
        let rate = rate_of(self.driver, account, product)?;
        let amount_minor = rate.of_minor(given.amount_minor);
        if amount_minor == 0 {
            return Ok(None);
        }
        let currency = self.party(account)?.currency;
        let own = self.made_when_needed(PAYABLE_TAX_WITHHELD, currency)?;
        Ok(Some(Request {
            kind: Kind::Tax,
            debit: account,
            credit: own,
            amount_minor,
            memo: Some("tax on interest".to_owned()),
            ..given.clone()
        }))
    }
}
