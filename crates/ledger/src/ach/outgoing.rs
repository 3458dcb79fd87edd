//! Files for the operator: what goes back, and what senders are told to correct.

use std::collections::BTreeSet;

use bankctl_types::number::AccountId;
use bankctl_types::{Day, RoutingNumber};

use super::actions::is_refusal;
use super::due::ROWS;
use super::refused;
use super::rules::entry::AchState;
use super::table::{self, AchRow};
use super::view::{AchOutgoing, AchSentBack};
use crate::error::advice::OfAch;
use crate::error::{Class, Fault};
use crate::kernel::rules::ach_settings::AchSettings;
use crate::kernel::rules::change::action;
use crate::kernel::tables;
use crate::{Ledger, Result, WriteTx};

/// The letters that tell files of one day apart, in their order.
const MODIFIERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// What a file is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AchSending {
    /// Entries that go back.
    Returns,
    /// Notices of change.
    Corrections,
    /// What a file of before was about, by its name `YYMMDD/A`.
    Again(String),
}

impl Ledger {
    /// Takes what is to be sent and was not: entries that go back have their money taken
    /// back first. A file that was made before can be made again.
    ///
    /// # Errors
    /// `no_routing_number`, `nothing_to_send`, `too_many_files`, the day.
    pub fn send_ach(&mut self, what: &AchSending, modifier: Option<char>) -> Result<AchOutgoing> {
        self.write(|books| books.send_ach(what, modifier))
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
                    .hint(crate::error::advice::Advice::Ach(OfAch::SetRouting))
                    .into(),
            );
        };
        let today = self.stamp.business_date;
        let (file, rows, left) = match what {
            AchSending::Again(file) => (file.clone(), self.sent_in(file)?, 0),
            AchSending::Returns => {
                self.may_book(None)?;
                let left = self.send_back_due()?;
                let file = self.next_file(today, modifier)?;
                (
                    file.clone(),
                    self.mark_sent(AchState::Returned, &file)?,
                    left,
                )
            }
            AchSending::Corrections => {
                let file = self.next_file(today, modifier)?;
                (file.clone(), self.mark_sent(AchState::Corrected, &file)?, 0)
            }
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
                crate::error::advice::Advice::LookIn(crate::error::advice::List::AchEntries),
            ));
        }
        Ok(outgoing((file, row.name), (routing, operator), rows, left))
    }

    /// Takes the money of all that goes back; says how many could not go.
    fn send_back_due(&mut self) -> Result<u64> {
        let mut left = 0;
        let mut after = 0;
        loop {
            let rows = table::in_state(self.driver, AchState::ReturnDue, after, ROWS)?;
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
            let rows = table::in_state(self.driver, state, after, ROWS)?;
            let Some(end) = rows.last() else { break };
            after = end.id;
            for mut row in rows.into_iter().filter(|row| row.record.exported.is_none()) {
                row.record.exported = Some(file.to_owned());
                self.keep_ach(&mut row, action::UPDATED)?;
                marked.push(row);
            }
        }
        Ok(marked)
    }

    /// What a file of before was about.
    fn sent_in(&mut self, file: &str) -> Result<Vec<AchRow>> {
        let mut found = Vec::new();
        for state in [AchState::Returned, AchState::Corrected] {
            let mut after = 0;
            loop {
                let rows = table::in_state(self.driver, state, after, ROWS)?;
                let Some(end) = rows.last() else { break };
                after = end.id;
                let same = rows.into_iter();
                found.extend(same.filter(|row| row.record.exported.as_deref() == Some(file)));
            }
        }
        Ok(found)
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
    let entries = rows.into_iter().map(|row| AchSentBack {
        entry: row.id,
        is_correction: row.record.state == AchState::Corrected,
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
