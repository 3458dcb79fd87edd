//! The texts in an element, by their paths.

use compact_str::CompactString;

use super::elements::{Element, Token};
use super::{FileFault, XmlReader, pieces};

/// What is told of each element: its path below the first one, its attributes, and its
/// text.
pub(in crate::read) type Take<'a> = dyn FnMut(&str, &[(CompactString, String)], &str) + 'a;

/// The elements that one goes through.
#[derive(Default)]
struct Passed {
    /// How long the path was before each that is open.
    lengths: Vec<usize>,
    /// Those of them that have attributes, each with how many were open around it.
    elements: Vec<(usize, Element)>,
}

impl Passed {
    fn begin(&mut self, path: &mut String, name: &str) {
        self.lengths.push(path.len());
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(name);
    }

    /// The innermost one ends: its attributes.
    fn end(&mut self) -> Vec<(CompactString, String)> {
        let around = self.lengths.len();
        let ended = self.elements.pop_if(|(own, _)| *own == around);
        ended.map_or_else(Vec::new, |(_, element)| element.attributes)
    }
}

impl XmlReader {
    /// Goes through the element that is open, and tells of each in it that has text as it
    /// ends, and of itself. Paths begin with the one that is given.
    ///
    /// # Errors
    /// As of [`child`](Self::child).
    pub(in crate::read) fn texts(
        &mut self,
        path: &mut String,
        take: &mut Take<'_>,
    ) -> Result<(), FileFault> {
        let mut passed = Passed::default();
        loop {
            let ended = std::mem::take(&mut self.is_empty);
            if ended {
                self.opened.end(&mut self.closed);
            }
            if !ended && !self.next_of(&mut passed, path)? {
                continue;
            }
            let text = self.closed.trim();
            let attributes = passed.end();
            if !text.is_empty() {
                take(path, &attributes, text);
            }
            match passed.lengths.pop() {
                Some(length) => path.truncate(length),
                None => return Ok(()),
            }
        }
    }

    /// Takes what comes next, and says whether an element has ended.
    fn next_of(&mut self, passed: &mut Passed, path: &mut String) -> Result<bool, FileFault> {
        let rest = self.lines.rest();
        if let Some(name) = pieces::plain_start(rest) {
            let (begun, bytes) = (self.opened.begin(name), name.len() + 2);
            passed.begin(path, name);
            self.lines.pass_in_line(bytes);
            begun.map_err(|refusal| self.refused(refusal))?;
            return Ok(false);
        }
        if let Some(bytes) = self.opened.ends_with(rest) {
            self.lines.pass_in_line(bytes);
            self.opened.end(&mut self.closed);
            return Ok(true);
        }
        if let Some(text) = pieces::plain_text(rest) {
            let (added, bytes) = (self.opened.add(text), text.len());
            self.lines.pass(bytes);
            added.map_err(|refusal| self.refused(refusal))?;
            return Ok(false);
        }
        match self.piece()? {
            Token::Start(element, is_empty) => {
                self.is_empty = is_empty;
                passed.begin(path, &element.name);
                if !element.attributes.is_empty() {
                    passed.elements.push((passed.lengths.len(), element));
                }
                Ok(false)
            }
            Token::End | Token::EndOfFile => Ok(true),
            Token::Inside => Ok(false),
        }
    }
}
