//! Rules, alerts and cases.

use bankctl_ledger::views::{Alert, AlertRule, Case, CaseKey, CaseNote};

use crate::report::{Cell, Details};

table! {
    AlertRule as it {
        shown id "Rule",
        shown name "Name",
        extra version "Version",
        shown action "Action",
        shown active "Active",
        shown when "When".yields(1),
        extra dry_run "Dry run",
        shown at "Asked at".yields(2),
    }
}

table! {
    Alert as it {
        shown id "Alert",
        shown rule "Rule",
        extra version "Version",
        shown account "Account",
        shown amount "Amount",
        shown currency "Currency".yields(3),
        shown transaction "Transaction".yields(4),
        shown seen_on "Day",
        shown status "State",
        shown assigned_to "Assigned to".yields(2),
        extra outcome "Outcome",
        shown case "Case".yields(1),
        extra dry_run "Dry run",
    }
}

table! {
    Case as it {
        shown id "Case",
        shown title "About",
        shown status "State",
        shown opened_on "Opened",
        extra outcome "Outcome",
        shown alerts "Alerts" = Cell::Text(it.alerts.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")),
        extra dry_run "Dry run",
    }

    fn details(&self) -> Option<Details> {
        (!self.notes.is_empty()).then(|| Details::of("Notes", &self.notes))
    }
}

table! {
    CaseNote as it {
        shown id "Note",
        shown case "Case",
        shown sar "SAR",
        shown text "Text",
        extra dry_run "Dry run",
    }
}

table! {
    CaseKey as it {
        shown recipient "Key",
        extra dry_run "Dry run",
    }
}
