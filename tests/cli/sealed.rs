//! Backups that only the owner of a key can read.
#![cfg(feature = "encryption")]

use age::secrecy::ExposeSecret as _;

use crate::common::{Bank, text};

/// A bank with money, a recipient and the file of its identity.
fn with_key() -> (Bank, String, String, String) {
    let bank = Bank::new();
    let account = bank.funded("250.00");
    let identity = age::x25519::Identity::generate();
    let secret = identity.to_string();
    let file = bank.file("key.txt", format!("# a key\n{}\n", secret.expose_secret()));
    (bank, account, identity.to_public().to_string(), file)
}

#[test]
fn an_encrypted_backup_is_read_by_its_owner_only() {
    let (bank, account, recipient, key) = with_key();
    let copy = bank.path("copy.db.age").display().to_string();
    let made = bank.json(&["backup", &copy, "--recipient", &recipient]);
    assert_eq!(made["encrypted"], true);
    let bytes = std::fs::read(&copy).expect("a backup");
    assert!(bytes.starts_with(b"age-encryption.org/v1\n"));
    // Long enough that no ciphertext has them by chance.
    for plain in ["SQLite format", "CREATE TABLE", "cash/vault"] {
        let found = bytes
            .windows(plain.len())
            .any(|part| part == plain.as_bytes());
        assert!(!found, "{plain} can be read in it");
    }
    bank.json(&["deposit", &account, "1.00"]);
    bank.refuses(&["restore", &copy, "--yes"], 2, "key_needed");
    bank.refuses(&["backup", "--check", &copy], 2, "key_needed");
    let other = age::x25519::Identity::generate().to_string();
    let other = bank.file("other.txt", other.expose_secret());
    bank.refuses(
        &["restore", &copy, "--yes", "--identity", &other],
        2,
        "key_needed",
    );
    let checked = bank.json(&["backup", "--check", &copy, "--identity", &key]);
    assert_eq!(
        (&checked["transactions"], &checked["encrypted"]),
        (&1.into(), &true.into())
    );
    assert_eq!(bank.balance(&account), "251.00", "a check changes nothing");
    bank.json(&["restore", &copy, "--yes", "--identity", &key]);
    assert_eq!(bank.balance(&account), "250.00");
    bank.verify();
}

#[test]
fn recipients_come_from_a_file_too() {
    let (bank, _, recipient, key) = with_key();
    let second = age::x25519::Identity::generate().to_public().to_string();
    let file = bank.file(
        "recipients.txt",
        format!("# auditors\n{second}\n\n{recipient}\n"),
    );
    let copy = bank.path("copy.db.age").display().to_string();
    bank.json(&["backup", &copy, "--recipient", &file]);
    bank.json(&["backup", "--check", &copy, "--identity", &key]);
    bank.refuses(
        &["backup", &copy, "--recipient", "age1nobody", "--yes"],
        2,
        "key_needed",
    );
    let empty = bank.file("nobody.txt", "# nobody\n");
    bank.refuses(
        &["backup", &copy, "--recipient", &empty, "--yes"],
        2,
        "key_needed",
    );
    bank.refuses(
        &["backup", &copy, "--recipient", &recipient],
        2,
        "confirmation_required",
    );
}

#[test]
fn a_backup_that_was_altered_or_cut_is_not_decrypted() {
    let (bank, account, recipient, key) = with_key();
    let copy = bank.path("copy.db.age");
    let shown = copy.display().to_string();
    bank.json(&["backup", &shown, "--recipient", &recipient]);
    let whole = std::fs::read(&copy).expect("a backup");
    let flipped = |place: usize| {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        bytes
    };
    let bad = [
        flipped(whole.len() / 2),
        flipped(whole.len() - 1),
        flipped(60),
        whole[..whole.len() / 2].to_vec(),
        whole[..whole.len() - 1].to_vec(),
    ];
    for bytes in bad {
        std::fs::write(&copy, bytes).expect("written");
        let (code, error) = bank.fails(&["restore", &shown, "--yes", "--identity", &key]);
        assert!([2, 8].contains(&code), "{code}: {error}");
        assert_eq!(bank.balance(&account), "250.00");
    }
    let left: Vec<_> = std::fs::read_dir(bank.folder.path())
        .expect("a folder")
        .map(|entry| {
            text(
                &entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .as_ref()
                    .into(),
            )
        })
        .filter(|name| name.starts_with(".bankctl"))
        .collect();
    assert!(left.is_empty(), "plain drafts are left: {left:?}");
}

#[test]
fn a_plain_backup_is_checked_as_well() {
    let bank = Bank::new();
    bank.funded("250.00");
    let copy = bank.path("copy.db").display().to_string();
    assert_eq!(bank.json(&["backup", &copy])["encrypted"], false);
    assert_eq!(bank.json(&["backup", "--check", &copy])["transactions"], 1);
    rusqlite::Connection::open(&copy)
        .and_then(|file| file.execute_batch("UPDATE position SET balance_minor = 0"))
        .expect("altered");
    bank.refuses(&["backup", "--check", &copy], 8, "verification_failed");
    bank.refuses(&["backup", "--check", "none.db"], 3, "file_not_found");
}
