//! The keys of personal data.

use bankctl_ledger::views::KeyCheck;

table! {
    KeyCheck as it {
        shown file "Key file",
        shown keys "Keys",
        shown customers "Customers",
        shown readable "Readable",
        shown unreadable "Unreadable",
        shown forgotten "Forgotten",
        shown to_rotate "With an older key",
        extra dry_run "Dry run",
    }
}
