//! The journal as a list: who posted what, and what it comes to.
//!
//! A page is read in the order of the journal until it is full. The sums are of all
//! that was asked for: from the daily totals where these say it, from the engine where
//! it can tell what is wanted, else row by row.

use std::collections::BTreeMap;

use bankctl_storage::Driver;
use bankctl_types::calendar::Span;
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Day, Money, Total};

use super::describe::{Names, TransferContext};
use super::export::keys_of;
use super::history::Chain;
use crate::access;
use crate::access::operators::operator_not_found;
use crate::access::rules::permission::{Action, Denial, Reason};
use crate::customers::search::fold;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::internal_account::unsharded;
use crate::kernel::rules::operator::Roles;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables::prefetch;
use crate::kernel::tables::transfers::listed::{self, Narrowed, Page};
use crate::kernel::{tables, transaction};
use crate::queries::QueriesRoom;
use crate::{Ledger, ReadTx, Result, views};

/// How many rows are read at a time where not all will be shown.
const BLOCK_ROWS: i64 = 500;

/// Whose transactions are listed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Whose {
    /// Everyone's, for who may see that; else the caller's own.
    #[default]
    ByRole,
    /// Everyone's.
    Everyone,
    /// Those of an operator.
    Operator(String),
}

/// Which transactions are listed.
#[derive(Clone, Debug, Default)]
pub struct TransactionQuery {
    /// The days.
    pub span: Span,
    /// Whose.
    pub whose: Whose,
    /// Only those of an account.
    pub account: Option<AccountRef>,
    /// Only those of a kind.
    pub kind: Option<Kind>,
    /// Only those of a channel.
    pub channel: Option<Channel>,
    /// Only those of this amount or more, in whatever currency.
    pub least: Option<PlainDecimal>,
    /// Only those of this amount or less.
    pub most: Option<PlainDecimal>,
    /// Only those whose memo has this text in it.
    pub memo: Option<String>,
    /// Only those whose reference has this text in it.
    pub reference: Option<String>,
    /// How many at most.
    pub limit: usize,
    /// The last of the page before.
    pub after: Option<TransactionId>,
    /// Whether to begin with the oldest.
    pub oldest_first: bool,
}

impl QueriesRoom<'_> {
    /// A page of the journal, and what all that was asked for comes to.
    ///
    /// # Errors
    /// [`Denied`](crate::error::Error::Denied) to who may see no others'
    /// transactions and asks for them, `operator_not_found`, `account_not_found`.
    pub fn transactions(self, query: &TransactionQuery) -> Result<views::TransactionList> {
        let operator = self.0.whose(&query.whose, "transaction list of others");
        let operator = self.0.note_denial(operator)?;
        self.0.read(|view| {
            let wanted = Wanted::of(view, query, operator.as_deref())?;
            let mut names = Names::of(view.settings);
            let found = page(view, &wanted, &mut names)?;
            let more = found.len() > query.limit;
            let shown = &found[..found.len().min(query.limit)];
            let mut items = Vec::with_capacity(shown.len());
            for some in shown.chunks(prefetch::RECORDS_MAX) {
                prefetch::transfers(view.driver, some)?;
                for transfer in some {
                    let context = TransferContext::default();
                    items.push(names.transaction(view.driver, transfer, context)?);
                }
            }
            let last = shown.last().filter(|_| more);
            Ok(views::TransactionList {
                items,
                next: last.map(|last| TransactionId::from_key(last.id).to_string()),
                operator,
                sums: sums(view, &wanted, &mut names)?,
            })
        })
    }
}

impl Ledger {
    /// The operator whose transactions are listed; everyone's for `None`.
    pub(crate) fn whose(&mut self, whose: &Whose, command: &'static str) -> Result<Option<String>> {
        let caller = self.access().whoami()?;
        let own = caller.operator.unwrap_or_default();
        let has = caller.roles.unwrap_or(Roles::NONE);
        let needed = Action::ExportTransactions.roles();
        let sees_all = needed.meets(has);
        match whose {
            Whose::Operator(name) if *name == own => Ok(Some(own)),
            Whose::Operator(name) if sees_all => Ok(Some(name.clone())),
            Whose::ByRole | Whose::Everyone if sees_all => Ok(None),
            Whose::ByRole => Ok(Some(own)),
            Whose::Operator(_) | Whose::Everyone => Err(Denial {
                who: own,
                command,
                reason: Reason::Role { needed, has },
            }
            .into()),
        }
    }
}

/// What is wanted, with names looked up.
struct Wanted<'q> {
    query: &'q TransactionQuery,
    narrowed: Narrowed,
    account: Option<AccountId>,
    memo: Option<String>,
    reference: Option<String>,
}

impl<'q> Wanted<'q> {
    fn of(
        view: &mut ReadTx<'_>,
        query: &'q TransactionQuery,
        operator: Option<&str>,
    ) -> Result<Self> {
        let operator = match operator {
            None => None,
            Some(name) => {
                let row = access::operator_by_name(view.driver, name)?;
                Some(row.ok_or_else(|| operator_not_found(name))?.id)
            }
        };
        let account = match &query.account {
            None => None,
            Some(account) => Some(transaction::resolve(view.driver, view.settings, account)?),
        };
        Ok(Self {
            query,
            narrowed: Narrowed {
                operator,
                kind: query.kind,
                channel: query.channel,
                least_minor: 0,
            },
            account,
            memo: query.memo.as_deref().map(fold),
            reference: query.reference.as_deref().map(fold),
        })
    }

    /// Whether the engine itself can tell what is wanted.
    fn is_plain(&self) -> bool {
        let query = self.query;
        self.account.is_none()
            && self.memo.is_none()
            && self.reference.is_none()
            && query.least.is_none()
            && query.most.is_none()
    }

    /// Whether a transfer is wanted.
    fn has(&self, driver: &mut dyn Driver, names: &mut Names, transfer: &Transfer) -> Result<bool> {
        let request = &transfer.request;
        let is_of = |account: AccountId| {
            [request.debit, request.credit]
                .into_iter()
                .any(|side| side == account || unsharded(side) == account)
        };
        let Narrowed {
            operator,
            kind,
            channel,
            ..
        } = self.narrowed;
        if operator.is_some_and(|operator| operator != transfer.stamp.operator)
            || kind.is_some_and(|kind| kind != request.kind)
            || channel.is_some_and(|channel| Some(channel) != request.channel)
            || self.account.is_some_and(|account| !is_of(account))
            || !has_part(self.memo.as_deref(), request.memo.as_deref())
        {
            return Ok(false);
        }
        if self.reference.is_some() {
            let reference = names.reference(driver, transfer)?;
            if !has_part(self.reference.as_deref(), reference.as_deref()) {
                return Ok(false);
            }
        }
        let (least, most) = (self.query.least, self.query.most);
        if least.is_none() && most.is_none() {
            return Ok(true);
        }
        let currency = names.currency(driver, transfer)?;
        let amount = Money::new(request.amount_minor, currency).to_decimal();
        Ok(least.is_none_or(|least| amount >= least.to_decimal())
            && most.is_none_or(|most| amount <= most.to_decimal()))
    }
}

/// Whether a text has a folded one in it, if one is wanted.
fn has_part(wanted: Option<&str>, text: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| text.is_some_and(|text| fold(text).contains(wanted)))
}

/// Goes through the transfers of some days in one direction, some at a time.
struct Walk {
    place: Place,
    narrowed: Narrowed,
    page: Page,
}

/// What is still to be read.
enum Place {
    /// The transfers between two keys.
    Keys(i64, i64),
    /// Those of some days, beyond a day and a key.
    Days((Day, Day), (Day, i64)),
    /// A customer's account: the first and the last place in its chain.
    Chain(Chain, u64, u64),
    Done,
}

impl Walk {
    /// Begins after the transfer of a key, if one is named.
    fn begin(
        view: &mut ReadTx<'_>,
        wanted: &Wanted<'_>,
        after: Option<i64>,
        rows: i64,
    ) -> Result<Self> {
        let (span, oldest_first) = (wanted.query.span, wanted.query.oldest_first);
        let place = match wanted.account {
            Some(account) if account.is_customer() => {
                of_chain(view.driver, account, span, (after, oldest_first))?
            }
            _ if view.settings.lanes > 1 => {
                let place = match after {
                    None if oldest_first => (Day::MIN, 0),
                    None => (Day::MAX, i64::MAX),
                    Some(key) => {
                        let day = tables::transfers::date_of(view.driver, key)?;
                        let end = if oldest_first { Day::MAX } else { Day::MIN };
                        (day.unwrap_or(end), key)
                    }
                };
                Place::Days(days(span), place)
            }
            _ => {
                let (first, last) = keys_of(view.driver, span)?;
                let before = last.saturating_add(1);
                match after {
                    None => Place::Keys(first, before),
                    Some(key) if oldest_first => Place::Keys(first.max(key), before),
                    Some(key) => Place::Keys(first, before.min(key)),
                }
            }
        };
        Ok(Self {
            place,
            narrowed: wanted.narrowed,
            page: Page { oldest_first, rows },
        })
    }

    /// The next transfers; `None` at the end.
    fn next(&mut self, driver: &mut dyn Driver) -> Result<Option<Vec<Transfer>>> {
        let Page { oldest_first, rows } = self.page;
        let found = match &mut self.place {
            Place::Done => return Ok(None),
            Place::Keys(after, before) => {
                let found = listed::by_key(driver, (*after, *before), self.narrowed, self.page)?;
                if let Some(last) = found.last() {
                    let end = if oldest_first { after } else { before };
                    *end = last.transfer.id;
                }
                found
            }
            Place::Days(days, place) => {
                let found = listed::by_day(driver, *days, *place, self.narrowed, self.page)?;
                if let Some(last) = found.last() {
                    *place = (last.transfer.stamp.business_date, last.transfer.id);
                }
                found
            }
            Place::Chain(chain, low, high) => {
                if *low > *high {
                    self.place = Place::Done;
                    return Ok(None);
                }
                let lines = next_of_chain(driver, chain, (low, high), self.page)?;
                return Ok(Some(lines));
            }
        };
        if i64::try_from(found.len()).unwrap_or(i64::MAX) < rows {
            self.place = Place::Done;
        }
        Ok(Some(found.into_iter().map(|row| row.transfer).collect()))
    }
}

fn of_chain(
    driver: &mut dyn Driver,
    account: AccountId,
    span: Span,
    (after, oldest_first): (Option<i64>, bool),
) -> Result<Place> {
    let chain = Chain::of(driver, account)?;
    let Some((mut low, mut high)) = chain.between(driver, span)? else {
        return Ok(Place::Done);
    };
    if let Some(key) = after {
        let until = if oldest_first {
            key
        } else {
            key.saturating_sub(1)
        };
        let last = chain.last_where(driver, |_, transfer| transfer.id <= until)?;
        let ordinal = last.map_or(0, |line| line.ordinal);
        if oldest_first {
            low = low.max(ordinal + 1);
        } else {
            high = high.min(ordinal);
        }
    }
    Ok(Place::Chain(chain, low, high))
}

/// The next lines of a chain, in the wanted order.
fn next_of_chain(
    driver: &mut dyn Driver,
    chain: &Chain,
    (low, high): (&mut u64, &mut u64),
    page: Page,
) -> Result<Vec<Transfer>> {
    let rows = page.rows.unsigned_abs().max(1);
    let mut lines = if page.oldest_first {
        let end = (*high).min(low.saturating_add(rows - 1));
        let lines = chain.lines(driver, *low, end)?;
        *low = end + 1;
        lines
    } else {
        let start = (*low).max(high.saturating_sub(rows - 1));
        let lines = chain.lines(driver, start, *high)?;
        *high = start - 1;
        lines
    };
    if page.oldest_first {
        lines.reverse();
    }
    Ok(lines.into_iter().map(|line| line.transfer).collect())
}

/// The days of a span, however far it reaches.
fn days(span: Span) -> (Day, Day) {
    (span.from.unwrap_or(Day::MIN), span.to.unwrap_or(Day::MAX))
}

/// The transfers of a page, and one more if there is a next one.
fn page(view: &mut ReadTx<'_>, wanted: &Wanted<'_>, names: &mut Names) -> Result<Vec<Transfer>> {
    let limit = wanted.query.limit.saturating_add(1);
    let rows = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = if wanted.is_plain() {
        rows
    } else {
        rows.max(BLOCK_ROWS)
    };
    let after = wanted.query.after.map(TransactionId::key);
    let mut walk = Walk::begin(view, wanted, after, rows)?;
    let mut found = Vec::new();
    while let Some(some) = walk.next(view.driver)? {
        for transfer in some {
            if wanted.has(view.driver, names, &transfer)? {
                found.push(transfer);
                if found.len() == limit {
                    return Ok(found);
                }
            }
        }
    }
    Ok(found)
}

/// What is counted together.
type Counted = (Currency, Kind, Option<Channel>);

/// What all that is wanted comes to.
fn sums(
    view: &mut ReadTx<'_>,
    wanted: &Wanted<'_>,
    names: &mut Names,
) -> Result<Vec<views::TransactionSum>> {
    let mut sums = Sums::default();
    let days = days(wanted.query.span);
    if !wanted.is_plain() {
        let mut walk = Walk::begin(view, wanted, None, BLOCK_ROWS)?;
        while let Some(some) = walk.next(view.driver)? {
            for transfer in some {
                if wanted.has(view.driver, names, &transfer)? {
                    let request = &transfer.request;
                    let currency = names.currency(view.driver, &transfer)?;
                    let key = (currency, request.kind, request.channel);
                    sums.add(key, 1, i128::from(request.amount_minor));
                }
            }
        }
    } else if wanted.narrowed.operator.is_none() {
        let Narrowed { kind, channel, .. } = wanted.narrowed;
        for row in tables::daily_totals::between(view.driver, days.0, days.1)? {
            let key = (row.key.currency, row.key.kind, row.key.channel);
            if kind.is_none_or(|kind| kind == key.1)
                && channel.is_none_or(|channel| Some(channel) == key.2)
            {
                sums.add(key, row.transfers, i128::from(row.amount_minor));
            }
        }
    } else {
        let found = if view.settings.lanes > 1 {
            listed::sums_by_day(view.driver, days, wanted.narrowed)?
        } else {
            let (after, last) = keys_of(view.driver, wanted.query.span)?;
            let range = (after, last.saturating_add(1));
            listed::sums_by_key(view.driver, range, wanted.narrowed)?
        };
        for sum in found {
            let key = (sum.currency, sum.kind, sum.channel);
            sums.add(key, sum.count, sum.amount_minor);
        }
    }
    Ok(sums.told())
}

/// Counts and sums, in the order in which they are shown.
#[derive(Default)]
struct Sums(BTreeMap<(&'static str, i64, i64), (Counted, i64, i128)>);

impl Sums {
    fn add(&mut self, key: Counted, count: i64, amount_minor: i128) {
        let (currency, kind, channel) = key;
        let place = (
            currency.code(),
            kind.code(),
            channel.map_or(0, Channel::code),
        );
        let sum = self.0.entry(place).or_insert((key, 0, 0));
        sum.1 += count;
        sum.2 += amount_minor;
    }

    fn told(self) -> Vec<views::TransactionSum> {
        let told = |((currency, kind, channel), count, amount_minor)| views::TransactionSum {
            currency,
            kind,
            channel,
            count,
            amount: Total::new(amount_minor, currency),
        };
        self.0.into_values().map(told).collect()
    }
}
