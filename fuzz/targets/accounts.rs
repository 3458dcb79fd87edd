//! Files of customers and accounts: read to their end or refused.
#![no_main]

use bankctl::import;
use libfuzzer_sys::fuzz_target;

#[path = "../../src/import/tests/whole.rs"]
#[allow(dead_code)] // each target has a reader of its own
mod whole;

fuzz_target!(|bytes: &[u8]| {
    whole::accounts(import::Source::spool("fuzz.csv", bytes).expect("bytes in memory"));
});
