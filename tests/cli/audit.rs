//! Checkpoints and proofs: what was signed and kept elsewhere shows every
//! change, even by a forger who makes the ledger fit itself again.

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use crate::common::{Bank, text};

struct Audited {
    bank: Bank,
    account: String,
    note: String,
    public: String,
}

/// A bank with some transactions, a key, and a checkpoint after them.
fn audited() -> Audited {
    let bank = Bank::new();
    let account = bank.funded("250.00");
    for number in 0..9 {
        let reference = format!("R-{number}");
        bank.json(&["deposit", &account, "1.00", "--ref", &reference]);
    }
    let key = bank.path("audit.key").display().to_string();
    let made = bank.json(&["audit", "keygen", &key]);
    let note = bank
        .run(&["audit", "checkpoint", "--key", &key])
        .done()
        .stdout;
    let note = bank.file("first.note", note);
    Audited {
        public: text(&made["public_key"]),
        bank,
        account,
        note,
    }
}

impl Audited {
    fn key(&self) -> String {
        self.bank.path("audit.key").display().to_string()
    }

    fn since(&self) -> (i32, String) {
        let run = self.bank.run(&[
            "audit",
            "verify",
            "--since",
            &self.note,
            "--public-key",
            &self.public,
            "-o",
            "json",
        ]);
        (run.code, run.stdout)
    }

    fn alter(&self, statements: &str) {
        let connection = Connection::open(self.bank.ledger()).expect("the ledger");
        connection
            .execute_batch(
                "DROP TRIGGER transfer_is_append_only_update;
                 DROP TRIGGER transfer_is_append_only_delete;
                 DROP TRIGGER change_is_append_only_update;",
            )
            .expect("no triggers");
        connection.execute_batch(statements).expect("altered");
    }
}

#[test]
fn what_was_there_at_a_checkpoint_is_there_later() {
    let audited = audited();
    assert_eq!(audited.since().0, 0);
    audited.bank.json(&["deposit", &audited.account, "5.00"]);
    audited.bank.customer("Bela");
    let (code, shown) = audited.since();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("\"transactions\":10"), "{shown}");
    let verify = [
        "verify",
        "--since",
        &audited.note,
        "--public-key",
        &audited.public,
    ];
    assert_eq!(audited.bank.json(&verify)["ok"], true);
}

#[test]
fn whatever_was_changed_before_a_checkpoint_shows() {
    for statement in [
        "UPDATE transfer SET amount_minor = amount_minor + 1 WHERE id = 3",
        "UPDATE transfer SET memo = 'other' WHERE id = 10",
        "UPDATE transfer SET operator = 99 WHERE id = 1",
        "DELETE FROM transfer WHERE id = 10",
        "DELETE FROM transfer WHERE id = 1",
        "UPDATE transfer SET id = -id WHERE id IN (4, 5); UPDATE transfer SET id = 5 WHERE id = -4; UPDATE transfer SET id = 4 WHERE id = -5",
        "UPDATE change SET after = replace(after, 'person', 'business')",
    ] {
        let audited = audited();
        audited.alter(&format!(
            "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; {statement}"
        ));
        let (code, shown) = audited.since();
        assert_eq!(code, 8, "{statement}: {shown}");
        let verify = [
            "verify",
            "--since",
            &audited.note,
            "--public-key",
            &audited.public,
            "-o",
            "json",
        ];
        let run = audited.bank.run(&verify);
        assert_eq!(run.code, 8, "{statement}");
        assert!(run.stdout.contains("checkpoint"), "{}", run.stdout);
    }
}

/// Rewrites the whole ledger: a new one with other amounts is consistent in
/// itself, and is still not the one that was signed.
#[test]
fn a_ledger_that_is_consistent_in_itself_is_not_the_one_that_was_signed() {
    let audited = audited();
    let other = Bank::new();
    let account = other.funded("250.01");
    for number in 0..9 {
        other.json(&["deposit", &account, "1.00", "--ref", &format!("R-{number}")]);
    }
    std::fs::copy(other.ledger(), audited.bank.ledger()).expect("replaced");
    audited.bank.verify();
    let (code, shown) = audited.since();
    assert_eq!(code, 8, "{shown}");
    assert!(shown.contains("altered_before_checkpoint"), "{shown}");
}

#[test]
fn a_transaction_is_proved_without_the_ledger() {
    let audited = audited();
    let (bank, key) = (&audited.bank, audited.key());
    let elsewhere = Bank::nowhere();
    for number in 0..9 {
        let reference = format!("R-{number}");
        let proof = bank
            .run(&["audit", "prove", &reference, "--key", &key])
            .done()
            .stdout;
        let file = elsewhere.file("receipt.tlog-proof", &proof);
        let check = [
            "audit",
            "check-proof",
            &file,
            "--public-key",
            &audited.public,
        ];
        let proved = elsewhere.json(&check);
        assert_eq!(text(&proved["reference"]), reference);
        assert_eq!(proved["amount_minor"], 100);
        assert_eq!(text(&proved["credit"]), audited.account);
        // Nothing of it can be changed.
        for (from, to) in [
            ("index ", "index 1"),
            ("extra AQ", "extra Ag"),
            ("\n10\n", "\n11\n"),
        ] {
            let forged = proof.replacen(from, to, 1);
            assert_ne!(forged, proof, "{from}");
            let file = elsewhere.file("forged.tlog-proof", forged);
            let run = elsewhere.run(&[
                "audit",
                "check-proof",
                &file,
                "--public-key",
                &audited.public,
            ]);
            assert!(
                [2, 8].contains(&run.code),
                "{from}: {}{}",
                run.stdout,
                run.stderr
            );
        }
    }
}

#[test]
fn only_the_key_that_is_known_counts() {
    let audited = audited();
    let bank = &audited.bank;
    let other = bank.path("other.key").display().to_string();
    let public = text(&bank.json(&["audit", "keygen", &other])["public_key"]);
    let verify = ["audit", "verify", "--since", &audited.note, "--public-key"];
    bank.refuses(&[&verify[..], &[&public]].concat(), 2, "invalid_checkpoint");
    let forged = std::fs::read_to_string(&audited.note)
        .expect("a note")
        .replace("\n10\n", "\n11\n");
    let forged = bank.file("forged.note", forged);
    bank.refuses(
        &[
            "audit",
            "verify",
            "--since",
            &forged,
            "--public-key",
            &audited.public,
        ],
        8,
        "verification_failed",
    );
    bank.refuses(
        &["audit", "verify", "--since", &audited.note],
        3,
        "audit_key_not_found",
    );
    bank.refuses(&["audit", "checkpoint"], 3, "audit_key_not_found");
    bank.refuses(
        &["audit", "checkpoint", "--key", &audited.note],
        2,
        "invalid_audit_key",
    );
}

#[test]
fn a_secret_key_is_only_ours_and_never_replaced() {
    let audited = audited();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(audited.key())
            .expect("a key")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    audited
        .bank
        .refuses(&["audit", "keygen", &audited.key()], 6, "already_exists");
    let nowhere = audited.bank.path("none.key").display().to_string();
    audited
        .bank
        .json(&["audit", "keygen", &nowhere, "--dry-run"]);
    assert!(!audited.bank.path("none.key").exists());
}

/// The form is that of other programs: the number of a key is the beginning of
/// a hash over its name and its bytes.
#[test]
fn a_checkpoint_has_the_form_that_others_read() {
    let audited = audited();
    let note = std::fs::read_to_string(&audited.note).expect("a note");
    let lines: Vec<&str> = note.lines().collect();
    let origin = lines[0];
    assert!(origin.starts_with("bankctl/"), "{note}");
    assert_eq!((lines[1], lines[4]), ("10", ""), "{note}");
    assert!(lines[3].starts_with("changes "), "{note}");
    assert!(
        lines[5].starts_with(&format!("\u{2014} {origin} ")),
        "{note}"
    );
    let mut parts = audited.public.splitn(3, '+');
    assert_eq!(parts.next(), Some(origin));
    let (number, key) = (
        parts.next().expect("a number"),
        parts.next().expect("a key"),
    );
    let key = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, key);
    let named = [format!("{origin}\n").into_bytes(), key.expect("base64")].concat();
    let hash = Sha256::digest(named);
    let expected: String = hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(number, expected);
}
