//! Check books, orders to stop payment, presented checks and cashier's checks.

use bankctl_ledger::views::{CashierCheck, CheckBook, PresentedCheck, StopPayment};

use crate::report::Details;

table! {
    CheckBook as it {
        shown id "Book",
        shown account "Account",
        shown first "First",
        shown last "Last",
        shown count "Checks",
        shown status "State",
        shown issued_on "Issued on",
        shown reason "Reason".yields(1),
        extra reference "Reference",
        extra replayed "Replayed",
        extra dry_run "Dry run",
    }
}

table! {
    StopPayment as it {
        shown id "Order",
        shown account "Account",
        shown number "Check",
        shown amount "Amount".yields(1),
        shown currency "Currency".yields(4),
        shown oral "Oral",
        shown ordered_on "Ordered on".yields(3),
        shown last_day "Last day",
        shown status "State",
        shown renewals "Renewed".yields(2),
        extra reference "Reference",
        extra replayed "Replayed",
        extra dry_run "Dry run",
    }

    fn details(&self) -> Option<Details> {
        (!self.fees.is_empty()).then(|| Details::of("Fees", &self.fees))
    }
}

table! {
    PresentedCheck as it {
        shown id "Item",
        shown account "Account",
        shown number "Check",
        shown amount "Amount",
        shown currency "Currency".yields(5),
        shown status "State",
        shown code "Code",
        extra message "Why",
        shown reason "Reason".yields(1),
        shown dated "Dated".yields(3),
        extra routing "Routing",
        extra trace "Trace",
        extra reference "Reference",
        shown business_date "Day".yields(6),
        shown transaction "Transaction".yields(4),
        extra replayed "Replayed",
        extra dry_run "Dry run",
    }

    fn details(&self) -> Option<Details> {
        (!self.fees.is_empty()).then(|| Details::of("Fees", &self.fees))
    }
}

table! {
    CashierCheck as it {
        shown number "Check",
        shown amount "Amount",
        shown currency "Currency".yields(5),
        shown payee "Payee",
        shown from "From",
        shown status "State",
        shown issued_on "Issued on".yields(6),
        shown claimable_from "Claimable from".yields(3),
        shown ended_on "Ended on".yields(4),
        shown reason "Reason".yields(1),
        extra reference "Reference",
        shown transaction "Transaction".yields(7),
        shown ended_by "Ended by".yields(2),
        extra replayed "Replayed",
        extra dry_run "Dry run",
    }

    fn details(&self) -> Option<Details> {
        (!self.fees.is_empty()).then(|| Details::of("Fees", &self.fees))
    }
}
