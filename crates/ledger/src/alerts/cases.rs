//! Cases: alerts that are looked into together, and what was noted in them.
//!
//! Notes are sealed with the public key of compliance. Who has the secret key of it
//! reads them, and no one else: not by a command, an export or the audit log.

use bankctl_storage::{Driver, Identities, Recipients};
use bankctl_types::Day;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::kept::{self, Alert, Case, Note, NoteKey};
use super::rules::states::{CaseStatus, RowKind};
use super::table::{self, AlertRow};
use crate::alerts::AlertsRoom;
use crate::error::advice::{Advice, List};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::action;
use crate::kernel::tables::locks;
use crate::regulations::rules::RegulationCode;
use crate::{Result, WriteTx, not_found, regulations, views};

/// A case that is to be opened.
#[derive(Clone, Debug, Default)]
pub struct CaseRequest {
    /// What it is about.
    pub title: String,
    /// The alerts in it.
    pub alerts: Vec<i64>,
    /// When it was known that something must be reported; today, if not given.
    pub detected_on: Option<Day>,
    /// Whether no one is suspected.
    pub no_suspect: bool,
}

/// No row has a higher number.
const LAST: i64 = i64::MAX;

impl AlertsRoom<'_> {
    /// Says with which public key of age notes are sealed from now on.
    ///
    /// # Errors
    /// It is none.
    pub fn set_case_key(self, recipient: &str) -> Result<views::CaseKey> {
        Recipients::read(&[recipient.to_owned()])?;
        let dry_run = self.0.context.dry_run;
        self.0.write(|books| {
            locks::numbers(books.driver, true)?;
            books.keep_record(&NoteKey {
                recipient: recipient.to_owned(),
            })?;
            Ok(views::CaseKey {
                recipient: recipient.to_owned(),
                dry_run,
            })
        })
    }

    /// Opens a case about some alerts.
    ///
    /// # Errors
    /// `invalid_date`: it was detected after today. `alert_not_found`, `already_decided`.
    pub fn open_case(self, asked: &CaseRequest) -> Result<views::Case> {
        self.0.write(|books| {
            locks::numbers(books.driver, true)?;
            let today = books.stamp.business_date;
            if let Some(day) = asked.detected_on {
                must_be_between("--detected", day, (Day(0), today))?;
            }
            let case = Case {
                title: asked.title.clone(),
                status: CaseStatus::Open,
                opened_on: today,
                detected_on: asked.detected_on,
                no_suspect: asked.no_suspect,
                sar_filed_on: None,
                outcome: None,
            };
            let id = books.keep_record(&case)?;
            books.put_in_case(id, &asked.alerts)?;
            books.shown_case(id)
        })
    }

    /// Writes down that the suspicious activity report of a case was filed.
    ///
    /// # Errors
    /// In this order: `case_not_found`, a case that is closed or has its report,
    /// `invalid_date`: a day before it was detected or after today.
    pub fn file_sar(self, id: i64, on: Option<Day>) -> Result<views::Case> {
        self.0.write(|books| {
            locks::numbers(books.driver, true)?;
            let (mut row, mut case) = books.case_to_work_on(id)?;
            if let Some(day) = case.sar_filed_on {
                return Err(decided(format!(
                    "the report of case {id} was filed on {day}"
                )));
            }
            let today = books.stamp.business_date;
            let day = on.unwrap_or(today);
            must_be_between("--on", day, (case.detected(), today))?;
            case.sar_filed_on = Some(day);
            books.change_record(&mut row, action::UPDATED, &case)?;
            books.shown_case(id)
        })
    }

    /// Adds alerts to a case.
    ///
    /// # Errors
    /// In this order: `case_not_found`, a case that is closed, `alert_not_found`,
    /// `already_decided`.
    pub fn add_to_case(self, id: i64, alerts: &[i64]) -> Result<views::Case> {
        self.0.write(|books| {
            locks::numbers(books.driver, true)?;
            books.case_to_work_on(id)?;
            books.put_in_case(id, alerts)?;
            books.shown_case(id)
        })
    }

    /// Closes a case, with what came of it.
    ///
    /// # Errors
    /// `case_not_found`, a case that is closed.
    pub fn close_case(self, id: i64, outcome: &str) -> Result<views::Case> {
        self.0.write(|books| {
            locks::numbers(books.driver, true)?;
            let (mut row, mut case) = books.case_to_work_on(id)?;
            case.status = CaseStatus::Closed;
            case.outcome = Some(outcome.to_owned());
            books.change_record(&mut row, action::CLOSED, &case)?;
            books.shown_case(id)
        })
    }

    /// Notes something in a case, sealed for compliance.
    ///
    /// # Errors
    /// In this order: `case_not_found`, a case that is closed, `case_key_not_found`.
    pub fn note_case(self, id: i64, sar: bool, text: &str) -> Result<views::CaseNote> {
        let dry_run = self.0.context.dry_run;
        self.0.write(|books| {
            locks::numbers(books.driver, true)?;
            books.case_to_work_on(id)?;
            let key = table::back(books.driver, LAST, RowKind::Key, 1)?;
            let Some(key) = key.first() else {
                return Err(no_key());
            };
            let key: NoteKey = kept::read(key)?;
            let sealed = Recipients::read(&[key.recipient])?.seal(text.as_bytes())?;
            let note = Note {
                case: id,
                sar,
                text: STANDARD.encode(sealed),
            };
            let number = books.keep_record(&note)?;
            Ok(views::CaseNote {
                id: (!dry_run).then_some(number),
                case: id,
                sar,
                text: None,
                dry_run,
            })
        })
    }

    /// Cases, newest first: those that are open, or all; only those whose report is due by
    /// a day and was not filed, if one is given.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn cases(self, all: bool, due: Option<Day>) -> Result<Vec<views::Case>> {
        self.0.read(|view| {
            let mut found = Vec::new();
            for row in table::back(view.driver, LAST, RowKind::Case, LAST)? {
                let case: Case = kept::read(&row)?;
                if all || case.status == CaseStatus::Open {
                    found.push(shown(view.driver, row.id, &case, None)?);
                }
            }
            if let Some(due) = due {
                found.retain(|case| case.sar_filed_on.is_none() && case.sar_due_on <= due);
            }
            Ok(found)
        })
    }

    /// A case by number, with its notes opened if a key is given.
    ///
    /// # Errors
    /// `case_not_found`; a key that does not fit.
    pub fn case(self, id: i64, keys: Option<&Identities>) -> Result<views::Case> {
        self.0.read(|view| {
            let (_, case) = existing(view.driver, id)?;
            shown(view.driver, id, &case, keys)
        })
    }
}

impl WriteTx<'_> {
    fn case_to_work_on(&mut self, id: i64) -> Result<(AlertRow, Case)> {
        let (row, case) = existing(self.driver, id)?;
        if case.status == CaseStatus::Closed {
            return Err(decided(format!("case {id} is closed")));
        }
        Ok((row, case))
    }

    fn put_in_case(&mut self, case: i64, alerts: &[i64]) -> Result<()> {
        for id in alerts {
            let (mut row, mut alert) = self.open_alert(*id)?;
            alert.case = Some(case);
            self.change_record(&mut row, action::UPDATED, &alert)?;
        }
        Ok(())
    }

    fn shown_case(&mut self, id: i64) -> Result<views::Case> {
        let (_, case) = existing(self.driver, id)?;
        let mut shown = shown(self.driver, id, &case, None)?;
        shown.id = shown.id.filter(|_| !self.dry_run);
        shown.dry_run = self.dry_run;
        Ok(shown)
    }
}

fn existing(driver: &mut dyn Driver, id: i64) -> Result<(AlertRow, Case)> {
    let row = table::by_id(driver, id)?.filter(|row| row.kind == RowKind::Case);
    let row = row.ok_or_else(|| unknown(id))?;
    let case = kept::read(&row)?;
    Ok((row, case))
}

fn shown(
    driver: &mut dyn Driver,
    id: i64,
    case: &Case,
    keys: Option<&Identities>,
) -> Result<views::Case> {
    let mut alerts = Vec::new();
    for row in table::back(driver, LAST, RowKind::Alert, LAST)? {
        let alert: Alert = kept::read(&row)?;
        if alert.case == Some(id) {
            alerts.push(row.id);
        }
    }
    alerts.reverse();
    let mut notes = Vec::new();
    for row in table::about(driver, RowKind::Note, id)? {
        let note: Note = kept::read(&row)?;
        let text = keys.map(|keys| opened(keys, &note)).transpose()?;
        notes.push(views::CaseNote {
            id: Some(row.id),
            case: id,
            sar: note.sar,
            text,
            dry_run: false,
        });
    }
    Ok(views::Case {
        id: Some(id),
        title: case.title.clone(),
        status: case.status,
        opened_on: case.opened_on,
        detected_on: case.detected(),
        suspect: !case.no_suspect,
        sar_due_on: sar_due_on(driver, case)?,
        sar_filed_on: case.sar_filed_on,
        outcome: case.outcome.clone(),
        alerts,
        notes,
        dry_run: false,
    })
}

fn opened(keys: &Identities, note: &Note) -> Result<String> {
    let sealed = STANDARD
        .decode(&note.text)
        .map_err(bankctl_storage::damaged)?;
    let text = keys.unseal(&sealed)?;
    Ok(String::from_utf8(text).map_err(bankctl_storage::damaged)?)
}

/// By when the report of a case is filed: so many calendar days after it was detected
/// (31 CFR 1020.320(b)(3)), as the law was then.
fn sar_due_on(driver: &mut dyn Driver, case: &Case) -> Result<Day> {
    let code = if case.no_suspect {
        RegulationCode::SarDaysNoSuspect
    } else {
        RegulationCode::SarDays
    };
    let detected = case.detected();
    let days = regulations::on(driver, code, detected)?;
    Ok(detected.plus(i32::try_from(days).unwrap_or(i32::MAX)))
}

fn must_be_between(option: &str, day: Day, (first, today): (Day, Day)) -> Result<()> {
    if (first..=today).contains(&day) {
        return Ok(());
    }
    let message = if day > today {
        format!("{option} {day} is not yet: today is {today}")
    } else {
        format!("{option} {day} is before it was detected, on {first}")
    };
    Err(Fault::new(Class::Usage, "invalid_date", message)
        .hint("give a day that has been")
        .into())
}

fn decided(message: String) -> Error {
    Fault::new(Class::Refused, "already_decided", message)
        .hint(Advice::LookIn(List::Cases))
        .into()
}

fn unknown(id: i64) -> Error {
    not_found(
        "case_not_found",
        format!("no case {id}"),
        Advice::LookIn(List::Cases),
    )
}

fn no_key() -> Error {
    not_found(
        "case_key_not_found",
        "there is no key that notes are sealed with".to_owned(),
        Advice::CaseKey,
    )
}
