//! Operators, and who may do what.

use bankctl_types::Timestamp;
use serde::Serialize;

use crate::access::rules::permission::Action;
use crate::kernel::rules::login::LoginMode;
use crate::kernel::rules::operator::Roles;

/// An operator.
#[derive(Clone, Debug, Serialize)]
pub struct Operator {
    /// The name.
    pub name: String,
    /// The roles.
    pub roles: Roles,
    /// The account at the operating system, or the role at the server.
    pub os_user: String,
    /// `active` or `disabled`.
    pub status: &'static str,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// Who the caller is.
#[derive(Clone, Debug, Serialize)]
pub struct Whoami {
    /// The account that asks.
    pub account: String,
    /// The operator's name; `None` for a caller who is none.
    pub operator: Option<String>,
    /// The operator's roles.
    pub roles: Option<Roles>,
    /// Whether everything is refused.
    pub disabled: bool,
    /// What the ledger believes: `os`, the account, or `password`, a login.
    pub login: LoginMode,
    /// When the session ends in any case; `None` without one.
    pub session_ends_at: Option<Timestamp>,
    /// From where.
    pub origin: String,
    /// The ledger.
    pub ledger: String,
}

/// What operators need at a server.
#[derive(Clone, Debug, Serialize)]
pub struct Grants {
    /// Their roles.
    pub roles: Roles,
    /// The role of the server that it is granted to.
    pub to: String,
    /// The statements, in their order.
    pub statements: Vec<String>,
}

/// A line of the table of permissions.
#[derive(Clone, Debug, Serialize)]
pub struct Permission {
    /// The command.
    pub command: &'static str,
    /// The roles that may run it; none for what needs no operator.
    pub roles: Roles,
}

impl Permission {
    /// The line of an action.
    pub fn of(action: Action) -> Self {
        Self {
            command: action.command(),
            roles: action.roles(),
        }
    }
}
