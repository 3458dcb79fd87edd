//! The bank's own accounts, whose parts are read as one.
//!
//! Where many write at once, each lane posts to a part of its own of cash,
//! clearing and so on, so that no one waits for these accounts. People see one
//! account: its balance is the sum over the parts, and its history all their
//! legs in the order of the transactions' numbers.

use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;
use bankctl_types::kind::AccountStatus;
use bankctl_types::number::AccountId;

use super::history::{Chain, HistoryQuery, Line, bad_cursor};
use crate::kernel::rules::internal_account::{self, unsharded};
use crate::kernel::tables;
use crate::kernel::tables::accounts::{AccountRow, Position};
use crate::{ReadTx, Result};

/// How many legs of a part are read at a time.
const BLOCK: u64 = 64;

/// The parts of an account that are there, and what is in them. A customer's
/// account is the only part of its own.
pub(crate) fn parts(
    driver: &mut dyn Driver,
    account: AccountId,
) -> Result<Vec<(AccountId, Position)>> {
    if account.is_customer() {
        let position = tables::accounts::position(driver, account)?;
        return Ok(position
            .map(|position| (account, position))
            .into_iter()
            .collect());
    }
    let (first, last) = internal_account::parts(account);
    Ok(tables::positions::parts(driver, first, last)?)
}

/// The keys of the parts that are there.
pub(crate) fn keys(view: &mut ReadTx<'_>, account: AccountId) -> Result<Vec<AccountId>> {
    if account.is_customer() || view.settings.lanes == 1 {
        return Ok(vec![account]);
    }
    let parts = parts(view.driver, account)?;
    Ok(parts.into_iter().map(|(part, _)| part).collect())
}

/// The balance of all parts in minor units.
pub(crate) fn balance(driver: &mut dyn Driver, account: AccountId) -> Result<i64> {
    let parts = parts(driver, account)?;
    sum(parts.iter().map(|(_, position)| position.balance_minor))
}

/// The balance of all parts at the end of a day, in minor units.
pub(crate) fn balance_on(view: &mut ReadTx<'_>, account: AccountId, day: Day) -> Result<i64> {
    let mut balances = Vec::new();
    for part in keys(view, account)? {
        balances.push(Chain::of(view.driver, part)?.balance_on(view.driver, day)?);
    }
    sum(balances.into_iter())
}

fn sum(mut balances: impl Iterator<Item = i64>) -> Result<i64> {
    let sum = balances.try_fold(0i64, i64::checked_add);
    Ok(sum.ok_or_else(|| damaged("the parts of an account sum to more than can be counted"))?)
}

/// The bank's own accounts, each of which may be kept in parts.
pub(crate) fn internal_accounts(
    view: &mut ReadTx<'_>,
    (after, last): (AccountId, AccountId),
    (status, limit): (Option<AccountStatus>, usize),
) -> Result<Vec<AccountRow>> {
    let mut rows = tables::accounts::page(view.driver, after, last, status, i64::MAX)?;
    rows.retain(|row| unsharded(row.account.id) == row.account.id);
    rows.truncate(limit.saturating_add(1));
    Ok(rows)
}

/// A leg of one of the parts, and the balance of all of them after it.
pub(crate) struct PartLine {
    pub(crate) part: AccountId,
    pub(crate) line: Line,
    pub(crate) balance_minor: i64,
}

/// A page of the legs of all parts, and one more if there is one.
pub(crate) fn page(
    view: &mut ReadTx<'_>,
    keys: &[AccountId],
    query: &HistoryQuery,
) -> Result<Vec<PartLine>> {
    let mut lines = Vec::new();
    each(view, keys, query, |_, line| {
        lines.push(line);
        Ok(lines.len() <= query.limit)
    })?;
    Ok(lines)
}

/// Shows the legs of all parts to `visit`, after the cursor, which is the number of a
/// transaction, until it has seen enough.
pub(crate) fn each(
    view: &mut ReadTx<'_>,
    keys: &[AccountId],
    query: &HistoryQuery,
    mut visit: impl FnMut(&mut dyn Driver, PartLine) -> Result<bool>,
) -> Result<()> {
    let cursor = match &query.after {
        None => None,
        Some(text) => Some(text.parse::<i64>().map_err(|_| bad_cursor(text))?),
    };
    let mut walkers = Vec::with_capacity(keys.len());
    for key in keys {
        walkers.push(Walker::begin(view.driver, *key, query, cursor)?);
    }
    loop {
        let mut next: Option<(i64, usize)> = None;
        for (place, walker) in walkers.iter_mut().enumerate() {
            let Some(id) = walker.peek(view.driver)? else {
                continue;
            };
            let before = next.is_none_or(|(other, _)| (id < other) == query.oldest_first);
            if before {
                next = Some((id, place));
            }
        }
        let Some((_, place)) = next else { break };
        let total = |walkers: &[Walker]| sum(walkers.iter().map(|walker| walker.balance_minor));
        let before = total(&walkers)?;
        let Some(line) = walkers[place].take() else {
            break;
        };
        let balance_minor = if query.oldest_first {
            total(&walkers)?
        } else {
            before
        };
        if query
            .kind
            .is_none_or(|kind| line.transfer.request.kind == kind)
        {
            let found = PartLine {
                part: walkers[place].chain.account,
                line,
                balance_minor,
            };
            if !visit(view.driver, found)? {
                break;
            }
        }
    }
    Ok(())
}

/// Goes along the legs of one part, a block at a time.
struct Walker {
    chain: Chain,
    oldest_first: bool,
    low: u64,
    high: u64,
    /// The next ones, the nearest last.
    block: Vec<Line>,
    /// The balance after what was taken, or before it on the way back.
    balance_minor: i64,
}

impl Walker {
    fn begin(
        driver: &mut dyn Driver,
        key: AccountId,
        query: &HistoryQuery,
        cursor: Option<i64>,
    ) -> Result<Self> {
        let chain = Chain::of(driver, key)?;
        let (from, to) = (query.span.from, query.span.to);
        let oldest_first = query.oldest_first;
        let until = chain.last_where(driver, |_, transfer| {
            to.is_none_or(|to| transfer.stamp.business_date <= to)
                && (oldest_first || cursor.is_none_or(|cursor| transfer.id < cursor))
        })?;
        let before = chain.last_where(driver, |_, transfer| {
            from.is_some_and(|from| transfer.stamp.business_date < from)
                || (oldest_first && cursor.is_some_and(|cursor| transfer.id <= cursor))
        })?;
        let ordinal = |line: &Option<Line>| line.as_ref().map_or(0, |line| line.ordinal);
        let (low, high) = (ordinal(&before) + 1, ordinal(&until));
        let start = if oldest_first { before } else { until };
        let balance_minor = start.map_or(0, |line| chain.leg(&line.transfer).balance_minor);
        Ok(Self {
            chain,
            oldest_first,
            low,
            high,
            block: Vec::new(),
            balance_minor,
        })
    }

    /// The number of the next transaction.
    fn peek(&mut self, driver: &mut dyn Driver) -> Result<Option<i64>> {
        if self.block.is_empty() && self.low <= self.high {
            if self.oldest_first {
                let end = self.high.min(self.low + BLOCK - 1);
                self.block = self.chain.lines(driver, self.low, end)?;
                self.low = end + 1;
            } else {
                let start = self.low.max(self.high.saturating_sub(BLOCK - 1));
                self.block = self.chain.lines(driver, start, self.high)?;
                self.block.reverse();
                self.high = start - 1;
            }
        }
        Ok(self.block.last().map(|line| line.transfer.id))
    }

    fn take(&mut self) -> Option<Line> {
        let line = self.block.pop()?;
        let after = self.chain.leg(&line.transfer).balance_minor;
        self.balance_minor = if self.oldest_first {
            after
        } else {
            let amount = line.transfer.request.amount_minor;
            let debit = line.transfer.request.debit == self.chain.account;
            // What stood before it was counted when it was posted.
            after.saturating_sub(if debit { -amount } else { amount })
        };
        Some(line)
    }
}
