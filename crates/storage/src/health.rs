//! What can be wrong with the place of a ledger.

/// How something is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// As it should be.
    Good,
    /// It may do harm one day.
    Warning,
    /// It does harm.
    Bad,
}

impl State {
    /// As people and scripts read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Warning => "warning",
            Self::Bad => "problem",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What was looked at: a stable word.
    pub check: &'static str,
    /// How it is.
    pub state: State,
    /// What was found, with the values.
    pub message: String,
    /// What to do about it.
    pub cure: Option<String>,
}

impl Finding {
    /// Something is as it should be.
    pub fn good(check: &'static str, message: impl Into<String>) -> Self {
        Self {
            check,
            state: State::Good,
            message: message.into(),
            cure: None,
        }
    }

    /// Something is not.
    pub fn not_good(
        check: &'static str,
        state: State,
        message: impl Into<String>,
        cure: impl Into<String>,
    ) -> Self {
        Self {
            check,
            state,
            message: message.into(),
            cure: Some(cure.into()),
        }
    }
}
