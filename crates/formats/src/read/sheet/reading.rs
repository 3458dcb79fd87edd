//! How a table was read, for the result and to be kept.

use bankctl_types::text::shell_quoted;

use super::super::amount::DecimalMark;
use super::super::dates::DateStyle;
use super::super::format::InputFormat;
use super::super::warning::Warning;
use super::Sheet;

/// How a file was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// Field and heading of each column that is used.
    pub columns: Vec<(&'static str, String)>,
    /// The headings of those that are not.
    pub ignored: Vec<String>,
    /// How the file writes characters.
    pub encoding: &'static str,
    /// Whether the encoding is the likeliest only.
    pub is_guessed: bool,
    /// The character between two cells.
    pub delimiter: char,
    /// The decimal mark of the amounts.
    pub decimal: DecimalMark,
    /// The sheet of a spreadsheet.
    pub sheet: Option<String>,
    /// The format of the file.
    pub format: String,
    /// What is odd about the file, and changes nothing.
    pub warnings: Vec<Warning>,
}

impl Sheet {
    /// How the file is read, as the options that would say so: the same for the
    /// same columns and decimal mark, whether they were named or found.
    pub(in crate::read) fn reading(
        &self,
        mark: DecimalMark,
        dates: DateStyle,
        ignore: &[String],
    ) -> String {
        let mut places = self.columns.places().to_vec();
        places.sort_unstable_by_key(|(_, place)| *place);
        let columns = places.into_iter().map(|(field, place)| {
            let name = self.table.header().get(place).map_or("", String::as_str);
            let twice = self
                .table
                .header()
                .iter()
                .filter(|other| *other == name)
                .count()
                > 1;
            let name = if twice {
                format!("#{}", place + 1)
            } else {
                name.to_owned()
            };
            format!("--map {}", shell_quoted(&format!("{field}={name}")))
        });
        let mut options: Vec<String> = columns.collect();
        options.push(format!("--decimal {}", mark.character()));
        let order = dates.option();
        options.extend(order.map(|order| format!("--date-format {order}")));
        options.extend(
            ignore
                .iter()
                .map(|column| format!("--ignore {}", shell_quoted(column))),
        );
        if let Some(sheet) = &self.spreadsheet {
            options.push(format!("--sheet {}", shell_quoted(&sheet.sheet)));
            if sheet.skip_hidden {
                options.push("--skip-hidden".to_owned());
            }
        }
        options.join(" ")
    }

    /// How the file is read, for the result.
    pub(in crate::read) fn told(&self, mark: DecimalMark) -> Reading {
        let header = self.table.header();
        let name = |place: usize| match header.get(place).map(|name| name.trim()) {
            None | Some("") => format!("#{}", place + 1),
            Some(name) => name.to_owned(),
        };
        let places = self.columns.places().iter();
        // A column without a heading, at the end, is none.
        let ignored = self
            .columns
            .ignored()
            .iter()
            .filter(|place| **place < self.width);
        Reading {
            columns: places
                .map(|(field, place)| (*field, name(*place)))
                .collect(),
            ignored: ignored.map(|place| name(*place)).collect(),
            encoding: self.table.encoding().name(),
            is_guessed: self.table.is_guessed(),
            delimiter: self.table.delimiter(),
            decimal: mark,
            sheet: self.spreadsheet.as_ref().map(|sheet| sheet.sheet.clone()),
            format: match &self.spreadsheet {
                Some(_) => InputFormat::Xlsx,
                None => InputFormat::Csv,
            }
            .name()
            .to_owned(),
            warnings: self
                .hidden_rows()
                .into_iter()
                .chain(self.hidden_columns())
                .collect(),
        }
    }

    /// Warns of columns that are read and that a spreadsheet does not show.
    fn hidden_columns(&self) -> Option<Warning> {
        let sheet = self.spreadsheet.as_ref()?;
        let header = self.table.header();
        let places = self.columns.places().iter();
        let names: Vec<String> = places
            .filter(|(_, place)| sheet.is_hidden_column(*place))
            .map(|(_, place)| format!("{:?}", header.get(*place).map_or("", String::as_str)))
            .collect();
        let message = match names.as_slice() {
            [] => return None,
            [name] => format!("column {name} is not shown in the spreadsheet, and is read"),
            names => format!(
                "columns {} are not shown in the spreadsheet, and are read",
                names.join(", ")
            ),
        };
        Some(Warning {
            line: None,
            code: "hidden_columns",
            message,
        })
    }

    /// Warns of rows that a spreadsheet does not show.
    fn hidden_rows(&self) -> Option<Warning> {
        let sheet = self.spreadsheet.as_ref()?;
        let message = match (sheet.hidden.len(), sheet.left_out) {
            (0, 0) => return None,
            (0, 1) => "1 hidden row is left out".to_owned(),
            (0, rows) => format!("{rows} hidden rows are left out"),
            (1, _) => "1 hidden row is read like the others".to_owned(),
            (rows, _) => format!("{rows} hidden rows are read like the others"),
        };
        Some(Warning {
            line: sheet.hidden.first().copied(),
            code: "hidden_rows",
            message,
        })
    }
}
