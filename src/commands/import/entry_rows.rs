//! Entries of a file of the Automated Clearing House as the rows of a table, for a file
//! of rejects.

use bankctl_formats::model::ach::Entry;
use bankctl_formats::read::nacha::{Accept, Check, NachaOptions, NachaReader};
use bankctl_formats::read::{FileFault, Source};
use bankctl_types::text;

/// The rows of a file, which are asked for in their order.
pub(super) struct EntryRows {
    reader: NachaReader,
    /// The line that was read last, and its entry, if it is one.
    row: Option<(u64, Option<Entry>)>,
}

impl EntryRows {
    /// The columns.
    pub(super) const HEADER: &'static str =
        "trace,class,code,bank,account,amount,individual_id,name,company,description";

    /// Opens a file that was read before.
    pub(super) fn open(source: Source) -> Result<Self, FileFault> {
        // What was passed over then is passed over again.
        let options = NachaOptions {
            accept: Accept(Check::ALL.map(|(check, _)| check).to_vec()),
            ..NachaOptions::default()
        };
        Ok(Self {
            reader: NachaReader::open(source, &options)?,
            row: None,
        })
    }

    /// The row of a line.
    pub(super) fn row_of(&mut self, line: u64) -> Result<String, FileFault> {
        while self.row.as_ref().is_none_or(|(read, _)| *read < line) {
            self.row = match self.reader.next_entry()? {
                Some(Ok(entry)) => Some((entry.line, Some(entry))),
                Some(Err(fault)) => Some((fault.line, None)),
                None => None,
            };
            if self.row.is_none() {
                break;
            }
        }
        Ok(match &self.row {
            Some((read, Some(entry))) if *read == line => written(entry),
            _ => ",".repeat(9),
        })
    }
}

fn written(entry: &Entry) -> String {
    let batch = &entry.batch;
    let amount = format!("{}.{:02}", entry.cents / 100, entry.cents % 100);
    let code = entry.code.0.to_string();
    let cells = [
        entry.trace.as_str(),
        &batch.sec,
        &code,
        &entry.rdfi,
        &entry.account,
        &amount,
        &entry.individual_id,
        &entry.name,
        &batch.company,
        &batch.description,
    ];
    let cells = cells.map(|cell| {
        let guarded = text::guard(cell.trim());
        if guarded.contains(['"', ',', '\'']) {
            format!("\"{}\"", guarded.replace('"', "\"\""))
        } else {
            guarded.into_owned()
        }
    });
    cells.join(",")
}
