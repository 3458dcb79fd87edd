//! The step that proves that debits equal credits, in each currency, and that the
//! interest of all accounts and the credits of disputes are booked.

use super::step::{Close, Tally};
use crate::disputes::prove::at_close as credits_of_disputes;
use crate::error::advice::{Advice, OfDay};
use crate::error::{Class, Fault};
use crate::kernel::tables;
use crate::{ReadTx, Result, interest};

/// Sums the balances of all accounts by currency: each sum is zero. The interest that
/// all accounts have accrued is what the bank's own accounts have.
pub(super) fn look(view: &mut ReadTx<'_>, _: &Close, tally: &mut Tally) -> Result<()> {
    for (currency, minor) in tables::positions::sums(view.driver)? {
        let proved = if minor == 0 {
            Ok(())
        } else {
            let message = format!("the balances in {currency} sum to {minor} and not to zero");
            Err(Fault::new(Class::Damaged, "not_balanced", message)
                .hint(Advice::Day(OfDay::Prove))
                .into())
        };
        tally.caught(currency.to_string(), proved)?;
    }
    interest::prove::at_close(view, tally)?;
    credits_of_disputes(view, tally)
}
