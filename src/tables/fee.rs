//! Fees and limits of payments.

use bankctl_ledger::views::{
    Contact, CustomerLimit, Fee, FeeTaken, FeeTerm, FeeWaiver, LimitUse, PaymentLimit,
};

table! {
    FeeTerm as it {
        shown product "Product",
        shown code "Fee",
        shown event "For",
        shown amount "Amount",
        shown percent "Percent",
        shown min "Least",
        shown max "Most",
        shown free "Free".yields(4),
        extra per_day "A day",
        extra de_minimis "Small overdraft",
        extra first_period "First month",
        extra give_up_days "Given up after",
        shown waive_if "Waived if".yields(3),
        shown currency "Currency".yields(1),
        shown effective_from "Effective from".yields(2),
        extra dry_run "Dry run",
    }
}

table! {
    Fee as it {
        shown id "Fee",
        shown account "Account",
        shown code "Code",
        extra event "For",
        shown period "Month to".yields(2),
        shown cause "Of transaction".yields(3),
        extra rest_of "Rest of",
        shown due_on "Due on".yields(4),
        shown amount "Amount",
        shown taken "Taken",
        shown currency "Currency".yields(5),
        shown status "Status",
        shown transaction "Transaction".yields(1),
        extra refund "Given back by",
        extra replayed "Replayed",
        extra dry_run "Dry run",
    }
}

table! {
    FeeTaken as it {
        shown code "Fee",
        shown amount "Amount",
        shown transaction "Transaction",
        shown balance "Balance",
    }
}

table! {
    FeeWaiver as it {
        shown account "Account",
        shown code "Fee",
        shown from "From",
        shown until "Until",
        shown reason "Reason",
        extra dry_run "Dry run",
    }
}

table! {
    PaymentLimit as it {
        shown product "Product",
        shown name "Limit",
        shown direction "Direction",
        shown channel "Channel",
        shown per "Per",
        shown then "Beyond it",
        shown count "Count",
        shown amount "Amount",
        shown currency "Currency",
        shown effective_from "Effective from",
        extra dry_run "Dry run",
    }
}

table! {
    Contact as it {
        shown account "Account",
        shown contacted_on "Contacted on",
        shown dormant_since "Dormant since",
        extra dry_run "Dry run",
    }
}

table! {
    CustomerLimit as it {
        shown customer "Customer",
        shown name "Limit",
        shown direction "Direction",
        shown channel "Channel",
        shown per "Per",
        shown then "Beyond it",
        shown count "Count",
        shown amount "Amount",
        shown currency "Currency",
        shown effective_from "Effective from",
        extra dry_run "Dry run",
    }
}

table! {
    LimitUse as it {
        extra account "Account",
        shown customer "Customer".yields(2),
        shown name "Limit",
        shown direction "Direction",
        shown channel "Channel",
        shown per "Per",
        extra then "Beyond it",
        extra from "From",
        extra count "Count",
        shown count_used "Used",
        shown count_left "Left",
        extra amount "Amount",
        shown amount_used "Amount used",
        shown amount_left "Amount left",
        shown currency "Currency",
    }
}
