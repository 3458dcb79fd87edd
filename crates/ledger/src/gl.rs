//! The chart of accounts: what was added to it, and how all of it stands.

pub(crate) mod record;
pub(crate) mod view;

use bankctl_storage::Driver;
use bankctl_types::class::Class;
use bankctl_types::kind::AccountStatus;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Money};

use super::accounts::must_be_free;
use super::{Ledger, ReadTx, Result, WriteTx};
use crate::error::advice::{Advice, Existing};
use crate::error::{self, Error, Fault};
use crate::kernel::rules::change::{Subject, action, action_for};
use crate::kernel::rules::chart::{self, FIRST_ADDED, GlAccount};
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::{self, unsharded};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables::accounts::AccountRow;
use crate::kernel::tables::gl::GlRow;
use crate::kernel::{tables, transaction};
use crate::queries::shards;
use crate::tills::blind::{is_hidden, must_be_seen};
use crate::{interledger, views};

/// An account that is to be added to the chart, or kept in more currencies.
#[derive(Clone, Debug)]
pub struct GlOpening {
    /// The name.
    pub name: String,
    /// The class.
    pub class: Class,
    /// The currencies; none means the ledger's.
    pub currencies: Vec<Currency>,
    /// Whether its balance never goes below zero.
    pub has_floor: bool,
    /// Its number in another system.
    pub number: Option<String>,
}

/// How an account of the chart stands in a currency: all parts of it.
struct Kept {
    row: AccountRow,
    balance_minor: i64,
}

/// The use cases of this room, on an open ledger: [`Ledger::gl`] gives it.
pub struct GlRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`gl`](crate::gl).
    pub const fn gl(&mut self) -> GlRoom<'_> {
        GlRoom(self)
    }
}

impl GlRoom<'_> {
    /// Adds an account to the chart, or a currency to one that was added.
    ///
    /// # Errors
    /// In this order: a name that does not go with the class, a built-in one,
    /// one that is closed, of another class or kept in all of the currencies,
    /// a number that is taken.
    pub fn create(self, opening: &GlOpening) -> Result<views::GlAccount> {
        self.0.write(|books| books.add_gl_account(opening))
    }

    /// Ends an account of the chart, in every currency.
    ///
    /// # Errors
    /// In this order: not found, built in, closed, a balance that is not zero,
    /// money on its way to another ledger.
    pub fn close(self, name: &str) -> Result<views::GlAccount> {
        self.0.write(|books| books.close_gl_account(name))
    }

    /// The chart: a line for each currency that an account is kept in.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn list(self, class: Option<Class>, all: bool) -> Result<Vec<views::GlLine>> {
        self.0.read(|view| {
            let mut rows = tables::gl::all(view.driver)?;
            rows.retain(|row| class.is_none_or(|class| row.account.class == class));
            rows.sort_by_key(|row| (row.account.class, row.id));
            let own = own_accounts(view.driver)?;
            let mut lines = Vec::new();
            for row in &rows {
                let kept = kept(view.driver, row.id, &own)?;
                let open = |kept: &&Kept| all || kept.row.account.status == AccountStatus::Open;
                let shown = kept.iter().filter(open);
                for kept in shown {
                    let mut told = line(&row.account, Some(kept));
                    if is_hidden(view, kept.row.account.id)? {
                        told.balance = None;
                    }
                    lines.push(told);
                }
                if kept.is_empty() && all {
                    lines.push(line(&row.account, None));
                }
            }
            Ok(lines)
        })
    }

    /// An account of the chart by name, in all its currencies or one.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn get(self, name: &str, currency: Option<Currency>) -> Result<views::GlAccount> {
        self.0.read(|view: &mut ReadTx<'_>| {
            let row = by_name(view.driver, name)?;
            must_be_seen(view, chart::key(row.id, view.settings.currency))?;
            let mut shown = described(view.driver, &row, false)?;
            if let Some(currency) = currency {
                shown.balances.retain(|kept| kept.currency == currency);
                if shown.balances.is_empty() {
                    return Err(not_kept_in(name, currency));
                }
            }
            Ok(shown)
        })
    }

    /// The names of all accounts of the chart that are not closed.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn names(self) -> Result<Vec<String>> {
        self.0.read(|view| {
            let rows = tables::gl::all(view.driver)?;
            let open = rows
                .into_iter()
                .filter(|row| row.account.closed_at.is_none());
            Ok(open.map(|row| row.account.name).collect())
        })
    }
}

impl WriteTx<'_> {
    fn add_gl_account(&mut self, opening: &GlOpening) -> Result<views::GlAccount> {
        let GlOpening { name, class, .. } = opening;
        chart::may_be_called(name, *class).map_err(|misfit| {
            Fault::new(error::Class::Usage, "usage", misfit.message).hint(misfit.hint)
        })?;
        // No one else gives the same name or number meanwhile.
        tables::locks::numbers(self.driver, true)?;
        let known = tables::gl::by_name(self.driver, name)?;
        if let Some(row) = &known {
            may_be_added_to(row, opening)?;
        }
        let row = match known {
            Some(row) => row,
            None => self.new_gl_account(opening)?,
        };
        let mut currencies = opening.currencies.clone();
        if currencies.is_empty() {
            currencies.push(self.settings.currency);
        }
        let mut opened = false;
        for currency in currencies {
            let id = chart::key(row.id, currency);
            if tables::accounts::facts(self.driver, id)?.is_none() {
                self.open_in_currency(id, name, currency, opening.number.clone())?;
                opened = true;
            }
        }
        if !opened {
            let message = format!("account {name} is there already");
            return Err(taken(name, message));
        }
        described(self.driver, &row, self.dry_run)
    }

    /// Adds an account to the chart, in no currency yet.
    pub(crate) fn new_gl_account(&mut self, opening: &GlOpening) -> Result<GlRow> {
        let range = chart::numbers(opening.class, opening.has_floor);
        let id = tables::gl::next_number(self.driver, &range)?.ok_or_else(|| {
            let message = format!(
                "there is no room for more accounts of class {}",
                opening.class
            );
            Fault::new(error::Class::Failure, "internal", message)
        })?;
        let mut row = GlRow {
            id,
            account: GlAccount {
                name: opening.name.clone(),
                class: opening.class,
                floor_minor: opening.has_floor.then_some(0),
                opened_at: Some(self.stamp.booked_at),
                closed_at: None,
            },
            change: None,
        };
        let change = self.log_change(Subject::GlAccount, id, action::CREATED, &row.account)?;
        row.change = Some(change);
        tables::gl::insert(self.driver, &row)?;
        Ok(row)
    }

    fn open_in_currency(
        &mut self,
        id: AccountId,
        name: &str,
        currency: Currency,
        number: Option<String>,
    ) -> Result<()> {
        if let Some(number) = &number {
            must_be_free(self, number)?;
        }
        self.open_own(id, name, currency, number.into_iter().collect())
    }

    fn close_gl_account(&mut self, name: &str) -> Result<views::GlAccount> {
        let number = by_name(self.driver, name)?.id;
        tables::locks::gl_accounts(self.driver, &[number], true)?;
        let mut row = by_name(self.driver, name)?;
        must_be_added(&row)?;
        if row.account.closed_at.is_some() {
            let account = name.to_owned();
            return Err(Rejection::AccountClosed { account }.into());
        }
        let own = own_accounts(self.driver)?;
        for kept in kept(self.driver, number, &own)? {
            self.must_be_empty(&kept)?;
        }
        let of_it = |row: &&AccountRow| internal_account::number(row.account.id) == Some(number);
        for part in own.iter().filter(of_it) {
            let mut account = part.account.clone();
            account.status = AccountStatus::Closed;
            account.closed_at = Some(self.stamp.booked_at);
            let word = action_for(AccountStatus::Closed);
            let change = self.log_change(Subject::Account, account.id.0, word, &account)?;
            tables::accounts::update(self.driver, &account, change)?;
            self.forget(account.id);
        }
        row.account.closed_at = Some(self.stamp.booked_at);
        let change = self.log_change(Subject::GlAccount, number, action::CLOSED, &row.account)?;
        row.change = Some(change);
        tables::gl::close(self.driver, &row)?;
        described(self.driver, &row, self.dry_run)
    }

    fn must_be_empty(&mut self, kept: &Kept) -> Result<()> {
        let account = &kept.row.account;
        if kept.balance_minor != 0 {
            let shown = shown_minor(account.id, kept.balance_minor);
            return Err(Rejection::BalanceNotZero {
                account: account.label(),
                balance: Money::new(shown, account.currency),
            }
            .into());
        }
        let (sent, minor) = interledger::on_its_way_from(self.driver, account.id)?;
        if sent > 0 {
            return Err(Rejection::MoneyInTransit {
                account: account.label(),
                amount: Money::new(minor, account.currency),
            }
            .into());
        }
        Ok(())
    }
}

/// Whether an account that is there can be kept in more currencies.
fn may_be_added_to(row: &GlRow, opening: &GlOpening) -> Result<()> {
    let (account, name) = (&row.account, &opening.name);
    must_be_added(row)?;
    if account.closed_at.is_some() {
        let account = name.clone();
        return Err(Rejection::AccountClosed { account }.into());
    }
    if account.class != opening.class {
        let message = format!("account {name} is there, and of class {}", account.class);
        return Err(taken(name, message));
    }
    if account.floor_minor.is_some() != opening.has_floor {
        let with = if opening.has_floor { "without" } else { "with" };
        let message = format!("account {name} is there, {with} a floor");
        return Err(taken(name, message));
    }
    Ok(())
}

/// Only accounts that were added can be changed.
fn must_be_added(row: &GlRow) -> Result<()> {
    if row.id >= FIRST_ADDED {
        return Ok(());
    }
    let account = row.account.name.clone();
    Err(Rejection::BuiltInAccount { account }.into())
}

fn by_name(driver: &mut dyn Driver, name: &str) -> Result<GlRow> {
    Ok(tables::gl::by_name(driver, name)?.ok_or_else(|| transaction::no_such_name(name))?)
}

/// The names of accounts that were added, with their classes.
pub(crate) fn classes_of_added(driver: &mut dyn Driver) -> Result<Vec<(Box<str>, Class)>> {
    let rows = tables::gl::all(driver)?.into_iter();
    let added = rows.filter(|row| row.id >= FIRST_ADDED);
    Ok(added
        .map(|row| (row.account.name.into(), row.account.class))
        .collect())
}

/// The rows of all the bank's own accounts, parts too.
fn own_accounts(driver: &mut dyn Driver) -> Result<Vec<AccountRow>> {
    let last = AccountId(AccountId::FIRST_CUSTOMER.0 - 1);
    let rows = tables::accounts::page(driver, AccountId(0), last, None, i64::MAX)?;
    Ok(rows)
}

/// How an account of the chart stands in each currency that it is kept in.
fn kept(driver: &mut dyn Driver, number: i64, own: &[AccountRow]) -> Result<Vec<Kept>> {
    let mut found = Vec::new();
    for row in own {
        let id = row.account.id;
        if internal_account::number(id) == Some(number) && unsharded(id) == id {
            found.push(Kept {
                row: row.clone(),
                balance_minor: shards::balance(driver, id)?,
            });
        }
    }
    Ok(found)
}

fn described(driver: &mut dyn Driver, row: &GlRow, dry_run: bool) -> Result<views::GlAccount> {
    let own = own_accounts(driver)?;
    let kept = kept(driver, row.id, &own)?;
    let account = &row.account;
    let balance = |kept: &Kept| views::GlBalance {
        currency: kept.row.account.currency,
        balance: balance_of(kept),
        number: kept.row.account.external_numbers.first().cloned(),
    };
    Ok(views::GlAccount {
        name: account.name.clone(),
        class: account.class,
        normal_side: account.class.normal_side(),
        never_below_zero: account.floor_minor.is_some(),
        built_in: row.id < FIRST_ADDED,
        status: status_of(account),
        balances: kept.iter().map(balance).collect(),
        opened_at: account.opened_at,
        closed_at: account.closed_at,
        dry_run,
    })
}

fn line(account: &GlAccount, kept: Option<&Kept>) -> views::GlLine {
    let number = kept.and_then(|kept| kept.row.account.external_numbers.first());
    views::GlLine {
        name: account.name.clone(),
        class: account.class,
        normal_side: account.class.normal_side(),
        currency: kept.map(|kept| kept.row.account.currency),
        balance: kept.map(balance_of),
        number: number.cloned(),
        never_below_zero: account.floor_minor.is_some(),
        status: status_of(account),
    }
}

fn balance_of(kept: &Kept) -> Money {
    let account = &kept.row.account;
    Money::new(
        shown_minor(account.id, kept.balance_minor),
        account.currency,
    )
}

fn status_of(account: &GlAccount) -> AccountStatus {
    match account.closed_at {
        Some(_) => AccountStatus::Closed,
        None => AccountStatus::Open,
    }
}

fn taken(name: &str, message: String) -> Error {
    Fault::new(error::Class::Conflict, "already_exists", message)
        .hint(Advice::Taken(Existing::OwnAccount(name.to_owned())))
        .into()
}

fn not_kept_in(name: &str, currency: Currency) -> Error {
    transaction::not_in_currency(name, currency)
}
