//! Operators: appointed, changed, disabled, and found again.

use serde::{Deserialize, Serialize};

use crate::access::AccessRoom;
use crate::access::requests::{AddOperator, ChangeOperator, DisableOperator};
use crate::access::rules::session::Ended;
use crate::access::tables;
use crate::access::tables::operators::OperatorRow;
use crate::error::advice::{Advice, Existing, List, OfAccess};
use crate::error::{Class, Error, Fault};
use crate::kernel;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::login::{Login, LoginMode};
use crate::kernel::rules::operator::{Operator, Role, Roles};
use crate::kernel::rules::policy::Rule;
use crate::{Result, WriteTx, not_found, views};

/// What is said of an operator; in a change, what is `None` stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Appointment {
    /// The roles.
    pub roles: Option<Roles>,
    /// The account that the operator works under; an empty one is that of the
    /// operator's name.
    pub os_user: Option<String>,
}

impl AccessRoom<'_> {
    /// Makes an operator.
    ///
    /// # Errors
    /// `already_exists` if the name or the account is taken.
    pub fn add_operator(self, name: &str, appointment: &Appointment) -> Result<views::Operator> {
        self.0.ask(
            &[],
            |books| books.add_operator(name, appointment),
            || AddOperator {
                name: name.to_owned(),
                appointment: appointment.clone(),
            },
        )
    }

    /// Changes what an operator may do, or the account.
    ///
    /// # Errors
    /// In this order: not found, the account is taken, no admin would be left.
    pub fn change_operator(self, name: &str, appointment: &Appointment) -> Result<views::Operator> {
        self.0.ask(
            &[],
            |books| books.change_operator(name, appointment),
            || ChangeOperator {
                name: name.to_owned(),
                appointment: appointment.clone(),
            },
        )
    }

    /// Refuses everything to an operator from now on, or no longer.
    ///
    /// # Errors
    /// In this order: not found, no admin would be left.
    pub fn disable_operator(self, name: &str, disabled: bool) -> Result<views::Operator> {
        self.0.ask(
            &[],
            |books| books.disable_operator(name, disabled),
            || DisableOperator {
                name: name.to_owned(),
                disabled,
            },
        )
    }

    /// Makes the caller an operator with every role but compliance: for the owner of
    /// the file or of the tables, who could change everything anyway.
    ///
    /// # Errors
    /// `permission_denied` for anybody else; `already_exists` if an operator
    /// with another account has the caller's name.
    pub fn recover(self) -> Result<views::Operator> {
        let dry_run = self.0.context.dry_run;
        if !self.0.driver.is_owner()? {
            return Err(not_the_owner());
        }
        let account = self.0.context.account(self.0.driver.as_ref());
        self.0.write(|books| {
            kernel::tables::locks::numbers(books.driver, true)?;
            let row = books.take_over(&account, Roles::BEFORE_COMPLIANCE)?;
            let login = books.login()?;
            if login.by_password() {
                // An operator who recovers may have no password, and needs none.
                books.write_login(Login {
                    mode: LoginMode::Os,
                    ..login
                })?;
            }
            Ok(shown(&row, dry_run))
        })
    }

    /// Every operator, in the order of their appointment.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn operators(self) -> Result<Vec<views::Operator>> {
        self.0.read(|view| {
            let rows = tables::operators::all(view.driver)?;
            Ok(rows.iter().map(|row| shown(row, false)).collect())
        })
    }

    /// The statements that give an account of the server what operators with these
    /// roles need.
    ///
    /// # Errors
    /// The ledger is in a file.
    pub fn grants(self, roles: Roles, to: &str) -> Result<views::Grants> {
        let schema = self.0.driver.schema().ok_or_else(|| {
            let message = "this ledger is in a file, which knows no grants";
            Fault::new(Class::Usage, "usage", message)
                .hint("the permissions of the file say who may open it")
        })?;
        Ok(views::Grants {
            roles,
            to: to.to_owned(),
            statements: tables::grants::statements(schema, roles, to),
        })
    }

    /// An operator by name.
    ///
    /// # Errors
    /// `operator_not_found`.
    pub fn operator(self, name: &str) -> Result<views::Operator> {
        self.0.read(|view| {
            let row = tables::operators::by_name(view.driver, name)?
                .ok_or_else(|| operator_not_found(name))?;
            Ok(shown(&row, false))
        })
    }
}

impl WriteTx<'_> {
    pub(crate) fn add_operator(
        &mut self,
        name: &str,
        appointment: &Appointment,
    ) -> Result<views::Operator> {
        kernel::tables::locks::numbers(self.driver, true)?;
        if tables::operators::by_name(self.driver, name)?.is_some() {
            return Err(taken(name, name));
        }
        let operator = Operator {
            name: name.to_owned(),
            roles: appointment.roles,
            os_user: account_of(name, appointment.os_user.as_deref()),
            disabled: false,
        };
        must_be_free(self, &operator)?;
        self.require_approval(Rule::Operators)?;
        let row = self.appoint(operator, action::CREATED)?;
        Ok(shown(&row, self.dry_run))
    }

    pub(crate) fn change_operator(
        &mut self,
        name: &str,
        appointment: &Appointment,
    ) -> Result<views::Operator> {
        self.update_operator(name, action::UPDATED, |operator, key| {
            operator.roles = Some(appointment.roles.unwrap_or(operator.roles(key)));
            if let Some(account) = &appointment.os_user {
                operator.os_user = account_of(&operator.name, Some(account));
            }
        })
    }

    pub(crate) fn disable_operator(
        &mut self,
        name: &str,
        disabled: bool,
    ) -> Result<views::Operator> {
        let action = if disabled {
            action::DISABLED
        } else {
            action::ENABLED
        };
        let changed = self.update_operator(name, action, |operator, key| {
            operator.roles = Some(operator.roles(key));
            operator.disabled = disabled;
        })?;
        if let (true, Some(row)) = (disabled, tables::operators::by_name(self.driver, name)?) {
            self.end_sessions(row.id, Ended::Disabled, None)?;
        }
        Ok(changed)
    }

    fn update_operator(
        &mut self,
        name: &str,
        action: &str,
        change: impl FnOnce(&mut Operator, i64),
    ) -> Result<views::Operator> {
        kernel::tables::locks::numbers(self.driver, true)?;
        let mut row = tables::operators::by_name(self.driver, name)?
            .ok_or_else(|| operator_not_found(name))?;
        let before = row.operator.clone();
        change(&mut row.operator, row.id);
        if row.operator == before {
            return Ok(shown(&row, self.dry_run));
        }
        if row.operator.account() != before.account() {
            must_be_free(self, &row.operator)?;
        }
        if is_admin(row.id, &before) && !is_admin(row.id, &row.operator) {
            another_admin(self, &row)?;
        }
        self.require_approval(Rule::Operators)?;
        self.reappoint(&mut row, action)?;
        Ok(shown(&row, self.dry_run))
    }

    /// Gives an account these roles at least, as an operator old or new.
    pub(crate) fn take_over(&mut self, account: &str, roles: Roles) -> Result<OperatorRow> {
        if let Some((mut row, _)) = tables::operators::by_account(self.driver, account)? {
            row.operator.roles = Some(roles.and(row.operator.roles(row.id)));
            row.operator.disabled = false;
            if self.stamp.operator == 0 {
                // No one has logged in, and the account says who it is.
                self.stamp.operator = row.id;
            }
            self.reappoint(&mut row, action::RECOVERED)?;
            return Ok(row);
        }
        if tables::operators::by_name(self.driver, account)?.is_some() {
            return Err(taken(account, account));
        }
        let operator = Operator {
            name: account.to_owned(),
            roles: Some(roles),
            os_user: None,
            disabled: false,
        };
        self.appoint(operator, action::RECOVERED)
    }

    /// Writes a new operator and gives the row.
    pub(crate) fn appoint(&mut self, operator: Operator, action: &str) -> Result<OperatorRow> {
        let id = tables::operators::next_key(self.driver)?;
        if self.stamp.operator == 0 {
            // The first operator of all, or one who takes over, does it itself.
            self.stamp.operator = id;
            self.operator_name.clone_from(&operator.name);
        }
        let change = self.log_change(Subject::Operator, id, action, &operator)?;
        let row = OperatorRow {
            id,
            operator,
            change,
        };
        tables::operators::insert(self.driver, &row)?;
        Ok(row)
    }

    /// Writes an operator that was changed.
    fn reappoint(&mut self, row: &mut OperatorRow, action: &str) -> Result<()> {
        row.change = self.log_change(Subject::Operator, row.id, action, &row.operator)?;
        Ok(tables::operators::update(self.driver, row)?)
    }
}

/// The account of an operator, unless it is that of the name.
fn account_of(name: &str, os_user: Option<&str>) -> Option<String> {
    os_user
        .filter(|account| *account != name && !account.is_empty())
        .map(str::to_owned)
}

fn must_be_free(books: &mut WriteTx<'_>, operator: &Operator) -> Result<()> {
    match tables::operators::by_account(books.driver, operator.account())? {
        None => Ok(()),
        Some((row, _)) => Err(taken(operator.account(), &row.operator.name)),
    }
}

fn taken(account: &str, name: &str) -> Error {
    let message = format!("{account:?} is the operator {name:?} already");
    Fault::new(Class::Conflict, "already_exists", message)
        .hint(Advice::Taken(Existing::Operator(name.to_owned())))
        .into()
}

fn is_admin(key: i64, operator: &Operator) -> bool {
    !operator.disabled && operator.roles(key).meets(Roles::NONE.with(Role::Admin))
}

/// A ledger without an admin could be changed by no one.
fn another_admin(books: &mut WriteTx<'_>, without: &OperatorRow) -> Result<()> {
    let login = books.login()?;
    for row in tables::operators::all(books.driver)? {
        // One who could not log in would be no help.
        let can_work = row.id != without.id
            && is_admin(row.id, &row.operator)
            && (!login.by_password() || tables::credentials::of(books.driver, row.id)?.is_some());
        if can_work {
            return Ok(());
        }
    }
    let message = format!("{:?} is the last admin", without.operator.name);
    Err(Fault::new(Class::Refused, "last_admin", message)
        .hint(Advice::Access(OfAccess::AnotherAdmin))
        .into())
}

fn not_the_owner() -> Error {
    let message = "only the owner of the ledger's file or tables can recover it";
    Fault::new(Class::NotPermitted, "permission_denied", message)
        .hint(Advice::Access(OfAccess::NewOperator))
        .into()
}

pub(crate) fn operator_not_found(name: &str) -> Error {
    not_found(
        "operator_not_found",
        format!("no operator {name:?}"),
        Advice::LookIn(List::Operators),
    )
}

fn shown(row: &OperatorRow, dry_run: bool) -> views::Operator {
    let operator = &row.operator;
    views::Operator {
        name: operator.name.clone(),
        roles: operator.roles(row.id),
        os_user: operator.account().to_owned(),
        status: if operator.disabled {
            "disabled"
        } else {
            "active"
        },
        dry_run,
    }
}
