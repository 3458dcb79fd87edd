//! A file of holidays: a date and a name in each row.
//!
//! CSV with a header. `date` is written as 2026-12-24; `label` (also `name` or
//! `holiday`) says what it is called; where there is a column `open`, yes makes a
//! day open that the calendar has closed. Such a file is short and is read whole.

use bankctl_types::{Day, text};

/// The longest file of holidays, in bytes.
pub const BYTES_MAX: usize = 1 << 20;

/// A day of such a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holiday {
    /// The date.
    pub date: Day,
    /// Whether it is open.
    pub open: bool,
    /// What it is called.
    pub label: Option<String>,
}

/// Why a file of holidays can't be read: nothing of it is taken.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct HolidayFault {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong there.
    pub reason: String,
}

fn fault(line: u64, reason: impl Into<String>) -> HolidayFault {
    let reason = reason.into();
    HolidayFault { line, reason }
}

/// Where the columns stand.
struct Columns {
    date: usize,
    label: Option<usize>,
    open: Option<usize>,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self, HolidayFault> {
        let place = |names: &[&str]| {
            header.iter().position(|heading| {
                let heading = heading.trim_start_matches('\u{feff}').trim();
                names.iter().any(|name| heading.eq_ignore_ascii_case(name))
            })
        };
        Ok(Self {
            date: place(&["date"]).ok_or_else(|| fault(1, "there is no column \"date\""))?,
            label: place(&["label", "name", "holiday"]),
            open: place(&["open"]),
        })
    }
}

/// Reads a file of holidays.
///
/// # Errors
/// The first line that can't be read.
pub fn read(content: &[u8]) -> Result<Vec<Holiday>, HolidayFault> {
    if content.len() > BYTES_MAX {
        return Err(fault(1, "the file is longer than 1 MiB"));
    }
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(content);
    let unreadable = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        fault(line, "it is no text in UTF-8")
    };
    let columns = Columns::of(reader.headers().map_err(unreadable)?)?;
    let mut days: Vec<Holiday> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let line = record.position().map_or(1, csv::Position::line);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let cell = |place: Option<usize>| {
            let cell = place
                .and_then(|place| record.get(place))
                .unwrap_or_default();
            text::unguard(cell).trim().to_owned()
        };
        let date = cell(Some(columns.date));
        let date = Day::parse(&date)
            .ok_or_else(|| fault(line, format!("{date:?} is no date such as 2026-12-24")))?;
        if days.iter().any(|day| day.date == date) {
            return Err(fault(line, format!("{date} stands there twice")));
        }
        let label = Some(cell(columns.label)).filter(|label| !label.is_empty());
        if let Some(label) = &label {
            text::label(label)
                .map_err(|wrong| fault(line, format!("the label {label:?} {wrong}")))?;
        }
        let open = cell(columns.open);
        let open = match open.to_ascii_lowercase().as_str() {
            "" | "no" | "false" | "0" => false,
            "yes" | "true" | "1" => true,
            _ => return Err(fault(line, format!("{open:?} is neither yes nor no"))),
        };
        days.push(Holiday { date, open, label });
    }
    if days.is_empty() {
        return Err(fault(1, "there is no day in it"));
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_file_of_holidays_is_read_whole_or_not_at_all() {
        let days = read(
            "\u{feff}Date,Holiday,Open\n2026-12-24,Christmas Eve,\n\n2026-12-26,\"Saturday, open\",yes\n"
                .as_bytes(),
        )
        .expect("holidays");
        let told: Vec<String> = days
            .iter()
            .map(|day| format!("{} {} {:?}", day.date, day.open, day.label))
            .collect();
        let expected = [
            "2026-12-24 false Some(\"Christmas Eve\")",
            "2026-12-26 true Some(\"Saturday, open\")",
        ];
        assert_eq!(told, expected);
        let refused = [
            ("label\nx\n", 1),
            ("date\n", 1),
            ("", 1),
            ("date\n24.12.2026\n", 2),
            ("date\n2026-12-24\n2026-12-24\n", 3),
            ("date,open\n2026-12-24,maybe\n", 2),
            ("date,label\n2026-12-24,\u{1b}[31m\n", 2),
        ];
        for (text, line) in refused {
            let told = read(text.as_bytes()).map_err(|fault| fault.line);
            assert_eq!(told.err(), Some(line), "{text:?}");
        }
        assert!(read(b"date\n\xff\xfe\n").is_err());
    }
}
