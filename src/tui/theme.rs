//! How things look: the sixteen colours of the terminal, or none.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

/// What a text is, as far as its looks go.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Tone {
    /// As it stands.
    #[default]
    Plain,
    /// A heading, or what matters most.
    Strong,
    /// What is beside the point.
    Dim,
    /// What was refused; money below zero.
    Bad,
    /// What needs care.
    Care,
    /// What was done.
    Good,
    /// A key.
    Key,
    /// The line that a key would act on.
    Chosen,
}

/// What the terminal can show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Theme {
    /// Whether there are colours.
    pub(crate) color: bool,
    /// Whether there is more than ASCII.
    pub(crate) unicode: bool,
}

impl Theme {
    /// How a tone looks. Without colours bold, dim and reversed remain.
    pub(crate) fn style(self, tone: Tone) -> Style {
        let style = Style::new();
        let colored = |color| {
            if self.color { style.fg(color) } else { style }
        };
        match tone {
            Tone::Plain => style,
            Tone::Strong => style.add_modifier(Modifier::BOLD),
            Tone::Dim => style.add_modifier(Modifier::DIM),
            Tone::Bad => colored(Color::Red),
            Tone::Care => colored(Color::Yellow),
            Tone::Good => colored(Color::Green),
            Tone::Key => colored(Color::Cyan).add_modifier(Modifier::BOLD),
            Tone::Chosen => style.add_modifier(Modifier::REVERSED),
        }
    }

    /// Leaves nothing but ASCII, where the terminal shows no more.
    pub(crate) fn finish(self, buffer: &mut Buffer) {
        if self.unicode {
            return;
        }
        for cell in &mut buffer.content {
            let plain = match cell.symbol() {
                symbol if symbol.is_ascii() => continue,
                "─" | "—" => "-",
                "│" | "▏" => "|",
                "┌" => "+",
                "█" => "#",
                "…" => "~",
                "•" => "*",
                "·" => ".",
                "↑" => "^",
                "↓" => "v",
                "←" => "<",
                "→" => ">",
                _ => "?",
            };
            cell.set_symbol(plain);
        }
    }
}
