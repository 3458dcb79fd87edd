//! What form 1099-INT asks for: interest that was credited in a year, by payee, with what
//! was given or taken by hand.

use bankctl_types::Money;
use bankctl_types::calendar::Step;
use bankctl_types::number::CustomerNumber;

use super::interest_paid::{by_customer, proofs};
use super::{Asked, Limited, ReportQuery};
use crate::kernel::rules::account::label;
use crate::reports::ReportsRoom;
use crate::{ReadTx, Result, customers, views};

/// A payee of less than this much, in whole units, is not told, unless tax was withheld
/// (26 U.S.C. 6049(a)).
const LEAST: i64 = 10;

impl ReportsRoom<'_> {
    /// The interest that was credited to each payee in a year, of those who were paid at
    /// least 10.00 or had tax withheld: by booking date, over all accounts that the payee
    /// owns, in the ledger's currency.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn interest_for_tax(self, query: &ReportQuery) -> Result<views::Reported<views::TaxLine>> {
        self.0.read(|view| {
            let mut asked = Asked::during(view, query, Step::Yearly);
            let currency = view.settings.currency;
            asked.currency = Some(currency);
            let (found, all) = by_customer(view, &asked)?;
            let proofs = proofs(view, &asked, &all)?;
            let least = LEAST.saturating_mul(10_i64.saturating_pow(currency.decimals()));
            let mut lines = Limited::of(&asked);
            for ((customer, _), (_, accounts, [interest, tax, _, adjusted])) in found {
                let interest = interest + adjusted;
                let is_told = interest >= i128::from(least) || tax != 0;
                if !is_told || !lines.has_room() {
                    continue;
                }
                let money = |minor: i128| {
                    i64::try_from(minor)
                        .map(|minor| Money::new(minor, currency))
                        .map_err(|_| bankctl_storage::damaged("the interest of a year is too much"))
                };
                let accounts = accounts.into_iter().map(label).collect();
                let boxes = [money(interest)?, money(0)?, money(tax)?];
                lines.push(line(view, customer, accounts, boxes)?);
            }
            lines.reported(view, &asked, proofs)
        })
    }
}

fn line(
    view: &mut ReadTx<'_>,
    customer: CustomerNumber,
    accounts: Vec<String>,
    [box1, box2, box4]: [Money; 3],
) -> Result<views::TaxLine> {
    let row = customers::by_number(view.driver, customer)?;
    let row = row.ok_or_else(|| customers::customer_not_found(customer))?;
    let shown = view.context.privacy.shown(view.driver, &row)?;
    Ok(views::TaxLine {
        tin: shown.tin,
        name: row.customer.name,
        address: shown.address,
        accounts,
        box1,
        box2,
        box4,
        customer: customer.to_string(),
        currency: box1.currency,
    })
}
