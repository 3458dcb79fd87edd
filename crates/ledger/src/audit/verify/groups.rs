//! What was booked together: whole groups, and reversed whole.
//!
//! A group is written at once, so its rows follow each other in the lane that
//! they were written in, under one name and at one time.

use std::collections::HashMap;

use bankctl_storage::Driver;
use bankctl_types::number::TransactionId;

use super::findings::Findings;
use super::findings::number;
use crate::Result;
use crate::kernel::rules::transfer::Stamp;
use crate::kernel::tables;
use crate::kernel::tables::transfers::TransferRow;
use crate::payments::groups::leave_out_refunds;

/// The code of what is found here.
const WRONG: &str = "wrong_group";

/// The group that a lane is in.
struct Open {
    group: i64,
    rows: usize,
    stamp: Stamp,
    /// The group that it takes back.
    of: Option<i64>,
}

/// Groups, as the journal is read row by row.
#[derive(Default)]
pub(crate) struct Groups(HashMap<i64, Open>);

impl Groups {
    /// Takes the next row, and the group of the row that it reverses.
    pub(crate) fn take(
        &mut self,
        driver: &mut dyn Driver,
        row: &TransferRow,
        of: Option<i64>,
        findings: &mut Findings,
    ) -> Result<()> {
        let transfer = &row.transfer;
        let id = transfer.id;
        if let Some(open) = self.0.get_mut(&row.lane)
            && transfer.group == Some(open.group)
        {
            open.rows += 1;
            let same = (open.stamp.operator, open.stamp.booked_at, open.of)
                == (transfer.stamp.operator, transfer.stamp.booked_at, of);
            if !same {
                let first = number(open.group);
                let message =
                    format!("it was not booked together with {first}, whose group it has");
                findings.add(WRONG, number(id), message);
            }
            return Ok(());
        }
        if let Some(open) = self.0.remove(&row.lane) {
            close(driver, &open, findings)?;
        }
        match transfer.group {
            Some(group) if group == id => {
                let open = Open {
                    group,
                    rows: 1,
                    stamp: transfer.stamp.clone(),
                    of,
                };
                self.0.insert(row.lane, open);
            }
            Some(group) => {
                let first = TransactionId::from_key(group);
                let message = format!("it does not follow {first}, whose group it has");
                findings.add(WRONG, number(id), message);
            }
            None if is_one_of_several(driver, of)? => {
                let message = "it takes back one of several transactions that were booked together";
                findings.add(WRONG, number(id), message);
            }
            None => {}
        }
        Ok(())
    }

    /// Ends the last group of each lane.
    pub(crate) fn end(&mut self, driver: &mut dyn Driver, findings: &mut Findings) -> Result<()> {
        for (_, open) in self.0.drain() {
            close(driver, &open, findings)?;
        }
        Ok(())
    }
}

/// Whether what a reversal takes back alone was booked together with others that stay.
fn is_one_of_several(driver: &mut dyn Driver, of: Option<i64>) -> Result<bool> {
    match of {
        Some(of) => Ok(originals(driver, of)? > 1),
        None => Ok(false),
    }
}

/// How many transactions of a group are taken back together: all of them but fees
/// that were given back alone.
fn originals(driver: &mut dyn Driver, group: i64) -> Result<usize> {
    let rows = tables::transfers::of_group(driver, group)?.into_iter();
    let mut originals: Vec<_> = rows.map(|row| row.transfer).collect();
    leave_out_refunds(driver, &mut originals)?;
    Ok(originals.len())
}

fn close(driver: &mut dyn Driver, open: &Open, findings: &mut Findings) -> Result<()> {
    let subject = number(open.group);
    if open.rows < 2 {
        findings.add(WRONG, subject, "it is a group of one");
        return Ok(());
    }
    if let Some(of) = open.of {
        let originals = originals(driver, of)?;
        if originals != open.rows {
            let (rows, first) = (open.rows, number(of));
            let message = format!(
                "it takes back {rows} of the {originals} transactions that were booked together as {first}"
            );
            findings.add(WRONG, subject, message);
        }
    }
    Ok(())
}
