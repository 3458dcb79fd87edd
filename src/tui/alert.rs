//! What compliance does with an alert in a form, as plain data; and the command that would
//! do the same.

use super::order::Typed;

/// What is done with an alert.
#[derive(Clone, Debug)]
pub(crate) enum AlertOrder {
    /// An operator looks into it.
    Take(i64, String),
    /// It is done, with what came of it.
    Close(i64, String),
    /// A case is opened about it.
    Open(i64, String),
    /// It goes to a case that is open.
    Add(i64, i64),
    /// Something is noted in a case.
    Note {
        /// The case.
        case: i64,
        /// Whether it is about a suspicious activity report.
        sar: bool,
        /// What.
        text: String,
    },
}

impl AlertOrder {
    /// Whether it is done once, however often it is asked.
    pub(crate) fn is_once(&self) -> bool {
        !matches!(self, Self::Open(..) | Self::Note { .. })
    }

    /// The command that would do the same.
    pub(crate) fn command(&self) -> String {
        match self {
            Self::Take(alert, operator) => {
                let typed = Typed::of("alert assign").word(alert);
                typed.option("--to", Some(operator)).0
            }
            Self::Close(alert, outcome) => {
                let typed = Typed::of("alert close").word(alert);
                typed.option("--outcome", Some(outcome)).0
            }
            Self::Open(alert, title) => {
                let typed = Typed::of("case open").word(title);
                typed.option("--alert", Some(alert)).0
            }
            Self::Add(alert, case) => Typed::of("case add").word(case).word(alert).0,
            Self::Note { case, sar, text } => {
                let command = if *sar { "sar note" } else { "case note" };
                Typed::of(command).word(case).word(text).0
            }
        }
    }
}
