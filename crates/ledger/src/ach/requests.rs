//! What of these numbers may wait for a second person.

use bankctl_storage::damaged;
use bankctl_types::RoutingNumber;
use serde::{Deserialize, Serialize};

use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::kernel::rules::change::{Change, Subject};
use crate::{Result, WriteTx};

/// To change the bank's numbers; what is `None` or empty stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AchNumbers {
    /// The bank's own routing number.
    pub routing: Option<String>,
    /// The routing numbers of operators, from whom files come in.
    pub operators: Vec<String>,
    /// What companies that the bank sends for are known by.
    pub company_id: Option<String>,
}

impl AchNumbers {
    /// The bank's own routing number.
    pub(super) fn routing(&self) -> Result<Option<RoutingNumber>> {
        self.routing.as_deref().map(number).transpose()
    }

    /// The operators.
    pub(super) fn operators(&self) -> Result<Vec<RoutingNumber>> {
        self.operators.iter().map(|text| number(text)).collect()
    }
}

fn number(text: &str) -> Result<RoutingNumber> {
    let number = RoutingNumber::parse(text);
    Ok(number.ok_or_else(|| damaged(format_args!("{text:?} is no routing number")))?)
}

impl Kept for AchNumbers {
    const NAMES: &'static [&'static str] = &["set_ach"];
}

impl Approvable for AchNumbers {
    fn action(&self) -> Action {
        Action::LedgerSet
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.set_ach_numbers(self).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        line.subject == Subject::Ledger
    }
}
