//! Interest is paid at the end of a period: what was earned to the account, and
//! what is owed from it, with the tax on what was earned.

use std::collections::BTreeSet;

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
use crate::interest::table::{self, AccruedRow, NightRow};
use crate::interest::tax::OwnersTax;
use crate::kernel::rules::account::label;
use crate::kernel::rules::internal_account::{
    Internal, PAYABLE_INTEREST, PAYABLE_TAX_WITHHELD, RECEIVABLE_OVERDRAFT_INTEREST,
};
use crate::kernel::rules::transfer::Request;
use crate::kernel::transaction::Member;
use crate::products::rules::product::{Product, Rounding};
use crate::products::terms::Products;
use crate::{Result, WriteTx, products};

/// How many accounts are paid in a page: tellers wait for it.
const ACCOUNTS: i64 = 2_000;

/// Pays the accounts after a key whose period ends on the last day of a close, as
/// far as they are not: of an account that was paid less than a minor unit is left.
/// What a page needs is read at once, and what it has accrued is written at once.
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
    let rows = locked_page(books, (after, end), &mut products)?;
    let is_full = i64::try_from(rows.len()) == Ok(ACCOUNTS);
    let last = rows
        .last()
        .map(|row| row.accrued.account.0)
        .filter(|_| is_full);
    let taxes = match (rows.first(), rows.last()) {
        (Some(first), Some(last)) => {
            let ends = (first.accrued.account, last.accrued.account);
            OwnersTax::between(books.driver, ends)?
        }
        _ => OwnersTax::default(),
    };
    let mut due: Vec<(NightRow, Payable)> = Vec::new();
    for row in rows {
        let terms = products.terms(books.driver, row.accrued.product)?;
        if is_due(&row, &terms.product, end) {
            let rounding = terms.product.rounding;
            let payable = Payable::of(&row, &terms.product, rounding, &taxes)?;
            due.push((row, payable));
        } else {
            tally.skipped += 1;
        }
    }
    look_ahead(books, &due)?;
    let mut changes = Changes::default();
    let mut paid: Vec<AccruedRow> = Vec::with_capacity(due.len());
    for (mut row, payable) in due {
        let (account, currency) = (row.accrued.account, row.currency);
        let done = one(books, &mut row, payable, end, &mut changes);
        let minor = done.as_ref().map_or(0, |()| payable.sum());
        if done.is_ok() && !payable.is_nothing() {
            paid.push(row.accrued);
        }
        match done {
            Ok(()) => tally.done += 1,
            failed => tally.caught(label(account), failed)?,
        }
        tally.add(currency, minor)?;
    }
    table::keep(books.driver, &paid)?;
    changes.keep(books)?;
    Ok(last.map_or(Reached::End, Reached::Key))
}

/// The accounts after a key. Where many write those whose period ends are locked, and
/// are as they are from now on.
fn locked_page(
    books: &mut WriteTx<'_>,
    (after, end): (i64, Day),
    products: &mut Products,
) -> Result<Vec<NightRow>> {
    if !books.driver.has_many_writers() {
        let rows = table::page_to_pay(books.driver, after, ACCOUNTS)?;
        let rows = rows.into_iter();
        let known = rows.map(|(row, facts)| {
            books.know(row.accrued.account, facts);
            row
        });
        return Ok(known.collect());
    }
    let rows = table::page(books.driver, after, ACCOUNTS)?;
    let due = accounts_due(books, &rows, end, products)?;
    books.lock(&due)?;
    table::lock_page(books.driver, after, ACCOUNTS)?;
    let rows = table::page(books.driver, after, ACCOUNTS)?;
    // Some may have become due meanwhile.
    let due = accounts_due(books, &rows, end, products)?;
    books.lock(&due)?;
    Ok(rows)
}

/// The accounts whose period ends.
fn accounts_due(
    books: &mut WriteTx<'_>,
    rows: &[NightRow],
    end: Day,
    products: &mut Products,
) -> Result<Vec<AccountId>> {
    let mut due = Vec::with_capacity(rows.len());
    for row in rows {
        let terms = products.terms(books.driver, row.accrued.product)?;
        if is_due(row, &terms.product, end) {
            due.push(row.accrued.account);
        }
    }
    Ok(due)
}

/// Asks at once what the posting of a page would ask one by one.
fn look_ahead(books: &mut WriteTx<'_>, due: &[(NightRow, Payable)]) -> Result<()> {
    let (mut ready, mut paying, mut count) = (Vec::new(), Vec::new(), 0);
    let mut own = BTreeSet::new();
    for (row, payable) in due {
        let account = row.accrued.account;
        for (kind, internal, minor) in payable.members() {
            if minor != 0 {
                count += 1;
                own.insert(internal.account(row.currency));
                if kind != Kind::Interest {
                    paying.push(account);
                }
            }
        }
        if !payable.is_nothing() {
            ready.push(account);
        }
    }
    // Those that are not there are made for the first account that needs them.
    for account in own {
        if books.is_there(account)? {
            ready.push(account);
        }
    }
    books.make_ready(&ready)?;
    books.read_all_held(&paying)?;
    books.draw_numbers(count)
}

/// Whether the period of an account ends.
fn is_due(row: &NightRow, product: &Product, end: Day) -> bool {
    let accrued = &row.accrued;
    row.status != AccountStatus::Closed
        && accrued.state.accrued_through >= end
        && ends_on(product.capitalisation, end)
}

/// What an account is paid, in minor units.
#[derive(Clone, Copy)]
pub(super) struct Payable {
    /// What it earned.
    pub(super) earned: i64,
    /// What is withheld of that.
    pub(super) tax: i64,
    /// What it owes.
    pub(super) owed: i64,
}

impl Payable {
    /// What an account is paid by what it has accrued.
    ///
    /// # Errors
    /// More than can be counted.
    pub(super) fn of(
        row: &NightRow,
        product: &Product,
        rounding: Rounding,
        taxes: &OwnersTax,
    ) -> Result<Self> {
        let payable = |side: Accrued| {
            side.payable_minor(rounding).ok_or_else(|| {
                damaged(format_args!(
                    "the interest of account {} is too large",
                    row.accrued.account.0
                ))
            })
        };
        let sides = row.accrued.state.sides;
        let (earned, owed) = (payable(sides.earned)?, payable(sides.owed)?);
        let tax = taxes.of_interest(row.accrued.account, product, earned);
        Ok(Self { earned, tax, owed })
    }

    fn is_nothing(self) -> bool {
        self.earned == 0 && self.owed == 0
    }

    /// What comes to the account of it.
    fn sum(self) -> i64 {
        self.earned - self.tax - self.owed
    }

    /// What is posted, with the bank's own account on the other side.
    fn members(self) -> [(Kind, Internal, i64); 3] {
        [
            (Kind::Interest, PAYABLE_INTEREST, self.earned),
            (Kind::Tax, PAYABLE_TAX_WITHHELD, self.tax),
            (
                Kind::OverdraftInterest,
                RECEIVABLE_OVERDRAFT_INTEREST,
                self.owed,
            ),
        ]
    }
}

/// Pays an account that is locked. What it has accrued then is left to be kept.
pub(super) fn one(
    books: &mut WriteTx<'_>,
    row: &mut NightRow,
    payable: Payable,
    end: Day,
    changes: &mut Changes,
) -> Result<()> {
    let before = row.accrued.state.sides;
    post(books, row, payable.members(), end)?;
    let paid = Sides {
        earned: Accrued::of_minor(payable.earned),
        owed: Accrued::of_minor(payable.owed),
    };
    let after = before.minus(paid);
    let after = after.ok_or_else(|| damaged("a sum of interest is too large"))?;
    changes.take(row.currency, before, after)?;
    row.accrued.state.sides = after;
    Ok(())
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
    Ok(table::keep(
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
    if requests.len() <= 1 {
        let only = requests.pop();
        return only.map_or(Ok(()), |request| books.append(request, None, None, 0));
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
