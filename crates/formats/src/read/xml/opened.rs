//! The elements that are open, with their names and what was read of their texts.

use quick_xml::Error;
use quick_xml::errors::IllFormedError;
use quick_xml::events::BytesText;

use super::elements::Refusal;

/// How deep elements may stand in each other.
const DEPTH_MAX: usize = 64;
/// The longest text of an element, in bytes.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// The elements that are open, outermost first. Those that were closed keep their memory
/// for the next ones.
#[derive(Default)]
pub(super) struct Opened {
    all: Vec<Open>,
    depth: usize,
}

#[derive(Default)]
struct Open {
    /// The name with its prefix.
    name: String,
    text: String,
}

impl Opened {
    /// How many there are.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// An element begins, under its name with its prefix.
    pub(super) fn begin(&mut self, name: &str) -> Result<(), Refusal> {
        if self.depth == DEPTH_MAX {
            let reason = format!("has more than {DEPTH_MAX} elements in each other");
            return Err(Refusal::Reason(reason));
        }
        if self.all.len() == self.depth {
            self.all.push(Open::default());
        }
        if let Some(open) = self.all.get_mut(self.depth) {
            name.clone_into(&mut open.name);
            open.text.clear();
        }
        self.depth += 1;
        Ok(())
    }

    /// How many bytes the tag has that a text begins with and that ends the innermost one.
    pub(super) fn ends_with(&self, rest: &str) -> Option<usize> {
        let name = self.all.get(self.depth.checked_sub(1)?)?.name.as_bytes();
        let behind = rest.as_bytes().strip_prefix(b"</")?;
        // Byte by byte: names are short, and this one was written a moment ago, which is
        // slow to read in one piece.
        let is_same = behind.get(name.len()) == Some(&b'>')
            && name.iter().zip(behind).all(|(one, other)| one == other);
        is_same.then_some(name.len() + 3)
    }

    /// The innermost one ends by a tag of a name.
    pub(super) fn end_named(&mut self, name: &str, closed: &mut String) -> Result<(), Refusal> {
        let fault = match self.innermost() {
            Some(open) if open.name == name => {
                self.end(closed);
                return Ok(());
            }
            Some(open) => IllFormedError::MismatchedEndTag {
                expected: open.name.clone(),
                found: name.to_owned(),
            },
            None => IllFormedError::UnmatchedEndTag(name.to_owned()),
        };
        Err(Refusal::Broken(Error::IllFormed(fault)))
    }

    /// The innermost one ends; its text takes the place of that of the one before.
    pub(super) fn end(&mut self, closed: &mut String) {
        match self.innermost() {
            Some(open) => std::mem::swap(&mut open.text, closed),
            None => closed.clear(),
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// Adds text to the innermost one, as it stands in the file without references.
    pub(super) fn add_text(&mut self, text: &str) -> Result<(), Refusal> {
        self.add(&BytesText::from_escaped(text).xml10_content())
    }

    /// Adds text to the innermost one.
    pub(super) fn add(&mut self, text: &str) -> Result<(), Refusal> {
        let refuse = |reason: &str| Err(Refusal::Reason(reason.to_owned()));
        let Some(open) = self.innermost() else {
            // Some systems end or fill up a file with these two.
            if text.trim_matches(is_filler).is_empty() {
                return Ok(());
            }
            return refuse("has text outside of its elements");
        };
        // Blanks before a text are no part of it: those between the elements of a long
        // list would come to one that is too long.
        if open.text.is_empty() && text.trim_start().is_empty() {
            return Ok(());
        }
        if open.text.len() + text.len() > TEXT_BYTES_MAX {
            return refuse("has a text longer than 64 KiB");
        }
        open.text.push_str(text);
        Ok(())
    }

    fn innermost(&mut self) -> Option<&mut Open> {
        self.all.get_mut(self.depth.checked_sub(1)?)
    }
}

/// Whether a character is a blank, or what stands behind the end of a text.
fn is_filler(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\0' | '\u{1a}')
}
