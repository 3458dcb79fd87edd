//! Who is let in, on a file: random sequences, and some that are written down.

use proptest::prelude::*;
use proptest_state_machine::prop_state_machine;

use crate::files::Files;
use crate::logins::{Test, fixed};
use crate::machine::cases;

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: cases(10), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_lets_in_whom_the_model_does(sequential 1..60 => Test<Files>);
}

/// A model that agrees with everything would prove nothing.
#[test]
fn the_model_keeps_out_whom_the_rules_keep_out() {
    fixed::every_end::<Files>();
}
