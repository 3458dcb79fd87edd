//! Files for the operator: what goes back, what senders are told to correct, and what
//! customers pay to other banks.

use std::collections::BTreeSet;

use bankctl_types::number::AccountId;
use bankctl_types::{Day, RoutingNumber};

use super::actions::is_refusal;
use super::due::ROWS;
use super::refused;
use super::rules::entry::AchState;
use super::table::{self, AchRow};
use super::view::{AchOut, AchOutKind, AchOutgoing};
use crate::ach::AchRoom;
use crate::error::advice::{Advice, List, OfAch};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::ach_settings::AchSettings;
use crate::kernel::rules::change::action;
use crate::kernel::tables;
use crate::{Result, WriteTx, imports, not_found};

/// The letters that tell files of one day apart, in their order.
const MODIFIERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// What a file is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AchSending {
    /// Entries that go back.
    Returns,
    /// Notices of change.
    Corrections,
    /// Entries for other banks that wait: all, or those of an imported file.
    Batch(Option<String>),
    /// The opposite of what was sent: of an imported file, or of one entry.
    Reversal(String),
    /// What a file of before was about, by its name `YYMMDD/A`.
    Again(String),
}

impl AchRoom<'_> {
    /// Takes what is to be sent and was not: entries that go back have their money taken
    /// back first. A file that was made before can be made again.
    ///
    /// # Errors
    /// `no_routing_number`, `batch_not_found`, `reversal_window_over`, `nothing_to_send`,
    /// `too_many_files`, the day.
    pub fn send(self, what: &AchSending, modifier: Option<char>) -> Result<AchOutgoing> {
        self.0.write(|books| books.send_ach(what, modifier))
    }
}

impl WriteTx<'_> {
    fn send_ach(&mut self, what: &AchSending, modifier: Option<char>) -> Result<AchOutgoing> {
        let row = tables::settings::ledger(self.driver)?;
        let numbers = AchSettings::kept(row.ach.as_deref())?;
        let (Some(routing), Some(operator)) = (numbers.routing(), numbers.operators().next())
        else {
            let message =
                "the ledger does not say which routing number the bank has, or its operator has";
            return Err(
                Fault::new(Class::Refused, "no_routing_number", message.to_owned())
                    .hint(Advice::Ach(OfAch::SetRouting))
                    .into(),
            );
        };
        let today = self.stamp.business_date;
        let mut left = 0;
        if *what == AchSending::Returns {
            self.may_book(None)?;
            left = self.send_back_due()?;
        }
        let file = match what {
            AchSending::Again(file) => file.clone(),
            _ => self.next_file(today, modifier)?,
        };
        let rows = match what {
            AchSending::Again(file) => table::of_out_file(self.driver, file)?,
            AchSending::Returns => self.mark_sent(AchState::Returned, &file)?,
            AchSending::Corrections => self.mark_sent(AchState::Corrected, &file)?,
            AchSending::Batch(key) => self.mark_waiting(key.as_deref(), &file)?,
            AchSending::Reversal(name) => self.reverse_sent(name, &file)?,
        };
        if rows.is_empty() {
            let message = match what {
                AchSending::Again(file) => format!("no file {file} was made"),
                _ => "nothing is to be sent".to_owned(),
            };
            return Err(refused(
                Class::Refused,
                "nothing_to_send",
                message,
                Advice::LookIn(List::AchEntries),
            ));
        }
        Ok(outgoing((file, row.name), (routing, operator), rows, left))
    }

    /// Takes the money of all that goes back; says how many could not go.
    fn send_back_due(&mut self) -> Result<u64> {
        let mut left = 0;
        let mut after = 0;
        loop {
            let rows = table::open(self.driver, AchState::ReturnDue, after, ROWS)?;
            let Some(end) = rows.last() else { break };
            after = end.id;
            let accounts: Vec<AccountId> =
                rows.iter().filter_map(|row| row.record.account).collect();
            self.lock(&accounts)?;
            for mut row in rows {
                table::lock(self.driver, row.id)?;
                match self.send_back(&mut row) {
                    Ok(()) => {}
                    Err(error) if is_refusal(&error) => left += 1,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(left)
    }

    /// Writes in what is to be sent that it is in a file.
    fn mark_sent(&mut self, state: AchState, file: &str) -> Result<Vec<AchRow>> {
        let mut marked = Vec::new();
        let mut after = 0;
        loop {
            let rows = table::open(self.driver, state, after, ROWS)?;
            let Some(end) = rows.last() else { break };
            after = end.id;
            let is_told = |row: &AchRow| {
                let is_correction = row
                    .record
                    .reason
                    .as_ref()
                    .is_some_and(|r| r.starts_with('C'));
                state == AchState::Returned || is_correction
            };
            for mut row in rows.into_iter().filter(is_told) {
                row.record.exported = Some(file.to_owned());
                self.keep_ach(&mut row, action::UPDATED)?;
                marked.push(row);
            }
        }
        Ok(marked)
    }

    /// Writes in what waits for other banks that it is in a file.
    fn mark_waiting(&mut self, batch: Option<&str>, file: &str) -> Result<Vec<AchRow>> {
        let rows = match batch {
            Some(key) => {
                let batch = imports::batch_by_key(self.driver, key)?;
                let batch = batch.ok_or_else(|| no_batch(key))?;
                table::sent_of_batch(self.driver, batch.id)?
            }
            None => table::open(self.driver, AchState::ToSend, 0, i64::MAX)?,
        };
        let mut marked = Vec::new();
        for mut row in rows {
            table::lock(self.driver, row.id)?;
            if self.driver.has_many_writers() {
                row = super::actions::existing(self.driver, row.id)?;
            }
            if row.record.state == AchState::ToSend {
                row.record.state = AchState::Sent;
                row.record.exported = Some(file.to_owned());
                self.keep_ach(&mut row, action::UPDATED)?;
                marked.push(row);
            }
        }
        Ok(marked)
    }

    /// The name of the next file of a day: `YYMMDD/A`.
    fn next_file(&mut self, today: Day, modifier: Option<char>) -> Result<String> {
        let (year, month, day) = today.parts();
        let date = format!("{:02}{month:02}{day:02}", year.rem_euclid(100));
        let used: BTreeSet<String> = table::files(self.driver, &date)?.into_iter().collect();
        let mut free = MODIFIERS
            .chars()
            .filter(|letter| modifier.is_none_or(|asked| asked == *letter))
            .map(|letter| format!("{date}/{letter}"))
            .filter(|file| !used.contains(file));
        free.next().ok_or_else(|| {
            let message = match modifier {
                Some(letter) => format!("a file {date}/{letter} was made before"),
                None => format!("{} files were made on {today}", MODIFIERS.len()),
            };
            refused(
                Class::Refused,
                "too_many_files",
                message,
                "a file that was made is made again with its name",
            )
        })
    }
}

fn outgoing(
    (file, bank): (String, String),
    (routing, operator): (RoutingNumber, RoutingNumber),
    rows: Vec<AchRow>,
    left: u64,
) -> AchOutgoing {
    let entries = rows.into_iter().map(|row| AchOut {
        entry: row.id,
        kind: match row.record.state {
            AchState::Corrected => AchOutKind::Correction,
            _ if row.record.is_sent() => AchOutKind::Forward,
            _ => AchOutKind::Return,
        },
        code: row.record.code,
        cents: row.record.amount_minor,
        reason: row.record.reason.unwrap_or_default(),
        info: row.record.info,
        sent: row.record.sent,
    });
    AchOutgoing {
        file,
        bank,
        routing,
        operator,
        entries: entries.collect(),
        left,
    }
}

/// No file was imported under a key.
pub(super) fn no_batch(key: &str) -> Error {
    not_found(
        "batch_not_found",
        format!("no file was imported as {key:?}"),
        Advice::LookIn(List::Batches),
    )
}
