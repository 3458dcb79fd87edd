//! A disk that fails when it is told to.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, Run};

/// The numbers of Linux.
pub const EIO: i32 = 5;
pub const EINTR: i32 = 4;
pub const ENOSPC: i32 = 28;
/// Not an error: the process is killed.
pub const KILL: i32 = 0;
/// Nor this: it is stopped, and makes the call when it is told to go on.
pub const STOP: i32 = -1;

/// Every kind of call, as `faults.c` names them.
pub const CALLS: &[&str] = &[
    "write",
    "pwrite",
    "fsync",
    "ftruncate",
    "open",
    "rename",
    "unlink",
    "link",
    "mkdir",
    "pread",
];

/// A fault: the `at`-th call of a kind fails.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub call: &'static str,
    pub at: u64,
    /// Whether every later one fails too.
    pub on: bool,
    pub with: i32,
}

/// The library that is loaded before the C library; compiled once.
pub fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| compiled("faults"))
}

/// Compiles a library of this folder.
pub fn compiled(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let library = folder.join(format!("lib{name}.so"));
    let draft = folder.join(format!("lib{name}-{}.so", std::process::id()));
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let status = Command::new(compiler)
        .args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o"])
        .arg(&draft)
        .arg(sources.join(format!("{name}.c")))
        .args(["-ldl", "-lpthread"])
        .status_in_time()
        .expect("a C compiler");
    assert!(status.success(), "{name}.c compiles");
    std::fs::rename(&draft, &library).expect("renamed");
    library
}

/// A command on a bank whose disk has this fault.
pub fn faulty(bank: &Bank, fault: Fault, arguments: &[&str]) -> Command {
    let mut command = bank.command(arguments);
    with(bank, fault, &mut command);
    command
}

/// Gives the disk of a command a fault.
pub fn with<'c>(bank: &Bank, fault: Fault, command: &'c mut Command) -> &'c mut Command {
    command
        .env("LD_PRELOAD", library())
        .env("FAULT_FOLDER", bank.folder.path())
        .env("FAULT_CALL", fault.call)
        .env("FAULT_AT", fault.at.to_string())
        .env("FAULT_ON", i32::from(fault.on).to_string())
        .env("FAULT_WITH", fault.with.to_string())
}

/// Runs a command with a fault.
pub fn run(bank: &Bank, fault: Fault, arguments: &[&str]) -> Run {
    let output = faulty(bank, fault, arguments)
        .output_in_time()
        .expect("it runs");
    Run::of(output)
}

/// How often a command makes each kind of call when nothing fails.
pub fn calls(bank: &Bank, arguments: &[&str]) -> Vec<(String, u64)> {
    let counts = bank.path("calls");
    let output = bank
        .command(arguments)
        .env("LD_PRELOAD", library())
        .env("FAULT_FOLDER", bank.folder.path())
        .env("FAULT_COUNTS", &counts)
        .output_in_time()
        .expect("it runs");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    let text = std::fs::read_to_string(&counts).expect("counts");
    std::fs::remove_file(&counts).expect("removed");
    text.lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, count)| (name.to_owned(), count.parse().expect("a count")))
        .collect()
}
