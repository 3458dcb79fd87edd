//! Tokens of programs: what they may be used for, and for how long.

use bankctl_types::Timestamp;
use bankctl_types::serde_text::micros;
use serde::Serialize;

use super::permission::{Access, Action};
use crate::kernel::rules::operator::{Role, Roles};

/// A command that a token may be used for: never one that only people may
/// run, such as an approval.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Scope(Action);

impl Scope {
    /// Reads `import:payroll`, or `stats:read` and `deposit:write` for
    /// commands of one word.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, second) = text.split_once(':')?;
        let action = match second {
            "read" | "write" => Action::of_command(first),
            // What an option writes has a right of its own.
            verb => Action::of_command(&format!("{first} {verb}"))
                .or_else(|| Action::of_command(&format!("{first} --{verb}"))),
        };
        action
            .map(Self)
            .filter(|scope| scope.to_string() == text && scope.is_for_programs())
    }

    fn is_for_programs(self) -> bool {
        self.0.roles().meets(Roles::NONE.with(Role::Service))
    }

    /// The command.
    pub fn action(self) -> Action {
        self.0
    }

    /// Every scope there is.
    pub fn all() -> impl Iterator<Item = Self> {
        let scopes = Action::ALL.iter().copied().map(Self);
        scopes.filter(|scope| scope.is_for_programs())
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let command = self.0.command();
        match command.split_once(' ') {
            Some((noun, verb)) => {
                let verb = verb.trim_start_matches('-');
                write!(formatter, "{noun}:{verb}")
            }
            None if self.0.access() == Access::Writes => write!(formatter, "{command}:write"),
            None => write!(formatter, "{command}:read"),
        }
    }
}

/// A token as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Token {
    /// The operator that its user works as, by key.
    pub operator: i64,
    /// The SHA-256 of the bits.
    pub hash: [u8; 32],
    /// What it may be used for: scopes with commas between.
    pub scopes: String,
    /// When it was made.
    #[serde(with = "micros")]
    pub created_at: Timestamp,
    /// From when on it is of no use.
    #[serde(with = "micros")]
    pub expires_at: Timestamp,
    /// When it was revoked, in microseconds since 1970.
    pub revoked_at: Option<i64>,
}

impl Token {
    /// Why it is of no use at a time; `None` if it is.
    pub fn ended_at(&self, now: Timestamp) -> Option<&'static str> {
        if self.revoked_at.is_some() {
            return Some("revoked");
        }
        (now >= self.expires_at).then_some("expired")
    }
}

/// Whether a token with these scopes, with commas between, may be used for a
/// command.
pub(crate) fn is_for(scopes: &str, action: Action) -> bool {
    // A caller who may close a day may close those that are due.
    let is_close =
        |scope: &Scope| action == Action::CloseOfBusiness && scope.action() == Action::DayClose;
    let mut scopes = scopes.split(',').filter_map(Scope::parse);
    scopes.any(|scope| scope.action() == action || is_close(&scope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_commands_of_programs() {
        for text in [
            "import:payroll",
            "stats:read",
            "deposit:write",
            "customer:show",
        ] {
            assert_eq!(
                Scope::parse(text).map(|scope| scope.to_string()).as_deref(),
                Some(text)
            );
        }
        for text in [
            "approval:approve",
            "operator:add",
            "deposit",
            "deposit:read",
            "reverse:write",
            "stats:write",
            "",
        ] {
            assert_eq!(Scope::parse(text), None, "{text}");
        }
        assert!(Scope::all().all(|scope| Scope::parse(&scope.to_string()) == Some(scope)));
    }
}
