//! Products, rates and interest.

use bankctl_ledger::views::{InterestLine, InterestPaid, InterestRate, Product};

use super::cell::ToCell;

table! {
    Product as it {
        shown code "Product",
        shown name "Name",
        shown type "Type" = it.account_type.cell(),
        shown currency "Currency",
        shown rates "Rates" = rates(it),
        shown day_count "Day count",
        extra method "Method",
        shown capitalise "Capitalise",
        extra rounding "Rounding",
        extra earn_from "Earn from",
        extra tax "Tax",
        extra built_in "Built in",
        extra dry_run "Dry run",
    }
}

/// All rates in a cell: the day that each holds from, and its tiers.
fn rates(product: &Product) -> crate::report::Cell {
    let rates = product.rates.iter();
    let texts: Vec<String> = rates
        .map(|rate| format!("{} {}", rate.effective_from, tiers(rate)))
        .collect();
    texts.cell()
}

table! {
    InterestRate as it {
        shown product "Product",
        shown account "Account",
        shown currency "Currency",
        shown effective_from "Effective from",
        shown effective_until "Effective until",
        shown tiers "Tiers" = tiers(it).cell(),
        shown overdraft_rate "Overdraft rate",
        shown excess_rate "Excess rate",
        extra dry_run "Dry run",
    }
}

/// Tiers as they are typed.
fn tiers(rate: &InterestRate) -> String {
    let tiers = rate.tiers.iter();
    let texts: Vec<String> = tiers
        .map(|tier| format!("{}={}", tier.from, tier.rate))
        .collect();
    texts.join(" ")
}

table! {
    InterestLine as it {
        shown from "From",
        shown to "To",
        shown days "Days",
        shown base "Base",
        shown rate "Rate",
        shown basis "Basis",
        shown interest "Interest",
        shown correction_of "Correction of",
    }
}

table! {
    InterestPaid as it {
        shown account "Account",
        shown through "Through",
        shown interest "Interest",
        shown tax "Tax",
        shown overdraft_interest "Overdraft interest",
        shown currency "Currency",
        extra dry_run "Dry run",
    }
}
