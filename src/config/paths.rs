//! Paths as people write them: `~` is home, and what is relative in a file is
//! relative to the file.

use std::path::{Path, PathBuf};

/// A path that starts at home, as a shell would have read it.
pub fn at_home(text: &str) -> Option<PathBuf> {
    let rest = match text.strip_prefix('~')? {
        "" => "",
        rest => rest.strip_prefix('/')?,
    };
    let home = directories::BaseDirs::new()?;
    Some(home.home_dir().join(rest))
}

/// A path in a file of a folder.
pub(super) fn in_folder(text: &str, folder: &Path) -> String {
    let path = at_home(text).unwrap_or_else(|| folder.join(text));
    // What was text stays text, but for a home that is none.
    path.to_str().map_or_else(|| text.to_owned(), str::to_owned)
}

/// The ledger that a file of a folder names: a path or an address.
pub(super) fn ledger(text: &str, folder: &Path) -> String {
    if text.is_empty() || text.contains("://") {
        return text.to_owned();
    }
    in_folder(text, folder)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::ledger;

    #[test]
    fn paths_are_relative_to_their_file_and_addresses_stay() {
        let folder = Path::new("/etc/bankctl");
        let table = [
            ("bank.db", "/etc/bankctl/bank.db"),
            ("../bank.db", "/etc/bankctl/../bank.db"),
            ("/srv/bank.db", "/srv/bank.db"),
            ("postgresql://bank@db/bank", "postgresql://bank@db/bank"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(ledger(text, folder), expected, "{text}");
        }
        let home = ledger("~/bank.db", folder);
        assert!(home.ends_with("/bank.db") && !home.contains('~'), "{home}");
        assert_eq!(ledger("~anna/x", folder), "/etc/bankctl/~anna/x");
    }
}
