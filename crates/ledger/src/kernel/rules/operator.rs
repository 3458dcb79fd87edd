//! The people and programs that work with a ledger, and their roles.

use bankctl_types::{from_text, words};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

words! {
    /// A part that an operator has in the bank. The numbers are bits.
    Role {
        /// Serves customers at the counter.
        Teller = 1, "teller";
        /// Answers for the counter: reversals, limits, files, approvals.
        Supervisor = 2, "supervisor";
        /// Keeps the ledger running and says who has which role; moves no
        /// money.
        Admin = 4, "admin";
        /// Sees everything and changes nothing.
        Auditor = 8, "auditor";
        /// A program.
        Service = 16, "service";
        /// Watches over money laundering and fraud: rules, alerts, cases, and what
        /// a regulator is told of cash. Moves no money.
        Compliance = 32, "compliance";
    }
}

/// A set of roles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Roles(i64);

impl Roles {
    /// No role at all.
    pub const NONE: Self = Self(0);
    /// Every role.
    pub const ALL: Self = Self(63);
    /// The roles from before there was compliance. An operator gets that one only by
    /// name, or with a new ledger: no upgrade and no recovery gives it.
    pub const BEFORE_COMPLIANCE: Self = Self(31);

    /// These and one more.
    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | role as i64)
    }

    /// These and others.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether one role is in both.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The number on disk.
    pub fn bits(self) -> i64 {
        self.0
    }

    /// The roles of a number on disk.
    pub fn from_bits(bits: i64) -> Option<Self> {
        (0..=Self::ALL.0).contains(&bits).then_some(Self(bits))
    }

    /// The names, in the order of the numbers.
    pub fn names(self) -> Vec<&'static str> {
        let has = |role: &&Role| self.0 & **role as i64 != 0;
        Role::ALL
            .iter()
            .filter(has)
            .map(|role| role.name())
            .collect()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::NONE, Self::with)
    }
}

impl std::fmt::Display for Roles {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if *self == Self::NONE {
            return formatter.pad("none");
        }
        formatter.pad(&self.names().join(", "))
    }
}

impl Serialize for Roles {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.names().serialize(serializer)
    }
}

/// The key of the operator who made the ledger.
pub const FOUNDER: i64 = 1;

/// An operator as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Operator {
    /// The name, unique and for ever.
    pub name: String,
    /// The roles; none are written of operators from before there were roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Roles>,
    /// The account at the operating system, or the role at the server, if it
    /// has another name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_user: Option<String>,
    /// Whether everything is refused.
    #[serde(skip_serializing_if = "is_false")]
    pub disabled: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // As serde asks for it.
fn is_false(value: &bool) -> bool {
    !value
}

impl Operator {
    /// The roles that count. Before there were roles, every account that could write to
    /// the ledger could do everything: who made the ledger keeps that, and
    /// others keep the daily work.
    pub fn roles(&self, key: i64) -> Roles {
        self.roles.unwrap_or(if key == FOUNDER {
            Roles::BEFORE_COMPLIANCE
        } else {
            Roles::NONE.with(Role::Teller).with(Role::Supervisor)
        })
    }

    /// The account that this operator works under.
    pub fn account(&self) -> &str {
        self.os_user.as_deref().unwrap_or(&self.name)
    }
}

from_text! {
    Role = Role::parse;
}

impl<'de> Deserialize<'de> for Roles {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Ok(Vec::<Role>::deserialize(source)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_bits() {
        let all: Roles = Role::ALL.iter().copied().collect();
        assert_eq!(all, Roles::ALL);
        assert_eq!(Roles::from_bits(all.bits()), Some(all));
        assert_eq!(Roles::from_bits(64), None);
        assert_eq!(Roles::from_bits(-1), None);
        let two = Roles::NONE.with(Role::Auditor).with(Role::Teller);
        assert_eq!(two.to_string(), "teller, auditor");
    }

    #[test]
    fn operators_from_before_there_were_roles_are_written_as_they_were() {
        let mut operator = Operator {
            name: "anna".to_owned(),
            roles: None,
            os_user: None,
            disabled: false,
        };
        let text = serde_json::to_string(&operator).expect("JSON");
        assert_eq!(text, r#"{"name":"anna"}"#);
        assert_eq!(operator.roles(FOUNDER), Roles::BEFORE_COMPLIANCE);
        assert_eq!(operator.roles(2).to_string(), "teller, supervisor");
        operator.roles = Some(Roles::NONE.with(Role::Teller));
        operator.disabled = true;
        let text = serde_json::to_string(&operator).expect("JSON");
        assert_eq!(
            text,
            r#"{"name":"anna","roles":["teller"],"disabled":true}"#
        );
    }
}
