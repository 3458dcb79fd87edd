//! The pages as files that everybody may read.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

use crate::draft::DraftFile;

/// Writes the pages into a directory, which is made if it is not there.
pub(super) fn write(directory: &Path, pages: Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
    std::fs::create_dir_all(directory)
        .with_context(|| format!("can't make {}", directory.display()))?;
    for (name, page) in pages {
        let path = directory.join(name);
        put(&path, &page).with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(())
}

/// Puts a page in its place whole. A link that lies there is replaced, and
/// what it points to stays as it is.
fn put(path: &Path, page: &[u8]) -> std::io::Result<()> {
    let mut draft = DraftFile::beside(path)?;
    draft.write_all(page)?;
    // Everybody may read the manual.
    #[cfg(unix)]
    draft
        .as_file()
        .set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    draft.put(true)
}
