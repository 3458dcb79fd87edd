//! Which roles do what, where rights are given to them at a server.

use super::operator::{Role, Roles};

/// These roles.
pub(crate) const fn roles<const N: usize>(of: [Role; N]) -> Roles {
    let mut all = Roles::NONE;
    let mut place = 0;
    while place < N {
        all = all.with(of[place]);
        place += 1;
    }
    all
}

/// No one.
pub(crate) const NOBODY: Roles = Roles::NONE;
/// Everybody: they may prove the books, and so read almost everything.
pub(crate) const EVERYBODY: Roles = Roles::ALL;
/// Who keeps the ledger running.
pub(crate) const ADMINS: Roles = roles([Role::Admin]);
/// Who answers for the counter.
pub(crate) const SUPERVISORS: Roles = roles([Role::Supervisor]);
/// Who serves customers.
pub(crate) const COUNTER: Roles = roles([Role::Teller, Role::Supervisor]);
/// Who pays files, and closes days.
pub(crate) const FILES: Roles = roles([Role::Supervisor, Role::Service]);
/// Who moves money.
pub(crate) const MONEY: Roles = roles([Role::Teller, Role::Supervisor, Role::Service]);
/// Who carries out what a second person asked for.
pub(crate) const DECIDERS: Roles = roles([Role::Supervisor, Role::Admin]);
/// Who decides about requests.
pub(crate) const APPROVERS: Roles = roles([Role::Supervisor, Role::Admin, Role::Compliance]);
/// Who opens accounts, or lets the bank's own be made.
pub(crate) const OPENERS: Roles =
    roles([Role::Teller, Role::Supervisor, Role::Admin, Role::Service]);
/// Who asks for what takes a second person.
pub(crate) const MAKERS: Roles = roles([
    Role::Teller,
    Role::Supervisor,
    Role::Admin,
    Role::Service,
    Role::Compliance,
]);
/// Who logs in.
pub(crate) const PEOPLE: Roles = roles([
    Role::Teller,
    Role::Supervisor,
    Role::Admin,
    Role::Auditor,
    Role::Compliance,
]);
/// Who takes statements of accounts.
pub(crate) const TAKERS: Roles = roles([
    Role::Teller,
    Role::Supervisor,
    Role::Auditor,
    Role::Service,
    Role::Compliance,
]);
/// Who opens business days.
pub(crate) const CLOSERS: Roles = roles([Role::Supervisor, Role::Admin, Role::Service]);
/// Who writes down what cash reports need, or files them.
pub(crate) const REPORTERS: Roles = roles([
    Role::Teller,
    Role::Supervisor,
    Role::Service,
    Role::Compliance,
]);
/// Who watches over fraud and money laundering.
pub(crate) const COMPLIANCE: Roles = roles([Role::Compliance]);
