//! What a second person agrees to about a whole file. Approved, the import or the
//! reversal of the same file goes on, and posts it as many transactions.

use bankctl_types::Currency;
use serde::{Deserialize, Serialize};

use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::approvals::lines::{opens_own_account, record};
use crate::kernel::rules::change::{Change, Subject};
use crate::{Result, WriteTx};

/// To pay a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FileRequest {
    /// Its name, without the folder.
    pub(super) file: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub(super) sha256: String,
    /// Its data rows.
    pub(super) rows: u64,
    /// How many of them are paid.
    pub(super) paid: u64,
    /// Their sum.
    pub(super) amount: String,
    /// The currency of the sum.
    pub(super) currency: Currency,
    /// The account that pays.
    pub(super) from: String,
    /// The key of the batch.
    pub(super) batch: String,
    /// How its columns are read, as options that say so.
    pub(super) reading: String,
    /// The options that say which rows are taken.
    pub(super) options: Vec<String>,
}

impl Kept for FileRequest {
    const NAMES: &'static [&'static str] = &["pay_file"];
}

impl Approvable for FileRequest {
    fn action(&self) -> Action {
        Action::ImportPayroll
    }

    fn carry_out(&self, _: &mut WriteTx<'_>) -> Result<Outcome> {
        Ok(Outcome::default())
    }

    fn fits_line(&self, line: &Change) -> bool {
        match line.subject {
            Subject::Account => opens_own_account(line),
            Subject::Batch => record(line)["sha256"] == *self.sha256,
            Subject::Hold => true,
            _ => false,
        }
    }
}

/// To take a file back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ReversalRequest {
    /// The key of the batch.
    pub(super) batch: String,
    /// The name of the file.
    pub(super) file: String,
    /// How many rows were posted.
    pub(super) rows: i64,
    /// Their sum.
    pub(super) amount: String,
    /// The currency of the sum.
    pub(super) currency: Currency,
    /// Why.
    pub(super) reason: String,
}

impl ReversalRequest {
    /// The key of the batch.
    pub(crate) fn batch(&self) -> &str {
        &self.batch
    }
}

impl Kept for ReversalRequest {
    const NAMES: &'static [&'static str] = &["reverse_file"];
}

impl Approvable for ReversalRequest {
    fn action(&self) -> Action {
        Action::ImportReverse
    }

    fn carry_out(&self, _: &mut WriteTx<'_>) -> Result<Outcome> {
        Ok(Outcome::default())
    }

    fn fits_line(&self, line: &Change) -> bool {
        line.subject == Subject::Hold || opens_own_account(line)
    }
}
