//! What is an element, and what is refused.

mod glance;

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
