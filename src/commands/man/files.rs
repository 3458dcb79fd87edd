//! The pages as files that everybody may read.

use std::io::Write as _;
use std::path::Path;
use std::rc::Rc;

use bankctl_storage::atomic_file::{DraftFile, Guard, Output, Refusal};

use crate::commands::Result;
use crate::error::{Class, Error, Fault};

/// Writes the pages into a directory, which is made if it is not there.
pub(super) fn write(
    directory: &Path,
    pages: Vec<(String, Vec<u8>)>,
    guard: &Rc<Guard>,
) -> Result<()> {
    let made = std::fs::create_dir_all(directory);
    made.map_err(|error| io(&format!("can't make {}", directory.display()), &error))?;
    for (name, page) in pages {
        let path = directory.join(name);
        let output = Output::replacing(&path, Rc::clone(guard));
        put(output, &page).map_err(|refusal| match refusal {
            Refusal::Io(error) => io(&format!("can't write {}", path.display()), &error),
            kept => kept.into(),
        })?;
    }
    Ok(())
}

fn io(what: &str, error: &std::io::Error) -> Error {
    Fault::new(Class::Failure, "io", format!("{what}: {error}"))
        .hint("name a directory that can be written to")
        .into()
}

/// Puts a page in its place whole. A link that lies there is replaced, and
/// what it points to stays as it is.
fn put(output: Output, page: &[u8]) -> std::result::Result<(), Refusal> {
    let mut draft = DraftFile::beside(output)?;
    draft.write_all(page)?;
    // Everybody may read the manual.
    #[cfg(unix)]
    draft
        .as_file()
        .set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    draft.put()
}
