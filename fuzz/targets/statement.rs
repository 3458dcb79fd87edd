//! Bank statements: read to their end or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use bankctl_formats::{model, read};

#[path = "../../crates/formats/src/read/tests/whole.rs"]
#[allow(dead_code)] // each target has a reader of its own
mod whole;

fuzz_target!(|bytes: &[u8]| {
    whole::statement(read::Source::spool("fuzz.csv", bytes).expect("bytes in memory"));
});
