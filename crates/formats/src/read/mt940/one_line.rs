//! Messages that some program has put on one line.
//!
//! What belongs here: where the fields of such a line begin. What is said of a
//! line (`:86:`) may hold what looks like a tag, so that only the tags that can
//! follow it part it from the next field.

use super::TAGS;

/// Tags that only a message on one line has behind its first one.
const MORE: [&str; 6] = [":20:", ":60F:", ":60M:", ":61:", ":62F:", ":62M:"];
/// Tags that can follow a line of the statement.
const AFTER_LINES: [&str; 6] = ["61", "86", "62F", "62M", "90C", "90D"];

/// The lines that a line stands for, most often itself alone.
pub(super) fn parts(line: &str) -> Vec<&str> {
    let text = line.split_once("{4:").map_or(line, |(_, rest)| rest).trim();
    let is_one = tag_at(text).is_some_and(|tag| tag != "61" && tag != "86")
        && MORE.iter().any(|tag| text[1..].contains(tag));
    if !is_one {
        return vec![line];
    }
    let (mut parts, mut from, mut tag_end) = (Vec::new(), 0, 0);
    // What follows a closing balance is of the whole, or of the next message.
    let mut has_lines = false;
    for (place, _) in text.match_indices([':', '-']) {
        let rest = &text[place..];
        let tag = match tag_at(rest) {
            Some(tag) if !has_lines || AFTER_LINES.contains(&tag) => tag,
            None if !has_lines && is_end(rest) => "",
            _ => continue,
        };
        // The colon that ends a tag begins none.
        if place > 0 && place <= tag_end {
            continue;
        }
        if place > from {
            parts.push(&text[from..place]);
        }
        from = place;
        tag_end = place + if tag.is_empty() { 0 } else { tag.len() + 1 };
        match tag {
            "61" => has_lines = true,
            "62F" | "62M" => has_lines = false,
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// Whether a text begins with the end of a message.
fn is_end(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|rest| {
        let rest = rest.trim_start();
        rest.is_empty() || rest.starts_with(['}', ':', '{'])
    })
}

/// The tag that a text begins with.
fn tag_at(text: &str) -> Option<&'static str> {
    let (tag, _) = text.strip_prefix(':')?.split_once(':')?;
    TAGS.into_iter().find(|known| *known == tag)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    #[rustfmt::skip]
    fn a_message_on_one_line_is_taken_apart() {
        let table: [(&str, &[&str]); 8] = [
            (":20:A", &[":20:A"]),
            (":86:said :61:x", &[":86:said :61:x"]),
            ("{1:F01}{2:I940}{4:", &["{1:F01}{2:I940}{4:"]),
            (":20:A:25:1:28C:1/1:60F:C1:61:x:86:at :20:15 -}y:62F:C2-}", &[":20:A", ":25:1", ":28C:1/1", ":60F:C1", ":61:x", ":86:at :20:15 -}y", ":62F:C2", "-}"]),
            ("{1:F01}{2:I940}{4::20:A :25: :60F:C1 :62F:C1 :86:all-}{1:F}{4::20:B", &[":20:A ", ":25: ", ":60F:C1 ", ":62F:C1 ", ":86:all", "-}{1:F}{4:", ":20:B"]),
            (":20::25:1:60F:C1", &[":20:", ":25:1", ":60F:C1"]),
            (":62F:C1,- :20:B", &[":62F:C1,", "- ", ":20:B"]),
            (":20:A-B:62F:C1,-", &[":20:A-B", ":62F:C1,", "-"]),
        ];
        for (line, expected) in table {
            assert_eq!(parts(line), expected, "{line}");
        }
    }
}
