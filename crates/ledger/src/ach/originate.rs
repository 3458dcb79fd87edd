//! Entries for other banks: what a customer pays to an account there waits for the next
//! file to the operator.
//!
//! This file names no other room, so that imports of payments can name it.

use bankctl_storage::Driver;
use bankctl_types::{Day, RoutingNumber};

use super::rules::entry::{AchEntry, AchState, Part, Sent};
use super::table::{self, AchRow};
use crate::kernel::rules::ach_settings::AchSettings;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::transfer::Source;
use crate::kernel::tables;
use crate::{Result, WriteTx};

/// How many characters the field of an account has.
pub(crate) const ACCOUNT_CHARACTERS_MAX: usize = 17;

/// An account at another bank, and what is told there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AchReceiver {
    /// The routing number of its bank.
    pub bank: RoutingNumber,
    /// The account.
    pub account: String,
    /// The transaction code of a credit: 22 to a checking account, 32 to savings.
    pub code: u8,
    /// Whose it is.
    pub name: String,
    /// What the payer knows the receiver by.
    pub individual_id: String,
    /// The standard entry class: `PPD` for people, `CCD` for companies.
    pub sec: String,
    /// The payer by name.
    pub company: String,
    /// The payer's number; the bank's own company number, if it says none.
    pub company_id: Option<String>,
    /// What it is for, such as `PAYROLL`.
    pub description: String,
    /// The day that it is to be there.
    pub effective: Option<Day>,
    /// Words for the receiver.
    pub words: Option<String>,
}

/// By whom entries are sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Originator {
    routing: RoutingNumber,
    company_id: String,
}

impl Originator {
    /// The bank, if it has said its routing number.
    pub(crate) fn of(driver: &mut dyn Driver) -> Result<Option<Self>> {
        let row = tables::settings::ledger(driver)?;
        let numbers = AchSettings::kept(row.ach.as_deref())?;
        Ok(numbers.routing().map(|routing| Self {
            routing,
            company_id: numbers.company_id.unwrap_or_else(|| format!("1{routing}")),
        }))
    }

    /// The entry as it will be sent.
    fn sent(&self, entry: i64, to: &AchReceiver, today: Day) -> Sent {
        let odfi = format!("{:.8}", self.routing.to_string());
        Sent {
            sec: to.sec.clone(),
            company: to.company.clone(),
            company_id: to
                .company_id
                .clone()
                .unwrap_or_else(|| self.company_id.clone()),
            description: to.description.clone(),
            trace: trace(&odfi, entry),
            odfi,
            rdfi: to.bank.to_string(),
            account: to.account.clone(),
            individual_id: to.individual_id.clone(),
            name: to.name.clone(),
            discretionary: String::new(),
            effective: Some(to.effective.unwrap_or(today).max(today)),
            settlement: None,
            addenda: to.words.iter().map(|words| (5, words.clone())).collect(),
            about: None,
        }
    }
}

/// The trace of an entry: eight digits of its bank, and the last seven of its number.
pub(super) fn trace(bank: &str, entry: i64) -> String {
    format!("{bank:.8}{:07}", table::trace_of(entry))
}

/// What a new entry gets its number from, and what the journal names it by.
pub(crate) fn next(driver: &mut dyn Driver) -> Result<(i64, Source)> {
    let entry = table::next(driver)?;
    let source = Source {
        subject: Subject::AchEntry,
        key: Part::Booked.key(entry),
    };
    Ok((entry, source))
}

impl WriteTx<'_> {
    /// Keeps an entry that the next file takes to another bank; its money has left the
    /// account that pays.
    pub(crate) fn keep_for_sending(
        &mut self,
        by: &Originator,
        entry: i64,
        (batch, line): (i64, u64),
        (payer, amount_minor): (bankctl_types::number::AccountId, i64),
        to: &AchReceiver,
    ) -> Result<()> {
        let today = self.stamp.business_date;
        let sent = by.sent(entry, to, today);
        let record = AchEntry {
            batch,
            line: i64::try_from(line).unwrap_or(i64::MAX),
            entry_key: format!("out/{batch}/{line}"),
            code: i64::from(to.code),
            amount_minor,
            due: sent.effective.unwrap_or(today),
            state: AchState::ToSend,
            account: Some(payer),
            in_suspense: false,
            reason: None,
            info: None,
            return_by: None,
            exported: None,
            original: None,
            sent,
        };
        let change = self.log_change(Subject::AchEntry, entry, action::CREATED, &record)?;
        let row = AchRow {
            id: entry,
            record,
            change,
        };
        Ok(table::insert(self.driver, &row)?)
    }
}
