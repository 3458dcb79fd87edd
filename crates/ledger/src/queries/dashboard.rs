//! How the bank stands: figures, trial balance and what waits, all of one
//! moment.

use bankctl_types::Total;
use bankctl_types::calendar::{Span, Step};
use bankctl_types::kind::TransitState;

use crate::admin::doctor::{Cure, Words};
use crate::approvals::requests;
use crate::approvals::rules::ApprovalStatus;
use crate::interledger::sweep;
use crate::kernel::rules::internal_account::SUSPENSE;
use crate::queries::QueriesRoom;
use crate::queries::stats::{Scope, StatsQuery, figures};
use crate::queries::trial_balance;
use crate::{Result, views};

/// How much of what waits is shown.
const WAITING_MAX: usize = 100;

impl QueriesRoom<'_> {
    /// How the bank stands now.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn dashboard(self, cure: Words<'_>) -> Result<views::Dashboard> {
        let at = self.0.context.clock.now();
        self.0.read(|view| {
            let of_bank = |step| StatsQuery {
                step,
                scope: Scope::Bank,
                span: Span::default(),
            };
            let trial_balance = trial_balance::balance(view, None)?;
            let pending = Some(ApprovalStatus::Pending);
            let (approvals, _) = requests::listed(view, at, pending, (0, WAITING_MAX))?;
            let on_its_way = Some(TransitState::InTransit);
            let (in_transit, _) = sweep::listed(view, on_its_way, None, WAITING_MAX)?;
            Ok(views::Dashboard {
                bank: view.settings.name.clone(),
                at,
                today: view.today,
                months: figures(view, &of_bank(Step::Monthly))?,
                days: figures(view, &of_bank(Step::Daily))?,
                findings: doubtful(&trial_balance.lines, cure),
                trial_balance,
                approvals,
                in_transit,
            })
        })
    }
}

impl QueriesRoom<'_> {
    /// Balances that people need to look at.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn doubtful_balances(self, cure: Words<'_>) -> Result<Vec<views::Finding>> {
        self.0
            .read(|view| Ok(doubtful(&trial_balance::balance(view, None)?.lines, cure)))
    }
}

/// Balances that people need to look at: cash of which more went out than ever
/// came in, and money whose owner is not known.
fn doubtful(lines: &[views::TrialBalanceLine], words: Words<'_>) -> Vec<views::Finding> {
    let finding = |message, cure| views::Finding {
        check: "balance".to_owned(),
        status: "warning".to_owned(),
        message,
        cure: words(cure),
    };
    let told = |total: Total| format!("{} {}", total.grouped(), total.currency);
    let mut findings = Vec::new();
    for line in lines {
        let (name, credit) = (&line.account, line.credit);
        if name.starts_with("cash/") && credit.minor > 0 {
            findings.push(finding(
                format!("{name} is {} below zero", told(credit)),
                Cure::CountCash,
            ));
        }
        if *name == SUSPENSE.name && credit.minor > 0 {
            findings.push(finding(
                format!("{} in {name} has no known owner", told(credit)),
                Cure::FindOwner,
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use bankctl_types::class::Class;
    use bankctl_types::{Currency, Total};

    use super::doubtful;
    use crate::views::TrialBalanceLine;

    #[test]
    fn cash_below_zero_and_money_without_an_owner_are_told() {
        let currency = Currency::parse("USD").expect("a currency");
        let line = |account: &str, debit, credit| TrialBalanceLine {
            account: account.to_owned(),
            currency,
            debit: Total::new(debit, currency),
            credit: Total::new(credit, currency),
            class: Class::Asset,
            has_moved: true,
        };
        let table = [
            (line("cash/vault", 500, 0), None),
            (
                line("cash/vault", 0, 3_064_964),
                Some("cash/vault is 30,649.64 USD below zero"),
            ),
            (line("clearing/wire", 0, 500), None),
            (line("suspense", 0, 0), None),
            (
                line("suspense", 0, 100),
                Some("1.00 USD in suspense has no known owner"),
            ),
        ];
        for (line, expected) in table {
            let account = line.account.clone();
            let found = doubtful(&[line], &|_| None);
            let message = found.first().map(|finding| finding.message.as_str());
            assert_eq!(message, expected, "{account}");
        }
    }
}
