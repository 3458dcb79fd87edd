//! Entries of the Automated Clearing House, and their files.

use bankctl_ledger::views::{AchAmount, AchDue, AchImport, AchItem, AchSum, FileWarning, Import};

use super::cell::ToCell;
use super::look_up;
use crate::report::{Cell, Details, LookUp};

table! {
    AchItem as it {
        shown entry "Entry",
        shown state "State",
        shown direction "Direction".yields(2),
        shown amount "Amount".adds(),
        shown currency "Currency".yields(5),
        shown account "Account",
        shown account_text "As written".yields(4),
        shown name "Name".yields(3),
        shown company "Company".yields(3),
        shown return_code "Code",
        shown return_by "Return by",
        extra trace "Trace",
        extra sec "Class",
        extra code "Transaction code",
        extra individual_id "Individual id",
        extra description "Description",
        extra effective "Effective",
        extra settlement "Settlement",
        extra transaction "Transaction",
        extra transactions "Transactions",
        extra info "Info",
        extra exported "Sent in",
        extra original "Original",
        extra addenda "Addenda",
        extra batch "Batch",
        extra line "Line",
        extra replayed "Replayed",
        extra dry_run "Dry run",
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::ach_entry(self))
    }
}

table! {
    AchDue as it {
        shown posted "Posted",
        shown suspended "Suspense",
        shown noted "Noted",
        shown left "Waiting still",
        extra dry_run "Dry run",
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::ach_due())
    }
}

table! {
    FileWarning as it {
        shown line "Line",
        shown code "Code",
        shown message "What is there",
    }
}

/// How many, and how much.
fn sum(sum: &AchSum) -> Cell {
    format!("{} in {}", sum.amount.grouped(), sum.count).cell()
}

/// How many, how much, and by when.
fn amount(amount: &AchAmount) -> Cell {
    let by = amount
        .by
        .map_or_else(String::new, |day| format!(" by {day}"));
    format!("{} in {}{by}", amount.amount.grouped(), amount.count).cell()
}

table! {
    AchImport as it {
        shown file_id "File id" = it.ach.file_id.cell(),
        shown entries "Entries" = it.ach.entries.cell(),
        shown credits "Credits" = sum(&it.credits),
        shown debits "Debits" = sum(&it.debits),
        shown waiting "Waiting",
        shown suspended "Suspense",
        shown noted "Noted",
        extra in_suspense "In suspense" = amount(&it.ach.standing.suspense),
        extra return_due "Return due" = amount(&it.ach.standing.return_due),
    } also import: Import;

    fn details(&self) -> Option<Details> {
        if self.warnings.is_empty() || self.import.rejected > 0 {
            return self.import.details();
        }
        Some(Details::of("Warnings", &self.warnings))
    }

    fn look_up(&self) -> Option<LookUp> {
        self.import.look_up()
    }
}
