//! Interest is paid at the end of a period: what was earned to the account, and
//! what is owed from it, with the tax on what was earned.

use bankctl_storage::damaged;
use bankctl_types::Day;
use bankctl_types::kind::{AccountStatus, Kind};
use bankctl_types::number::AccountId;

use crate::day::step::{Close, Reached, Tally};
use crate::interest::Changes;
use crate::interest::book::dated;
use crate::interest::rules::accrued::Accrued;
use crate::interest::rules::capitalisation::ends_on;
use crate::interest::rules::moves::Sides;
use crate::interest::table::{self, NightRow};
use crate::interest::tax;
use crate::kernel::rules::account::label;
use crate::kernel::rules::internal_account::{
    Internal, PAYABLE_INTEREST, PAYABLE_TAX_WITHHELD, RECEIVABLE_OVERDRAFT_INTEREST,
};
use crate::kernel::rules::transfer::Request;
use crate::kernel::transaction::Member;
use crate::products::rules::product::{Product, Rounding};
use crate::products::terms::Products;
use crate::{Result, WriteTx, products};

/// How many accounts are paid in a transaction: tellers wait for it.
const ACCOUNTS: i64 = 2_000;

/// Pays the accounts after a key whose period ends on the last day of a close, as
/// far as they are not: of an account that was paid less than a minor unit is left.
pub(crate) fn run(
    books: &mut WriteTx<'_>,
    close: &Close,
    after: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    let end = close.until;
    let mut products = Products::default();
    if !products::any_pays_on(books.driver, end)? {
        return Ok(Reached::End);
    }
    let rows = table::page(books.driver, after, ACCOUNTS)?;
    let is_full = i64::try_from(rows.len()) == Ok(ACCOUNTS);
    let last = rows
        .last()
        .map(|row| row.accrued.account.0)
        .filter(|_| is_full);
    let mut due: Vec<NightRow> = Vec::new();
    for row in rows {
        let terms = products.terms(books.driver, row.accrued.product)?;
        if is_due(&row, &terms.product, end) {
            due.push(row);
        } else {
            tally.skipped += 1;
        }
    }
    let accounts: Vec<AccountId> = due.iter().map(|row| row.accrued.account).collect();
    books.lock(&accounts)?;
    let mut changes = Changes::default();
    for row in due {
        let terms = products.terms(books.driver, row.accrued.product)?;
        let product = &terms.product;
        let (account, currency) = (row.accrued.account, row.currency);
        let paid = one(books, row, product, (end, product.rounding), &mut changes);
        let paid = paid.map(|one| one.earned - one.tax - one.owed);
        let minor = *paid.as_ref().unwrap_or(&0);
        tally.caught(label(account), paid.map(|_| ()))?;
        tally.add(currency, minor)?;
    }
    changes.keep(books)?;
    Ok(last.map_or(Reached::End, Reached::Key))
}

/// Whether the period of an account ends.
fn is_due(row: &NightRow, product: &Product, end: Day) -> bool {
    let accrued = &row.accrued;
    row.status != AccountStatus::Closed
        && accrued.state.accrued_through >= end
        && ends_on(product.capitalisation, end)
}

/// What one account was paid, in minor units.
pub(super) struct One {
    /// What it earned.
    pub(super) earned: i64,
    /// What was withheld of that.
    pub(super) tax: i64,
    /// What it owed.
    pub(super) owed: i64,
}

/// Pays an account that is locked.
pub(super) fn one(
    books: &mut WriteTx<'_>,
    mut row: NightRow,
    product: &Product,
    (end, rounding): (Day, Rounding),
    changes: &mut Changes,
) -> Result<One> {
    let account = row.accrued.account;
    table::lock(books.driver, account)?;
    let before = row.accrued.state.sides;
    let payable = |side: Accrued| {
        side.payable_minor(rounding).ok_or_else(|| {
            damaged(format_args!(
                "the interest of account {} is too large",
                account.0
            ))
        })
    };
    let (earned, owed) = (payable(before.earned)?, payable(before.owed)?);
    let tax = tax::of_interest(books.driver, account, product, earned)?;
    let members = [
        (Kind::Interest, PAYABLE_INTEREST, earned),
        (Kind::Tax, PAYABLE_TAX_WITHHELD, tax),
        (Kind::OverdraftInterest, RECEIVABLE_OVERDRAFT_INTEREST, owed),
    ];
    post(books, &row, members, end)?;
    let paid = Sides {
        earned: Accrued::of_minor(earned),
        owed: Accrued::of_minor(owed),
    };
    let after = before.minus(paid);
    let after = after.ok_or_else(|| damaged("a sum of interest is too large"))?;
    changes.take(row.currency, before, after)?;
    row.accrued.state.sides = after;
    table::update(books.driver, std::slice::from_ref(&row.accrued))?;
    Ok(One { earned, tax, owed })
}

/// Takes back from an account that is locked what it was paid too much, as far as there
/// is money: it earns nothing more that it could be set against.
pub(super) fn collect(
    books: &mut WriteTx<'_>,
    mut row: NightRow,
    end: Day,
    changes: &mut Changes,
) -> Result<()> {
    let account = row.accrued.account;
    let before = row.accrued.state.sides;
    let too_much = (-before.earned).payable_minor(Rounding::HalfUp);
    let too_much = too_much.ok_or_else(|| damaged("a sum of interest is too large"))?;
    let party = books.paying_party(account)?;
    let there = i128::from(party.balance_minor) - i128::from(party.held_minor);
    let amount_minor = too_much.min(i64::try_from(there.max(0)).unwrap_or(i64::MAX));
    if amount_minor == 0 {
        return Ok(());
    }
    let own = books.made_when_needed(PAYABLE_INTEREST, row.currency)?;
    books.make_ready(&[account, own])?;
    let request = Request {
        kind: Kind::Interest,
        channel: None,
        debit: account,
        credit: own,
        amount_minor,
        value_date: dated(books, end.plus(1)),
        memo: Some(format!("interest that was paid too much, through {end}")),
        reverses: None,
        hold: None,
        source: None,
    };
    books.append(request, None, None, 0)?;
    let mut after = before;
    let earned = before.earned.plus(Accrued::of_minor(amount_minor));
    after.earned = earned.ok_or_else(|| damaged("a sum of interest is too large"))?;
    changes.take(row.currency, before, after)?;
    row.accrued.state.sides = after;
    Ok(table::update(
        books.driver,
        std::slice::from_ref(&row.accrued),
    )?)
}

/// Posts what is more than nothing, together.
fn post(
    books: &mut WriteTx<'_>,
    row: &NightRow,
    members: [(Kind, Internal, i64); 3],
    end: Day,
) -> Result<()> {
    let account = row.accrued.account;
    let mut requests = Vec::with_capacity(members.len());
    let mut ready = vec![account];
    for (kind, own, amount_minor) in members {
        if amount_minor == 0 {
            continue;
        }
        let own = books.made_when_needed(own, row.currency)?;
        ready.push(own);
        let (debit, credit) = match kind {
            Kind::Interest => (own, account),
            _ => (account, own),
        };
        requests.push(Request {
            kind,
            channel: None,
            debit,
            credit,
            amount_minor,
            value_date: dated(books, end.plus(1)),
            memo: Some(format!("{} through {end}", words(kind))),
            reverses: None,
            hold: None,
            source: None,
        });
    }
    books.make_ready(&ready)?;
    if let [request] = &requests[..] {
        return books.append(request.clone(), None, None, 0);
    }
    if requests.is_empty() {
        return Ok(());
    }
    let members = requests.into_iter().map(Member::of);
    books.post_group(members.collect(), None)?;
    Ok(())
}

fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Tax => "tax on interest",
        Kind::OverdraftInterest => "overdraft interest",
        _ => "interest",
    }
}
