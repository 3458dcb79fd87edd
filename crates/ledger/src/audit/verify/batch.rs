//! The rows of each imported file, held against its batch.

use super::findings::Findings;
use crate::imports::{BatchKind, BatchRow};
use crate::kernel::rules::transfer::Transfer;

/// What the journal says of an imported file.
#[derive(Clone, Copy, Default)]
pub(crate) struct Posted {
    rows: i64,
    amount_minor: i128,
    first: i64,
    last: i64,
    last_line: i64,
}

impl Posted {
    /// Counts the next row; says whether its line comes after those before it.
    pub(crate) fn add(&mut self, transfer: &Transfer, line: i64) -> bool {
        self.rows += 1;
        self.amount_minor += i128::from(transfer.request.amount_minor);
        if self.first == 0 {
            self.first = transfer.id;
        }
        self.last = transfer.id;
        let rises = line > self.last_line;
        self.last_line = self.last_line.max(line);
        rises
    }

    /// Holds it against what is stored. Opening balances are not counted there.
    pub(crate) fn compare(&self, batch: &BatchRow, findings: &mut Findings) {
        let subject = format!("batch {}", batch.batch_key);
        if batch.kind != BatchKind::Payroll {
            return;
        }
        if (self.rows, self.amount_minor) != (batch.posted, i128::from(batch.amount_minor)) {
            findings.add(
                "wrong_batch",
                subject,
                format!(
                    "{} rows of {} by the journal, {} of {} by the batch (minor units)",
                    self.rows, self.amount_minor, batch.posted, batch.amount_minor
                ),
            );
        } else if (self.first, self.last) != (batch.first_transfer, batch.last_transfer) {
            findings.add(
                "wrong_batch",
                subject,
                format!(
                    "its rows are from {} to {} by the journal, from {} to {} by the batch",
                    self.first, self.last, batch.first_transfer, batch.last_transfer
                ),
            );
        }
    }
}
