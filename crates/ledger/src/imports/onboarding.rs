//! Customers and accounts from another system, with their opening balances.

use bankctl_types::kind::{AccountStatus, AccountType, CustomerKind, HolderRole, Kind, Mandate};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountId, AccountNumber, CustomerNumber};
use bankctl_types::{Currency, Day, Money, StatedCurrency};

use crate::access::rules::permission::{Action, Denial};
use crate::customers::rules::Personal;
use crate::customers::{self, NewCustomer};
use crate::error::{Class, Fault};
use crate::imports::table::{BatchKind, BatchRow};
use crate::imports::{ImportHandler, ImportPlan, Progress, RowDecision, Rows};
use crate::kernel::rules::account::{Account, Holder, label};
use crate::kernel::rules::internal_account::EQUITY_OPENING;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Origin, Request};
use crate::kernel::tables;
use crate::kernel::transaction::existing_account;
use crate::{Ledger, ReadTx, Result, WriteTx, accounts, payments, products, views};

/// The memo of an opening balance.
const OPENING_MEMO: &str = "opening balance";

/// A row of a file of accounts.
#[derive(Clone, Debug)]
pub struct OnboardingRow {
    /// The line in the file, from 1.
    pub line: u64,
    /// The customer's number in the other system; the same for all accounts
    /// of a customer.
    pub customer_external_id: String,
    /// The customer's name.
    pub customer_name: String,
    /// Person or business.
    pub customer_kind: CustomerKind,
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The postal address.
    pub address: Option<String>,
    /// Checking or savings.
    pub account_type: AccountType,
    /// The currency, if not the ledger's.
    pub currency: Option<Currency>,
    /// The account's number in the other system.
    pub external_number: String,
    /// What is in the account, or what its holder owes.
    pub opening_balance: Option<PlainDecimal>,
    /// Whether the holder owes the balance.
    pub overdrawn: bool,
    /// The currency that the file states for the amounts.
    pub stated_currency: Option<StatedCurrency>,
    /// How far below zero it may go.
    pub overdraft: Option<PlainDecimal>,
    /// The customer's date of birth.
    pub birth_date: Option<Day>,
    /// The code of the product, if it is not the built-in one.
    pub product: Option<String>,
}

impl Ledger {
    /// Takes customers and accounts from another system; each account once,
    /// by its number there.
    ///
    /// # Errors
    /// The file as a whole is refused; a row has a limit or a product, and the caller
    /// may set none. Rows that are refused are in the result.
    pub fn import_accounts(
        &mut self,
        plan: &ImportPlan,
        rows: &mut dyn Rows<OnboardingRow>,
        progress: &mut dyn Progress,
    ) -> Result<views::Import> {
        let onboarding = Onboarding {
            home: self.settings.currency,
            no_updates: self.may_also(Action::AccountUpdate)?,
            products_wait: self
                .settings
                .policy
                .as_ref()
                .is_some_and(|policy| policy.holds(Rule::Products)),
        };
        self.take_in(plan, onboarding, rows, progress)
    }
}

struct Onboarding {
    home: Currency,
    /// Why the caller may let no account go below zero, and give none a product, if so.
    no_updates: Option<Denial>,
    /// Whether products of accounts need a second person.
    products_wait: bool,
}

/// What a row asks for.
struct Opening {
    currency: Currency,
    /// Signed: below zero the holder owes it.
    balance_minor: i64,
    overdraft_minor: i64,
}

impl Onboarding {
    fn decide(
        &mut self,
        driver: &mut dyn bankctl_storage::Driver,
        row: &OnboardingRow,
    ) -> Result<Option<Opening>> {
        if let Some(id) = tables::accounts::by_external(driver, &row.external_number)? {
            return self.is_the_same(driver, row, id).map(|()| None);
        }
        if let Some(number) = AccountNumber::parse(&row.external_number)
            && tables::accounts::position(driver, number.account())?.is_some()
        {
            return Err(taken(&row.external_number, number.account()));
        }
        if let Some(number) = customers::by_external_id(driver, &row.customer_external_id)? {
            customers::open_customer(driver, number)?;
        }
        let currency = row.currency.unwrap_or(self.home);
        let minor = |amount: Option<PlainDecimal>| -> Result<i64> {
            amount.map_or(Ok(0), |amount| {
                Ok(payments::in_currency(amount, currency)?.minor)
            })
        };
        let overdraft_minor = minor(row.overdraft)?;
        if let Some(denial) = self
            .no_updates
            .as_ref()
            .filter(|_| overdraft_minor > 0 || row.product.is_some())
        {
            return Err(denial.clone().into());
        }
        if overdraft_minor > 0 && row.account_type != AccountType::Checking {
            let text = format!("a {} account has no overdraft", row.account_type);
            return Err(Rejection::LimitExceeded(text).into());
        }
        if let Some(code) = &row.product {
            let label = &row.external_number;
            products::fitting(driver, code, (row.account_type, currency), label)?;
            if self.products_wait {
                return Err(needs_two(code));
            }
        }
        if let Some(stated) = row
            .stated_currency
            .filter(|stated| !stated.may_be(currency))
        {
            return Err(Rejection::OtherCurrency {
                stated: stated.to_string(),
                account: row.external_number.clone(),
                currency: currency.code(),
            }
            .into());
        }
        let size_minor = minor(row.opening_balance)?;
        if row.overdrawn && size_minor > overdraft_minor {
            return Err(overdrawn(row, currency, size_minor, overdraft_minor));
        }
        Ok(Some(Opening {
            currency,
            balance_minor: if row.overdrawn {
                -size_minor
            } else {
                size_minor
            },
            overdraft_minor,
        }))
    }

    /// Whether an account that is there already is the one of the row.
    fn is_the_same(
        &self,
        driver: &mut dyn bankctl_storage::Driver,
        row: &OnboardingRow,
        id: AccountId,
    ) -> Result<()> {
        let account = existing_account(driver, id)?;
        let owner = account.holders.first().map(|holder| holder.customer);
        let external_id = match owner {
            Some(owner) => {
                customers::by_number(driver, owner)?.and_then(|row| row.customer.external_id)
            }
            None => None,
        };
        let same = external_id.as_deref() == Some(row.customer_external_id.as_str())
            && account.account_type == row.account_type
            && account.currency == row.currency.unwrap_or(self.home);
        if same {
            Ok(())
        } else {
            Err(taken(&row.external_number, id))
        }
    }
}

/// An opening balance that is below the account's limit.
fn overdrawn(
    row: &OnboardingRow,
    currency: Currency,
    size_minor: i64,
    overdraft_minor: i64,
) -> crate::error::Error {
    let money = |minor| Money::new(minor, currency);
    Fault::new(
        Class::Refused,
        "insufficient_funds",
        format!(
            "account {} opens at -{} {currency}, and its overdraft limit is {}",
            row.external_number,
            money(size_minor),
            money(overdraft_minor)
        ),
    )
    .hint("give the account its limit in the column overdraft")
    .into()
}

/// What a file can't ask for.
fn needs_two(code: &str) -> crate::error::Error {
    let message =
        format!("product {code} can't be given by a file: the policy wants a second person");
    Fault::new(Class::NeedsApproval, "approval_required", message).into()
}

fn taken(number: &str, account: AccountId) -> crate::error::Error {
    Fault::new(
        Class::Conflict,
        "already_exists",
        format!(
            "account {} already has the number {number}, and it is another account",
            label(account)
        ),
    )
    .into()
}

impl ImportHandler for Onboarding {
    type Row = OnboardingRow;
    type Ready = Box<OnboardingRow>;

    fn kind(&self) -> BatchKind {
        BatchKind::Accounts
    }

    fn source(&mut self, view: &mut ReadTx<'_>) -> Result<(AccountId, Currency)> {
        // Before any row is looked at: without the key none can be taken.
        view.context.privacy.vault(view.driver)?;
        self.home = view.settings.currency;
        Ok((EQUITY_OPENING.account(self.home), self.home))
    }

    fn check(
        &mut self,
        view: &mut ReadTx<'_>,
        row: OnboardingRow,
    ) -> Result<RowDecision<Box<OnboardingRow>>> {
        match self.decide(view.driver, &row) {
            Ok(None) => Ok(RowDecision::Duplicate(None)),
            Ok(Some(opening)) => {
                // The sample must tell files apart by their accounts, which
                // have no key yet: their numbers stand for them.
                let stand_in = row.external_number.bytes().fold(0i64, |hash, byte| {
                    hash.wrapping_mul(1_099_511_628_211)
                        .wrapping_add(i64::from(byte))
                });
                let home = opening.currency == self.home;
                Ok(RowDecision::Post(
                    AccountId(stand_in),
                    if home {
                        opening.balance_minor.max(0)
                    } else {
                        0
                    },
                    Box::new(row),
                ))
            }
            Err(error) => reject(&row, error),
        }
    }

    fn post(
        &mut self,
        books: &mut WriteTx<'_>,
        batch: &BatchRow,
        line: u64,
        row: Box<OnboardingRow>,
    ) -> Result<Option<i64>> {
        let Some(opening) = self.decide(books.driver, &row)? else {
            return Ok(None);
        };
        let owner = owner(books, &row)?;
        let account = Account {
            id: accounts::next_id(books)?,
            account_type: row.account_type,
            name: None,
            currency: opening.currency,
            status: AccountStatus::Open,
            freeze_reason: None,
            overdraft_minor: opening.overdraft_minor,
            holders: vec![Holder {
                customer: owner,
                role: HolderRole::Owner,
            }],
            mandate: Mandate::Any,
            external_numbers: vec![row.external_number.clone()],
            opened_at: books.stamp.booked_at,
            closed_at: None,
            opted_in_at: None,
        };
        accounts::insert(books, &account)?;
        if let Some(code) = &row.product {
            products::assign::assign(books, &account, code)?;
        }
        if opening.balance_minor != 0 {
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
            let line = i64::try_from(line).unwrap_or(i64::MAX);
            books.post(
                request,
                None,
                Some(Origin {
                    batch: batch.id,
                    line,
                }),
                0,
            )?;
        }
        // A batch counts what customers have; what they owe is no part of it.
        Ok(Some(if opening.currency == self.home {
            opening.balance_minor.max(0)
        } else {
            0
        }))
    }

    fn payee(_: &Box<OnboardingRow>) -> Option<AccountId> {
        None
    }

    fn amount(_: &Box<OnboardingRow>) -> i64 {
        0
    }

    fn reference(_: &Box<OnboardingRow>) -> Option<&str> {
        None
    }

    fn value_date(_: &Box<OnboardingRow>) -> Option<Day> {
        None
    }

    fn customer(row: &Box<OnboardingRow>) -> Option<&str> {
        Some(&row.customer_external_id)
    }

    fn line(row: &OnboardingRow) -> u64 {
        row.line
    }

    fn bytes(row: &Box<OnboardingRow>) -> usize {
        let texts = [
            Some(&row.customer_external_id),
            Some(&row.customer_name),
            Some(&row.external_number),
            row.email.as_ref(),
            row.phone.as_ref(),
            row.address.as_ref(),
            row.product.as_ref(),
        ];
        let text: usize = texts
            .into_iter()
            .flatten()
            .map(|text| text.len() + 16)
            .sum();
        size_of::<OnboardingRow>() + 16 + text
    }

    fn field(rejection: &Rejection) -> &'static str {
        match rejection {
            Rejection::CustomerClosed { .. } | Rejection::CustomerNotApproved { .. } => {
                "customer_external_id"
            }
            Rejection::LimitExceeded(_) => "overdraft",
            Rejection::BalanceOverflow { .. } | Rejection::OtherCurrency { .. } => {
                "opening_balance"
            }
            _ => "external_number",
        }
    }

    fn reserve(&mut self, _: &mut WriteTx<'_>, _: &mut BatchRow, _: i64, _: bool) -> Result<()> {
        Ok(())
    }

    fn settle(&mut self, _: &mut WriteTx<'_>, _: &mut BatchRow, _: i64) -> Result<()> {
        Ok(())
    }
}

fn reject(
    row: &OnboardingRow,
    error: crate::error::Error,
) -> Result<RowDecision<Box<OnboardingRow>>> {
    let field = match &error {
        crate::error::Error::Rejected(rejection) => Onboarding::field(rejection),
        crate::error::Error::Fault(fault)
            if matches!(fault.code, "invalid_amount" | "insufficient_funds") =>
        {
            "opening_balance"
        }
        crate::error::Error::Fault(fault)
            if matches!(
                fault.code,
                "product_not_found" | "usage" | "currency_mismatch" | "approval_required"
            ) =>
        {
            "product"
        }
        _ => "external_number",
    };
    let mut reject = super::payroll::rejected(row.line, error)?;
    field.clone_into(&mut reject.field);
    Ok(RowDecision::Reject(reject))
}

/// The customer of a row: known by the external id, or new.
fn owner(books: &mut WriteTx<'_>, row: &OnboardingRow) -> Result<CustomerNumber> {
    let id = &row.customer_external_id;
    if let Some(number) = customers::by_external_id(books.driver, id)? {
        return Ok(number);
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
    Ok(customers::insert(books, &new)?.number)
}
