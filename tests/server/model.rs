//! Random sequences of use cases against the simple model, on a server that is
//! killed in between.

use std::sync::atomic::{AtomicUsize, Ordering};

use bankctl_storage::Location;
use proptest::prelude::ProptestConfig;
use proptest_state_machine::prop_state_machine;

use crate::days::Test as Days;
use crate::engine::{Cluster, start};
use crate::logins::Test as Logins;
use crate::machine::place::Place;
use crate::machine::{Test, admins, cases};

thread_local! {
    /// A server of each test's own: nobody else works while it is killed.
    static CLUSTER: Cluster = start();
}

/// A schema of its own.
struct Schema(String);

impl Place for Schema {
    const RESTORES: bool = false;

    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        Self(format!("model_{}", NEXT.fetch_add(1, Ordering::Relaxed)))
    }

    fn location(&self) -> Location {
        let address = CLUSTER.with(|cluster| cluster.schema(&self.0));
        Location::parse(&address, &|_| None).expect("an address")
    }

    /// The process is gone, and now and then the server with it.
    fn crashed(&self, torn: usize) -> Self {
        if torn.is_multiple_of(4) {
            CLUSTER.with(Cluster::kill);
        }
        Self(self.0.clone())
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: cases(12), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_answers_as_the_model_does(sequential 1..40 => Test<Schema>);
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: cases(4), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_lets_in_whom_the_model_does(sequential 1..40 => Logins<Schema>);
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: cases(6), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn days_go_by_as_the_model_says(sequential 20..80 => Days<Schema>);
}

#[test]
fn a_new_key_keeps_what_another_admin_set() {
    admins::a_new_key_keeps_what_the_other_set::<Schema>();
}
