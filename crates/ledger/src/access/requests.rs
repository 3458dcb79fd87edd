//! What of operators may wait for a second person.

use serde::{Deserialize, Serialize};

use super::login::LoginChange;
use super::operators::Appointment;
use super::rules::password::Password;
use super::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::approvals::lines::record;
use crate::kernel::rules::change::{Change, Subject};
use crate::kernel::rules::operator::Roles;
use crate::{Result, WriteTx};

/// To make an operator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AddOperator {
    /// The name.
    pub(crate) name: String,
    /// The roles and the account.
    pub(crate) appointment: Appointment,
}

impl Kept for AddOperator {
    const NAMES: &'static [&'static str] = &["add_operator"];
}

impl Approvable for AddOperator {
    fn action(&self) -> Action {
        Action::OperatorAdd
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let added = books.add_operator(&self.name, &self.appointment);
        added.map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        is_appointed(line, &self.name, &self.appointment)
    }
}

/// To give an operator other roles.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChangeOperator {
    /// The name.
    pub(crate) name: String,
    /// The roles and the account.
    pub(crate) appointment: Appointment,
}

impl Kept for ChangeOperator {
    const NAMES: &'static [&'static str] = &["change_operator"];
}

impl Approvable for ChangeOperator {
    fn action(&self) -> Action {
        Action::OperatorRole
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let changed = books.change_operator(&self.name, &self.appointment);
        changed.map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        is_appointed(line, &self.name, &self.appointment)
    }
}

/// To shut an operator out, or to let one in again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DisableOperator {
    /// The name.
    pub(crate) name: String,
    /// Whether out.
    pub(crate) disabled: bool,
}

impl Kept for DisableOperator {
    const NAMES: &'static [&'static str] = &["disable_operator"];
}

impl Approvable for DisableOperator {
    fn action(&self) -> Action {
        if self.disabled {
            Action::OperatorDisable
        } else {
            Action::OperatorEnable
        }
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let changed = books.disable_operator(&self.name, self.disabled);
        changed.map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        match line.subject {
            Subject::Operator => {
                let record = record(line);
                let is_out = record["disabled"].as_bool().unwrap_or(false);
                record["name"] == *self.name && is_out == self.disabled
            }
            Subject::Session => true,
            _ => false,
        }
    }
}

/// To give an operator a temporary password.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ResetPassword {
    /// The name.
    pub(crate) name: String,
    /// What is kept of it.
    pub(crate) password: Password,
}

impl Kept for ResetPassword {
    const NAMES: &'static [&'static str] = &["reset_password"];
    const SECRET: Option<&'static str> = Some("password");
}

impl Approvable for ResetPassword {
    fn action(&self) -> Action {
        Action::OperatorReset
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let reset = books.reset_password(&self.name, &self.password);
        reset.map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        match line.subject {
            Subject::Credential => record(line)["name"] == *self.name,
            Subject::Session => true,
            _ => false,
        }
    }
}

/// To change what the ledger asks of operators.
impl Kept for LoginChange {
    const NAMES: &'static [&'static str] = &["set_login"];
}

impl Approvable for LoginChange {
    fn action(&self) -> Action {
        Action::LedgerSet
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.set_login(*self).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        [Subject::Session, Subject::Ledger].contains(&line.subject)
    }
}

/// Whether a line gives an operator what was asked for.
fn is_appointed(line: &Change, name: &str, appointment: &Appointment) -> bool {
    let record = record(line);
    let written = record["roles"].as_array().map_or_else(Vec::new, Vec::clone);
    let has = |roles: Roles| {
        let names = roles.names();
        written.len() == names.len() && names.iter().all(|name| written.contains(&(*name).into()))
    };
    line.subject == Subject::Operator
        && record["name"] == *name
        && appointment.roles.is_none_or(has)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approvals::lines::sample::{fits, line};
    use crate::kernel::rules::change::action;

    #[test]
    fn an_operator_gets_the_roles_that_were_asked_for_and_nobody_else_does() {
        let asked = r#"{"change_operator":{"name":"eve","appointment":{"roles":["teller"],"os_user":null}}}"#;
        let table = [
            (r#"{"name":"eve","roles":["teller"]}"#, true),
            (r#"{"name":"eve","roles":["teller","admin"]}"#, false),
            (r#"{"name":"eve","roles":["admin"]}"#, false),
            (r#"{"name":"bob","roles":["teller"]}"#, false),
            ("", false),
        ];
        for (record, expected) in table {
            let change = line(Subject::Operator, 3, action::UPDATED, record);
            assert_eq!(fits(asked, &change), expected, "{record}");
        }
        let policy = line(Subject::Ledger, 1, action::UPDATED, "{}");
        assert!(!fits(asked, &policy));
    }
}
