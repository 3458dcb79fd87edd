//! Operators, and who may do what.

use bankctl_ledger::access::rules::operator::{Role, Roles};
use bankctl_ledger::views::{Grants, Operator, Permission, Whoami};

use super::cell::ToCell;
use super::look_up;
use crate::report::{Cell, LookUp};

table! {
    Operator as it {
        shown name "Operator",
        shown roles "Roles",
        shown os_user "Account".yields(1),
        shown status "Status",
        extra dry_run "Dry run",
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::operator(self))
    }
}

table! {
    Whoami as it {
        shown account "Account",
        shown operator "Operator",
        shown roles "Roles",
        shown disabled "Disabled",
        shown login "Login",
        shown session_ends_at "Session ends at",
        shown origin "From",
        shown ledger "Ledger",
    }
}

table! {
    Grants as it {
        shown roles "Roles",
        shown to "To",
        shown statements "Statements" = Cell::Text(it.statements.join("\n")),
    }
}

table! {
    Permission as it {
        shown command "Command",
        shown teller "Teller" = mark(it, Role::Teller),
        shown supervisor "Superv." = mark(it, Role::Supervisor),
        shown admin "Admin" = mark(it, Role::Admin),
        shown auditor "Auditor" = mark(it, Role::Auditor),
        shown service "Service" = mark(it, Role::Service),
        shown compliance "Compliance" = mark(it, Role::Compliance),
    }
}

/// Whether a role may.
fn mark(line: &Permission, role: Role) -> Cell {
    let may = line.roles.meets(Roles::NONE.with(role));
    may.then_some("yes").cell()
}
