//! What is read at a glance against the same read by `quick_xml` alone.

use proptest::prelude::*;
use quick_xml::events::Event;
use quick_xml::{Error, Reader};

use super::super::{FileFault, Source, XmlReader, elements};

/// What a reader tells of a file: elements as they begin and end, and the fault that it ends
/// in.
#[derive(PartialEq, Eq, Debug)]
struct Told {
    elements: Vec<String>,
    fault: Option<(String, Option<u64>, String)>,
}

fn of_fault(fault: &FileFault) -> (String, Option<u64>, String) {
    (fault.code().to_owned(), fault.line, fault.to_string())
}

fn ours(text: &str) -> Told {
    let mut told = Vec::new();
    let source = Source::spool("test.xml", text.as_bytes()).expect("a source");
    let mut xml = XmlReader::open(source).expect("text");
    let mut depth = 0_usize;
    let fault = loop {
        match xml.child() {
            Ok(Some(element)) => {
                depth += 1;
                let (line, attributes) = (element.line, element.attributes);
                told.push(format!("<{}@{line} {attributes:?}", element.name));
            }
            Ok(None) if depth == 0 => break None,
            Ok(None) => {
                depth -= 1;
                told.push(format!(">{}@{}", xml.closed_text(), xml.line()));
            }
            Err(fault) => break Some(of_fault(&fault)),
        }
    };
    Told {
        elements: told,
        fault,
    }
}

/// What `quick_xml`'s own walk over the whole text has told so far.
#[derive(Default)]
struct Walk {
    told: Vec<String>,
    /// The texts of the elements that are open.
    texts: Vec<String>,
}

/// Why a walk ends: a code, and the reason if it is not the end of the file.
type End = Option<(&'static str, String)>;

impl Walk {
    /// Adds text to the innermost element; it is wrong outside of all.
    fn add(&mut self, text: &str) -> Result<(), End> {
        let is_filler = |letter: char| letter.is_whitespace() || "\0\u{1a}".contains(letter);
        match self.texts.last_mut() {
            Some(whole) if whole.is_empty() && text.trim().is_empty() => Ok(()),
            Some(whole) => {
                whole.push_str(text);
                Ok(())
            }
            None if text.trim_matches(is_filler).is_empty() => Ok(()),
            None => unreadable("has text outside of its elements"),
        }
    }

    /// Takes one event, which begins in one line and ends in another.
    fn take(
        &mut self,
        event: Result<Event<'_>, Error>,
        (begin, end): (u64, u64),
    ) -> Result<(), End> {
        match event {
            Ok(Event::Text(text)) => self.add(&text.xml10_content()),
            Ok(Event::CData(text)) => self.add(&text.xml10_content()),
            Ok(Event::GeneralRef(name)) => match elements::entity(&name) {
                Ok(letter) => self.add(letter.encode_utf8(&mut [0; 4])),
                Err(reason) => unreadable(&reason),
            },
            Ok(Event::Start(_)) if self.texts.len() == 64 => {
                unreadable("has more than 64 elements in each other")
            }
            Ok(Event::Start(start)) => {
                self.texts.push(String::new());
                let element = elements::element(&start, begin);
                let element = element.or_else(|reason| unreadable(&reason))?;
                let (name, attributes) = (element.name, element.attributes);
                self.told.push(format!("<{name}@{begin} {attributes:?}"));
                Ok(())
            }
            Ok(Event::End(_)) => {
                let text = self.texts.pop().unwrap_or_default();
                self.told.push(format!(">{}@{end}", text.trim()));
                Ok(())
            }
            Ok(Event::DocType(_)) => unreadable("a document type is not read"),
            Ok(Event::Eof) if self.texts.is_empty() => Err(None),
            Ok(Event::Eof) => truncated("ends within an element that is not closed".to_owned()),
            Ok(_) => Ok(()),
            Err(error @ Error::Syntax(_)) => truncated(format!("ends too early: {error}")),
            Err(error) => unreadable(&format!("is not well-formed XML: {error}")),
        }
    }
}

fn unreadable<T>(reason: &str) -> Result<T, End> {
    Err(Some(("unreadable_file", reason.to_owned())))
}

fn truncated<T>(reason: String) -> Result<T, End> {
    Err(Some(("truncated_file", reason)))
}

/// The same by `quick_xml`'s own walk over the whole text.
fn oracle(text: &str) -> Told {
    // A mark is of the encoding; a second one is passed over by the reader itself.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let skipped = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let line = |reader: &Reader<&[u8]>| {
        let place = usize::try_from(reader.buffer_position()).expect("a place") + skipped;
        let read = text.get(..place.min(text.len())).unwrap_or(text);
        1 + read.matches('\n').count() as u64
    };
    let mut walk = Walk::default();
    let fault = loop {
        let before = line(&reader);
        let event = reader.read_event();
        let after = line(&reader);
        if let Err(end) = walk.take(event, (before, after)) {
            break end.map(|(code, reason)| {
                let message = format!("test.xml, line {after}: the file {reason}");
                (code.to_owned(), Some(after), message)
            });
        }
    };
    Told {
        elements: walk.told,
        fault,
    }
}

/// Without the words around the reason, which are not what is compared.
fn bare(mut told: Told) -> Told {
    if let Some((_, _, message)) = &mut told.fault {
        let reasons = ["has ", "ends ", "is not well", "a document type"];
        let at = reasons.iter().filter_map(|start| message.find(start)).min();
        *message = message.split_off(at.unwrap_or(0));
    }
    told
}

fn same(text: &str) {
    assert_eq!(bare(ours(text)), bare(oracle(text)), "{text:?}");
}

/// Pieces of messages, whole and broken.
const PIECES: [&str; 44] = [
    "<a>",
    "</a>",
    "<b>",
    "</b>",
    "<n:b>",
    "</n:b>",
    "<c/>",
    "<c />",
    "<a x='1'>",
    "<a\n x=\"1>2\"\n>",
    "<b x='1' x='2'>",
    "<b x>",
    "<b x=1>",
    "</a >",
    "</a\n>",
    "</ a>",
    "</>",
    "<>",
    "< a>",
    "</",
    "<",
    "text",
    " ",
    "\n",
    "\r\n",
    "\r",
    "é",
    "\u{feff}",
    "\u{1a}",
    "&amp;",
    "&#65;",
    "&#x0;",
    "&nbsp;",
    "& ",
    "&",
    "<!-- x > -->",
    "<!-->",
    "<!x>",
    "<![CDATA[ ]] <a> ]]>",
    "<![CDATA[",
    "<?xml version='1.0'?>",
    "<?p ?>",
    "<!DOCTYPE a [<!ENTITY x \"y\">]>",
    "'>\"",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_pieces_in_any_order_are_read_alike(places in prop::collection::vec(0..PIECES.len(), 0..14)) {
        let text: String = places.into_iter().map(|place| PIECES[place]).collect();
        same(&text);
        same(&format!("<a>{text}</a>"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Wherever the file is cut in blocks, which are 256 KiB.
    #[test]
    fn the_end_of_a_block_changes_nothing(places in prop::collection::vec(0..PIECES.len(), 1..14), cut in 0_usize..40) {
        let text: String = places.into_iter().map(|place| PIECES[place]).collect();
        let before = 256 * 1024 - "<a>".len() - cut;
        same(&format!("{}<a>{text}</a>", " ".repeat(before)));
    }
}

#[test]
fn a_message_is_read_alike_up_to_any_of_its_letters() {
    let whole = "<?xml version=\"1.0\"?>\n<n:D xmlns:n='urn:x'>\n <A Ccy=\"USD\">1.50</A><B/>\
                 <!-- c -->\n <C>a &amp; \u{e9}<![CDATA[<x>]]></C>\r\n</n:D>\n";
    for (place, _) in whole.char_indices() {
        same(&whole[..place]);
        same(&format!(
            "{}{}",
            &whole[..place],
            whole.get(place + 1..).unwrap_or_default()
        ));
    }
}
