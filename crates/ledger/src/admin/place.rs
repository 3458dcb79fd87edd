//! The name that a ledger's file is opened by, where it has several.

use bankctl_storage::{Driver, Location};

use crate::access::rules::permission::Action;
use crate::error::advice::{Advice, Part};
use crate::error::{Class, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::{Context, Ledger, Result, privacy, views};

impl Ledger {
    /// Makes the name that a ledger is asked for by the one that its file is
    /// opened by, while no one else works with it.
    ///
    /// # Errors
    /// `usage` for a ledger on a server; `other_name` if something of the ledger
    /// still lies beside another name; `busy`; not permitted.
    pub fn set_here(location: &Location, context: Context) -> Result<views::LedgerState> {
        if let Location::Server(address) = location {
            let message = format!("--here: {address} is on a server, and not in a file");
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint(Advice::LeaveOut(Part::Here))
                .into());
        }
        let mut upgrade = |driver: &mut dyn Driver, what| privacy::upgrade(driver, what, &context);
        let (driver, here) = bankctl_storage::open_here(location, &mut upgrade)?;
        let mut ledger = Self::over(location, driver, context, Action::LedgerSet)?;
        ledger.enter()?;
        ledger.write(|books| {
            let line = serde_json::json!({ "place": here });
            books.log_change(Subject::Ledger, 1, action::PLACED, &line)?;
            Ok(bankctl_storage::own_row::set_place(
                books.driver,
                Some(&here),
            )?)
        })?;
        ledger.access().shown_settings()
    }
}
