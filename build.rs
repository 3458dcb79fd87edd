//! Links the program for a fixed place in memory, on Linux.
//!
//! The tables of time zones are a megabyte of pointers. In a program that may
//! be loaded anywhere each of them is written anew at every start, which takes
//! about as long as a deposit; in one with a fixed place none is.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |name: &str| std::env::var(name).unwrap_or_default();
    if target("CARGO_CFG_TARGET_OS") == "linux" && target("CARGO_CFG_TARGET_ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
