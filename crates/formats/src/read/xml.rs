//! XML of messages, an element at a time.
//!
//! What belongs here: well-formed XML to elements with their local names,
//! attributes, texts and lines, of any message. A document type is refused and
//! no entity is followed but the five of XML itself; depth, texts and tags are
//! bounded, so that a hostile file costs no more than its own length. Several
//! documents may follow each other in one file.

mod lines;

use compact_str::CompactString;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::Prefix;
use quick_xml::{Reader, XmlVersion};

use self::lines::Lines;
use super::decode::{TextReader, encoding_named};
use super::fault::{FileFault, FileFaultKind};
use super::source::Source;

/// How deep elements may stand in each other.
const DEPTH_MAX: usize = 64;
/// The longest text of an element, in bytes.
const TEXT_BYTES_MAX: usize = 64 * 1024;
/// How many elements a [`Node`] may have below it.
const NODES_MAX: usize = 100_000;
/// Where a declaration stands.
const HEAD_BYTES: usize = 1024;

/// The start of an element.
#[derive(Clone, Debug)]
pub struct Element {
    /// The name without a prefix.
    pub name: CompactString,
    /// The line of its tag, from 1.
    pub line: u64,
    /// Its attributes by their local names, declarations of namespaces left out.
    pub attributes: Vec<(CompactString, String)>,
    /// The namespace that the element itself declares for its own name.
    pub namespace: Option<String>,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// An element with all that is in it.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its start.
    pub element: Element,
    /// Its own text, trimmed, without that of the elements in it.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Node>,
}

impl Node {
    /// The first element on a path of local names such as `Sts/Cd`.
    pub fn find(&self, path: &str) -> Option<&Node> {
        let (name, rest) = match path.split_once('/') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let mut found = self
            .children
            .iter()
            .filter(|node| node.element.name == name);
        match rest {
            None => found.next(),
            Some(rest) => found.find_map(|node| node.find(rest)),
        }
    }

    /// The text of the first element on a path, if it is not empty.
    pub fn text(&self, path: &str) -> Option<&str> {
        let found = self.find(path).map(|node| node.text.as_str());
        found.filter(|text| !text.is_empty())
    }

    /// The elements of a name right below.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children
            .iter()
            .filter(move |node| node.element.name == name)
    }
}

/// Reads the elements of a file.
pub struct XmlReader {
    reader: Reader<Lines>,
    buffer: Vec<u8>,
    file: String,
    /// The texts of the elements that are open.
    texts: Texts,
    /// The text of the element that was closed last.
    closed: String,
}

/// The texts of the elements that are open, outermost first. Those that were closed keep
/// their memory for the next ones.
#[derive(Default)]
struct Texts {
    all: Vec<String>,
    open: usize,
}

impl Texts {
    /// An element begins.
    fn begin(&mut self) {
        match self.all.get_mut(self.open) {
            Some(text) => text.clear(),
            None => self.all.push(String::new()),
        }
        self.open += 1;
    }

    /// The innermost one ends; its text takes the place of that of the one before.
    fn end(&mut self, closed: &mut String) {
        match self.innermost() {
            Some(text) => std::mem::swap(text, closed),
            None => closed.clear(),
        }
        self.open = self.open.saturating_sub(1);
    }

    fn innermost(&mut self) -> Option<&mut String> {
        self.all.get_mut(self.open.checked_sub(1)?)
    }
}

/// What comes next.
enum Token {
    Start(Element),
    End,
    EndOfFile,
}

impl XmlReader {
    /// Opens a file of XML.
    ///
    /// # Errors
    /// What is not text.
    pub fn open(mut source: Source) -> Result<Self, FileFault> {
        let declared = declared_encoding(&source.head(HEAD_BYTES)?);
        let file = source.name().to_owned();
        let text = TextReader::open_declared(source, declared)?;
        Ok(Self::of(file, text))
    }

    /// The same file from its start, for a reader of its own; it is not looked through
    /// again.
    ///
    /// # Errors
    /// The file changed, or the system has no more file handles.
    pub(super) fn again(&self) -> Result<Self, FileFault> {
        let text = self.reader.get_ref().text.again()?;
        Ok(Self::of(self.file.clone(), text))
    }

    fn of(file: String, text: TextReader) -> Self {
        let mut reader = Reader::from_reader(Lines::of(text));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Self {
            reader,
            buffer: Vec::new(),
            file,
            texts: Texts::default(),
            closed: String::new(),
        }
    }

    /// The SHA-256 of the file, in hexadecimal.
    pub fn sha256(&self) -> &str {
        self.reader.get_ref().text.sha256()
    }

    /// The line that is being read.
    pub fn line(&self) -> u64 {
        self.reader.get_ref().line
    }

    /// A fault of this file.
    pub(super) fn fault(&self, line: impl Into<Option<u64>>, kind: FileFaultKind) -> FileFault {
        FileFault::new(&self.file, line.into(), kind)
    }

    /// The next element in the element that is open, or the next document of
    /// the file; `None` when there is no more, which closes the open one. A
    /// child that is given is open: read it to its end, or skip it.
    ///
    /// # Errors
    /// What is not well-formed is `unreadable_file`; a file that ends within
    /// an element is `truncated_file`.
    pub fn child(&mut self) -> Result<Option<Element>, FileFault> {
        match self.token()? {
            Token::Start(element) => Ok(Some(element)),
            Token::End | Token::EndOfFile => Ok(None),
        }
    }

    /// The text of the element that was closed last, trimmed.
    pub fn closed_text(&self) -> &str {
        self.closed.trim()
    }

    /// Passes over the rest of the element that is open.
    ///
    /// # Errors
    /// As of [`child`](Self::child).
    pub fn skip(&mut self) -> Result<(), FileFault> {
        let depth = self.texts.open;
        while self.texts.open >= depth && depth > 0 {
            self.child()?;
        }
        Ok(())
    }

    /// All of the element that is open.
    ///
    /// # Errors
    /// As of [`child`](Self::child); also more than 100,000 elements in one.
    pub fn node(&mut self, element: Element) -> Result<Node, FileFault> {
        let mut count = 0;
        self.node_counted(element, &mut count)
    }

    fn node_counted(&mut self, element: Element, count: &mut usize) -> Result<Node, FileFault> {
        *count += 1;
        if *count > NODES_MAX {
            return Err(self.unreadable(format!("<{}> has too many elements", element.name)));
        }
        let mut children = Vec::new();
        while let Some(child) = self.child()? {
            children.push(self.node_counted(child, count)?);
        }
        Ok(Node {
            element,
            text: self.closed_text().to_owned(),
            children,
        })
    }

    fn unreadable(&self, reason: String) -> FileFault {
        self.fault(self.line(), FileFaultKind::Letters(reason))
    }

    fn token(&mut self) -> Result<Token, FileFault> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().piece_bytes = 0;
            let mut buffer = std::mem::take(&mut self.buffer);
            let event = self.reader.read_event_into(&mut buffer);
            let line = self.reader.get_ref().line;
            let token = match event {
                Ok(event) => match take(&event, line, &mut self.texts, &mut self.closed) {
                    Ok(token) => Ok(token),
                    Err(reason) => Err(self.unreadable(reason)),
                },
                Err(error) => Err(self.broken(&error)),
            };
            self.buffer = buffer;
            match token? {
                Some(Token::EndOfFile) if self.texts.open > 0 => {
                    let reason = "ends within an element that is not closed".to_owned();
                    return Err(self.fault(self.line(), FileFaultKind::Truncated(reason)));
                }
                Some(token) => return Ok(token),
                None => {}
            }
        }
    }

    /// What the reader below has against the file.
    fn broken(&mut self, error: &quick_xml::Error) -> FileFault {
        if let Some(fault) = self.reader.get_mut().fault.take() {
            return fault;
        }
        match error {
            quick_xml::Error::Syntax(_) => {
                let reason = format!("ends too early: {error}");
                self.fault(self.line(), FileFaultKind::Truncated(reason))
            }
            quick_xml::Error::Io(_) => {
                self.unreadable("has a tag or text longer than 1 MiB".to_owned())
            }
            _ => self.unreadable(format!("is not well-formed XML: {error}")),
        }
    }
}

/// Takes an event into account; the reason if it can't be.
fn take(
    event: &Event<'_>,
    line: u64,
    texts: &mut Texts,
    closed: &mut String,
) -> Result<Option<Token>, String> {
    let add = |text: &str, texts: &mut Texts| match texts.innermost() {
        // Blanks before a text are no part of it: those between the elements of a long
        // list would come to one that is too long.
        Some(whole) if whole.is_empty() && text.trim_start().is_empty() => Ok(None),
        Some(whole) if whole.len() + text.len() > TEXT_BYTES_MAX => {
            Err("has a text longer than 64 KiB".to_owned())
        }
        Some(whole) => {
            whole.push_str(text);
            Ok(None)
        }
        // Some systems end or fill up a file with these two.
        None if text.trim_matches(is_filler).is_empty() => Ok(None),
        None => Err("has text outside of its elements".to_owned()),
    };
    match event {
        Event::Start(start) => {
            if texts.open == DEPTH_MAX {
                return Err(format!("has more than {DEPTH_MAX} elements in each other"));
            }
            texts.begin();
            // The tag has been read to its end; its own lines are behind.
            let lines = start.bytes().filter(|byte| *byte == b'\n').count() as u64;
            element(start, line - lines).map(|element| Some(Token::Start(element)))
        }
        Event::End(_) => {
            texts.end(closed);
            Ok(Some(Token::End))
        }
        Event::Text(text) => add(&text.xml10_content(), texts),
        Event::CData(text) => add(&text.xml10_content(), texts),
        Event::GeneralRef(name) => add(entity(name)?.encode_utf8(&mut [0; 4]), texts),
        Event::DocType(_) => Err("a document type is not read".to_owned()),
        Event::Eof => Ok(Some(Token::EndOfFile)),
        Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Ok(None),
    }
}

/// Whether a character is a blank, or what stands behind the end of a text.
fn is_filler(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\0' | '\u{1a}')
}

/// A character by its number, or one of the five that XML names.
fn entity(name: &BytesRef<'_>) -> Result<char, String> {
    if let Ok(Some(character)) = name.resolve_char_ref() {
        return Ok(character);
    }
    match &**name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(format!("has the entity {other:?}, which is not read")),
    }
}

fn element(start: &BytesStart<'_>, line: u64) -> Result<Element, String> {
    let (name, prefix) = start.name().decompose();
    let mut element = Element {
        name: CompactString::from(name.into_inner()),
        line,
        attributes: Vec::new(),
        namespace: None,
    };
    let own = prefix.map(|prefix| prefix.into_inner().to_owned());
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("is not well-formed XML: {error}"))?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| format!("is not well-formed XML: {error}"))?
            .into_owned();
        let (key, key_prefix) = attribute.key.decompose();
        let key = key.into_inner();
        let key_prefix = key_prefix.map(Prefix::into_inner);
        match (key_prefix, &own) {
            (None, None) if key == "xmlns" => element.namespace = Some(value),
            (Some("xmlns"), Some(own)) if own == key => element.namespace = Some(value),
            (Some("xmlns"), _) => {}
            (None, Some(_)) if key == "xmlns" => {}
            _ => element.attributes.push((CompactString::from(key), value)),
        }
    }
    Ok(element)
}

/// The encoding that the declaration of XML names.
fn declared_encoding(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(head);
    let declaration = head.split_once("<?xml")?.1.split_once("?>")?.0;
    let value = declaration
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?;
    let value = value.trim_start();
    let quote = value
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    encoding_named(value[1..].split(quote).next()?)
}

#[cfg(test)]
mod tests {
    use super::{Element, Source, XmlReader};

    fn open(bytes: &[u8]) -> XmlReader {
        XmlReader::open(Source::spool("test.xml", bytes).expect("a source")).expect("text")
    }

    /// Elements as `name@line[=text]`, depth first, or the code and line of
    /// the fault.
    fn told(bytes: &[u8]) -> Result<Vec<String>, (String, Option<u64>)> {
        fn walk(
            xml: &mut XmlReader,
            element: &Element,
            told: &mut Vec<String>,
        ) -> Result<(), super::FileFault> {
            let place = told.len();
            told.push(format!("{}@{}", element.name, element.line));
            while let Some(child) = xml.child()? {
                walk(xml, &child, told)?;
            }
            if !xml.closed_text().is_empty() {
                let text = xml.closed_text().to_owned();
                told[place].extend(["=", &text]);
            }
            Ok(())
        }
        let mut xml = open(bytes);
        let mut told = Vec::new();
        let mut all = || {
            while let Some(element) = xml.child()? {
                walk(&mut xml, &element, &mut told)?;
            }
            Ok(())
        };
        all().map_err(|fault: super::FileFault| (fault.code().to_owned(), fault.line))?;
        Ok(told)
    }

    #[test]
    #[rustfmt::skip]
    fn elements_come_with_local_names_texts_and_lines() {
        let table: [(&str, &[&str]); 6] = [
            ("<?xml version='1.0'?>\n<a>\n <n:b x='1'>two &amp; &#51;<!-- no -->x</n:b>\n <c/>\n</a>", &["a@2", "b@3=two & 3x", "c@4"]),
            ("<a><b><![CDATA[1 < 2 & 3]]></b></a>\n<d>again</d>", &["a@1", "b@1=1 < 2 & 3", "d@2=again"]),
            ("\u{feff}<a\n  x='1'\n>é</a>", &["a@1=é"]),
            ("<a> text <b/> more </a>", &["a@1=text  more", "b@1"]),
            ("<?xml version='1.0'?><a>x</a><?xml version='1.0'?><a>y</a>", &["a@1=x", "a@1=y"]),
            ("", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(told(text.as_bytes()).expect(text), expected, "{text}");
        }
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>";
        assert_eq!(told(latin).expect("Latin-1"), ["a@1=é"]);
        let wrong = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>é</a>";
        assert_eq!(told(wrong.as_bytes()).expect("UTF-8"), ["a@1=é"]);
        let wide: Vec<u8> = "\u{feff}<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(told(&wide).expect("UTF-16"), ["a@1=é"]);
    }

    /// Blanks between the elements of a list are no text, however many there are.
    #[test]
    fn a_list_of_any_length_has_a_line_an_element() {
        let list = format!("<a>\n{}</a>", "  <b/>\n".repeat(70_000));
        assert_eq!(told(list.as_bytes()).expect("a list").len(), 70_001);
    }

    /// The same elements, for a reader of its own, while the first one stands elsewhere.
    #[test]
    fn a_file_is_read_again_from_its_start() {
        let mut first = open(b"<a><b>x</b></a>");
        first.child().expect("read").expect("an element");
        let mut again = first.again().expect("the same file");
        assert_eq!(again.sha256(), first.sha256());
        for name in ["a", "b"] {
            let found = again.child().expect("read").expect("an element");
            assert_eq!(found.name, name);
        }
        let next = first.child().expect("read").expect("an element");
        assert_eq!(next.name, "b");
    }

    #[test]
    #[rustfmt::skip]
    fn what_is_hostile_or_broken_is_refused() {
        let deep = "<a>".repeat(65);
        let long = format!("<a>{}</a>", "x".repeat(70_000));
        let piece = format!("<a b='{}'/>", "x".repeat(2 << 20));
        let table: [(&str, &str, u64); 10] = [
            ("<a>\n<b></a>", "unreadable_file", 2),
            ("<a>\n<b>", "truncated_file", 2),
            ("<a>\n<b", "truncated_file", 2),
            ("<!DOCTYPE a [<!ENTITY x \"y\">]>\n<a>&x;</a>", "unreadable_file", 1),
            ("<a>&nbsp;</a>", "unreadable_file", 1),
            ("<a/>\nx", "unreadable_file", 2),
            ("<a b='1' b='2'/>", "unreadable_file", 1),
            (&deep, "unreadable_file", 1),
            (&long, "unreadable_file", 1),
            (&piece, "unreadable_file", 1),
        ];
        for (text, code, line) in table {
            let shown = &text[..text.len().min(60)];
            assert_eq!(told(text.as_bytes()), Err((code.to_owned(), Some(line))), "{shown}");
        }
    }

    #[test]
    fn nodes_are_found_by_their_paths() {
        let mut xml = open(
            b"<?xml version='1.0'?><n:D xmlns:n='urn:x' Ccy='EUR'><n:A><B/></n:A><A><B>1</B></A><S> </S></n:D>",
        );
        let element = xml.child().expect("XML").expect("a root");
        assert_eq!(element.namespace.as_deref(), Some("urn:x"));
        assert_eq!(
            (element.attribute("Ccy"), element.attribute("n")),
            (Some("EUR"), None)
        );
        let node = xml.node(element).expect("a node");
        assert!(node.find("A/B").is_some_and(|node| node.text.is_empty()));
        assert_eq!(
            (node.text("A/B"), node.text("S"), node.all("A").count()),
            (None, None, 2)
        );
        let mut xml = open(b"<a><b><c/>x</b><d>2</d></a>");
        xml.child().expect("XML").expect("a");
        xml.child().expect("XML").expect("b");
        xml.skip().expect("skipped");
        assert_eq!(xml.child().expect("XML").expect("d").name, "d");
    }
}
