//! What the program survives: disks that fail, processes that are killed,
//! power that is cut, files that are tampered with.
//!
//! Each capability has a short form, which runs with every change, and a long
//! one, for which `BANKCTL_ROUNDS` says how often:
//!
//! ```sh
//! BANKCTL_ROUNDS=1000 cargo test --locked --test faults power -- --nocapture
//! ```
//!
//! A release build is quicker, but needs `CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS=true`:
//! without them the program has neither the clock nor the operator that tests
//! give it, and payments with a value date seem to go wrong.
//!
//! The failing disk is `faults.c`, which the tests compile and load before the
//! C library. It needs Linux and a C compiler, as building SQLite does.
#![cfg(target_os = "linux")]
// Helpers of tests may panic: that is how they fail.
#![allow(
    unreachable_pub,
    clippy::expect_used,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::panic,
    clippy::too_many_lines
)]

#[path = "../cli/ach_file.rs"]
mod ach_file;
mod clearing;
mod commit;
#[path = "../cli/common.rs"]
mod common;
mod disk;
#[path = "../cli/engine.rs"]
mod engine;
mod flips;
mod kills;
mod nights;
mod places;
mod power;
mod regressions;
mod signals;
mod stated;
mod sweep;
mod upgrade;

/// How often: what `BANKCTL_ROUNDS` says, else the short form.
fn rounds(short: u64) -> u64 {
    let given = std::env::var("BANKCTL_ROUNDS").ok();
    given.map_or(short, |text| {
        text.parse().expect("BANKCTL_ROUNDS is a number")
    })
}
