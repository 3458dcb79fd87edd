//! Where a ledger is, and the settings of a user.
#![no_main]

use libfuzzer_sys::fuzz_target;
use bankctl::config::Config;
use bankctl_storage::Location;

fuzz_target!(|bytes: &[u8]| {
    let Ok(input) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(location) = Location::parse(input, &|_| None) {
        // What is shown has no password in it, and means the same place.
        let _ = location.to_string();
    }
    let _ = toml::from_str::<Config>(input);
});
