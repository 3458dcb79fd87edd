//! Accounts in the books: opened and changed, no matter who asked for it and when.

use bankctl_types::kind::{AccountStatus, HolderRole, Mandate};

use super::{AccountChange, AccountOpening, insert, must_be_free, next_id};
use crate::access::rules::permission::Action;
use crate::accounts::shown;
use crate::kernel::rules::account::{Account, AccountRef, Holder};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::holders;
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::kernel::transaction::existing_account;
use crate::payments::limit_minor;
use crate::{Result, WriteTx, products, views};

impl WriteTx<'_> {
    pub(crate) fn open_account(&mut self, opening: &AccountOpening) -> Result<views::Account> {
        let mut holders = vec![Holder {
            customer: opening.owner,
            role: HolderRole::Owner,
        }];
        for joint in &opening.joint {
            if holders.iter().all(|holder| holder.customer != *joint) {
                holders.push(Holder {
                    customer: *joint,
                    role: HolderRole::Joint,
                });
            }
        }
        let customers: Vec<_> = holders.iter().map(|holder| holder.customer).collect();
        self.may_hold(&customers)?;
        let mut external_numbers = opening.external_numbers.clone();
        external_numbers.sort_unstable();
        external_numbers.dedup();
        let currency = opening.currency.unwrap_or(self.settings.currency);
        let account = Account {
            id: next_id(self)?,
            account_type: opening.account_type,
            name: opening.name.clone(),
            currency,
            status: AccountStatus::Open,
            freeze_reason: None,
            overdraft_minor: limit_minor(opening.overdraft, currency)?,
            holders,
            mandate: if opening.all_must_order {
                Mandate::All
            } else {
                Mandate::Any
            },
            external_numbers,
            opened_at: self.stamp.booked_at,
            closed_at: None,
            opted_in_at: None,
        };
        account.may_have_overdraft(account.overdraft_minor, 0)?;
        if account.overdraft_minor > 0 {
            // An operator who may raise no limit opens none with one either.
            self.may(Action::AccountUpdate)?;
            self.require_approval(Rule::Limits)?;
        }
        self.require_approval(Rule::Accounts)?;
        insert(self, &account)?;
        let today = self.hold_day();
        let mut opened = shown::account(
            self.driver,
            &self.context.privacy,
            &account,
            today,
            self.dry_run,
        )?;
        opened.number = opened.number.filter(|_| !self.dry_run);
        Ok(opened)
    }

    pub(crate) fn update_account(
        &mut self,
        account: &AccountRef,
        change: &AccountChange,
    ) -> Result<views::Account> {
        self.may_hold(&change.add_holders)?;
        self.change_account(account, &mut |books, account| {
            account.must_be_customers()?;
            account.must_not_be_closed()?;
            if let Some(overdraft) = change.overdraft {
                let limit = limit_minor(overdraft.0, account.currency)?;
                let party = books.paying_party(account.id)?;
                let used = i128::from(party.overdraft_minor) - party.available_minor();
                account.may_have_overdraft(limit, used)?;
                if limit != account.overdraft_minor {
                    books.require_approval(Rule::Limits)?;
                }
                let is_other = limit != account.overdraft_minor;
                account.overdraft_minor = limit;
                if is_other {
                    products::assign::limit_changed(books, account)?;
                }
            }
            if change.has_holders() {
                let (add, remove) = (&change.add_holders, &change.remove_holders);
                let holders = holders::decide(account, add, remove)?;
                if holders != account.holders {
                    books.require_approval(Rule::Accounts)?;
                }
                account.holders = holders;
            }
            if let Some(name) = &change.name {
                account.name = Some(name.clone()).filter(|name| !name.trim().is_empty());
            }
            if let Some(number) = &change.external_number {
                must_be_free(books, number)?;
                tables::accounts::insert_external(books.driver, number, account.id)?;
                account.external_numbers.push(number.clone());
                account.external_numbers.sort_unstable();
            }
            if let Some(opts_in) = change.opts_in {
                let since = account.opted_in_at.unwrap_or(books.stamp.booked_at);
                account.opted_in_at = opts_in.then_some(since);
            }
            if let Some(code) = &change.product {
                products::assign::assign(books, account, code)?;
            }
            Ok(action::UPDATED)
        })
    }

    pub(crate) fn change_account(
        &mut self,
        account: &AccountRef,
        change: &mut dyn FnMut(&mut WriteTx<'_>, &mut Account) -> Result<&'static str>,
    ) -> Result<views::Account> {
        let id = self.resolve(account)?;
        self.lock(&[id])?;
        let mut account = existing_account(self.driver, id)?;
        let before = account.clone();
        let action = change(self, &mut account)?;
        if account != before {
            let change = self.log_change(Subject::Account, id.0, action, &account)?;
            self.write_account(&before, &account, change)?;
            self.read_anew(id)?;
        }
        let today = self.hold_day();
        shown::account(
            self.driver,
            &self.context.privacy,
            &account,
            today,
            self.dry_run,
        )
    }
}
