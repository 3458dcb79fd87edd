//! Limits of payments of products and customers, least balances, and accounts that are
//! dormant.
//!
//! Whether a payment is within the limits is asked where it is decided, under the
//! lock of its account: what counts is read along the account's own chain, so that
//! there is nothing that could differ from the journal.

pub mod contact;
pub(crate) mod dormancy;
pub(crate) mod of_customer;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
pub mod table;
pub(crate) mod view;

use bankctl_storage::Driver;
use bankctl_types::kind::Channel;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Money, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::{Class, Fault};
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::ordered::{Row, is_ordered};
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::posting::Terms;
use crate::kernel::rules::transfer::Request;
use crate::kernel::transaction::existing_account;
use crate::kernel::{tables, transaction};
use crate::limits::requests::LimitRequest;
use crate::limits::rules::payment_limit::{
    Beyond, Direction, LimitTerms, PaymentLimit, Then, Used, Window, in_force,
};
use crate::limits::table::LimitRow;
use crate::payments::in_currency;
use crate::products::Stored;
use crate::products::rules::product::Product;
use crate::{Ledger, Result, WriteTx, products, views};
pub(crate) use dormancy::{after as dormancy_after, begin, reactivate, since_when, wake};

/// A limit that is to hold from a day on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LimitChange {
    /// What people call it.
    pub name: String,
    /// Which way the money goes.
    pub direction: Direction,
    /// The way of the money; all of them without one.
    pub channel: Option<Channel>,
    /// What counts together.
    pub window: Window,
    /// What is done with a payment beyond it.
    pub then: Then,
    /// The most payments.
    pub count: Option<i64>,
    /// The most that they come to.
    pub amount: Option<PlainDecimal>,
    /// The first day; the business date without one.
    pub effective_from: Option<Day>,
}

impl LimitChange {
    /// What a limit says that it makes, in a currency.
    ///
    /// # Errors
    /// An amount that the currency does not have.
    fn terms(&self, currency: Currency, today: Day) -> Result<LimitTerms> {
        let amount_minor = match self.amount {
            Some(amount) => Some(in_currency(amount, currency)?.minor),
            None => None,
        };
        Ok(LimitTerms {
            name: self.name.clone(),
            direction: self.direction,
            channel: self.channel,
            window: self.window,
            then: self.then,
            count: self.count,
            amount_minor,
            effective_from: self.effective_from.unwrap_or(today),
        })
    }
}

/// The use cases of this room, on an open ledger: [`Ledger::limits`] gives it.
pub struct LimitsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`limits`](crate::limits).
    pub const fn limits(&mut self) -> LimitsRoom<'_> {
        LimitsRoom(self)
    }
}

impl LimitsRoom<'_> {
    /// Says how much and how often accounts of a product pay or are paid from a day
    /// on. Without a number and an amount a limit ends.
    ///
    /// # Errors
    /// In this order: product not found, built in, an amount that the currency does not
    /// have, a day that is over, one that has this limit, none who could review what is
    /// beyond it; whatever keeps it for a second person.
    pub fn set(self, code: &str, change: &LimitChange) -> Result<views::PaymentLimit> {
        self.0.ask(
            &[],
            |books| books.set_limit(code, change),
            || LimitRequest {
                code: code.to_owned(),
                change: change.clone(),
            },
        )
    }

    /// The limits of an account on the business date, with what of each is used: those
    /// of its product, then those of its owner.
    ///
    /// # Errors
    /// `account_not_found`, or one of the bank's own.
    pub fn list(self, account: &AccountRef) -> Result<Vec<views::LimitUse>> {
        self.0.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let account = existing_account(view.driver, id)?;
            account.must_be_customers()?;
            let mut shown = Vec::new();
            if let Some((product, _)) = products::on_day(view.driver, id, view.today)? {
                let all = limits_of(view.driver, product.id)?;
                let open = in_force(all.iter().map(|limit| &limit.terms), view.today);
                let position = tables::accounts::position(view.driver, id)?;
                let newest = position.map_or(0, |position| position.newest());
                let rows = rows(view.driver, (id, newest), &open, view.today)?;
                let whose = (Some(account.label()), None);
                shown.extend(open.into_iter().map(|limit| {
                    let used = limit.used(&rows, view.today);
                    shown_use(&whose, limit, used, (account.currency, view.today))
                }));
            }
            shown.extend(view.limits_of_owner(&account)?);
            Ok(shown)
        })
    }
}

impl WriteTx<'_> {
    pub(crate) fn set_limit(
        &mut self,
        code: &str,
        change: &LimitChange,
    ) -> Result<views::PaymentLimit> {
        let product = products::by_code(self.driver, code)?;
        let Some(currency) = product.record.currency else {
            return Err(products::built_in(code));
        };
        let terms = change.terms(currency, self.stamp.business_date)?;
        let limit = PaymentLimit {
            product: product.id,
            terms,
        };
        tables::locks::numbers(self.driver, true)?;
        let known = limits_of(self.driver, product.id)?;
        let known = known.iter().map(|known| &known.terms);
        self.may_set(code, &limit.terms, known)?;
        let id = table::next_limit(self.driver)?;
        let change = self.log_change(Subject::PaymentLimit, id, action::CREATED, &limit)?;
        let shown = shown(&limit.terms, code, currency, self.dry_run);
        table::insert_limit(self.driver, &LimitRow { id, limit, change })?;
        Ok(shown)
    }

    /// Whether a limit can be set beside those that are known.
    fn may_set<'a>(
        &mut self,
        whose: &str,
        limit: &LimitTerms,
        mut known: impl Iterator<Item = &'a LimitTerms>,
    ) -> Result<()> {
        let is_known = known
            .any(|known| known.name == limit.name && known.effective_from == limit.effective_from);
        let today = self.stamp.business_date;
        may_hold_from((whose, &limit.name), limit.effective_from, today, is_known)?;
        if limit.is_open() && limit.then == Then::Review {
            self.must_have_checkers(Rule::PaymentLimits)?;
        }
        self.require_approval(Rule::Products)
    }

    /// What the products and owners of both sides of a payment say of it, the paying
    /// side first: with the fees that go with it, and the payments of its group before
    /// it.
    pub(crate) fn terms_of(
        &mut self,
        request: &Request,
        fees_minor: i64,
        before: &[Request],
    ) -> Result<[Terms; 2]> {
        let mut both = [Terms::default(), Terms::default()];
        // What is captured was allowed when it was reserved, and what is paid out at the
        // end keeps no least balance.
        if !is_ordered(request.kind) || request.hold.is_some() || request.is_payout() {
            return Ok(both);
        }
        let sides = [
            (Direction::Out, request.debit),
            (Direction::In, request.credit),
        ];
        for ((direction, account), terms) in sides.into_iter().zip(&mut both) {
            self.terms_of_product(request, (direction, account), before, terms)?;
            if direction == Direction::Out {
                terms.fees_minor = fees_minor;
            }
            self.terms_of_owner(request, (direction, account), before, terms)?;
        }
        Ok(both)
    }

    /// What the product of one side says.
    fn terms_of_product(
        &mut self,
        request: &Request,
        (direction, account): (Direction, AccountId),
        before: &[Request],
        terms: &mut Terms,
    ) -> Result<()> {
        let Some(newest) = self.with_product(account)? else {
            return Ok(());
        };
        let today = self.stamp.business_date;
        if direction == Direction::Out {
            terms.dormant_since = since_when(self.driver, account)?;
        }
        let Some((product, _)) = products::on_day(self.driver, account, today)? else {
            return Ok(());
        };
        if direction == Direction::Out && product.record.minimum_minor > 0 {
            terms.minimum_minor = Some(product.record.minimum_minor);
        }
        let all = limits_of(self.driver, product.id)?;
        let mut open = in_force(all.iter().map(|limit| &limit.terms), today);
        open.retain(|limit| limit.counts(direction, request.channel));
        if open.is_empty() {
            return Ok(());
        }
        // What was posted in this transaction counts too.
        self.write_out()?;
        let mut rows = rows(self.driver, (account, newest), &open, today)?;
        rows.extend(before.iter().filter_map(|one| coming(one, account, today)));
        let label = label(account);
        let whose = |name: &str| {
            let code = &product.record.code;
            format!("account {label} has the limit {name:?} of {code}")
        };
        let Some(currency) = product.record.currency else {
            return Ok(());
        };
        let used = |limit: &LimitTerms| limit.used(&rows, today);
        decide(&open, (request, currency), &whose, &used, terms);
        Ok(())
    }
}

/// Whether a payment is beyond limits that count it: what it is told of one that
/// refuses, and whether it waits for a second person.
fn decide(
    open: &[&LimitTerms],
    (request, currency): (&Request, Currency),
    whose: &dyn Fn(&str) -> String,
    used: &dyn Fn(&LimitTerms) -> Used,
    terms: &mut Terms,
) {
    for limit in open {
        let used = used(limit);
        let Err(beyond) = limit.check(used, request.amount_minor) else {
            continue;
        };
        if limit.then == Then::Review && !is_standing_order(request) {
            terms.waits = true;
        } else if terms.beyond.is_none() {
            let whose = whose(&limit.name);
            let asked = Money::new(request.amount_minor, currency);
            terms.beyond = Some(in_words(&whose, limit, (beyond, used), asked));
        }
    }
}

/// Whether a payment is carried out for a standing order: then no person asks for it,
/// who could wait for a second one.
fn is_standing_order(request: &Request) -> bool {
    let source = request.source.map(|source| source.subject);
    source == Some(Subject::Occurrence)
}

/// The rows of an account that may count for limits on a day.
fn rows(
    driver: &mut dyn Driver,
    (account, newest): (AccountId, i64),
    limits: &[&LimitTerms],
    today: Day,
) -> Result<Vec<Row>> {
    let first = limits.iter().map(|limit| limit.window.first_day(today));
    match first.min() {
        Some(first) => Ok(tables::ordered::since(driver, account, newest, first)?),
        None => Ok(Vec::new()),
    }
}

/// A payment of the same group that comes before, as a row of an account.
pub(crate) fn coming(request: &Request, account: AccountId, today: Day) -> Option<Row> {
    let minor = if request.debit == account {
        -request.amount_minor
    } else if request.credit == account {
        request.amount_minor
    } else {
        return None;
    };
    Some(Row {
        id: 0,
        kind: request.kind,
        channel: request.channel,
        business_date: today,
        // What limits and free counts have no use for.
        value_date: today,
        booked_at: Timestamp(0),
        minor,
        balance_minor: 0,
        reverses: request.reverses,
        is_automatic: request.source.is_some(),
    })
}

/// Why a payment is beyond a limit, in words.
fn in_words(
    whose: &str,
    limit: &LimitTerms,
    (beyond, used): (Beyond, Used),
    asked: Money,
) -> String {
    let per = limit.window;
    let money = |minor| Money::new(minor, asked.currency);
    match beyond {
        Beyond::Count => {
            let most = limit.count.unwrap_or(0);
            let made = used.count;
            format!("{whose}, {most} payments a {per}, and {made} were made")
        }
        Beyond::Amount(left) => {
            let most = money(limit.amount_minor.unwrap_or(0));
            let currency = asked.currency;
            let left = money(left);
            format!("{whose}, {most} {currency} a {per}: {left} is left, {asked} was asked for")
        }
    }
}

/// Whether a fee or a limit can hold from a day: not from one that is over, and each
/// once.
///
/// # Errors
/// `invalid_date`, `rate_exists`.
pub(crate) fn may_hold_from(
    (code, name): (&str, &str),
    from: Day,
    today: Day,
    is_known: bool,
) -> Result<()> {
    if from < today {
        let message = format!("{name} of {code} can hold from {today} at the earliest, not {from}");
        return Err(Fault::new(Class::Usage, "invalid_date", message)
            .hint("give the business date or a later day")
            .into());
    }
    if is_known {
        let message = format!("{code} has {name} from {from} on already");
        return Err(Fault::new(Class::Conflict, "rate_exists", message)
            .hint("fees and limits never change: give another day")
            .into());
    }
    Ok(())
}

fn limits_of(driver: &mut dyn Driver, product: i64) -> Result<Vec<PaymentLimit>> {
    let rows = table::limits(driver, product)?;
    Ok(rows.into_iter().map(|row| row.limit).collect())
}

/// The limits of a product that hold on a day, or all.
pub(crate) fn limits_shown(
    driver: &mut dyn Driver,
    product: &Stored<Product>,
    at: Option<Day>,
) -> Result<Vec<views::PaymentLimit>> {
    let Some(currency) = product.record.currency else {
        return Ok(Vec::new());
    };
    let all = limits_of(driver, product.id)?;
    let all = all.iter().map(|limit| &limit.terms);
    let wanted: Vec<&LimitTerms> = match at {
        Some(day) => in_force(all, day),
        None => all.collect(),
    };
    let code = &product.record.code;
    let each = wanted.into_iter();
    Ok(each
        .map(|limit| shown(limit, code, currency, false))
        .collect())
}

fn shown(
    limit: &LimitTerms,
    product: &str,
    currency: Currency,
    dry_run: bool,
) -> views::PaymentLimit {
    views::PaymentLimit {
        product: product.to_owned(),
        name: limit.name.clone(),
        direction: limit.direction,
        channel: limit.channel,
        per: limit.window,
        then: limit.then,
        count: limit.count,
        amount: limit.amount_minor.map(|minor| Money::new(minor, currency)),
        currency,
        effective_from: limit.effective_from,
        dry_run,
    }
}

/// A limit with what of it is used: of an account, or of a customer.
fn shown_use(
    (account, customer): &(Option<String>, Option<String>),
    limit: &LimitTerms,
    used: Used,
    (currency, today): (Currency, Day),
) -> views::LimitUse {
    let money = |minor| Money::new(minor, currency);
    let left = |most: i64| money(most.saturating_sub(used.minor).max(0));
    views::LimitUse {
        account: account.clone(),
        customer: customer.clone(),
        name: limit.name.clone(),
        direction: limit.direction,
        channel: limit.channel,
        per: limit.window,
        then: limit.then,
        from: limit.window.first_day(today),
        count: limit.count,
        count_used: used.count,
        count_left: limit.count.map(|most| (most - used.count).max(0)),
        amount: limit.amount_minor.map(money),
        amount_used: money(used.minor),
        amount_left: limit.amount_minor.map(left),
        currency,
    }
}
