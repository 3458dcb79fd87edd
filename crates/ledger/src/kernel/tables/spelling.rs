//! References that were written as they came, before all were composed.

use bankctl_storage::Result;
use bankctl_types::text::other_spellings;

/// Finds what has a text, in whatever form of Unicode it was written.
///
/// # Errors
/// Those of the search.
pub(crate) fn by_any_spelling<T>(
    text: &str,
    mut find: impl FnMut(&str) -> Result<Option<T>>,
) -> Result<Option<T>> {
    if let Some(found) = find(text)? {
        return Ok(Some(found));
    }
    for other in other_spellings(text) {
        if let Some(found) = find(&other)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
