//! What the books prove.

use bankctl_ledger::views::{Problem, Verification};
use bankctl_types::text::counted;

use super::cell::ToCell;
use crate::report::{Column, Details, InCsv};

table! {
    Problem as it {
        shown code "Code",
        shown subject "Subject".yields(1),
        shown message "What is wrong",
    }
}

/// A problem behind the summary, in CSV.
const BEHIND: &[Column] = &[
    Column::extra("problem_code", "Code"),
    Column::extra("problem_subject", "Subject"),
    Column::extra("problem_message", "What is wrong"),
];

/// Problems below their summary.
pub(super) fn problems(found: &[Problem]) -> Details {
    Details {
        in_csv: InCsv::Behind(BEHIND),
        ..Details::of("Problems", found)
    }
}

/// What a proof has left out, for people; nothing if all was proved.
pub fn not_proved(count: u64) -> Option<String> {
    let what = "names, papers and what else is sealed";
    let cure = "put the ledger's key file there, or name it with BANKCTL_KEY_FILE";
    let records = counted(count, "record");
    (count > 0).then(|| format!("{records} not proved whole ({what}): {cure}"))
}

table! {
    Verification as it {
        shown transactions "Transactions",
        shown postings "Postings",
        shown accounts "Accounts",
        shown root "Root",
        shown ok "Ok",
        shown problems "Problems" = it.problems.len().cell(),
        shown not_proved "Not proved",
    }

    fn details(&self) -> Option<Details> {
        Some(problems(&self.problems))
    }
}
