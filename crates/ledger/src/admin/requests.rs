//! What of the ledger's own settings may wait for a second person.

use serde::{Deserialize, Serialize};

use super::settings::NameChange;
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::approvals::lines::record;
use crate::kernel::rules::change::{Change, Subject};
use crate::{Result, WriteTx};

/// To change how many days back a value date may lie.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BackValueDays {
    /// The days.
    pub(crate) days: i64,
}

impl Kept for BackValueDays {
    const NAMES: &'static [&'static str] = &["set_back_value_days"];
}

impl Approvable for BackValueDays {
    fn action(&self) -> Action {
        Action::LedgerSet
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.set_back_value_days(self.days).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        line.subject == Subject::Ledger
    }
}

/// To change the name or the time zone of the ledger.
impl Kept for NameChange {
    const NAMES: &'static [&'static str] = &["set_ledger"];
}

impl Approvable for NameChange {
    fn action(&self) -> Action {
        Action::LedgerSet
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.set_name(self).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        let record = record(line);
        let has = |field: &str, asked: &Option<String>| {
            let asked = asked.as_ref();
            asked.is_none_or(|asked| record[field] == **asked)
        };
        line.subject == Subject::Ledger
            && has("name", &self.name)
            && has("timezone", &self.timezone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approvals::lines::sample::{fits, line};
    use crate::kernel::rules::change::action;

    #[test]
    fn the_ledger_has_the_name_that_was_asked_for() {
        let named = line(Subject::Ledger, 1, action::UPDATED, r#"{"name":"A"}"#);
        let asked = |name: &str| format!(r#"{{"set_ledger":{{"name":"{name}","timezone":null}}}}"#);
        assert!(fits(&asked("A"), &named) && !fits(&asked("B"), &named));
        let policy = line(Subject::Ledger, 1, action::UPDATED, "{}");
        assert!(fits(r#"{"set_back_value_days":{"days":9}}"#, &policy));
    }
}
