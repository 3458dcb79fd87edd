//! Reversals of entries that this bank sent by mistake: the opposite goes to the same
//! account at the other bank, and the payer has the money back.
//!
//! A reversing entry must be sent within five banking days after its original was settled
//! (Nacha Operating Rules, subsections 2.9.2 and 2.10.2).

use bankctl_types::Day;
use bankctl_types::number::TransactionId;

use super::actions::existing;
use super::book::{REVERSAL_DAYS, source};
use super::outgoing::no_batch;
use super::rules::entry::{AchEntry, AchState, Part};
use super::rules::window::banking_days_after;
use super::table::{self, AchRow};
use super::{originate, refused, show};
use crate::error::Class;
use crate::error::advice::OfAch;
use crate::imports;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::tables;
use crate::payments::reversal_of;
use crate::{Result, WriteTx};

/// What a reversing entry is called, so that its receiver knows it.
const REVERSAL: &str = "REVERSAL";

impl WriteTx<'_> {
    /// Sends the opposite of an entry, or of all entries of an imported file that were
    /// sent and did not come back; gives the new ones.
    pub(super) fn reverse_sent(&mut self, name: &str, file: &str) -> Result<Vec<AchRow>> {
        self.may_book(None)?;
        let mut reversals = Vec::new();
        if let Some(batch) = imports::batch_by_key(self.driver, name)? {
            for row in table::sent_of_batch(self.driver, batch.id)? {
                let row = self.locked_ach(row.id)?;
                if self.why_not_reversed(&row)?.is_none() {
                    self.is_in_time(&row)?;
                    reversals.push(self.reverse_entry(&row, file)?);
                }
            }
            return Ok(reversals);
        }
        let named = show::named(&mut self.view(), name);
        let id = named.map_err(|error| match error.code() {
            "ach_entry_not_found" => no_batch(name),
            _ => error,
        })?;
        let row = self.locked_ach(id)?;
        if let Some(why) = self.why_not_reversed(&row)? {
            let message = format!("ACH entry {id} {why}, and can't be reversed");
            let advice = OfAch::Show(id);
            return Err(refused(
                Class::Refused,
                "ach_not_reversible",
                message,
                advice,
            ));
        }
        self.is_in_time(&row)?;
        Ok(vec![self.reverse_entry(&row, file)?])
    }

    /// Why an entry is not reversed, if there is a reason.
    fn why_not_reversed(&mut self, row: &AchRow) -> Result<Option<String>> {
        let entry = &row.record;
        if !matches!(entry.state, AchState::Sent | AchState::Changed) {
            return Ok(Some(format!("is {}", entry.state)));
        }
        if entry.original.is_some() {
            return Ok(Some("is a reversal itself".to_owned()));
        }
        let booked = self.booked_part(row.id, Part::Booked)?;
        let by = match booked {
            Some(booked) => tables::transfers::reversed_by(self.driver, booked)?,
            None => None,
        };
        Ok(by.map(|by| format!("was taken back with {}", TransactionId::from_key(by))))
    }

    /// Whether an entry can still be reversed.
    fn is_in_time(&mut self, row: &AchRow) -> Result<()> {
        let settled = settled(&row.record);
        let days = usize::try_from(REVERSAL_DAYS).unwrap_or(0);
        let last = banking_days_after(settled, days);
        if self.stamp.business_date <= last {
            return Ok(());
        }
        let message = format!(
            "ACH entry {} was settled on {settled}; it could be reversed until {last}",
            row.id
        );
        Err(refused(
            Class::Refused,
            "reversal_window_over",
            message,
            OfAch::AskBank,
        ))
    }

    /// Sends the opposite of an entry.
    fn reverse_entry(&mut self, original: &AchRow, file: &str) -> Result<AchRow> {
        let id = table::next(self.driver)?;
        let booked = self.booked_part(original.id, Part::Booked)?;
        let booked = match booked {
            Some(booked) => tables::transfers::by_id(self.driver, booked)?,
            None => None,
        };
        let booked = booked.ok_or_else(|| super::unbooked(original.id))?.transfer;
        let mut request = reversal_of(&booked, "ACH reversal");
        request.source = Some(source(id, Part::Booked));
        self.count_from(&mut request, &booked, None)?;
        self.make_ready(&[request.debit, request.credit])?;
        self.post(request, None, None, 0)?;
        self.write_out()?;
        let today = self.stamp.business_date;
        let mut record = AchEntry {
            entry_key: format!("reversal/{}", original.id),
            // The same kind of account: 22 becomes 27, 32 becomes 37.
            code: original.record.code + 5,
            due: today,
            state: AchState::Sent,
            reason: None,
            info: None,
            exported: Some(file.to_owned()),
            original: Some(original.id),
            ..original.record.clone()
        };
        record.sent.trace = originate::trace(&record.sent.odfi, id);
        REVERSAL.clone_into(&mut record.sent.description);
        record.sent.effective = Some(today);
        record.sent.addenda = Vec::new();
        let change = self.log_change(Subject::AchEntry, id, action::CREATED, &record)?;
        let row = AchRow { id, record, change };
        table::insert(self.driver, &row)?;
        existing(self.driver, id)
    }
}

/// The day on which an entry of ours was settled: its own, or that of a later file.
fn settled(entry: &AchEntry) -> Day {
    let date = entry.exported.as_deref().and_then(|file| file.get(..6));
    let sent = date.and_then(|date| {
        let (year, rest) = date.split_at(2);
        let (month, day) = rest.split_at(2);
        Day::parse(&format!("20{year}-{month}-{day}"))
    });
    sent.map_or(entry.due, |sent| entry.due.max(sent))
}

#[cfg(test)]
mod tests {
    use super::settled;
    use crate::ach::rules::entry::{AchEntry, AchState, Sent};
    use bankctl_types::Day;

    #[test]
    fn an_entry_is_settled_on_its_day_or_with_its_file() {
        let table = [
            ("2026-11-23", Some("261120/A"), "2026-11-23"),
            ("2026-11-20", Some("261123/B"), "2026-11-23"),
            ("2026-11-20", None, "2026-11-20"),
        ];
        for (due, file, expected) in table {
            let entry = AchEntry {
                batch: 1,
                line: 1,
                entry_key: "out/1/1".to_owned(),
                code: 22,
                amount_minor: 1,
                due: Day::parse(due).expect("a day"),
                state: AchState::Sent,
                account: None,
                in_suspense: false,
                reason: None,
                info: None,
                return_by: None,
                exported: file.map(str::to_owned),
                original: None,
                sent: Sent::default(),
            };
            assert_eq!(
                Some(settled(&entry)),
                Day::parse(expected),
                "{due} {file:?}"
            );
        }
    }
}
