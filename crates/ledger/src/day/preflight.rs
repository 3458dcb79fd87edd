//! The step before the others: what should be finished and is not.

use super::step::{Close, Tally};
use crate::{ReadTx, Result, imports};

/// Counts the imports that are not finished, as what is passed over: their
/// remaining rows will be booked on a later day.
pub(super) fn look(view: &mut ReadTx<'_>, _: &Close, tally: &mut Tally) -> Result<()> {
    tally.skipped = imports::unfinished(view.driver)?;
    Ok(())
}
