//! High availability: three PostgreSQL servers kept by Patroni, with etcd, on
//! this machine. The leader is killed while tellers work.
//!
//! The short form has two fail-overs; `BANKCTL_ROUNDS` says how many the long
//! one has:
//!
//! ```sh
//! BANKCTL_ROUNDS=9 cargo test --locked --test patroni -- --nocapture
//! ```
//!
//! `patroni` and `etcd` are taken from `PATH`; `.ci/run` installs both.
#![cfg(target_os = "linux")]
// Helpers of tests may panic: that is how they fail.
#![allow(
    unreachable_pub,
    clippy::expect_used,
    clippy::format_collect,
    clippy::panic,
    clippy::too_many_lines
)]

mod cluster;
#[path = "../cli/common.rs"]
mod common;
#[path = "../cli/engine.rs"]
mod engine;
mod failover;
#[path = "../server/programs.rs"]
mod programs;
