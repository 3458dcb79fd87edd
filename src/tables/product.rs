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
        extra min_balance "Least balance",
        extra dormant_after "Dormant after",
        extra reg_cc "Regulation CC",
        extra fees "Fees" = fees(it),
        extra limits "Limits" = limits(it),
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

/// All fees in a cell: the day that each holds from, and how much it is.
fn fees(product: &Product) -> crate::report::Cell {
    let fees = product.fees.iter();
    let texts: Vec<String> = fees
        .map(|fee| {
            let price = match (&fee.amount, &fee.percent) {
                (Some(amount), _) => amount.to_string(),
                (None, Some(percent)) => format!("{percent}%"),
                (None, None) => String::new(),
            };
            format!("{} {} {price}", fee.effective_from, fee.code)
        })
        .collect();
    texts.cell()
}

/// All limits in a cell: the day that each holds from, and what it allows.
fn limits(product: &Product) -> crate::report::Cell {
    let limits = product.limits.iter();
    let texts: Vec<String> = limits
        .map(|limit| {
            let count = limit.count.map(|count| format!(" {count} times"));
            let amount = limit.amount.map(|amount| format!(" {amount}"));
            format!(
                "{} {}{}{} a {}",
                limit.effective_from,
                limit.name,
                count.unwrap_or_default(),
                amount.unwrap_or_default(),
                limit.per
            )
        })
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
    } also if (it.tax_rate.is_some()) {
        shown tax_rate "Tax".yields(2),
        shown tax_rate_of "Tax of".yields(1),
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
