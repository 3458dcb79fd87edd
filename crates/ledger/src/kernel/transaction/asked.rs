//! What the write path asks rooms that it does not name: `rooms.rs` lists who
//! answers.

use bankctl_storage::Driver;

use super::WriteTx;
use crate::kernel::rules::posting::Terms;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::tables::prefetch::Who;
use crate::{Context, Result};

/// What rooms are asked.
pub(crate) struct Asked {
    /// How the operator will be looked up, if that is known in advance.
    pub(crate) operator: fn(&Context, &dyn Driver) -> Option<Who>,
    /// What the products of both sides of a payment say of it.
    pub(crate) terms: TermsOf,
    /// Lets a new payment of cash go through a drawer, which may be named.
    pub(crate) drawer: fn(&mut WriteTx<'_>, &mut Request, Option<&str>) -> Result<()>,
    /// Whether what was booked may be taken back, as far as drawers and checks go.
    pub(crate) taken_back: fn(&mut WriteTx<'_>, &Transfer) -> Result<()>,
}

impl WriteTx<'_> {
    /// Lets a new payment go through the drawer that it takes: the one that is named, or
    /// that of the operator.
    pub(crate) fn through_drawer(
        &mut self,
        request: &mut Request,
        named: Option<&str>,
    ) -> Result<()> {
        (self.asked.drawer)(self, request, named)
    }

    /// Whether a transaction may be taken back as far as drawers and checks go.
    pub(crate) fn may_go_back(&mut self, original: &Transfer) -> Result<()> {
        (self.asked.taken_back)(self, original)
    }
}

/// Of a payment, the fees that go with it and the payments of its group before
/// it: what the products of both sides say, that of the paying side first.
type TermsOf = fn(&mut WriteTx<'_>, &Request, i64, &[Request]) -> Result<[Terms; 2]>;
