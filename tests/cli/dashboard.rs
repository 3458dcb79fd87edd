//! Figures as pictures and as a page for a browser, read by real parsers.

use std::fs;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use roxmltree::Document;

use crate::common::{Bank, DAY};

const HOSTILE: &str = "<script>alert(1)</script> & \"><img src=x onerror=alert(2)>'";

/// Money over three weeks, one day far above the others, and two requests that
/// wait.
fn busy(bank: &mut Bank) -> String {
    let account = bank.account(&[]);
    for (day, amount) in ["100", "250", "90", "90000", "120"].into_iter().enumerate() {
        bank.json(&["deposit", &account, amount, "--memo", HOSTILE]);
        if day == 1 {
            bank.json(&["withdraw", &account, "300", "--channel", "wire"]);
        }
        bank.now += 5 * DAY;
    }
    for name in ["ben", "cara"] {
        bank.json(&["operator", "add", name, "--role", "supervisor,admin"]);
    }
    bank.json(&["policy", "set", "withdrawals", "--over", "10"]);
    let memo = ["withdraw", &account, "11", "--memo", HOSTILE];
    bank.run(&memo);
    account
}

fn number(node: roxmltree::Node<'_, '_>, name: &str) -> i64 {
    let value = node.attribute(name).expect(name);
    value.parse().expect("a whole number")
}

#[test]
fn a_chart_is_a_picture_within_its_frame() {
    let mut bank = Bank::made_before(26);
    busy(&mut bank);
    let path = bank.path("days.SVG");
    let chart = [
        "stats",
        "--period",
        "daily",
        "--chart",
        "--to-file",
        &path.to_string_lossy(),
    ];
    let run = bank.run(&chart).done();
    assert!(
        run.stdout.is_empty() && run.stderr.contains("written to"),
        "{}",
        run.stderr
    );
    let text = fs::read_to_string(&path).expect("the picture");
    let document = Document::parse(&text).expect("XML");
    let root = document.root_element();
    let (width, height) = (number(root, "width"), number(root, "height"));
    assert_eq!(
        root.attribute("viewBox"),
        Some(format!("0 0 {width} {height}").as_str())
    );
    let mut bars = 0;
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        for attribute in node.attributes() {
            let known = !["style", "class", "href"].contains(&attribute.name());
            assert!(
                known && !attribute.name().starts_with("on"),
                "{attribute:?}"
            );
        }
        match node.tag_name().name() {
            "rect" if node.attribute("fill") != Some("#ffffff") => {
                bars += 1;
                assert!(number(node, "x") >= 0 && number(node, "y") >= 0, "{node:?}");
                assert!(
                    number(node, "x") + number(node, "width") <= width,
                    "{node:?}"
                );
                assert!(
                    number(node, "y") + number(node, "height") <= height,
                    "{node:?}"
                );
            }
            "text" => {
                let words = node.text().expect("words").chars().count();
                let room = i64::try_from(words).expect("few") * 8;
                let (x, end) = (
                    number(node, "x"),
                    node.attribute("text-anchor") == Some("end"),
                );
                let (first, last) = if end { (x - room, x) } else { (x, x + room) };
                assert!(first >= 0 && last <= width, "{node:?}");
                assert!(number(node, "y") < height, "{node:?}");
            }
            "svg" | "title" | "desc" | "g" | "path" | "rect" => {}
            other => panic!("{other}"),
        }
    }
    assert!(bars > 20, "{bars}");
    // The large day is cut, and its number is whole.
    assert!(text.contains('»') && text.contains("90,000.00"), "{text}");
}

#[test]
fn a_picture_needs_a_chart_and_everything_else_is_a_table() {
    let mut bank = Bank::made_before(26);
    busy(&mut bank);
    let to = |name: &str| bank.path(name).to_string_lossy().into_owned();
    let stats = ["stats", "--period", "weekly"];
    bank.refuses(
        &[&stats[..], &["--to-file", &to("x.svg")]].concat(),
        2,
        "usage",
    );
    let csv = bank
        .run(&[&stats[..], &["-o", "csv"]].concat())
        .done()
        .stdout;
    bank.run(&[&stats[..], &["--chart", "--to-file", &to("x.csv")]].concat())
        .done();
    assert_eq!(fs::read_to_string(to("x.csv")).expect("figures"), csv);
    let piped = bank.run(&[&stats[..], &["--to-file", "-"]].concat()).done();
    assert_eq!(piped.stdout, csv);
    // What is there and is no output of ours stays.
    bank.refuses(&["report", "dashboard"], 2, "usage");
    let ledger = bank.ledger().to_string_lossy().into_owned();
    let (exit, _) = bank.fails(&["report", "dashboard", "--to-file", &ledger]);
    assert_eq!(exit, 6);
}

/// The elements of a page, and all of its words.
fn walk(node: &Handle, elements: &mut Vec<Handle>, words: &mut String) {
    match &node.data {
        NodeData::Element { .. } => elements.push(node.clone()),
        NodeData::Text { contents } => {
            words.push_str(&contents.borrow());
            words.push('\n');
        }
        _ => {}
    }
    for child in node.children.borrow().iter() {
        walk(child, elements, words);
    }
}

fn name_of(node: &Handle) -> String {
    match &node.data {
        NodeData::Element { name, .. } => name.local.to_string(),
        _ => String::new(),
    }
}

fn attributes(node: &Handle) -> Vec<(String, String)> {
    match &node.data {
        NodeData::Element { attrs, .. } => {
            let attrs = attrs.borrow();
            let pairs = attrs.iter();
            pairs
                .map(|one| (one.name.local.to_string(), one.value.to_string()))
                .collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn the_page_of_the_bank_is_whole_harmless_and_stands_alone() {
    let mut bank = Bank::nowhere();
    bank.json(&["init", "--name", HOSTILE, "--currency", "USD"]);
    busy(&mut bank);
    let path = bank.path("bank.html").to_string_lossy().into_owned();
    bank.run(&["report", "dashboard", "--to-file", &path])
        .done();
    let page = fs::read(&path).expect("the page");
    let piped = bank.run(&["report", "dashboard", "--to-file", "-"]).done();
    assert_eq!(piped.stdout.as_bytes(), page);
    let dom = parse_document(RcDom::default(), ParseOpts::default())
        .from_utf8()
        .one(page.as_slice());
    assert!(dom.errors.borrow().is_empty(), "{:?}", dom.errors.borrow());
    let (mut elements, mut words) = (Vec::new(), String::new());
    walk(&dom.document, &mut elements, &mut words);
    let names: Vec<String> = elements.iter().map(name_of).collect();
    for forbidden in [
        "script", "img", "link", "iframe", "object", "embed", "form", "a",
    ] {
        assert!(!names.iter().any(|name| name == forbidden), "{forbidden}");
    }
    let mut ids = Vec::new();
    for element in &elements {
        for (name, value) in attributes(element) {
            let outside = ["src", "href", "style", "action", "xlink:href"].contains(&name.as_str());
            assert!(!outside && !name.starts_with("on"), "{name}={value}");
            if name == "id" {
                ids.push(value);
            }
        }
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id twice");
    for element in &elements {
        for (name, value) in attributes(element) {
            if name == "aria-labelledby" {
                for id in value.split(' ') {
                    assert!(ids.iter().any(|known| known == id), "{id}");
                }
            }
        }
    }
    // The bank's name and the memo of what waits are words, as they were given.
    assert_eq!(words.matches(HOSTILE).count(), 3, "{words}");
    let sections = [
        "By month",
        "By day",
        "Trial balance at the end of",
        "Waiting for a second person",
        "On the way to other ledgers",
        "Problems",
    ];
    for section in sections {
        assert!(words.contains(section), "{section}");
    }
    let tables = names.iter().filter(|name| *name == "table").count();
    let charts = names.iter().filter(|name| *name == "svg").count();
    assert!(
        tables >= 4 && charts >= 3,
        "{tables} tables, {charts} charts"
    );
    for head in ["th", "caption", "tfoot", "desc"] {
        assert!(names.iter().any(|name| name == head), "{head}");
    }
    let total = &bank.json(&["report", "trial-balance"])["totals"][0]["debit"];
    let total = crate::common::text(total).replace("90560.00", "90,560.00");
    assert!(words.contains(&total), "{total}");
}
