//! Who has the lock that writers of a ledger wait for, where the system says
//! it.

use std::path::Path;

use super::beside::beside;
use crate::waiting::Holder;

/// The process that writes to a ledger.
#[cfg(target_os = "linux")]
pub(super) fn writer_of(ledger: &Path) -> Option<Holder> {
    use std::os::unix::fs::MetadataExt as _;

    let wal = beside(ledger, "-wal").metadata().ok()?;
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    let process = holder_in(&locks, wal.ino(), std::process::id())?;
    let folder = Path::new("/proc").join(process.to_string());
    let line = std::fs::read(folder.join("cmdline")).unwrap_or_default();
    let line = String::from_utf8_lossy(&line).into_owned();
    Some(Holder {
        process,
        user: folder.metadata().ok().map(|data| data.uid()),
        arguments: line.split('\0').map(str::to_owned).collect(),
    })
}

#[cfg(not(target_os = "linux"))]
pub(super) fn writer_of(_: &Path) -> Option<Holder> {
    None
}

/// Another process than this one that has a whole file of this number locked. Lines of processes
/// that wait have an arrow.
#[cfg(target_os = "linux")]
fn holder_in(locks: &str, inode: u64, own: u32) -> Option<u32> {
    let ending = format!(":{inode}");
    locks.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [_, "FLOCK", _, "WRITE", process, file, ..] if file.ends_with(&ending) => process
                .parse()
                .ok()
                .filter(|process| *process > 0 && *process != own),
            _ => None,
        }
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::holder_in;

    #[test]
    fn the_holder_is_found_and_not_who_waits() {
        let locks = "\
1: POSIX  ADVISORY  WRITE 11 08:01:77 0 EOF
2: FLOCK  ADVISORY  READ 12 08:01:77 0 EOF
3: FLOCK  ADVISORY  WRITE 14 08:01:177 0 EOF
4: FLOCK  ADVISORY  WRITE 13 08:01:77 0 EOF
4: -> FLOCK  ADVISORY  WRITE 15 08:01:77 0 EOF
5: FLOCK  ADVISORY  WRITE 0 08:01:88 0 EOF
";
        for (inode, own, expected) in [
            (77, 1, Some(13)),
            (177, 1, Some(14)),
            // This process has the turn itself, and waits for something else.
            (77, 13, None),
            // Of another container.
            (88, 1, None),
            (99, 1, None),
        ] {
            assert_eq!(holder_in(locks, inode, own), expected, "{inode}");
        }
    }
}
