//! What an account owes and may do beside its balances, and what is to be paid by
//! itself: fees, limits, standing orders; and how the business day stands.

use std::collections::BTreeMap;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::fees::rules::item::FeeStatus;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::orders::rules::order::OrderStatus;
use bankctl_ledger::{FeeFilter, Result, views};

use super::{PAGE, Work, find};
use crate::tui::day::DayNow;
use crate::tui::order::label;
use crate::tui::task::{Ordered, Standing, Today};

/// So many dates that failed are looked through for why.
const FAILED: usize = 100;
/// Of so many accounts that orders pay it is told who holds them.
const NAMED: usize = 20;

impl Work {
    /// The day that is booked on, and how it stands.
    pub(super) fn day(&self) -> Result<Today> {
        let mut ledger = self.open(Action::DayStatus)?;
        let state = ledger.day().state()?;
        Ok(Today {
            date: state.business_date,
            day: DayNow::of(&state, (self.tools.now)()),
        })
    }

    /// Fees that are due, limits and orders of an account: what of them the roles
    /// may see.
    pub(super) fn standing(&self, account: &AccountRef) -> Result<Standing> {
        let roles = self.roles();
        let may = |action: Action| roles.is_some_and(|roles| action.roles().meets(roles));
        let mut standing = Standing::default();
        if may(Action::FeeList) {
            let due = FeeFilter {
                account: Some(account.clone()),
                status: Some(FeeStatus::Due),
                after: None,
                limit: PAGE,
            };
            standing.fees_due = self.open(Action::FeeList)?.fees().list(&due)?.0;
        }
        if may(Action::LimitShow) {
            standing.limits = self.open(Action::LimitShow)?.limits().list(account)?;
        }
        if may(Action::OrderList) {
            standing.orders = self.standing_orders(account)?;
        }
        Ok(standing)
    }

    /// The orders that are not ended, those first that come next.
    fn standing_orders(&self, account: &AccountRef) -> Result<Vec<Ordered>> {
        let mut ledger = self.open(Action::OrderList)?;
        let (all, _) = ledger.orders().list((Some(account), None), None, PAGE)?;
        let failed = ledger.orders().failed_occurrences(Some(account), FAILED)?;
        let own = label(account);
        let mut orders: Vec<Ordered> = all
            .into_iter()
            .filter(|order| order.status != OrderStatus::Ended)
            .map(|order| {
                let pays = order.from == own;
                let other = if pays { &order.to } else { &order.from };
                Ordered {
                    pays,
                    other: other.clone(),
                    why: why(&order, &failed),
                    order,
                }
            })
            .collect();
        orders.sort_by_key(|one| {
            let next = one.next();
            (!one.has_failed(), next.is_none(), next, one.order.priority)
        });
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        if !orders.is_empty() {
            let mut accounts = self.open(Action::AccountShow)?;
            for one in &mut orders {
                if names.len() < NAMED && !names.contains_key(&one.other) {
                    let told = find::in_words(&mut accounts, &one.other);
                    names.insert(one.other.clone(), told);
                }
                if let Some(name) = names.get(&one.other) {
                    one.other.clone_from(name);
                }
            }
        }
        Ok(orders)
    }
}

/// Why an order failed last, if it did since it was done last.
fn why(order: &views::Order, failed: &[views::Occurrence]) -> Option<String> {
    if order.failures == 0 {
        return None;
    }
    let of_order = |one: &&views::Occurrence| Some(&one.order) == order.id.as_ref();
    failed.iter().find(of_order)?.code.clone()
}
