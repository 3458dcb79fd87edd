//! Files of the Automated Clearing House: what is accepted sums to its control totals.
#![no_main]

use libfuzzer_sys::fuzz_target;
use bankctl_formats::read;

#[path = "../../crates/formats/src/read/tests/whole.rs"]
#[allow(dead_code)] // each target has a reader of its own
mod whole;

fuzz_target!(|bytes: &[u8]| {
    whole::nacha(read::Source::spool("fuzz.ach", bytes).expect("bytes in memory"));
});
