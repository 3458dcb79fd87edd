//! Rates are set: of a product, or of one account.

use bankctl_types::{Currency, Day};

use super::requests::ProductRequest;
use super::table::{self, Stored};
use super::{RateChange, built_in, by_code, rate_shown};
use crate::access::rules::permission::Action;
use crate::error::advice::{OfDay, OfInterest};
use crate::error::{Advice, Class, Error, Fault};
use crate::kernel::rules::account::{Account, AccountRef, label};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::kernel::transaction::existing_account;
use crate::payments::limit_minor;
use crate::products::ProductsRoom;
use crate::products::rules::product::{Owner, RateVersion, Rates};
use crate::products::rules::tiers::{Tier, Tiers};
use crate::{Result, WriteTx, interest, views};

impl ProductsRoom<'_> {
    /// Says what a product earns and costs from a day on.
    ///
    /// # Errors
    /// In this order: product not found, built in, no controlled day, tiers that do not
    /// fit together, a day that has its rates, one of a month that is closed; whatever
    /// keeps it for a second person, such as a day that is accrued for.
    pub fn set_rate(self, code: &str, change: &RateChange) -> Result<views::InterestRate> {
        let request = || ProductRequest::SetProductRate {
            code: code.to_owned(),
            change: change.clone(),
        };
        self.0
            .ask(&[], |books| books.set_product_rate(code, change), request)
    }

    /// Says what one account earns and costs from a day on, instead of what its
    /// product says.
    ///
    /// # Errors
    /// In this order: account not found, closed, no controlled day, one without
    /// interest, tiers that do not fit together, a day that has its rates, one of a
    /// month that is closed; whatever keeps it for a second person, such as a day that
    /// is accrued for.
    pub fn set_account_rate(
        self,
        account: &AccountRef,
        change: &RateChange,
    ) -> Result<views::InterestRate> {
        let request = || ProductRequest::SetAccountRate {
            account: account.clone(),
            change: change.clone(),
        };
        self.0.ask(
            &[account],
            |books| books.set_account_rate(account, change),
            request,
        )
    }
}

impl WriteTx<'_> {
    pub(super) fn set_product_rate(
        &mut self,
        code: &str,
        change: &RateChange,
    ) -> Result<views::InterestRate> {
        let row = by_code(self.driver, code)?;
        let Some(currency) = row.record.currency else {
            return Err(built_in(code));
        };
        let first = first_day(self)?;
        let owner = Owner::Product(row.id);
        let version = version(owner, change, currency)?;
        // A night that runs meanwhile has these rates, or has accrued before them.
        tables::locks::numbers(self.driver, true)?;
        let accrued = interest::product_accrued_through(self.driver, row.id)?;
        let first = accrued.map_or(first, |day| first.max(day.plus(1)));
        let known = table::rates(self.driver, owner)?;
        is_new(&known, &version, code)?;
        let is_late = version.effective_from < first;
        if is_late {
            self.may_book(Some(version.effective_from))?;
        }
        let is_held = is_late || self.policy.needs_approval(Rule::Products);
        self.require_approval_if(Rule::Products, is_held)?;
        if is_late {
            // Who approves it books the difference.
            self.decider_may(Action::InterestPost)?;
        }
        insert_rate(self, &version)?;
        if is_late {
            interest::compute_all_anew(self, row.id)?;
        }
        let mut shown = rate_shown(&version, currency, self.dry_run);
        shown.product = Some(code.to_owned());
        Ok(shown)
    }

    pub(super) fn set_account_rate(
        &mut self,
        account: &AccountRef,
        change: &RateChange,
    ) -> Result<views::InterestRate> {
        let id = self.locked_one(account)?;
        let account = existing_account(self.driver, id)?;
        account.must_be_customers()?;
        account.must_not_be_closed()?;
        first_day(self)?;
        let Some(accrued) = interest::accrued_through(self.driver, id)? else {
            return Err(no_interest(&account));
        };
        let owner = Owner::Account(id);
        let version = version(owner, change, account.currency)?;
        let known = table::rates(self.driver, owner)?;
        is_new(&known, &version, &account.label())?;
        let is_late = version.effective_from <= accrued;
        self.may_book(Some(version.effective_from))?;
        let is_held = is_late || self.policy.needs_approval(Rule::Products);
        self.require_approval_if(Rule::Products, is_held)?;
        insert_rate(self, &version)?;
        interest::has_own_terms(self, id)?;
        if is_late {
            interest::compute_anew(self, id)?;
        }
        let mut shown = rate_shown(&version, account.currency, self.dry_run);
        shown.account = Some(account.label());
        Ok(shown)
    }
}

fn insert_rate(books: &mut WriteTx<'_>, version: &RateVersion) -> Result<()> {
    let id = table::next_rate(books.driver)?;
    let change = books.log_change(Subject::InterestRate, id, action::CREATED, version)?;
    let row = Stored {
        id,
        record: version.clone(),
        change: Some(change),
    };
    Ok(table::insert_rate(books.driver, &row)?)
}

fn version(owner: Owner, change: &RateChange, currency: Currency) -> Result<RateVersion> {
    let mut tiers = Vec::with_capacity(change.tiers.len());
    for (from, rate) in &change.tiers {
        tiers.push(Tier {
            from_minor: limit_minor(from.0, currency)?,
            rate: *rate,
        });
    }
    let tiers = Tiers::of(tiers).map_err(|fault| {
        Fault::new(
            Class::Usage,
            "invalid_tiers",
            format!("the tiers do not fit together: {fault}"),
        )
        .hint(Advice::Interest(OfInterest::Tiers))
    })?;
    if let Some(until) = change
        .effective_until
        .filter(|until| *until < change.effective_from)
    {
        let message = format!(
            "the last day {until} lies before the first one, {}",
            change.effective_from
        );
        return Err(Fault::new(Class::Usage, "usage", message)
            .hint("give a last day on or after the first")
            .into());
    }
    Ok(RateVersion {
        owner,
        effective_from: change.effective_from,
        effective_until: change.effective_until,
        rates: Rates {
            tiers,
            overdraft: change.overdraft,
            excess: change.excess,
        },
    })
}

/// Whether no rates hold from the same day on: they never change.
fn is_new(known: &[Stored<RateVersion>], version: &RateVersion, whose: &str) -> Result<()> {
    let from = version.effective_from;
    if known.iter().any(|row| row.record.effective_from == from) {
        let message = format!("{whose} has a rate from {from} on already");
        return Err(Fault::new(Class::Conflict, "rate_exists", message)
            .hint("rates never change: give another day")
            .into());
    }
    Ok(())
}

/// The first day that a rate can hold for: the business day that is open. Rates
/// take a day that ends by a close, which accrues what they say.
fn first_day(books: &WriteTx<'_>) -> Result<Day> {
    books.today.controlled.ok_or_else(|| {
        let message =
            "the ledger takes its business day from the clock, and no close accrues interest";
        Fault::new(Class::Refused, "day_not_controlled", message)
            .hint(Advice::Day(OfDay::Begin))
            .into()
    })
}

fn no_interest(account: &Account) -> Error {
    let label = label(account.id);
    let message = format!("account {label} has a product that earns nothing");
    Fault::new(Class::Refused, "built_in_product", message)
        .hint(Advice::Interest(OfInterest::GiveProduct(label)))
        .into()
}
