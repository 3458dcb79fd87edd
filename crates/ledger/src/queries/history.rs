//! An account's chain of legs: its history, and its balance on any day.
//!
//! Each leg points to the one before it and to one further back. Walking and
//! jumping along these pointers finds any day or any place in the chain by
//! reading a number of rows that grows with the logarithm of its length, so an
//! account with ten million legs answers like a new one.

use bankctl_storage::{Driver, damaged};
use bankctl_types::calendar::Span;
use bankctl_types::kind::{AccountStatus, Kind};
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Day, Money};

use super::describe::Names;
use crate::error::{Class, Fault};
use crate::interledger::counterparty::other_end;
use crate::kernel::rules::account::available;
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::{is_debit_normal, is_in_transit};
use crate::kernel::rules::skip_list::jump_ordinal;
use crate::kernel::rules::transfer::{Leg, Transfer};
use crate::kernel::tables::accounts::Position;
use crate::kernel::{tables, transaction};
use crate::queries::QueriesRoom;
use crate::queries::shards;
use crate::queries::wanted::Wanted;
use crate::tills::blind::must_be_seen;
use crate::{ReadTx, Result, views};

/// Which lines of a history to show.
#[derive(Clone, Debug, Default)]
pub struct HistoryQuery {
    /// The days.
    pub span: Span,
    /// Only transactions of a kind.
    pub kind: Option<Kind>,
    /// Only amounts and texts that fit.
    pub wanted: Wanted,
    /// How many lines at most.
    pub limit: usize,
    /// The cursor of the page before.
    pub after: Option<String>,
    /// Whether to begin with the oldest.
    pub oldest_first: bool,
}

/// How many rows are read at a time where not all will be shown.
const BLOCK: u64 = 256;

impl QueriesRoom<'_> {
    /// A page of an account's history, and where the next begins.
    ///
    /// # Errors
    /// `account_not_found`, or `usage` for a cursor that is none.
    pub fn history(
        self,
        account: &AccountRef,
        query: &HistoryQuery,
    ) -> Result<(Vec<views::HistoryItem>, Option<String>)> {
        self.0.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            must_be_seen(view, id)?;
            let keys = shards::keys(view, id)?;
            if keys.len() > 1 {
                return history_of_parts(view, &keys, query);
            }
            let chain = Chain::of(view.driver, id)?;
            let mut lines = page(view, &chain, query)?;
            let more = lines.len() > query.limit;
            lines.truncate(query.limit);
            let last = lines.last().map(|(ordinal, _)| ordinal.to_string());
            let items = lines.into_iter().map(|(_, item)| item).collect();
            Ok((items, last.filter(|_| more)))
        })
    }
}

fn history_of_parts(
    view: &mut ReadTx<'_>,
    keys: &[AccountId],
    query: &HistoryQuery,
) -> Result<(Vec<views::HistoryItem>, Option<String>)> {
    let mut names = Names::default();
    let mut items = Vec::with_capacity(query.limit.saturating_add(1));
    let mut last = None;
    shards::each(view, keys, query, |driver, found| {
        let transfer = &found.line.transfer;
        let mut item = item(driver, &mut names, found.part, transfer)?;
        if !query.wanted.fits(&item) {
            return Ok(true);
        }
        let balance = shown_minor(found.part, found.balance_minor);
        item.balance = Money::new(balance, item.currency);
        if items.len() < query.limit {
            last = Some(transfer.id.to_string());
        }
        items.push(item);
        Ok(items.len() <= query.limit)
    })?;
    let more = items.len() > query.limit;
    items.truncate(query.limit);
    Ok((items, last.filter(|_| more)))
}

/// The lines of a page, each with its place in the chain, and one more if there is one.
fn page(
    view: &mut ReadTx<'_>,
    chain: &Chain,
    query: &HistoryQuery,
) -> Result<Vec<(u64, views::HistoryItem)>> {
    let wanted = query.limit.saturating_add(1);
    let Some((mut low, mut high)) = chain.between(view.driver, query.span)? else {
        return Ok(Vec::new());
    };
    if let Some(cursor) = &query.after {
        let seen: u64 = cursor.parse().map_err(|_| bad_cursor(cursor))?;
        if query.oldest_first {
            low = low.max(seen.saturating_add(1));
        } else {
            high = high.min(seen.saturating_sub(1));
        }
    }
    let mut names = Names::default();
    let mut lines = Vec::new();
    let block = if query.kind.is_none() && query.wanted.is_all() {
        u64::try_from(wanted).unwrap_or(u64::MAX)
    } else {
        BLOCK.max(u64::try_from(wanted).unwrap_or(BLOCK))
    };
    while low <= high && lines.len() < wanted {
        let part = if query.oldest_first {
            let end = high.min(low.saturating_add(block - 1));
            let mut part = chain.lines(view.driver, low, end)?;
            part.reverse();
            low = end + 1;
            part
        } else {
            let start = low.max(high.saturating_sub(block - 1));
            let part = chain.lines(view.driver, start, high)?;
            high = start - 1;
            part
        };
        for line in part {
            let kind = line.transfer.request.kind;
            if query.kind.is_some_and(|wanted| wanted != kind) || lines.len() >= wanted {
                continue;
            }
            let item = item(view.driver, &mut names, chain.account, &line.transfer)?;
            if query.wanted.fits(&item) {
                lines.push((line.ordinal, item));
            }
        }
    }
    Ok(lines)
}

pub(crate) fn bad_cursor(cursor: &str) -> Fault {
    Fault::new(
        Class::Usage,
        "usage",
        format!("--after {cursor:?} is not a cursor"),
    )
    .hint("give the `next` of the page before")
}

/// The chain of an account.
pub(crate) struct Chain {
    pub(crate) account: AccountId,
    /// How many legs, and which is the last.
    pub(crate) position: Position,
}

/// A leg with its place in the chain, from 1.
pub(crate) struct Line {
    pub(crate) ordinal: u64,
    pub(crate) transfer: Transfer,
}

impl Chain {
    pub(crate) fn of(driver: &mut dyn Driver, account: AccountId) -> Result<Self> {
        let position = tables::accounts::position(driver, account)?
            .ok_or_else(|| damaged(format_args!("account {} has no position", account.0)))?;
        Ok(Self { account, position })
    }

    fn legs(&self) -> u64 {
        self.position.legs.unsigned_abs()
    }

    /// The side of a transfer that belongs to this chain.
    pub(crate) fn leg<'t>(&self, transfer: &'t Transfer) -> &'t Leg {
        if transfer.request.debit == self.account {
            &transfer.debit
        } else {
            &transfer.credit
        }
    }

    fn read(&self, driver: &mut dyn Driver, id: i64) -> Result<Transfer> {
        let row = tables::transfers::by_id(driver, id)?.ok_or_else(|| {
            damaged(format_args!(
                "transfer {id} of account {} is missing",
                label(self.account)
            ))
        })?;
        let request = &row.transfer.request;
        if request.debit != self.account && request.credit != self.account {
            return Err(damaged(format_args!(
                "transfer {id} is in the chain of account {} but not one of its own",
                label(self.account)
            ))
            .into());
        }
        Ok(row.transfer)
    }

    /// The last leg that `reached` holds for, if it holds for all earlier
    /// ones too.
    pub(crate) fn last_where(
        &self,
        driver: &mut dyn Driver,
        reached: impl Fn(u64, &Transfer) -> bool,
    ) -> Result<Option<Line>> {
        if self.legs() == 0 {
            return Ok(None);
        }
        let mut ordinal = self.legs();
        let mut transfer = self.read(driver, self.position.spine.head())?;
        while !reached(ordinal, &transfer) {
            let links = self.leg(&transfer).links;
            let skipped = jump_ordinal(ordinal);
            if skipped > 0 {
                let further = self.read(driver, links.jump)?;
                if !reached(skipped, &further) || skipped == ordinal - 1 {
                    (ordinal, transfer) = (skipped, further);
                    continue;
                }
            }
            if ordinal == 1 {
                return Ok(None);
            }
            (ordinal, transfer) = (ordinal - 1, self.read(driver, links.previous)?);
        }
        Ok(Some(Line { ordinal, transfer }))
    }

    /// The last leg on or before a day.
    pub(crate) fn last_on(&self, driver: &mut dyn Driver, day: Day) -> Result<Option<Line>> {
        self.last_where(driver, |_, transfer| transfer.stamp.business_date <= day)
    }

    /// The first and last place in the chain of a span of days.
    pub(crate) fn between(
        &self,
        driver: &mut dyn Driver,
        span: Span,
    ) -> Result<Option<(u64, u64)>> {
        let place = |line: Option<Line>| line.map_or(0, |line| line.ordinal);
        let high = match span.to {
            None => self.legs(),
            Some(day) => place(self.last_on(driver, day)?),
        };
        let low = match span.from {
            None => 1,
            Some(day) => place(self.last_on(driver, day.plus(-1))?) + 1,
        };
        Ok((low <= high).then_some((low, high)))
    }

    /// The legs from place `low` to place `high`, newest first.
    pub(crate) fn lines(&self, driver: &mut dyn Driver, low: u64, high: u64) -> Result<Vec<Line>> {
        let mut lines = Vec::new();
        self.each(driver, low, high, |_, line| {
            lines.push(line);
            Ok(())
        })?;
        Ok(lines)
    }

    /// Shows the legs from place `low` to place `high`, newest first.
    pub(crate) fn each(
        &self,
        driver: &mut dyn Driver,
        low: u64,
        high: u64,
        mut visit: impl FnMut(&mut dyn Driver, Line) -> Result<()>,
    ) -> Result<()> {
        let mut next = self.last_where(driver, |ordinal, _| ordinal <= high)?;
        while let Some(line) = next {
            let previous = self.leg(&line.transfer).links.previous;
            let ordinal = line.ordinal;
            visit(driver, line)?;
            next = if ordinal > low {
                Some(Line {
                    ordinal: ordinal - 1,
                    transfer: self.read(driver, previous)?,
                })
            } else {
                None
            };
        }
        Ok(())
    }

    /// The balance at the end of a day, in minor units.
    pub(crate) fn balance_on(&self, driver: &mut dyn Driver, day: Day) -> Result<i64> {
        let line = self.last_on(driver, day)?;
        Ok(line.map_or(0, |line| self.leg(&line.transfer).balance_minor))
    }
}

/// Whether a transfer brings money to an account, by the account's normal
/// side: a deposit brings cash to the vault.
pub(crate) fn is_incoming(account: AccountId, transfer: &Transfer) -> bool {
    (transfer.request.debit == account) == is_debit_normal(account)
}

/// A line of an account's history.
pub(crate) fn item(
    driver: &mut dyn Driver,
    names: &mut Names,
    account: AccountId,
    transfer: &Transfer,
) -> Result<views::HistoryItem> {
    let currency = names.currency(driver, transfer)?;
    let request = &transfer.request;
    let is_debit = request.debit == account;
    let (leg, counterparty) = if is_debit {
        (&transfer.debit, request.credit)
    } else {
        (&transfer.credit, request.debit)
    };
    let amount = if is_incoming(account, transfer) {
        request.amount_minor
    } else {
        -request.amount_minor
    };
    Ok(views::HistoryItem {
        transaction: TransactionId::from_key(transfer.id).to_string(),
        booked_at: transfer.stamp.booked_at,
        business_date: transfer.stamp.business_date,
        value_date: transfer.value_date(),
        kind: request.kind,
        channel: request.channel,
        memo: request.memo.clone(),
        reference: names.reference(driver, transfer)?,
        counterparty: match other_end(driver, transfer)? {
            Some(end) if is_in_transit(counterparty) => end.shown(),
            _ => names.label(driver, counterparty)?,
        },
        amount: Money::new(amount, currency),
        balance: Money::new(shown_minor(account, leg.balance_minor), currency),
        currency,
        group: transfer
            .group
            .map(|id| TransactionId::from_key(id).to_string()),
    })
}

/// The balance of an account now, or at the end of a day.
pub(crate) fn balance(
    view: &mut ReadTx<'_>,
    id: AccountId,
    at: Option<Day>,
) -> Result<views::Balance> {
    let facts = tables::accounts::facts(view.driver, id)?
        .ok_or_else(|| transaction::account_not_found(&label(id)))?;
    let today = view.today;
    let (ledger, held, day) = match at.filter(|day| *day < today) {
        None => {
            let now = view.hold_day();
            let (_, held) = tables::holds::held(view.driver, id, now)?;
            let balance = if id.is_customer() || view.settings.lanes == 1 {
                facts.position.balance_minor
            } else {
                shards::balance(view.driver, id)?
            };
            (balance, held, today)
        }
        Some(day) => {
            let held = tables::holds::held_then(view.driver, id, day)?;
            (shards::balance_on(view, id, day)?, held, day)
        }
    };
    let ledger = shown_minor(id, ledger);
    let currency: Currency = facts.currency;
    let available = available(ledger, held, facts.overdraft_minor, currency);
    let pays = facts.status == AccountStatus::Open || day != today;
    let payable = if pays {
        available
    } else {
        Money::new(0, currency)
    };
    Ok(views::Balance {
        account: view.label(id)?,
        currency,
        ledger_balance: Money::new(ledger, currency),
        available_balance: available,
        held: Money::new(held, currency),
        at: day,
        payable: id.is_customer().then_some(payable),
    })
}
