//! What was issued of months, against the register and against the journal.

use bankctl_storage::Driver;
use bankctl_types::calendar::Step;
use bankctl_types::number::AccountId;

use super::make::computed_again;
use super::rules::{key, of_key};
use super::table::{self, StatementRow};
use crate::Result;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::account::label;
use crate::kernel::rules::change::Subject;
use crate::rooms::records::RecordKind;

/// Statements, by account and number.
pub(crate) const KIND: RecordKind = RecordKind {
    name: Some(name),
    log_name: |change| shown(change.key),
    ..RecordKind::of(Subject::Statement, check)
};

fn shown(key: i64) -> String {
    let (account, number) = of_key(key);
    format!("{}/{number}", label(account))
}

fn name(key: i64) -> String {
    format!("statement {}", shown(key))
}

/// Holds each statement against the register and the journal, and against the one before
/// it (V9): one begins where the other ended.
fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let mut before: Option<StatementRow> = None;
    let id = |row: &StatementRow| row.id;
    paging::each(driver, table::page, id, |driver, row| {
        records.compare(Subject::Statement, row.id, row.change, &row.issued)?;
        let follows = before.as_ref().is_none_or(|before| is_after(before, &row));
        if !follows || !is_as_booked(driver, &row)? {
            let what = "it is not what the journal says of its days, or of those before them";
            records.findings.add("wrong_statement", name(row.id), what);
        }
        before = Some(row);
        Ok(())
    })
}

/// Whether a statement goes with the one before it, if that is of the same account and
/// of the month before.
fn is_after(before: &StatementRow, row: &StatementRow) -> bool {
    let (before, issued) = (&before.issued, &row.issued);
    if before.account != issued.account {
        return true;
    }
    let is_next = before.number + 1 == issued.number;
    let chains = issued.from == before.to.plus(1) && issued.opening_minor == before.closing_minor;
    before.number < issued.number && before.to < issued.from && (!is_next || chains)
}

/// Whether the journal says the same as when it was issued.
fn is_as_booked(driver: &mut dyn Driver, row: &StatementRow) -> Result<bool> {
    let issued = &row.issued;
    let account = AccountId(issued.account);
    let is_a_month = Step::Monthly.first_day(issued.to) == issued.from
        && Step::Monthly.last_day(issued.from) == issued.to;
    if !is_a_month || row.id != key(account, issued.number) {
        return Ok(false);
    }
    let found = computed_again(driver, account, issued.number, (issued.from, issued.to))?;
    Ok(found.as_ref() == Some(issued))
}
