//! Elements of XML, and texts in them.

use std::fmt::Write as _;

use bankctl_types::confusables::steers_terminal;

/// A text that is no markup. What XML does not allow (1.0, 2.2), and what would turn the
/// reading direction, is written out as `\u{202e}`.
pub(super) fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&apos;"),
            '\t' | '\n' | '\r' => written.push(' '),
            '\u{fffe}' | '\u{ffff}' => written.extend(character.escape_unicode()),
            _ if character.is_control() || steers_terminal(character) => {
                written.extend(character.escape_unicode());
            }
            _ => written.push(character),
        }
    }
    written
}

/// Writes elements, one a line, indented by their depth.
#[derive(Default)]
pub(super) struct Writer {
    /// What is written.
    pub(super) text: String,
    open: Vec<&'static str>,
}

impl Writer {
    /// Begins an element.
    pub(super) fn begin(&mut self, name: &'static str) {
        self.indent();
        let _ = writeln!(self.text, "<{name}>");
        self.open.push(name);
    }

    /// Begins one with attributes, as they are written.
    pub(super) fn begin_with(&mut self, name: &'static str, attributes: &str) {
        self.indent();
        let _ = writeln!(self.text, "<{name} {attributes}>");
        self.open.push(name);
    }

    /// Ends the innermost element.
    pub(super) fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            let _ = writeln!(self.text, "</{name}>");
        }
    }

    /// Ends so many elements.
    pub(super) fn end_all(&mut self, count: usize) {
        for _ in 0..count {
            self.end();
        }
    }

    /// An element that has a text.
    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        self.indent();
        let _ = writeln!(self.text, "<{name}>{}</{name}>", escaped(text));
    }

    /// One with an attribute.
    pub(super) fn leaf_with(&mut self, name: &str, attribute: &str, text: &str) {
        self.indent();
        let _ = writeln!(self.text, "<{name} {attribute}>{}</{name}>", escaped(text));
    }

    fn indent(&mut self) {
        for _ in &self.open {
            self.text.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn texts_are_no_markup() {
        let table = [
            ("<b>&\"'", "&lt;b&gt;&amp;&quot;&apos;"),
            ("a\nb", "a b"),
            ("\u{0}\u{1b}\u{202e}", "\\u{0}\\u{1b}\\u{202e}"),
            ("]]>", "]]&gt;"),
            ("größer 😀", "größer 😀"),
        ];
        for (text, expected) in table {
            assert_eq!(escaped(text), expected);
        }
    }
}
