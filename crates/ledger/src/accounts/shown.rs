//! Accounts as views.

use bankctl_storage::Driver;
use bankctl_types::Money;

use crate::customers::shown::customer_name;
use crate::interest::{self, Interest};
use crate::kernel::rules::account::{Account, available};
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::hold::HoldDay;
use crate::kernel::tables::accounts::AccountRow;
use crate::kernel::tables::{self, prefetch};
use crate::privacy::Privacy;
use crate::products::terms::Products;
use crate::queries::shards;
use crate::{ReadTx, Result, customers, limits, views};

/// An account as a view.
pub(crate) fn account(
    driver: &mut dyn Driver,
    privacy: &Privacy,
    account: &Account,
    today: HoldDay,
    dry_run: bool,
) -> Result<views::Account> {
    let balance_minor = shards::balance(driver, account.id)?;
    let interest = interest::shown(driver, account, (balance_minor, today.business))?;
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
    (balance_minor, today, dry_run): (i64, HoldDay, bool),
    interest: Interest,
) -> Result<views::Account> {
    let (_, held) = tables::holds::held(driver, account.id, today)?;
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
    let (privacy, today) = (&view.context.privacy, view.hold_day());
    let mut items = Vec::with_capacity(rows.len());
    let mut products = Products::default();
    for some in rows.chunks(prefetch::RECORDS_MAX) {
        let keys = || some.iter().map(|row| row.account.id);
        let ends = keys().min().zip(keys().max());
        let accrued = ends.map(|ends| interest::shown_between(view.driver, ends));
        let accrued = accrued.transpose()?.unwrap_or_default();
        prefetch::accounts(view.driver, some, today, customers::NAME)?;
        for row in some {
            let account = &row.account;
            let balance_minor = shards::balance(view.driver, account.id)?;
            let of_it = accrued.get(&account.id);
            let now = (balance_minor, today.business);
            let interest = interest::by_row(view.driver, &mut products, account, of_it, now)?;
            let now = (balance_minor, today, false);
            items.push(described(view.driver, privacy, account, now, interest)?);
        }
    }
    Ok(items)
}
