//! One line that people type in.

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::text;
use super::theme::{Theme, Tone};

/// A line has at most so many characters: as many as a memo.
const CHARACTERS_MAX: usize = 500;

/// A line and the place where the next character goes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Input {
    text: String,
    /// The byte before which the next character goes.
    cursor: usize,
}

impl Input {
    /// A line that has a text already.
    pub(crate) fn with(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            cursor: text.len(),
        }
    }

    /// What was typed.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing was.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Takes a key, if it is one for a line. Says whether it was.
    pub(crate) fn key(&mut self, key: KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let other = key
            .modifiers
            .intersects(KeyModifiers::ALT | KeyModifiers::SUPER);
        match key.code {
            KeyCode::Char(letter) if control => return self.control(letter),
            KeyCode::Char(letter) if !other => self.insert(&letter.to_string()),
            KeyCode::Backspace if self.cursor > 0 => {
                let before = self.before();
                self.text.drain(before..self.cursor);
                self.cursor = before;
            }
            KeyCode::Delete if self.cursor < self.text.len() => {
                let after = self.after();
                self.text.drain(self.cursor..after);
            }
            KeyCode::Left => self.cursor = self.before(),
            KeyCode::Right => self.cursor = self.after(),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            KeyCode::Backspace | KeyCode::Delete => {}
            _ => return false,
        }
        true
    }

    fn control(&mut self, letter: char) -> bool {
        match letter {
            'a' => self.cursor = 0,
            'e' => self.cursor = self.text.len(),
            'u' => {
                self.text.drain(..self.cursor);
                self.cursor = 0;
            }
            'k' => self.text.truncate(self.cursor),
            'w' => {
                let kept = self.text[..self.cursor].trim_end();
                let start = kept.rfind(' ').map_or(0, |blank| blank + 1);
                self.text.drain(start..self.cursor);
                self.cursor = start;
            }
            // Backspace, as some terminals send it.
            'h' => return self.key(KeyCode::Backspace.into()),
            _ => return false,
        }
        true
    }

    /// Puts a text where the cursor is: what ends a line becomes a blank.
    pub(crate) fn insert(&mut self, text: &str) {
        let room = CHARACTERS_MAX.saturating_sub(self.text.chars().count());
        let blank = |letter: char| if letter.is_control() { ' ' } else { letter };
        let kept: String = text
            .trim_end_matches('\n')
            .chars()
            .map(blank)
            .take(room)
            .collect();
        self.text.insert_str(self.cursor, &kept);
        self.cursor += kept.len();
    }

    fn before(&self) -> usize {
        self.text[..self.cursor]
            .char_indices()
            .next_back()
            .map_or(0, |(place, _)| place)
    }

    fn after(&self) -> usize {
        self.text[self.cursor..]
            .chars()
            .next()
            .map_or(self.cursor, |letter| self.cursor + letter.len_utf8())
    }

    /// Draws the line; with the cursor, if it is the one that is typed in.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme, is_active: bool) {
        let room = usize::from(area.width).saturating_sub(1);
        let shown = text::harmless(&self.text);
        let before = text::width(&text::harmless(&self.text[..self.cursor]));
        // Of a text that is too long the part around the cursor is shown.
        let skipped = before.saturating_sub(room);
        let mut cells = 0;
        let visible: String = shown
            .chars()
            .filter(|letter| {
                let from = cells;
                cells += text::width(&letter.to_string());
                from >= skipped
            })
            .collect();
        let tone = if is_active { Tone::Strong } else { Tone::Plain };
        let span = Span::styled(text::left(&visible, room), theme.style(tone));
        frame.render_widget(Line::from(span), area);
        if is_active {
            let column = u16::try_from(before - skipped).unwrap_or(u16::MAX);
            frame.set_cursor_position((area.x.saturating_add(column), area.y));
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    use super::Input;

    #[test]
    fn keys_edit_the_line() {
        let control = |letter| KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL);
        let table: [(&[KeyEvent], &str); 7] = [
            (&[KeyCode::Backspace.into()], "Ana Garcí"),
            (
                &[KeyCode::Left.into(), KeyCode::Backspace.into()],
                "Ana Garca",
            ),
            (&[KeyCode::Home.into(), KeyCode::Delete.into()], "na García"),
            (&[control('w')], "Ana "),
            (&[control('u')], ""),
            (&[control('a'), KeyCode::Right.into(), control('k')], "A"),
            (&[control('a'), KeyCode::Char('z').into()], "zAna García"),
        ];
        for (keys, expected) in table {
            let mut input = Input::with("Ana García");
            for key in keys {
                assert!(input.key(*key));
            }
            assert_eq!(input.text(), expected, "{keys:?}");
        }
        assert!(!Input::default().key(KeyCode::Enter.into()));
        assert!(!Input::default().key(control('y')));
    }

    #[test]
    fn what_is_pasted_stays_on_its_line() {
        let mut input = Input::default();
        input.insert("1000000018\n");
        assert_eq!(input.text(), "1000000018");
        input.insert("\n\u{1b}[31m");
        assert_eq!(input.text(), "1000000018  [31m");
        input.insert(&"x".repeat(1_000));
        assert_eq!(input.text().chars().count(), 500);
    }
}
