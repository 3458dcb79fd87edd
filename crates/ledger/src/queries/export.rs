//! Books out: pages of what there is, short transactions each.
//!
//! A reader that stays open for long keeps the WAL from being written back,
//! so nothing here reads more than a page at a time; the journal is
//! append-only, so the pages fit together all the same.

use bankctl_storage::Driver;
use bankctl_types::books::{BookAccount, BookLabel, Books};
use bankctl_types::calendar::Span;
use bankctl_types::kind::AccountType;
use bankctl_types::number::{AccountId, AccountNumber};
use bankctl_types::{Day, Money};

use super::describe::{Names, TransferContext};
use super::history::Chain;
use crate::kernel::rules::account::{self, AccountRef};
use crate::kernel::rules::internal_account::unsharded;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables::{self, prefetch};
use crate::kernel::transaction;
use crate::kernel::transaction::existing_account;
use crate::payments::find::together;
use crate::queries::QueriesRoom;
use crate::queries::{shards, stats};
use crate::{Ledger, ReadTx, Result, accounts, customers, gl, views};

/// How many transactions are read at a time.
const PAGE_ROWS: i64 = 500;

/// Which transactions to export.
#[derive(Clone, Debug, Default)]
pub struct ExportFilter {
    /// Only those of an account.
    pub account: Option<AccountRef>,
    /// The days.
    pub span: Span,
}

/// Transactions, a page at a time.
pub struct TransactionPages {
    ledger: Ledger,
    place: Place,
    names: Names,
    /// Whether all of a group come together, where its first stands.
    by_group: bool,
}

enum Place {
    /// The journal: the last key that was read, the last that is wanted, the
    /// days, and the accounts, unless all are wanted.
    Journal(i64, i64, Span, Vec<AccountId>),
    /// An account's chain: the next place and the last.
    Chain(AccountId, u64, u64),
    Done,
}

impl QueriesRoom<'_> {
    /// All accounts with their balances, on one state of the ledger, and the
    /// last transfer that the balances count.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn journal_books(self) -> Result<(Books, i64)> {
        self.0.driver.keep_state()?;
        self.0.read(|view| {
            let zone = view.settings.zone;
            let last = tables::transfers::last(view.driver)?;
            let first = tables::transfers::first_date(view.driver)?;
            let mut accounts: Vec<BookAccount> = Vec::new();
            let mut before = None;
            stats::for_each_position(view.driver, |driver, row| {
                let account = existing_account(driver, row.account)?;
                let legs = row.position.as_ref().map_or(0, |position| position.legs);
                if account.account_type == AccountType::Internal && legs == 0 {
                    return Ok(());
                }
                let first_leg = first_day(driver, row.account)?;
                let opened = account.opened_at.day_in(zone);
                let opened = first_leg.map_or(opened, |day| day.min(opened));
                // The parts of an account follow each other.
                if before.replace(unsharded(row.account)) == Some(unsharded(row.account))
                    && let Some(account) = accounts.last_mut()
                {
                    return add_part(account, opened, row.balance_minor);
                }
                let label = if row.account.is_customer() {
                    book_label(row.account)
                } else {
                    BookLabel::Own(account.label().into())
                };
                accounts.push(BookAccount {
                    label,
                    account_type: account.account_type,
                    status: account.status,
                    opened,
                    closed: account.closed_at.map(|at| at.day_in(zone)),
                    balance: Money::new(row.balance_minor, account.currency),
                });
                Ok(())
            })?;
            let books = Books {
                bank: view.settings.name.clone(),
                opened: first.unwrap_or(view.today),
                classes: gl::classes_of_added(view.driver)?,
                as_of: last.map_or(view.today, |(_, _, day)| day),
                accounts,
            };
            Ok((books, last.map_or(0, |(id, _, _)| id)))
        })
    }
}

impl Ledger {
    /// Transactions in the order of booking.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn into_transactions(mut self, filter: &ExportFilter) -> Result<TransactionPages> {
        self.driver.keep_state()?;
        let span = filter.span;
        let place = self.read(|view| match &filter.account {
            None => journal(view, span, Vec::new()),
            Some(account) => {
                let id = transaction::resolve(view.driver, view.settings, account)?;
                let parts = shards::keys(view, id)?;
                if parts.len() > 1 {
                    return journal(view, span, parts);
                }
                let chain = Chain::of(view.driver, id)?;
                let between = chain.between(view.driver, span)?;
                Ok(between.map_or(Place::Done, |(low, high)| Place::Chain(id, low, high)))
            }
        })?;
        Ok(TransactionPages {
            place,
            names: Names::of(&self.settings),
            by_group: false,
            ledger: self,
        })
    }

    /// The transactions up to a key: what belongs to [`Books`]. Those of a group
    /// follow each other.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn into_journal(self, last: i64) -> Result<TransactionPages> {
        let mut pages = self.into_transactions(&ExportFilter::default())?;
        if let Place::Journal(_, end, _, _) = &mut pages.place {
            *end = last;
        }
        pages.by_group = true;
        Ok(pages)
    }

    /// All accounts, a page at a time.
    pub fn into_accounts(mut self) -> impl Iterator<Item = Result<Vec<views::Account>>> {
        let mut after = AccountId::FIRST_CUSTOMER;
        pages(move || {
            let (items, last) = self.read(|view| {
                let last = AccountId::LAST_CUSTOMER;
                let rows = tables::accounts::page(view.driver, after, last, None, PAGE_ROWS)?;
                let items = accounts::shown::accounts(view, &rows)?;
                Ok((items, rows.last().map(|row| row.account.id)))
            })?;
            after = last.unwrap_or(after);
            Ok(items)
        })
    }

    /// All customers, a page at a time.
    pub fn into_customers(mut self) -> impl Iterator<Item = Result<Vec<views::Customer>>> {
        let mut after = 0;
        pages(move || {
            let (items, last) = self.read(|view| {
                let rows = customers::rows_after(view.driver, after, None, PAGE_ROWS)?;
                let items = customers::shown::customers(view, &rows)?;
                Ok((items, rows.last().map(|row| row.customer.number.key())))
            })?;
            after = last.unwrap_or(after);
            Ok(items)
        })
    }
}

/// The label of an account, if the program knows it by itself.
fn book_label(account: AccountId) -> BookLabel {
    if account.is_customer() {
        BookLabel::Customer(AccountNumber::from_key(account.0))
    } else {
        BookLabel::Own(account::label(account).into())
    }
}

/// Adds another part of the same account.
fn add_part(account: &mut BookAccount, opened: Day, balance_minor: i64) -> Result<()> {
    account.opened = account.opened.min(opened);
    let sum = account.balance.minor.checked_add(balance_minor);
    account.balance.minor =
        sum.ok_or_else(|| bankctl_storage::damaged("a balance can't be counted"))?;
    Ok(())
}

/// Pages until one is empty.
fn pages<T>(mut next: impl FnMut() -> Result<Vec<T>>) -> impl Iterator<Item = Result<Vec<T>>> {
    std::iter::from_fn(move || match next() {
        Ok(items) if items.is_empty() => None,
        other => Some(other),
    })
}

/// The day of an account's first leg.
fn first_day(driver: &mut dyn Driver, account: AccountId) -> Result<Option<Day>> {
    let chain = Chain::of(driver, account)?;
    if chain.position.legs == 0 {
        return Ok(None);
    }
    let first = chain.lines(driver, 1, 1)?;
    Ok(first.first().map(|line| line.transfer.stamp.business_date))
}

/// The part of the journal that has the transactions of some days.
fn journal(view: &mut ReadTx<'_>, span: Span, accounts: Vec<AccountId>) -> Result<Place> {
    let (after, end) = if view.settings.lanes > 1 {
        let last = tables::transfers::last(view.driver)?.map_or(0, |(id, _, _)| id);
        let after = match span.from {
            None => 0,
            Some(from) => tables::transfers::first_on(view.driver, from)?.map_or(last, |id| id - 1),
        };
        let end = match span.to {
            None => last,
            Some(to) => tables::transfers::last_on(view.driver, to)?.unwrap_or(0),
        };
        (after, end)
    } else {
        keys_of(view.driver, span)?
    };
    Ok(Place::Journal(after, end, span, accounts))
}

/// The key before the transfers of some days, and the last of theirs: where rows are
/// numbered without gaps, business dates never go back.
pub(crate) fn keys_of(driver: &mut dyn Driver, span: Span) -> Result<(i64, i64)> {
    let last = tables::transfers::last(driver)?.map_or(0, |(id, _, _)| id);
    let after = match span.from {
        None => 0,
        Some(from) => last_before(driver, from, last)?,
    };
    let end = match span.to {
        None => last,
        Some(to) => last_before(driver, to.plus(1), last)?,
    };
    Ok((after, end))
}

/// The last transfer before a day, which halving finds.
fn last_before(driver: &mut dyn Driver, day: Day, last: i64) -> Result<i64> {
    let (mut low, mut high) = (0, last);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let date = tables::transfers::date_of(driver, middle)?.ok_or_else(|| {
            bankctl_storage::damaged(format_args!("transfer {middle} is missing"))
        })?;
        if date < day {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(low)
}

/// The wanted transfers of the next page that has any, up to the end.
fn next_wanted(
    driver: &mut dyn Driver,
    (after, end): (&mut i64, i64),
    span: Span,
    accounts: &[AccountId],
) -> Result<Vec<Transfer>> {
    let wanted = |transfer: &Transfer| {
        let (day, request) = (transfer.stamp.business_date, &transfer.request);
        transfer.id <= end
            && span.from.is_none_or(|from| from <= day)
            && span.to.is_none_or(|to| day <= to)
            && (accounts.is_empty()
                || accounts.contains(&request.debit)
                || accounts.contains(&request.credit))
    };
    while *after < end {
        let rows = tables::transfers::page(driver, *after, PAGE_ROWS)?;
        *after = rows.last().map_or(end, |row| row.transfer.id);
        let transfers = rows.into_iter().map(|row| row.transfer);
        let found: Vec<Transfer> = transfers.filter(|transfer| wanted(transfer)).collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// Transfers with all of a group where its first stands: on a server others may
/// stand between them.
fn gathered(driver: &mut dyn Driver, transfers: Vec<Transfer>) -> Result<Vec<Transfer>> {
    let mut gathered = Vec::with_capacity(transfers.len());
    for transfer in transfers {
        match transfer.group {
            None => gathered.push(transfer),
            Some(group) if group == transfer.id => gathered.extend(together(driver, &transfer)?),
            Some(_) => {}
        }
    }
    Ok(gathered)
}

impl TransactionPages {
    fn page(&mut self) -> Result<Vec<views::Transaction>> {
        let (place, names, by_group) = (&mut self.place, &mut self.names, self.by_group);
        self.ledger.read(|view| {
            let transfers = match place {
                Place::Journal(after, end, span, accounts) => {
                    let wanted = next_wanted(view.driver, (after, *end), *span, accounts)?;
                    if *after >= *end {
                        *place = Place::Done;
                    }
                    if by_group {
                        gathered(view.driver, wanted)?
                    } else {
                        wanted
                    }
                }
                Place::Chain(id, low, high) if *low <= *high => {
                    let end = (*high).min(*low + PAGE_ROWS.unsigned_abs() - 1);
                    let mut lines = Chain::of(view.driver, *id)?.lines(view.driver, *low, end)?;
                    *low = end + 1;
                    lines.reverse();
                    lines.into_iter().map(|line| line.transfer).collect()
                }
                Place::Chain(..) | Place::Done => {
                    *place = Place::Done;
                    Vec::new()
                }
            };
            let mut items = Vec::with_capacity(transfers.len());
            for some in transfers.chunks(prefetch::RECORDS_MAX) {
                prefetch::transfers(view.driver, some)?;
                for transfer in some {
                    items.push(names.transaction(
                        view.driver,
                        transfer,
                        TransferContext::default(),
                    )?);
                }
            }
            Ok(items)
        })
    }
}

impl Iterator for TransactionPages {
    type Item = Result<Vec<views::Transaction>>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.page() {
            // All of a page may stand with the first of their group.
            Ok(items) if items.is_empty() && matches!(self.place, Place::Done) => None,
            Ok(items) if items.is_empty() => self.next(),
            Err(error) => {
                self.place = Place::Done;
                Some(Err(error))
            }
            page => Some(page),
        }
    }
}
