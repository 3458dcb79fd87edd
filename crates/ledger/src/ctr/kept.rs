//! The records of cash reports, as the register of changes has them.

use bankctl_storage::damaged;
use bankctl_types::Day;
use bankctl_types::number::{CustomerNumber, TransactionId};
use serde::{Deserialize, Serialize};

use super::rules::RowKind;
use super::table::{self, CtrRow};
use crate::kernel::rules::change::{Subject, action};
use crate::{Result, WriteTx};

/// Who handed over the cash of a transaction or took it, and is no customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Conducted {
    /// The transaction.
    pub(crate) transaction: TransactionId,
    /// The holder of the account whose key seals the name.
    pub(crate) customer: CustomerNumber,
    /// The name, sealed, in base64.
    pub(crate) name: String,
}

/// A report that was filed: frozen, and an amendment is a new version.
#[allow(clippy::struct_field_names)] // the register has this name
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Filed {
    /// The customer; none where it was of a stranger.
    pub(crate) customer: Option<CustomerNumber>,
    /// Of a stranger, the transaction that has the name.
    pub(crate) conducted: Option<TransactionId>,
    /// The day.
    pub(crate) day: Day,
    /// The first is 1.
    pub(crate) version: i64,
    /// Cash in, in minor units of the ledger's currency.
    pub(crate) cash_in_minor: i64,
    /// Cash out, in minor units of the ledger's currency.
    pub(crate) cash_out_minor: i64,
    /// The business date on which it was filed.
    pub(crate) filed_on: Day,
    /// The transactions.
    pub(crate) transactions: Vec<TransactionId>,
}

/// Whether no reports are filed of a customer (31 CFR 1020.315).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Exemption {
    /// The customer.
    pub(crate) customer: CustomerNumber,
    /// From now on.
    pub(crate) exempt: bool,
}

/// Whether two customers are not run apart, so that their cash counts together. A link is
/// written on both sides.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Link {
    /// The one.
    pub(crate) customer: CustomerNumber,
    /// The other.
    pub(crate) other: CustomerNumber,
    /// From now on.
    pub(crate) linked: bool,
}

/// A record that is kept.
pub(crate) trait KeptRecord: Serialize + for<'de> Deserialize<'de> {
    /// What the row says.
    const KIND: RowKind;

    /// Of what.
    fn about(&self) -> i64;
}

impl KeptRecord for Conducted {
    const KIND: RowKind = RowKind::Conductor;

    fn about(&self) -> i64 {
        self.transaction.key()
    }
}

impl KeptRecord for Filed {
    const KIND: RowKind = RowKind::Filed;

    fn about(&self) -> i64 {
        i64::from(self.day.0)
    }
}

impl KeptRecord for Exemption {
    const KIND: RowKind = RowKind::Exemption;

    fn about(&self) -> i64 {
        self.customer.key()
    }
}

impl KeptRecord for Link {
    const KIND: RowKind = RowKind::Link;

    fn about(&self) -> i64 {
        self.customer.key()
    }
}

/// The record of a row.
///
/// # Errors
/// It is none of its kind.
pub(crate) fn read<R: KeptRecord>(row: &CtrRow) -> Result<R> {
    let read: R = serde_json::from_str(&row.record).map_err(damaged)?;
    Ok(read)
}

/// Whether a row has a record of its kind, about what it says.
pub(crate) fn is_sound(row: &CtrRow) -> bool {
    fn of<R: KeptRecord>(row: &CtrRow) -> bool {
        read::<R>(row).is_ok_and(|record| record.about() == row.about)
    }
    match row.kind {
        RowKind::Conductor => of::<Conducted>(row),
        RowKind::Filed => of::<Filed>(row),
        RowKind::Exemption => of::<Exemption>(row),
        RowKind::Link => of::<Link>(row),
    }
}

impl WriteTx<'_> {
    /// Writes a record, and a line of the register.
    pub(super) fn keep_ctr<R: KeptRecord>(&mut self, record: &R) -> Result<()> {
        let id = table::next(self.driver)?;
        let change = self.log_change(Subject::CtrReport, id, action::CREATED, record)?;
        let row = CtrRow {
            id,
            kind: R::KIND,
            about: record.about(),
            record: serde_json::to_string(record).map_err(damaged)?,
            change,
        };
        Ok(table::insert(self.driver, &row)?)
    }
}
