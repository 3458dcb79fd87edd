//! Positions against what is booked of their worth: after a revaluation both sum to
//! zero at the rates that it was done at.

use bankctl_types::Timestamp;

use super::{revalue, table};
use crate::audit::verify::findings::Findings;
use crate::kernel::rules::internal_account::{
    Internal, POSITION_EXCHANGE, POSITION_EXCHANGE_EQUIVALENT,
};
use crate::kernel::tables;
use crate::queries::shards;
use crate::{ReadTx, Result};

/// Holds the positions against what is booked of their worth, unless something was
/// exchanged or a rate came into force since the last revaluation.
pub(crate) fn check(view: &mut ReadTx<'_>, findings: &mut Findings) -> Result<()> {
    let base = view.settings.currency;
    let Some(revalued) = newest(view, POSITION_EXCHANGE_EQUIVALENT, base)? else {
        return Ok(());
    };
    for position in revalue::positions(view.driver, base, revalued)? {
        let moved = newest(view, POSITION_EXCHANGE, position.currency)?;
        if moved.is_some_and(|moved| moved > revalued) {
            return Ok(());
        }
    }
    let now = view.context.clock.now();
    if table::newest(view.driver, now)? > revalued {
        return Ok(());
    }
    if revalue::rest(view, revalued)?.is_some_and(|rest| rest != 0) {
        let what = format!("its balance in {base} is not what the positions are worth");
        findings.add("wrong_exchange", POSITION_EXCHANGE_EQUIVALENT.name, what);
    }
    Ok(())
}

/// When one of the bank's own accounts moved last.
fn newest(
    view: &mut ReadTx<'_>,
    own: Internal,
    currency: bankctl_types::Currency,
) -> Result<Option<Timestamp>> {
    let mut newest = None;
    for (_, position) in shards::parts(view.driver, own.account(currency))? {
        if let Some(row) = tables::transfers::by_id(view.driver, position.newest())? {
            newest = newest.max(Some(row.transfer.stamp.booked_at));
        }
    }
    Ok(newest)
}
