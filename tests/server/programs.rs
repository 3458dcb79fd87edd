//! The programs of PostgreSQL, and who may run them.

#![allow(dead_code, unreachable_pub)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::deadline::{InTime as _, until};

/// Where the programs of PostgreSQL are, all of them: a folder in `PATH` may
/// have links to some.
pub fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    folders.sort();
    folders.reverse();
    std::env::split_paths(&path)
        .chain(folders)
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
        .map(|folder| {
            let server = fs::canonicalize(folder.join("postgres")).expect("a file");
            server.parent().expect("its folder").to_path_buf()
        })
}

/// Lets a server be run by another user than root, whom it refuses, and gives
/// him these folders.
#[cfg(unix)]
pub fn unprivileged(command: &mut Command, folders: &[&Path]) {
    use std::os::unix::fs::MetadataExt as _;
    use std::os::unix::process::CommandExt as _;
    if fs::metadata(folders[0]).expect("a folder").uid() != 0 {
        return;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let number = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let (user, group) = number("postgres")
        .or_else(|| number("nobody"))
        .unwrap_or((65534, 65534));
    for folder in folders {
        std::os::unix::fs::chown(folder, Some(user), Some(group)).expect("owned");
    }
    command.uid(user).gid(group);
}

/// All processes of a server, of which `main` starts the others: it is halted
/// before they are listed.
///
/// One that it started after the list was made would be spared when all are
/// killed: it would wait without end for a lock that a killed one holds, and keep
/// the memory that the next server needs.
pub fn halted(main: &str) -> Vec<String> {
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        let output = command.args(arguments).output_in_time().expect(program);
        String::from_utf8(output.stdout).expect("text")
    };
    run("kill", &["-STOP", main]);
    until("the server is halted", || {
        let state = run("ps", &["-o", "stat=", "-p", main]);
        let gone = state.trim().is_empty();
        (gone || state.trim_start().starts_with('T')).then_some(())
    });
    let children = run("pgrep", &["-P", main]);
    children.lines().chain([main]).map(str::to_owned).collect()
}
