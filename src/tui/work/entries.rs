//! ACH entries: what is left to do about them.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::ach::rules::entry::AchState;
use bankctl_ledger::{AchFilter, Result, views};
use bankctl_types::Day;

use super::{PAGE, Work};

impl Work {
    /// The business date, and the entries about which something is left to do: what is due
    /// first at the top, then what waits for its day or for a file.
    pub(super) fn entries(&self) -> Result<(Day, Vec<views::AchItem>)> {
        let mut ledger = self.open(Action::AchList)?;
        let mut items = Vec::new();
        for state in [
            AchState::Suspense,
            AchState::ReturnDue,
            AchState::Waiting,
            AchState::ToSend,
        ] {
            let filter = AchFilter {
                state: Some(state),
                due_by: None,
            };
            items.extend(ledger.ach().list(&filter, None, PAGE)?.0);
        }
        items.sort_by_key(|item| {
            let by = item.return_by.unwrap_or(item.settlement);
            (item.return_by.is_none(), by, item.entry)
        });
        Ok((ledger.today()?, items))
    }
}
