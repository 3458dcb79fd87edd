//! Differences of counts: booked, and explained later.

use bankctl_types::kind::Kind;
use bankctl_types::money::PlainDecimal;
use bankctl_types::{Currency, Money};
use serde::{Deserialize, Serialize};

use super::rules::count::Count;
use super::rules::handover::{Handover, HandoverStatus};
use super::rules::till::TillStatus;
use super::table;
use super::table::{CountRow, TillRow};
use crate::error::advice::{Advice, List};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::{self, EXPENSE_CASH_OVER_SHORT};
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::transfer::{Request, Source};
use crate::kernel::transaction::existing_account;
use crate::payments::in_currency;
use crate::queries::shards;
use crate::tills::TillsRoom;
use crate::{Reference, Result, WriteTx, not_found, views};

/// What explains a difference, or a part of it: a customer got too much or too little.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Resolution {
    /// The number of the count.
    pub count: i64,
    /// The customer's account.
    pub account: AccountRef,
    /// How much.
    pub amount: PlainDecimal,
    /// Why, for the people who read the statement.
    pub reason: String,
    /// The idempotency key.
    pub reference: Reference,
}

impl TillsRoom<'_> {
    /// Books what explains the difference of a count: a shortage is taken from the
    /// customer who got too much, a surplus given to the one who got too little.
    ///
    /// # Errors
    /// In this order: `account_not_found`, one of the bank's own, the amount,
    /// `count_not_found`, the reference, a difference that is not booked, more than is
    /// left of it, the rules; whatever keeps it for a second person.
    pub fn resolve_difference(self, resolution: &Resolution) -> Result<views::Transaction> {
        self.0.ask(
            &[&resolution.account],
            |books| books.resolve_difference(resolution),
            || resolution.clone(),
        )
    }
}

impl WriteTx<'_> {
    /// Whether the difference of a count waits for a second person.
    pub(super) fn difference_waits(&self, row: &CountRow) -> bool {
        let difference = row.record.difference_minor();
        let Some(currency) = internal_account::currency(row.record.account) else {
            return false;
        };
        let minor = difference.saturating_abs();
        let held = self
            .policy
            .needs_approval_above(Rule::CashDifferences, currency, minor);
        difference != 0 && held && self.approval.is_none()
    }

    /// Books the differences of new counts of a till that wait for no one, and leaves
    /// the till as its counts say.
    pub(super) fn settle_all(
        &mut self,
        row: &mut TillRow,
        counts: Vec<CountRow>,
    ) -> Result<Vec<views::Count>> {
        let mut settled = Vec::with_capacity(counts.len());
        for count in counts {
            settled.push(if self.difference_waits(&count) {
                count
            } else {
                self.book_difference(count)?
            });
        }
        self.leave_counted(row, &settled)?;
        self.write_out()?;
        settled.iter().map(|count| self.told_count(count)).collect()
    }

    /// The state of a till after its newest counts: closed or open again, or counted
    /// while a difference waits.
    fn leave_counted(&mut self, row: &mut TillRow, counts: &[CountRow]) -> Result<()> {
        let closes = counts.iter().any(|count| count.record.closes);
        if self.is_a_difference_waiting(row)? {
            row.record.status = TillStatus::Counting;
            return self.write_state(row, action::UPDATED);
        }
        if !closes {
            if row.record.status == TillStatus::Counting {
                row.record.status = TillStatus::Open;
            }
            return self.write_state(row, action::UPDATED);
        }
        for count in counts {
            self.offer_the_rest(&count.record)?;
        }
        row.record.end();
        self.write_state(row, action::CLOSED)
    }

    /// Whether the newest count of a currency in the session of a till waits: a count of
    /// another currency does not settle it.
    fn is_a_difference_waiting(&mut self, row: &TillRow) -> Result<bool> {
        let counts = table::counts_of(self.driver, row.id, row.record.session)?;
        let is_newest = |(place, count): &(usize, &CountRow)| {
            let account = count.record.account;
            let mut newer = counts[..*place].iter();
            !newer.any(|other| other.record.account == account)
        };
        let mut newest = counts.iter().enumerate().filter(is_newest);
        Ok(newest.any(|(_, count)| !count.record.is_settled()))
    }

    /// Offers what a closed till does not keep to the vault.
    fn offer_the_rest(&mut self, count: &Count) -> Result<()> {
        let rest = count.counted_minor - count.keep_minor;
        let Some(currency) = internal_account::currency(count.account).filter(|_| rest > 0) else {
            return Ok(());
        };
        let receiver = self.vault(currency)?;
        self.write_offer(Handover {
            giver: count.account,
            receiver,
            amount_minor: rest,
            given_by: self.stamp.operator,
            ended_by: None,
            status: HandoverStatus::Offered,
            reason: None,
            reference: None,
            transfer: None,
            offered_at: self.stamp.booked_at,
            taken_under: None,
        })?;
        Ok(())
    }

    /// Books the difference of a count, if there is one.
    pub(super) fn book_difference(&mut self, mut row: CountRow) -> Result<CountRow> {
        let count = &row.record;
        let difference = count.difference_minor();
        if difference == 0 {
            return Ok(row);
        }
        self.may_book(None)?;
        let currency = currency_of(count)?;
        let own = self.made_when_needed(EXPENSE_CASH_OVER_SHORT, currency)?;
        self.make_ready(&[count.account, own])?;
        let (debit, credit) = if difference > 0 {
            (count.account, own)
        } else {
            (own, count.account)
        };
        let [counted, expected] =
            [count.counted_minor, count.expected_minor].map(|minor| Money::new(minor, currency));
        let request = Request {
            kind: Kind::Difference,
            channel: None,
            debit,
            credit,
            amount_minor: difference.saturating_abs(),
            value_date: None,
            memo: Some(format!("counted {counted}, expected {expected}")),
            reverses: None,
            hold: None,
            source: Some(Source {
                subject: Subject::CashCount,
                key: row.id,
            }),
        };
        let transfer = self.post(request, None, None, 0)?;
        row.record.transfer = Some(transfer.id);
        row.change = self.log_change(Subject::CashCount, row.id, action::TAKEN, &row.record)?;
        table::settle_count(self.driver, &row)?;
        Ok(row)
    }

    /// Books a difference that a second person approved.
    ///
    /// # Errors
    /// In this order: `count_not_found`, booked already, counted again since, cash that
    /// moved since.
    pub(crate) fn settle_count(&mut self, id: i64) -> Result<i64> {
        let row = table::count(self.driver, id)?.ok_or_else(|| no_such_count(id))?;
        let till = match row.record.till {
            Some(till) => Some(self.locked_till(till)?),
            None => None,
        };
        let count = &row.record;
        self.lock(&[count.account])?;
        let balance = if internal_account::has_floor(count.account) {
            self.party(count.account)?.balance_minor
        } else {
            shards::balance(self.driver, count.account)?
        };
        let is_as_counted = shown_minor(count.account, balance) == count.expected_minor;
        let newest = match &till {
            Some(till) => table::counts_of(self.driver, till.id, till.record.session)?,
            None => Vec::new(),
        };
        let of_account = newest
            .iter()
            .find(|other| other.record.account == count.account);
        let is_newest = till.is_none() || of_account.is_some_and(|other| other.id == id);
        if row.record.is_settled() || !is_newest || !is_as_counted {
            let message = format!("cash moved or was counted again after count {id}");
            return Err(Fault::new(Class::Refused, "count_outdated", message)
                .hint("reject the request: a newer count stands")
                .into());
        }
        let row = self.book_difference(row)?;
        let transfer = row.record.transfer.unwrap_or_default();
        if let Some(mut till) = till {
            // The counts that were written together with it end the session together:
            // the newest of each currency, which of two at one time is not the older.
            let at = row.record.counted_at;
            let mut seen = vec![row.record.account];
            let mut together = vec![row];
            for other in newest {
                let account = other.record.account;
                if !seen.contains(&account) {
                    seen.push(account);
                    together.extend(Some(other).filter(|other| other.record.counted_at == at));
                }
            }
            self.leave_counted(&mut till, &together)?;
        }
        self.write_out()?;
        Ok(transfer)
    }

    pub(crate) fn resolve_difference(
        &mut self,
        resolution: &Resolution,
    ) -> Result<views::Transaction> {
        let customer = self.locked_one(&resolution.account)?;
        let account = existing_account(self.driver, customer)?;
        account.must_be_customers()?;
        let amount = in_currency(resolution.amount, account.currency)?;
        let id = resolution.count;
        let mut row = table::count(self.driver, id)?.ok_or_else(|| no_such_count(id))?;
        let currency = currency_of(&row.record)?;
        let own = self.made_when_needed(EXPENSE_CASH_OVER_SHORT, currency)?;
        self.make_ready(&[customer, own])?;
        let is_short = row.record.difference_minor() < 0;
        let (debit, credit) = if is_short {
            (customer, own)
        } else {
            (own, customer)
        };
        let request = Request {
            kind: Kind::Adjustment,
            channel: None,
            debit,
            credit,
            amount_minor: amount.minor,
            value_date: None,
            memo: Some(resolution.reason.clone()),
            reverses: None,
            hold: None,
            source: None,
        };
        let known = self.known(&resolution.reference, &request)?;
        if known.is_none() {
            self.may_book(None)?;
            is_left(&row, amount)?;
        }
        let done = self.post_once(known, request, &resolution.reference, 0)?;
        if done.replayed {
            return Ok(done);
        }
        let sign = if is_short { -1 } else { 1 };
        row.record.resolved_minor += sign * amount.minor;
        row.record.resolution = Some(self.last_id());
        row.change = self.log_change(Subject::CashCount, row.id, action::RESOLVED, &row.record)?;
        table::resolve_count(self.driver, &row)?;
        Ok(done)
    }
}

/// Whether so much of a difference is not explained yet.
fn is_left(row: &CountRow, amount: Money) -> Result<()> {
    let count = &row.record;
    let currency = currency_of(count)?;
    let left = count.unresolved_minor().saturating_abs();
    if count.is_settled() && currency == amount.currency && amount.minor <= left {
        return Ok(());
    }
    let message = if count.is_settled() {
        let left = Money::new(left, currency);
        format!(
            "{left} {currency} of the difference of count {} are not explained",
            row.id
        )
    } else {
        format!("the difference of count {} is not booked yet", row.id)
    };
    Err(Fault::new(Class::Refused, "difference_exceeded", message)
        .hint("explain what is booked, and no more, in its currency")
        .into())
}

/// The currency of what was counted.
pub(super) fn currency_of(count: &Count) -> Result<Currency> {
    let currency = internal_account::currency(count.account);
    Ok(currency.ok_or_else(|| bankctl_storage::damaged("a count has no currency"))?)
}

fn no_such_count(id: i64) -> Error {
    not_found(
        "count_not_found",
        format!("no count {id}"),
        Advice::LookIn(List::Counts),
    )
}
