//! The cash position: what is in vaults and tills, and what moved on a day.

use std::collections::BTreeMap;

use bankctl_types::{Currency, Total};

use super::rules::Proof;
use super::{Asked, ReportQuery, sums};
use crate::reports::ReportsRoom;
use crate::tills::position;
use crate::{ReadTx, Result, views};

/// How the names of accounts of cash begin.
pub(super) const CASH: &str = "cash/";

impl ReportsRoom<'_> {
    /// Every account of cash at the end of a day, and what moved on that day.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn cash_position(self, query: &ReportQuery) -> Result<views::Reported<views::CashLine>> {
        self.0.read(|view| {
            let asked = Asked::at(view, query);
            lines_of(view, &asked)
        })
    }
}

fn lines_of(view: &mut ReadTx<'_>, asked: &Asked) -> Result<views::Reported<views::CashLine>> {
    let before = Asked {
        to: asked.to.plus(-1),
        ..*asked
    };
    let of_day = Asked {
        from: asked.to,
        ..*asked
    };
    let opening = sums::own(view, &before)?;
    let opening: BTreeMap<_, _> = opening.iter().map(|own| (own.account, own.minor)).collect();
    let range = sums::range(view, &of_day)?;
    let mut lines = Vec::new();
    let mut found: BTreeMap<&'static str, (Currency, i128, i128)> = BTreeMap::new();
    let mut all = sums::own(view, asked)?;
    all.retain(|own| own.name.starts_with(CASH));
    let offered = if asked.to < view.today {
        None
    } else {
        Some(position::offered(view)?)
    };
    let mut counts = position::last_counts(view, asked.to, all.len())?;
    for own in all {
        let [came, went] = sums::flows(view, range, own.account)?;
        let before = -opening.get(&own.account).copied().unwrap_or(0);
        let closing = -own.minor;
        let sum = found
            .entry(own.currency.code())
            .or_insert((own.currency, 0, 0));
        sum.1 += before + came.minor - went.minor;
        sum.2 += closing;
        let total = |minor| Total::new(minor, own.currency);
        let count = counts.remove(&own.account);
        let waits = offered.as_ref();
        let waits = waits.map(|offered| offered.get(&own.account).copied().unwrap_or(0));
        lines.push(views::CashLine {
            account: own.name,
            currency: own.currency,
            opening: total(before),
            cash_in: total(came.minor),
            cash_out: total(went.minor),
            closing: total(closing),
            in_handover: waits.map(|minor| total(i128::from(minor))),
            counted: count.as_ref().map(|count| total(i128::from(count.minor))),
            counted_at: count.as_ref().map(|count| count.at),
            pieces: count.and_then(|count| count.pieces),
            has_moved: own.has_moved,
        });
    }
    let proofs = found.into_values().map(|(currency, moved, closing)| {
        let moved = ("opening plus in less out", moved);
        Proof::of(currency, moved, ("balances of cash", closing))
    });
    let proofs = proofs.collect();
    asked.reported(view, lines, proofs)
}
