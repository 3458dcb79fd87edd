//! Statements as MT940 and MT942: read or refused, and what is said to add up does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use bankctl_formats::{model, read};

#[path = "../../crates/formats/src/read/tests/whole.rs"]
#[allow(dead_code)] // each target has a reader of its own
mod whole;

fuzz_target!(|bytes: &[u8]| {
    let source = read::Source::spool("fuzz", bytes).expect("bytes in memory");
    whole::received(source, read::format::InputFormat::Mt940);
});
