//! Texts in the cells of a terminal: how wide they are, cut, filled and wrapped.

use std::fmt::Display;

use unicode_width::UnicodeWidthStr as _;

use crate::render;

/// How many cells a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text with whatever would steer the terminal written out.
pub(crate) fn harmless(text: &str) -> String {
    render::visible(text).into_owned()
}

/// The text in at most so many cells; what was cut ends with `…`.
pub(crate) fn cut(text: &str, room: usize) -> String {
    render::shortened(text, room, "…").into_owned()
}

/// The text in exactly so many cells, at their left end.
pub(crate) fn left(text: &str, room: usize) -> String {
    let kept = cut(text, room);
    let blanks = room.saturating_sub(width(&kept));
    kept + &" ".repeat(blanks)
}

/// The text in exactly so many cells, at their right end.
pub(crate) fn right(text: &str, room: usize) -> String {
    let kept = cut(text, room);
    " ".repeat(room.saturating_sub(width(&kept))) + &kept
}

/// The text in lines of at most so many cells, broken between words.
pub(crate) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    render::wrap_words(&words.join(" "), room, usize::MAX, "…")
}

pub(crate) use bankctl_types::text::counted;

/// What a line of a list is, the newest first. What was booked together with the line
/// below is tied to it: so a fee is seen with its payment.
pub(crate) fn tied(kind: &impl Display, group: Option<&str>, below: Option<&str>) -> String {
    let tie = if group.is_some() && group == below {
        "┌ "
    } else {
        ""
    };
    format!("{tie}{kind}")
}

#[cfg(test)]
mod tests {
    use super::{cut, left, right, wrapped};

    #[test]
    fn texts_take_the_cells_that_they_are_given() {
        let table = [
            ("Ana García", 10, "Ana García", "Ana García"),
            ("Ana García", 12, "Ana García  ", "  Ana García"),
            ("Ana García", 6, "Ana G…", "Ana G…"),
            ("東京銀行", 5, "東京…", "東京…"),
            ("東京銀行", 4, "東… ", " 東…"),
            ("abc", 0, "", ""),
        ];
        for (text, room, at_left, at_right) in table {
            assert_eq!(left(text, room), at_left, "{text} {room}");
            assert_eq!(right(text, room), at_right, "{text} {room}");
        }
        assert_eq!(cut("abc", 1), "…");
    }

    #[test]
    fn lines_break_between_words() {
        let lines = wrapped("the account 1000000018 is frozen", 12);
        assert_eq!(lines, ["the account", "1000000018", "is frozen"]);
        assert_eq!(wrapped("", 12), [""]);
        assert_eq!(wrapped("abcdefghijklmnop", 6), ["abcde…"]);
    }
}
