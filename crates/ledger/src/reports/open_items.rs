//! What is open, and for how long: money without an owner, fees that are due, money
//! that is reserved or on its way, requests that wait, and what customers dispute.

use std::collections::BTreeMap;

use bankctl_storage::damaged;
use bankctl_types::calendar::Span;
use bankctl_types::kind::{HoldStatus, TransitState};
use bankctl_types::number::{AccountId, DisputeId, TransactionId};
use bankctl_types::{Currency, Day, Money};
use serde::Deserialize;

use super::register::open_then;
use super::rules::{Age, OpenKind, OpenRow, Proof, open_amounts};
use super::sums::Own;
use super::{Asked, Limited, ReportQuery, checks_outstanding, sums};
use crate::disputes::rules::dispute::DisputeStatus;
use crate::fees::rules::item::FeeStatus;
use crate::kernel::rules::account::label;
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::internal_account::{RECEIVABLE_DISPUTES, SUSPENSE};
use crate::kernel::{paging, tables};
use crate::queries::history::HistoryQuery;
use crate::queries::shards;
use crate::reports::ReportsRoom;
use crate::{ReadTx, Result, approvals, drawn_checks, fees, interledger, views};

/// How many rows are read at a time.
const ROWS: i64 = 2_000;

/// What is looked for.
struct Open<'q> {
    asked: &'q Asked,
    days_min: i64,
    found: Limited<views::OpenItem>,
    sums: BTreeMap<(OpenKind, &'static str), views::ReportSum>,
}

/// Something that is open, before it is shown.
struct Found {
    kind: OpenKind,
    number: String,
    account: Option<String>,
    since: Day,
    amount: Option<Money>,
    memo: Option<String>,
}

impl Open<'_> {
    fn take(&mut self, item: Found) {
        let days = i64::from(self.asked.to.0) - i64::from(item.since.0);
        let currency = item.amount.map(|amount| amount.currency);
        let is_other = currency.is_some_and(|currency| !self.asked.has(currency));
        if is_other || days < self.days_min {
            return;
        }
        if let Some(amount) = item.amount {
            let key = (item.kind, amount.currency.code());
            let sum = self.sums.entry(key);
            let sum =
                sum.or_insert_with(|| views::ReportSum::of(item.kind.name(), amount.currency));
            sum.add(i128::from(amount.minor));
        }
        if self.found.has_room() {
            self.found.push(views::OpenItem {
                kind: item.kind,
                item: item.number,
                account: item.account,
                since: item.since,
                days,
                age: Age::of(days),
                currency,
                amount: item.amount,
                memo: item.memo,
            });
        }
    }
}

impl ReportsRoom<'_> {
    /// What is open at the end of a day and has been for so many days.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn open_items(
        self,
        query: &ReportQuery,
        days_min: i64,
    ) -> Result<views::Reported<views::OpenItem>> {
        self.0.read(|view| {
            let asked = Asked::at(view, query);
            let mut open = Open {
                asked: &asked,
                days_min,
                found: Limited::of(&asked),
                sums: BTreeMap::new(),
            };
            let mut proofs = suspense(view, &mut open)?;
            proofs.extend(cashier_checks(view, &mut open)?);
            fees_due(view, &mut open)?;
            holds(view, &mut open)?;
            in_transit(view, &mut open)?;
            requests(view, &mut open)?;
            proofs.extend(disputed(view, &mut open)?);
            let sums = open.sums.into_values().collect();
            let mut reported = open.found.reported(view, &asked, proofs)?;
            reported.sums = sums;
            Ok(reported)
        })
    }
}

/// Money whose owner is not known. What is open sums to the balance of the account.
fn suspense(view: &mut ReadTx<'_>, open: &mut Open<'_>) -> Result<Vec<Proof>> {
    let asked = Asked {
        basis: super::rules::Basis::Booked,
        ..*open.asked
    };
    let mut proofs = Vec::new();
    for own in sums::own(view, &asked)? {
        if own.name != SUSPENSE.name && !own.name.starts_with("suspense/") {
            continue;
        }
        let rows = rows_of(view, &own, asked.to)?;
        let mut sum = 0;
        for one in open_amounts(&rows) {
            sum += i128::from(one.minor);
            open.take(Found {
                kind: OpenKind::Suspense,
                number: TransactionId::from_key(one.transfer).to_string(),
                account: Some(own.name.clone()),
                since: one.since,
                amount: Some(Money::new(one.minor, own.currency)),
                memo: memo_of(view, one.transfer)?,
            });
        }
        let open = ("open items of suspense", sum);
        proofs.push(Proof::of(
            own.currency,
            open,
            ("balance of suspense", own.minor),
        ));
    }
    Ok(proofs)
}

/// Checks that the bank drew. Those that are open sum to what it owes for them.
fn cashier_checks(view: &mut ReadTx<'_>, open: &mut Open<'_>) -> Result<Vec<Proof>> {
    let asked = Asked {
        basis: super::rules::Basis::Booked,
        ..*open.asked
    };
    let outstanding = drawn_checks::outstanding(view.driver, asked.to)?;
    let proofs = checks_outstanding::proofs(view, &asked, &outstanding)?;
    for check in outstanding {
        open.take(Found {
            kind: OpenKind::CashierCheck,
            number: check.number.to_string(),
            account: Some(label(check.remitter)),
            since: check.since,
            amount: Some(Money::new(check.minor, check.currency)),
            memo: check.payee,
        });
    }
    Ok(proofs)
}

fn memo_of(view: &mut ReadTx<'_>, transfer: i64) -> Result<Option<String>> {
    let row = tables::transfers::by_id(view.driver, transfer)?;
    Ok(row.and_then(|row| row.transfer.request.memo))
}

/// The rows of an account up to a day, oldest first, since it was empty last.
fn rows_of(view: &mut ReadTx<'_>, own: &Own, day: Day) -> Result<Vec<OpenRow>> {
    let keys = shards::keys(view, own.account)?;
    let mut query = HistoryQuery {
        span: Span {
            from: None,
            to: Some(day),
        },
        limit: 500,
        ..HistoryQuery::default()
    };
    let mut rows = Vec::new();
    'pages: loop {
        let found = shards::page(view, &keys, &query)?;
        let more = found.len() > query.limit;
        for row in found.into_iter().take(query.limit) {
            if row.balance_minor == 0 {
                break 'pages;
            }
            let transfer = &row.line.transfer;
            let is_debit = transfer.request.debit == row.part;
            let amount = transfer.request.amount_minor;
            let minor = if is_debit { -amount } else { amount };
            let reverses = transfer.request.reverses;
            query.after = Some(transfer.id.to_string());
            rows.push((transfer.id, transfer.stamp.business_date, minor, reverses));
        }
        if !more {
            break;
        }
    }
    rows.reverse();
    Ok(rows)
}

/// What the register keeps of a fee.
#[derive(Deserialize)]
struct Fee {
    account: i64,
    code: String,
    due_on: String,
    due_minor: i64,
    taken_minor: i64,
    status: String,
}

fn fees_due(view: &mut ReadTx<'_>, open: &mut Open<'_>) -> Result<()> {
    let mut due: Vec<(i64, AccountId, String, Day, i64)> = Vec::new();
    if open.asked.to >= view.today {
        let mut after = 0;
        loop {
            let rows = fees::due_after(view.driver, after, ROWS)?;
            let Some((end, _)) = rows.last() else { break };
            after = *end;
            let due_of = |(id, fee): (i64, fees::rules::item::FeeItem)| {
                (
                    id,
                    fee.account,
                    fee.code,
                    fee.due_on,
                    fee.due_minor - fee.taken_minor,
                )
            };
            due.extend(rows.into_iter().map(due_of));
        }
    } else {
        let about = (Subject::Fee, open.asked.to);
        let then = open_then(view, about, |fee: Fee| {
            if fee.status != FeeStatus::Due.name() {
                return Some(None);
            }
            let left = fee.due_minor - fee.taken_minor;
            let day = Day::parse(&fee.due_on)?;
            Some(Some((AccountId(fee.account), fee.code, day, left)))
        })?;
        let then = then.into_iter();
        due.extend(then.map(|(id, (account, code, day, left))| (id, account, code, day, left)));
    }
    for (id, account, code, since, minor) in due {
        let facts = tables::accounts::facts(view.driver, account)?;
        let facts =
            facts.ok_or_else(|| damaged(format_args!("account {} is missing", account.0)))?;
        open.take(Found {
            kind: OpenKind::Fee,
            number: id.to_string(),
            account: Some(label(account)),
            since: since.min(open.asked.to),
            amount: Some(Money::new(minor, facts.currency)),
            memo: Some(code),
        });
    }
    Ok(())
}

fn holds(view: &mut ReadTx<'_>, open: &mut Open<'_>) -> Result<()> {
    let day = open.asked.to;
    let page = |driver: &mut dyn bankctl_storage::Driver, after, limit| {
        tables::holds::page(driver, None, after, limit)
    };
    let key = |row: &tables::holds::HoldRow| row.hold.id.key();
    paging::each(view.driver, page, key, |_, row| {
        let hold = &row.hold;
        let is_over = row.ended_on.is_some_and(|ended| ended <= day)
            || hold.expires_on.is_some_and(|last| last < day)
            || (row.ended_on.is_none() && hold.status != HoldStatus::Placed);
        if is_over || row.placed_on > day {
            return Ok(());
        }
        open.take(Found {
            kind: OpenKind::Hold,
            number: hold.id.to_string(),
            account: Some(label(hold.account)),
            since: row.placed_on,
            amount: Some(Money::new(hold.amount_minor, hold.currency)),
            memo: hold.memo.clone(),
        });
        Ok(())
    })
}

/// What the register keeps of what was sent.
#[derive(Deserialize)]
struct Dispatch {
    ledger_name: String,
    account: String,
    state: String,
}

fn in_transit(view: &mut ReadTx<'_>, open: &mut Open<'_>) -> Result<()> {
    let sent = if open.asked.to >= view.today {
        interledger::sent_and_open(view.driver)?
    } else {
        let about = (Subject::Dispatch, open.asked.to);
        let then = open_then(view, about, |one: Dispatch| {
            let is_open = one.state == TransitState::InTransit.name();
            Some(is_open.then(|| format!("{} {}", one.ledger_name, one.account)))
        })?;
        then.into_iter().collect()
    };
    for (id, memo) in sent {
        let row = tables::transfers::by_id(view.driver, id)?;
        let row = row.ok_or_else(|| damaged(format_args!("transfer {id} is missing")))?;
        let request = &row.transfer.request;
        let facts = tables::accounts::facts(view.driver, request.debit)?;
        let currency = facts.map(|facts| facts.currency);
        open.take(Found {
            kind: OpenKind::Transit,
            number: TransactionId::from_key(id).to_string(),
            account: Some(label(request.debit)),
            since: row.transfer.stamp.business_date,
            amount: currency.map(|currency: Currency| Money::new(request.amount_minor, currency)),
            memo: Some(memo),
        });
    }
    Ok(())
}

/// What the register keeps of a dispute.
#[derive(Deserialize)]
struct Disputed {
    account: i64,
    kind: String,
    notice_on: String,
    status: String,
    credited_minor: i64,
    found_minor: i64,
    outcome: Option<String>,
    returned_on: Option<String>,
}

impl Disputed {
    /// What of the credit was neither borne by the bank nor taken back.
    fn outstanding_minor(&self) -> i64 {
        if self.returned_on.is_some() {
            return 0;
        }
        let kept = self.outcome.as_ref().map_or(0, |_| self.found_minor);
        self.credited_minor.saturating_sub(kept).max(0)
    }
}

/// What customers dispute. What was credited and is not settled sums to the balance of
/// `receivable/disputes`.
fn disputed(view: &mut ReadTx<'_>, open: &mut Open<'_>) -> Result<Vec<Proof>> {
    let live = [
        DisputeStatus::Open,
        DisputeStatus::Provisional,
        DisputeStatus::Decided,
    ];
    let about = (Subject::Dispute, open.asked.to);
    let then = open_then(view, about, |one: Disputed| {
        let status = DisputeStatus::parse(&one.status)?;
        Some(live.contains(&status).then_some(one))
    })?;
    let mut sums: BTreeMap<&'static str, i128> = BTreeMap::new();
    for (id, one) in then {
        let account = AccountId(one.account);
        let facts = tables::accounts::facts(view.driver, account)?;
        let facts =
            facts.ok_or_else(|| damaged(format_args!("account {} is missing", account.0)))?;
        let minor = one.outstanding_minor();
        *sums.entry(facts.currency.code()).or_default() += i128::from(minor);
        let since = Day::parse(&one.notice_on)
            .ok_or_else(|| damaged(format_args!("dispute {id} has a wrong day")))?;
        open.take(Found {
            kind: OpenKind::Dispute,
            number: DisputeId::from_key(id).to_string(),
            account: Some(label(account)),
            since,
            amount: Some(Money::new(minor, facts.currency)),
            memo: Some(format!("{}, {}", one.kind, one.status)),
        });
    }
    let asked = Asked {
        basis: super::rules::Basis::Booked,
        ..*open.asked
    };
    let own = sums::own(view, &asked)?.into_iter();
    let own = own.filter(|own| own.name == RECEIVABLE_DISPUTES.name);
    let proofs = own.map(|own| {
        let sum = sums.remove(own.currency.code()).unwrap_or_default();
        let open = ("open credits of disputes", sum);
        Proof::of(
            own.currency,
            open,
            ("balance of receivable/disputes", -own.minor),
        )
    });
    Ok(proofs.collect())
}

/// Requests that waited at the end of the day, by the clock of the ledger's zone.
fn requests(view: &mut ReadTx<'_>, open: &mut Open<'_>) -> Result<()> {
    let (zone, day) = (view.settings.zone, open.asked.to);
    let is_now = day >= view.today;
    let now = view.context.clock.now();
    approvals::requests::each(view.driver, |id, approval, command| {
        let asked_on = approval.asked_at.day_in(zone);
        let decided = approval.decided_at.map(bankctl_types::Timestamp);
        let is_over = if is_now {
            decided.is_some() || now >= approval.expires_at
        } else {
            decided.is_some_and(|at| at.day_in(zone) <= day)
                || approval.expires_at.day_in(zone) <= day
        };
        if !is_over && asked_on <= day {
            open.take(Found {
                kind: OpenKind::Approval,
                number: id.to_string(),
                account: None,
                since: asked_on,
                amount: None,
                memo: Some(command.to_owned()),
            });
        }
        Ok(())
    })
}
