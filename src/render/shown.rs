//! A cell as people see it in a table: grouped, masked, harmless, coloured.

use bankctl_types::mask::masked;

use super::Style;
use super::visible::visible;
use crate::report::{Cell, Column};

/// The colour of a text, and its code for terminals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tone {
    /// As it stands.
    Plain,
    /// For headings.
    Bold,
    /// For what is over.
    Dim,
    /// For negative amounts.
    Red,
    /// For what needs care.
    Yellow,
}

/// The tones that show, each with the mark that stands for it while widths are
/// measured. The marks have no width, and no text from data keeps one.
const TONES: [(Tone, char, &str); 4] = [
    (Tone::Bold, '\u{2061}', "\u{1b}[1m"),
    (Tone::Dim, '\u{2062}', "\u{1b}[2m"),
    (Tone::Red, '\u{2063}', "\u{1b}[31m"),
    (Tone::Yellow, '\u{2064}', "\u{1b}[33m"),
];
const END: (char, &str) = ('\u{206a}', "\u{1b}[0m");

/// The text between the marks of a tone.
pub(super) fn marked(text: &str, tone: Tone) -> String {
    match TONES.iter().find(|(other, _, _)| *other == tone) {
        Some((_, mark, _)) if !text.is_empty() => format!("{mark}{text}{}", END.0),
        _ => text.to_owned(),
    }
}

/// The line with marks turned into colours, or taken out.
pub(super) fn painted(line: &str, color: bool) -> String {
    let mut painted = String::with_capacity(line.len());
    for character in line.chars() {
        let code = TONES
            .iter()
            .map(|(_, mark, code)| (*mark, *code))
            .chain([END])
            .find_map(|(mark, code)| (mark == character).then_some(code));
        match code {
            Some(code) if color => painted.push_str(code),
            Some(_) => {}
            None => painted.push(character),
        }
    }
    painted
}

/// What a table shows of a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Shown {
    /// The text: one line, harmless.
    pub(super) text: String,
    /// Whether it is a number, which is never broken or cut.
    pub(super) number: bool,
    /// Whether it stays on one line though it has blanks, such as a time.
    pub(super) whole: bool,
    /// Its colour.
    pub(super) tone: Tone,
}

impl Shown {
    /// A text of our own.
    pub(super) fn of(text: &str, tone: Tone) -> Self {
        Self {
            text: text.to_owned(),
            number: false,
            whole: false,
            tone,
        }
    }

    fn amount(text: String, is_negative: bool) -> Self {
        Self {
            text,
            number: true,
            whole: true,
            tone: if is_negative { Tone::Red } else { Tone::Plain },
        }
    }

    /// The cell of a column.
    pub(super) fn cell(column: Column, cell: &Cell, style: &Style) -> Self {
        match cell {
            Cell::Empty => Self::of("", Tone::Plain),
            Cell::Text(text) => Self::of(&visible(text), status_tone(column, text)),
            Cell::Marked(text) => Self::of(&format!("{} *", visible(text)), Tone::Plain),
            Cell::Beside(text, apart) => Self::of(
                &format!("{} ({})", visible(text), visible(apart)),
                Tone::Plain,
            ),
            Cell::Unreadable => Self::of("unreadable", Tone::Dim),
            Cell::Personal(text) => {
                let cover = if style.unicode { '•' } else { '*' };
                Self::of(&visible(&masked(column.name, text, cover)), Tone::Plain)
            }
            Cell::Money(money) => Self::amount(money.grouped(), money.minor < 0),
            Cell::Sum(total) => Self::amount(total.grouped(), total.minor < 0),
            Cell::Time(at) => {
                let local = style.zone.map(|zone| at.date_time_in(zone));
                let text = local.unwrap_or_else(|| at.to_string());
                Self {
                    whole: true,
                    ..Self::of(&text, Tone::Plain)
                }
            }
            Cell::Integer(number) => Self::amount(number.to_string(), false),
            Cell::Twofold { shown, .. } => Self::cell(column, shown, style),
        }
    }
}

impl Shown {
    /// Leaves only the last group of a UUID.
    pub(super) fn shorten_uuid(&mut self, unicode: bool) {
        let groups: Vec<&str> = self.text.split('-').collect();
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        let hexadecimal = |group: &&str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
        if lengths == [8, 4, 4, 4, 12] && groups.iter().all(hexadecimal) {
            let mark = if unicode { "…" } else { ".." };
            self.text = format!("{mark}{}", groups[4]);
        }
    }
}

fn status_tone(column: Column, text: &str) -> Tone {
    match (column.name, text) {
        ("status", "frozen") => Tone::Yellow,
        ("status", "closed" | "expired") => Tone::Dim,
        _ => Tone::Plain,
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::{END, Shown, TONES, Tone, marked, painted};
    use crate::render::visible;

    #[test]
    fn of_a_uuid_the_end_is_shown() {
        let table = [
            ("0199a3c4-5d6e-7f80-8123-456789abcdef", "…456789abcdef"),
            (
                "0199a3c4-5d6e-7f80-8123-456789abcdeg",
                "0199a3c4-5d6e-7f80-8123-456789abcdeg",
            ),
            ("PR-2026-11-0001", "PR-2026-11-0001"),
            ("", ""),
        ];
        for (text, expected) in table {
            let mut shown = Shown::of(text, Tone::Plain);
            shown.shorten_uuid(true);
            assert_eq!(shown.text, expected);
        }
    }

    #[test]
    fn marks_have_no_width_and_never_come_from_data() {
        for mark in TONES.iter().map(|(_, mark, _)| *mark).chain([END.0]) {
            let mark = mark.to_string();
            assert_eq!(mark.width(), 0, "{mark:?}");
            assert_ne!(visible(&mark), mark);
        }
        let line = marked("-5.00", Tone::Red);
        assert_eq!(painted(&line, true), "\u{1b}[31m-5.00\u{1b}[0m");
        assert_eq!(painted(&line, false), "-5.00");
        assert_eq!(marked("", Tone::Red), "");
    }
}
