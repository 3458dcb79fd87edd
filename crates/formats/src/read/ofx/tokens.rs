//! Tags and texts of OFX, of SGML and of XML alike.
//!
//! What belongs here: a stream of tags, each with the text right behind it.
//! Whether a tag is ever closed is not asked: OFX 1 leaves it out.

use super::super::decode::{TextReader, encoding_named};
use super::super::fault::{FileFault, FileFaultKind};
use super::super::source::Source;

/// The longest tag or text, in bytes.
const PIECE_BYTES_MAX: usize = 64 * 1024;
/// Where a header stands.
const HEAD_BYTES: usize = 4 * 1024;

/// A tag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Token {
    /// `<NAME>` with the text behind it, trimmed; both may be empty.
    Open {
        /// The name, in capitals.
        name: String,
        /// The text up to the next tag.
        text: String,
        /// The line, from 1.
        line: u64,
    },
    /// `</NAME>`
    Close(String),
}

/// Tags one after another.
pub(super) struct Tokens {
    text: TextReader,
    block: Vec<u8>,
    place: usize,
    line: u64,
    ended: bool,
}

impl Tokens {
    pub(super) fn open(mut source: Source) -> Result<Self, FileFault> {
        let declared = declared_encoding(&source.head(HEAD_BYTES)?);
        Ok(Self {
            text: TextReader::open_declared(source, declared)?,
            block: Vec::new(),
            place: 0,
            line: 1,
            ended: false,
        })
    }

    /// The SHA-256 of the file, in hexadecimal.
    pub(super) fn sha256(&self) -> &str {
        self.text.sha256()
    }

    /// A fault of this file.
    pub(super) fn fault(&self, line: impl Into<Option<u64>>, kind: FileFaultKind) -> FileFault {
        self.text.source().fault(line.into(), kind)
    }

    /// The line that is being read.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The next tag; what stands before the first one is passed over.
    pub(super) fn next(&mut self) -> Result<Option<Token>, FileFault> {
        while self.seek_tag()? {
            let line = self.line;
            let tag = self.until(b">")?;
            let tag = tag[1..].trim();
            if tag.starts_with(['!', '?']) {
                if tag.starts_with("!--") && !tag.ends_with("--") {
                    self.until(b"-->")?;
                }
                continue;
            }
            if let Some(name) = tag.strip_prefix('/') {
                return Ok(Some(Token::Close(name.trim().to_ascii_uppercase())));
            }
            let is_empty = tag.ends_with('/');
            let name = tag.split([' ', '\t', '\n', '\r', '/']).next().unwrap_or("");
            let name = name.to_ascii_uppercase();
            let text = if is_empty {
                String::new()
            } else {
                self.value()?
            };
            return Ok(Some(Token::Open { name, text, line }));
        }
        Ok(None)
    }

    /// The text up to the next tag, with entities and blanks made plain.
    fn value(&mut self) -> Result<String, FileFault> {
        let mut value = String::new();
        loop {
            let plain = self.until_tag()?;
            value.push_str(&unescaped(&plain));
            if value.len() > PIECE_BYTES_MAX {
                return Err(self.too_long());
            }
            if self.starts_with(b"<!--")? {
                self.until(b"-->")?;
                continue;
            }
            if !self.starts_with(b"<![CDATA[")? {
                break;
            }
            let raw = self.until(b"]]>")?;
            value.push_str(raw.get(9..).unwrap_or(""));
        }
        Ok(value.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Goes to the next tag; `false` if there is none.
    fn seek_tag(&mut self) -> Result<bool, FileFault> {
        loop {
            let text = self.until_tag_or_end(false)?;
            if text.is_none() {
                return Ok(self.place < self.block.len());
            }
        }
    }

    /// What stands before the next tag.
    fn until_tag(&mut self) -> Result<String, FileFault> {
        Ok(self.until_tag_or_end(true)?.unwrap_or_default())
    }

    /// What stands before the next tag, in one piece or in pieces; `None` if
    /// nothing does.
    fn until_tag_or_end(&mut self, in_one: bool) -> Result<Option<String>, FileFault> {
        let mut from = 0;
        loop {
            let rest = &self.block[self.place..];
            let opens = |place: &usize| {
                let next = rest.get(place + 1);
                next.is_none_or(|next| {
                    next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')
                })
            };
            let found = (from..rest.len())
                .filter(|place| rest[*place] == b'<')
                .find(opens);
            // A sign at the end of what was read may yet begin a tag.
            let is_whole = found.is_some_and(|place| place + 1 < rest.len()) || self.ended;
            if is_whole {
                let length = found
                    .filter(|place| place + 1 < rest.len())
                    .unwrap_or(rest.len());
                return Ok((length > 0).then(|| self.take(length)));
            }
            let length = found.unwrap_or(rest.len());
            if length > PIECE_BYTES_MAX {
                if in_one {
                    return Err(self.too_long());
                }
                return Ok(Some(self.take(length)));
            }
            from = length;
            self.fill()?;
        }
    }

    /// What stands up to and with an end; what comes before it is given.
    fn until(&mut self, end: &[u8]) -> Result<String, FileFault> {
        let mut from = 0;
        loop {
            let rest = &self.block[self.place..];
            let found = rest[from..].windows(end.len()).position(|part| part == end);
            if let Some(found) = found {
                let taken = self.take(from + found + end.len());
                return Ok(taken[..taken.len() - end.len()].to_owned());
            }
            if rest.len() > PIECE_BYTES_MAX {
                return Err(self.too_long());
            }
            if self.ended {
                let reason = "ends within a tag".to_owned();
                return Err(self.fault(self.line, FileFaultKind::Truncated(reason)));
            }
            from = rest.len().saturating_sub(end.len());
            self.fill()?;
        }
    }

    fn starts_with(&mut self, wanted: &[u8]) -> Result<bool, FileFault> {
        while self.block.len() - self.place < wanted.len() && !self.ended {
            self.fill()?;
        }
        Ok(self.block[self.place..].starts_with(wanted))
    }

    fn fill(&mut self) -> Result<(), FileFault> {
        self.block.drain(..self.place);
        self.place = 0;
        self.ended = !self.text.fill(&mut self.block)?;
        Ok(())
    }

    fn take(&mut self, length: usize) -> String {
        let taken = &self.block[self.place..self.place + length];
        self.line += taken
            .iter()
            .map(|byte| u64::from(*byte == b'\n'))
            .sum::<u64>();
        let text = String::from_utf8_lossy(taken).into_owned();
        self.place += length;
        text
    }

    fn too_long(&self) -> FileFault {
        let reason = "has a tag or text longer than 64 KiB".to_owned();
        self.fault(self.line, FileFaultKind::Letters(reason))
    }
}

/// A text without entities; a bare `&` stays.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('&');
    plain.push_str(parts.next().unwrap_or(""));
    for part in parts {
        let entity = part
            .split_once(';')
            .and_then(|(name, rest)| Some((character(name)?, rest)));
        if let Some((character, rest)) = entity {
            plain.push(character);
            plain.push_str(rest);
        } else {
            plain.push('&');
            plain.push_str(part);
        }
    }
    plain
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(number.ok()?).filter(|character| !character.is_control())
        }
    }
}

/// The encoding that the header names, of whatever form.
fn declared_encoding(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let value = |name: &str| {
        let (_, rest) = head.split_once(name)?;
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        let end =
            |character: char| !(character.is_ascii_alphanumeric() || "-_".contains(character));
        let value = rest.split(end).next()?;
        // On one line the next name follows without a sign between them.
        let value = value
            .split_once("compression")
            .map_or(value, |(value, _)| value);
        (!value.is_empty()).then(|| value.to_owned())
    };
    let known = |value: String| {
        encoding_named(&value)
            .or_else(|| encoding_named(&format!("windows-{value}")))
            .or_else(|| encoding_named(&format!("iso-{value}")))
    };
    value("charset:")
        .and_then(known)
        .or_else(|| value("encoding=").and_then(known))
}

#[cfg(test)]
mod tests {
    use super::{Source, Token, Tokens};

    fn told(text: &[u8]) -> Result<String, &'static str> {
        let source = Source::spool("test.ofx", text).expect("a source");
        let mut tokens = Tokens::open(source).map_err(|fault| fault.code())?;
        let mut told = Vec::new();
        while let Some(token) = tokens.next().map_err(|fault| fault.code())? {
            told.push(match token {
                Token::Open { name, text, line } => format!("{name}@{line}={text}"),
                Token::Close(name) => format!("/{name}"),
            });
        }
        Ok(told.join(" "))
    }

    #[test]
    #[rustfmt::skip]
    fn tags_come_with_the_texts_behind_them() {
        let long = format!("<A>{}", "x".repeat(70_000));
        let head = format!("{}<A>1", "x".repeat(600_000));
        let table: [(&str, Result<&str, &str>); 15] = [
            ("OFXHEADER:100\n\n<OFX>\n<CODE>0\n<SEV>INFO\n</OFX>", Ok("OFX@3= CODE@4=0 SEV@5=INFO /OFX")),
            ("<?xml version=\"1.0\"?><ofx><Name>A &amp; B &lt;c&gt; &#233;</Name></ofx>", Ok("OFX@1= NAME@1=A & B <c> é /NAME /OFX")),
            ("<A>R&D <B>1 < 2, AT&T;", Ok("A@1=R&D B@1=1 < 2, AT&T;")),
            ("<M><![CDATA[x <b> &amp; y]]> z</M>", Ok("M@1=x <b> &amp; y z /M")),
            ("<!-- <A>1 -->\n<B>2", Ok("B@2=2")),
            ("<!--x--><B>2", Ok("B@1=2")),
            ("<A>5<!-- x -->00<!--y-->\n<B>2", Ok("A@1=500 B@2=2")),
            ("<A/><B /><C></C>", Ok("A@1= B@1= C@1= /C")),
            ("<A>one\n  two\n<B>", Ok("A@1=one two B@3=")),
            ("<A>1<", Ok("A@1=1<")),
            ("<A>1<B", Err("truncated_file")),
            ("<A>1</A>trailing", Ok("A@1=1 /A")),
            (&long, Err("unreadable_file")),
            (&head, Ok("A@1=1")),
            ("", Ok("")),
        ];
        for (text, expected) in table {
            let told = told(text.as_bytes());
            assert_eq!(told.as_deref().map_err(|code| *code), expected, "{}", &text[..text.len().min(60)]);
        }
    }

    #[test]
    fn letters_are_those_of_the_header_unless_they_are_utf_8() {
        let table: [(&[u8], &str); 6] = [
            (b"CHARSET:1252\n<A>\x80", "A@2=\u{20ac}"),
            (b"CHARSET:1251\n<A>\xe9", "A@2=\u{439}"),
            (b"CHARSET:8859-2\n<A>\xb1", "A@2=\u{105}"),
            (b"CHARSET:NONE\n<A>\xe9", "A@2=\u{e9}"),
            (b"CHARSET:1251COMPRESSION:NONE<A>\xe9", "A@1=\u{439}"),
            ("CHARSET:1252\n<A>\u{e9}".as_bytes(), "A@2=\u{e9}"),
        ];
        for (bytes, expected) in table {
            assert_eq!(told(bytes).as_deref(), Ok(expected), "{bytes:?}");
        }
    }
}
