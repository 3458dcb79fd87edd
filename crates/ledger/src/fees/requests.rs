//! What of fees may wait for a second person.

use serde::{Deserialize, Serialize};

use super::FeeChange;
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::approvals::lines::record;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::{Result, WriteTx};

/// To set a fee of a product.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FeeRequest {
    /// The code of the product.
    pub(crate) code: String,
    /// The fee.
    pub(crate) change: FeeChange,
}

impl Kept for FeeRequest {
    const NAMES: &'static [&'static str] = &["product", "set_product_fee"];
}

impl Approvable for FeeRequest {
    fn action(&self) -> Action {
        Action::ProductFeeSet
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.set_fee(&self.code, &self.change).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        line.subject == Subject::FeeTerm
            && line.action == action::CREATED
            && record(line)["code"] == *self.change.code
    }
}
