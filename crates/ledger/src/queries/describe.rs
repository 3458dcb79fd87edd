//! From rows to views.

use bankctl_storage::{Driver, damaged};
use bankctl_types::number::{AccountId, AccountNumber, CustomerNumber, HoldId, TransactionId};
use bankctl_types::{Currency, Day, Money};

use crate::customers::rules::Customer;
use crate::customers::table::CustomerRow;
use crate::holds::rules::Hold;
use crate::interest::{self, Interest};
use crate::interledger;
use crate::interledger::counterparty::other_end;
use crate::kernel::rules::account::{Account, label};
use crate::kernel::rules::chart::Chart;
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables::accounts::AccountRow;
use crate::kernel::tables::{self, prefetch};
use crate::privacy::{Privacy, Shown};
use crate::products::terms::Products;
use crate::queries::shards;
use crate::{ReadTx, Result, Settings, access, customers, holds, imports, limits, views};

/// What is said beside a transfer's own row.
#[derive(Clone, Copy, Default)]
pub(crate) struct TransferContext {
    /// Whether its reference was known before.
    pub(crate) replayed: bool,
    /// Whether it was not written.
    pub(crate) dry_run: bool,
    /// Whether it was posted by this very request.
    pub(crate) fresh: bool,
}

/// Looks up the names that rows refer to by key, each once.
#[derive(Default)]
pub(crate) struct Names {
    operators: std::collections::HashMap<i64, String>,
    batches: std::collections::HashMap<i64, String>,
    currencies: std::collections::HashMap<i64, Currency>,
    /// Whether the bank's own accounts may have parts.
    with_parts: bool,
    /// Which of them have.
    parted: std::collections::HashMap<i64, bool>,
    /// The chart of accounts, once one of its added accounts was met.
    chart: Chart,
}

impl Names {
    /// The names of a ledger.
    pub(crate) fn of(settings: &Settings) -> Self {
        Self {
            with_parts: settings.lanes > 1,
            ..Self::default()
        }
    }

    /// Whether an account is kept in parts: then the balance after a
    /// transaction is that of a part only, which says nothing to anybody.
    fn is_parted(&mut self, driver: &mut dyn Driver, account: AccountId) -> Result<bool> {
        if !self.with_parts || account.is_customer() {
            return Ok(false);
        }
        let whole = internal_account::unsharded(account);
        if let Some(parted) = self.parted.get(&whole.0) {
            return Ok(*parted);
        }
        let parts = shards::parts(driver, whole)?;
        let parted = parts.iter().any(|(part, _)| *part != whole);
        self.parted.insert(whole.0, parted);
        Ok(parted)
    }

    /// Takes names that are known without asking: of who posts, and of the
    /// currency that both sides have.
    pub(crate) fn know(&mut self, operator: &str, transfer: &Transfer, currency: Currency) {
        self.operators
            .insert(transfer.stamp.operator, operator.to_owned());
        for account in [transfer.request.debit, transfer.request.credit] {
            self.currencies.insert(account.0, currency);
            let whole = internal_account::unsharded(account);
            if account != whole {
                self.parted.insert(whole.0, true);
            }
        }
    }

    pub(crate) fn operator(&mut self, driver: &mut dyn Driver, id: i64) -> Result<String> {
        if let Some(name) = self.operators.get(&id) {
            return Ok(name.clone());
        }
        let name = access::tables::operators::by_id(driver, id)?
            .ok_or_else(|| damaged(format_args!("operator {id} is missing")))?
            .operator
            .name;
        self.operators.insert(id, name.clone());
        Ok(name)
    }

    /// What people call an account.
    pub(crate) fn label(&mut self, driver: &mut dyn Driver, account: AccountId) -> Result<String> {
        if !self.chart.can_name(account) {
            self.chart = tables::gl::chart(driver)?;
        }
        Ok(self.chart.label(account))
    }

    fn batch(&mut self, driver: &mut dyn Driver, id: i64) -> Result<String> {
        if let Some(key) = self.batches.get(&id) {
            return Ok(key.clone());
        }
        let key = imports::table::key_of(driver, id)?
            .ok_or_else(|| damaged(format_args!("batch {id} is missing")))?;
        self.batches.insert(id, key.clone());
        Ok(key)
    }

    /// The currency of a transfer: that of both its accounts. The bank's own
    /// are few, so one of those is asked when there is one.
    pub(crate) fn currency(
        &mut self,
        driver: &mut dyn Driver,
        transfer: &Transfer,
    ) -> Result<Currency> {
        let request = &transfer.request;
        let account = if request.debit.is_customer() {
            request.credit
        } else {
            request.debit
        };
        if let Some(currency) = self.currencies.get(&account.0) {
            return Ok(*currency);
        }
        let facts = tables::accounts::facts(driver, account)?
            .ok_or_else(|| damaged(format_args!("account {} is missing", account.0)))?;
        if !account.is_customer() {
            self.currencies.insert(account.0, facts.currency);
        }
        Ok(facts.currency)
    }

    /// The reference that people know a transfer by: its own, its place in an
    /// imported file, or that of the sender in another ledger.
    pub(crate) fn reference(
        &mut self,
        driver: &mut dyn Driver,
        transfer: &Transfer,
    ) -> Result<Option<String>> {
        match (&transfer.reference, transfer.origin) {
            (Some(reference), _) => Ok(Some(reference.clone())),
            (None, Some(origin)) => Ok(Some(format!(
                "{}:{}",
                self.batch(driver, origin.batch)?,
                origin.line
            ))),
            (None, None) if internal_account::is_between_ledgers(&transfer.request) => {
                let arrival = interledger::table::arrival_as(driver, transfer.id)?;
                Ok(arrival.map(|row| row.reference))
            }
            (None, None) => Ok(None),
        }
    }

    /// A transfer as a view.
    pub(crate) fn transaction(
        &mut self,
        driver: &mut dyn Driver,
        transfer: &Transfer,
        manner: TransferContext,
    ) -> Result<views::Transaction> {
        let request = &transfer.request;
        let currency = self.currency(driver, transfer)?;
        let mut balance = |account, minor| -> Result<(String, Option<Money>)> {
            let money = Money::new(shown_minor(account, minor), currency);
            let known = !self.is_parted(driver, account)?;
            Ok((self.label(driver, account)?, known.then_some(money)))
        };
        let balances = [
            balance(request.debit, transfer.debit.balance_minor)?,
            balance(request.credit, transfer.credit.balance_minor)?,
        ];
        // What was posted just now can't have been reversed.
        let reversed_by = if manner.fresh {
            None
        } else {
            tables::transfers::reversed_by(driver, transfer.id)?
        };
        let number = |id: i64| TransactionId::from_key(id).to_string();
        let batch = match transfer.origin {
            Some(origin) => Some(self.batch(driver, origin.batch)?),
            None => None,
        };
        Ok(views::Transaction {
            id: (!manner.dry_run).then(|| number(transfer.id)),
            kind: request.kind,
            channel: request.channel,
            reference: self.reference(driver, transfer)?,
            booked_at: transfer.stamp.booked_at,
            business_date: transfer.stamp.business_date,
            value_date: transfer.value_date(),
            amount: Money::new(request.amount_minor, currency),
            currency,
            debit: self.label(driver, request.debit)?,
            credit: self.label(driver, request.credit)?,
            memo: request.memo.clone(),
            operator: self.operator(driver, transfer.stamp.operator)?,
            replayed: manner.replayed,
            balances,
            reverses: request.reverses.map(number),
            reversed_by: reversed_by.map(number),
            hold: request.hold.map(|id| HoldId::from_key(id).to_string()),
            batch,
            line: transfer.origin.map(|origin| origin.line),
            transit: other_end(driver, transfer)?,
            ordered_by: Vec::new(),
            group: transfer.group.filter(|_| !manner.dry_run).map(number),
            together: Vec::new(),
            fees: Vec::new(),
            dry_run: manner.dry_run,
        })
    }
}

/// The name of a customer.
pub(crate) fn customer_name(driver: &mut dyn Driver, number: CustomerNumber) -> Result<String> {
    Ok(customers::table::name(driver, number)?
        .ok_or_else(|| damaged(format_args!("customer {number} is missing")))?)
}

/// An account as a view.
pub(crate) fn account(
    driver: &mut dyn Driver,
    privacy: &Privacy,
    account: &Account,
    today: Day,
    dry_run: bool,
) -> Result<views::Account> {
    let balance_minor = shards::balance(driver, account.id)?;
    let interest = interest::shown(driver, account, (balance_minor, today))?;
    described(
        driver,
        privacy,
        account,
        (balance_minor, today, dry_run),
        interest,
    )
}

/// The same, with a balance and interest that are known.
fn described(
    driver: &mut dyn Driver,
    privacy: &Privacy,
    account: &Account,
    (balance_minor, today, dry_run): (i64, Day, bool),
    interest: Interest,
) -> Result<views::Account> {
    let (_, held) = holds::table::held(driver, account.id, today)?;
    let mut holders = Vec::with_capacity(account.holders.len());
    for holder in &account.holders {
        holders.push(views::AccountHolder {
            customer: holder.customer.to_string(),
            name: customer_name(driver, holder.customer)?,
            role: holder.role,
        });
    }
    let money = |minor: i64| Money::new(minor, account.currency);
    let ledger = shown_minor(account.id, balance_minor);
    Ok(views::Account {
        number: Some(account.label()),
        account_type: account.account_type,
        name: account.name.clone(),
        currency: account.currency,
        status: account.status,
        freeze_reason: privacy.freeze_reason(driver, account)?,
        holders,
        mandate: account.mandate,
        ledger_balance: money(ledger),
        available_balance: available(ledger, held, account.overdraft_minor, account.currency),
        held: money(held),
        overdraft_limit: money(account.overdraft_minor),
        external_numbers: account.external_numbers.clone(),
        opened_at: account.opened_at,
        closed_at: account.closed_at,
        product: interest.product,
        interest_rate: interest.rate,
        accrued_interest: interest.accrued,
        accrued_through: interest.through,
        minimum_balance: interest.minimum_minor.map(money),
        dormant_since: match interest.through {
            Some(_) => limits::since_when(driver, account.id)?,
            None => None,
        },
        opted_in_at: account.opted_in_at,
        dry_run,
    })
}

/// Accounts as views. What is asked about each is asked together, some
/// accounts at a time.
pub(crate) fn accounts(view: &mut ReadTx<'_>, rows: &[AccountRow]) -> Result<Vec<views::Account>> {
    let (privacy, today) = (view.privacy, view.today);
    let mut items = Vec::with_capacity(rows.len());
    let mut products = Products::default();
    for some in rows.chunks(prefetch::RECORDS_MAX) {
        let keys = || some.iter().map(|row| row.account.id);
        let ends = keys().min().zip(keys().max());
        let accrued = ends.map(|ends| interest::shown_between(view.driver, ends));
        let accrued = accrued.transpose()?.unwrap_or_default();
        prefetch::accounts(view.driver, some, today)?;
        for row in some {
            let account = &row.account;
            let balance_minor = shards::balance(view.driver, account.id)?;
            let of_it = accrued.get(&account.id);
            let now = (balance_minor, today);
            let interest = interest::by_row(view.driver, &mut products, account, of_it, now)?;
            let now = (balance_minor, today, false);
            items.push(described(view.driver, privacy, account, now, interest)?);
        }
    }
    Ok(items)
}

/// Ledger balance less holds plus overdraft limit, at the ends of what can be
/// counted if it lies beyond.
pub(crate) fn available(ledger: i64, held: i64, overdraft: i64, currency: Currency) -> Money {
    let exact = i128::from(ledger) - i128::from(held) + i128::from(overdraft);
    let edge = if exact < 0 { i64::MIN } else { i64::MAX };
    Money::new(i64::try_from(exact).unwrap_or(edge), currency)
}

/// A customer as a view.
pub(crate) fn customer(
    driver: &mut dyn Driver,
    customer: &Customer,
    shown: Shown,
    dry_run: bool,
) -> Result<views::Customer> {
    let accounts = tables::accounts::keys_of_customer(driver, customer.number)?
        .into_iter()
        .map(|key| AccountNumber::from_key(key.0).to_string())
        .collect();
    Ok(views::Customer {
        number: Some(customer.number.to_string()),
        kind: customer.kind,
        name: customer.name.clone(),
        apart: None,
        similar: Vec::new(),
        unreadable: shown.is_unreadable(),
        email: shown.email,
        phone: shown.phone,
        address: shown.address,
        birth_date: shown.birth_date,
        external_id: customer.external_id.clone(),
        status: customer.status,
        status_reason: shown.status_reason,
        accounts,
        created_at: customer.created_at,
        closed_at: customer.closed_at,
        forgotten_at: customer.forgotten_at,
        dry_run,
    })
}

/// Customers as views, asked about as accounts are.
pub(crate) fn customers(
    view: &mut ReadTx<'_>,
    rows: &[CustomerRow],
) -> Result<Vec<views::Customer>> {
    let mut items = Vec::with_capacity(rows.len());
    for some in rows.chunks(prefetch::RECORDS_MAX) {
        prefetch::customers(view.driver, some)?;
        for row in some {
            let shown = view.privacy.shown(view.driver, row)?;
            items.push(customer(view.driver, &row.customer, shown, false)?);
        }
    }
    Ok(items)
}

/// A hold as a view.
pub(crate) fn hold(hold: &Hold, today: Day, manner: TransferContext) -> views::Hold {
    let money = |minor: i64| Money::new(minor, hold.currency);
    views::Hold {
        id: (!manner.dry_run).then(|| hold.id.to_string()),
        account: label(hold.account),
        amount: money(hold.amount_minor),
        currency: hold.currency,
        captured: money(hold.captured_minor),
        remaining: money(hold.remaining_on(today)),
        status: hold.status_on(today),
        reference: hold.reference.clone(),
        memo: hold.memo.clone(),
        placed_at: hold.placed_at,
        expires_on: hold.expires_on,
        purpose: hold.purpose,
        transaction: None,
        replayed: manner.replayed,
        dry_run: manner.dry_run,
    }
}
