//! The page that says who may do what.

use bankctl_ledger::access::rules::operator::Roles;
use bankctl_ledger::access::rules::permission::Action;
use clap_mangen::roff::roman;

use super::{entry, topic};

/// The table of permissions, a command an entry.
pub(super) fn page() -> Vec<u8> {
    let mut roff = topic("bankctl-permissions", "which roles may run which commands");
    roff.text([roman(
        "An operator may run what one of its roles may. The operator who makes a ledger has every role. \
         A refusal ends with exit code 5 and stands in the audit log. What is for anyone shows \
         nothing of the books, or proves them. A teller's reversals wait for a supervisor, except \
         those that the policy allows.",
    )]);
    for action in Action::ALL.iter().copied() {
        let roles = match action.roles() {
            Roles::NONE => "anyone".to_owned(),
            roles => roles.to_string(),
        };
        entry(&mut roff, action.command(), &roles);
    }
    roff.render().into_bytes()
}
