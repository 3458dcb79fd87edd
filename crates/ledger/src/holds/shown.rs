//! Holds as views.

use bankctl_types::Money;

use crate::kernel::rules::account::label;
use crate::kernel::rules::hold::{Hold, HoldDay};
use crate::queries::describe::TransferContext;
use crate::views;

/// A hold as a view.
pub(crate) fn hold(hold: &Hold, today: HoldDay, manner: TransferContext) -> views::Hold {
    let money = |minor: i64| Money::new(minor, hold.currency);
    views::Hold {
        id: (!manner.dry_run).then(|| hold.id.to_string()),
        account: label(hold.account),
        amount: money(hold.amount_minor),
        currency: hold.currency,
        captured: money(hold.captured_minor),
        remaining: money(hold.remaining_on(today)),
        status: hold.status_on(today),
        reference: hold.reference.clone(),
        memo: hold.memo.clone(),
        placed_at: hold.placed_at,
        expires_on: hold.expires_on,
        purpose: hold.purpose,
        transaction: None,
        replayed: manner.replayed,
        dry_run: manner.dry_run,
    }
}
