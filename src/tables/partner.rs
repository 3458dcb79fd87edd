//! The ledgers that money goes to and comes from.

use bankctl_ledger::views::{Partner, PartnerCard};

use super::look_up;
use crate::report::LookUp;

table! {
    Partner as it {
        shown name "Partner",
        shown identity "Identity",
        shown address "Address".yields(1),
        extra public_key "Public key",
        shown status "Status",
        extra added_at "Added at",
        extra disabled_at "Disabled at",
        extra dry_run "Dry run",
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::partner(self))
    }
}

table! {
    PartnerCard as it {
        shown name "Bank",
        shown identity "Identity",
        shown address "Address",
        shown public_key "Public key",
        extra card "Card",
    }
}
