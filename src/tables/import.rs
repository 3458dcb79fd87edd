//! What became of an imported file.

use bankctl_ledger::views::{
    ChecksImport, FileReading, Import, ImportReversal, ImportedFile, LeftRow, PaymentsImport,
    Reject,
};

use super::cell::ToCell;
use super::look_up;
use crate::report::{Cell, Column, Details, InCsv, LookUp};

table! {
    Reject as it {
        shown line "Line",
        shown field "Field",
        shown code "Code",
        shown message "What is wrong",
    }
}

table! {
    FileReading as it {
        shown columns "Columns" = headings(it),
        shown ignored "Left aside",
        shown encoding "Encoding",
        extra encoding_guessed "Guessed",
        extra delimiter "Delimiter",
        extra decimal "Decimal",
    }
}

/// A reject behind the summary, in CSV.
const BEHIND: &[Column] = &[
    Column::extra("reject_line", "Line"),
    Column::extra("reject_field", "Field"),
    Column::extra("reject_code", "Code"),
    Column::extra("reject_message", "What is wrong"),
];

/// Which heading is which field.
fn headings(read: &FileReading) -> Cell {
    let columns = read.columns.iter().map(|(field, heading)| match heading {
        serde_json::Value::String(heading) => format!("{field}: {heading}"),
        headings => format!("{field}: {headings}"),
    });
    columns.collect::<Vec<_>>().cell()
}

/// What people are told of what is odd.
pub fn warned(read: &FileReading) -> Vec<String> {
    let told = read.warnings.iter().map(|warning| match warning.line {
        Some(line) => format!("line {line}: {}", warning.message),
        None => warning.message.clone(),
    });
    told.collect()
}

/// What people are told of a guess.
pub fn guessed(read: &FileReading) -> Option<String> {
    read.encoding_guessed.then(|| {
        format!(
            "the file is not UTF-8; its letters were read as {}, the likeliest encoding: --encoding decides",
            read.encoding
        )
    })
}

table! {
    Import as it {
        shown batch "Batch",
        shown file "File",
        shown rows "Rows",
        shown posted "Posted",
        shown duplicates "Duplicates",
        shown rejected "Rejected",
        shown amount "Amount",
        shown currency "Currency",
        extra rejects_file "Rejects file",
        extra dry_run "Dry run",
        extra approval_required "Approval required",
    } also read: FileReading;

    fn details(&self) -> Option<Details> {
        let shown = u64::try_from(self.rejects.len()).unwrap_or(u64::MAX);
        let title = if shown < self.rejected {
            format!("Rejected rows, the first {shown} of {}", self.rejected)
        } else {
            "Rejected rows".to_owned()
        };
        Some(Details {
            in_csv: InCsv::Behind(BEHIND),
            ..Details::of(title, &self.rejects)
        })
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::import(self))
    }
}

table! {
    ChecksImport as it {
        shown returned "Returned",
    } also import: Import;

    fn details(&self) -> Option<Details> {
        if self.returned == 0 {
            return self.import.details();
        }
        Some(Details::of("Checks that are returned", &self.returns))
    }

    fn look_up(&self) -> Option<LookUp> {
        self.import.look_up()
    }
}

table! {
    PaymentsImport as it {
        shown waiting "Waiting",
        shown due "Due",
        extra status_file "Status file",
    } also import: Import;

    fn details(&self) -> Option<Details> {
        self.import.details()
    }

    fn look_up(&self) -> Option<LookUp> {
        self.import.look_up()
    }
}

table! {
    ImportedFile as it {
        shown kind "Kind".yields(5),
        shown file "File",
        shown imported_at "Imported at".yields(6),
        extra business_date "Date",
        shown operator "Operator".yields(3),
        shown rows "Rows",
        shown posted "Posted",
        shown skipped "Skipped".yields(2),
        shown amount "Amount".adds(),
        shown currency "Currency".yields(4),
        extra from "From",
        shown complete "Complete".yields(1),
        extra batch "Batch",
        extra sha256 "SHA-256",
    }
}

table! {
    LeftRow as it {
        shown line "Line",
        shown transaction "Transaction",
        shown account "Account",
        shown amount "Amount",
        shown currency "Currency",
        shown code "Code",
        shown message "Why not",
    }
}

table! {
    ImportReversal as it {
        shown batch "Batch",
        shown file "File",
        shown rows "Rows",
        shown reversed "Reversed",
        shown reversed_before "Reversed before",
        shown left "Left",
        shown amount "Amount",
        shown currency "Currency",
        extra complete "Complete",
        extra dry_run "Dry run",
    }

    fn details(&self) -> Option<Details> {
        (!self.left_rows.is_empty()).then(|| Details::of("Not reversed", &self.left_rows))
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::import_reversal(self))
    }
}
