//! Links the program so that it starts quickly, on Linux.
//!
//! What belongs here: how the program is linked. Each of the two saves more
//! at every start than a command needs to find an account.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |name: &str| std::env::var(name).unwrap_or_default();
    if target("CARGO_CFG_TARGET_OS") != "linux" || target("CARGO_CFG_TARGET_ENV") != "gnu" {
        return;
    }
    // The tables of time zones are a megabyte of pointers. In a program that
    // may be loaded anywhere each of them is written anew at every start; in
    // one with a fixed place none is.
    println!("cargo::rustc-link-arg-bins=-no-pie");
    // Rust asks for the compiler's unwinder as a shared library, which nothing
    // else here needs: finding, mapping and binding it takes 0.13 ms. Where
    // the C compiler has none to link in, the shared one is taken as ever.
    if target("HOST") == target("TARGET")
        && let Some(folder) = folder_of("libgcc_eh.a")
    {
        println!("cargo::rustc-link-search=native={}", folder.display());
        println!("cargo::rustc-link-lib=static:+whole-archive,-bundle=gcc_eh");
    }
}

/// Where the C compiler keeps a library. It answers with the bare name if it
/// has none.
fn folder_of(library: &str) -> Option<PathBuf> {
    let asked = Command::new("cc")
        .arg(format!("-print-file-name={library}"))
        .output();
    let path = String::from_utf8(asked.ok()?.stdout).ok()?;
    let path = Path::new(path.trim());
    path.is_absolute()
        .then(|| path.parent())?
        .map(Path::to_path_buf)
}
