//! What of rules may wait for a second person.

use serde::{Deserialize, Serialize};

use super::set::RuleChange;
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::approvals::lines::record;
use crate::kernel::rules::change::{Change, Subject};
use crate::{Result, WriteTx};

/// To set a rule, or to end one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RuleRequest {
    /// What is to be changed.
    pub(crate) change: RuleChange,
}

impl Kept for RuleRequest {
    const NAMES: &'static [&'static str] = &["set_rule"];
}

impl Approvable for RuleRequest {
    fn action(&self) -> Action {
        Action::RuleSet
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.set_rule(&self.change).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        line.subject == Subject::AlertRule && record(line)["name"] == *self.change.name
    }
}
