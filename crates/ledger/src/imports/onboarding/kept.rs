//! What rows make: customers and accounts, kept until the block is over.

use bankctl_types::kind::{AccountStatus, CustomerStatus, HolderRole, Kind, Mandate};
use bankctl_types::number::{AccountNumber, CustomerNumber};

use super::{Onboarding, OnboardingRow, Opening};
use crate::customers::rules::Personal;
use crate::customers::{self, Fresh, NewCustomer};
use crate::error::Error;
use crate::imports::batch::changed_since;
use crate::kernel::rules::account::{Account, Holder};
use crate::kernel::rules::internal_account::EQUITY_OPENING;
use crate::kernel::rules::transfer::{Origin, Request};
use crate::products::assign::assign;
use crate::products::rules::product::usual;
use crate::views::Reject;
use crate::{Result, WriteTx, accounts};

/// The memo of an opening balance.
const OPENING_MEMO: &str = "opening balance";

/// Customers and accounts that are not written yet.
#[derive(Default)]
pub(super) struct Kept {
    customers: Vec<Fresh>,
    /// Accounts, and whether money was posted to each.
    accounts: Vec<(Account, bool)>,
}

impl Kept {
    /// Writes them.
    pub(super) fn write(&mut self, books: &mut WriteTx<'_>) -> Result<()> {
        customers::fresh::insert_all(books, std::mem::take(&mut self.customers))?;
        accounts::insert_all(books, std::mem::take(&mut self.accounts))
    }
}

/// Who gets an account.
struct Owner {
    number: CustomerNumber,
    status: CustomerStatus,
    /// The customer, if it is new.
    fresh: Option<Fresh>,
}

impl Onboarding {
    /// Makes what a row asks for. What is refused has made nothing.
    pub(super) fn open(
        &mut self,
        books: &mut WriteTx<'_>,
        row: &OnboardingRow,
        opening: &Opening,
        origin: Origin,
    ) -> Result<()> {
        if opening.currency != self.home && !self.currencies.contains(&opening.currency) {
            books.open_internal_accounts(opening.currency)?;
            self.currencies.push(opening.currency);
        }
        let owner = self.owner(books, row)?;
        let account = Account {
            id: self.keys.account(books.driver)?,
            account_type: row.account_type,
            name: None,
            currency: opening.currency,
            status: AccountStatus::Open,
            freeze_reason: None,
            overdraft_minor: opening.overdraft_minor,
            holders: vec![Holder {
                customer: owner.number,
                role: HolderRole::Owner,
            }],
            mandate: Mandate::Any,
            external_numbers: vec![row.external_number.clone()],
            opened_at: books.stamp.booked_at,
            closed_at: None,
            opted_in_at: None,
        };
        let Some(code) = self.product_of(books, row)? else {
            let is_posted = opening.balance_minor != 0;
            if is_posted {
                let whose = (owner.number, owner.status);
                post_to_new(books, &account, whose, opening, origin)?;
            }
            self.keep(books, row, owner.fresh, account, is_posted);
            return Ok(());
        };
        self.keep(books, row, owner.fresh, account.clone(), false);
        self.kept.write(books)?;
        assign(books, &account, &code)?;
        if opening.balance_minor == 0 {
            return Ok(());
        }
        // The account is written already, so no row is left out from here on.
        post(books, &account, opening, origin).map_err(|error| match error {
            Error::Rejected(rejection) => changed_since(&Reject {
                line: row.line,
                field: "opening_balance".to_owned(),
                code: rejection.code().to_owned(),
                message: rejection.to_string(),
            }),
            other => other,
        })
    }

    /// The customer of a row: known by the external id, or new.
    fn owner(&mut self, books: &mut WriteTx<'_>, row: &OnboardingRow) -> Result<Owner> {
        let id = &row.customer_external_id;
        if let Some((number, status)) = self.known.customer(id) {
            return Ok(Owner {
                number,
                status,
                fresh: None,
            });
        }
        let new = NewCustomer {
            kind: row.customer_kind,
            name: row.customer_name.clone(),
            external_id: Some(id.clone()),
            personal: Personal {
                email: row.email.clone(),
                phone: row.phone.clone(),
                address: row.address.clone(),
                birth_date: row.birth_date,
                status_reason: None,
                tin: None,
            },
        };
        let key = self.keys.customer(books.driver)?;
        let fresh = customers::fresh::made(books, key, &new)?;
        Ok(Owner {
            number: fresh.customer.number,
            status: fresh.customer.status,
            fresh: Some(fresh),
        })
    }

    /// The product that a row gives, unless accounts of the type have it anyway.
    fn product_of(
        &mut self,
        books: &mut WriteTx<'_>,
        row: &OnboardingRow,
    ) -> Result<Option<String>> {
        let Some(code) = &row.product else {
            return Ok(None);
        };
        let product = self.product(books.driver, code)?.id;
        Ok((usual(row.account_type) != Some(product)).then(|| code.clone()))
    }

    /// Keeps what a row has made.
    fn keep(
        &mut self,
        books: &WriteTx<'_>,
        row: &OnboardingRow,
        fresh: Option<Fresh>,
        account: Account,
        is_posted: bool,
    ) {
        if let Some(fresh) = fresh {
            let customer = &fresh.customer;
            let id = &row.customer_external_id;
            self.known
                .add_customer(id, customer.number, customer.status);
            self.keys.customer_is_made(books.driver);
            self.kept.customers.push(fresh);
        }
        self.known.add_account(&row.external_number, account.id);
        self.keys.account_is_made(books.driver, account.id);
        if let Some(number) = AccountNumber::parse(&row.external_number) {
            self.keys.give_away(number.account());
        }
        self.kept.accounts.push((account, is_posted));
    }
}

/// Posts the opening balance of an account that is not written yet; one that is refused
/// is not known afterwards.
fn post_to_new(
    books: &mut WriteTx<'_>,
    account: &Account,
    owner: (CustomerNumber, CustomerStatus),
    opening: &Opening,
    origin: Origin,
) -> Result<()> {
    let opening_side = EQUITY_OPENING.account(opening.currency);
    books.make_ready(&[opening_side])?;
    books.remember_new(account, opening_side, owner)?;
    let posted = post(books, account, opening, origin);
    if posted.is_err() {
        books.forget(account.id);
    }
    posted
}

/// Posts the opening balance of an account.
fn post(
    books: &mut WriteTx<'_>,
    account: &Account,
    opening: &Opening,
    origin: Origin,
) -> Result<()> {
    let opening_side = EQUITY_OPENING.account(opening.currency);
    books.make_ready(&[opening_side])?;
    let (debit, credit) = if opening.balance_minor > 0 {
        (opening_side, account.id)
    } else {
        (account.id, opening_side)
    };
    let request = Request {
        kind: Kind::Adjustment,
        channel: None,
        debit,
        credit,
        amount_minor: opening.balance_minor.abs(),
        value_date: None,
        memo: Some(OPENING_MEMO.to_owned()),
        reverses: None,
        hold: None,
        source: None,
    };
    books.append(request, None, Some(origin), 0)
}
