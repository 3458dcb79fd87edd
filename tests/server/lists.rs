//! A list is asked for at once: a server is a message away, and long lists take
//! no more messages than short ones.

use std::fmt::Write as _;
use std::sync::atomic::Ordering;

use super::common::Bank;
use super::engine::cluster;
use super::proxy::{Cut, Wire};
use crate::common::deadline::InTime as _;

/// How many accounts, each with a holder and some money, the long list has
/// more than the short one.
const MORE: usize = 40;

fn take_in(bank: &Bank, from: usize, count: usize) {
    let mut rows =
        "customer_external_id,customer_name,external_number,opening_balance\n".to_owned();
    for row in from..from + count {
        writeln!(rows, "CRM-{row},Ana {row},OLD-{row},1.00").expect("a string takes it");
    }
    let file = bank.file("accounts.csv", rows);
    bank.json(&["import", "accounts", &file]);
}

/// How often a command waits for an answer before it goes on.
fn waits(bank: &Bank, arguments: &[&str]) -> usize {
    let wire = Wire::new(cluster(), Cut::Before(usize::MAX), false);
    let schema = bank.location.rsplit("%3D").next().expect("a name");
    let place = wire.schema(schema);
    let output = bank
        .command(&[arguments, &["--ledger", &place]].concat())
        .output_in_time()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    wire.turns.load(Ordering::SeqCst)
}

#[test]
fn a_long_list_takes_no_more_messages_than_a_short_one() {
    let bank = Bank::new();
    take_in(&bank, 0, 3);
    let lists: [&[&str]; 6] = [
        &["account", "list", "--limit", "1000"],
        &["account", "list", "--status", "open", "--limit", "1000"],
        &["customer", "list", "--limit", "1000"],
        &["export", "accounts"],
        &["export", "customers"],
        &["export", "transactions"],
    ];
    let short = lists.map(|list| waits(&bank, list));
    take_in(&bank, 3, MORE);
    let long = lists.map(|list| waits(&bank, list));
    for (place, list) in lists.iter().enumerate() {
        assert!(
            long[place] < short[place] + MORE / 4,
            "{list:?}: {} and {}",
            short[place],
            long[place]
        );
    }
}
