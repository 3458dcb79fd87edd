//! Tokens of programs.

use bankctl_ledger::views::Token;

use super::look_up;
use crate::report::LookUp;

table! {
    Token as it {
        shown id "Number",
        shown operator "Operator",
        shown scopes "Scopes".yields(2),
        shown status "Status",
        extra created_at "Created at",
        shown expires_at "Expires at",
        shown token "Token".yields(1),
        extra dry_run "Dry run",
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::token(self)
    }
}
