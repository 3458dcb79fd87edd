//! Questions with more than two answers.

use inquire::list_option::ListOption;
use inquire::ui::RenderConfig;
use inquire::{InquireError, Select, Text};

use crate::commands::Chosen;
use crate::render::visible;

/// So many lines are offered at once; the others are scrolled to.
const LINES_MAX: usize = 10;

/// The answer to a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Written {
    /// This text.
    Text(String),
    /// Nothing.
    None,
    /// Everything is to end.
    Interrupted,
}

/// How a terminal can be drawn on, as its variables say it.
#[derive(Clone, Copy, Debug)]
pub struct Drawing {
    /// Whether it can be.
    pub is_possible: bool,
    /// Whether in colours.
    pub is_colored: bool,
}

impl Drawing {
    /// By the values of `TERM` and `NO_COLOR`.
    pub fn of(term: Option<&str>, no_color: Option<&str>) -> Self {
        Self {
            is_possible: term != Some("dumb"),
            is_colored: no_color.is_none_or(str::is_empty),
        }
    }

    fn style(self) -> RenderConfig<'static> {
        if self.is_colored {
            RenderConfig::default_colored()
        } else {
            RenderConfig::empty()
        }
    }
}

/// Offers lines to choose one from.
pub(super) fn choose(drawing: Drawing, question: &str, lines: &[String]) -> Chosen {
    if !drawing.is_possible {
        return Chosen::NotAsked;
    }
    let question = visible(question);
    let lines = lines.iter().map(|line| visible(line).into_owned());
    // What was chosen is told in one line: what comes first says which it is.
    let chosen = |line: ListOption<&String>| -> String {
        let first = line.value.split("  ").take(2);
        first.collect::<Vec<_>>().join("  ")
    };
    let answer = Select::new(&question, lines.collect())
        .with_page_size(LINES_MAX)
        .with_help_message("arrow keys and Enter choose, Esc ends; type to narrow the list")
        .with_formatter(&chosen)
        .with_render_config(drawing.style())
        .raw_prompt();
    match answer {
        Ok(chosen) => Chosen::At(chosen.index),
        Err(InquireError::OperationInterrupted) => Chosen::Interrupted,
        Err(InquireError::OperationCanceled) => Chosen::None,
        Err(_) => Chosen::NotAsked,
    }
}

/// Asks for a text.
pub(super) fn text(drawing: Drawing, question: &str) -> Written {
    if !drawing.is_possible {
        return Written::None;
    }
    let asked = Text::new(question).with_render_config(drawing.style());
    let written = asked.prompt();
    match written.map(|text| text.trim().to_owned()) {
        Ok(text) if !text.is_empty() => Written::Text(text),
        Err(InquireError::OperationInterrupted) => Written::Interrupted,
        Ok(_) | Err(_) => Written::None,
    }
}
