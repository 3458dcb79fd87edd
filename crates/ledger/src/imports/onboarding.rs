//! Customers and accounts from another system, with their opening balances.
//!
//! What the ledger has of the rows is asked for many rows at once ([`known`]), each row
//! is decided about from memory, and what it makes is kept until the block is over and
//! then written by a few statements ([`kept`]).

mod kept;
mod keys;
mod known;

use std::collections::HashMap;

use bankctl_storage::damaged;
use bankctl_types::kind::{AccountType, CustomerKind, CustomerStatus, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountId, AccountNumber};
use bankctl_types::{Currency, Day, Money, StatedCurrency};

use crate::access::rules::permission::{Action, Denial};
use crate::customers;
use crate::error::{Class, Fault};
use crate::imports::ImportsRoom;
use crate::imports::table::{self, BatchKind, BatchRow};
use crate::imports::{ImportHandler, ImportPlan, Progress, RowDecision, Rows};
use crate::kernel::rules::account::label;
use crate::kernel::rules::internal_account::EQUITY_OPENING;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::Origin;
use crate::kernel::tables;
use crate::kernel::transaction::existing_account;
use crate::products::Stored;
use crate::products::rules::product::Product;
use crate::{ReadTx, Result, WriteTx, payments, products, views};
use kept::Kept;
use keys::Keys;
use known::Known;

/// How many rows are posted in a transaction at most, where many write: all that they
/// make travels in one message.
const ROWS_MAX: usize = 8_000;

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

impl ImportsRoom<'_> {
    /// Takes customers and accounts from another system; each account once,
    /// by its number there.
    ///
    /// # Errors
    /// The file as a whole is refused; a row has a limit or a product, and the caller
    /// may set none. Rows that are refused are in the result.
    pub fn import_accounts(
        self,
        plan: &ImportPlan,
        rows: &mut dyn Rows<OnboardingRow>,
        progress: &mut dyn Progress,
    ) -> Result<views::Import> {
        let onboarding = Onboarding {
            home: self.0.settings.currency,
            no_updates: self.0.may_also(Action::AccountUpdate)?,
            products_wait: self
                .0
                .settings
                .policy
                .as_ref()
                .is_some_and(|policy| policy.needs_approval(Rule::Products)),
            known: Known::default(),
            products: HashMap::new(),
            keys: Keys::default(),
            kept: Kept::default(),
            currencies: Vec::new(),
            checked_in: None,
            posting: false,
        };
        self.0.run_import(plan, onboarding, rows, progress)
    }
}

struct Onboarding {
    home: Currency,
    /// Why the caller may let no account go below zero, and give none a product, if so.
    no_updates: Option<Denial>,
    /// Whether products of accounts need a second person.
    products_wait: bool,
    /// What is known of customers and accounts.
    known: Known,
    /// The products that were asked for, by their codes.
    products: HashMap<String, Stored<Product>>,
    /// The numbers of what is made.
    keys: Keys,
    /// What was made and is not written yet.
    kept: Kept,
    /// The currencies other than the ledger's that have the bank's own accounts.
    currencies: Vec<Currency>,
    /// The generation of the ledger in which the first pass began.
    checked_in: Option<u64>,
    /// Whether the first pass is over.
    posting: bool,
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
        if let Some(id) = self.known.account(&row.external_number) {
            return self.is_the_same(driver, row, id).map(|()| None);
        }
        if let Some(number) = AccountNumber::parse(&row.external_number)
            && self.is_there(number.account())
        {
            return Err(taken(&row.external_number, number.account()));
        }
        if let Some((number, CustomerStatus::Closed)) =
            self.known.customer(&row.customer_external_id)
        {
            let customer = number.to_string();
            return Err(Rejection::CustomerClosed { customer }.into());
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
            let of = (row.account_type, currency);
            let product = self.product(driver, code)?;
            products::must_fit(product, code, of, &row.external_number)?;
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

    /// Whether one of our own accounts is there, or was made here.
    fn is_there(&self, account: AccountId) -> bool {
        self.known.is_ours(account) || self.keys.has_made(account)
    }

    /// The product of a code.
    fn product(
        &mut self,
        driver: &mut dyn bankctl_storage::Driver,
        code: &str,
    ) -> Result<&Stored<Product>> {
        if !self.products.contains_key(code) {
            let product = products::by_code(driver, code)?;
            self.products.insert(code.to_owned(), product);
        }
        let known = self.products.get(code);
        Ok(known.ok_or_else(|| damaged("a product was read and is not there"))?)
    }

    /// Asks what the ledger has of rows that are posted where one writes at a time. If no
    /// one has written since the first pass, its answers hold, and what was made since is
    /// remembered.
    fn ask_unless_known(
        &mut self,
        driver: &mut dyn bankctl_storage::Driver,
        generation: u64,
        rows: &[&OnboardingRow],
    ) -> Result<()> {
        if self.checked_in == Some(generation) && !self.known.is_partial {
            return Ok(());
        }
        self.known.clear();
        self.known.look_up(driver, rows)
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

    const ROWS_MAX: usize = ROWS_MAX;
    const ASKS_IN_BLOCKS: bool = true;

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

    fn announce(&mut self, view: &mut ReadTx<'_>, rows: &[&OnboardingRow]) -> Result<()> {
        if self.posting && !view.driver.has_many_writers() {
            return self.ask_unless_known(view.driver, view.generation, rows);
        }
        self.checked_in.get_or_insert(view.generation);
        self.products.clear();
        if view.driver.has_many_writers() || self.known.is_partial {
            self.known.clear();
        } else {
            self.known.forget_accounts();
        }
        let (ids, numbers) = (known::customer_ids(rows), known::numbers(rows));
        let ours = known::keys_like_ours(rows);
        let named = known::named((&ids, &numbers), &ours);
        tables::prefetch::named(view.driver, &named)?;
        self.known.look_up(view.driver, rows)
    }

    fn foresee(
        &mut self,
        books: &mut WriteTx<'_>,
        key: &str,
        rows: &[&Box<OnboardingRow>],
    ) -> Result<()> {
        let rows: Vec<&OnboardingRow> = rows.iter().map(AsRef::as_ref).collect();
        let (ids, numbers) = (known::customer_ids(&rows), known::numbers(&rows));
        let ours = known::keys_like_ours(&rows);
        let named = known::named((&ids, &numbers), &ours);
        let between = self.keys.coming().map(label);
        let named = (&named, rows.len());
        Ok(table::foresee_accounts(books.driver, key, named, &between)?)
    }

    fn announce_ready(
        &mut self,
        books: &mut WriteTx<'_>,
        rows: &[&Box<OnboardingRow>],
    ) -> Result<()> {
        let rows: Vec<&OnboardingRow> = rows.iter().map(AsRef::as_ref).collect();
        if !books.driver.has_many_writers() {
            return self.ask_unless_known(books.driver, books.generation, &rows);
        }
        self.known.clear();
        self.known.look_up(books.driver, &rows)?;
        let ids = known::customer_ids(&rows).into_iter();
        let customers = ids.filter(|id| self.known.customer(id).is_none()).count();
        let numbers = rows.iter().map(|row| row.external_number.as_str());
        let accounts = numbers.filter(|number| self.known.account(number).is_none());
        let accounts = accounts.count();
        self.keys.draw_customers(books.driver, customers)?;
        let is_alone = !known::keys_like_ours(&rows).is_empty();
        tables::locks::numbers(books.driver, is_alone)?;
        self.keys.draw_accounts(books.driver, accounts)?;
        self.keys.ask_coming(books.driver)?;
        // A line for each, and one for the record of the file.
        books.draw_change_numbers(customers + accounts + 1)
    }

    fn end_block(&mut self, books: &mut WriteTx<'_>) -> Result<()> {
        self.kept.write(books)
    }

    fn post(
        &mut self,
        books: &mut WriteTx<'_>,
        batch: &BatchRow,
        line: u64,
        row: Box<OnboardingRow>,
    ) -> Result<Option<i64>> {
        if self.known.account(&row.external_number).is_some() {
            // The account is compared as it stands in the ledger.
            self.kept.write(books)?;
        }
        let Some(opening) = self.decide(books.driver, &row)? else {
            return Ok(None);
        };
        let origin = Origin {
            batch: batch.id,
            line: i64::try_from(line).unwrap_or(i64::MAX),
        };
        self.open(books, &row, &opening, origin)?;
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

    fn reserve(
        &mut self,
        books: &mut WriteTx<'_>,
        _: &mut BatchRow,
        _: i64,
        _: bool,
    ) -> Result<()> {
        let has_many_writers = books.driver.has_many_writers();
        if has_many_writers || !self.posting {
            // Of accounts the first pass has kept those of other rows.
            self.known.forget_accounts();
        }
        self.posting = true;
        self.products.clear();
        self.currencies.clear();
        self.kept = Kept::default();
        self.keys.begin(has_many_writers);
        if has_many_writers {
            books.driver.gather();
            let own = EQUITY_OPENING.account(self.home);
            books.prefetch_many((Kind::Adjustment, own), self.home)?;
        }
        Ok(())
    }

    fn settle(&mut self, books: &mut WriteTx<'_>, _: &mut BatchRow, _: i64) -> Result<()> {
        self.kept.write(books)
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
