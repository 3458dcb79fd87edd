//! Products in a period: how many accounts, what they have and had on average, and
//! what they cost and brought.

use std::collections::{BTreeMap, HashMap};

use bankctl_storage::Driver;
use bankctl_types::calendar::Step;
use bankctl_types::kind::Kind;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Total};

use super::balances::{self, CUSTOMERS};
use super::rules::{Basis, Proof, average};
use super::table::AccountLine;
use super::{Asked, ReportQuery, journal, sums};
use crate::kernel::rules::daily_totals::Flow;
use crate::kernel::tables;
use crate::kernel::tables::transfers::listed::Narrowed;
use crate::products;
use crate::products::rules::product::usual;
use crate::reports::ReportsRoom;
use crate::{ReadTx, Result, views};

/// The codes of products that were asked for, by number.
#[derive(Default)]
pub(super) struct Codes(HashMap<i64, String>);

impl Codes {
    /// The code of a product.
    pub(super) fn of(&mut self, driver: &mut dyn Driver, product: i64) -> Result<String> {
        if let Some(code) = self.0.get(&product) {
            return Ok(code.clone());
        }
        let code = products::code_of(driver, product)?;
        self.0.insert(product, code.clone());
        Ok(code)
    }
}

/// The code of the product that an account has on a day.
pub(super) fn code_on(
    driver: &mut dyn Driver,
    codes: &mut Codes,
    line: &AccountLine,
    day: Day,
) -> Result<String> {
    let ends = (line.account, line.account);
    let given = products::between(driver, ends, day)?.remove(&line.account);
    match given.or_else(|| usual(line.account_type)) {
        Some(product) => codes.of(driver, product),
        None => Ok(String::new()),
    }
}

/// What all accounts of a product and a currency come to, in minor units.
#[derive(Clone, Copy, Default)]
struct Sums {
    accounts: u64,
    balance: i128,
    /// The balances at the ends of all days of the period, added up.
    of_days: i128,
    interest: i128,
    owed: i128,
    fees: i128,
}

/// A product and a currency.
type Key = (i64, &'static str);

/// Which product each account has: the accounts in order, and places in a list of
/// products and currencies.
#[derive(Default)]
struct Whose {
    accounts: Vec<(AccountId, u32)>,
    sums: Vec<(Key, Currency, Sums)>,
}

impl Whose {
    /// Takes an account, which comes after those before it.
    fn push(&mut self, account: AccountId, key: Key, currency: Currency) -> &mut Sums {
        let place = self.sums.iter().position(|one| one.0 == key);
        let place = place.unwrap_or_else(|| {
            self.sums.push((key, currency, Sums::default()));
            self.sums.len() - 1
        });
        self.accounts
            .push((account, u32::try_from(place).unwrap_or(u32::MAX)));
        &mut self.sums[place].2
    }

    /// The sums that an account counts in.
    fn of(&mut self, account: AccountId) -> Option<&mut Sums> {
        let found = self
            .accounts
            .binary_search_by_key(&account, |one| one.0)
            .ok()?;
        let place = usize::try_from(self.accounts.get(found)?.1).ok()?;
        self.sums.get_mut(place).map(|one| &mut one.2)
    }
}

impl ReportsRoom<'_> {
    /// Each product in a period, each account with the product that it has at the end:
    /// without a first day, of the month.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn product_figures(
        self,
        query: &ReportQuery,
    ) -> Result<views::Reported<views::ProductLine>> {
        self.0.read(|view| {
            let asked = Asked::during(view, query, Step::Monthly);
            figures(view, &asked)
        })
    }
}

fn figures(view: &mut ReadTx<'_>, asked: &Asked) -> Result<views::Reported<views::ProductLine>> {
    let days = i64::from(asked.to.0) - i64::from(asked.from.0) + 1;
    let mut whose = at_the_end(view, asked, days)?;
    journal::each(view, asked, Narrowed::default(), |_, transfer| {
        let day = match asked.basis {
            Basis::Booked => transfer.stamp.business_date,
            Basis::Value => transfer.value_date(),
        };
        let request = &transfer.request;
        let before = i128::from(day.0) - i128::from(asked.from.0);
        for (account, minor) in [
            (request.debit, -i128::from(request.amount_minor)),
            (request.credit, i128::from(request.amount_minor)),
        ] {
            let Some(sums) = whose.of(account) else {
                continue;
            };
            // Of the days before it the balance at the end has too much.
            sums.of_days -= minor * before;
            match request.kind {
                Kind::Interest => sums.interest += minor,
                Kind::OverdraftInterest => sums.owed -= minor,
                Kind::Fee => sums.fees -= minor,
                _ => {}
            }
        }
        Ok(())
    })?;
    let mut codes = Codes::default();
    let mut lines = Vec::new();
    for ((product, _), currency, sums) in &whose.sums {
        let total = |minor| Total::new(minor, *currency);
        lines.push(views::ProductLine {
            product: codes.of(view.driver, *product)?,
            currency: *currency,
            accounts: sums.accounts,
            balance: total(sums.balance),
            average_balance: total(average(sums.of_days, days)),
            interest_paid: total(sums.interest),
            overdraft_interest: total(sums.owed),
            fees: total(sums.fees),
        });
    }
    lines.sort_by(|one, other| {
        (one.currency.code(), &one.product).cmp(&(other.currency.code(), &other.product))
    });
    let proofs = proofs(view, asked, &whose.sums)?;
    asked.reported(view, lines, proofs)
}

/// Every account with its product and its balance at the end of the period.
fn at_the_end(view: &mut ReadTx<'_>, asked: &Asked, days: i64) -> Result<Whose> {
    let mut whose = Whose::default();
    let zone = view.settings.zone;
    balances::each_page(view, asked, CUSTOMERS, |view, page| {
        let (Some((first, _)), Some((last, _))) = (page.first(), page.last()) else {
            return Ok(());
        };
        let ends = (first.account, last.account);
        let given = products::between(view.driver, ends, asked.to)?;
        for (line, minor) in page {
            let product = given.get(&line.account).copied();
            let product = product.or_else(|| usual(line.account_type)).unwrap_or(0);
            let key = (product, line.currency.code());
            let sums = whose.push(line.account, key, line.currency);
            let is_there = line.opened_at.day_in(zone) <= asked.to;
            let is_gone = line.closed_at.is_some_and(|at| at.day_in(zone) <= asked.to);
            sums.accounts += u64::from(is_there && !is_gone);
            sums.balance += minor;
            sums.of_days += minor * i128::from(days);
        }
        Ok(())
    })?;
    Ok(whose)
}

/// The sums of all products are what the daily totals say of all customers.
fn proofs(
    view: &mut ReadTx<'_>,
    asked: &Asked,
    found: &[(Key, Currency, Sums)],
) -> Result<Vec<Proof>> {
    let mut all: BTreeMap<&'static str, (Currency, Sums)> = BTreeMap::new();
    for ((_, code), currency, sums) in found {
        let (_, all) = all.entry(code).or_insert((*currency, Sums::default()));
        all.balance += sums.balance;
        all.interest += sums.interest;
        all.fees += sums.fees;
    }
    let booked = sums::customers(view, asked.to, asked.basis)?;
    let mut moved: HashMap<&'static str, (i128, i128)> = HashMap::new();
    for row in tables::daily_totals::between(view.driver, asked.from, asked.to)? {
        let (interest, fees) = moved.entry(row.key.currency.code()).or_default();
        let minor = i128::from(row.amount_minor);
        match (row.key.kind, row.key.flow) {
            (Kind::Interest, Flow::In) => *interest += minor,
            (Kind::Interest, Flow::Out) => *interest -= minor,
            (Kind::Fee, Flow::Out) => *fees += minor,
            (Kind::Fee, Flow::In) => *fees -= minor,
            _ => {}
        }
    }
    let mut proofs = Vec::new();
    for (code, (currency, sums)) in all {
        let total = booked.get(code).copied().unwrap_or(0);
        let named = ("balances of all products", sums.balance);
        proofs.push(Proof::of(
            currency,
            named,
            ("customers by the daily totals", total),
        ));
        if asked.basis == Basis::Booked {
            let (interest, fees) = moved.get(code).copied().unwrap_or_default();
            let named = ("interest paid", sums.interest);
            proofs.push(Proof::of(
                currency,
                named,
                ("interest by the daily totals", interest),
            ));
            let named = ("fees", sums.fees);
            proofs.push(Proof::of(
                currency,
                named,
                ("fees by the daily totals", fees),
            ));
        }
    }
    Ok(proofs)
}
