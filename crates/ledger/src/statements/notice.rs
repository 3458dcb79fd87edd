//! What the bank tells every customer on a statement, in its own words: whom to ask, and
//! how to report an error (12 CFR 1005.9(b)(5) and (6)).

use serde::{Deserialize, Serialize};

use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::statements::StatementsRoom;
use crate::{Result, WriteTx, views};

/// To change what statements tell.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StatementNotice {
    /// The text; none for nothing.
    pub(crate) text: Option<String>,
}

impl Kept for StatementNotice {
    const NAMES: &'static [&'static str] = &["set_statement_notice"];
}

impl Approvable for StatementNotice {
    fn action(&self) -> Action {
        Action::LedgerSet
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.set_notice(self.text.as_deref()).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        line.subject == Subject::Ledger
    }
}

impl StatementsRoom<'_> {
    /// Says what statements tell every customer; none for nothing.
    ///
    /// # Errors
    /// Whatever keeps it for a second person.
    pub fn set_notice(self, text: Option<&str>) -> Result<views::LedgerState> {
        let row = self.0.ask(
            &[],
            |books| {
                books.set_notice(text)?;
                Ok(tables::settings::ledger(books.driver)?)
            },
            || StatementNotice {
                text: text.map(str::to_owned),
            },
        )?;
        self.0.shown(&row)
    }
}

impl WriteTx<'_> {
    /// Changes the notice, as the rules of the policy are changed.
    fn set_notice(&mut self, text: Option<&str>) -> Result<()> {
        tables::locks::numbers(self.driver, true)?;
        let before = tables::settings::ledger(self.driver)?.notice;
        if before.as_deref() == text {
            return Ok(());
        }
        self.require_approval(Rule::Policy)?;
        let change = self.log_ledger_change(action::UPDATED, |settings| {
            settings.notice = text.map(str::to_owned);
        })?;
        Ok(tables::settings::set_notice(self.driver, text, change)?)
    }
}
