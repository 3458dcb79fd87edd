//! Texts broken into lines of a width, measured as terminals show them.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use super::visible::is_joiner;

/// The most characters of a text that tables show; the rest is cut off.
pub(super) const CHARACTERS_MAX: usize = 4_000;

/// Breaks a text into lines no wider than `width`, at blanks where it can and
/// within words where it must. What does not fit into `lines_max` lines is cut
/// off and marked with the ellipsis.
pub(super) fn wrap(text: &str, width: usize, lines_max: usize, ellipsis: &str) -> Vec<String> {
    let width = width.max(1);
    let cut = text.char_indices().nth(CHARACTERS_MAX);
    let (text, mut too_long) = cut.map_or((text, false), |(end, _)| (&text[..end], true));
    let mut lines: Vec<String> = Vec::new();
    let mut line: Option<String> = None;
    for word in text.split(' ') {
        let longer = line.take().map(|begun| (format!("{begun} {word}"), begun));
        let mut rest = match longer {
            Some((longer, _)) if longer.width() <= width => {
                line = Some(longer);
                continue;
            }
            Some((_, begun)) => {
                lines.push(begun);
                word
            }
            None => word,
        };
        while rest.width() > width && lines.len() <= lines_max {
            let (head, tail) = rest.split_at(nice_break_in(rest, width));
            lines.push(head.to_owned());
            rest = tail;
        }
        line = Some(rest.to_owned());
    }
    lines.extend(line);
    if lines.len() > lines_max {
        lines.truncate(lines_max.max(1));
        too_long = true;
    }
    if let Some(last) = lines.last_mut().filter(|_| too_long) {
        let room = width.saturating_sub(ellipsis.width());
        *last = format!("{}{ellipsis}", cut_to(last, room).trim_end_matches('…'));
    }
    lines
}

/// As [`wrap`], but a word that is wider than a line is cut and marked, and not
/// broken: parts of a word in several lines say nothing to who looks down a
/// column.
pub(crate) fn wrap_words(
    text: &str,
    width: usize,
    lines_max: usize,
    ellipsis: &str,
) -> Vec<String> {
    let cut = text.split(' ').map(|word| shortened(word, width, ellipsis));
    let cut: Vec<_> = cut.collect();
    wrap(&cut.join(" "), width, lines_max, ellipsis)
}

/// A text that is no wider than `width`; where it was cut, the ellipsis stands.
pub(crate) fn shortened<'a>(text: &'a str, width: usize, ellipsis: &str) -> Cow<'a, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let head = cut_to(text, width.saturating_sub(ellipsis.width()));
    Cow::Owned(format!("{head}{}", cut_to(ellipsis, width)))
}

/// The beginning of a text that is no wider than `width`.
pub(super) fn cut_to(text: &str, width: usize) -> &str {
    if text.width() <= width {
        return text;
    }
    let end = break_in(text, width);
    let head = &text[..end];
    if head.width() <= width { head } else { "" }
}

/// As [`break_in`], but after a dash or a stroke if there is one in the second
/// half of what fits.
fn nice_break_in(text: &str, width: usize) -> usize {
    let end = break_in(text, width);
    let after = text[..end]
        .rfind(['-', '/', '_'])
        .map_or(0, |place| place + 1);
    if after > end / 2 { after } else { end }
}

/// Where to break a text that is wider than `width`: as far on as it fits,
/// not before a mark without a width and not beside a joiner if there is any
/// other place, and at least after the first character.
fn break_in(text: &str, width: usize) -> usize {
    // Marks have no width, so the scan is bounded by characters too.
    let characters_max = width.saturating_mul(4).saturating_add(64);
    let (mut whole, mut any) = (0, 0);
    let mut before = '\0';
    for (index, character) in text.char_indices().take(characters_max) {
        if index > 0 {
            if text[..index].width() > width {
                break;
            }
            any = index;
            let mark = character.encode_utf8(&mut [0; 4]).width() == 0;
            if !mark && !is_joiner(before) {
                whole = index;
            }
        }
        before = character;
    }
    let first = text.chars().next().map_or(0, char::len_utf8);
    [whole, any, first]
        .into_iter()
        .find(|end| *end > 0)
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
    use unicode_width::UnicodeWidthStr;

    use super::{cut_to, shortened, wrap, wrap_words};

    #[test]
    fn lines_break_at_blanks_then_within_words() {
        let table: &[(&str, usize, usize, &[&str])] = &[
            ("", 5, 9, &[""]),
            ("one two three", 7, 9, &["one two", "three"]),
            ("PR-2026-11-0001", 6, 9, &["PR-202", "6-11-", "0001"]),
            ("a 東京都東京", 5, 9, &["a", "東京", "都東", "京"]),
            ("a\u{301}\u{302}b", 1, 9, &["a\u{301}\u{302}", "b"]),
            (
                "👨\u{200d}👩x👨\u{200d}👩",
                3,
                9,
                &["👨\u{200d}👩x", "👨\u{200d}👩"],
            ),
            ("one two three four", 5, 2, &["one", "two…"]),
            ("abcdefghijkl", 4, 2, &["abcd", "efg…"]),
        ];
        for (text, width, lines, expected) in table {
            assert_eq!(wrap(text, *width, *lines, "…"), *expected, "{text:?}");
        }
        assert_eq!(cut_to("東京", 3), "東");
        assert_eq!(cut_to("東京", 1), "");
    }

    #[test]
    fn words_are_cut_and_not_broken() {
        let table: &[(&str, usize, usize, &[&str])] = &[
            ("clearing/payroll", 16, 4, &["clearing/payroll"]),
            ("clearing/payroll", 12, 4, &["clearing/pa…"]),
            (
                "to clearing/payroll now",
                12,
                4,
                &["to", "clearing/pa…", "now"],
            ),
            ("one two three four", 5, 2, &["one", "two…"]),
            ("unbreakable words", 6, 1, &["unbre…"]),
            ("株式会社東京銀行", 7, 4, &["株式会…"]),
            ("", 5, 4, &[""]),
        ];
        for (text, width, lines, expected) in table {
            assert_eq!(wrap_words(text, *width, *lines, "…"), *expected, "{text:?}");
        }
        assert_eq!(shortened("abcdef", 4, "..."), "a...");
        assert_eq!(shortened("abcdef", 2, "..."), "..");
    }

    #[test]
    fn a_text_of_any_length_ends() {
        let lines = wrap(&"x\u{301}".repeat(100_000), 10, usize::MAX, "…");
        assert!(lines.len() <= 500);
        assert!(lines.last().is_some_and(|line| line.ends_with('…')));
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide(text in any::<String>(), width in 4_usize..40, lines in 1_usize..6) {
            let text = crate::render::visible(&text).into_owned();
            let wrapped = wrap(&text, width, lines, "…");
            prop_assert!(wrapped.len() <= lines);
            for line in &wrapped {
                prop_assert!(line.width() <= width, "{:?}", line);
            }
            let whole = wrap(&text, width, usize::MAX, "…").concat().replace(' ', "");
            prop_assert_eq!(whole, text.replace(' ', ""));
        }
    }
}
