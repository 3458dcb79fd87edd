//! The income statement: what a period brought and cost.

use std::collections::BTreeMap;

use bankctl_types::calendar::Step;
use bankctl_types::class::Class;
use bankctl_types::{Currency, Total};

use super::rules::Proof;
use super::{Asked, ReportQuery, sums};
use crate::reports::ReportsRoom;
use crate::{ReadTx, Result, views};

/// The sums of a currency, in minor units.
#[derive(Clone, Copy)]
struct Sums {
    currency: Currency,
    /// Income less expenses.
    result: i128,
    /// What changed of assets less liabilities and equity.
    net_assets: i128,
}

impl ReportsRoom<'_> {
    /// Income and expenses of a period: without a first day, of the month.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn income_statement(
        self,
        query: &ReportQuery,
    ) -> Result<views::Reported<views::IncomeLine>> {
        self.0.read(|view| {
            let asked = Asked::during(view, query, Step::Monthly);
            statement(view, &asked)
        })
    }
}

fn statement(view: &mut ReadTx<'_>, asked: &Asked) -> Result<views::Reported<views::IncomeLine>> {
    let before = Asked {
        to: asked.from.plus(-1),
        ..*asked
    };
    let opening = sums::own(view, &before)?;
    let opening: BTreeMap<_, _> = opening.iter().map(|own| (own.account, own.minor)).collect();
    let mut lines = Vec::new();
    let mut found: BTreeMap<&'static str, Sums> = BTreeMap::new();
    for own in sums::own(view, asked)? {
        let change = own.minor - opening.get(&own.account).copied().unwrap_or(0);
        let sums = found.entry(own.currency.code()).or_insert(Sums {
            currency: own.currency,
            result: 0,
            net_assets: 0,
        });
        let amount = match own.class {
            Class::Income => change,
            Class::Expense => -change,
            Class::Asset | Class::Liability | Class::Equity => {
                sums.net_assets -= change;
                continue;
            }
        };
        sums.result += change;
        lines.push(views::IncomeLine {
            class: own.class,
            account: own.name,
            currency: own.currency,
            amount: Total::new(amount, own.currency),
            has_moved: own.has_moved,
        });
    }
    lines.sort_by_key(|line| (line.currency.code(), line.class));
    for (day, sign) in [(before.to, 1), (asked.to, -1)] {
        for (code, minor) in sums::customers(view, day, asked.basis)? {
            if let Some(sums) = found.get_mut(code) {
                sums.net_assets += sign * minor;
            }
        }
    }
    let proofs = found.into_values().map(|sums| {
        Proof::of(
            sums.currency,
            ("income less expenses", sums.result),
            (
                "change of assets less liabilities and equity",
                sums.net_assets,
            ),
        )
    });
    let proofs = proofs.collect();
    asked.reported(view, lines, proofs)
}
