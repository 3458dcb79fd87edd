//! What can be wrong with a ledger's file and the machine it lies on.

use std::fs;
use std::path::Path;

use bankctl_types::text::shell_quoted;

use super::beside::beside;
use crate::atomic_file::abandoned_in;
use crate::files::folder_of;
use crate::health::{Finding, State};
use crate::sharing;

/// Less free space than this is told, in bytes.
const FREE_MIN: u64 = 64 << 20;
/// A WAL that is larger was not written back for long, in bytes.
const WAL_MAX: u64 = 256 << 20;

/// Looks at everything that can be seen without opening the ledger.
pub(crate) fn look(path: &Path) -> Vec<Finding> {
    let mut found = Vec::new();
    #[cfg(unix)]
    {
        permissions(path, &mut found);
        names(path, &mut found);
        space(path, &mut found);
        limits(&mut found);
    }
    #[cfg(target_os = "linux")]
    file_system(path, &mut found);
    wal(path, &mut found);
    leftovers(path, &mut found);
    found
}

#[cfg(unix)]
fn permissions(path: &Path, found: &mut Vec<Finding>) {
    use std::os::unix::fs::MetadataExt as _;
    const CHECK: &str = "permissions";
    let Ok(data) = fs::metadata(path) else {
        return;
    };
    let shown = path.display();
    let mode = data.mode() & 0o777;
    if let Some(group) = sharing::shared_with(path) {
        found.push(Finding::good(
            CHECK,
            format!("{shown} is shared with the group {group}, whose members can change it"),
        ));
        return;
    }
    if mode & 0o077 != 0 {
        found.push(Finding::not_good(
            CHECK,
            State::Warning,
            format!("others than the owner may use {shown} (mode {mode:o})"),
            format!(
                "chmod 600 {shown}; or share it with a group: bankctl ledger share --group GROUP"
            ),
        ));
        return;
    }
    let user = rustix::process::geteuid().as_raw();
    if data.uid() != user {
        found.push(Finding::not_good(
            CHECK,
            State::Warning,
            format!("{shown} belongs to user {}, not to {user}", data.uid()),
            "run bankctl as the user that the ledger belongs to; files made by another lock it out",
        ));
        return;
    }
    found.push(Finding::good(
        CHECK,
        format!("only its owner may use {shown}"),
    ));
}

/// Who comes by another name of the file is kept out, and a copy that is only
/// another name is none.
#[cfg(unix)]
fn names(path: &Path, found: &mut Vec<Finding>) {
    const CHECK: &str = "names";
    let Ok(data) = fs::metadata(path) else {
        return;
    };
    let shown = path.display();
    found.push(match crate::files::names_of(&data) {
        0 | 1 => Finding::good(CHECK, format!("{shown} is the only name of its file")),
        count => Finding::not_good(
            CHECK,
            State::Warning,
            format!("the file {shown} has {count} names (hard links)"),
            format!(
                "find them with `find / -xdev -samefile {}`, and remove all but one",
                shell_quoted(&path.to_string_lossy())
            ),
        ),
    });
}

#[cfg(unix)]
fn space(path: &Path, found: &mut Vec<Finding>) {
    const CHECK: &str = "free_space";
    let folder = folder_of(path);
    let Ok(disk) = rustix::fs::statvfs(&folder) else {
        return;
    };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let size = fs::metadata(path).map_or(0, |data| data.len());
    // A ledger of some kilobytes is not one of 0 MiB.
    let message = format!(
        "{} MiB are free beside a ledger of {} MiB",
        free >> 20,
        size.div_ceil(1 << 20)
    );
    found.push(if free < FREE_MIN.max(size) {
        Finding::not_good(
            CHECK,
            State::Warning,
            message,
            "free some space: a backup, a restore and a large import need as much again as the ledger has",
        )
    } else {
        Finding::good(CHECK, message)
    });
}

#[cfg(unix)]
fn limits(found: &mut Vec<Finding>) {
    use rustix::process::{Resource, getrlimit};
    const CHECK: &str = "limits";
    match getrlimit(Resource::Fsize).current {
        None => found.push(Finding::good(CHECK, "files may grow without a limit")),
        Some(limit) => found.push(Finding::not_good(
            CHECK,
            State::Warning,
            format!(
                "this process may not make files larger than {} MiB",
                limit >> 20
            ),
            "ulimit -f unlimited",
        )),
    }
}

/// File systems that a ledger should not lie on: the number that Linux gives
/// them, their name, and what is wrong with them.
#[cfg(target_os = "linux")]
const FILE_SYSTEMS: &[(i64, &str, State, &str)] = &[
    (0x6969, "NFS", State::Bad, NETWORK),
    (0xFF53_4D42, "CIFS", State::Bad, NETWORK),
    (0xFE53_4D42, "SMB", State::Bad, NETWORK),
    (0x517B, "SMB", State::Bad, NETWORK),
    (0x5346_414F, "AFS", State::Bad, NETWORK),
    (0x00C3_6400, "Ceph", State::Bad, NETWORK),
    (0x0102_1997, "9P", State::Bad, NETWORK),
    (0x6573_5546, "FUSE", State::Warning, NETWORK),
    (
        0x0102_1994,
        "tmpfs",
        State::Warning,
        "it is in memory and gone when the machine stops",
    ),
    (
        0x8584_58F6,
        "ramfs",
        State::Warning,
        "it is in memory and gone when the machine stops",
    ),
    (
        0x794C_7630,
        "overlayfs",
        State::Warning,
        "in a container it is gone with the container",
    ),
    (
        0x4D44,
        "FAT",
        State::Warning,
        "it knows no owners, and loses files when the power goes",
    ),
];
#[cfg(target_os = "linux")]
const NETWORK: &str = "the locks of SQLite do not hold on network file systems";

#[cfg(target_os = "linux")]
fn file_system(path: &Path, found: &mut Vec<Finding>) {
    const CHECK: &str = "file_system";
    let Ok(disk) = rustix::fs::statfs(folder_of(path)) else {
        return;
    };
    // The kind is a number of 32 bits, of which some systems make a signed one.
    let kind = disk.f_type & 0xFFFF_FFFF;
    let known = FILE_SYSTEMS.iter().find(|(number, ..)| *number == kind);
    found.push(match known {
        Some((_, name, state, reason)) => Finding::not_good(
            CHECK,
            *state,
            format!("the ledger lies on {name}: {reason}"),
            "move the ledger to a local disk: make a backup, and restore it there",
        ),
        None => Finding::good(CHECK, "the ledger lies on a local disk"),
    });
}

fn wal(path: &Path, found: &mut Vec<Finding>) {
    const CHECK: &str = "wal";
    let size = fs::metadata(beside(path, "-wal")).map_or(0, |data| data.len());
    if size > WAL_MAX {
        found.push(Finding::not_good(
            CHECK,
            State::Warning,
            format!(
                "{} MiB wait in the -wal file to be written back",
                size >> 20
            ),
            "end programs that hold the ledger open for long, then run any command",
        ));
    } else if size > 0 {
        found.push(Finding::good(
            CHECK,
            "another process works with the ledger, or was killed: the -wal file belongs to it",
        ));
    } else {
        found.push(Finding::good(
            CHECK,
            "everything is in the ledger's own file",
        ));
    }
    if beside(path, "-journal").exists() {
        found.push(Finding::not_good(
            CHECK,
            State::Warning,
            format!("{} was left by another program", beside(path, "-journal").display()),
            "open the ledger with bankctl before you remove it: it may belong to a write that was cut off",
        ));
    }
}

/// What killed runs leave in the folder; not where another process works just now.
fn leftovers(path: &Path, found: &mut Vec<Finding>) {
    const CHECK: &str = "leftovers";
    let left = abandoned_in(&folder_of(path));
    let names: Vec<String> = left
        .iter()
        .map(|left| shell_quoted(&left.path.to_string_lossy()).into_owned())
        .collect();
    found.push(if names.is_empty() {
        Finding::good(CHECK, "nothing was left by runs that were killed")
    } else {
        let names = names.join(" ");
        Finding::not_good(
            CHECK,
            State::Warning,
            format!("runs that were killed have left what they were writing in {names}"),
            format!("rm -r {names}; the next backup or restore there removes them too"),
        )
    });
}
