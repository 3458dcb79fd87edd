//! What the write path asks rooms that it does not name: `rooms.rs` lists who
//! answers.

use bankctl_storage::Driver;

use super::WriteTx;
use crate::kernel::rules::posting::Terms;
use crate::kernel::rules::transfer::Request;
use crate::kernel::tables::prefetch::Who;
use crate::{Context, Result};

/// What rooms are asked.
pub(crate) struct Asked {
    /// How the operator will be looked up, if that is known in advance.
    pub(crate) operator: fn(&Context, &dyn Driver) -> Option<Who>,
    /// What the products of both sides of a payment say of it.
    pub(crate) terms: TermsOf,
}

/// Of a payment, the fees that go with it and the payments of its group before
/// it: what the products of both sides say, that of the paying side first.
type TermsOf = fn(&mut WriteTx<'_>, &Request, i64, &[Request]) -> Result<[Terms; 2]>;
