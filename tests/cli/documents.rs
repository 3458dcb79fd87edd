//! Papers of customers: kept sealed, listed, given out, destroyed.

use std::fs;

use serde_json::json;

use crate::common::{Bank, text};
use crate::engine;

/// A scan with something in it to look for.
fn scan() -> Vec<u8> {
    let text = [b"%PDF-1.7\n".as_slice(), b"Ana Quintessa, born in Lisbon"].concat();
    text.into_iter().cycle().take(20_000).collect()
}

fn add(bank: &Bank, customer: &str, file: &str) -> String {
    let arguments = [
        "customer", "document", "add", customer, file, "--kind", "passport",
    ];
    bank.json(&arguments)["id"].to_string()
}

#[test]
fn a_paper_comes_back_as_it_was_and_leaves_a_line() {
    let bank = Bank::new();
    let customer = bank.customer("Ana");
    let file = bank.file("scan.bin", scan());
    let arguments = [
        "customer", "document", "add", &customer, &file, "--kind", "passport",
    ];
    let trial = bank.json(&[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(
        (&trial["id"], &trial["dry_run"]),
        (&json!(null), &json!(true))
    );
    let added = bank.json(&arguments);
    assert_eq!(
        (&added["kind"], &added["media_type"], &added["size_bytes"]),
        (
            &json!("passport"),
            &json!("application/pdf"),
            &json!(scan().len())
        )
    );
    assert_eq!(text(&added["sha256"]).len(), 64);
    bank.refuses(&arguments, 6, "already_exists");
    let photo = bank.feed(
        &[
            "customer", "document", "add", &customer, "-", "--kind", "photo", "-o", "json",
        ],
        b"\xff\xd8\xff\xe0 a face",
    );
    assert_eq!(photo.done().json()["media_type"], "image/jpeg");
    let listed = bank.json(&["customer", "document", "list", &customer]);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(listed["items"][0]["sha256"], added["sha256"]);
    // What is kept of it nobody reads.
    let content = engine::content(&bank);
    for plain in [b"Quintessa".as_slice(), b"Lisbon", b"%PDF-1.7"] {
        let bytes = format!("{plain:?}");
        assert!(!content.contains(bytes.trim_matches(['[', ']'])), "{bytes}");
    }
    let id = added["id"].to_string();
    let out = bank.path("out.pdf").display().to_string();
    let export = ["customer", "document", "export", &id, &out];
    bank.refuses(&[&export[..], &["--dry-run"]].concat(), 2, "usage");
    assert!(!bank.path("out.pdf").exists());
    bank.json(&export);
    assert_eq!(fs::read(bank.path("out.pdf")).expect("the paper"), scan());
    bank.refuses(&export, 6, "already_exists");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let data = fs::metadata(bank.path("out.pdf")).expect("there");
        assert_eq!(data.permissions().mode() & 0o777, 0o600);
    }
    let log = bank.json(&["audit", "log", "--subject", "document", "--record", &id]);
    let done: Vec<String> = log["items"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| text(&line["action"]))
        .collect();
    assert_eq!(done, ["revealed", "created"]);
    // A new key of the ledger opens it all the same.
    bank.json(&["key", "rotate"]);
    let again = bank.path("again.pdf").display().to_string();
    bank.json(&["customer", "document", "export", &id, &again]);
    bank.verify();
}

#[test]
fn only_papers_and_pictures_of_a_size_are_kept() {
    let bank = Bank::new();
    let customer = bank.customer("Ana");
    let mut large = scan();
    large.resize(10 * 1024 * 1024 + 1, b' ');
    for (name, content) in [
        ("page.pdf", b"<html>".to_vec()),
        ("empty.png", Vec::new()),
        ("large.pdf", large.clone()),
    ] {
        let file = bank.file(name, content);
        let arguments = [
            "customer", "document", "add", &customer, &file, "--kind", "photo",
        ];
        bank.refuses(&arguments, 2, "invalid_document");
    }
    large.pop();
    add(&bank, &customer, &bank.file("just.pdf", large));
    let nothing = [
        "customer", "document", "add", &customer, "nothing", "--kind", "photo",
    ];
    bank.refuses(&nothing, 3, "file_not_found");
    bank.refuses(
        &["customer", "document", "export", "9", "x"],
        3,
        "document_not_found",
    );
    let unknown = ["customer", "document", "list", "C00000021"];
    bank.refuses(&unknown, 3, "customer_not_found");
    bank.verify();
}

#[test]
fn papers_go_with_their_customer() {
    let bank = Bank::new();
    let customer = bank.customer("Ana");
    let id = add(&bank, &customer, &bank.file("scan.pdf", scan()));
    bank.json(&["customer", "close", &customer, "--yes"]);
    let late = bank.file("late.pdf", b"%PDF-2.0");
    let add_late = [
        "customer", "document", "add", &customer, &late, "--kind", "passport",
    ];
    bank.refuses(&add_late, 4, "customer_closed");
    let before = engine::content(&bank).len();
    bank.json(&["customer", "forget", &customer, "--yes"]);
    assert!(engine::content(&bank).len() < before);
    bank.refuses(
        &["customer", "document", "export", &id, "x"],
        4,
        "document_destroyed",
    );
    let listed = bank.json(&["customer", "document", "list", &customer]);
    assert!(listed["items"][0]["destroyed_at"].is_string(), "{listed}");
    bank.verify();
}

#[test]
fn without_the_key_papers_are_known_and_closed() {
    let bank = Bank::new();
    let customer = bank.customer("Ana");
    let id = add(&bank, &customer, &bank.file("scan.pdf", scan()));
    fs::remove_dir_all(bank.path(".config/bankctl/keys")).expect("removed");
    let listed = bank.json(&["customer", "document", "list", &customer]);
    assert_eq!(listed["items"][0]["id"].to_string(), id);
    bank.verify();
    bank.refuses(
        &["customer", "document", "export", &id, "x"],
        3,
        "data_key_not_found",
    );
    assert!(!bank.path("x").exists());
    let more = bank.file("more.pdf", b"%PDF-2.0");
    let add_more = [
        "customer", "document", "add", &customer, &more, "--kind", "id-card",
    ];
    bank.refuses(&add_more, 3, "data_key_not_found");
}
