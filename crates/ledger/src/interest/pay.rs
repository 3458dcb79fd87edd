//! Interest is paid at the end of a period: what was earned to the account, and
//! what is owed from it, with the tax on what was earned.

use std::collections::BTreeSet;

use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;
use bankctl_types::kind::{AccountStatus, Kind};
use bankctl_types::number::AccountId;

use crate::day::step::{Close, Reached, Tally};
use crate::interest::Changes;
use crate::interest::ahead::{self, Page};
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
use crate::kernel::tables::accounts::Facts;
use crate::kernel::transaction::Member;
use crate::products::rules::product::{Product, Rounding};
use crate::products::terms::Products;
use crate::{Result, WriteTx, products};

/// How many accounts are paid in a page: tellers wait for it.
const ACCOUNTS: i64 = 2_000;

/// Accounts of which some are to be paid.
struct Payday {
    /// Those whose period ends, and what they are paid.
    due: Vec<(NightRow, Payable)>,
    /// What a posting must know of them, where they are read without a lock.
    facts: Vec<(AccountId, Facts)>,
    /// How many there was nothing to do for.
    skipped: usize,
}

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
    if !products::any_pays_on(books.driver, end)? {
        return Ok(Reached::End);
    }
    let Page { work, last } = if books.driver.has_many_writers() {
        locked_page(books, after, end)?
    } else {
        page(books.driver, after, end)?
    };
    let mut changes = Changes::default();
    let words = Words::through(end);
    take(books, (work, &words), end, &mut changes, tally)?;
    let read = move |driver: &mut dyn Driver, after| page(driver, after, end);
    let reached = ahead::go_on(books, last, read, |books, work| {
        take(books, (work, &words), end, &mut changes, tally)
    })?;
    changes.keep(books)?;
    Ok(reached)
}

/// The accounts after a key, and what they are paid.
fn page(driver: &mut dyn Driver, after: i64, end: Day) -> Result<Page<Payday>> {
    let rows = table::page_to_pay(driver, after, ACCOUNTS)?;
    let (rows, facts): (Vec<NightRow>, Vec<Facts>) = rows.into_iter().unzip();
    let accounts: Vec<AccountId> = rows.iter().map(|row| row.accrued.account).collect();
    let mut page = payday(driver, rows, end)?;
    page.work.facts = accounts.into_iter().zip(facts).collect();
    Ok(page)
}

/// The same where many write: those whose period ends are locked, and are as they are
/// from now on.
fn locked_page(books: &mut WriteTx<'_>, after: i64, end: Day) -> Result<Page<Payday>> {
    let mut products = Products::default();
    let rows = table::page(books.driver, after, ACCOUNTS)?;
    let due = accounts_due(books, &rows, end, &mut products)?;
    books.lock(&due)?;
    table::lock_page(books.driver, after, ACCOUNTS)?;
    let rows = table::page(books.driver, after, ACCOUNTS)?;
    // Some may have become due meanwhile.
    let due = accounts_due(books, &rows, end, &mut products)?;
    books.lock(&due)?;
    payday(books.driver, rows, end)
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

/// What the accounts of a page are paid.
fn payday(driver: &mut dyn Driver, rows: Vec<NightRow>, end: Day) -> Result<Page<Payday>> {
    let mut products = Products::default();
    let taxes = match (rows.first(), rows.last()) {
        (Some(first), Some(last)) => {
            OwnersTax::between(driver, (first.accrued.account, last.accrued.account))?
        }
        _ => OwnersTax::default(),
    };
    let count = rows.len();
    let last = rows.last().map(|row| row.accrued.account.0);
    let mut due = Vec::with_capacity(count);
    for row in rows {
        let terms = products.terms(driver, row.accrued.product)?;
        if is_due(&row, &terms.product, end) {
            let payable = Payable::of(&row, &terms.product, terms.product.rounding, &taxes)?;
            due.push((row, payable));
        }
    }
    Ok(Page {
        work: Payday {
            skipped: count - due.len(),
            due,
            facts: Vec::new(),
        },
        last: last.filter(|_| i64::try_from(count) == Ok(ACCOUNTS)),
    })
}

/// Pays the accounts of a page, and writes what they have accrued then.
fn take(
    books: &mut WriteTx<'_>,
    (payday, words): (Payday, &Words),
    end: Day,
    changes: &mut Changes,
    tally: &mut Tally,
) -> Result<()> {
    for (account, facts) in payday.facts {
        books.know(account, facts);
    }
    tally.skipped += i64::try_from(payday.skipped).unwrap_or(i64::MAX);
    look_ahead(books, &payday.due)?;
    let mut paid: Vec<AccruedRow> = Vec::with_capacity(payday.due.len());
    for (mut row, payable) in payday.due {
        let (account, currency) = (row.accrued.account, row.currency);
        let done = one(books, &mut row, (payable, words), end, changes);
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
    Ok(table::keep(books.driver, &paid)?)
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
    (payable, words): (Payable, &Words),
    end: Day,
    changes: &mut Changes,
) -> Result<()> {
    let before = row.accrued.state.sides;
    post(books, row, (payable.members(), words), end)?;
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
    (members, words): ([(Kind, Internal, i64); 3], &Words),
    end: Day,
) -> Result<()> {
    let account = row.accrued.account;
    let value_date = dated(books, end.plus(1));
    let mut requests = Vec::new();
    let mut ready = [account; 4];
    for ((kind, own, amount_minor), ready) in members.into_iter().zip(&mut ready[1..]) {
        if amount_minor == 0 {
            continue;
        }
        let own = books.made_when_needed(own, row.currency)?;
        *ready = own;
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
            value_date,
            memo: Some(words.of(kind).to_owned()),
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

/// What stands in the statement, of interest through a day.
pub(super) struct Words {
    interest: String,
    tax: String,
    overdraft_interest: String,
}

impl Words {
    /// Of all that is paid through a day.
    pub(super) fn through(end: Day) -> Self {
        Self {
            interest: format!("interest through {end}"),
            tax: format!("tax on interest through {end}"),
            overdraft_interest: format!("overdraft interest through {end}"),
        }
    }

    fn of(&self, kind: Kind) -> &str {
        match kind {
            Kind::Tax => &self.tax,
            Kind::OverdraftInterest => &self.overdraft_interest,
            _ => &self.interest,
        }
    }
}
